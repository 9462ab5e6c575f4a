"""Frames and safetensors, as in frames.ts. What comes from the host is trusted; what goes to it is checked there."""

from __future__ import annotations

import json
import os
import struct

MAGIC = b"ACLF"
PREFIX = struct.Struct("<4sIQ")
SOCKET = 3  # the one descriptor a sealed process holds beside the silenced streams
_read, _write = os.read, os.write  # a submission may replace those of the module


def read_frame(fd: int = SOCKET):
    """The next (header, body), or None at the end of the stream."""
    prefix = _exactly(fd, PREFIX.size)
    if prefix is None:
        return None
    _, header_size, body_size = PREFIX.unpack(prefix)
    header = _exactly(fd, header_size)
    body = _exactly(fd, body_size)
    return None if header is None or body is None else (json.loads(header), body)


def _exactly(fd: int, size: int):
    first = _read(fd, size) if size else b""
    if len(first) == size:
        return first
    parts, missing = [first], size - len(first)
    while missing:
        part = _read(fd, min(missing, 1 << 20))
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def write_frame(header: dict, body=(), fd: int = SOCKET) -> None:
    """`body` is a list of bytes-like parts."""
    text = json.dumps(header).encode()
    size = sum(len(part) for part in body)
    for part in (PREFIX.pack(MAGIC, len(text), size) + text, *body):
        view = memoryview(part)
        while view:
            view = view[_write(fd, view) :]


def decode_tensors(body: bytes) -> dict:
    """Name to (dtype as safetensors spells it, shape, bytes)."""
    if not body:
        return {}
    size = int.from_bytes(body[:8], "little")
    data = memoryview(body)[8 + size :]
    return {
        name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])])
        for name, entry in json.loads(body[8 : 8 + size]).items()
    }


def encode_tensors(tensors) -> list:
    """Parts of a safetensors file from (name, dtype, shape, bytes)."""
    header, parts, offset = {}, [], 0
    for name, dtype, shape, data in tensors:
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
        parts.append(data)
    text = json.dumps(header).encode()
    text = text.ljust(-(-len(text) // 8) * 8)
    return [len(text).to_bytes(8, "little") + text, *parts]

"""What a submission prints: kept up to a limit, counted beyond it."""

from __future__ import annotations

import io
import sys

PATIENCE = 64  # times the limit; printing more than that ends the call


class Log(io.RawIOBase):
    """Takes the place of stdout and stderr. `overflow` is called once too much has been printed, and does not return."""

    def __init__(self, limit: int, overflow):
        self._limit, self._overflow = limit, overflow
        self.clear()
        # Straight on the raw stream, as with python -u: a buffer between would still hold what is to be counted.
        stream = io.TextIOWrapper(self, "utf-8", "backslashreplace", write_through=True)
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = stream

    def clear(self) -> None:
        self._kept = bytearray()
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        size = len(data)
        room = self._limit - len(self._kept)
        if room > 0:
            self._kept += data[:room]
        self._size += size
        if self._size > PATIENCE * self._limit:
            self._overflow(self._size)
        return size

    def text(self) -> str:
        kept = bytes(self._kept).decode("utf-8", "replace")
        dropped = self._size - len(self._kept)
        return f"{kept}\n[{dropped} more bytes were printed and dropped]" if dropped else kept

"""Inside one sealed process: loads the submission, answers calls, and ends when the host hangs up."""

from __future__ import annotations

import gc
import os
import random
import resource
import time

from . import wire
from .call import Bound, Built, Values
from .failures import describe
from .gradients import by_autograd, by_hand
from .libc import words
from .log import Log
from .memory import Memory
from .notebook import Notebook
from .results import name_outputs
from .seal import Seal
from .submission import Submission
from .tensors import Tensors

SEED = 0x5EED  # while it is loaded
_now = time.perf_counter_ns
_usage = resource.getrusage
_exit = os._exit


def run(seal: Seal, memory: Memory) -> None:
    """Does not return."""
    frame = wire.read_frame()
    if frame is None:
        _exit(0)
    try:
        memory.bound(seal, frame[0]["limits"]["memoryBytes"])
        seal.enter(wire.SOCKET + 1)
    except BaseException as error:
        wire.write_frame({"type": "refused", "message": f"sealing failed: {words(error)}"[:1000]})
        _exit(1)
    wire.write_frame({"type": "sealed"})
    gc.enable()
    Child(frame[0]).serve()


class Child:
    def __init__(self, load: dict):
        self.files = {file["path"]: file["text"] for file in load["files"]}
        notebook = Notebook(load["entryFile"], load["cells"]) if "cells" in load else None
        self.files.update(notebook.files if notebook else {})
        self.submission = Submission(self.files, load["entryFile"], notebook)
        self.entry = load["entry"]
        self.room = load["limits"]["resultBytes"]
        self.tensors = Tensors(load["tensors"])
        self.log = Log(load["limits"]["logBytes"], self.printed_too_much)
        self.call = 0
        # Given back when memory has run out, so that saying so does not fail for want of memory.
        self.ballast = bytearray(2**20)

    def serve(self) -> None:
        try:
            self.seed(SEED)
            self.submission.load()
            wire.write_frame({"type": "loaded"})
        except BaseException as error:
            self.fail(error)
            _exit(0)
        while True:
            frame = wire.read_frame()
            if frame is None:
                _exit(0)
            self.call = frame[0]["call"]
            try:
                header, body = self.answer(*frame)
            except BaseException as error:
                self.fail(error)
            else:
                wire.write_frame(header, body)
                del header, body
            del frame

    def fail(self, error: BaseException) -> None:
        self.ballast = None
        wire.write_frame({"type": "failed", "call": self.call, "failure": describe(error, self.files, self.submission.notebook)})
        # Whatever the frames of the failed call hold is to be free before the next one.
        error.__traceback__ = None
        self.ballast = bytearray(2**20)

    def printed_too_much(self, size: int) -> None:
        message = f"it printed more than {size} bytes; print less, or nothing"
        wire.write_frame({"type": "failed", "call": self.call, "failure": {"kind": "too-much-output", "message": message}})
        _exit(0)

    def answer(self, request: dict, body: bytes):
        self.log.clear()
        entry = request.get("entry") or self.entry
        values = Values(request["args"], entry, wire.decode_tensors(body), self.tensors)
        gradient = request.get("gradient")
        backward = None
        if gradient and not gradient.get("again"):
            backward = self.submission.optional(f"{entry['name']}_backward")
        follow = gradient["of"] if gradient and backward is None else []
        if follow and not self.tensors.has_autograd:
            return {"type": "no-backward", "call": self.call}, []

        self.seed(request["seed"])
        ready = (Built if entry["kind"] == "module" else Bound)(self.submission, entry, values, follow)
        self.seed(request["seed"])
        before = resident_peak()
        start = _now()
        returned = ready.function(*ready.args, **ready.kwargs)
        peak = resident_peak() - before
        named = [(n, v) for n, v in name_outputs(returned, list(entry["returns"]), self.tensors) if v is not None]
        parts = self.take(named, entry["returns"])
        wall = _now() - start  # not before: a result may compute itself when it is read

        changed = ready.changed()
        if backward is not None:
            parts += by_hand(backward, entry, values, gradient, parts, self.room)
        elif gradient:
            parts += by_autograd(named, gradient, ready.leaves, values)
        header = {
            "type": "result",
            "call": self.call,
            "changed": changed,
            "wallMs": wall / 1e6,
            "peakBytes": peak,
            "log": self.log.text(),
        }
        return header, wire.encode_tensors(parts)

    def seed(self, seed: int) -> None:
        self.tensors.seed(seed)
        random.seed(seed)

    def take(self, named: list, specs: dict) -> list:
        room, parts = self.room, []
        for name, value in named:
            code, shape, data = self.tensors.take(name, value, specs[name], room)
            room -= len(data)
            parts.append((name, code, shape, data))
        return parts


def resident_peak() -> int:
    """Most resident memory so far, in bytes. Where memory is measured, the zygote lets it start anew before the inputs come."""
    return _usage(resource.RUSAGE_SELF).ru_maxrss * 1024

"""Inside one sealed process: loads the submission, answers calls, and ends when the host hangs up."""

from __future__ import annotations

import gc
import os
import random
import resource
import time

from . import wire
from .binding import ABSENT, bind
from .failures import Failed, describe
from .log import Log
from .results import name_outputs
from .seal import Seal, lower
from .submission import Submission
from .tensors import CODES, DTYPES, Tensors

SEED = 0x5EED  # of every call, and nothing to do with how inputs are drawn
_now = time.perf_counter_ns
_usage = resource.getrusage
_exit = os._exit


def run(seal: Seal, warm_bytes: int, high_water: int) -> None:
    """Does not return. `warm_bytes` is the address space the interpreter took when warm; `high_water` a descriptor, or -1."""
    frame = wire.read_frame()
    if frame is None:
        _exit(0)
    try:
        lower(resource.RLIMIT_AS, warm_bytes + frame[0]["limits"]["memoryBytes"]) if warm_bytes else None
        keep = wire.SOCKET + 1
        if high_water >= 0:
            os.dup2(high_water, keep)
            high_water, keep = keep, keep + 1
        seal.enter(keep)
    except BaseException as error:
        wire.write_frame({"type": "refused", "message": f"sealing failed: {error}"[:1000]})
        _exit(1)
    wire.write_frame({"type": "sealed"})
    gc.enable()
    Child(frame[0], high_water).serve()


class Child:
    def __init__(self, load: dict, high_water: int):
        self.files = {file["path"]: file["text"] for file in load["files"]}
        self.submission = Submission(self.files, load["entryFile"])
        self.entry = load["entry"]
        self.returns = [{"name": name, **spec} for name, spec in self.entry["returns"].items()]
        self.room = load["limits"]["resultBytes"]
        self.tensors = Tensors(load["tensors"])
        self.log = Log(load["limits"]["logBytes"], self.printed_too_much)
        self.high_water = high_water
        self.call = 0
        # Given back when memory has run out, so that saying so does not fail for want of memory.
        self.ballast = bytearray(2**20)

    def serve(self) -> None:
        try:
            self.tensors.seed(SEED)
            random.seed(SEED)
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
        wire.write_frame({"type": "failed", "call": self.call, "failure": describe(error, self.files)})
        # Whatever the frames of the failed call hold is to be free before the next one.
        error.__traceback__ = None
        self.ballast = bytearray(2**20)

    def printed_too_much(self, size: int) -> None:
        message = f"it printed more than {size} bytes; print less, or nothing"
        wire.write_frame({"type": "failed", "call": self.call, "failure": {"kind": "too-much-output", "message": message}})
        _exit(0)

    def answer(self, request: dict, body: bytes):
        self.log.clear()
        function = self.submission.function(request["entry"])
        sent = wire.decode_tensors(body)
        gradient = request.get("gradient")
        values, leaves = {}, {}
        for argument in request["args"]:
            name = argument["name"]
            if argument.get("tensor"):
                values[name] = self.tensors.main.make(*sent[name])
                if gradient and name in gradient["of"]:
                    leaves[name] = values[name].requires_grad_(True)
                    # Not the leaf itself, which PyTorch does not let a function change in place.
                    values[name] = leaves[name].clone()
            else:
                values[name] = ABSENT if argument.get("absent") else self.scalar(name, argument["value"])
        args, kwargs = bind(function, list(values.items()), request["entry"])
        self.tensors.seed(SEED)
        random.seed(SEED)

        before = self.resident_peak(reset=True)
        start = _now()
        returned = function(*args, **kwargs)
        wall = _now() - start
        peak = self.resident_peak() - before

        named = name_outputs(returned, self.returns, self.tensors)
        parts = self.take(named)
        if gradient:
            parts += self.gradients(named, gradient, leaves, sent)
        changed = [n for n, v in values.items() if n in sent and not self.tensors.same_bytes(v, *sent[n])]
        header = {
            "type": "result",
            "call": self.call,
            "changed": changed,
            "wallMs": wall / 1e6,
            "peakBytes": max(0, peak),
            "log": self.log.text(),
        }
        return header, wire.encode_tensors(parts)

    def scalar(self, name: str, value):
        """With the type that was declared: JSON does not tell 2.0 from 2, and has no infinity."""
        kind = self.entry["args"].get(name, {}).get("type")
        if kind == "float":
            return float(value)
        return [float(item) for item in value] if kind == "floats" else value

    def take(self, named: list) -> list:
        specs = {spec["name"]: spec for spec in self.returns}
        room, parts = self.room, []
        for name, value in named:
            code, shape, data = self.tensors.take(name, value, specs[name], room)
            room -= len(data)
            parts.append((name, code, shape, data))
        return parts

    def gradients(self, named: list, gradient: dict, leaves: dict, sent: dict) -> list:
        """d/dx of the sum of output times upstream, for each x asked for. PyTorch only; the host sees to that."""
        torch = self.tensors.main.torch
        upstream = {name: self.tensors.main.make(*sent[f"upstream.{name}"]) for name in gradient["upstream"]}
        outputs = [(n, v) for n, v in named if n in upstream and isinstance(v, torch.Tensor) and v.requires_grad]
        if not outputs:
            raise Failed(
                "wrong-result",
                f"expected outputs that autograd can follow back to {', '.join(gradient['of'])}, got none: "
                "were they detached, or computed under no_grad or outside PyTorch?",
            )
        for name, value in outputs:
            if value.shape != upstream[name].shape:
                raise Failed(
                    "wrong-result",
                    f"expected {name} to have shape {tuple(upstream[name].shape)}, got {tuple(value.shape)}",
                )
        found = torch.autograd.grad(
            [v for _, v in outputs],
            list(leaves.values()),
            [upstream[n].to(v.dtype) for n, v in outputs],
            allow_unused=True,
        )
        out = []
        for (name, leaf), grad in zip(leaves.items(), found):
            grad = torch.zeros_like(leaf) if grad is None else grad
            out.append((f"gradient.{name}", CODES[self.tensors.main.facts(leaf)[0]], leaf.shape, self.tensors.main.read(grad)))
        return out

    def resident_peak(self, reset: bool = False) -> int:
        """Most resident memory so far, in bytes; with `reset`, what is resident now."""
        if reset and self.high_water >= 0:
            os.write(self.high_water, b"5")
        peak = _usage(resource.RUSAGE_SELF).ru_maxrss
        return peak * 1024

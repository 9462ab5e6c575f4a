"""Tensors from bytes and back, as NumPy arrays or PyTorch tensors. No pickle, and no copy before the size is known."""

from __future__ import annotations

import ctypes
import numbers
import sys

from .failures import Failed

# safetensors' name -> (NumPy's and PyTorch's name, bytes)
DTYPES = {
    "F64": ("float64", 8),
    "F32": ("float32", 4),
    "F16": ("float16", 2),
    "BF16": ("bfloat16", 2),
    "I64": ("int64", 8),
    "I32": ("int32", 4),
    "BOOL": ("bool", 1),
}
CODES = {name: code for code, (name, _) in DTYPES.items()}
MAX_RANK = 8


class Numpy:
    def __init__(self):
        import numpy

        self.numpy = numpy

    def make(self, code, shape, data):
        # A bytearray is writable memory of its own.
        return self.numpy.frombuffer(bytearray(data), DTYPES[code][0]).reshape(shape)

    def seed(self, seed: int) -> None:
        self.numpy.random.seed(seed)

    def owns(self, value) -> bool:
        return isinstance(value, (self.numpy.ndarray, self.numpy.generic))

    def facts(self, value):
        """(dtype, shape, bytes) of what is about to be read."""
        return value.dtype.name, value.shape, value.size * value.dtype.itemsize

    def read(self, value) -> bytes:
        array = self.numpy.asarray(value)
        return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()

    def from_numbers(self, value, name: str):
        array = self.numpy.array(value)
        if array.dtype == object:
            raise ValueError("lists of unequal length")
        # Numbers have no dtype of their own, so they get the declared one where that loses no kind of number.
        kind, wanted = array.dtype.kind, "float32" if name == "bfloat16" else name
        ok = kind == "b" or (kind == "i" and name != "bool") or (kind == "f" and "float" in name) or array.size == 0
        return array.astype(wanted) if ok else array


class Torch:
    def __init__(self):
        import torch

        self.torch = torch
        self.dtypes = {getattr(torch, name): name for name, _ in DTYPES.values()}

    def make(self, code, shape, data):
        dtype = getattr(self.torch, DTYPES[code][0])
        if not len(data):
            return self.torch.empty(shape, dtype=dtype)
        # Cloned: the memory is then PyTorch's own, aligned as its kernels like it.
        return self.torch.frombuffer(bytearray(data), dtype=dtype).reshape(shape).clone()

    def seed(self, seed: int) -> None:
        # Not torch.manual_seed, which formats a stack for every device it does not have.
        self.torch.default_generator.manual_seed(seed)

    def owns(self, value) -> bool:
        return isinstance(value, self.torch.Tensor)

    def facts(self, value):
        dtype = self.dtypes.get(value.dtype, str(value.dtype).replace("torch.", ""))
        if value.layout != self.torch.strided:
            dtype = f"{dtype} ({str(value.layout).replace('torch.', '')})"
        return dtype, tuple(value.shape), value.numel() * value.element_size()

    def read(self, value) -> bytes:
        dense = value.detach().cpu().contiguous()
        if hasattr(dense, "resolve_neg"):
            dense = dense.resolve_neg()
        # Works for bfloat16 and without NumPy, which Tensor.numpy() does not.
        return ctypes.string_at(dense.data_ptr(), dense.numel() * dense.element_size()) if dense.numel() else b""

    def from_numbers(self, value, name: str):
        tensor = self.torch.tensor(value)
        if tensor.dtype.is_floating_point:
            tensor = self.torch.tensor(value, dtype=self.torch.float64)
        dtype = tensor.dtype
        ok = dtype == self.torch.bool or (not dtype.is_floating_point and name != "bool") or "float" in name
        return tensor.to(getattr(self.torch, name)) if ok else tensor


class Tensors:
    """The kinds of tensor that this process knows: the submission's own kind, and NumPy's beside PyTorch's."""

    def __init__(self, kind: str):
        self.kind = kind
        self.main = Torch() if kind == "torch" else Numpy()
        self.kinds = [self.main]
        if kind == "torch" and "numpy" in sys.modules:
            self.kinds.append(Numpy())

    @property
    def has_autograd(self) -> bool:
        return self.kind == "torch"

    def of(self, value):
        return next((kind for kind in self.kinds if kind.owns(value)), None)

    def seed(self, seed: int) -> None:
        for kind in self.kinds:
            kind.seed(seed)

    def same_bytes(self, value, code, shape, data) -> bool:
        """Whether an argument is as it was sent."""
        kind = self.of(value)
        if kind is None:
            return False
        dtype, now, size = kind.facts(value)
        return dtype == DTYPES[code][0] and list(now) == list(shape) and size == len(data) and kind.read(value) == data

    def accepts(self, value) -> bool:
        return self.of(value) is not None or is_numbers(value)

    def take(self, name: str, value, spec: dict, room: int):
        """(dtype, shape, bytes) of one output. Raises Failed `wrong-result` or `too-much-output`."""
        if self.of(value) is None and is_numbers(value):
            value = self._from_numbers(name, value, spec)
        kind = self.of(value)
        if kind is None:
            raise wrong(name, spec, f"a value of type {type(value).__name__}")
        dtype, shape, size = kind.facts(value)
        if dtype not in CODES:
            raise wrong(name, spec, f"a tensor of dtype {dtype}, which is not one of {', '.join(CODES)}")
        if len(shape) > MAX_RANK:
            raise wrong(name, spec, f"a tensor of {len(shape)} dimensions; at most {MAX_RANK} are supported")
        if size > room:
            raise Failed(
                "too-much-output",
                f"{name} has shape {tuple(shape)} and dtype {dtype}: that is {size} bytes, and {room} are left for results; "
                f"expected {show(spec)}",
            )
        return CODES[dtype], shape, kind.read(value)

    def _from_numbers(self, name: str, value, spec: dict):
        try:
            return self.main.from_numbers(value, spec["dtype"])
        except (ValueError, TypeError, OverflowError, RuntimeError) as error:
            raise wrong(name, spec, f"a list that is not a tensor: {error}") from None


def is_numbers(value) -> bool:
    """A number, or lists of numbers; looks at the first of each list only, as deep as tensors go."""
    for _ in range(MAX_RANK + 1):
        if not isinstance(value, (list, tuple)):
            break
        if not value:
            return True
        value = value[0]
    return isinstance(value, numbers.Real)


def show(spec: dict) -> str:
    return f"{spec['dtype']} of shape ({', '.join(map(str, spec['shape']))})"


def wrong(name: str, spec: dict, came: str) -> Failed:
    return Failed("wrong-result", f"expected {name} to be {show(spec)}, got {came}")

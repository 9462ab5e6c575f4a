"""Sorts what a function returned into the outputs that were asked for."""

from __future__ import annotations

from collections.abc import Mapping

from .failures import Failed
from .submission import fold


def name_outputs(value, returns: list, tensors) -> list:
    """(name, value) pairs of the outputs that came; `returns` are the names and shapes asked for, in order.

    By name from a mapping or a named tuple, by position from a tuple or a list, and a single value is the first output.
    Raises Failed `wrong-result`.
    """
    names = [spec["name"] for spec in returns]
    if value is None:
        raise Failed("wrong-result", f"expected {outputs(names)}, got None: does the function return anything?")
    if tensors.of(value) is not None:
        return [(names[0], value)]
    if isinstance(value, Mapping):
        return by_name(dict(value), names, f"a mapping with the keys {list(value)[:10]}")
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        named = dict(zip(value._fields, value))
        if any(fold(field) == fold(name) for field in named for name in names):
            return by_name(named, names, "")
    if len(names) == 1 and tensors.accepts(value) and not holds_tensors(value, tensors):
        return [(names[0], value)]  # a nested list is one tensor
    if isinstance(value, (tuple, list)):
        if len(value) > len(names):
            raise Failed("wrong-result", f"expected {outputs(names)}, got a {type(value).__name__} of {len(value)} values")
        return [(name, item) for name, item in zip(names, value) if item is not None]
    if tensors.accepts(value):
        return [(names[0], value)]
    raise Failed("wrong-result", f"expected {outputs(names)}, got a value of type {type(value).__name__}")


def by_name(mapping: dict, names: list, came: str) -> list:
    alike = {fold(key): item for key, item in mapping.items() if isinstance(key, str)}
    found = [(n, mapping.get(n, alike.get(fold(n)))) for n in names]
    found = [(n, item) for n, item in found if item is not None]
    if not found:
        raise Failed("wrong-result", f"expected {outputs(names)}, got {came}")
    return found


def holds_tensors(value, tensors) -> bool:
    return isinstance(value, (tuple, list)) and any(
        tensors.of(item) is not None and len(item.shape) > 0 for item in value
    )


def outputs(names: list) -> str:
    return f"a tensor ({names[0]})" if len(names) == 1 else f"{len(names)} tensors ({', '.join(names)})"

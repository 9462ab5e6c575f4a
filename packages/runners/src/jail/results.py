"""Sorts what a function returned into the tensors that were asked for, by their dotted names."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from .failures import Failed, clip
from .grouping import is_list, tree
from .submission import fold


def as_is(name: str) -> list:
    return [name]


def name_outputs(value, names: list, tensors, spellings=as_is) -> list:
    """(name, value) pairs of what came; `names` are those asked for, in order. A None among them was returned as such.

    By name from a mapping, a named tuple or an object's attributes, by position from a tuple or a list, and a single value
    is the first output. Names that are dotted come out of a container of their own, which is read in the same way. `spellings`
    gives all that a first part may be called. Raises Failed `wrong-result`.
    """
    wanted = tree(names)
    found = []
    for key, item in _roots(value, wanted, tensors, spellings):
        found += _below(item, wanted[key], key, tensors)
    return found


def _roots(value, wanted: dict, tensors, spellings) -> list:
    keys = list(wanted)
    alone = wanted[keys[0]] if len(keys) == 1 else None
    if value is None:
        raise Failed("wrong-result", f"expected {outputs(wanted)}, got None: does the function return anything?")
    if tensors.of(value) is not None:
        return [(keys[0], value)]
    fields = fields_of(value)
    if fields is not None:
        found = _pick(fields, keys, spellings)
        if found or isinstance(value, Mapping) and not isinstance(alone, dict):
            if not any(item is not None for _, item in found):
                raise Failed("wrong-result", f"expected {outputs(wanted)}, got {came(value, tensors)}")
            return found
    if isinstance(alone, dict):
        wrapped = isinstance(value, (tuple, list)) and len(value) == 1 and not (is_list(alone) and len(alone) == 1)
        return [(keys[0], value[0] if wrapped and fields is None else value)]
    if alone is not None and tensors.accepts(value) and not holds_tensors(value, tensors):
        return [(keys[0], value)]  # a nested list is one tensor
    if isinstance(value, (tuple, list)):
        if len(value) > len(keys):
            raise Failed("wrong-result", f"expected {outputs(wanted)}, got {came(value, tensors)}")
        return list(zip(keys, value))
    if tensors.accepts(value):
        return [(keys[0], value)]
    raise Failed("wrong-result", f"expected {outputs(wanted)}, got {came(value, tensors)}")


def _below(value, node, path: str, tensors) -> list:
    """(name, value) pairs out of the container that stands for `path`."""
    if isinstance(node, str):
        return [(node, value)]
    if value is None:
        return []
    fields = None if tensors.of(value) is not None else fields_of(value)
    if is_list(node) and isinstance(value, (tuple, list)) and len(value) <= len(node):
        found = [(str(i), item) for i, item in enumerate(value)]
    elif fields is not None:
        found = _pick({str(key): item for key, item in fields.items()}, list(node), as_is)
    else:
        found = []
    if not found:
        raise Failed("wrong-result", f"expected {path} to be {container(node)}, got {came(value, tensors)}")
    return [pair for key, item in found for pair in _below(item, node[key], f"{path}.{key}", tensors)]


def _pick(fields: dict, keys: list, spellings) -> list:
    """Of `fields`, what has a key's name: exactly, or but for case and underscores."""
    alike = {fold(key): key for key in fields if isinstance(key, str)}
    found = []
    for key in keys:
        names = [name for name in spellings(key) if name in fields] or [
            alike[fold(name)] for name in spellings(key) if fold(name) in alike
        ]
        if names:
            found.append((key, fields[names[0]]))
    return found


def fields_of(value):
    """What has names: the items of a mapping, the fields of a named tuple, the attributes of an object; else None."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return dict(zip(value._fields, value)) if hasattr(value, "_fields") else None
    if isinstance(value, (type, ModuleType, list)) or callable(value):
        return None
    slots = [name for base in type(value).__mro__ for name in _names(getattr(base, "__slots__", ()))]
    fields = {name: getattr(value, name) for name in slots if not name.startswith("__") and hasattr(value, name)}
    fields.update(getattr(value, "__dict__", {}))
    return fields or None


def _names(slots) -> list:
    return [slots] if isinstance(slots, str) else list(slots)


def holds_tensors(value, tensors) -> bool:
    return isinstance(value, (tuple, list)) and any(
        tensors.of(item) is not None and len(item.shape) > 0 for item in value
    )


def outputs(wanted: dict) -> str:
    what = ", ".join(key if isinstance(node, str) else f"{key}: {container(node)}" for key, node in wanted.items())
    kind = "tensor" if all(isinstance(node, str) for node in wanted.values()) else "value"
    return f"a {kind} ({what})" if len(wanted) == 1 else f"{len(wanted)} {kind}s ({what})"


def container(node: dict) -> str:
    return f"a list of {len(node)}" if is_list(node) else f"a dictionary with {', '.join(node)}"


def came(value, tensors) -> str:
    """What a value is, in words."""
    if value is None:
        return "None"
    if isinstance(value, Mapping):
        return clip(f"a mapping with the keys {list(value)[:10]}", 300)
    if isinstance(value, tuple):
        return f"a {type(value).__name__} of {len(value)} values"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    kind = tensors.of(value)
    return f"a tensor of shape {tuple(value.shape)}" if kind else f"a value of type {type(value).__name__}"

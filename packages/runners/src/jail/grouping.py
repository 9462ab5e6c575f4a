"""Dotted names: `state.m` and `state.v` are one value `state`, a dictionary, in the candidate's own code and nowhere else."""

from __future__ import annotations

ABSENT = object()


def tree(names) -> dict:
    """First part of a name to the whole name or, of a dotted one, to the tree of its other parts; in the order of `names`."""
    root: dict = {}
    for name in names:
        *path, last = name.split(".")
        at = root
        for part in path:
            at = at.setdefault(part, {})
        at[last] = name
    return root


def is_list(node: dict) -> bool:
    """Keys 0 … n-1 make a list."""
    return set(node) == {str(i) for i in range(len(node))}


def leaves(node) -> list:
    """The whole names below."""
    return [node] if isinstance(node, str) else [name for child in node.values() for name in leaves(child)]


def group(values: dict) -> dict:
    """Values by the first part of their names. What is ABSENT is left out of a group, and so is a group of nothing else."""
    return {key: _build(node, values) for key, node in tree(values).items()}


def _build(node, values: dict):
    if isinstance(node, str):
        return values[node]
    built = {key: _build(child, values) for key, child in node.items()}
    if all(value is ABSENT for value in built.values()):
        return ABSENT
    if not is_list(node):
        return {key: value for key, value in built.items() if value is not ABSENT}
    items = [built[str(i)] for i in range(len(built))]
    while items[-1] is ABSENT:
        items.pop()
    return [None if value is ABSENT else value for value in items]


def leaf(groups: dict, name: str):
    """What now stands where `name` was put; ABSENT when the candidate has removed it."""
    at = groups
    for part in name.split("."):
        if type(at) is dict and part in at:
            at = at[part]
        elif type(at) is list and part.isdigit() and int(part) < len(at):
            at = at[int(part)]
        else:
            return ABSENT
    return at

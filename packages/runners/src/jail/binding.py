"""Fits our arguments to a candidate's signature: people rename parameters, and make some of them keyword-only."""

from __future__ import annotations

import inspect

from .failures import Failed
from .grouping import ABSENT
from .submission import fold

NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
PLACED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def bind(function, arguments: list, name: str):
    """(args, kwargs) for `function` from (name, value) pairs in our order, ABSENT where an optional one is absent.

    By name when all names match, and in the signature's order otherwise. Raises Failed `wrong-signature`.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return in_order(arguments, []), {}
    try:
        args, kwargs = fit(signature, arguments)
        signature.bind(*args, **kwargs)
        return args, kwargs
    except TypeError as error:
        ours = ", ".join(f"{n}=None" if value is ABSENT else n for n, value in arguments)
        theirs = "(" + ", ".join(str(p.replace(annotation=p.empty)) for p in signature.parameters.values()) + ")"
        raise Failed(
            "wrong-signature",
            f"{name} is to be called as {name}({ours}), but it is defined as {name}{theirs}: {error}",
            **position(function),
        ) from None


def fit(signature, arguments: list):
    parameters = list(signature.parameters.values())
    by_name = match_names([p for p in parameters if p.kind in NAMED], [n for n, _ in arguments])
    given = [n for n, value in arguments if value is not ABSENT]
    if all(n in by_name for n in given):
        return [], dict(keywords(arguments, by_name))
    if [p.kind for p in parameters] == [inspect.Parameter.VAR_KEYWORD]:
        return [], {n: value for n, value in arguments if value is not ABSENT}
    keyword_only = {n: p for n, p in by_name.items() if p.kind is inspect.Parameter.KEYWORD_ONLY}
    placed = [(n, value) for n, value in arguments if n not in keyword_only]
    return (
        in_order(placed, [p for p in parameters if p.kind in PLACED]),
        dict(keywords([(n, value) for n, value in arguments if n in keyword_only], keyword_only)),
    )


def keywords(arguments, by_name):
    for n, value in arguments:
        if n not in by_name:
            continue
        if value is not ABSENT:
            yield by_name[n].name, value
        elif by_name[n].default is inspect.Parameter.empty:
            yield by_name[n].name, None


def in_order(arguments: list, parameters: list) -> list:
    """Values by position. A hole keeps the parameter's default, or is None; holes at the end are left out if they can be."""
    last = max((i for i, (_, value) in enumerate(arguments) if value is not ABSENT), default=-1)
    required = max((i for i, p in enumerate(parameters) if p.default is p.empty), default=-1)
    out = []
    for i, (_, value) in enumerate(arguments[: max(last, min(required, len(arguments) - 1)) + 1]):
        if value is ABSENT:
            default = parameters[i].default if i < len(parameters) else None
            value = None if default is inspect.Parameter.empty else default
        out.append(value)
    return out


def match_names(parameters: list, names: list) -> dict:
    """Our name to the parameter of that name, or the only one that differs in case and underscores."""
    exact = {p.name: p for p in parameters}
    out = {}
    for name in names:
        alike = [p for p in parameters if fold(p.name) == fold(name)]
        rivals = [n for n in names if fold(n) == fold(name)]
        if name in exact:
            out[name] = exact[name]
        elif len(alike) == 1 and len(rivals) == 1:
            out[name] = alike[0]
    return out


def position(function) -> dict:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return {"file": code.co_filename, "line": code.co_firstlineno} if code and not code.co_filename.startswith("/") else {}

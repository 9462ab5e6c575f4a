"""Vector-Jacobian products: d/dx of the sum of output times upstream, for each x asked for."""

from __future__ import annotations

from .binding import bind
from .failures import Failed
from .grouping import ABSENT, group
from .results import name_outputs
from .tensors import CODES


def by_autograd(named: list, gradient: dict, leaves: dict, values) -> list:
    """By PyTorch. With `again` in the request, d/dx of the sum of gradient times again instead. An input that is not used has
    a gradient of 0; raises Failed `wrong-result` when none is."""
    main = values.tensors.main
    upstream = {name: main.make(*values.sent[f"upstream..{name}"]) for name in gradient["upstream"]}
    outputs = [(n, v) for n, v in named if n in upstream and isinstance(v, main.torch.Tensor) and v.requires_grad]
    for name, value in outputs:
        if value.shape != upstream[name].shape:
            raise Failed(
                "wrong-result",
                f"expected {name} to have shape {tuple(upstream[name].shape)}, got {tuple(value.shape)}",
            )
    again = {name: main.make(*values.sent[f"again..{name}"]) for name in gradient.get("again", ())}
    found = differentiate(main.torch, [(v, upstream[n]) for n, v in outputs], leaves, bool(again))
    if all(grad is None for grad in found.values()):
        raise Failed(
            "wrong-result",
            f"expected outputs that autograd can follow back to {', '.join(gradient['of'])}, got none: "
            "were they detached, or computed under no_grad or outside PyTorch?",
        )
    if again:
        # A gradient that is constant has none of its own: that one is 0.
        first = [(found[n], v) for n, v in again.items() if found.get(n) is not None and found[n].requires_grad]
        found = differentiate(main.torch, first, leaves, False)
    return [part(name, found[name], values) for name in gradient["of"]]


def differentiate(torch, pairs: list, leaves: dict, create_graph: bool) -> dict:
    """By name, with the problem's axes; None where nothing depends on it."""
    if not pairs:
        return dict.fromkeys(leaves)
    found = torch.autograd.grad(
        [value for value, _ in pairs],
        [leaf for leaf, _ in leaves.values()],
        [upstream.to(value.dtype) for value, upstream in pairs],
        allow_unused=True,
        create_graph=create_graph,
    )
    exchanged = [swapped for _, swapped in leaves.values()]
    return {n: g.swapaxes(-1, -2) if swap and g is not None else g for n, g, swap in zip(leaves, found, exchanged)}


def part(name: str, grad, values):
    code, shape, data = values.sent[name]
    if grad is None:
        return f"gradient..{name}", code, shape, bytes(len(data))
    main = values.tensors.main
    return f"gradient..{name}", CODES[main.facts(grad)[0]], tuple(grad.shape), main.read(grad)


def spellings(name: str) -> list:
    return [f"d_{name}", f"grad_{name}", name]


def by_hand(backward, entry: dict, values, gradient: dict, outputs: list, room: int) -> list:
    """By the candidate's `<entry>_backward`: the entry's arguments, then the upstream of every output, `d_<output>`. It gives
    gradients by name, or a tuple in the order of the floating-point arguments. `outputs` are the parts of the forward pass."""
    title = f"{entry['name']}_backward"
    made = {name: values.make(name) for name in values.arguments}
    upstream = {f"d_{name}": values.tensors.main.make(*u) if u else ABSENT for name, u in upstreams(entry, values, gradient, outputs)}
    args, kwargs = bind(backward, [*group(made).items(), *group(upstream).items()], title)
    returned = backward(*args, **kwargs)

    floats = [name for name, spec in values.specs.items() if "float" in spec.get("dtype", "")]
    found = dict(name_outputs(returned, floats, values.tensors, spellings))
    missing = [name for name in gradient["of"] if name not in found]
    if missing or all(found[name] is None for name in gradient["of"]):
        raise Failed(
            "wrong-result",
            f"expected {title} to give the gradients of {', '.join(floats)}, as a tuple in that order or by name "
            f"(d_{floats[0]}); got none of {', '.join(missing or gradient['of'])}",
        )
    parts = []
    for name in gradient["of"]:
        parts.append(check(name, found[name], values, room))
        room -= len(parts[-1][3])
    return parts


def upstreams(entry: dict, values, gradient: dict, outputs: list):
    """(output, what makes its upstream): 0 where none was asked for, None where the output itself did not come."""
    came = {name: (code, shape, bytes(len(data))) for name, code, shape, data in outputs}
    for name in entry["returns"]:
        yield name, values.sent[f"upstream..{name}"] if name in gradient["upstream"] else came.get(name)


def check(name: str, value, values, room: int):
    if value is None:
        return part(name, None, values)
    _, shape, _ = values.sent[name]
    label = f"the gradient of {name}"
    code, got, data = values.tensors.take(label, value, {"dtype": values.specs[name]["dtype"], "shape": shape}, room)
    if tuple(got) != tuple(shape):
        raise Failed("wrong-result", f"expected {label} to have shape {tuple(shape)}, got {tuple(got)}")
    return f"gradient..{name}", code, got, data

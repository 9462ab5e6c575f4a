"""The same calls in one pytest process, unsealed: what people use today. Reads calls.json and .npy files beside it."""

import importlib
import inspect
import json
import pathlib

import numpy as np
import pytest

here = pathlib.Path(__file__).parent
plan = json.loads((here / "calls.json").read_text())
solution = importlib.import_module(plan["module"])
if plan["torch"]:
    import torch

    torch.set_num_threads(1)


def fold(name):
    return name.replace("_", "").lower()


def found(name):
    return next(v for k, v in vars(solution).items() if fold(k) == fold(name))


def made(value):
    if not isinstance(value, dict) or "npy" not in value:
        return value
    array = np.load(here / value["npy"])
    return torch.from_numpy(array) if plan["torch"] else array


def nested(values):
    out = {}
    for name, value in values.items():
        at, parts = out, name.split(".")
        for part in parts[:-1]:
            at = at.setdefault(part, {})
        at[parts[-1]] = value
    return {k: list(v.values()) if isinstance(v, dict) and all(p.isdigit() for p in v) else v for k, v in out.items()}


def arrays(value):
    if isinstance(value, dict):
        return [a for v in value.values() for a in arrays(v)]
    if isinstance(value, (tuple, list)):
        return [a for v in value for a in arrays(v)]
    return [value.detach().numpy() if plan["torch"] and isinstance(value, torch.Tensor) else np.asarray(value)]


@pytest.mark.parametrize("call", plan["calls"], ids=str)
def test_call(call):
    values = {name: made(value) for name, value in call["args"].items()}
    function = found(call["entry"])
    if plan["parameters"] is not None:
        module = function(*[values.pop(name) for name in plan["init"]])
        weights = {name: values.pop(name) for name in plan["parameters"]}
        if plan["torch"]:
            own = list(module.parameters())
            for parameter, weight in zip(own, weights.values()):
                if parameter.shape == weight.shape:
                    parameter.data.copy_(weight)
        else:
            for name, weight in weights.items():
                setattr(module, name, weight)
        function = module
    of = call["gradient"]
    leaves = [values[name].requires_grad_(True) for name in of if name in values] if plan["torch"] else []
    result = function(*nested(values).values())
    if leaves:
        outputs = [o for o in (result if isinstance(result, tuple) else (result,)) if o.requires_grad]
        torch.autograd.grad(outputs, leaves, [torch.ones_like(o) for o in outputs], allow_unused=True)
    for array, name in zip(arrays(result), call["expected"]):
        np.testing.assert_allclose(array, np.load(here / name), rtol=1e-3, atol=1e-3)

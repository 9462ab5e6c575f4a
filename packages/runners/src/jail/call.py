"""One call, made ready: the values that the host sent, and the candidate's function or built module that takes them."""

from __future__ import annotations

from .binding import bind
from .failures import Failed
from .grouping import ABSENT, group, leaf
from .module import Loader


class Values:
    """What came for one call, made anew each time it is asked for, so that nothing the candidate does to it remains."""

    def __init__(self, arguments: list, entry: dict, sent: dict, tensors):
        self.arguments = {argument["name"]: argument for argument in arguments}
        self.specs = {**entry.get("init", {}), **entry.get("parameters", {}), **entry["args"]}
        self.sent, self.tensors = sent, tensors

    def make(self, name: str):
        argument = self.arguments[name]
        if argument.get("tensor"):
            return self.tensors.main.make(*self.sent[name])
        return ABSENT if argument.get("absent") else typed(argument["value"], self.specs.get(name, {}).get("type"))

    def is_there(self, name: str) -> bool:
        return not self.arguments[name].get("absent")

    def is_as_sent(self, name: str, value) -> bool:
        if name in self.sent:
            return self.tensors.same_bytes(value, *self.sent[name])
        sent = self.make(name)
        return sent is ABSENT or (type(value) is type(sent) and repr(value) == repr(sent))


def typed(value, kind):
    """With the type that was declared: JSON does not tell 2.0 from 2, and has no infinity and no -0."""
    convert = {"float": float, "floats": float, "int": int, "ints": int}.get(kind)
    if convert is None:
        return value
    return [convert(item) for item in value] if kind.endswith("s") else convert(value)


class Bound:
    """The candidate's function and its arguments. `leaves` are what autograd differentiates by: tensor, and whether its last
    two axes are exchanged."""

    def __init__(self, submission, entry: dict, values: Values, follow: list):
        self.values, self.leaves = values, {}
        self.function = submission.function(entry["name"])
        self.args, self.kwargs = bind(self.function, self.arguments(list(values.arguments), follow), entry["name"])

    def arguments(self, names: list, follow: list) -> list:
        self.made = {}
        for name in names:
            value = self.values.make(name)
            if name in follow:
                self.leaves[name] = value.requires_grad_(True), False
                # Not the leaf itself, which PyTorch does not let a function change in place.
                value = value.clone()
            self.made[name] = value
        self.groups = group(self.made)
        return list(self.groups.items())

    def changed(self) -> list:
        """Names of what the call has changed: its bytes, or what stands in its place in a container."""
        return [name for name, made in self.made.items() if not self._is_as_sent(name, made, leaf(self.groups, name))]

    def _is_as_sent(self, name: str, made, now) -> bool:
        return self.values.is_as_sent(name, made) and (now is made or self.values.is_as_sent(name, now))


class Built(Bound):
    """The candidate's class, built and with the weights loaded, and the arguments of its forward pass."""

    def __init__(self, submission, entry: dict, values: Values, follow: list):
        self.values, self.leaves = values, {}
        init, parameters = entry.get("init", {}), entry.get("parameters", {})
        its_class = submission.own_class(entry["name"])
        args, kwargs = bind(its_class, [(name, values.make(name)) for name in init], its_class.__name__)
        instance = its_class(*args, **kwargs)
        self.places = self.load(instance, submission, parameters, follow)
        self.function = instance if callable(instance) else getattr(instance, "forward", None)
        if self.function is None:
            raise Failed("missing-entry", f"{its_class.__name__} has neither __call__ nor forward", file=submission.entry_file)
        names = [name for name in values.arguments if name not in init and name not in parameters]
        # The __call__ of an nn.Module takes anything, and hands it on to forward.
        torch = getattr(values.tensors.main, "torch", None)
        takes = instance.forward if torch and isinstance(instance, torch.nn.Module) else self.function
        self.args, self.kwargs = bind(takes, self.arguments(names, follow), f"the instance of {its_class.__name__}")

    def load(self, instance, submission, parameters: dict, follow: list) -> dict:
        given = {name: spec for name, spec in parameters.items() if self.values.is_there(name)}
        dtype = next((spec["dtype"] for spec in given.values() if "float" in spec["dtype"]), None)
        loader = Loader(instance, submission.module_names, self.values.tensors, dtype)
        places = loader.match(given)
        for name, place in places.items():
            value = self.values.make(name)
            loader.load(name, given[name], place, value)
            if name in follow:
                self.leaves[name] = loader.leaf(place, value), place.swapped
        return places

    def changed(self) -> list:
        weights = [name for name, place in self.places.items() if not self.values.is_as_sent(name, place.now())]
        return weights + super().changed()

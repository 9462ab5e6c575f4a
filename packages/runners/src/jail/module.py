"""Entries of kind module: builds the candidate's class, and loads the problem's weights into it by name.

In PyTorch a weight is a parameter, a buffer or a plain tensor attribute, of the module or of one inside it; in a plain class,
an attribute. An `nn.Linear` has its weight as (out, in), because it computes x Wᵀ.
"""

from __future__ import annotations

import inspect

from .failures import Failed
from .submission import fold


class Place:
    """Where a weight can be put: an attribute of the instance, or of an object inside it."""

    def __init__(self, path: str, owner, attribute: str, value, *, learned: bool = False, swapped: bool = False):
        self.path, self.owner, self.attribute, self.value = path, owner, attribute, value
        self.learned = learned  # an nn.Parameter that is trained: to leave it as it was built would be to grade noise
        self.swapped = swapped  # holds the last two axes of what the problem gives the other way round

    def exchanged(self) -> "Place":
        return Place(self.path, self.owner, self.attribute, self.value, learned=self.learned, swapped=True)

    @property
    def key(self):
        return id(self.owner), self.attribute

    def now(self):
        """What stands there, as the problem has its axes."""
        value = getattr(self.owner, self.attribute, None)
        return value.swapaxes(-1, -2) if self.swapped and hasattr(value, "swapaxes") else value


class Loader:
    """Finds the places of weights in an instance. `own_modules` are the names of the candidate's modules, `dtype` is that of the weights, or None."""

    def __init__(self, instance, own_modules, tensors, dtype):
        self.tensors = tensors
        self.torch = getattr(tensors.main, "torch", None)
        self.own_modules = own_modules
        self.dtype = dtype
        self.places: list = []
        self.layers: dict = {}  # path of an nn.Linear or nn.Embedding -> its weight
        self._walk(instance, "", set())

    def match(self, parameters: dict) -> dict:
        """Parameter name to its Place. Raises Failed `missing-parameter` for one without, and for a weight too many."""
        found, taken = {}, set()
        for way in (self._exactly, self._by_alias, self._alike, self._by_last_part):
            for name, spec in parameters.items():
                place = None if name in found else way(name, spec["aliases"], taken)
                if place is not None:
                    found[name] = place
                    taken.add(place.key)
        for name, spec in parameters.items():
            if name not in found:
                raise Failed("missing-parameter", f"no parameter {accepted(name, spec)}; the module has: {self._has()}")
        held = [place.value for place in found.values()]
        for place in self.places:
            # Tied weights have several places and are one.
            if place.learned and not any(place.value is value for value in held):
                raise Failed(
                    "missing-parameter",
                    f"the module has a parameter {place.path}, for which the problem gives no value: build it without"
                    + (" (bias=False)" if place.attribute == "bias" else ""),
                )
        return found

    def load(self, name: str, spec: dict, place: Place, value) -> None:
        """Puts a tensor into its place. Raises Failed `missing-parameter` when its shape is another's."""
        there = place.value
        if self.tensors.of(there) is not None:
            shape = tuple(value.shape)
            wanted = shape[:-2] + shape[:-3:-1] if place.swapped else shape
            if tuple(there.shape) != wanted:
                raise Failed(
                    "missing-parameter",
                    f"parameter {accepted(name, spec)} has shape {shape}, so {place.path} is to have {wanted}"
                    f"{' (its last two axes are exchanged)' if place.swapped else ''}, but it has {tuple(there.shape)}",
                )
        if place.swapped:
            value = value.swapaxes(-1, -2)
            value = value.contiguous() if self.torch else value.copy()
        if self.torch and isinstance(there, self.torch.Tensor) and is_registered(place):
            there.data = value
            return
        if self.torch and self.tensors.of(there) not in (None, self.tensors.main):
            value = value.numpy()  # an array of NumPy's in a submission that uses PyTorch beside it
        try:
            setattr(place.owner, place.attribute, value)
        except AttributeError as error:
            raise Failed("missing-parameter", f"{place.path} is there for {name}, but cannot be set: {error}") from None

    def leaf(self, place: Place, value):
        """What autograd is to differentiate by; `value` is what was loaded."""
        there = getattr(place.owner, place.attribute)
        if isinstance(there, self.torch.nn.Parameter):
            return there.requires_grad_(True)
        if not isinstance(there, self.torch.Tensor):
            return value.requires_grad_(True)
        leaf = there.detach().requires_grad_(True)
        # Not the leaf itself, which PyTorch does not let anybody change in place.
        setattr(place.owner, place.attribute, leaf.clone())
        return leaf

    def _exactly(self, name: str, aliases: list, taken: set):
        return self._at(name, taken) or self._layer(name, aliases, taken)

    def _by_alias(self, name: str, aliases: list, taken: set):
        for alias in aliases:
            if isinstance(alias, str):
                place = self._at(alias, taken) or self._layer(alias, aliases, taken)
            else:
                place = self._at(alias["name"], taken) or self._free(self.layers.get(alias["name"]), taken)
                place = place.exchanged() if place and alias["transposed"] else place
            if place is not None:
                return place
        return None

    def _alike(self, name: str, aliases: list, taken: set):
        """But for case and underscores, by the whole path."""
        for other in [name, *aliases]:
            path, exchange = (other, None) if isinstance(other, str) else (other["name"], other["transposed"])
            places = [p for p in self.places if fold(p.path) == fold(path) and p.key not in taken]
            if len(places) == 1:
                return places[0].exchanged() if exchange else places[0]
            layers = [key for key in self.layers if fold(key) == fold(path)]
            if not places and len(layers) == 1:
                return self._layer(layers[0], aliases, taken, exchange)
        return None

    def _by_last_part(self, name: str, aliases: list, taken: set):
        paths = [p for p in [*(place.path for place in self.places), *self.layers] if fold(p.split(".")[-1]) == fold(name)]
        return self._exactly(paths[0], aliases, taken) if len(paths) == 1 else None

    def _at(self, path: str, taken: set):
        return self._free(next((p for p in self.places if p.path == path), None), taken)

    def _layer(self, path: str, aliases: list, taken: set, exchange=None):
        """The weight of a layer that is named itself. The problem has (in, out), unless an alias takes a layer's weight as it is."""
        place = self._free(self.layers.get(path), taken)
        if place is None or not isinstance(place.owner, self.torch.nn.Linear):
            return place
        if exchange is None:
            exchange = not any(isinstance(alias, str) and alias.endswith(".weight") for alias in aliases)
        return place.exchanged() if exchange else place

    def _free(self, place, taken: set):
        return place if place is not None and place.key not in taken else None

    def _has(self) -> str:
        paths = [place.path for place in self.places]
        shown = ", ".join(paths[:20]) + (", …" if len(paths) > 20 else "")
        return shown or "no attribute that a weight could be put into (declare them: self.W_q = None)"

    def _walk(self, owner, prefix: str, seen: set, inside: bool = False) -> None:
        if id(owner) in seen or len(seen) > 1000:
            return
        seen.add(id(owner))
        is_module = self._is_module(owner)
        if is_module and not inside:
            owner.eval()
            if self.dtype is not None:
                owner.to(getattr(self.torch, self.dtype))
        for attribute, value in (module_members if is_module else plain_members)(owner):
            path = prefix + attribute
            if self._is_module(value) or (self.tensors.of(value) is None and self._is_own(value)):
                self._walk(value, path + ".", seen, is_module)
                if self._is_module(value) and isinstance(value, (self.torch.nn.Linear, self.torch.nn.Embedding)):
                    self.layers[path] = self._at(path + ".weight", set())
            elif not is_module or self.tensors.of(value) is not None:
                learned = self.torch is not None and isinstance(value, self.torch.nn.Parameter) and value.requires_grad
                self.places.append(Place(path, owner, attribute, value, learned=learned))

    def _is_module(self, value) -> bool:
        return self.torch is not None and isinstance(value, self.torch.nn.Module)

    def _is_own(self, value) -> bool:
        """An object of a class that the candidate wrote."""
        return type(value).__module__ in self.own_modules and not isinstance(value, type)


def module_members(module) -> list:
    own = [(name, value) for name, value in vars(module).items() if not name.startswith("_")]
    return [*module._parameters.items(), *module._buffers.items(), *module._modules.items(), *own]


def plain_members(value) -> list:
    """What the instance has, and what its class declares with or without a value."""
    names = dict.fromkeys(getattr(value, "__dict__", {}))
    for base in type(value).__mro__[:-1]:
        names.update(dict.fromkeys([*vars(base).get("__annotations__", {}), *vars(base)]))
    members = [(name, getattr(value, name, None)) for name in names if not name.startswith("__")]
    return [(name, item) for name, item in members if not inspect.isroutine(item) and not isinstance(item, type)]


def is_registered(place: Place) -> bool:
    tables = (getattr(place.owner, "_parameters", {}), getattr(place.owner, "_buffers", {}))
    return any(place.attribute in table for table in tables)


def accepted(name: str, spec: dict) -> str:
    others = [alias if isinstance(alias, str) else words(alias) for alias in spec["aliases"]]
    return f"{name} (also accepted: {', '.join(others)})" if others else name


def words(alias: dict) -> str:
    return f"{alias['name']} transposed" if alias["transposed"] else alias["name"]

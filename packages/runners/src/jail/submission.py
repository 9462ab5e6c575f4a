"""Loads a submission from memory: its files import each other, and its source is found by tracebacks and inspect."""

from __future__ import annotations

import difflib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import posixpath
import sys

from .failures import Failed


class Submission(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """`files` maps relative paths to source text. A path is also the code's file name. `notebook` is the entry file, if it is one."""

    def __init__(self, files: dict, entry_file: str, notebook=None):
        self.files = files
        self.notebook = notebook
        self.entry_file = entry_file
        self._modules: dict = {}  # dotted name -> path
        self._packages: set = set()  # dotted names of folders
        # As if Python had been started on the entry file: its folder comes before the submission's root.
        root = posixpath.dirname(entry_file)
        for base in dict.fromkeys([self._outside_package(root), root, ""]):
            self._index(base)
        self.module = None

    def _outside_package(self, folder: str) -> str:
        """The nearest folder above that is not a package, so that a relative import in the entry file works."""
        while folder and posixpath.join(folder, "__init__.py") in self.files:
            folder = posixpath.dirname(folder)
        return folder

    def _index(self, base: str) -> None:
        for path in self.files:
            if not path.endswith(".py") or (base and not path.startswith(base + "/")):
                continue
            parts = path[len(base) + 1 if base else 0 : -3].split("/")
            if parts[-1] == "__init__":
                parts = parts[:-1]
            if parts:
                self._modules.setdefault(".".join(parts), path)
                self._packages.update(".".join(parts[:n]) for n in range(1, len(parts)))

    def load(self):
        """Runs the entry file. Raises whatever it raises."""
        for path, text in self.files.items():
            linecache.cache[path] = (len(text), None, text.splitlines(True), path)
        sys.meta_path.insert(0, self)
        name = next((n for n, path in self._modules.items() if path == self.entry_file), None)
        if name is None or not all(part.isidentifier() for part in name.split(".")) or name in sys.modules:
            name = "submission"  # a file named torch.py, say, must not be taken for the module that is loaded already
            self._modules[name] = self.entry_file
        self.module = importlib.import_module(name)

    @property
    def module_names(self) -> set:
        return {*self._modules, self.module.__name__}

    def find_spec(self, fullname, path=None, target=None):
        source = self._modules.get(fullname)
        if source is None:
            if fullname not in self._packages:
                return None
            spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
            return spec
        is_package = source.endswith("__init__.py") or fullname in self._packages
        spec = importlib.util.spec_from_loader(fullname, self, origin=source, is_package=is_package)
        spec.has_location = True
        return spec

    def get_source(self, fullname):
        return self.files.get(self._modules[fullname])  # a notebook has none: its cells have

    def is_package(self, fullname):
        return self._modules[fullname].endswith("__init__.py")

    def exec_module(self, module):
        path = self._modules[module.__name__]
        if self.notebook and path == self.entry_file:
            return self.notebook.run(module.__dict__, compiled)
        exec(compiled(self.files[path], path), module.__dict__)

    def function(self, name: str):
        """The entry point: by its name, or by one that differs in case and underscores only."""
        found = getattr(self.module, name, None)
        return found if callable(found) else self._alike(name, "function", callable)

    def own_class(self, name: str):
        """The class of that name, as `function`; one that is written here comes before one that is imported."""
        return self._alike(name, "class", lambda value: isinstance(value, type))

    def optional(self, name: str):
        """`function`, or None where there is none."""
        try:
            return self.function(name)
        except Failed:
            return None

    def _alike(self, name: str, what: str, fits):
        fitting = [key for key, value in vars(self.module).items() if fits(value) and not key.startswith("__")]
        alike = [key for key in fitting if fold(key) == fold(name)]
        if alike:
            return getattr(self.module, min(alike, key=lambda key: (not self._is_own(key), key != name)))
        other = next((key for key in vars(self.module) if fold(key) == fold(name)), None)
        if other is not None:
            kind = type(getattr(self.module, other)).__name__
            hint = f"; {other} is there, but it is not a {what}: it is of type {kind}"
        else:
            hint = self._left_out(name) or self._hint(name, what, fitting)
        raise Failed("missing-entry", f"no {what} {name} in {self.entry_file}{hint}", file=self.entry_file)

    def _left_out(self, name: str) -> str:
        names = self.notebook.left_out if self.notebook else ()
        return next((self.notebook.about(other) for other in names if fold(other) == fold(name)), "")

    def _is_own(self, key: str) -> bool:
        return getattr(getattr(self.module, key), "__module__", None) == self.module.__name__

    def _hint(self, name: str, what: str, fitting: list) -> str:
        # Those it defines before those it only imports.
        own = [key for key in fitting if self._is_own(key)]
        near = difflib.get_close_matches(name, own, 3, 0.6) or difflib.get_close_matches(name, fitting, 3, 0.8)
        if near:
            return f"; there is {' and '.join(near)}: did you mean that?"
        return f"; it defines {', '.join(own[:10])}" if own else f"; it defines no {what}"


def fold(name: str) -> str:
    return name.replace("_", "").lower()


def compiled(source, path: str, flags: int = 0):
    try:
        return compile(source, path, "exec", flags, dont_inherit=True)
    except ValueError as error:  # a null byte, before Python 3.12
        raise Failed("syntax", f"SyntaxError: {error}", file=path, line=0) from None

"""A notebook's cells, run in order in one module. A cell is a file of its own, so that tracebacks name it and its lines.

A cell that is not run whole keeps its imports, its definitions of functions and classes, and its constants: what is
computed there may need data or take its time, and nothing of it is asked for.
"""

from __future__ import annotations

import __future__
import ast
import importlib.util

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
# What a constant may be made of: arithmetic on literals and names, and containers of those. No comprehension, no lambda.
CONSTANT = (
    *(ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Name, ast.Attribute, ast.Subscript, ast.Slice),
    *(ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.unaryop, ast.operator, ast.boolop, ast.cmpop),
    ast.expr_context,
)
CONVERSIONS = ("float", "int", "complex", "bool")  # float("-inf")
FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


class Notebook:
    """`cells` as the host sends them: [{number, text, whole}]. `files` maps a cell's name to its text."""

    def __init__(self, path: str, cells: list):
        self.cells = [(f"{path}, cell {cell['number']}", cell["text"], cell["whole"]) for cell in cells]
        self.files = {name: text for name, text, _ in self.cells}
        self.left_out: dict = {}  # name -> where it is bound by what does not run

    def run(self, namespace: dict, compiled) -> None:
        """Raises whatever a cell raises. `compiled(source, file, flags)` gives its code; as in Jupyter, a __future__ import stays."""
        trees = [(name, compiled(text, name, ast.PyCF_ONLY_AST), whole) for name, text, whole in self.cells]
        kept = self._kept(trees)
        flags = 0
        for name, tree, _ in trees:
            tree.body = [statement for statement in tree.body if statement in kept]
            code = compiled(tree, name, flags)
            flags |= code.co_flags & FUTURE
            exec(code, namespace)

    def _kept(self, trees: list) -> set:
        """The statements that run. A name that anything left out binds is not what it would be, so no constant may use it."""
        statements = [(statement, name, whole) for name, tree, whole in trees for statement in tree.body]
        before = None
        while before != len(self.left_out):
            before = len(self.left_out)
            kept = {s for s, _, whole in statements if whole or isinstance(s, (*DEFINITIONS, *IMPORTS)) or self._is_constant(s)}
            for statement, name, _ in statements:
                if statement not in kept:
                    self._leave_out(statement, name)
        needed = {n.id for s in kept if not isinstance(s, IMPORTS) for n in ast.walk(s) if isinstance(n, ast.Name)}
        for statement, name, whole in statements:
            if not whole and isinstance(statement, IMPORTS) and is_dispensable(statement, needed):
                kept.remove(statement)
                self._leave_out(statement, name)
        return kept

    def _leave_out(self, statement, name: str) -> None:
        for bound in bound_by(statement):
            self.left_out.setdefault(bound, f"{name}, line {statement.lineno}")

    def _is_constant(self, statement) -> bool:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            return False
        plain = (ast.Name, ast.Tuple, ast.expr_context)
        if not all(isinstance(node, plain) for target in targets for node in ast.walk(target)):
            return False
        names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        return names.isdisjoint(self.left_out) and (statement.value is None or is_constant(statement.value))

    def about(self, name: str) -> str:
        """Why a name is missing, if it is for what was left out."""
        where = self.left_out.get(name)
        return f" ({where}, binds it, but is left out; tag its cell allclose to run all of it)" if where else ""


def is_constant(value) -> bool:
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
    simple = all(isinstance(c.func, ast.Name) and c.func.id in CONVERSIONS and not c.keywords for c in calls)
    return simple and all(isinstance(node, (*CONSTANT, ast.Call)) for node in ast.walk(value))


def is_dispensable(statement, needed: set) -> bool:
    """An import of what is not installed here, and is needed only by what was left out: a plot, a data set."""
    if isinstance(statement, ast.ImportFrom):
        modules = [] if statement.level else [statement.module]
    else:
        modules = [alias.name for alias in statement.names]
    try:
        here = all(importlib.util.find_spec(module.split(".")[0]) for module in modules)
    except ValueError:  # loaded already, by no finder
        here = True
    return not here and needed.isdisjoint(bound_by(statement))


def bound_by(statement) -> set:
    """Names that a statement binds or changes, in whatever is nested in it too."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, DEFINITIONS):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.split(".")[0])
        elif isinstance(getattr(node, "ctx", None), ast.Store):
            while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
                node = node.value
            if isinstance(node, ast.Name):
                names.add(node.id)
    return names

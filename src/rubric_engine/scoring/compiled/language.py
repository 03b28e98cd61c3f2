"""The small language that generated code is written in, and nothing else ever runs.

Code that was just generated is of it by construction, which the tests look at with what stands here. Code that was kept is looked at before it is compiled: so
nothing can run that couldn't have been written here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, Final

STATEMENTS: Final = (ast.FunctionDef, ast.Assign, ast.AugAssign, ast.If, ast.For, ast.Return, ast.Pass, ast.Expr)
EXPRESSIONS: Final = (
    ast.Name, ast.Constant, ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.Call, ast.Tuple, ast.List, ast.ListComp, ast.SetComp, ast.Subscript,
    ast.Slice, ast.Attribute,
)  # fmt: skip
OPERATORS: Final = (
    ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitAnd, ast.And, ast.Or, ast.Not, ast.USub,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn,
)  # fmt: skip
METHODS: Final = {"count": frozenset({"shape"}), "append": frozenset({"rows", "saved", "shaped", "others"})}
"""Each with the names of what it is called of: the bytes of a shape, and lists, of which code makes ``rows`` itself and is given the others."""

HELPERS: Final = frozenset(
    ("NONE", "best_sum", "greatest", "least", "len", "max", "min", "months", "multiple", "sum", "trimmed", "type", "enumerate", "zip")
) | frozenset(("record_rivals", "int", "str", "dict", "list", "tuple"))
"""The names in ``helpers.HELPERS``, which take longer to import."""

_GIVEN: Final = frozenset(("take", "take_rest", "dumps", "number_of", "number", "unit"))
_CONSTANTS: Final = frozenset((int, str, bytes, bool, type(None)))
_KNOWN: Final = frozenset(
    (*STATEMENTS, *EXPRESSIONS, *OPERATORS, ast.Module, ast.arguments, ast.arg, ast.comprehension, ast.Load, ast.Store)
)


class NotGenerated(ValueError):
    """Code that can't have been generated here. The message says what is wrong with it."""


def check(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """``nodes``: all that a tree consists of. The names that code asks for and doesn't make itself: helpers, and what is ``GIVEN``.

    Raises:
        NotGenerated: where anything stands that isn't of the language.
    """
    made, asked = set[str](), set[str]()
    for node in nodes:
        kind = type(node)
        if kind is ast.Name:
            (made if type(node.ctx) is ast.Store else asked).add(node.id)  # type: ignore[attr-defined]
            continue
        if kind not in _KNOWN:
            raise NotGenerated(f"{kind.__name__} is no part of the language")
        rule = _RULES.get(kind)
        if rule is not None and not rule(node):
            raise NotGenerated(f"there is no such {kind.__name__}")
        if kind is ast.arg:
            made.add(node.arg)  # type: ignore[attr-defined]
    for name in made:
        if not _is_name(name):
            raise NotGenerated(f"nothing is called `{name}`")
    asked -= made
    for name in asked:
        if name not in HELPERS and not is_given(name):
            raise NotGenerated(f"`{name}` isn't within reach")
    return frozenset(asked)


def is_given(name: str) -> bool:
    """Whether code may ask for it besides the helpers: what was made for the very rubric and its caller (``seen3``, ``k4_1``, …)."""
    number = name.removeprefix("seen") if name.startswith("seen") else name.removeprefix("k")
    return name in _GIVEN or (number != name and number.replace("_", "", 1).isdecimal() and number.isascii())


def _is_name(name: str) -> bool:
    """What code may call something: nothing that is special to Python, nor a helper."""
    plain = name.isascii() and name == name.lower() and name.isidentifier() and "__" not in name and name not in HELPERS
    return plain and (name == "_" or not name.startswith("_"))


# ---------------------------------------------------------------- of what kinds


def _function(node: ast.FunctionDef) -> bool:
    return _is_name(node.name) and not node.decorator_list and node.returns is None


def _parameters(node: ast.arguments) -> bool:
    return not (node.posonlyargs or node.vararg or node.kwonlyargs or node.kw_defaults or node.kwarg or node.defaults)


def _attribute(node: ast.Attribute) -> bool:
    named = isinstance(node.value, ast.Name) and node.value.id in METHODS.get(node.attr, ())
    return named and isinstance(node.ctx, ast.Load)


def _call(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) != 1:
        return False  # with more, it would make one
    return isinstance(node.func, ast.Name | ast.Attribute) and not node.keywords


def _no_functions(body: list[ast.stmt]) -> bool:
    return not any(isinstance(each, ast.FunctionDef) for each in body)


_RULES: Final[dict[type[ast.AST], Callable[[Any], bool]]] = {
    ast.Module: lambda node: all(isinstance(each, ast.FunctionDef) for each in node.body),  # so that nothing runs before it is called
    ast.FunctionDef: lambda node: _function(node) and _no_functions(node.body),
    ast.arguments: _parameters,
    ast.arg: lambda node: node.annotation is None and node.arg != "rows",
    ast.If: lambda node: not node.orelse and _no_functions(node.body),
    ast.For: lambda node: not node.orelse and _is_made(node.target) and _no_functions(node.body),
    ast.comprehension: lambda node: not node.is_async and _is_made(node.target),
    ast.Expr: lambda node: _is_appending(node.value),
    ast.Assign: lambda node: len(node.targets) == 1 and (_is_made(node.targets[0]) or _is_rows(node)),
    ast.AugAssign: lambda node: isinstance(node.target, ast.Name) and isinstance(node.op, ast.Add),
    ast.Attribute: _attribute,
    ast.Subscript: lambda node: isinstance(node.ctx, ast.Load),
    ast.List: lambda node: isinstance(node.ctx, ast.Load),
    ast.Call: _call,
    ast.Constant: lambda node: type(node.value) in _CONSTANTS,
}


def _is_made(target: ast.expr) -> bool:
    """What is assigned to: a name, or a row of names, or of such rows."""
    if isinstance(target, ast.Name):
        return target.id not in METHODS["append"]
    return isinstance(target, ast.Tuple) and all(map(_is_made, target.elts))


def _is_appending(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append"


def _is_rows(node: ast.Assign) -> bool:
    """``rows = []``"""
    return isinstance(node.targets[0], ast.Name) and node.targets[0].id == "rows" and isinstance(node.value, ast.List)

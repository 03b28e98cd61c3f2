"""Generated statements become functions whose tracebacks and profiles show the rubric.

Each statement carries its place in the rubric's text; the compiled code has the rubric's file for its file and the rubric's lines for its lines. It runs with the
helpers of ``helpers.py`` in reach, and nothing else.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.compiled.language import HELPERS as NAMES
from rubric_engine.scoring.compiled.language import NotGenerated, check
from rubric_engine.scoring.compiled.plain_helpers import helpers_for

if TYPE_CHECKING:
    from rubric_engine.scoring.compiled.text import Statement

_PLACED = (ast.expr, ast.stmt, ast.arg)


@frozen
class Lines:
    """Where the lines of the rubric's text begin. ``name`` is the file's."""

    name: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, name: str, text: str) -> Lines:
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return cls(name, tuple(starts))

    def at(self, place: int) -> int:
        """The number of a line, from 1."""
        return max(1, bisect_right(self.starts, place))


@frozen
class Generated:
    """Definitions of functions as text; ``shown`` has the rubric's line for each line of it."""

    text: str
    shown: tuple[int, ...]

    @classmethod
    def of(cls, statements: Iterable[Statement], lines: Lines) -> Generated:
        """A line without a place is where the one before it is."""
        told = tuple(statements)
        current, shown = 1, list[int]()
        for statement in told:
            current = lines.at(statement.place) if statement.place else current
            shown.append(current)
        return cls("\n".join(" " * statement.indent + statement.text for statement in told), tuple(shown))


def function(name: str, parameters: str, body: Iterable[Statement], lines: Lines) -> Callable[..., Any]:
    """``def name(parameters): body``."""
    from rubric_engine.scoring.compiled.text import Statement

    return functions([[Statement(f"def {name}({parameters}):", indent=0), *body]], name, {}, lines)


def functions(definitions: Iterable[Iterable[Statement]], name: str, scope: Mapping[str, Any], lines: Lines) -> Callable[..., Any]:
    """The function ``name`` among those that are defined; ``scope`` is what they may call besides the helpers."""
    code = Generated.of((statement for definition in definitions for statement in definition), lines)
    return made(code, name, scope, lines.name)


def made(code: Generated, name: str, scope: Mapping[str, Any], file: str) -> Callable[..., Any]:
    """The function ``name`` of code that was just generated; ``file`` is the rubric's name."""
    from rubric_engine.scoring.compiled.helpers import HELPERS

    tree = ast.parse(code.text)
    return _run(tree, list(ast.walk(tree)), code.shown, name, {**HELPERS, **scope}, file)


def made_of_kept(code: Generated, name: str, scope: Mapping[str, Any], file: str) -> Callable[..., Any]:
    """As ``made``, of code that was generated once and kept since.

    Raises:
        NotGenerated: where it can't have been generated here, or asks for what isn't in ``scope``.
    """
    try:
        tree = ast.parse(code.text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise NotGenerated("it is no code") from None
    nodes = list(ast.walk(tree))
    asked = check(nodes)
    defined = [(each.name, *(given.arg for given in each.args.args)) for each in tree.body if isinstance(each, ast.FunctionDef)]
    if defined != [(name, "facts")] or not asked <= NAMES | scope.keys() or code.text.count("\n") + 1 != len(code.shown):
        raise NotGenerated("it isn't what it should be")
    return _run(tree, nodes, code.shown, name, {**helpers_for(asked), **scope}, file)


def _run(
    tree: ast.Module, nodes: list[ast.AST], shown: tuple[int, ...], name: str, scope: Mapping[str, Any], file: str
) -> Callable[..., Any]:
    for node in nodes:
        if isinstance(node, _PLACED):
            node.lineno = node.end_lineno = shown[node.lineno - 1]
            node.col_offset = node.end_col_offset = 0
    reach: dict[str, Any] = {"__builtins__": {}, **scope}
    exec(compile(tree, file, "exec"), reach)  # the text was generated from the flat form alone, or is as if it were
    found: Callable[..., Any] = reach[name]
    return found

"""Generated statements become functions whose tracebacks and profiles show the rubric.

Each statement carries its place in the rubric's text; the compiled code has the rubric's file for its file and the rubric's lines for its lines. It runs with the
helpers of ``helpers.py`` in reach, and nothing else.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.compiled.helpers import HELPERS
from rubric_engine.scoring.compiled.text import Statement


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


def function(name: str, parameters: str, body: Iterable[Statement], lines: Lines) -> Callable[..., Any]:
    """``def name(parameters): body``."""
    return functions([[Statement(f"def {name}({parameters}):", indent=0), *body]], name, {}, lines)


def functions(definitions: Iterable[Iterable[Statement]], name: str, scope: Mapping[str, Any], lines: Lines) -> Callable[..., Any]:
    """The function ``name`` among those that are defined; ``scope`` is what they may call besides the helpers."""
    statements = [statement for definition in definitions for statement in definition]
    source = "\n".join(" " * statement.indent + statement.text for statement in statements)
    tree = ast.parse(source)
    _renumber(tree, [lines.at(s.place) if s.place else 0 for s in statements])
    reach: dict[str, Any] = {"__builtins__": {}, **HELPERS, **scope}
    exec(compile(tree, lines.name, "exec"), reach)  # the text was generated from the flat form alone
    made: Callable[..., Any] = reach[name]
    return made


def _renumber(tree: ast.Module, places: list[int]) -> None:
    """Each generated line is that of the rubric; one without a place is where the one before it is."""
    current, shown = 1, list[int]()
    for place in places:
        current = place or current
        shown.append(current)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr | ast.arg):
            node.lineno = node.end_lineno = shown[node.lineno - 1]
            node.col_offset = node.end_col_offset = 0

"""Ranks run the way in which the fact is better.

W429: a rank puts the highest first, though the fact is declared better where it is lower; or the lowest, though higher is better. What a fact says of
itself scores nothing, so the rank needs its own word.

Wrong::

    fact late: count, lower is better
    item 1 "Reports"
    late in top 3 earns 5 points

Mended: ``late in top 3 lowest first earns 5 points``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import walk
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.ir import Definition, Expr, FactRead, Rank, Use
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    better = {spec.name: spec.better for spec in context.program.facts if spec.better is not None}
    definitions = {each.name: each for each in context.program.definitions}
    for outer, origin in walk.expressions(context.program):
        for each in walk.walk(outer):
            if not isinstance(each, Rank):
                continue
            name = _ranked(each.key, definitions)
            if better.get(name or "") not in (None, "lower" if each.lowest_first else "higher"):
                where = origin if each.origin is None or each.origin.span is None else each.origin
                yield finding("W429", where, name=name or "", **_words(context, each))


def _ranked(key: Expr, definitions: dict[str, Definition]) -> str | None:
    """The fact whose values are ranked, itself or under another name."""
    while isinstance(key, Use) and key.name in definitions:
        key = definitions[key.name].expr
    return key.name if isinstance(key, FactRead) else None


def _words(context: Context, rank: Rank) -> dict[str, str]:
    say = context.say
    if rank.lowest_first:
        return {
            "first": say("lowest", "低"),
            "better": say("higher", "高"),
            "advice": say("leave `lowest first` out", "请删去「低者优先」"),
        }
    return {
        "first": say("highest", "高"),
        "better": say("lower", "低"),
        "advice": say("write `lowest first` behind it", "请在其后写「低者优先」"),
    }

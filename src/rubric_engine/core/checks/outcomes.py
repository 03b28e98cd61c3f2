"""Grades and gates name what there is.

E420: a grade behind ``otherwise`` is never given. E421: two grades of one name. E422: a gate limits the grade to one that no grade
statement declares. E423: a gate on a section or item that doesn't exist.

Wrong: ``grade passed otherwise`` above ``grade good when total at least 80``. Mended: the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.ir import Gate, GateEffect, GradeRule, Node
from rubric_engine.diagnostics.hints import meant
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    yield from _check_grades(context.program.grades)
    for gate in context.program.gates:
        yield from _check_gate(context, gate)


def _check_grades(grades: tuple[GradeRule, ...]) -> Iterator[Diagnostic]:
    names: set[str] = set()
    otherwise: GradeRule | None = None
    for grade in grades:
        if otherwise is not None:
            yield finding("E420", grade.origin, name=grade.name, otherwise=otherwise.name)
        elif grade.when is None:
            otherwise = grade
        own = {grade.name, grade.alias or grade.name}
        if own & names:
            yield finding("E421", grade.origin, name=min(own & names))
        names |= own


def _check_gate(context: Context, gate: Gate) -> Iterator[Diagnostic]:
    target = gate.target or ""
    match gate.effect:
        case GateEffect.GRADE_AT_MOST:
            grades = {name for grade in context.program.grades for name in (grade.name, grade.alias) if name}
            if target not in grades:
                yield finding("E422", gate.origin, _meant(context, target, grades), name=target)
        case GateEffect.ZERO:
            ids = {id for id, part in context.parts.items() if isinstance(part, Node)}
            if target not in ids and target not in ("", "total"):
                yield finding("E423", gate.origin, _meant(context, target, ids), id=target)
        case GateEffect.NOT_ELIGIBLE | GateEffect.GRADE_IS:
            pass


def _meant(context: Context, name: str, known: set[str]) -> str:
    hint = meant(name, known)
    return context.say(hint.en, hint.zh) if hint else ""

"""What loading warned of, once the analysis knows better: it looks at each part by itself, and takes what stands in it to be earned together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rubric_engine.checking.formulas import either
from rubric_engine.checking.ground import Ground, plain
from rubric_engine.checking.report import Found
from rubric_engine.core import walk
from rubric_engine.core.ir import Line, Program
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import NOWHERE, Diagnostic, Span

_SAID_BEFORE = {"W430": ("W426",), "W432": ("W426",), "W435": ("W418",), "W438": ("W418",)}
"""Findings with warnings that make them needless, where these have the same place."""


def named(program: Program, warnings: Iterable[Diagnostic]) -> list[Found]:
    """Warnings as findings, each about the innermost part of the rubric in whose place it stands."""
    parts = list(_parts(program))
    return [Found(each.code, each.span, _about(parts, each.span), dict(each.args), hint=each.hint) for each in warnings]


def _parts(program: Program) -> Iterator[tuple[Span, str]]:
    """The places of what has an id or a name, with that."""
    for node in walk.nodes(program):
        yield node.origin.span, node.origin.id
        yield from ((child.origin.span, child.origin.id) for child in node.children if isinstance(child, Line))
    yield from ((gate.origin.span, gate.origin.id) for gate in program.gates)
    yield from ((grade.origin.span, grade.name) for grade in program.grades)
    yield from ((flag.origin.span, flag.name) for flag in program.flags)
    yield from ((spec.origin.span, spec.name) for spec in program.facts)
    yield from ((definition.origin.span, definition.name) for definition in program.definitions)
    yield from ((parameter.origin.span, parameter.name) for parameter in program.parameters)


def _about(parts: list[tuple[Span, str]], span: Span) -> str:
    around = [
        (place.end - place.start, name) for place, name in parts if place != NOWHERE and place.start <= span.start and span.end <= place.end
    ]
    return min(around)[1] if span != NOWHERE and around else ""


def together(warned: Iterable[Found], found: Iterable[Found]) -> list[Found]:
    """Warnings and findings, without those that a warning says already; what such a one knows more exactly, and its facts, go to the warning."""
    kept, more = list(warned), list[Found]()
    for each in found:
        said = next((i for i, known in enumerate(kept) if known.code in _SAID_BEFORE.get(each.code, ()) and known.span == each.span), None)
        if said is None:
            more.append(each)
        elif kept[said].code == "W418" and isinstance(each.most, Fraction):
            kept[said] = evolve(kept[said], args={**kept[said].args, "reached": plain(each.most)}, case=each.case, cohort=each.cohort)
        elif kept[said].code == "W426":
            kept[said] = evolve(kept[said], case=each.case)
    return [*kept, *more]


def is_refuted(ground: Ground, warned: Found) -> bool:
    """Whether a warning (W427: totals without a grade) is of what can't be: every total that the facts can give has its grade."""
    if warned.code != "W427":
        return False
    graded = either(*(ground.formulas.of(grade.when) for grade in ground.program.grades))
    space = ground.space([graded])
    if space is None or not space.size:
        return False
    masks = space.masks(graded)
    return not masks.no and not masks.none

"""What loading warned of, once the analysis knows better: it looks at each part by itself, and takes what stands in it to be earned together."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from rubric_engine.checking.formulas import either
from rubric_engine.checking.ground import Ground, plain
from rubric_engine.checking.report import Found
from rubric_engine.diagnostics.frozen import evolve

_SAID_BEFORE = {"W430": ("W426",), "W432": ("W426",), "W435": ("W418",), "W438": ("W418",)}
"""Findings with warnings that make them needless, where these have the same place."""


def together(warned: Iterable[Found], found: Iterable[Found]) -> list[Found]:
    """Warnings and findings, without those that a warning says already; what such a one knows more exactly, and its facts, go to the warning."""
    kept, more = list(warned), list[Found]()
    for each in found:
        said = next((i for i, known in enumerate(kept) if known.code in _SAID_BEFORE.get(each.code, ()) and known.span == each.span), None)
        if said is None:
            more.append(each)
        elif kept[said].code == "W418" and isinstance(each.most, Fraction):
            kept[said] = evolve(kept[said], args={**kept[said].args, "reached": plain(each.most)}, case=each.case, cohort=each.cohort)
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

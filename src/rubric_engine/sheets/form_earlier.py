"""Facts of an earlier year for a new form: what is taken over, and what is not, with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rubric_engine.core.ir import Program
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.files import FactsFile
from rubric_engine.facts.folding import key

_VALUES: Final = frozenset(f"F{number}" for number in (*range(500, 525), 526, 580, 581, 583, *range(700, 706)))
"""A single value that the rubric doesn't take (any more): of another kind, out of range, no option, or misread at all times."""
_GONE: Final = frozenset(("F530", "F533"))  # not asked for any more
_EMPTY: Final = "F525"  # nothing to take over
_TOTAL: Final = "F548"
_MOST_NAMES: Final = 20
_OF_A_RECORD: Final = re.compile(r"(.+)\[(\d+)\]\.(.+)", re.S)


@frozen
class LeftOut:
    """Something that isn't taken over. ``unit`` and ``fact`` (``visits[2].length`` of a record) say where it would stand, as far as it has a place; ``place`` and
    ``reason`` are in the language of the form."""

    place: str
    reason: str
    unit: str | None = None
    fact: str | None = None


@frozen
class Earlier:
    """``units``: the facts that are taken over, by the names that the form has for the units (None: of a unit without a name). ``wrong``: the problems for which
    nothing can be taken over. ``left_out``: values and units that aren't; ``gone``: facts that the rubric hasn't."""

    units: Mapping[str | None, Mapping[str, Value | None]] = field(factory=dict)
    wrong: tuple[FactProblem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    gone: tuple[str, ...] = ()


def earlier(program: Program, found: FactsFile, names: Sequence[str], language: Language, *, cohort: bool) -> Earlier:
    """What of ``found`` a form of the units ``names`` (empty: of those of the file) takes over; ``cohort``: whether it is one of all units."""
    asked = {key(name): name for name in names}
    wrong = tuple(each for each in found.problems if not _passes(each, asked))
    if wrong:
        return Earlier(wrong=wrong)
    renamed = {unit: None if unit is None else asked.get(key(unit), unit) for unit in found.units}
    values = [each for each in found.problems if each.code in _VALUES and _stands(_called(each, renamed), names)]
    return Earlier(
        units={renamed[unit]: facts for unit, facts in found.units.items()},
        left_out=(
            *_units(names, [unit for unit in renamed.values() if unit is not None], set(renamed.values()), language, cohort=cohort),
            *(_value(program, each, _called(each, renamed), language) for each in values),
        ),
        gone=tuple(dict.fromkeys(each.message(language) for each in found.problems if each.code in _GONE)),
    )


def _passes(problem: FactProblem, asked: Mapping[str, str]) -> bool:
    """Whether all else can be taken over in spite of a problem. What reads like a total is a unit if it is asked for as one."""
    if problem.code == _TOTAL:
        return key(str(problem.unit)) in asked
    return problem.code in _GONE or problem.code == _EMPTY or (problem.code in _VALUES and problem.fact is not None)


def _called(problem: FactProblem, renamed: Mapping[str | None, str | None]) -> str | None:
    unit = None if problem.unit is None else str(problem.unit)
    return renamed.get(unit, unit)


def _stands(unit: str | None, names: Sequence[str]) -> bool:
    """Whether the form has a place for the facts of a unit."""
    return unit is None or not names or unit in names


def _value(program: Program, problem: FactProblem, unit: str | None, language: Language) -> LeftOut:
    zh, fact = language == "zh", str(problem.fact)
    spec = next((spec for spec in program.facts if spec.name == fact), None)
    label = (
        spec.label[language]
        if spec is not None and spec.label
        else _OF_A_RECORD.sub(r"\1第 \2 条，\3" if zh else r"\1, record \2, \3", fact)
    )
    place = ("，" if zh else ", ").join(word for word in (unit, label) if word)
    return LeftOut(place, problem.message(language), unit, fact)


def _units(names: Sequence[str], units: Sequence[str], given: set[str | None], language: Language, *, cohort: bool) -> list[LeftOut]:
    """Units that the earlier facts haven't, and, in a form of all units, those of the earlier facts that the form hasn't."""
    zh = language == "zh"
    alone = len(names) == 1 and None in given  # the facts of a unit without a name are its own
    new = [] if alone else [name for name in names if name not in given]
    known = [unit for unit in units if unit not in names]
    gone = known if names and cohort else []
    like = {name: other for name in new if (other := nearest(name, known)) is not None}
    told = [
        LeftOut(name, f"原有数据中没有，留空；是否即「{other}」" if zh else f"not in the earlier facts, which have `{other}`; left empty")
        for name, other in like.items()
    ]
    if others := [name for name in new if name not in like]:
        told.append(LeftOut(_listed(others, zh), "原有数据中没有，留空" if zh else "not in the earlier facts; left empty"))
    if gone:
        told.append(
            LeftOut(_listed(gone, zh), "不在此表的对象之中，原有数据未填入" if zh else "not among the units of this form; left out")
        )
    return told


def _listed(names: Sequence[str], zh: bool) -> str:
    first = list(names[:_MOST_NAMES])
    if len(names) == len(first):
        return ("、" if zh else ", ").join(first)
    return "、".join(first) + f"等 {len(names)} 个" if zh else ", ".join(first) + f" and {len(names) - len(first)} more"

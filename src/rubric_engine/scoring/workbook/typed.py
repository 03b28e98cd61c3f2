"""What is typed, as formulas read it: names, and what a cell says when it is blank or holds something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Final

from rubric_engine.core.flat.facts import TEXTS, is_whole
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import FactSpec, Program, Text, ValueKind
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.workbook.bounds import FIRST_DAY, LAST_DAY
from rubric_engine.scoring.workbook.model import Input, Kind
from rubric_engine.scoring.workbook.naming import Names

Level = str | None
Place = tuple[Level, str]

_KINDS: Final[Mapping[ValueKind, Kind]] = {
    ValueKind.YES_NO: Kind.TRUTH,
    ValueKind.TEXT: Kind.TEXT,
    ValueKind.UNIT: Kind.TEXT,
    ValueKind.CHOICE: Kind.CHOICE,
    ValueKind.DATE: Kind.DATE,
}
DAYS_BEFORE: Final = date(1899, 12, 30).toordinal()
"""A cell with a date holds the days since this one."""


@frozen
class Typed:
    """A fact with its input. ``scale``: the whole number that formulas use is the value times this."""

    spec: FactSpec
    level: Level
    input: Input
    scale: int


def places(program: Program) -> Iterator[tuple[Level, FactSpec]]:
    """All facts and fields but the lists themselves."""
    for spec in program.facts:
        if spec.kind is ValueKind.LIST:
            yield from ((spec.name, each) for each in spec.fields)
        else:
            yield None, spec


def decimals_of(spec: FactSpec, decimals: int) -> int:
    """So many digits behind the point are taken: of a percentage two more, for 12.34% is 0.1234."""
    if is_whole(spec) or spec.kind in TEXTS or spec.kind is ValueKind.YES_NO:
        return 0
    return decimals + 2 if spec.kind is ValueKind.PERCENT else decimals


def scales(program: Program, decimals: int) -> dict[Place, int]:
    return {(level, spec.name): 10 ** decimals_of(spec, decimals) for level, spec in places(program) if _is_broken(spec)}


def _is_broken(spec: FactSpec) -> bool:
    return not is_whole(spec) and spec.kind not in TEXTS and spec.kind is not ValueKind.YES_NO


def typed(program: Program, decimals: int, names: Names, *, required: frozenset[Place]) -> dict[Place, Typed]:
    found: dict[Place, Typed] = {}
    for level, spec in places(program):
        name = names.new(level or "", spec.name)
        digits = decimals_of(spec, decimals)
        kind = _KINDS.get(spec.kind, Kind.NUMBER)
        low, high = _range(spec)
        made = Input(
            name=name,
            fact=spec.name,
            level=level,
            kind=kind,
            label=spec.label or Text(spec.name, spec.name),
            decimals=digits,
            low=low,
            high=high,
            low_open=spec.low_open,
            high_open=spec.high_open,
            options=tuple(option.name for option in spec.options),
            or_none=spec.or_none,
            percent=spec.kind is ValueKind.PERCENT,
            shared=spec.shared and level is None,
            required=(level, spec.name) in required,
        )
        found[level, spec.name] = Typed(spec, level, made, 10**digits)
    return found


def _range(spec: FactSpec) -> tuple[Fraction | None, Fraction | None]:
    match spec.kind:
        case ValueKind.CHOICE | ValueKind.TEXT | ValueKind.UNIT | ValueKind.YES_NO:
            return None, None
        case ValueKind.DATE:
            low, high = Fraction(FIRST_DAY), Fraction(LAST_DAY)
            return (low if spec.low is None else max(low, spec.low), high if spec.high is None else min(high, spec.high))
        case ValueKind.COUNT:
            return Fraction(0) if spec.low is None else spec.low, spec.high
        case _:
            return spec.low, spec.high


def column_bounds(facts: Mapping[Place, Typed], limit: int) -> dict[Place, Bounds]:
    """Of what may be typed, when no number is beyond ``limit``."""
    found: dict[Place, Bounds] = {}
    for place, each in facts.items():
        match each.input.kind:
            case Kind.CHOICE:
                found[place] = (0, max(0, len(each.input.options) - 1))
            case Kind.NUMBER | Kind.DATE:
                most = LAST_DAY if each.input.kind is Kind.DATE else limit
                low = -most if each.input.low is None else max(-most, floor(each.input.low))
                high = most if each.input.high is None else min(most, ceil(each.input.high))
                found[place] = (min(0, low), max(0, high))
            case _:
                pass
    return found

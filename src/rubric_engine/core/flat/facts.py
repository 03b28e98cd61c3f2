"""Facts as columns: what is known of them, or all that they may be where they are missing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil, floor

from rubric_engine.core.flat.domain import Domain, End, Number, Sets, Text, Value
from rubric_engine.core.flat.ops import Part, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import FactSpec, Program, Scalar, ValueKind
from rubric_engine.diagnostics.frozen import evolve

WHOLE = (ValueKind.COUNT, ValueKind.DATE, ValueKind.CHOICE)
TEXTS = (ValueKind.TEXT, ValueKind.UNIT)


def is_whole(spec: FactSpec) -> bool:
    return spec.whole or spec.kind in WHOLE


def column_ranges(program: Program, given: Given) -> dict[tuple[str | None, str], Bounds]:
    """What the declarations say of the columns of numbers, before any of them is read."""
    found: dict[tuple[str | None, str], Bounds] = {}
    for spec in program.facts:
        for level, each in ((None, spec), *((spec.name, column) for column in spec.fields)):
            if each.kind not in (*TEXTS, ValueKind.YES_NO, ValueKind.LIST):
                found[level, each.name] = _range(each)
    return found


def _range(spec: FactSpec) -> Bounds:
    match spec.kind:
        case ValueKind.DATE:
            low, high = spec.low or Fraction(1), spec.high or Fraction(date.max.toordinal())
        case ValueKind.CHOICE:
            low, high = Fraction(0), Fraction(max(0, len(spec.options) - 1))
        case ValueKind.COUNT:
            low, high = spec.low if spec.low is not None else Fraction(0), spec.high  # type: ignore[assignment]
        case _:
            low, high = spec.low, spec.high  # type: ignore[assignment]
    return (None if low is None else floor(low), None if high is None else ceil(high))


def fact_value(spec: FactSpec, level: str | None, domain: Domain, given: Given) -> Value:
    """Of a fact that isn't a list, or of a field of the list ``level``."""
    make = domain.make
    there = make.truth_column(spec.name, Part.GIVEN, level) if given.may_be_missing(level, spec.name) else make.yes
    none = make.truth_column(spec.name, Part.NONE, level) if spec.or_none else make.no
    if spec.kind is ValueKind.YES_NO:
        return _yes_no(spec, level, domain, there, none)
    if spec.kind in TEXTS:
        return _text(spec, level, domain, there, none)
    known = domain.surely_lacking(_column(spec, level, domain, given), none)
    if there is make.yes:
        return known
    if isinstance(spec.missing_as, Fraction):
        return domain.choose(there, known, domain.point(spec.missing_as))
    return domain.choose(there, known, anything(spec, domain))


def _column(spec: FactSpec, level: str | None, domain: Domain, given: Given) -> Number:
    make = domain.make
    scale = 1 if is_whole(spec) else given.scales.get((level, spec.name))
    if scale is not None:
        at = Ratio(make.column(spec.name, Part.VALUE, scale, level), make.lit(scale))
    else:
        at = Ratio(make.column(spec.name, Part.TOP, 1, level), make.column(spec.name, Part.BOTTOM, 1, level))
    end = End(make.no, at)
    return Number(end, end, domain.ratios.is_whole(at), make.no, make.no)


def anything(spec: FactSpec, domain: Domain) -> Number:
    """All that a missing number may be. An open end of its range is read as closed, which is on the safe side."""
    lacks = domain.make.sure(spec.or_none)
    whole = is_whole(spec)
    low, high = spec.low, spec.high
    if spec.kind is ValueKind.CHOICE:
        low, high = low or Fraction(0), Fraction(len(spec.options) - 1) if high is None else high
    elif whole:
        low = Fraction(0) if low is None and spec.kind is ValueKind.COUNT else low
        low = low + 1 if low is not None and spec.low_open and low.denominator == 1 else low
        high = high - 1 if high is not None and spec.high_open and high.denominator == 1 else high
    if whole:
        low = None if low is None else Fraction(ceil(low))
        high = None if high is None else Fraction(floor(high))
    whole = whole or (low is not None and low == high and low.denominator == 1)
    return evolve(domain.between(low, high, whole=whole), lacks=lacks)


def _yes_no(spec: FactSpec, level: str | None, domain: Domain, there: Truth, none: Truth) -> Sets:
    make = domain.make
    known = domain.unless(none, make.truth_column(spec.name, Part.TRUTH, level))
    if there is make.yes:
        return known
    missing = domain.known(make.sure(spec.missing_as)) if isinstance(spec.missing_as, bool) else any_truth(spec, domain)
    return Sets(
        domain.pick_truth(there, known.true, missing.true),
        domain.pick_truth(there, known.false, missing.false),
        domain.pick_truth(there, known.undefined, missing.undefined),
        settled=missing.settled,
    )


def anything_of(spec: FactSpec, domain: Domain) -> Value:
    """All that a fact or field may be of which nothing is known."""
    make = domain.make
    if spec.kind is ValueKind.YES_NO:
        return any_truth(spec, domain)
    if spec.kind in TEXTS:
        return Text(make.word(""), make.no, make.sure(spec.or_none), make.no)
    return anything(spec, domain)


def any_truth(spec: FactSpec, domain: Domain) -> Sets:
    return Sets(domain.make.yes, domain.make.yes, domain.make.sure(spec.or_none))


def _text(spec: FactSpec, level: str | None, domain: Domain, there: Truth, none: Truth) -> Text:
    """A missing text that is settled is read as the settled one: the column holds it already, for a text can't be picked."""
    make = domain.make
    known = make.yes if spec.missing_as is not None else there
    none = make.every((there, none))
    missing = make.every((make.sure(spec.or_none and spec.missing_as is None), make.negate(there)))
    return Text(make.words_column(spec.name, level), known, make.some((none, missing)), none)


def constant(value: Scalar, domain: Domain) -> Value:
    match value:
        case bool():
            return domain.known(domain.make.sure(value))
        case str():
            return Text(domain.make.word(value), domain.make.yes, domain.make.no, domain.make.no)
        case _:
            return domain.point(value)

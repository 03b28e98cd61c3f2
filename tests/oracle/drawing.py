"""Random facts for any rubric, out of what it declares: small domains, so that ties and zeros are common."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rubric_engine.syntax import tree as t
from tests.oracle.reading import Parts

NAMES = ("A", "B", "C", "D", "E")
Domain = tuple[Any, ...]


@frozen
class Cohort:
    units: Mapping[str, dict[str, Any]]
    shared: dict[str, Any]

    def gaps(self) -> Iterator[tuple[str | None, str, int | None, str]]:
        """Where a value is missing: whose, which fact, and in a list which record and field."""
        for unit in (None, *self.units):
            for name, value in self.of(unit).items():
                if value is None:
                    yield unit, name, None, ""
                elif isinstance(value, list):
                    for (number, record), field in itertools.product(enumerate(value), value[0] if value else ()):
                        if record[field] is None:
                            yield unit, name, number, field

    def of(self, unit: str | None) -> dict[str, Any]:
        return self.shared if unit is None else self.units[unit]

    def put(self, unit: str | None, name: str, number: int | None, field: str, value: Any) -> Cohort:
        facts = dict(self.of(unit))
        if number is None:
            facts[name] = value
        else:
            facts[name] = [{**record, field: value} if place == number else record for place, record in enumerate(facts[name])]
        return evolve(self, shared=facts) if unit is None else evolve(self, units={**self.units, unit: facts})


def domain(spec: t.FactStmt, names: tuple[str, ...]) -> Domain:
    """The values that are tried for a fact that isn't a list."""
    match spec.kind:
        case t.Kind.YES_NO:
            found: Domain = (True, False)
        case t.Kind.UNIT:
            found = names
        case t.Kind.TEXT:
            found = ("s", "t")
        case t.Kind.CHOICE:
            found = tuple(option.text for option in spec.options)
        case t.Kind.DATE:
            found = ("2014-01-01", "2014-06-30", "2014-07-01", "2015-01-01")
        case t.Kind.PERCENT:
            found = ("0%", "3%", "6.5%")
        case t.Kind.COUNT:
            found = (0, 1, 2, 3)
        case _:
            found = ("0", "1", "1.5", "2", "7")
    low, high = (
        (None if end is None else getattr(end, "value", None) for end in (spec.bounds.low, spec.bounds.high))
        if spec.bounds
        else (None, None)
    )
    if spec.kind in (t.Kind.COUNT, t.Kind.NUMBER, t.Kind.SCORE):
        kept = [each for each in found if (low is None or Fraction(each) >= low) and (high is None or Fraction(each) <= high)]
        found = tuple(kept) or (int(low or 0),)
    return (*found, "none") if spec.or_none else found


def value(parts: Parts, name: str, field: str, names: tuple[str, ...], most: int) -> SearchStrategy[Any]:
    spec = parts.fields[name][field] if field else parts.facts[name]
    if spec.kind is t.Kind.LIST:
        fields = {each: value(parts, name, each, names, most) for each in parts.fields[name]}
        return st.lists(st.fixed_dictionaries(fields), max_size=most)
    return st.sampled_from(domain(spec, names))


@st.composite
def cohorts(draw: st.DrawFn, parts: Parts, most: int = 4, units: int = 4) -> Cohort:
    names = NAMES[: draw(st.integers(1, units))]

    def some(shared: bool) -> dict[str, Any]:
        return {name: draw(value(parts, name, "", names, most)) for name, spec in parts.facts.items() if spec.shared is shared}

    return Cohort({unit: some(False) for unit in names}, some(True))


@st.composite
def gappy(draw: st.DrawFn, parts: Parts) -> Cohort:
    """With up to three values missing."""
    cohort = draw(cohorts(parts, most=3, units=3))
    for _ in range(draw(st.integers(1, 3))):
        unit = draw(st.sampled_from((None, *cohort.units)))
        facts = cohort.of(unit)
        if not facts:
            continue
        name = draw(st.sampled_from(sorted(facts)))
        if isinstance(facts[name], list) and facts[name] and draw(st.integers(0, 4)):
            number = draw(st.integers(0, len(facts[name]) - 1))
            cohort = cohort.put(unit, name, number, draw(st.sampled_from(sorted(parts.fields[name]))), None)
        else:
            cohort = cohort.put(unit, name, None, "", None)
    return cohort


@st.composite
def completed(draw: st.DrawFn, parts: Parts, cohort: Cohort) -> Cohort:
    """Some completion."""
    names = tuple(cohort.units)
    for unit, name, number, field in list(cohort.gaps()):
        cohort = cohort.put(unit, name, number, field, draw(value(parts, name, field, names, 2)))
    return cohort

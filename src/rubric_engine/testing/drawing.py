"""Drawing exact fact sets of a program: values of every kind, boundaries sought, some missing. What callers see is in ``fact_sets``."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.facts.values import NONE_WORDS
from rubric_engine.testing.boundaries import Aim, Boundaries
from rubric_engine.testing.chances import chance, one_of, up_to
from rubric_engine.testing.given import Facts, fits, is_whole, option_word

_FINENESS = 100  # parts of one, of numbers that aren't whole
_BEYOND = 10  # how far a fact without a bound goes beyond its last threshold
_FIRST_DAY = datetime.date(2000, 1, 1).toordinal()
_SOME_YEARS = 800  # days
_MOST_AIMS = 8


@frozen(kw_only=True)
class Rates:
    """How often, from 0 to 1: a fact or field is ``missing``; one that may be none is ``none``; a value lies at a boundary."""

    missing: float = 0
    none: float = 0.1
    boundaries: float = 0.5


@define(eq=False)
class Drawing:
    """Draws the facts of one program. ``names`` are those that are drawn (None: all), ``units`` whom a fact may name, ``most`` the most records of a list,
    but for those that a threshold on their number asks for."""

    program: Program
    rates: Rates
    names: Collection[str] | None = None
    units: tuple[str, ...] = ()
    most: int = 4
    boundaries: Boundaries = field(init=False)
    _scalars: dict[tuple[str | None, str], Slots] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.boundaries = Boundaries.of(self.program)
        for spec in self.program.facts:
            for owner, each in [(None, spec), *((spec.name, one) for one in spec.fields)]:
                if each.kind is not ValueKind.LIST:
                    self._scalars[owner, each.name] = self._scalar(owner, each)

    def specs(self, *, shared: bool | None = None) -> tuple[FactSpec, ...]:
        """What is drawn: all (None), what is shared, or the rest."""
        wanted = (spec for spec in self.program.facts if self.names is None or spec.name in self.names)
        return tuple(spec for spec in wanted if shared is None or spec.shared is shared)

    def facts(self, draw: st.DrawFn, held: Mapping[str, Value | None], *, shared: bool | None = None) -> Facts:
        """A fact set, with ``held`` as it is."""
        found: Facts = dict(held)
        drawn = [spec for spec in self.specs(shared=shared) if spec.name not in held]
        for spec in drawn:
            value = self.value(draw, spec)
            if value is not None:
                found[spec.name] = value
        self._aimed(draw, found, {spec.name for spec in drawn})
        return found

    def value(self, draw: st.DrawFn, spec: FactSpec, owner: str | None = None) -> Value | None:
        """A value of a fact, or of a field of the list ``owner``; None where it is missing."""
        if spec.kind is not ValueKind.LIST:
            return self._scalars[owner, spec.name].value(draw)
        records = draw(st.lists(self._records(spec), max_size=self.most).map(tuple))
        # drawn behind the records: what takes fewer draws is simpler for Hypothesis, and a list that is missing isn't
        none = spec.or_none and chance(draw, self.rates.none)
        missing = not spec.missing_error and chance(draw, self.rates.missing)
        return None if missing else NONE if none else records

    def _records(self, spec: FactSpec) -> SearchStrategy[Record]:
        @st.composite
        def record(draw: st.DrawFn) -> Record:
            return tuple((each.name, self.value(draw, each, spec.name)) for each in spec.fields)

        return record()

    # ---------------------------------------------------------------- several facts at once

    def _aimed(self, draw: st.DrawFn, facts: Facts, free: set[str]) -> None:
        """Bring some expressions to a boundary, by solving them for one of their facts, or for all of them."""
        mine = [aim for aim in self.boundaries.aims if free.intersection(aim.reads)]
        # asked whatever is missing: what takes fewer draws is simpler for Hypothesis, and a fact set with gaps isn't
        if not mine or not chance(draw, self.rates.boundaries):
            return
        aims = [aim for aim in mine if all(name in facts for name in aim.reads)]
        for _ in range(min(len(aims), 1 + up_to(draw, min(_MOST_AIMS, len(mine)) - 1))):
            self.aim(draw, one_of(draw, aims), facts, free)

    def aim(self, draw: st.DrawFn, aim: Aim, facts: Facts, free: set[str], sides: tuple[int, ...] = (0, -1, 1)) -> None:
        """Change some facts so that the aim is met, if they can be found."""
        mine = [name for name in aim.reads if name in free]
        side = one_of(draw, sides) if len(sides) > 1 else sides[0]
        fixed = {name: facts.get(name) for name in aim.reads if name not in free}
        one = one_of(draw, [None, None, *mine]) if len(mine) > 1 else None
        for held in ({name: facts.get(name) for name in aim.reads if name != one}, fixed) if one is not None else (fixed,):
            found = self.boundaries.solve(aim, side, held)
            if found is None or not all(self._may_be(name, value) for name, value in found.items()):
                continue
            if side != 0 or self.boundaries.value(aim.expr, {**facts, **found}) == aim.value:
                facts.update(found)
                return

    def _may_be(self, name: str, value: Value) -> bool:
        spec = next(each for each in self.program.facts if each.name == name)
        if isinstance(value, tuple):
            fields = {each.name: each for each in spec.fields}
            return all(self._field_may_be(fields[key], each) for record in value for key, each in record)
        return self._field_may_be(spec, value)

    def _field_may_be(self, spec: FactSpec, value: Value | None) -> bool:
        if isinstance(value, Fraction):
            return fits(spec, value)
        if isinstance(value, str):
            return spec.kind is not ValueKind.UNIT or value in self.units
        return value is not None

    # ---------------------------------------------------------------- one value

    def _scalar(self, owner: str | None, spec: FactSpec) -> Slots:
        """Any value, those at boundaries, none and missing, at their rates."""
        edges: tuple[Value, ...] = ()
        plain: Plain
        match spec.kind:
            case ValueKind.YES_NO:
                plain = Listed((False, True))
            case ValueKind.CHOICE:
                plain = Listed([Fraction(i) for i in range(len(spec.options)) if option_word(spec, i) is not None] or [NONE])
            case ValueKind.TEXT:
                words = dict.fromkeys((*self.boundaries.words.get((owner, spec.name), ()), "x", "y", "其他"))
                plain = Listed([word for word in words if word.casefold() not in NONE_WORDS])
            case ValueKind.UNIT:
                plain = Listed(self.units)
            case _:
                edges = self.boundaries.numbers[owner, spec.name]
                plain = _numbers(spec, self.boundaries.numbers[owner, spec.name])
        missing = 0 if spec.missing_error else self.rates.missing
        return Slots.of(plain, edges, self.rates.boundaries, missing, self.rates.none if spec.or_none else 0)


class Plain(Protocol):
    """Values by number, the simplest first."""

    @property
    def size(self) -> int: ...

    def at(self, place: int) -> Value: ...

    def before(self, value: Value) -> int:
        """How many of them are simpler than a value that needn't be one of them."""
        ...


@frozen
class Listed:
    values: Sequence[Value]

    def before(self, value: Value) -> int:
        return 0

    @property
    def size(self) -> int:
        return len(self.values)

    def at(self, place: int) -> Value:
        return self.values[place]


@frozen
class Numbers:
    """From ``first`` to ``last`` in steps of 1 / ``parts``: first whole numbers, then all; nearest to nothing first."""

    first: int
    last: int
    parts: int

    @property
    def _ones(self) -> tuple[int, int]:
        return -(-self.first // self.parts), self.last // self.parts

    @property
    def size(self) -> int:
        low, high = self._ones
        all_of_them = self.last - self.first + 1
        return all_of_them if self.parts == 1 else max(0, high - low + 1) + all_of_them

    def at(self, place: int) -> Value:
        low, high = self._ones
        ones = max(0, high - low + 1)
        if place < ones or self.parts == 1:
            return Fraction(_by_size(low, high, place))
        return Fraction(_by_size(self.first, self.last, place - ones), self.parts)

    def before(self, value: Value) -> int:
        assert isinstance(value, Fraction)
        low, high = self._ones
        if self.parts == 1 or (value.denominator == 1 and low <= value <= high):
            return min(max(0, _place_by_size(low, high, floor(value))), self.size)
        place = max(0, high - low + 1) + _place_by_size(self.first, self.last, floor(value * self.parts))
        return min(max(0, place), self.size)


def _by_size(first: int, last: int, place: int) -> int:
    """The whole numbers of a range, the nearest to 0 first, a positive one before the negative."""
    if first >= 0:
        return first + place
    if last <= 0:
        return last - place
    both = min(last, -first)
    if place <= 2 * both:
        return (place + 1) // 2 * (1 if place % 2 else -1)
    return place - both if last > both else both - place


def _place_by_size(first: int, last: int, number: int) -> int:
    """Where ``_by_size`` has a number."""
    if first >= 0:
        return number - first
    if last <= 0:
        return last - number
    both = min(last, -first)
    if abs(number) <= both:
        return 2 * abs(number) - (number > 0)
    return both + abs(number)


@frozen
class Slots:
    """Everything that a fact may be, behind one number: values, the simplest first, those at boundaries in their places among them, then none, then missing. How
    many slots each has makes its rate: ``each_plain``, ``each_edge``, ``none`` and ``missing``. ``starts``: the first slot of each of the ``edges``."""

    plain: Plain
    edges: tuple[Value, ...]
    starts: tuple[int, ...]
    each_plain: int
    each_edge: int
    none: int
    missing: int

    @classmethod
    def of(cls, plain: Plain, edges: tuple[Value, ...], boundaries: float, missing: float, none: float) -> Slots:
        given = max(0.0, 1 - missing) * max(0.0, 1 - none)
        at_edges = given * boundaries if edges else 0.0
        shares = (given - at_edges, at_edges, max(0.0, 1 - missing) * none, missing)
        if shares[0] <= 0:
            each, size = 0, _SLOTS
            at_edge, none_slots, missing_slots = (round(size * share) for share in shares[1:])
        else:
            wanted = zip((len(edges), 1, 1), shares[1:], strict=True)
            least = max([_LEAST_SLOTS, *(ceil(count * shares[0] / share) for count, share in wanted if share > 0)])
            each = -(-least // plain.size)
            size = plain.size * each
            at_edge, none_slots, missing_slots = (round(size * share / shares[0]) for share in shares[1:])
        each_edge = max(1, round(at_edge / len(edges))) if at_edge else 0
        ordered = sorted(edges, key=plain.before) if each_edge else []
        starts = tuple(plain.before(edge) * each + number * each_edge for number, edge in enumerate(ordered))
        return cls(plain, tuple(ordered), starts, each, each_edge, none_slots, missing_slots)

    def value(self, draw: st.DrawFn) -> Value | None:
        """None where it is missing."""
        given = self.plain.size * self.each_plain + len(self.edges) * self.each_edge
        place = up_to(draw, given + self.none + self.missing - 1)
        if place >= given:
            return NONE if place < given + self.none else None
        begun = bisect_right(self.starts, place)
        if begun and place < self.starts[begun - 1] + self.each_edge:
            return self.edges[begun - 1]
        return self.plain.at((place - begun * self.each_edge) // self.each_plain)


_SLOTS = 100
_LEAST_SLOTS = 20


def _numbers(spec: FactSpec, edges: tuple[Fraction, ...]) -> Plain:
    low, high = _reach(spec, edges)
    parts = 1 if is_whole(spec) else _FINENESS
    first, last = ceil(low * parts), floor(high * parts)
    if not fits(spec, Fraction(first, parts)):
        first += 1  # an open end
    if not fits(spec, Fraction(last, parts)):
        last -= 1
    if first > last:  # a range in which there is none of them
        return Listed([(low + high) / 2])
    return Numbers(first, last, parts)


def _reach(spec: FactSpec, edges: tuple[Fraction, ...]) -> tuple[Fraction, Fraction]:
    """From where to where values are drawn; a fact without a bound goes some way beyond its thresholds."""
    if spec.kind is ValueKind.DATE:
        start = min(edges, default=Fraction(_FIRST_DAY)) if spec.low is None else spec.low
        low = start if spec.low is not None or spec.high is None else min(start, spec.high - _SOME_YEARS)
        return low, spec.high if spec.high is not None else max(low, *edges, low + _SOME_YEARS)
    furthest = max((abs(edge) for edge in edges), default=Fraction(0)) * 2 + _BEYOND
    lowest = Fraction(0) if spec.kind in (ValueKind.COUNT, ValueKind.MONEY) else -furthest
    low = spec.low if spec.low is not None else min(lowest, spec.high) if spec.high is not None else lowest
    return low, spec.high if spec.high is not None else max(furthest, low + _BEYOND)

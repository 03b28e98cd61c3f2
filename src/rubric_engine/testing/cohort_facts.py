"""What rubrics about whole cohorts are made of: shared facts and lists, facts about units, computed columns, definitions, dated parameters; and facts for them.

They come on top of ``rubrics.FACTS``, so that whatever ``rubrics`` makes may stand beside what ``cohort_rubrics`` makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.testing import plain_rubrics as rubrics

DECLARED = (
    rubrics.FACTS
    + """\
fact filed: date, 2014-01-01 to 2015-12-31
fact rival: unit
fact seats: count, 0 to 2, shared
fact fair: yes/no, shared
fact games: list, shared
field home: unit
field away: unit
field hg: count, 0 to 2
field ag: count, 0 to 2
field big: yes/no
field played = home is this unit or away is this unit
field margin by cases:
home is this unit: hg - ag
otherwise: ag - hg
fact races: list, shared
field race: text
field driver: unit
field secs: number, 1 to 4
field pts: count, 0 to 2, or none
field dbl: yes/no
field mine = driver is this unit
field worth by rank(secs within race lowest first), tied share the mean rounded down:
1: 5
2: 2
otherwise: 0
field podium = secs in top 2 within race lowest first
field extra by cases:
pts is given and pts above 0: pts
otherwise: -1
fact works: list
field kind: choice of x / y / z
field title: text
field size: count, 0 to 3
field done: date, 2014-01-01 to 2014-12-31
field fine: yes/no
field net = size * 2 - m
field place = rank(size)
field rating by net in bands:
below 0: -1
0 to 2: 1
above 2: 2
parameter limit as of filed:
from 2014-01-01: 1
from 2015-01-01: 2
parameter late as of filed:
from 2014-07-01: 2
from 2015-01-01: 1
parameter fee by date:
from 2014-01-01: 1
from 2015-01-01: 2
define gap = sum(games.margin where played)
define games_played = count(games where played)
define wins = count(games where played and margin above 0)
define fastest = lowest(races.secs where mine)
define season = sum(races.worth where mine)
define kinds = distinct(works.kind where fine)
define trimmed = mean(works.size without highest 1 and lowest 1)
define middle = sum(works.net where fine without highest 1)
define sizes = sum(works.size without lowest 1)
define share = m / highest(units.m)
define pace = mean(units.growth where growth is given within lvl)
define staffed = count(units where a)
define position = rank of gap
define early = fastest in top 1 lowest first
define furthest = lowest(units.gap)
define curve = (2 * power(both, 0.5)) rounded half up to 1 decimal
define cube_root = root(m - n, 3) rounded down to 1 decimal
define natural = ln(n) rounded half even to 1 decimal
define decade = log(m + 1) rounded up to 2 decimals
define squared = power(m - n, 2)
define grown = power(m - 1, n)
define many = holding(a, growth above 0, good at least 1, fair)
"""
)

RANKED = ("share", "pace", "staffed", "furthest", "position", "early")
"""Definitions that look at the other units."""

AS_OF = ("2014-01-01", "2014-12-31", "2015-01-01", "2016-02-29")

NAMES = ("A", "B", "C", "D")

DATES = ("2014-01-01", "2014-06-30", "2014-07-01", "2014-12-31")

Domain = tuple[object, ...]


def domains(names: tuple[str, ...]) -> dict[str, Domain]:
    """For each fact that isn't a list, the values that are tried; ``names`` are the units'."""
    plain = {name: values for name, values in rubrics.DOMAINS.items() if name != "recs"}
    return {**plain, "filed": (*DATES, "2015-01-01"), "rival": names, "seats": (0, 1, 2), "fair": (True, False)}


def columns(names: tuple[str, ...]) -> dict[str, dict[str, Domain]]:
    """For each list, the values that are tried in its fields."""
    return {
        "recs": dict(rubrics.FIELD_DOMAINS),
        "games": {"home": names, "away": names, "hg": (0, 1, 2), "ag": (0, 1, 2), "big": (True, False)},
        "races": {"race": ("Spa", "Monza"), "driver": names, "secs": (1, 2, 3, 4), "pts": (0, 1, 2, "none"), "dbl": (True, False)},
        "works": {"kind": ("x", "y", "z"), "title": ("s", "t"), "size": (0, 1, 2, 3), "done": DATES, "fine": (True, False)},
    }


SHARED = ("seats", "fair", "games", "races")

Facts = dict[str, Any]


@frozen
class Cohort:
    """Facts of units that are scored together, as a program gives them; None is missing, also in a record."""

    units: Mapping[str, Facts]
    shared: Facts
    as_of: str = AS_OF[0]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.units)

    def given(self) -> dict[str, Any]:
        """The arguments of ``Rubric.score_cohort``."""
        return {"units": self.units, "shared": self.shared, "as_of": self.as_of}

    def gaps(self, unit: str | None) -> tuple[Gap, ...]:
        """What is missing of a unit's own, or (None) of what is shared."""
        return tuple(_gaps(unit, self.shared if unit is None else self.units[unit]))

    def all_gaps(self) -> tuple[Gap, ...]:
        return tuple(gap for unit in (None, *self.units) for gap in self.gaps(unit))

    def put(self, gap: Gap, value: object) -> Cohort:
        """The same with a value in a place."""
        facts = dict(self.shared if gap.unit is None else self.units[gap.unit])
        if gap.number is None:
            facts[gap.name] = value
        else:
            records = list(facts[gap.name])
            records[gap.number] = {**records[gap.number], gap.field: value}
            facts[gap.name] = records
        return evolve(self, shared=facts) if gap.unit is None else evolve(self, units={**self.units, gap.unit: facts})


_T = TypeVar("_T")


class Chance(Protocol):
    """What is wanted of the generator of random numbers that Hypothesis draws."""

    def choice(self, seq: Sequence[_T], /) -> _T: ...
    def randint(self, a: int, b: int, /) -> int: ...


@frozen
class Gap:
    """A place for a value: a fact, or a field of a record (``number`` from 0)."""

    unit: str | None
    name: str
    number: int | None = None
    field: str = ""


def _gaps(unit: str | None, facts: Facts) -> Iterator[Gap]:
    for name, value in facts.items():
        if value is None:
            yield Gap(unit, name)
        elif isinstance(value, list):
            for number, record in enumerate(value):
                yield from (Gap(unit, name, number, field) for field, each in record.items() if each is None)


def places(cohort: Cohort) -> tuple[Gap, ...]:
    """Every place for a value that there is; a list as a whole is one besides its fields."""

    def of(unit: str | None, facts: Facts) -> Iterator[Gap]:
        for name, value in facts.items():
            if name != "tail":  # a missing one counts as 1
                yield Gap(unit, name)
            for number, record in enumerate(value if isinstance(value, list) else ()):
                yield from (Gap(unit, name, number, field) for field in record)

    return tuple(gap for unit in (None, *cohort.units) for gap in of(unit, cohort.shared if unit is None else cohort.units[unit]))


def value_for(gap: Gap, names: tuple[str, ...], random: Chance, most: int = 3) -> object:
    """Any value for a place, without gaps in it."""
    lists = columns(names)
    if gap.number is not None:
        return random.choice(lists[gap.name][gap.field])
    if gap.name in lists:
        return records(lists[gap.name], random, random.randint(0, most))
    return random.choice(domains(names)[gap.name])


def records(fields: Mapping[str, Domain], random: Chance, number: int) -> list[Facts]:
    return [{name: random.choice(values) for name, values in fields.items()} for _ in range(number)]


@st.composite
def whole_cohorts(draw: st.DrawFn, *, units: int = 3, most: int = 3, least: int = 1) -> Cohort:
    """Cohorts in which nothing is missing; ``most`` records in a list.

    The values come from one drawn ``Random``: drawn one by one they were so many that hardly any example was more than the simplest.
    """
    random = draw(st.randoms(use_true_random=True))
    names = NAMES[: random.randint(least, units)]
    plain, lists = domains(names), columns(names)

    def some(name: str) -> object:
        return records(lists[name], random, random.randint(0, most)) if name in lists else random.choice(plain[name])

    shared = {name: some(name) for name in SHARED}
    own = [name for name in (*plain, *lists) if name not in SHARED]
    facts = {unit: {**{name: some(name) for name in own}, "tail": random.randint(0, 2)} for unit in names}
    return Cohort(facts, shared, random.choice(AS_OF))


@st.composite
def cohorts(draw: st.DrawFn, *, text: str | None = None, units: int = 3, most: int = 3, least: int = 1) -> Cohort:
    """Cohorts with gaps: in records, in facts, lists as a whole, or none; of a rubric's ``text``, in what it looks at."""
    cohort = draw(whole_cohorts(units=units, most=most, least=least))
    random = draw(st.randoms(use_true_random=True))
    where = random.choice(("records", "records", "facts", "anywhere", "nowhere"))
    words = None if text is None else _looked_at(text)
    there = [gap for gap in places(cohort) if words is None or words.issuperset({gap.name, gap.field or gap.name})]
    there = [gap for gap in there if where == "anywhere" or (gap.number is not None) == (where == "records")]
    there = [gap for gap in there if where != "facts" or gap.name not in columns(())]
    number = 0 if where == "nowhere" else random.choice((1, 2, 3, 6, 12))
    found = random.sample(there, min(number, len(there)))
    for gap in sorted(found, key=lambda each: each.number is None):  # lists as a whole last
        cohort = cohort.put(gap, None)
    return cohort


def _looked_at(text: str) -> set[str]:
    """The words of a rubric, and of the declarations that they lead to."""
    declared: dict[str, set[str]] = {}
    name = ""
    for line in DECLARED.splitlines():
        kind, name = (
            (line.split()[0], line.split()[1].rstrip(":")) if line.startswith(("fact ", "field ", "define ", "parameter ")) else ("", name)
        )
        declared.setdefault(name, set()).update(() if kind == "fact" else re.findall(r"\w+", line))
    words = set(re.findall(r"\w+", text.replace(DECLARED, "")))
    waiting = list(words)
    while waiting:
        more = declared.get(waiting.pop(), set()) - words
        words |= more
        waiting += more
    return words


@st.composite
def completed(draw: st.DrawFn, cohort: Cohort, wanted: Callable[[Gap], bool] = lambda gap: True, most: int = 3) -> Cohort:
    """The cohort with some value in every gap that is ``wanted``."""
    random = draw(st.randoms(use_true_random=True))
    for gap in cohort.all_gaps():
        if wanted(gap):
            cohort = cohort.put(gap, value_for(gap, cohort.names, random, most))
    return cohort


@st.composite
def shuffled(draw: st.DrawFn, cohort: Cohort) -> Cohort:
    """The cohort with the records of every list in another order."""
    random = draw(st.randoms(use_true_random=True))

    def other(facts: Facts) -> Facts:
        return {name: random.sample(value, len(value)) if isinstance(value, list) else value for name, value in facts.items()}

    return evolve(cohort, shared=other(cohort.shared), units={unit: other(facts) for unit, facts in cohort.units.items()})

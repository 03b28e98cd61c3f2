"""Rubrics and facts made at random, many sets of facts for each rubric: staging costs, running doesn't.

Texts of rubrics are drawn by Hypothesis under a seed; facts come from a ``random.Random`` under the same seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rubric_engine import loads
from rubric_engine.core.ir import Program
from rubric_engine.facts import read_as_of, read_cohort
from rubric_engine.testing import cohort_facts, cohort_parts, cohort_rubrics, plain_rubrics
from tests.conformance import doubt_rubrics, exact_rubrics, record_rubrics
from tests.conformance.backends import Units, as_units
from tests.conformance.comparing import Case
from tests.properties import rubric_core

Random = random.Random
NAMES = ("A", "B", "C", "D")


@frozen
class Family:
    """``rubrics`` draws texts (or programs of the core), ``facts`` makes units for one of them, with whether they are scored alone and the date."""

    name: str
    rubrics: SearchStrategy[Any]
    facts: Callable[[str, Program, Random], tuple[Units, Fraction | None]]


MOST_DRAWN = 10


def drawn(strategy: SearchStrategy[Any], number: int, number_of_seed: int) -> list[Any]:
    """So many (at most ``MOST_DRAWN``), the same under a seed: what Hypothesis draws hangs on how much it is asked for."""
    found: list[Any] = []

    @seed(number_of_seed)
    @settings(max_examples=MOST_DRAWN, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def take(each: Any) -> None:
        found.append(each)

    take()
    return found[:number]


def cases(family: Family, number_of_seed: int, number: int, sets: int) -> Iterator[Case]:
    """``sets`` of facts for each of ``number`` rubrics, in turn alone and together."""
    for which, each in enumerate(drawn(family.rubrics, number, number_of_seed)):
        text, program = (each, loads(each).program) if isinstance(each, str) else ("", each)
        for turn in range(sets):
            title = f"{family.name} {number_of_seed} {which} {turn}"
            units, as_of = family.facts(text, program, Random(title))
            yield Case(title, program, units, turn % 3 == 2, as_of=as_of, text=text)


# ---------------------------------------------------------------- facts


def _gap_rate(chance: Random) -> float:
    """Nothing is missing, little, or much."""
    return chance.choice((0.0, 0.0, 0.05, 0.15, 0.4))


def _some(values: tuple[Any, ...], rate: float, chance: Random) -> Any:
    return None if chance.random() < rate else chance.choice(values)


def _record(fields: Mapping[str, tuple[Any, ...]], rate: float, chance: Random) -> dict[str, Any]:
    return {name: _some(values, rate, chance) for name, values in fields.items()}


def _plain_unit(chance: Random, rate: float) -> dict[str, Any]:
    facts = {name: _some(values, rate, chance) for name, values in plain_rubrics.DOMAINS.items() if name != "recs"}
    inner = chance.choice((0.0, rate))
    records = [_record(plain_rubrics.FIELD_DOMAINS, inner, chance) for _ in range(chance.randint(0, 3))]
    return {**facts, "tail": _some((0, 1, 2), rate, chance), "recs": None if chance.random() < rate / 2 else records}


def _read(program: Program, units: Mapping[str, Any], shared: Mapping[str, Any]) -> Units:
    values, problems = read_cohort(program, units, shared=shared)
    assert not problems, problems
    return as_units(values)


def _plain_facts(text: str, program: Program, chance: Random) -> tuple[Units, Fraction | None]:
    rate = _gap_rate(chance)
    names = NAMES[: chance.randint(1, 4)]
    return _read(program, {name: _plain_unit(chance, rate) for name in names}, {}), None


def _cohort_facts(text: str, program: Program, chance: Random) -> tuple[Units, Fraction | None]:
    names = NAMES[: chance.randint(1, 3)]
    lists, plain = cohort_facts.columns(names), cohort_facts.domains(names)
    rate = _gap_rate(chance)
    inner, whole = chance.choice((0.0, rate)), chance.choice((0.0, rate / 2))

    def some(name: str) -> Any:
        if name not in lists:
            return _some(plain[name], rate, chance)
        records = [_record(lists[name], inner, chance) for _ in range(chance.randint(0, 3))]
        return None if chance.random() < whole else records

    shared = {name: some(name) for name in cohort_facts.SHARED}
    own = [name for name in (*plain, *lists) if name not in cohort_facts.SHARED]
    units = {unit: {**{name: some(name) for name in own}, "tail": _some((0, 1, 2), rate, chance)} for unit in names}
    as_of, _ = read_as_of(program, chance.choice(cohort_facts.AS_OF), {})
    return _read(program, units, shared), as_of


def _core_facts(text: str, program: Program, chance: Random) -> tuple[Units, Fraction | None]:
    rate = _gap_rate(chance)
    units = {
        name: {fact: _some(values, rate, chance) for fact, values in rubric_core.DOMAINS.items()} for name in NAMES[: chance.randint(1, 4)]
    }
    return as_units(units), None


def _exact_facts(text: str, program: Program, chance: Random) -> tuple[Units, Fraction | None]:
    rate = _gap_rate(chance)
    names = NAMES[: chance.randint(1, 4)]
    return _read(program, {name: exact_rubrics.facts(chance, partial(_some, rate=rate, chance=chance)) for name in names}, {}), None


def _doubt_facts(text: str, program: Program, chance: Random) -> tuple[Units, Fraction | None]:
    return _read(program, {name: doubt_rubrics.facts(program, chance) for name in NAMES[: chance.randint(1, 2)]}, {}), None


def _record_facts(text: str, program: Program, chance: Random) -> tuple[Units, Fraction | None]:
    rate = _gap_rate(chance)
    units, shared = record_rubrics.facts(partial(_some, rate=rate, chance=chance), program, NAMES[: chance.randint(1, 3)], chance)
    return _read(program, units, shared), None


@st.composite
def _around(draw: st.DrawFn) -> str:
    """Rubrics about cohorts in which nothing occurs for each record: shared lists, computed columns, dated parameters, the other units."""
    tied = draw(
        st.sampled_from([each for each in (*cohort_rubrics.TIES, *_TIES) if "among the tied" not in each and "count-back" not in each])
    )
    found = [f'rubric "generated"\nties {tied}\n{cohort_facts.DECLARED}'.rstrip("\n")]
    found += draw(st.lists(st.sampled_from(_GATES), max_size=1))
    around = draw(st.booleans())
    for section in range(1, draw(st.integers(1, 2)) + 1):
        clause = draw(st.sampled_from([clause for clause, inner in plain_rubrics.SECTIONS if not inner and "2" not in clause]))
        found.append(f'section {section} "section {section}"{clause}')
        found += [
            draw(plain_rubrics.items(f"{section}.{n}", cohort_parts.lines(around=around), "", ()))
            for n in range(1, draw(st.integers(1, 3)) + 1)
        ]
    found.append("total, shown to 4 decimals" + plain_rubrics.DROPS)
    if draw(st.booleans()):
        found.append("grade good when total above mean(units.total)\ngrade fair when gap above 0\ngrade poor otherwise")
    if draw(st.booleans()):
        found.append("flag attention when total below highest(units.total)\nflag steady when count(units where fair) above 1")
    return "\n".join(found) + "\n"


_TIES = (
    "share the better rank",
    "share the average rank",
    "broken by n, then share the better rank",
    "broken by gap lowest first, m, then leave no gap",
)
_GATES = (
    'gate "G", applies when m at least 1: a, otherwise total is zero',
    'gate "G", applies when n is 0: gap at least 0, otherwise item 1.1 is zero',
    'gate "G": kinds at least 1, fair, otherwise total is zero',
    'gate "G", applies when b, when m above 1: section 1 is zero',
    'gate "G", applies when m at least 1: a, otherwise not eligible',
)

FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family("plain", plain_rubrics.rubrics(everything=True), _plain_facts),
        Family("cohort", cohort_rubrics.rubrics(), _cohort_facts),
        Family("around", _around(), _cohort_facts),
        Family("core", rubric_core.programs(), _core_facts),
        Family("exact", exact_rubrics.rubrics(), _exact_facts),
        Family("records", record_rubrics.rubrics, _record_facts),
        Family("doubt", doubt_rubrics.rubrics, _doubt_facts),
    )
}

"""The engine against the oracle on what goes beyond one unit's own facts: records, ranks, chains, what others have, dates, codes, pairings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rubric_engine.testing import cohort_facts, cohort_rubrics
from tests.golden import test_competitions as competitions
from tests.oracle import comparing, drawing, oracle
from tests.oracle.agreeing import agree, compared, everything, loaded
from tests.oracle.texts import TEXTS

FOLDER = Path(__file__).parents[2] / "rubrics"
DAYS = ("2014-01-01", "2014-12-31", "2015-01-01")


@pytest.mark.parametrize("name", sorted(TEXTS))
@compared(12)
@given(data=st.data())
def test_complete_facts(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    cohort = data.draw(drawing.cohorts(oracle.read(text)))
    day = data.draw(st.sampled_from(DAYS)) if "by date" in text else None
    agree(text, cohort.units, cohort.shared, oracle.Call(day))


@pytest.mark.parametrize("name", sorted(name for name in TEXTS if name != "ties of records are errors"))
@compared(6)
@given(data=st.data())
def test_completions(name: str, data: st.DataObject) -> None:
    """Whatever the gaps turn out to be lies in the range."""
    text = TEXTS[name]
    parts = oracle.read(text)
    cohort = data.draw(drawing.gappy(parts))
    day = DAYS[0] if "by date" in text else None
    cards = loaded(text).score_cohort(cohort.units, shared=cohort.shared, as_of=day)
    for _ in range(4):
        now = data.draw(drawing.completed(parts, cohort))
        try:
            wanted = oracle.score(text, now.units, now.shared, oracle.Call(day))
        except oracle.TooMany:
            assume(False)
        wrong = [f"{unit}: {line}" for unit, card in cards.items() for line in comparing.outside(card.result, wanted[unit])]
        assert not wrong, "\n".join([*wrong, text, repr(cohort), repr(now)])


# ---------------------------------------------------------------- generated


@compared(15)
@given(cohort_rubrics.rubrics(), cohort_facts.whole_cohorts())
def test_generated(text: str, cohort: cohort_facts.Cohort) -> None:
    agree(text, cohort.units, cohort.shared, oracle.Call(cohort.as_of))


@pytest.mark.slow
@compared(300)
@given(cohort_rubrics.rubrics(), cohort_facts.whole_cohorts())
def test_many_generated(text: str, cohort: cohort_facts.Cohort) -> None:
    agree(text, cohort.units, cohort.shared, oracle.Call(cohort.as_of))


@compared(10)
@given(cohort_rubrics.rubrics(), cohort_facts.cohorts(), st.data())
def test_generated_with_gaps(text: str, cohort: cohort_facts.Cohort, data: st.DataObject) -> None:
    cards = loaded(text).score_cohort(**cohort.given())
    for _ in range(3):
        now = data.draw(cohort_facts.completed(cohort))
        try:
            wanted = oracle.score(text, now.units, now.shared, oracle.Call(now.as_of))
        except oracle.TooMany:
            assume(False)
        wrong = [f"{unit}: {line}" for unit, card in cards.items() for line in comparing.outside(card.result, wanted[unit])]
        assert not wrong, "\n".join([*wrong, text, repr(cohort), repr(now)])


# ---------------------------------------------------------------- irrational numbers, and parameters that the caller sets

_CURVES = """\
rubric "x"
fact x: number
fact y: number
define a = (3.5 * power(x, 1.81)) rounded down to 3 decimals
define b = (2 - root(y - 1, 3) / 3) rounded half even to 9 decimals
define c = (1 / ln(x)) rounded up to 4 decimals
define d = (x * log(y / 1000) - 7) rounded half up to 12 decimals
define e = root(x * y) rounded half up to 0 decimals
define f = (100 - power(y, -2.5) * 1000) rounded half up to steps of 0.05
define g = max(log(x), y) rounded up to 0 decimals
define h = power(x, 7) rounded half even to 1 decimal
item 1 "a"
a is given and b is given earns 1 point
"""
_NUMBERS = st.one_of(
    st.decimals("-5", "100000", places=4).map(str),
    st.sampled_from(("0", "1", "4", "1000", "0.001", "2.25", "0.9999999999", "1.0000000001", "6.25", "1000000")),
    st.integers(1, 999).map(lambda whole: str((whole + Decimal("0.5")) ** 2)),  # the root is a half
)


@compared(100)
@given(_NUMBERS, _NUMBERS)
def test_irrational(x: str, y: str) -> None:
    agree(_CURVES, {"A": {"x": x, "y": y}}, {}, oracle.Call())


@pytest.mark.parametrize("bar", [0, 1, 3])
def test_a_value_that_the_caller_sets_holds_at_any_date(bar: int) -> None:
    units = {day: {"filed": day, "n": 1} for day in DAYS}
    agree(TEXTS["values with dates"], units, {}, oracle.Call("2014-01-01", parameters={"bar": bar}))


# ---------------------------------------------------------------- points set by hand

_SET_BY_HAND = sorted(name for name in TEXTS if name not in ("powers, roots and logarithms", "ties of records are errors"))


@pytest.mark.parametrize("name", _SET_BY_HAND)
@compared(5)
@given(data=st.data())
def test_overrides(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    cohort = data.draw(drawing.cohorts(oracle.read(text)))
    day = DAYS[0] if "by date" in text else None
    try:
        found = oracle.score(text, cohort.units, cohort.shared, oracle.Call(day))
    except oracle.TooMany:
        assume(False)
    overrides = {}
    for unit in data.draw(st.lists(st.sampled_from(sorted(cohort.units)), min_size=1, unique=True)):
        outcome = found[unit][0]
        ids = sorted({"total", *(id for id, points in outcome.points.items() if points is not None), *outcome.lines})
        chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True))
        overrides[unit] = {
            id: data.draw(st.sampled_from((Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2), Fraction(-1)))) for id in chosen
        }
    agree(text, cohort.units, cohort.shared, oracle.Call(day, overrides=overrides))


def test_pairing_where_fewer_is_better() -> None:
    """The best are those with the fewest points."""
    text = """\
rubric "x"
ties share the better rank
fact n: count, 0 to 9
fact a: yes/no
item 1 "a"
n each earn 1 point
total, lower is better
pairing "p": a with not a, by total
"""
    units = {"A": {"n": 1, "a": True}, "B": {"n": 5, "a": True}, "C": {"n": 2, "a": False}, "D": {"n": 3, "a": False}}
    agree(text, units, {}, oracle.Call())


# ---------------------------------------------------------------- nothing left


@pytest.mark.parametrize("clauses", ["scales to 5 points", "weights over those that apply"])
def test_with_nothing_to_scale_it_does_not_apply(clauses: str) -> None:
    weight = ", weight 100%" if "weights" in clauses else ""
    text = f"""\
rubric "x"
fact a: yes/no
section 1 "s", {clauses}, starts at 1 point
item 1.1 "i", applies when a, at most 3 points{weight}
a earns 3 points
total, drops what does not apply, shown to 2 decimals
"""
    assert loaded(text).score({"a": False}).result.total == 0


# ---------------------------------------------------------------- competitions


_QUICK = (
    "climbing_swiss_cup_2017_women",
    "climbing_swiss_youth_cup_2017",
    "eurovision_2023_semiFinal1",
    "f1_constructors_2021",
    "f1_drivers_1988",
)


def _cases() -> Iterator[Any]:
    for name, rubric in competitions.RUBRICS.items():
        marks = [] if name in _QUICK else [pytest.mark.slow]
        yield pytest.param(rubric, competitions.case(name)["facts"], id=name, marks=marks)
    for season in competitions.SEASONS:
        marks = [] if season == "2018-19" else [pytest.mark.slow]
        yield pytest.param("premier_league", competitions.case(f"premier_league_{season}")["facts"], id=season, marks=marks)
    for group in json.loads((competitions.DATA / "fifa_groups.json").read_text(encoding="utf-8")):
        rubric = "fifa_group_2018" if int(group["tournament"][3:7]) >= 2018 else "fifa_group"
        yield pytest.param(rubric, group["facts"], id=f"{group['tournament']} {group['group']}")


@pytest.mark.parametrize(("name", "facts"), list(_cases()))
def test_competitions(name: str, facts: dict[str, Any]) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.rubric")}
    wanted = oracle.score(files[f"{name}.rubric"], facts["units"], facts["shared"], files=files)
    assert list(everything(competitions.scored(name, facts), wanted)) == []

"""Generated facts fit their rubric, lie where something changes, and shrink towards what is simple."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from rubric_engine import NONE, FactError, load_shipped, loads, shipped_rubrics
from rubric_engine.facts import read_cohort, read_unit
from rubric_engine.testing import cohorts_for, facts_for, rows_for
from tests.unit.testing.rubrics_to_break import FACTS, SHARES, TEAMS

few = settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
some = settings(few, max_examples=60)
many = settings(few, max_examples=1000)

RUBRIC = loads(SHARES)
A_2014 = load_shipped("2014_assessment")


@pytest.mark.parametrize("name", shipped_rubrics())
def test_facts_of_every_shipped_rubric_are_valid(name: str) -> None:
    rubric = load_shipped(name)

    @few
    @given(facts_for(rubric), facts_for(rubric, missing=0.3, none=0.5, boundaries=1))
    def valid(complete: dict[str, object], gappy: dict[str, object]) -> None:
        values, problems = read_unit(rubric.program, complete)
        assert not problems
        assert None not in values.values()
        assert not read_unit(rubric.program, gappy)[1]

    valid()


@pytest.mark.parametrize("name", shipped_rubrics())
def test_cohorts_of_every_shipped_rubric_are_valid(name: str) -> None:
    rubric = load_shipped(name)

    @settings(few, max_examples=5)
    @given(cohorts_for(rubric, (1, 5), missing=0.1))
    def valid(units: Any) -> None:
        assert 1 <= len(units) <= 5
        assert not read_cohort(rubric.program, units, shared=units.shared)[1]

    valid()


def hit(strategy: st.SearchStrategy[Any], wanted: Any) -> Any:
    """One that is as wanted, as it was drawn."""
    return find(strategy, wanted, settings=settings(many, phases=[Phase.generate]))


def smallest(strategy: st.SearchStrategy[Any], wanted: Any) -> Any:
    """The simplest one that is as wanted."""
    return find(strategy, wanted, settings=many)


def test_every_kind_of_value_comes_in_its_exact_form() -> None:
    kinds: dict[str, set[type]] = {}

    @some
    @given(facts_for(RUBRIC, none=0.5))
    def collect(facts: dict[str, object]) -> None:
        for name, value in facts.items():
            kinds.setdefault(name, set()).add(type(value))

    collect()
    assert kinds["posts"] == {int}
    assert kinds["rate"] <= {int, Decimal, Fraction}
    assert Decimal in kinds["rate"]
    assert kinds["level"] == {str}
    assert kinds["filed"] == {datetime.date}
    assert kinds["ok"] == {bool}
    assert kinds["works"] == {list}
    assert kinds["opt"] == {int, type(NONE)}


@pytest.mark.parametrize("posts", [9, 10, 11])
def test_a_threshold_and_both_its_sides_are_hit(posts: int) -> None:
    assert hit(facts_for(RUBRIC), lambda facts: facts["posts"] == posts)["posts"] == posts


@pytest.mark.parametrize("day", ["2014-06-30", "2014-07-01", "2014-01-01", "2014-12-31"])
def test_dates_at_a_comparison_and_at_the_ends_are_hit(day: str) -> None:
    wanted = datetime.date.fromisoformat(day)
    assert hit(facts_for(RUBRIC), lambda facts: facts["filed"] == wanted)["filed"] == wanted


def growth(facts: dict[str, Any], before: str = "期初会员数", after: str = "期末会员数") -> Fraction | None:
    return Fraction(facts[after] - facts[before], facts[before]) if facts[before] else None


def test_a_growth_of_exactly_six_per_cent_is_hit() -> None:
    some = ("考核组", "期初会员数", "期末会员数", "民企社情", *list(A_2014.facts)[:6])
    found = find(facts_for(A_2014, boundaries=1, only=some), lambda facts: growth(facts) == Fraction(6, 100), settings=many)
    assert A_2014.score(found)["4.1.1"].points == 2
    assert {name for name, value in found.items() if value not in (0, False, "x", [])} == {"期初会员数", "期末会员数"}, "the rest is simple"


@pytest.mark.parametrize("side", [-1, 1])
def test_growth_next_to_six_per_cent_is_hit(side: int) -> None:
    near = Fraction(1, 1000)

    def beside(facts: dict[str, Any]) -> bool:
        found = growth(facts)
        return found is not None and 0 < (found - Fraction(6, 100)) * side <= near

    found = hit(facts_for(A_2014, boundaries=1), beside)
    assert A_2014.score(found)["4.1.1"].points == (2 if side > 0 else 0)


@pytest.mark.slow
def test_the_number_of_records_that_a_threshold_wants_is_hit() -> None:
    drawn = facts_for(A_2014, records=0, only=("民企社情",))  # the flag looks at nothing else
    found = find(drawn, lambda facts: facts["民企社情"] and "briefing_gap" not in A_2014.score(facts).flags, settings=many)
    assert len(found["民企社情"]) >= 6


SIMPLEST = {
    "posts": 0, "extra": 0, "rate": 0, "level": "low", "filed": datetime.date(2014, 1, 1), "note": "x", "opt": 0, "ok": False, "fair": False, "works": [],
}  # fmt: skip


@pytest.mark.parametrize("missing", [0, 0.1, 0.4])
def test_what_shrinks_is_complete_and_simple(missing: float) -> None:
    """Missing is the less simple alternative, fewer records are simpler."""
    drawn = facts_for(RUBRIC, missing=missing)
    assert smallest(drawn, lambda facts: True) == SIMPLEST
    assert smallest(drawn, lambda facts: facts.get("posts", 0) > 12) == {**SIMPLEST, "posts": 13}
    assert smallest(drawn, lambda facts: facts.get("works")) == {**SIMPLEST, "works": [{"size": 0, "fine": False}]}


def test_what_must_be_missing_is_all_that_is() -> None:
    drawn = facts_for(RUBRIC, missing=0.4)
    assert smallest(drawn, lambda facts: "ok" not in facts) == {name: value for name, value in SIMPLEST.items() if name != "ok"}
    assert smallest(drawn, lambda facts: "works" not in facts) == {name: value for name, value in SIMPLEST.items() if name != "works"}
    assert smallest(drawn, lambda facts: "ok" not in facts or facts["ok"]) == {**SIMPLEST, "ok": True}
    assert smallest(drawn, lambda facts: "posts" not in facts or facts["posts"] > 12) == {**SIMPLEST, "posts": 13}


def test_facts_are_missing_and_none_at_the_rates_asked_for() -> None:
    counted: Counter[str] = Counter()

    @settings(many, max_examples=300)
    @given(facts_for(RUBRIC, missing=0.25, none=0.5))
    def count(facts: dict[str, object]) -> None:
        counted.update(missing="posts" not in facts, none=facts.get("opt") is NONE, all=1)

    count()
    assert 0.15 < counted["missing"] / counted["all"] < 0.4
    assert 0.2 < counted["none"] / counted["all"] < 0.55


def test_nothing_is_missing_unless_asked_for() -> None:
    @some
    @given(facts_for(RUBRIC, none=0))
    def whole(facts: dict[str, object]) -> None:
        assert set(facts) == set(RUBRIC.facts)
        assert facts["opt"] is not NONE

    whole()


def test_a_fact_that_must_be_given_is_never_missing() -> None:
    rubric = loads(
        FACTS.replace("fact posts: count, 0 to 20", "fact posts: count, 0 to 20, missing is an error") + 'item 1 "a"\nok earns 1 point\n'
    )

    @some
    @given(facts_for(rubric, missing=0.9))
    def there(facts: dict[str, object]) -> None:
        assert "posts" in facts

    there()


def test_only_some_facts_and_fixed_ones() -> None:
    @some
    @given(facts_for(RUBRIC, only=("posts", "extra"), fixed={"ok": True, "rate": "5%"}))
    def drawn(facts: dict[str, object]) -> None:
        assert set(facts) == {"posts", "extra", "ok", "rate"}
        assert facts["ok"] is True
        assert facts["rate"] == Decimal("0.05")

    drawn()
    with pytest.raises(ValueError, match="no fact 'pots'"):
        facts_for(RUBRIC, only=("pots",))
    with pytest.raises(FactError):
        facts_for(RUBRIC, fixed={"posts": -1})


def test_units_tie_on_purpose() -> None:
    """Copies, and others whose growth is equal although the facts aren't."""
    rubric = loads(SHARES.replace("posts in top 1 earns", "growth in top 1 earns"))

    def level(units: Any) -> bool:
        facts = list(units.values())
        found = [(growth(each, "posts", "extra"), each["posts"]) for each in facts]
        return any(one[0] == two[0] != None and one[1] != two[1] for i, one in enumerate(found) for two in found[i + 1 :])  # noqa: E711

    only = ("posts", "extra", "ok")
    assert len(smallest(cohorts_for(rubric, (2, 4), only=only), level)) <= 3
    copies = smallest(cohorts_for(rubric, only=only), lambda units: len({repr(facts) for facts in units.values()}) < len(units))
    assert copies == {"A": copies["A"], "B": copies["A"]}


def test_what_is_shared_is_apart_and_names_units_that_are_there() -> None:
    rubric = loads(TEAMS)

    @some
    @given(cohorts_for(rubric, (2, 3)))
    def drawn(units: Any) -> None:
        assert all(facts == {} for facts in units.values())
        assert {game["home"] for game in units.shared["games"]} <= set(units)
        rubric.score_cohort(units, shared=units.shared)

    drawn()


def test_rows_fill_a_frame() -> None:
    import polars

    rubric = load_shipped("2014_five_goods")
    flat = [name for name, spec in rubric.facts.items() if not spec.fields]

    @settings(few, max_examples=6)
    @given(rows_for(rubric, (1, 6), unit="who", missing=0.2, only=flat))
    def scored(rows: Any) -> None:
        assert all(set(row) == {"who", *(name for name in flat if not rubric.facts[name].shared)} for row in rows)
        frame = polars.DataFrame(list(rows), infer_schema_length=None)
        scores = rubric.score_frame(frame, unit="who", shared=rows.shared).frame
        if "total" in scores.columns:
            totals = [Fraction(each) for each in scores["total"].to_list()]
        else:  # thirds
            totals = [Fraction(*pair) for pair in zip(scores["total.top"].to_list(), scores["total.bottom"].to_list(), strict=True)]
        units = {row["who"]: {name: each for name, each in row.items() if name != "who"} for row in rows}
        cohort = rubric.score_cohort(units, shared=rows.shared)
        exact = {result.unit: result.total for result in cohort.results}
        assert totals == [exact[row["who"]] for row in rows]

    scored()


def test_rows_have_a_column_of_cohorts() -> None:
    drawn = rows_for(RUBRIC, (2, 6), cohort="year", only=("posts", "ok"))
    assert len(smallest(drawn, lambda rows: len({row["year"] for row in rows}) > 1)) == 2

"""What is scored at once is scored as the door and the reference evaluator would have scored it; what they refuse is refused."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
import threading
import weakref
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import Card, CohortCard, FactError, load_shipped, loads
from rubric_engine.facts import read_cohort, read_unit
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.values import read_scalar
from rubric_engine.report.pending import PendingCard
from rubric_engine.report.pending_cohort import PendingCohort
from rubric_engine.rubric import Rubric
from rubric_engine.scoring.reference import score_cohort_full, score_unit

EXAMPLES = json.loads((Path(__file__).resolve().parents[3] / "examples" / "2014_facts.json").read_text(encoding="utf-8"))

MIXED = """
rubric "mixed"
ties share the better rank
fact ready: yes/no
fact paid: yes/no
fact visits: count, in visits
fact size: count, 2 to 9
fact share: percent, 0% to 100%
fact spent: money, in yuan
fact level: choice of low < middle < high
fact since: date, 2000-01-01 to 2020-12-31
fact name: text
fact trips: list
field day: date
field far: yes/no
field cost: number
define ratio = visits / size
gate "ready": ready or zero
item 1 "All", uncapped
paid earns 3 points
visits at least 5 earns 2 points
size above 4 earns 1 point
share at least 6% earns 2 points
spent at most 100.5 earns 1 point
level is high earns 4 points
since before 2010-01-01 earns 1 point
count(trips where far) at least 2 earns 5 points
sum(trips.cost) at least 3 earns 2 points
ratio in top 2 earns 7 points
ratio in bottom 1 earns 1 point
"""

PLAIN: dict[str, Any] = {
    "ready": True,
    "paid": False,
    "visits": 6,
    "size": 5,
    "share": Fraction(6, 100),
    "spent": Decimal("100.5"),
    "level": "high",
    "since": datetime.date(2009, 12, 31),
    "name": "someone",
    "trips": [{"day": "2019-03-01", "far": True, "cost": 1}, {"day": "2019-04-01", "far": True, "cost": 2.5}],
}

ODD = {
    "ready": [True, False, None, 1, 0, "yes", "否", 2, 1.0],
    "paid": [True, False, None, "no", 0],
    "visits": [0, 4, 5, 6, None, True, -1, 5.0, 5.5, "6", "6 visits", 10**12, 10**50, Fraction(6), Decimal(6)],
    "size": [2, 9, 1, 10, True, None, "5"],
    "share": [0, 1, 0.06, 0.059, Fraction(6, 100), Decimal("0.06"), "6%", 2, -1, float("nan"), float("inf"), None],
    "spent": [100.5, 100.51, Decimal("100.5"), Decimal("1E+400"), Decimal("1E-400"), Fraction(201, 2), -3, True, "100.5 yuan"],
    "level": ["low", "high", "High", 2, None, "other"],
    "since": [datetime.date(2009, 12, 31), datetime.date(2010, 1, 1), "2009-12-31", "1999-12-31", datetime.datetime(2009, 1, 1), 5, None],  # noqa: DTZ001
    "name": ["someone", "", " other ", None, 5, "\0"],
    "trips": [
        [],
        None,
        (),
        [{"day": "2019-03-01", "far": True, "cost": 3}],
        [{"day": "2019-03-01", "far": 1, "cost": 3}],
        [{"day": "2019-03-01", "far": True}],
        [{"day": "2019-03-01", "far": True, "cost": 3, "more": 1}],
        [{"day": "2019-02-30", "far": True, "cost": 3}],
        [{"day": [], "far": True, "cost": 3}],
        [5],
        "none",
        {"day": 1},
    ],
}


@pytest.fixture(scope="module")
def mixed() -> Rubric:
    rubric = loads(MIXED)
    for _ in range(12):  # enough for everything to be compiled
        rubric.score(PLAIN)
        rubric.score({name: value for name, value in PLAIN.items() if name != "visits"})
    return rubric


def outcome(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except FactError as error:
        return tuple(problem.code for problem in error.problems)


def slowly(rubric: Rubric, facts: Any) -> Any:
    values, problems = read_unit(rubric.program, facts)
    if problems:
        raise FactError(problems, "en")
    return score_unit(rubric.program, values)


def test_plain_facts_are_scored_at_once(mixed: Rubric) -> None:
    card = mixed.score(PLAIN)
    assert type(card) is PendingCard
    assert card.total == slowly(mixed, PLAIN).total
    assert type(card) is PendingCard


def test_nobody_writes_into_a_card_whatever_is_worked_out_of_it(mixed: Rubric) -> None:
    card = mixed.score(PLAIN)
    for _ in range(2):  # before more than the total is asked for, and afterwards
        for name in ("total", "result", "note"):
            with pytest.raises(FrozenInstanceError):
                setattr(card, name, 1)
            with pytest.raises(FrozenInstanceError):
                delattr(card, name)
        assert weakref.ref(card)() is card
        assert card.nodes is card.nodes
    assert type(card) is Card


def test_a_unit_with_a_name_is_scored_at_once(mixed: Rubric) -> None:
    card = mixed.score(PLAIN, unit="新郑市")
    assert type(card) is PendingCard
    assert card.total == mixed.score(PLAIN).total
    assert type(card) is PendingCard
    fresh = loads(MIXED).score(PLAIN, unit="新郑市")
    assert type(fresh) is Card
    assert (card.unit, card.to_json(), card) == ("新郑市", fresh.to_json(), fresh)
    assert mixed.score(PLAIN, unit="新郑市").ledger == fresh.ledger
    less = {name: value for name, value in PLAIN.items() if name != "visits"}
    missing = mixed.score(less, unit="新郑市")
    assert type(missing) is PendingCard
    assert missing.to_json() == loads(MIXED).score(less, unit="新郑市").to_json()
    assert mixed.score(PLAIN).unit is None


@pytest.mark.parametrize("unit", [" 新郑市 ", 7, "", "  ", "a\nb", "x" * 201, 1.5, True, b"a", ["a"]], ids=repr)
def test_the_door_looks_at_names_that_are_not_plain(mixed: Rubric, unit: Any) -> None:
    assert outcome(lambda: mixed.score(PLAIN, unit=unit).to_json()) == outcome(lambda: loads(MIXED).score(PLAIN, unit=unit).to_json())


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in ODD.items() for value in values], ids=repr)
def test_whatever_stands_there_is_read_as_the_door_reads_it(mixed: Rubric, name: str, value: Any) -> None:
    facts = {**PLAIN, name: value}
    assert outcome(lambda: mixed.score(facts).result) == outcome(lambda: slowly(mixed, facts))
    total = outcome(lambda: mixed.score(facts).total)
    expected = outcome(lambda: slowly(mixed, facts).total)
    assert total == expected or Fraction(total) == expected


@given(facts=st.fixed_dictionaries({name: st.sampled_from([PLAIN[name], *values]) for name, values in ODD.items()}))
def test_any_mixture_is(mixed: Rubric, facts: dict[str, Any]) -> None:
    assert outcome(lambda: mixed.score(facts).result) == outcome(lambda: slowly(mixed, facts))


@pytest.mark.parametrize("change", [lambda f: f.pop("visits"), lambda f: f.update(extra=1), lambda f: f.pop("name"), lambda f: f.clear()])
def test_facts_that_are_missing_or_unknown(mixed: Rubric, change: Callable[[dict[str, Any]], Any]) -> None:
    facts = dict(PLAIN)
    change(facts)
    assert outcome(lambda: mixed.score(facts).result) == outcome(lambda: slowly(mixed, facts))


@given(
    raw=st.one_of(
        st.integers(),
        st.booleans(),
        st.floats(),
        st.decimals(),
        st.fractions(),
        st.integers(10**17, 10**45),
        st.decimals(allow_nan=False, allow_infinity=False, places=30),
    )
)
def test_a_plain_number_is_what_the_door_reads(raw: object) -> None:
    spec = loads('rubric "x"\nfact n: number\nitem 1 "A"\nn at least 1 earns 1 point').program.facts[0]
    found = plain_number(raw)
    problems = Problems("en")
    read = read_scalar(spec, raw, Place(), problems)
    assert found is None or (not problems.found and Fraction(*found) == read)


# ---------------------------------------------------------------- the card


def test_a_card_becomes_whole_when_more_is_asked(mixed: Rubric) -> None:
    card = mixed.score(PLAIN)
    assert card.low is not None
    assert type(card) is Card
    assert card == mixed.score(PLAIN)
    assert mixed.score(PLAIN) == card
    assert repr(mixed.score(PLAIN)) == repr(card)
    assert copy.copy(mixed.score(PLAIN)) == card
    assert mixed.score(PLAIN).to_json() == card.to_json()
    with pytest.raises(AttributeError):
        mixed.score(PLAIN).nothing_of_the_kind  # noqa: B018
    with pytest.raises(AttributeError):
        mixed.score(PLAIN).total = Decimal(1)  # type: ignore[misc]


def test_what_the_caller_does_to_the_facts_later_changes_nothing(mixed: Rubric) -> None:
    facts = copy.deepcopy(PLAIN)
    card = mixed.score(facts)
    facts["visits"] = 0
    facts["trips"][0]["far"] = False
    facts["trips"].clear()
    assert card.result == slowly(mixed, PLAIN)
    assert mixed.score(copy.deepcopy(PLAIN)).ledger == slowly(mixed, PLAIN).ledger


def test_threads_share_a_rubric(mixed: Rubric) -> None:
    expected = slowly(mixed, PLAIN)
    cards = [mixed.score(PLAIN) for _ in range(20)]
    found: list[bool] = []

    def work() -> None:
        for card in cards:
            found.append(card.result == expected and card.ledger == expected.ledger and card.total is not None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80


def test_the_ledger_comes_out_of_entries_that_were_met() -> None:
    rubric = load_shipped("2014_assessment")
    for _ in range(2):
        for facts in EXAMPLES.values():
            assert rubric.score(facts).ledger == slowly(rubric, facts).ledger
    without = {**EXAMPLES[next(iter(EXAMPLES))], "经费保障": False} if "经费保障" in EXAMPLES[next(iter(EXAMPLES))] else None
    for facts in EXAMPLES.values():
        poor = {**facts, "has_funds": False} if without is None else {**facts, "经费保障": False}
        assert rubric.score(poor).ledger == slowly(rubric, poor).ledger


def test_names_and_aliases_may_change_from_call_to_call() -> None:
    rubric = load_shipped("2014_assessment")
    complete = [facts for facts in EXAMPLES.values() if None not in facts.values()]
    other = {spec.alias: spec.name for spec in rubric.program.facts}
    for facts in complete * 3:
        chinese = {other.get(name, name): value for name, value in facts.items()}
        assert rubric.score(chinese).total == rubric.score(facts).total == slowly(rubric, facts).total


# ---------------------------------------------------------------- cohorts


def test_units_together_are_scored_at_once(mixed: Rubric) -> None:
    units = {f"unit {n}": {**PLAIN, "visits": n % 5, "size": 2 + n % 3, "ready": n != 4} for n in range(9)}
    values, problems = read_cohort(mixed.program, units)
    assert not problems
    expected = score_cohort_full(mixed.program, values)
    for _ in range(4):
        scored = mixed.score_cohort(units)
    assert type(scored) is PendingCohort
    assert [scored[unit].total for unit in units] == [each.total for each in expected.units.values()]
    assert list(scored) == sorted(units)
    assert len(scored) == len(units)
    assert type(scored) is PendingCohort
    assert {unit: card.result for unit, card in mixed.score_cohort(units).items()} == dict(expected.units)
    assert type(scored["unit 3"]) is PendingCard
    whole = mixed.score_cohort(units, parameters={})
    assert type(whole) is CohortCard
    assert scored == whole
    assert type(scored) is CohortCard
    assert mixed.score_cohort(units).to_json() == whole.to_json()
    with pytest.raises(KeyError, match="unit 3"):
        mixed.score_cohort(units)["unit 33"]


@given(
    rows=st.lists(st.tuples(st.integers(0, 6), st.integers(2, 9), st.booleans()), min_size=1, max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_ranks_at_once(mixed: Rubric, rows: list[tuple[int, int, bool]], order: Any) -> None:
    units = {str(n): {**PLAIN, "visits": visits, "size": size, "paid": paid} for n, (visits, size, paid) in enumerate(rows)}
    names = list(units)
    order.shuffle(names)
    scored = mixed.score_cohort({name: units[name] for name in names})
    values, _ = read_cohort(mixed.program, units)
    expected = score_cohort_full(mixed.program, values).units
    assert {unit: scored[unit].total for unit in units} == {unit: each.total for unit, each in expected.items()}


def test_units_that_are_one_and_the_same_are_refused(mixed: Rubric) -> None:
    units = {"a": PLAIN, "b": PLAIN}
    for _ in range(4):
        mixed.score_cohort(units)
    assert type(mixed.score_cohort(units)) is PendingCohort
    assert outcome(lambda: mixed.score_cohort({"a": PLAIN, " a": PLAIN})) == ("F540",)


def test_a_copy_of_a_rubric_scores_too(mixed: Rubric) -> None:
    assert pickle.loads(pickle.dumps(mixed)).score(PLAIN).total == mixed.score(PLAIN).total


# ---------------------------------------------------------------- validated once


def test_a_scorer_takes_facts_that_were_validated(mixed: Rubric) -> None:
    scorer = mixed.scorer()
    assert scorer.unsupported == ()
    for facts in (PLAIN, {name: value for name, value in PLAIN.items() if name != "share"}, {}):
        ready = scorer.ready(facts)
        assert scorer.exact(ready) == slowly(mixed, facts).total
        assert scorer.total(ready) == mixed.score(facts).total
    with pytest.raises(FactError):
        scorer.ready({"visits": -1})


def test_a_scorer_says_what_it_leaves_to_the_evaluator() -> None:
    rubric = load_shipped("premier_league")
    scorer = rubric.scorer()
    assert {what.construct for what in scorer.unsupported} == {"this unit"}
    assert not rubric.program.tie_keys or all(what.reason for what in scorer.unsupported)


def test_a_scorer_refuses_what_another_rubric_made_ready() -> None:
    """Facts that stand in another order would give a wrong total."""
    one = 'rubric "a"\nfact x: count\nfact y: count\nitem 1, uncapped\nx each earns 10 points\ny each earns 1 point\n'
    other = one.replace("fact x: count\nfact y: count\n", "fact y: count\nfact x: count\n")
    first, second = loads(one).scorer(), loads(other).scorer()
    ready = first.ready({"x": 1, "y": 2})
    assert (first.total(ready), second.total(second.ready({"x": 1, "y": 2}))) == (12, 12)
    with pytest.raises(ValueError, match="another rubric"):
        second.total(ready)
    with pytest.raises(ValueError, match="another rubric"):
        second.exact(ready)
    with pytest.raises(TypeError, match=r"scorer\.ready\(facts\) gave, not dict"):
        first.total({"x": 1})  # type: ignore[arg-type]


def test_a_scorer_crosses_processes_with_its_facts(mixed: Rubric) -> None:
    scorer = mixed.scorer()
    again, ready = pickle.loads(pickle.dumps((scorer, scorer.ready(PLAIN))))
    assert again.total(ready) == scorer.total(scorer.ready(PLAIN))
    assert len(repr(scorer)) < 200

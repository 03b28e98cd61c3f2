"""Units with equal facts: where facts name units, those that the facts don't tell apart."""

from __future__ import annotations

from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.facts import read_cohort
from rubric_engine.testing import laws
from rubric_engine.testing.alike import alike
from tests.unit.testing.rubrics_to_break import TEAMS

RUBRIC = loads(TEAMS)
PAIRS = loads('rubric "pairs"\nfact rival: unit\nfact n: count\nitem 1 "i", uncapped\nn each 1 earns 1 point\n')


def game(home: str, goals: int) -> dict[str, object]:
    return {"home": home, "goals": goals}


def are_alike(shared: list[dict[str, object]], one: str, two: str) -> bool:
    values, problems = read_cohort(RUBRIC.program, {"A": {}, "B": {}, "C": {}}, shared={"games": shared})
    assert not problems
    found = alike(RUBRIC.program, values, one, two)
    assert alike(RUBRIC.program, values, two, one) is found
    return found


@pytest.mark.parametrize(
    ("games", "expected"),
    [
        ([], True),
        ([game("C", 5)], True),
        ([game("A", 5)], False),
        ([game("A", 5), game("B", 5)], False),
        ([game("A", 5), game("B", 4), game("C", 4)], False),
    ],
)
def test_a_shared_list_tells_units_apart(games: list[dict[str, object]], expected: bool) -> None:
    assert are_alike(games, "A", "B") is expected
    assert are_alike([], "A", "C")


@pytest.mark.parametrize(
    ("rivals", "expected"),
    [({"A": "B", "B": "A", "C": "C"}, True), ({"A": "C", "B": "C", "C": "C"}, True), ({"A": "C", "B": "C", "C": "A"}, False), ({"A": "C", "B": "A", "C": "C"}, False)],
)  # fmt: skip
def test_facts_of_their_own_name_units(rivals: dict[str, str], expected: bool) -> None:
    values, problems = read_cohort(PAIRS.program, {name: {"rival": rival, "n": 1} for name, rival in rivals.items()})
    assert not problems
    assert alike(PAIRS.program, values, "A", "B") is expected


def test_units_that_a_shared_list_names_need_not_score_equal() -> None:
    units: dict[str, dict[str, Any]] = {"A": {}, "B": {}, "C": {}}
    laws.equal_facts_equal(RUBRIC, units, shared={"games": [game("A", 5), game("B", 1)]})


def test_units_that_it_does_not_name_score_equal() -> None:
    class Favoured:
        """Gives B a point more, in words of the rubric."""

        def __getattr__(self, name: str) -> Any:
            return getattr(RUBRIC, name)

        def score_cohort(self, units: Any, **call: Any) -> Any:
            return RUBRIC.score_cohort(units, shared={"games": [game("B", 3)]})

    units: dict[str, dict[str, Any]] = {"A": {}, "B": {}, "C": {}}
    with pytest.raises(AssertionError, match="A and B have equal facts, but not equal results"):
        laws.equal_facts_equal(Favoured(), units, shared={"games": [game("C", 3)]})  # type: ignore[arg-type]

"""What a line can give by its text alone; the ledger says the most of it as what was possible."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine import loads
from rubric_engine.core.ir import Line, Node
from rubric_engine.scoring.reference.bounds import most_of, static_points

_RUBRIC = loads("""\
rubric "bounds"
ties share the better rank
fact n: count, 0 to 10
fact x: number, 0 to 10
item 1 "A number"
n at least 3 earns 2 points
item 2 "Steps with a limit"
n each earns 2 points, at most 7 points
item 3 "Steps without one", at most 20 points
n each earn 2 points
item 4 "Losses", starts at 9 points, at least 0 points
n each lose 2 points, at most 5 points
item 5 "Bands"
by x in bands:
below 3: 1 point
3 to below 6: 4 points
6 or more: 2 points
item 6 "Cases"
by cases:
n at least 5: 3 points
otherwise: 6 points
item 7 "Places"
by rank of n:
1: 5 points
2: 3 points
otherwise: 1 point
item 8 "Shared places"
by rank of n, tied share the mean:
1: 5 points
2: 3 points
otherwise: 1 point
item 9 "The greater", at most 10 points
n at least 0 earns max(2, 5) points
item 10 "The lesser", at most 10 points
n at least 0 earns min(2, 5) points
item 11 "Whatever it is", at most 20 points
n at least 0 earns (x) points
item 12 "No more than", at most 20 points
n at least 0 earns (x) points, at most 4 points
total, shown to 2 decimals
""")
_LINES = {
    str(number): line
    for number, item in enumerate((each for each in _RUBRIC.program.total.children if isinstance(each, Node)), 1)
    for line in item.children
    if isinstance(line, Line)
}


@pytest.mark.parametrize(
    ("item", "low", "high"),
    [
        ("1", 2, 2),
        ("2", 0, 7),
        ("3", 0, None),
        ("4", -5, 0),
        ("5", 1, 4),
        ("6", 3, 6),
        ("7", 1, 5),
        ("8", 0, 5),
        ("9", 5, 5),
        ("10", 2, 2),
        ("11", None, None),
        ("12", None, 4),
    ],
)
def test_what_a_line_can_give(item: str, low: int | None, high: int | None) -> None:
    found = static_points(_LINES[item])
    assert (found.low, found.high) == (low, high)
    assert most_of(_LINES[item]) == (None if high is None else Fraction(max(high, 0)))


def test_the_ledger_says_it() -> None:
    ledger = _RUBRIC.score({"n": 3, "x": 5}).result.ledger
    possible = {entry.owner: entry.possible for entry in ledger if entry.kind.value == "line"}
    assert {item: possible[item] for item in ("1", "2", "3", "4", "5")} == {"1": 2, "2": 7, "3": None, "4": 0, "5": 4}

"""Exact thresholds, nothing as a divisor, what is missing or none, ties, and numbers of any size: what is expected stands here, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.core.flat.cells import EVERYTHING, Of
from rubric_engine.facts import read_cohort
from tests.conformance.backends import BACKENDS, as_units
from tests.conformance.interpreter import CellValue

FACTS = """\
rubric "exact"
ties share the better rank
fact earlier: count
fact later: count
fact rate: percent
fact size: number
fact part: number, or none
define growth = (later - earlier) / earlier
item 1 "item"
{line}
total, shown to 4 decimals
"""
BIG = 2**80

TOTALS: tuple[tuple[str, dict[str, Any], CellValue], ...] = (
    ("later at least earlier * 1.13 earns 1 point", {"earlier": 100, "later": 113}, Fraction(1)),
    ("later at least earlier * 1.13 earns 1 point", {"earlier": 100, "later": 112}, Fraction(0)),
    ("later above earlier * 1.13 earns 1 point", {"earlier": 100, "later": 113}, Fraction(0)),
    ("growth at least 13% earns 1 point", {"earlier": 100, "later": 113}, Fraction(1)),
    ("growth above 13% earns 1 point", {"earlier": 100, "later": 113}, Fraction(0)),
    ("later / earlier at least 1 + 0.14 earns 1 point", {"earlier": 50, "later": 57}, Fraction(1)),
    ("later / earlier above 1 + 0.14 earns 1 point", {"earlier": 50, "later": 57}, Fraction(0)),
    ("later at least earlier * 1.12 earns 1 point", {"earlier": 25, "later": 28}, Fraction(1)),
    ("later at least earlier * 1.12 earns 1 point", {"earlier": 25, "later": 27}, Fraction(0)),
    ("later / earlier - 1 above 0.06 earns 1 point", {"earlier": 50, "later": 53}, Fraction(0)),
    ("later / earlier - 1 at least 0.06 earns 1 point", {"earlier": 50, "later": 53}, Fraction(1)),
    ("growth is 6% earns 1 point", {"earlier": 50, "later": 53}, Fraction(1)),
    ("later at least earlier * 1.13 earns 1 point", {"earlier": 100 * BIG, "later": 113 * BIG}, Fraction(1)),
    ("later at least earlier * 1.13 earns 1 point", {"earlier": 100 * BIG, "later": 113 * BIG - 1}, Fraction(0)),
    ("later is earlier earns 1 point", {"earlier": 2**63, "later": 2**63 + 1}, Fraction(0)),
    ("size * 3 is 1 earns 1 point", {"size": Decimal("0.333333333333333333333333333333")}, Fraction(0)),
    ("size * 3 is 1 earns 1 point", {"size": Fraction(1, 3)}, Fraction(1)),
    (
        "size at least 0.333333333333333333333333333333 earns 1 point",
        {"size": Decimal("0.333333333333333333333333333333")},
        Fraction(1),
    ),
    (
        "size at least 0.333333333333333333333333333334 earns 1 point",
        {"size": Decimal("0.333333333333333333333333333333")},
        Fraction(0),
    ),
    ("rate at least 33.3333333333333333333333333333% earns 1 point", {"rate": "33.3333333333333333333333333332%"}, Fraction(0)),
    ("growth at least 0% earns 1 point", {"earlier": 0, "later": 0}, Fraction(0)),
    ("not (growth at least 0%) earns 1 point", {"earlier": 0, "later": 5}, Fraction(0)),
    ("growth at least 0% loses 1 point", {"earlier": 0, "later": 5}, Fraction(-1)),
    ("growth is given earns 1 point", {"earlier": 0, "later": 5}, Fraction(0)),
    ("part is none earns 1 point", {"part": "none"}, Fraction(1)),
    ("part is none earns 1 point", {"part": None}, Fraction(0)),
    ("(part is given and part at least 0) earns 1 point", {"part": "none"}, Fraction(0)),
    ("later each full 3 earns 0.1 points, at most 1000000000000000000000000000000 points", {"later": 3 * 10**25 + 2}, Fraction(10**24)),
)


def totals(line: str, units: dict[str, dict[str, Any]]) -> list[tuple[str, list[CellValue]]]:
    program = loads(FACTS.format(line=line)).program
    values, problems = read_cohort(program, units)
    assert not problems
    found = []
    for name, run in BACKENDS:
        answer = run(program, as_units(values), False, EVERYTHING)
        if answer is not None and all((Of.TOTAL, "") in cells for cells in answer.cells):  # a table says nothing of what it can't give
            found.append((name, [cells[Of.TOTAL, ""] for cells in answer.cells]))
    return found


@pytest.mark.parametrize(("line", "facts", "expected"), TOTALS)
def test_totals(line: str, facts: dict[str, Any], expected: CellValue) -> None:
    whole = {"earlier": 1, "later": 1, "rate": "1%", "size": 1, "part": 1, **facts}
    found = totals(line, {"A": whole})
    assert len(found) >= (2 if None in whole.values() else 3)
    assert found == [(name, [expected]) for name, _ in found]


def test_ties() -> None:
    """A hair's breadth apart isn't level, and what is level shares the better place."""
    units = {
        name: {"earlier": 1, "later": 1, "rate": "1%", "size": size, "part": "none"}
        for name, size in {
            "A": Decimal("100000000000.000000000000000000000001"),
            "B": 10**11,
            "C": 10**11,
            "D": Decimal("99999999999.999999999999999999999999"),
        }.items()
    }
    for name, found in totals("by rank of size:\n1: 3 points\n2: 2 points\n3: 1 point\n4: 0.5 points\notherwise: 0 points", units):
        assert found == [Fraction(3), Fraction(2), Fraction(2), Fraction(1, 2)], name

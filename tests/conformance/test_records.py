"""What occurs for each record, and places among records: what every back-end must say stands here, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.core.flat.cells import EVERYTHING, Of, cells
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.widths import bounds_of
from rubric_engine.facts import read_cohort
from tests.conformance.backends import BACKENDS, as_units
from tests.conformance.interpreter import CellName, CellValue

TEXT = """\
rubric "records"
ties share the better rank
fact own: count
fact visits: list
field size: number, 0 to 9
field place: count
field kind: text
field counts: yes/no
field year: count, 0 to 3
{more}
total, shown to 4 decimals, drops what does not apply
"""
SIZES = [
    {"size": "0.5", "place": 1, "kind": "a", "counts": True, "year": 3},
    {"size": "0.25", "place": 2, "kind": "b", "counts": True, "year": 2},
    {"size": 3, "place": 2, "kind": "a", "counts": False, "year": 1},
    {"size": Fraction(1, 3), "place": 4, "kind": "b", "counts": True, "year": 0},
]
FOR_EACH = 'item 1.1 "Visit", for each record of visits{where}\n{line}\nitem 1.2 "Own"\nown each earns 1 point, at most 9 points'
LIMITS = ", at most 99 points, at least -99 points"
CASES: tuple[tuple[str, str, str, CellValue], ...] = (
    ("", "", "size earns its value", Fraction(61, 12)),
    ("", " where counts", "size earns its value", Fraction(25, 12)),
    (", best 2", "", "size earns its value", Fraction(4)),
    (", best 2", " where counts", "size earns its value", Fraction(3, 2)),
    (", best 4", " where counts", "size earns its value", Fraction(25, 12)),
    (", best 2", " where place above 9", "size earns its value", Fraction(1)),
    (", best item", "", "size earns its value", Fraction(3)),
    (", worst item", "", "size earns its value", Fraction(1, 4)),
    (", mean", " where counts", "size earns its value", Fraction(25, 48)),
    (", mean, needs at least 4 items", " where counts", "size earns its value", Fraction(25, 48)),
    (", mean, needs at least 5 items", " where counts", "size earns its value", Fraction(0)),
    ("", "", "counts loses 1 point", Fraction(-2)),
    ("", "", "place in top 1 lowest first earns 2 points", Fraction(3)),
    ("", "", "place in top 2 lowest first earns 2 points", Fraction(7)),
    ("", "", "place in bottom 1 lowest first earns 2 points", Fraction(3)),
    ("", "", "place in top 1 within kind lowest first earns 2 points", Fraction(5)),
    ("", "", 'place in top 1 lowest first among records where kind is "b" earns 2 points', Fraction(3)),
    ("", "", "by rank of (place lowest first):\n1: 4 points\n2: 2 points\n4: 1 point\notherwise: 9 points", Fraction(10)),
    (
        "",
        "",
        "by rank of (place lowest first), tied share the mean:\n1: 4 points\n2: 2 points\n3: 1 point\notherwise: 0 points",
        Fraction(8),
    ),
    ("", "", "power(2, year) at least 4 earns power(1 / 2, year) points, at most 9 points", Fraction(11, 8)),
    ("", "", "power(size, 2) above 0.2 earns 1 point", Fraction(3)),
)


def text_of(section: str, where: str, line: str) -> str:
    return TEXT.format(
        more=f'section 1 "Section"{section or LIMITS}, drops what does not apply\n' + FOR_EACH.format(where=where, line=line)
    )


def answers(text: str, facts: dict[str, Any]) -> dict[str, dict[CellName, CellValue]]:
    """What each back-end says of a single unit."""
    program = loads(text).program
    values, problems = read_cohort(program, {"A": facts})
    assert not problems
    found = {(name, alone): run(program, as_units(values), alone, EVERYTHING) for name, run in BACKENDS for alone in (True, False)}
    return {f"{name} {alone}": dict(answer.cells[0]) for (name, alone), answer in found.items() if answer is not None}


@pytest.mark.parametrize(("section", "where", "line", "expected"), CASES)
def test_totals(section: str, where: str, line: str, expected: CellValue) -> None:
    found = answers(text_of(section, where, line), {"own": 1, "visits": SIZES})
    totals = {name: said[Of.TOTAL, ""] for name, said in found.items() if (Of.TOTAL, "") in said}
    assert {"dense True", "dense False", "fitted False", "compiled dense True"} <= totals.keys()
    assert totals == dict.fromkeys(totals, expected)


@pytest.mark.parametrize(
    ("section", "low", "high"),
    [
        ("", Fraction(1), Fraction(10)),
        (", best 2", Fraction(1), Fraction(6)),
        (", best item", Fraction(1), Fraction(3)),
        (", worst item", Fraction(0), Fraction(1)),
    ],
)
def test_of_a_missing_list_there_may_be_any_number(section: str, low: Fraction, high: Fraction) -> None:
    maximum = ", at most 10 points"
    text = text_of(section + maximum, "", "counts earns 3 points")
    for name, said in answers(text, {"own": 1, "visits": None}).items():
        assert (said[Of.LOW, ""], said[Of.HIGH, ""]) == (low, high), name
        assert said[Of.COMPLETE, ""] is False, name


def test_whether_a_record_counts_may_be_open() -> None:
    facts = {"own": 0, "visits": [{**SIZES[0], "counts": None}, SIZES[2], {**SIZES[1], "size": None}]}
    for name, said in answers(text_of(", best 2", " where counts", "size earns its value"), facts).items():
        assert (said[Of.LOW, ""], said[Of.HIGH, ""]) == (Fraction(0), Fraction(19, 2)), name


def test_what_occurs_has_no_result_of_its_own() -> None:
    wanted = cells(flatten(loads(text_of("", "", "size earns its value")).program, alone=False, given=Given(frozenset())), EVERYTHING)
    assert not wanted.unsupported
    assert {cell.id for cell in wanted.cells} == {"", "total", "1", "1.2", "1.2.1"}


def test_the_best_n_is_bounded() -> None:
    flat = flatten(loads(text_of(", best 2", "", "counts earns 3 points")).program, alone=False, given=Given(frozenset()))
    top = flat.total().points.top
    assert bounds_of(top, flat.make.bounds, flat.make.ranges) == flat.make.bounds[top] == (0, 18)


@pytest.mark.parametrize(
    ("more", "construct"),
    [
        (
            'section 1 "S", product, at most 9 points, drops what does not apply\nitem 1.1 "V", for each record of visits, uncapped\nsize earns its value',
            "for each record",
        ),
        ('item 1 "V", for each different visits.kind, uncapped\nsum(visits.size) above 1 earns 1 point', "for each record"),
        (
            'section 1 "S", best 2\nitem 1.1 "V", for each record of visits\nsize earns its value\n'
            'item 1.2 "W", for each record of visits\ncounts earns 1 point',
            "for each record",
        ),
        ('item 1 "V"\nroot(own, 2) rounded down to 1 decimal above 1 earns 1 point', "irrational"),
    ],
)
def test_what_is_left_to_the_evaluator(more: str, construct: str) -> None:
    wanted = cells(flatten(loads(TEXT.format(more=more)).program, alone=False, given=Given(frozenset())), EVERYTHING)
    assert {what.construct for _, _, what in wanted.unsupported} == {construct}


def test_the_best_n_of_broken_constants() -> None:
    more = 'section 1 "S", best 1\nitem 1.1 "A"\nown above 0 earns 0.5 points\nitem 1.2 "B"\nown above 0 earns 0.5 points'
    for name, said in answers(TEXT.format(more=more), {"own": 1, "visits": []}).items():
        assert said[Of.TOTAL, ""] == Fraction(1, 2), name

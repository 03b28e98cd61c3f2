"""An ``otherwise`` for which nothing is left over: told where it gives what nothing else gives; and a last catch-all, which is right style."""

from __future__ import annotations

import pytest

from rubric_engine.checking.replay import replay
from tests.unit.checking.rubrics import checked, ids

HEAD = 'rubric "Rests"\nfact x: count, 0 to 10\nfact plan: yes/no\nfact level: choice of county < city\nfact t: text\n'


def _told(text: str) -> list[str]:
    return [each for each in ids(HEAD + text) if not each.startswith("W450")]


FIRST = 'item 1 "First", first match\n'
ITEM = 'item 1 "Table"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FIRST}x at least 5 earns 2 points\nx below 5 earns 1 point\notherwise earns 3 points\n", ["W432-1.3"]),
        (f"{FIRST}x at least 5 earns 2 points\nx below 5 earns 1 point\notherwise loses 1 point\n", ["W432-1.3"]),
        (f"{FIRST}x at least 5 earns 2 points\nx below 4 earns 1 point\notherwise earns 3 points\n", []),
        (f"{FIRST}plan earns 2 points\nnot plan earns 1 point\notherwise earns x points\n", ["W432-1.3"]),
        (f"{ITEM}by level:\ncounty: 1 point\ncity: 2 points\notherwise: 3 points\n", ["W432-1.1.3"]),
        (f"{ITEM}by level:\ncounty: 1 point\notherwise: 3 points\n", []),
        (f'{ITEM}by t:\n"a": 1 point\notherwise: 3 points\n', []),
        (f"{ITEM}by x in bands:\nbelow 5: 1 point\nat least 5: 2 points\notherwise: 3 points\n", ["W432-1.1.3"]),
        (f"{ITEM}by x:\n0 to 4: 1 point\n5 to 10: 2 points\notherwise: 3 points\n", ["W432-1.1.3"]),
        (f"{ITEM}by cases:\nx below 5: 1 point\nx at least 5: 2 points\notherwise: 3 points\n", ["W432-1.1.3"]),
        (f"{ITEM}by cases:\nx below 5: 1 point\nplan: 2 points\notherwise: 3 points\n", []),
        (
            f"{ITEM}by level, plan:\n| yes | no\ncounty: 1 point | 2 points\ncity: 3 points | 4 points\notherwise: 5 points | 6 points\n",
            ["W432-1.1.5"],
        ),
        (f"define f by level:\ncounty: 1\ncity: 2\notherwise: 3\n{ITEM}x at least 1 earns f points\n", ["W432-f.3"]),
    ],
)
def test_one_that_gives_what_nothing_else_gives_is_told(text: str, expected: list[str]) -> None:
    assert _told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}x at least 5 earns 2 points\nx below 5 earns 1 point\notherwise earns 0 points\n",
        f"{FIRST}x at least 5 earns 2 points\nx below 5 earns 1 point\notherwise earns 1 point\n",
        f"{ITEM}by level:\ncounty: 1 point\ncity: 2 points\notherwise: 0 points\n",
        f"{ITEM}by level:\ncounty: 1 point\ncity: 2 points\notherwise: 1 point\n",
        f"{ITEM}by cases:\nx below 5: 1 point\nx at least 5: 2 points\notherwise: 0 points\n",
        f"define f by level:\ncounty: 1.5\ncity: 1\notherwise: 1\n{ITEM}x at least 1 earns f points\n",
    ],
)
def test_one_that_gives_nothing_or_the_same_is_a_careful_way_to_write(text: str) -> None:
    assert _told(text) == []


def test_facts_that_may_be_none_are_left_over() -> None:
    text = 'rubric "None"\nfact x: count, 0 to 10, or none\nitem 1 "x", first match\nx is given and x at least 5 earns 2 points\nx is given and x below 5 earns 1 point\notherwise earns 3 points\n'
    assert ids(text) == []


def test_what_it_says_and_what_its_facts_show() -> None:
    rubric, report = checked(f"{HEAD}{FIRST}x at least 5 earns 2 points\nx below 5 earns 1 point\notherwise earns 3 points\n")
    finding = report["W432-1.3"]
    assert finding.message("en") == "line `1.3` never counts, because line `1.1`, line `1.2` before it leave nothing over"
    assert finding.message("zh") == "计分行「1.3」永远轮不到：前面的计分行「1.1」、计分行「1.2」已包括全部情形，没有剩余"
    (result,) = replay(rubric.program, finding).values()
    assert [each.state.value for each in result.ledger] == ["missed", "earned", "not_reached"]


def test_it_stands_at_the_row_itself() -> None:
    rubric, report = checked(f"{HEAD}{ITEM}by level:\ncounty: 1 point\ncity: 2 points\notherwise: 3 points\n")
    span = report["W432-1.1.3"].diagnostic.span
    assert rubric.source.text[span.start : span.end].startswith("otherwise: 3 points")


def test_of_many_before_it_the_first_are_named() -> None:
    rows = "".join(f"{each} to {each}: {each} points\n" for each in range(11))
    _, report = checked(f"{HEAD}{ITEM}by x:\n{rows}otherwise: 20 points\n")
    told = report["W432-1.1.12"]
    assert "row `3 to 3` and 7 more before it leave" in told.message("en")
    assert "「3 至 3」一行等 11 项已包括" in told.message("zh")


GRADED = 'fact y: score 0 to 100\nitem 1 "Y"\ny earns its value\n'


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("grade good when total at least 60\ngrade poor when total below 60\ngrade rest otherwise\n", ["W430-rest"]),
        ("grade good when total at least 60\ngrade poor when total at least 0\ngrade rest otherwise\n", ["W430-rest"]),
        ("grade good when total at least 60\ngrade poor when total above 0\ngrade rest otherwise\n", []),
        (
            'gate "G" when plan: grade is rest\ngrade good when total at least 60\ngrade poor when total below 60\ngrade rest otherwise\n',
            [],
        ),
        ('gate "G" when plan: grade is top\ngrade good when total at least 0\ngrade top when total at least 90\n', ["W431-good"]),
    ],
)
def test_the_last_grade(grades: str, expected: list[str]) -> None:
    gates = "".join(f"{line}\n" for line in grades.splitlines() if line.startswith("gate"))
    rest = "".join(f"{line}\n" for line in grades.splitlines() if not line.startswith("gate"))
    _, report = checked(HEAD + GRADED.replace("item 1", f"{gates}item 1") + rest)
    assert [each.id for each in report.findings if each.diagnostic.code in ("W426", "W430", "W431")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FIRST}x at least 5 earns 2 points\nx at least 0 earns 1 point\n", []),
        (f"{FIRST}x at least 0 earns 1 point\nx at least 5 earns 2 points\n", ["W431-1.1", "W432-1.2"]),
        (f"{FIRST}x at least 5 earns 2 points\nx at least 0 earns 1 point\nplan earns 3 points\n", ["W432-1.3"]),
        (f"{ITEM}by cases:\nx at least 5: 2 points\nx at least 0: 1 point\n", []),
        (f"{ITEM}by cases:\nx at least 0: 2 points\nplan: 1 point\n", ["W431-1.1.1", "W432-1.1.2"]),
        (f"{ITEM}x at least 1 earns 1 point\ngrade good when total at least 1\ngrade poor when total at least 0\n", []),
    ],
)
def test_a_last_condition_that_takes_the_rest_is_right_style(text: str, expected: list[str]) -> None:
    assert _told(text) == expected

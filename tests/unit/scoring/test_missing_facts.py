"""What each missing fact could change: the spreads of the lines that look at it, and of the items whose clauses and gates do (docs/semantics.md, section 3)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rubric_engine import loads

HEAD = """\
rubric "R"
fact a: count
fact b: count
fact c: count
fact d: count, missing counts as 2
fact held: yes/no
fact visits: list
field days: count, 0 to 9
"""


def worth(text: str, facts: Mapping[str, object] | None = None) -> list[tuple[str, str | None]]:
    """The missing facts in their order; assumed ones are marked by a tilde. None: without bound."""
    result = loads(HEAD + text).score(facts or {}).result
    return [
        (f"~{each.name}" if each.assumed else each.name, None if each.could_change is None else str(each.could_change))
        for each in result.missing
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the lines of an item add up, and are no more than the item
        ('item 1 "One", at most 4 points\na at least 1 earns 3 points\na at least 2 earns 2 points\n', [("a", "4")]),
        ('item 1 "One"\na at least 1 earns 3 points\na at least 2 earns 2.5 points\na at least 3 loses 1 point\n', [("a", "6.5")]),
        # those of several items add up
        ('item 1 "One"\na at least 1 earns 3 points\nitem 2 "Two"\na at least 2 loses 2 points\n', [("a", "5")]),
        # the most first; the same in the order of the rubric
        (
            'item 1 "One"\na at least 1 earns 1 point\nb at least 1 earns 3 points\nc at least 1 earns 1 point\n',
            [("b", "3"), ("a", "1"), ("c", "1")],
        ),
        # without bound comes first, and is the spread of the total where that has one
        ('item 1 "One"\nb at least 1 earns 3 points\nitem 2 "Two", uncapped\na each earn 1 point\n', [("a", None), ("b", "3")]),
        ('item 1 "One", at most 5 points\na each earn 1 point\nb at least 1 earns 1 point\n', [("a", "5"), ("b", "1")]),
        ('total, at most 4 points\nitem 1 "One", uncapped\na each earn 1 point\nb at least 1 earns 3 points\n', [("a", "4"), ("b", "3")]),
        ('total, at least -1 point, at most 4 points\nitem 1 "One", uncapped\na each earn 1 point\na at least 1 loses 9 points\n', [("a", "5")]),
        # what the rubric settles changes nothing
        ('item 1 "One"\nd at least 3 earns 3 points\na at least 1 earns 1 point\n', [("a", "1"), ("~d", "0")]),
        # a clause and a gate change as much as the item may be
        ('total, drops what does not apply\nitem 1 "One", applies when held\na at least 1 earns 3 points\n', [("a", "3"), ("held", "3")]),
        ('item 1 "One"\na at least 1 earns 3 points\ngate "G": held, otherwise item 1 is zero\nitem 2 "Two"\nb at least 1 earns 1 point\n', [("a", "3"), ("held", "3"), ("b", "1")]),
        ('gate "G": held, otherwise total is zero\nitem 1 "One"\na at least 1 earns 3 points\nb at least 1 earns 2 points\n', [("held", "5"), ("a", "3"), ("b", "2")]),
        # grades, flags and gates on the grade change nothing of the total
        ('item 1 "One"\na at least 1 earns 3 points\ngrade high when b at least 2\ngrade low otherwise\nflag odd when c at least 1\n', [("a", "3"), ("b", "0"), ("c", "0")]),
        ('item 1 "One"\na at least 1 earns 3 points\ngrade high when total at least 2\ngrade low otherwise\ngate "G": held, otherwise grade is low\n', [("a", "3"), ("held", "0")]),
    ],
)  # fmt: skip
def test_what_missing_facts_could_change(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(name, None if each is None else each.replace("13/2", "6.5")) for name, each in worth(text)] == expected


def test_a_fact_that_is_given_is_not_listed() -> None:
    text = 'item 1 "One"\na at least 1 earns 3 points\nb at least 1 earns 1 point\n'
    assert worth(text, {"a": 1}) == [("b", "1")]
    assert worth(text, {"a": 1, "b": 1}) == []


def test_records_that_make_items() -> None:
    """The list changes how many there are; a field that is missing, what its item is worth; one that decides whether it exists, all of it, and no more than that."""
    text = 'item 1 "Visit", for each record of visits where days at least 2, uncapped\nheld earns 1 point\ndays at least 5 earns 2 points\n'
    assert worth(text, {"held": True}) == [("visits", None)]
    assert worth(text, {"held": True, "visits": [{"days": 3}]}) == []
    assert worth(text, {"visits": [{"days": 3}, {"days": 6}]}) == [("held", "2")]
    assert worth(text, {"held": True, "visits": [{"days": None}]}) == [("visits.days", "3")]

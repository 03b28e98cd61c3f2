"""A published result is the same as what comes out again, byte for byte, or it is said where it first differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.report.published import ABSENT, NotResults, compared, is_cohort

RUBRIC = """
rubric "R"
edition 1
fact a: count
fact b: yes/no
item 1 "First", uncapped
a each earns 1 point
item 2 "Second"
b earns 2 points
"""
FACTS = {"x": {"a": 3, "b": True}, "y": {"a": 1}, "z": {"a": 0, "b": False}}
COHORT = loads(RUBRIC).score_cohort(FACTS)
TEXT = COHORT.to_json()


def changed(change: Callable[[dict[str, Any]], object], *, text: str = TEXT) -> bytes:
    data = json.loads(text)
    change(data)
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def test_the_same_bytes_are_the_same() -> None:
    assert compared(TEXT.encode(), TEXT).same
    assert compared(TEXT.encode() + b"\n", TEXT).same
    assert is_cohort(TEXT.encode())
    assert not is_cohort(COHORT["x"].to_json().encode())


def test_another_layout_is_not_the_same_but_no_value_differs() -> None:
    for other in (TEXT.encode() + b"\n\n", b"\xef\xbb\xbf" + TEXT.encode(), json.dumps(json.loads(TEXT)).encode()):
        outcome = compared(other, TEXT)
        assert not outcome.same
        assert outcome.first is None
        assert not outcome.origins
        assert outcome.line >= 1


def test_the_line_of_another_layout() -> None:
    lines = TEXT.split("\n")
    lines[6] += " "
    assert compared("\n".join(lines).encode(), TEXT).line == 7


def test_a_line_of_a_unit_is_found_before_the_totals_that_follow_from_it() -> None:
    def change(data: dict[str, Any]) -> None:
        unit = data["units"][1]
        unit["total"] = data["ranking"][1]["total"] = "9"
        next(entry for entry in unit["ledger"] if entry["id"] == "1.1")["points"] = "9"

    outcome = compared(changed(change), TEXT)
    assert outcome.first is not None
    assert (outcome.first.unit, outcome.first.id) == ("y", "1.1")
    assert outcome.first.path[-1].key == "points"
    assert (outcome.first.published, outcome.first.computed) == ("9", "1")
    assert outcome.units == 1


def test_a_missing_unit_an_unknown_one_and_their_order() -> None:
    gone = compared(changed(lambda data: data["units"].pop(0)), TEXT).first
    assert gone is not None
    assert (gone.unit, gone.published) == ("x", ABSENT)
    more = compared(changed(lambda data: data["units"].append({**data["units"][0], "unit": "w"})), TEXT).first
    assert more is not None
    assert (more.unit, more.computed) == ("w", ABSENT)
    turned = compared(changed(lambda data: data["units"].reverse()), TEXT).first
    assert turned is not None
    assert turned.path[-1].key == "order"
    assert (turned.published, turned.computed) == ("z", "x")


def test_what_it_was_made_from_is_told_apart() -> None:
    def change(data: dict[str, Any]) -> None:
        data["rubric"]["digest"] = "0" * 64
        data["facts_digest"] = None

    outcome = compared(changed(change), TEXT)
    assert outcome.first is None
    assert [each.path[-1].key for each in outcome.origins] == ["digest", "facts_digest"]


def test_true_is_not_one_and_a_number_is_not_its_text() -> None:
    def change(data: dict[str, Any]) -> None:
        data["units"][0]["complete"] = 1

    first = compared(changed(change), TEXT).first
    assert first is not None
    assert (first.published, first.computed) == (1, True)
    first = compared(changed(lambda data: data["ranking"][0].update(total=5)), TEXT).first
    assert first is not None
    assert (first.published, first.computed) == (5, "5")


def test_every_single_value_that_is_changed_is_found() -> None:
    """Whatever leaf of the results is changed, the comparison leads to it."""
    places: list[tuple[Any, ...]] = []

    def walk(value: Any, path: tuple[Any, ...]) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                walk(each, (*path, key))
        elif isinstance(value, list):
            for place, each in enumerate(value):
                walk(each, (*path, place))
        else:
            places.append(path)

    walk(json.loads(TEXT), ())
    assert len(places) > 200
    for path in places:
        data = json.loads(TEXT)
        at = data
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = "something else"
        outcome = compared(json.dumps(data, ensure_ascii=False).encode(), TEXT)
        found = [*outcome.origins, *([outcome.first] if outcome.first else [])]
        assert found, path
        assert any("something else" in (json.dumps(each.published) if each.published is not ABSENT else "something else") for each in found)


@pytest.mark.parametrize(
    "given", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"schema": 1, "schema": 2}', b'{"a": ' * 5000, b'{"schema":1,"rubric":{}}']
)
def test_what_is_no_result_is_refused(given: bytes) -> None:
    with pytest.raises(NotResults):
        compared(given, TEXT)
    with pytest.raises(NotResults):
        is_cohort(given)

"""The schema of a unit's facts, read by the few words of JSON Schema that it is written in: what it accepts ``score`` takes, and the other way round for the plain form."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine import FactError, Rubric, load_shipped, loads, shipped_rubrics

TEXT = """rubric "All kinds"
unit "district"
fact staffed (人员到位) "Staff are in place": yes/no
fact posts (信息) "Posts in the year": count, in posts (条), 0 to 5000, missing is an error
fact growth (增长率): percent, above -100%
fact income: money, in 万元, at least 0.1, or none
parameter part = 1 / 3
fact third: number, at least part
fact filed: date, 2014-01-01 to 2014-12-31, or none
fact level (级别): choice of county (县) < city (市), or none
fact name: text, missing is an error
fact friend: unit
fact sales.first_year: number, below 10
fact briefings (民企社情): list, or none
field adopted (采用): yes/no
field n: count, missing is an error
item 1 "Posts"
posts at least 100 earns 5 points
"""


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return loads(TEXT)


def accepts(schema: dict[str, Any], value: Any) -> bool:
    """JSON Schema, as far as it is used here; a word that isn't known is a failure."""
    return all(_WORDS[word](argument, value, schema) for word, argument in schema.items())


def _is(kind: str, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "null": value is None,
        "number": number,
        "integer": number and float(value).is_integer(),
    }[kind]


def _members(properties: dict[str, Any], value: Any, schema: dict[str, Any]) -> bool:
    return not isinstance(value, dict) or all(accepts(properties[name], each) for name, each in value.items() if name in properties)


def _patterns(patterns: dict[str, Any], value: Any, schema: dict[str, Any]) -> bool:
    if not isinstance(value, dict):
        return True
    return all(accepts(inner, each) for pattern, inner in patterns.items() for name, each in value.items() if re.search(pattern, name))


def _no_others(argument: object, value: Any, schema: dict[str, Any]) -> bool:
    assert argument is False
    known = schema["properties"]
    return not isinstance(value, dict) or all(
        name in known or any(re.search(pattern, name) for pattern in schema.get("patternProperties", ())) for name in value
    )


def _unless(kind: type | tuple[type, ...], holds: Any) -> Any:
    return lambda argument, value, schema: isinstance(value, bool) or not isinstance(value, kind) or holds(argument, value)


def _ignored(argument: object, value: Any, schema: dict[str, Any]) -> bool:
    return True


_WORDS: dict[str, Any] = {
    **dict.fromkeys(("$schema", "title", "description", "format"), _ignored),
    "type": lambda argument, value, schema: _is(argument, value),
    "enum": lambda argument, value, schema: isinstance(value, str) and value in argument,
    "const": lambda argument, value, schema: value == argument,
    "anyOf": lambda argument, value, schema: any(accepts(each, value) for each in argument),
    "allOf": lambda argument, value, schema: all(accepts(each, value) for each in argument),
    "not": lambda argument, value, schema: not accepts(argument, value),
    "properties": _members,
    "patternProperties": _patterns,
    "additionalProperties": _no_others,
    "required": _unless(dict, lambda names, value: all(name in value for name in names)),
    "items": _unless(list, lambda inner, value: all(accepts(inner, each) for each in value)),
    "maxItems": _unless(list, lambda most, value: len(value) <= most),
    "maxLength": _unless(str, lambda most, value: len(value) <= most),
    "pattern": _unless(str, lambda pattern, value: re.search(pattern, value) is not None),
    "minimum": _unless((int, float), lambda bound, value: value >= bound),
    "maximum": _unless((int, float), lambda bound, value: value <= bound),
    "exclusiveMinimum": _unless((int, float), lambda bound, value: value > bound),
    "exclusiveMaximum": _unless((int, float), lambda bound, value: value < bound),
}


def taken(rubric: Rubric, facts: dict[str, Any]) -> bool:
    try:
        rubric.score(facts)
    except FactError:
        return False
    return True


ENOUGH = {"posts": 3, "name": "East"}
FITTING: list[dict[str, Any]] = [
    {},
    {"posts": 0, "信息": ...},
    {"posts": 5000.0},
    {"posts": ..., "信息": 7},
    {"staffed": True},
    {"人员到位": None},
    {"growth": 0.06},
    {"growth": 2.5},
    {"income": 0.1},
    {"income": "none"},
    {"filed": "2014-05-31"},
    {"filed": "none"},
    {"level": "市"},
    {"level": "none"},
    {"friend": "West"},
    {"friend": "12"},
    {"sales.first_year": -3},
    {"briefings": []},
    {"briefings": "none"},
    {"民企社情": [{"n": 1}, {"n": 2, "adopted": True}, {"n": 2, "采用": None}]},
]
WRONG: list[dict[str, Any]] = [
    {"posts": ...},
    {"name": ...},
    {"posts": None},
    {"posts": 5001},
    {"posts": -1},
    {"posts": 2.5},
    {"posts": True},
    {"posts": "none"},
    {"posts": 3, "信息": 3},
    {"psots": 3},
    {"信息 ": 3, "posts": 4},
    {"staffed": 1},
    {"staffed": "none"},
    {"growth": -1},
    {"growth": "6"},
    {"income": 0.09},
    {"filed": "31.5.2014"},
    {"filed": 20140531},
    {"level": "City"},
    {"level": 1},
    {"name": " "},
    {"friend": "none"},
    {"friend": True},
    {"friend": 1.5},
    {"friend": 3.0},
    {"friend": ["East"]},
    {"sales.first_year": 10},
    {"briefings": {"n": 1}},
    {"briefings": [{}]},
    {"briefings": [{"n": None}]},
    {"briefings": [{"n": 1, "m": 2}]},
    {"briefings": [3]},
]


def with_(change: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**ENOUGH, **change}.items() if value is not ...}


@pytest.mark.parametrize("change", FITTING, ids=str)
def test_what_both_take(rubric: Rubric, change: dict[str, Any]) -> None:
    assert accepts(rubric.facts_schema(), with_(change))
    assert taken(rubric, with_(change))


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_what_both_refuse(rubric: Rubric, change: dict[str, Any]) -> None:
    assert not accepts(rubric.facts_schema(), with_(change))
    assert not taken(rubric, with_(change))


def test_the_whole_of_a_schema() -> None:
    text = """rubric "Year"
fact posts (信息) "Posts in the year": count, 0 to 50, missing is an error
fact level: choice of county (县) < city (市)
item 1 "Posts"
posts at least 10 earns 5 points
"""
    posts = {"title": "Posts in the year", "description": "whole number, 0 to 50, required", "type": "integer", "minimum": 0, "maximum": 50}
    level = {"description": "one of county / city", "anyOf": [{"enum": ["county", "县", "city", "市"]}, {"type": "null"}]}
    assert loads(text).facts_schema() == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Year",
        "type": "object",
        "properties": {"posts": posts, "level": level},
        "additionalProperties": False,
        "patternProperties": {"^信息$": posts},
        "allOf": [{"anyOf": [{"required": ["posts"]}, {"required": ["信息"]}]}, {"not": {"required": ["posts", "信息"]}}],
    }


def test_ends_that_json_cannot_write_are_left_out(rubric: Rubric) -> None:
    properties = rubric.facts_schema()["properties"]
    assert properties["third"]["anyOf"][0] == {"type": "number"}
    assert properties["income"]["anyOf"][0] == {"type": "number", "minimum": 0.1}
    assert properties["sales.first_year"]["anyOf"][0] == {"type": "number", "exclusiveMaximum": 10}


def test_an_alias_with_signs_is_taken_as_it_is_written() -> None:
    found = loads('rubric "a"\nfact a.b (x.y): yes/no\nitem 1 "x"\na.b earns 1 point\n').facts_schema()
    assert list(found["patternProperties"]) == [r"^x\.y$"]
    assert accepts(found, {"x.y": True})
    assert not accepts(found, {"xzy": True})


def test_an_option_called_none() -> None:
    """The door refuses the word where there may be none, as it can't know which is meant."""
    rubric = loads(
        'rubric "a"\nfact a: choice of some < none (没有), or none\nitem 1 "x"\na at least some earns 1 point, when a is given\n'
    )
    found = rubric.facts_schema()
    for value in ("some", "none", "没有", "other"):
        assert accepts(found, {"a": value}) == taken(rubric, {"a": value}), value


def test_the_language_of_titles() -> None:
    shipped = load_shipped("2014_assessment")
    zh, en = shipped.facts_schema(), shipped.facts_schema("en")
    assert zh["properties"]["机构健全"]["title"] == "工商联机构健全"
    assert en["properties"]["机构健全"]["title"] == "The federation is fully set up"
    with pytest.raises(ValueError, match="no language `fr`"):
        shipped.facts_schema("fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", shipped_rubrics())
def test_the_schemas_of_shipped_rubrics_are_json(name: str) -> None:
    found = load_shipped(name).facts_schema()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert accepts(found, {}) is not any("missing is an error" in line for line in load_shipped(name).format("en").splitlines())


def test_the_example_of_2014_fits() -> None:
    shipped = load_shipped("2014_assessment")
    found = shipped.facts_schema()
    assert accepts(found, dict.fromkeys(shipped.facts))
    assert accepts(found, {"机构健全": True, "has_staff": False})
    assert not accepts(found, {"机构健全": True, "has_institution": True})


_NAMES = ("staffed", "人员到位", "posts", "信息", "growth", "income", "third", "level", "name", "friend", "sales.first_year", "briefings")
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 6000),
    st.sampled_from((0.1, 0.5, 2.5, 3.0, 5000.5)),
    st.sampled_from(("East", "none", "city", "市", "", " ", "2014-05-31", "a b")),
)
_VALUES = st.one_of(_SCALARS, st.lists(st.dictionaries(st.sampled_from(("adopted", "采用", "n", "m")), _SCALARS, max_size=2), max_size=2))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=4))
def test_whatever_it_accepts_is_taken(rubric: Rubric, facts: dict[str, Any]) -> None:
    facts = {**ENOUGH, **facts} if "信息" not in facts else {"name": "East", **facts}
    if accepts(rubric.facts_schema(), facts):
        below_a_third = isinstance(facts.get("third"), int | float) and facts["third"] < 1 / 3
        assert taken(rubric, facts) or below_a_third

"""What callers give by mistake is named, or taken for what it plainly is."""

from __future__ import annotations

import enum
import uuid
from collections import namedtuple
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

from rubric_engine import FactError, FactProblem, Override, from_bytes, load_shipped, loads, shipped
from rubric_engine.facts import csv_template, list_facts, read_facts, shared_facts

DAY = date(2014, 3, 1)
RUBRIC = loads("""rubric "Sales"
ties share the better rank
parameter least = 2
fact sales (销售额): number
fact kind: choice of small / large
fact visits: list
field days: count
item 1 "Sales"
sales at least least earns 2 points
sales in top 1 earns 1 point
item 2 "Kind"
kind is large earns 1 point
""")


def refused(call: Any, *arguments: Any, **more: Any) -> tuple[FactProblem, ...]:
    with pytest.raises(FactError) as caught:
        call(*arguments, **more)
    return caught.value.problems


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: RUBRIC.score({}, parameters=[1]), "`parameters` takes a mapping such as"),  # type: ignore[arg-type]
        (lambda: RUBRIC.score({}, parameters=[]), "not list"),  # type: ignore[arg-type]
        (lambda: RUBRIC.score_cohort({"A": {}}, parameters="least"), "not str"),  # type: ignore[arg-type]
        (lambda: RUBRIC.score({}, ranks=[("sales", (1, 2))]), "`ranks` takes a mapping such as"),  # type: ignore[arg-type]
        (lambda: RUBRIC.what_if({"A": {"sales": 1}}, "A", ["sales"]), "`changes` takes a mapping such as"),  # type: ignore[arg-type]
        (lambda: RUBRIC.score_read("f.json"), r"score_read\(\) takes what read_facts\(\) gives, not str"),  # type: ignore[arg-type]
        (lambda: read_facts("sales.rubric", "f.json"), r"read_facts\(\) takes a rubric"),  # type: ignore[arg-type]
        (lambda: csv_template(None), "not NoneType"),  # type: ignore[arg-type]
        (lambda: load_shipped(None), "named by a str, not NoneType"),  # type: ignore[arg-type]
        (lambda: shipped(2014), "named by a str, not int"),  # type: ignore[arg-type]
        (lambda: from_bytes("text"), "not str"),  # type: ignore[arg-type]
    ],
)
def test_what_has_another_form_is_a_type_error_in_words(call: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        call()


def test_a_rubric_will_do_where_its_program_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "facts.csv"
    file.write_text("unit,sales\nA,3\n", encoding="utf-8")
    assert read_facts(RUBRIC, file) == read_facts(RUBRIC.program, file)
    assert csv_template(RUBRIC) == csv_template(RUBRIC.program)
    assert [each.name for each in list_facts(RUBRIC)] == ["visits"]
    assert shared_facts(RUBRIC) == ()


def test_a_buffer_has_bytes() -> None:
    data = RUBRIC.source.text.encode()
    for given in (memoryview(data), bytearray(data), data):
        assert from_bytes(given).program == RUBRIC.program


# ---------------------------------------------------------------- objects


@dataclass
class OfDataclass:
    sales: int


@attrs.frozen
class OfAttrs:
    sales: int


class OfPydantic:
    def model_dump(self) -> dict[str, object]:
        return {"sales": 3}


OfTuple = namedtuple("OfTuple", "sales")


@pytest.mark.parametrize(
    ("given", "call"),
    [(OfDataclass(3), "dataclasses.asdict()"), (OfAttrs(3), "attrs.asdict()"), (OfPydantic(), ".model_dump()"), (OfTuple(3), "._asdict()")],
)
def test_an_object_is_told_how_it_becomes_a_mapping(given: Any, call: str) -> None:
    problems = [
        *refused(RUBRIC.score, given),
        *refused(RUBRIC.score_cohort, {"A": given}),
        *refused(RUBRIC.score_cohort, [given]),
        *refused(RUBRIC.score, {"visits": [given]}),
    ]
    assert [(problem.code, f"`{call}`" in problem.hint_in("en"), f"「{call}」" in problem.hint_in("zh")) for problem in problems] == [
        ("F536", True, True)
    ] * 4


def test_what_is_no_object_of_names_has_no_hint() -> None:
    assert [problem.hint for problem in refused(RUBRIC.score, 3)] == [""]
    assert [problem.hint for problem in refused(RUBRIC.score, OfDataclass)] == [""]


class Kind(enum.Enum):
    LARGE = "large"
    SMALL = "smal"
    THIRD = 3


class TextKind(enum.StrEnum):
    LARGE = "large"


def test_a_member_of_an_enumeration_is_the_option_that_its_value_names() -> None:
    for given in (Kind.LARGE, TextKind.LARGE, "large"):
        assert RUBRIC.score({"kind": given})["2"].points == 1
    (misspelt,) = refused(RUBRIC.score, {"kind": Kind.SMALL})
    assert (misspelt.code, misspelt.value, misspelt.suggestion) == ("F507", "smal", "small")
    assert [problem.code for problem in refused(RUBRIC.score, {"kind": Kind.THIRD})] == ["F507"]


# ---------------------------------------------------------------- names of units, ranks, points by hand


def test_names_of_units_are_texts_or_whole_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    cohort = RUBRIC.score_cohort({numpy.int64(12): {"sales": 3}, 7: {"sales": 2}})  # type: ignore[dict-item]
    assert list(cohort) == ["12", "7"]
    (problem,) = refused(RUBRIC.score_cohort, {uuid.UUID(int=1): {"sales": 3}})
    assert (problem.code, problem.hint_in("en")) == ("F543", "names are texts or whole numbers, and this is a UUID: give its text")
    assert [each.hint for each in refused(RUBRIC.score_cohort, {"x" * 300: {}})] == [""]


def test_ranks_are_two_whole_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    given: Any = {"sales": (numpy.int64(1), numpy.int64(2))}
    assert RUBRIC.score({"sales": 1}, ranks=given) == RUBRIC.score({"sales": 1}, ranks={"sales": (1, 2)})
    for rank in (1, "1", (1,), (1, 2, 3), (True, 2), (1.0, 2), None, (1, 10**10)):
        (problem,) = refused(RUBRIC.score, {"sales": 1}, ranks={"sales": rank})
        assert (problem.code, problem.fact) == ("F624", "sales")
        assert "`(3, 12)`" in problem.message("en")
        assert "?" not in problem.message("en")
    assert [each.code for each in refused(RUBRIC.score, {}, ranks={"销售额": (3, 2)})] == ["F592"]
    (unknown,) = refused(RUBRIC.score, {}, ranks={"salez": (1, 2)})
    assert (unknown.code, unknown.hint, unknown.suggestion) == ("F593", "did you mean `sales`?", "sales")


def test_overrides_come_in_a_list() -> None:
    for one in (
        Override(id="1", points=1, reason="r", by="Li", when=DAY),
        {"id": "1", "points": 1, "reason": "r", "by": "Li", "when": DAY},
    ):
        assert RUBRIC.score({}, overrides=[one])["1"].points == 1
        for given, call in ((one, RUBRIC.score), ({"A": one}, RUBRIC.score_cohort)):
            facts: Any = {} if call == RUBRIC.score else {"A": {}}
            (problem,) = refused(call, facts, overrides=given)
            assert (problem.code, problem.hint_in("en")) == ("F613", "overrides come in a list, even a single one: [it]")
    assert [problem.hint for problem in refused(RUBRIC.score, {}, overrides=3)] == [""]


def test_whole_points_of_an_override_are_a_fraction() -> None:
    override = Override(id="1", points=1, reason="r", by="Li", when=DAY)
    assert type(override.points) is Fraction
    assert override == Override(id="1", points=Fraction(1), reason="r", by="Li", when=DAY)
    assert RUBRIC.score({}, overrides=[Override(id="1", points="1.5", reason="r", by="Li", when=DAY)]).overrides[0].points == Fraction(3, 2)
    (problem,) = refused(RUBRIC.score, {}, overrides=[Override(id="1", points=0.5, reason="r", by="Li", when=DAY)])  # type: ignore[arg-type]
    assert problem.code == "F611"


def test_a_text_that_is_no_list_stands_in_no_file() -> None:
    (problem,) = refused(RUBRIC.score, {"visits": "[abc"})
    assert (problem.code, problem.fact, problem.row, problem.column, problem.file) == ("F553", "visits", None, None, None)
    assert "line 1, column 2" in problem.message("en")


def test_problems_in_a_json_file_keep_their_line(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"A":\n {,}}', encoding="utf-8")
    (problem,) = read_facts(RUBRIC, file).problems
    assert (problem.code, problem.row, problem.column) == ("F553", 2, "3")

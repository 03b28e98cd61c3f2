"""The core's objects as data: what comes back is what went in, and nothing else ever comes back."""

from __future__ import annotations

import enum
import json
import typing
from fractions import Fraction
from types import MappingProxyType, NoneType, UnionType
from typing import Any

import attrs
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine import load_shipped, loads, shipped_rubrics
from rubric_engine.core import ir, ir_expressions, ir_facts, ir_scoring
from rubric_engine.core.ir import Arith, Const, Definition, FactRead, Op, Origin, Program
from rubric_engine.diagnostics import model
from rubric_engine.keeping import codec
from rubric_engine.keeping.codec import CantBeKept, from_data, to_data
from rubric_engine.keeping.kinds import CLASSES, Kind, Many, OneOf, OrNone, Raw, Ref, Row, kind_of, shape_of
from rubric_engine.keeping.refusal import KeptRefused
from rubric_engine.testing import cohort_rubrics, plain_rubrics
from tests.unit.keeping.comparing import differences
from tests.unit.keeping.conftest import TEXT


def through_json(*roots: object) -> tuple[object, ...]:
    return from_data(*json.loads(json.dumps(to_data(roots))))


@pytest.mark.parametrize("name", shipped_rubrics())
def test_shipped_rubrics_come_back(name: str) -> None:
    rubric = load_shipped(name)
    program, *warnings = through_json(rubric.program, *rubric.warnings)
    assert differences(program, rubric.program) == []
    assert program == rubric.program
    assert tuple(warnings) == rubric.warnings


@given(st.one_of(plain_rubrics.rubrics(everything=True), cohort_rubrics.rubrics()))
@settings(max_examples=25)
def test_generated_rubrics_come_back(text: str) -> None:
    rubric = loads(text)
    assert differences(through_json(rubric.program, *rubric.warnings), (rubric.program, *rubric.warnings)) == []


def with_definition(expr: ir.Expr) -> Program:
    return evolve(loads(TEXT).program, definitions=(Definition(name="deep", expr=expr, origin=Origin("deep")),))


def test_depth_is_no_limit() -> None:
    expr: ir.Expr = FactRead("days")
    for number in range(5000):
        expr = Arith(Op.ADD, expr, Const(Fraction(number)))
    (program,) = through_json(with_definition(expr))
    assert isinstance(program, Program)
    assert differences(program.definitions[0].expr, expr) == []


def test_what_is_one_object_stays_one_and_equal_ones_stay_two() -> None:
    one = FactRead("days")
    (program,) = through_json(with_definition(Arith(Op.ADD, Arith(Op.MUL, one, one), FactRead("days"))))
    assert isinstance(program, Program)
    total = program.definitions[0].expr
    assert isinstance(total, Arith)
    assert isinstance(total.left, Arith)
    assert total.left.left is total.left.right
    assert total.right is not total.left.left


def test_numbers_of_any_size_are_exact() -> None:
    numbers = [Fraction(10**1200 + 1, 7**900), Fraction(-1, 3), Fraction(0)]
    assert [each.value for each in through_json(*map(Const, numbers)) if isinstance(each, Const)] == numbers


def test_truth_values_and_numbers_are_told_apart() -> None:
    kept = [Const(True), Const(Fraction(1)), Const("1"), Const(False), Const(Fraction(0)), Const("")]
    assert differences(through_json(*kept), tuple(kept)) == []


def test_an_object_of_the_wrong_kind_cant_be_kept() -> None:
    wrong: list[Any] = [
        Const(typing.cast(Any, 1)),
        Const(typing.cast(Any, 0.5)),
        Arith(typing.cast(Any, "+"), Const(True), Const(True)),
        ir.All(typing.cast(Any, [Const(True)])),
        Origin(typing.cast(Any, None)),
        object(),
        {},
        1,
    ]
    for each in wrong:
        with pytest.raises(CantBeKept):
            to_data([each])


def test_what_is_written_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [Const(Fraction(number)) for number in range(5)]  # ten objects, and nothing
    monkeypatch.setattr(codec, "MOST_OBJECTS", 11)
    assert through_json(*kept) == tuple(kept)
    monkeypatch.setattr(codec, "MOST_OBJECTS", 10)
    with pytest.raises(CantBeKept, match="too large"):
        to_data(kept)


# ---------------------------------------------------------------- hints


def meant(hint: Any) -> Any:
    """A hint as the typing module sees it, in the words of kinds."""
    parts = hint.__args__ if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union else (hint,)
    return frozenset(
        (tuple, tuple("..." if each is ... else meant(each) for each in typing.get_args(part)))
        if typing.get_origin(part) is tuple
        else part
        for part in parts
    )


def said(kind: Kind) -> Any:
    match kind:
        case Raw() | Ref():
            return frozenset(kind.types)
        case OneOf():
            of = {type(each) for each in kind.members.values() if each is not None}
            (cls,) = of
            assert kind.members.keys() - {None} == {each.name for each in cls}
            return frozenset(map(type, kind.members.values()))
        case Many():
            return frozenset([(tuple, (said(kind.each), "..."))])
        case Row():
            return frozenset([(tuple, tuple(map(said, kind.parts)))])
        case OrNone():
            return said(kind.kind) | {NoneType}


@pytest.mark.parametrize("name", CLASSES)
def test_kinds_are_what_the_hints_say(name: str) -> None:
    names = {**vars(ir_facts), **vars(ir_expressions), **vars(ir_scoring), **vars(model)}
    hints = typing.get_type_hints(CLASSES[name], names)
    shape = shape_of(CLASSES[name])
    attributes = attrs.fields(CLASSES[name])
    assert list(shape.fields) == [each.name for each in attributes]
    assert all(each.init and each.alias == each.name for each in attributes)
    assert shape.by_position is not any(each.kw_only for each in attributes)
    for field, kind in shape.fields.items():
        assert said(kind) == meant(hints[field]), f"{name}.{field}"


def test_every_class_of_a_program_can_be_kept() -> None:
    here = {each for module in (ir_facts, ir_expressions, ir_scoring) for each in vars(module).values() if isinstance(each, type)}
    ours = {each for each in here if attrs.has(each) and each.__module__.startswith("rubric_engine.core")}
    assert ours <= set(CLASSES.values())


@pytest.mark.parametrize("hint", ["float", "list[str]", "str | Fraction | int", "tuple[str, ...] | str", "Op | str", "object", "nothing"])
def test_a_hint_that_isnt_understood_is_no_kind(hint: str) -> None:
    with pytest.raises(TypeError):
        kind_of(hint)


# ---------------------------------------------------------------- what isn't what it should be


WRONG: MappingProxyType[str, Any] = MappingProxyType(
    {
        "no list": ({}, [0]),
        "no roots": ([], {}),
        "no group": ([1], [0]),
        "a short group": ([["Span", 1]], [0]),
        "no columns": ([["Span", 1, []]], [0]),
        "a number that is no number": ([["Span", True, {"start": [1], "end": [1]}]], [0]),
        "none at all": ([["Span", 0, {"start": [], "end": []}]], [0]),
        "absurdly many": ([["Span", 10**9, {"start": [1], "end": [1]}]], [0]),
        "a column too short": ([["Span", 3, {"start": [1, 2, 3], "end": [1, 2]}]], [0]),
        "a column that is empty": ([["Span", 3, {"start": [1, 2, 3], "end": []}]], [0]),
        "numbers that are too few": ([["Fraction", 2, {"numerator": [1, 2], "denominator": [1]}]], [0]),
        "a column too long": ([["Span", 1, {"start": [1, 2], "end": [1]}]], [0]),
        "a column that is none": ([["Span", 1, {"start": "1", "end": [1]}]], [0]),
        "a field too few": ([["Span", 1, {"start": [1]}]], [0]),
        "a field too many": ([["Span", 1, {"start": [1], "end": [1], "more": [1]}]], [0]),
        "a class of nowhere": ([["Path", 1, {"start": [1]}]], [0]),
        "a class of the engine that is no part of a program": ([["SourceFile", 1, {"name": ["x"], "text": ["x"]}]], [0]),
        "a function": ([["eval", 1, {"value": ["1"]}]], [0]),
        "text for a number": ([["Span", 1, {"start": ["1"], "end": [1]}]], [0]),
        "truth for a number": ([["Span", 1, {"start": [True], "end": [1]}]], [0]),
        "nothing for a number": ([["Span", 1, {"start": [None], "end": [1]}]], [0]),
        "a float for a number": ([["Span", 1, {"start": [1.0], "end": [1]}]], [0]),
        "a list for a number": ([["Span", 1, {"start": [[1]], "end": [1]}]], [0]),
        "a root of nowhere": ([], [1]),
        "a root from behind": ([["str", 1, {"value": ["x"]}]], [-1]),
        "a root that is no number": ([["str", 1, {"value": ["x"]}]], [True]),
        "itself": ([["Not", 1, {"operand": [1], "origin": [0]}]], [1]),
        "a later one": ([["Not", 1, {"operand": [2], "origin": [0]}], ["ThisUnit", 1, {"origin": [0]}]], [1]),
        "a fraction for an expression": ([["Fraction", 1, {"numerator": [1], "denominator": [1]}], ["Not", 1, {"operand": [1], "origin": [0]}]], [2]),
        "nothing for an expression": ([["Not", 1, {"operand": [0], "origin": [0]}]], [1]),
        "no denominator": ([["Fraction", 1, {"numerator": [1], "denominator": [0]}]], [1]),
        "a denominator below nothing": ([["Fraction", 1, {"numerator": [1], "denominator": [-1]}]], [1]),
        "a numerator that is a truth value": ([["Fraction", 1, {"numerator": [True], "denominator": [1]}]], [1]),
        "a fraction out of text": ([["Fraction", 1, {"numerator": ["1"], "denominator": [1]}]], [1]),
        "a text that is none": ([["str", 1, {"value": [1]}]], [1]),
        "a text under another name": ([["str", 1, {"text": ["x"]}]], [1]),
        "an unknown member": ([["ThisUnit", 1, {"origin": [0]}], ["Arith", 1, {"op": ["POW"], "left": [1], "right": [1], "origin": [0]}]], [1]),
        "a member by its value": ([["ThisUnit", 1, {"origin": [0]}], ["Arith", 1, {"op": ["+"], "left": [1], "right": [1], "origin": [0]}]], [1]),
        "a member that is a list": ([["ThisUnit", 1, {"origin": [0]}], ["Arith", 1, {"op": [["ADD"]], "left": [1], "right": [1], "origin": [0]}]], [1]),
        "no member": ([["ThisUnit", 1, {"origin": [0]}], ["Arith", 1, {"op": [None], "left": [1], "right": [1], "origin": [0]}]], [1]),
        "a tuple that is none": ([["All", 1, {"parts": [1], "origin": [0]}]], [1]),
        "a point with three sides": (
            [["ThisUnit", 1, {"origin": [0]}], ["Fraction", 1, {"numerator": [1], "denominator": [1]}], ["Interpolate", 1, {"operand": [1], "points": [[[2, 2, 2]]], "origin": [0]}]],
            [3],
        ),
    }
)  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_isnt_of_the_form_is_refused(name: str) -> None:
    with pytest.raises(KeptRefused):
        from_data(*WRONG[name])


def test_the_form_itself_is_taken() -> None:
    """So that the cases above are refused for what they say, and not for their form."""
    assert from_data([["Span", 1, {"start": [1], "end": [2]}]], [0, 1]) == (None, model.Span(1, 2))
    assert from_data([["Span", 2, {"start": [1, 2], "end": [3]}]], [1, 2]) == (model.Span(1, 3), model.Span(2, 3))
    assert from_data([["ThisUnit", 1, {"origin": [0]}], ["Arith", 1, {"op": ["ADD"], "left": [1], "right": [1], "origin": [0]}]], [2]) == (
        Arith(Op.ADD, ir.ThisUnit(), ir.ThisUnit()),
    )


_DATA = json.dumps(to_data([loads(TEXT).program]))
_STRANGE = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 400), st.just(10**30), st.floats(), st.text(max_size=3),
    st.builds(list), st.builds(dict), st.builds(lambda: [[1]]),  # new ones each time, as what is put in is changed as well
)  # fmt: skip


def places(found: Any) -> list[tuple[Any, Any]]:
    """Every place in the data: what it is in, and under which key."""
    waiting, listed = [found], []
    while waiting:
        each = waiting.pop()
        keys = list(each) if isinstance(each, dict) else list(range(len(each))) if isinstance(each, list) else []
        listed += [(each, key) for key in keys]
        waiting += [each[key] for key in keys]
    return listed


@given(st.data())
@settings(max_examples=400)
def test_whatever_is_changed_is_refused_or_of_the_right_kinds(data: st.DataObject) -> None:
    """Without any seal: what comes back is built of nothing but what the hints allow, or it is refused; there is no other error."""
    found = json.loads(_DATA)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(found)))
        if data.draw(st.booleans()):
            container[key] = data.draw(_STRANGE)
        elif isinstance(container, list):
            container.insert(key, data.draw(_STRANGE))
        else:
            del container[key]
    try:
        roots = from_data(*found)
    except KeptRefused:
        return
    except TypeError:
        assert len(found) != 2  # the pair itself isn't a pair anymore
        return
    for root in roots:
        assert root is None or isinstance(root, str | bool | Fraction | enum.Enum) or type(root) in CLASSES.values()
        to_data([root])  # which refuses any field that holds what its hint doesn't say

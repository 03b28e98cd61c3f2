"""Laws, acceptances and examples in the core: what each form becomes, and what is read in the other fact set."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from rubric_engine import loads
from rubric_engine.core.accepted import Acceptance
from rubric_engine.core.examples import FlagIs, GradeIs, MayBe
from rubric_engine.core.from_syntax import lower_acceptances, lower_examples, lower_laws
from rubric_engine.core.ir import Arith, CmpOp, Compare, Const, FactRead, Not, Op, PointsRead, Use, Within
from rubric_engine.core.laws import (
    Always,
    Changing,
    EqualFactsEqual,
    Form,
    GatesDominate,
    MaximaHold,
    Monotone,
    ScalingKeepsOrder,
    fill_others,
    other,
    others,
)
from rubric_engine.diagnostics.model import Span

HEAD = """rubric "x" (「甲」)
unit "u"
ties share the better rank
fact posts (信息): count, 2 to 9, higher is better
fact days: count, above 3 to below 8, lower is better
fact growth: percent, -5% to 5%, missing counts as 0%
fact plan (有方案): yes/no, yes is better
fact level: choice of a < b < c
fact filed: date, 2014-01-01 to 2014-12-31, or none
fact visits: list, shared
field place: count, higher is better
define twice = posts * 2
item 1, at most 9 points
posts each earns 1 point
plan earns 1 point
grade good when total at least 5
grade bad otherwise
flag late when posts below 3
"""
TOTAL = PointsRead("total")


def form(law: str) -> Form:
    (found,) = lower_laws(loads(HEAD + f'law "x": {law}\n').model)
    return found.form


def test_directions() -> None:
    specs = {spec.name: spec for spec in loads(HEAD).program.facts}
    assert {name: spec.better for name, spec in specs.items() if spec.better} == {"posts": "higher", "days": "lower", "plan": "higher"}
    assert specs["visits"].fields[0].better == "higher"


def test_a_direction_changes_no_score() -> None:
    plain = loads(HEAD.replace(", higher is better", "").replace(", lower is better", "").replace(", yes is better", ""))
    assert plain.score({"posts": 4}).exact == loads(HEAD).score({"posts": 4}).exact


@pytest.mark.parametrize(
    ("law", "wanted"),
    [
        ("total stays within 0 to 10", Always(Within(TOTAL, Const(F(0)), Const(F(10))))),
        ("total is 0 when not plan", Always(Compare(CmpOp.EQ, TOTAL, Const(F(0))), Not(FactRead("plan")))),
        ("grade is good when not flag late", Always(GradeIs("good"), FlagIs("late", negated=True))),
        ("more 信息, level never lowers total", Monotone(("posts", "level"), "total", True)),
        ("more plan never raises points(1.2)", Monotone(("plan",), "1.2", False)),
        ("maxima hold", MaximaHold()),
        ("gates dominate", GatesDominate()),
        ("equal facts score equal", EqualFactsEqual()),
        ("scaling all counts keeps the order", ScalingKeepsOrder()),
        (
            "changing 信息, total at most other total + 3 when posts is other posts + 1",
            Changing(
                "posts",
                Compare(CmpOp.LE, TOTAL, Arith(Op.ADD, other(TOTAL), Const(F(3)))),
                Compare(CmpOp.EQ, FactRead("posts"), Arith(Op.ADD, other(FactRead("posts")), Const(F(1)))),
            ),
        ),
        ("changing posts, other twice above 1", Changing("posts", Compare(CmpOp.GT, other(Use("twice")), Const(F(1))))),
    ],
)
def test_forms(law: str, wanted: Form) -> None:
    assert form(law) == wanted


def test_a_law_has_its_words_and_its_place() -> None:
    text = HEAD + 'law "posts help" (「多报不吃亏」): more 信息 never lowers total\n'
    (law,) = lower_laws(loads(text).model)
    assert law.origin.text.en == 'law "posts help": more posts never lowers total'
    assert law.origin.text.zh == "规律 「多报不吃亏」：信息 增加，总分 不降"
    assert law.origin.label is not None
    assert law.origin.label.zh == "多报不吃亏"
    assert text[law.origin.span.start : law.origin.span.end].startswith('law "posts help"')


def test_the_words_of_a_changing_law() -> None:
    text = HEAD + "规律 「甲」：只变 信息，总分 至多 另一 总分 + 3 当 有方案 且 另一 有方案\n"
    (law,) = lower_laws(loads(text).model)
    assert law.origin.text.en == 'law "甲": changing posts, total at most other total + 3 when plan and other plan'
    assert law.origin.text.zh == "规律 「甲」：只变 信息，总分 至多 另一 总分 + 3 当 有方案 且 另一 有方案"


def test_others_are_found_and_filled() -> None:
    found = form("changing posts, total at most other total + other twice when posts is other posts + 1 and other total above 0")
    assert isinstance(found, Changing)
    assert others(found.condition, found.when) == (TOTAL, Use("twice"), FactRead("posts"))
    assert others(found.when) == (FactRead("posts"), TOTAL)
    assert others(None) == others(TOTAL) == ()
    filled = fill_others(found.condition, {TOTAL: F(4), Use("twice"): F(1), FactRead("posts"): F(2)})
    assert filled == Compare(CmpOp.LE, TOTAL, Arith(Op.ADD, Const(F(4)), Const(F(1))))
    assert others(filled) == ()
    with pytest.raises(KeyError):
        fill_others(found.condition, {TOTAL: F(4)})


def test_acceptances() -> None:
    text = HEAD.replace('unit "u"', 'accept W402 "whole"\nunit "u"').replace(
        "plan earns 1 point\n", 'plan earns 1 point\naccept w427 "line"\n'
    )
    whole, line = lower_acceptances(loads(text).model)
    at = text.index("plan earns")
    assert (whole.code, whole.reason, whole.where) == ("W402", "whole", None)
    assert (line.code, line.reason, line.where) == ("W427", "line", Span(at, at + len("plan earns 1 point")))
    assert text[line.span.start : line.span.end] == 'accept w427 "line"'


def test_what_an_acceptance_covers() -> None:
    here = Acceptance("W402", "r", Span(30, 40), Span(10, 20))
    assert here.covers("W402", Span(10, 20))
    assert here.covers("W402", Span(12, 15))
    assert not here.covers("W402", Span(12, 21))
    assert not here.covers("W403", Span(12, 15))
    assert Acceptance("W402", "r", Span(30, 40)).covers("W402", Span(90, 95))


# ---------------------------------------------------------------- the rest


def given(text: str) -> dict[object, dict[str, object]]:
    return {unit: dict(facts) for unit, facts in lower_examples(loads(HEAD + text).model)[-1].units}


def test_the_rest_at_its_ends() -> None:
    example = 'example "x"\ngiven posts is 3\ngiven the rest at their {}\nexpect total is 3\n'
    least = given(example.format("least"))[None]
    filed = F(735234)
    assert least == {
        "posts": F(3), "days": F(4), "growth": F(-1, 20), "plan": False, "level": F(0), "filed": filed, "visits": (),
    }  # fmt: skip
    greatest = given(example.format("greatest").replace("given posts is 3", "given posts is 3, visits is none"))[None]
    assert greatest == {
        "posts": F(3), "visits": (), "days": F(7), "growth": F(1, 20), "plan": True, "level": F(2), "filed": filed + 364,
    }  # fmt: skip


def test_without_the_clause_the_rest_is_missing() -> None:
    assert given('example "x"\ngiven posts is 3\nexpect total is 3\n') == {None: {"posts": F(3)}}


def test_what_is_given_wins_over_the_rest() -> None:
    text = """example "one" (「一」)
given posts is 3, level is b, plan is yes
expect total is 4
example "two"
given posts is 4, the rest as in "一"
given plan is no
expect total is 4
"""
    assert given(text) == {None: {"posts": F(4), "plan": False, "level": F(1)}}


def test_the_rest_of_units() -> None:
    text = """example "one"
given "A": posts is 3
given "B": posts is 4, plan is yes
given visits has place 2
expect "A": total is 3
example "two"
given "A": plan is yes
given "B": plan is no, the rest at their least
given the rest as in "one"
expect "A": total is 4
"""
    found = given(text)
    record = ((("place", F(2)),),)
    assert found["A"] == {"plan": True, "posts": F(3), "visits": record}
    assert found["B"]["posts"] == F(2)
    assert found["B"]["visits"] == ()


def test_ranges() -> None:
    (example,) = lower_examples(loads(HEAD + 'example "x"\nexpect total may be 2 to 9, points(1.2) may be 0 to 1\n').model)
    assert [expect.condition for expect in example.expects] == [MayBe("total", F(2), F(9)), MayBe("1.2", F(0), F(1))]

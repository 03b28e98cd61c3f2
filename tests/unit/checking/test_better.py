"""W443: points that fall when a fact gets better, with the unit before and after."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from rubric_engine.checking.replay import replay
from rubric_engine.cli.app import app
from tests.unit.checking.rubrics import checked, ids

FACTS = """rubric "Ways"
ties share the better rank
fact x: count, higher is better
fact y: count, 0 to 100, lower is better
fact due: count, 1 to 100
fact done: count, 0 to 100, higher is better
fact ok: yes/no, yes is better
fact p: percent, 0% to 100%, higher is better
fact level: choice of low < middle < high, higher is better
fact day: date, 2014-01-01 to 2014-12-31, lower is better
fact maybe: number, 0 to 10, or none, higher is better
fact plain: count
"""

FALLING = [
    ("x at least 10 loses 1 point", "W443-1-x"),
    ("x at most 60 earns 3 points", "W443-1-x"),
    ("y each earns 1 point, at most 20 points", "W443-1-y"),
    ("y at least 5 earns 1 point", "W443-1-y"),
    ("p at least 50% earns 10 - p * 10 points", "W443-1-p"),
    ("done / due at least 80% loses 1 point", "W443-1-done"),
    ("level is middle earns 2 points", "W443-1-level"),
    ("ok loses 2 points", "W443-1-ok"),
    ("not ok earns 2 points", "W443-1-ok"),
    ("day after 2014-06-30 earns 1 point", "W443-1-day"),
    ("maybe is given and maybe below 3 earns 1 point", "W443-1-maybe"),
    ("x at least 3 earns 1 point\nx at least 10 loses 4 points", "W443-1-x"),
    ("x is 1000 loses 1 point\nx at least 3 earns 1 point", "W443-1-x"),
    ("plain at least 7 and x at most 4 earns 1 point", "W443-1-x"),
    ("by x in bands:\nbelow 10: 1 point\n10 to below 20: 3 points\nat least 20: 2 points", "W443-1-x"),
    ("maybe each full 1 loses 1 point, at most 5 points, when maybe is given", "W443-1-maybe"),
]
RISING = [
    "x at least 10 earns 1 point",
    "x each earns 1 point, at most 20 points",
    "y each loses 1 point, at most 20 points",
    "y at most 5 earns 1 point",
    "done / due at least 80% earns 1 point",
    "level at least middle earns 2 points",
    "ok earns 2 points",
    "day before 2014-06-30 earns 1 point",
    "maybe is none earns 1 point",  # no value is neither better nor worse
    "x at least 3 loses 1 point\nx at least 3 earns 4 points",  # together they don't fall
    "plain at most 3 earns 1 point",
    "x in bottom 3 earns 1 point",  # places hang on the others
    "x in top 3 loses 1 point",
]


def _ways(lines: str) -> str:
    return f'{FACTS}item 1 "X", starts at 5 points, uncapped\n{lines}\n'


@pytest.mark.parametrize(("lines", "wanted"), FALLING)
def test_points_that_fall(lines: str, wanted: str) -> None:
    rubric, report = checked(_ways(lines))
    found = [each for each in report.findings if each.diagnostic.code == "W443"]
    assert [each.id for each in found] == [wanted]
    before, after = (_points(result) for result in replay(rubric.program, found[0]).values())
    assert before > after
    one, two = (found[0].case or {}).values()
    assert isinstance(one, dict)
    assert isinstance(two, dict)
    assert {name for name in one if one[name] != two[name]} == {wanted.rpartition("-")[2]}
    args = dict(found[0].diagnostic.args)
    assert (Fraction(args["before"]), Fraction(args["after"])) == (before, after)


def _points(result: object) -> Fraction:
    return next(node.points for node in result.nodes if node.id == "1")  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("lines", RISING)
def test_points_that_dont_fall(lines: str) -> None:
    assert not [each for each in ids(_ways(lines)) if each.startswith("W443")]


def test_the_best_of_several_and_the_first_match() -> None:
    assert "W443-1-x" in ids(f'{FACTS}item 1 "X", first match\nx at least 3 earns 1 point\nx at least 1 earns 2 points\n')
    assert ids(f'{FACTS}item 1 "X", first match\nx at least 3 earns 2 points\nx at least 1 earns 1 point\n').count("W443-1-x") == 0


def test_a_line_beside_places_is_looked_at_without_them() -> None:
    rubric, report = checked(_ways("x in top 3 earns 1 point\nx at least 9 loses 1 point"))
    finding = report["W443-1-x"]
    assert set(replay(rubric.program, finding)) == {"before", "after"}
    assert rubric.source.text[finding.diagnostic.span.start :].startswith("x at least 9")


def test_a_gate_that_a_better_fact_fires() -> None:
    rubric, report = checked(FACTS + 'gate "G" when x at least 100: total is zero\nitem 1 "Y"\ny at most 5 earns 1 point\n')
    finding = report["W443-total-x"]
    before, after = replay(rubric.program, finding).values()
    assert (before.total, after.total) == (1, 0)
    assert not [
        each for each in ids(FACTS + 'gate "G" when x below 100: total is zero\nitem 1 "Y"\ny at most 5 earns 1 point\n') if "W443" in each
    ]


def test_where_less_is_better_points_that_rise() -> None:
    text = (
        FACTS
        + 'item 1 "X", uncapped\nx each earns 1 point, at most 9 points\ny each earns 1 point, at most 9 points\ntotal, lower is better\n'
    )
    assert [each for each in ids(text) if each.startswith("W443")] == ["W443-1-x"]


@pytest.mark.parametrize(("language", "names"), [("en", ("before: ", "after: ")), ("zh", ("before：", "after："))])
def test_the_command_shows_and_replays_both(tmp_path: Path, language: str, names: tuple[str, str]) -> None:
    path = tmp_path / "a.rubric"
    path.write_text(_ways("x at least 10 loses 1 point"), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--language", language, str(path)])
    assert all(name in done.output for name in names)
    explained = CliRunner().invoke(app, ["explain", "--language", language, str(path), "--case", "W443-1-x"])
    assert explained.exit_code == 0
    assert "had 9" in explained.output or "9" in explained.output


def test_an_acceptance_behind_the_line_covers_it() -> None:
    _, report = checked(_ways('x at least 10 loses 1 point\naccept W443 "the document wants it"'))
    assert report["W443-1-x"].accepted == "the document wants it"

"""Places from both ends of a ranking: what is odd whatever the number of units, and what only is for a known one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import rubric_engine
from rubric_engine.checking.replay import replay
from rubric_engine.cli.app import app

SANE = [
    ("top 3 earns 2 points", "bottom 3 loses 1 point"),
    ("top 10 earns 2 points", "bottom 10 loses 2 points"),
    ("top 3 earns 2 points", "top 10 earns 1 point"),
    ("top 3 earns 2 points",),
    ("bottom 3 loses 1 point",),
    ("bottom 3 loses 2 points", "bottom 10 loses 1 point"),
    ("top 1 earns 5 points", "bottom 1 loses 5 points"),
    ("top 3 earns 2 points", "bottom 3 earns 0 points"),
    ("top 3 loses 2 points", "bottom 3 loses 2 points"),
    ("top 3 loses 2 points", "bottom 3 earns 1 point"),
]
ODD = [
    (("top 5 earns 2 points", "bottom 5 earns 1 point"), ["W440-1", "W441-1"]),
    (("top 3 earns 2 points", "bottom 8 earns 1 point"), ["W440-1", "W441-1"]),
    (("top 3 earns 2 points", "bottom 3 earns 1 point"), ["W441-1"]),
    (("top 3 earns 1 point", "bottom 3 earns 2 points"), ["W441-1", "W442-1"]),
    (("top 3 earns 1 point", "top 10 earns 2 points"), ["W442-1"]),
    (("top 5 earns 2 points", "bottom 5 earns 1 point", "otherwise earns 1 point"), ["W440-1"]),
]


def _rubric(lines: tuple[str, ...], combine: str = ", first match") -> rubric_engine.Rubric:
    text = "\n".join(each if each.startswith("otherwise") else f"x in {each}" for each in lines)
    start = ", starts at 10 points" if any("loses" in each for each in lines) else ""
    return rubric_engine.loads(
        f'rubric "Places"\nties share the better rank\nfact x: count, 0 to 1000\nitem 1 "X"{combine}{start}\n{text}\n'
    )


def _ids(rubric: rubric_engine.Rubric, units: int | None = None) -> list[str]:
    warnings = {each.code for each in rubric.warnings}
    return [each.id for each in rubric.check(units=units).findings if each.diagnostic.code not in warnings]


@pytest.mark.parametrize("lines", SANE, ids=" and ".join)
def test_rules_for_both_ends_with_nothing_for_the_middle_are_sane(lines: tuple[str, ...]) -> None:
    assert _ids(_rubric(lines)) == []
    assert _ids(_rubric(lines, "")) == []
    assert _ids(_rubric(lines), 40) == []


@pytest.mark.parametrize(("lines", "wanted"), ODD, ids=[" and ".join(lines) for lines, _ in ODD])
def test_what_is_odd_whatever_the_number_of_units(lines: tuple[str, ...], wanted: list[str]) -> None:
    rubric = _rubric(lines)
    assert sorted(_ids(rubric)) == wanted
    for finding in rubric.check().findings:
        assert finding.case
        assert replay(rubric.program, finding)


@pytest.mark.parametrize(("units", "wanted"), [(5, ["W440-1"]), (6, []), (7, ["W441-1"]), (1000, ["W441-1"])])
def test_with_a_known_number_what_is_found_is_about_just_that(units: int, wanted: list[str]) -> None:
    report = _rubric(("top 3 earns 2 points", "bottom 3 earns 1 point")).check(units=units)
    assert [each.id for each in report.findings] == wanted
    for finding in report.findings:
        args = dict(finding.diagnostic.args)
        assert (args["size_en"], args["size_zh"]) == (f"{units} units", f"单位为 {units} 个")
        assert finding.case is None if units > 60 else len(finding.case or ()) == units


def test_ends_that_earn_and_lose_overlap_among_few_units() -> None:
    rubric = _rubric(("top 3 earns 2 points", "bottom 3 loses 1 point"), "")
    report = rubric.check(units=5)
    assert [each.id for each in report.findings] == ["W440-1"]
    totals = sorted(result.total or 0 for result in replay(rubric.program, report["W440-1"]).values())
    assert totals == [9, 9, 11, 12, 12]  # the third has both


def test_within_groups_the_number_of_units_says_little() -> None:
    text = """rubric "Groups"
ties share the better rank
fact x: count, 0 to 1000
fact town: text
item 1 "X", first match
x in top 3 within town earns 2 points
x in bottom 3 within town earns 1 point
"""
    rubric = rubric_engine.loads(text)
    assert [each.id for each in rubric.check(units=5).findings] == []
    assert [each.id for each in rubric.check(units=50).findings] == ["W441-1"]


def test_backwards_places_beyond_the_known_number_dont_matter() -> None:
    rubric = _rubric(("top 3 earns 1 point", "top 10 earns 2 points"))
    assert _ids(rubric, 3) == []
    assert _ids(rubric, 4) == ["W442-1"]


def test_the_number_must_be_one() -> None:
    with pytest.raises(ValueError, match="units"):
        _rubric(SANE[0]).check(units=0)


def test_the_command_takes_the_number(tmp_path: Path) -> None:
    path = tmp_path / "a.rubric"
    path.write_text(
        'rubric "Places"\nties share the better rank\nfact x: count\nitem 1 "X"\nx in top 3 earns 2 points\nx in bottom 3 loses 1 point\n',
        encoding="utf-8",
    )
    assert CliRunner().invoke(app, ["check", "--strict", str(path)]).exit_code == 0
    done = CliRunner().invoke(app, ["check", "--strict", "--units", "5", str(path)])
    assert done.exit_code == 1
    assert f"rubric explain {path} --case W440-1 --units 5" in done.output
    assert CliRunner().invoke(app, ["explain", str(path), "--case", "W440-1", "--units", "5"]).exit_code == 0
    assert CliRunner().invoke(app, ["check", "--units", "0", str(path)]).exit_code == 2


def test_what_is_accepted_of_places_is_accepted_whatever_the_number() -> None:
    text = """rubric "Places"
ties share the better rank
fact x: count
item 1 "X", first match
x in top 3 earns 2 points
x in bottom 3 earns 1 point
accept W440 "few units"
accept W441 "many units"
"""
    rubric = rubric_engine.loads(text)
    for units, found in ((None, ["W441-1"]), (5, ["W440-1"]), (6, []), (7, ["W441-1"])):
        report = rubric.check(units=units)
        assert ([each.id for each in report.findings], report.open) == (found, ())

"""Code that is kept beside a rubric: it scores as ever, needs next to nothing, and nothing runs that wasn't generated here."""

from __future__ import annotations

import datetime
import json
import traceback
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import Rubric, load_shipped, loads
from rubric_engine.core.flat import flatten as staging
from rubric_engine.facts import read_unit
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.values import read_scalar
from rubric_engine.keeping import look
from rubric_engine.keeping.entry import to_bytes
from rubric_engine.report.pending import PendingCard
from rubric_engine.rubric_later import Later, code_to_keep
from rubric_engine.scorer_kept import from_kept
from rubric_engine.scorer_quick import Quick
from rubric_engine.scorer_sights import Sight
from rubric_engine.scoring.compiled import taking
from rubric_engine.scoring.compiled.language import NotGenerated
from rubric_engine.scoring.reference import score_unit
from tests.unit.keeping.test_processes import here as here
from tests.unit.keeping.test_processes import python

ROOT = Path(__file__).resolve().parents[3]
UNITS = json.loads((ROOT / "examples" / "2014_facts.json").read_text(encoding="utf-8"))
COMPLETE = [facts for facts in UNITS.values() if None not in facts.values()]

TEXT = """rubric "Mixed"
fact ready (就绪): yes/no
fact visits (走访): count, in visits
fact share (占比): percent, 0% to 100%
fact level (等级): choice of low (低) < middle (中) < high (高)
fact since (自): date, 2000-01-01 to 2020-12-31
fact name (名称): text
fact trips (出行): list
field day (日期): date
field place (地点): text
field far (远): yes/no
gate "ready": ready or zero
item 1 "All", uncapped
visits at least 5 earns 2.25 points
share at least 6% earns 2 points
level is high earns 4 points
since before 2010-01-01 earns 1 point
count(trips where far) at least 1 earns 5 points
count(trips where day after 2019-01-01) at least 1 earns 3 points
"""
FACTS: dict[str, Any] = {
    "ready": True,
    "visits": 6,
    "share": Fraction(6, 100),
    "level": "high",
    "since": "2009-12-31",
    "name": " someone ",
    "trips": [{"day": "2019-03-01", "place": "there", "far": True}],
}
CHINESE: dict[str, Any] = {
    "就绪": True,
    "走访": 6,
    "占比": 0.06,
    "等级": "高",
    "自": datetime.date(2009, 12, 31),
    "名称": "某人",
    "出行": [{"日期": "2019-03-01", "地点": "那里", "远": True}],
}


@pytest.fixture
def no_staging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither staging nor a program."""

    def never(*_: object, **__: object) -> object:
        raise AssertionError("what was kept is enough")

    monkeypatch.setattr(staging, "flatten", never)
    monkeypatch.setattr(taking, "flatten", never)
    monkeypatch.setattr(Later, "meaning", never)


@pytest.fixture
def kept(cache: Path) -> Rubric:
    loads(TEXT, cache=cache)
    return loads(TEXT, cache=cache)


def slowly(rubric: Rubric, facts: dict[str, Any]) -> Any:
    values, problems = read_unit(rubric.program, facts)
    assert not problems
    return score_unit(rubric.program, values)


# ---------------------------------------------------------------- what it takes

_ALLOWED = """
diagnostics.frozen rubric rubric_arguing rubric_describing rubric_later loading keeping keeping.engine keeping.entry keeping.files keeping.folder keeping.refusal keeping.seal
facts facts.digest facts.folding facts.plain_numbers report report.card report.decimals report.once report.pending
scorer_finish scorer_kept scorer_quick scorer_sights
scoring scoring.compiled scoring.compiled.code scoring.compiled.language scoring.compiled.plain_helpers scoring.compiled.remembered scoring.compiled.shape
diagnostics diagnostics.own_errors
""".split()


def test_a_total_of_a_kept_rubric_imports_next_to_nothing(here: Path) -> None:
    program = f"""
import sys, json
from rubric_engine import load
rubric = load({str(ROOT / "rubrics" / "2014_assessment.rubric")!r}, cache="cache")
facts = json.loads(sys.argv[1])
print(rubric.score(facts).total)
print(*sorted(sys.modules))
"""
    facts = json.dumps(COMPLETE[0])
    first, again = python(program, here, facts), python(program, here, facts)
    assert first[0] == again[0]
    assert "rubric_engine.compiling" in first[1].split()
    loaded = again[1].split()
    ours = {name.removeprefix("rubric_engine.") for name in loaded if name.startswith("rubric_engine.")}
    assert ours <= set(_ALLOWED)
    assert not {"lark", "polars", "numpy", "click", "pickle", "logging", "attr"} & set(loaded)


def test_nothing_is_staged_or_read_for_a_total(kept: Rubric, no_staging: None) -> None:
    for _ in range(3):
        for facts in (FACTS, CHINESE):
            card = kept.score(facts)
            assert type(card) is PendingCard
            assert str(card.total) == "17.25"
    assert len(kept._quick[0].single) == 2


def test_every_unit_is_scored_as_the_evaluator_scores_it(cache: Path) -> None:
    load_shipped("2014_assessment", cache=cache)
    rubric, plain = load_shipped("2014_assessment", cache=cache), load_shipped("2014_assessment")
    for facts in UNITS.values():
        assert rubric.score(facts).total == slowly(plain, facts).total
    for facts in UNITS.values():
        card = rubric.score(facts)
        assert card.ledger == slowly(plain, facts).ledger
        assert card.result == slowly(plain, facts)
        assert card == plain.score(facts)


def test_what_isnt_plain_goes_through_the_door(kept: Rubric) -> None:
    for change in ({"since": "2009年12月31日"}, {"visits": "6 visits"}, {"share": None}, {"level": "中"}, {"trips": []}, {"走访": 3}):
        facts = {**FACTS, **change}
        if "走访" in facts:
            del facts["visits"]
        assert kept.score(facts).result == slowly(kept, facts)
    assert kept.score(FACTS).result == slowly(kept, FACTS)


def test_tracebacks_show_the_rubrics_lines() -> None:
    rubric = load_shipped("2014_assessment")
    quick = Quick.of(lambda: rubric.program, "2014.rubric", rubric.source.text, code_to_keep(rubric))
    assert quick.kept is not None
    code = quick.kept.run(quick.kept.names[0], quick.remembered, "2014.rubric").__code__  # type: ignore[attr-defined]
    shown = {rubric.source.line_text(line) for _, _, line in code.co_lines() if line is not None}
    assert code.co_filename == "2014.rubric"
    assert "网站信息 不少于 100 条 计 5 分" in shown
    assert len(shown) > 15


# ---------------------------------------------------------------- read at sight


@pytest.mark.parametrize(
    "raw",
    ["2009-12-31", "2000-01-01", "1999-12-31", "2020-12-31", "2021-01-01", "2009-02-30", "0000-01-01", "2009-1-01", "2009/12/31", "２００９-12-31", "", " ", "none",
     "无", "some", " a b ", "a\0", "\ud800", "x" * 300, "high", "low", "高", "High", "HIGH ", "-", "n/a", 5, None, True, datetime.date(2010, 1, 1),
     datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC), ["high"], 2.5],
)  # fmt: skip
def test_what_is_read_at_sight_is_read_as_the_door_reads_it(raw: object, kept: Rubric) -> None:
    code = from_kept(code_to_keep(kept))
    specs = {spec.name: spec for spec in kept.program.facts}
    seen = 0
    for sight in (each for each in code.sights if each.column is None):
        found = sight.read(raw)
        if found is None:
            continue
        problems = Problems("en")
        door = read_scalar(specs[sight.name], raw, Place(), problems)
        assert not problems.found
        assert door == found
        assert type(found) in (int, str)
        seen += 1
    assert {sight.name for sight in code.sights} == {"level", "since", "name", "trips.day", "trips.place"}
    assert seen or raw not in ("2009-12-31", "high", "some")


def test_a_sight_needs_no_more_than_a_look() -> None:
    assert Sight(0, None, "day", "date").read("2014-05-31") == datetime.date(2014, 5, 31).toordinal()
    assert Sight(0, None, "day", "date", high=1).read("2014-05-31") is None
    assert Sight(0, 1, "list.day", "text").key == "seen0_1"


# ---------------------------------------------------------------- what isn't what was generated here


def places(found: Any) -> list[tuple[Any, Any]]:
    waiting, listed = [found], []
    while waiting:
        each = waiting.pop()
        keys = list(each) if isinstance(each, dict) else list(range(len(each))) if isinstance(each, list) else []
        listed += [(each, key) for key in keys]
        waiting += [each[key] for key in keys]
    return listed


def changed(code: Any, at: int, to: Any) -> Any:
    found = json.loads(json.dumps(code))
    container, key = places(found)[at]
    container[key] = to
    return found


def test_the_form_is_read_strictly() -> None:
    code = json.loads(json.dumps(code_to_keep(loads(TEXT))))
    good = from_kept(code)
    assert (good.bottom, good.places, len(good.names)) == (4, 4, 2)
    for wrong in (None, [], {}, {**code, "more": 1}, {name: value for name, value in code.items() if name != "places"}):
        with pytest.raises(NotGenerated):
            from_kept(wrong)
    strange: list[Any] = [None, 1.5, True, -1, "x", [], {}, [[1]], 10**30]
    for at in range(len(places(code))):
        for to in strange:
            other = changed(code, at, to)
            try:
                found = from_kept(other)
            except NotGenerated:
                continue
            assert [type(each) for each in (found.code.text, found.order, found.bottom, found.places)] == [str, tuple, int, int]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda code: None,
        lambda code: {},
        lambda code: {**code, "text": code["text"].replace("take(facts)", "open(facts)", 1)},
        lambda code: {**code, "text": "import os\n" + code["text"]},
        lambda code: {**code, "text": code["text"] + "\n)"},
        lambda code: {**code, "shown": code["shown"][:-1]},
        lambda code: {**code, "names": [{**each, "fields": {}} for each in code["names"]]},
        lambda code: {**code, "sights": []},
    ],
)
def test_other_code_is_never_run(spoil: Callable[[Any], Any], cache: Path, secret: bytes) -> None:
    """Even under the seal: the rubric is scored the long way then."""
    loads(TEXT, cache=cache)
    (file,) = cache.iterdir()
    entry = look(file)
    file.write_bytes(to_bytes(type(entry).of(entry.key, TEXT, (), entry.program, entry.warnings, spoil(entry.code)), secret))
    rubric = loads(TEXT, cache=cache)
    for _ in range(3):
        assert str(rubric.score(FACTS).total) == "17.25"
        assert rubric.score(FACTS).result == slowly(rubric, FACTS)


def test_a_meaning_that_cant_be_read_is_compiled(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which nothing that bears the seal should be; but loading says nothing of it, and scoring shan't either."""
    from rubric_engine.keeping import codec
    from rubric_engine.keeping.refusal import KeptRefused

    def refused(*_: object) -> object:
        raise KeptRefused("malformed")

    loads(TEXT, cache=cache)
    monkeypatch.setattr(codec, "from_data", refused)
    rubric = loads(TEXT, cache=cache)
    assert str(rubric.score(FACTS).total) == "17.25"
    assert rubric.program == loads(TEXT).program
    assert rubric.program is rubric.program


@pytest.mark.parametrize("name", ["eurovision", "premier_league", "2014_five_goods"])
def test_where_facts_cant_be_taken_no_code_is_kept(name: str, cache: Path) -> None:
    load_shipped(name, cache=cache)
    (file,) = cache.iterdir()
    assert look(file).code is None


def test_the_code_is_the_same_for_the_same_text() -> None:
    assert json.dumps(code_to_keep(loads(TEXT))) == json.dumps(code_to_keep(loads(TEXT)))


def test_a_fault_in_the_code_names_the_rubric(kept: Rubric) -> None:
    quick = Quick.of(lambda: kept.program, "mixed.rubric", TEXT, code_to_keep(kept))
    assert quick.kept is not None
    run = quick.kept.run(quick.kept.names[0], quick.remembered, "mixed.rubric")
    with pytest.raises(KeyError) as caught:
        run(dict.fromkeys([*"abcdef", "trips"]))
    assert traceback.extract_tb(caught.value.__traceback__)[-1].filename == "mixed.rubric"

"""Facts that all units share, values that name units, and columns that the rubric works out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubric_engine.core.ir import Computed, Const, FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.facts import (
    FactsFile,
    csv_template,
    digest_cohort,
    json_template,
    list_facts,
    read_cohort,
    read_facts,
    read_overrides,
    read_overrides_file,
    read_unit,
    records_template,
    shared_template,
)


@pytest.fixture
def program(program: Program) -> Program:
    """The matches of a season and the places that are to be had, shared; each club's rival."""
    matches = FactSpec(
        name="matches",
        alias="比赛",
        kind=ValueKind.LIST,
        shared=True,
        fields=(
            FactSpec(name="home", alias="主队", kind=ValueKind.UNIT),
            FactSpec(name="away", alias="客队", kind=ValueKind.UNIT),
            FactSpec(name="goals", alias="进球", kind=ValueKind.COUNT, whole=True),
        ),
        computed=(Computed(name="margin", alias="净胜", kind=ValueKind.NUMBER, expr=Const(True)),),
    )
    places = FactSpec(name="places", alias="名额", kind=ValueKind.COUNT, whole=True, shared=True, missing_error=True)
    rival = FactSpec(name="rival", alias="对手", kind=ValueKind.UNIT, or_none=True)
    return evolve(program, language="en", unit=None, facts=(program.facts[0], rival, matches, places))


SEASON = {"matches": [{"home": " Ａ", "away": "B", "goals": 3}], "名额": "4"}
UNITS: dict[str, dict[str, object]] = {"A": {"has_staff": True, "rival": "Ｂ"}, "B": {"rival": "none"}}


def codes(problems: tuple[FactProblem, ...]) -> list[str]:
    return [problem.code for problem in problems]


def records(facts: dict[str, Value | None]) -> list[dict[str, Value | None]]:
    found = facts["matches"]
    assert isinstance(found, tuple)
    return [dict(record) for record in found]


def test_every_unit_gets_the_shared_facts(program: Program) -> None:
    cohort, problems = read_cohort(program, UNITS, shared=SEASON)
    assert problems == ()
    assert list(cohort["A"]) == [spec.name for spec in program.facts]
    assert cohort["A"]["places"] == cohort["B"]["places"] == 4
    assert cohort["A"]["matches"] is cohort["B"]["matches"]
    assert records(cohort["A"])[0]["home"] == "A"  # as the unit calls itself
    assert cohort["A"]["rival"] == "B"
    assert read_cohort(program, [{"unit": "A"}, {"unit": "B"}], shared=SEASON)[1] == ()


@pytest.mark.parametrize(
    ("units", "shared", "expected"),
    [
        ({"A": {"places": 4}}, {}, ["F525", "F600"]),
        ({"A": {"places": ""}}, {"places": 1}, []),
        ({"A": {"matches": []}, "B": {"比赛": []}}, {"places": 1}, ["F600", "F600"]),
        ({"A": {}}, {"places": 1, "has_staff": True}, ["F601"]),
        ({"A": {}}, {"places": 1, "名额": 1}, ["F531"]),
        ({"A": {}}, {"plces": 1}, ["F530", "F525"]),
        ({"A": {}}, [1], ["F536"]),
        ({"A": {"rival": "C"}, "B": {}}, {"places": 1}, ["F602"]),
        ({"A": {"rival": 3.5}}, {"places": 1}, ["F510"]),
        ({"A": {"rival": "x\ny"}}, {"places": 1}, ["F510"]),
        ({"A": {"rival": True}}, {"places": 1}, ["F510"]),
        ({"7": {"rival": 7}}, {"places": 1}, []),
        ({"A": {}}, {"places": 1, "matches": [{"margin": 1}]}, ["F603"]),
        ({"A": {}}, {"places": 1, "matches": [{"净胜": 1, "mragin": 2}]}, ["F603", "F533"]),
        ({"A": {}}, {"places": 1, "matches": [{"home": "A", "away": "Ab"}, {"home": "B"}]}, ["F602", "F602"]),
        ({"A": {}, " ": {}}, {"places": 1, "matches": [{"home": "B"}]}, ["F541"]),
    ],
)
def test_what_belongs_elsewhere(program: Program, units: object, shared: object, expected: list[str]) -> None:
    _, problems = read_cohort(program, units, shared=shared)  # type: ignore[arg-type]
    assert sorted(codes(problems)) == sorted(expected)


def test_the_nearest_unit_is_named(program: Program) -> None:
    units: dict[str, dict[str, object]] = {"Xinzheng": {}, "Gongyi": {}}
    _, (problem,) = read_cohort(program, units, shared={"places": 1, "matches": [{"home": "Gongyi", "away": "Xingzheng"}]})
    assert (problem.code, problem.fact) == ("F602", "matches[1].away")
    assert "Xinzheng" in problem.hint


def test_alone_anybody_may_be_named_and_shared_facts_stand_among_the_others(program: Program) -> None:
    among, problems = read_unit(program, {"places": 4, "matches": [{"home": "a ", "away": "Ｘ"}], "rival": " Z "}, "Ａ")
    assert problems == ()
    assert (among["rival"], records(among)[0]["home"]) == ("Z", "a")
    beside, problems = read_unit(program, {"rival": "Z"}, "X", shared={"places": 4, "matches": [{"home": "a", "away": "Ｘ"}]})
    assert problems == ()
    assert records(beside)[0]["away"] == "X"  # the unit itself
    assert codes(read_unit(program, {"places": 4}, shared={"places": 4})[1]) == ["F531"]
    assert codes(read_unit(program, {}, shared={"places": 4, "rival": "Z"})[1]) == ["F601"]


def test_the_digest_has_shared_facts_once(program: Program) -> None:
    one, _ = read_cohort(program, UNITS, shared=SEASON)
    again, _ = read_cohort(program, dict(reversed(UNITS.items())), shared={**SEASON, "名额": 4})
    other, _ = read_cohort(program, UNITS, shared={**SEASON, "名额": "5"})
    assert digest_cohort(program, one) == digest_cohort(program, again) != digest_cohort(program, other)


# ---------------------------------------------------------------- files

TABLE = "unit,has_staff,rival\nA,yes,B\nB,no,none\n"
MATCHES = "主队,away,goals\nA,B,3\nB, Ａ,1\n"


def read(program: Program, folder: Path, text: str = TABLE, name: str = "facts.csv", **files: str) -> FactsFile:
    (folder / name).write_text(text, encoding="utf-8")
    for ending, content in files.items():
        (folder / f"facts.{ending}.csv").write_text(content, encoding="utf-8")
    return read_facts(program, folder / name)


def test_tables_beside_the_units(program: Program, tmp_path: Path) -> None:
    found = read(program, tmp_path, matches=MATCHES, shared="name,value\n名额,4\n")
    assert found.problems == ()
    assert len(found.files) == 3
    assert [record["away"] for record in records(found.units["B"])] == ["B", "A"]
    assert found.units["A"]["places"] == 4
    assert found.units["A"]["rival"] == "B"
    only_units = read(program, tmp_path, "unit\nA\nB\n")
    assert only_units.problems == ()
    assert len(records(only_units.units["A"])) == 2


def test_wrong_tables(program: Program, tmp_path: Path) -> None:
    wrong = "主队,away,margin\nA,C,1\nA,B,2\n"
    found = read(
        program, tmp_path, "unit,places,rival\nA,4,C\nB,4,\n", matches=wrong, shared="数据项,值\nhas_staff,yes\nplaces,x\n,1\nplacs,\n"
    )
    got = [(p.code, p.file, p.row, p.column, p.unit) for p in found.problems]
    assert got == [
        ("F603", "facts.matches.csv", 1, "margin", None),
        ("F601", "facts.shared.csv", 2, "值", None),
        ("F501", "facts.shared.csv", 3, "值", None),
        ("F535", "facts.shared.csv", 4, None, None),
        ("F530", "facts.shared.csv", 5, None, None),
        ("F600", "facts.csv", 1, "places", None),
        ("F602", "facts.csv", 2, "rival", "A"),
        ("F602", "facts.matches.csv", 2, "away", None),
    ]
    found = read(program, tmp_path, "fact,A,B\nplaces,4,4\n", matches="unit,home\nA,A\n", shared="a,b,c\n1,2,3\n")
    assert [(p.code, p.row) for p in found.problems] == [("F604", 1), ("F605", 1), ("F600", 2), ("F525", None)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("s.json", '{"places": 4, "matches": []}', []),
        ("s.json", '{"共用": {"places": 4}}', []),
        ("s.json", "[4]", ["F536", "F525"]),
        ("s.json", "{", ["F553", "F525"]),
        ("s.csv", "places,4\n", []),
        ("s.csv", "数据项,别名,名称,填写要求,值\n名额,places,,整数,4\n", []),
        ("s.tsv", "matches\t[]\nplaces\t4\n", []),
        ("s.xlsx", "x", ["F560", "F525"]),
    ],
)
def test_forms_of_shared_facts(program: Program, tmp_path: Path, name: str, text: str, expected: list[str]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "facts.csv").write_text(TABLE, encoding="utf-8")
    found = read_facts(program, tmp_path / "facts.csv", shared=tmp_path / name)
    assert codes(found.problems) == expected
    assert expected or found.units["A"]["places"] == 4


@pytest.mark.parametrize(
    ("document", "units", "expected"),
    [
        ({"shared": SEASON, "units": UNITS}, ["A", "B"], []),
        ({"共用": SEASON, "各单位": UNITS}, ["A", "B"], []),
        ({"shared": SEASON, "units": [{"unit": "A"}, {"unit": "B"}]}, ["A", "B"], []),
        ({"shared": SEASON, **UNITS}, ["A", "B"], []),
        ({"shared": SEASON, "unit": "A", "rival": "Z"}, ["A"], []),
        ({"unit": "A", **SEASON}, ["A"], []),
        ({"shared": {"places": 1}, "unit": "A", "places": 1}, ["A"], ["F531"]),
        ({"shared": SEASON}, [], ["F546"]),
        ({"shared": 5, "units": UNITS}, ["A", "B"], ["F536"]),
        ({"shared": SEASON, "units": {"A": {"matches": []}, "B": {}}}, ["A", "B"], ["F600"]),
    ],
)
def test_json(program: Program, tmp_path: Path, document: object, units: list[str], expected: list[str]) -> None:
    found = read(program, tmp_path, json.dumps(document, ensure_ascii=False), "facts.json")
    assert codes(found.problems) == expected
    assert list(found.units) == units


@pytest.mark.parametrize(
    ("document", "given", "expected"),
    [
        ({"shared": {"places": 1}, "units": UNITS}, '{"places": 4}', 4),
        ({"shared": {"places": 1}, "units": UNITS}, "name,value\n名额,4\n", 4),
        ({"shared": {"places": 1}, "units": UNITS}, "name,value\n名额,\n", 1),  # nothing is said
        ({"shared": {"名额": 1}, "unit": "A", "rival": "Z"}, '{"places": 4}', 4),
        ({"unit": "A", "rival": "Z", "places": 1}, '{"places": 4}', 4),
    ],
)
def test_what_the_caller_gives_takes_the_place_of_what_the_file_has(
    program: Program, tmp_path: Path, document: object, given: str, expected: int
) -> None:
    path, shared = tmp_path / "facts.json", tmp_path / ("s.json" if given.startswith("{") else "s.csv")
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    shared.write_text(given, encoding="utf-8")
    found = read_facts(program, path, shared=shared)
    assert codes(found.problems) == []
    assert found.units["A"]["places"] == expected
    assert read_facts(program, path, shared={"places": 5}).units["A"]["places"] == 5


def test_records_of_a_shared_list_once(program: Program, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(MATCHES, encoding="utf-8")
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({"shared": SEASON, "units": UNITS}), encoding="utf-8")
    assert codes(read_facts(program, path, records={"matches": tmp_path / "m.csv"}).problems) == ["F562"]
    path.write_text(json.dumps({"shared": {"places": 1}, "units": UNITS}), encoding="utf-8")
    found = read_facts(program, path, records={"比赛": tmp_path / "m.csv"})
    assert found.problems == ()
    assert len(records(found.units["A"])) == 2
    path.write_text('{"places": 1}', encoding="utf-8")
    alone = read_facts(program, path, records={"比赛": tmp_path / "m.csv"})
    assert (alone.alone, alone.problems, len(records(alone.units[None]))) == (True, (), 2)


def test_a_unit_called_shared(program: Program, tmp_path: Path) -> None:
    """Where nothing is shared, the word is a name like any other."""
    bare = evolve(program, facts=program.facts[:2])
    found = read(bare, tmp_path, '{"shared": {"has_staff": true}, "B": {}}', "facts.json")
    assert (found.problems, list(found.units)) == ((), ["shared", "B"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_templates(program: Program, tmp_path: Path, language: str) -> None:
    (spec,) = list_facts(program)
    form = csv_template(program, language, ["A", "B"])  # type: ignore[arg-type]
    assert "places" not in form
    assert "名额" not in form
    assert ("对象名称" if language == "zh" else "name of a unit") in form
    assert records_template(program, spec, language).lstrip("\ufeff").startswith("主队" if language == "zh" else "home")  # type: ignore[arg-type]
    shared = shared_template(program, language).replace('required",', 'required",4').replace("必填,", "必填,4")  # type: ignore[arg-type]
    matches = records_template(program, spec, language) + "A,B,1\r\n"  # type: ignore[arg-type]
    found = read(program, tmp_path, form, matches=matches, shared=shared)
    assert found.problems == ()
    assert found.units["A"]["places"] == 4
    document = json.loads(json_template(program, language, ["A"]))  # type: ignore[arg-type]
    assert set(document) == {"shared", "units"}
    assert len(document["shared"]) == 2


# ---------------------------------------------------------------- whatever is given

_WORDS = st.sampled_from(
    ["shared", "units", "unit", "共用", "A", "B", "matches", "places", "rival", "home", "margin", "id", "points", "reason", "1"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_JSON)
def test_never_crashes(program: Program, tmp_path: Path, document: object) -> None:
    text = json.dumps(document, ensure_ascii=False).encode()
    found = read_facts(program, None, text=text)
    assert found.problems or found.units
    (tmp_path / "s.json").write_bytes(text)
    read_facts(program, None, text=b"unit\nA\nB\n", shared=tmp_path / "s.json")
    read_cohort(program, {"A": {}}, shared=document)  # type: ignore[arg-type]
    read_overrides(program, document, {"A": {}, "B": {}})
    read_overrides(program, document, {None: {}}, alone=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet='unit单位,;\n"名值namevluplacesAB12[]{}:', max_size=60))
def test_tables_never_crash(program: Program, tmp_path: Path, text: str) -> None:
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    read_facts(program, None, text=b"unit\nA\nB\n", shared=tmp_path / "s.csv", records={"matches": tmp_path / "s.csv"})
    read_overrides_file(program, tmp_path / "s.csv", {"A": {}})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"shared": {"places": 1}, "shared": {"places": 2}, "units": {"A": {}}}', ["F531"]),
        ('{"shared": {"places": 1}, "units": {"A": {}}, "units": {"B": {}}}', ["F531"]),
        ('{"units": {"A": {}}, "shared": {"places": 1}, "units": {"A": {}}, "shared": {"places": 1}}', ["F531", "F531"]),
    ],
)
def test_nothing_of_a_json_file_is_dropped_unsaid(program: Program, tmp_path: Path, text: str, expected: list[str]) -> None:
    """Of a name that stands twice in an object, JSON itself keeps the last."""
    found = read(program, tmp_path, text, "facts.json")
    assert codes(found.problems) == expected

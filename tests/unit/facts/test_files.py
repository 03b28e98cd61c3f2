from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.core.ir import Node, NodeKind, Origin, Program, Text
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts import FactsFile, csv_template, json_template, list_facts, read_facts, records_template
from rubric_engine.facts.guarded import guarded, unguarded
from rubric_engine.facts.text_file import TABLES
from rubric_engine.sheets.opening import ENDINGS

HEAD = "单位,人员到位,网站信息,增长率\n"
TABLE = HEAD + "甲,是,126,6%\n乙,否,,\n"


def read(program: Program, tmp_path: Path, text: str | bytes, name: str = "facts.csv") -> FactsFile:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_facts(program, path)


def codes(problems: tuple[FactProblem, ...]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_delimiters(program: Program, tmp_path: Path, encoding: str, delimiter: str, line_end: str) -> None:
    text = TABLE.replace(",", delimiter).replace("\n", line_end)
    found = read(program, tmp_path, text.encode(encoding))
    assert found.problems == ()
    assert not found.alone
    assert list(found.units) == ["甲", "乙"]
    assert found.units["甲"]["增长率"] == Fraction(3, 50)
    assert found.units["甲"]["网站信息"] == 126
    assert found.units["乙"]["网站信息"] is None


def test_headings_by_alias_and_label(program: Program, tmp_path: Path) -> None:
    found = read(program, tmp_path, 'posts,县级工商联,Staff are in place,"growth, in all"\n\n3,甲,yes,６％\n,,,\n')
    assert found.problems == ()
    assert found.units["甲"]["人员到位"] is True
    assert found.units["甲"]["增长率"] == Fraction(3, 50)


def test_every_wrong_cell_has_its_place(program: Program, tmp_path: Path) -> None:
    found = read(program, tmp_path, HEAD + "甲,是,-1,6\n\n甲,x,1,6%\n,是,1,6%\n乙,是\n丙,是,1,6%,7\n")
    assert [(p.code, p.row, p.column, p.unit) for p in found.problems] == [
        ("F558", 6, None, None),
        ("F559", 7, None, None),
        ("F512", 2, "网站信息", "甲"),
        ("F504", 2, "增长率", "甲"),
        ("F540", 4, "单位", "甲"),
        ("F500", 4, "人员到位", None),
        ("F541", 5, "单位", None),
    ]
    assert all(p.file == "facts.csv" for p in found.problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("单位,人员到位,has_staff\n甲,是,是\n", ["F531"]),
        ("单位,人员到位,民企社情况\n甲,是,1\n", ["F530"]),
        ("单位,某日\n甲,是\n", ["F534"]),
        ("单位,sales\n甲,1\n", ["F532"]),
        ("单位,unit,人员到位\n甲,甲,是\n", ["F545"]),
        ("人员到位,网站信息\n是,1\n", ["F542"]),
        ("单位,,人员到位\n甲,1,是\n", ["F559"]),
        ("单位,人员到位\n", ["F546"]),
        ('单位,人员到位\n甲,"是\n', ["F556"]),
        ("", ["F557"]),
        ("  \n\n", ["F557"]),
        (b"PK\x03\x04....", ["F552"]),
        (b"\x00\x01\x02", ["F552"]),
        (b"\xff\xff\xff", ["F552"]),
    ],
)
def test_wrong_tables(program: Program, tmp_path: Path, text: str | bytes, expected: list[str]) -> None:
    found = read(program, tmp_path, text)
    assert codes(found.problems) == expected


def test_facts_down(program: Program, tmp_path: Path) -> None:
    found = read(program, tmp_path, "数据项,别名,填写要求,甲,乙\n人员到位,has_staff,是/否,是,否\nposts,,,3,-1\n")
    assert codes(found.problems) == ["F512"]
    assert (found.problems[0].row, found.problems[0].unit) == (3, "乙")
    assert found.units["甲"]["网站信息"] == 3
    wrong = read(program, tmp_path, "fact,甲,,甲\nposts,1,2,3\nhas_staff,x,,\n网站信息,1,,\n,1,,\nnobody,1,,\n")
    assert codes(wrong.problems) == ["F559", "F540", "F500", "F531", "F535", "F530"]


def test_records_beside_the_table(program: Program, tmp_path: Path) -> None:
    (tmp_path / "facts.briefings.csv").write_text("单位;date;taken up\n甲;2014-01-02;是\n甲;2014/1/3;\n", encoding="utf-8")
    found = read(program, tmp_path, TABLE)
    assert found.problems == ()
    assert len(found.files) == 2
    assert found.units["乙"]["民企社情"] == ()
    records = found.units["甲"]["民企社情"]
    assert isinstance(records, tuple)
    assert [dict(record)["采用"] for record in records] == [True, None]


def test_records_named_explicitly(program: Program, tmp_path: Path) -> None:
    records = tmp_path / "r.csv"
    records.write_text("date,adopted\n2014-01-02,是\n", encoding="utf-8")
    facts = tmp_path / "one.json"
    facts.write_text('{"posts": 1}', encoding="utf-8")
    found = read_facts(program, facts, records={"民企社情": records})
    assert found.problems == ()
    assert found.alone
    assert len(found.units[None]["民企社情"]) == 1  # type: ignore[arg-type]
    assert codes(read_facts(program, facts, records={"posts": records}).problems) == ["F561"]
    assert codes(read_facts(program, facts, records={"民企社情": records, "briefings": records}).problems) == ["F562"]
    assert codes(read_facts(program, facts, records={"民企社情": tmp_path / "none.csv"}).problems) == ["F550"]


def test_wrong_records(program: Program, tmp_path: Path) -> None:
    beside = tmp_path / "facts.民企社情.csv"
    beside.write_text("单位,date,adopt\n甲,x,是\n丙,2014-01-02,是\n,2014-01-02,是\n", encoding="utf-8")
    found = read(program, tmp_path, TABLE)
    assert [(p.code, p.row) for p in found.problems] == [("F533", 1), ("F541", 4), ("F505", 2), ("F544", 3)]
    beside.write_text("date\n2014-01-02\n", encoding="utf-8")
    assert codes(read(program, tmp_path, TABLE).problems) == ["F542"]
    beside.write_text("unit,date\n甲,2014-01-02\n", encoding="utf-8")
    assert codes(read(program, tmp_path, "unit,briefings\n甲,[]\n").problems) == ["F562"]


@pytest.mark.parametrize(
    ("text", "units", "alone"),
    [
        ('{"posts": 1}', [None], True),
        ("{}", [None], True),
        ('{"unit": "甲", "posts": 1}', ["甲"], True),
        ('{"sales": {"first_year": 1}}', [None], True),
        ('{"甲": {"posts": 1}, "乙": {}}', ["甲", "乙"], False),
        ('{"units": {"甲": {"posts": 1.0}}}', ["甲"], False),
        ('{"units": [{"unit": "甲"}]}', ["甲"], False),
        ('[{"单位": "甲", "posts": 1e0}, {"unit": 7}]', ["甲", "7"], False),
    ],
)
def test_forms_of_json(program: Program, tmp_path: Path, text: str, units: list[str | None], alone: bool) -> None:
    found = read(program, tmp_path, text, "facts.json")
    assert found.problems == ()
    assert list(found.units) == units
    assert found.alone is alone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"posts": 1, "posts": 2}', ["F531"]),
        ('{"甲": {}, "甲": {}}', ["F540"]),
        ('{"甲": {"posts": 1, "posts": 2}}', ["F531"]),
        ('{"posts": NaN, "growth": 1e999999999999999999999}', ["F521", "F580"]),
        ('{"posts": true, "has_staff": 1}', ["F501", "F500"]),
        ("{", ["F553"]),
        ("[" * 100_000, ["F554"]),
        ('{"posts": ' + "[" * 60 + "]" * 60 + "}", ["F554"]),
        ("5", ["F555"]),
        ("null", ["F555"]),
        ("[]", ["F546"]),
        ('{"甲": {}, "乙": []}', ["F536"]),
        ('{"unit": "甲", "单位": "乙"}', ["F545"]),
    ],
)
def test_wrong_json(program: Program, tmp_path: Path, text: str, expected: list[str]) -> None:
    assert codes(read(program, tmp_path, text, "facts.json").problems) == expected


def test_a_percent_in_json_is_a_ratio_and_exact(program: Program, tmp_path: Path) -> None:
    found = read(program, tmp_path, '{"growth": 0.1, "income": 27800.10}', "facts.json")
    assert found.units[None]["增长率"] == Fraction(1, 10)
    assert found.units[None]["收入"] == Fraction(278001, 10)


def test_files_out_of_reach(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(read_facts(program, tmp_path / "none.csv").problems) == ["F550"]
    assert codes(read_facts(program, tmp_path).problems)[0] == "F550"
    assert codes(read(program, tmp_path, "a", "facts.docx").problems) == ["F560"]
    monkeypatch.setattr("rubric_engine.facts.text_file.MAX_FILE_MB", 0)
    assert codes(read(program, tmp_path, TABLE).problems) == ["F551"]


@pytest.mark.parametrize("content", ["a", b"PK\x03\x04", b"PAR1\0\0", ""])
def test_kinds_that_are_not_read_are_told_all_that_are(program: Program, tmp_path: Path, content: str | bytes) -> None:
    for name in ("facts.docx", "facts.arrow", "facts"):
        (problem,) = read(program, tmp_path, content, name).problems
        assert problem.code == "F560"
        assert f"`{name}` is of no kind that is read here" in problem.message("en")
        assert f"「{name}」不是可读取的文件类型" in problem.message("zh")
        assert all(ending in problem.message(language) for ending in (*ENDINGS, *TABLES, ".json", ".parquet") for language in ("en", "zh"))
    assert read(program, tmp_path, TABLE).problems == ()
    problem = read_facts(program, tmp_path / "facts.csv", shared=tmp_path / "facts.docx").problems[0]
    assert problem.code == "F560"


def test_standard_input_in_either_form(program: Program) -> None:
    assert list(read_facts(program, None, text=TABLE.encode()).units) == ["甲", "乙"]
    assert list(read_facts(program, None, text=b'\n{"A": {"posts": 1}}').units) == ["A"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_read_back(program: Program, tmp_path: Path, language: str) -> None:
    text = csv_template(program, language, ["甲", "乙"])  # type: ignore[arg-type]
    assert text.startswith("\ufeff")
    rows = text.splitlines()
    assert rows[1].startswith("人员到位,has_staff" if language == "zh" else "has_staff,人员到位")
    filled = "\r\n".join([rows[0], rows[1][:-1] + "是," + "否", *rows[2:]]) + "\r\n"
    (spec,) = list_facts(program)
    (tmp_path / f"facts.{spec.alias}.csv").write_text(records_template(program, spec, language) + "甲,2014-01-02,是\n", "utf-8")  # type: ignore[arg-type]
    found = read(program, tmp_path, filled)
    assert found.problems == ()
    assert list(found.units) == ["甲", "乙"]
    assert len(found.units["甲"]["民企社情"]) == 1  # type: ignore[arg-type]

    document = json_template(program, language, ["甲"])  # type: ignore[arg-type]
    assert set(json.loads(document)["units"]["甲"].values()) == {None}
    found = read(program, tmp_path, document, "facts.json")
    assert found.problems == ()
    assert all(value is None for value in found.units["甲"].values())


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet='unit单位,;\t"\n甲乙posts是126%[]{}:', max_size=80).map(str.encode)))
def test_never_crashes(data: bytes) -> None:
    bare = Program(label=Text("", ""), total=Node(kind=NodeKind.TOTAL, origin=Origin("total")))
    for program in (bare, evolve(bare, language="zh")):
        found = read_facts(program, None, text=data)
        assert found.problems or found.units


def test_why_a_file_cannot_be_read_in_the_language_of_the_reader(program: Program, tmp_path: Path) -> None:
    def told(path: Path | str, language: Language) -> str:
        return read_facts(program, path, language=language).problems[0].message(language)

    assert told(tmp_path / "none.csv", "zh").endswith("：没有这个文件")
    assert told(tmp_path / "none.csv", "en").endswith(": there is no such file")
    assert told(tmp_path, "zh").endswith("：文件夹中没有工作簿")
    assert told("a\0.csv", "zh").endswith("：路径写法有误")


WORDS_IN_A_LIST = ["没有", "-", "/", "见附件", "1条", "12", "n/a", "null", "不详", "是"]


@pytest.mark.parametrize("words", WORDS_IN_A_LIST)
def test_words_in_the_cell_of_a_list_are_answered_in_the_reader_s(program: Program, tmp_path: Path, words: str) -> None:
    (problem,) = read(program, tmp_path, f"单位,民企社情\n甲,{words}\n").problems
    assert (problem.code, problem.row, problem.column, problem.value) == ("F526", 2, "民企社情", words)
    assert problem.message("zh") == (
        f"「民企社情」是清单，不能填「{words}」；有记录的，请在同一文件夹的「facts.民企社情.csv」中一行填写一条；没有记录的填「无」，不清楚的留空"
    )
    assert f"`民企社情` is a list and can't be `{words}`; fill in a row" in problem.message("en")
    (problem,) = read(program, tmp_path, json.dumps({"甲": {"民企社情": words}}), "facts.json").problems
    assert (problem.code, "有记录的，请按清单提供" in problem.message("zh")) == ("F526", True)


def test_a_list_that_may_be_none_has_two_words_for_it(program: Program, tmp_path: Path) -> None:
    facts = tuple(evolve(spec, or_none=True) if spec.name == "民企社情" else spec for spec in program.facts)
    (problem,) = read(evolve(program, facts=facts), tmp_path, "单位,民企社情\n甲,没有\n").problems
    assert problem.message("zh").endswith("；没有记录的填「没有记录」，不存在该项的填「无」，不清楚的留空")


def test_what_begins_like_json_is_read_as_json(program: Program, tmp_path: Path) -> None:
    assert codes(read(program, tmp_path, "单位,民企社情\n甲,[1条\n乙,[]\n丙,无\n丁,\n").problems) == ["F553"]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝2+1", "'=1+1", "''-1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_name_of_a_unit_is_a_formula_in_a_form(program: Program, tmp_path: Path, language: Language) -> None:
    names = [*FORMULAS, "甲", "'t Gooi"]
    text = csv_template(program, language, names)
    heading = next(csv.reader([text.removeprefix("\ufeff").splitlines()[0]]))
    assert not [cell for cell in heading if cell.startswith(("=", "+", "-", "@", "＝"))]
    found = read(program, tmp_path, text)
    assert (codes(found.problems), list(found.units)) == ([], names)


@given(st.text(alphabet="'=+-@＝ａ甲 ", min_size=1, max_size=8))
def test_what_is_guarded_is_read_back(text: str) -> None:
    assert unguarded(guarded(text)).strip() == text.strip()
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_a_guarded_name_is_the_same_in_all_tables(program: Program, tmp_path: Path) -> None:
    (tmp_path / "facts.民企社情.csv").write_text("单位,采用\n=1+1,是\n'-1,是\n", "utf-8")
    found = read(program, tmp_path, "单位,网站信息\n'=1+1,3\n-1,4\n")
    assert (codes(found.problems), list(found.units)) == ([], ["=1+1", "-1"])
    assert all(len(facts["民企社情"]) == 1 for facts in found.units.values())  # type: ignore[arg-type]

"""Facts from databases: the same values as from a table of text, exact, and nothing is ever written or shown that shouldn't be."""

from __future__ import annotations

import json
import sqlite3
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import FactError, Rubric, loads
from rubric_engine.databases import guards
from rubric_engine.databases.urls import is_url, target_of
from rubric_engine.facts import FactsFile, read_facts
from tests.unit.commands import Run, invoke

pytest.importorskip("sqlalchemy")

TEXT = """rubric "Visits"
unit "county"
fact staffed (到位): yes/no
fact income (收入): money, in yuan
fact growth (增长率): percent
fact filed (报送日): date
fact team (组别): text
fact visits (走访): list
field far (远): yes/no
field cost (花费): number
fact matches (比赛): list, shared
field home (主场): unit
item 1 "V", uncapped
visits each earn 1 point
staffed earns 5 points
income at least 0.3 yuan earns 2 points
count(matches where home is this unit) each earns 10 points
"""
TABLES = (
    "create table facts (unit text, staffed boolean, 收入 numeric(10,2), growth numeric(6,4), filed date, team text)",
    "insert into facts values ('甲', true, 0.3, 0.06, '2014-03-01', '一'), ('乙', false, 1234567.89, null, null, null)",
    "create table visits (county text, far boolean, 花费 numeric(8,3))",
    "insert into visits values ('甲', true, 0.1), ('甲', null, null)",
    "create table matches (home text)",
    "insert into matches values ('甲'), ('乙'), ('甲')",
)
LISTS = {"走访": "visits", "matches": "matches"}
CSV = "unit,staffed,收入,growth,filed,team\n甲,yes,0.3,6%,2014-03-01,一\n乙,no,1234567.89,,,\n"


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return loads(TEXT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the same facts as a table of text, in SQLite and in DuckDB."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUBRIC_LANGUAGE", raising=False)
    (tmp_path / "v.rubric").write_text(TEXT, encoding="utf-8")
    (tmp_path / "f.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "f.visits.csv").write_text("unit,far,花费\n甲,yes,0.1\n甲,,\n", encoding="utf-8")
    (tmp_path / "f.matches.csv").write_text("home\n甲\n乙\n甲\n", encoding="utf-8")
    made = sqlite3.connect("facts.db")
    for each in TABLES:
        made.execute(each)
    made.commit()
    made.close()
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    return invoke


def said(found: FactsFile) -> list[str]:
    return [f"{each.code} {each.place('en')}: {each.message('en')}" for each in found.problems]


def read(rubric: Rubric, query: str, url: str = "sqlite:///facts.db", **queries: str) -> FactsFile:
    return read_facts(rubric.program, url, queries={"": query, **queries})


def in_duckdb(*statements: str) -> None:
    """The same facts in DuckDB, in the current folder."""
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect("facts.duckdb") as made:
        for each in (*TABLES, *statements):
            made.execute(each)


# ---------------------------------------------------------------- values


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_database_says_what_a_table_of_text_says(rubric: Rubric, folder: Path, kind: str) -> None:
    if kind == "duckdb":
        in_duckdb()
    table = read_facts(rubric.program, folder / "f.csv")
    assert table.problems == ()
    for url in (f"{kind}:///facts.{'db' if kind == 'sqlite' else kind}", f"{kind}:///{folder}/facts.{'db' if kind == 'sqlite' else kind}"):
        found = read_facts(rubric.program, f"{url}?table=facts", tables=LISTS)
        assert said(found) == []
        assert found.units == table.units
        by_query = read_facts(
            rubric.program,
            url,
            queries={"": "select * from facts;", "visits": "select * from visits ", "比赛": "select home as 主场 from matches"},
        )
        assert by_query.units == table.units
        assert rubric.score_read(found).to_json() == rubric.score_read(table).to_json()


def test_the_url_alone_will_do(rubric: Rubric, folder: Path) -> None:
    assert rubric.score_file("sqlite:///facts.db?table=facts")["甲"].total == 7
    with pytest.raises(FactError, match="F575"):
        rubric.score_file("sqlite:///facts.db?table=nothing")


def test_a_file_may_be_called_anything_that_a_url_can_say(rubric: Rubric, folder: Path) -> None:
    made = folder / "数 据@100%.db"
    made.write_bytes((folder / "facts.db").read_bytes())
    found = read_facts(rubric.program, f"sqlite:///{made.name}?table=facts")
    assert said(found) == []
    assert found.files == (made.name,)


def test_numbers_are_exact(rubric: Rubric, folder: Path) -> None:
    """A binary number is the shortest decimal that stands for it; a text has all its digits."""
    for written, expected in (
        ("0.1", Fraction(1, 10)),
        ("0.1 + 0.2", Fraction("0.30000000000000004")),
        ("'12345678901234567.25'", Fraction("12345678901234567.25")),
        ("9007199254740993", Fraction(9007199254740993)),
        ("'２.78万'", Fraction(27800)),
    ):
        found = read(rubric, f"select 'x' as unit, {written} as income")
        assert said(found) == []
        assert found.units["x"]["income"] == expected


def test_decimals_of_a_database_that_has_them(rubric: Rubric, folder: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    duckdb.connect("d.duckdb").close()
    found = read(rubric, "select 'x' as unit, 12345678901234567890.123456789::decimal(38, 9) as income", "duckdb:///d.duckdb")
    assert found.units["x"]["income"] == Fraction(Decimal("12345678901234567890.123456789"))


def test_truths_dates_and_lists_in_cells(rubric: Rubric, folder: Path) -> None:
    found = read(rubric, """select 'x' as unit, 1 as staffed, '2014年3月1日' as filed, '[{"far": true, "cost": 0.10}]' as visits""")
    assert said(found) == []
    assert found.units["x"]["staffed"] is True
    assert found.units["x"]["visits"] == ((("far", True), ("cost", Fraction(1, 10))),)
    refused = read(rubric, "select 'x' as unit, 2 as staffed, 20140301 as filed, 3 as team, 6 as growth, x'00' as income")
    assert {problem.fact for problem in refused.problems} >= {"staffed", "filed", "team", "income"}


def test_colons_percents_and_backslashes_stand_for_themselves(rubric: Rubric, folder: Path) -> None:
    found = read(rubric, r"select unit, '12:30 :x %s %% \: \n' as team from facts where unit like '%甲%'")
    assert said(found) == []
    assert list(found.units) == ["甲"]
    assert found.units["甲"]["team"] == r"12:30 :x %s %% \: \n"


# ---------------------------------------------------------------- what is wrong


def test_every_problem_says_where(rubric: Rubric, folder: Path) -> None:
    found = read(
        rubric,
        "select '甲' as unit, 'x' as income, 1 as stafed union all select '乙', 'y', 1 union all select '甲', 0, 1",
        visits="select '丙' as unit, 'z' as cost",
    )
    assert said(found) == [
        "F530 facts.db, column `stafed`: `stafed` is not a fact of this rubric",
        "F502 facts.db, row 1, column `income`, 甲: `income` is a number and can't be read from `x`; write it in digits, such as `12.5`",
        "F502 facts.db, row 2, column `income`, 乙: `income` is a number and can't be read from `y`; write it in digits, such as `12.5`",
        "F540 facts.db, row 3, column `unit`, 甲: the unit `甲` is given twice; keep one of them",
        "F544 facts.db, row 1, 丙, visits: this record of `visits` belongs to `丙`, and the facts have no such unit",
    ]


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("select * from absent", "F572", "no such table: absent"),
        ("selct", "F572", "only queries that read"),
        ("select income from (select 1 as income)", "F542", "unit"),
        ("select 'x' as unit, 1 as income, 2 as income", "F531", "income"),
        ("select unit from facts where 1 = 0", "F546", ""),
        ("drop table facts", "F572", "only queries that read"),
        ("insert into facts (unit) values ('x')", "F572", "only queries that read"),
        ("select 1; drop table facts", "F572", "one statement"),
        ("create temp table x (y)", "F572", ""),
    ],
)
def test_queries_that_give_no_facts(rubric: Rubric, folder: Path, query: str, code: str, words: str) -> None:
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    (problem,) = read(rubric, query).problems
    assert problem.code == code
    assert words in problem.message("en")
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


# ---------------------------------------------------------------- what a query can't reach


@pytest.mark.parametrize(
    "query",
    [
        "vacuum into 'copy.db'",
        "attach 'other.db' as x",
        "select load_extension('x')",
        "with x as (select 1) insert into facts (unit) select 'x'",
        "pragma journal_mode = wal",
        "/* select */ -- select\n delete from facts",
    ],
)
def test_sqlite_only_reads_its_file(rubric: Rubric, folder: Path, query: str) -> None:
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert [each.code for each in read(rubric, query).problems] == ["F572"]
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


@pytest.mark.parametrize(
    "query",
    [
        "copy (select 1) to 'out.csv'",
        "from read_text('f.csv')",
        "select * from 'f.csv'",
        "select 1; copy (select 1) to 'out.csv'",
        "with x as (select 1) select content as unit from read_text('f.csv')",
        "from read_csv('https://localhost/x.csv')",
        "install httpfs",
        "set enable_external_access = true",
    ],
)
def test_duckdb_only_reads_its_file(rubric: Rubric, folder: Path, query: str) -> None:
    in_duckdb()
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert [each.code for each in read(rubric, query, "duckdb:///facts.duckdb").problems] == ["F572"]
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_a_view_of_a_file_that_was_sent_reads_no_other(rubric: Rubric, folder: Path) -> None:
    in_duckdb("create view sly as select content as unit, 1 as income from read_text('f.csv')")
    (problem,) = read_facts(rubric.program, "duckdb:///facts.duckdb?table=sly").problems
    assert problem.code == "F572"


def test_a_view_that_never_ends_is_stopped(rubric: Rubric, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MOST_ROWS", 20_000)
    endless = "with recursive k(x) as (select 1 union all select x + 1 from k) select x as unit from k"
    (problem,) = read(rubric, endless).problems
    assert (problem.code, problem.message("en")) == ("F572", "the database can't answer: it gives more than 1,000,000 rows")
    monkeypatch.setattr(guards, "_MOST_STEPS", 3)
    (problem,) = read(rubric, endless.replace("x as unit", "count(*) as unit")).problems
    assert (problem.code, "interrupted" in problem.message("en")) == ("F572", True)


def test_numbers_of_32_bits_are_the_shortest_decimals_of_their_own(rubric: Rubric, folder: Path) -> None:
    in_duckdb()
    narrow = read(rubric, "select 'x' as unit, cast(0.06 as real) as income", "duckdb:///facts.duckdb")
    assert narrow.units["x"]["income"] == Fraction(6, 100)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql+psycopg2://h/x?table=t", "F573"),
        ("mysql://h/x?read_default_file=/etc/hostname&table=t", "F576"),
        ("postgresql://h/x?options=-c&table=t", "F576"),
    ],
)
def test_drivers_and_options_that_do_more_than_read(rubric: Rubric, url: str, code: str) -> None:
    (problem,) = read_facts(rubric.program, url).problems
    assert problem.code == code


@pytest.mark.parametrize(
    ("url", "tables", "expected"),
    [
        ("sqlite:///none.db?table=facts", {}, ["F571"]),
        ("sqlite://?table=facts", {}, ["F571"]),
        ("sqlite:///f.csv?table=facts", {}, ["F572"]),
        ("sqlite:///facts.db", {}, ["F574"]),
        ("sqlite:///facts.db?table=", {}, ["F574"]),
        ("sqlite:///facts.db?table=facts", {"briefings": "visits"}, ["F561"]),
        ("sqlite:///facts.db?table=facts", {"matches": "visits"}, ["F533", "F533", "F604"]),
        ("sqlite:///facts.db", {"": "facts"}, []),
        ("oracle://me:secret@host/x?table=facts", {}, ["F570"]),
        ("http://example.org/facts.csv", {}, ["F570"]),
        ("mysql+nothing://me:secret@host/x?table=facts", {}, ["F573"]),
        ("postgresql://me:secret@host:port/x?table=facts", {}, ["F571"]),
    ],
)
def test_urls(rubric: Rubric, folder: Path, url: str, tables: dict[str, str], expected: list[str]) -> None:
    found = read_facts(rubric.program, url, tables=tables)
    assert sorted(problem.code for problem in found.problems) == expected
    assert "secret" not in str([problem.message("en") + problem.place("en") + problem.hint for problem in found.problems])


def test_a_missing_library_is_named_with_its_extra(rubric: Rubric, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    (folder / "d.duckdb").write_bytes(b"")
    for url, message in (
        ("sqlite:///facts.db?table=facts", "reading a `sqlite` database needs sqlalchemy: install `rubric-engine[database]`"),
        ("duckdb:///d.duckdb?table=facts", "reading a `duckdb` database needs duckdb: install `rubric-engine[duckdb]`"),
    ):
        assert [problem.message("en") for problem in read_facts(rubric.program, url).problems] == [message]


def test_no_driver_for_a_server(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    (problem,) = read_facts(rubric.program, "postgresql://me:secret@host/x?table=facts").problems
    assert problem.message("en") == "reading a `postgresql` database needs psycopg: install `rubric-engine[database]`"
    assert problem.message("zh") == "读取 postgresql 数据库需要 psycopg，请安装「rubric-engine[database]」"


def test_tables_and_queries_are_for_databases(rubric: Rubric, folder: Path) -> None:
    with pytest.raises(ValueError, match="for databases"):
        read_facts(rubric.program, folder / "f.csv", tables={"": "facts"})


# ---------------------------------------------------------------- urls and secrets


@pytest.mark.parametrize(
    ("url", "shown", "name", "table"),
    [
        ("sqlite:///a/facts.db?table=t", "sqlite:///a/facts.db", "facts.db", "t"),
        ("postgresql://me:pw@host:5432/base?table=s.t&sslmode=require", "postgresql://***@host:5432/base", "base", "s.t"),
        ("postgresql+psycopg2://me:p%40?w@host/base?table=t", "postgresql+psycopg2://***@host/base", "base", "t"),
        ("mysql://host", "mysql://host", "host", None),
        ("sqlite:///a@b c/数据.db?table=t", "sqlite:///a@b c/数据.db", "数据.db", "t"),
        ("postgresql://host/base?options=a%40b&application_name=x@y&table=t", "postgresql://host/base", "base", "t"),
        ("postgresql://me:p@pw@host/base?table=t", "postgresql://***@host/base", "base", "t"),
    ],
)
def test_what_a_url_says(url: str, shown: str, name: str, table: str | None) -> None:
    target = target_of(url)
    assert (target.shown, target.name, target.table) == (shown, name, table)
    assert "pw" not in repr(target)


def test_secrets_are_taken_out_of_what_drivers_say() -> None:
    target = target_of("postgresql://me:s%40fe@host/base?password=other&sslmode=require&table=t")
    assert target.hidden("no s@fe, no s%40fe, no other, but require") == "no ***, no ***, no ***, but require"
    assert "table" not in target.url
    assert (
        target_of("postgresql://me:p@pw@host/base").hidden('could not translate host name "pw@host"')
        == 'could not translate host name "***@host"'
    )


def test_paths_are_no_urls() -> None:
    assert is_url("sqlite:///f.db")
    assert not any(is_url(each) for each in ("f.csv", "C://f.csv", "/a/b", "a:b", Path("x"), None))


# ---------------------------------------------------------------- the command line


def test_on_the_command_line(run: Run, folder: Path) -> None:
    table = run("score", "v.rubric", "f.csv", "--json")
    assert table.exit_code == 0
    lists = ("--table", "visits=visits", "--query", "比赛 = select home from matches")
    for arguments in (
        ("sqlite:///facts.db?table=facts", *lists),
        ("sqlite:///facts.db", "--table", "facts", *lists),
        ("sqlite:///facts.db", "--query", "select * from facts where 1=1", *lists),
    ):
        done = run("score", "v.rubric", *arguments, "--json")
        assert (done.exit_code, done.stdout) == (0, table.stdout)
    asked = ("sqlite:///facts.db?table=facts", *lists, "--unit", "甲")
    assert run("explain", "v.rubric", *asked).stdout == run("explain", "v.rubric", "f.csv", "--unit", "甲").stdout
    assert json.loads(run("explain", "v.rubric", *asked, "--what-if", "staffed=no", "--json").stdout)["what_if"]["unit"] == "甲"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("f.csv", "--table", "facts"), 2, "--table is for databases, such as sqlite:///facts.db"),
        (("sqlite:///facts.db", "--table", "facts", "--table", "visits"), 2, "--table is given twice for the same facts"),
        (("sqlite:///facts.db",), 2, "F574"),
        (("sqlite:///none.db?table=facts",), 2, "F571"),
        (("sqlite:///facts.db?table=none",), 2, "F575"),
        (("mysql://h/x?read_default_file=f&table=t",), 2, "F576"),
        (("sqlite:///facts.db", "--query", "select nothing"), 2, "F572"),
        (("sqlite:///facts.db?table=facts", "-o", "facts.db"), 2, "facts.db"),
    ],
)
def test_what_can_not_be_meant(run: Run, folder: Path, arguments: tuple[str, ...], status: int, message: str) -> None:
    done = run("score", "v.rubric", *arguments, "--language", "en")
    assert done.exit_code == status
    assert message in done.output


def test_last_years_facts_of_a_database_fill_a_form(run: Run, folder: Path) -> None:
    assert run("template", "v.rubric", "-o", "f.xlsx", "--prefill", "sqlite:///facts.db?table=facts").exit_code == 0
    values: Any = read_facts(loads(TEXT).program, folder / "f.xlsx").units
    assert values["乙"]["income"] == Fraction("1234567.89")


# ---------------------------------------------------------------- what there is


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_table_that_is_not_there_is_told_with_those_that_are(rubric: Rubric, folder: Path, kind: str) -> None:
    if kind == "duckdb":
        in_duckdb()
    found = read_facts(rubric.program, f"{kind}:///facts.{'db' if kind == 'sqlite' else kind}?table=fact", language="zh")
    (problem,) = found.problems
    assert (problem.code, problem.hint) == ("F575", "是否指「facts」？")
    assert problem.message("zh") == "数据库中没有数据表「fact」，有：「facts」、「matches」、「visits」"


def test_a_database_that_is_not_there_is_told_in_the_language_of_the_rest(rubric: Rubric, folder: Path) -> None:
    (problem,) = read_facts(rubric.program, "sqlite:///none.db?table=facts", language="zh").problems
    assert problem.message("zh") == "无法打开数据库「sqlite:///none.db」：没有这个文件"


def test_columns_of_remarks_are_left_out(rubric: Rubric, folder: Path) -> None:
    plain = read(rubric, "select unit, 收入 from facts", visits="select county as unit, far from visits")
    found = read(
        rubric, "select 1 as 序号, unit, 收入, 'x' as 备注 from facts", visits="select county as unit, far, 'x' as Note from visits"
    )
    assert said(found) == []
    assert found.units == plain.units

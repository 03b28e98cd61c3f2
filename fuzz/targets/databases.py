"""A database whose tables have columns and values of all kinds, any text as the query, any text as the URL: read, or refused; never written, and no other file touched."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from fuzz.made import Maker
from fuzz.reading import score_read
from fuzz.rubrics import rubrics
from fuzz.shared import MOST, proper_problems
from fuzz.targets.facts_mapping import names_of
from rubric_engine.facts import read_facts

TABLES = ("facts", "briefings", "visits", "数据", 'a"b', "select")
QUERIES = (
    "SELECT * FROM facts", "SELECT unit, posts FROM facts", "WITH a AS (SELECT 1 AS posts) SELECT 'A' AS unit, posts FROM a", "VALUES (1, 2)", "TABLE facts",
    "SELECT * FROM facts; DROP TABLE facts", "DROP TABLE facts", "ATTACH 'other.db' AS o", "PRAGMA writable_schema = 1", "SELECT load_extension('x')",
    "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a LIMIT 100) SELECT n AS posts FROM a", "INSERT INTO facts VALUES (1) RETURNING *",
    "VACUUM INTO 'other.db'", "SELECT writefile('other', 'x')", "/* a */ SELECT 1 AS unit", "SELECT", "", "SELECT x'00ff' AS unit, 1e999 AS posts",
)  # fmt: skip


def run(data: bytes) -> None:
    """The first bytes say for which rubric, and what is asked."""
    first, how = (*data[:2], 0, 0)[:2]
    rubric = rubrics()[first % 3]
    make = Maker(data[2:MOST], names_of(rubric))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "facts.db")
        _fill(path, make)
        before = path.read_bytes()
        url = f"sqlite:///{path}" if how % 4 else f"sqlite:///{path}?{_text(make)}"
        tables = {name: _text(make) for name in _asked(make)}
        queries = {name: make.pick(QUERIES) if make.byte() % 2 else f"SELECT {_text(make)}" for name in _asked(make)}
        found = read_facts(rubric.program, url, tables=tables, queries=queries)
        proper_problems(found.problems)
        score_read(rubric, found)
        assert path.read_bytes() == before, "the database was written"
        assert [each.name for each in Path(folder).iterdir()] == ["facts.db"], "another file was made"


def _asked(make: Maker) -> list[str]:
    return [str(make.pick(("", "", "briefings", "走访", "matches", "nothing"))) for _ in range(make.byte() % 3)]


def _text(make: Maker) -> str:
    return str(make.name()).encode("utf-8", "replace").decode()


def _fill(path: Path, make: Maker) -> None:
    opened = sqlite3.connect(path)
    for table in TABLES[: 1 + make.byte() % len(TABLES)]:
        names = list({_text(make).replace("\0", ""): None for _ in range(1 + make.byte() % 5)})
        quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
        try:
            opened.execute(f'CREATE TABLE "{table.replace(chr(34), chr(34) * 2)}" ({quoted})')
        except sqlite3.Error:  # two columns of one name in another case, say
            continue
        for _ in range(make.byte() % 4):
            values = [_cell(make) for _ in names]
            try:
                opened.execute(f'INSERT INTO "{table.replace(chr(34), chr(34) * 2)}" VALUES ({", ".join("?" * len(names))})', values)
            except (sqlite3.Error, OverflowError, UnicodeEncodeError):
                continue
    opened.commit()
    opened.close()


def _cell(make: Maker) -> object:
    value = make.scalar()
    return value if isinstance(value, str | int | float | bytes | None) else str(value)

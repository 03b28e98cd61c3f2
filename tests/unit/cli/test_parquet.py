from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

Run = Callable[..., Result]

TEXT = (
    'rubric "x"\nparameter least = 3\nfact a: count\nfact done: yes/no\nitem 1 "A"\na at least least earns 2 points\ndone earns 1 point\n'
)


@pytest.fixture
def facts(folder: Path) -> Path:
    (folder / "x.rubric").write_text(TEXT, encoding="utf-8")
    path = folder / "facts.parquet"
    pq.write_table(pa.table({"name": ["p", "q", "r"], "a": [2, 3, None], "done": [True, False, True]}), path)
    return path


def test_a_parquet_file_is_scored_into_another(run: Run, folder: Path, facts: Path) -> None:
    result = run("score", "x.rubric", "facts.parquet", "-o", "out.parquet", "--keep", "name", "--want", "range")
    assert result.exit_code == 0, result.output
    rows = pq.read_table(folder / "out.parquet").to_pylist()
    assert [(row["name"], row["total"], row["low"], row["high"]) for row in rows] == [("p", 1, 1, 1), ("q", 2, 2, 2), ("r", 1, 1, 3)]
    assert "3 rows" in result.stderr
    run("score", "x.rubric", "facts.parquet", "-o", "out.parquet", "--keep", "name", "-p", "least=2")
    assert [row["total"] for row in pq.read_table(folder / "out.parquet").to_pylist()] == [3, 2, 1]


def test_misuse_is_told(run: Run, folder: Path, facts: Path) -> None:
    for arguments, said in (
        (("facts.parquet", "--keep", "name"), "-o OUT.parquet"),
        (("facts.parquet", "-o", "out.csv", "--want", "range"), "-o OUT.parquet"),
        (("facts.parquet", "-o", "facts.parquet", "--keep", "name"), "overwritten"),
        (("facts.parquet", "-o", "out.parquet", "--keep", "nobody"), "nobody"),
        (("none.parquet", "-o", "out.parquet"), "none.parquet"),
    ):
        result = run("score", "x.rubric", *arguments)
        assert result.exit_code == 2, (arguments, result.output)
        assert said in result.stderr
    (folder / "facts.csv").write_text("unit,a,done\nx,1,yes\n", encoding="utf-8")
    assert run("score", "x.rubric", "facts.csv", "--cohort", "a").exit_code == 2


def test_wrong_facts_are_told_by_row_and_column(run: Run, folder: Path, facts: Path) -> None:
    pq.write_table(pa.table({"a": [2, -3], "done": [True, False]}), folder / "facts.parquet")
    result = run("score", "x.rubric", "facts.parquet", "-o", "out.parquet")
    assert result.exit_code == 1
    assert "F512" in result.stderr
    assert "row 2" in result.stderr
    assert not (folder / "out.parquet").exists()

"""A Parquet file of moderate size is read like any other table of facts."""

from __future__ import annotations

import datetime
import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.facts import read_facts
from tests.unit.commands import Run, beside

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TEXT = """评分办法 「年度考核」
对象 「县」
数据项 人员到位：是否
数据项 信息：数量，单位 条
数据项 增长率：比例
数据项 报送日：日期
数据项 级别：选项 县级 < 市级
数据项 社情：清单
字段 采用：是否
字段 比重：比例
考核项 1 「信息」
人员到位 计 1 分
信息 不少于 100 条 计 5 分
增长率 达到 6% 计 1 分
报送日 不晚于 2014年6月30日 计 1 分
级别 不低于 市级 计 1 分
考核项 2 「社情」，最高 6 分
社情 其中 采用 每条 计 3 分
"""


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return loads(TEXT)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return beside(TEXT, tmp_path, monkeypatch)


def columns(**more: Any) -> dict[str, Any]:
    return {"单位": ["甲县", "乙县"], "信息": [120, None], **more}


def test_values_mean_what_they_mean_in_a_frame(rubric: Rubric, tmp_path: Path) -> None:
    records = pa.array([[{"采用": True, "比重": 0.06}], None], pa.list_(pa.struct([("采用", pa.bool_()), ("比重", pa.float32())])))
    table = pa.table(
        columns(
            人员到位=[True, None],
            增长率=pa.array([0.06, 0.05], pa.float32()),
            报送日=pa.array([datetime.datetime(2014, 5, 31), None], pa.timestamp("us")),  # noqa: DTZ001 - a column without a zone
            级别=pa.array(["市级", "县级"]).dictionary_encode(),
            社情=records,
        )
    )
    pq.write_table(table, tmp_path / "f.parquet")
    found = read_facts(rubric, tmp_path / "f.parquet")
    assert found.problems == ()
    assert (found.alone, list(found.units)) == (False, ["甲县", "乙县"])
    assert found.units["甲县"] == {
        "人员到位": True,
        "信息": 120,
        "增长率": Fraction(3, 50),
        "报送日": Fraction(datetime.date(2014, 5, 31).toordinal()),
        "级别": 1,
        "社情": ((("采用", True), ("比重", Fraction(3, 50))),),
    }
    assert found.units["乙县"]["增长率"] == Fraction(1, 20)
    assert found.units["乙县"]["信息"] is None


def test_every_command_takes_it(run: Run) -> None:
    pq.write_table(pa.table(columns()), "f.parquet")
    Path("f.csv").write_text("单位,信息\n甲县,120\n乙县,\n", encoding="utf-8")
    for command in (("score",), ("score", "--json"), ("score", "--csv"), ("explain", "-u", "甲县")):
        ours, theirs = (run(command[0], "r.rubric", file, *command[1:]) for file in ("f.parquet", "f.csv"))
        assert (ours.exit_code, ours.stdout) == (0, theirs.stdout), (command, ours.stderr)
    for name in ("o.xlsx", "o.csv", "o.json"):
        assert run("score", "r.rubric", "f.parquet", "-o", name).exit_code == 0
    assert run("report", "r.rubric", "f.parquet", "-o", "report.html").exit_code == 0
    Path("list.txt").write_text("甲县\n丙县\n", encoding="utf-8")
    result = run("score", "r.rubric", "f.parquet", "--roster", "list.txt")
    assert [line.split()[0] for line in result.stderr.splitlines()[1:]] == ["F716", "F717"]


def test_the_column_of_units_is_named_or_asked_for(run: Run, rubric: Rubric) -> None:
    pq.write_table(pa.table({"name": ["甲县", "乙县"], "信息": [120, 3]}), "f.parquet")
    assert [each.code for each in read_facts(rubric, "f.parquet").problems] == ["F530", "F542"]
    assert "--unit 列名" in run("score", "r.rubric", "f.parquet").stderr
    assert "甲县" in run("score", "r.rubric", "f.parquet", "--unit", "name").stdout
    result = run("score", "r.rubric", "f.parquet", "--unit", "nam")
    assert (result.exit_code, "是否指「name」？" in result.stderr) == (2, True)
    assert run("score", "r.rubric", "f.parquet", "--unit", "name", "--keep", "name").exit_code == 2
    assert run("score", "r.rubric", "f.parquet", "--unit", "name", "-o", "o.parquet").exit_code == 0
    Path("f.csv").write_text("单位,信息\n甲县,120\n", encoding="utf-8")
    assert run("score", "r.rubric", "f.csv", "--unit", "name").exit_code == 2
    with pytest.raises(ValueError, match="Parquet"):
        read_facts(rubric, "f.csv", unit="name")


def test_a_column_of_units_that_is_not_named_is_explained_when_it_is_scored_into_parquet(run: Run) -> None:
    pq.write_table(pa.table(columns()), "f.parquet")
    result = run("score", "r.rubric", "f.parquet", "-o", "o.parquet")
    assert (result.exit_code, "「--unit 单位」" in result.stderr) == (1, True)
    assert run("score", "r.rubric", "f.parquet", "-o", "o.parquet", "--unit", "单位").exit_code == 0


def test_wrong_values_have_their_row_and_column(rubric: Rubric, tmp_path: Path) -> None:
    pq.write_table(pa.table({"单位": ["甲县", "甲县", "合计"], "信息": [-1.5, 3.0, 4.0]}), tmp_path / "f.parquet")
    found = read_facts(rubric, tmp_path / "f.parquet")
    assert [(each.code, each.row, each.column, each.file) for each in found.problems] == [
        ("F548", 3, "单位", "f.parquet"),
        ("F511", 1, "信息", "f.parquet"),
        ("F540", 2, "单位", "f.parquet"),
    ]


def test_what_is_too_large_says_where_it_can_go(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table(columns()), "f.parquet")
    for limit in ("MAX_ROWS", "MAX_VALUES", "_MAX_MB"):
        with monkeypatch.context() as patched:
            patched.setattr(f"rubric_engine.frames.rows.{limit}", 0)
            result = run("score", "r.rubric", "f.parquet")
        assert (result.exit_code, "F564" in result.stderr, "-o 结果.parquet" in result.stderr) == (2, True, True)


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + bytes(40) + b"PAR1", b"x" * 100])
def test_what_is_no_parquet_file(run: Run, data: bytes) -> None:
    Path("f.parquet").write_bytes(data)
    result = run("score", "r.rubric", "f.parquet")
    assert (result.exit_code, result.stderr.count("F550")) == (2, 1)


def test_a_file_that_is_not_there_and_a_library(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有这个文件" in run("score", "r.rubric", "none.parquet").stderr
    pq.write_table(pa.table(columns()), "f.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)  # type: ignore[arg-type]
    assert "请安装「pyarrow」" in run("score", "r.rubric", "f.parquet").stderr
    assert "请安装「pyarrow" in run("score", "r.rubric", "f.parquet", "-o", "o.parquet").stderr
    assert not os.path.exists("o.parquet")

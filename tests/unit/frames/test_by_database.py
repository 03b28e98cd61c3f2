"""Keywords that only some kinds of frames take."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import pytest

from rubric_engine import loads

ENGLISH = 'rubric "R"\nfact n: count\nitem 1 "I", uncapped\nn each 1 earns 1 point\n'
CHINESE = "评分办法 「R」\n数据项 n：数量\n考核项 1 「I」，不封顶\nn 每 1 计 1 分\n"


def frames() -> dict[str, Any]:
    return {"polars DataFrame": pl.DataFrame({"n": [1]}), "dict": {"n": [1]}, "duckdb DuckDBPyRelation": duckdb.sql("SELECT 1 AS n")}


@pytest.mark.parametrize("kind", frames())
def test_what_only_spark_takes(kind: str) -> None:
    with pytest.raises(
        TypeError, match=f"complete, most: for PySpark frames only, whose rows nobody looks at beforehand; this is a {kind}"
    ):
        loads(ENGLISH).score_frame(frames()[kind], complete=True, most=10)
    assert loads(ENGLISH).score_frame(frames()[kind], complete=False, largest=None).columns == ("total",)


def test_in_the_language_of_the_rubric() -> None:
    with pytest.raises(TypeError, match="参数 largest 仅用于 PySpark 数据表，此处的数据表为 dict"):
        loads(CHINESE).score_frame({"n": [1]}, largest=5)


class Pretended:
    """A frame of PySpark as far as its kind is told."""

    __module__ = "pyspark.sql.dataframe"


def test_what_spark_does_not_take() -> None:
    with pytest.raises(TypeError, match="nan='missing' isn't for PySpark frames"):
        loads(ENGLISH).score_frame(Pretended(), nan="missing")
    with pytest.raises(TypeError, match="PySpark 数据表不支持 nan='missing'"):
        loads(CHINESE).score_frame(Pretended(), nan="missing")

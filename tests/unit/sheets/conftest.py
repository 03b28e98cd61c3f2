"""A rubric with a fact of every kind, in both languages, and workbooks made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rubric_engine import Rubric, loads

CHINESE = """评分办法 「年度考核」 (“Yearly check”)
版本 2
依据 「试行〔2014〕1号」
对象 「县」 (“county”)
数据项 人员到位 (staffed) 「工作人员配备到位」 (“Staff are in place”)：是否
数据项 信息 (posts) 「全年信息条数」 (“Posts in the year”)：数量，单位 条 (posts)，0 至 50000
数据项 增长率 (growth)：比例
数据项 收入 (income)：金额，单位 万元，或无
数据项 报送日 (filed)：日期，2014年1月1日 至 2014年12月31日
数据项 级别 (level)：选项 县 (county) < 市 (city) < 省 (province)
数据项 面谈 (interview)：评分 0 至 8
数据项 组别 (group)：文本
数据项 社情 (briefings)：清单
字段 日期 (date)：日期
字段 采用 (adopted)：是否
字段 篇幅 (length)：数量
前提 「人员」：人员到位，否则 总分 零分
部分 一 「信息工作」
考核项 一.1 「信息」
信息 不少于 100 条 计 5 分
考核项 一.2 「社情」，最高 6 分
社情 其中 采用 每条 计 3 分
部分 二 「经济」
考核项 二.1 「增长」
增长率 不低于 6% 计 1 分
收入 不少于 500 万元 计 1 分，当 收入 已有
考核项 二.2 「其他」
报送日 不晚于 2014年6月30日 计 1 分
级别 不低于 市 计 1 分
面谈 不低于 6 计 1 分
"""

Fill = Callable[[dict[str, Any]], Path]
HEADINGS = {"B": "人员到位", "C": "信息", "D": "增长率", "E": "收入", "F": "报送日", "G": "级别", "H": "面谈", "I": "组别"}


@pytest.fixture(scope="session")
def rubric() -> Rubric:
    return loads(CHINESE)


@pytest.fixture
def book(tmp_path: Path) -> Fill:
    """Writes a table with a row for each unit on the sheet 部分四, with these cells besides, and says where it is. A value may be
    ``(value, number format)``; texts are texts, also those that look like formulas, unless they begin with ``formula:``."""

    def fill(cells: dict[str, Any]) -> Path:
        made = openpyxl.Workbook()
        sheet = made.active
        sheet.title = "部分四"
        for reference, content in (
            {"A1": "单位", "A2": "甲县"} | {f"{column}1": name for column, name in HEADINGS.items()} | cells
        ).items():
            at = sheet[reference]
            value, form = content if isinstance(content, tuple) else (content, None)
            at.value = value.removeprefix("formula:") if isinstance(value, str) else value
            if isinstance(value, str):
                at.data_type = "f" if value.startswith("formula:") else "e" if value.startswith("#") else "s"
            if form is not None:
                at.number_format = form
        path = tmp_path / "facts.xlsx"
        made.save(path)
        return path

    return fill

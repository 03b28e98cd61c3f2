from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.commands import Run, invoke

RUBRIC = """评分办法 「会员工作」 (“Membership”)
对象 「县」 (“county”)
并列 取较优名次
数据项 人员到位 (has_staff)：是否
数据项 会员数 (members)：数量，单位 个 (members)
数据项 增长率 (growth)：比例
数据项 社情 (briefings)：清单
字段 采用 (adopted)：是否
参数 门槛 (threshold) = 6%
前提 「人员」：人员到位，否则 总分 零分
考核项 1 「会员」，最高 8 分
增长率 不低于 门槛 计 2 分
会员数 居 前 1 位 计 3 分
社情 其中 采用 每条 计 1 分，最高 3 分

示例 「恰好达标」
给定 人员到位 为 是，增长率 为 6%
应得 得分(1) 为 2
"""

FACTS = "单位,人员到位,会员数,增长率\n甲,是,53,6%\n乙,是,70,5%\n丙,否,10,\n"
RECORDS = "单位,采用\n甲,是\n甲,否\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a rubric and the facts of three units."""
    (tmp_path / "m.rubric").write_text(RUBRIC, encoding="utf-8")
    (tmp_path / "f.csv").write_text(FACTS, encoding="utf-8")
    (tmp_path / "f.briefings.csv").write_text(RECORDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("RUBRIC_LANGUAGE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    return invoke

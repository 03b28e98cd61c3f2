"""The words of names, marks and messages, in the rubric's language."""

from __future__ import annotations

from typing import Final

from rubric_engine.diagnostics.frozen import frozen


@frozen
class Words:
    suffix: str
    unit_name: str
    unit_number: str
    unit_text: str
    unit: str
    owner: str
    present: str
    points: str
    working: str
    total: str
    low: str
    high: str
    why_none: str
    complete: str
    grade: str
    flag: str
    gate: str
    status: str
    reason: str
    condition: str
    check: str
    problem: str
    missing: str
    value: str
    rank: str
    from_bottom: str
    ranked: str
    if_missing: str
    top: str
    bottom: str
    has_value: str
    key: str
    so_far: str
    times: str
    counted: str
    count_back: str
    among_tied: str
    empties: str
    yes: str
    no: str
    none: str
    lacking: str
    separator: str
    colon: str
    end: str


ZH: Final = Words(
    suffix="_全",
    unit_name="单位名称",
    unit_number="单位序号",
    unit_text="参评单位",
    unit="单位",
    owner="归属",
    present="有记录",
    points="得分",
    working="步骤",
    total="总分",
    low="最低",
    high="最高",
    why_none="无总分原因",
    complete="数据已足",
    grade="等次",
    flag="提示",
    gate="前提",
    status="状态",
    reason="原因",
    condition="条件",
    check="核对",
    problem="问题",
    missing="缺项",
    value="取值",
    rank="名次",
    from_bottom="倒数名次",
    ranked="参排数",
    if_missing="缺数时",
    top="分子",
    bottom="分母",
    has_value="有值",
    key="依据",
    so_far="暂列名次",
    times="次数",
    counted="条数",
    count_back="逐项比次数",
    among_tied="并列者之间",
    empties="确无记录",
    yes="是",
    no="否",
    none="无",
    lacking="缺：",
    separator="、",
    colon="：",
    end="；",
)
EN: Final = Words(
    suffix="_all",
    unit_name="unit_name",
    unit_number="unit_number",
    unit_text="unit",
    unit="unit",
    owner="belongs_to",
    present="there",
    points="points",
    working="step",
    total="total",
    low="least",
    high="most",
    why_none="no_total",
    complete="enough",
    grade="grade",
    flag="flag",
    gate="gate",
    status="status",
    reason="reason",
    condition="condition",
    check="check",
    problem="problem",
    missing="missing",
    value="value",
    rank="rank",
    from_bottom="rank_from_bottom",
    ranked="ranked",
    if_missing="if_missing",
    top="numerator",
    bottom="denominator",
    has_value="has_value",
    key="key",
    so_far="place_so_far",
    times="times",
    counted="count",
    count_back="count_back",
    among_tied="among_the_tied",
    empties="no_records",
    yes="yes",
    no="no",
    none="none",
    lacking="missing: ",
    separator=", ",
    colon=": ",
    end="; ",
)


def words(language: str) -> Words:
    return ZH if language == "zh" else EN

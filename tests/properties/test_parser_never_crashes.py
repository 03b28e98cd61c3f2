"""Whatever the text, the parser answers with a tree or with diagnostics whose places lie in the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.diagnostics.codes import all_codes
from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax.folding import decode, fold
from rubric_engine.syntax.parser import parse

PIECES = (
    "rubric fact field define parameter gate section item total grade flag example given expect by otherwise ties missing earns loses each full points at least "
    "at most in top bottom within among units where rounded half up to 1 decimal and or not is none given yes no 6% 2.78万 2014-05-31 4.1 ( ) , 、 : | = + - * / < > "
    '评分办法 数据项 定义 参数 前提 部分 考核项 总分 等次 提示 示例 给定 应得 按 否则 其余 计 扣 分 每 满 达到 居 前 位 超过 的部分 四舍五入 保留 且 或 没有 为 是 否 「 」 “ ” " ` 【 】 《 》 # 。 '
    "shared this unit for each record of different distinct without highest 1 lowest units among the tied count-back records where power( root( ln( log( as date from "
    'extends replace remove item baseline reason code pairing with by "base.rubric" '
    "共用 对象 本单位 逐条 逐个 不同值数 去掉最高 去掉最低 最低 1 个 各单位 就并列者 逐一比较 乘方 开方 自 起 适用 按日期适用 沿用 替换 删去 基准 原因码 结对 对 "
    "会员增长率 机构健全 growth members_end 名次 得分 第 项得分 任一考核项 计数 其中 分档 情形 线性插值 ^ == && \t 　 （ ） ： ， ％ ５"
).split(" ")


def check(text: str) -> None:
    result = parse(SourceFile("fuzz", text))
    known = all_codes()
    for diagnostic in result.diagnostics:
        assert diagnostic.code in known
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= max(len(text), 1)
        known[diagnostic.code].message_en.format(**dict(diagnostic.args))
        known[diagnostic.code].message_zh.format(**dict(diagnostic.args))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " ", "\n"]))
def test_any_words(words: list[str], glue: str) -> None:
    check((glue or " ").join(words) if glue else "".join(words))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    text = decode(data)
    if text is not None:
        check(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_hostile_texts() -> None:
    for text in (
        "(" * 1_000_000,
        ")" * 1_000_000,
        "a earns " + "(" * 39 + "1" + ")" * 39 + " points",
        "a earns " + "(" * 41 + "1" + ")" * 41 + " points",
        "a at least " + "9" * 200 + " earns 1 point",
        "a at least 9^9^9 earns 1 point",
        "define a = " + "1 + " * 5_000 + "1",
        "define a = " + "1 + " * 300 + "1",
        "define a = " + "-" * 5_000 + "1",
        "define a = " + "not " * 3_000 + "b",
        "a " + "and a " * 3_000 + "earns 1 point",
        "a\0b",
        "\ud800",
        "x" * 2_000_001,
        "「" * 100_000,
        "a\n" * 20_001,
        ", " * 5_000,
        "define a = " + "min(" * 39 + "1, 2" + ")" * 39,
    ):
        check(text)

"""Words whose order everybody knows: grades, awards, levels, schooling. A choice that orders them the other way round is nearly always a slip."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rubric_engine.diagnostics.model import Span
from rubric_engine.syntax import tree

if TYPE_CHECKING:
    from rubric_engine.semantics.findings import Findings
    from rubric_engine.semantics.model import FactDecl

LADDERS: Final = tuple(
    {word: height for height, step in enumerate(ladder.split(" < ")) for word in step.split()}
    for ladder in (
        "差 劣 < 较差 不合格 不及格 不称职 不达标 未达标 < 基本合格 基本称职 基本达标 < 合格 及格 称职 达标 中 中等 一般 < 较好 < 良好 良 好 < 优秀 优 优等",
        "很低 < 低 < 较低 < 中 中等 一般 < 较高 < 高 < 很高",
        "很小 < 小 < 较小 < 中 中等 < 较大 < 大 < 重大 < 特大 特别重大",
        "不满意 < 基本满意 < 满意 < 非常满意 很满意",
        "优秀奖 鼓励奖 入围奖 < 三等奖 < 二等奖 < 一等奖 < 特等奖",
        "铜奖 铜牌 < 银奖 银牌 < 金奖 金牌",
        "村级 < 乡级 镇级 乡镇级 < 县级 区级 区县级 县区级 < 市级 地市级 < 省级 省部级 < 国家级 < 国际级",
        "小学 < 初中 < 高中 中专 < 大专 专科 < 本科 学士 < 硕士 < 博士",
        "初级 < 中级 < 副高 副高级 < 高级 正高 正高级",
        "从不 < 偶尔 < 有时 < 经常 < 总是",
        "failed fail inadequate unacceptable < poor weak < fair adequate pass passed average satisfactory acceptable < good < very_good < excellent outstanding",
        "none < very_low < low < medium moderate < high < very_high",
        "tiny < small < medium < large < huge",
        "bronze < silver < gold < platinum",
        "beginner basic < intermediate < advanced < expert",
        "primary < secondary < bachelor < master < doctorate doctoral",
        "never < rarely < sometimes < often < always",
    )
)


def options_downwards(decl: FactDecl, findings: Findings) -> None:
    """``选项 优秀 < 良好 < 合格``: by ``<`` the first is the lowest."""
    options = decl.stmt.options
    if decl.stmt.kind is not tree.Kind.CHOICE or not decl.stmt.ordered or len(options) < 2:
        return
    words = [option.text for option in options]
    others = [option.alias or "" for option in options]
    if not any(_falls(words, ladder) or _falls(others, ladder) for ladder in LADDERS):
        return
    from rubric_engine.syntax.printer_lexical import declared
    from rubric_engine.syntax.printer_names import resolved
    from rubric_engine.syntax.vocabulary import vocabulary

    upwards = resolved(" < ".join(map(declared, reversed(options))), vocabulary(findings.language).name_quotes)
    hint = findings.say(f"write `choice of {upwards}`", f"由低到高写成「选项 {upwards}」")
    findings.warning("W361", Span(options[0].span.start, options[-1].span.end), hint, name=decl.name, first=words[0], last=words[-1])


def _falls(words: list[str], ladder: dict[str, int]) -> bool:
    """Whether all the words stand on the ladder, each below the one before it."""
    heights = [ladder.get(word.lower(), -1) for word in words]
    return min(heights) >= 0 and all(left > right for left, right in pairwise(heights))

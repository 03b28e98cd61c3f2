"""What is read otherwise than its writer may think: a unit of measure as a second name, several options as one, a range as a difference,
a place by words for better or worse, a maximum that stands in a label only."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.semantics.constants import declared
from rubric_engine.semantics.model import FactDecl, LineDecl, NodeDecl, TableDecl, TableLineDecl
from rubric_engine.semantics.numbering import declared_units
from rubric_engine.semantics.rename import has_han
from rubric_engine.syntax import tree

if TYPE_CHECKING:
    from rubric_engine.semantics.findings import Findings
    from rubric_engine.semantics.infer import Checker

_COUNTED = frozenset({tree.Kind.COUNT, tree.Kind.NUMBER, tree.Kind.MONEY, tree.Kind.SCORE})

_MONEY = frozenset(("元", "千元", "万元", "亿元", "美元", "万美元", "亿美元", "欧元", "百万元"))
_MEASURES_ZH = frozenset(
    "个 人 人次 万人 万人次 次 篇 条 家 天 日 分 分钟 小时 件 项 户 名 位 起 场 期 份 台 套 辆 张 册 本 亩 公顷 公里 千米 米 平方米 平方公里 立方米 吨 万吨 公斤 千克 "
    "百分点 个百分点 岁 周 个月 宗 例 批 处 座".split()
)
_MEASURES_EN = frozenset(
    "hours days weeks months years minutes seconds percent points people kilometres kilometers miles metres meters tonnes tons euros dollars pounds yuan".split()
)
_ABBREVIATED = frozenset("km cm mm kg ha usd eur gbp cny rmb".split())


def unit_as_name(decl: FactDecl, checker: Checker) -> None:
    """``数据项 产出（万元）：数值``: what stands in brackets behind a name is the name in the other language."""
    alias, name = decl.stmt.name.alias, decl.stmt.name.text
    if alias is None or decl.stmt.unit is not None or decl.stmt.kind not in _COUNTED or not _is_unit(alias, name, checker):
        return
    checker.findings.warning("W357", decl.stmt.name.span, name=name, unit=alias)


def _is_unit(alias: str, name: str, checker: Checker) -> bool:
    """Whether a second name is a unit of measure, and no translation of the first: ``天数 (days)`` is one."""
    if alias in _MONEY or alias.lower() in _ABBREVIATED:
        return True
    if has_han(alias) != has_han(name):
        return False
    return alias in _MEASURES_ZH or alias.lower() in _MEASURES_EN or alias in declared_units(checker)


def single_option(decl: FactDecl, checker: Checker) -> None:
    """``选项 东片或西片``: one option, of this name."""
    stmt, findings = decl.stmt, checker.findings
    if stmt.kind is not tree.Kind.CHOICE or len(stmt.options) != 1:
        return
    option = stmt.options[0]
    parts = [part.strip() for part in re.split(r"或者|或|以及|、|/|_or_|\bor\b", option.text) if part.strip()]
    if stmt.or_none and len(parts) < 2:  # it is that, or nothing
        return
    hint = ""
    if len(parts) > 1:
        hint = findings.say(f"write `choice of {' / '.join(parts)}`", f"请写成「选项 {' / '.join(parts)}」")
    findings.warning("W358", option.span, hint, name=decl.name, option=option.text)


# ---------------------------------------------------------------- numbers


def one_number(expr: tree.Expr, findings: Findings) -> None:
    """``计 2-3 分``, ``达到 3-5``: what is written as a range is a difference, which is below zero."""
    match expr:
        case tree.Binary(op=tree.Arith.SUB, left=tree.Number() as low, right=tree.Number() as high) if low.value < high.value:
            if high.span.start - low.span.end == 1:  # nobody writes a difference so
                findings.error("E392", expr.span, range=f"{low.text}-{high.text}", low=low.text, high=high.text)


_WORDS_FOR_BETTER = {
    tree.Cmp.GE: ("不低于", "达到", "至少"),
    tree.Cmp.GT: ("高于",),
    tree.Cmp.LE: ("不高于", "至多"),
    tree.Cmp.LT: ("低于",),
}
_SIGNS = {tree.Cmp.GE: ">=", tree.Cmp.GT: ">", tree.Cmp.LE: "<=", tree.Cmp.LT: "<"}


def place_by_words(expr: tree.Compare, findings: Findings) -> None:
    """``名次(…) 不低于 3``: whoever reads Chinese takes that for the first three; it is the third and all behind."""
    word = expr.word or ("不低于" if expr.op is tree.Cmp.GE and findings.language == "zh" else "")  # the canonical one isn't kept
    if word in _WORDS_FOR_BETTER.get(expr.op, ()) and isinstance(expr.right, tree.Number):
        findings.warning("W360", expr.span, word=word, sign=_SIGNS[expr.op], place=expr.right.text)


# ---------------------------------------------------------------- maxima in labels

_SAID = r"[(（【\[]\s*(?:满分|最高|分值|共计|共|计|up\s+to|at\s+most|max(?:imum)?)?\s*[:：为]?\s*(\d+(?:\.\d+)?)\s*(?:分|points?|marks?)\s*[)）】\]]\s*$"


def maximum_in_label(node: NodeDecl, checker: Checker) -> None:
    """``考核项 1 「方案（10分）」``: what stands in a label is for the reader alone."""
    stmt, findings = node.stmt, checker.findings
    if not isinstance(stmt, tree.SectionStmt | tree.ItemStmt) or stmt.label is None or stmt.clauses.weight is not None:
        return
    texts = [text for text in (stmt.label.text, stmt.label.alias) if text and text.rstrip()[-1:] in ")）】]"]
    said = next((found[1] for text in texts if (found := re.search(_SAID, text, re.IGNORECASE))), None)
    if said is None:
        return
    most = _most(node, checker)
    if most == Fraction(said) or (most is None and not (stmt.clauses.uncapped and stmt.clauses.maximum is None)):
        return
    hint = ""
    if stmt.clauses.maximum is not None:
        text = _number(stmt.clauses.maximum)
        hint = findings.say(f"its maximum is {text}; make the two agree", f"规定的最高分是 {text}，请改为一致") if text else ""
    findings.warning("W359", stmt.label.span, hint, id=node.id, points=said)


def _number(expr: tree.Expr) -> str:
    return expr.text if isinstance(expr, tree.Number) else ""


def _most(node: NodeDecl, checker: Checker) -> Fraction | None:
    """The most that a section or item can come to, where its clauses and plain lines say it; else None."""
    clauses = node.clauses
    for expr in (clauses.maximum, clauses.scale):
        if expr is not None:
            return _constant(expr, checker)
    if (
        clauses.multipliers
        or clauses.for_each is not None
        or clauses.combine not in (None, tree.Combine.SUM, tree.Combine.FIRST, tree.Combine.BEST)
    ):
        return None
    parts = [_of_part(child, checker) for child in node.children]
    known = [part for part in parts if part is not None]
    start = Fraction(0) if clauses.start is None else _constant(clauses.start, checker)
    if start is None or len(known) < len(parts) or not parts:
        return None
    return start + (sum(known, Fraction(0)) if clauses.combine in (None, tree.Combine.SUM) else max(known))


def _of_part(part: NodeDecl | LineDecl | TableLineDecl, checker: Checker) -> Fraction | None:
    match part:
        case NodeDecl():
            return None if part.clauses.weight is not None else _most(part, checker)
        case LineDecl(stmt=line):
            if line.loses:
                return Fraction(0)
            if line.limit is not None:
                return _constant(line.limit, checker)
            return None if line.each is not None or line.amount is None else _constant(line.amount, checker)
        case TableLineDecl(table=table):
            return _of_table(table, checker)


def _of_table(table: TableDecl, checker: Checker) -> Fraction | None:
    found = [Fraction(0) if cell.loses else _constant(cell.value, checker) for row in table.rows for cell in row.cells]
    known = [each for each in found if each is not None]
    return max(known) if known and len(known) == len(found) else None


def _constant(expr: tree.Expr, checker: Checker) -> Fraction | None:
    value = declared(expr, checker.resolution)
    return value if isinstance(value, Fraction) else None

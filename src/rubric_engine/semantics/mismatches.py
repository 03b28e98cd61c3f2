"""Messages about types that don't fit, each with the mend that is most likely meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from rubric_engine.diagnostics.model import Span
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.model import DefinitionSymbol
from rubric_engine.semantics.numbering import is_name, two_numbers
from rubric_engine.semantics.operations import Clash
from rubric_engine.semantics.silent import one_number, place_by_words
from rubric_engine.semantics.types import POINT_WORDS, UNKNOWN, Sort, Type, scaled_unit, unit_factor
from rubric_engine.semantics.wording import described, percent_text
from rubric_engine.syntax import tree

if TYPE_CHECKING:
    from rubric_engine.semantics.infer import Checker


def wan_slip(checker: Checker, expr: tree.Expr, found: Type, wanted: Type) -> None:
    """``50万`` against a fact in 万元 would be 500,000 of them."""
    if isinstance(expr, tree.Number) and found.unit is None and wanted.unit is not None and scaled_unit(wanted.unit):
        text = expr.text.rstrip("%")
        if text.endswith(("万", "亿")):
            word = wanted.unit.word
            checker.findings.error("E305", expr.span, number=expr.text, unit=word)


_ITSELF = re.compile(r"(?:本|该|自己|自身)|(?:own|self|itself|himself|herself|me|my|mine|ours?|their|this|its)(?![a-z])", re.IGNORECASE)


def wanted_text(findings: Findings, name: str, expected: Type | None) -> tuple[str, bool]:
    """What is probably meant by an unknown ``name`` where the name of a unit or a text is expected, and whether that is sure."""
    say = findings.say
    if expected is None or expected.sort not in (Sort.UNIT, Sort.TEXT):
        return "", False
    quoted = say(f'put a text in quotes: `"{name}"`', f"文本请加引号：「“{name}”」")
    if expected.sort is Sort.TEXT:
        return quoted, False
    this = say("the unit that is scored is called `this unit`", "指正在计分的对象，请写「本单位」")
    if _ITSELF.match(name):
        return this, True
    return say(
        f'{this}; one that is meant by its name stands in quotes: `"{name}"`', f"{this}；按名称指某一对象的，请加引号：「“{name}”」"
    ), False


def one_unit(checker: Checker, expr: tree.Expr, label: tree.Expr) -> None:
    """``author is "Ann"`` holds of one unit, by name, whoever is scored."""
    if isinstance(label, tree.Quoted) and not isinstance(expr, tree.Quoted) and checker.types[id(expr)].sort is Sort.UNIT:
        checker.findings.warning("W354", label.span, label=label.text)


def first_alone(checker: Checker, parts: tuple[tree.Expr, ...]) -> None:
    """``没有 重大事故、弄虚作假``: whoever reads Chinese takes the not for all of them; it goes with the first."""
    if checker.findings.language != "zh" or len(parts) < 2:
        return
    first, rest = parts[0], parts[1:]
    names = [each.name for each in rest if isinstance(each, tree.Ref)]
    if len(names) == len(rest) and isinstance(first, tree.Not) and isinstance(first.operand, tree.Ref):
        checker.findings.warning("W356", first.span, name=first.operand.name, other=names[0])


def name_as_number(checker: Checker, expr: tree.Number) -> None:
    """``三项 不低于 2``, where something is called 三项: three of whatever it is are always at least two."""
    if is_name(checker, expr):
        checker.findings.error("E149", expr.span, name=f"{expr.text}{expr.unit}")


def compared(checker: Checker, expr: tree.Compare) -> None:
    """What is likely to be a slip in a comparison."""
    left, right = expr.left, expr.right
    two_numbers(checker, left, right)
    one_number(right, checker.findings)
    if isinstance(_defined(checker, left), tree.RankOf):
        place_by_words(expr, checker.findings)
    for one, other in ((left, right), (right, left)):
        ratio_slip(checker, one, other)
        one_unit(checker, one, other)


def ratio_slip(checker: Checker, expr: tree.Expr, other: tree.Expr) -> None:
    """``growth at least 6``, where growth is a quotient of like things, asks for 600%."""
    number = other if isinstance(other, tree.Number) else None
    if number is None or number.percent or number.unit is not None or number.value < 2 or number.value.denominator != 1:
        return
    if checker.types[id(expr)].sort is not Sort.RATIO or not _share(checker, _defined(checker, expr)):
        return
    name = expr.name if isinstance(expr, tree.Ref) else checker.findings.say("this quotient", "此商")
    meant, means = f"{number.text}%", f"{number.value * 100}%"
    checker.findings.warning("W428", number.span, name=name, number=number.text, means=means, meant=meant)


def _defined(checker: Checker, expr: tree.Expr) -> tree.Expr:
    """What a name stands for, through definitions."""
    seen: set[int] = set()
    while isinstance(expr, tree.Ref) and id(expr) not in seen:
        seen.add(id(expr))
        symbol = checker.meanings.get(id(expr))
        if not isinstance(symbol, DefinitionSymbol) or symbol.decl.stmt.expr is None:
            break
        expr = symbol.decl.stmt.expr
    return expr


def _share(checker: Checker, expr: tree.Expr) -> bool:
    """A part of a whole or a growth rate, not a number of one thing for each of another."""
    if not isinstance(expr, tree.Binary) or expr.op is not tree.Arith.DIV:
        return False
    above, below = checker.types.get(id(expr.left), UNKNOWN), checker.types.get(id(expr.right), UNKNOWN)
    if above.unit is None or below.unit is None:
        return above.unit is below.unit
    return unit_factor(above.unit, below.unit) is not None


def not_a_number(checker: Checker, expr: tree.Expr, found: Type) -> None:
    say = checker.findings.say
    hint = ""
    if found.sort is Sort.DATE:
        hint = say("count the days between two dates with `days(a, b)`", "两个日期之间的天数用「天数(a, b)」")
    elif found.sort is Sort.LIST:
        name = expr.name if isinstance(expr, tree.Ref) else "…"
        hint = say(f"count its records with `count({name})`", f"清单的条数用「计数({name})」")
    elif found.sort is Sort.YES_NO:
        hint = say("turn it into points in a line of its own: `… earns 1 point`", "可另写一行计分：「… 计 1 分」")
    checker.findings.error("E283", expr.span, hint, found=described(found, checker.findings))


def clash(checker: Checker, why: Clash, left: tree.Expr | None, left_type: Type, right: tree.Expr, right_type: Type, span: Span) -> None:
    say = checker.findings.say
    match why:
        case Clash.PERCENT:
            number = right if left is None or left_type.sort is Sort.PERCENT else left
            text = percent_text(number.text) if isinstance(number, tree.Number) else None
            if text is not None and isinstance(number, tree.Number):
                if abs(number.value) == 1:  # both are likely
                    hint = say("write `1%` or `100%`, whichever is meant", "请写明是「1%」还是「100%」")
                else:
                    hint = say(f"write `{text}` instead of `{number.text}`", f"请写成「{text}」，不要写「{number.text}」")
            else:
                hint = say(
                    "write both as percents, or both as plain numbers; a rounded ratio is a percent only with `rounded … to steps of`",
                    "请统一为百分数，或统一为普通数值",
                )
            checker.findings.error("E280", number.span if isinstance(number, tree.Number) else span, hint)
        case Clash.UNIT:
            literal, wanted = (left, right_type) if left is not None and left_type.literal else (right, left_type)
            found = left_type if literal is left else right_type
            at = literal.span if isinstance(literal, tree.Number) else span
            wanted_word = wanted.unit.word if wanted.unit else say(*POINT_WORDS)
            found_word = found.unit.word if found.unit else "?"
            checker.findings.error("E285", at, unit=found_word, wanted=wanted_word)
        case Clash.KIND:
            if _options_needed(checker, left, left_type, right, right_type):
                return
            left_words, right_words = _side(checker, left, left_type), _side(checker, right, right_type)
            hint = _instead(checker, left, left_type, right) or _instead(checker, right, right_type, left) or _counted(checker, left, right)
            if Sort.DATE in (left_type.sort, right_type.sort) and (left_type.numeric or right_type.numeric):
                hint = say("count the days between two dates with `days(a, b)`", "两个日期之间的天数用「天数(a, b)」")
            hint = hint or _made_a_unit(checker, left, left_type, right_type) or _made_a_unit(checker, right, right_type, left_type)
            checker.findings.error("E282", span, hint, left=left_words, right=right_words)
        case _:
            assert_never(why)


def _side(checker: Checker, expr: tree.Expr | None, found: Type) -> str:
    """One of two things as its name with its kind, or as what is written there."""
    say, kind = checker.findings.say, described(found, checker.findings)
    if isinstance(expr, tree.Ref):
        return say(f"`{expr.name}` ({kind})", f"「{expr.name}」（{kind}）")
    return say(f"`{expr.text}`", f"「{expr.text}」") if isinstance(expr, tree.Number) else kind


def _instead(checker: Checker, expr: tree.Expr | None, found: Type, other: tree.Expr | None) -> str:
    """What a yes/no or a choice beside a number is written as."""
    say = checker.findings.say
    if not isinstance(expr, tree.Ref) or not isinstance(other, tree.Number):
        return ""
    name = expr.name
    if found.sort is Sort.YES_NO:
        return say(f"`{name}` is a yes/no: write `{name} earns 2 points`", f"「{name}」是「是否」类，直接写「{name} 计 2 分」即可")
    if found.sort is Sort.CHOICE and found.options:
        options = say("`, `", "」、「").join(option.text for option in found.options)
        return say(f"`{name}` is a choice: compare it with one of `{options}`", f"「{name}」是选项类，请与其选项比较：「{options}」")
    return ""


def _made_a_unit(checker: Checker, expr: tree.Expr | None, found: Type, other: Type) -> str:
    """A text that is compared with the name of a unit."""
    if not isinstance(expr, tree.Ref) or found.sort is not Sort.TEXT or other.sort is not Sort.UNIT:
        return ""
    name = expr.name.rpartition(".")[2]
    return checker.findings.say(
        f"if it names units, declare it as one: `{name}: unit`", f"如填写的是对象名称，请声明为对象：「{name}：对象」"
    )


def _counted(checker: Checker, *sides: tree.Expr | None) -> str:
    """How many records a list has, beside a number."""
    listed = next((side for side in sides if isinstance(side, tree.Ref) and checker.types[id(side)].sort is Sort.LIST), None)
    if listed is None or not any(isinstance(side, tree.Number) for side in sides):
        return ""
    name = listed.name
    return checker.findings.say(f"compare the number of its records: `count({name})`", f"请比较清单的条数：「计数({name})」")


def _options_needed(checker: Checker, left: tree.Expr | None, left_type: Type, right: tree.Expr, right_type: Type) -> bool:
    """A choice compared with something else that is no option of it."""
    for choice, other in ((left_type, right), (right_type, left)):
        if choice.sort is Sort.CHOICE and isinstance(other, tree.Ref | tree.Quoted) and checker.types[id(other)].sort is not Sort.CHOICE:
            checker.option(other, other.name if isinstance(other, tree.Ref) else other.text, choice)
            return True
    return False

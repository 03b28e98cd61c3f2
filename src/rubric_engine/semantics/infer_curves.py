"""Powers, roots and logarithms: their types, and that a rounding stands around what is irrational. See ``infer.py``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.semantics import operations
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.model import Resolution
from rubric_engine.semantics.scope import Scope
from rubric_engine.semantics.types import NUMBER, UNKNOWN, Sort, Type
from rubric_engine.semantics.walk import children
from rubric_engine.semantics.wording import described, function_word
from rubric_engine.syntax import tree

if TYPE_CHECKING:
    from rubric_engine.semantics.infer import Checker

CURVES = frozenset({tree.Func.POWER, tree.Func.ROOT, tree.Func.LN, tree.Func.LOG})
OPERANDS = {tree.Func.POWER: (2, 2), tree.Func.ROOT: (1, 2), tree.Func.LN: (1, 1), tree.Func.LOG: (1, 1)}
_PLAIN = frozenset({Sort.NUMBER, Sort.COUNT, Sort.RATIO, Sort.PERCENT, Sort.POINTS})
MOST_EXPONENT = 100
_FINEST = 10_000  # four decimals
_THROUGH = frozenset({tree.Func.MIN, tree.Func.MAX, tree.Func.ABS})


def curve(checker: Checker, expr: tree.Call, scope: Scope) -> Type:
    say = checker.findings.say
    found = [checker.number(arg, scope) for arg in expr.args]
    least, most = OPERANDS[expr.func]
    if not least <= len(expr.args) <= most:
        wanted = str(least) if least == most else say(f"{least} or {most}", f"{least} 或 {most}")
        checker.findings.error(
            "E297", expr.span, function=function_word(expr.func, checker.findings), wanted=wanted, found=str(len(expr.args))
        )
        return UNKNOWN
    good = _operand(checker, expr, expr.args[0], found[0])
    if len(expr.args) == 2 and not has_whole_exponent(expr, checker.resolution):
        good = _constant(checker, expr, expr.args[1], found[1]) and good
    if not good:
        return UNKNOWN
    if has_whole_exponent(expr, checker.resolution):
        return _multiplied(evolve(found[0], unit=None), 2)
    power = whole_power(expr, checker.resolution)
    if power is None or power < 0:
        return NUMBER
    return _multiplied(evolve(found[0], unit=None) if found[0].sort is not Sort.PERCENT else found[0], power)


def _operand(checker: Checker, expr: tree.Call, arg: tree.Expr, found: Type) -> bool:
    """A number in its declared unit: the formulas that are published are made for one (seconds, metres), and what comes out has none."""
    if found.unknown:
        return False
    if found.sort in _PLAIN:
        return True
    one = f"1 {found.unit.word}" if found.unit is not None else "1"
    hint = checker.findings.say(f"divide it by one of its unit: `… / {one}`", f"请除以一个单位：「… ÷ {one}」")
    checker.findings.error(
        "E346", arg.span, hint, function=function_word(expr.func, checker.findings), found=described(found, checker.findings)
    )
    return False


def _constant(checker: Checker, expr: tree.Call, arg: tree.Expr, found: Type) -> bool:
    """An exponent has few decimals, the degree of a root is a whole number."""
    if found.unknown:
        return False
    value = constant(arg, checker.resolution)
    plain = isinstance(value, Fraction) and found.plain
    if expr.func is tree.Func.ROOT:
        if plain and isinstance(value, Fraction) and value.denominator == 1 and 2 <= value <= MOST_EXPONENT:
            return True
        checker.findings.error("E345", arg.span)
        return False
    if plain and isinstance(value, Fraction) and (value * _FINEST).denominator == 1 and abs(value) <= MOST_EXPONENT:
        return True
    hint = ""
    if isinstance(value, Fraction) and value.numerator == 1 and 2 <= value.denominator <= MOST_EXPONENT:
        hint = checker.findings.say(f"write `root(…, {value.denominator})`", f"请写成「开方(…, {value.denominator})」")
    checker.findings.error("E344", arg.span, hint)
    return False


def _multiplied(base: Type, power: int) -> Type:
    if power == 0:
        return NUMBER
    made = operations.product(base, base) if power > 1 else base
    return (made or UNKNOWN).settled()


def whole_power(expr: tree.Call, resolution: Resolution) -> int | None:
    """The exponent of a power that is exact; None of everything else."""
    value = constant(expr.args[1], resolution) if expr.func is tree.Func.POWER and len(expr.args) == 2 else None
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else None


def has_whole_exponent(expr: tree.Call, resolution: Resolution) -> bool:
    """Whether it is a power whose exponent isn't constant but always whole; the checks make sure of 0 to 100. It is exact, too."""
    if expr.func is not tree.Func.POWER or len(expr.args) != 2 or constant(expr.args[1], resolution) is not None:
        return False
    found = resolution.types.get(id(expr.args[1]), UNKNOWN)
    return found.whole and found.sort in (Sort.COUNT, Sort.NUMBER)


def _is_exact(expr: tree.Call, resolution: Resolution) -> bool:
    return whole_power(expr, resolution) is not None or has_whole_exponent(expr, resolution)


# ---------------------------------------------------------------- roundings


def check_roundings(expr: tree.Expr, resolution: Resolution, findings: Findings) -> None:
    """What is irrational stands in a rounding, one in each, so that the rounded value can be decided exactly."""
    _check(expr, None, resolution, findings)


def _check(expr: tree.Expr, rounding: list[tree.Call] | None, resolution: Resolution, findings: Findings) -> None:
    """``rounding`` collects what is irrational in the rounding around; None: there is none."""

    def beneath(inside: list[tree.Call] | None) -> None:
        for child in children(expr):
            _check(child, inside, resolution, findings)

    match expr:
        case tree.Rounded():
            found: list[tree.Call] = []
            beneath(found)
            if len(found) > 1:
                findings.error("E343", max(found, key=lambda one: one.span).span)
        case tree.Call(func=func) if func in CURVES and _is_exact(expr, resolution):
            inner: list[tree.Call] = []
            beneath(inner if rounding is not None else None)
            if inner and rounding is not None:
                rounding += [*inner, expr]
        case tree.Call(func=func) if func in CURVES and not resolution.types.get(id(expr), UNKNOWN).unknown:
            if rounding is None:
                hint = findings.say("write for example `round … to 2 decimals`", "例如写成「（…） 四舍五入 保留 2 位小数」")
                findings.error("E342", expr.span, hint, function=function_word(func, findings))
            else:
                rounding.append(expr)
            beneath(rounding)
        case tree.Negate() | tree.Binary() | tree.Beyond():
            beneath(rounding)
        case tree.Call(func=func) if func in _THROUGH:
            beneath(rounding)
        case _:
            beneath(None)

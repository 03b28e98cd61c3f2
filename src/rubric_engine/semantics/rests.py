"""``given the rest …``: what an example gives of all facts that it doesn't name."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from rubric_engine.semantics.constants import declared
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.model import ExampleDecl, FactDecl, Resolution
from rubric_engine.semantics.symbols import names_of
from rubric_engine.semantics.types import Sort
from rubric_engine.syntax import tree
from rubric_engine.syntax.tree import RestKind


def units_of(example: ExampleDecl) -> tuple[str | None, ...]:
    """The units that are scored in an example, None alone where they have no names."""
    named = [given.unit for given in example.givens] + [expect.unit for expect in example.expects]
    return tuple(dict.fromkeys(unit for unit in named if unit is not None)) or (None,)


def rest_of(example: ExampleDecl, unit: str | None) -> tree.Rest | None:
    """What is said of the rest of a unit's facts: for itself, or else for all units."""
    found = [given for given in example.givens if given.rest is not None and given.unit in (unit, None)]
    return max(found, key=lambda given: given.unit is not None).rest if found else None


def before(label: str, examples: tuple[ExampleDecl, ...]) -> ExampleDecl | None:
    """The example of that label, in either language; of several the last."""
    return next((each for each in reversed(examples) if label in (each.stmt.label.text, each.stmt.label.alias)), None)


def end_of(decl: FactDecl, kind: RestKind, resolution: Resolution) -> Fraction | bool | tuple[()] | None:
    """The least or the greatest value that a fact can have; None where its declaration leaves that open."""
    greatest = kind is RestKind.GREATEST
    match decl.type.sort:
        case Sort.YES_NO:
            return greatest
        case Sort.CHOICE:
            return Fraction(len(decl.stmt.options) - 1) if greatest else Fraction(0)
        case Sort.LIST:
            return None if greatest else ()
        case Sort.TEXT | Sort.UNIT:
            return None
        case _:
            return _end_of_range(decl, greatest, resolution)


def _end_of_range(decl: FactDecl, greatest: bool, resolution: Resolution) -> Fraction | None:
    bounds = decl.stmt.bounds or tree.Bounds()
    expr, left_out = (bounds.high, bounds.below) if greatest else (bounds.low, bounds.above)
    whole = decl.type.sort is Sort.COUNT
    end = declared(expr, resolution) if expr is not None else Fraction(0) if whole and not greatest else None
    if not isinstance(end, Fraction):
        return None
    if not left_out:
        return end
    if not whole:  # no number is the least one above another
        return None
    return Fraction(ceil(end) - 1) if greatest else Fraction(floor(end) + 1)


def check_rest(example: ExampleDecl, earlier: tuple[ExampleDecl, ...], facts: tuple[FactDecl, ...], checker: Checker) -> None:
    """The rest must have an end where one is wanted, and an example that is named must stand before this one, with the same units."""
    findings = checker.findings
    _said_once(example, checker)
    for unit in units_of(example):
        rest = rest_of(example, unit)
        if rest is None:
            continue
        if rest.kind is not RestKind.AS_IN:
            given = _given(example, unit)
            open_ = [
                fact.name
                for fact in facts
                if not given & {*names_of(fact.stmt.name)} and end_of(fact, rest.kind, checker.resolution) is None
            ]
            if open_:
                greatest = rest.kind is RestKind.GREATEST
                names = findings.say(", ", "、").join(open_)
                findings.error(
                    "E385", rest.span, names=names, end_en="greatest" if greatest else "least", end_zh="最高" if greatest else "最低"
                )
            continue
        like = before(rest.like or "", earlier)
        if like is None:
            labels = [text for each in earlier for text in (each.stmt.label.text, each.stmt.label.alias) if text]
            findings.error("E386", rest.span, findings.did_you_mean(rest.like or "", labels), name=rest.like or "")
        elif unit not in units_of(like):
            findings.error("E387", rest.span, name=rest.like or "", unit=unit or findings.say("a unit without a name", "没有名称的对象"))


def _said_once(example: ExampleDecl, checker: Checker) -> None:
    """Of each unit, and of all together, the rest is said once."""
    said: set[str | None] = set()
    for stmt in example.givens:
        if stmt.rest is None:
            continue
        if stmt.unit in said:
            checker.findings.error("E120", stmt.rest.span, clause=checker.findings.say("the rest", "其余"))
        said.add(stmt.unit)


def _given(example: ExampleDecl, unit: str | None) -> set[str]:
    """The names of the facts that are given for a unit, or for all."""
    own = [given for given in example.givens if given.unit in (unit, None)]
    refs = [ref for given in own if given.record_of is None for ref, _ in given.values] + [
        given.record_of for given in own if given.record_of
    ]
    return {ref.name for ref in refs}

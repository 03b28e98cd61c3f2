"""Examples in the file: what is given must be facts with fitting values, what is expected must be conditions on results."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from rubric_engine.semantics.constants import constant, declared
from rubric_engine.semantics.declarations import may_be, range_of
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.model import ColumnSymbol, ExampleDecl, FactDecl, FactSymbol, FlagDecl, GradeDecl, ParameterDecl
from rubric_engine.semantics.statements import grade_known
from rubric_engine.semantics.symbols import column_names, field_of, names_of, unknown_name
from rubric_engine.semantics.types import UNKNOWN, Sort, Type
from rubric_engine.syntax import tree

NONE_WORDS = ("none", "无")
"""How a fact that is known to have no value is written."""


def check_example(
    example: ExampleDecl,
    parameters: tuple[ParameterDecl, ...],
    grades: tuple[GradeDecl, ...],
    flags: tuple[FlagDecl, ...],
    checker: Checker,
) -> None:
    findings = checker.findings
    _dated(example, parameters, checker)
    if not example.expects:
        findings.warning("W227", example.stmt.span)
    # what is given of shared facts stands without a unit, so that it says nothing about who is scored
    own = [given for given in example.givens if given.unit is not None or not _all_shared(given, checker)]
    units = list(dict.fromkeys(given.unit for given in own))
    expected = [expect.unit for expect in example.expects if expect.unit is not None]
    if not own and example.givens:
        units = list(dict.fromkeys(expected))
    scored = tuple(dict.fromkeys(unit for unit in (*units, *expected) if unit is not None))
    for given in example.givens:
        if given.unit is None and given in own and len(units) > 1:
            findings.error("E229", given.span)
        _given(given, scored, checker)
    for expect in example.expects:
        if expect.unit is not None and expect.unit not in units:
            known = [unit for unit in units if unit is not None]
            findings.error("E226", expect.span, findings.did_you_mean(expect.unit, known), unit=expect.unit)
        for condition in expect.conditions:
            check_outcome(condition, grades, flags, checker)


def labels_stand_once(labels: Iterable[tree.Label], what: str, findings: Findings) -> None:
    """No two examples, and no two laws, have one label, in either language; ``what`` they are is for the message."""
    seen: set[str] = set()
    for label in labels:
        names = {text for text in (label.text, label.alias) if text}
        twice = next((text for text in (label.text, label.alias) if text in seen), None)
        if twice is not None:
            findings.error("E233", label.span, what=what, name=twice)
        seen |= names


def _dated(example: ExampleDecl, parameters: tuple[ParameterDecl, ...], checker: Checker) -> None:
    """Nobody calls an example, so it says itself of which day the parameters are read."""
    dated = [each for each in parameters if each.stmt.dated and each.stmt.as_of is None and each.rows]
    first = max((row.start.value for each in dated for row in each.rows[:1] if isinstance(row.start, tree.DateValue)), default=None)
    day = example.stmt.as_of
    if first is None or (day is not None and day.value >= first):
        return
    at = (day or example.stmt).span
    hint = checker.findings.say(f"write behind its label, for example, `, as of {first}`", f"例如在标签后写「，以 {first} 为准」")
    checker.findings.error("E350", at, hint, name=dated[0].name)


def _all_shared(given: tree.GivenStmt, checker: Checker) -> bool:
    refs = [ref for ref, _ in given.values] if given.record_of is None else [given.record_of]
    symbols = [checker.symbols.get(ref.name) for ref in refs]
    return all(isinstance(symbol, FactSymbol) and symbol.decl.stmt.shared for symbol in symbols)


def _given(given: tree.GivenStmt, scored: tuple[str, ...], checker: Checker) -> None:
    owner: FactDecl | None = None
    if given.record_of is not None:
        owner = given_fact(given.record_of, checker)
        if owner is None:
            return
        if owner.type.sort is not Sort.LIST:
            checker.findings.error("E244", given.record_of.span, name=given.record_of.name)
            return
        _shared(given, given.record_of, owner, checker)
    for ref, value in given.values:
        decl = given_fact(ref, checker) if owner is None else _column(ref, owner, checker)
        if decl is not None:
            if owner is None:
                _shared(given, ref, decl, checker)
            _value(value, decl, checker)
            _one_of_the_units(value, decl, scored, checker)


def _shared(given: tree.GivenStmt, ref: tree.Ref, decl: FactDecl, checker: Checker) -> None:
    if decl.stmt.shared and given.unit is not None:
        checker.findings.error("E318", ref.span, name=ref.name)


def _one_of_the_units(value: tree.Expr, decl: FactDecl, scored: tuple[str, ...], checker: Checker) -> None:
    """A unit that is named must be scored in the example; where nobody is, it may be anybody."""
    if decl.type.sort is Sort.UNIT and isinstance(value, tree.Quoted) and scored and value.text not in scored:
        checker.findings.error("E319", value.span, checker.findings.did_you_mean(value.text, scored), unit=value.text)


def given_fact(ref: tree.Ref, checker: Checker) -> FactDecl | None:
    """The fact that is named; anything else is reported."""
    symbol = checker.symbols.get(ref.name)
    if isinstance(symbol, FactSymbol):
        return symbol.decl
    if symbol is None:
        unknown_name(ref, checker.symbols, None, checker.findings)
    else:
        checker.findings.error("E248", ref.span, name=ref.name)
    return None


def _column(ref: tree.Ref, owner: FactDecl, checker: Checker) -> FactDecl | None:
    column = field_of(owner, ref.name)
    if isinstance(column, ColumnSymbol):
        checker.findings.error("E248", ref.span, name=ref.name)
        return None
    if column is not None:
        return column.decl
    if not checker.symbols.is_poisoned(ref.name):
        hint = checker.findings.did_you_mean(ref.name, column_names(owner))
        checker.findings.error("E246", ref.span, hint, name=ref.name, list=owner.name)
    return None


def is_none(value: tree.Expr, decl: FactDecl) -> bool:
    """Whether the value written for a fact is ``none``; of a list that is no record at all."""
    return (
        isinstance(value, tree.Ref)
        and value.name in NONE_WORDS
        and (decl.stmt.or_none or decl.type.sort is Sort.LIST)
        and not any(value.name in names_of(option) for option in decl.stmt.options)
    )


def is_no(value: tree.Expr, decl: FactDecl) -> bool:
    """Whether 无 is written for a yes or no that can't be none: it is a no."""
    return isinstance(value, tree.Ref) and value.name in NONE_WORDS and decl.type.sort is Sort.YES_NO and not decl.stmt.or_none


def _value(value: tree.Expr, decl: FactDecl, checker: Checker) -> None:
    if is_none(value, decl) or is_no(value, decl):
        return
    if decl.type.sort is Sort.LIST:
        name = decl.name
        hint = checker.findings.say(f"write `given {name} has …`, one line a record", f"请写成「给定 {name} 含 …」，每条一行")
        checker.findings.error("E230", value.span, hint, name=name)
    elif checker.against(value, decl.type, value.span) is not UNKNOWN and checker.constant(value):
        _in_range(value, decl, checker)


def _in_range(value: tree.Expr, decl: FactDecl, checker: Checker) -> None:
    given, bounds = constant(value, checker.resolution), decl.stmt.bounds or tree.Bounds()
    if not isinstance(given, Fraction):
        return
    low, high = (None if end is None else declared(end, checker.resolution) for end in (bounds.low, bounds.high))
    least, most = (end if isinstance(end, Fraction) else None for end in (low, high))
    if not may_be(decl, given, least, most):
        checker.findings.error("E353", value.span, range_of(decl, least, most, checker.findings), name=decl.name)


def check_outcome(condition: tree.Expr, grades: tuple[GradeDecl, ...], flags: tuple[FlagDecl, ...], checker: Checker) -> None:
    """A condition on results, which may be about the grade, a flag or the range of what is possible."""
    match condition:
        case tree.MayBe():
            _range(condition, checker)
        case tree.Compare(op=tree.Cmp.EQ | tree.Cmp.NE, left=tree.Grade(), right=tree.Ref(name=name) | tree.Quoted(text=name)):
            if name not in NONE_WORDS or any(name in names_of(grade.stmt.name) for grade in grades):
                grade_known(name, condition.right.span, grades, checker)
        case tree.IsGiven(subject=tree.Grade()):
            pass
        case tree.FlagSet() | tree.Not(operand=tree.FlagSet()):
            flag = condition.operand if isinstance(condition, tree.Not) else condition
            assert isinstance(flag, tree.FlagSet)
            names = [text for one in flags for text in names_of(one.stmt.name)]
            if flag.name not in names and not checker.symbols.is_poisoned(flag.name):
                checker.findings.error("E249", flag.span, checker.findings.did_you_mean(flag.name, names), name=flag.name)
        case _:
            checker.condition(condition)


def _range(expected: tree.MayBe, checker: Checker) -> None:
    found = checker.infer(expected.subject)
    ends = [constant(end, checker.resolution) for end in (expected.low, expected.high) if _of_results(end, found, checker)]
    if len(ends) == 2 and isinstance(ends[0], Fraction) and isinstance(ends[1], Fraction) and ends[0] > ends[1]:
        checker.findings.error("E351", expected.span)


def _of_results(end: tree.Expr, wanted: Type, checker: Checker) -> bool:
    return not checker.against(end, wanted, end.span).unknown and checker.constant(end)

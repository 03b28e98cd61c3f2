"""Tables: keys that fit their subjects, cells that fit each other."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.diagnostics.model import Span
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.model import TableDecl
from rubric_engine.semantics.scope import PLAIN, Scope
from rubric_engine.semantics.silent import one_number
from rubric_engine.semantics.types import POINTS, UNKNOWN, Sort, Type
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree


def check_table(table: TableDecl, span: Span, checker: Checker, scores: bool, scope: Scope = PLAIN) -> Type:
    """The type of the table's value. ``scores``: it stands in an item, its cells are points."""
    findings, head = checker.findings, table.head
    subjects = [checker.infer(subject, scope) for subject in head.subjects]
    for subject, expr in zip(subjects, head.subjects, strict=True):
        _subject(subject, expr, head, checker)
    if not table.rows:
        findings.error("E211", span)
    if head.kind is tree.TableKind.GRID and not table.columns:
        findings.error("E316", span)
    if head.tied is not tree.TieShare.ENTRY and not (len(head.subjects) == 1 and isinstance(head.subjects[0], tree.RankOf)):
        findings.error("E299", span)
    _otherwise(table, checker)
    for column in table.columns:
        for pattern in column:
            _key(pattern, subjects[-1] if subjects else UNKNOWN, table, checker, scope)
    for row in table.rows:
        for pattern in row.keys:
            _key(pattern, subjects[0] if subjects else UNKNOWN, table, checker, scope)
    if head.kind is tree.TableKind.INTERPOLATED:
        _points_between(table, checker)
    return _cells(table, checker, scores, scope)


def _subject(found: Type, expr: tree.Expr, head: tree.TableHead, checker: Checker) -> None:
    findings = checker.findings
    if found.sort is Sort.LIST:
        hint = findings.say("count its records: `count(…)`", "请用「计数(…)」取条数")
        findings.error("E283", expr.span, hint, found=described(found, findings))
    elif head.kind in (tree.TableKind.BANDS, tree.TableKind.INTERPOLATED):
        fits = found.orderable if head.kind is tree.TableKind.BANDS else (found.numeric or found.unknown)
        if not fits:
            hint = findings.say("leave out `in bands` and name each value", "请去掉「分档」，逐一列出各值")
            findings.error("E312", expr.span, hint, found=described(found, findings))


def _otherwise(table: TableDecl, checker: Checker) -> None:
    for number, row in enumerate(table.rows):
        if not row.keys and (number + 1 < len(table.rows) or table.head.kind is tree.TableKind.INTERPOLATED):
            checker.findings.error("E212", row.span)


def _key(pattern: tree.Pattern, subject: Type, table: TableDecl, checker: Checker, scope: Scope) -> None:
    findings = checker.findings
    if table.head.kind is tree.TableKind.CASES:
        if pattern.value is None:
            findings.error("E313", pattern.span)
        else:
            checker.condition(pattern.value, scope)
        return
    if pattern.value is not None and not checker.against(pattern.value, subject, pattern.span).unknown:
        checker.constant(pattern.value, _constant_hint(checker))
    bounds = pattern.bounds
    if bounds is None:
        return
    if table.head.kind is tree.TableKind.INTERPOLATED:
        findings.error("E314", pattern.span)
        return
    if not subject.orderable:
        findings.error("E286", pattern.span, found=described(subject, findings))
        return
    values = []
    for end in (bounds.low, bounds.high):
        good = (
            end is not None and not checker.against(end, subject, pattern.span).unknown and checker.constant(end, _constant_hint(checker))
        )
        values.append(constant(end, checker.resolution) if good and end is not None else None)
    low, high = values
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        empty = low > high or (low == high and (bounds.above or bounds.below))
        if empty:
            findings.error("E315", pattern.span)


def _constant_hint(checker: Checker) -> str:
    return checker.findings.say("for a bound that is worked out, use a table `by cases:`", "界限由计算得出的，请用「按 情形：」的表格")


def _points_between(table: TableDecl, checker: Checker) -> None:
    seen: set[Fraction] = set()
    for row in table.rows:
        if len(row.keys) > 1:
            checker.findings.error("E314", row.span)
        for pattern in row.keys:
            value = constant(pattern.value, checker.resolution) if pattern.value is not None else None
            if isinstance(value, Fraction):
                if value in seen:
                    checker.findings.error("E300", pattern.span)
                seen.add(value)


def _cells(table: TableDecl, checker: Checker, scores: bool, scope: Scope) -> Type:
    findings = checker.findings
    wanted = max(1, len(table.columns))
    first: tuple[tree.Expr, Type] | None = None
    result = POINTS if scores else UNKNOWN
    for row in table.rows:
        if len(row.cells) != wanted and (table.columns or table.head.kind is not tree.TableKind.GRID):
            findings.error("E213", row.span, wanted=str(wanted), found=str(len(row.cells)))
        for cell in row.cells:
            if scores:
                points_amount(cell.value, checker, scope)
                if not cell.points:
                    findings.error("E298", cell.span)
            elif first is None:
                first = (cell.value, checker.infer(cell.value, scope))
                result = first[1]
            else:
                found = checker.infer(cell.value, scope, result)
                result = checker.unify(first[0], result, cell.value, found, cell.span)
            if table.head.kind is tree.TableKind.INTERPOLATED:
                checker.constant(cell.value)
    return result.settled()


def points_amount(expr: tree.Expr, checker: Checker, scope: Scope = PLAIN) -> None:
    """``expr`` must be something that can be points."""
    found = checker.number(expr, scope)
    one_number(expr, checker.findings)
    say = checker.findings.say
    if found.sort is Sort.PERCENT:
        hint = say("say how many points 100% are worth: `(… * 100) points`", "请写明 100% 值多少分：「（… × 100） 分」")
        checker.findings.error("E294", expr.span, hint, found=described(found, checker.findings))
    elif found.sort is Sort.MONEY:
        unit = found.unit.word if found.unit is not None else ""
        hint = say(f"divide it by an amount: `(… / 1 {unit}) points`", f"请除以一个金额：「（… ÷ 1 {unit}） 分」")
        checker.findings.error("E294", expr.span, hint, found=described(found, checker.findings))
    elif found.literal and not found.unknown:
        checker.against(expr, POINTS, expr.span)

"""What may be said by scoring lines, clauses, gates, grades and flags."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.diagnostics.model import Span
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.ids import components
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.infer_functions import count_back
from rubric_engine.semantics.mismatches import first_alone
from rubric_engine.semantics.model import FlagDecl, GateDecl, GradeDecl, LineDecl, NodeDecl, PairingDecl, TableLineDecl
from rubric_engine.semantics.numbering import numbered
from rubric_engine.semantics.occurring import check_for_each
from rubric_engine.semantics.scope import PLAIN, Scope
from rubric_engine.semantics.silent import maximum_in_label
from rubric_engine.semantics.symbols import names_of
from rubric_engine.semantics.tables import check_table, points_amount
from rubric_engine.semantics.types import POINT_WORDS, Sort, Type, Unit, same_word, unit_factor
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree

# ---------------------------------------------------------------- sections, items and the total


def check_node(node: NodeDecl, checker: Checker, scope: Scope = PLAIN) -> None:
    """A section, an item or the total with everything beneath it; ``scope`` is that of what stands around."""
    _arrangement(node, checker)
    _places_of_clauses(node, checker)
    scope = check_for_each(node, checker, scope)
    _clauses(node.clauses, checker, scope)
    _reason_codes(node, checker)
    _strays(node, checker)
    first = node.clauses.combine is tree.Combine.FIRST and node.is_item
    for number, child in enumerate(node.children):
        match child:
            case NodeDecl():
                check_node(child, checker, scope)
            case TableLineDecl():
                check_table(child.table, child.stmt.span, checker, scores=True, scope=scope)
            case LineDecl():
                _line(child.stmt, checker, scope)
                if child.stmt.subject is None and not first:
                    hint = checker.findings.say("add `first match` to the item", "请在考核项后加上「取先满足者」")
                    checker.findings.error("E209", child.stmt.span, hint)
                elif child.stmt.subject is None and number + 1 < len(node.children):
                    checker.findings.error("E210", child.stmt.span)
    maximum_in_label(node, checker)


def _arrangement(node: NodeDecl, checker: Checker) -> None:
    findings = checker.findings
    if node.is_item and not node.children:
        findings.warning("W215", node.stmt.span if node.stmt else Span(0, 0), id=node.id)
    elif node.is_section and not node.items():
        findings.warning("W224", node.stmt.span if node.stmt else Span(0, 0), id=node.id)


def _places_of_clauses(node: NodeDecl, checker: Checker) -> None:
    """Clauses that mean nothing where they stand."""
    clauses, findings = node.clauses, checker.findings
    say = findings.say
    misplaced: list[tuple[str, str]] = []
    if node.is_item:
        if clauses.absent is tree.Absent.DROP:
            misplaced.append(("drops what does not apply", "不适用者不计"))
        if clauses.absent is tree.Absent.REWEIGHT:
            misplaced.append(("weights over those that apply", "权重按适用项分摊"))
        if clauses.scale is not None:
            misplaced.append(("scales to", "折算"))
        if clauses.needs is not None:
            misplaced.append(("needs at least", "至少…项适用"))
    elif clauses.combine is tree.Combine.FIRST:
        misplaced.append(("first match", "取先满足者"))
    is_total = not (node.is_item or node.is_section)
    if is_total and clauses.weight is not None:
        misplaced.append(("weight", "权重"))
    if is_total and clauses.for_each is not None:
        different = clauses.for_each.different
        misplaced.append(("for each different", "逐个") if different else ("for each record of", "逐条"))
    if is_total and clauses.baseline is not None:
        misplaced.append(("baseline", "基准"))
    if is_total and clauses.reason_code is not None:
        misplaced.append(("reason code", "原因码"))
    if not is_total and clauses.lower_is_better:
        misplaced.append(("lower is better", "低者优先"))
    where = say("an item", "考核项") if node.is_item else say("the total", "总分") if is_total else say("a section", "部分")
    for words in misplaced:
        findings.error(
            "E221", clauses.span if clauses.span != Span(0, 0) or node.stmt is None else node.stmt.span, clause=say(*words), where=where
        )


def _clauses(clauses: tree.Clauses, checker: Checker, scope: Scope) -> None:
    findings = checker.findings
    for expr in (clauses.maximum, clauses.minimum, clauses.start, clauses.scale, clauses.baseline):
        if expr is not None:
            points_amount(expr, checker, scope)
    if clauses.baseline is not None:
        checker.constant(clauses.baseline)
    if clauses.scale is not None and checker.constant(clauses.scale):
        value = constant(clauses.scale, checker.resolution)
        if isinstance(value, Fraction) and value <= 0:
            findings.error("E306", clauses.scale.span)
    if clauses.applies is not None:
        checker.condition(clauses.applies, scope)
    for multiplier in clauses.multipliers:
        factor = checker.number(multiplier.factor, scope)
        if factor.sort is Sort.MONEY:
            findings.error("E283", multiplier.factor.span, found=described(factor, findings))
        if multiplier.when is not None:
            checker.condition(multiplier.when, scope)
    if clauses.weight is not None:
        _weight(clauses.weight, checker)
    low, high = (constant(e, checker.resolution) if e is not None else None for e in (clauses.minimum, clauses.maximum))
    if isinstance(low, Fraction) and isinstance(high, Fraction) and low > high and clauses.maximum is not None:
        findings.error("E310", clauses.maximum.span)


_PICKS = frozenset({tree.Combine.BEST, tree.Combine.WORST, tree.Combine.BEST_N, tree.Combine.MEAN, tree.Combine.PRODUCT})


def _strays(node: NodeDecl, checker: Checker) -> None:
    """An item that stands in a section by its place alone is noticed where it changes what the others come to."""
    if not node.is_section or not (node.clauses.combine in _PICKS or node.clauses.scale is not None):
        return
    own = components(node.id)
    children = [child for child in node.children if isinstance(child, NodeDecl) and child.stmt is not None]
    strays = [child for child in children if components(child.id)[: len(own)] != own]
    if len(strays) == len(children):  # ids that are names: then the place is all there is
        return
    for child in strays:
        assert child.stmt is not None
        checker.findings.warning("W352", child.stmt.span, id=child.id, section=node.id)


def _reason_codes(node: NodeDecl, checker: Checker) -> None:
    """Codes stand with a baseline, and a baseline with a code."""
    clauses, findings = node.clauses, checker.findings
    if node.stmt is None or not (node.is_item or node.is_section):
        return
    lines = [child.stmt for child in node.children if isinstance(child, LineDecl) and child.stmt.reason_code is not None]
    if clauses.baseline is None:
        for stmt in [node.stmt] if clauses.reason_code is not None else lines:
            findings.error("E348", stmt.span)
    elif clauses.reason_code is None and not lines:
        findings.error("E347", clauses.baseline.span)


def _weight(expr: tree.Expr, checker: Checker) -> None:
    found = checker.number(expr)
    if found.unknown or not checker.constant(expr):
        return
    value = constant(expr, checker.resolution)
    if found.sort not in (Sort.PERCENT, Sort.NUMBER, Sort.RATIO) or found.unit is not None or (isinstance(value, Fraction) and value < 0):
        checker.findings.error("E309", expr.span)


# ---------------------------------------------------------------- scoring lines


def _line(line: tree.LineStmt, checker: Checker, scope: Scope) -> None:
    findings = checker.findings
    if line.when is not None:
        checker.condition(line.when, scope)
    if numbered(line, checker):
        pass  # nothing more can be said of what follows the number
    elif line.each is not None and line.subject is not None:
        _each(line, line.subject, line.each, checker, scope)
    elif line.subject is not None and line.amount is not None:
        checker.condition(line.subject, scope)
    elif line.subject is not None:
        points_amount(line.subject, checker, scope)
    if line.amount is not None:
        points_amount(line.amount, checker, scope)
    if line.limit is not None:
        points_amount(line.limit, checker, scope)
    if line.to_zero and not line.loses:
        findings.error("E222", line.span)
    if line.limit_units is not None and line.each is None:
        findings.error("E311", line.limit_units.span)
    elif line.limit_units is not None and line.limit_units.value <= 0:
        findings.error("E306", line.limit_units.span)


def _each(line: tree.LineStmt, subject: tree.Expr, each: tree.Each, checker: Checker, scope: Scope) -> None:
    """``each`` counts records, or whole things; anything finer says of what size the steps are."""
    findings = checker.findings
    say = findings.say
    found = checker.infer(subject, scope)
    if found.unknown:
        if each.step is not None:
            checker.infer(each.step, scope)
        return
    if found.sort is Sort.LIST:
        if each.step is not None:
            _step(each.step, checker, scope)
            if constant(each.step, checker.resolution) != 1 and not each.full and not each.in_proportion:
                findings.error("E293", each.step.span, say("write `each full N`", "请写成「每满 N」"))
        return
    if not found.numeric:
        hint = say("`each` stands behind a count; for a yes/no leave it out", "「每」用于数量；是否类数据项请去掉「每」")
        findings.error("E292", subject.span, hint, found=described(found, findings))
        return
    if each.unit is not None and found.unit is not None and each.step is None and not _same_unit(each.unit, found.unit.words):
        findings.error("E285", subject.span, unit=each.unit, wanted=found.unit.word)
    counted = line.limit_units
    if counted is not None and counted.unit is not None and found.unit is not None and not _same_unit(counted.unit, found.unit.words):
        findings.error("E285", counted.span, unit=counted.unit, wanted=found.unit.word)
    if each.step is None:
        if not found.whole:
            hint = say(
                "say how large a step is: `each full 5% earns …`, or `each 8 earns …, in proportion`",
                "请写明每级的大小：「每满 5% 计 …」，或「每 8 计 …，按比例」",
            )
            findings.error("E292", subject.span, hint, found=described(found, findings))
        return
    checker.against(each.step, found, each.step.span, scope)
    _unit_of_step(each, each.step, found, checker)
    _step(each.step, checker, scope)
    one = constant(each.step, checker.resolution) == 1
    if not each.full and not each.in_proportion and not (one and found.whole):
        findings.error("E293", each.step.span, say("write `each full N`, or add `in proportion`", "请写成「每满 N」，或加上「按比例」"))


def _unit_of_step(each: tree.Each, step: tree.Expr, found: Type, checker: Checker) -> None:
    """The unit word behind a step (``each full 100 元``) stands apart from its number, but means the same."""
    if each.unit is None or found.unit is None or _same_unit(each.unit, found.unit.words):
        return
    factor = unit_factor(Unit((each.unit,), tree.Name(each.unit)), found.unit)
    if factor is None:
        checker.findings.error("E285", step.span, unit=each.unit, wanted=found.unit.word)
    else:
        checker.scales[id(step)] = factor


def _step(expr: tree.Expr, checker: Checker, scope: Scope) -> None:
    if id(expr) not in checker.resolution.types:
        checker.number(expr, scope)
    value = constant(expr, checker.resolution)
    if isinstance(value, Fraction) and value <= 0:
        checker.findings.error("E306", expr.span)


def _same_unit(word: str, words: tuple[str, ...]) -> bool:
    return any(same_word(word, other) for other in words) or word in POINT_WORDS


# ---------------------------------------------------------------- gates, grades and flags


def check_gate(decl: GateDecl, grades: tuple[GradeDecl, ...], checker: Checker) -> None:
    gate, findings = decl.stmt, checker.findings
    if gate.applies is not None:
        checker.condition(gate.applies)
    first_alone(checker, gate.prerequisites)
    for prerequisite in gate.prerequisites:
        checker.condition(prerequisite)
    if gate.when is not None:
        checker.condition(gate.when)
    effect = gate.effect
    if effect.target is not None:
        node = checker.nodes.get(effect.target.text)
        wants_section = effect.kind is tree.EffectKind.ZERO_SECTION
        fits = node is not None and (node.is_section if wants_section else node.is_item)
        if not fits and not checker.symbols.is_poisoned(f"#{effect.target.text}"):
            kind = findings.say("section", "部分") if wants_section else findings.say("item", "考核项")
            candidates = [
                id_ for id_, one in checker.nodes.items() if one is not None and (one.is_section if wants_section else one.is_item)
            ]
            hint = findings.did_you_mean(effect.target.text, candidates)
            findings.error("E217", effect.target.span, hint, id=effect.target.text, kind=kind)
    if effect.grade is not None:
        grade_known(effect.grade, effect.span, grades, checker)


def grade_known(name: str, span: Span, grades: tuple[GradeDecl, ...], checker: Checker) -> bool:
    names = [text for grade in grades for text in names_of(grade.stmt.name)]
    if name in names or checker.symbols.is_poisoned(name):
        return name in names
    checker.findings.error("E218", span, checker.findings.did_you_mean(name, names), name=name)
    return False


def check_grades(grades: tuple[GradeDecl, ...], checker: Checker) -> None:
    seen: set[str] = set()
    for number, grade in enumerate(grades):
        for text in names_of(grade.stmt.name):
            if text in seen:
                checker.findings.error("E220", grade.stmt.name.span, name=text)
            seen.add(text)
        if grade.stmt.when is not None:
            checker.condition(grade.stmt.when)
        elif number + 1 < len(grades):
            checker.findings.error("E219", grade.stmt.span)


def check_flags(flags: tuple[FlagDecl, ...], checker: Checker) -> None:
    seen: set[str] = set()
    for flag in flags:
        for text in names_of(flag.stmt.name):
            if text in seen:
                checker.findings.error("E225", flag.stmt.name.span, name=text)
            seen.add(text)
        checker.condition(flag.stmt.when)


def check_tie_keys(ties: tree.TiesStmt | None, checker: Checker) -> None:
    for key in ties.keys if ties else ():
        found = count_back(checker, key.expr) if isinstance(key.expr, tree.CountBack) else checker.infer(key.expr)
        if not found.orderable:
            checker.findings.error("E288", key.expr.span, found=described(found, checker.findings))


def check_pairings(pairings: tuple[PairingDecl, ...], checker: Checker) -> None:
    seen: set[str] = set()
    for pairing in pairings:
        stmt = pairing.stmt
        if stmt.label.text in seen:
            checker.findings.error("E349", stmt.label.span, name=stmt.label.text)
        seen.add(stmt.label.text)
        checker.condition(stmt.first)
        checker.condition(stmt.second)
        found = checker.infer(stmt.key)
        if not found.orderable:
            checker.findings.error("E288", stmt.key.span, found=described(found, checker.findings))

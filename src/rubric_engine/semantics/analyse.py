"""The order in which the meaning of a document is found: structure, names, circles, types, guards."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import NOWHERE, Diagnostic, Language, Severity
from rubric_engine.semantics.acceptances import acceptances
from rubric_engine.semantics.alike import same_for_all
from rubric_engine.semantics.cycles import (
    Dependencies,
    Key,
    clause_exprs,
    column_key,
    dependencies,
    gate_exprs,
    line_exprs,
    pairing_exprs,
    table_exprs,
)
from rubric_engine.semantics.declarations import check_fact, check_parameter, typed
from rubric_engine.semantics.examples import check_example, labels_stand_once
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.given_tests import given_tests
from rubric_engine.semantics.guards import Guards
from rubric_engine.semantics.infer import Checker
from rubric_engine.semantics.infer_curves import check_roundings
from rubric_engine.semantics.laws import check_law
from rubric_engine.semantics.model import (
    ColumnDecl,
    ColumnSymbol,
    DefinitionDecl,
    DefinitionSymbol,
    LineDecl,
    Model,
    NodeDecl,
    TableLineDecl,
)
from rubric_engine.semantics.occurring import occurring
from rubric_engine.semantics.rename import has_han
from rubric_engine.semantics.rests import check_rest
from rubric_engine.semantics.scope import PLAIN, column_scope
from rubric_engine.semantics.statements import check_flags, check_gate, check_grades, check_node, check_pairings, check_tie_keys
from rubric_engine.semantics.structure import Outline, outline
from rubric_engine.semantics.symbols import collect
from rubric_engine.semantics.tables import check_table
from rubric_engine.semantics.types import UNKNOWN, Sort, Type
from rubric_engine.semantics.wording import described
from rubric_engine.syntax import tree
from rubric_engine.syntax.statements import TIES


@frozen
class Analysis:
    """``diagnostics`` has everything that is wrong, in the order of the text. ``model`` may be lowered only when ``ok``."""

    model: Model
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)


def analyse(document: tree.Document, poisoned: frozenset[str] = frozenset(), language: Language | None = None) -> Analysis:
    """What ``document`` means, and everything that is wrong with it.

    ``poisoned`` names were declared by statements that didn't parse: nothing is said about their use. ``language`` is that of the file and of the
    hints; without it, it follows the script of the rubric's name.
    """
    language = language or _language(document)
    findings = Findings(language)
    parts = outline(document, findings)
    parts = evolve(parts, facts=tuple(typed(fact) for fact in parts.facts))
    symbols = collect(parts.facts, parts.parameters, parts.definitions, poisoned, findings, [grade.stmt.name for grade in parts.grades])
    uses = dependencies(parts, symbols, findings)
    checker = Checker(
        symbols, _nodes(parts, findings), occurring(parts.total), findings, ties=parts.head.ties is not None or TIES in poisoned
    )
    _check_types(parts, uses, checker)
    for expr in _written(parts):
        check_roundings(expr, checker.resolution, findings)
    _check_guards(parts, uses, checker)
    if not any(found.severity is Severity.ERROR for found in findings.all()):
        same_for_all(parts.total, (symbol for _, symbol in _steps(parts, uses)), checker.resolution, findings)
    model = Model(
        language=language,
        head=parts.head,
        facts=parts.facts,
        parameters=parts.parameters,
        definitions=parts.definitions,
        order=uses.order,
        total=parts.total,
        gates=parts.gates,
        grades=parts.grades,
        flags=parts.flags,
        pairings=parts.pairings,
        examples=parts.examples,
        laws=parts.laws,
        acceptances=acceptances(document, findings),
        document=document,
        resolution=checker.resolution,
    )
    return Analysis(model, findings.all())


def _language(document: tree.Document) -> Language:
    for statement in document.statements:
        if isinstance(statement, tree.RubricStmt):
            return "zh" if has_han(statement.label.text) else "en"
    return "en"


def _nodes(parts: Outline, findings: Findings) -> dict[str, NodeDecl | None]:
    """Every id whose points can be read. A line's id that is a section's or an item's too is an error there."""
    nodes: dict[str, NodeDecl | None] = {}
    lines: dict[str, LineDecl | TableLineDecl] = {}

    def gather(node: NodeDecl) -> None:
        nodes[node.id] = node
        for child in node.children:
            if isinstance(child, NodeDecl):
                gather(child)
            else:
                lines[child.id] = child

    gather(parts.total)
    for id_ in lines:
        node = nodes.get(id_)
        if node is not None and node.stmt is not None and not isinstance(node.stmt, tree.TotalStmt):
            findings.error("E207", node.stmt.id.span, id=id_)
    if not parts.total.items():
        findings.warning("W216", parts.head.rubric.span if parts.head.rubric else NOWHERE)
    return {**dict.fromkeys(lines), **nodes}


def _check_types(parts: Outline, uses: Dependencies, checker: Checker) -> None:
    for parameter in parts.parameters:
        checker.named[parameter.name] = check_parameter(parameter, checker)
    for fact in parts.facts:  # their ranges may name parameters
        check_fact(fact, checker)
    for key, symbol in _steps(parts, uses):
        decl, scope = symbol.decl, column_scope(symbol.owner) if isinstance(symbol, ColumnSymbol) else PLAIN
        if decl.stmt.expr is not None:
            found = checker.infer(decl.stmt.expr, scope)
        elif decl.table is not None:
            found = check_table(decl.table, decl.stmt.span, checker, scores=False, scope=scope)
        else:
            found = UNKNOWN
        made = UNKNOWN if key in uses.circular else _of_definition(found, decl.stmt, checker)
        if isinstance(symbol, ColumnSymbol):
            checker.columns[symbol.owner.name, decl.name] = made
        else:
            checker.named[decl.name] = made
    check_node(parts.total, checker)
    for gate in parts.gates:
        check_gate(gate, parts.grades, checker)
    check_grades(parts.grades, checker)
    check_flags(parts.flags, checker)
    check_pairings(parts.pairings, checker)
    check_tie_keys(parts.head.ties, checker)
    for example in parts.examples:
        check_example(example, parts.parameters, parts.grades, parts.flags, checker)
    for number, example in enumerate(parts.examples):
        check_rest(example, parts.examples[:number], parts.facts, checker)
    for law in parts.laws:
        check_law(law, parts.grades, parts.flags, checker)
    say = checker.findings.say
    labels_stand_once((each.stmt.label for each in parts.examples), say("examples", "个示例"), checker.findings)
    labels_stand_once((each.label for each in parts.laws), say("laws", "条规律"), checker.findings)


def _steps(parts: Outline, uses: Dependencies) -> Iterator[tuple[Key, DefinitionSymbol | ColumnSymbol]]:
    """Definitions and computed columns, each behind those that it uses."""
    declared: dict[Key, DefinitionSymbol | ColumnSymbol] = {}
    for fact in parts.facts:
        declared.update({column_key(fact.name, column.name): ColumnSymbol(fact, column) for column in fact.columns})
    declared.update({Key("define", definition.name): DefinitionSymbol(definition) for definition in parts.definitions})
    return ((key, declared[key]) for key in uses.steps)


def _of_definition(found: Type, stmt: tree.DefineStmt | tree.ColumnStmt, checker: Checker) -> Type:
    if found.sort is not Sort.LIST:
        return found.settled()
    findings = checker.findings
    hint = findings.say("count its records with `count(…)`", "清单的条数用「计数(…)」")
    findings.error("E283", stmt.expr.span if stmt.expr is not None else stmt.span, hint, found=described(found, findings))
    return UNKNOWN


def _check_guards(parts: Outline, uses: Dependencies, checker: Checker) -> None:
    guards = Guards(checker.resolution, checker.findings)
    for key, symbol in _steps(parts, uses):
        if key not in uses.circular:
            guards.define(symbol)
    given_tests(_scored(parts), guards)
    guards.head(parts.head)
    guards.node(parts.total)
    for gate in parts.gates:
        guards.gate(gate.stmt)
    for grade in parts.grades:
        guards.check(grade.stmt.when)
    for flag in parts.flags:
        guards.check(flag.stmt.when)
    for pairing in parts.pairings:
        guards.pairing(pairing)


def _written(parts: Outline) -> Iterator[tree.Expr]:
    """Every expression of a rubric that may be more than a constant."""
    yield from _scored(parts)
    for key in parts.head.ties.keys if parts.head.ties else ():
        yield key.expr
    for parameter in parts.parameters:
        if parameter.stmt.expr is not None:
            yield parameter.stmt.expr
    for example in parts.examples:
        for expect in example.expects:
            yield from expect.conditions
    for law in parts.laws:
        if isinstance(law.form, tree.Always | tree.Changing):
            yield from (part for part in (law.form.condition, law.form.when) if part is not None)


def _scored(parts: Outline) -> Iterator[tree.Expr]:
    """Every expression outside examples."""
    named: list[ColumnDecl | DefinitionDecl] = [column for fact in parts.facts for column in fact.columns]
    for decl in [*named, *parts.definitions]:
        if decl.stmt.expr is not None:
            yield decl.stmt.expr
        if decl.table is not None:
            yield from table_exprs(decl.table)
    for gate in parts.gates:
        yield from gate_exprs(gate.stmt)
    for grade in parts.grades:
        if grade.stmt.when is not None:
            yield grade.stmt.when
    for flag in parts.flags:
        yield flag.stmt.when
    for pairing in parts.pairings:
        yield from pairing_exprs(pairing.stmt)
    yield from _of_node(parts.total)


def _of_node(node: NodeDecl) -> Iterator[tree.Expr]:
    if node.clauses.for_each is not None:
        yield node.clauses.for_each.over
    yield from clause_exprs(node.clauses)
    for child in node.children:
        match child:
            case NodeDecl():
                yield from _of_node(child)
            case LineDecl():
                yield from line_exprs(child.stmt)
            case TableLineDecl():
                yield from table_exprs(child.table)

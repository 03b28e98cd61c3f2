"""Which parts of a rubric use which fact, in the rubric's words: how a form is grouped, and which clauses it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rubric_engine.core.ir import Expr, FactSpec, Line, Node, NodeKind, Program
from rubric_engine.core.walk import (
    ancestry,
    facts_used,
    gate_expressions,
    line_expressions,
    node_expressions,
    nodes,
    record_at,
    repeats,
)
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language

_GATES: Final = {"en": "Conditions", "zh": "前提条件"}
_RANKING: Final = {"en": "Ranking and grades", "zh": "排名和等次"}
_OTHERS: Final = {"en": "Further information", "zh": "其他信息"}


@frozen
class Usage:
    """``group``: the heading under which a fact stands; ``clauses``: what it serves, in the order of the rubric."""

    group: str
    clauses: tuple[str, ...]


def groups(program: Program, language: Language, *, shared: bool = False) -> list[tuple[str, list[tuple[FactSpec, Usage]]]]:
    """The facts of a form (all of them, the shared ones or the others) in groups: conditions first, then section by section, then the rest."""
    found = usages(program, language)
    chosen = [spec for spec in program.facts if spec.shared is shared]
    order = [_GATES[language], *(_name(part, language) for part in _parts(program)), _RANKING[language], _OTHERS[language]]
    by_group: dict[str, list[tuple[FactSpec, Usage]]] = {name: [] for name in order}
    for spec in chosen:
        by_group[found[spec.name].group].append((spec, found[spec.name]))
    return [(name, facts) for name, facts in by_group.items() if facts]


def usages(program: Program, language: Language) -> dict[str, Usage]:
    """What each fact serves."""
    served: dict[str, list[tuple[str, str]]] = {spec.name: [] for spec in program.facts}
    for group, clause, expr, record in _uses(program, language):
        for name in facts_used(expr, program, record):
            if (group, clause) not in served[name]:
                served[name].append((group, clause))
    sections = {_name(part, language) for part in _parts(program)}
    usage = {}
    for name, uses in served.items():
        first = next((group for group, _ in uses if group in sections), uses[0][0] if uses else _OTHERS[language])
        usage[name] = Usage(first, tuple(dict.fromkeys(clause for _, clause in uses)))
    return usage


def _parts(program: Program) -> list[Node]:
    """The sections under the total, or the items, where there are no sections."""
    return [child for child in program.total.children if isinstance(child, Node)]


def _uses(program: Program, language: Language) -> Iterator[tuple[str, str, Expr, str | None]]:
    """Every outermost expression with the group and the clause that it belongs to, and the list whose record is at hand."""
    for gate in program.gates:
        clause = gate.origin.label[language] if gate.origin.label else _GATES[language]
        for expr in gate_expressions(gate):
            yield _GATES[language], clause, expr, None
    above, repeated = ancestry(program), repeats(program)
    for node in nodes(program):
        path = [each for each in (node, *above[node.origin.id]) if each.kind is not NodeKind.TOTAL]
        group = _name(path[-1], language) if path else _RANKING[language]
        clause = _clause(program, node, language)
        lines = [child for child in node.children if isinstance(child, Line)]
        exprs = [*node_expressions(node), *(expr for line in lines for expr in line_expressions(line))]
        record = record_at(repeated[node.origin.id])
        for expr in exprs:
            yield group, clause, expr, record
    ranking = _RANKING[language]
    for grade in program.grades:
        if grade.when is not None:
            yield ranking, ranking, grade.when, None
    for expr in (*(flag.when for flag in program.flags), *(tie.key for tie in program.tie_keys)):
        yield ranking, ranking, expr, None


def _name(node: Node, language: Language) -> str:
    label = node.origin.label[language] if node.origin.label else ""
    return f"{node.origin.id}  {label}" if label else node.origin.id


def _clause(program: Program, node: Node, language: Language) -> str:
    """The clause as the document counts it, without the document's own name, and the label."""
    cited = node.origin.citation or ""
    if program.citation and cited.startswith(program.citation):
        cited = cited.removeprefix(program.citation)
    label = node.origin.label[language] if node.origin.label else ""
    words = (cited.strip() or ("" if node.kind is NodeKind.TOTAL else node.origin.id), label)
    return " ".join(word for word in words if word) or _RANKING[language]

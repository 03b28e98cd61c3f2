"""From the analysed tree to the core language: all sugar dies here.

Only called for a model without errors, so that every name is resolved, every type fits and every key is a constant.
"""

from __future__ import annotations

from rubric_engine.core import ir
from rubric_engine.core.accepted import Acceptance
from rubric_engine.core.examples import Example
from rubric_engine.core.from_syntax.declarations import lower_definition, lower_fact, lower_parameter, with_columns_in_order
from rubric_engine.core.from_syntax.examples import lower_example
from rubric_engine.core.from_syntax.expressions import Lowering
from rubric_engine.core.from_syntax.laws import lower_law
from rubric_engine.core.from_syntax.scoring import lower_flag, lower_gate, lower_grade, lower_node, lower_pairing
from rubric_engine.core.from_syntax.texts import Texts
from rubric_engine.core.laws import Law
from rubric_engine.semantics.model import Model, NodeDecl
from rubric_engine.syntax import tree

_TIES = {rule: ir.Ties(rule.value) for rule in tree.TieRule}
_MISSING = {policy: ir.Missing(policy.value) for policy in tree.MissingPolicy}


def lower(model: Model) -> ir.Program:
    """The program of a model that has no errors. Static bounds, the digest of the text and what it extends are filled in by others."""
    to = _lowering(model)
    head = model.head
    citation = head.remarks.citation
    definitions = {definition.name: definition for definition in model.definitions}
    unit = head.unit.label if head.unit is not None else None
    ties = head.ties
    return with_columns_in_order(
        ir.Program(
            label=to.texts.label(head.rubric.label if head.rubric is not None else None) or ir.Text("", ""),
            edition=head.edition.value if head.edition is not None else None,
            citation=citation,
            notes=head.remarks.notes,
            unit=to.texts.label(unit),
            language=model.language,
            facts=tuple(lower_fact(fact, to, citation) for fact in model.facts),
            parameters=tuple(lower_parameter(parameter, to, citation) for parameter in model.parameters),
            definitions=tuple(lower_definition(definitions[name], to, citation) for name in model.order),
            total=lower_node(model.total, to, citation),
            gates=tuple(lower_gate(gate, to, citation) for gate in model.gates),
            grades=tuple(lower_grade(grade, to, citation) for grade in model.grades),
            flags=tuple(lower_flag(flag, to, citation) for flag in model.flags),
            pairings=tuple(lower_pairing(pairing, to, citation) for pairing in model.pairings),
            ties=_TIES[ties.rule] if ties is not None else None,
            tie_keys=tuple(ir.TieKey(to.shown(key.expr), key.lowest_first, key.among_tied) for key in ties.keys)
            if ties is not None
            else (),
            missing=_MISSING[head.missing.policy] if head.missing is not None else ir.Missing.LEAST,
            lower_is_better=model.total.clauses.lower_is_better,
        )
    )


def lower_examples(model: Model) -> tuple[Example, ...]:
    """The examples of a model that has no errors, in the order of the text."""
    to = _lowering(model)
    made: list[Example] = []
    for number, example in enumerate(model.examples):
        made.append(lower_example(example, to, tuple(zip(model.examples[:number], made, strict=True))))
    return tuple(made)


def lower_laws(model: Model) -> tuple[Law, ...]:
    """The laws of a model that has no errors, in the order of the text."""
    to = _lowering(model)
    return tuple(lower_law(law, to) for law in model.laws)


def lower_acceptances(model: Model) -> tuple[Acceptance, ...]:
    """What the author of a rubric accepts, in the order of the text."""
    return tuple(Acceptance(each.stmt.code, each.stmt.reason, each.stmt.span, each.where) for each in model.acceptances)


def _lowering(model: Model) -> Lowering:
    nodes: dict[str, NodeDecl] = {}

    def gather(node: NodeDecl) -> None:
        nodes[node.id] = node
        for child in node.children:
            if isinstance(child, NodeDecl):
                gather(child)

    gather(model.total)
    return Lowering(model, Texts(model), nodes)

"""Laws into conditions on facts and results."""

from __future__ import annotations

from typing import assert_never

from rubric_engine.core import ir, laws
from rubric_engine.core.from_syntax.examples import lower_condition, result_id
from rubric_engine.core.from_syntax.expressions import Lowering
from rubric_engine.semantics.symbols import names_of
from rubric_engine.syntax import tree

_GENERAL: dict[tree.General, laws.Form] = {
    tree.General.MAXIMA: laws.MaximaHold(),
    tree.General.GATES: laws.GatesDominate(),
    tree.General.EQUAL: laws.EqualFactsEqual(),
    tree.General.SCALING: laws.ScalingKeepsOrder(),
}


def lower_law(law: tree.LawStmt, to: Lowering) -> laws.Law:
    label = to.texts.label(law.label) or ir.Text("", "")
    origin = ir.Origin(label[to.model.language], law.span, to.texts.law(law), label)
    return laws.Law(origin, _form(law.form, to))


def _form(form: tree.LawForm, to: Lowering) -> laws.Form:
    match form:
        case tree.Always():
            return laws.Always(lower_condition(form.condition, to), lower_condition(form.when, to) if form.when is not None else None)
        case tree.More():
            return laws.Monotone(tuple(_fact(ref, to) for ref in form.facts), result_id(form.result), form.lowers)
        case tree.Changing():
            return laws.Changing(_fact(form.fact, to), to.shown(form.condition), to.maybe(form.when))
        case tree.General():
            return _GENERAL[form]
        case _:
            assert_never(form)


def _fact(ref: tree.Ref, to: Lowering) -> str:
    return next(fact.name for fact in to.model.facts if ref.name in names_of(fact.stmt.name))

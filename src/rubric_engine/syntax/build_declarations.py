"""Parse tree to the head, facts, definitions and gates. See ``build_statements.py``."""

from __future__ import annotations

from typing import Any

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import Span
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_expressions import ExpressionBuilder, word_of
from rubric_engine.syntax.tokens import Meta, Token

_KINDS = {
    "T_YES_NO": t.Kind.YES_NO, "T_COUNT": t.Kind.COUNT, "T_NUMBER": t.Kind.NUMBER, "T_PERCENT": t.Kind.PERCENT, "T_MONEY": t.Kind.MONEY,
    "T_DATE": t.Kind.DATE, "T_TEXT": t.Kind.TEXT, "T_UNIT": t.Kind.UNIT, "T_LIST": t.Kind.LIST,
}  # fmt: skip
_TIE_RULES = {
    "TIES_BETTER": t.TieRule.BETTER, "TIES_WORSE": t.TieRule.WORSE, "TIES_DENSE": t.TieRule.DENSE, "TIES_AVERAGE": t.TieRule.AVERAGE,
    "TIES_ERROR": t.TieRule.ERROR,
}  # fmt: skip
_PARTS = {"REMOVE_DEFINE": "DEFINITION"}  # the others are called like their terminals
Clause = tuple[str, Any, Span]


class DeclarationBuilder(ExpressionBuilder):
    """Methods are named after the grammar's rules."""

    # -------------------------------------------------------- names, labels, head

    def name_decl(self, meta: Meta, children: list[Any]) -> t.Name:
        name, alias = children
        return t.Name(self.name_text(name), None if alias is None else self.name_text(alias), span=self.at(name))

    def label(self, meta: Meta, children: list[Any]) -> t.Label:
        text, alias = children
        return t.Label(self.string_text(text), None if alias is None else self.string_text(alias), span=self.span(meta))

    def rubric_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.RubricStmt(children[1])

    def edition_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        value = children[1]
        return t.EditionStmt(self.string_text(value) if value.type == "STRING" else str(value))

    def source_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.SourceStmt(self.string_text(children[1]))

    def note_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.NoteStmt(self.string_text(children[1]))

    def unit_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.UnitStmt(children[1])

    def tie_rule(self, meta: Meta, children: list[Token]) -> t.TieRule:
        return _TIE_RULES[children[0].type]

    def extends_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ExtendsStmt(self.string_text(children[1]))

    def tie_key(self, meta: Meta, children: list[Any]) -> t.TieKey:
        key, among_tied, lowest_first = children
        return t.TieKey(key, lowest_first is not None, among_tied is not None)

    def ties_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.TiesStmt(children[1])

    def ties_chain_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.TiesStmt(children[-1], tuple(child for child in children if isinstance(child, t.TieKey)))

    def missing_least_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.MissingStmt(t.MissingPolicy.LEAST)

    def missing_no_result_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.MissingStmt(t.MissingPolicy.NO_RESULT)

    # -------------------------------------------------------- facts

    def type_word(self, meta: Meta, children: list[Token]) -> dict[str, Any]:
        return {"kind": _KINDS[children[0].type]}

    def choice(self, meta: Meta, children: list[Any]) -> dict[str, Any]:
        separators = [child for child in children[1:] if isinstance(child, Token)]
        ordered = any(token.type == "LT" for token in separators)
        for token in separators:
            if str(token) not in ("<", "/", "÷") or (token.type == "LT") is not ordered:
                self.report("E132", self.at(token))
        options = tuple(child for child in children if isinstance(child, t.Name))
        return {"kind": t.Kind.CHOICE, "options": options, "ordered": ordered}

    def score(self, meta: Meta, children: list[Any]) -> dict[str, Any]:
        return {"kind": t.Kind.SCORE, "bounds": children[1]}

    def shared_list(self, meta: Meta, children: list[Token]) -> dict[str, Any]:
        return {"kind": t.Kind.LIST, "shared": True}

    def fact_unit(self, meta: Meta, children: list[Any]) -> Clause:
        return "unit", children[1], self.span(meta)

    def or_none(self, meta: Meta, children: list[Any]) -> Clause:
        return "or_none", True, self.span(meta)

    def missing_as(self, meta: Meta, children: list[Any]) -> Clause:
        return "missing_as", children[1], self.span(meta)

    def missing_error(self, meta: Meta, children: list[Any]) -> Clause:
        return "missing_error", True, self.span(meta)

    def shared(self, meta: Meta, children: list[Any]) -> Clause:
        return "shared", True, self.span(meta)

    def better(self, meta: Meta, children: list[Token]) -> Clause:
        word = children[0]
        return "better", (t.Better.HIGHER if word.type == "HIGHER_BETTER" else t.Better.LOWER, word_of(word)), self.span(meta)

    def bounds_closed(self, meta: Meta, children: list[Any]) -> t.Bounds:
        return t.Bounds(children[0], children[2], span=self.span(meta))

    def bounds_half_open(self, meta: Meta, children: list[Any]) -> t.Bounds:
        return t.Bounds(children[0], children[3], below=True, span=self.span(meta))

    def bounds_above(self, meta: Meta, children: list[Any]) -> t.Bounds:
        return t.Bounds(children[1], children[3], above=True, span=self.span(meta))

    def bounds_open(self, meta: Meta, children: list[Any]) -> t.Bounds:
        return t.Bounds(children[1], children[4], above=True, below=True, span=self.span(meta))

    def bounds_one_side(self, meta: Meta, children: list[Any]) -> t.Bounds:
        op, value = children
        if op.type in ("GE", "GT"):
            return t.Bounds(low=value, above=op.type == "GT", span=self.span(meta))
        return t.Bounds(high=value, below=op.type == "LT", span=self.span(meta))

    def _clauses(self, clauses: list[Clause], start: dict[str, Any]) -> dict[str, Any]:
        """The clauses by name; a clause that stands twice is reported."""
        found = dict(start)
        for key, value, span in clauses:
            if key == "multipliers":
                found[key] = (*found.get(key, ()), value)
            elif key in found:
                self.report("E120", span, clause=self.original_text(span))
            else:
                found[key] = value
        return found

    def _declared(self, children: list[Any], *, field: bool) -> t.Statement:
        _, name, label, type_, *rest = children
        clauses = [("bounds", part, part.span) if isinstance(part, t.Bounds) else part for part in rest]
        found = self._clauses(clauses, type_)
        if "better" in found:
            found["better"], found["better_word"] = found["better"]
        return t.FactStmt(name=name, label=label, field=field, **found)

    def fact_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return self._declared(children, field=False)

    def field_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return self._declared(children, field=True)

    def column_expr(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ColumnStmt(name=children[1], label=children[2], expr=children[4])

    def column_table(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ColumnStmt(name=children[1], label=children[2], table=children[3])

    def define_expr(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.DefineStmt(name=children[1], label=children[2], expr=children[4])

    def define_table(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.DefineStmt(name=children[1], label=children[2], table=children[3])

    def parameter_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ParameterStmt(name=children[1], label=children[2], expr=children[4])

    def parameter_as_of(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ParameterStmt(name=children[1], label=children[2], expr=None, dated=True, as_of=children[4])

    def parameter_by_date(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ParameterStmt(name=children[1], label=children[2], expr=None, dated=True)

    def dated_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.DatedStmt(start=children[1], value=children[-1])

    # -------------------------------------------------------- gates

    def grade_name(self, meta: Meta, children: list[Token]) -> str:
        token = children[0]
        return self.string_text(token) if token.type == "STRING" else self.name_text(token)

    def effect_total(self, meta: Meta, children: list[Any]) -> t.Effect:
        return t.Effect(t.EffectKind.ZERO_TOTAL, span=self.span(meta))

    def effect_section(self, meta: Meta, children: list[Any]) -> t.Effect:
        return t.Effect(t.EffectKind.ZERO_SECTION, self.id_of(children[1]), span=self.span(meta))

    def effect_item(self, meta: Meta, children: list[Any]) -> t.Effect:
        return t.Effect(t.EffectKind.ZERO_ITEM, self.id_of(children[1]), span=self.span(meta))

    def effect_not_eligible(self, meta: Meta, children: list[Any]) -> t.Effect:
        return t.Effect(t.EffectKind.NOT_ELIGIBLE, span=self.span(meta))

    def effect_grade_is(self, meta: Meta, children: list[Any]) -> t.Effect:
        return t.Effect(t.EffectKind.GRADE_IS, grade=children[2], span=self.span(meta))

    def effect_grade_at_most(self, meta: Meta, children: list[Any]) -> t.Effect:
        return t.Effect(t.EffectKind.GRADE_AT_MOST, grade=children[2], span=self.span(meta))

    def _prerequisites(self, children: list[Any]) -> tuple[t.Expr, ...]:
        """Conditions; ``a / b / c`` is a list here, since a yes/no can't be divided."""
        found: list[t.Expr] = []
        for child in children:
            chain: list[t.Expr] = []
            while isinstance(child, t.Binary) and child.op is t.Arith.DIV:
                chain.insert(0, child.right)
                child = child.left
            found += [child, *chain]
        return tuple(found)

    def gate_applies(self, meta: Meta, children: list[Any]) -> t.Expr:
        return children[1]  # type: ignore[no-any-return]

    def gate_prerequisites(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, label, applies, *wanted, _, effect = children
        return t.GateStmt(label=label, applies=applies, prerequisites=self._prerequisites(wanted), effect=effect)

    def gate_or_zero(self, meta: Meta, children: list[Any]) -> t.Statement:
        effect = t.Effect(t.EffectKind.ZERO_TOTAL, span=self.at(children[-1]))
        _, label, applies, *wanted, _ = children
        return t.GateStmt(label=label, applies=applies, prerequisites=self._prerequisites(wanted), effect=effect)

    def gate_when(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, label, applies, _, when, _, effect = children
        return t.GateStmt(label=label, applies=applies, when=when, effect=effect)

    # -------------------------------------------------------- what changes a rubric that is extended

    def replacement(self, meta: Meta, children: list[Any]) -> t.Statement:
        statement: t.Statement = children[1]
        return evolve(statement, replaces=True)

    def remove_stmt(self, meta: Meta, children: list[Token]) -> t.Statement:
        kind, target = children
        text = str(target) if target.type == "ID" else self.grade_name(meta, [target])
        return t.RemoveStmt(part=t.Part[_PARTS.get(kind.type, kind.type.removeprefix("REMOVE_"))], target=text, target_span=self.at(target))

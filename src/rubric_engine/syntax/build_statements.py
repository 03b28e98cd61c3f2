"""Parse tree to statements. One builder serves one statement."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from lark import Token, v_args
from lark.tree import Meta

from rubric_engine.diagnostics.model import Span
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_expressions import ExpressionBuilder, is_token, word_of

_KINDS = {
    "T_YES_NO": t.Kind.YES_NO, "T_COUNT": t.Kind.COUNT, "T_NUMBER": t.Kind.NUMBER, "T_PERCENT": t.Kind.PERCENT, "T_MONEY": t.Kind.MONEY,
    "T_DATE": t.Kind.DATE, "T_TEXT": t.Kind.TEXT, "T_LIST": t.Kind.LIST,
}  # fmt: skip
_TIE_RULES = {
    "TIES_BETTER": t.TieRule.BETTER, "TIES_WORSE": t.TieRule.WORSE, "TIES_DENSE": t.TieRule.DENSE, "TIES_AVERAGE": t.TieRule.AVERAGE,
    "TIES_ERROR": t.TieRule.ERROR,
}  # fmt: skip
_COMBINES = {
    "SUM": t.Combine.SUM, "FIRST": t.Combine.FIRST, "BEST_LINE": t.Combine.BEST, "WORST_LINE": t.Combine.WORST, "PRODUCT": t.Combine.PRODUCT,
    "MEAN": t.Combine.MEAN,
}  # fmt: skip

Clause = tuple[str, Any, Span]


@v_args(meta=True)
class StatementBuilder(ExpressionBuilder):
    """Methods are named after the grammar's rules."""

    def start(self, meta: Meta, children: list[Any]) -> t.Statement:
        return children[0]  # type: ignore[no-any-return]

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

    def tie_key(self, meta: Meta, children: list[Any]) -> t.TieKey:
        return t.TieKey(children[0], children[1] is not None)

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

    def fact_unit(self, meta: Meta, children: list[Any]) -> Clause:
        return "unit", children[1], self.span(meta)

    def or_none(self, meta: Meta, children: list[Any]) -> Clause:
        return "or_none", True, self.span(meta)

    def missing_as(self, meta: Meta, children: list[Any]) -> Clause:
        return "missing_as", children[1], self.span(meta)

    def missing_error(self, meta: Meta, children: list[Any]) -> Clause:
        return "missing_error", True, self.span(meta)

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
        return t.FactStmt(name=name, label=label, field=field, **self._clauses(clauses, type_))

    def fact_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return self._declared(children, field=False)

    def field_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return self._declared(children, field=True)

    def define_expr(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.DefineStmt(name=children[1], label=children[2], expr=children[4])

    def define_table(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.DefineStmt(name=children[1], label=children[2], table=children[3])

    def parameter_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ParameterStmt(name=children[1], label=children[2], expr=children[4])

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

    def gate_prerequisites(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.GateStmt(label=children[1], prerequisites=self._prerequisites(children[2:-2]), effect=children[-1])

    def gate_or_zero(self, meta: Meta, children: list[Any]) -> t.Statement:
        effect = t.Effect(t.EffectKind.ZERO_TOTAL, span=self.at(children[-1]))
        return t.GateStmt(label=children[1], prerequisites=self._prerequisites(children[2:-1]), effect=effect)

    def gate_when(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.GateStmt(label=children[1], when=children[3], effect=children[-1])

    # -------------------------------------------------------- clauses of sections, items and the total

    def _points(self, points: Token | None, meta: Meta) -> None:
        """The word 分 or points is wanted behind an amount: without it a reader can't tell what is meant."""
        if points is None:
            end = self.base + meta.end_pos
            self.report("E114", Span(end - 1, end), amount=self.original_text(self.span(meta)))

    def clause(self, meta: Meta, children: list[Any]) -> Clause:
        return children[0]  # type: ignore[no-any-return]

    def maximum(self, meta: Meta, children: list[Any]) -> Clause:
        self._points(children[2], meta)
        return "maximum", children[1], self.span(meta)

    def minimum(self, meta: Meta, children: list[Any]) -> Clause:
        self._points(children[2], meta)
        return "minimum", children[1], self.span(meta)

    def starts(self, meta: Meta, children: list[Any]) -> Clause:
        self._points(children[2], meta)
        return "start", children[1], self.span(meta)

    def scales(self, meta: Meta, children: list[Any]) -> Clause:
        self._points(children[2], meta)
        return "scale", children[1], self.span(meta)

    def uncapped(self, meta: Meta, children: list[Any]) -> Clause:
        return "uncapped", True, self.span(meta)

    def weight(self, meta: Meta, children: list[Any]) -> Clause:
        return "weight", children[1], self.span(meta)

    def applies(self, meta: Meta, children: list[Any]) -> Clause:
        return "applies", children[1], self.span(meta)

    def times(self, meta: Meta, children: list[Any]) -> Clause:
        return "multipliers", t.Multiplier(children[1], children[3]), self.span(meta)

    def combine(self, meta: Meta, children: list[Token]) -> Clause:
        return "combine", _COMBINES[children[0].type], self.span(meta)

    def best_n(self, meta: Meta, children: list[Any]) -> Clause:
        return "best_n", self._whole(children[1]), self.span(meta)

    def _whole(self, token: Token) -> int:
        number = self.number(token)
        if number.percent or number.value.denominator != 1 or number.value < 1:
            self.report("E133", self.at(token), number=str(token))
            return 1
        return int(number.value)

    def drops(self, meta: Meta, children: list[Any]) -> Clause:
        return "absent", t.Absent.DROP, self.span(meta)

    def reweights(self, meta: Meta, children: list[Any]) -> Clause:
        return "absent", t.Absent.REWEIGHT, self.span(meta)

    def needs(self, meta: Meta, children: list[Any]) -> Clause:
        number = next(child for child in children if is_token(child, "NUMBER"))
        return "needs", self._whole(number), self.span(meta)

    def round_clause(self, meta: Meta, children: list[Any]) -> Clause:
        return "rounding", children[0], self.span(meta)

    def shown(self, meta: Meta, children: list[Any]) -> Clause:
        return "shown", self.decimals(children[1]), self.span(meta)

    def lower_better(self, meta: Meta, children: list[Any]) -> Clause:
        return "lower_is_better", True, self.span(meta)

    def _header_clauses(self, clauses: list[Clause]) -> t.Clauses:
        found = self._clauses(clauses, {})
        if "best_n" in found:
            if "combine" in found:
                span = next(span for key, _, span in clauses if key == "best_n")
                self.report("E120", span, clause=self.original_text(span))
            found["combine"] = t.Combine.BEST_N
        spans = [span for _, _, span in clauses]
        if spans:
            found["span"] = spans[0].to(spans[-1])
        return t.Clauses(**found)

    def section_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, id_, label, *clauses = children
        return t.SectionStmt(id=self.id_of(id_), label=label, clauses=self._header_clauses(clauses))

    def item_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, id_, label, *clauses = children
        return t.ItemStmt(id=self.id_of(id_), label=label, clauses=self._header_clauses(clauses))

    def total_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.TotalStmt(clauses=self._header_clauses(children[1:]))

    # -------------------------------------------------------- scoring lines

    def each(self, meta: Meta, children: list[Any]) -> t.Each:
        full, unit = children[1], children[-1]
        step = children[2] if len(children) > 3 else None
        if isinstance(step, Token):
            step = self.number(step)
        return t.Each(step, None if unit is None else str(unit), full is not None)

    def line_limit(self, meta: Meta, children: list[Any]) -> Clause:
        _, value, points = children
        if points is None and isinstance(value, t.Number) and value.unit is not None:
            return "limit_units", value, self.span(meta)
        self._points(points, meta)
        return "limit", value, self.span(meta)

    def line_to_zero(self, meta: Meta, children: list[Any]) -> Clause:
        return "to_zero", True, self.span(meta)

    def line_in_proportion(self, meta: Meta, children: list[Any]) -> Clause:
        return "in_proportion", True, self.span(meta)

    def line_when(self, meta: Meta, children: list[Any]) -> Clause:
        return "when", children[1], self.span(meta)

    def line_clause(self, meta: Meta, children: list[Any]) -> Clause:
        return children[0]  # type: ignore[no-any-return]

    def _line(
        self, subject: t.Expr | None, verb: Token, amount: t.Expr | None, points: Token | None, rest: list[Clause], each: t.Each | None
    ) -> t.Statement:
        if amount is not None and points is None:
            self.report("E114", amount.span, amount=self.original_text(amount.span))
        clauses = self._clauses(rest, {})
        if clauses.pop("in_proportion", False):
            span = next(span for key, _, span in rest if key == "in_proportion")
            if each is None or each.full:
                self.report("E134", span)
            else:
                each = evolve(each, in_proportion=True)
        loses = verb.type == "LOSES"
        return t.LineStmt(subject=subject, loses=loses, amount=amount, each=each, word=word_of(verb), **clauses)

    def line(self, meta: Meta, children: list[Any]) -> t.Statement:
        subject, verb, amount, points, *rest = children
        return self._line(subject, verb, amount, points, rest, None)

    def line_otherwise(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, verb, amount, points, *rest = children
        return self._line(None, verb, amount, points, rest, None)

    def line_each(self, meta: Meta, children: list[Any]) -> t.Statement:
        subject, each, verb, amount, points, *rest = children
        return self._line(subject, verb, amount, points, rest, each)

    def line_value(self, meta: Meta, children: list[Any]) -> t.Statement:
        subject, verb, *rest = children
        return self._line(subject, verb, None, None, rest, None)

    # -------------------------------------------------------- tables

    def _head(self, kind: t.TableKind, meta: Meta, children: list[Any]) -> t.TableHead:
        subjects = tuple(child for child in children if not isinstance(child, Token))
        tied = t.TieShare.ENTRY
        for child in children:
            if is_token(child, "TIED"):
                down = "down" in str(child).lower() or str(child).endswith("取整")
                tied = t.TieShare.MEAN_DOWN if down else t.TieShare.MEAN
        return t.TableHead(kind=kind, subjects=subjects, tied=tied, span=self.span(meta))

    def head_values(self, meta: Meta, children: list[Any]) -> t.TableHead:
        return self._head(t.TableKind.VALUES, meta, children)

    def head_bands(self, meta: Meta, children: list[Any]) -> t.TableHead:
        return self._head(t.TableKind.BANDS, meta, children)

    def head_interpolated(self, meta: Meta, children: list[Any]) -> t.TableHead:
        return self._head(t.TableKind.INTERPOLATED, meta, children)

    def head_grid(self, meta: Meta, children: list[Any]) -> t.TableHead:
        return self._head(t.TableKind.GRID, meta, children)

    def head_cases(self, meta: Meta, children: list[Any]) -> t.TableHead:
        return self._head(t.TableKind.CASES, meta, children)

    def table_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.TableStmt(head=children[0])

    def column(self, meta: Meta, children: list[Any]) -> tuple[t.Pattern, ...]:
        return tuple(children)

    def columns_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ColumnsStmt(keys=tuple(children))

    def row_otherwise(self, meta: Meta, children: list[Any]) -> tuple[t.Pattern, ...]:
        return ()

    def row_keys(self, meta: Meta, children: list[Any]) -> tuple[t.Pattern, ...]:
        return tuple(children)

    def pattern_value(self, meta: Meta, children: list[Any]) -> t.Pattern:
        return t.Pattern(children[0], span=self.span(meta))

    def pattern_bounds(self, meta: Meta, children: list[Any]) -> t.Pattern:
        return t.Pattern(bounds=children[0], span=self.span(meta))

    def pattern_behind(self, meta: Meta, children: list[Any]) -> t.Pattern:
        number, behind = children
        low, high = (number, None) if behind.type == "OR_MORE" else (None, number)
        return t.Pattern(bounds=t.Bounds(low, high, span=self.span(meta)), span=self.span(meta))

    def cell(self, meta: Meta, children: list[Any]) -> t.Cell:
        verb, value, points = children
        if verb is not None and points is None:
            self._points(None, meta)
        return t.Cell(value, points is not None, is_token(verb, "LOSES"), span=self.span(meta))

    def row_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.RowStmt(keys=children[0], cells=tuple(children[1:]))

    # -------------------------------------------------------- grades, flags, examples

    def grade_decl(self, meta: Meta, children: list[Token]) -> t.Name:
        texts = [self.grade_name(meta, [child]) for child in children if child is not None]
        return t.Name(texts[0], texts[1] if len(texts) > 1 else None, span=self.span(meta))

    def grade_when(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.GradeStmt(name=children[1], label=children[2], when=children[4])

    def grade_otherwise(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.GradeStmt(name=children[1], label=children[2])

    def flag_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        if isinstance(children[1], t.Label):
            label = children[1]
            return t.FlagStmt(name=t.Name(label.text, label.alias, span=label.span), when=children[3])
        return t.FlagStmt(name=children[1], label=children[2], when=children[4])

    def example_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ExampleStmt(label=children[1])

    def in_unit(self, meta: Meta, children: list[Token]) -> str:
        return self.string_text(children[0])

    def given_value(self, meta: Meta, children: list[Any]) -> tuple[t.Ref, t.Expr]:
        return children[0], children[-1]

    field_value = given_value

    def given(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.GivenStmt(unit=children[1], values=tuple(children[2:]))

    def given_record(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, unit, record_of, _, *values = children
        return t.GivenStmt(unit=unit, record_of=record_of, values=tuple(values))

    def expect_grade(self, meta: Meta, children: list[Any]) -> t.Compare:
        op = t.Cmp.NE if children[1].type == "NE" else t.Cmp.EQ
        span = self.span(meta)
        return t.Compare(op, t.Grade(span=self.at(children[0])), t.Quoted(children[2], span=span), span=span)

    def expect_flag(self, meta: Meta, children: list[Any]) -> t.Expr:
        flag = t.FlagSet(children[2], span=self.span(meta))
        return flag if children[0] is None else t.Not(flag, span=self.span(meta))

    def expect_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.ExpectStmt(unit=children[1], conditions=tuple(children[2:]))

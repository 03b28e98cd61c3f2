"""Parse tree to statements. One builder serves one statement."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import Span
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_declarations import Clause
from rubric_engine.syntax.build_expressions import is_token, word_of
from rubric_engine.syntax.build_tests import TestBuilder
from rubric_engine.syntax.tokens import Meta, Token

_COMBINES = {
    "SUM": t.Combine.SUM, "FIRST": t.Combine.FIRST, "BEST_LINE": t.Combine.BEST, "WORST_LINE": t.Combine.WORST, "PRODUCT": t.Combine.PRODUCT,
    "MEAN": t.Combine.MEAN,
}  # fmt: skip


class StatementBuilder(TestBuilder):
    """Methods are named after the grammar's rules."""

    def start(self, meta: Meta, children: list[Any]) -> t.Statement:
        return children[0]  # type: ignore[no-any-return]

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
        match children[1]:
            case t.Number(value=value, percent=False, text=text) if value > 1:
                self.report("E138", children[1].span, number=text)
        return "weight", children[1], self.span(meta)

    def applies(self, meta: Meta, children: list[Any]) -> Clause:
        return "applies", children[1], self.span(meta)

    def times(self, meta: Meta, children: list[Any]) -> Clause:
        return "multipliers", t.Multiplier(children[1], children[3]), self.span(meta)

    def combine(self, meta: Meta, children: list[Token]) -> Clause:
        return "combine", _COMBINES[children[0].type], self.span(meta)

    def best_n(self, meta: Meta, children: list[Any]) -> Clause:
        return "best_n", self.whole(children[1]), self.span(meta)

    def drops(self, meta: Meta, children: list[Any]) -> Clause:
        return "absent", t.Absent.DROP, self.span(meta)

    def reweights(self, meta: Meta, children: list[Any]) -> Clause:
        return "absent", t.Absent.REWEIGHT, self.span(meta)

    def needs(self, meta: Meta, children: list[Any]) -> Clause:
        number = next(child for child in children if is_token(child, "NUMBER"))
        return "needs", self.whole(number), self.span(meta)

    def round_clause(self, meta: Meta, children: list[Any]) -> Clause:
        return "rounding", children[0], self.span(meta)

    def shown(self, meta: Meta, children: list[Any]) -> Clause:
        return "shown", self.decimals(children[1]), self.span(meta)

    def lower_better(self, meta: Meta, children: list[Any]) -> Clause:
        return "lower_is_better", True, self.span(meta)

    def for_each(self, meta: Meta, children: list[Any]) -> Clause:
        kind, source, where = children
        listed = t.Listed(self._source(source), where, span=source.span)
        return "for_each", t.ForEach(listed, is_token(kind, "EACH_DIFFERENT")), self.span(meta)

    def baseline(self, meta: Meta, children: list[Any]) -> Clause:
        self._points(children[2], meta)
        return "baseline", children[1], self.span(meta)

    def reason_code(self, meta: Meta, children: list[Any]) -> Clause:
        return "reason_code", self.string_text(children[1]), self.span(meta)

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
        word = None if unit is None else str(unit)
        if isinstance(step, t.Number) and word is not None and step.text.endswith(("万", "亿")):  # 每满1万元 counts steps of 1 万元
            word, text = step.text[-1] + word, step.text[:-1]
            step = t.Number(Fraction(text), text=text, span=step.span)
        return t.Each(step, word, full is not None)

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
        if isinstance(amount, t.Ref) and amount.name in ("point", "points", "分"):
            verb_en, verb_zh = ("earns", "计") if verb.type == "EARNS" else ("loses", "扣")
            written = self.original_text(self.at(verb)) + self.original_text(amount.span)
            self.report("E140", amount.span, word=written, en=f"{verb_en} (…) points", zh=f"{verb_zh} （…） 分")
        elif amount is not None and points is None:
            self.report("E114", amount.span, amount=self.original_text(amount.span))
        clauses = self._clauses(rest, {})
        if clauses.pop("in_proportion", False):
            span = next(span for key, _, span in rest if key == "in_proportion")
            if each is None or each.full:
                self.report("E134", span)
            else:
                each = evolve(each, in_proportion=True)
        loses = verb.type in ("LOSES", "LOSES_VALUE")
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
        match children[0]:
            case t.Binary(op=t.Arith.SUB, left=t.Number(text=low), right=t.Number(text=high)):
                self.report("E135", self.span(meta), range=self.original_text(self.span(meta)), low=low, high=high)
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

    # -------------------------------------------------------- grades and flags

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

    def pairing_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, label, first, _, second, _, key, lowest_first = children
        return t.PairingStmt(label=label, first=first, second=second, key=key, lowest_first=lowest_first is not None)

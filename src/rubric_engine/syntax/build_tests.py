"""Parse tree to examples, laws and acceptances. See ``build_statements.py``."""

from __future__ import annotations

from typing import Any

from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_declarations import DeclarationBuilder
from rubric_engine.syntax.tokens import Meta, Token

_GENERAL = {
    "MAXIMA_HOLD": t.General.MAXIMA, "GATES_DOMINATE": t.General.GATES, "EQUAL_FACTS": t.General.EQUAL, "SCALING_COUNTS": t.General.SCALING,
}  # fmt: skip


class TestBuilder(DeclarationBuilder):
    """Methods are named after the grammar's rules."""

    __test__ = False  # no tests of pytest's

    # -------------------------------------------------------- examples

    def example_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        as_of = next((child for child in children if isinstance(child, t.DateValue)), None)
        return t.ExampleStmt(label=children[1], as_of=as_of)

    def in_unit(self, meta: Meta, children: list[Token]) -> str:
        return self.string_text(children[0])

    def given_value(self, meta: Meta, children: list[Any]) -> tuple[t.Ref, t.Expr]:
        """无 is none, or the no of what can't be none: which of the two, its declaration says."""
        ref, value = children[0], children[-1]
        none = isinstance(value, t.YesNo) and self.original_text(value.span) == "无"
        return ref, t.Ref("none", span=value.span) if none else value

    field_value = given_value

    def given_none(self, meta: Meta, children: list[Any]) -> tuple[t.Ref, t.Expr]:
        return children[0], t.Ref("none", span=self.at(children[1]))

    def rest(self, meta: Meta, children: list[Any]) -> t.Rest:
        kind = {"REST_LEAST": t.RestKind.LEAST, "REST_GREATEST": t.RestKind.GREATEST, "AS_IN": t.RestKind.AS_IN}[children[1].type]
        return t.Rest(kind, self.string_text(children[2]) if kind is t.RestKind.AS_IN else None, span=self.span(meta))

    def given(self, meta: Meta, children: list[Any]) -> t.Statement:
        values = tuple(child for child in children[2:] if isinstance(child, tuple))
        rest = next((child for child in children[2:] if isinstance(child, t.Rest)), None)
        return t.GivenStmt(unit=children[1], values=values, rest=rest)

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

    def expect_range(self, meta: Meta, children: list[Any]) -> t.MayBe:
        subject, _, low, _, high, points = children
        return t.MayBe(subject, low, self._pointed(high, points), span=self.span(meta))

    # -------------------------------------------------------- laws

    def law_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        return t.LawStmt(label=children[1], form=children[2])

    def law_always(self, meta: Meta, children: list[Any]) -> t.Always:
        return t.Always(children[0], children[2])

    def law_more(self, meta: Meta, children: list[Any]) -> t.More:
        facts = tuple(child for child in children if isinstance(child, t.Ref))
        result = next(child for child in children if isinstance(child, t.PointsOf | t.Total))
        lowers = any(isinstance(child, Token) and child.type in ("NEVER_LOWERS", "NEVER_LOWERED") for child in children)
        return t.More(facts, result, lowers)

    def law_changing(self, meta: Meta, children: list[Any]) -> t.Changing:
        return t.Changing(children[1], children[2], children[4])

    def law_general(self, meta: Meta, children: list[Token]) -> t.General:
        return _GENERAL[children[0].type]

    # -------------------------------------------------------- what the author has looked at

    def accept_stmt(self, meta: Meta, children: list[Any]) -> t.Statement:
        _, code, reason = children
        return t.AcceptStmt(code=str(code).upper(), reason="" if reason is None else self.string_text(reason), code_span=self.at(code))

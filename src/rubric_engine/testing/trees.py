"""Hypothesis strategies for trees: everything that the printer may print and the parser must read back.

The trees are well-formed as texts, not as rubrics: names needn't be declared and types needn't fit. ``documents``,
``statements`` and ``expressions`` are what a test draws from; ``bilingual_documents`` have names with aliases, used in one language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.syntax import tree
from rubric_engine.syntax.tree import Cmp, EffectKind, Expr, Kind, TableKind, TieShare
from rubric_engine.testing.tree_parts import (
    MAX_DECIMALS,
    Strategy,
    T,
    comments,
    dates,
    declared,
    expressions,
    ids,
    labels,
    names,
    numbers,
    quiet,
    references,
    roundings,
    some,
    sources,
    texts,
    words,
)
from rubric_engine.testing.words import UNITS

__all__ = ["PAIRS", "bilingual_documents", "documents", "expressions", "names", "statements", "texts"]

# ---------------------------------------------------------------- statements


class _Parts:
    """The strategies that statements are put together from: names as declared, names as used, expressions of them."""

    def __init__(self, name: Strategy[str] | None = None, decl: Strategy[tree.Name] | None = None) -> None:
        self.name = names() if name is None else name
        self.decl = declared(self.name) if decl is None else decl
        self.ref = references(self.name)
        self.listed = sources(self.ref)
        self.expr = expressions(self.ref)

    def around(self, kind: type[T], /, **fields: Strategy[Any]) -> Strategy[T]:
        """A statement with comments and blank lines round it."""
        comment = comments()
        around = {"leading": st.just(()) | some(comment, 0, 2), "trailing": st.none() | comment, "blank_before": st.booleans()}
        return quiet(st.builds(kind, **around, **fields))

    def maybe(self) -> Strategy[Expr | None]:
        return st.none() | self.expr


@st.composite
def _bounds(draw: st.DrawFn, expr: Strategy[Expr]) -> tree.Bounds:
    low, high = draw(st.none() | expr), draw(st.none() | expr)
    if low is None and high is None:
        low = draw(expr)
    return tree.Bounds(low, high, low is not None and draw(st.booleans()), high is not None and draw(st.booleans()))


def _head(parts: _Parts) -> list[Strategy[tree.Statement]]:
    back = st.builds(tree.Listed, parts.listed, parts.maybe()).map(tree.CountBack)
    keys = st.builds(tree.TieKey, parts.expr | back, st.booleans(), st.booleans())
    return [
        parts.around(tree.RubricStmt, label=labels()),
        parts.around(tree.EditionStmt, value=st.sampled_from(["1", "2.1", "2014"]) | texts()),
        parts.around(tree.SourceStmt, text=texts()),
        parts.around(tree.NoteStmt, text=texts()),
        parts.around(tree.UnitStmt, label=labels()),
        parts.around(tree.TiesStmt, rule=st.sampled_from(tree.TieRule), keys=some(keys, 0)),
        parts.around(tree.MissingStmt, policy=st.sampled_from(tree.MissingPolicy)),
        parts.around(tree.ExtendsStmt, file=texts()),
        _removals(parts),
    ]


@st.composite
def _removals(draw: st.DrawFn, parts: _Parts) -> tree.RemoveStmt:
    part = draw(st.sampled_from(tree.Part))
    if part in (tree.Part.SECTION, tree.Part.ITEM):
        target = ids().map(lambda it: it.text)
    elif part in (tree.Part.GATE, tree.Part.PAIRING):
        target = texts()
    else:
        target = parts.name | texts() if part in (tree.Part.GRADE, tree.Part.FLAG) else parts.name
    return draw(parts.around(tree.RemoveStmt, part=st.just(part), target=target))


def _replacing(statement: Strategy[tree.Statement]) -> Strategy[tree.Statement]:
    return st.tuples(statement, st.sampled_from([False, False, True])).map(lambda it: evolve(it[0], replaces=it[1]))


@st.composite
def _facts(draw: st.DrawFn, parts: _Parts) -> tree.FactStmt:
    kind = draw(st.sampled_from(Kind))
    options: Sequence[tree.Name] = draw(some(parts.decl)) if kind is Kind.CHOICE else ()
    bounds = _bounds(parts.expr)
    return draw(
        parts.around(
            tree.FactStmt,
            name=parts.decl,
            label=st.none() | labels(),
            kind=st.just(kind),
            options=st.just(tuple(options)),
            ordered=st.booleans() if len(options) > 1 else st.just(False),
            unit=st.none() | parts.decl,
            bounds=bounds if kind is Kind.SCORE else st.none() | bounds,
            or_none=st.booleans(),
            missing_as=parts.maybe(),
            missing_error=st.booleans(),
            shared=st.booleans(),
            better=st.none() | st.sampled_from(tree.Better),
            better_word=words("fact.better.higher", "fact.better.lower"),
            field=st.booleans(),
        )
    )


def _columns(parts: _Parts) -> list[Strategy[tree.Statement]]:
    label = st.none() | labels()
    return [
        parts.around(tree.ColumnStmt, name=parts.decl, label=label, expr=parts.expr),
        parts.around(tree.ColumnStmt, name=parts.decl, label=label, table=table_heads(parts.expr)),
    ]


def _dated(parts: _Parts) -> list[Strategy[tree.Statement]]:
    label = st.none() | labels()
    head = parts.around(tree.ParameterStmt, name=parts.decl, label=label, expr=st.none(), dated=st.just(True), as_of=st.none() | parts.ref)
    return [_replacing(head), parts.around(tree.DatedStmt, start=dates(), value=parts.expr)]


def table_heads(expr: Strategy[Expr]) -> Strategy[tree.TableHead]:
    def head(kind: TableKind, subjects: int, tied: Strategy[TieShare]) -> Strategy[tree.TableHead]:
        return st.builds(tree.TableHead, kind=st.just(kind), subjects=some(expr, subjects, subjects), tied=tied)

    plain = st.just(TieShare.ENTRY)
    return st.one_of(
        head(TableKind.VALUES, 1, st.sampled_from(TieShare)),
        head(TableKind.BANDS, 1, plain),
        head(TableKind.INTERPOLATED, 1, plain),
        head(TableKind.GRID, 2, plain),
        head(TableKind.CASES, 0, plain),
    )


def _effects(parts: _Parts) -> Strategy[tree.Effect]:
    plain = st.sampled_from([EffectKind.ZERO_TOTAL, EffectKind.NOT_ELIGIBLE])
    zero = st.sampled_from([EffectKind.ZERO_SECTION, EffectKind.ZERO_ITEM])
    grade = st.sampled_from([EffectKind.GRADE_IS, EffectKind.GRADE_AT_MOST])
    return st.one_of(
        st.builds(tree.Effect, plain),
        st.builds(tree.Effect, zero, target=ids()),
        st.builds(tree.Effect, grade, grade=parts.name | texts()),
    )


def _declarations(parts: _Parts) -> list[Strategy[tree.Statement]]:
    label = st.none() | labels()
    # has_staff / has_funds lists prerequisites
    wanted = parts.expr.filter(lambda it: not (isinstance(it, tree.Binary) and it.op is tree.Arith.DIV))
    replaceable = [
        _facts(parts).filter(lambda it: not it.field),
        parts.around(tree.DefineStmt, name=parts.decl, label=label, expr=parts.expr),
        parts.around(tree.DefineStmt, name=parts.decl, label=label, table=table_heads(parts.expr)),
        parts.around(tree.ParameterStmt, name=parts.decl, label=label, expr=parts.expr),
        parts.around(tree.GateStmt, label=labels(), applies=parts.maybe(), prerequisites=some(wanted), effect=_effects(parts)),
        parts.around(tree.GateStmt, label=labels(), applies=parts.maybe(), when=parts.expr, effect=_effects(parts)),
    ]
    return [_facts(parts), *map(_replacing, replaceable), *_columns(parts), *_dated(parts)]


@st.composite
def clauses(draw: st.DrawFn, expr: Strategy[Expr], sources: Strategy[tree.Ref]) -> tree.Clauses:
    """Clauses of a section, an item or the total: few of them at a time."""
    maybe = st.none() | st.none() | expr
    combine = draw(st.none() | st.sampled_from(tree.Combine))
    return tree.Clauses(
        maximum=draw(maybe),
        minimum=draw(maybe),
        uncapped=draw(st.booleans()),
        start=draw(maybe),
        weight=draw(maybe.filter(lambda it: not isinstance(it, tree.Number) or it.percent or it.value <= 1)),
        applies=draw(maybe),
        multipliers=draw(st.just(()) | some(st.builds(tree.Multiplier, expr, maybe), 0, 2)),
        combine=combine,
        best_n=draw(st.integers(1, 9)) if combine is tree.Combine.BEST_N else None,
        absent=draw(st.none() | st.sampled_from(tree.Absent)),
        scale=draw(maybe),
        needs=draw(st.none() | st.integers(1, 9)),
        rounding=draw(st.none() | roundings()),
        shown=draw(st.none() | st.integers(0, MAX_DECIMALS)),
        lower_is_better=draw(st.booleans()),
        for_each=draw(st.none() | st.builds(tree.ForEach, st.builds(tree.Listed, sources, st.none() | expr), st.booleans())),
        baseline=draw(maybe),
        reason_code=draw(st.none() | texts()),
    )


@st.composite
def _lines(draw: st.DrawFn, parts: _Parts) -> tree.LineStmt:
    form = draw(st.sampled_from(["condition", "otherwise", "each", "records", "value"]))
    subject: Strategy[Any] = {
        "otherwise": st.none(),
        "records": st.builds(tree.Listed, parts.listed, parts.expr),
    }.get(form, parts.expr)
    each = None
    if form in ("each", "records"):
        full, unit = draw(st.booleans()), draw(st.none() | st.sampled_from(UNITS))
        in_proportion = not full and draw(st.booleans())
        each = tree.Each(draw(st.none() | numbers(unit=False) | parts.expr), unit, full, in_proportion)
    loses = form != "value" and draw(st.booleans())
    units = numbers(negative=False).filter(lambda it: it.unit is not None)
    return draw(
        parts.around(
            tree.LineStmt,
            subject=subject,
            loses=st.just(loses),
            amount=st.none() if form == "value" else numbers() | parts.expr,
            each=st.just(each),
            limit=parts.maybe(),
            limit_units=st.none() | units,
            to_zero=st.booleans(),
            when=parts.maybe(),
            reason_code=st.none() | texts(),
            word=words("loses", "lose") if loses else words("earns", "earn"),
        )
    )


def _is_hyphen(it: Expr) -> bool:
    """3 - 5 as the key of a row is taken for a range."""
    return (
        isinstance(it, tree.Binary) and it.op is tree.Arith.SUB and isinstance(it.left, tree.Number) and isinstance(it.right, tree.Number)
    )


def _patterns(expr: Strategy[Expr]) -> Strategy[tree.Pattern]:
    return st.builds(tree.Pattern, value=expr.filter(lambda it: not _is_hyphen(it))) | st.builds(tree.Pattern, bounds=_bounds(expr))


def _scoring(parts: _Parts) -> list[Strategy[tree.Statement]]:
    label = st.none() | labels()
    cells = st.builds(tree.Cell, parts.expr, st.just(True), st.booleans()) | st.builds(tree.Cell, parts.expr)
    own = clauses(parts.expr, parts.listed)
    return [
        _replacing(parts.around(tree.SectionStmt, id=ids(), label=label, clauses=own)),
        _replacing(parts.around(tree.ItemStmt, id=ids(), label=label, clauses=own)),
        parts.around(tree.TotalStmt, clauses=own.filter(lambda it: it != tree.Clauses())),
        _lines(parts),
        _lines(parts),
        parts.around(tree.TableStmt, head=table_heads(parts.expr)),
        parts.around(tree.ColumnsStmt, keys=some(some(_patterns(parts.expr), 1, 2))),
        parts.around(tree.RowStmt, keys=some(_patterns(parts.expr), 0, 2), cells=some(cells)),
    ]


def _outcomes(parts: _Parts) -> list[Strategy[tree.Statement]]:
    label = st.none() | labels()
    texts_too = parts.decl | st.builds(tree.Name, texts(), st.none() | texts())
    unit = st.none() | texts()
    flags = (parts.name | texts()).map(tree.FlagSet)
    grade = st.builds(tree.Compare, st.sampled_from([Cmp.EQ, Cmp.NE]), st.just(tree.Grade()), (parts.name | texts()).map(tree.Quoted))
    outcome = st.one_of(parts.expr, flags, flags.map(tree.Not), grade)
    result = st.just(tree.Total()) | ids().map(tree.PointsOf)
    expected = outcome | st.builds(tree.MayBe, result, parts.expr, parts.expr)
    values = some(st.tuples(parts.ref, parts.expr))
    kinds = st.sampled_from([tree.RestKind.LEAST, tree.RestKind.GREATEST])
    rest = st.builds(tree.Rest, kinds) | st.builds(tree.Rest, st.just(tree.RestKind.AS_IN), texts())
    laws = st.one_of(
        st.builds(tree.Always, outcome, st.none() | outcome),
        st.builds(tree.More, some(parts.ref), result, st.booleans()),
        st.builds(tree.Changing, parts.ref, parts.expr, parts.maybe()),
        st.sampled_from(tree.General),
    )
    codes = st.sampled_from(["W402", "W430", "E403", "X1"])
    return [
        _replacing(parts.around(tree.GradeStmt, name=texts_too, label=label, when=parts.maybe())),
        _replacing(parts.around(tree.FlagStmt, name=parts.decl, label=label, when=parts.expr)),
        parts.around(tree.FlagStmt, name=texts_too, when=parts.expr),
        _replacing(
            parts.around(tree.PairingStmt, label=labels(), first=parts.expr, second=parts.expr, key=parts.expr, lowest_first=st.booleans())
        ),
        parts.around(tree.ExampleStmt, label=labels(), as_of=st.none() | dates()),
        parts.around(tree.GivenStmt, unit=unit, record_of=st.none() | parts.ref, values=values),
        parts.around(tree.GivenStmt, unit=unit, values=values, rest=rest),
        parts.around(tree.GivenStmt, unit=unit, rest=rest),
        parts.around(tree.ExpectStmt, unit=unit, conditions=some(expected)),
        parts.around(tree.LawStmt, label=labels(), form=laws),
        parts.around(tree.AcceptStmt, code=codes, reason=texts()),
    ]


def _statements(parts: _Parts) -> Strategy[tree.Statement]:
    return quiet(st.one_of(*_head(parts), *_declarations(parts), *_scoring(parts), *_outcomes(parts)))


def statements() -> Strategy[tree.Statement]:
    """Statements of every kind, with comments."""
    return _statements(_Parts())


def documents(statement: Strategy[tree.Statement] | None = None) -> Strategy[tree.Document]:
    """Documents of a few statements, in no sensible order."""
    each = statements() if statement is None else statement
    return st.builds(tree.Document, some(each, 0, 5), st.just(()) | some(comments(), 0, 2))


PAIRS = (
    ("会员增长率", "member_growth"),
    ("人员到位", "has_staff"),
    ("加分项得分", "bonus"),
    ("设计方案数", "designs"),
    ("首年.金额", "first_year.amount"),
    ("良好", "good"),
    ("得分", "points"),
    ("总分", "total"),
)


def bilingual_documents(*, chinese: bool) -> Strategy[tree.Document]:
    """Documents with one pair of names for each thing, written throughout in Chinese, or throughout in English."""
    own, other = (0, 1) if chinese else (1, 0)
    decl = st.sampled_from([tree.Name(pair[own], pair[other]) for pair in PAIRS])
    every = [tree.FactStmt(name=tree.Name(pair[own], pair[other]), kind=Kind.NUMBER) for pair in PAIRS]
    parts = _Parts(st.sampled_from([pair[own] for pair in PAIRS]), decl)
    return documents(_statements(parts)).map(lambda it: tree.Document((*every, *it.statements), it.closing))

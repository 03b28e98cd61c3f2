"""Why a condition held or failed, and by how much: the parts of an explanation, not its words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core.ir import (
    All,
    AnyOf,
    Arith,
    CmpOp,
    Compare,
    Computed,
    Const,
    Expr,
    Extremum,
    FactRead,
    FieldRead,
    Fold,
    Given,
    InRank,
    Line,
    Lookup,
    Not,
    Op,
    Rank,
    RankEnd,
    RankLookup,
    Round,
    Row,
    Text,
    UnitFold,
    Use,
    ValueKind,
    Within,
)
from rubric_engine.core.results import Compared, Counted, Held, LimitedTo, MissingFacts, Picked, Ranked, Reason, Undefined, Worth
from rubric_engine.core.values import NONE, Value
from rubric_engine.core.walk import children, walk
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.scoring.reference.abstract import ANY_NUMBER, Abstract, Number, Truth, Word
from rubric_engine.scoring.reference.bounds import static_number
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.combine import taken
from rubric_engine.scoring.reference.expressions import evaluate, number, yes_no
from rubric_engine.scoring.reference.fields import field_of, last_inside, own_of
from rubric_engine.scoring.reference.outcomes import LineOutcome
from rubric_engine.scoring.reference.plan import Plan
from rubric_engine.scoring.reference.ranks import Standing, places_of, rank_table, standing
from rubric_engine.scoring.reference.tables import NO_ROW, look_up
from rubric_engine.scoring.reference.wording import fact_of, kind_of, label_of, options_of, unit_of_expr, words


def value_of(value: Abstract) -> Value | None:
    """The value where it is known, NONE where it surely has none, None where it isn't known."""
    match value:
        case Truth():
            return NONE if value.known and value.undefined else value.holds
        case Word():
            return NONE if not value.defined else value.value if value.why is None else None
        case Number():
            return NONE if not value.defined else value.point


_TELLING = (All, AnyOf, Compare, Within, InRank, Use, FieldRead)
"""A definition that is one of these is explained by what it says, another by its name."""


def explain(condition: Expr, scope: Scope, told: set[str] | None = None) -> tuple[Reason, ...]:
    """Every part of an ``and`` or ``or``, in order, each with what was wanted and what there was. A definition is explained once (``told``), and
    then by its name: definitions that use others twice would be told in exponential length."""
    plan = scope.cohort.plan
    told = set() if told is None else told
    while (named := _named(condition, plan)) is not None and isinstance(named[1], _TELLING) and named[0] not in told:
        told.add(named[0])
        condition = named[1]
    match condition:
        case AnyOf(parts=(Not(), Compare() as asked)) | All(parts=(Given(), Compare() as asked)) if _same_text(asked, condition):
            return (
                explain(asked, scope, told) if _why_nothing(evaluate(asked.left, scope)) is None else ()
            )  # of "every item": those that apply
        case All(parts=inner) | AnyOf(parts=inner):
            return tuple(r for p in inner for r in explain(p, scope, told))
        case Compare():
            return (_compared(condition.op, condition.left, condition.right, condition, scope), *_undefined_in(condition, scope))
        case Within(operand=operand, low=low, high=high, high_open=high_open):
            upper = CmpOp.LT if high_open else CmpOp.LE
            both = (_compared(CmpOp.GE, operand, low, condition, scope), _compared(upper, operand, high, condition, scope))
            return (*both, *_undefined_in(condition, scope))
        case InRank():
            return (_ranked(condition, scope),)
        case Const():
            return ()
        case _:
            return (Held(text=words(condition, plan), holds=yes_no(condition, scope).holds), *_undefined_in(condition, scope))


def _named(expr: Expr, plan: Plan) -> tuple[str, Expr] | None:
    """What a definition or a computed column says, with a name to remember it by."""
    if isinstance(expr, Use) and expr.name in plan.definitions:
        return expr.name, plan.definitions[expr.name].expr
    column = plan.column(expr)
    return (f"column {column.name}", column.expr) if isinstance(column, Computed) else None


def _same_text(part: Expr, whole: Expr) -> bool:
    return part.origin is not None and whole.origin is not None and part.origin.text == whole.origin.text


def _compared(op: CmpOp, left: Expr, right: Expr, whole: Compare | Within, scope: Scope) -> Compared:
    plan = scope.cohort.plan
    if isinstance(left, Const) and not isinstance(right, Const):
        left, right, op = right, left, _TURNED[op]
    had, needed = evaluate(left, scope), evaluate(right, scope)
    kind = kind_of(right if isinstance(left, Const) else left, plan)
    span = had if isinstance(had, Number) and had.defined and had.point is None else ANY_NUMBER
    holds = yes_no(whole if isinstance(whole, Compare) else Compare(op, left, right), scope).holds
    return Compared(
        text=words(left, plan),
        op=op,
        needed=value_of(needed),
        had=value_of(had),
        kind=kind,
        holds=holds,
        unit=(whole.unit if isinstance(whole, Compare) else None) or unit_of_expr(left, plan),
        needed_text=None if isinstance(right, Const) else words(right, plan),
        options=options_of(left, plan),
        low=span.low,
        high=span.high,
    )


_TURNED = {CmpOp.GE: CmpOp.LE, CmpOp.LE: CmpOp.GE, CmpOp.GT: CmpOp.LT, CmpOp.LT: CmpOp.GT, CmpOp.EQ: CmpOp.EQ, CmpOp.NE: CmpOp.NE}


def _undefined_in(expr: Expr, scope: Scope) -> tuple[Undefined, ...]:
    """The innermost expressions that surely have no value (not those inside a fold, which speak of records)."""
    plan = scope.cohort.plan

    def inner(e: Expr) -> Iterator[Undefined]:
        value = evaluate(e, scope)
        why = _why_nothing(value)
        if why is None:
            return
        below = [u for p in _evaluable(e) for u in inner(p)]
        if below:
            yield from below
        elif not isinstance(value, Truth) or isinstance(e, FactRead):
            yield Undefined(text=words(e, plan), why=why)

    return tuple(dict.fromkeys(inner(expr)))


def _why_nothing(value: Abstract) -> str | None:
    if isinstance(value, Truth):
        return "none" if value.known and value.undefined else None
    return value.why if not value.defined else None


def _evaluable(expr: Expr) -> tuple[Expr, ...]:
    if isinstance(expr, (Fold, UnitFold, Rank, Given)):
        return ()
    if isinstance(expr, (InRank, RankLookup)):
        return (expr.rank,)
    if isinstance(expr, Lookup):
        return expr.subjects
    return children(expr)


# ---------------------------------------------------------------- ranks


def _ranked(expr: InRank, scope: Scope) -> Ranked:
    own = standing(expr.rank, expr.end, scope, evaluate)
    places = places_of(expr, own, scope, evaluate)
    return _ranking(expr.rank, expr.end, own, places.point, yes_no(expr, scope).holds, scope)


def _ranking(rank: Rank, end: RankEnd, own: Standing, places: Fraction | None, holds: bool | None, scope: Scope) -> Ranked:
    plan = scope.cohort.plan
    return Ranked(
        text=words(rank.key, plan),
        end=end,
        places=places,
        rank=own.rank.point,
        value=own.value.point,
        cutoff=None if own.alone or own.nowhere or places is None else _cutoff(rank, end, places, scope),
        size=int(own.size.low or 1),
        tied=own.tied,
        kind=kind_of(rank.key, plan),
        holds=holds,
        alone=own.alone,
        within=None if rank.within is None else words(rank.within, plan),
        records=rank.records is not None,
        scored=plan.program.unit,
    )


def _cutoff(rank: Rank, end: RankEnd, places: Fraction, scope: Scope) -> Fraction | None:
    """The worst value that is still in, among the units whose values are known."""
    field = field_of(rank, scope, evaluate)
    group = own_of(field, rank, scope).group
    if group is None or group not in field.groups:
        return None
    key = ("cutoff", group, places, end)
    if key not in field.known:
        turned = last_inside(field.groups[group], field.distinct[group], end, places, scope.cohort.plan.program.ties)
        field.known[key] = turned if turned is None or rank.lowest_first else -turned
    cutoff: Fraction | None = field.known[key]
    return cutoff


# ---------------------------------------------------------------- lines


def line_reasons(line: Line, outcome: LineOutcome, missing: tuple[str, ...], scope: Scope) -> tuple[Reason, ...]:
    plan = scope.cohort.plan
    found: list[Reason] = [] if line.condition is None else list(explain(line.condition, scope))
    if line.steps is not None:
        found.append(_counted(line, outcome, scope))
        found.extend(_undefined_in(line.steps, scope))
    match line.amount:
        case Lookup():
            found.append(_picked(line.amount, outcome.row, line.loses, scope))
        case RankLookup(rank=rank, table=table):
            own = standing(rank, RankEnd.TOP, scope, evaluate)
            found.append(_ranking(rank, RankEnd.TOP, own, None, None, scope))
            rest = outcome.row is None and rank_table(line.amount, scope, evaluate).rest
            subject, place = words(rank.key, plan), value_of(own.rank)
            picked = _picked_row(table, outcome.row, subject, place, rank, line.loses, scope, outcome.amount.point, rest=rest)
            found.append(evolve(picked, ranked=True))
        case _:
            found.extend(_worth(line.amount, scope))
    found.extend(() if _no_case(line.amount, scope) else _undefined_in(line.amount, scope))
    limit = _limit(line, outcome, scope)
    found.extend([limit] if limit is not None else [])
    if missing:
        labels = tuple(fact_label(name, scope) for name in missing)
        found.append(MissingFacts(names=missing, labels=labels))
    return tuple(dict.fromkeys(found))


def _worth(amount: Expr, scope: Scope) -> Iterator[Worth]:
    """What the definitions came to that the points are worked out from."""
    plan = scope.cohort.plan
    for expr in dict.fromkeys(each for each in walk(amount) if isinstance(each, Use) and each.name in plan.definitions):
        value = value_of(evaluate(expr, scope))
        if isinstance(value, Fraction):
            yield Worth(text=words(expr, plan), value=value, kind=plan.kinds.get(expr.name, ValueKind.NUMBER))


def fact_label(name: str, scope: Scope) -> Text:
    facts = scope.cohort.plan.facts
    if name in facts:
        return label_of(facts[name])
    owner, _, column = name.rpartition(".")
    spec = next(f for f in facts[owner].fields if f.name == column)
    ours, theirs = label_of(facts[owner]), label_of(spec)
    return Text(f"{ours.en}: {theirs.en}", f"{ours.zh}：{theirs.zh}")


def _limit(line: Line, outcome: LineOutcome, scope: Scope) -> LimitedTo | None:
    if outcome.limit is None or outcome.limit.point is None or not outcome.before_limit.defined or not outcome.condition.true:
        return None
    before = taken(outcome.before_limit, lower_is_better=scope.cohort.plan.program.lower_is_better != line.loses)
    return LimitedTo(limit=outcome.limit.point, before=before) if before > outcome.limit.point else None


def _counted(line: Line, outcome: LineOutcome, scope: Scope) -> Counted:
    assert line.steps is not None
    assert outcome.steps is not None
    assert outcome.counted is not None
    plan = scope.cohort.plan
    quantity = _quantity(line.steps)
    amount = number(quantity, scope)
    each = outcome.amount.point
    if each is None:
        each = static_number(line.amount).point or Fraction(0)
    return Counted(
        text=words(quantity, plan),
        had=amount.point,
        steps=outcome.steps.point,
        counted=outcome.counted.point,
        each=each,
        unit=line.unit or unit_of_expr(quantity, plan),
        kind=kind_of(quantity, plan),
        low=amount.low if amount.defined and amount.point is None else None,
    )


def _quantity(expr: Expr) -> Expr:
    """What is counted, as the rubric writes it, without the arithmetic that turns it into steps."""
    match expr:
        case Round(operand=inner) | Extremum(args=(Const(), inner)) | Arith(op=Op.DIV, left=inner):
            return _quantity(inner) if expr.origin is None or (inner.origin is not None and inner.origin.text == expr.origin.text) else expr
        case _:
            return expr


def _picked(table: Lookup, row: Row | None, loses: bool, scope: Scope) -> Picked | Held:
    plan = scope.cohort.plan
    points = evaluate(table, scope)
    known = points.point if isinstance(points, Number) else None
    rest = row is None and look_up(table, scope, evaluate).rest
    if _no_case(table, scope):
        known = Fraction(0)
    if len(table.subjects) != 1:
        texts = [words(s, plan) for s in table.subjects]
        subject = Text(", ".join(t.en for t in texts), "、".join(t.zh for t in texts))
        return _picked_row(table, row, subject, None, None, loses, scope, known, rest=rest)
    only = table.subjects[0]
    return _picked_row(table, row, words(only, plan), value_of(evaluate(only, scope)), only, loses, scope, known, rest=rest)


def _no_case(amount: Expr, scope: Scope) -> bool:
    """Whether surely none of the cases of a table holds, and it has nothing else to give."""
    if not isinstance(amount, Lookup) or amount.subjects:
        return False
    value = evaluate(amount, scope)
    return isinstance(value, Number) and not value.defined and value.why == NO_ROW


def _picked_row(
    table: Lookup,
    row: Row | None,
    subject: Text,
    value: Value | None,
    expr: Expr | None,
    loses: bool,
    scope: Scope,
    points: Fraction | None,
    *,
    rest: bool,
) -> Picked:
    plan = scope.cohort.plan
    better, better_points = _better_row(table, row, points, loses != plan.program.lower_is_better, scope)
    lacking = () if better is None or better.case is None or yes_no(better.case, scope).true else explain(better.case, scope)
    return Picked(
        subject=subject,
        value=value,
        kind=kind_of(expr, plan) if expr is not None else kind_of(Const(Fraction(0)), plan),
        row=None if row is None else _row_text(row),
        points=points,
        better=None if better is None else _row_text(better),
        better_points=better_points,
        because=() if row is None or row.case is None else explain(row.case, scope),
        lacking=lacking,
        unit=None if expr is None else unit_of_expr(expr, plan),
        options=() if expr is None or fact_of(expr, plan) is None else options_of(expr, plan),
        otherwise=rest,
    )


def _row_text(row: Row) -> Text:
    if row.origin is not None:
        return row.origin.text
    return Text("", "")


def _better_row(table: Lookup, row: Row | None, points: Fraction | None, fewer: bool, scope: Scope) -> tuple[Row | None, Fraction | None]:
    """The nearest row that gives more (or takes less)."""
    if points is None:
        return None, None
    here = next((i for i, r in enumerate(table.rows) if r is row), len(table.rows))
    sign = -1 if fewer else 1
    better: list[tuple[int, Fraction, Row]] = []
    for i, other in enumerate(table.rows):
        worth = number(other.value, scope).point
        if worth is not None and sign * worth > sign * points:
            better.append((abs(i - here), sign * worth, other))
    if not better:
        return None, None
    _, worth, nearest = min(better, key=lambda b: (b[0], b[1]))
    return nearest, sign * worth

"""An expression with one thing changed: a comparison, a constant, the end of a rank, the edge of a band, an ``and``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.assurance.writing import Reading, Region, Writing, decimal, holes_of, last_place
from rubric_engine.checking.quantities import Quantities
from rubric_engine.core.ir import (
    All,
    AnyOf,
    Arith,
    CmpOp,
    Compare,
    Const,
    CountBack,
    Expr,
    Extremum,
    FactSpec,
    Fold,
    InRank,
    Interpolate,
    Interval,
    Lookup,
    Member,
    Not,
    Op,
    Rank,
    RankEnd,
    RankLookup,
    Round,
    RoundMode,
    Row,
    Text,
    UnitFold,
    ValueKind,
    Within,
)
from rubric_engine.core.walk_expressions import children, rebuild, record_inside
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import NOWHERE, Span
from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH

_OTHER_OP = {
    CmpOp.GE: CmpOp.GT,
    CmpOp.GT: CmpOp.GE,
    CmpOp.LE: CmpOp.LT,
    CmpOp.LT: CmpOp.LE,
    CmpOp.EQ: CmpOp.NE,
    CmpOp.NE: CmpOp.EQ,
}
_OTHER_ARITH = {Op.ADD: Op.SUB, Op.SUB: Op.ADD, Op.MUL: Op.DIV, Op.DIV: Op.MUL}
_OTHER_MODES = {
    RoundMode.HALF_UP: (RoundMode.HALF_EVEN, RoundMode.DOWN),
    RoundMode.HALF_EVEN: (RoundMode.HALF_UP,),
    RoundMode.UP: (RoundMode.DOWN,),
    RoundMode.DOWN: (RoundMode.UP,),
}
_MODES = {
    RoundMode.HALF_UP: Text("half up", "四舍五入"),
    RoundMode.HALF_EVEN: Text("half to even", "四舍六入五成双"),
    RoundMode.UP: Text("up", "向上取整"),
    RoundMode.DOWN: Text("down", "向下取整"),
}


@frozen
class Change:
    """``kind`` is one of ``mutants.KINDS``; ``words`` say what was changed, ``reading`` how the line reads with it."""

    kind: str
    words: Text
    reading: Reading
    span: Span


@frozen
class At:
    """Where an expression stands: its stretch of the text, what a constant there is (a kind of change), the list whose record is at hand, and the
    declaration of the choice that a constant is compared with."""

    writing: Writing
    known: Quantities
    region: Region
    role: str = "number"
    record: str | None = None
    choice: FactSpec | None = None

    def inside(self, expr: Expr) -> At:
        """Of an expression with a place of its own: there, without the places of what stands in it."""
        if expr.origin is None or expr.origin.span == NOWHERE:
            return self
        return evolve(self, region=Region(expr.origin.span, holes_of(_own_places(expr))))

    def change(self, kind: str, en: str, zh: str, reading: Reading | None = None) -> Change:
        return Change(kind, Text(en, zh), reading or Reading(self.writing.statement(self.region), None), self.region.span)


def _own_places(expr: Expr) -> Iterator[Span]:
    for child in children(expr):
        if child.origin is not None and child.origin.span != NOWHERE:
            yield child.origin.span
        else:
            yield from _own_places(child)


Variant = tuple[Expr, Change]


def variants(expr: Expr, around: At, *, written: bool = True) -> Iterator[Variant]:
    """Each of them, in the order of the text. ``written``: whether the operation itself stands in the text, and isn't only meant by it."""
    at = around.inside(expr)
    beyond, negated = _is_beyond(expr, at), _is_negated(expr, at)
    if written and not beyond and not negated:
        yield from _itself(expr, at)
    inner = evolve(at, record=record_inside(expr, at.record), choice=None)
    parts: list[Expr] = []
    rebuild(expr, lambda part: parts.append(part) or part)  # type: ignore[func-returns-value]
    for index, part in enumerate(parts):
        if index == 0 and (beyond or negated):
            continue  # a 0 that nobody wrote
        here = evolve(inner, role="step") if beyond else _of_child(expr, part, inner)
        for changed, change in variants(part, here, written=not beyond):
            yield _with_part(expr, index, changed), change


def _is_beyond(expr: Expr, at: At) -> bool:
    """Whether it is ``a beyond b``, which means no less than 0 of their difference, and not a greatest of the rubric's own words."""
    match expr:
        case Extremum(greatest=True, args=(Const(value=Fraction() as least), Arith(op=Op.SUB))):
            return least == 0 and not at.writing.says(at.region, "func.max")
        case _:
            return False


def _is_negated(expr: Expr, at: At) -> bool:
    """Whether it is a sign, which means a difference from 0."""
    match expr:
        case Arith(op=Op.SUB, left=Const(value=Fraction() as zero)):
            return zero == 0 and not at.writing.has(at.region, zero)
        case _:
            return False


def _with_part(expr: Expr, index: int, new: Expr) -> Expr:
    count = -1

    def change(part: Expr) -> Expr:
        nonlocal count
        count += 1
        return new if count == index else part

    return rebuild(expr, change)


def _of_child(expr: Expr, part: Expr, at: At) -> At:
    """What a constant is in there."""
    match expr:
        case Compare(left=left, right=right):
            spec = next((found for found in (at.known.spec(left, at.record), at.known.spec(right, at.record)) if found is not None), None)
            return evolve(at, role="threshold", choice=spec if spec is not None and spec.kind is ValueKind.CHOICE else None)
        case Within():
            return evolve(at, role="threshold")
        case InRank():
            return evolve(at, role="places")
        case Lookup():
            row = next((row for row in expr.rows if row.value is part), None)
            region = at.region
            if row is not None and row.origin is not None:
                _, region = at.writing.key_and_value(Region(row.origin.span, holes_of(_own_places(row.value))))
            return evolve(at, role="table value", region=region) if row is not None else evolve(at, role="number")
        case _:
            return evolve(at, role=at.role if at.role in ("points", "table value", "step") else "number")


# ---------------------------------------------------------------- the expression itself


def _itself(expr: Expr, at: At) -> Iterator[Variant]:
    match expr:
        case Const():
            yield from _constants(expr, at)
        case Compare():
            for op in _other_ops(expr, at):
                yield _compared(expr, op, at)
        case Within(high_open=high_open):
            yield evolve(expr, high_open=not high_open), at.change("comparison", "the upper end changes sides", "上限是否含本数对换")
        case Member(values=values) if len(values) > 1:
            for value in values:
                rest = tuple(each for each in values if each != value)
                en, zh = _said(value, at.known.spec(expr.operand, at.record))
                yield evolve(expr, values=rest), at.change("comparison", f"without {en} among the values", f"所列的值少了{zh}")
        case All(parts=parts):
            yield AnyOf(parts, origin=expr.origin), _joined(at, "and", "or", len(parts))
        case AnyOf(parts=parts):
            yield All(parts, origin=expr.origin), _joined(at, "or", "and", len(parts))
        case Not(operand=operand):
            yield operand, at.change("logic", "not dropped", "去掉否定")
        case InRank():
            yield _other_end(expr, at)
        case Rank() if expr.records is not None or expr.lowest_first:
            yield _turned(expr, at)
        case RankLookup():
            table = evolve(expr, rank=_turned(expr.rank, at)[0])
            yield table, at.change("rank end", "the order of the rank turned round", "排名次序颠倒")
            for changed, change in _edges(expr.table, at):
                yield evolve(expr, table=changed), change
        case Lookup():
            yield from _edges(expr, at)
        case Interpolate():
            yield from _points(expr, at)
        case Round():
            yield from _rounded(expr, at)
        case Extremum(greatest=greatest, args=args) if len(args) > 1:
            reading = at.writing.reworded(at.region, ("func.max" if greatest else "func.min",), "func.min" if greatest else "func.max")
            words = (
                ("the lesser instead of the greater", "较大值改为较小值")
                if greatest
                else ("the greater instead of the lesser", "较小值改为较大值")
            )
            yield evolve(expr, greatest=not greatest), at.change("operation", *words, reading)
        case Arith(op=op):
            yield evolve(expr, op=_OTHER_ARITH[op]), _operated(op, at)
        case Fold() | UnitFold() | CountBack() if expr.where is not None:
            yield evolve(expr, where=None), at.change("condition dropped", "all records, whatever the condition", "去掉记录的条件")
        case _:
            pass


def _constants(expr: Const, at: At) -> Iterator[Variant]:
    value = expr.value
    if not isinstance(value, Fraction):
        return
    if at.choice is not None:
        yield from _options(expr, value, at)
        return
    for new, reading in numbers(value, at.region, at.writing):
        yield evolve(expr, value=new), at.change(at.role, *from_to(at, value, new, _ROLES.get(at.role, ("", ""))), reading)


def numbers(value: Fraction, region: Region, writing: Writing) -> Iterator[tuple[Fraction, Reading]]:
    """One step more and one step less: of a whole number 1, of a decimal one in its last place as it is written."""
    token = writing.token(region, value)
    step = token.step if token is not None else last_place(value)
    for new in (value + step, value - step):
        yield new, writing.retold(region, token, new)


_ROLES = {
    "points": ("the points: ", "分值 "),
    "table value": ("the value: ", "表中分值 "),
    "threshold": ("the threshold: ", "界限 "),
    "limit": ("the limit: ", "限额 "),
    "places": ("the places: ", "名额 "),
}


def from_to(at: At, value: Fraction, new: Fraction, what: tuple[str, str] = ("", "")) -> tuple[str, str]:
    """A number and another one, written as it is, behind what they are, in English and in Chinese."""
    old, now = (at.writing.figure(at.region, each, value) for each in (value, new))
    return f"{what[0]}{old} becomes {now}", f"{what[1]}{old} 改为 {now}"


def _options(expr: Const, value: Fraction, at: At) -> Iterator[Variant]:
    """The option before or behind it."""
    assert at.choice is not None
    for new in (value + 1, value - 1):
        if 0 <= new < len(at.choice.options):
            old_name, new_name = (at.choice.options[int(each)].name for each in (value, new))
            yield evolve(expr, value=new), at.change(at.role, f"`{old_name}` becomes `{new_name}`", f"「{old_name}」改为「{new_name}」")


def _other_ops(expr: Compare, at: At) -> tuple[CmpOp, ...]:
    """The nearest ones; an equality of numbers is also one that holds on one side."""
    if expr.op is not CmpOp.EQ or at.known.kind(expr.left, at.record) != "number" or _is_choice(expr, at):
        return (_OTHER_OP[expr.op],)
    return (CmpOp.NE, CmpOp.GE, CmpOp.LE)


def _is_choice(expr: Compare, at: At) -> bool:
    specs = (at.known.spec(expr.left, at.record), at.known.spec(expr.right, at.record))
    return any(spec is not None and spec.kind is ValueKind.CHOICE for spec in specs)


def _compared(expr: Compare, new: CmpOp, at: At) -> Variant:
    reading = at.writing.reworded(at.region, (f"cmp.{expr.op.value}",), f"cmp.{new.value}")
    if reading.after is None and expr.op in (CmpOp.GE, CmpOp.LE):
        reading = at.writing.behind(at.region, f"behind.{expr.op.value}", f"cmp.{new.value}") or reading
    return evolve(expr, op=new), at.change("comparison", *_exchanged(f"cmp.{expr.op.value}", f"cmp.{new.value}"), reading)


def _exchanged(old: str, new: str) -> tuple[str, str]:
    """Two words of the vocabulary, in English and in Chinese."""
    return f"`{ENGLISH.word(old)}` becomes `{ENGLISH.word(new)}`", f"「{CHINESE.word(old)}」改为「{CHINESE.word(new)}」"


def _joined(at: At, old: str, new: str, parts: int) -> Change:
    reading = at.writing.reworded(at.region, (old,), new, parts - 1)
    return at.change("logic", f"{old} becomes {new}", "「且」改为「或」" if old == "and" else "「或」改为「且」", reading)


def _other_end(expr: InRank, at: At) -> Variant:
    top = expr.end is RankEnd.TOP
    reading = at.writing.reworded(at.region, ("rank.top" if top else "rank.bottom",), "rank.bottom" if top else "rank.top")
    words = ("top becomes bottom", "「前」改为「后」") if top else ("bottom becomes top", "「后」改为「前」")
    return evolve(expr, end=RankEnd.BOTTOM if top else RankEnd.TOP), at.change("rank end", *words, reading)


def _turned(rank: Rank, at: At) -> tuple[Rank, Change]:
    return evolve(rank, lowest_first=not rank.lowest_first), at.change("rank end", "the order of the rank turned round", "排名次序颠倒")


def _operated(op: Op, at: At) -> Change:
    new = _OTHER_ARITH[op]
    reading = at.writing.reworded(at.region, (f"arith.{op.value}",), f"arith.{new.value}")
    return at.change("operation", *_exchanged(f"arith.{op.value}", f"arith.{new.value}"), reading)


def _rounded(expr: Round, at: At) -> Iterator[Variant]:
    for mode, en, zh in rounding_modes(expr.mode):
        reading = at.writing.reworded(at.region, (f"round.{expr.mode.value}",), f"round.{mode.value}")
        yield evolve(expr, mode=mode), at.change("rounding", en, zh, reading)
    for step in (expr.step * 10, expr.step / 10):
        yield evolve(expr, step=step), at.change("rounding", f"rounded to {decimal(step)}", f"舍入到 {decimal(step)}")


# ---------------------------------------------------------------- tables


def _edges(table: Lookup, at: At) -> Iterator[tuple[Lookup, Change]]:
    """Each edge of each row a step up and down, and on the other side."""
    for index, row in enumerate(table.rows):
        here = at if row.origin is None else evolve(at, region=at.writing.key_and_value(Region(row.origin.span))[0])
        for subject, keys in enumerate(row.keys):
            for place, key in enumerate(keys):
                for changed, change in _other_keys(key, here) if isinstance(key, Interval) else ():
                    yield _with_key(table, index, row, subject, place, changed), change


def _with_key(table: Lookup, index: int, row: Row, subject: int, place: int, key: Interval) -> Lookup:
    keys = (*row.keys[subject][:place], key, *row.keys[subject][place + 1 :])
    new = evolve(row, keys=(*row.keys[:subject], keys, *row.keys[subject + 1 :]))
    return evolve(table, rows=(*table.rows[:index], new, *table.rows[index + 1 :]))


def _other_keys(key: Interval, at: At) -> Iterator[tuple[Interval, Change]]:
    if key.low is not None and key.low == key.high:  # a place, or a number by itself
        for new, reading in numbers(key.low, at.region, at.writing):
            yield evolve(key, low=new, high=new), at.change("band edge", *from_to(at, key.low, new), reading)
        return
    if key.low is not None:
        for new, reading in numbers(key.low, at.region, at.writing):
            if key.high is None or new < key.high:
                yield evolve(key, low=new), at.change("band edge", *from_to(at, key.low, new, ("the lower edge: ", "下限 ")), reading)
        words = ("the lower edge excluded", "下限不含本数") if not key.low_open else ("the lower edge included", "下限含本数")
        yield evolve(key, low_open=not key.low_open), at.change("band edge", *words)
    if key.high is not None:
        for new, reading in numbers(key.high, at.region, at.writing):
            if key.low is None or new > key.low:
                yield evolve(key, high=new), at.change("band edge", *from_to(at, key.high, new, ("the upper edge: ", "上限 ")), reading)
        words = ("the upper edge excluded", "上限不含本数") if not key.high_open else ("the upper edge included", "上限含本数")
        yield evolve(key, high_open=not key.high_open), at.change("band edge", *words)


def _points(expr: Interpolate, at: At) -> Iterator[Variant]:
    for index, (x, y) in enumerate(expr.points):
        low = expr.points[index - 1][0] if index else None
        high = expr.points[index + 1][0] if index + 1 < len(expr.points) else None
        for new, reading in numbers(x, at.region, at.writing):
            if (low is None or new > low) and (high is None or new < high):
                yield _with_point(expr, index, (new, y)), at.change("band edge", *from_to(at, x, new, ("the place: ", "分点 ")), reading)
        for new, reading in numbers(y, at.region, at.writing):
            yield _with_point(expr, index, (x, new)), at.change("table value", *from_to(at, y, new, ("the value: ", "分值 ")), reading)


def _with_point(expr: Interpolate, index: int, point: tuple[Fraction, Fraction]) -> Interpolate:
    return evolve(expr, points=(*expr.points[:index], point, *expr.points[index + 1 :]))


def _said(value: object, spec: FactSpec | None) -> tuple[str, str]:
    """A value of a list, in English and in Chinese: a choice by its name."""
    if isinstance(value, Fraction) and spec is not None and spec.kind is ValueKind.CHOICE:
        value = spec.options[int(value)].name
    return (decimal(value), f" {decimal(value)}") if isinstance(value, Fraction) else (f"`{value}`", f"「{value}」")


def rounding_modes(mode: RoundMode) -> Iterator[tuple[RoundMode, str, str]]:
    """Other modes, with what the change is in English and in Chinese."""
    for other in _OTHER_MODES[mode]:
        yield other, f"rounded {_MODES[other].en}", f"改为{_MODES[other].zh}"

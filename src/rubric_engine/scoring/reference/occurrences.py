"""For which records, or which different values, a node occurs; and how an occurrence is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from rubric_engine.core.ir import CmpOp, Computed, Expr, FactSpec, FieldRead, Node, Repeat, Text, ValueKind
from rubric_engine.core.results import Occurrence as Named
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.reference.abstract import (
    EITHER,
    TRUE,
    Abstract,
    Number,
    Truth,
    Word,
    compare_numbers,
    compare_truths,
    compare_words,
)
from rubric_engine.scoring.reference.cohort import Group, KnownRecord, Place, Scope, any_record, known_records
from rubric_engine.scoring.reference.wording import named

Evaluate = Callable[[Expr, Scope], Abstract]
Occurring = tuple[Place, Truth, int | None]
"""Where, whether it exists, and how many such there may be (None: any number)."""


def occurring(node: Node, scope: Scope, evaluate: Evaluate) -> Iterator[Occurring]:
    """In the order of the list. Of a missing list, and of values that are missing, one that stands for all that there may be."""
    repeat = node.repeat
    assert repeat is not None
    records = _seen(repeat.fact, scope)
    if records is None:
        anything = any_record(scope.cohort.plan.facts[repeat.fact])
        if _holds(repeat, anything, scope, evaluate).true:
            yield Place(node.origin.id, 0, anything), EITHER, None
    elif repeat.by is None:
        for record, surely_seen in records:
            holds = _holds(repeat, record, scope, evaluate)
            if holds.true:
                yield Place(node.origin.id, record.number, record), TRUE if holds.sure and surely_seen else EITHER, 1
    else:
        yield from _different(node.origin.id, repeat, repeat.by, records, scope, evaluate)


def _seen(fact: str, scope: Scope) -> list[tuple[KnownRecord, bool]] | None:
    """Each record with whether it is surely one of those looked at here."""
    group = scope.group(fact)
    if group is not None:
        return list(group.members)
    records = known_records(fact, scope)
    return None if records is None else [(record, True) for record in records]


def _holds(repeat: Repeat, record: KnownRecord, scope: Scope, evaluate: Evaluate) -> Truth:
    """Whether the node occurs for the record. Where the condition has no value, it doesn't."""
    if repeat.where is None:
        return TRUE
    holds = evaluate(repeat.where, scope.at(record))
    assert isinstance(holds, Truth)
    return holds


@define(eq=False)
class _Gathered:
    """``number`` is that of the first record that has the value, whether or not the condition holds for it: so it stays the same whatever becomes known."""

    number: int
    value: Abstract
    members: list[tuple[KnownRecord, bool]] = field(factory=list)


def _different(
    id: str, repeat: Repeat, by: str, records: list[tuple[KnownRecord, bool]], scope: Scope, evaluate: Evaluate
) -> Iterator[Occurring]:
    """One for each value. A record of which the value isn't known may belong to any of them, or make one of its own."""
    groups: dict[tuple[type, object], _Gathered] = {}
    unknown: list[tuple[KnownRecord, Abstract]] = []
    read = FieldRead(by)
    for record, surely_seen in records:
        value = evaluate(read, scope.at(record))
        holds = _holds(repeat, record, scope, evaluate)
        known = _known(value)
        if known is not None:
            group = groups.setdefault((type(known), known), _Gathered(record.number, value))
            if holds.true:
                group.members.append((record, holds.sure and surely_seen))
        elif holds.true and _may_be(value):
            unknown.append((record, value))
    for group in groups.values():
        if not group.members:
            continue
        exists = TRUE if any(sure for _, sure in group.members) else EITHER
        members = [*group.members, *((record, False) for record, value in unknown if _may_equal(value, group.value))]
        members.sort(key=lambda member: member[0].number)
        here = KnownRecord(repeat.fact, group.number, {by: group.value})
        yield Place(id, group.number, here, Group(repeat.fact, tuple(members))), exists, 1
    if unknown:
        anything = any_record(scope.cohort.plan.facts[repeat.fact])
        of_unknown = Group(repeat.fact, tuple((record, False) for record, _ in unknown))
        yield Place(id, 0, anything, of_unknown), EITHER, len(unknown)


def _known(value: Abstract) -> Fraction | bool | str | None:
    match value:
        case Truth():
            return value.holds
        case Word():
            return value.value if value.defined and value.why is None else None
        case Number():
            return value.point


def _may_be(value: Abstract) -> bool:
    return value.true or value.false if isinstance(value, Truth) else value.defined


def _may_equal(value: Abstract, other: Abstract) -> bool:
    if isinstance(value, Number) and isinstance(other, Number):
        return compare_numbers(CmpOp.EQ, value, other).true
    if isinstance(value, Truth) and isinstance(other, Truth):
        return compare_truths(CmpOp.EQ, value, other).true
    assert isinstance(value, Word)
    assert isinstance(other, Word)
    return compare_words(CmpOp.EQ, value, other).true


# ---------------------------------------------------------------- names


def names_of(scope: Scope) -> tuple[Named, ...]:
    """Of the occurrences around, the outer first."""
    return tuple(Named(place.number, _words(place, scope)) for place in scope.inside if place.number)


_TELLING = (ValueKind.TEXT, ValueKind.UNIT, ValueKind.DATE, ValueKind.CHOICE)  # those that tell best come first


def _words(place: Place, scope: Scope) -> Text:
    """Of a value its words; of a record those of its first text, else of a unit other than the one that is being scored, of a date, of a choice; else
    its number."""
    spec = scope.cohort.plan.facts[place.record.fact]
    if place.group is not None:
        (name, value), *_ = place.record.fields.items()
        columns: tuple[FactSpec | Computed, ...] = (*spec.fields, *spec.computed)
        column = next((c for c in columns if c.name == name), None)
        told = None if column is None else _told(column, value)
    else:
        fields = place.record.fields
        telling = [f for f in spec.fields if f.kind in _TELLING]
        telling.sort(key=lambda f: (f.kind is ValueKind.UNIT and fields[f.name] == scope.this_unit, _TELLING.index(f.kind)))
        told = next((t for f in telling if (t := _told(f, fields[f.name])) is not None), None)
    number = str(place.number)
    return Text(number, number) if told is None else told


def _told(column: FactSpec | Computed, value: Abstract) -> Text | None:
    known = _known(value)
    match known:
        case None:
            return None
        case bool():
            return Text("yes", "是") if known else Text("no", "否")
        case str():
            return Text(known, known)
        case Fraction() if column.kind is ValueKind.DATE:
            day = date.fromordinal(int(known))
            return Text(day.isoformat(), f"{day.year}年{day.month}月{day.day}日")
        case Fraction() if isinstance(column, FactSpec) and column.options:
            option = column.options[int(known)]
            return named(option.name, option.alias)
        case Fraction():
            return Text(str(known), str(known))

"""Records of lists for a member of a space: one record of each list whose fields it says something of, as near to it as there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice, product

from rubric_engine.checking.cells import Cell, State, every_value
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.quantities import Quantity, domain_of
from rubric_engine.checking.solve import few_values
from rubric_engine.checking.values import At, Facts, Unknown
from rubric_engine.core import intervals
from rubric_engine.core.ir import FactSpec, Rank, ValueKind
from rubric_engine.core.values import NONE, Record, Value

_MOST_VALUES = 20  # of a field, where a computation of several is looked at
_MOST_TRIED = 1_000

Wanted = list[tuple[Quantity, Cell]]


def with_records(ground: Ground, member: Iterable[tuple[Quantity, Cell]], facts: Mapping[str, Value]) -> dict[str, Value]:
    """The facts, with a record for the member in each list that it is about: in the place of the first one, where there are some."""
    found = dict(facts)
    wanted: dict[str, Wanted] = {}
    for quantity, cell in member:
        if quantity.record is not None and not isinstance(quantity.expr, Rank):
            wanted.setdefault(quantity.record, []).append((quantity, cell))
    for name, cells in wanted.items():
        before = facts.get(name)
        rest = before[1:] if isinstance(before, tuple) else ()
        found[name] = (_record(ground, ground.quantities.analysis.facts[name], cells, found), *rest)
    return found


def value_in(quantity: Quantity, cell: Cell) -> Value:
    """What a fact or field is in a cell."""
    if cell.state is not State.VALUE or cell.value is None:
        return NONE
    if quantity.spec is not None and quantity.spec.kind is ValueKind.YES_NO:
        return cell.value == 1
    return cell.value


def _record(ground: Ground, spec: FactSpec, wanted: Wanted, facts: Facts) -> Record:
    """Fields as the member has them; the others so that most of what is computed out of the fields is in its cell."""
    held = {quantity.fact: value_in(quantity, cell) for quantity, cell in wanted if quantity.fact is not None}
    computed = [each for each in wanted if each[0].fact is None]
    choices = [[held[each.name]] if each.name in held else _values(each, many=bool(computed)) for each in spec.fields]
    records = (tuple(zip((each.name for each in spec.fields), values, strict=True)) for values in product(*choices))
    return max(islice(records, _MOST_TRIED if computed else 1), key=lambda record: _fitting(ground, spec, record, computed, facts))


def _values(spec: FactSpec, *, many: bool) -> list[Value]:
    found = few_values(spec)
    if many and spec.kind not in (ValueKind.YES_NO, ValueKind.TEXT, ValueKind.UNIT):
        found = [*dict.fromkeys([*found, *every_value(domain_of(spec), _MOST_VALUES)])]
    return found


def _fitting(ground: Ground, spec: FactSpec, record: Record, wanted: Wanted, facts: Facts) -> int:
    """In how many cells the record is."""
    at = At(ground.quantities, facts, spec.name, dict(record))
    return sum(1 for each in _computed(at, wanted) if each)


def _computed(at: At, wanted: Wanted) -> Iterator[bool]:
    for quantity, cell in wanted:
        try:
            found = at.number(quantity.expr)
        except (Unknown, ValueError, OverflowError):
            continue
        yield cell.state is State.NONE if found is None else cell.state is State.VALUE and _is_in(cell, found)


def _is_in(cell: Cell, found: Fraction) -> bool:
    return intervals.contains(cell.span, found)

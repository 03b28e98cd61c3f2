"""What expressions look at: the facts behind them, and whether it is the record alone, the unit, or more."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping

from rubric_engine.core.ir import (
    Computed,
    CountBack,
    Definition,
    Expr,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    Parameter,
    PointsRead,
    Program,
    Rank,
    ThisUnit,
    UnitFold,
    Use,
)
from rubric_engine.core.walk import children, computed_columns, located_with_records, through_columns, walk_with_records
from rubric_engine.diagnostics.frozen import define, field


class Level(enum.IntEnum):
    """How much a value may differ by."""

    PLAIN = 0  # by the record alone: one value for all units that share its list
    UNIT = 1  # by the unit, too
    MODE = 2  # by how much is left open, too: ranks, other units, points


@define(eq=False)
class Levels:
    """The level of each expression; those of definitions and of lists' expressions are remembered."""

    facts: Mapping[str, FactSpec]
    definitions: Mapping[str, Definition]
    parameters: Mapping[str, Parameter]
    columns: Mapping[tuple[str, str], Expr]
    _known: dict[str, Level] = field(init=False, factory=dict)
    _of_columns: dict[tuple[str, str], Level] = field(init=False, factory=dict)
    _by_id: dict[tuple[int, str | None], tuple[Expr, Level]] = field(init=False, factory=dict)

    def of(self, expr: Expr, record: str | None) -> Level:
        """``record``: the list whose record is at hand."""
        key = (id(expr), record)
        if key not in self._by_id:
            self._by_id[key] = (expr, self._highest(expr, record))  # with the expression, so that its id stays its own
        return self._by_id[key][1]

    def column(self, fact: str, name: str) -> Level:
        if (fact, name) not in self._of_columns:
            self._of_columns[fact, name] = self._highest(self.columns[fact, name], fact)
        return self._of_columns[fact, name]

    def _highest(self, expr: Expr, record: str | None) -> Level:
        level = Level.PLAIN
        waiting = [(expr, record)]
        followed: set[tuple[str, str]] = set()
        while waiting:
            for found, at_hand in walk_with_records(*waiting.pop()):
                level = max(level, self._own(found))
                if not isinstance(found, FieldRead) or at_hand is None or (at_hand, found.name) not in self.columns:
                    continue
                key = (at_hand, found.name)
                if key in self._of_columns:
                    level = max(level, self._of_columns[key])
                elif key not in followed:
                    followed.add(key)
                    waiting.append((self.columns[key], at_hand))
        return level

    def learn(self, definition: Definition) -> None:
        """Definitions are told in an order in which each uses earlier ones, so that a long chain needs no recursion."""
        self._known[definition.name] = self.of(definition.expr, None)

    def _own(self, expr: Expr) -> Level:
        match expr:
            case FactRead(name=name) | Fold(fact=name) | CountBack(fact=name):
                return self._fact(name)
            case Rank(records=str()):  # a unit's own list is looked at by way of its records
                return Level.PLAIN
            case ThisUnit():
                return Level.UNIT
            case Use(name=name) if name in self.parameters:
                as_of = self.parameters[name].as_of
                return Level.PLAIN if as_of is None else self._fact(as_of)
            case Use(name=name):
                return self._known.get(name, Level.MODE)
            case PointsRead() | Rank() | UnitFold():
                return Level.MODE
            case _:
                return Level.PLAIN

    def _fact(self, name: str) -> Level:
        return Level.PLAIN if self.facts[name].shared else Level.UNIT


def facts_read(
    exprs: tuple[Expr, ...], behind: Mapping[str, frozenset[str]], columns: Mapping[tuple[str, str], Expr], record: str | None = None
) -> frozenset[str]:
    """The facts (``list.field`` for fields) that the expressions look at, through definitions and computed columns; not those behind the points that they
    read. ``behind``: those of definitions and dated parameters."""
    names: set[str] = set()
    for expr, at_hand in through_columns(exprs, record, columns):
        match expr:
            case FactRead(name=name):
                names.add(name)
            case Fold(fact=name) | CountBack(fact=name) | Rank(records=str() as name):
                names.add(name)
            case FieldRead(name=name) if at_hand is not None and (at_hand, name) not in columns:
                names.add(f"{at_hand}.{name}")
            case Use(name=name):
                names |= behind.get(name, frozenset())
            case _:
                pass
    return frozenset(names)


def of_record(exprs: tuple[Expr, ...], columns: Mapping[tuple[str, str], Expr], record: str | None) -> Iterator[Expr]:
    """Facts, and fields that are read of the record at hand itself: not those that a fold reads of all records."""
    waiting = [(expr, True) for expr in reversed(exprs)]
    followed: set[str] = set()
    while waiting:
        expr, at_hand = waiting.pop()
        if isinstance(expr, FieldRead) and record is not None and (record, expr.name) in columns:
            if at_hand and expr.name not in followed:
                followed.add(expr.name)
                waiting.append((columns[record, expr.name], True))
        elif at_hand or isinstance(expr, FactRead):
            yield expr
        inside = at_hand and not isinstance(expr, (Fold, CountBack, UnitFold)) and not (isinstance(expr, Rank) and expr.records)
        waiting.extend((child, inside) for child in reversed(children(expr)))


def columns_by_use(program: Program) -> dict[int, FactSpec | Computed]:
    """What each FieldRead of the program reads, by its ``id``: for its words and the way in which its value is shown."""
    given = {(spec.name, each.name): each for spec in program.facts for each in spec.fields}
    computed = {(spec.name, each.name): each for spec in program.facts for each in spec.computed}
    columns = computed_columns(program)
    found: dict[int, FactSpec | Computed] = {}
    for expr, _, record in located_with_records(program):
        if isinstance(expr, FieldRead) and record is not None:
            key = (record, expr.name)
            column = computed.get(key) if key in columns else given.get(key)
            if column is not None:
                found[id(expr)] = column
    return found


DEEP = 40
"""So many columns that use each other are followed by calls."""


def long_chains(program: Program) -> dict[tuple[str, str], tuple[str, ...]]:
    """For columns at the end of a long chain, some that it uses and that are worked out before it, so that no call needs to go deep."""
    columns = computed_columns(program)
    depth: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for spec in program.facts:
        for column in spec.computed:  # in an order in which each uses earlier ones
            key = (spec.name, column.name)
            read = {
                e.name for e, _ in walk_with_records(column.expr, spec.name) if isinstance(e, FieldRead) and (spec.name, e.name) in columns
            }
            depth[key] = 1 + max((depth.get((spec.name, name), 0) for name in read), default=0)
            earlier = dict.fromkeys(name for each in sorted(read) for name in found.get((spec.name, each), ()))
            earlier.update(dict.fromkeys(name for name in sorted(read) if depth[spec.name, name] % DEEP == 0))
            if earlier:
                found[key] = tuple(earlier)
    return found

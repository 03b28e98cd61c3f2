"""All that several quantities can be together: the product of their cells, with a set of its members as the bits of one whole number.

Quantities count as independent of each other, so that "nowhere" is always true; "somewhere" is true where they are different facts.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import assert_never

from rubric_engine.checking.cells import Cell, Domain, State, cut
from rubric_engine.checking.formulas import Both, Either, Fixed, Formula, Has, Known, Opposite, Test, holds, tests
from rubric_engine.checking.quantities import Quantity
from rubric_engine.core import intervals
from rubric_engine.core.ir import CmpOp, Interval, ValueKind
from rubric_engine.diagnostics.frozen import evolve, field, frozen

MOST = 20_000
Cuts = Mapping[Hashable, tuple[Quantity, Iterable[Fraction]]]


@frozen
class Masks:
    """Where a condition may be a yes, a no, or have no value."""

    yes: int
    no: int
    none: int


@frozen(eq=False)
class Space:
    """``cells`` are those of each quantity; member number ``n`` takes of each the one that its digits say, the last quantity counting fastest."""

    quantities: tuple[Quantity, ...]
    cells: tuple[tuple[Cell, ...], ...]
    size: int
    _place: dict[Hashable, int] = field(factory=dict)
    _steps: tuple[int, ...] = ()
    _fixed: frozenset[Hashable] = frozenset()  # quantities of which but one value is attained
    _known: dict[Formula, Masks] = field(factory=dict)

    @classmethod
    def of(
        cls,
        formulas: Iterable[Formula],
        cuts: Cuts | None = None,
        *,
        wide: bool = False,
        attained: Mapping[Hashable, tuple[Interval, ...]] | None = None,
        most: int = MOST,
    ) -> Space | None:
        """The space of all quantities in ``formulas`` and ``cuts`` (edges besides); None where it has more than ``most`` members.

        ``wide``: ranges of facts don't count, only what a kind of value can be at all. ``attained``: what is known of values of some quantities.
        """
        edges: dict[Hashable, set[Fraction | str]] = {}
        found: dict[Hashable, Quantity] = {}
        for formula in formulas:
            for test in tests(formula):
                quantity = found.setdefault(test.quantity.key, test.quantity)
                edges.setdefault(quantity.key, set()).update((test.edge,) if isinstance(test, Test) else ())
        for key, (quantity, more) in (cuts or {}).items():
            found.setdefault(key, quantity)
            edges.setdefault(key, set()).update(more)
        cells: list[tuple[Cell, ...]] = []
        size = 1
        for key, quantity in found.items():
            own = cut(_wide(quantity) if wide else quantity.domain, edges[key])
            own = _among(own, (attained or {}).get(key))
            size *= len(own)
            if size > most:
                return None
            cells.append(own)
        steps: list[int] = []
        step = size
        for own in cells:
            step = step // len(own) if own else 0
            steps.append(step)
        fixed = frozenset(key for key, spans in (attained or {}).items() if len(set(spans)) == 1 and intervals.is_point(spans[0]))
        return cls(tuple(found.values()), tuple(cells), size, {key: i for i, key in enumerate(found)}, tuple(steps), fixed)

    @property
    def full(self) -> int:
        return (1 << self.size) - 1

    @property
    def varies(self) -> bool:
        """Whether anything in it can be more than one thing."""
        return any(quantity.domain.varies and quantity.key not in self._fixed for quantity in self.quantities)

    def index(self, key: Hashable) -> int | None:
        return self._place.get(key)

    def where(self, quantity: int, chosen: Iterable[int]) -> int:
        """The members in which a quantity (by number) is in one of the chosen cells."""
        step, count = self._steps[quantity], len(self.cells[quantity])
        block = 0
        for number in chosen:
            block |= ((1 << step) - 1) << (number * step)
        period = step * count
        return block * (self.full // ((1 << period) - 1)) if period < self.size else block

    def moved(self, mask: int, quantity: int, source: int, target: int) -> int:
        """Members, all of them in the cell ``source`` of a quantity (by number), with the cell ``target`` in its stead."""
        by = self._steps[quantity] * (target - source)
        return mask << by if by >= 0 else mask >> -by

    def masks(self, formula: Formula) -> Masks:
        if formula not in self._known:
            self._known[formula] = self._masks(formula)
        return self._known[formula]

    def member(self, mask: int) -> dict[Hashable, tuple[Quantity, Cell]]:
        """The first member of a set that isn't empty: for each quantity its cell."""
        number = (mask & -mask).bit_length() - 1
        found: dict[Hashable, tuple[Quantity, Cell]] = {}
        for quantity, cells, step in zip(self.quantities, self.cells, self._steps, strict=True):
            found[quantity.key] = quantity, cells[number // step % len(cells)]
        return found

    def cell(self, key: Hashable, number: int) -> Cell:
        """The cell of a quantity at a member, by number."""
        place = self._place[key]
        return self.cells[place][number // self._steps[place] % len(self.cells[place])]

    def beside(self, key: Hashable, number: int, mask: int) -> Iterator[Cell]:
        """The cell of a quantity at a member, by number, and those above it, as long as the member with them is in a set."""
        place = self._place[key]
        step, cells = self._steps[place], self.cells[place]
        for index in range(number // step % len(cells), len(cells)):
            if not mask >> number & 1:
                return
            yield cells[index]
            number += step

    def _masks(self, formula: Formula) -> Masks:
        match formula:
            case Fixed(yes=yes, no=no, none=none):
                full = self.full
                return Masks(full if yes else 0, full if no else 0, full if none else 0)
            case Test():
                return self._test(formula)
            case Has(quantity=quantity):
                number = self._place[quantity.key]
                valued = self.where(number, (i for i, cell in enumerate(self.cells[number]) if cell.state is State.VALUE))
                return Masks(valued, self.full & ~valued, 0)
            case Both(parts=parts):
                return self._both([self.masks(part) for part in parts])
            case Either(parts=parts):
                found = self._both([_turned(self.masks(part)) for part in parts])
                return _turned(found)
            case Opposite(part=part):
                return _turned(self.masks(part))
            case Known(part=part, holds=wants_yes):
                known = self.masks(part)
                return Masks(known.yes, known.no | known.none, 0) if wants_yes else Masks(known.yes | known.no, known.none, 0)
            case _:
                assert_never(formula)

    def _both(self, parts: list[Masks]) -> Masks:
        yes, no, none = self.full, 0, 0
        for part in parts:
            none = (none & (part.none | part.yes)) | (yes & part.none)
            no |= part.no
            yes &= part.yes
        return Masks(yes, no, none)

    def _test(self, test: Test) -> Masks:
        number = self._place[test.quantity.key]
        yes, no, none = [], [], []
        for i, cell in enumerate(self.cells[number]):
            if cell.state is State.OUTSIDE and test.of_rank:
                no.append(i)
            elif cell.state is not State.VALUE:
                none.append(i)
            elif _holds(test, cell):
                yes.append(i)
            else:
                no.append(i)
        return Masks(self.where(number, yes), self.where(number, no), self.where(number, none))


def _holds(test: Test, cell: Cell) -> bool:
    if isinstance(test.edge, str):
        return (cell.word == test.edge) is (test.op is CmpOp.EQ)
    assert isinstance(cell.value, Fraction)
    return holds(test.op, cell.value, test.edge)


def _turned(masks: Masks) -> Masks:
    return Masks(masks.no, masks.yes, masks.none)


def _among(cells: tuple[Cell, ...], attained: tuple[Interval, ...] | None) -> tuple[Cell, ...]:
    """The cells with a value that is attained; one that is stands for the cell."""
    if attained is None:
        return cells
    found: list[Cell] = []
    for cell in cells:
        inside = next((both for span in attained if (both := meet(cell.span, span)) is not None), None)
        if cell.state is not State.VALUE:
            found.append(cell)
        elif inside is not None:
            found.append(evolve(cell, value=inside.low) if intervals.is_point(inside) else cell)
    return tuple(found)


def meet(left: Interval, right: Interval) -> Interval | None:
    """What two ranges have in common; None where that is nothing."""
    low = max(intervals.low_end(left), intervals.low_end(right))
    high = min(intervals.high_end(left), intervals.high_end(right), key=lambda end: (end.side, end.value, not end.open))
    found = intervals.between(low, high)
    if found.low is None or found.high is None or found.low < found.high:
        return found
    return found if found.low == found.high and not (found.low_open or found.high_open) else None


def _wide(quantity: Quantity) -> Domain:
    """The domain as if no range were given; a choice has its options, a yes/no its two."""
    domain = quantity.domain
    if domain.text or (quantity.spec is not None and quantity.spec.kind in (ValueKind.CHOICE, ValueKind.YES_NO)):
        return domain
    if quantity.spec is None:
        return domain
    return Domain(whole=domain.whole, none=domain.none)

"""The results that a back-end is asked for, each as the nodes that it is read from."""

from __future__ import annotations

import enum
from collections.abc import Callable, Container, Iterable, Iterator
from typing import assert_never

from attrs import fields

from rubric_engine.core.flat.domain import Sets
from rubric_engine.core.flat.flatten import Flat, Span
from rubric_engine.core.flat.ops import Int, Key, Node, Ranking, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.unsupported import NotFlat, Unsupported
from rubric_engine.core.walk import lines, nodes
from rubric_engine.diagnostics.frozen import frozen


class Of(enum.Enum):
    """What a cell tells."""

    TOTAL = "total"
    LOW = "low"
    HIGH = "high"
    WHY_NONE = "why_none"
    COMPLETE = "complete"
    GRADE = "grade"
    FLAG = "flag"
    POINTS = "points"  # of a section or item (the total under its own id)
    LINE = "line"


@frozen(eq=False)
class NumberCell:
    """top/bottom where ``there`` holds, else None. ``id``: of a node or line; empty for the total."""

    of: Of
    id: str
    top: Int
    bottom: Int
    there: Truth


@frozen(eq=False)
class ChoiceCell:
    """``names[place]``, or None where the place is below 0."""

    of: Of
    id: str
    place: Int
    names: tuple[str, ...]


@frozen(eq=False)
class TruthCell:
    """Yes where ``true`` holds, no where ``false`` does, else None: unknown."""

    of: Of
    id: str
    true: Truth
    false: Truth


Cell = NumberCell | ChoiceCell | TruthCell


@frozen
class Request:
    """Which results are wanted. ``total`` comes with ``why_none``; ``range`` is that of the total, with ``complete``; ``ranges`` those of sections and items too."""

    total: bool = True
    range: bool = False
    grade: bool = False
    flags: bool = False
    nodes: bool = False
    ranges: bool = False
    lines: bool = False


EVERYTHING = Request(range=True, grade=True, flags=True, nodes=True, ranges=True, lines=True)


@frozen(eq=False)
class Cells:
    """``cells`` in the order of the rubric; ``unsupported``: what was asked for and can't be staged, with the cell that it would have been."""

    flat: Flat
    cells: tuple[Cell, ...]
    unsupported: tuple[tuple[Of, str, Unsupported], ...]

    @property
    def roots(self) -> tuple[Node, ...]:
        return tuple(dict.fromkeys(node for cell in self.cells for node in parts_of(cell)))


def without(wanted: Cells, kinds: tuple[type[Node], ...], what: Unsupported) -> Cells:
    """For a back-end that doesn't know some kinds of nodes: the cells that need none of them; the others are refused."""
    refused = [cell for cell in wanted.cells if any(isinstance(node, kinds) for node in in_order(parts_of(cell)))]
    if not refused:
        return wanted
    kept = tuple(cell for cell in wanted.cells if cell not in refused)
    return Cells(wanted.flat, kept, (*wanted.unsupported, *((cell.of, cell.id, what) for cell in refused)))


def parts_of(cell: Cell) -> tuple[Node, ...]:
    match cell:
        case NumberCell():
            return (cell.top, cell.bottom, cell.there)
        case ChoiceCell():
            return (cell.place,)
        case TruthCell():
            return (cell.true, cell.false)
        case _:
            assert_never(cell)


def cells(flat: Flat, request: Request) -> Cells:
    found: list[Cell] = []
    refused: list[tuple[Of, str, Unsupported]] = []
    for of, id, staged in _wanted(flat, request):
        try:
            found.append(staged())
        except NotFlat as error:
            refused.append((of, id, error.what))
        except RecursionError:
            refused.append((of, id, Unsupported("depth", "an expression is nested too deeply to be staged")))
    return Cells(flat, tuple(found), tuple(refused))


def _wanted(flat: Flat, request: Request) -> Iterator[tuple[Of, str, Callable[[], Cell]]]:
    program, repeated = flat.program, flat.staging.outline.repeated
    if request.total:
        yield Of.TOTAL, "", lambda: _number(Of.TOTAL, "", flat.total().points, flat.total().there)
        yield Of.WHY_NONE, "", lambda: _why_none(flat)
    if request.range:
        yield Of.LOW, "", lambda: _end(flat, Of.LOW, "", flat.total_span())
        yield Of.HIGH, "", lambda: _end(flat, Of.HIGH, "", flat.total_span())
        yield Of.COMPLETE, "", lambda: _known(Of.COMPLETE, "", flat.complete(), flat)
    if request.grade and program.grades:
        yield Of.GRADE, "", lambda: ChoiceCell(Of.GRADE, "", flat.grade(), tuple(g.name for g in program.grades))
    for flag in program.flags if request.flags else ():
        yield Of.FLAG, flag.name, lambda name=flag.name: _flag(flat, name)  # type: ignore[misc]
    for node in nodes(program):
        id = node.origin.id
        if repeated[id]:  # what occurs for each record has no result of its own
            continue
        if request.nodes:
            yield Of.POINTS, id, lambda id=id: _number(Of.POINTS, id, flat.node(id).points, flat.node(id).there)  # type: ignore[misc]
        if request.ranges:
            yield Of.LOW, id, lambda id=id: _end(flat, Of.LOW, id, flat.node_span(id))  # type: ignore[misc]
            yield Of.HIGH, id, lambda id=id: _end(flat, Of.HIGH, id, flat.node_span(id))  # type: ignore[misc]
    for line in lines(program) if request.lines else ():
        id = line.origin.id
        if repeated[id]:
            continue
        yield Of.LINE, id, lambda id=id: _number(Of.LINE, id, flat.line(id), flat.make.yes)  # type: ignore[misc]


def _number(of: Of, id: str, at: Ratio, there: Truth) -> Cell:
    return NumberCell(of, id, at.top, at.bottom, there)


def _end(flat: Flat, of: Of, id: str, span: Span) -> Cell:
    end = span.low if of is Of.LOW else span.high
    return NumberCell(of, id, end.at.top, end.at.bottom, flat.make.negate(end.open))


def _why_none(flat: Flat) -> Cell:
    make, why = flat.make, flat.why_none()
    place = make.lit(-1)
    for number, holds in reversed(list(enumerate((why.not_eligible, why.not_applicable, why.no_result)))):
        place = make.pick(holds, make.lit(number), place)
    return ChoiceCell(Of.WHY_NONE, "", place, ("not_eligible", "not_applicable", "no_result"))


def _flag(flat: Flat, name: str) -> Cell:
    raised: Sets = flat.flag(name)
    domain = flat.staging.domain
    return TruthCell(Of.FLAG, name, domain.sure(raised), domain.surely_not(raised))


def _known(of: Of, id: str, truth: Truth, flat: Flat) -> Cell:
    return TruthCell(of, id, truth, flat.make.negate(truth))


# ---------------------------------------------------------------- an order in which to work


def in_order(roots: Iterable[Node], known: Container[Node] = ()) -> tuple[Node, ...]:
    """The nodes that the roots are made of, each behind all that it uses, each once; without those ``known``, and what these are made of."""
    done: dict[Node, None] = {}
    waiting: list[tuple[Node, bool]] = [(root, False) for root in reversed(tuple(roots))]
    while waiting:
        node, ready = waiting.pop()
        if node in done or node in known:
            continue
        if ready:
            done[node] = None
            continue
        waiting.append((node, True))
        waiting.extend((used, False) for used in reversed(operands(node)) if used not in done)
    return tuple(done)


def operands(node: Node) -> tuple[Node, ...]:
    """What a node is made of, in the order of its fields."""
    return tuple(_nodes_in(getattr(node, each.name) for each in fields(type(node))))


def _nodes_in(values: Iterable[object]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, tuple):
            yield from _nodes_in(value)
        elif isinstance(value, Ranking):
            yield from _nodes_in((value.keys, value.takes, value.within))
        elif isinstance(value, Key):
            yield from (value.top, value.bottom)
        elif hasattr(value, "level"):
            yield value  # type: ignore[misc]

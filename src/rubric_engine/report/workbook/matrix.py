"""Items by unit: their points, and the share that was earned of each."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core.ir import Node
from rubric_engine.core.results import NodeResult
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.workbook.figures import Figure, figure, share
from rubric_engine.report.workbook.pages import page_breaks
from rubric_engine.report.workbook.paper import Area, Page
from rubric_engine.report.workbook.source import (
    NOTHING,
    Source,
    about_lines,
    is_wide,
    lines_of,
    top,
    width_for,
    width_of,
    wrapped,
)

_LABEL = 3  # lines of a heading, at least


@frozen(eq=False)
class Item:
    """A section or an item; ``leaf``: without others in it, ``outermost``: in none of the others. ``maximum`` is what it gives at most, where that is the same for all; ``most`` what any of the units has."""

    node: Node
    leaf: bool
    maximum: Fraction | None
    most: Fraction | None
    outermost: bool

    @property
    def id(self) -> str:
        return self.node.origin.id


@frozen(eq=False)
class Shared:
    """Where things stand on the sheet of shares, for the chart."""

    head: int
    mean: int
    left: int
    right: int


def items_of(source: Source) -> tuple[Item, ...]:
    """Sections and items, top down; what occurs for each record stands as one."""
    units, total = source.view.units, source.view.program.total
    return tuple(
        Item(node, leaf, _maximum(node, units), _most(node, units), any(node is each for each in total.children))
        for node, leaf in _nodes(total)
    )


def write_points(page: Page, source: Source, items: tuple[Item, ...]) -> None:
    """The points of each section and item, shaded by the share that they are of the maximum."""
    view, says, told = source.view, source.says, source.view.told
    lower = view.program.lower_is_better
    names = width_of((source.name(unit) for unit in view.units), 12, 36)
    least = source.narrow
    widths = [
        names,
        *(width_for((held for unit in view.units if (held := _held(item, unit, source)) is not None), least) for item in items),
    ]
    widths.append(width_for((source.points(unit.total) for unit in view.units if unit.total is not None), least + 1))
    page.widths(widths)
    breaks = page_breaks(widths, 1, _starts(items))
    unlimited = any(item.leaf and item.maximum is None and item.most is not None and item.most > 0 for item in items)
    about = [says.points_about if not lower else "", says.points_most if unlimited and not lower else ""]
    row = top(page, f"{view.title}{told.colon}{says.points}", [*about_lines(source), *about], 1 if breaks else 0)
    _heads(page, row, source, [view.kind, *(view.heading(item.id) for item in items), told.total])
    whole = row + 1
    page.text(whole, 0, told.maximum if view.language == "zh" else said_of(told.maximum), "part")
    for at, item in enumerate(items, start=1):
        _whole(page, whole, at, item, source)
    _top_total(page, whole, len(items) + 1, source)
    for below, unit in enumerate(view.units, start=whole + 1):
        wrapped(page, below, [(source.name(unit), names)])
        page.text(below, 0, source.name(unit), "link" if source.apart else "name", to=source.sheet_of(unit))
        for at, item in enumerate(items, start=1):
            _cell(page, below, at, item, unit, source)
        if unit.total is None:
            page.text(below, len(items) + 1, NOTHING, "centre")
        else:
            page.number(below, len(items) + 1, source.points(unit.total), "big")
    last = whole + len(view.units)
    if not lower:
        for left, right in _runs(items):
            page.shades(Area(whole + 1, left, last, right), whole)
    page.table(Area(row, 0, last, len(items) + 1))
    page.frozen(whole + 1, 1)
    page.printed(landscape=is_wide(widths), heading=row, columns=1, breaks=breaks)


def said_of(word: str) -> str:
    return word[:1].upper() + word[1:]


def write_shares(page: Page, source: Source, items: tuple[Item, ...]) -> Shared | None:
    """The share earned of each item, over them the mean of all units; None where fewer points are better."""
    view, says = source.view, source.says
    leaves = [item for item in items if item.leaf]
    if view.program.lower_is_better or not leaves:
        top(page, f"{view.title}{view.told.colon}{says.shares}", [says.lower_about if view.program.lower_is_better else NOTHING])
        page.printed(landscape=True, heading=None)
        return None
    names = width_of((source.name(unit) for unit in view.units), 12, 36)
    widths = [names, *([source.narrow] * len(leaves))]
    page.widths(widths)
    begun = [items[at - 1] for at in _starts(items)]
    breaks = page_breaks(widths, 1, {leaves.index(_first_leaf(items, each)) + 1 for each in begun})
    row = top(page, f"{view.title}{view.told.colon}{says.shares}", [*about_lines(source), says.shares_about], 1 if breaks else 0)
    _heads(page, row, source, [view.kind, *(view.heading(item.id) for item in leaves)])
    rows = [(unit, [share_of(item, unit) for item in leaves]) for unit in view.units]
    page.text(row + 1, 0, says.mean, "part")
    for at in range(len(leaves)):
        known = [each for _, shares in rows if (each := shares[at]) is not None]
        if known:
            page.number(row + 1, at + 1, share(sum(known, Fraction(0)) / len(known)), "part number")
        else:
            page.text(row + 1, at + 1, NOTHING, "part")
    for below, (unit, shares) in enumerate(rows, start=row + 2):
        wrapped(page, below, [(source.name(unit), names)])
        page.text(below, 0, source.name(unit), "link" if source.apart else "name", to=source.sheet_of(unit))
        for at, each in enumerate(shares, start=1):
            if each is None:
                page.text(below, at, NOTHING, "centre")
            else:
                page.number(below, at, share(each))
    page.shades(Area(row + 2, 1, row + 1 + len(rows), len(leaves)), None)
    page.table(Area(row, 0, row + 1 + len(rows), len(leaves)))
    page.frozen(row + 2, 1)
    page.printed(landscape=is_wide(widths), heading=row, columns=1, breaks=breaks)
    return Shared(row, row + 1, 1, len(leaves))


def share_of(item: Item, unit: Placed) -> Fraction | None:
    """The share of the unit's maximum, else of the most that any unit has; None where there is nothing to have a share of. Below 0 where points were lost."""
    points, found = _points(item.node, unit), unit.card.scored.nodes.get(item.id)
    own = None if found is None or item.node.repeat is not None else found.maximum
    whole = own if own is not None else item.most
    return None if points is None or whole is None or whole <= 0 else min(points / whole, Fraction(1))


# ---------------------------------------------------------------- parts of the tables


def _heads(page: Page, row: int, source: Source, heads: list[str]) -> None:
    page.height(row, max(_LABEL, lines_of((head, source.narrow) for head in heads[1:]) + 0.5))
    for at, head in enumerate(heads):
        page.text(row, at, head, "head")


def _whole(page: Page, row: int, at: int, item: Item, source: Source) -> None:
    """What an item gives at most; of one without a maximum, the most that any unit has."""
    if item.maximum is not None:
        page.number(row, at, figure(item.maximum), "part number")
    elif item.leaf and item.most is not None and item.most > 0 and not source.view.program.lower_is_better and not _limited(item, source):
        page.number(row, at, source.briefly(item.most, item.id, "↑"), "part number")
    else:
        page.text(row, at, "", "part")


def _starts(items: tuple[Item, ...]) -> frozenset[int]:
    """The columns of the table of points with which something begins that stands right under the total, counted from the names."""
    return frozenset(at for at, item in enumerate(items, start=1) if item.outermost)


def _first_leaf(items: tuple[Item, ...], item: Item) -> Item:
    return next(each for each in items[items.index(item) :] if each.leaf)


def _limited(item: Item, source: Source) -> bool:
    """Whether some of the units have a maximum of their own there: then none is told for all of them."""
    found = (unit.card.scored.nodes.get(item.id) for unit in source.view.units)
    return item.node.repeat is None and any(each is not None and each.maximum is not None for each in found)


def _top_total(page: Page, row: int, at: int, source: Source) -> None:
    maximum = _maximum(source.view.program.total, source.view.units)
    if maximum is None:
        page.text(row, at, "", "part")
    else:
        page.number(row, at, figure(maximum), "part number")


def _runs(items: tuple[Item, ...]) -> Iterator[tuple[int, int]]:
    """Columns of items that stand side by side, without the sections between them."""
    begin: int | None = None
    for at, item in enumerate((*items, None), start=1):
        if item is not None and item.leaf:
            begin = at if begin is None else begin
        elif begin is not None:
            yield begin, at - 1
            begin = None


def _cell(page: Page, row: int, at: int, item: Item, unit: Placed, source: Source) -> None:
    held = _held(item, unit, source)
    if held is None:
        page.text(row, at, NOTHING, "centre")
    else:
        page.number(row, at, held, "number" if item.leaf else "part number")


def _held(item: Item, unit: Placed, source: Source) -> Figure | None:
    """The points of an item, with marks for what is open and what was set by hand."""
    points, scored = _points(item.node, unit), unit.card.scored
    if points is None:
        return None
    hand = scored.marked(item.id)
    open_ = _open(item.node, unit, scored.nodes.get(item.id))
    return source.briefly(points, item.id, "?" * open_ + source.view.told.by_hand_mark * hand)


def _open(node: Node, unit: Placed, found: NodeResult | None) -> bool:
    if node.repeat is not None:
        low, high = unit.card.scored.reach(node.origin.id)
        return low is None or low != high
    return found is not None and found.applies is not False and (found.low is None or found.low != found.high)


def _nodes(node: Node) -> Iterator[tuple[Node, bool]]:
    for child in node.children:
        if isinstance(child, Node):
            leaf = child.repeat is not None or not any(isinstance(each, Node) for each in child.children)
            yield child, leaf
            if not leaf:
                yield from _nodes(child)


def _points(node: Node, unit: Placed) -> Fraction | None:
    scored = unit.card.scored
    if node.repeat is not None:
        return scored.brought(node.origin.id)
    found = scored.nodes.get(node.origin.id)
    return None if found is None else found.points


def _maximum(node: Node, units: tuple[Placed, ...]) -> Fraction | None:
    if node.repeat is not None:
        return None
    found = (unit.card.scored.nodes.get(node.origin.id) for unit in units)
    highest = {each.maximum for each in found if each is not None and each.applies is not False}
    return highest.pop() if len(highest) == 1 else None


def _most(node: Node, units: tuple[Placed, ...]) -> Fraction | None:
    return max((points for unit in units if (points := _points(node, unit)) is not None), default=None)

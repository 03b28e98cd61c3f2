"""Tables of all units: what each section gave, and the share earned of each item."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core.ir import Node
from rubric_engine.core.results import NodeResult
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.numbers import number
from rubric_engine.report.page.charts import share_text, sign
from rubric_engine.report.page.markup import text
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.page.view import View

ACROSS = 12
"""As many units stand side by side on a sheet of A4."""

_MOST_SECTIONS = 18
_LONGEST = 56  # columns of a name over a column, where an ideograph takes two; the ranking has all of it
_ZERO = Fraction(0)


def sums(view: View, drawn: tuple[Placed, ...]) -> Iterator[str]:
    """The numbers behind the chart: units down, sections across; with many sections in several tables."""
    told = view.told
    for start in range(0, max(len(view.parts), 1), _MOST_SECTIONS):
        parts = view.parts[start : start + _MOST_SECTIONS]
        last = start + _MOST_SECTIONS >= len(view.parts)
        rest = [_adjusted(unit, view) for unit in drawn]
        adjusted = last and any(rest)
        yield '<div class="scroll"><table class="sums"><thead><tr>'
        yield f'<th scope="col">{text(view.kind)}</th>'
        for part in parts:
            label = view.index.heading(part.origin.id, view.language)
            yield f'<th scope="col" class="n" title="{text(label)}">{text(part.origin.id)}</th>'
        yield f'<th scope="col" class="n" title="{text(told.adjusted_about)}">{text(told.adjusted)}</th>' if adjusted else ""
        yield (f'<th scope="col" class="n">{text(told.total)}</th>' if last else "") + "</tr></thead><tbody>\n"
        for unit, difference in zip(drawn, rest, strict=True):
            yield f'<tr><th scope="row">{view.linked(unit)}</th>'
            for part in parts:
                yield f'<td class="n">{text(view.points(view.brought(unit.card, part), part.origin.id))}</td>'
            yield f'<td class="n">{text(number(difference)) if difference else ""}</td>' if adjusted else ""
            yield (f'<td class="n big">{text(view.points(unit.total))}</td>' if last else "") + "</tr>\n"
        yield "</tbody></table></div>\n"
    if any(_adjusted(unit, view) for unit in drawn):
        yield f'<p class="quiet">{text(told.adjusted)}{told.colon}{text(told.adjusted_about)}</p>\n'


def _adjusted(unit: Placed, view: View) -> Fraction:
    """What the total is more than the sum of its parts."""
    if unit.total is None:
        return _ZERO
    return unit.total - sum((view.brought(unit.card, part) or _ZERO for part in view.parts), _ZERO)


# ---------------------------------------------------------------- shares of items


@frozen(eq=False)
class _Row:
    """A section or an item of the matrix; ``most`` is what any of the units has of it."""

    node: Node
    leaf: bool
    depth: int
    most: Fraction | None


def heat(view: View, drawn: tuple[Placed, ...]) -> Iterator[str]:
    """Items down, units across, twelve to a table."""
    told = view.told
    rows = [_Row(node, leaf, depth, _most(node, drawn)) for node, leaf, depth in _nodes(view.program.total, 0)]
    yield f'<p class="quiet">{text(told.heat_about)}</p>\n<ul class="legend">'
    for level, legend in enumerate(told.heat_legend):
        yield f"<li>{sign(level)}{text(legend)}</li>"
    yield f'</ul>\n<p class="quiet">{text(told.heat_marks)}</p>\n'
    for start in range(0, len(drawn), ACROSS):
        units = drawn[start : start + ACROSS]
        yield f'<div class="scroll"><table class="heat"><thead><tr><th scope="col" class="item">{text(told.item)}</th>'
        yield f'<th scope="col" class="max">{text(told.maximum)}</th>'
        for unit in units:
            yield f'<th scope="col" class="col" title="{text(unit.name)}"><span>{view.linked(unit, _LONGEST)}</span></th>'
        yield "</tr></thead><tbody>\n"
        for row in rows:
            yield _line(row, units, view)
        yield f'<tr class="part"><th scope="row" class="item">{text(told.total)}</th><td class="max">{text(_maximum(view.program.total, units))}</td>'
        for unit in units:
            yield f'<td class="cell"><b>{text(view.points(unit.total))}</b></td>'
        yield "</tr>\n</tbody></table></div>\n"


def _nodes(node: Node, depth: int) -> Iterator[tuple[Node, bool, int]]:
    """Sections and items, top down; what occurs for each record stands as one."""
    for child in node.children:
        if isinstance(child, Node):
            leaf = child.repeat is not None or not any(isinstance(each, Node) for each in child.children)
            yield child, leaf, depth
            if not leaf:
                yield from _nodes(child, depth + 1)


def _line(row: _Row, units: tuple[Placed, ...], view: View) -> str:
    id = row.node.origin.id
    css = "" if row.leaf else ' class="part"'
    maximum = _maximum(row.node, units)
    shown = maximum or ("↑" if row.leaf and row.most is not None and row.most > 0 else "")
    cells = "".join(_cell(row, unit, view) for unit in units)
    return f'<tr{css}><th scope="row" class="item">{text(view.heading(id))}</th><td class="max">{text(shown)}</td>{cells}</tr>\n'


def _maximum(node: Node, units: tuple[Placed, ...]) -> str:
    """The most that the node gives, where that is the same for all of the units."""
    found = [unit.card.scored.nodes.get(node.origin.id) for unit in units]
    highest = {each.maximum for each in found if each is not None and each.applies is not False}
    only = highest.pop() if len(highest) == 1 else None
    return "" if only is None or node.repeat is not None else number(only)


def _points(node: Node, unit: Placed) -> Fraction | None:
    found = unit.card.scored.nodes.get(node.origin.id)
    return unit.card.scored.brought(node.origin.id) if node.repeat is not None else None if found is None else found.points


def _most(node: Node, units: tuple[Placed, ...]) -> Fraction | None:
    return max((points for unit in units if (points := _points(node, unit)) is not None), default=None)


def _cell(row: _Row, unit: Placed, view: View) -> str:
    id, scored = row.node.origin.id, unit.card.scored
    points, found = _points(row.node, unit), scored.nodes.get(id)
    if points is None:
        return '<td class="cell">—</td>'
    hand = view.told.by_hand_mark if scored.marked(id) else ""
    open_ = _open(row.node, unit, found)
    marks = ("?" if open_ else "") + hand
    share = _share(points, None if found is None or row.node.repeat is not None else found.maximum, row.most) if row.leaf else None
    told = f"<b>{text(view.points(points, id))}{marks}</b>"
    if points < 0:
        told = f"▼{told}"
    if share is None or view.program.lower_is_better:
        return f'<td class="cell{" open" if open_ else ""}">{told}</td>'
    level = _level(share)
    return f'<td class="cell h{level}{" open" if open_ else ""}">{sign(level)}{told}<small>{share_text(share)}</small></td>'


def _open(node: Node, unit: Placed, found: NodeResult | None) -> bool:
    if node.repeat is not None:
        low, high = unit.card.scored.reach(node.origin.id)
        return low is None or low != high
    return found is not None and found.applies is not False and (found.low is None or found.low != found.high)


def _share(points: Fraction, maximum: Fraction | None, most: Fraction | None) -> Fraction | None:
    """The share of the maximum, else of the most that any unit has; None where there is nothing to have a share of."""
    whole = maximum if maximum is not None else most
    return None if whole is None or whole <= 0 or points < 0 else min(points / whole, Fraction(1))


def _level(share: Fraction) -> int:
    if share in (0, 1):
        return 4 if share else 0
    return 1 if share < Fraction(2, 5) else 2 if share < Fraction(3, 5) else 3

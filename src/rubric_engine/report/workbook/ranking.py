"""The first sheet: who stands where, with what distance, and what each section gave."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from rubric_engine.core.ir import Node
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.explain import grade_text, has_range, total_text
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.words import said
from rubric_engine.report.workbook.figures import Figure, figure
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

_ZERO = Fraction(0)
_MOST_FLAGS = 46  # the width of their column
Write = Callable[[Page, int, int, Placed], None]


@frozen(eq=False)
class _Column:
    head: str
    width: float
    write: Write


@frozen(eq=False)
class Ranked:
    """Where things stand on the sheet, for the charts."""

    head: int
    first: int
    last: int
    names: int
    sections: tuple[int, ...]


def write_ranking(page: Page, source: Source) -> Ranked:
    """A row for each unit, in the order of the ranking."""
    view, says = source.view, source.says
    columns = _columns(source)
    parts = [_section(part, source) for part in view.parts] + _adjustments(source) + _flagged(source)
    heads = [column.head for column in (*columns, *parts)]
    widths = [column.width for column in (*columns, *parts)]
    page.widths(widths)
    names = 0 if view.alone else 1
    total, breaks = names + 1, page_breaks(widths, names + 1, {len(columns)})
    exact = any(_exact(unit) for unit in view.units)
    about = [says.ranking_about.format(kind=view.kind) if source.apart else "", says.ranking_marks if _open(source) else ""]
    row = top(
        page,
        f"{view.title}{view.told.colon}{says.ranking}",
        [*about_lines(source), *about, says.exact_about if exact else ""],
        total if breaks else 0,
    )
    page.height(row, lines_of((column.head, column.width) for column in (*columns, *parts)) + 0.5)
    for at, head in enumerate(heads):
        page.text(row, at, head, "head")
    for below, unit in enumerate(view.units, start=row + 1):
        wrapped(page, below, [(source.name(unit), widths[names]), (_flags(unit, source), _MOST_FLAGS)])
        for at, column in enumerate((*columns, *parts)):
            column.write(page, below, at, unit)
    last = row + len(view.units)
    page.table(Area(row, 0, last, len(heads) - 1))
    if len(view.units) > 1:
        page.bars(Area(row + 1, total, last, total))
    page.frozen(row + 1, names + 1)
    page.printed(landscape=is_wide(widths), heading=row, columns=names + 1, breaks=breaks)
    return Ranked(row, row + 1, last, names, tuple(range(len(columns), len(columns) + len(view.parts))))


def _columns(source: Source) -> list[_Column]:
    view, says, told = source.view, source.says, source.view.told
    units = view.units
    found = [] if view.alone else [_Column(told.place, 6, _place)]
    found.append(_Column(view.kind, width_of((source.name(unit) for unit in units), 12, 36), _name(source)))
    found.append(
        _Column(
            told.total, width_for((source.points(unit.total, mark="*") for unit in units if unit.total is not None), 10), _total(source)
        )
    )
    if any(_exact(unit) for unit in units):
        found.append(_Column(says.exact.format(name=told.total), 16, _exact_total))
    if view.program.grades:
        grades = [grade_text(unit.card.result, view.index, view.words) for unit in units]
        found.append(
            _Column(
                told.grade,
                width_of(grades, 8, 24),
                lambda page, row, at, unit: page.text(row, at, grade_text(unit.card.result, view.index, view.words)),
            )
        )
    close = 9 if view.language == "zh" else 11
    if not view.alone:
        found.append(_Column(told.behind_first, close, lambda page, row, at, unit: _behind(page, row, at, unit.behind_first, unit, source)))
        found.append(_Column(told.behind_next, close, lambda page, row, at, unit: _behind(page, row, at, unit.behind_next, unit, source)))
    if _open(source):
        ends = width_for(
            (source.points(end) for unit in units for end in (unit.card.exact.low, unit.card.exact.high) if end is not None), close
        )
        found.append(_Column(says.low, ends, lambda page, row, at, unit: _end(page, row, at, unit.card.exact.low, unit, source)))
        found.append(_Column(says.high, ends, lambda page, row, at, unit: _end(page, row, at, unit.card.exact.high, unit, source)))
        found.append(
            _Column(
                says.data,
                close,
                lambda page, row, at, unit: page.text(
                    row, at, says.whole if unit.card.complete else says.partial, "cell" if unit.card.complete else "open"
                ),
            )
        )
    if any(unit.card.overrides for unit in units):
        found.append(_Column(says.by_hand, 9, _by_hand))
    return found


def _place(page: Page, row: int, at: int, unit: Placed) -> None:
    if unit.place is None:
        page.text(row, at, NOTHING, "centre")
    else:
        page.number(row, at, figure(Fraction(unit.place)), "place")


def _name(source: Source) -> Write:
    def write(page: Page, row: int, at: int, unit: Placed) -> None:
        to = source.sheet_of(unit)
        page.text(row, at, source.name(unit), "link" if to else "name", to=to)

    return write


def _total(source: Source) -> Write:
    def write(page: Page, row: int, at: int, unit: Placed) -> None:
        if unit.total is None:
            page.text(row, at, total_text(unit.card.result, source.view.index, source.view.words), "quiet cell")
        else:
            page.number(row, at, source.points(unit.total, mark=source.view.told.by_hand_mark if unit.card.overrides else ""), "big")

    return write


def _exact(unit: Placed) -> str:
    return "" if unit.total is None else figure(unit.total).exact


def _exact_total(page: Page, row: int, at: int, unit: Placed) -> None:
    page.text(row, at, _exact(unit), "exact")


def _behind(page: Page, row: int, at: int, value: Fraction | None, unit: Placed, source: Source) -> None:
    if value is None:
        page.text(row, at, source.view.behind(None, unit), "centre")
    else:
        page.number(row, at, source.briefly(value))


def _end(page: Page, row: int, at: int, value: Fraction | None, unit: Placed, source: Source) -> None:
    look = "open number" if has_range(unit.card.result) else "number"
    if value is not None:
        page.number(row, at, source.points(value), look)
    else:
        page.text(row, at, NOTHING if unit.card.result.why_none == "not_eligible" else source.says.unbounded, "centre")


def _by_hand(page: Page, row: int, at: int, unit: Placed) -> None:
    page.number(row, at, figure(Fraction(len(unit.card.overrides))) if unit.card.overrides else None)


def _flagged(source: Source) -> list[_Column]:
    """The flags that are raised, if any are."""
    flags = {unit.number: _flags(unit, source) for unit in source.view.units}
    width = width_of(flags.values(), 10, _MOST_FLAGS)

    def write(page: Page, row: int, at: int, unit: Placed) -> None:
        page.text(row, at, flags[unit.number])

    return [_Column(source.view.words.NAMES["flags"], width, write)] if any(flags.values()) else []


def _flags(unit: Placed, source: Source) -> str:
    view = source.view
    return view.words.listed([said(flag.label, view.language) or flag.name for flag in unit.card.flag_results if flag.raised])


def _open(source: Source) -> bool:
    return any(has_range(unit.card.result) or not unit.card.complete for unit in source.view.units)


# ---------------------------------------------------------------- sections


def _section(part: Node, source: Source) -> _Column:
    id = part.origin.id
    brought = {unit.number: source.view.brought(unit.card, part) for unit in source.view.units}
    found = {number: None if value is None else source.briefly(value, id) for number, value in brought.items()}

    def write(page: Page, row: int, at: int, unit: Placed) -> None:
        _points(page, row, at, found[unit.number])

    return _Column(source.view.heading(id), width_for(found.values(), source.narrow), write)


def _points(page: Page, row: int, at: int, held: Figure | None) -> None:
    if held is None:
        page.text(row, at, NOTHING, "centre")
    else:
        page.number(row, at, held)


def _adjustments(source: Source) -> list[_Column]:
    """What a total is more than the sum of its sections, where it is."""
    view = source.view

    def difference(unit: Placed) -> Fraction:
        return _ZERO if unit.total is None else unit.total - sum((view.brought(unit.card, part) or _ZERO for part in view.parts), _ZERO)

    def write(page: Page, row: int, at: int, unit: Placed) -> None:
        found = difference(unit)
        page.number(row, at, source.briefly(found) if found else None)

    return (
        [_Column(view.told.adjusted, 9 if view.language == "zh" else 12, write)] if view.parts and any(map(difference, view.units)) else []
    )

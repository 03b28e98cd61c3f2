"""Sheets with ledgers: one for each unit, or of many units one for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from rubric_engine.report.card import Card
from rubric_engine.report.explain import grade_text, has_range, range_text, total_text
from rubric_engine.report.kept import Kept
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.workbook.figures import Figure, figure
from rubric_engine.report.workbook.ledger_lines import Row, ledger_lines
from rubric_engine.report.workbook.paper import Area, Page
from rubric_engine.report.workbook.source import RANKING, Source, top, width_for, width_of, wrapped

_ID, _TEXT, _POINTS, _OF, _SUBTOTAL, _STATE, _WHY, _EXACT = range(8)
_RULE, _REASON, _FRACTION = 34, 56, 24  # widths
_MOST_ID = 26
_MOST_CHECKED = 12  # digits before the point, up to which a live sum says something


def write_unit(page: Page, source: Source, unit: Placed, kept: Kept[Row]) -> None:
    """The whole ledger of a unit, with its total at the foot and a live check of the sum."""
    view, says = source.view, source.says
    rows = list(ledger_lines(_own_card(unit, source), view.words, says, kept))
    exact = any(row.exact for row in rows) or (unit.total is not None and figure(unit.total).exact != "")
    heads = _heads(source, exact)
    page.widths(_widths([row.id for row in rows], [figure(row.points) for row in rows if row.points is not None], source, exact))
    title = source.name(unit) if unit.name or not view.alone else view.title
    row = top(page, title, [_standing(unit, source), says.exact_about if exact else ""])
    page.text(row - 1, 0, "" if view.alone else says.back, "goto", to=None if view.alone else RANKING)
    for at, head in enumerate(heads):
        page.text(row, at, head, "head")
    for below, each in enumerate(rows, start=row + 1):
        _write(page, below, 0, each, source, exact)
    last = row + len(rows)
    _foot(page, last + 1, unit, source, exact, Area(row + 1, _POINTS, last, _POINTS), rows)
    page.table(Area(row, 0, last, len(heads) - 1))
    page.frozen(row + 1, _POINTS)
    page.printed(landscape=True, heading=row)


def write_all(page: Page, source: Source, units: Iterable[Placed], kept: Kept[Row]) -> None:
    """The ledgers of units below each other, to be filtered by unit; the total of each under its rows."""
    view, told, says = source.view, source.view.told, source.says
    heads = [told.place, view.kind, *_heads(source, True)]
    names = width_of((source.name(unit) for unit in view.units), 12, 30)
    page.widths([6, names, *_widths(view.index.order, [], source, True)])
    about = says.ledgers_about.format(kind=view.kind)
    row = head = top(page, f"{view.title}{told.colon}{says.ledgers}", [about, says.exact_about])
    for at, each in enumerate(heads):
        page.text(row, at, each, "head")
    for unit in units:
        place, name = view.place(unit), source.name(unit)
        for line in ledger_lines(_own_card(unit, source), view.words, says, kept):
            row += 1
            page.text(row, 0, place, "centre")
            page.text(row, 1, name)
            _write(page, row, 2, line, source, True)
        row += 1
        page.text(row, 0, place, "part")
        page.text(row, 1, name, "part")
        _total_row(page, row, 2, unit, source, True, _SUBTOTAL)  # beside the points, which can then be added up
    page.table(Area(head, 0, row, len(heads) - 1))
    page.frozen(head + 1, 2)
    page.printed(landscape=True, heading=head)


def _own_card(unit: Placed, source: Source) -> Card:
    """A card of its own, so that what is looked up here is forgotten with the sheet."""
    return Card(unit.card.result, source.view.program, unit.card.facts_digest, source.view.index)


def _standing(unit: Placed, source: Source) -> str:
    """Place, total, range and grade on one line."""
    view, told = source.view, source.view.told
    result, names = unit.card.result, view.words.NAMES
    parts = [f"{told.total}{told.colon}{total_text(result, view.index, view.words)}"]
    if not view.alone:
        of = told.of_units.format(place=view.place(unit), count=len(view.units)) if unit.place is not None else told.no_place
        parts.append(of[:1].upper() + of[1:])
    if has_range(result):
        parts.append(f"{names['range']}{told.colon}{range_text(result, view.index, view.words)}")
    if view.program.grades:
        parts.append(f"{told.grade}{told.colon}{grade_text(result, view.index, view.words)}")
    return "    ".join(parts)


def _heads(source: Source, exact: bool) -> list[str]:
    told, says = source.view.told, source.says
    heads = [told.id, told.rule, told.points, says.possible, says.subtotal, says.state, says.why]
    return [*heads, says.exact.format(name=told.points)] if exact else heads


def _widths(ids: Iterable[str], points: Sequence[Figure], source: Source, exact: bool) -> list[float]:
    number, state = (8, 8) if source.view.language == "zh" else (9, 14)
    found = [width_of(ids, 8, _MOST_ID), _RULE, width_for(points, number, 16), number, number + 2, state, _REASON]
    return [*found, *([_FRACTION] if exact else [])]


def _write(page: Page, at: int, left: int, row: Row, source: Source, exact: bool) -> None:
    wrapped(page, at, [(row.text, _RULE - 1.3 * row.depth), (row.why, _REASON), (row.id, _MOST_ID), (row.exact, _FRACTION * 1.2)])
    looks, (points, possible) = row.looks, row.held
    page.text(at, left + _ID, row.id, looks[_ID])
    page.text(at, left + _TEXT, row.text, looks[_TEXT])
    page.number(at, left + _POINTS, points, looks[_POINTS])
    page.number(at, left + _OF, possible, looks[_OF])
    page.number(at, left + _SUBTOTAL, None if row.subtotal is None else source.briefly(row.subtotal, row.id), looks[_SUBTOTAL])
    page.text(at, left + _STATE, row.state, looks[_STATE])
    page.text(at, left + _WHY, row.why, looks[_WHY])
    if exact:
        page.text(at, left + _EXACT, row.exact, looks[_EXACT])


def _held(value: Fraction | None) -> Figure | None:
    return None if value is None else figure(value)


def _total_row(page: Page, at: int, left: int, unit: Placed, source: Source, exact: bool, points: int) -> None:
    """``points``: the column of the total."""
    view, result = source.view, unit.card.result
    page.text(at, left + _ID, "", "part")
    page.text(at, left + _TEXT, view.told.total, "part")
    total = None if unit.total is None else source.points(unit.total)
    page.number(at, left + _POINTS, total if points == _POINTS else None, "part number")
    page.number(at, left + _OF, _held(next((node.maximum for node in result.nodes if node.id == view.index.total), None)), "part soft")
    page.number(at, left + _SUBTOTAL, total if points == _SUBTOTAL else None, "part number")
    page.text(at, left + _STATE, "", "part")
    page.text(at, left + _WHY, total_text(result, view.index, view.words), "part")
    if exact:
        page.text(at, left + _EXACT, "" if unit.total is None else figure(unit.total).exact, "part exact")


def _foot(page: Page, at: int, unit: Placed, source: Source, exact: bool, added: Area, rows: list[Row]) -> None:
    _total_row(page, at, 0, unit, source, exact, _POINTS)
    held = [figure(row.points) for row in rows if row.points is not None]
    small = all(each.value is not None and abs(each.value) < 10**_MOST_CHECKED for each in held)
    if unit.total is not None and small and rows and figure(unit.total).value is not None:
        page.check(at + 1, _TEXT, added, (at, _POINTS), (source.says.sums, source.says.sums_not))

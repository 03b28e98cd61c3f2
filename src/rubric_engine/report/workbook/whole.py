"""The whole workbook, sheet by sheet."""

from __future__ import annotations

from collections.abc import Sequence

from rubric_engine.report.cohort import CohortCard
from rubric_engine.report.kept import Kept
from rubric_engine.report.page.standing import Placed, placed
from rubric_engine.report.page.view import View
from rubric_engine.report.page.wording import wording
from rubric_engine.report.sentences import words_for
from rubric_engine.report.workbook.back import write_about, write_text
from rubric_engine.report.workbook.beside import write_decided, write_missing
from rubric_engine.report.workbook.ledger_lines import Row
from rubric_engine.report.workbook.ledgers import write_all, write_unit
from rubric_engine.report.workbook.matrix import Shared, items_of, write_points, write_shares
from rubric_engine.report.workbook.paper import Area, Drawing, Page, Paper
from rubric_engine.report.workbook.ranking import Ranked, write_ranking
from rubric_engine.report.workbook.source import (
    ABOUT,
    CHARTS,
    DECIDED,
    LEDGERS,
    MISSING,
    POINTS,
    RANKING,
    SHARES,
    TEXT,
    Source,
    about_lines,
    top,
)
from rubric_engine.report.workbook.wording import says

APART = 300
"""Up to so many units each have a sheet with their ledger; the ledgers of more stand below each other."""

_HEAD = 10  # rows over a table, at most

DRAWN = 40
"""As many units as a chart shows."""


def fill(paper: Paper, cohort: CohortCard, language: str, *, texts: Sequence[tuple[str, str]] = (), alone: bool = False) -> str:
    """Write the results onto ``paper``, in ``zh`` or ``en``; the title of the rubric.

    Args:
        texts: the text of the rubric, and those of the rubrics that it extends, each with its name.
        alone: one unit, without those that it would be ranked among.

    Raises what ``paper`` raises where the results don't fit on it.
    """
    units = placed(cohort)
    view = View(cohort, words_for(language), wording(language), units, units, (), alone)
    source = Source(view, says(language), tuple(texts), len(units) <= APART)
    told = source.says
    titles = [(RANKING, told.ranking), (CHARTS, told.charts), (POINTS, told.points), (SHARES, told.shares), (MISSING, told.missing)]
    titles += [(DECIDED, told.decided), (ABOUT, told.about), (TEXT, told.text)]
    together = () if source.apart else _together(units, paper.most_rows)
    titles += [(unit.id, source.name(unit)) for unit in units] if source.apart else []
    titles += [
        (f"{LEDGERS}{number}", f"{told.ledgers} {number}" if len(together) > 1 else told.ledgers) for number in range(1, len(together) + 1)
    ]
    paper.sheets(titles, language, large=not source.apart)
    ranked = write_ranking(paper.page(RANKING), source)
    items = items_of(source)
    write_points(paper.page(POINTS), source, items)
    shared = write_shares(paper.page(SHARES), source, items)
    _charts(paper.page(CHARTS), source, ranked, shared)
    write_missing(paper.page(MISSING), source)
    write_decided(paper.page(DECIDED), source)
    write_about(paper.page(ABOUT), source)
    write_text(paper.page(TEXT), source)
    kept: Kept[Row] = Kept()
    if source.apart:
        for unit in units:
            write_unit(paper.page(unit.id), source, unit, kept)
    else:
        for number, some in enumerate(together, start=1):
            write_all(paper.page(f"{LEDGERS}{number}"), source, some, kept)
    return view.title


def _together(units: Sequence[Placed], most: int) -> list[list[Placed]]:
    """The units whose ledgers stand on one sheet, as many as surely fit; none is cut in two."""
    sheets: list[list[Placed]] = [[]]
    rows = _HEAD
    for unit in units:
        result = unit.card.result
        needed = len(result.ledger) + 2 * len(result.nodes) + len(unit.card.index.nodes) + 1
        if sheets[-1] and rows + needed > most:
            sheets.append([])
            rows = _HEAD
        sheets[-1].append(unit)
        rows += needed
    return sheets


def _charts(page: Page, source: Source, ranked: Ranked, shared: Shared | None) -> None:
    view, told = source.view, source.says
    drawn = min(len(view.units), DRAWN)
    some = told.drawn.format(count=drawn, all=len(view.units)) if drawn < len(view.units) else ""
    row = top(page, f"{view.title}{view.told.colon}{told.charts}", [*about_lines(source), some])
    if ranked.sections:
        last = ranked.first + drawn - 1
        names = Area(ranked.first, ranked.names, last, ranked.names)
        series = tuple((Area(ranked.head, at, ranked.head, at), Area(ranked.first, at, last, at)) for at in ranked.sections)
        row = page.draw(row, Drawing(view.told.chart, told.chart_told.format(sheet=told.ranking), RANKING, names, series, stacked=True))
    if shared is not None:
        names = Area(shared.head, shared.left, shared.head, shared.right)
        mean = (Area(shared.mean, 0, shared.mean, 0), Area(shared.mean, shared.left, shared.mean, shared.right))
        page.draw(row, Drawing(told.share_title, told.share_told.format(sheet=told.shares), SHARES, names, (mean,), stacked=False))
    page.printed(landscape=False, heading=None)

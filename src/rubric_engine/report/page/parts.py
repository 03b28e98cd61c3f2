"""The whole report, piece by piece."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from rubric_engine.report.card import Card
from rubric_engine.report.cohort import CohortCard
from rubric_engine.report.page import rubric_part, summary
from rubric_engine.report.page.charts import chart, definitions, scale
from rubric_engine.report.page.markup import source_hash, text
from rubric_engine.report.page.matrix import heat, sums
from rubric_engine.report.page.standing import Placed, placed
from rubric_engine.report.page.style import SCRIPT, style
from rubric_engine.report.page.unit_page import unit_page
from rubric_engine.report.page.view import Group, View
from rubric_engine.report.page.wording import wording
from rubric_engine.report.sentences import words_for

MOST = 200
"""As many units are drawn in the chart and the heat map; with more in a cohort, no unit has a page unless it is asked for."""


def report_parts(
    cohort: CohortCard,
    language: str,
    *,
    pages: int | None = None,
    named: Collection[str] = (),
    groups: Iterable[Group] = (),
    alone: bool = False,
) -> Iterator[str]:
    """The HTML of the report, to be written one part behind the other; the same results give the same text.

    Args:
        language: ``zh`` or ``en``.
        pages: how many units have a page, the first of the ranking first; None: all, or with more than ``MOST`` none.
        named: units that have a page in any case.
        groups: texts of the facts that sort the units.
        alone: one unit, without those that it would be ranked among.
    """
    units = placed(cohort)
    count = (len(units) if len(units) <= MOST and not named else 0) if pages is None else pages
    paged = tuple(unit for unit in units if unit.number <= count or unit.name in named)
    view = View(cohort, words_for(language), wording(language), units, paged, tuple(groups), alone)
    ends = scale(view)
    yield _head(view)
    yield definitions()
    yield summary.top(view)
    if not alone:
        yield from _front(view, ends)
    else:
        yield "<main>\n"
    yield from _pages(view, ends)
    yield from _back(view)
    yield f"<script>{SCRIPT}</script>\n</body></html>\n" if not alone else "</body></html>\n"


def report_text(cohort: CohortCard, language: str, *, alone: bool = False) -> str:
    """The report as one text, with a page for each unit of a cohort of up to ``MOST``."""
    return "".join(report_parts(cohort, language, alone=alone))


def card_text(card: Card, language: str) -> str:
    """The report of one unit by itself; of its place nothing is said."""
    return report_text(CohortCard(card.program, (card.result,), card.facts_digest), language, alone=True)


def _head(view: View) -> str:
    sheet = style(view.title, view.told.report)
    policy = f"default-src 'none'; style-src {source_hash(sheet)}; script-src {source_hash(SCRIPT)}; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="{view.told.tag}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">\n'
        f"<title>{text(view.title)} · {text(view.told.report)}</title>\n<style>{sheet}</style></head>\n<body>\n"
    )


def _front(view: View, ends: tuple[Fraction, Fraction]) -> Iterator[str]:
    """Contents, ranking, chart and heat map."""
    told = view.told
    drawn = view.units[:MOST]
    several = bool(view.parts)
    sections = [("overview", told.ranking), *([("sections", told.chart), ("heat", told.heat)] if several else [])]
    sections += [(view.paged[0].id, told.unit_pages)] if view.paged else []
    yield summary.contents([*sections, ("rubric", told.about), ("proof", told.proof)], view)
    yield f'<main>\n<section id="overview">\n<h2>{text(told.ranking)}</h2>\n'
    yield summary.figures(view)
    yield from summary.ranking(view, ends)
    yield from summary.notes(view)
    yield from summary.grades(view)
    yield from summary.groups(view)
    yield from rubric_part.pairings(view)
    yield rubric_part.signatures(view)
    yield "</section>\n"
    if several:
        yield f'<section class="sheet" id="sections">\n<h2>{text(told.chart)}</h2>\n{_drawn(view, drawn)}'
        yield from chart(view, drawn)
        yield from sums(view, drawn)
        yield f'</section>\n<section class="sheet" id="heat">\n<h2>{text(told.heat)}</h2>\n'
        yield from heat(view, drawn)
        yield "</section>\n"


def _drawn(view: View, drawn: tuple[Placed, ...]) -> str:
    if len(drawn) == len(view.units):
        return ""
    return f'<p class="quiet">{text(view.told.drawn.format(count=len(drawn), all=len(view.units)))}</p>\n'


def _pages(view: View, ends: tuple[Fraction, Fraction]) -> Iterator[str]:
    told = view.told
    if len(view.paged) < len(view.units):
        left = told.unit_pages_left.format(count=len(view.paged), all=len(view.units)) if view.paged else told.no_unit_pages
        yield f'<p class="quiet">{text(left)}</p>\n'
    for unit in view.paged:
        yield from unit_page(unit, ends, view)


def _back(view: View) -> Iterator[str]:
    told = view.told
    yield f'<section class="sheet" id="rubric">\n<h2>{text(told.about)}</h2>\n'
    yield from rubric_part.about(view)
    yield f'</section>\n</main>\n<footer id="proof">\n<h2>{text(told.proof)}</h2>\n'
    yield rubric_part.proof(view)
    yield "</footer>\n"

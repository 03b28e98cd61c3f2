"""Drawings by hand: the range of a total, and the totals section by section. Lengths are shares of the width, so that letters keep their size on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.diagnostics.width import display_width
from rubric_engine.report.decimals import decimal_at
from rubric_engine.report.explain import has_range, range_text, total_text
from rubric_engine.report.numbers import number
from rubric_engine.report.page.markup import across, percent, text
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.page.style import DARK, FILLS
from rubric_engine.report.page.view import View

_HEIGHT = 20
_TICKS = 8
_ZERO = Fraction(0)


def fill(number: int) -> str:
    """The fill of section ``number`` (from 0); there are three times as many as colours, then they come again."""
    colour, pattern = number % len(FILLS), number // len(FILLS) % 3
    return FILLS[colour] if pattern == 0 else f"url(#p{pattern}-{colour})"


def definitions() -> str:
    """The patterns of fills and the signs of shares, which drawings refer to."""
    patterns = []
    for colour, (shade, dark) in enumerate(zip(FILLS, DARK, strict=True)):
        ink = "#fff" if dark else "#1c2430"
        stripes = f'<path d="M0 6L6 0" stroke="{ink}" stroke-opacity=".55"/>'
        dots = f'<circle cx="3" cy="3" r="1.1" fill="{ink}" fill-opacity=".6"/>'
        for pattern, marks in ((1, stripes), (2, dots)):
            patterns.append(
                f'<pattern id="p{pattern}-{colour}" width="6" height="6" patternUnits="userSpaceOnUse">'
                f'<rect width="6" height="6" fill="{shade}"/>{marks}</pattern>'
            )
    patterns.append(
        '<pattern id="p-open" width="5" height="5" patternUnits="userSpaceOnUse"><path d="M0 5L5 0" stroke="#b5761a" stroke-width="1.4"/></pattern>'
    )
    pies = ("", "M6 6V1A5 5 0 0 1 11 6Z", "M6 1A5 5 0 0 1 6 11Z", "M6 6V1A5 5 0 1 1 1 6Z", "M6 1A5 5 0 0 1 6 11A5 5 0 0 1 6 1Z")
    signs = [
        f'<symbol id="k{level}" viewBox="0 0 12 12"><circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" stroke-width="1.4"/>{_pie(pie)}</symbol>'
        for level, pie in enumerate(pies)
    ]
    return f'<svg class="defs" aria-hidden="true"><defs>{"".join(patterns)}{"".join(signs)}</defs></svg>\n'


def _pie(path: str) -> str:
    return f'<path fill="currentColor" d="{path}"/>' if path else ""


def sign(level: int) -> str:
    return f'<svg class="k" aria-hidden="true"><use href="#k{level}"/></svg>'


# ---------------------------------------------------------------- the range of a total


def scale(view: View) -> tuple[Fraction, Fraction]:
    """The ends of the scale that all ranges are drawn on: from 0, or the least, to the most that any unit may have or the rubric gives."""
    ends = [end for unit in view.units for end in (unit.total, unit.card.result.low, unit.card.result.high) if end is not None]
    bound = view.program.total.bound
    return min([_ZERO, *ends]), max([_ZERO, *ends, *([bound] if bound is not None else [])])


def spread(unit: Placed, ends: tuple[Fraction, Fraction], view: View) -> str:
    """The total as a bar, and hatched what it may still become."""
    result = unit.card.result
    if unit.total is None:
        return text(total_text(result, view.index, view.words))
    open_ = has_range(result)
    told = range_text(result, view.index, view.words) if open_ else view.told.complete
    low, high = (ends[0] if result.low is None else result.low), (ends[1] if result.high is None else result.high)
    zero, at = across(_ZERO, *ends), across(unit.total, *ends)
    drawn = [
        '<rect class="track" x="0" y="2" width="100%" height="10"/>',
        f'<rect class="known" x="{percent(min(zero, at))}" y="2" width="{percent(abs(at - zero))}" height="10"/>',
    ]
    if open_:
        left, right = across(low, *ends), across(high, *ends)
        drawn.append(f'<rect x="{percent(left)}" y="2" width="{percent(right - left)}" height="10" fill="url(#p-open)"/>')
        drawn += [f'<line x1="{percent(end)}" x2="{percent(end)}" y1="0" y2="14"/>' for end in (left, right)]
    name = text(f"{unit.name}{view.told.colon}{told}")
    caption = f"<span>{text(told)}</span>" if open_ else ""
    return f'<svg class="spread" role="img" width="100%" height="14"><title>{name}</title>{"".join(drawn)}</svg>{caption}'


# ---------------------------------------------------------------- totals by section


def chart(view: View, drawn: tuple[Placed, ...]) -> Iterator[str]:
    """Stacked bars, a row for each unit. Under them stands the table of what they show."""
    told, stacks = view.told, [_stack(unit, view) for unit in drawn]
    least = min((sum((each for each in stack if each < 0), _ZERO) for stack in stacks), default=_ZERO)
    most = max((sum((each for each in stack if each > 0), _ZERO) for stack in stacks), default=_ZERO)
    totals = [unit.total for unit in drawn if unit.total is not None]
    ends = min([_ZERO, least, *totals]), max([_ZERO, most, *totals])
    yield f'<p class="quiet">{text(told.chart_about)}</p>\n<ul class="legend">'
    for place, part in enumerate(view.parts):
        swatch = f'<svg width="16" height="14" aria-hidden="true"><rect width="16" height="14" fill="{fill(place)}"/></svg>'
        yield f"<li>{swatch}{text(view.heading(part.origin.id))}</li>"
    yield f'</ul>\n<table class="bars"><colgroup><col class="unit"><col><col class="sum"></colgroup><thead class="quiet"><tr><td></td><td>{_axis(ends)}</td><td></td></tr></thead><tbody>\n'
    for unit, stack in zip(drawn, stacks, strict=True):
        yield (
            f'<tr><th scope="row">{view.linked(unit)}</th><td>{_bar(unit, stack, ends, view)}</td>'
            f'<td class="n">{text(view.points(unit.total))}</td></tr>\n'
        )
    yield "</tbody></table>\n"


def _stack(unit: Placed, view: View) -> list[Fraction]:
    return [view.brought(unit.card, part) or _ZERO for part in view.parts]


def _bar(unit: Placed, stack: list[Fraction], ends: tuple[Fraction, Fraction], view: View) -> str:
    told = view.told
    name = text(told.chart_named.format(unit="{unit}", total=view.points(unit.total))).replace("{unit}", text(unit.name))
    parts = [
        f"{view.heading(part.origin.id)} {view.points(points, part.origin.id)}" for part, points in zip(view.parts, stack, strict=True)
    ]
    above = below = _ZERO
    pieces = []
    for place, (part, points) in enumerate(zip(view.parts, stack, strict=True)):
        if not points:
            continue
        start, end = (above, above + points) if points > 0 else (below + points, below)
        above, below = (end, below) if points > 0 else (above, start)
        left, width = across(start, *ends), across(end, *ends) - across(start, *ends)
        pieces.append(f'<rect x="{percent(left)}" width="{percent(width)}" height="{_HEIGHT}" fill="{fill(place)}"/>')
        id, room = part.origin.id, width / Fraction(11, 10)  # on A4 one per cent is a little more than a letter's width
        if display_width(id) <= room:
            light = "over" if place >= len(FILLS) else "on" if DARK[place] else ""  # a pattern needs a halo around its letters
            css = f"{light} tight" if room < 3 * display_width(id) else light
            pieces.append(
                f'<text class="{css.strip()}" x="{percent(left + width / 2)}" y="14" text-anchor="middle" aria-hidden="true">{text(id)}</text>'
            )
    zero = across(_ZERO, *ends)
    counted = unit.total is not None and (unit.total != 0 or not any(stack))
    marks = [] if zero == 0 else [f'<line class="zero" x1="{percent(zero)}" x2="{percent(zero)}" y1="0" y2="{_HEIGHT}"/>']
    if unit.total is not None:
        at = percent(across(unit.total, *ends))
        marks.append(f'<line class="total" x1="{at}" x2="{at}" y1="-2" y2="{_HEIGHT + 2}"/>')
    group = "<g>" if counted else '<g class="void">'
    return (
        f'<svg class="bar" role="img" width="100%" height="{_HEIGHT}"><title>{name}</title><desc>{text(told.semicolon.join(parts))}</desc>'
        f"{group}{''.join(pieces)}</g>{''.join(marks)}</svg>"
    )


def _axis(ends: tuple[Fraction, Fraction]) -> str:
    step = _step(ends[1] - ends[0])
    if not step:
        return ""
    ticks = [step * count for count in range(-(-ends[0] // step), ends[1] // step + 1)]
    drawn = []
    for tick in ticks:
        at = across(tick, *ends)
        anchor = "start" if at == 0 else "end" if at > 98 else "middle"
        drawn.append(
            f'<line x1="{percent(at)}" x2="{percent(at)}" y1="14" y2="18"/><text x="{percent(at)}" y="11" text-anchor="{anchor}">{text(number(tick))}</text>'
        )
    return f'<svg class="axis" aria-hidden="true" width="100%" height="18">{"".join(drawn)}</svg>'


def _step(length: Fraction) -> Fraction:
    """One, two or five times a power of ten, so that there are at most eight of them."""
    if length <= 0:
        return _ZERO
    power = Fraction(1)
    while power * 10 <= length:
        power *= 10
    while power > length:
        power /= 10
    steps = (power * times / 10 for times in (1, 2, 5, 10, 20))
    return next(each for each in steps if length / each <= _TICKS)


def share_text(share: Fraction) -> str:
    """A share as a whole per cent: never 100 for less than all, never 0 for more than nothing.

    >>> share_text(Fraction(999, 1000)), share_text(Fraction(1, 1000)), share_text(Fraction(1, 2))
    ('99%', '1%', '50%')
    """
    if not 0 < share < 1:
        return f"{decimal_at(share * 100, 0)}%"
    return f"{min(max(decimal_at(share * 100, 0), 1), 99)}%"

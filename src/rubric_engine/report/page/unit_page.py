"""The page of one unit: where it stands, what it missed and by how much, what is missing, what was set by hand, and its whole ledger in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core.ir import Node
from rubric_engine.core.results import Entry, EntryKind, NodeResult, State
from rubric_engine.report.beside import code_sentence, name_of, pairing_sentence, parameter_rows, tie_break_sentence
from rubric_engine.report.by_hand import effects
from rubric_engine.report.card import Card
from rubric_engine.report.explain import LedgerRow, grade_text, has_range, ledger_rows, range_text, total_text
from rubric_engine.report.numbers import date_text, number, points_text
from rubric_engine.report.page.charts import spread
from rubric_engine.report.page.markup import definitions, head, text
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.page.view import View
from rubric_engine.report.reported import as_reported
from rubric_engine.report.sentences import by_effect, entry_sentence, flag_sentence, gate_sentence, grade_sentence, missing_phrase, verdict
from rubric_engine.report.words import Verdict

_SIGNS = {
    Verdict.EARNED: "✓", Verdict.LOST: "▼", Verdict.MISSED: "✗", Verdict.SPARED: "✓", Verdict.COUNTED: "+",
    Verdict.NOT_COUNTED: "·", Verdict.UNKNOWN: "?", Verdict.NOT_APPLICABLE: "—", Verdict.NOT_REACHED: "·",
}  # fmt: skip
_SHORT = (Verdict.LOST, Verdict.MISSED, Verdict.UNKNOWN)


def unit_page(placed: Placed, ends: tuple[Fraction, Fraction], view: View) -> Iterator[str]:
    """The page, piece by piece; ``ends`` are those of the scale of ranges."""
    result, told, words, index = placed.card.result, view.told, view.words, view.index
    card = Card(
        result, view.program, placed.card.facts_digest, index
    )  # of its own, so that what is looked up here is forgotten with the page
    place = told.of_units.format(place=view.place(placed), count=len(view.units)) if placed.place is not None else told.no_place
    aside = "" if view.alone else f"<small>{text(place)}</small>"
    yield f'<section class="unit" id="{placed.id}">\n<h2><span>{text(placed.name or view.title)}</span>{aside}</h2>\n'
    yield '<div class="figures">'
    if not view.alone:
        yield _figure(told.place, view.place(placed), view.words.tied([placed.name], view.place(placed)) if placed.tied else "")
    yield _figure(told.total, total_text(result, index, words), "")
    if not view.alone:
        yield _figure(told.behind_first, view.behind(placed.behind_first, placed), "")
        yield _figure(told.behind_next, view.behind(placed.behind_next, placed), "")
    if view.program.grades:
        yield _figure(told.grade, grade_text(result, index, words), "")
    yield "</div>\n"
    yield definitions(_beside(placed, card, view))
    yield from _by_hand(card, view)
    yield from _missing(placed, ends, card, view)
    yield from _missed(card, view)
    yield from _ledger(placed, card, view)
    if not view.alone:
        yield f'<p class="back"><a href="#ranking">{text(told.back)}</a></p>\n'
    yield "</section>\n"


def _figure(name: str, value: str, small: str) -> str:
    more = f"<small>{text(small)}</small>" if small else ""
    return f"<div><dl><dt>{text(name)}</dt><dd>{text(value)}{more}</dd></dl></div>"


def _beside(placed: Placed, card: Card, view: View) -> list[tuple[str, str]]:
    """What stands beside the points, under its headings."""
    result, index, words, language = card.result, view.index, view.words, view.language
    names = words.NAMES
    rows = [(group.label, group.of_unit[placed.name]) for group in view.groups if placed.name in group.of_unit]
    why = grade_sentence(result, index, language)
    rows += [(names["grade"], why)] if why is not None else []
    rows += [(names["flags"], flag_sentence(flag, language)) for flag in result.flags if flag.raised is not False]
    rows += [(names["gates"], gate_sentence(gate, index, language, result.missing)) for gate in result.gates]
    rows += parameter_rows(result.overridden, index, words)
    rows += [(names["reason_codes"], code_sentence(code, index, card.scored, words)) for code in result.reason_codes]
    rows += [(names["tie_breaks"], tie_break_sentence(each, words)) for each in result.tie_breaks]
    rows += [(names["pairings"], pairing_sentence(each, words)) for each in result.pairings]
    if result.as_of is not None:
        rows.append((names["as_of"], date_text(result.as_of, language)))
    return [(name if name != before else "", told) for (name, told), (before, _) in zip(rows, [("", ""), *rows], strict=False)]


# ---------------------------------------------------------------- set by hand


def _by_hand(card: Card, view: View) -> Iterator[str]:
    if not card.overrides:
        return
    told, between = view.told, "；" if view.language == "zh" else "; "
    yield f'<div class="hand"><h3>{text(told.by_hand)}</h3><table class="stack">'
    yield head((told.what, told.computed, told.set_to, told.reason, told.who, told.when)) + "<tbody>\n"
    for each in card.overrides:
        computed = _computed(card, each.id)
        cells = (
            (None, name_of(each.id, view.index, card.scored, view.words)),
            (told.computed, "—" if computed is None else number(computed)),
            (told.set_to, number(each.points)),
            (told.reason, between.join([each.reason, *effects(each, card.scored, view.words)])),
            (told.who, each.by),
            (told.when, date_text(Fraction(each.when.toordinal()), view.language)),
        )
        yield "<tr>" + "".join(_named_cell(name, value, wide=name in (None, told.reason)) for name, value in cells) + "</tr>\n"
    yield "</tbody></table></div>\n"


def _named_cell(name: str | None, value: str, *, wide: bool) -> str:
    css = ' class="wide"' if wide else ""
    return f'<th scope="row"{css}>{text(value)}</th>' if name is None else f'<td{css} data-h="{text(name)}">{text(value)}</td>'


def _computed(card: Card, id: str) -> Fraction | None:
    """The points in the place of which others were put."""
    line = card.scored.lines.get(id)
    if line is not None:
        return line.points
    return next((entry.before for entry in card.ledger if entry.kind is EntryKind.OVERRIDE and entry.id == id), None)


# ---------------------------------------------------------------- missing facts


def _missing(placed: Placed, ends: tuple[Fraction, Fraction], card: Card, view: View) -> Iterator[str]:
    result, told = card.result, view.told
    if not result.missing and not has_range(result):
        return
    yield f"<h3>{text(told.missing)}</h3>\n"
    if has_range(result):
        yield f"<p>{text(told.missing_about.format(span=range_text(result, view.index, view.words)))}</p>\n"
        yield f'<div class="spread">{spread(placed, ends, view)}</div>\n'
    yield "".join(
        ("<ul>", *(f"<li>{text(missing_phrase(fact, result, view.index, view.language))}</li>" for fact in by_effect(result.missing)), "</ul>\n")
    ) if result.missing else ""  # fmt: skip


# ---------------------------------------------------------------- what it missed


def _missed(card: Card, view: View) -> Iterator[str]:
    """The items that could have given more, with what each lacked; nothing of it where fewer points are better."""
    told = view.told
    if view.program.lower_is_better:
        return
    found = [each for node in card.result.nodes if (each := _short(node, card, view)) is not None]
    found.sort(key=lambda each: (each[0] is None, -(each[0] or 0), view.index.place(each[1].id)))
    yield f"<h3>{text(told.missed)}</h3>\n"
    if not found:
        yield f'<p class="quiet">{text(told.nothing_missed)}</p>\n'
        return
    yield f'<p class="quiet">{text(told.missed_about)}</p>\n<table class="stack missed">'
    yield (
        f'<thead><tr><th scope="col">{text(told.item)}</th><th scope="col" class="n">{text(told.earned_of)}</th>'
        f'<th scope="col" class="n">{text(told.short_by)}</th><th scope="col">{text(told.why)}</th></tr></thead><tbody>\n'
    )
    for short, node, why in found:
        points, maximum = view.points(node.points, node.id), None if node.maximum is None else points_text(node.maximum)
        lacked = told.without_limit if short is None else number(short)
        yield (
            f'<tr><th scope="row">{text(name_of(node.id, view.index, card.scored, view.words))}</th>'
            f'<td class="n" data-h="{text(told.earned_of)}">{text(view.words.score(points, maximum))}</td>'
            f'<td class="n" data-h="{text(told.short_by)}">{text(lacked)}</td><td class="wide">{"<br>".join(map(text, why))}</td></tr>\n'
        )
    yield "</tbody></table>\n"


def _short(node: NodeResult, card: Card, view: View) -> tuple[Fraction | None, NodeResult, list[str]] | None:
    """How much less a node of lines gave than it could (None: it has no maximum), and why; None where nothing was missed."""
    piece = view.index.node(node.id)
    if piece is None or node.points is None or node.applies is False or any(isinstance(child, Node) for child in piece.children):
        return None
    node = as_reported(node, card.result)
    if node.points is None:
        return None
    entries = [entry for entry in card._owned.get(node.id, ()) if _lacking(entry, view)]
    short = None if node.maximum is None else node.maximum - node.points
    if (short is not None and short <= 0) or (short is None and not entries):
        return None
    return short, node, [entry_sentence(entry, view.index, view.language, card.scored) for entry in entries]


def _lacking(entry: Entry, view: View) -> bool:
    """Whether an entry gave less than it might have: a line that was missed or fell short, an adjustment that took points away."""
    if entry.kind is not EntryKind.LINE:
        return entry.points < 0 and entry.kind is not EntryKind.COMBINATION
    how = verdict(entry, view.index)
    return how in _SHORT or (how is Verdict.EARNED and entry.possible is not None and entry.points < entry.possible)


# ---------------------------------------------------------------- the ledger


def _ledger(placed: Placed, card: Card, view: View) -> Iterator[str]:
    told = view.told
    run = told.colon.join(part for part in (placed.name, told.ledger) if part)
    yield f'<h3>{text(told.ledger)}</h3>\n<table class="ledger"><colgroup><col class="id"><col class="rule"><col class="p"><col class="m"><col></colgroup><thead>'
    yield f'<tr class="paper"><th class="run" colspan="5">{text(run)}</th></tr>'
    yield (
        f'<tr><th scope="col" class="id">{text(told.id)}</th><th scope="col" class="rule">{text(told.rule)}</th>'
        f'<th scope="col" class="p">{text(told.points)}</th><th class="m"></th><th scope="col">{text(told.explained)}</th></tr></thead><tbody>\n'
    )
    for each in ledger_rows(card.result, view.index, view.words):
        yield _ledger_row(each, card, view)
    yield (
        f'<tr class="head l0"><td class="id"></td><td class="rule">{text(told.total)}</td><td class="p">{text(view.points(card.result.total))}</td>'
        f'<td class="m"></td><td class="why">{text(total_text(card.result, view.index, view.words))}</td></tr>\n</tbody></table>\n'
    )


def _ledger_row(each: LedgerRow, card: Card, view: View) -> str:
    entry = None if each.heading else card.scored.lines.get(each.id)
    how = None if entry is None else verdict(entry, view.index)
    css = [f"d{min(each.depth, 4)}"]
    if each.heading:
        css += ["head", f"l{min(each.depth, 1)}"]
    elif how is Verdict.UNKNOWN or (entry is not None and entry.state is State.UNKNOWN):
        css += ["line", "open"]
    else:
        css += ["line", "lost"] if how in _SHORT else ["line"]
    sign = "" if how is None else _SIGNS[how]
    return (
        f'<tr class="{" ".join(css)}"><td class="id">{text(each.id)}</td><td class="rule">{text(each.text)}</td><td class="p">{text(each.points)}</td>'
        f'<td class="m" aria-hidden="true">{sign}</td><td class="why">{text(each.why)}</td></tr>\n'
    )

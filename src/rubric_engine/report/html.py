"""Results for a notebook. Every text is escaped; there are no scripts, no styles from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from rubric_engine.core.results import EntryKind
from rubric_engine.report.beside import beside_rows, occurring, pairing_sentence, parameter_rows, tie_break_sentence
from rubric_engine.report.explain import grade_text, has_range, range_text, rubric_text, total_text
from rubric_engine.report.numbers import signed
from rubric_engine.report.outline import outline
from rubric_engine.report.sentences import (
    by_effect,
    entry_sentence,
    flag_sentence,
    gate_sentence,
    grade_sentence,
    missing_phrase,
    words_for,
)
from rubric_engine.report.words import said, written

if TYPE_CHECKING:
    from rubric_engine.report.card import Card
    from rubric_engine.report.cohort import CohortCard


def card_html(card: Card, language: str) -> str:
    """A card as HTML: the parts with their points, the total, what stands beside it, and the ledger to unfold."""
    words, index = words_for(language), card.index
    rows = [
        (piece.id, "\u3000" * piece.depth + piece.text, piece.points, " ".join(part for part in (piece.maximum, piece.note) if part))
        for piece in outline(card, words)
    ]
    facts: list[tuple[str, str]] = [(words.NAMES["total"], total_text(card.result, index, words))]
    if has_range(card.result):
        facts.append((words.NAMES["range"], range_text(card.result, index, words)))
    if card.grade is not None:
        facts.append((words.NAMES["grade"], grade_text(card.result, index, words)))
    missed = grade_sentence(card.result, index, language)
    facts += [(words.NAMES["grade"] if card.grade is None else "", missed)] if missed is not None else []
    facts += [(words.NAMES["missing"], missing_phrase(fact, card.result, index, language)) for fact in by_effect(card.missing_facts)]
    facts += [(words.NAMES["flags"], flag_sentence(flag, language)) for flag in card.flag_results if flag.raised is not False]
    facts += [(words.NAMES["gates"], gate_sentence(gate, index, language, card.missing_facts)) for gate in card.gates]
    facts += parameter_rows(card.result.overridden, index, words)
    facts += beside_rows(card.result, index, card.scored, words)
    facts.append((words.NAMES["rubric"], rubric_text(card.program, words)))
    facts += [(words.NAMES["bases"], rubric_text(base, words)) for base in card.program.bases]
    ledger = [
        (
            entry.id if entry.kind in (EntryKind.LINE, EntryKind.OVERRIDE) else "",
            occurring(
                written(entry.origin, language) if entry.kind is EntryKind.LINE else words.KINDS[entry.kind], entry.id, card.scored, words
            ),
            signed(entry.points),
            entry_sentence(entry, index, language, card.scored),
        )
        for entry in card.ledger
    ]
    title = " ".join(part for part in (said(card.program.label, language), card.unit or "") if part)
    return (
        f'<div class="rubric-card"><p><strong>{escape(title)}</strong></p>'
        + _table(("", "", words.NAMES["points"], words.NAMES["maximum"]), rows)
        + _table((), facts)
        + f"<details><summary>{escape(words.NAMES['ledger'])}</summary>{_table((), ledger)}</details></div>"
    )


def cohort_html(cohort: CohortCard, language: str) -> str:
    """The ranking as HTML."""
    words, index = words_for(language), cohort.index
    rows = []
    for standing in cohort.ranking():
        card = cohort[standing.unit]
        rows.append(
            (
                "–" if standing.place is None else str(standing.place),
                standing.unit,
                total_text(card.result, index, words),
                range_text(card.result, index, words) if has_range(card.result) else "",
                "" if card.grade is None else index.grade(card.grade, language),
                words.listed([said(flag.label, language) or flag.name for flag in card.flag_results if flag.raised]),
            )
        )
    heads = tuple(words.NAMES[name] for name in ("place", "unit", "total", "range", "grade", "flags"))
    title = escape(rubric_text(cohort.program, words, digits=12))
    beside = [(words.NAMES["tie_breaks"], tie_break_sentence(each, words)) for each in cohort.tie_breaks]
    beside += parameter_rows(dict.fromkeys(each for card in cohort.values() for each in card.result.overridden), index, words)
    beside += [(words.NAMES["pairings"], pairing_sentence(pairing, words)) for pairing in cohort.pairings]
    beside += [(words.NAMES["bases"], rubric_text(base, words, digits=12)) for base in cohort.program.bases]
    foot = _table((), beside) if beside else ""
    return f'<div class="rubric-cohort"><p><strong>{title}</strong></p>{_table(heads, rows)}{foot}</div>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = f"<thead><tr>{''.join(f'<th>{escape(text)}</th>' for text in heads)}</tr></thead>" if heads else ""
    body = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows)
    return f"<table>{head}<tbody>{body}</tbody></table>"

"""What the ledger says of an expectation that wasn't met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import display_width, pad

if TYPE_CHECKING:
    from rubric_engine.examples import Failure
    from rubric_engine.report import Card


def ledger_of(failure: Failure, card: Card, language: Language) -> list[str]:
    """The entries that an expectation is about, one a line: id, words, points of the most that they could be, reason."""
    from rubric_engine.core.results import EntryKind
    from rubric_engine.report.numbers import points_text, signed
    from rubric_engine.report.sentences import entry_sentence, words_for
    from rubric_engine.report.words import written

    kinds = words_for(language).KINDS
    rows: list[tuple[str, str, str, str]] = []
    for entry in failure.entries:
        line = entry.kind is EntryKind.LINE
        words = written(entry.origin, language) if line else kinds[entry.kind]
        points = signed(entry.points) if entry.possible is None else f"{signed(entry.points)} / {points_text(entry.possible)}"
        rows.append((entry.id if line else entry.owner, words, points, entry_sentence(entry, card.index, language)))
    widths = [max((display_width(row[column]) for row in rows), default=0) for column in range(3)]
    return [
        f"{pad(id, widths[0])}  {pad(words, widths[1])}  {pad(points, widths[2], right=True)}  {why}".rstrip()
        for id, words, points, why in rows
    ]

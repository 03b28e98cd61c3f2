"""The sections and items of a card as rows, those that occur for each record under one that says what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubric_engine.core.ir import Node
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.beside import how_often
from rubric_engine.report.index import joined, split
from rubric_engine.report.numbers import points_text
from rubric_engine.report.sentences import record_of
from rubric_engine.report.words import Words

if TYPE_CHECKING:
    from rubric_engine.report.card import Card


@frozen
class Piece:
    """``points`` and ``maximum`` are as they are read, empty where there are none. ``note`` says of an occurrence that it doesn't count, and of what occurs for
    each record how often it does."""

    depth: int
    id: str
    text: str
    points: str
    maximum: str = ""
    note: str = ""


def outline(card: Card, words: Words) -> tuple[Piece, ...]:
    """The rows, in the order of the rubric and of the records."""
    pieces: list[Piece] = []
    for child in card.program.total.children:
        if isinstance(child, Node):
            _add(child, (), 0, card, words, pieces)
    return tuple(pieces)


def _add(node: Node, above: tuple[int, ...], depth: int, card: Card, words: Words, pieces: list[Piece]) -> None:
    if node.repeat is None:
        _one(node, above, depth, card, words, pieces)
        return
    base = node.origin.id
    found = card.scored.occurrences(base, above)
    brought = card.scored.brought(base, above)
    pieces.append(
        Piece(
            depth=depth,
            id=joined(base, above),
            text=card.index.heading(base, words.LANGUAGE),
            points="–" if brought is None else points_text(brought, card.shown_places(base)),
            note=how_often(node, above, card.index, card.scored, card.missing, words),
        )
    )
    for each in found:
        _one(node, split(each.id)[1], depth + 1, card, words, pieces)


def _one(node: Node, numbers: tuple[int, ...], depth: int, card: Card, words: Words, pieces: list[Piece]) -> None:
    id = joined(node.origin.id, numbers)
    found = card.scored.nodes.get(id)
    if found is None:
        return
    left_out = node.repeat is not None and card.scored.counts(found) is False
    pieces.append(
        Piece(
            depth=depth,
            id=id,
            text=record_of(id, card.scored, words) if node.repeat is not None else card.index.heading(id, words.LANGUAGE),
            points="–" if found.points is None else points_text(found.points, card.shown_places(id)),
            maximum="" if found.points is None or found.maximum is None else points_text(found.maximum),
            note=words.counts(False) if left_out else "",
        )
    )
    for child in node.children:
        if isinstance(child, Node):
            _add(child, numbers, depth + 1, card, words, pieces)

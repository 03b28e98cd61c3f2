"""The parts of a card by their ids and labels, and how they are told."""

from __future__ import annotations

import unicodedata

from rubric_engine.core.results import Entry, NodeResult, State
from rubric_engine.diagnostics.hints import fold, nearest
from rubric_engine.report.card import Card
from rubric_engine.report.index import joined, split
from rubric_engine.report.reported import as_reported, places_of
from rubric_engine.report.views import ExactPoints, GroupView, LineView, NodeView, named, state_of, state_of_all


def found(card: Card, id: str) -> NodeView | LineView | GroupView | None:
    """A section, an item, the total or a line by its id, or by a label that only it has; else all occurrences together."""
    piece = _piece(card, id)
    if piece is None:
        return _group(card, unicodedata.normalize("NFKC", id).strip())
    return line_view(card, piece) if isinstance(piece, Entry) else node_view(card, piece)


def _piece(card: Card, id: str) -> NodeResult | Entry | None:
    wanted = unicodedata.normalize("NFKC", id).strip()
    for exact in (id, wanted, card.index.total if wanted in ("total", "总分") else wanted):
        if exact in card._by_id:
            return card._by_id[exact]
    pieces: tuple[NodeResult | Entry, ...] = (*card.result.nodes, *card._line_entries)
    called = [piece for piece in pieces if wanted in {unicodedata.normalize("NFKC", name) for name in _names(piece)}]
    return called[0] if len(called) == 1 else None


def _names(piece: NodeResult | Entry) -> set[str]:
    """What a node or line is called: its label, of an occurrence with its record."""
    label = piece.origin.label
    if label is None:
        return set()
    return {label.en, label.zh, named(label.en, piece.occurrence, "en"), named(label.zh, piece.occurrence, "zh")}


def _group(card: Card, id: str) -> GroupView | None:
    """All occurrences of a repeated node, of what it stands in the one that the numbers say."""
    base, above = split(id)
    node = card.index.nodes.get(base)
    if node is None or node.repeat is None or len(above) != card.index.levels[base] - 1:
        return None
    if above and joined(card.index.parents[base], above) not in card.scored.nodes:
        return None
    occurring = card.scored.occurrences(base, above)
    points, (low, high) = card.scored.brought(base, above), card.scored.reach(base, above)
    return GroupView(
        id=id,
        origin=node.origin,
        state=state_of_all([node_view(card, each).state for each in occurring], points),
        applies=any(each.applies for each in occurring) or (None if any(each.applies is None for each in occurring) else False),
        exact=ExactPoints(points, low, high, None, points),
        language=card.program.language,
        places=places_of(card.index, base),
        occurrence=occurring[0].occurrence[:-1] if occurring else (),
        kind=node.kind,
        occurrences=tuple(each.id for each in occurring),
        counted=tuple(each.id for each in occurring if each.points is not None and card.scored.counts(each) is not False),
    )


def node_view(card: Card, node: NodeResult) -> NodeView:
    own, node = tuple(card._owned.get(node.id, ())), as_reported(node, card.result)
    return NodeView(
        id=node.id,
        origin=node.origin,
        state=State.OVERRIDDEN if node.points is not None and card.scored.set_to(node.id) is not None else state_of(node, own),
        applies=node.applies,
        exact=ExactPoints(node.points, node.low, node.high, node.maximum, node.contribution),
        language=card.program.language,
        places=places_of(card.index, node.id),
        occurrence=node.occurrence,
        kind=node.kind,
        children=node.children,
        entries=own,
    )


def line_view(card: Card, entry: Entry) -> LineView:
    applies = entry.state is not State.NOT_APPLICABLE
    override = card.scored.set_to(entry.id) if applies else None
    points = entry.points if override is None else override.points
    low, high = (entry.low, entry.high) if override is None else (points, points)
    return LineView(
        id=entry.id,
        origin=entry.origin,
        state=entry.state if override is None else State.OVERRIDDEN,
        applies=applies,
        exact=ExactPoints(points if applies else None, low, high, entry.possible, points if applies else None),
        language=card.program.language,
        places=places_of(card.index, entry.owner),
        occurrence=entry.occurrence,
        entry=entry,
    )


def unknown(card: Card, id: str) -> str:
    """That there is no such part, in the rubric's language, with those that are near."""
    ids = [node.id for node in card.result.nodes] + [entry.id for entry in card._line_entries]
    near = [one for one in ids if one.startswith(f"{id.strip()}[")][:3]
    if near:  # it occurs for each record
        return _no_such(card, id, near)
    near = [one for one in ids if fold(id) and fold(one).startswith(fold(id))][:3]
    siblings = [one for one in ids if one.count(".") == id.count(".") and one.rpartition(".")[0] == id.rpartition(".")[0]]
    best = nearest(id, siblings) or (siblings[-1] if siblings and "." in id else nearest(id, ids))
    if best is not None and best not in near:
        near.insert(0, best)
    return _no_such(card, id, near)


def _no_such(card: Card, id: str, near: list[str]) -> str:
    zh = card.program.language == "zh"
    if not near:
        return f"没有编号「{id}」" if zh else f"no section, item or line `{id}`"
    if zh:
        return f"没有编号「{id}」，相近的有：{'、'.join(near)}"
    return f"no section, item or line `{id}`; near it: {', '.join(near)}"

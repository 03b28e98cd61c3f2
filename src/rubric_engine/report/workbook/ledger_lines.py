"""The ledger of a unit as rows of exact numbers, in the order of the rubric. The points of all rows add up to the total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from rubric_engine.core.ir import Node
from rubric_engine.core.results import Entry, EntryKind, NodeResult, State
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.beside import how_often
from rubric_engine.report.card import Card
from rubric_engine.report.index import base_of, joined, split
from rubric_engine.report.kept import Kept
from rubric_engine.report.sentences import entry_sentence, phrases, record_of, verdict
from rubric_engine.report.words import Verdict, Words, written
from rubric_engine.report.workbook.figures import Figure, figure
from rubric_engine.report.workbook.paper import DEEPEST
from rubric_engine.report.workbook.wording import Says

_SHORT = (Verdict.LOST, Verdict.MISSED)


@frozen(slots=False)
class Row:
    """A scoring line or an adjustment with its ``points``, or the heading of a section or item with its ``subtotal``. ``possible`` is the most that it gives. ``look``: ``lost``, ``open``, ``off`` (not asked for),
    ``part`` (a section), ``item`` or nothing."""

    depth: int
    id: str
    text: str
    points: Fraction | None = None
    possible: Fraction | None = None
    subtotal: Fraction | None = None
    state: str = ""
    why: str = ""
    look: str = ""

    @cached_property
    def held(self) -> tuple[Figure | None, Figure | None]:
        """``points`` and ``possible`` as cells hold them."""
        return _held(self.points), _held(self.possible)

    @cached_property
    def exact(self) -> str:
        """The exact form of the points, or of the subtotal, where a cell doesn't hold it."""
        value = self.points if self.points is not None else self.subtotal
        return "" if value is None else figure(value).exact

    @cached_property
    def looks(self) -> tuple[str, ...]:
        """Of the cells: id, text, points, what they are out of, subtotal, state, why, exact form."""
        look = self.look or "cell"
        deep, why = f"{look} in{min(self.depth, DEEPEST)}", f"{look} plain" if self.look in ("part", "item") else look
        return look, deep, f"{look} number", f"{look} soft", f"{look} number", f"{look} centre", why, f"{look} exact"


def _held(value: Fraction | None) -> Figure | None:
    return None if value is None else figure(value)


@frozen(eq=False)
class _Sheet:
    card: Card
    words: Words
    says: Says
    kept: Kept[Row]
    written: set[int]

    def owned(self, id: str) -> list[Entry]:
        return self.card._owned.get(id, [])


def ledger_lines(card: Card, words: Words, says: Says, kept: Kept[Row]) -> Iterator[Row]:
    """The rows. No entry that gave or took points is left out. ``kept``: rows of other units of the cohort, in the same words."""
    sheet = _Sheet(card, words, says, kept, set())
    yield from _node(card.program.total, (), 0, sheet)
    for entry in card.ledger:
        if id(entry) not in sheet.written:
            yield _entry(entry, 0, sheet)


def _node(node: Node, numbers: tuple[int, ...], depth: int, sheet: _Sheet) -> Iterator[Row]:
    """The heading, the lines, what stands in it, then what was done to their sum."""
    id, is_total = joined(node.origin.id, numbers), node is sheet.card.program.total
    if not is_total:
        yield _kept_heading(node, id, depth, sheet)
    below = depth if is_total else depth + 1
    inner = [child for child in node.children if isinstance(child, Node)]
    late: list[Entry] = []
    for entry in sheet.owned(id):
        if not inner or entry.kind in (EntryKind.LINE, EntryKind.START) or base_of(entry.id) in sheet.card.index.lines:
            yield from _told(entry, below, sheet)
        else:
            late.append(entry)
    for child in inner:
        yield from _occurring(child, numbers, below, sheet)
    for entry in late:
        yield from _told(entry, below, sheet)


def _occurring(node: Node, numbers: tuple[int, ...], depth: int, sheet: _Sheet) -> Iterator[Row]:
    """A node, or each of its occurrences under a row that says what they bring."""
    if node.repeat is None:
        yield from _node(node, numbers, depth, sheet)
        return
    card, words, base = sheet.card, sheet.words, node.origin.id
    found = card.scored.occurrences(base, numbers)
    told = how_often(node, numbers, card.index, card.scored, card.missing, words)
    yield Row(
        depth,
        joined(base, numbers),
        card.index.heading(base, words.LANGUAGE),
        subtotal=card.scored.brought(base, numbers),
        why=told,
        look="item",
    )
    if not found and joined(base, numbers) in card.scored.nodes:  # what stands for all that a missing list may hold
        yield from _node(node, numbers, depth + 1, sheet)
    for each in found:
        yield from _node(node, split(each.id)[1], depth + 1, sheet)


def _kept_heading(node: Node, id: str, depth: int, sheet: _Sheet) -> Row:
    found = sheet.card.scored.nodes.get(id)
    if found is None or node.repeat is not None:  # an occurrence looks at those beside it
        return _heading(node, id, depth, sheet)
    return sheet.kept.of(found, depth, lambda: _heading(node, id, depth, sheet))


def _heading(node: Node, id: str, depth: int, sheet: _Sheet) -> Row:
    card, words = sheet.card, sheet.words
    found = card.scored.nodes.get(id)
    inner = any(isinstance(child, Node) for child in node.children)
    text = record_of(id, card.scored, words) if node.repeat is not None else card.index.heading(id, words.LANGUAGE)
    return Row(
        depth,
        id,
        text,
        possible=None if found is None or found.points is None else found.maximum,
        subtotal=None if found is None else found.points,
        state=words.VERDICTS[Verdict.NOT_APPLICABLE] if found is not None and found.applies is False else "",
        why=_of_node(node, found, sheet),
        look="part" if inner else "item",
    )


def _of_node(node: Node, found: NodeResult | None, sheet: _Sheet) -> str:
    """Why it doesn't apply, whether it counts, and its source."""
    card, words = sheet.card, sheet.words
    told: list[str] = []
    if found is not None and found.applies is False:
        told = phrases(found.reasons, False, words) or ([words.too_few(node.needs)] if node.needs else [])
    counts = None if found is None or node.repeat is None else card.scored.counts(found)
    told += [] if counts is None else [words.counts(counts)]
    citation, parent = node.origin.citation, card.index.parents.get(node.origin.id)
    above = card.index.nodes[parent].origin.citation if parent is not None else None
    cited = citation and node.repeat is None and (node.origin.cites or citation not in (above, card.program.citation))
    source = words.source(one_line(citation)) if citation and cited else ""
    return f"{words.sentence('', told) if told else ''}{source}"


def _told(entry: Entry, depth: int, sheet: _Sheet) -> Iterator[Row]:
    """An entry; nothing of an adjustment that changed nothing."""
    sheet.written.add(id(entry))
    quiet = entry.kind not in (EntryKind.LINE, EntryKind.GATE, EntryKind.OVERRIDE, EntryKind.NOT_APPLICABLE)
    if entry.points != 0 or not quiet or entry.state is State.UNKNOWN:
        yield _entry(entry, depth, sheet)


def _entry(entry: Entry, depth: int, sheet: _Sheet) -> Row:
    if entry.kind is not EntryKind.LINE:  # it may look at the rest of the result
        return _new_entry(entry, depth, sheet)
    return sheet.kept.of(entry, depth, lambda: _new_entry(entry, depth, sheet))


def _new_entry(entry: Entry, depth: int, sheet: _Sheet) -> Row:
    card, words = sheet.card, sheet.words
    index, language = card.index, words.LANGUAGE
    why = entry_sentence(entry, index, language, card.scored)
    if entry.kind is not EntryKind.LINE:
        open_ = entry.state is State.UNKNOWN
        state = words.VERDICTS[Verdict.UNKNOWN] if open_ else sheet.says.changed
        apart = entry.id if entry.id != entry.owner and entry.id in card.scored.nodes else ""
        return Row(depth, apart, words.KINDS[entry.kind], entry.points, state=state, why=why, look="open" if open_ else "")
    how = verdict(entry, index)
    look = "open" if how is Verdict.UNKNOWN or entry.state is State.UNKNOWN else "lost" if how in _SHORT else ""
    if entry.state is State.NOT_APPLICABLE:  # the heading says why
        why, look = "", "off"
    elif how is Verdict.NOT_REACHED:
        look = "off"
    return Row(
        depth,
        entry.id,
        written(entry.origin, language),
        entry.points,
        possible=entry.possible,
        state=words.VERDICTS[how],
        why=_without_verdict(why, words.VERDICTS[how]) + _cited(entry, card, words),
        look=look,
    )


def _without_verdict(told: str, head: str) -> str:
    """The sentence without the verdict in front, which has a cell of its own."""
    for colon in ("：", ": "):
        if told.startswith(head + colon):
            rest = told.removeprefix(head + colon)
            return rest[:1].upper() + rest[1:] if colon == ": " and not rest.startswith("`") else rest
    return "" if told.rstrip("。.") == head else told


def _cited(entry: Entry, card: Card, words: Words) -> str:
    owner, own = card.index.node(entry.owner), entry.origin.citation
    if not own or own == ((owner.origin.citation if owner is not None else None) or card.program.citation):
        return ""
    return ("" if words.LANGUAGE == "zh" else " ") + words.source(one_line(own))

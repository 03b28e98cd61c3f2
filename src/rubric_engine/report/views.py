"""What ``card["4.1"]`` gives: the score of a section, an item, the total or a line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from rubric_engine.core.ir import NodeKind, Origin
from rubric_engine.core.results import Entry, EntryKind, NodeResult, Occurrence, State
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.report.reported import as_decimal


@frozen
class Exact:
    """The same numbers without rounding; None where there is no total, or no bound."""

    total: Fraction | None
    low: Fraction | None
    high: Fraction | None


@frozen
class ExactPoints:
    """The numbers of a node or line without rounding."""

    points: Fraction | None
    low: Fraction | None
    high: Fraction | None
    maximum: Fraction | None
    contribution: Fraction | None


@frozen
class View:
    """The score of a section, an item, the total or a line.

    ``points`` is None where it doesn't apply or there is no result; ``low`` and ``high`` bound the points over everything that missing
    facts may turn out to be (None: unbounded); ``maximum`` is the most that is possible (None: unbounded); ``contribution`` is what it
    brings to the node above it, after its weight. ``occurrence`` has the records that it is of, where it occurs for each record (``1.1[3]``). Numbers are decimals: exact where the decimals end, else rounded; ``exact`` has the fractions.
    """

    id: str
    origin: Origin
    state: State
    applies: bool | None
    exact: ExactPoints
    _language: str = field(repr=False)
    _places: int = field(repr=False)
    occurrence: tuple[Occurrence, ...] = ()

    @property
    def points(self) -> Decimal | None:
        return self._decimal(self.exact.points)

    @property
    def low(self) -> Decimal | None:
        return self._decimal(self.exact.low)

    @property
    def high(self) -> Decimal | None:
        return self._decimal(self.exact.high)

    @property
    def maximum(self) -> Decimal | None:
        return self._decimal(self.exact.maximum)

    @property
    def contribution(self) -> Decimal | None:
        return self._decimal(self.exact.contribution)

    @property
    def label(self) -> str:
        """The label in the rubric's language, with the record that an occurrence is of (``Race, Monaco``); else an empty string."""
        label = self.origin.label[self._language] if self.origin.label is not None else ""
        return named(label, self.occurrence, self._language)

    @property
    def citation(self) -> str | None:
        return self.origin.citation

    def _decimal(self, value: Fraction | None) -> Decimal | None:
        return None if value is None else as_decimal(value, self._places)


@frozen
class NodeView(View):
    """A section, an item or the total. ``entries`` are its own entries in the ledger; ``children`` the ids of what it is made of."""

    kind: NodeKind = NodeKind.ITEM
    children: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@frozen
class LineView(View):
    """A scoring line; ``entry`` has its reasons and facts, and the points as they were before somebody set others by hand."""

    entry: Entry | None = None


@frozen
class GroupView(View):
    """All occurrences of a section or item that occurs for each record: ``card["1.1"]``, where ``card["1.1[3]"]`` is one of them.

    ``points`` is what they bring to the node above them together, None where that isn't their sum (a mean, a product, or nothing to choose from);
    ``low`` and ``high`` are None where they aren't simply added up there, or unbounded; there is no ``maximum``. ``occurrences`` are their ids, in the order
    of the records, and ``counted`` those of them that the node above takes.
    """

    kind: NodeKind = NodeKind.ITEM
    occurrences: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()


def named(label: str, occurrence: tuple[Occurrence, ...], language: str) -> str:
    """A label with the records that it is of."""
    from rubric_engine.report.sentences import words_for
    from rubric_engine.report.words import said

    return words_for(language).occurring(label, [said(each.text, language) for each in occurrence])


def state_of_all(states: Sequence[State], points: Fraction | None) -> State:
    """The state of all occurrences together."""
    if all(state is State.NOT_APPLICABLE for state in states):  # or there is none of them
        return State.NOT_APPLICABLE
    if points is None or State.UNKNOWN in states:
        return State.UNKNOWN
    return State.EARNED if points else State.MISSED


def state_of(node: NodeResult, own: tuple[Entry, ...]) -> State:
    """The state of a node as a whole."""
    if node.applies is False:
        return State.NOT_APPLICABLE
    if any(entry.kind is EntryKind.GATE and entry.state is State.GATED for entry in own):
        return State.GATED
    if node.points is None or node.low is None or node.low != node.high:
        return State.UNKNOWN
    return State.EARNED if node.points else State.MISSED

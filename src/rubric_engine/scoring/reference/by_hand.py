"""Entries of points that were set by hand: each has one, also where it changes nothing, and then the entry's state says why."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.core.ir import Line, Node
from rubric_engine.core.results import Behind, EntryKind, OverriddenBy, Override, Reason, State
from rubric_engine.scoring.reference.ranges import may_decide

if TYPE_CHECKING:
    from rubric_engine.scoring.reference.ledger import Ledger
    from rubric_engine.scoring.reference.outcomes import Base


def enter(
    ledger: Ledger,
    owner: Node,
    part: Line | Node,
    override: Override,
    before: Fraction,
    after: Fraction,
    state: State = State.OVERRIDDEN,
    why: tuple[Reason, ...] = (),
) -> Fraction:
    """Gives what stands after it."""
    told = OverriddenBy(points=override.points, reason=override.reason, by=override.by, when=override.when)
    return ledger.adjust(EntryKind.OVERRIDE, ledger.id(owner), part.origin, before, after, state, (told, *why))


def where_nothing_applies(ledger: Ledger, owner: Node, part: Line | Node, running: Fraction, might: bool) -> None:
    """Of what doesn't apply; ``might``: missing facts leave open whether it does."""
    override = ledger.scope.override(part.origin.id)
    if override is not None:
        enter(ledger, owner, part, override, running, running, State.UNKNOWN if might else State.NOT_APPLICABLE)


def where_another_decides(ledger: Ledger, owner: Node, line: Line, base: Base, running: Fraction, behind: bool) -> None:
    """Of a line of a first match that isn't the one; ``behind``: an earlier one surely matches."""
    override = ledger.scope.override(line.origin.id)
    if override is None:
        return
    state = State.NOT_REACHED if behind else State.MISSED
    if may_decide(line, owner, ledger.scope):
        state = State.UNKNOWN
    enter(ledger, owner, line, override, running, running, state, tuple(Behind(id=i) for i in base.deciding))

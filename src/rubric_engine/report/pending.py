"""A card of which the total is known, and nothing else is worked out yet."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.report.card import Card, Waiting

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.core.results import Entry, UnitResult


@frozen(eq=False)
class Finish:
    """``result`` gives everything, with the digest of the facts; ``ledger`` the entries alone (None: they come with everything)."""

    result: Callable[[Any], tuple[UnitResult, str]]
    ledger: Callable[[Any], tuple[Entry, ...] | None]
    program: Callable[[], Program]

    def of_unit(self, unit: str) -> Finish:
        """The same for a unit that has a name; by itself nothing else hangs on it."""

        def result(taken: Any) -> tuple[UnitResult, str]:
            found, digest = self.result(taken)
            return evolve(found, unit=unit), digest

        return Finish(result, self.ledger, self.program)


class Unsealed(Card):
    """A card while it is being made, which is the one time when anything is written into it: it has the slots of every card."""

    __slots__ = ()
    __init__ = object.__init__
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__  # with a method of its own the slots would be written to slowly


class PendingCard(Unsealed):
    """Becomes an ordinary ``Card`` as soon as more than its total is asked for, and is equal to it before."""

    __slots__ = ()
    __setattr__ = Card.__setattr__
    __delattr__ = Card.__delattr__
    total: Any = vars(Waiting)["_told"]  # the slot itself: nothing is found faster

    @property
    def ledger(self) -> tuple[Entry, ...]:
        waiting = self._waiting
        entries: tuple[Entry, ...] | None = None if waiting is None else waiting[1].ledger(waiting[0])
        return PendingCard._made(self).ledger if entries is None else entries

    def _made(self) -> Card:
        """Called by the class: in the meantime the card may have become a ``Card``, which has no such method."""
        waiting = self._waiting
        if waiting is not None:  # else another thread was faster
            taken, finish = waiting
            result, digest = finish.result(taken)
            if self._waiting is None:  # another thread was faster, and has given out of the card what it wrote into it
                return self
            Card.__init__(self, result, finish.program(), digest)
            object.__setattr__(self, "__class__", Card)
            object.__setattr__(self, "_waiting", None)
        return self

    def __getattr__(self, name: str) -> Any:
        """What isn't there yet."""
        if name not in ("result", "program", "facts_digest", "index", "_met"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(PendingCard._made(self), name)

    def __eq__(self, other: object) -> bool:
        return bool(PendingCard._made(self) == other)

    def __hash__(self) -> int:
        return hash(PendingCard._made(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return PendingCard._made(self).__reduce_ex__(protocol)


def pending(total: Decimal | None, taken: object, finish: Finish) -> Card:
    """A card that is finished from what was ``taken``, which nobody changes."""
    card: Card = Unsealed()
    card._told = total
    card._waiting = (taken, finish)
    card.__class__ = PendingCard
    return card


def named(card: Card, unit: str) -> Card:
    """A card that ``pending`` has just made, of a unit with a name."""
    taken, finish = card._waiting
    object.__setattr__(card, "_waiting", (taken, finish.of_unit(unit)))
    return card

"""Units scored together, of which the totals are known, and nothing else is worked out yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from rubric_engine.core.ir import Program
from rubric_engine.core.results import Entry, PairingResult, UnitResult
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.card import Card
from rubric_engine.report.cohort import CohortCard
from rubric_engine.report.pending import Finish, pending

_new = object.__new__

Finished = tuple[tuple[UnitResult, ...], str, tuple[PairingResult, ...]]


@frozen(eq=False)
class CohortFinish:
    """``result`` gives all results, the digest of the facts and the pairings, out of the units' names and what was taken of them."""

    result: Callable[[Sequence[str], Any], Finished]
    program: Callable[[], Program]


class PendingCohort(CohortCard):
    """Becomes an ordinary ``CohortCard`` as soon as more than totals is asked for, and is equal to it before."""

    def __getitem__(self, unit: str) -> Card:
        kept = self.__dict__
        waiting = kept.get("_pending")
        if waiting is None:
            return CohortCard.__getitem__(self, unit)
        cards = kept.get("_pending_cards")
        if cards is None:
            cards = kept["_pending_cards"] = self._pending_cards(*waiting)
        card: Card | None = cards.get(unit)
        return CohortCard.__getitem__(PendingCohort._made(self), unit) if card is None else card

    def _pending_cards(
        self, totals: Sequence[Decimal | None], names: Sequence[str], taken: object, finish: CohortFinish
    ) -> dict[str, Card]:
        """Each is finished by finishing all of them."""

        def result(unit: str) -> tuple[UnitResult, str]:
            card = CohortCard.__getitem__(PendingCohort._made(self), unit)  # it may be made already
            return card.result, card.facts_digest or ""

        each = Finish(result, _no_ledger, finish.program)
        return {unit: pending(total, unit, each) for unit, total in zip(names, totals, strict=True)}

    def __iter__(self) -> Iterator[str]:
        waiting = self.__dict__.get("_pending")
        return CohortCard.__iter__(self) if waiting is None else iter(sorted(waiting[1]))

    def __len__(self) -> int:
        waiting = self.__dict__.get("_pending")
        return CohortCard.__len__(self) if waiting is None else len(waiting[1])

    def _made(self) -> CohortCard:
        """Called by the class: in the meantime the cohort may have become a ``CohortCard``, which has no such method."""
        kept = self.__dict__
        waiting = kept.get("_pending")
        if waiting is not None:  # else another thread was faster
            _, names, taken, finish = waiting
            results, digest, pairings = finish.result(names, taken)
            if "_pending" not in kept:  # another thread was faster, and has given out of the cohort what it wrote into it
                return self
            CohortCard.__init__(self, finish.program(), results, digest, pairings)
            object.__setattr__(self, "__class__", CohortCard)
            kept.pop("_pending", None)
            kept.pop("_pending_cards", None)
        return self

    def __getattr__(self, name: str) -> Any:
        """What isn't there yet."""
        if name not in ("results", "program", "facts_digest", "pairings", "index"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(PendingCohort._made(self), name)

    def __eq__(self, other: object) -> bool:
        return PendingCohort._made(self) == other

    def __hash__(self) -> int:
        return hash(PendingCohort._made(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return PendingCohort._made(self).__reduce_ex__(protocol)


def _no_ledger(unit: object) -> tuple[Entry, ...] | None:
    return None


def pending_cohort(totals: Sequence[Decimal | None], names: Sequence[str], taken: object, finish: CohortFinish) -> CohortCard:
    """``totals`` in the order of ``names``; ``taken``: what everything else is worked out from, which nobody changes."""
    card = _new(PendingCohort)
    card.__dict__["_pending"] = (totals, names, taken, finish)
    return card

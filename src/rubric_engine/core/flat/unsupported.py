"""What the flat form can't say, told before any fact is read."""

from __future__ import annotations

from rubric_engine.core.ir import Origin
from rubric_engine.diagnostics.frozen import frozen


@frozen
class Unsupported:
    """``construct``: a stable name (``for each record``); ``reason``: one English sentence for a developer; ``origin``: where it stands in the rubric."""

    construct: str
    reason: str
    origin: Origin | None = None

    def __str__(self) -> str:
        place = "" if self.origin is None or not self.origin.id else f" ({self.origin.id})"
        return f"{self.construct}{place}: {self.reason}"


class NotFlat(Exception):
    """Raised while staging; ``what`` says why."""

    def __init__(self, what: Unsupported) -> None:
        super().__init__(str(what))
        self.what = what


def refuse(construct: str, reason: str, origin: Origin | None = None) -> NotFlat:
    return NotFlat(Unsupported(construct, reason, origin))

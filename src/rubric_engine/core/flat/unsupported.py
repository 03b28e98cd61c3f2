"""What the flat form can't say, told before any fact is read."""

from __future__ import annotations

from rubric_engine.core.flat.unsupported_zh import CONSTRUCTS, REASONS
from rubric_engine.core.ir import Origin
from rubric_engine.diagnostics.frozen import frozen


@frozen
class Unsupported:
    """``construct``: a stable name (``for each record``); ``reason``: one English sentence; ``origin``: where it stands in the rubric. ``chinese``: the reason in
    Chinese, where it says more than ``unsupported_zh`` can know beforehand."""

    construct: str
    reason: str
    origin: Origin | None = None
    chinese: str = ""

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: str) -> str:
        """In English or, for ``zh``, in Chinese."""
        id = "" if self.origin is None else self.origin.id
        if language != "zh":
            return f"{self.construct}{f' ({id})' if id else ''}: {self.reason}"
        reason = self.chinese or REASONS.get(self.reason, self.reason)
        return f"{CONSTRUCTS.get(self.construct, self.construct)}{f'（{id}）' if id else ''}：{reason}"


class NotFlat(Exception):
    """Raised while staging; ``what`` says why."""

    def __init__(self, what: Unsupported) -> None:
        super().__init__(str(what))
        self.what = what


def refuse(construct: str, reason: str, origin: Origin | None = None) -> NotFlat:
    return NotFlat(Unsupported(construct, reason, origin))

"""Why something that was kept isn't taken."""

from __future__ import annotations

from rubric_engine.diagnostics.own_errors import RubricEngineError


class KeptRefused(RubricEngineError, ValueError):
    """What lies in the folder isn't a rubric that this user's engine kept, or not this one. ``reason`` is a clause in English."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

"""What a rubric's author has looked at and let stand: findings that are accepted on the spot, each with a reason."""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Span


@frozen
class Acceptance:
    """``accept CODE "reason"``: findings of this code that lie in ``where`` are accepted.

    ``span`` is the statement's own. ``where`` is what it stands behind, with its rows or fields (of a section or an item the heading alone), None for the whole
    rubric.
    """

    code: str
    reason: str
    span: Span
    where: Span | None = None

    def covers(self, code: str, span: Span) -> bool:
        """Whether a finding of ``code`` at ``span`` is accepted by this."""
        return code == self.code and (self.where is None or (self.where.start <= span.start and span.end <= self.where.end))

"""What all errors of the engine have in common, and those that tell what it can't do. Imports nothing that takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rubric_engine.diagnostics.model import Language


class RubricEngineError(Exception):
    """Any error of the engine's own: rubrics, facts, what isn't supported, libraries that are missing. Each is a ``ValueError`` or an ``ImportError``, too."""


class UnsupportedError(RubricEngineError, ValueError):
    """What was asked for can't be given in this form: as a frame, as a workbook that scores itself. ``str()`` says why, in ``language``."""

    language: Language = "en"


class MissingLibrary(RubricEngineError, ImportError):
    """A library of one of the extras isn't installed."""

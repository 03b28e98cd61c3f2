"""What a tree means: its structure, names, types and dependencies. The tree itself is never edited."""

from __future__ import annotations

from rubric_engine.semantics.analyse import Analysis, analyse
from rubric_engine.semantics.model import Model

__all__ = ["Analysis", "Model", "analyse"]

"""What helps people write rubrics: the formatter and the translator."""

from rubric_engine.editor.formatter import dominant_language, format_document
from rubric_engine.editor.translator import translate

__all__ = ["dominant_language", "format_document", "translate"]

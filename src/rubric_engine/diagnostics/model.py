"""Places in a text, and what is wrong there. Imports nothing of ours."""

from __future__ import annotations

import enum
from bisect import bisect_right
from itertools import accumulate
from typing import Any, Literal

from rubric_engine.diagnostics.frozen import field, frozen

Language = Literal["en", "zh"]


@frozen(order=True)
class Span:
    """A half-open range of characters, ``start`` to ``end``, in one source text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        return Span(min(self.start, other.start), max(self.end, other.end))

    def moved(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


NOWHERE = Span(0, 0)


@frozen
class SourceFile:
    """A text with its name; turns offsets into lines and columns (both from 1).

    ``bases`` are the texts that it builds on. Their characters are counted on behind its own, one file after the other with a gap of one, so that a
    span says which file it stands in.
    """

    name: str
    text: str
    bases: tuple[SourceFile, ...] = ()
    _starts: tuple[int, ...] = field(init=False, repr=False, eq=False)

    @_starts.default
    def _line_starts(self) -> tuple[int, ...]:
        return tuple(accumulate((len(line) + 1 for line in self.text.split("\n")[:-1]), initial=0))

    @property
    def parts(self) -> tuple[tuple[SourceFile, int], ...]:
        """This file and its bases, each with the offset at which it begins."""
        found: list[tuple[SourceFile, int]] = [(self, 0)]
        for base in self.bases:
            before, begin = found[-1]
            found.append((base, begin + len(before.text) + 1))
        return tuple(found)

    def located(self, span: Span) -> tuple[SourceFile, Span]:
        """The file that a span stands in, and the span in the text of that file alone."""
        if not self.bases or span.start <= len(self.text):
            return self, span
        home, begin = next((part, begin) for part, begin in reversed(self.parts) if begin <= span.start)
        return home, Span(span.start - begin, span.end - begin)

    def line_column(self, offset: int) -> tuple[int, int]:
        """In the file that the offset stands in."""
        home, span = self.located(Span(offset, offset))
        return home._line_column(span.start)

    def _line_column(self, offset: int) -> tuple[int, int]:
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) of this file itself, without its line end."""
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


class Severity(enum.Enum):
    """An error keeps a rubric from being scored with. A warning: something isn't or can't be as it is written. A note: worth a look, and no points hang on it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Diagnostic:
    """One finding.

    ``code`` is stable (``E204``) and has a page under ``docs/diagnostics/``. ``args`` fill the message of the code's
    entry in ``codes.py``; ``hint`` is a ready sentence in the rubric's language, apart from the message, or empty. ``language`` is the rubric's, where it is
    known.
    """

    code: str
    span: Span
    args: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    severity: Severity = Severity.ERROR
    language: str | None = field(default=None, eq=False)

    def __str__(self) -> str:
        return self.message()

    def message(self, language: Language | None = None) -> str:
        """What is wrong, in ``en`` or ``zh`` (None: the rubric's language). ``ValueError`` for another language."""
        from rubric_engine.diagnostics import render  # the table of codes is built on what stands here
        from rubric_engine.diagnostics.languages import checked

        return render.message(self, checked(language, self.language or "en"))

    def to_dict(self, language: Language | None = None, *, source: SourceFile | None = None) -> dict[str, Any]:
        """Plain data, the message in ``en`` or ``zh`` (None: the rubric's language); with the rubric's ``source`` also ``file``, lines and columns (from 1)."""
        from rubric_engine.diagnostics import render
        from rubric_engine.diagnostics.languages import checked

        chosen = checked(language, self.language or "en")
        return render.without_place(self, chosen) if source is None else render.to_dict(self, source, chosen)

"""Collects what is wrong, so that one run reports everything."""

from __future__ import annotations

from collections.abc import Iterable

from rubric_engine.diagnostics.hints import meant
from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, Span

MOST_SEARCHES = 100


class Findings:
    """The diagnostics of one analysis. Hints are ready sentences, so they are written in the language of the file."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._found: dict[Diagnostic, None] = {}
        self._searches = 0

    def error(self, code: str, span: Span, hint: str = "", **args: str) -> None:
        self._add(Diagnostic(code, span, tuple(sorted(args.items())), hint))

    def warning(self, code: str, span: Span, hint: str = "", **args: str) -> None:
        self._add(Diagnostic(code, span, tuple(sorted(args.items())), hint, Severity.WARNING))

    def say(self, en: str, zh: str) -> str:
        """The one of two wordings that the reader wants."""
        return zh if self.language == "zh" else en

    def did_you_mean(self, word: str, candidates: Iterable[str]) -> str:
        """A hint at the nearest name, or at two that are equally near, or nothing."""
        hint = meant(word, candidates) if self.may_search() else None
        return hint[self.language] if hint else ""

    def may_search(self) -> bool:
        """Searching for what was meant takes time, so a text full of unknown names gets only so many hints."""
        self._searches += 1
        return self._searches <= MOST_SEARCHES

    def all(self) -> tuple[Diagnostic, ...]:
        """In the order of the text; the same finding only once."""
        return tuple(sorted(self._found, key=lambda found: (found.span, found.code, found.args)))

    def _add(self, diagnostic: Diagnostic) -> None:
        self._found.setdefault(diagnostic)

"""Collects what is wrong, so that one run reports everything."""

from __future__ import annotations

from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, Span


class Findings:
    """The diagnostics of one analysis. Hints are ready sentences, so they are written in the language of the file."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._found: dict[Diagnostic, None] = {}

    def error(self, code: str, span: Span, hint: str = "", **args: str) -> None:
        self._add(Diagnostic(code, span, tuple(sorted(args.items())), hint))

    def warning(self, code: str, span: Span, hint: str = "", **args: str) -> None:
        self._add(Diagnostic(code, span, tuple(sorted(args.items())), hint, Severity.WARNING))

    def say(self, en: str, zh: str) -> str:
        """The one of two wordings that the reader wants."""
        return zh if self.language == "zh" else en

    def did_you_mean(self, name: str | None) -> str:
        return self.say(f"did you mean `{name}`?", f"是否指「{name}」？") if name else ""

    def all(self) -> tuple[Diagnostic, ...]:
        """In the order of the text; the same finding only once."""
        return tuple(sorted(self._found, key=lambda found: (found.span, found.code, found.args)))

    def _add(self, diagnostic: Diagnostic) -> None:
        self._found.setdefault(diagnostic)

"""What is kept of a rubric, and made of it only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rubric_engine.core.accepted import Acceptance
    from rubric_engine.core.ir import Program
    from rubric_engine.diagnostics.model import Diagnostic, SourceFile
    from rubric_engine.rubric import Rubric

    Meaning = tuple[Program, tuple[Diagnostic, ...], tuple[Acceptance, ...]]


class Later:
    """What a kept rubric is: its meaning and its source are made when they are first asked for. ``name``: its source's."""

    __slots__ = ("_found", "_meaning", "_source", "code", "name", "text")

    def __init__(self, name: str, text: str, source: Callable[[], SourceFile], meaning: Callable[[], Meaning], code: object) -> None:
        self.name = name
        self.text = text
        self.code = code
        self._source = source
        self._meaning = meaning
        self._found: dict[str, Any] = {}

    def source(self) -> SourceFile:
        found: SourceFile = self._once("source", self._source)
        return found

    def meaning(self) -> Meaning:
        found: Meaning = self._once("meaning", self._meaning)
        return found

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._found:
            self._found.setdefault(name, make())  # of several threads one comes first, and all take what it made
        return self._found[name]


def code_to_keep(rubric: Rubric) -> object:
    """What is kept of a rubric's code, as plain data; None where facts can't be taken as they stand."""
    from rubric_engine.scorer_kept import to_keep
    from rubric_engine.scoring.compiled.code import Lines

    return to_keep(rubric.program, Lines.of(rubric.source.name, rubric.source.text), len(rubric.source.text))

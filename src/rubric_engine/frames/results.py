"""What a scored frame is: the frame, how it was scored, and what can't be given for frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rubric_engine.core.flat.cells import Of
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.own_errors import UnsupportedError as AnyUnsupportedError
from rubric_engine.frames import words


class UnsupportedError(AnyUnsupportedError):
    """What was asked for can't be given for frames. ``unsupported``: the columns, each with the construct and the reason; ``language``: that of the message."""

    def __init__(self, unsupported: Sequence[tuple[str, Unsupported]], language: Language = "en", instead: Sequence[str] = ()) -> None:
        """``instead``: the back-ends that can give it, where the caller chooses one."""
        self.unsupported = tuple(unsupported)
        self.language = language
        self.instead = tuple(instead)
        super().__init__(self.unsupported)

    def __str__(self) -> str:
        told = tuple(dict.fromkeys(what.told(self.language) for _, what in self.unsupported))
        return words.unsupported([name for name, _ in self.unsupported], told, self.instead, self.language)


@frozen
class FramePlan:
    """How a frame was scored. ``kind``: of the frame; ``back_end``: what ran (``numpy``, ``compiled``, ``reference``, ``duckdb``, ``spark``); ``why``: in a sentence.
    ``one_by_one``: rows that the reference evaluator scored by themselves, because facts are missing in them."""

    kind: str
    rows: int
    back_end: str
    why: str
    threads: int
    blocks: int
    one_by_one: int = 0

    def __str__(self) -> str:
        beside = f"; {self.one_by_one:,} rows with missing facts by the reference evaluator" if self.one_by_one else ""
        return f"{self.kind}, {self.rows:,} rows: {self.back_end} ({self.why}){beside}"


@frozen(eq=False)
class FrameResult:
    """``frame``: of the caller's kind, a row for each row of the caller's, in the same order; ``columns``: the names of the results in it. ``unsupported``: what was
    asked for beside the total and can't be given, with the reason."""

    frame: Any
    plan: FramePlan
    columns: tuple[str, ...]
    unsupported: tuple[tuple[str, Unsupported], ...] = ()

    def __getitem__(self, name: str) -> Any:
        """A column of the frame."""
        if name not in self.columns:
            refused = [what for column, what in self.unsupported if column == name]
            raise KeyError(f"{name}: {refused[0]}" if refused else name)
        frame = self.frame
        return frame.select(name).collect().to_series() if self.plan.kind == "polars lazy" else frame[name]


def name_of(of: Of, id: str) -> str:
    """Of a column of the result: ``total``, ``points.4.1``, ``flag.late``."""
    return f"{of.value}.{id}" if id else of.value

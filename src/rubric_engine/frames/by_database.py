"""Frames that are a database's: it scores them itself. What imports its library is imported when such a frame comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rubric_engine.core.ir import Program

if TYPE_CHECKING:
    from rubric_engine.frames.score import FrameResult


def by_database(program: Program, frame: Any, nan: str, call: dict[str, Any]) -> FrameResult | None:
    """Where the frame is a database's, which scores it itself; None where it isn't, or DuckDB can't (the way through Arrow takes more)."""
    kind = type(frame).__module__.partition(".")[0]
    if kind == "pyspark":
        from rubric_engine.frames.spark import score_dataframe

        return score_dataframe(program, frame, **call)
    tables = [each[0] if isinstance(each, tuple) else each for each in (call["lists"] or {}).values()]
    if kind not in ("duckdb", "_duckdb") or nan != "refuse" or any(type(each).__module__.partition(".")[0] != kind for each in tables):
        return None
    from rubric_engine.frames.duckdb_ import score_relation
    from rubric_engine.frames.score import UnsupportedError

    try:
        found = score_relation(program, frame, **call)
    except UnsupportedError:
        return None
    return None if found.unsupported else found

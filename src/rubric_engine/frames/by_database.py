"""Frames that are a database's: it scores them itself. What imports its library is imported when such a frame comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rubric_engine.core.ir import Program

if TYPE_CHECKING:
    from rubric_engine.frames.score import FrameResult


def by_database(
    program: Program, frame: Any, nan: str, call: dict[str, Any], unseen: Mapping[str, Any] | None = None
) -> FrameResult | None:
    """Where the frame is a database's, which scores it itself; None where it isn't, or DuckDB can't (the way through Arrow takes more).

    Args:
        unseen: what is told of rows that nobody looks at beforehand (``complete``, ``largest``, ``most``), which only Spark takes; None and False are as good as nothing.

    Raises:
        TypeError: this kind of frame doesn't take one of the keywords.
    """
    kind = type(frame).__module__.partition(".")[0]
    told = {name: value for name, value in (unseen or {}).items() if value is not None and value is not False}
    if kind == "pyspark":
        if nan != "refuse":
            raise TypeError(_not_for_spark(program))
        from rubric_engine.frames.results import UnsupportedError
        from rubric_engine.frames.spark import score_dataframe

        try:
            return score_dataframe(program, frame, **call, **told)
        except UnsupportedError as error:
            error.language = "zh" if program.language == "zh" else "en"
            raise
    if told:
        raise TypeError(_for_spark(program, list(told), frame))
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


def _for_spark(program: Program, names: list[str], frame: Any) -> str:
    kind = type(frame)
    what = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__.partition('.')[0].strip('_')} {kind.__name__}"
    if program.language == "zh":
        return f"参数 {'、'.join(names)} 仅用于 PySpark 数据表，此处的数据表为 {what}，无须也不能指定"
    return f"{', '.join(names)}: for PySpark frames only, whose rows nobody looks at beforehand; this is a {what}"


def _not_for_spark(program: Program) -> str:
    if program.language == "zh":
        return "PySpark 数据表不支持 nan='missing'，请先将 NaN 替换为 NULL，例如用 nanvl"
    return "nan='missing' isn't for PySpark frames: put NULL in the place of NaN before, with nanvl for example"

"""Scoring a frame: which columns it has, what can be staged for them, the run, and the results as a frame of the same kind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, Literal, get_args

import numpy as np

from rubric_engine.core.flat.cells import ChoiceCell, Of, Request
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.frames import words
from rubric_engine.frames.at_once import read_at_once
from rubric_engine.frames.by_database import by_database
from rubric_engine.frames.by_rows import by_rows
from rubric_engine.frames.handful import HANDFUL
from rubric_engine.frames.known import Known, instead_of, key_of, known_program, refused, request_of, total_is_refused
from rubric_engine.frames.one_by_one import filled, scored_again
from rubric_engine.frames.outcome import Outcome, outcomes
from rubric_engine.frames.raw import Array
from rubric_engine.frames.reading import Asked, Child, Frame, read
from rubric_engine.frames.results import FramePlan, FrameResult, UnsupportedError, name_of
from rubric_engine.frames.sources import Source, source_of
from rubric_engine.scoring.columnar.answers import Column, column_of
from rubric_engine.scoring.columnar.numpy_ import BLOCK, run
from rubric_engine.scoring.columnar.stages import Prepared, counted_together
from rubric_engine.scoring.columnar.table import OutsideError

__all__ = ["FramePlan", "FrameResult", "UnsupportedError", "Wanted", "known_program", "name_of", "request_of", "score_frame"]

Wanted = Literal["total", "range", "grade", "flags", "nodes", "ranges", "lines"]
BackEnd = Literal["numpy", "compiled", "reference"]
_BACK_ENDS: Final[tuple[str, ...]] = get_args(BackEnd)
_NAN: Final = ("refuse", "missing")
_MOST_THREADS: Final = 4


def score_frame(
    program: Program,
    frame: Any,
    *,
    cohort: str | Iterable[str] | None = None,
    alone: bool = False,
    unit: str | None = None,
    lists: Mapping[str, Child] | None = None,
    shared: Mapping[str, object] | None = None,
    want: Iterable[Wanted] = ("total",),
    keep: Iterable[str] = (),
    nan: Literal["refuse", "missing"] = "refuse",
    threads: int | None = None,
    back_end: BackEnd | None = None,
    complete: bool = False,
    largest: int | None = None,
    most: int | None = None,
) -> FrameResult:
    """Scores the rows of a frame, each of which is a unit, and gives the results as a frame of the same kind, in the same order.

    The columns are the rubric's facts, by name, alias or label; each other column is an error, unless it is named here. Values are those that the
    rubric takes from Python (``docs/embedding.md``): booleans, integers of any width, decimals and doubles (as the decimal that Python prints),
    dates (or points of time at midnight), texts as cells of a form. Null is a missing fact.

    Args:
        program: the rubric's core, with its parameters settled.
        frame: a Polars DataFrame or LazyFrame, a pandas DataFrame, a pyarrow Table, a DuckDB relation, a PySpark DataFrame, a mapping of NumPy arrays, or any frame that
            narwhals knows or that has ``__arrow_c_stream__``.
        cohort: the column, or columns, that say which rows are scored together; without it all rows are one cohort.
        alone: score each row by itself; its ranks are then not known.
        unit: the column with the units' names, where the rubric or ``lists`` needs them.
        lists: for each list fact that isn't a column of lists, a frame with a row for each record and a column called as ``unit``, or that frame with the name of
            its key column. A unit without records has an empty list.
        shared: the facts that all units have in common.
        want: ``total`` (it always comes, with ``why_none`` where there may be none), ``range``, ``grade``, ``flags``, ``nodes`` (sections and items), ``ranges`` of
            these, ``lines``.
        keep: columns of the caller's that stand in the result.
        nan: NaN is refused, as in facts that are supplied one by one; ``missing`` takes it for a missing fact, as a pandas frame may mean it.
        threads: how many work side by side; by default as many as the machine has, four at most. The results are the same.
        back_end: ``numpy`` works over whole columns, ``compiled`` and ``reference`` row by row: the latter can give everything, and is slow. Without it the kind of the
            frame and its size decide: few rows are scored by compiled code, where that surely gives the same. ``result.plan`` says what ran.
        complete, largest, most: of PySpark frames only, whose rows nobody looks at beforehand: no column has nulls; no number without a declared range is greater
            (10**12); no cohort has more units, and no unit more records (10**7). A row that is otherwise ends the query.

    Returns:
        ``FrameResult``. A number is a column of integers or of exact decimals; where neither holds all values, two columns ``NAME.top`` and ``NAME.bottom``.

    Raises:
        FactError: with everything that is wrong, by row and column.
        UnsupportedError: the total can't be worked out for frames; known before the frame is read, as far as it doesn't hang on which facts are missing.
        TypeError, ValueError: the call itself is wrong.
    """
    language = _language(program)
    cohort, keep, want = _names(cohort), _names(keep), _names(want)  # type: ignore[assignment]
    if nan not in _NAN:
        raise ValueError(words.no_reading_of_nan(nan, _NAN, language))
    if back_end is not None:
        _refuse_back_end(back_end, frame, language)
    if back_end is None or complete or largest is not None or most is not None:
        found = by_database(
            program,
            frame,
            nan,
            {"cohort": cohort, "alone": alone, "unit": unit, "lists": lists, "shared": shared, "want": want, "keep": keep},
            {"complete": complete, "largest": largest, "most": most},
        )
        if found is not None:
            return found
    asked = Asked(
        cohort=_names(cohort),
        unit=unit,
        keep=_names(keep),
        lists=lists or {},
        shared=shared or {},
        nan_is_missing=nan == "missing",
        alone=alone,
    )
    request, known, source = request_of(want, language), known_program(program), source_of(frame, language)
    scored = _few(known, source, asked, request, back_end, language)
    if scored is not None:
        return _result(source, scored, asked, _few_plan(source, back_end), language)
    threads = threads or _threads()
    if back_end is not None and back_end != "numpy":
        held = _read(known, source, asked, request, language, everything=True)
        scored = _Scored(*by_rows(known, held, asked, request, back_end))
        plan = FramePlan(source.kind, held.rows, back_end, "row by row, as the caller wants it", 1, 1)
    else:
        held, scored = _in_columns(known, source, asked, request, language, threads)
        plan = _columns_plan(source, held, scored, threads)
    return _result(source, scored, asked, plan, language)


def _names(names: str | Iterable[str] | None) -> tuple[str, ...]:
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def _language(program: Program) -> Language:
    return "zh" if program.language == "zh" else "en"


def _refuse_back_end(back_end: str, frame: Any, language: Language) -> None:
    if back_end not in _BACK_ENDS:
        raise ValueError(words.no_back_end(back_end, _BACK_ENDS, language))
    if type(frame).__module__.partition(".")[0] == "pyspark":
        raise ValueError(words.own_back_end("PySpark", language))


def _read(known: Known, source: Source, asked: Asked, request: Request, language: Language, *, everything: bool = False) -> Frame:
    """``everything``: for the rows one by one, which takes what can't be staged too, and holds all numbers against their ranges now."""
    if everything:
        head = known.columns(source, asked, language)
    else:
        head = known.head(source, asked, request, key_of(source, asked, request), language)
    held = read(known.schema, source, head, asked, language, names_matter=known.names_matter, ways=known.ways)
    held.refuse(everything=everything)
    return held


@cache
def _threads() -> int:
    return min(_MOST_THREADS, os.cpu_count() or 1)


# ---------------------------------------------------------------- scoring


@frozen(eq=False)
class _Scored:
    columns: Mapping[str, Column]
    unsupported: tuple[tuple[str, Unsupported], ...]
    one_by_one: int = 0


def _few(known: Known, source: Source, asked: Asked, request: Request, back_end: BackEnd | None, language: Language) -> _Scored | None:
    """A handful of rows, where they can be taken as they stand; any number of them where the caller wants that."""
    if back_end not in (None, "compiled") or source.height is None or request != _TOTAL or (back_end is None and source.height > HANDFUL):
        return None
    key = key_of(source, asked, request)
    head = known.head(source, asked, request, key, language) if back_end is None else known.columns(source, asked, language)
    totals = known.few(alone=asked.alone).totals(source, head, asked, key, now=back_end is not None)
    return None if totals is None else _Scored({"total": totals}, ())


_TOTAL: Final = Request()


def _in_columns(known: Known, source: Source, asked: Asked, request: Request, language: Language, threads: int) -> tuple[Frame, _Scored]:
    """What is plain is taken at once; whatever isn't, or turns out to be wrong, is read column by column."""
    key = key_of(source, asked, request)
    head = known.head(source, asked, request, key, language)
    held = read_at_once(
        known.schema,
        source,
        head,
        asked,
        language,
        names_matter=known.names_matter,
        ways=known.ways,
        known=known.gatherings,
        key=key,
        counted=lambda given: counted_together(known.staged(given, request, alone=asked.alone)),
    )
    if held is not None and not _is_for_single_rows(known, held, asked, request):
        try:
            return held, _scored(known, held, asked, request, threads)
        except OutsideError:
            pass
    held = _read(known, source, asked, request, language)
    return held, _scored(known, held, asked, request, threads)


def _is_for_single_rows(known: Known, held: Frame, asked: Asked, request: Request) -> bool:
    """Whether something can't be staged for what is missing."""
    return bool(held.given.open) and bool(known.staged(held.given, request, alone=asked.alone).cells.unsupported)


def _scored(known: Known, held: Frame, asked: Asked, request: Request, threads: int) -> _Scored:
    prepared, one_by_one = known.for_columns(held.given, request, asked)
    if not one_by_one:
        return _all_at_once(prepared, held, threads)
    scored = _all_at_once(prepared, filled(held), threads)
    columns, rows = scored_again(scored.columns, prepared.cells.cells, known.program, held)
    return _Scored(columns, scored.unsupported, rows)


def _all_at_once(prepared: Prepared, held: Frame, threads: int) -> _Scored:
    if total_is_refused(prepared.cells):
        raise UnsupportedError(refused(prepared.cells), held.language, instead_of(prepared.cells))
    try:
        values = run(prepared, held.table, threads=threads)
    except OutsideError:
        if held.table.plain is None:
            held.refuse(everything=True)
        raise
    columns = {
        name_of(cell.of, cell.id): column_of(cell, values, held.rows)
        for cell in prepared.cells.cells
        if not (isinstance(cell, ChoiceCell) and cell.of is Of.WHY_NONE and _is_never(values[cell.place]))
    }
    return _Scored(columns, tuple(refused(prepared.cells)))


def _is_never(place: Array | int | bool) -> bool:
    """Whether it is known beforehand that there is always a total."""
    return not isinstance(place, np.ndarray) and place < 0


# ---------------------------------------------------------------- the result


def _few_plan(source: Source, back_end: BackEnd | None) -> FramePlan:
    why = "so few rows are faster one by one" if back_end is None else "row by row, as the caller wants it"
    return FramePlan(source.kind, source.height or 0, "compiled", why, 1, 1)


def _columns_plan(source: Source, held: Frame, scored: _Scored, threads: int) -> FramePlan:
    blocks = -(-held.rows // BLOCK)
    why = "rows are few enough to be worked out in one block" if blocks <= 1 else "blocks of rows stay in the processor's cache"
    return FramePlan(source.kind, held.rows, "numpy", why, threads if blocks > 4 else 1, max(1, blocks), scored.one_by_one)


def _result(source: Source, scored: _Scored, asked: Asked, plan: FramePlan, language: Language) -> FrameResult:
    found: dict[str, Outcome] = {}
    for name, column in scored.columns.items():
        found |= dict(outcomes(name, column))
    for name in asked.keep:
        if name in found:
            raise ValueError(words.cannot_keep(name, language))
    return FrameResult(source.build(asked.keep, found), plan, tuple(found), scored.unsupported)

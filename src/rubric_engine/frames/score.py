"""Scoring a frame: which columns it has, what can be staged for them, the run, and the results as a frame of the same kind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Literal

import numpy as np

from rubric_engine.core.flat.cells import Cells, ChoiceCell, Of, Request, cells
from rubric_engine.core.flat.facts import is_whole
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.ops import Part
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import FactSpec, Program, ThisUnit, ValueKind
from rubric_engine.core.results import EntryKind, UnitResult
from rubric_engine.core.walk import expressions
from rubric_engine.core.walk_expressions import walk
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts import raise_for
from rubric_engine.facts.mapping import read_unit
from rubric_engine.facts.names import Schema
from rubric_engine.frames.by_database import by_database
from rubric_engine.frames.outcome import Outcome, outcomes
from rubric_engine.frames.raw import Array, at
from rubric_engine.frames.reading import Asked, Child, Frame, Headings, headings, read
from rubric_engine.frames.sources import Source, source_of
from rubric_engine.scoring.columnar.answers import Choices, Column, Numbers, YesNo, column_of
from rubric_engine.scoring.columnar.numpy_ import BLOCK, Prepared, prepare, run
from rubric_engine.scoring.columnar.table import OutsideError
from rubric_engine.scoring.reference import score_unit

Wanted = Literal["total", "range", "grade", "flags", "nodes", "ranges", "lines"]
_WANTED: Final = ("total", "range", "grade", "flags", "nodes", "ranges", "lines")
_MOST_KEPT: Final = 32
_MOST_THREADS: Final = 4


class UnsupportedError(ValueError):
    """What was asked for can't be given for frames. ``unsupported``: the columns, each with the construct and the reason."""

    def __init__(self, unsupported: Sequence[tuple[str, Unsupported]]) -> None:
        self.unsupported = tuple(unsupported)
        super().__init__(self.unsupported)

    def __str__(self) -> str:
        told = dict.fromkeys(str(what) for _, what in self.unsupported)
        names = ", ".join(f"`{name}`" for name, _ in self.unsupported[:5])
        return f"a frame can't have {names}{'…' if len(self.unsupported) > 5 else ''}: {'; '.join(told)}"


@frozen
class FramePlan:
    """How a frame was scored. ``kind``: of the frame; ``back_end``: what ran; ``why``: in a sentence. ``one_by_one``: rows that the reference evaluator scored
    by themselves, because facts are missing in them."""

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

    Returns:
        ``FrameResult``. A number is a column of integers or of exact decimals; where neither holds all values, two columns ``NAME.top`` and ``NAME.bottom``.

    Raises:
        FactError: with everything that is wrong, by row and column.
        UnsupportedError: the total can't be worked out for frames; known before the frame is read, as far as it doesn't hang on which facts are missing.
        TypeError, ValueError: the call itself is wrong.
    """
    cohort, keep, want = _names(cohort), _names(keep), _names(want)  # type: ignore[assignment]
    found = by_database(
        program, frame, nan, {"cohort": cohort, "alone": alone, "unit": unit, "lists": lists, "shared": shared, "want": want, "keep": keep}
    )
    if found is not None:
        return found
    asked = Asked(
        cohort=_names(cohort),
        unit=unit,
        keep=_names(keep),
        lists=dict(lists or {}),
        shared=dict(shared or {}),
        nan_is_missing=nan == "missing",
        alone=alone,
    )
    request, language = request_of(want), _language(program)
    known = known_program(program)
    source = source_of(frame)
    head = headings(known.schema, source, asked, language)
    raise_for(head.problems.found, language)
    _refuse_early(known, head, asked, request)
    held = read(known.schema, source, head, asked, language, names_matter=known.names_matter)
    held.refuse()
    threads = threads or min(_MOST_THREADS, os.cpu_count() or 1)
    scored = _scored(known, held, asked, request, threads)
    return _result(source, scored, held, asked, threads)


def _names(names: str | Iterable[str] | None) -> tuple[str, ...]:
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


def _language(program: Program) -> Language:
    return "zh" if program.language == "zh" else "en"


def request_of(want: Iterable[str]) -> Request:
    asked = _names(want)
    for each in asked:
        if each not in _WANTED:
            raise ValueError(f"{each!r} is no result of a frame; there are {', '.join(_WANTED)}")
    return Request(**{each: True for each in asked if each != "total"})


# ---------------------------------------------------------------- what was made before


@frozen(eq=False)
class _Known:
    """What is made of a program once, for any number of frames."""

    program: Program
    schema: Schema
    names_matter: bool
    prepared: dict[tuple[object, ...], Prepared] = field(factory=dict)

    def staged(self, given: Given, request: Request, *, alone: bool) -> Prepared:
        key = (given.open, tuple(sorted(given.scales.items(), key=str)), request, alone)
        found = self.prepared.get(key)
        if found is None:
            if len(self.prepared) >= _MOST_KEPT:
                self.prepared.clear()
            found = self.prepared[key] = prepare(cells(flatten(self.program, alone=alone, given=given), request))
        return found


_recent: dict[int, _Known] = {}


def known_program(program: Program) -> _Known:
    found = _recent.get(id(program))
    if found is None or found.program is not program:
        if len(_recent) >= _MOST_KEPT:
            _recent.clear()
        schema = Schema.of(program)
        found = _recent[id(program)] = _Known(program, schema, bool(schema.about_units) or _says_this_unit(program))
    return found


def _says_this_unit(program: Program) -> bool:
    return any(isinstance(each, ThisUnit) for expr, _ in expressions(program) for each in walk(expr))


def _refused(wanted: Cells) -> list[tuple[str, Unsupported]]:
    return [(name_of(of, id), what) for of, id, what in wanted.unsupported]


def _total_is_refused(wanted: Cells) -> bool:
    return any(of in (Of.TOTAL, Of.WHY_NONE) for of, _, _ in wanted.unsupported)


def _refuse_early(known: _Known, head: Headings, asked: Asked, request: Request) -> None:
    """Before a row is read: what can't be staged even if nothing is missing that has a column."""
    facts = known.program.facts
    there = {spec.name for spec in head.facts.values()} | {spec.name for name in asked.lists if (spec := known.schema.names.find(name))}
    absent = frozenset((None, spec.name) for spec in facts if spec.name not in there and not spec.shared)
    scales = {(level, each.name): 1 for spec in facts for level, each in _columns(spec) if not is_whole(each) and each.kind in _NUMBERS}
    wanted = known.staged(Given(absent, scales), Request(), alone=asked.alone).cells
    if _total_is_refused(wanted) and (absent and _can_go_one_by_one(known, Given(frozenset(), scales), request, asked)) is not True:
        raise UnsupportedError(_refused(wanted))


_NUMBERS: Final = (ValueKind.NUMBER, ValueKind.MONEY, ValueKind.PERCENT, ValueKind.SCORE)


def _columns(spec: FactSpec) -> list[tuple[str | None, FactSpec]]:
    return [(None, spec), *((spec.name, each) for each in spec.fields)]


# ---------------------------------------------------------------- scoring


@frozen(eq=False)
class _Scored:
    columns: Mapping[str, Column]
    unsupported: tuple[tuple[str, Unsupported], ...]
    one_by_one: int = 0


def _scored(known: _Known, held: Frame, asked: Asked, request: Request, threads: int) -> _Scored:
    prepared = known.staged(held.given, request, alone=asked.alone)
    if not prepared.cells.unsupported or not held.given.open:
        return _all_at_once(prepared, held, threads)
    dense = Given(frozenset(), held.given.scales)
    if _can_go_one_by_one(known, dense, request, asked):
        return _mixed(known.staged(dense, request, alone=asked.alone), known, held, asked, threads)
    return _all_at_once(prepared, held, threads)


def _can_go_one_by_one(known: _Known, dense: Given, request: Request, asked: Asked) -> bool:
    """Whether rows don't hang on one another, and nothing is refused where all facts are there."""
    prepared = known.staged(dense, request, alone=asked.alone)
    return not prepared.cells.unsupported and len(prepared.stages) == 1 and not known.schema.shared and not asked.lists


def _all_at_once(prepared: Prepared, held: Frame, threads: int) -> _Scored:
    if _total_is_refused(prepared.cells):
        raise UnsupportedError(_refused(prepared.cells))
    try:
        values = run(prepared, held.table, threads=threads)
    except OutsideError as outside:
        held.refuse(outside)
        raise
    columns = {
        name_of(cell.of, cell.id): column_of(cell, values, held.rows)
        for cell in prepared.cells.cells
        if not (isinstance(cell, ChoiceCell) and cell.of is Of.WHY_NONE and _is_never(values[cell.place]))
    }
    return _Scored(columns, tuple(_refused(prepared.cells)))


def _is_never(place: Array | int | bool) -> bool:
    """Whether it is known beforehand that there is always a total."""
    return not isinstance(place, np.ndarray) and place < 0


def name_of(of: Of, id: str) -> str:
    """Of a column of the result: ``total``, ``points.4.1``, ``flag.late``."""
    return f"{of.value}.{id}" if id else of.value


# ---------------------------------------------------------------- rows with missing facts


def _mixed(prepared: Prepared, known: _Known, held: Frame, asked: Asked, threads: int) -> _Scored:
    """All rows as if nothing were missing, and those in which something is again by the reference evaluator."""
    scored = _all_at_once(prepared, _filled(held), threads)
    rows = np.flatnonzero(_incomplete(held))
    results = [_by_reference(known.program, held, int(row)) for row in rows]
    columns = dict(scored.columns)
    for cell in prepared.cells.cells:
        name = name_of(cell.of, cell.id)
        found = [_cells(result).get((cell.of, cell.id)) for result in results]
        if name in columns:
            columns[name] = _overwritten(columns[name], rows, found)
        elif any(each is not None for each in found):
            columns[name] = _overwritten(column_of(cell, {cell.place: -1} if isinstance(cell, ChoiceCell) else {}, held.rows), rows, found)
    return _Scored(columns, scored.unsupported, len(rows))


def _filled(held: Frame) -> Frame:
    return Frame(held.rows, held.table, Given(frozenset(), held.given.scales), held.columns, held.raws, held.language)


def _incomplete(held: Frame) -> Array:
    """The rows in which a fact, or a field of a record, is missing."""
    found = np.zeros(held.rows, np.bool_)
    for level, name in held.given.open or ():
        given = held.table.truths[level, name, Part.GIVEN].part(0, int(held.table.offsets[level][-1]) if level else held.rows)
        if level is None:
            found |= ~given
        else:
            found[np.searchsorted(held.table.offsets[level], np.flatnonzero(~given), side="right") - 1] = True
    return found


def _by_reference(program: Program, held: Frame, row: int) -> UnitResult:
    facts, problems = read_unit(program, {name: at(raw, row) for name, raw in held.raws.items()})
    raise_for(problems, held.language)
    return score_unit(program, facts)


def _cells(result: UnitResult) -> dict[tuple[Of, str], Fraction | str | bool | None]:
    found: dict[tuple[Of, str], Fraction | str | bool | None] = {
        (Of.TOTAL, ""): result.total,
        (Of.WHY_NONE, ""): result.why_none,
        (Of.LOW, ""): result.low,
        (Of.HIGH, ""): result.high,
        (Of.COMPLETE, ""): result.complete,
        (Of.GRADE, ""): result.grade,
    }
    found |= {(Of.FLAG, flag.name): flag.raised for flag in result.flags}
    for node in result.nodes:
        found |= {(Of.POINTS, node.id): node.points, (Of.LOW, node.id): node.low, (Of.HIGH, node.id): node.high}
    return found | {(Of.LINE, entry.id): entry.points for entry in result.ledger if entry.kind is EntryKind.LINE}


def _overwritten(column: Column, rows: Array, found: Sequence[Any]) -> Column:
    match column:
        case Choices(place=place, names=names):
            changed = place.copy()
            changed[rows] = [names.index(each) if each is not None else -1 for each in found]
            return Choices(changed, names)
        case YesNo(true=true, known=known):
            yes, sure = true.copy(), np.ones(len(true), np.bool_) if known is None else known.copy()
            yes[rows], sure[rows] = [each is True for each in found], [each is not None for each in found]
            return YesNo(yes, sure)
        case Numbers(top=top, bottom=bottom, there=there):
            numbers = [Fraction(0) if each is None else Fraction(each) for each in found]
            shown = np.ones(len(top), np.bool_) if there is None else there.copy()
            shown[rows] = [each is not None for each in found]
            if isinstance(bottom, int) and all((number * bottom).denominator == 1 for number in numbers):
                tops: list[int] = [int(number * bottom) for number in numbers]
                below: Array | int = bottom
            else:
                tops = [number.numerator for number in numbers]
                below = np.full(len(top), bottom, object) if isinstance(bottom, int) else bottom.astype(object)
                below[rows] = [number.denominator for number in numbers]
            above = top.astype(object) if any(abs(each) >= 2**63 for each in tops) else top.astype(np.int64)
            above[rows] = tops
            return Numbers(above, below, shown)


# ---------------------------------------------------------------- the result


def _result(source: Source, scored: _Scored, held: Frame, asked: Asked, threads: int) -> FrameResult:
    found: dict[str, Outcome] = {}
    for name, column in scored.columns.items():
        found |= dict(outcomes(name, column))
    for name in asked.keep:
        if name in found:
            raise ValueError(f"the column {name!r} can't be kept: a result has this name")
    blocks = -(-held.rows // BLOCK)
    why = "rows are few enough to be worked out in one block" if blocks <= 1 else "blocks of rows stay in the processor's cache"
    plan = FramePlan(source.kind, held.rows, "numpy", why, threads if blocks > 4 else 1, max(1, blocks), scored.one_by_one)
    return FrameResult(source.build(asked.keep, found), plan, tuple(found), scored.unsupported)

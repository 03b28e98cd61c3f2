"""Parquet in, Parquet out, in bounded memory: a file is scored piece by piece.

Rows that don't hang on one another are scored in batches, as they stand in the file. Where units are ranked within cohorts, rows are first dealt out to files of
their own by cohort (each cohort to one of them), so that a cohort is in memory as a whole, and the rest isn't; the results are put back into the order of the file. What
is ranked among all rows at once needs all of them. Nothing stands at the target before everything has been scored.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.frames.score import UnsupportedError, Wanted, known_program, request_of, score_frame

BATCH = 262_144
_ROWS_OF_A_FILE = 1_000_000
_MOST_FILES = 200
_MOST_PROBLEMS = 100

Progress = Callable[[int, int], None]
"""Called with the rows that are scored so far, and with all of them."""


@frozen
class ParquetOutcome:
    """``rows`` were scored in so many ``pieces``; ``columns``: the results in the file that was written."""

    rows: int
    pieces: int
    columns: tuple[str, ...]
    ranked_at_once: bool  # all rows were needed in memory


class NoColumn(ValueError):
    """The file hasn't the column ``name`` that a caller asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the file has no column {name!r}")
        self.name = name


def score_parquet(
    program: Program,
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    cohort: str | Iterable[str] | None = None,
    unit: str | None = None,
    alone: bool = False,
    want: Iterable[Wanted] = ("total",),
    keep: Iterable[str] = (),
    nan: Literal["refuse", "missing"] = "refuse",
    progress: Progress | None = None,
) -> ParquetOutcome:
    """Scores a Parquet file into another one, which has a row for each of its rows, in the same order: the columns of ``cohort``, ``unit`` and ``keep``, then the
    results. The arguments are those of ``score_frame``.

    Raises:
        FactError: with what is wrong, by row (from 1, the first of the file) and column; nothing is written then.
        UnsupportedError, OSError.
    """
    import pyarrow.parquet as pq

    cohorts = (cohort,) if isinstance(cohort, str) else tuple(cohort or ())
    shown = tuple(dict.fromkeys((*((unit,) if unit else ()), *cohorts, *((keep,) if isinstance(keep, str) else keep))))
    wanted = tuple(want)
    call = {"cohort": cohorts or None, "unit": unit, "alone": alone, "want": wanted, "keep": shown, "nan": nan}
    with ExitStack() as stack:
        file = stack.enter_context(pq.ParquetFile(source))
        absent = [name for name in shown if name not in file.schema_arrow.names]
        if absent:
            raise NoColumn(absent[0])
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=Path(target).resolve().parent, prefix=".scoring-")))
        ranked = not alone and _hangs_on_others(program, wanted)
        pieces = _by_cohort(file, cohorts, folder, stack) if ranked and cohorts else _whole(file) if ranked else _in_batches(file)
        scored = _score(program, pieces, call, folder, file.metadata.num_rows, progress)
        columns = _put_together(scored, Path(target), folder, in_order=not (ranked and cohorts))
        return ParquetOutcome(file.metadata.num_rows, len(scored), columns, ranked and not cohorts)


def _hangs_on_others(program: Program, wanted: Sequence[Wanted]) -> bool:
    return len(known_program(program).staged(Given(), request_of(wanted), alone=False).stages) > 1


# ---------------------------------------------------------------- pieces


Piece = tuple[Any, Any]
"""A table, and the numbers of its rows in the file, from 0."""


def _in_batches(file: Any) -> Iterator[Piece]:
    import pyarrow as pa

    first = 0
    for batch in file.iter_batches(batch_size=BATCH):
        yield pa.Table.from_batches([batch]), np.arange(first, first + batch.num_rows)
        first += batch.num_rows


def _whole(file: Any) -> Iterator[Piece]:
    table = file.read()
    yield table, np.arange(table.num_rows)


def _by_cohort(file: Any, cohorts: tuple[str, ...], folder: Path, stack: ExitStack) -> Iterator[Piece]:
    """Each cohort is in one of the files, in the order of its rows."""
    import pyarrow as pa

    files = min(_MOST_FILES, file.metadata.num_rows // _ROWS_OF_A_FILE + 1)
    row = _free_name(file.schema_arrow.names)
    schema = file.schema_arrow.append(pa.field(row, pa.int64()))
    paths = [folder / f"cohorts-{number}.arrow" for number in range(files)]
    with ExitStack() as writing:
        writers = [writing.enter_context(pa.ipc.new_file(path, schema)) for path in paths]
        for table, rows in _in_batches(file):
            numbered = table.append_column(row, pa.array(rows))
            dealt = _dealt(table, cohorts, files)
            for number in range(files):
                mine = np.flatnonzero(dealt == number)
                if len(mine):
                    writers[number].write_table(numbered.take(mine))
    for path in paths:
        with pa.memory_map(str(path)) as held:
            table = pa.ipc.open_file(held).read_all()
            if table.num_rows:
                yield table.drop_columns([row]), table[row].to_numpy()
        path.unlink()


def _dealt(table: Any, cohorts: tuple[str, ...], files: int) -> Any:
    """For each row the number of its file: one and the same for all rows of a cohort, on every machine."""
    found = np.zeros(table.num_rows, np.int64)
    for name in cohorts:
        coded = table[name].combine_chunks().dictionary_encode()
        words = [zlib.crc32(repr(value).encode("utf-8", "backslashreplace")) for value in coded.dictionary.to_pylist()]
        places = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        found = (found * 31 + np.array([*words, 0], np.int64)[places]) % 2_147_483_647
    return found % files


def _free_name(names: Sequence[str]) -> str:
    name = "row"
    while name in names:
        name += "_"
    return name


# ---------------------------------------------------------------- scoring


def _score(
    program: Program, pieces: Iterator[Piece], call: dict[str, Any], folder: Path, rows: int, progress: Progress | None
) -> list[Path]:
    """Each piece's results in a file, with the numbers of the rows in its last column."""
    import pyarrow as pa

    written: list[Path] = []
    problems: list[FactProblem] = []
    language = "zh" if program.language == "zh" else "en"
    done = 0
    for number, (table, places) in enumerate(pieces):
        try:
            result = score_frame(program, table, **call)
        except FactError as error:
            problems += [_in_the_file(problem, places) for problem in error.problems]
            if len(problems) >= _MOST_PROBLEMS:
                break
            continue
        if result.unsupported:
            raise UnsupportedError(result.unsupported)
        if not problems:
            found = result.frame.append_column(_free_name(result.frame.column_names), pa.array(places))
            written.append(folder / f"scored-{number}.arrow")
            with pa.ipc.new_file(written[-1], found.schema) as writer:
                writer.write_table(found.combine_chunks())
        done += table.num_rows
        if progress is not None:
            progress(done, rows)
    if problems:
        raise FactError(tuple(problems), language)  # type: ignore[arg-type]
    return written


def _in_the_file(problem: FactProblem, places: Any) -> FactProblem:
    """With the row of the file, where the problem has one of the piece."""
    row = problem.row
    return evolve(problem, row=int(places[row - 1]) + 1) if isinstance(row, int) and 1 <= row <= len(places) else problem


# ---------------------------------------------------------------- the file


def _put_together(paths: list[Path], target: Path, folder: Path, *, in_order: bool) -> tuple[str, ...]:
    """All results in the order of the rows, in a file that is put in its place at the end."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with ExitStack() as stack:
        readers = [pa.ipc.open_file(stack.enter_context(pa.memory_map(str(path)))) for path in paths]
        shape = _Shape.of([reader.schema for reader in readers])
        part = folder / "result.parquet"
        with pq.ParquetWriter(part, shape.schema()) as writer:
            for table in (reader.read_all() for reader in readers) if in_order else _merged(readers, shape):
                writer.write_table(shape.fitted(table))
    os.replace(part, target)
    return shape.columns


def _merged(readers: list[Any], shape: _Shape) -> Iterator[Any]:
    """Windows of rows, each out of all files. In each file the rows stand in their order."""
    import pyarrow as pa

    tables = [reader.read_all() for reader in readers]  # of the file's own memory
    numbers = [table.column(table.num_columns - 1).to_numpy() for table in tables]
    rows = sum(len(each) for each in numbers)
    for first in range(0, rows, BATCH):
        ends = [np.searchsorted(each, (first, first + BATCH)) for each in numbers]
        window = pa.concat_tables(
            [shape.fitted(table.slice(low, high - low), numbered=True) for table, (low, high) in zip(tables, ends, strict=True)]
        )
        yield window.take(np.argsort(window.column(window.num_columns - 1).to_numpy(), kind="stable"))


@frozen(eq=False)
class _Shape:
    """Columns that hold the results of all pieces: of whole numbers and decimals the widest; ``pairs`` are tops and bottoms in some of them."""

    columns: tuple[str, ...]
    types: dict[str, Any]
    pairs: frozenset[str]

    @classmethod
    def of(cls, schemas: list[Any]) -> _Shape:
        import pyarrow as pa

        names = [schema.names[:-1] for schema in schemas]
        pairs = frozenset(
            name.removesuffix(".top") for each in names for name in each if name.endswith(".top") and f"{name[:-4]}.bottom" in each
        )
        types: dict[str, Any] = {}
        for schema in schemas:
            for field in list(schema)[:-1]:
                for name in (f"{field.name}.top", f"{field.name}.bottom") if field.name in pairs else (field.name,):
                    kind = pa.int64() if field.name in pairs else field.type
                    types[name] = kind if name not in types else _wider(types[name], kind)
        return cls(tuple(types), types, pairs)

    def schema(self) -> Any:
        import pyarrow as pa

        return pa.schema([pa.field(name, kind) for name, kind in self.types.items()])

    def fitted(self, table: Any, *, numbered: bool = False) -> Any:
        import pyarrow as pa

        held = {name: table[name] for name in table.column_names}
        for name in self.pairs & held.keys():
            numbers = [None if each is None else Fraction(each) for each in held[name].to_pylist()]
            held[f"{name}.top"] = pa.chunked_array(
                [pa.array([None if each is None else each.numerator for each in numbers], self.types[f"{name}.top"])]
            )
            held[f"{name}.bottom"] = pa.chunked_array(
                [pa.array([None if each is None else each.denominator for each in numbers], self.types[f"{name}.bottom"])]
            )
        fitted = {name: held[name].cast(kind) if name in held else pa.nulls(table.num_rows, kind) for name, kind in self.types.items()}
        return pa.table({**fitted, "#": table.column(table.num_columns - 1)} if numbered else fitted)


def _wider(one: Any, other: Any) -> Any:
    """A type that holds the values of both."""
    import pyarrow as pa

    if one == other:
        return one
    if pa.types.is_integer(one) and pa.types.is_integer(other):
        return pa.int64()
    if (pa.types.is_decimal(one) or pa.types.is_integer(one)) and (pa.types.is_decimal(other) or pa.types.is_integer(other)):
        places = max(each.scale if pa.types.is_decimal(each) else 0 for each in (one, other))
        return pa.decimal256(76, places)
    return pa.string() if pa.types.is_null(one) or pa.types.is_null(other) else one

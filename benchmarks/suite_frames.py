"""Tables of units: by hand in NumPy, Numba, Polars and DuckDB, the engine over frames, and OpenFisca, whose values are arrays as well."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks import engine, facts
from benchmarks.by_hand import plain
from benchmarks.harness import Row, Task, disagree, measured

SIZES = (12, 100, 1_000, 10_000, 100_000, 1_000_000)
LARGE = 10_000_000
CHECKED = 2_000
"""Units that all programs are compared on, with plain Python; at the sizes that are measured they are compared with each other."""
ENGINE_COHORTS = 2
LARGEST_OPENFISCA = 100_000


class Program(NamedTuple):
    name: str
    prepare: Callable[[facts.Columns], Any]
    run: Callable[[Any, bool], Any]  # the totals as something like an array; ranked or not
    ours: bool = False
    largest: int = LARGE
    note: str = ""


def programs() -> list[Program | Task]:
    """Those that are there; a ``Task`` without anything to run for the others."""
    made: list[Program | Task] = []
    for name, build in BUILDERS.items():
        try:
            made.append(build(name))
        except ImportError as error:
            made.append(Task(name, None, note=f"not there ({error.name})"))
    for library in ("polars", "pandas", "numpy"):
        made.append(_engine(f"engine: score_frame, {library}", library))
    return made


def _module(name: str) -> Any:
    return importlib.import_module(f"benchmarks.by_hand.{name}")


def _either(module: Any) -> Callable[[Any, bool], Any]:
    return lambda given, ranked: module.ranked_totals(given) if ranked else module.totals(given)


def _numpy(name: str) -> Program:
    return Program(name, lambda table: table, _either(_module("numpy_")))


def _numba(name: str) -> Program:
    return Program(name, lambda table: table, _either(_module("numba_")))


def _polars(name: str) -> Program:
    import polars as pl

    return Program(name, pl.DataFrame, _either(_module("polars_")))


def _polars_with_numpy(name: str) -> Program:
    import polars as pl

    module = _module("polars_")
    return Program(name, pl.DataFrame, lambda frame, ranked: module.ranked_totals_by_numpy(frame) if ranked else module.totals(frame))


def _duckdb(name: str) -> Program:
    module = _module("duckdb_")
    return Program(name, module.connected, _either(module), note="the table lies in the database before")


def _openfisca(name: str) -> Program:
    module = importlib.import_module("benchmarks.peers.openfisca")
    return Program(name, lambda table: table, lambda table, ranked: module.table(table, ranked=ranked), largest=LARGEST_OPENFISCA)


BUILDERS: dict[str, Callable[[str], Program]] = {
    "by hand: NumPy": _numpy,
    "by hand: Numba": _numba,
    "by hand: Polars": _polars,
    "by hand: Polars, ranks in NumPy": _polars_with_numpy,
    "by hand: DuckDB": _duckdb,
    "OpenFisca-Core": _openfisca,
}


def _engine(name: str, library: str) -> Program | Task:
    if not engine.has_frames():
        return Task(name, None, True, engine.NOT_YET)
    convert: dict[str, Callable[[Any], Any]] = {
        "polars": lambda frame: frame,
        "pandas": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
        "numpy": engine.arrays,
    }
    try:
        importlib.import_module(library)
        importlib.import_module("pyarrow")
    except ImportError as error:
        return Task(name, None, True, f"not there ({error.name})")
    return Program(name, lambda table: convert[library](engine.polars_frame(table)), engine.frame_totals, ours=True)


def checked(found: list[Program | Task]) -> None:
    """All say the same as plain Python and, of some cohorts, as the engine's reference; or the run stops."""
    table = facts.columns(CHECKED)
    units = [facts.unit_at(table, row) for row in range(CHECKED)]
    alone, together = [plain.total(unit) for unit in units], [0] * CHECKED
    for number, rows in enumerate(facts.cohorts_of(table, CHECKED)):
        members = [units[row] for row in rows]
        totals = plain.cohort(members)
        if number < ENGINE_COHORTS and (said := engine.cohort(members)) != totals:
            disagree("plain Python and the engine", said, totals)
        for row, total in zip(rows, totals, strict=True):
            together[row] = total
    for program in found:
        if isinstance(program, Program):
            given = program.prepare(table)
            for ranked, expected in ((False, alone), (True, together)):
                if (said := [int(total) for total in program.run(given, ranked)]) != expected:
                    disagree(f"{program.name}, {'with' if ranked else 'without'} ranks", expected, said)


def run(rounds: int, quick: bool, large: bool) -> dict[str, dict[str, list[Row]]]:
    """Rows by number of units, for ``without ranks`` and ``with ranks``."""
    found = programs()
    checked(found)
    sizes = SIZES[:4] if quick else (*SIZES, LARGE) if large else SIZES
    results: dict[str, dict[str, list[Row]]] = {"without ranks": {}, "with ranks": {}}
    for size in sizes:
        table = facts.columns(size)
        fewer = max(3, rounds // 3) if size >= 1_000_000 else rounds
        for kind, rows in results.items():
            rows[str(size)] = measured(_tasks(found, table, size, kind == "with ranks"), fewer)
    return results


def _tasks(found: list[Program | Task], table: facts.Columns, size: int, ranked: bool) -> list[Task]:
    tasks: list[Task] = []
    first: tuple[str, Any] | None = None
    for program in found:
        if isinstance(program, Task):
            tasks.append(program)
        elif size > program.largest:
            tasks.append(Task(program.name, None, program.ours, f"stops at {program.largest:,} units"))
        else:
            given = program.prepare(table)
            said = program.run(given, ranked)
            first = first or (program.name, said)
            if len(said) != size or not all_equal(first[1], said):
                disagree(f"{program.name} and {first[0]} over {size:,} units", first[1], said)
            tasks.append(Task(program.name, _bound(program, given, ranked), program.ours, program.note))
    return tasks


def all_equal(one: Any, other: Any) -> bool:
    import numpy as np

    return bool((np.asarray(one) == np.asarray(other)).all())


def _bound(program: Program, given: Any, ranked: bool) -> Callable[[], object]:
    return lambda: program.run(given, ranked)

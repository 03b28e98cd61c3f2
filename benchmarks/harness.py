"""Measuring: tasks take turns in one process; processor time and time on the clock, medians and minima; the machine described."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from rubric_engine import __version__

LIBRARIES = (
    "rubric-engine", "numpy", "polars", "pandas", "pyarrow", "duckdb", "numba", "narwhals", "zen-engine", "datalogic-py", "common-expression-language",
    "rule-engine", "OpenFisca-Core",
)  # fmt: skip
TURN = 0.05
"""Seconds that a turn of a task takes about; quick tasks run many times in a turn."""


class Task(NamedTuple):
    """What is measured. ``run`` is None where it isn't there; ``note`` says why, or what is to be known about it."""

    name: str
    run: Callable[[], object] | None
    ours: bool = False
    note: str = ""


class Row(NamedTuple):
    """Seconds for one run."""

    name: str
    wall: float | None  # median
    wall_least: float | None
    processor: float | None  # median, of all threads together
    ours: bool
    note: str

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()


def measured(tasks: Sequence[Task], rounds: int) -> list[Row]:
    """Every task has a turn in every round, so that a slow moment of the machine hits all of them."""
    present = [task for task in tasks if task.run is not None]
    repeats = {task.name: _repeats(task) for task in present}
    found: dict[str, list[tuple[float, float]]] = {task.name: [] for task in present}
    for _ in range(rounds):
        for task in present:
            found[task.name].append(_turn(task, repeats[task.name]))
    return [_row(task, found.get(task.name)) for task in tasks]


def _row(task: Task, turns: list[tuple[float, float]] | None) -> Row:
    if not turns:
        return Row(task.name, None, None, None, task.ours, task.note or "not there")
    walls, processors = zip(*turns, strict=True)
    return Row(task.name, statistics.median(walls), min(walls), statistics.median(processors), task.ours, task.note)


def _repeats(task: Task) -> int:
    """The first run warms up and doesn't count."""
    assert task.run is not None
    task.run()
    once = _turn(task, 1)[0]
    return max(1, min(20_000, round(TURN / once)))


def _turn(task: Task, repeats: int) -> tuple[float, float]:
    run = task.run
    assert run is not None
    gc.collect()
    wall, processor = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - wall) / repeats, (time.process_time() - processor) / repeats


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "processor": f"{_line_of('/proc/cpuinfo', 'model name') or platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "memory": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        **{name: _version(name) for name in LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return __version__ if name == "rubric-engine" else "not there"  # it may run from its sources, not installed


def _memory() -> str:
    line = _line_of("/proc/meminfo", "MemTotal")
    return f"{int(line.split()[0]) / 2**20:.0f} GiB" if line else "unknown"


def _line_of(path: str, key: str) -> str | None:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith(key)), None)


def seconds_in_words(seconds: float | None) -> str:
    """Three digits: ``1.34 µs``."""
    if seconds is None:
        return "—"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            break
    number = seconds / size
    return f"{number:.{0 if number >= 100 else 1 if number >= 10 else 2}f} {unit}"


def ratio_in_words(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if ratio >= 100 else f"{ratio:.1f} ×" if ratio >= 10 else f"{ratio:.2f} ×"


def disagree(what: str, expected: object, found: object) -> None:
    """Stops the run: times of programs that say different things compare nothing."""
    sys.exit(f"disagreement, nothing was measured: {what}\n  expected {str(expected)[:300]}\n  found    {str(found)[:300]}")

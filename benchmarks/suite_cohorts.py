"""Everything about large cohorts: results with their reasons, reports, workbooks. Each part is a process of its own, so that it has a peak of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIZES = (100, 1_000, 10_000)
SILENT = 0.05
"""Of each fact so many are missing: then ranges and what could still change are worked out, too."""
PARTS = {
    "results": "all results: ledgers, ranges, reasons",
    "results, some facts missing": "the same, a fact in twenty missing",
    "results JSON": "results as JSON",
    "report HTML": "report as HTML",
    "results workbook": "results as a workbook",
    "form written": "form as a workbook, filled, written",
    "form read": "the same, read",
}
BEARABLE = 600.0
"""Seconds. What grows in proportion and would take longer isn't tried."""
MOST_MEMORY = 8 * 2**30
"""Bytes, the same."""


def run(quick: bool) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    for part, label in PARTS.items():
        row: dict[str, Any] = {"name": label, "sizes": {}}
        last: tuple[int, float, int] | None = None
        for size in SIZES[:1] if quick else SIZES:
            if last is not None and (why := _too_much(size, *last)):
                row["sizes"][str(size)] = {"note": why}
                continue
            seconds, peak = _one(part, size)
            last = (size, seconds, peak)
            row["sizes"][str(size)] = {"seconds": seconds, "peak": peak}
        found.append(row)
    return {"rows": found}


def _too_much(size: int, last: int, seconds: float, peak: int) -> str:
    if seconds * size / last > BEARABLE:
        return f"it would take {seconds * size / last / 60:.0f} min"
    if peak * size / last > MOST_MEMORY:
        return f"it would need {peak * size / last / 2**30:.0f} GiB"
    return ""


def _one(part: str, units: int) -> tuple[float, int]:
    """Seconds, and bytes at the peak of the process."""
    command = [sys.executable, "-m", "benchmarks.child", "cohort", part, str(units)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


# ---------------------------------------------------------------- inside of the process


def measured(part: str, number: int) -> float:
    """Seconds that a part takes, once, from facts in memory to the text or the bytes that would be written."""
    import random

    from benchmarks import engine, facts

    draw = random.Random(number)
    units = engine.named(facts.units(number))
    if part.endswith("missing"):
        units = {name: {key: value for key, value in unit.items() if draw.random() >= SILENT} for name, unit in units.items()}
    run = _prepared(part, units)
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _prepared(part: str, units: dict[str, dict[str, Any]]) -> Any:
    from benchmarks import engine

    rubric = engine.rubric()
    match part:
        case "results" | "results, some facts missing":
            return lambda: rubric.score_cohort(units).results
        case "results JSON":
            scored = rubric.score_cohort(units)
            assert scored.results  # they have a row of their own
            return lambda: sum(len(text) for text in scored.json_parts())
        case "results workbook":
            scored = rubric.score_cohort(units)
            assert scored.results
            return lambda: len(scored.to_workbook())
        case "report HTML":
            from rubric_engine.report.page.parts import report_parts

            scored = rubric.score_cohort(units)
            assert scored.results
            return lambda: sum(len(text) for text in report_parts(scored, "zh"))
        case "form written":
            return lambda: _form(units)
        case _:
            return _reading(_form(units))


def _form(units: dict[str, dict[str, Any]]) -> bytes:
    from benchmarks import engine
    from rubric_engine.facts import read_cohort
    from rubric_engine.sheets import form

    program = engine.rubric().program
    values, problems = read_cohort(program, units)
    assert not problems
    return form(program, cohort=True, filled=values)


def _reading(data: bytes) -> Any:
    import tempfile

    from benchmarks import engine
    from rubric_engine.sheets import read_workbook

    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "form.xlsx"
    path.write_bytes(data)

    def run() -> int:
        with folder:
            return len(read_workbook(engine.rubric().program, path))

    return run

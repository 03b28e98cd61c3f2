"""Whole processes: how long until the first score, and how much memory a run needs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import engine, facts, suite_frames
from benchmarks.child import COLD
from benchmarks.harness import disagree

ROOT = Path(__file__).resolve().parents[1]
UNITS = 1_000_000


def cold(rounds: int) -> list[dict[str, Any]]:
    """Seconds and bytes of a process that starts, imports, loads and compiles, scores one unit, and ends; processes take turns."""
    walls: dict[str, list[float]] = {name: [] for name in COLD}
    peaks: dict[str, int] = {}
    totals: dict[str, str] = {}
    for _ in range(rounds + 1):  # the first round fills the caches of files
        for name in COLD:
            if name in walls and (found := _one(name)) is not None:
                seconds, peaks[name], totals[name] = found
                walls[name].append(seconds)
            else:
                walls.pop(name, None)
    _agreed(totals)
    rows = []
    for name in COLD:
        if name in walls:
            rows.append({"name": name, "wall": statistics.median(walls[name][1:]), "peak": peaks[name], "ours": name == "engine"})
        else:
            rows.append({"name": name, "wall": None, "peak": None, "ours": False, "note": "not there"})
    return rows


def _one(name: str) -> tuple[float, int, str] | None:
    """Seconds, the process's peak in bytes, and what it said; None where the program isn't there."""
    start = time.perf_counter()
    done = subprocess.run(_command("cold", name), cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        if "ModuleNotFoundError" in done.stderr:
            return None
        sys.exit(done.stderr)
    total, peak = done.stdout.split()
    return seconds, int(peak), total


def _agreed(totals: dict[str, str]) -> None:
    said = {name: total for name, total in totals.items() if COLD[name]}
    if len(set(said.values())) > 1:
        disagree("cold starts", "one total", said)


def memory(quick: bool) -> list[dict[str, Any]]:
    """Bytes at the peak of a run over a million units, on top of the facts, with and without ranks."""
    units = UNITS // 100 if quick else UNITS
    table = sum(column.nbytes for column in facts.columns(1000).values()) * units // 1000
    rows: list[dict[str, Any]] = [
        {"name": "the table itself, as arrays", "units": units, "without ranks": table, "with ranks": table, "ours": False}
    ]
    for program in suite_frames.programs():
        if isinstance(program, suite_frames.Program) and program.largest >= units:
            peaks = [_peak(program.name, units, ranked) for ranked in ("plain", "ranked")]
            rows.append({"name": program.name, "units": units, "without ranks": peaks[0], "with ranks": peaks[1], "ours": program.ours})
        elif isinstance(program, suite_frames.Program):
            rows.append({"name": program.name, "units": units, "note": f"stops at {program.largest:,} units", "ours": program.ours})
        else:
            rows.append({"name": program.name, "units": units, "note": program.note, "ours": program.ours})
    return rows


def _peak(name: str, units: int, ranked: str) -> int:
    done = subprocess.run(_command("memory", name, str(units), ranked), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return int(done.stdout)


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.child", *words]


def run(rounds: int, quick: bool) -> dict[str, list[dict[str, Any]]]:
    engine.rubric()  # says at once if the rubric doesn't load
    found = {"starts": cold(2 if quick else rounds)}
    try:
        found["memory"] = memory(quick)
    except ImportError:
        found["memory"] = []
    return found

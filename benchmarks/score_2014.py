"""Times of the engine beside plain Python that scores the same: ``python benchmarks/score_2014.py``.

Everything is measured in one run, in turns, in processor time, and each figure is the best of several; compare the ratios, not the times. Tests
never assert them.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from rubric_engine import load, loads

ROOT = Path(__file__).resolve().parents[1]
RUBRIC = ROOT / "rubrics" / "2014_assessment.rubric"
FACTS = ROOT / "examples" / "2014_facts.json"
BY_HAND = ROOT / "tests" / "golden" / "hand_2014.py"
CALIBRATION_SECONDS = 0.1


class Task(NamedTuple):
    name: str
    run: Callable[[], object]
    beside: str | None  # the task that it is compared with


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured (default: 7)")
    rounds = max(1, parser.parse_args().rounds)
    tasks = prepared()
    print(f"Python {sys.version.split()[0]}, best of {rounds} rounds\n")
    print(table(tasks, best_of(rounds, tasks)))


def prepared() -> tuple[Task, ...]:
    """What is measured, after a check that both ways give the same totals."""
    hand = by_hand()
    text = RUBRIC.read_text(encoding="utf-8")
    rubric = load(RUBRIC)
    units: Mapping[str, Mapping[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))
    cohort = list(units.values())
    first = cohort[0]

    scored = rubric.score_cohort(units)
    for name, points in hand.score_all(units).items():
        if scored[name].exact.total != points["total"]:
            raise SystemExit(f"{name}: the engine says {scored[name].total}, by hand it is {points['total']}")

    return (
        Task("one unit, by hand", lambda: hand.score(first, cohort), None),
        Task("one unit, score()", lambda: rubric.score(first), "one unit, by hand"),
        Task("one unit, score().to_json()", lambda: rubric.score(first).to_json(), "one unit, by hand"),
        Task("twelve units, by hand", lambda: hand.score_all(units), None),
        Task("twelve units, score_cohort()", lambda: rubric.score_cohort(units), "twelve units, by hand"),
        Task("the rubric, loads()", lambda: loads(text), "one unit, score()"),
    )


def by_hand() -> ModuleType:
    """The hand calculation that the tests compare the engine with."""
    spec = importlib.util.spec_from_file_location("hand_2014", BY_HAND)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def best_of(rounds: int, tasks: tuple[Task, ...]) -> dict[str, float]:
    """Seconds for one run of each task. The tasks take turns, so that a slow moment of the machine hits all of them."""
    repeats = {task.name: _repeats(task.run) for task in tasks}
    best = dict.fromkeys(repeats, float("inf"))
    for _ in range(rounds):
        for task in tasks:
            best[task.name] = min(best[task.name], _seconds(task.run, repeats[task.name]))
    return best


def _repeats(run: Callable[[], object]) -> int:
    """As many as take long enough to be measured; the first run, which warms up, doesn't count."""
    run()
    once = _seconds(run, 1)
    return max(1, min(1000, round(CALIBRATION_SECONDS / once))) if once > 0 else 1000


def _seconds(run: Callable[[], object], repeats: int) -> float:
    start = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - start) / repeats


def table(tasks: tuple[Task, ...], seconds: Mapping[str, float]) -> str:
    rows = [("task", "time", "ratio", "to")]
    for task in tasks:
        ratio = "" if task.beside is None else f"{seconds[task.name] / seconds[task.beside]:.1f} ×"
        rows.append((task.name, f"{seconds[task.name] * 1000:.3f} ms", ratio, task.beside or ""))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows)


if __name__ == "__main__":
    main()

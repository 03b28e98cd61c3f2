"""How time grows with the lines of a rubric and with the units of a cohort."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import engine, facts
from benchmarks.by_hand import plain
from benchmarks.harness import Task, disagree, measured
from rubric_engine import RubricError, loads

LINES = (10, 100, 1_000, 10_000)
COHORTS = (12, 100, 1_000, 10_000, 100_000)
BEARABLE = 60.0
"""Seconds. A size isn't tried if the one before, grown as it grew last (at least in proportion), would take longer."""


def rubric_text(lines: int) -> str:
    """A rubric of so many lines, two for each fact, counts and yes/no in turn; ten lines an item, ten items a section."""
    text = ['rubric "Generated"']
    text += [f'fact f{fact} "Fact {fact}": {"yes/no" if fact % 2 else "count"}' for fact in range(lines // 2)]
    for line in range(lines):
        section, item, fact = line // 100 + 1, line % 100 // 10 + 1, line // 2
        if line % 100 == 0:
            text.append(f'section {section} "Section {section}", uncapped')
        if line % 10 == 0:
            text.append(f'item {section}.{item} "Item {section}.{item}", uncapped')
        text.append(f"f{fact} earns {2 + line % 2} points" if fact % 2 else f"f{fact} at least {fact % 7 + line % 2} earns 3 points")
    return "\n".join(text) + "\n"


def rubric_facts(lines: int) -> dict[str, Any]:
    return {f"f{fact}": fact % 3 == 0 if fact % 2 else fact % 9 for fact in range(lines // 2)}


def rubric_total(given: dict[str, Any]) -> int:
    """By hand, for the generated rubric."""
    total = 0
    for fact, value in enumerate(given.values()):
        if fact % 2:
            total += 5 if value else 0
        else:
            total += (3 if value >= fact % 7 else 0) + (3 if value >= fact % 7 + 1 else 0)
    return total


def run(rounds: int, quick: bool) -> dict[str, list[dict[str, Any]]]:
    return {"lines": lines(rounds, LINES[:3] if quick else LINES), "cohorts": cohorts(rounds, COHORTS[:2] if quick else COHORTS)}


def lines(rounds: int, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Loading, one score by the engine, and one by hand, for each number of lines."""
    found: list[dict[str, Any]] = []
    for size in sizes:
        text, given = rubric_text(size), rubric_facts(size)
        try:
            rubric = loads(text)
        except RubricError as error:
            found.append({"size": size, "note": f"refused: {error.diagnostics[0].code}"})
            continue
        if rubric.score(given).total != rubric_total(given):
            disagree(f"a rubric of {size} lines", rubric_total(given), rubric.score(given).total)
        tasks = (
            Task("loads", lambda text=text: loads(text)),
            Task("score", lambda rubric=rubric, given=given: rubric.score(given).total),
            Task("by hand", lambda given=given: rubric_total(given)),
        )
        found.append({"size": size, **{row.name: row.wall for row in measured(tasks, rounds if size < 10_000 else 3)}})
    return found


def cohorts(rounds: int, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """``score_cohort`` and the program by hand, for one cohort of each size; the former as long as it can be borne."""
    found: list[dict[str, Any]] = []
    stopped = False
    spent: list[tuple[int, float]] = []
    for size in sizes:
        units = facts.units(size)
        tasks = [Task("by hand", lambda units=units: plain.cohort(units))]
        stopped = stopped or _expected(spent, size) > BEARABLE
        if not stopped:
            named = engine.named(units)
            start = time.perf_counter()
            scored = engine.rubric().score_cohort(named)
            spent.append((size, time.perf_counter() - start))
            if (said := [scored[name].total for name in named]) != (expected := plain.cohort(units)):
                disagree(f"a cohort of {size}", expected, said)
            if spent[-1][1] < 5:
                tasks.append(Task("score_cohort", lambda named=named: engine.rubric().score_cohort(named)))
        row: dict[str, Any] = {"size": size, **{each.name: each.wall for each in measured(tasks, rounds if size < 10_000 else 3)}}
        if stopped:
            row["note"] = f"not tried: it would take more than {BEARABLE:.0f} s"
        else:
            row.setdefault("score_cohort", spent[-1][1])  # a long one is measured once
        found.append(row)
    return found


def _expected(spent: list[tuple[int, float]], size: int) -> float:
    if not spent:
        return 0.0
    last_size, last = spent[-1]
    growth = size / last_size
    if len(spent) > 1:
        earlier_size, earlier = spent[-2]
        growth = max(growth, last / earlier * growth / (last_size / earlier_size))
    return last * growth

"""Random rubrics and facts through the reference evaluator and every back-end.

    python -m tests.conformance.differential --seed 1 --rubrics 400 --sets 25 --processes 2
    python -m tests.conformance.differential --seed 1 --rubrics 2000 --sets 100 --sql --out result.json --date 2026-01-31

A case is one rubric with one set of facts: a unit that is scored alone, or a cohort. Every cell of every back-end that runs it is held against the reference evaluator's. Cases
that the reference evaluator refuses (a number of thousands of digits, a tie that is an error) are told apart. Columns and SQL (``--sql``: DuckDB runs it) take all sets of a rubric
at once. ``--sets`` counts draws: of each three two are a cohort of one to four units, and one has as many units alone.

Prints how many cells were compared and how many not, by back-end and construct; the first difference is made small and shown, and the exit code is 1.
The same arguments compare the same cells, however many processes there are. With ``--out`` the counts are written to a file, and what is done to one beside it
(``.progress``): the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from attrs import evolve, field, frozen

from rubric_engine.core.flat.cells import EVERYTHING
from rubric_engine.core.ir import Program
from rubric_engine.core.settling import settled_program
from tests.conformance.backends import BACKENDS, BATCHED, SQL, missing_columns
from tests.conformance.comparing import Case, Compared, Right, compare, held_against, wanted
from tests.conformance.generated import FAMILIES, MOST_DRAWN, cases
from tests.conformance.progress import Counts, Progress, Task, write_result
from tests.conformance.shrinking import shrunk

Only = tuple[str, ...] | None
WITHOUT_SQL = tuple(name for name, _ in BACKENDS if name != SQL)
_FEW_MISSING = 3
_TASKS_OF_A_PROCESS = 100


@frozen
class Ready:
    """A case, with what the reference evaluator says of it."""

    case: Case
    program: Program
    right: list[Right]


def one_batch(family: str, seed: int, rubrics: int, sets: int, only: Only = None) -> Counts:
    """The failures tell the case (which is drawn again by its title) and what differs."""
    found = Counts()
    for _, group in groupby(cases(FAMILIES[family], seed, rubrics, sets), lambda case: case.title.rsplit(" ", 1)[0]):
        found += one_rubric(group, only)
    return found


def one_rubric(given: Iterable[Case], only: Only = None) -> Counts:
    found, ready = Counts(rubrics=1), list[Ready]()
    asked = [name for name, _ in BACKENDS if only is None or name in only]
    others, together = tuple(name for name in asked if name not in BATCHED), [name for name in asked if name in BATCHED]
    for case in given:
        found += one_case(case, others, ready)
    return sum((at_once(name, ready) for name in together), found)


def one_case(case: Case, only: Only = None, ready: list[Ready] | None = None) -> Counts:
    """``ready`` gets what was found out on the way."""
    try:
        right, program = wanted(case), _settled(case)
        compared = Compared(refused=True) if right is None else compare(case, program, only, right)
    except Exception:
        return Counts(cases=case.count, failures=(f"{case.title}\n{traceback.format_exc(limit=-6)}",))
    if ready is not None and right is not None:
        ready.append(Ready(case, program, right))
    return Counts(0, case.count, compared.cells, case.count if compared.refused else 0, compared.unsupported, _told(case, compared))


def _told(case: Case, compared: Compared) -> tuple[str, ...]:
    return (f"{case.title}\n" + "\n".join(map(str, compared.differences[:5])),) if compared.differences else ()


def _settled(case: Case) -> Program:
    return (
        _settled_on(_Known(case.program), case.as_of) if not case.parameters else settled_program(case.program, case.parameters, case.as_of)
    )


@frozen
class _Known:
    """A program, known by its identity."""

    program: Program = field(eq=id)


@lru_cache(16)
def _settled_on(known: _Known, as_of: object) -> Program:
    return settled_program(known.program, {}, as_of)  # type: ignore[arg-type]


# ---------------------------------------------------------------- many sets of facts at once


def at_once(name: str, ready: Iterable[Ready]) -> Counts:
    """Sets of facts of which nothing is missing aren't put beside others: of those less is supported."""
    groups: dict[object, list[Ready]] = {}
    for each in ready:
        missing = len(missing_columns(each.program, each.case.units))
        groups.setdefault((id(each.program), each.case.alone, (missing > 0) + (missing > _FEW_MISSING)), []).append(each)
    return sum((_group(name, group) for group in groups.values()), Counts())


def _group(name: str, group: list[Ready]) -> Counts:
    found = Counts()
    try:
        given = BATCHED[name](group[0].program, [each.case.units for each in group], group[0].case.alone, EVERYTHING)
    except Exception:
        if len(group) > 1:
            return sum((_group(name, [each]) for each in group), found)
        return Counts(failures=(f"{group[0].case.title}\n{traceback.format_exc(limit=-6)}",))
    for each, answer in zip(group, given, strict=True):
        compared = held_against(name, each.case, each.right, answer)
        found += Counts(cells=compared.cells, unsupported=compared.unsupported, failures=_told(each.case, compared))
    return found


# ---------------------------------------------------------------- all of it


def again(title: str, sets: int) -> Case:
    """The case of a title."""
    family, seed, which, turn = title.split("\n", 1)[0].split()
    return next(case for case in cases(FAMILIES[family], int(seed), MOST_DRAWN, sets) if case.title == f"{family} {seed} {which} {turn}")


def tasks(seed: int, families: Iterable[str], rubrics: int) -> Iterator[Task]:
    for start in range(0, rubrics, MOST_DRAWN):
        for family in families:
            yield family, seed * 1_000_000 + start, min(MOST_DRAWN, rubrics - start)


def run(
    seed: int, families: Iterable[str], rubrics: int, sets: int, processes: int, only: Only = None, progress: Progress | None = None
) -> Counts:
    done = {} if progress is None else progress.done
    found = sum(done.values(), Counts())
    open_ = [task for task in tasks(seed, families, rubrics) if task not in done]
    for task, counts in _worked_out(open_, sets, processes, only):
        found += counts
        if progress is not None:
            progress.add(task, counts)
    return evolve(found, failures=tuple(sorted(found.failures)))


def _worked_out(open_: list[Task], sets: int, processes: int, only: Only) -> Iterator[tuple[Task, Counts]]:
    if processes == 1:
        yield from ((task, one_batch(*task, sets, only)) for task in open_)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), max_tasks_per_child=_TASKS_OF_A_PROCESS) as pool:
        by_future = {pool.submit(one_batch, *task, sets, only): task for task in open_}
        for future in as_completed(by_future):
            yield by_future.pop(future), future.result()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rubrics", type=int, default=40, help="of each family")
    parser.add_argument("--sets", type=int, default=25, help="draws of facts for each rubric")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--families", nargs="+", choices=[*FAMILIES], default=[*FAMILIES])
    parser.add_argument("--show", type=int, default=1, help="how many differences are shown, the first of them made small")
    parser.add_argument("--backends", nargs="+", choices=[name for name, _ in BACKENDS], help="all but the SQL, unless some are named")
    parser.add_argument("--sql", action="store_true", help="the program in SQL too, run by DuckDB")
    parser.add_argument("--out", type=Path, help="a file for the counts, as JSON")
    parser.add_argument("--date", default="", help="what the file says of when this was")
    given = parser.parse_args()
    only = WITHOUT_SQL if given.backends is None else tuple(given.backends)
    only = (*only, SQL) if given.sql and SQL not in only else only
    how = {"seed": given.seed, "families": given.families, "rubrics": given.rubrics, "sets": given.sets, "backends": list(only)}
    progress = None if given.out is None else Progress.of(given.out.with_suffix(".progress"), how)
    found = run(given.seed, given.families, given.rubrics, given.sets, given.processes, only, progress)
    print(f"{found.rubrics} rubrics, {found.cases} cases, {found.refused} of them refused by the reference; {found.cells} cells compared")
    for (backend, construct), number in sorted(found.unsupported.items()):
        print(f"  not by {backend}: {construct}: {number}")
    print(f"{len(found.failures)} differ")
    if given.out is not None:
        write_result(given.out, how, given.date, found)
    for number, failure in enumerate(found.failures[: given.show]):
        print(failure)
        if number == 0:
            print(shrunk(again(failure, given.sets)))
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())

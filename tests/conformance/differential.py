"""Random rubrics and facts through the reference evaluator and every back-end.

    python -m tests.conformance.differential --seed 1 --rubrics 400 --sets 25 --processes 2

Prints how many cells were compared and how many not, by back-end and construct; the first difference is made small and shown, and the exit code is 1.
The same arguments compare the same cells, however many processes there are.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache

from attrs import evolve, field, frozen

from rubric_engine.core.ir import Program
from rubric_engine.core.settling import settled_program
from tests.conformance.backends import BACKENDS
from tests.conformance.comparing import Case, compare
from tests.conformance.generated import FAMILIES, MOST_DRAWN, cases
from tests.conformance.shrinking import shrunk


@frozen
class Counts:
    """``cells``: compared, of all back-ends together; ``unsupported``: not compared, by back-end and construct; ``failures``: cases with a difference."""

    rubrics: int = 0
    cases: int = 0
    cells: int = 0
    refused: int = 0
    unsupported: Counter[tuple[str, str]] = field(factory=Counter)
    failures: tuple[str, ...] = ()

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.rubrics + other.rubrics,
            self.cases + other.cases,
            self.cells + other.cells,
            self.refused + other.refused,
            self.unsupported + other.unsupported,
            (*self.failures, *other.failures),
        )


Only = tuple[str, ...] | None


def one_batch(family: str, seed: int, rubrics: int, sets: int, only: Only = None) -> Counts:
    """The failures tell the case (which is drawn again by its title) and what differs."""
    found = Counts()
    drawn: set[str] = set()
    for case in cases(FAMILIES[family], seed, rubrics, sets):
        drawn.add(case.title.rsplit(" ", 1)[0])
        found += one_case(case, only)
    return evolve(found, rubrics=len(drawn))


def one_case(case: Case, only: Only = None) -> Counts:
    try:
        compared = compare(case, _settled(case), only)
    except Exception:
        return Counts(cases=1, failures=(f"{case.title}\n{traceback.format_exc(limit=-6)}",))
    told = (f"{case.title}\n" + "\n".join(map(str, compared.differences[:5])),) if compared.differences else ()
    return Counts(0, 1, compared.cells, int(compared.refused), Counter(compared.unsupported), told)


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


def again(title: str, sets: int) -> Case:
    """The case of a title."""
    family, seed, which, turn = title.split("\n", 1)[0].split()
    return next(case for case in cases(FAMILIES[family], int(seed), MOST_DRAWN, sets) if case.title == f"{family} {seed} {which} {turn}")


def tasks(seed: int, families: Iterable[str], rubrics: int) -> Iterator[tuple[str, int, int]]:
    for family in families:
        for start in range(0, rubrics, MOST_DRAWN):
            yield family, seed * 1_000_000 + start, min(MOST_DRAWN, rubrics - start)


def run(seed: int, families: Iterable[str], rubrics: int, sets: int, processes: int, only: Only = None) -> Counts:
    found = Counts()
    if processes == 1:
        return sum((one_batch(*task, sets, only) for task in tasks(seed, families, rubrics)), found)
    with ProcessPoolExecutor(processes) as pool:
        for done in as_completed([pool.submit(one_batch, *task, sets, only) for task in tasks(seed, families, rubrics)]):
            found += done.result()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rubrics", type=int, default=40, help="of each family")
    parser.add_argument("--sets", type=int, default=25, help="sets of facts for each rubric")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--families", nargs="+", choices=[*FAMILIES], default=[*FAMILIES])
    parser.add_argument("--show", type=int, default=1, help="how many differences are shown, the first of them made small")
    parser.add_argument("--backends", nargs="+", choices=[name for name, _ in BACKENDS], default=None, help="all, unless some are named")
    given = parser.parse_args()
    only = None if given.backends is None else tuple(given.backends)
    found = run(given.seed, given.families, given.rubrics, given.sets, given.processes, only)
    print(f"{found.rubrics} rubrics, {found.cases} sets of facts, {found.cells} cells compared; {found.refused} refused by the reference")
    for (backend, construct), number in sorted(found.unsupported.items()):
        print(f"  not by {backend}: {construct}: {number}")
    print(f"{len(found.failures)} differ")
    for number, failure in enumerate(sorted(found.failures)[: given.show]):
        print(failure)
        if number == 0:
            print(shrunk(again(failure, given.sets)))
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())

"""Holds the static analysis against going over every set of facts of small random rubrics: no false alarm, and no miss.

python -m tests.assurance.brute_force --count 100000 --processes 2 --output docs/assurance/brute_force.json

The output is written after every block, and the same command goes on from there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from attrs import field, frozen

from rubric_engine.checking import check
from rubric_engine.core.checks import check as checks_of_loading
from rubric_engine.core.ir import Line, Program
from rubric_engine.scoring.reference import score_unit
from tests.assurance import by_hand, small_lists
from tests.assurance.small_rubrics import Maker

CODES = ("W430", "W431", "W432", "W433", "W434", "W435", "W437", "W438", "W439", "W443")
_BLOCK = 250
_SAME = {"W426": "W430", "W418": "W438"}  # found when a rubric is loaded: counts as that


def said(program: Program) -> set[by_hand.Said]:
    """What the analysis finds, in the form of ``by_hand.findings``."""
    warnings = [each for each in checks_of_loading(program) if each.code in _SAME]
    names = {part.origin.span: part.origin.id for part in by_hand._nodes(program.total)}
    lines = {child.origin.span: child for node in by_hand._nodes(program.total) for child in node.children if isinstance(child, Line)}
    sets = by_hand.all_facts(program)
    titles = {grade.origin.span: grade.name for grade in program.grades}
    found: set[by_hand.Said] = set()
    for each in check(program, warnings=warnings).findings:
        code, span = each.diagnostic.code, each.diagnostic.span
        about = each.id.removeprefix(f"{code}-")
        if code == "W418":
            if span in names:
                found.add(("W438", names[span]))
            elif any(by_hand.holds(lines[span].condition, facts) and by_hand.worth(lines[span], facts)[1] is not None for facts in sets):
                found.add(("W435", lines[span].origin.id))
        elif code == "W426":
            found.add(("W430", titles[span]))
        elif code == "W433":
            found.add((code, str(span)))
        elif code in CODES:
            found.add((code, about))
    return found


def compared(seed: int) -> tuple[list[str], set[by_hand.Said]]:
    """What the analysis says and brute force doesn't, or the reverse, of the rubric of one seed; and all that brute force finds."""
    made = Maker(seed).make()
    program = made.program
    found, wanted = said(program), by_hand.findings(program)
    told = [f"seed {seed}: false alarm {code} {about}" for code, about in sorted(found - wanted)]
    grades = (
        set() if made.grades_by_total else {grade.name for grade in program.grades}
    )  # of these it is sound, though perhaps not complete
    told += [f"seed {seed}: missed {code} {about}" for code, about in sorted(wanted - found) if about not in grades]
    return told, wanted


def compared_lists(seed: int) -> tuple[list[str], set[by_hand.Said]]:
    """The same of the rubric over a list of one seed; findings by code and place."""
    made = small_lists.ListMaker(seed).make()
    found = {
        (each.diagnostic.code, each.diagnostic.span) for each in check(made.program).findings if each.diagnostic.code in small_lists.CODES
    }
    told = [f"list seed {seed}: false alarm {code} {span}" for code, span in sorted(found - made.possible)]
    told += [f"list seed {seed}: missed {code} {span}" for code, span in sorted(made.wanted - found)]
    return told, {(code, str(span)) for code, span in made.wanted}


def disagreements(seed: int, most: int = 40) -> list[str]:
    """Sets of facts for which the reference evaluator has another total than the plain calculation here."""
    program = Maker(seed).make().program
    told = []
    sets = by_hand.all_facts(program)
    for facts in sets[:: max(1, len(sets) // most)]:
        total = score_unit(program, facts).total
        if total != by_hand.total(program, facts):
            told.append(f"seed {seed}: {facts}: {total} and {by_hand.total(program, facts)}")
    return told


def _block_of_lists(seeds: range) -> tuple[list[str], Counter[str]]:
    several = [compared_lists(seed) for seed in seeds]
    return [each for told, _ in several for each in told], Counter(code for _, wanted in several for code, _ in wanted)


def _block(seeds: range) -> tuple[list[str], Counter[str]]:
    told: list[str] = []
    counts: Counter[str] = Counter()
    for seed in seeds:
        more, wanted = compared(seed)
        told += more
        counts.update(code for code, _ in wanted)
        if seed % 50 == 0:
            told += disagreements(seed)
    return told, counts


@frozen
class Progress:
    """How far it came: so many rubrics from the first seed on, what differed, and how often brute force found each code."""

    first: int
    done: int = 0
    told: tuple[str, ...] = ()
    counts: Counter[str] = field(factory=Counter)

    def and_then(self, size: int, told: list[str], counts: Counter[str]) -> Progress:
        return Progress(self.first, self.done + size, (*self.told, *told), self.counts + counts)

    def text(self) -> str:
        counts = dict(sorted(self.counts.items()))
        return json.dumps({"rubrics": self.done, "first_seed": self.first, "differences": self.told, "findings": counts}, indent=2) + "\n"

    @classmethod
    def read(cls, path: Path) -> Progress:
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(found["first_seed"], found["rubrics"], tuple(found["differences"]), Counter(found["findings"]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="how many rubrics in all")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--output", type=Path, help="written after every block; where it is there already, it is gone on with")
    parser.add_argument("--lists", action="store_true", help="rubrics over a list of records instead")
    options = parser.parse_args()
    kept = options.output is not None and options.output.exists()
    progress = Progress.read(options.output) if kept else Progress(options.first)
    end = progress.first + options.count
    blocks = [range(start, min(start + _BLOCK, end)) for start in range(progress.first + progress.done, end, _BLOCK)]
    with ProcessPoolExecutor(options.processes) as pool:
        for block, (told, counts) in zip(blocks, pool.map(_block_of_lists if options.lists else _block, blocks), strict=True):
            progress = progress.and_then(len(block), told, counts)
            for each in told:
                print(each, file=sys.stderr, flush=True)
            print(f"{progress.done} rubrics, {len(progress.told)} differences", file=sys.stderr, flush=True)
            if options.output:
                options.output.write_text(progress.text(), encoding="utf-8")
    print(progress.text())
    return 1 if progress.told else 0


if __name__ == "__main__":
    sys.exit(main())

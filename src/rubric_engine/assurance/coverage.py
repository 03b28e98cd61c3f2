"""What a rubric's examples and tests have shown of it: each line earned and missed, each side of each threshold, each gate, tie and missing fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rubric_engine.assurance.evaluation import Evaluated, Evaluator
from rubric_engine.assurance.points import Coverage, Point, Target
from rubric_engine.assurance.runs import Run
from rubric_engine.assurance.targets_facts import of_facts
from rubric_engine.assurance.targets_results import of_gates, of_grades_and_flags
from rubric_engine.assurance.targets_scoring import of_scoring
from rubric_engine.assurance.targets_tables import of_expressions
from rubric_engine.assurance.unreachable import unreachable as proven
from rubric_engine.core.ir import Program
from rubric_engine.scoring.reference import NumberTooLarge, TieError


def targets(program: Program) -> tuple[Target, ...]:
    """Everything that there is to be seen of a rubric. Ids are unique, and the same for the same text."""
    found = [*of_scoring(program), *of_expressions(program), *of_gates(program), *of_grades_and_flags(program), *of_facts(program)]
    ids = [each.id for each in found]
    assert len(set(ids)) == len(ids), "each point has an id of its own"
    return tuple(found)


def coverage(program: Program, runs: Iterable[Run], unreachable: Mapping[str, str] | None = None) -> Coverage:
    """What the runs show. What is in ``unreachable`` (by id the code of the finding that says why; as the static checks prove it, where it isn't given) doesn't
    count, unless a run shows it. A run that the rubric refuses (a tie where ties are an error) shows nothing."""
    wanted = targets(program)
    by: dict[str, dict[str, None]] = {each.id: {} for each in wanted}
    evaluator = Evaluator(program)
    for run, evaluated in _evaluated(evaluator, runs):
        for target in wanted:
            if any(target.shown(evaluated, unit) for unit in range(len(evaluated.units))):
                by[target.id][run.label] = None
    never = proven(program, wanted) if unreachable is None else unreachable
    return Coverage(
        tuple(
            Point(
                id=each.id,
                kind=each.kind,
                part=each.part,
                origin=each.origin,
                words=each.words,
                by=tuple(by[each.id]),
                unreachable=never.get(each.id, ""),
            )
            for each in wanted
        )
    )


def _evaluated(evaluator: Evaluator, runs: Iterable[Run]) -> Iterator[tuple[Run, Evaluated]]:
    for run in runs:
        try:
            yield run, evaluator.evaluate(run)
        except (TieError, NumberTooLarge):
            continue

"""Gates and their prerequisites, grades and flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rubric_engine.assurance.evaluation import Evaluated
from rubric_engine.assurance.points import Shown, Target
from rubric_engine.core.ir import Gate, GateEffect, Program, Text
from rubric_engine.scoring.reference.cohort import Mode
from rubric_engine.scoring.reference.gates import Firing, firing, origin_of


def of_gates(program: Program) -> Iterator[Target]:
    """Each firing and not, each prerequisite failing alone, and each concerning the unit or not."""
    for gate in program.gates:
        id = gate.origin.id
        fires, holds = Text("takes effect", "生效"), Text("does not take effect", "不生效")
        yield Target(f"{id} fires", "gate", "", gate.origin, fires, _firing(gate, lambda found: found.fires.sure))
        yield Target(f"{id} holds", "gate", "", gate.origin, holds, _firing(gate, lambda found: found.applies and not found.fires.true))
        if gate.applies is not None:
            absent = Text("does not concern the unit", "不涉及该单位")
            yield Target(f"{id} absent", "gate", "", gate.origin, absent, _firing(gate, lambda found: not found.applies))
        for index in range(len(gate.prerequisites) if len(gate.prerequisites) > 1 else 0):
            origin = origin_of(gate, index)
            words = Text(f"{origin.text.en}: fails alone", f"{origin.text.zh}：只有这一项不具备")
            yield Target(f"{id} only {index + 1}", "gate", "", origin, words, _firing(gate, _only(index)))


def _only(index: int) -> Callable[[Firing], bool]:
    return lambda found: found.failed == (index,)


def _firing(gate: Gate, wanted: Callable[[Firing], bool]) -> Shown:
    mode = Mode.SCORE if gate.effect is GateEffect.ZERO else Mode.TAKEN

    def shown(evaluated: Evaluated, unit: int) -> bool:
        return wanted(firing(gate, evaluated.scope(unit, mode)))

    return shown


def of_grades_and_flags(program: Program) -> Iterator[Target]:
    """Each grade given (and none at all, where that may be), each flag raised and not."""
    for rule in program.grades:
        yield Target(f"grade {rule.name}", "grade", "", rule.origin, Text("given", "评为此等"), _graded(rule.name))
    if program.grades and all(rule.when is not None for rule in program.grades):
        yield Target("grade -", "grade", "", program.grades[-1].origin, Text("no grade", "无等次"), _graded(None))
    for flag in program.flags:
        for raised, words in ((True, Text("raised", "已提示")), (False, Text("not raised", "未提示"))):
            yield Target(f"flag {flag.name} {'on' if raised else 'off'}", "flag", "", flag.origin, words, _raised(flag.name, raised=raised))


def _graded(name: str | None) -> Shown:
    return lambda evaluated, unit: evaluated.why_none(unit) is None and evaluated.grade(unit) == name


def _raised(name: str, *, raised: bool) -> Shown:
    return lambda evaluated, unit: evaluated.raised(name, unit) is raised

"""Why a grade was given or a flag raised that an example expects otherwise: the condition with its numbers, and what is read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.ir import Expr, Flag, Program, Text
from rubric_engine.core.results import UnitResult
from rubric_engine.core.walk_expressions import given
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import Language
from rubric_engine.report.index import Index
from rubric_engine.report.sentences import flag_sentence, gate_sentence, not_graded_sentence, words_for

Results = Mapping[str | None, UnitResult]
Again = Callable[[Program], Results]
"""The facts of an example scored with another program."""


def looked_at(condition: GradeIs | FlagIs, result: UnitResult, program: Program) -> tuple[Expr, ...]:
    """The conditions that decide: of the flag, or of the grade that is expected and of the one that was given."""
    if isinstance(condition, FlagIs):
        return tuple(flag.when for flag in program.flags if flag.name == condition.name)
    names = (condition.name, result.grade)
    return tuple(expr for grade in program.grades if grade.name in names for expr in given(grade.when))


def why(
    condition: GradeIs | FlagIs, unit: str | None, result: UnitResult, index: Index, language: Language, again: Again
) -> tuple[str, ...]:
    """Sentences."""
    if isinstance(condition, FlagIs):
        return tuple(flag_sentence(flag, language) for flag in result.flags if flag.name == condition.name)
    return tuple(_of_grade(condition, unit, result, index, language, again))


def _of_grade(condition: GradeIs, unit: str | None, result: UnitResult, index: Index, language: Language, again: Again) -> Iterator[str]:
    """Why the expected grade wasn't given, where that is a better one than what was; else why that one was."""
    program = index.program
    if result.why_none is not None:
        yield words_for(language).no_total(result.why_none)
        return
    missed = next((each for each in result.grade_reasons if each.name == condition.name), None)
    if missed is not None and not condition.negated:
        yield not_graded_sentence(missed, index, language)
        return
    for gate in result.gates:
        if gate.fired and gate.target == result.grade:
            yield gate_sentence(gate, index, language)
            return
    rule = next((each for each in program.grades if each.name == result.grade), None)
    if rule is not None and rule.when is not None:
        asked = Flag(name="why", when=rule.when, origin=rule.origin)
        told = again(evolve(program, flags=(asked,)))[unit].flags[0]
        label = Text(f"grade `{index.grade(rule.name, 'en')}`", f"等次「{index.grade(rule.name, 'zh')}」")
        yield flag_sentence(evolve(told, label=label), language)

"""Runs the examples that stand in a rubric: each expectation is put to the evaluator as a flag, so that it is decided, and explained, by
the same rules as everything else."""

from __future__ import annotations

from rubric_engine.core.examples import Example, Expectation, FlagIs, GradeIs
from rubric_engine.core.from_syntax import lower_examples
from rubric_engine.core.ir import Expr, Flag, Given, Not, Origin, PointsRead, Program, Text
from rubric_engine.core.results import FlagResult, UnitResult
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.digest import digest
from rubric_engine.report import Card
from rubric_engine.report.sentences import flag_sentence
from rubric_engine.rubric import Rubric
from rubric_engine.scoring.reference import score_cohort, score_unit


@frozen(kw_only=True)
class Failure:
    """An expectation that wasn't met: what was expected, in the rubric's words, and what is there instead."""

    expected: Origin
    unit: str | None
    found: str


@frozen(kw_only=True)
class ExampleOutcome:
    """How an example came out. ``cards`` has the scored units (one under None for an example without units)."""

    label: str
    origin: Origin
    failures: tuple[Failure, ...]
    cards: tuple[tuple[str | None, Card], ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def run(rubric: Rubric) -> tuple[ExampleOutcome, ...]:
    """Every example of a rubric, in the order of the text."""
    return tuple(_run(example, rubric) for example in lower_examples(rubric.model))


def _run(example: Example, rubric: Rubric) -> ExampleOutcome:
    program = _with_questions(rubric.program, example)
    facts = {unit: dict(values) for unit, values in example.units}  # each has the shared ones, too
    if None in facts:
        results: dict[str | None, UnitResult] = {None: score_unit(program, facts[None], as_of=example.as_of)}
    else:
        cohort = score_cohort(program, {str(unit): values for unit, values in facts.items()}, as_of=example.as_of)
        results = {unit: cohort[str(unit)] for unit in facts}
    failures = [
        failure for number, expectation in enumerate(example.expects) for failure in _judge(number, expectation, results, rubric.language)
    ]
    cards = tuple((unit, Card(_without_questions(result), rubric.program, digest(facts[unit]))) for unit, result in results.items())
    return ExampleOutcome(label=example.origin.text[rubric.language], origin=example.origin, failures=tuple(failures), cards=cards)


def _question(number: int) -> str:
    return f"expectation {number}"


def _with_questions(program: Program, example: Example) -> Program:
    """The program with a flag for every expectation that is a condition."""
    asked = tuple(
        Flag(name=_question(number), when=each.condition, origin=each.origin)
        for number, each in enumerate(example.expects)
        if not isinstance(each.condition, GradeIs | FlagIs)
    )
    return evolve(program, flags=(*program.flags, *asked))


def _without_questions(result: UnitResult) -> UnitResult:
    return evolve(result, flags=tuple(flag for flag in result.flags if not flag.name.startswith("expectation ")))


def _judge(number: int, expectation: Expectation, results: dict[str | None, UnitResult], language: Language) -> list[Failure]:
    units = list(results) if expectation.unit is None else [expectation.unit]
    failures: list[Failure] = []
    for unit in units:
        found = _found(number, expectation, results[unit], language)
        if found is not None:
            failures.append(Failure(expected=expectation.origin, unit=unit, found=found))
    return failures


def _found(number: int, expectation: Expectation, result: UnitResult, language: Language) -> str | None:
    """None where the expectation is met, else what is there."""
    zh = language == "zh"
    condition = expectation.condition
    if isinstance(condition, GradeIs):
        if (result.grade == condition.name) is not condition.negated:
            return None
        return result.grade or ("无等次" if zh else "no grade")
    if isinstance(condition, FlagIs):
        raised = _flag(result, condition.name).raised is True
        if raised is not condition.negated:
            return None
        return ("已提示" if zh else "raised") if raised else ("未提示" if zh else "not raised")
    if _asks_for_no_total(condition):
        return None if result.total is None else ("有总分" if zh else "there is a total")
    flag = _flag(result, _question(number))
    return None if flag.raised is True else flag_sentence(evolve(flag, name="", label=Text("", "")), language)


def _asks_for_no_total(condition: Expr) -> bool:
    """``expect total is none``: no result, or not eligible."""
    return isinstance(condition, Not) and isinstance(condition.operand, Given) and condition.operand.operand == PointsRead("total")


def _flag(result: UnitResult, name: str) -> FlagResult:
    return next(flag for flag in result.flags if flag.name == name)

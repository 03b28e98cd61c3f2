"""Runs the examples that stand in a rubric or beside it: each expectation is put to the evaluator as a flag, so that it is decided, and explained, by
the same rules as everything else.

A file of cases (``NAME.cases``) has examples and laws of a rubric that stands elsewhere. It is read as if it stood behind the rubric; the rubric's places are
moved behind its own, so that each error is told where it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import partial

from rubric_engine.core import walk
from rubric_engine.core.examples import Example, Expectation, FlagIs, GradeIs, MayBe
from rubric_engine.core.from_syntax import lower_examples, lower_laws
from rubric_engine.core.ir import Expr, Flag, Given, Not, Origin, PointsRead, Program, Text
from rubric_engine.core.laws import Law
from rubric_engine.core.results import Entry, EntryKind, FlagResult, UnitResult
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, SourceFile
from rubric_engine.facts.digest import digest
from rubric_engine.report import Card
from rubric_engine.report.index import Index, base_of
from rubric_engine.report.numbers import number
from rubric_engine.report.sentences import flag_sentence
from rubric_engine.report.why_awarded import Again, looked_at, why
from rubric_engine.rubric import Rubric
from rubric_engine.scoring.reference import score_cohort, score_unit
from rubric_engine.semantics import analyse
from rubric_engine.syntax import tree
from rubric_engine.syntax.folding import with_plain_ends
from rubric_engine.syntax.moving import moved
from rubric_engine.syntax.parser import parse


@frozen(kw_only=True)
class Failure:
    """An expectation that wasn't met: what was expected, in the rubric's words, and what is there instead (``found`` in the rubric's language, ``told`` in both).
    ``why`` says of a grade or flag, in sentences, what decided. ``entries`` is the part of the ledger that the expectation is about, if it or what decided looks at points."""

    expected: Origin
    unit: str | None
    found: str
    told: Text
    why: tuple[Text, ...] = ()
    entries: tuple[Entry, ...] = ()


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


@frozen(eq=False)
class Cases:
    """The examples and laws of a file of cases. ``source`` is its text, with the rubric's behind it; ``warnings`` is what may be remarked on it."""

    source: SourceFile
    examples: tuple[Example, ...]
    laws: tuple[Law, ...]
    warnings: tuple[Diagnostic, ...] = ()


def cases(rubric: Rubric, name: str, text: str) -> Cases:
    """What stands in a file of cases, read with the facts, names and ids of ``rubric``.

    Raises:
        RubricError: with every error of the file, at its own places.
    """
    text = with_plain_ends(text)
    own = SourceFile(name, text)
    parsed = parse(own)
    misplaced = [Diagnostic("E389", each.span) for each in parsed.document.statements if not isinstance(each, _IN_CASES)]
    source = SourceFile(name, text, tuple(part for part, _ in rubric.source.parts))
    before = moved(rubric.assembled.document, len(text) + 1)
    fitting = (each for each in parsed.document.statements if isinstance(each, _IN_CASES))
    document = tree.Document((*before.statements, *fitting))
    analysis = analyse(document, parsed.poisoned, rubric.language)
    found = [*parsed.diagnostics, *misplaced, *(each for each in analysis.diagnostics if each.span.start <= len(text))]
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors:
        raise RubricError(errors, source, rubric.language)
    model = analysis.model
    examples, laws = (len(of_the_rubric) for of_the_rubric in (rubric.model.examples, rubric.model.laws))
    return Cases(source, lower_examples(model)[examples:], lower_laws(model)[laws:], tuple(found))


_LANGUAGES: tuple[Language, Language] = ("en", "zh")
_IN_CASES = (tree.ExampleStmt, tree.GivenStmt, tree.ExpectStmt, tree.LawStmt)


def run(rubric: Rubric, examples: Iterable[Example] | None = None) -> tuple[ExampleOutcome, ...]:
    """Every example of a rubric, in the order of the text; or ``examples`` of a file of cases."""
    return tuple(_run(example, rubric) for example in (lower_examples(rubric.model) if examples is None else examples))


def _run(example: Example, rubric: Rubric) -> ExampleOutcome:
    results = _scored(example, _with_questions(rubric.program, example))
    again, index = partial(_scored, example), Index.of(rubric.program)
    failures = [
        failure for place, expected in enumerate(example.expects) for failure in _judge(place, expected, results, rubric, index, again)
    ]
    facts = {unit: dict(values) for unit, values in example.units}  # each has the shared ones, too
    cards = tuple((unit, Card(_without_questions(result), rubric.program, digest(facts[unit]))) for unit, result in results.items())
    return ExampleOutcome(label=example.origin.text[rubric.language], origin=example.origin, failures=tuple(failures), cards=cards)


def _scored(example: Example, program: Program) -> dict[str | None, UnitResult]:
    facts = {unit: dict(values) for unit, values in example.units}
    if None in facts:
        return {None: score_unit(program, facts[None], as_of=example.as_of)}
    cohort = score_cohort(program, {str(unit): values for unit, values in facts.items()}, as_of=example.as_of)
    return {unit: cohort[str(unit)] for unit in facts}


def _question(place: int) -> str:
    return f"expectation {place}"


def _with_questions(program: Program, example: Example) -> Program:
    """The program with a flag for every expectation that is a condition."""
    asked = tuple(
        Flag(name=_question(place), when=each.condition, origin=each.origin)
        for place, each in enumerate(example.expects)
        if not isinstance(each.condition, GradeIs | FlagIs | MayBe)
    )
    return evolve(program, flags=(*program.flags, *asked))


def _without_questions(result: UnitResult) -> UnitResult:
    return evolve(result, flags=tuple(flag for flag in result.flags if not flag.name.startswith("expectation ")))


def _judge(
    place: int, expectation: Expectation, results: dict[str | None, UnitResult], rubric: Rubric, index: Index, again: Again
) -> list[Failure]:
    units = list(results) if expectation.unit is None else [expectation.unit]
    failures: list[Failure] = []
    for unit in units:
        result, condition = results[unit], expectation.condition
        en, zh = (_found(place, expectation, result, index, language) for language in _LANGUAGES)
        if en is None or zh is None:
            continue
        told, reasons = Text(en, zh), tuple[Text, ...]()
        if isinstance(condition, GradeIs | FlagIs):
            sentences = (why(condition, unit, result, index, language, again) for language in _LANGUAGES)
            reasons = tuple(Text(*both) for both in zip(*sentences, strict=True))
        entries = asked_about(condition, result, rubric.program)
        found = told[rubric.language]
        failures.append(Failure(expected=expectation.origin, unit=unit, found=found, told=told, why=reasons, entries=entries))
    return failures


def _found(place: int, expectation: Expectation, result: UnitResult, index: Index, language: Language) -> str | None:
    """None where the expectation is met, else what is there."""
    zh = language == "zh"
    condition = expectation.condition
    if isinstance(condition, GradeIs):
        if (result.grade == condition.name) is not condition.negated:
            return None
        return index.grade(result.grade, language) if result.grade else "无等次" if zh else "no grade"
    if isinstance(condition, FlagIs):
        raised = _flag(result, condition.name).raised is True
        if raised is not condition.negated:
            return None
        return ("已提示" if zh else "raised") if raised else ("未提示" if zh else "not raised")
    if isinstance(condition, MayBe):
        low, high = _possible(condition.result, result)
        return None if (low, high) == (condition.low, condition.high) else _range_text(low, high, zh)
    if _asks_for_no_total(condition):
        return None if result.total is None else ("有总分" if zh else "there is a total")
    flag = _flag(result, _question(place))
    return None if flag.raised is True else flag_sentence(evolve(flag, name="", label=Text("", "")), language)


def _asks_for_no_total(condition: Expr) -> bool:
    """``expect total is none``: no result, or not eligible."""
    return isinstance(condition, Not) and isinstance(condition.operand, Given) and condition.operand.operand == PointsRead("total")


def _flag(result: UnitResult, name: str) -> FlagResult:
    return next(flag for flag in result.flags if flag.name == name)


# ---------------------------------------------------------------- ranges


def _possible(id: str, result: UnitResult) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that something can come to; None: no bound, or no points at all."""
    if id == "total":
        return result.low, result.high
    node = next((node for node in result.nodes if node.id == id), None)
    if node is not None:
        return node.low, node.high
    line = next((entry for entry in result.ledger if entry.id == id and entry.kind is EntryKind.LINE), None)
    return (None, None) if line is None else (line.low, line.high)


def _range_text(low: Fraction | None, high: Fraction | None, zh: bool) -> str:
    open_low, open_high = ("下不封底", "上不封顶") if zh else ("no least", "no most")
    first, last = open_low if low is None else number(low), open_high if high is None else number(high)
    return f"可能为 {first} 至 {last}" if zh else f"may be {first} to {last}"


# ---------------------------------------------------------------- the ledger of what is asked about


def asked_about(condition: Expr | GradeIs | FlagIs | MayBe, result: UnitResult, program: Program) -> tuple[Entry, ...]:
    """The entries of the sections, items and lines whose points a condition reads, itself or by way of definitions, in the order of the ledger; of a grade
    or a flag those that decided it."""
    match condition:
        case MayBe(result=id):
            ids = {id}
        case GradeIs() | FlagIs():
            ids = _read(looked_at(condition, result, program), program)
        case _:
            ids = _read((condition,), program)
    owners = {node.origin.id for one in walk.nodes(program) if one.origin.id in ids for node in walk.nodes_of(one)}
    return tuple(entry for entry in result.ledger if base_of(entry.owner) in owners or base_of(entry.id) in ids)


def _read(conditions: tuple[Expr, ...], program: Program) -> set[str]:
    return {inner.id for inner in walk.through_definitions(conditions, program) if isinstance(inner, PointsRead)}

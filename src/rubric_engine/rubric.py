"""The rubric as a program holds it, and the one place where the stages are put in order:

text -> syntax.parse -> semantics.analyse -> core.from_syntax.lower -> core.bounds -> core.checks -> scoring.reference -> report
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.checks import check
from rubric_engine.core.from_syntax import lower
from rubric_engine.core.ir import FactSpec, Program, Scalar
from rubric_engine.core.results import UnitResult
from rubric_engine.core.summary import Summary, summarise
from rubric_engine.diagnostics.errors import FactError, FactProblem, RubricError
from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, SourceFile, Span
from rubric_engine.editor.formatter import format_document
from rubric_engine.facts import Facts, FactsFile, digest, read_cohort, read_facts, read_parameters, read_unit
from rubric_engine.report import Card, CohortCard
from rubric_engine.resources import shipped
from rubric_engine.salvage import more_findings
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort, score_unit
from rubric_engine.semantics import Model, analyse
from rubric_engine.syntax.folding import decode
from rubric_engine.syntax.language import language_of
from rubric_engine.syntax.parser import ParseResult, parse
from rubric_engine.syntax.tree import Document, ItemStmt, TableStmt

if TYPE_CHECKING:
    from rubric_engine.examples import ExampleOutcome

_NAMES_THE_RUBRIC = re.compile(r"\s*(?:rubric\b|评分办法|考核办法)", re.IGNORECASE)

Ranks = Mapping[str, tuple[int, int]]
"""For a unit that is scored alone: what is ranked, by its name, with the unit's rank and the number of units."""


@frozen(eq=False)
class Rubric:
    """A rubric that compiled. Immutable; made by ``load`` and ``loads``.

    ``program`` is its meaning, ``document`` its text as a tree, ``warnings`` what ``rubric check`` remarks on it.
    """

    source: SourceFile = field(repr=lambda source: source.name)
    language: Language
    document: Document = field(repr=False)
    model: Model = field(repr=False)
    program: Program = field(repr=False)
    warnings: tuple[Diagnostic, ...] = field(default=(), repr=False)

    @property
    def facts(self) -> Mapping[str, FactSpec]:
        """The declared facts by name, in the order of the text: type, unit, range, alias, missing policy."""
        return {spec.name: spec for spec in self.program.facts}

    @property
    def summary(self) -> Summary:
        """How many facts, items and lines there are, what can be earned, and what has no bound."""
        return summarise(self.program)

    def __reduce__(self) -> tuple[Callable[[str, str], Rubric], tuple[str, str]]:
        """A copy is made from the text again: what was found out about a tree belongs to that very tree."""
        return _again, (self.source.text, self.source.name)

    def score(
        self,
        facts: Mapping[str, object],
        *,
        unit: str | None = None,
        ranks: Ranks | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> Card:
        """Scores one unit by itself.

        Args:
            facts: values by name or alias; what is left out, or None, is missing.
            unit: the unit's name, for the report.
            ranks: places in a cohort that isn't at hand: ``{"member_growth": (3, 12)}`` is third of twelve. Ranks that are neither supplied nor
                computable stay unknown, and the range of the result covers them.
            parameters: values that take the place of the rubric's own; the result lists them.

        Raises:
            FactError: with every wrong value.
        """
        values, problems = read_unit(self.program, facts, unit)
        chosen, more = self._parameters(parameters)
        places, others = self._ranks(ranks)
        self._refuse((*problems, *more, *others))
        return Card(self._alone(values, chosen, places, unit), self.program, digest(values))

    def score_cohort(
        self,
        units: Mapping[str, Mapping[str, object]] | Iterable[Mapping[str, object]],
        *,
        parameters: Mapping[str, object] | None = None,
    ) -> CohortCard:
        """Scores units together, so that they are ranked among each other; their order never matters.

        Args:
            units: facts by the unit's name, or rows with the unit's name in a column ``unit`` (``单位``).
            parameters: as for ``score``.

        Raises:
            FactError: with every wrong value of every unit.
        """
        values, problems = read_cohort(self.program, units)
        chosen, more = self._parameters(parameters)
        self._refuse((*problems, *more))
        return self._scored(values, chosen)

    def score_file(
        self,
        path: str | os.PathLike[str],
        *,
        records: Mapping[str, str | os.PathLike[str]] | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> CohortCard:
        """Scores the units of a CSV or JSON file; ``records`` names the files of list facts.

        Raises:
            FactError: with every wrong value, by row and column.
        """
        return self.score_read(read_facts(self.program, path, records=records), parameters=parameters)

    def score_read(self, found: FactsFile, *, parameters: Mapping[str, object] | None = None) -> CohortCard:
        """Scores facts that were read before. A file of one unit without the units it is ranked among leaves its ranks unknown.

        Raises:
            FactError: with every wrong value.
        """
        chosen, problems = self._parameters(parameters)
        self._refuse((*found.problems, *problems))
        if found.alone:
            ((unit, values),) = found.units.items()
            return CohortCard(self.program, (self._alone(values, chosen, {}, unit),), digest(values))
        return self._scored({str(unit): values for unit, values in found.units.items()}, chosen)

    def format(self, language: Language | None = None) -> str:
        """The canonical text, in the rubric's own vocabulary or in the other one."""
        return format_document(self.document, language)

    def run_examples(self) -> tuple[ExampleOutcome, ...]:
        """Runs the examples that stand in the text, in their order."""
        from rubric_engine.examples import run

        return run(self)

    def _alone(self, values: Facts, parameters: Mapping[str, Scalar], ranks: Ranks, unit: str | None) -> UnitResult:
        try:
            return score_unit(self.program, values, parameters=parameters, ranks=ranks, unit=unit)
        except NumberTooLarge:
            raise FactError([FactProblem("F594")], self.language) from None

    def _scored(self, values: Mapping[str, Facts], parameters: Mapping[str, Scalar]) -> CohortCard:
        try:
            results = score_cohort(self.program, values, parameters=parameters)
        except TieError as error:
            marks = "「{}」" if self.language == "zh" else "`{}`"
            units = ("、" if self.language == "zh" else ", ").join(marks.format(unit) for unit in error.units)
            raise FactError([FactProblem("F547", (("ranked", error.ranked), ("units", units)))], self.language) from None
        except NumberTooLarge:
            raise FactError([FactProblem("F594")], self.language) from None
        return CohortCard(self.program, tuple(results.values()), digest(values))

    def _parameters(self, given: Mapping[str, object] | None) -> tuple[dict[str, Scalar], tuple[FactProblem, ...]]:
        return read_parameters(self.program, given or {})

    def _ranks(self, given: Ranks | None) -> tuple[dict[str, tuple[int, int]], tuple[FactProblem, ...]]:
        """Ranks by canonical name; a name that isn't ranked anywhere is an error."""
        pairs = [(each.name, each.alias) for each in self.program.facts] + [(each.name, each.alias) for each in self.program.definitions]
        names = {alias: name for name, alias in pairs if alias is not None}
        known = {name for name, _ in pairs} | {"total"}
        found: dict[str, tuple[int, int]] = {}
        problems: list[FactProblem] = []
        for name, place in (given or {}).items():
            if not (isinstance(place, tuple | list) and len(place) == 2 and all(type(each) is int and abs(each) < 10**9 for each in place)):
                problems.append(FactProblem("F592", (("name", str(name)[:80]), ("rank", "?"), ("size", "?"))))
                continue
            rank, size = place
            canonical = name if name in known else names.get(name)
            if canonical is None:
                problems.append(FactProblem("F593", (("name", name),)))
            elif not 1 <= rank <= size:
                problems.append(FactProblem("F592", (("name", name), ("rank", str(rank)), ("size", str(size)))))
            else:
                found[canonical] = (rank, size)
        return found, tuple(problems)

    def _refuse(self, problems: tuple[FactProblem, ...]) -> None:
        if problems:
            raise FactError(problems, self.language)


def load(path: str | os.PathLike[str]) -> Rubric:
    """The rubric in a file (UTF-8, UTF-16 with a BOM, or GB18030).

    Raises:
        RubricError: with every error of the text.
        OSError: when the file can't be read.
    """
    return from_bytes(Path(path).read_bytes(), os.fspath(path))


def load_shipped(name: str) -> Rubric:
    """A rubric that comes with the engine, by name: ``load_shipped("2014_assessment")``."""
    return load(shipped(name))


def from_bytes(data: bytes, name: str = "<bytes>") -> Rubric:
    """The rubric in the bytes of a file; see ``load``."""
    text = decode(data)
    if text is None:
        raise RubricError([Diagnostic("E100", Span(0, 0))], SourceFile(name, ""))
    return loads(text, name=name)


def loads(text: str, *, name: str = "<text>") -> Rubric:
    """The rubric in a text; ``name`` stands for it in messages.

    Raises:
        RubricError: with every error of the text.
    """
    if not isinstance(text, str):
        raise TypeError(f"loads() takes a str, not {type(text).__name__}; from_bytes() takes the bytes of a file")
    source = SourceFile(name, text)
    language = language_of(text)
    parsed = parse(source)
    if parsed.diagnostics and not parsed.document.statements:
        raise RubricError(parsed.diagnostics, source, language)
    analysis = analyse(parsed.document, parsed.poisoned, language)
    found = [*parsed.diagnostics, *_sound(analysis.diagnostics, parsed, source)]
    if _errors(found):
        raise RubricError([*found, *more_findings(parsed, found, language)], source, language)
    program = with_bounds(lower(analysis.model))
    canonical = format_document(parsed.document).encode()
    program = evolve(program, language=language, text_digest=hashlib.sha256(canonical).hexdigest())
    found += check(program)
    if _errors(found):
        raise RubricError(found, source, language)
    warnings = tuple(sorted(found, key=lambda each: (each.span, each.code)))
    return Rubric(source, language, parsed.document, analysis.model, program, warnings)


def _again(text: str, name: str) -> Rubric:
    return loads(text, name=name)


def _sound(found: tuple[Diagnostic, ...], parsed: ParseResult, source: SourceFile) -> Iterator[Diagnostic]:
    """Without what is said only because a statement didn't parse: warnings, and that the rubric's own line is missing."""
    lines = [source.line_text(source.line_column(each.span.start)[0]) for each in parsed.diagnostics]
    named = any(_NAMES_THE_RUBRIC.match(line) for line in lines)
    blocks = [each.span.start for each in parsed.document.statements if isinstance(each, ItemStmt | TableStmt)]
    for each in found:
        if not lines:
            yield each
            continue
        # A line or row whose heading didn't parse belongs to that heading.
        before = [slip.span.start for slip in parsed.diagnostics if slip.span.start < each.span.start]
        orphan = each.code in ("E202", "E204") and before and not any(before[-1] < at < each.span.start for at in blocks)
        if each.severity is Severity.ERROR and not orphan and not (each.code == "E200" and named):
            yield each


def _errors(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)

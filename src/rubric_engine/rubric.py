"""The rubric as a program holds it, and the one place where the stages are put in order:

text -> syntax.parse -> bases.assemble -> semantics.analyse -> core.from_syntax.lower -> core.bounds -> core.checks -> scoring.reference -> report
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from rubric_engine import bases
from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.checks import check
from rubric_engine.core.from_syntax import lower
from rubric_engine.core.ir import FactSpec, Program
from rubric_engine.core.summary import Summary, summarise
from rubric_engine.diagnostics.errors import FactError, FactProblem, RubricError
from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, SourceFile, Span
from rubric_engine.editor.formatter import format_document
from rubric_engine.facts import FactsFile, digest, read_cohort, read_facts, read_names, read_unit
from rubric_engine.report import Card, CohortCard
from rubric_engine.resources import shipped
from rubric_engine.rubric_call import GivenOverride, GivenOverrides, Ranks, read_call, read_ranks
from rubric_engine.salvage import more_findings
from rubric_engine.semantics import Model, analyse
from rubric_engine.syntax.folding import decode
from rubric_engine.syntax.language import language_of
from rubric_engine.syntax.parser import ParseResult, parse
from rubric_engine.syntax.tree import ColumnStmt, Document, ExampleStmt, FactStmt, ItemStmt, ParameterStmt, Statement, TableStmt

if TYPE_CHECKING:
    from rubric_engine.examples import ExampleOutcome

_NAMES_THE_RUBRIC = re.compile(r"\s*(?:rubric\b|评分办法|考核办法)", re.IGNORECASE)
_NAMES_ITS_BASE = re.compile(r"\s*(?:extends\b|沿用)", re.IGNORECASE)
_OCCURS = re.compile(r"\s*(?:(?:replace|替换)\s+)?(?:section|item|部分|考核项).*(?:each|every|逐|每)", re.IGNORECASE)
_OWNERS: dict[str, tuple[type[Statement], ...]] = {
    "E202": (ItemStmt, TableStmt),
    "E203": (ItemStmt,),
    "E204": (ItemStmt, TableStmt),
    "E205": (ItemStmt, TableStmt),
    "E206": (FactStmt,),
    "E214": (ExampleStmt,),
    "E320": (ParameterStmt,),
}
"""What a statement belongs to of which a code says that it belongs to nothing."""

Files = tuple[tuple[str, str, str], ...]
"""The rubrics that one extends: file name, the name that messages show, text."""


@frozen(eq=False)
class Rubric:
    """A rubric that compiled. Immutable; made by ``load`` and ``loads``.

    ``program`` is its meaning, ``document`` its text as a tree, ``warnings`` what ``rubric check`` remarks on it. A rubric that extends others has them in
    ``assembled`` and, as results cite them, in ``program.bases``.
    """

    source: SourceFile = field(repr=lambda source: source.name)
    language: Language
    document: Document = field(repr=False)
    model: Model = field(repr=False)
    program: Program = field(repr=False)
    warnings: tuple[Diagnostic, ...] = field(default=(), repr=False)
    assembled: bases.Assembled | None = field(default=None, repr=False)

    @property
    def facts(self) -> Mapping[str, FactSpec]:
        """The declared facts by name, in the order of the text: type, unit, range, alias, missing policy."""
        return {spec.name: spec for spec in self.program.facts}

    @property
    def summary(self) -> Summary:
        """How many facts, items and lines there are, what can be earned, and what has no bound."""
        return summarise(self.program)

    def __reduce__(self) -> tuple[Callable[[str, str, Files], Rubric], tuple[str, str, Files]]:
        """A copy is made from the texts again: what was found out about a tree belongs to that very tree."""
        return _again, (self.source.text, self.source.name, self.assembled.files if self.assembled is not None else ())

    def score(
        self,
        facts: Mapping[str, object],
        *,
        unit: str | None = None,
        shared: Mapping[str, object] | None = None,
        ranks: Ranks | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: Iterable[GivenOverride] | None = None,
    ) -> Card:
        """Scores one unit by itself.

        Args:
            facts: values by name or alias; what is left out, or None, is missing.
            unit: the unit's name, for the report and for facts that name units.
            shared: the facts that all units have in common; they may stand among ``facts`` as well.
            ranks: places in a cohort that isn't at hand: ``{"member_growth": (3, 12)}`` is third of twelve. Ranks that are neither supplied nor
                computable stay unknown, and the range of the result covers them.
            parameters: values that take the place of the rubric's own; the result lists them.
            as_of: the date for which parameters hold that the rubric dates ``by date``.
            overrides: points set by hand, each with the reason that is recorded: ``Override`` or mappings with ``id``, ``points``, ``reason``
                and perhaps ``by``.

        Raises:
            FactError: with every wrong value.
        """
        names, found = read_names(self.program, () if unit is None else (unit,))
        name = names[0] if names else None
        values, more = read_unit(self.program, facts, name, shared=shared)
        call = read_call(self.program, {name: values}, parameters, as_of, overrides, alone=True)
        places, others = read_ranks(self.program, ranks)
        self._refuse((*found, *more, *call.problems, *others))
        return Card(call.alone(values, name, places), self.program, digest(values))

    def score_cohort(
        self,
        units: Mapping[str, Mapping[str, object]] | Iterable[Mapping[str, object]],
        *,
        shared: Mapping[str, object] | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> CohortCard:
        """Scores units together, so that they are ranked among each other; their order never matters.

        Args:
            units: facts by the unit's name, or rows with the unit's name in a column ``unit`` (``单位``).
            shared: the facts that all units have in common, by name or alias: ``{"matches": [...]}``.
            parameters, as_of: as for ``score``.
            overrides: as for ``score``, by the unit's name, or rows with the unit's name under ``unit``.

        Raises:
            FactError: with every wrong value of every unit.
        """
        values, problems = read_cohort(self.program, units, shared=shared)
        call = read_call(self.program, values, parameters, as_of, overrides)
        self._refuse((*problems, *call.problems))
        return call.together(values)

    def score_file(
        self,
        path: str | os.PathLike[str],
        *,
        records: Mapping[str, str | os.PathLike[str]] | None = None,
        shared: str | os.PathLike[str] | Mapping[str, object] | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> CohortCard:
        """Scores the units of a CSV or JSON file; ``records`` names the files of list facts, ``shared`` that of shared facts (or has them),
        ``overrides`` that of points set by hand (or has them).

        Raises:
            FactError: with every wrong value, by row and column.
        """
        found = read_facts(self.program, path, records=records, shared=shared)
        return self.score_read(found, parameters=parameters, as_of=as_of, overrides=overrides)

    def score_read(
        self,
        found: FactsFile,
        *,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> CohortCard:
        """Scores facts that were read before. A file of one unit without the units it is ranked among leaves its ranks unknown.

        Raises:
            FactError: with every wrong value.
        """
        call = read_call(self.program, found.units, parameters, as_of, overrides, alone=found.alone)
        self._refuse((*found.problems, *call.problems))
        if found.alone:
            ((unit, values),) = found.units.items()
            return CohortCard(self.program, (call.alone(values, unit, {}),), digest(values))
        return call.together({str(unit): values for unit, values in found.units.items()})

    def format(self, language: Language | None = None) -> str:
        """The canonical text, in the rubric's own vocabulary or in the other one; of a rubric that extends others its own text alone."""
        below = () if self.assembled is None else tuple(layer.document for layer in self.assembled.layers)
        return format_document(self.document, language, self.source.text, below)

    def run_examples(self) -> tuple[ExampleOutcome, ...]:
        """Runs the examples that stand in the text, in their order."""
        from rubric_engine.examples import run

        return run(self)

    def _refuse(self, problems: tuple[FactProblem, ...]) -> None:
        if problems:
            raise FactError(problems, self.language)


def load(path: str | os.PathLike[str]) -> Rubric:
    """The rubric in a file (UTF-8, UTF-16 with a BOM, or GB18030). Rubrics that it extends are looked for beside it, and nowhere else.

    Raises:
        RubricError: with every error of the text, and of those that it extends.
        OSError: when the file can't be read.
    """
    name = os.fspath(path)
    return from_bytes(Path(path).read_bytes(), name, folder=Path(path).parent)


def load_shipped(name: str) -> Rubric:
    """A rubric that comes with the engine, by name: ``load_shipped("2014_assessment")``."""
    return load(shipped(name))


def from_bytes(data: bytes, name: str = "<bytes>", *, folder: str | os.PathLike[str] | None = None) -> Rubric:
    """The rubric in the bytes of a file; see ``load``. ``folder`` is where rubrics that it extends are looked for."""
    text = decode(data)
    if text is None:
        raise RubricError([Diagnostic("E100", Span(0, 0))], SourceFile(name, ""))
    return _compiled(text, name, bases.Folder(Path(folder), os.path.dirname(name)) if folder is not None else None)


def loads(text: str, *, name: str = "<text>", files: Mapping[str, str] | None = None) -> Rubric:
    """The rubric in a text; ``name`` stands for it in messages. ``files`` has the texts of rubrics that it extends, by file name.

    Raises:
        RubricError: with every error of the text, and of those that it extends.
    """
    for each in (text, *(files or {}).values()):
        if not isinstance(each, str):
            raise TypeError(f"loads() takes a str, not {type(each).__name__}; from_bytes() takes the bytes of a file")
    return _compiled(text, name, bases.Given({file: (file, base) for file, base in files.items()}) if files is not None else None)


def _again(text: str, name: str, files: Files = ()) -> Rubric:
    return _compiled(text, name, bases.Given({file: (shown, base) for file, shown, base in files}))


def _compiled(text: str, name: str, shelf: bases.Shelf | None) -> Rubric:
    source = SourceFile(name, text)
    language = language_of(text)
    parsed = parse(source)
    nameless = any(_NAMES_ITS_BASE.match(line) for line in _broken_lines(parsed, source))  # it extends something, but what isn't known
    if parsed.diagnostics and (nameless or not parsed.document.statements):
        raise RubricError(parsed.diagnostics, source, language)
    whole = bases.assemble(parsed, source, shelf, language)
    if not whole.whole:
        raise RubricError([*parsed.diagnostics, *whole.findings], whole.source, language)
    analysis = analyse(whole.document, parsed.poisoned, language)
    told = bases.blamed((*whole.findings, *analysis.diagnostics), whole)
    found = [*parsed.diagnostics, *_sound(told, parsed, source)]
    if _errors(found):
        raise RubricError([*found, *more_findings(evolve(parsed, document=whole.document), found, language)], whole.source, language)
    program = with_bounds(lower(analysis.model))
    cited = bases.cited(whole)
    program = evolve(program, language=language, bases=cited, text_digest=bases.digest(parsed.document, text, cited))
    found += check(program)
    if _errors(found):
        raise RubricError(found, whole.source, language)
    warnings = tuple(sorted(found, key=lambda each: (each.span, each.code)))
    return Rubric(whole.source, language, parsed.document, analysis.model, program, warnings, whole)


def _broken_lines(parsed: ParseResult, source: SourceFile) -> list[str]:
    return [source.line_text(source.line_column(each.span.start)[0]) for each in parsed.diagnostics]


def _sound(found: Iterable[Diagnostic], parsed: ParseResult, source: SourceFile) -> Iterator[Diagnostic]:
    """Without what is said only because a statement didn't parse: warnings, and that the rubric's own line is missing."""
    lines = _broken_lines(parsed, source)
    named = any(_NAMES_THE_RUBRIC.match(line) for line in lines)
    for each in found:
        follows = lines and (_is_orphan(each, parsed) or _is_of_a_record(each, parsed, lines) or (each.code == "E200" and named))
        if not lines or (each.severity is Severity.ERROR and not follows):
            yield each


def _is_orphan(found: Diagnostic, parsed: ParseResult) -> bool:
    """Whether it is said of a line or row that would belong to a heading which didn't parse, or of a heading whose rows didn't."""
    starts = [each.span.start for each in parsed.document.statements]
    if found.code == "E321":
        behind = min((start for start in starts if start > found.span.start), default=None)
        return any(found.span.start < slip.span.start and (behind is None or slip.span.start < behind) for slip in parsed.diagnostics)
    owners = _OWNERS.get(found.code)
    before = [slip.span.start for slip in parsed.diagnostics if slip.span.start < found.span.start]
    if owners is None or not before:
        return False
    return not any(before[-1] < each.span.start < found.span.start for each in parsed.document.statements if isinstance(each, owners))


def _is_of_a_record(found: Diagnostic, parsed: ParseResult, lines: list[str]) -> bool:
    """Whether a column of a list isn't known only because the heading didn't parse that says for each of which records this occurs."""
    if found.code != "E240" or not any(_OCCURS.match(line) for line in lines):
        return False
    columns = (each for each in parsed.document.statements if isinstance(each, ColumnStmt) or (isinstance(each, FactStmt) and each.field))
    return dict(found.args).get("name") in {name for each in columns for name in (each.name.text, each.name.alias)}


def _errors(found: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)

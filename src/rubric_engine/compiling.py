"""Text to rubric, the long way, and the one place where the stages are put in order:

text -> syntax.parse -> bases.assemble -> semantics.analyse -> core.from_syntax.lower -> core.checks -> core.bounds -> scoring.reference -> report
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rubric_engine import bases
from rubric_engine.core.bounds import Analysis, with_bounds
from rubric_engine.core.checks import check
from rubric_engine.core.from_syntax import lower, lower_acceptances
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import Diagnostic, Severity, SourceFile
from rubric_engine.rubric import Rubric
from rubric_engine.salvage import more_findings
from rubric_engine.semantics import Model, analyse
from rubric_engine.shelves import Files, Given, Shelf, files_of
from rubric_engine.syntax.language import language_of
from rubric_engine.syntax.parser import ParseResult, parse
from rubric_engine.syntax.tree import ColumnStmt, Document, ExampleStmt, FactStmt, ItemStmt, ParameterStmt, Statement, TableStmt

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


@frozen(eq=False)
class Trees:
    """What a rubric is before its meaning: its own text as a tree, what was found out about the whole, and the whole with all that it extends."""

    document: Document
    model: Model
    assembled: bases.Assembled


def compiled(text: str, name: str, shelf: Shelf | None) -> Rubric:
    """The rubric of a text.

    Raises:
        RubricError: with every error of the text, and of those that it extends.
    """
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
        from rubric_engine.syntax.mistakes_offices import advised

        found += more_findings(evolve(parsed, document=whole.document), found, language)
        raise RubricError(advised(found, source, whole.document), whole.source, language)
    cited = bases.cited(whole)
    program = evolve(lower(analysis.model), language=language, bases=cited, text_digest=bases.digest(parsed.document, text, cited))
    ranges = Analysis(program)
    found += check(program, ranges)
    if _errors(found):
        raise RubricError(found, whole.source, language)
    warnings = tuple(evolve(each, language=language) for each in sorted(found, key=lambda each: (each.span, each.code)))
    trees = {"": Trees(parsed.document, analysis.model, whole)}
    return Rubric(whole.source, language, with_bounds(program, ranges), warnings, trees, lower_acceptances(analysis.model))


def trees_of(source: SourceFile) -> Trees:
    """What a text that compiled before is as a tree."""
    own = SourceFile(source.name, source.text)
    parsed = parse(own)
    language = language_of(own.text)
    whole = bases.assemble(parsed, own, _given(files_of(source)), language)
    return Trees(parsed.document, analyse(whole.document, parsed.poisoned, language).model, whole)


def again(text: str, name: str, files: Files = ()) -> Rubric:
    """A rubric from its texts: what ``Rubric.__reduce__`` names."""
    return compiled(text, name, _given(files))


def _given(files: Files) -> Given:
    return Given({file: (shown, base) for file, shown, base in files})


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
    if found.code in ("E211", "E321"):
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

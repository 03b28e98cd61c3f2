"""What can still be checked in a text that has errors, so that all errors come in one run.

Statements with an error, and everything that uses what they declare, are taken out; what is left is a smaller rubric that compiles. Its findings
count only inside definitions and items from which nothing was taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.checks import check
from rubric_engine.core.from_syntax import lower
from rubric_engine.diagnostics.frozen import fields_of
from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, Span
from rubric_engine.semantics import analyse
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.parser import ParseResult
from rubric_engine.syntax.statements import TIES

_LOCAL = frozenset({"E401", "W402", "E403", "E404", "E405", "E406", "E407", "E408", "E409", "W415", "E417", "W418", "E419"})
"""Codes of findings that concern one item or definition alone."""

_ROUNDS = 8


def more_findings(parsed: ParseResult, found: Iterable[Diagnostic], language: Language) -> tuple[Diagnostic, ...]:
    """The core's findings on the sound part of a text with the errors ``found``; nothing where no sound part is left."""
    errors = [each for each in found if each.severity is Severity.ERROR]
    blocks = tuple(_blocks(parsed.document.statements))
    broken = {number for number, block in enumerate(blocks) if any(_touches(block, error.span) for error in errors)}
    dead = set(parsed.poisoned)
    for _ in range(_ROUNDS):
        broken, dead = _spread(blocks, broken, dead)
        kept = tuple(statement for number, block in enumerate(blocks) if number not in broken for statement in block)
        analysis = analyse(t.Document(kept), frozenset(dead), language)
        if analysis.ok:
            break
        spans = [each.span for each in analysis.diagnostics if each.severity is Severity.ERROR]
        more = {number for number, block in enumerate(blocks) if any(_touches(block, span) for span in spans)}
        if more <= broken:
            return ()
        broken |= more
    else:
        return ()
    headings = any(isinstance(blocks[number][0], t.SectionStmt | t.TotalStmt | t.RubricStmt) for number in broken)
    headings = headings or any(name.startswith("#") and name != TIES for name in parsed.poisoned)
    local = _LOCAL - {"E401", "E407"} if headings else _LOCAL
    sound = [block for number, block in enumerate(blocks) if number not in broken and isinstance(block[0], t.ItemStmt | t.DefineStmt)]
    torn = [error.span.start for error in errors if not any(_touches(block, error.span) for block in blocks)]
    return tuple(
        each
        for each in check(with_bounds(lower(analysis.model)))
        if each.code in local and any(_touches(block, each.span) and not _torn(block, blocks, torn) for block in sound)
    )


def _blocks(statements: tuple[t.Statement, ...]) -> Iterator[tuple[t.Statement, ...]]:
    """Statements that stand or fall together: an item with its lines, a definition or parameter with its rows, a list with its fields."""
    block: list[t.Statement] = []
    for statement in statements:
        inside = isinstance(
            statement,
            t.LineStmt
            | t.TableStmt
            | t.RowStmt
            | t.ColumnsStmt
            | t.SourceStmt
            | t.NoteStmt
            | t.AcceptStmt
            | t.GivenStmt
            | t.ExpectStmt
            | t.DatedStmt,
        )
        field = isinstance(statement, t.ColumnStmt) or (isinstance(statement, t.FactStmt) and statement.field)
        if block and not (inside or field):
            yield tuple(block)
            block = []
        block.append(statement)
    if block:
        yield tuple(block)


def _touches(block: tuple[t.Statement, ...], span: Span) -> bool:
    return any(statement.span.start <= span.start <= statement.span.end for statement in block)


def _torn(block: tuple[t.Statement, ...], blocks: tuple[tuple[t.Statement, ...], ...], torn: list[int]) -> bool:
    """Whether a statement that didn't parse stood in the block: between its beginning and that of the next one."""
    begin = block[0].span.start
    after = min((other[0].span.start for other in blocks if other[0].span.start > begin), default=None)
    return any(begin <= at and (after is None or at < after) for at in torn)


def _spread(blocks: tuple[tuple[t.Statement, ...], ...], broken: set[int], dead: set[str]) -> tuple[set[int], set[str]]:
    """Everything that uses what a broken block declares is broken too."""
    broken, dead = set(broken), set(dead)
    while True:
        for number in broken:
            dead |= set(_declared(blocks[number]))
        more = {number for number, block in enumerate(blocks) if number not in broken and dead & _used(block)}
        if not more:
            return broken, dead
        broken |= more


def _declared(block: tuple[t.Statement, ...]) -> Iterator[str]:
    for statement in block:
        if isinstance(statement, t.FactStmt | t.DefineStmt | t.ParameterStmt):
            yield statement.name.text
            if statement.name.alias is not None:
                yield statement.name.alias
        elif isinstance(statement, t.SectionStmt | t.ItemStmt):
            yield f"#{statement.id.text}"


def _used(block: tuple[t.Statement, ...]) -> set[str]:
    """The names and ids that the block refers to; an item also refers to the sections that its id continues."""
    names: set[str] = set()
    stack: list[object] = list(block)
    while stack:
        node = stack.pop()
        if isinstance(node, t.Ref):
            head, _, rest = node.name.partition(".")
            names |= {node.name, head, rest}  # of units.growth it is the rest that is declared
        elif isinstance(node, t.Id):
            names.add(f"#{node.text}")
        elif isinstance(node, t.InRank | t.RankOf):
            names.add(TIES)
        if isinstance(node, tuple):
            stack.extend(node)
        stack.extend(getattr(node, name) for name in fields_of(type(node)) if name not in ("span", "leading"))
    return names

"""How the rubric is read, the digests that prove the results, and the rubric's text."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core.ir import Node, Origin
from rubric_engine.diagnostics.width import cells
from rubric_engine.report.beside import rubric_text
from rubric_engine.report.version import engine_version
from rubric_engine.report.words import called, said
from rubric_engine.report.workbook.figures import figure
from rubric_engine.report.workbook.paper import Page
from rubric_engine.report.workbook.source import Source, about_lines, top, width_of, wrapped

_TEXT_WIDE = 96
_LABEL_WIDE, _CITED_WIDE, _NOTE_WIDE = 30, 26, 52
"""As wide as can be read where the sheet is as wide as a page."""


def write_about(page: Page, source: Source) -> None:
    """The digests and versions; the rubric's notes; each section and item with its maximum, its source and how it is read."""
    view, says, told = source.view, source.says, source.view.told
    ids = width_of((id for id, *_ in _pieces(source)), 14, 30)
    page.widths([max(ids, 20), _LABEL_WIDE, 9, _CITED_WIDE, _NOTE_WIDE])
    row = top(page, f"{view.title}{told.colon}{says.about}", [*about_lines(source), told.proof_about])
    for name, value in _proof(source):
        page.text(row, 0, name, "name")
        page.text(row, 1, value, "digest")
        row += 1
    row += 1
    if view.program.notes:
        page.text(row, 0, says.rubric_notes, "strong")
        row += 1
        for note in view.program.notes:
            page.text(row, 0, f"· {note}", "line")
            row += 1
        row += 1
    head = row
    for at, each in enumerate((told.id, told.about_label, told.maximum if view.language == "zh" else "Maximum", told.citation, told.note)):
        page.text(row, at, each, "head")
    for id, label, origin, node in _pieces(source):
        row += 1
        inner = node is not None and any(isinstance(child, Node) for child in node.children)
        look = "part" if inner else "cell"
        notes = ((each, _NOTE_WIDE) for each in origin.notes)
        wrapped(page, row, [(id, 20), (label, _LABEL_WIDE), (origin.citation or "", _CITED_WIDE), *notes], len(origin.notes))
        page.text(row, 0, id, look)
        page.text(row, 1, label, look)
        page.number(row, 2, None if node is None or node.bound is None else figure(node.bound), f"{look} number")
        page.text(row, 3, origin.citation or "", look)
        page.text(row, 4, "\n".join(origin.notes), look)
    page.printed(landscape=True, heading=head)


def _proof(source: Source) -> Iterator[tuple[str, str]]:
    view = source.view
    told, program, names = view.told, view.program, view.words.NAMES
    rows = [(names["rubric"], view.title), (names["edition"], program.edition or ""), (told.citation, program.citation or "")]
    rows += [(told.rubric_digest, program.text_digest)]
    rows += [(names["bases"], rubric_text(base, view.words)) for base in program.bases]
    rows += [(told.facts_digest, view.cohort.facts_digest or ""), (told.engine, f"rubric-engine {engine_version()}")]
    yield from ((name, value) for name, value in rows if value)


def _pieces(source: Source) -> Iterator[tuple[str, str, Origin, Node | None]]:
    """Gates, definitions with notes, sections and items."""
    view, told = source.view, source.view.told
    for gate in view.program.gates:
        yield told.gate, called(gate.origin, view.language), gate.origin, None
    for definition in view.program.definitions:
        if definition.origin.notes:
            yield told.definition, view.index.name(definition.name, view.language), definition.origin, None
    waiting = [view.program.total]
    while waiting:
        node = waiting.pop()
        if node is not view.program.total:
            label = said(node.origin.label, view.language) if node.origin.label is not None else ""
            yield node.origin.id, label, node.origin, node
        waiting.extend(child for child in reversed(node.children) if isinstance(child, Node))


def write_text(page: Page, source: Source) -> None:
    """The text of the rubric, a line to a row, and behind it those that it extends."""
    view, says = source.view, source.says
    page.widths([6, _TEXT_WIDE])
    row = top(page, f"{view.title}{view.told.colon}{says.text}", [] if source.texts else [says.no_text])
    head = row
    for name, content in source.texts:
        page.text(row, 0, says.line, "head")
        page.text(row, 1, name, "head")
        for number, line in enumerate(content.splitlines(), start=1):
            row += 1
            told = "".join(cells(line)).rstrip()
            wrapped(page, row, [(told, _TEXT_WIDE)])
            page.text(row, 0, str(number), "count")
            page.text(row, 1, told, "code")
        row += 2
    if source.texts:
        page.frozen(head + 1, 1)
    page.printed(landscape=False, heading=head if source.texts else None)

"""The back of the report: how the rubric is read, pairings, and the digests that prove it."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core.ir import Node, Origin
from rubric_engine.report.beside import rubric_text
from rubric_engine.report.numbers import points_text
from rubric_engine.report.page.markup import bullets, text
from rubric_engine.report.page.view import View
from rubric_engine.report.version import engine_version
from rubric_engine.report.words import called, said


def about(view: View) -> Iterator[str]:
    """The notes of the rubric; each section and item with its maximum, its source and how it is read; gates and definitions with notes."""
    told, program = view.told, view.program
    yield bullets(program.notes)
    yield '<table class="stack about"><thead><tr>'
    yield f'<th scope="col">{text(told.id)}</th><th scope="col">{text(told.about_label)}</th><th scope="col" class="n">{text(told.maximum)}</th>'
    yield f'<th scope="col">{text(told.citation)}</th><th scope="col">{text(told.note)}</th></tr></thead><tbody>\n'
    for gate in program.gates:
        yield _row(told.gate, gate.origin, called(gate.origin, view.language), "", view)
    for definition in program.definitions:
        if definition.origin.notes:
            yield _row(told.definition, definition.origin, view.index.name(definition.name, view.language), "", view)
    for node in _nodes(program.total):
        maximum = "" if node.bound is None else points_text(node.bound)
        label = said(node.origin.label, view.language) if node.origin.label is not None else ""
        yield _row(node.origin.id, node.origin, label, maximum, view)
    yield "</tbody></table>\n"


def _nodes(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node):
            yield child
            yield from _nodes(child)


def _row(id: str, origin: Origin, label: str, maximum: str, view: View) -> str:
    told = view.told
    notes = "<br>".join(text(each) for each in origin.notes)
    return (
        f'<tr><td>{text(id)}</td><th scope="row">{text(label)}</th><td class="n"{_named(told.maximum) if maximum else ""}>{text(maximum)}</td>'
        f'<td class="wide quiet">{text(origin.citation or "")}</td><td class="wide">{notes}</td></tr>\n'
    )


def _named(name: str) -> str:
    return f' data-h="{text(name)}"'


def pairings(view: View) -> Iterator[str]:
    """Who is paired with whom."""
    told = view.told
    for pairing in view.cohort.pairings:
        label = said(pairing.label, view.language)
        yield f"<h3>{text(told.pairings)}{text(told.colon + label if label else '')}</h3>\n"
        if pairing.pairs:
            yield f'<table><thead><tr><th scope="col">{text(told.first)}</th><th scope="col">{text(told.second)}</th></tr></thead><tbody>\n'
            for pair in pairing.pairs:
                yield f"<tr><td>{text(pair.first)}</td><td>{text(told.nobody_left if pair.second is None else pair.second)}</td></tr>\n"
            yield "</tbody></table>\n"
        else:
            yield f"<p>{text(view.words.NAMES['no_pairs'])}</p>\n"
        if pairing.undecided:
            yield f"<p>{text(view.words.undecided(list(pairing.undecided)))}</p>\n"


def proof(view: View) -> str:
    """The digests of rubric and facts, and the engine's version."""
    told, program = view.told, view.program
    edition = "" if program.edition is None else f"  {view.words.NAMES['edition']} {program.edition}"
    rows = [(view.words.NAMES["rubric"], view.title + edition), (told.rubric_digest, program.text_digest)]
    rows += [(view.words.NAMES["bases"], rubric_text(base, view.words)) for base in program.bases]
    rows += [(told.facts_digest, view.cohort.facts_digest)] if view.cohort.facts_digest is not None else []
    rows.append((told.engine, f"rubric-engine {engine_version()}"))
    told_rows = "".join(f'<dt>{text(name)}</dt><dd class="digest">{text(value)}</dd>' for name, value in rows if value)
    return f'<dl class="facts">{told_rows}</dl>\n<p class="quiet">{text(told.proof_about)}</p>\n'


def signatures(view: View) -> str:
    return f'<div class="signs">{"".join(f"<div>{text(each)}</div>" for each in view.told.signature)}</div>\n'

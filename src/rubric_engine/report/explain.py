"""The whole result of one unit in words: every line of the ledger under its item, and what it all comes to."""

from __future__ import annotations

from attrs import frozen

from rubric_engine.core.ir import Missing, Node, Program
from rubric_engine.core.results import Entry, EntryKind, NodeResult, State, UnitResult
from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import points_text, signed, value_text
from rubric_engine.report.sentences import (
    by_effect,
    entry_sentence,
    flag_sentence,
    gate_sentence,
    grade_sentence,
    missing_phrase,
    phrases,
    words_for,
)
from rubric_engine.report.words import Verdict, Words, said, written

_WIDEST = 46
"""Texts of lines wider than this push their points to the next row instead of widening the column."""

_QUIET = {
    EntryKind.START,
    EntryKind.COMBINATION,
    EntryKind.MULTIPLIER,
    EntryKind.MINIMUM,
    EntryKind.MAXIMUM,
    EntryKind.TO_ZERO,
    EntryKind.WEIGHT,
    EntryKind.SCALE,
    EntryKind.ROUNDING,
}
"""Adjustments that aren't worth a row while they change nothing."""


@frozen
class _Row:
    depth: int
    id: str
    text: str
    points: str = ""
    why: str = ""
    heading: bool = False


def explain(result: UnitResult, program: Program, language: str) -> str:
    """The ledger of one unit in words.

    ``language`` is ``en`` or ``zh``. One row for each scoring line and each adjustment that did something, under the headings of its
    section and item; at the foot the total, its range, missing facts, flags, grade, gates and the rubric it was scored by.
    """
    index = Index.of(program)
    words = words_for(language)
    rows = _rows(result, index, words)
    return "\n".join([*_head(result, program, words), "", *_laid_out(rows), "", *_foot(result, index, words)]) + "\n"


# ---------------------------------------------------------------- the ledger


def _rows(result: UnitResult, index: Index, words: Words) -> list[_Row]:
    owned: dict[str, list[Entry]] = {}
    for entry in result.ledger:
        owned.setdefault(entry.owner, []).append(entry)
    nodes = {node.id: node for node in result.nodes}
    rows: list[_Row] = []
    _node_rows(index.program.total, 0, owned, nodes, index, words, rows)
    known = set(index.nodes)
    for owner, entries in owned.items():
        if owner not in known:
            rows += [_entry_row(entry, 0, index, words) for entry in entries]
    return rows


def _node_rows(
    node: Node, depth: int, owned: dict[str, list[Entry]], nodes: dict[str, NodeResult], index: Index, words: Words, rows: list[_Row]
) -> None:
    """The node's heading and lines, then its children, then what was done to their sum."""
    id = node.origin.id
    mine = [entry for entry in owned.get(id, ()) if _worth_a_row(entry)]
    inner = [child for child in node.children if isinstance(child, Node)]
    is_total = id == index.total
    if not is_total:
        rows.append(_heading(node, depth, nodes, index, words))
    below = depth if is_total else depth + 1
    early = [e for e in mine if not inner or e.kind in (EntryKind.LINE, EntryKind.START)]
    rows += [_entry_row(entry, below, index, words) for entry in early]
    ids = {child.origin.id for child in inner}
    for child in inner:
        _node_rows(child, below, owned, nodes, index, words, rows)
        of_child = [entry for entry in mine if entry.id == child.origin.id and entry not in early]  # its weight in this node
        rows += [_entry_row(entry, below, index, words, child.origin.id) for entry in of_child]
    late = [entry for entry in mine if entry not in early and entry.id not in ids]
    name = words.NAMES["total"] if is_total else id
    rows += [_entry_row(entry, depth, index, words, name) for entry in late]


def _worth_a_row(entry: Entry) -> bool:
    return entry.points != 0 or entry.kind not in _QUIET or entry.state is State.UNKNOWN


def _why_absent(node: Node, found: NodeResult, nodes: dict[str, NodeResult], index: Index, words: Words) -> list[str]:
    """Why a node doesn't apply, told where it is decided: at the node itself, not again at what is in it."""
    above = nodes.get(index.parents.get(node.origin.id, ""))
    if found.applies is not False:
        return []
    by_itself = above is None or above.applies is not False
    return phrases(found.reasons, False, words) or ([words.too_few(node.needs)] if node.needs and by_itself else [])


def _heading(node: Node, depth: int, nodes: dict[str, NodeResult], index: Index, words: Words) -> _Row:
    id, language = node.origin.id, words.LANGUAGE
    found = nodes.get(id)
    text = index.heading(id, language)
    citation = node.origin.citation
    parent = index.parents.get(id)
    above = index.nodes[parent].origin.citation if parent is not None else None
    source = words.source(one_line(citation)) if citation and citation not in (above, index.program.citation) else ""
    if found is None:
        return _Row(depth, id, text, "", source, heading=True)
    places = index.shown(id)
    if found.points is None:
        scored = words.without_points(
            found.applies, index.program.missing is Missing.NO_RESULT, _why_absent(node, found, nodes, index, words)
        )
        return _Row(depth, id, text, "", f"{scored} {source}".strip(), heading=True)
    maximum = None if found.maximum is None else points_text(found.maximum)
    return _Row(depth, id, text, words.score(points_text(found.points, places), maximum), source, heading=True)


def _entry_row(entry: Entry, depth: int, index: Index, words: Words, name: str = "") -> _Row:
    """``name`` is the id that an adjustment is shown under, where it stands apart from what it adjusts."""
    language = words.LANGUAGE
    why = entry_sentence(entry, index, language)
    if entry.kind is not EntryKind.LINE:
        return _Row(depth, name, words.KINDS[entry.kind], signed(entry.points), why)
    if entry.state is State.NOT_APPLICABLE:  # the heading says why
        why = words.sentence(words.VERDICTS[Verdict.NOT_APPLICABLE], [])
    owner = index.nodes.get(entry.owner)
    own = entry.origin.citation
    if own and own not in (owner.origin.citation if owner is not None else None, index.program.citation):
        why = f"{why}{words.source(one_line(own))}" if language == "zh" else f"{why} {words.source(one_line(own))}"
    return _Row(depth, entry.id, written(entry.origin, language), signed(entry.points), why)


def _laid_out(rows: list[_Row]) -> list[str]:
    """The rows in columns: id, text, points, reason."""
    lead = max((display_width("  " * row.depth + one_line(row.id)) for row in rows), default=0)
    widths = [display_width(row.text) for row in rows]
    middle = max((width for width in widths if width <= _WIDEST), default=0)
    right = max((display_width(row.points) for row in rows), default=0)
    lines: list[str] = []
    deep = False
    for row, width in zip(rows, widths, strict=True):
        if row.depth == 0 and lines and (row.heading or deep):
            lines.append("")
        deep = row.depth > 0
        left = pad("  " * row.depth + one_line(row.id), lead)
        text = row.text
        if width > middle:
            lines.append(f"{left}  {text}".rstrip())
            left, text = " " * lead, ""
        lines.append(f"{left}  {pad(text, middle)}  {pad(row.points, right, right=True)}  {row.why}".rstrip())
    return lines


# ---------------------------------------------------------------- head and foot


def _head(result: UnitResult, program: Program, words: Words) -> list[str]:
    language = words.LANGUAGE
    title = said(program.label, language)
    unit = ""
    if result.unit is not None:
        kind = said(program.unit, language) if program.unit is not None else ""
        unit = (f"{kind}：" if language == "zh" else f"{kind}: ") * bool(kind) + one_line(result.unit)
    lines = [f"{title}  {unit}".strip()]
    if program.citation:
        lines.append(words.source(one_line(program.citation)))
    return [line for line in lines if line]


def _foot(result: UnitResult, index: Index, words: Words) -> list[str]:
    language, names = words.LANGUAGE, words.NAMES
    rows: list[tuple[str, str]] = [(names["total"], total_text(result, index, words))]
    if has_range(result):
        rows.append((names["range"], range_text(result, index, words)))
    rows += _each(names["missing"], [missing_phrase(fact, result, index, language) for fact in by_effect(result.missing)])
    rows += _each(names["flags"], [flag_sentence(flag, language) for flag in result.flags if flag.raised is not False])
    if result.grade is not None or len(result.grades_possible) > 1 or result.grade_reasons:
        missed = grade_sentence(result, index, language)
        rows += _each(names["grade"], [grade_text(result, index, words), *([missed] if missed is not None else [])])
    rows += _each(names["gates"], [gate_sentence(gate, index, language, result.missing) for gate in result.gates])
    for name, value in result.overridden:
        parameter = index.parameters.get(name)
        told = value_text(value, parameter.kind, language) if parameter is not None else str(value)
        rows.append((names["parameters"], f"{one_line(index.name(name, language))} = {told}"))
    rows.append((names["rubric"], rubric_text(index.program, words)))
    width = max(display_width(name) for name, _ in rows)
    return [f"{pad(name, width)}  {text}" for name, text in rows]


def _each(name: str, texts: list[str]) -> list[tuple[str, str]]:
    return [(name if not number else "", text) for number, text in enumerate(texts)]


def total_text(result: UnitResult, index: Index, words: Words) -> str:
    if result.total is None:
        return words.no_total(result.why_none)
    total = index.program.total
    told = words.points(points_text(result.total, index.shown(index.total)))
    if total.bound is None:
        return told
    if words.LANGUAGE == "zh":
        return f"{told}（{words.NAMES['maximum']} {points_text(total.bound)} 分）"
    return f"{told} ({words.NAMES['maximum']} {points_text(total.bound)})"


def has_range(result: UnitResult) -> bool:
    """Whether the total may still become another."""
    return (result.low is None or result.low != result.high) and result.why_none != "not_eligible"


def range_text(result: UnitResult, index: Index, words: Words) -> str:
    places = index.shown(index.total)
    low = None if result.low is None else points_text(result.low, places)
    return words.span(low, None if result.high is None else points_text(result.high, places))


def grade_text(result: UnitResult, index: Index, words: Words) -> str:
    if result.grade is None and len(result.grades_possible) <= 1:
        return words.no_grade()
    grade = one_line(index.grade(result.grade, words.LANGUAGE)) if result.grade is not None else words.maybe()
    if len(result.grades_possible) <= 1:
        return grade
    names = [one_line(index.grade(name, words.LANGUAGE)) for name in result.grades_possible]
    told = words.possible(names)
    return f"{grade}（{told}）" if words.LANGUAGE == "zh" else f"{grade} ({told})"


def rubric_text(program: Program, words: Words, digits: int = 64) -> str:
    """Label, edition and digest; the first ``digits`` of it."""
    parts = [said(program.label, words.LANGUAGE)]
    if program.edition is not None:
        parts.append(f"{words.NAMES['edition']} {one_line(program.edition)}")
    if program.text_digest:
        parts.append(f"{words.NAMES['digest']} {program.text_digest[:digits]}")
    return ("，" if words.LANGUAGE == "zh" else ", ").join(part for part in parts if part)

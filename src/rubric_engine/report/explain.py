"""The whole result of one unit in words: every line of the ledger under its item, and what it all comes to."""

from __future__ import annotations

from rubric_engine.core.ir import Combine, Missing, Node, Program
from rubric_engine.core.results import Entry, EntryKind, NodeResult, State, UnitResult
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.beside import beside_rows, how_often, parameter_rows
from rubric_engine.report.beside import rubric_text as rubric_text
from rubric_engine.report.index import Index, base_of, joined, split
from rubric_engine.report.numbers import points_text, signed
from rubric_engine.report.scored import Scored
from rubric_engine.report.sentences import (
    by_effect,
    entry_sentence,
    flag_sentence,
    gate_sentence,
    grade_sentence,
    missing_phrase,
    phrases,
    record_of,
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
class LedgerRow:
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
    rows = ledger_rows(result, index, words)
    return "\n".join([*_head(result, program, words), "", *_laid_out(rows), "", *_foot(result, index, words)]) + "\n"


# ---------------------------------------------------------------- the ledger


def ledger_rows(result: UnitResult, index: Index, words: Words) -> list[LedgerRow]:
    owned: dict[str, list[Entry]] = {}
    for entry in result.ledger:
        owned.setdefault(entry.owner, []).append(entry)
    sheet = _Sheet(owned, Scored.of(result, index), index, words, frozenset(fact.name for fact in result.missing))
    _node_rows(index.program.total, (), 0, sheet)
    for owner, entries in owned.items():
        if index.node(owner) is None:
            sheet.rows.extend([_entry_row(entry, 0, sheet) for entry in entries])
    return sheet.rows


@frozen(eq=False)
class _Sheet:
    """What the rows are made of, and the rows so far. ``owned`` has the entries of each node."""

    owned: dict[str, list[Entry]]
    scored: Scored
    index: Index
    words: Words
    missing: frozenset[str]
    rows: list[LedgerRow] = field(factory=list)


def _node_rows(node: Node, numbers: tuple[int, ...], depth: int, sheet: _Sheet) -> None:
    """The node's heading and lines, then its children, then what was done to their sum. ``numbers`` are those of its records."""
    id = joined(node.origin.id, numbers)
    mine = [entry for entry in sheet.owned.get(id, ()) if _worth_a_row(entry)]
    inner = [child for child in node.children if isinstance(child, Node)]
    is_total = id == sheet.index.total
    if not is_total and _in_one_row(node, id, mine, depth, sheet):
        return
    if not is_total and not _unnumbered(node, numbers, sheet):  # a missing list has had its heading
        sheet.rows.append(_heading(node, id, depth, sheet))
    below = depth if is_total else depth + 1
    apart: dict[str, list[Entry]] = {}  # by what they adjust; its weight in this node, say
    for entry in mine:
        if not inner or entry.kind in (EntryKind.LINE, EntryKind.START) or base_of(entry.id) in sheet.index.lines:
            sheet.rows.append(_entry_row(entry, below, sheet))
        else:
            apart.setdefault(entry.id, []).append(entry)
    for child in inner:
        for each in _occurring(child, numbers, below, sheet):
            one = joined(child.origin.id, each)
            inside = below + (len(each) > len(numbers))
            _node_rows(child, each, inside, sheet)
            sheet.rows.extend(_entry_row(entry, inside, sheet, one) for entry in apart.pop(one, ()))
    name = sheet.words.NAMES["total"] if is_total else id
    sheet.rows.extend(_entry_row(entry, depth, sheet, name) for late in apart.values() for entry in late)


# ---------------------------------------------------------------- what occurs for each record


def _occurring(node: Node, numbers: tuple[int, ...], depth: int, sheet: _Sheet) -> list[tuple[int, ...]]:
    """The numbers of each occurrence of the node; over those of a repeated one a row says how many there are and what they bring."""
    if node.repeat is None:
        return [numbers]
    id, words = joined(node.origin.id, numbers), sheet.words
    found = sheet.scored.occurrences(node.origin.id, numbers)
    why = how_often(node, numbers, sheet.index, sheet.scored, sheet.missing, words)
    brought = sheet.scored.brought(node.origin.id, numbers)
    points = "" if brought is None else points_text(brought, sheet.index.shown(id))
    sheet.rows.append(
        LedgerRow(depth, id, sheet.index.heading(id, words.LANGUAGE), points, f"{why} {_source(node, sheet)}".strip(), heading=True)
    )
    unknown = not found and id in sheet.scored.nodes  # what stands for all that a missing list may hold
    return [numbers] if unknown else [split(each.id)[1] for each in found]


def _in_one_row(node: Node, id: str, mine: list[Entry], depth: int, sheet: _Sheet) -> bool:
    """Writes an occurrence with its only line as one row, if it has but one; so too that of a first match, with the line that matched."""
    found = sheet.scored.nodes.get(id)
    if node.repeat is None or _unnumbered(node, split(id)[1], sheet) or any(isinstance(child, Node) for child in node.children):
        return False
    if found is None or found.points is None:
        return False
    decided = [entry for entry in mine if entry.points != 0] if node.combine is Combine.FIRST else mine
    if len(decided) != 1 or decided[0].kind is not EntryKind.LINE or decided[0].points != found.points:
        return False
    why = entry_sentence(decided[0], sheet.index, sheet.words.LANGUAGE, sheet.scored)
    note = _counts(found, sheet)
    separator = "；" if sheet.words.LANGUAGE == "zh" else "; "
    sheet.rows.append(LedgerRow(depth, id, record_of(id, sheet.scored, sheet.words), signed(found.points), separator.join([*note, why])))
    return True


def _unnumbered(node: Node, numbers: tuple[int, ...], sheet: _Sheet) -> bool:
    """Whether this is what stands for all records of a missing list."""
    return node.repeat is not None and len(numbers) < sheet.index.levels[node.origin.id]


def _counts(node: NodeResult, sheet: _Sheet) -> list[str]:
    """Whether an occurrence counts, where not all of them do."""
    counts = sheet.scored.counts(node)
    return [] if counts is None else [sheet.words.counts(counts)]


def _worth_a_row(entry: Entry) -> bool:
    return entry.points != 0 or entry.kind not in _QUIET or entry.state is State.UNKNOWN


def _why_absent(node: Node, found: NodeResult, sheet: _Sheet) -> list[str]:
    """Why a node doesn't apply, told where it is decided: at the node itself, not again at what is in it."""
    above = sheet.scored.nodes.get(sheet.index.parent(found.id) or "")
    if found.applies is not False:
        return []
    by_itself = above is None or above.applies is not False
    return phrases(found.reasons, False, sheet.words) or ([sheet.words.too_few(node.needs)] if node.needs and by_itself else [])


def _source(node: Node, sheet: _Sheet) -> str:
    citation, parent = node.origin.citation, sheet.index.parents.get(node.origin.id)
    above = sheet.index.nodes[parent].origin.citation if parent is not None else None
    told = node.origin.cites or citation not in (above, sheet.index.program.citation)
    return sheet.words.source(one_line(citation)) if citation and told else ""


def _heading(node: Node, id: str, depth: int, sheet: _Sheet) -> LedgerRow:
    """The heading of a node, or in the place of its label the record of an occurrence."""
    index, words = sheet.index, sheet.words
    found = sheet.scored.nodes.get(id)
    repeated = node.repeat is not None
    text = record_of(id, sheet.scored, words) if repeated else index.heading(id, words.LANGUAGE)
    source = "" if repeated else _source(node, sheet)
    if found is None:
        return LedgerRow(depth, id, text, "", source, heading=True)
    if found.points is None:
        scored = words.without_points(found.applies, index.program.missing is Missing.NO_RESULT, _why_absent(node, found, sheet))
        return LedgerRow(depth, id, text, "", f"{scored} {source}".strip(), heading=True)
    maximum = None if found.maximum is None else points_text(found.maximum)
    why = " ".join([*_counts(found, sheet), *([source] if source else [])])
    return LedgerRow(depth, id, text, words.score(points_text(found.points, index.shown(id)), maximum), why, heading=True)


def _entry_row(entry: Entry, depth: int, sheet: _Sheet, name: str = "") -> LedgerRow:
    """``name`` is the id that an adjustment is shown under, where it stands apart from what it adjusts."""
    index, words = sheet.index, sheet.words
    language = words.LANGUAGE
    why = entry_sentence(entry, index, language, sheet.scored)
    if entry.kind is not EntryKind.LINE:
        return LedgerRow(
            depth, name or (entry.id if entry.kind is EntryKind.OVERRIDE else ""), words.KINDS[entry.kind], signed(entry.points), why
        )
    if entry.state is State.NOT_APPLICABLE:  # the heading says why
        why = words.sentence(words.VERDICTS[Verdict.NOT_APPLICABLE], [])
    owner = index.node(entry.owner)
    own = entry.origin.citation
    if own and own != ((owner.origin.citation if owner is not None else None) or index.program.citation):
        why = f"{why}{words.source(one_line(own))}" if language == "zh" else f"{why} {words.source(one_line(own))}"
    return LedgerRow(depth, entry.id, written(entry.origin, language), signed(entry.points), why)


def _laid_out(rows: list[LedgerRow]) -> list[str]:
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
    rows += parameter_rows(result.overridden, index, words)
    beside = beside_rows(result, index, Scored.of(result, index), words)
    rows += [(name if name != before else "", text) for (name, text), (before, _) in zip(beside, [("", ""), *beside], strict=False)]
    rows.append((names["rubric"], rubric_text(index.program, words)))
    rows += _each(names["bases"], [rubric_text(base, words) for base in index.program.bases])
    width = max(display_width(name) for name, _ in rows)
    return [f"{pad(name, width)}  {text}" for name, text in rows]


def _each(name: str, texts: list[str]) -> list[tuple[str, str]]:
    return [(name if not number else "", text) for number, text in enumerate(texts)]


def total_text(result: UnitResult, index: Index, words: Words) -> str:
    if result.total is None:
        return words.no_total(result.why_none)
    total = index.program.total
    told = words.points(points_text(result.total, index.shown(index.total)))
    most = next((node.maximum for node in result.nodes if node.id == index.total), total.bound)
    if most is None:
        return told
    if words.LANGUAGE == "zh":
        return f"{told}（{words.NAMES['maximum']} {points_text(most)} 分）"
    return f"{told} ({words.NAMES['maximum']} {points_text(most)})"


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

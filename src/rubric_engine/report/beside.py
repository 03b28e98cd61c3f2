"""What stands beside the points: what was set by hand, reason codes, the rubrics that one extends, the date, what broke ties, pairings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

from rubric_engine.core.ir import Base, Node, Program
from rubric_engine.core.results import Override, PairingResult, ReasonCode, TieBreak, UnitResult
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.by_hand import effects, told_by_hand
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import date_text, number, value_text
from rubric_engine.report.scored import Scored
from rubric_engine.report.words import Words, called, said


def beside_rows(result: UnitResult, index: Index, scored: Scored, words: Words) -> list[tuple[str, str]]:
    """What is told of a unit beside its total, its gates and what is missing, under its headings; nothing where there is nothing of the kind."""
    rows = [(words.NAMES["overrides"], override_sentence(override, index, scored, words)) for override in result.overrides]
    rows += [(words.NAMES["reason_codes"], code_sentence(code, index, scored, words)) for code in result.reason_codes]
    rows += [(words.NAMES["tie_breaks"], tie_break_sentence(each, words)) for each in result.tie_breaks]
    rows += [(words.NAMES["pairings"], pairing_sentence(each, words)) for each in result.pairings]
    if result.as_of is not None:
        rows.append((words.NAMES["as_of"], date_text(result.as_of, words.LANGUAGE)))
    return rows


def parameter_rows(overridden: Iterable[tuple[str, Value]], index: Index, words: Words) -> list[tuple[str, str]]:
    """The parameters that the caller changed, with the values that count."""
    rows = []
    for name, value in overridden:
        parameter = index.parameters.get(name)
        told = value_text(value, parameter.kind, words.LANGUAGE) if parameter is not None else str(value)
        rows.append((words.NAMES["parameters"], f"{one_line(index.name(name, words.LANGUAGE))} = {told}"))
    return rows


def name_of(id: str, index: Index, scored: Scored, words: Words) -> str:
    """A node or line in words: its id, its label and the record that it is of."""
    if id == index.total:
        return words.NAMES["total"]
    piece = index.line(id)
    label = called(piece.origin, words.LANGUAGE).rstrip(":： ") if piece is not None else index.heading(id, words.LANGUAGE)
    base = index.node(id) or piece
    return f"{base.origin.id if base is not None else id} {occurring(label, id, scored, words)}".strip()


def occurring(label: str, id: str, scored: Scored, words: Words) -> str:
    """A label with the records that the node or line with this id is of: ``Race, Monaco``."""
    return words.occurring(one_line(label), [said(each.text, words.LANGUAGE) for each in scored.occurrence(id)])


def how_often(node: Node, above: tuple[int, ...], index: Index, scored: Scored, missing: Collection[str], words: Words) -> str:
    """How often a repeated node occurs, and how many of its occurrences are taken; ``missing`` are the names of the missing facts."""
    repeat = node.repeat
    if repeat is None:
        return ""
    found = scored.occurrences(node.origin.id, above)
    if not found and repeat.fact in missing:
        return words.missing([one_line(index.name(repeat.fact, words.LANGUAGE))])
    counted = sum(1 for each in found if scored.counts(each))
    column = None if repeat.by is None else index.column(repeat.fact, repeat.by, words.LANGUAGE)
    return words.occurs(len(found), counted or None, column)


def override_sentence(override: Override, index: Index, scored: Scored, words: Words) -> str:
    """What was set by hand, to what, why, by whom and when, and what keeps it from counting."""
    return words.sentence(name_of(override.id, index, scored, words), [told_by_hand(override, words), *effects(override, scored, words)])


def code_sentence(code: ReasonCode, index: Index, scored: Scored, words: Words) -> str:
    """A reason code with the item that it stands for and how far that is below its baseline."""
    label = name_of(code.id, index, scored, words)
    return words.sentence(
        "", [words.below_baseline(one_line(code.code), label, number(code.points), number(code.baseline), number(code.shortfall))]
    )


def rubric_text(rubric: Program | Base, words: Words, digits: int = 64) -> str:
    """Label, edition and digest; the first ``digits`` of it."""
    parts = [said(rubric.label, words.LANGUAGE)]
    if rubric.edition is not None:
        parts.append(f"{words.NAMES['edition']} {one_line(rubric.edition)}")
    if rubric.text_digest:
        parts.append(f"{words.NAMES['digest']} {rubric.text_digest[:digits]}")
    return ("，" if words.LANGUAGE == "zh" else ", ").join(part for part in parts if part)


def tie_break_sentence(tie: TieBreak, words: Words) -> str:
    """Who is before whom though their totals are equal, and by which key of the rubric's chain."""
    head = words.before([one_line(unit) for unit in tie.ahead], [one_line(unit) for unit in tie.behind])
    text = said(tie.text, words.LANGUAGE)
    if tie.count_back:
        times, against = (value.numerator if isinstance(value, Fraction) else 0 for value in (tie.first, tie.second))
        return words.sentence(head, [words.count_back(text, _tie_value(tie.most_often, tie, words), times, against)])
    first, second = (_tie_value(value, tie, words) for value in (tie.first, tie.second))
    return words.sentence(head, [words.tie_break(text, tie.among_tied, first, second)])


def _tie_value(value: Value | None, tie: TieBreak, words: Words) -> str | None:
    return None if value is None else value_text(value, tie.kind, words.LANGUAGE, unit=tie.unit, options=tie.options)


def pairing_sentence(pairing: PairingResult, words: Words) -> str:
    """The pairs of a pairing, and the units that aren't decided."""
    pairs = [words.paired(one_line(pair.first), None if pair.second is None else one_line(pair.second)) for pair in pairing.pairs]
    undecided = [words.undecided([one_line(unit) for unit in pairing.undecided])] if pairing.undecided else []
    return words.sentence(said(pairing.label, words.LANGUAGE), [*pairs, *undecided] or [words.NAMES["no_pairs"]])

"""Tables for a terminal, in columns that line up under Chinese text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rubric_engine.core.ir import Node, Ties
from rubric_engine.core.results import MissingFact, gate_is_open
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.beside import beside_rows, override_sentence, pairing_sentence, parameter_rows, tie_break_sentence
from rubric_engine.report.explain import has_range, range_text, rubric_text, total_text
from rubric_engine.report.numbers import date_text, points_text
from rubric_engine.report.outline import Piece, outline
from rubric_engine.report.sentences import by_effect, gate_sentence, words_for
from rubric_engine.report.words import Words, said

if TYPE_CHECKING:
    from rubric_engine.report.card import Card
    from rubric_engine.report.cohort import CohortCard, Standing

_BOLD, _DIM, _RED, _YELLOW = "1", "2", "31", "33"


@frozen
class _Column:
    head: str
    cells: tuple[str, ...]
    right: bool = True


def table(cohort: CohortCard, language: str, color: bool = False) -> str:
    """The ranking as a table: place, unit, points of the parts of the total, total, range, grade and flags, with notes underneath.

    The range stands there if some unit is incomplete, grades and flags if the rubric has any. Ends in a line feed.
    """
    words = words_for(language)
    standings = cohort.ranking()
    cards = [cohort[standing.unit] for standing in standings]
    columns = _columns(cohort, standings, cards, words)
    widths = [max(map(display_width, (column.head, *column.cells))) for column in columns]
    head = "  ".join(pad(column.head, width, right=column.right) for column, width in zip(columns, widths, strict=True)).rstrip()
    lines = [_painted(rubric_text(cohort.program, words, digits=12), _DIM, color), "", _painted(head, _BOLD, color)]
    for row, card in enumerate(cards):
        cells = (pad(column.cells[row], width, right=column.right) for column, width in zip(columns, widths, strict=True))
        line = "  ".join(cells).rstrip()
        fired = any(gate.fired for gate in card.gates)
        lines.append(_painted(line, _RED if fired or card.result.total is None else _YELLOW if not card.complete else "", color))
    notes = _notes(cohort, standings, cards, words)
    return "\n".join([*lines, *([""] if notes else []), *notes]) + "\n"


def _columns(cohort: CohortCard, standings: tuple[Standing, ...], cards: list[Card], words: Words) -> list[_Column]:
    names, language, index = words.NAMES, words.LANGUAGE, cohort.index
    columns = [
        _Column(names["place"], tuple("–" if s.place is None else str(s.place) for s in standings)),
        _Column(names["unit"], tuple(one_line(s.unit) for s in standings), right=False),
    ]
    for part in _parts(cohort):
        id = part.origin.id
        columns.append(_Column(one_line(id), tuple(_points(card, id) for card in cards)))
    columns.append(_Column(names["total"], tuple(_total(card, index.shown(index.total), words) for card in cards)))
    ranges = tuple(range_text(card.result, index, words) if has_range(card.result) else "" for card in cards)
    if any(ranges):
        columns.append(_Column(names["range"], ranges))
    if cohort.program.grades:
        columns.append(
            _Column(names["grade"], tuple(one_line(index.grade(card.grade, language)) if card.grade else "" for card in cards), right=False)
        )
    if any(card.flags for card in cards):
        columns.append(_Column(names["flags"], tuple(_flags(card, words) for card in cards), right=False))
    return columns


def _parts(cohort: CohortCard) -> list[Node]:
    return [child for child in cohort.program.total.children if isinstance(child, Node)]


def _total(card: Card, places: int | None, words: Words) -> str:
    return words.no_total(card.why_none) if card.exact.total is None else points_text(card.exact.total, places)


def _points(card: Card, id: str) -> str:
    node = card.index.nodes[id]
    if node.repeat is not None:
        points = card.scored.brought(id)
    elif id in card.scored.nodes:
        points = card.scored.nodes[id].points
    else:
        return ""
    return "–" if points is None else points_text(points, card.shown_places(id))


def _flags(card: Card, words: Words) -> str:
    return words.listed([said(flag.label, words.LANGUAGE) or one_line(flag.name) for flag in card.flag_results if flag.raised])


# ---------------------------------------------------------------- notes


def _notes(cohort: CohortCard, standings: tuple[Standing, ...], cards: list[Card], words: Words) -> list[str]:
    language, names, index = words.LANGUAGE, words.NAMES, cohort.index
    colon = "：" if language == "zh" else ": "
    labels = [f"{one_line(part.origin.id)} {index.heading(part.origin.id, language)}" for part in _parts(cohort)
              if index.heading(part.origin.id, language)]  # fmt: skip
    notes = [f"{names['sections']}{colon}{('；' if language == 'zh' else '; ').join(labels)}"] if labels else []

    tied: dict[str, list[str]] = {}
    for standing in standings:
        if standing.tied:
            tied.setdefault(str(standing.place), []).append(one_line(standing.unit))
    refused = f"（{names['ties_refused']}）" if language == "zh" else f" ({names['ties_refused']})"
    tail = refused if cohort.program.ties is Ties.ERROR else ""
    notes += _listed(names["ties"], (words.tied(units, place) + tail for place, units in tied.items()), words)
    notes += _listed(names["tie_breaks"], (tie_break_sentence(each, words) for each in cohort.tie_breaks), words)
    notes += _listed(names["missing"], _missing(cards, words), words)
    fired = [(card, gate) for card in cards for gate in card.gates if gate.fired or gate_is_open(gate)]
    told = (f"{one_line(card.unit or '')}{colon}{gate_sentence(gate, index, language, card.missing_facts)}" for card, gate in fired)
    notes += _listed(names["gates"], told, words)
    by_hand = ((card, override) for card in cards for override in card.overrides)
    told = (f"{one_line(card.unit or '')}{colon}{override_sentence(each, index, card.scored, words)}" for card, each in by_hand)
    notes += _listed(names["overrides"], told, words)
    notes += [f"{names['pairings']}{colon}{pairing_sentence(pairing, words)}" for pairing in cohort.pairings]
    changed = dict.fromkeys(each for card in cards for each in card.result.overridden)
    notes += [f"{name}{colon}{text}" for name, text in parameter_rows(changed, index, words)]
    dates = sorted({card.result.as_of for card in cards if card.result.as_of is not None})
    notes += [f"{names['as_of']}{colon}{date_text(each, language)}" for each in dates]
    return notes + [f"{names['bases']}{colon}{rubric_text(base, words, digits=12)}" for base in cohort.program.bases]


_MOST_NOTES = 20
_MOST_NAMES = 5


def _listed(name: str, texts: Iterable[str], words: Words) -> list[str]:
    colon = "：" if words.LANGUAGE == "zh" else ": "
    notes = [f"{name}{colon}{text}" for text in texts]
    rest = len(notes) - _MOST_NOTES
    return notes if rest <= 0 else [*notes[:_MOST_NOTES], f"{name}{colon}{words.more_units(rest)}"]


def _missing(cards: Sequence[Card], words: Words) -> Iterator[str]:
    """What is missing of all units together, then what else is of each."""
    common = set.intersection(*(set(card.missing) for card in cards)) if len(cards) > 1 else set()
    if common:
        yield words.of_all_units(
            len(cards), _facts_listed([fact for fact in by_effect(cards[0].missing_facts) if fact.name in common], words)
        )
    for card in cards:
        own = [fact for fact in by_effect(card.missing_facts) if fact.name not in common]
        if own:
            yield f"{one_line(card.unit or '')}{'：' if words.LANGUAGE == 'zh' else ': '}{_facts_listed(own, words)}"


def _facts_listed(facts: Sequence[MissingFact], words: Words) -> str:
    told = words.listed([words.quoted(said(fact.label, words.LANGUAGE) or fact.name) for fact in facts[:_MOST_NAMES]])
    if len(facts) <= _MOST_NAMES:
        return told
    return told + (f"等 {len(facts)} 项" if words.LANGUAGE == "zh" else f" and {len(facts) - _MOST_NAMES} more")


# ---------------------------------------------------------------- one card


def card_table(card: Card, language: str) -> str:
    """A short table of one unit: sections and items with their points and maxima, then total, range and grade."""
    words = words_for(language)
    index = card.index
    rows = [("  " * piece.depth + one_line(piece.id), piece.text, _of(piece, words)) for piece in outline(card, words)]
    rows.append((words.NAMES["total"], "", total_text(card.result, index, words)))
    if has_range(card.result):
        rows.append((words.NAMES["range"], "", range_text(card.result, index, words)))
    if card.grade is not None:
        rows.append((words.NAMES["grade"], "", one_line(index.grade(card.grade, language))))
    rows += [(name, "", text) for name, text in parameter_rows(card.result.overridden, index, words)]
    rows += [(name, "", text) for name, text in beside_rows(card.result, index, card.scored, words)]
    first = max(display_width(row[0]) for row in rows)
    second = max(display_width(row[1]) for row in rows)
    title = "  ".join(part for part in (said(card.program.label, language), one_line(card.unit or "")) if part)
    return "\n".join([*([title] if title else []), *(f"{pad(a, first)}  {pad(b, second)}  {c}".rstrip() for a, b, c in rows)])


def _of(piece: Piece, words: Words) -> str:
    points = words.score(piece.points, piece.maximum or None)
    if not piece.note:
        return points
    return f"{points}（{piece.note}）" if words.LANGUAGE == "zh" else f"{points} ({piece.note})"


def _painted(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color and code and text else text

"""Why a unit has the points it has under one item: each line with what it wants and what there was, and who stands next to whom where there is a rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from rubric_engine.advising.situation import Situation
from rubric_engine.advising.words import Talk, fact_data, number_data, table
from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.values import At, Unknown
from rubric_engine.core import walk
from rubric_engine.core.ir import Expr, Node, NodeKind, Program, Rank, RankEnd, ValueKind
from rubric_engine.core.outline import through
from rubric_engine.core.results import Entry, EntryKind, Ranked
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report import Card, CohortCard
from rubric_engine.report.card import checked_language
from rubric_engine.report.index import Index, base_of
from rubric_engine.report.numbers import measured, points_text, signed, value_text
from rubric_engine.report.sentences import entry_sentence, words_for
from rubric_engine.report.words import said, written

_BESIDE = 2
"""How many ranks on each side of the unit's own are shown."""

_MOST_NAMED = 12


@frozen
class Rival:
    """A unit in a field: its rank from the end that counts, and the value that is ranked."""

    unit: str
    rank: Fraction
    value: Fraction | None


@frozen
class Field:
    """Who is ranked with the unit under a line; ``rivals`` are all of them, best first. ``gap``: by how much the unit's value misses the last one that is in."""

    line: str
    reason: Ranked
    own: Rival | None
    rivals: tuple[Rival, ...]
    gap: Fraction | None


@frozen(eq=False)
class Why:
    """``entries`` are those of the ledger that belong to the node or line ``id``, in their order; ``values`` the facts behind them."""

    unit: str
    id: str
    card: Card = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)
    fields: tuple[Field, ...]
    values: Mapping[str, Value | None]

    def text(self, language: Language | None = None) -> str:
        """One screen, in ``en`` or ``zh`` (None: the rubric's language)."""
        chosen = checked_language(language, self.card.program)
        return "\n".join(_page(self, Talk(chosen, self.card.index))) + "\n"

    def _of_line(self) -> Fraction:
        """The points of a line: those that were set by hand, else what it came to."""
        by_hand = self.card.scored.set_to(self.id)
        return self.entries[0].points if by_hand is None else by_hand.points

    def to_dict(self, language: Language | None = None) -> dict[str, Any]:
        """Plain data; each line with its sentence in the language."""
        chosen = checked_language(language, self.card.program)
        index, scored = self.card.index, self.card.scored
        found = scored.nodes.get(self.id)
        return {
            "unit": self.unit,
            "id": self.id,
            "points": number_data(found.points if found is not None else self._of_line()),
            "maximum": number_data(found.maximum if found is not None else self.entries[0].possible),
            "citation": _citation(self.id, index),
            "notes": list(_notes(self.id, index)),
            "lines": [
                {
                    "id": entry.id,
                    "kind": entry.kind.value,
                    "state": entry.state.value,
                    "text": {"en": entry.origin.text.en, "zh": entry.origin.text.zh},
                    "points": number_data(entry.points),
                    "possible": number_data(entry.possible),
                    "explanation": entry_sentence(entry, index, chosen, scored),
                }
                for entry in self.entries
            ],
            "facts": {name: fact_data(index.facts[name], value) for name, value in self.values.items()},
            "fields": [
                {
                    "line": each.line,
                    "end": each.reason.end.value,
                    "places": number_data(each.reason.places),
                    "gap": number_data(each.gap),
                    "rivals": [{"unit": r.unit, "rank": number_data(r.rank), "value": number_data(r.value)} for r in each.rivals],
                }
                for each in self.fields
            ],
        }


def why(situation: Situation, cohort: CohortCard, unit: str | None, id: str) -> Why:
    """``id`` is that of a section, an item, a line or ``total``, or a label that only one of them has. ``KeyError`` where there is no such part or unit."""
    known = situation.known(unit)
    card = cohort[known or ""]
    wanted = _id(card, id)
    entries = tuple(_entries(card, wanted))
    names = dict.fromkeys(use.name for entry in entries for use in entry.facts)
    facts = situation.facts.units[known]
    values = {spec.name: facts.get(spec.name) for spec in card.program.facts if spec.name in names}
    fields = tuple(each for entry in entries for each in _fields(entry, situation, cohort, known))
    return Why(known or "", wanted, card, entries, fields, values)


def _id(card: Card, written: str) -> str:
    """``KeyError`` names the nearest, by id or by label; where none is near, the items."""
    try:
        return card[written].id
    except KeyError as error:
        zh, ids = card.program.language == "zh", [node.id for node in card.result.nodes]
        if any(id in str(error.args[0]).replace(written, "", 1) for id in ids):
            raise
        known = ((id, card.index.node(id)) for id in ids)
        labels = {node.origin.label["zh" if zh else "en"]: id for id, node in known if node is not None and node.origin.label is not None}
        near = nearest(written, labels)
        if near is not None:
            hint = f"，是否指「{near}」（{labels[near]}）？" if zh else f"; did you mean `{near}` ({labels[near]})?"
        else:
            items = [node.id for node in card.result.nodes if node.kind is NodeKind.ITEM]
            end = "" if len(items) <= _MOST_NAMED else " 等" if zh else ", …"
            listed = ("、" if zh else ", ").join(items[:_MOST_NAMED]) + end
            hint = f"；考核项有：{listed}" if zh else f"; the items are {listed}"
        raise KeyError(f"{error.args[0]}{hint}") from None


def _entries(card: Card, id: str) -> Iterator[Entry]:
    """The entries of a node, of those in it, or of a line."""
    index = card.index
    for entry in card.result.ledger:
        at: str | None = entry.id if entry.kind in (EntryKind.LINE, EntryKind.OVERRIDE) else entry.owner
        while at is not None and at != id and base_of(at) != id:
            at = index.parent(at)
        if at is not None and (entry.points != 0 or entry.kind in (EntryKind.LINE, EntryKind.GATE, EntryKind.OVERRIDE)):
            yield entry


# ---------------------------------------------------------------- ranks


def _fields(entry: Entry, situation: Situation, cohort: CohortCard, unit: str | None) -> Iterator[Field]:
    for reason in entry.reasons:
        if isinstance(reason, Ranked) and not reason.alone and not reason.records:
            rivals = _rivals(entry.id, reason, _peers(entry, situation, unit), cohort)
            own = next((each for each in rivals if each.unit == (unit or "")), None)
            missed = reason.holds is False and reason.value is not None and reason.cutoff is not None
            gap = abs(reason.cutoff - reason.value) if missed and reason.cutoff is not None and reason.value is not None else None
            yield Field(entry.id, reason, own, rivals, gap)


def _rivals(line: str, wanted: Ranked, peers: frozenset[str], cohort: CohortCard) -> tuple[Rival, ...]:
    found: list[Rival] = []
    for name, card in cohort.items():
        entry = card.scored.lines.get(line)
        if entry is None or name not in peers:
            continue
        for reason in entry.reasons:
            if isinstance(reason, Ranked) and reason.text == wanted.text and reason.end is wanted.end and reason.rank is not None:
                found.append(Rival(name, reason.rank, reason.value))
                break
    return tuple(sorted(found, key=lambda each: (each.rank, each.unit)))


def _peers(entry: Entry, situation: Situation, unit: str | None) -> frozenset[str]:
    """The units that are ranked together with one: all, or those that the rank's ``within`` puts beside it."""
    program, units = situation.program, situation.facts.units
    line = walk.by_id(program).get(base_of(entry.id))
    ranks = [] if line is None or isinstance(line, Node) else list(_ranks(program, walk.line_expressions(line)))
    groups = [rank.within for rank in ranks if rank.within is not None]
    if not groups:
        return frozenset(str(name) if name is not None else "" for name in units)
    known = Quantities(program)

    def group(name: str | None) -> object:
        try:
            return tuple(At(known, units[name]).value(each) for each in groups)
        except (Unknown, ValueError, OverflowError):
            return None

    mine = group(unit)
    return frozenset(name or "" for name in units if group(name) == mine)


def _ranks(program: Program, exprs: tuple[Expr, ...]) -> Iterator[Rank]:
    definitions = {each.name: each for each in program.definitions}
    for expr in through(definitions, exprs):
        if isinstance(expr, Rank):
            yield expr


# ---------------------------------------------------------------- the page


def _page(found: Why, talk: Talk) -> list[str]:
    index, words = found.card.index, words_for(talk.language)
    node = found.card.scored.nodes.get(found.id)
    unit = one_line(found.unit)
    lines = [f"{unit}{talk.say(': ', '：')}{talk.heading(found.id)}" if unit else talk.heading(found.id)]
    if node is not None and node.points is not None:
        most = None if node.maximum is None else points_text(node.maximum)
        lines[0] += f"  {words.score(points_text(node.points, index.shown(found.id)), most)}"
    citation = _citation(found.id, index)
    lines += [words.source(one_line(citation))] if citation else []
    lines += [f"{talk.say('note: ', '说明：')}{one_line(note)}" for note in _notes(found.id, index)]
    lines.append("")
    for entry in found.entries:
        lines += _entry_lines(entry, found, talk)
        if entry.kind is not EntryKind.OVERRIDE:  # the field stands beneath the line itself
            lines += [row for each in found.fields if each.line == entry.id for row in _field_lines(each, talk)]
    if found.values:
        told = talk.listed(f"{talk.fact(name)} {talk.value(name, value)}" for name, value in found.values.items())
        lines += ["", f"{talk.say('facts: ', '数据：')}{told}"]
    return lines


def _entry_lines(entry: Entry, found: Why, talk: Talk) -> list[str]:
    words, index = words_for(talk.language), found.card.index
    why = entry_sentence(entry, index, talk.language, found.card.scored)
    if entry.kind is not EntryKind.LINE:
        return [f"{words.KINDS[entry.kind]}  {signed(entry.points)}", f"    {why}"]
    most = "" if entry.possible is None else talk.say(f" of {points_text(entry.possible)}", f"/{points_text(entry.possible)}")
    head = f"{one_line(entry.id)}  {written(entry.origin, talk.language)}  {signed(entry.points)}{most}"
    owner = index.node(entry.owner)
    own = entry.origin.citation
    source = words.source(one_line(own)) if own and own != _citation(found.id, index) and owner is not None else ""
    return [head, f"    {why}{' ' if source and not talk.zh else ''}{source}"]


def _field_lines(field: Field, talk: Talk) -> list[str]:
    """The units next to the unit, and next to the last one that is in."""
    reason, kind = field.reason, field.reason.kind
    rows: list[list[str]] = []
    centre = [each for each in (field.own.rank if field.own is not None else None, reason.places) if each is not None]
    inside, skipped = True, False
    for number, rival in enumerate(field.rivals):
        if number > 0 and not any(abs(rival.rank - each) <= _BESIDE for each in centre):
            skipped = True
            continue
        rows += [["", "", "…", ""]] * skipped
        skipped = False
        mark = "→" if field.own is not None and rival.unit == field.own.unit else ""
        if reason.places is not None and inside and rival.rank > reason.places:
            inside = False
            rows.append(["", "", f"—— {_limit(field, talk)} ——", ""])
        value = "—" if rival.value is None else value_text(rival.value, kind, talk.language)
        rows.append([mark, _rank(rival.rank, reason.end, talk), one_line(rival.unit), value])
    lines = [f"    {row}" for row in table(rows, (1, 3))]
    if field.gap is not None and field.gap > 0:
        lines.append(f"    {_gap(field, talk)}")
    return lines


def _rank(rank: Fraction, end: RankEnd, talk: Talk) -> str:
    text = measured(rank)
    from_below = end is RankEnd.BOTTOM
    return talk.say(f"{text}{' from the end' if from_below else ''}", f"{'倒数' if from_below else ''}第{text}位")


def _limit(field: Field, talk: Talk) -> str:
    places = measured(field.reason.places or Fraction(0))
    top = field.reason.end is RankEnd.TOP
    return talk.say(f"{'top' if top else 'last'} {places} end here", f"{'前' if top else '后'} {places} 位到此为止")


def _gap(field: Field, talk: Talk) -> str:
    assert field.gap is not None
    subject = said(field.reason.text, talk.language)
    if field.reason.kind is ValueKind.PERCENT:
        points = measured(field.gap * 100)
        by = talk.say(f"{points} percentage point{'' if points == '1' else 's'}", f" {points} 个百分点")
    else:
        by = talk.say(measured(field.gap), f" {measured(field.gap)}")
    return talk.say(f"{subject} is {by} away from the last place that counts", f"{subject}与入围的最后一位相差{by}")


def _citation(id: str, index: Index) -> str | None:
    piece: Any = index.node(id) or index.line(id)
    return piece.origin.citation if piece is not None else None


def _notes(id: str, index: Index) -> tuple[str, ...]:
    node = index.node(id) or index.node(index.parents.get(base_of(id), ""))
    return node.origin.notes if node is not None and node.kind is not NodeKind.TOTAL else ()

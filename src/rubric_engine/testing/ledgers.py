"""Two ledgers side by side, as far as they differ, and what a ledger says of one section, item or line."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.core.results import Entry, EntryKind, UnitResult
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.card import checked_language
from rubric_engine.report.index import Index, base_of
from rubric_engine.report.numbers import number
from rubric_engine.report.sentences import entry_sentence
from rubric_engine.report.words import said

if TYPE_CHECKING:
    from rubric_engine.report.card import Card

_WORDS = {
    "en": {"id": "id", "label": "label", "here": "here", "there": "there", "total": "total", "range": "range", "grade": "grade", "flags": "flags",
           "points": "points", "of": "of"},
    "zh": {"id": "编号", "label": "名称", "here": "此处", "there": "彼处", "total": "总分", "range": "可能为", "grade": "等次", "flags": "提示",
           "points": "得分", "of": "满分"},
}  # fmt: skip
_NOTHING = "–"
_WIDEST = 44

_Row = tuple[str, str, str, str]


def ledger_difference(here: Card, there: Card, language: Language | None = None) -> str:
    """Where two cards differ, as a table: total, range, grade and flags, then the entries of the ledger that have other points, with the reasons of both.

    ``language``: ``en`` or ``zh`` (None: that of the first card's rubric). "" where they don't differ. It has no line feed at the end.
    """
    language = checked_language(language, here.program)
    words = _WORDS[language]
    rows: list[tuple[_Row, list[str]]] = [
        ((words[name], "", one, two), []) for name, one, two in _heads(here, there, language) if one != two
    ]
    one, two = _entries(here.result.ledger), _entries(there.result.ledger)
    for key in _order(here, there, (*one, *two)):
        mine, other = one.get(key), two.get(key)
        if (None if mine is None else mine.points) == (None if other is None else other.points):
            continue
        entry = mine or other
        assert entry is not None
        row = (one_line(entry.id), label_of(entry, language), _earned(mine), _earned(other))
        rows.append((row, _reasons(mine, other, here, there, words, language)))
    if not rows:
        return ""
    head = (words["id"], words["label"], words["here"], words["there"])
    return "\n".join(_table(head, rows))


def same(here: Card, there: Card) -> bool:
    """Whether two cards have the same total, range, grade, flags and points of every entry; reasons and names of units don't count."""
    heads = _heads(here, there, "en")
    points = [{key: entry.points for key, entry in _entries(card.result.ledger).items()} for card in (here, there)]
    exact = [(card.exact, card.result.why_none) for card in (here, there)]
    return exact[0] == exact[1] and points[0] == points[1] and all(one == two for _, one, two in heads)


def told_of(card: Card, id: str, language: Language | None = None) -> str:
    """What the ledger says of a section, an item or a line with everything in it, or of the total: a line for each entry, with its points and why."""
    language = checked_language(language, card.program)
    words = _WORDS[language]
    rows: list[tuple[_Row, list[str]]] = []
    for entry in card.result.ledger:
        if id != "total" and not _within(entry, id, card.index):
            continue
        if id == "total" and not entry.points:
            continue
        possible = _NOTHING if entry.possible is None else number(entry.possible)
        why = entry_sentence(entry, card.index, language, card.scored)
        rows.append(((one_line(entry.id), label_of(entry, language), number(entry.points), possible), [why] if why else []))
    head = (words["id"], words["label"], words["points"], words["of"])
    return "\n".join(_table(head, rows)) if rows else ""


def label_of(entry: Entry, language: str) -> str:
    """The label of an entry, or the rubric's words for it."""
    text = said(entry.origin.label, language) if entry.origin.label is not None else ""
    return _short(text or one_line(entry.origin.text[language]))


def _short(text: str) -> str:
    if display_width(text) <= _WIDEST:
        return text
    kept = ""
    for char in text:
        if display_width(kept + char) >= _WIDEST:
            break
        kept += char
    return kept + "…"


# ---------------------------------------------------------------- what is compared


def _heads(here: Card, there: Card, language: str) -> list[tuple[str, str, str]]:
    def flags(card: Card) -> str:
        names = [said(flag.label, language) or flag.name for flag in card.flag_results if flag.raised]
        return ("、" if language == "zh" else ", ").join(names) or _NOTHING

    results = here.result, there.result
    found = [("total", *(_points(result.total) for result in results))]
    found.append(("range", *(_range(result, language) for result in results)))
    found.append(("grade", *(card.index.grade(card.grade, language) if card.grade else _NOTHING for card in (here, there))))
    found.append(("flags", *(flags(card) for card in (here, there))))
    return [(name, one, two) for name, one, two in found]


_Key = tuple[str, EntryKind, str, int]


def _entries(ledger: Iterable[Entry]) -> dict[_Key, Entry]:
    """By what they are; of several that are the same thing, by their turn."""
    found: dict[_Key, Entry] = {}
    for entry in ledger:
        turn = 0
        while (key := (entry.id, entry.kind, entry.origin.id, turn)) in found:
            turn += 1
        found[key] = entry
    return found


def _order(here: Card, there: Card, keys: Iterable[_Key]) -> list[_Key]:
    """Each once, in the order of the rubric."""
    place = {entry: number for number, entry in enumerate(dict.fromkeys(keys))}
    return sorted(place, key=lambda key: (here.index.place(key[0]), place[key]))


def _within(entry: Entry, id: str, index: Index) -> bool:
    at: str | None = entry.id if base_of(entry.id) in index.order else entry.owner
    while at is not None:
        if id in (at, base_of(at)):
            return True
        at = index.parent(at)
    return False


# ---------------------------------------------------------------- how it is shown


def _points(value: Fraction | None) -> str:
    return _NOTHING if value is None else number(value)


def _range(result: UnitResult, language: str) -> str:
    low, high = result.low, result.high
    if low is None and high is None:
        return _NOTHING
    if high is None and low is not None:
        return f"至少 {number(low)}" if language == "zh" else f"{number(low)} or more"
    if low is None and high is not None:
        return f"至多 {number(high)}" if language == "zh" else f"{number(high)} or less"
    assert low is not None
    assert high is not None
    if low == high:
        return number(low)
    return f"{number(low)} 至 {number(high)}" if language == "zh" else f"{number(low)} to {number(high)}"


def _earned(entry: Entry | None) -> str:
    return _NOTHING if entry is None else number(entry.points)


def _reasons(mine: Entry | None, other: Entry | None, here: Card, there: Card, words: dict[str, str], language: str) -> list[str]:
    """Why an entry has what it has, on both sides."""
    told = [
        (words[name], "" if entry is None else entry_sentence(entry, card.index, language, card.scored))
        for name, entry, card in (("here", mine, here), ("there", other, there))
    ]
    colon = "：" if language == "zh" else ": "
    return [f"{name}{colon}{text}" for name, text in told if text]


def _table(head: _Row, rows: list[tuple[_Row, list[str]]]) -> list[str]:
    """Columns that line up under Chinese text; the last two are numbers."""
    texts = [head, *(row for row, _ in rows)]
    widths = [max(display_width(row[column]) for row in texts) for column in range(len(head))]

    def line(row: _Row) -> str:
        return "  ".join(pad(cell, width, right=column > 1) for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()

    found = [line(head)]
    for row, reasons in rows:
        found += [line(row), *(f"    {reason}" for reason in reasons)]
    return found

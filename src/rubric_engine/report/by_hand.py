"""Points that were set by hand, in words: to what, why, by whom and when, and what keeps them from counting."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core.results import Behind, Entry, EntryKind, OverriddenBy, Override, State
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.numbers import date_text, number
from rubric_engine.report.scored import Scored
from rubric_engine.report.words import Words, called


def told_by_hand(override: Override | OverriddenBy, words: Words) -> str:
    """To what points were set, why, by whom and when."""
    day = date_text(Fraction(override.when.toordinal()), words.LANGUAGE)
    return words.by_hand(number(override.points), one_line(override.reason), one_line(override.by), day)


def no_effect(entry: Entry, words: Words) -> str:
    """Why points that were set by hand count nothing for what they were set for; nothing where they do."""
    if entry.state is State.OVERRIDDEN:
        return ""
    decides = next((reason.id for reason in entry.reasons if isinstance(reason, Behind)), None)
    return words.no_effect(entry.state, decides)


def effects(override: Override, scored: Scored, words: Words) -> list[str]:
    """Why what was set counts nothing, or what takes it away further up."""
    entry = scored.by_hand(override.id)
    if entry is not None and entry.state is not State.OVERRIDDEN:
        return [no_effect(entry, words)]
    return list(_held_back(override.id, scored, words))


def _held_back(id: str, scored: Scored, words: Words) -> Iterator[str]:
    """What takes points away on their way to the total, up to the first that leaves nothing of them. It stands behind them in the ledger."""
    inside = dict(_upwards(id, scored))
    behind = itertools.dropwhile(lambda entry: (entry.kind, entry.id) != (EntryKind.OVERRIDE, id), scored.adjusted)
    for entry in itertools.islice(behind, 1, None):
        if entry.owner not in inside:
            continue
        match entry.kind:
            case EntryKind.COMBINATION if not _takes(entry, inside[entry.owner]):
                yield words.not_taken(entry.owner)
                return
            case EntryKind.NOT_APPLICABLE if entry.id in (entry.owner, inside[entry.owner]):
                yield words.not_counted(entry.id)
                return
            case EntryKind.GATE:
                yield words.gated(called(entry.origin, words.LANGUAGE))
                return
            case EntryKind.OVERRIDE if entry.id == entry.owner and entry.state is State.OVERRIDDEN:
                yield words.set_above(entry.owner)
                return
            case EntryKind.MAXIMUM | EntryKind.MINIMUM:
                yield words.held_at(entry.owner, number(entry.after), most=entry.kind is EntryKind.MAXIMUM)
            case _:
                pass


def _takes(combination: Entry, id: str) -> bool:
    """Whether a combination that names what it takes takes this, too."""
    named = [reason.id for reason in combination.reasons if isinstance(reason, Behind)]
    return not named or id in named


def _upwards(id: str, scored: Scored) -> Iterator[tuple[str, str]]:
    """The nodes that hold this one (itself, where it is a node), each with what inside of it leads here."""
    inside = id
    node = id if id in scored.nodes else scored.index.parent(id)
    while node is not None:
        yield node, inside
        inside, node = node, scored.index.parent(node)

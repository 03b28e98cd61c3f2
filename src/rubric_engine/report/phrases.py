"""One reason as a phrase, and which of several reasons are worth saying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rubric_engine.core.results import (
    Because,
    Behind,
    Compared,
    Counted,
    Held,
    LimitedTo,
    MissingFacts,
    OverriddenBy,
    Picked,
    Ranked,
    Reason,
    Undefined,
    Worth,
)
from rubric_engine.report.words import Words, said


def telling(reasons: Sequence[Reason], holds: bool | None) -> list[Reason]:
    """The reasons that bear out what happened; all of them where none does so plainly (under a ``not``, say)."""
    plain: list[Reason] = [r for r in reasons if not isinstance(r, MissingFacts | Because)]
    answers = [r for r in plain if isinstance(r, Held | Compared | Ranked)]
    if holds is None or not any(r.holds is holds for r in answers):
        undefined = any(isinstance(r, Undefined) for r in plain)
        return [r for r in plain if not (undefined and isinstance(r, Held | Compared) and r.holds is None)]
    return [r for r in plain if not isinstance(r, Held | Compared | Ranked) or r.holds is holds]


def phrases(reasons: Sequence[Reason], holds: bool | None, words: Words, *, wanted: bool = False) -> list[str]:
    """Those of the reasons that bear out that a condition holds (or not)."""
    return [reason_phrase(reason, words, wanted) for reason in telling(reasons, holds)]


def reason_phrase(reason: Reason, words: Words, wanted: bool) -> str:
    """One reason as a phrase without a stop; ``wanted``: failing it is a shortfall."""
    match reason:
        case Held():
            return words.held(reason)
        case Compared():
            return words.compared(reason, wanted)
        case Ranked():
            return words.ranked(reason, wanted)
        case Picked():
            return words.picked(reason) if reason.subject.en or reason.subject.zh else _case(reason, words)
        case Counted():
            return words.counted(reason)
        case Worth():
            return words.worth(reason)
        case Undefined():
            return words.undefined(reason)
        case MissingFacts():
            labels = [said(label, words.LANGUAGE) for label in reason.labels] or list(reason.names)
            return words.missing(labels)
        case Behind():
            return words.behind(reason.id)
        case LimitedTo():
            return words.limited(reason, known_part=False)
        case Because():
            return ""
        case OverriddenBy():
            return f"{reason.reason} ({reason.by}, {reason.when.isoformat()})"
        case _:
            assert_never(reason)


def _case(reason: Picked, words: Words) -> str:
    """A table of cases: the comparisons behind the case that holds, and what the nearest better one lacks. A condition that is but the text of
    its row isn't said twice, nor is what there was of one quantity."""
    because = [part for part in telling(reason.because, True) if not (isinstance(part, Held) and part.text == reason.row)]
    lacking = [part for part in telling(reason.lacking, False) if not (isinstance(part, Held) and part.text == reason.better)]
    told: list[Compared] = []
    why: list[str] = []
    for part in because:
        if isinstance(part, Compared) and told and _known(part, told[-1:]):
            why[-1] += f"{'，' if words.LANGUAGE == 'zh' else ', '}{words.bounded_too(part)}"
        else:
            why.append(reason_phrase(part, words, wanted=False))
        told += [part] if isinstance(part, Compared) else []
    lacks: list[str] = []
    by_how_much = False  # whether the first is but that
    for part in lacking:
        if isinstance(part, Compared) and _known(part, told):
            bounded = any((each.text, each.needed, each.needed_text) == (part.text, part.needed, part.needed_text) for each in told)
            by_how_much = by_how_much or (bounded and not lacks)
            lacks.append(words.still_short(part, bounded and not lacks))
        else:
            lacks.append(reason_phrase(part, words, wanted=True))
    return words.case(reason, why, lacks, by_how_much)


def _known(part: Compared, told: Sequence[Compared]) -> bool:
    """Whether it is told already what there was."""
    return part.had is not None and any(each.text == part.text and each.had == part.had for each in told)

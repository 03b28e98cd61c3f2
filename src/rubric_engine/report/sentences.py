"""From the ledger to sentences: what is worth saying about an entry, a gate, a flag or a missing fact.

A line's sentence is its verdict and the reasons that bear it out: an earned line tells the conditions that hold, a missed one those that
don't, an open one what is missing and what it could still give. The words themselves are in ``words_en`` and ``words_zh``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from rubric_engine.core.ir import Combine, GateEffect, Missing
from rubric_engine.core.results import (
    Behind,
    Compared,
    Counted,
    Entry,
    EntryKind,
    FactUse,
    FlagResult,
    GateResult,
    GradeReason,
    Held,
    LimitedTo,
    MissingFact,
    MissingFacts,
    OverriddenBy,
    Picked,
    Ranked,
    Reason,
    State,
    Undefined,
    UnitResult,
    gate_is_open,
)
from rubric_engine.core.values import NoneType_
from rubric_engine.core.walk import facts_used
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report import words_en, words_zh
from rubric_engine.report.by_hand import no_effect, told_by_hand
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import number, points_text, value_text
from rubric_engine.report.phrases import phrases as phrases
from rubric_engine.report.phrases import reason_phrase as reason_phrase
from rubric_engine.report.phrases import telling
from rubric_engine.report.scored import Scored
from rubric_engine.report.words import Verdict, Words, called, said


def words_for(language: str) -> Words:
    """The words of a language: ``zh``, else English."""
    chosen: Words = words_zh if language == "zh" else words_en
    return chosen


def entry_sentence(entry: Entry, index: Index, language: str, scored: Scored | None = None) -> str:
    """Why an entry has the points that it has, as one sentence; ``scored`` is what it may name of the rest of the result."""
    words = words_for(language)
    if entry.kind is EntryKind.LINE:
        return _line(entry, index, words)
    by_hand = next((reason for reason in entry.reasons if isinstance(reason, OverriddenBy)), None)
    if by_hand is not None:
        return words.sentence("", [told_by_hand(by_hand, words), no_effect(entry, words)])
    node = index.node(entry.owner)
    parts = [_adjustment(entry, node.combine if node is not None else None, words, scored)]
    if entry.kind is EntryKind.GATE:
        gate = index.gates.get(entry.origin.id)
        if gate is not None and gate.effect is GateEffect.NOT_ELIGIBLE:
            parts[0] = words.ineligible(-entry.points)
        parts[0] = f"{called(entry.origin, language)}{'：' if language == 'zh' else ': '}{parts[0]}"
    parts += [reason_phrase(reason, words, wanted=False) for reason in entry.reasons if isinstance(reason, Held | Compared | Ranked)]
    parts += _unknowns(entry, index, words)
    parts += _assumed(entry, index, words)
    return words.sentence("", parts)


def speaks_for_itself(entry: Entry) -> bool:
    """Whether its sentence names nothing of the rest of the result, so that it is the same wherever the entry stands."""
    return entry.kind is not EntryKind.COMBINATION


def _adjustment(entry: Entry, combine: Combine | None, words: Words, scored: Scored | None) -> str:
    if entry.kind is EntryKind.COMBINATION and scored is not None:
        found = scored.left_out(entry)
        if found is not None:
            out_of, others = found
            taken = [record_of(id, scored, words) for id in (r.id for r in entry.reasons if isinstance(r, Behind))]
            told = [words.score_of(record_of(node.id, scored, words), number(node.points or Fraction(0))) for node in others]
            return words.chosen(combine, taken, out_of, told)
    return words.adjustment(entry, combine)


def record_of(id: str, scored: Scored, words: Words) -> str:
    """The record that an occurrence is of, in words; of what isn't repeated, its id."""
    records = scored.occurrence(id)
    return said(records[-1].text, words.LANGUAGE) or id if records else id


def _line(entry: Entry, index: Index, words: Words) -> str:
    how = verdict(entry, index)
    head = words.VERDICTS[how]
    match how:
        case Verdict.UNKNOWN:
            return words.sentence(head, _unknowns(entry, index, words) + _assumed(entry, index, words))
        case Verdict.NOT_REACHED:
            return words.sentence(head, [words.behind(reason.id) for reason in entry.reasons if isinstance(reason, Behind)])
        case Verdict.NOT_APPLICABLE:
            return words.sentence(head, phrases(entry.reasons, False, words))
        case Verdict.EARNED | Verdict.LOST | Verdict.COUNTED:
            holds: bool = True
        case Verdict.MISSED | Verdict.SPARED | Verdict.NOT_COUNTED:
            holds = False
        case _:
            assert_never(how)
    wanted = how is Verdict.MISSED
    line = index.line(entry.id)
    told = [
        reason_phrase(_taken_off(reason) if line is not None and line.loses else reason, words, wanted)
        for reason in telling(_without_rank_twice(entry.reasons), holds)
    ]
    if entry.points and any(isinstance(r, Counted) and r.had is None for r in entry.reasons):
        told = _known_part(entry, words)
    place = next((r for r in entry.reasons if isinstance(r, Ranked) and r.places is None and r.rank is not None), None)
    if place is not None and any(isinstance(r, Picked) and r.ranked for r in entry.reasons):
        told.append(words.field(place))
    if line is not None and line.otherwise and entry.points:
        told.insert(0, words.otherwise(known=True))
    elif not any(isinstance(reason, Held | Compared | Ranked | Picked | Counted | Undefined) for reason in entry.reasons):
        told = _supplied(entry, index, words) + told
    return words.sentence(head, told + _assumed(entry, index, words) + _hangs_on_others(entry, words))


def _known_part(entry: Entry, words: Words) -> list[str]:
    """Where what is known of a sum is enough, its known part and the limit that it reaches."""
    told: list[str] = []
    for reason in telling(entry.reasons, True):
        told.append(words.limited(reason, known_part=True) if isinstance(reason, LimitedTo) else reason_phrase(reason, words, wanted=False))
    return told


def _hangs_on_others(entry: Entry, words: Words) -> list[str]:
    """A place that the missing facts of other units may still change."""
    if entry.low == entry.high or entry.state is State.NOT_APPLICABLE or not any(isinstance(r, Ranked | Picked) for r in entry.reasons):
        return []
    low, high = (None if end is None else points_text(end) for end in (entry.low, entry.high))
    return [words.others_could(words.span(low, high))]


def _without_rank_twice(reasons: Sequence[Reason]) -> list[Reason]:
    """A table by rank tells the place with its row. Where there is no place, or nothing to look up, that is told once, and no row."""
    picked = next((r for r in reasons if isinstance(r, Picked)), None)
    if picked is None:
        return list(reasons)
    unplaced = [r for r in reasons if isinstance(r, Ranked) and r.places is None and r.rank is None]
    if picked.ranked and unplaced:
        rest = [r for r in reasons if not isinstance(r, Ranked | Picked | Undefined)]
        return [*(evolve(r, holds=False) for r in unplaced), *rest]
    if isinstance(picked.value, NoneType_) and any(isinstance(r, Undefined) for r in reasons):
        return [r for r in reasons if r is not picked]
    return [r for r in reasons if not (picked.ranked and isinstance(r, Ranked) and r.places is None)]


def _taken_off(reason: Reason) -> Reason:
    """A row of a table that loses points says how many; here they come off."""
    if not isinstance(reason, Picked):
        return reason
    better = None if reason.better_points is None else -reason.better_points
    return evolve(reason, points=None if reason.points is None else -reason.points, better_points=better)


_MOST_FACTS = 6


def _supplied(entry: Entry, index: Index, words: Words) -> list[str]:
    """The facts behind a line that gives its value, where nothing else explains it."""
    known = [use for use in entry.facts if use.value is not None and not use.assumed]
    return [words.supplied(use, _value(use, index, words)) for use in known[:_MOST_FACTS]]


def _value(use: FactUse, index: Index, words: Words) -> str:
    return value_text(use.value, use.kind, words.LANGUAGE, unit=use.unit, options=index.options.get(use.name, ()))


def verdict(entry: Entry, index: Index) -> Verdict:
    """How a scoring line came out."""
    line = index.line(entry.id)
    loses = line.loses if line is not None else entry.low is not None and entry.low < 0 and entry.high == 0
    match entry.state:
        case State.UNKNOWN:
            return Verdict.UNKNOWN
        case State.NOT_APPLICABLE:
            return Verdict.NOT_APPLICABLE
        case State.NOT_REACHED:
            return Verdict.NOT_REACHED
        case State.EARNED | State.MISSED | State.LIMITED | State.GATED | State.ASSUMED | State.ADJUSTED | State.OVERRIDDEN:
            if index.program.lower_is_better:
                return Verdict.COUNTED if entry.points else Verdict.NOT_COUNTED
            if entry.points == 0:
                return Verdict.SPARED if loses else Verdict.MISSED
            return Verdict.EARNED if entry.points > 0 else Verdict.LOST
        case _:
            assert_never(entry.state)


def _unknowns(entry: Entry, index: Index, words: Words) -> list[str]:
    """What is missing, and what the entry could still give."""
    facts = [r for r in entry.reasons if isinstance(r, MissingFacts)]
    if entry.state is not State.UNKNOWN and not facts:
        return []
    parts = [reason_phrase(reason, words, wanted=False) for reason in facts]
    open_ranks: list[Reason] = [r for r in entry.reasons if isinstance(r, Ranked) and r.holds is None]
    undefined: list[Reason] = [r for r in entry.reasons if isinstance(r, Undefined)]
    rest = open_ranks + undefined
    line = index.line(entry.id)
    if not parts and not rest:
        rest = telling(entry.reasons, None)
        parts += [words.otherwise(known=False)] if line is not None and line.otherwise else []
    parts += [reason_phrase(reason, words, wanted=False) for reason in rest]
    if entry.kind is EntryKind.LINE:
        no_result = index.program.missing is Missing.NO_RESULT
        bound = None if no_result else _bound(entry, index)
        pending = (
            words.bounded(*bound)
            if bound is not None
            else words.pending(entry.low, entry.high, no_result, bool(facts), index.program.lower_is_better)
        )
        if parts and words.LANGUAGE == "zh":  # one breath: 缺「网站信息」，按从低计分；…
            parts[-1] = f"{parts[-1]}，{pending}"
        else:
            parts.append(pending)
    return parts


def _bound(entry: Entry, index: Index) -> tuple[EntryKind, bool] | None:
    """What bounds a line that has no limit itself, and whether that stands above the line's own item."""
    lower, line = index.program.lower_is_better, index.line(entry.id)
    if (entry.high if lower else entry.low) is not None:
        return None
    if line is not None and line.to_zero and not lower:
        return EntryKind.TO_ZERO, False
    at: str | None = entry.owner
    while at is not None:
        node = index.node(at)
        if node is not None and (node.maximum if lower else node.minimum) is not None:
            return EntryKind.MAXIMUM if lower else EntryKind.MINIMUM, at != entry.owner
        at = index.parent(at)
    return None


def _assumed(entry: Entry, index: Index, words: Words) -> list[str]:
    return [words.assumed(use, _value(use, index, words)) for use in entry.facts if use.assumed]


# ---------------------------------------------------------------- beside the lines


def gate_sentence(gate: GateResult, index: Index, language: str, missing: Sequence[MissingFact] = ()) -> str:
    """A gate, fired or not, with the prerequisites that failed; where only ``missing`` facts decide it, what waits for them."""
    words = words_for(language)
    label = words.quoted(called(gate.origin, language)) if language == "zh" else called(gate.origin, language)
    if not gate.applies:
        return words.sentence(label, [words.gate_absent(), *phrases(gate.reasons, False, words)])
    decisive = [fact for fact in missing if fact.name in facts_of_gate(gate, index)]
    if gate_is_open(gate) and decisive:
        labels = words.missing([said(fact.label, language) or fact.name for fact in decisive])
        outcome = words.gate_open(gate.fired, gate_effect(gate, index, language))
        return words.sentence(f"{label}{'，' if language == 'zh' else ', '}{words.awaiting(_decided(gate))}", [labels, outcome])
    unproven = {(origin.id, origin.text, origin.label) for origin in gate.unproven}
    failed = [called(o, language) for o in gate.failed if (o.id, o.text, o.label) not in unproven]
    core = index.gates.get(gate.origin.id)
    wanted = bool(core.prerequisites) if core is not None else bool(gate.failed or gate.unproven)
    told = words.gate(
        gate.fired, gate.possible, gate_effect(gate, index, language), failed, [called(o, language) for o in gate.unproven], wanted
    )
    parts = [told]
    if gate.fired and not wanted:
        parts += [reason_phrase(reason, words, wanted=False) for reason in telling(gate.reasons, True)]
    return words.sentence(label, parts)


def facts_of_gate(gate: GateResult, index: Index) -> frozenset[str]:
    """The facts that the gate itself looks at, also through definitions."""
    core = index.gates.get(gate.origin.id)
    looked_at = [] if core is None else [*core.prerequisites, *(each for each in (core.when, core.applies) if each is not None)]
    return frozenset(name for expr in looked_at for name in facts_used(expr, index.program))


def _decided(gate: GateResult) -> str:
    return "eligibility" if gate.effect == GateEffect.NOT_ELIGIBLE.value else "grade"


def grade_sentence(result: UnitResult, index: Index, language: str) -> str | None:
    """Why the grade above the one given wasn't given; None where there is none above it."""
    if not result.grade_reasons:
        return None
    return not_graded_sentence(result.grade_reasons[-1], index, language)


def not_graded_sentence(reason: GradeReason, index: Index, language: str) -> str:
    """Why a grade wasn't given."""
    words = words_for(language)
    name = index.grade(reason.name, language)
    if reason.gates:
        return words.sentence(words.not_graded(name, open_=False), [words.by_gate([called(origin, language) for origin in reason.gates])])
    told = phrases(reason.reasons, reason.holds, words, wanted=True)
    return words.sentence(words.not_graded(name, open_=reason.holds is not False), told)


def gate_effect(gate: GateResult, index: Index, language: str) -> str:
    words = words_for(language)
    target = gate.target or ""
    if gate.effect == "zero":
        target = words.NAMES["total"].lower() if target in ("", "total") else f"{target} {index.heading(target, language)}".strip()
    elif target:
        target = index.grade(target, language)
    return words.effect(gate.effect, target)


def flag_sentence(flag: FlagResult, language: str) -> str:
    """A flag that is raised or may be, with why."""
    words = words_for(language)
    label = said(flag.label, language) or flag.name
    bearing = telling(flag.reasons, flag.raised)
    missing: list[Reason] = [r for r in flag.reasons if isinstance(r, MissingFacts)]
    if flag.raised is None:
        return words.sentence(f"{label}{'（' if language == 'zh' else ' ('}{words.maybe()}{'）' if language == 'zh' else ')'}",
                              [reason_phrase(r, words, wanted=False) for r in missing or bearing])  # fmt: skip
    return words.sentence(label, [reason_phrase(r, words, wanted=False) for r in bearing])


def missing_phrase(fact: MissingFact, result: UnitResult, index: Index, language: str) -> str:
    """A missing fact with what it could change: points, else the eligibility, the grade or a flag."""
    words = words_for(language)
    open_ = [] if fact.assumed else _awaiting(fact, result, index)
    if fact.assumed:
        change = words.settled()
    elif open_:
        told = [words.could_change(fact.could_change)] if fact.could_change != 0 else []
        change = ("，" if language == "zh" else ", ").join([*told, *map(words.awaiting, open_)])
    else:
        change = words.could_change(fact.could_change)
    label = words.quoted(said(fact.label, language) or fact.name)
    name = one_line(index.fact_name(fact.name, language))
    if fact.assumed and words.quoted(name) != label:
        label = f"{name}{label}" if language == "zh" else f"{name} {label}"
    return f"{label}（{change}）" if language == "zh" else f"{label} ({change})"


def _awaiting(fact: MissingFact, result: UnitResult, index: Index) -> list[str]:
    """What the fact decides beside the points."""
    waiting = [_decided(gate) for gate in result.gates if gate_is_open(gate) and fact.name in facts_of_gate(gate, index)]
    if len(result.grades_possible) > 1:
        looked_at = [grade.when for grade in index.program.grades if grade.when is not None]
        waiting += ["grade" for expr in looked_at if fact.name in facts_used(expr, index.program)]
    open_flags = {flag.name for flag in result.flags if flag.raised is None}
    waiting += ["flag" for flag in index.program.flags if flag.name in open_flags and fact.name in facts_used(flag.when, index.program)]
    return list(dict.fromkeys(waiting))


def by_effect(facts: Sequence[MissingFact]) -> tuple[MissingFact, ...]:
    """The facts that could change most first; equal ones by name."""
    return tuple(sorted(facts, key=lambda f: (f.could_change is not None, -(f.could_change or 0), f.name)))

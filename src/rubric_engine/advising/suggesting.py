"""The smallest changes of facts with which a unit would have reached something, each replayed through the engine before it is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rubric_engine.advising import parts
from rubric_engine.advising.candidates import Candidates
from rubric_engine.advising.changing import WhatIf, replayed
from rubric_engine.advising.costs import NOTHING, Cost, Costs, Number, Price, exactly, plus
from rubric_engine.advising.goals import Goal, goal_of
from rubric_engine.advising.options import Group, changeable, group_of
from rubric_engine.advising.reach import most_of, shrunk
from rubric_engine.advising.search import Changes, Search
from rubric_engine.advising.situation import Situation, Units
from rubric_engine.advising.sums import Sums
from rubric_engine.core.ir import Missing, Program
from rubric_engine.diagnostics.frozen import evolve, field, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import Place as Where
from rubric_engine.facts.problems import Problems, raise_for
from rubric_engine.report import CohortCard
from rubric_engine.rubric import Rubric
from rubric_engine.rubric_call import GivenOverrides

MOST = 20_000
"""Sets of facts that are tried, unless the caller says otherwise."""

_MOST_STATES = 30_000
_MOST_REPLAYS = 400


@frozen(eq=False)
class Suggestion:
    """``outcome`` is what the engine says of it: the changes, and who moves. ``cost``: what they cost; ``size``: how large they are beside what the facts were."""

    cost: Fraction
    size: Fraction
    outcome: WhatIf


@frozen(eq=False, kw_only=True)
class Advice:
    """``suggestions`` are the cheapest first, of any two that change the same facts the cheaper one. ``already``: nothing needs to change.

    How far the search went: ``tried`` sets of facts were looked at. ``minimal``: nothing cheaper than the first suggestion (without suggestions: nothing at all)
    reaches the goal, because every value of every fact that counts was gone through. ``bounded``: the search stopped at a limit, so that combinations that
    cost more than ``searched_to`` weren't all looked at. ``held``: facts that would count and were left as they are. ``wide``: facts with too many values, tried
    at those where something changes. ``most``: the most that the total can come to with all changes at once (None: not known); with ``out_of_reach`` that isn't
    enough.
    """

    goal: Goal
    situation: Situation
    unit: str | None
    before: CohortCard = field(repr=False)
    suggestions: tuple[Suggestion, ...] = ()
    already: bool = False
    tried: int = 0
    minimal: bool = False
    bounded: bool = False
    searched_to: Fraction | None = None
    held: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    most: Fraction | None = None
    out_of_reach: bool = False

    def text(self, language: Language | None = None) -> str:
        """A page for a terminal, in ``en`` or ``zh`` (None: the rubric's language)."""
        from rubric_engine.advising.advice_text import advice_text

        return advice_text(self, language)

    def to_dict(self) -> dict[str, Any]:
        """Numbers as texts (exact): ``unit``, ``goal``, ``already``, ``suggestions`` and ``search``."""
        from rubric_engine.advising.advice_text import advice_data

        return advice_data(self)

    def to_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def advise(
    rubric: Rubric,
    units: Units,
    unit: str | None,
    *,
    gain: Number | None = None,
    total: Number | None = None,
    grade: str | None = None,
    rank: int | None = None,
    costs: Mapping[str, Cost | Number] | None = None,
    fixed: Iterable[str] | str = (),
    limit: int = 5,
    most: int = MOST,
    shared: Mapping[str, object] | None = None,
    parameters: Mapping[str, object] | None = None,
    as_of: date | str | None = None,
    overrides: GivenOverrides | None = None,
) -> tuple[Suggestion, ...]:
    """The cheapest changes of ``unit``'s facts with which it reaches all that is wanted: ``gain`` points more, a ``total``, a ``grade`` or a better one, a ``rank``
    or a better one. The facts of all others stay as they are.

    Args:
        costs: by fact, what changing it costs (``Cost``, or a number: changing it at all); any other costs 1. Of equal costs the relatively smaller change comes first.
        fixed: facts that can't be changed; a text is one of them.
        limit: so many suggestions at most, each changing other facts.
        most: so many sets of facts are tried at most; ``advice`` says how far that went.

    Raises:
        FactError: with every wrong value, and names in ``costs`` and ``fixed`` that aren't facts.
        KeyError: there is no such unit.
        ValueError: nothing is wanted, or it makes no sense.
    """
    situation = Situation.of(rubric, units, shared=shared, parameters=parameters, as_of=as_of, overrides=overrides)
    found = advice(situation, unit, gain=gain, total=total, grade=grade, rank=rank, costs=costs, fixed=fixed, limit=limit, most=most)
    return found.suggestions


def advice(
    situation: Situation,
    unit: str | None,
    *,
    gain: Number | None = None,
    total: Number | None = None,
    grade: str | None = None,
    rank: int | None = None,
    costs: Mapping[str, Cost | Number] | None = None,
    fixed: Iterable[str] | str = (),
    limit: int = 5,
    most: int = MOST,
) -> Advice:
    """As ``advise``, of facts that were read before, with what is known about the search."""
    program, known = situation.settled(), situation.known(unit)
    named, left_alone = _costs(program, costs or {}, situation.language), frozenset(_names(program, fixed, situation.language))
    before = situation.score()
    now = situation.places(before)[known or ""]
    wanted = [None if each is None else exactly(each) for each in (gain, total)]
    goal = goal_of(program, now, gain=wanted[0], total=wanted[1], rank=rank, grade=grade, language=situation.language)
    pinned = {
        n: each.result.total for n, each in before.items() if n != (known or "") and each.result.total is not None and _gated(before, n)
    }
    goal = evolve(goal, pinned=pinned)
    empty = Advice(goal=goal, situation=situation, unit=known, before=before)
    if goal.met(now):
        return evolve(empty, already=True)
    return _Work.of(empty, program, named, left_alone, limit, most).done()


def _gated(card: CohortCard, unit: str) -> bool:
    return any(
        gate.fired and gate.effect in ("zero", "not_eligible") and gate.target in (None, "total", card.program.total.origin.id)
        for gate in card[unit].gates
    )


def _names(program: Program, written: Iterable[str] | str, language: Language) -> list[str]:
    """Canonical names of facts, or of one; ``FactError`` names those that aren't any, each with the nearest."""
    names = Schema.of(program).names
    given = [written] if isinstance(written, str) else list(written)
    problems = Problems(language)
    for each in given:
        if names.find(each) is None:
            problems.unknown("F530", Where(), each, names.every_name())
    raise_for(problems.found, language)
    return [spec.name for each in given if (spec := names.find(each)) is not None]


def _costs(program: Program, given: Mapping[str, Cost | Number], language: Language) -> Costs:
    names = _names(program, given, language)
    costs = [each if isinstance(each, Cost) else Cost(exactly(each)) for each in given.values()]
    if any(each.once < 0 or each.each < 0 for each in costs):
        raise ValueError("成本不能为负" if language == "zh" else "a cost can't be negative")
    return Costs(dict(zip(names, costs, strict=True)))


# ---------------------------------------------------------------- the work


@frozen(eq=False)
class _Work:
    """What one question needs: the rubric as a plain sum, and its facts in groups."""

    so_far: Advice
    program: Program
    limit: int
    sums: Sums
    is_sum: bool
    groups: tuple[Group, ...]
    held: tuple[str, ...]
    wide: tuple[str, ...]
    costs: Costs
    every: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, so_far: Advice, program: Program, costs: Costs, fixed: frozenset[str], limit: int, most: int) -> _Work:
        situation, goal, unit = so_far.situation, so_far.goal, so_far.unit
        bare = parts.bare_sum(program)
        sums = Sums(situation, bare or parts.ungated(program), unit)
        base = sums.of({}) or {}
        facts = situation.facts.units[unit]
        rivals = tuple(each for name, each in situation.facts.units.items() if name != unit)
        wanted = None if goal.total is None else abs(goal.total - base.get(unit or "", Fraction(0)))
        candidates = Candidates(program, rivals, wanted)
        specs = {spec.name: spec for spec in program.facts}
        decisive = _decisive(so_far, program, bare is not None)
        groups: list[Group] = []
        held: list[str] = []
        wide: list[str] = []
        sets = parts.groups(program, bare)
        for number, names in enumerate(sets):
            mine = tuple(spec for spec in program.facts if spec.name in names and changeable(spec, fixed))
            held += [spec.name for spec in program.facts if spec.name in names and not changeable(spec, fixed)]
            share = max(50, (most - sums.looks) // max(1, len(sets) - number) * (4 if len(sets) > 4 else 1))
            allowed = min(share, max(0, most - sums.looks))
            found = group_of(mine, facts, candidates, costs, sums, base, goal.sign, bool(names & decisive), allowed)
            wide += found.wide
            groups.append(found)
        ordered = sorted(groups, key=lambda each: not each.decisive)
        order = {name: number for number, name in enumerate(specs)}
        kept = tuple(each for each in ordered if len(each.options) > 1)
        whole = situation.overrides is None and all(each.whole for each in groups)  # points set by hand don't add up as others do
        work = cls(
            so_far,
            program,
            limit,
            sums,
            bare is not None,
            kept,
            tuple(sorted(held, key=order.__getitem__)),
            tuple(wide),
            costs,
            tuple(each.facts for each in groups),
        )
        return evolve(work, so_far=evolve(so_far, minimal=whole))

    def done(self) -> Advice:
        so_far, goal, unit = self.so_far, self.so_far.goal, self.so_far.unit
        base = self.sums.of({}) or {}
        result = evolve(so_far, held=self.held, wide=self.wide, tried=self.sums.looks)
        if (unit or "") not in base:
            return evolve(result, minimal=False)
        names: list[frozenset[str]] = []
        search = Search(goal, unit or "", base, self.groups, self._feasible, _MOST_STATES)
        found: list[Suggestion] = []
        replays, stopped = 0, False
        for price, changes in search.run(names):
            replays += 1
            if replays > _MOST_REPLAYS:
                search.ended, stopped = price, True
                break
            suggestion = self._tried(price, changes)
            if suggestion is None:
                continue
            names.append(frozenset(name for name, _ in changes))
            found.append(suggestion)
            if len(found) == self.limit:
                break
        found.sort(key=lambda each: (each.cost, each.size))
        ended = search.ended
        minimal = so_far.minimal and (ended is None or bool(found))
        most = (
            None if found else most_of(so_far.situation, unit, self.program, frozenset(n for each in self.every for n in each), goal.sign)
        )
        beyond = most is not None and goal.total is not None and goal.sign * most < goal.sign * goal.total
        return evolve(
            result,
            suggestions=tuple(found),
            tried=self.sums.looks + replays,
            minimal=minimal,
            bounded=ended is not None or stopped,
            searched_to=None if ended is None else ended[0],
            most=most,
            out_of_reach=beyond or (minimal and not found),
        )

    def _tried(self, price: Price, changes: Changes) -> Suggestion | None:
        """What the engine says; None where it doesn't reach the goal after all."""
        so_far = self.so_far
        outcome = replayed(so_far.situation, so_far.unit, dict(changes), before=so_far.before)
        if not so_far.goal.met(outcome.move.after):
            return None
        if not any(name in self.wide for name, _ in changes):
            return Suggestion(*price, outcome)
        smaller = shrunk(changes, self.wide, so_far.goal, self.sums, so_far.situation.facts.units[so_far.unit])
        if smaller != changes:
            again = replayed(so_far.situation, so_far.unit, dict(smaller), before=so_far.before)
            outcome, changes = (again, smaller) if so_far.goal.met(again.move.after) else (outcome, changes)
        return Suggestion(*self._price(changes), outcome)

    def _price(self, changes: Changes) -> Price:
        facts = self.so_far.situation.facts.units[self.so_far.unit]
        specs = {spec.name: spec for spec in self.program.facts}
        found = NOTHING
        for name, value in changes:
            found = plus(found, self.costs.price(specs[name], facts.get(name), value))
        return found

    def _feasible(self, changes: Changes) -> bool:
        """Whether gates on the total leave one, with what was chosen of the facts that they look at."""
        so_far = self.so_far
        if not any(parts.of_total(gate, self.program) for gate in self.program.gates) or not _blocked(so_far):
            return True
        after = so_far.situation.with_facts(so_far.unit, dict(changes)).score()
        return not _gated(after, so_far.unit or "") or so_far.goal.met(so_far.situation.places(after)[so_far.unit or ""])


def _blocked(so_far: Advice) -> bool:
    return _gated(so_far.before, so_far.unit or "")


def _decisive(so_far: Advice, program: Program, is_sum: bool) -> frozenset[str]:
    """Facts that decide more than a sum."""
    found = parts.gate_facts(program)
    if so_far.goal.grades:
        found |= parts.grade_facts(program)
    if so_far.goal.place is not None:
        found |= parts.tie_facts(program)
    if program.missing is Missing.NO_RESULT:
        facts = so_far.situation.facts.units[so_far.unit]
        found |= frozenset(name for name, value in facts.items() if value is None)
    return found

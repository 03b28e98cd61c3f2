"""What the units come to beside each other once all of them are scored: the order of merit, and who is paired with whom."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from rubric_engine.core.ir import CountBack, Expr, Pairing, PointsRead
from rubric_engine.core.results import Pair, PairingResult, TieBreak
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.scoring.reference.abstract import Number, point
from rubric_engine.scoring.reference.chains import Competitor, Series, deciding, in_order, more_often
from rubric_engine.scoring.reference.cohort import Cohort, Mode, Scope
from rubric_engine.scoring.reference.expressions import evaluate, yes_no
from rubric_engine.scoring.reference.fields import eligible
from rubric_engine.scoring.reference.reasons import value_of
from rubric_engine.scoring.reference.wording import kind_of, options_of, unit_of_expr, words


@frozen
class Merit:
    """The order, 0 the best; what the keys of the chain came to, as far as they were looked at; and which of them told those just ahead, and those just
    behind, apart."""

    order: int
    values: tuple[Value | None, ...]
    breaks: tuple[TieBreak, ...]


def merits(cohort: Cohort, totals: Sequence[Fraction | None]) -> dict[int, Merit]:
    """Of the units that have a total, told apart by the whole chain; equal for those that tie. The values are those of keys among the tied; a
    count-back has none."""
    program = cohort.plan.program
    chain = program.tie_keys
    placed = [Competitor(u, Scope(cohort, u, Mode.TAKEN), point(total)) for u, total in enumerate(totals) if total is not None]
    found: dict[int, Merit] = {}
    levels = in_order(placed, chain, evaluate, lowest_first=program.lower_is_better)
    between = [_tie_break(cohort, ahead, behind) for ahead, behind in itertools.pairwise(levels)]
    for order, level in enumerate(levels):
        breaks = tuple(each for each in (*between[max(0, order - 1) : order], *between[order : order + 1]) if each is not None)
        for each in level:
            values = (each.tied_values.get(at) for at in range(len(chain)))
            found[each.index] = Merit(order, tuple(value_of(v) if isinstance(v, Number) else None for v in values), breaks)
    return found


def _tie_break(cohort: Cohort, ahead: Sequence[Competitor], behind: Sequence[Competitor]) -> TieBreak | None:
    """Why those of one level are before those of the next, where their totals are equal. All of a level have the same values."""
    at = deciding(ahead[0], behind[0])
    if at is None:
        return None
    plan, key = cohort.plan, cohort.plan.program.tie_keys[at]
    shown = key.key.value if isinstance(key.key, CountBack) else key.key
    told = TieBreak(
        ahead=tuple(sorted(_name(cohort, each.index) for each in ahead)),
        behind=tuple(sorted(_name(cohort, each.index) for each in behind)),
        key=at,
        text=words(shown, plan),
        first=None,
        second=None,
        kind=kind_of(shown, plan),
        unit=None if isinstance(shown, PointsRead) else unit_of_expr(shown, plan),  # said of a total: `3`, not `3 points`
        options=options_of(shown, plan),
        among_tied=key.among_tied,
        lowest_first=key.lowest_first,
        count_back=isinstance(key.key, CountBack),
    )
    first, second = ahead[0].tied_values[at], behind[0].tied_values[at]
    if isinstance(first, Number) and isinstance(second, Number):
        return evolve(told, first=value_of(first), second=value_of(second))
    assert isinstance(first, Series)
    assert isinstance(second, Series)
    found = more_often(first, second)
    if found is None:
        return told
    best, times, against = found
    return evolve(told, most_often=best if key.lowest_first else -best, first=Fraction(times), second=Fraction(against))


def pairings(cohort: Cohort) -> tuple[PairingResult, ...]:
    return tuple(_pairing(each, cohort) for each in cohort.plan.program.pairings)


def pairs_of(found: Sequence[PairingResult]) -> dict[str, tuple[PairingResult, ...]]:
    """By unit the pairings that it takes part in, with its own pairs alone."""
    own: dict[str, list[PairingResult]] = {}
    for pairing in found:
        pairs: dict[str, list[Pair]] = {name: [] for name in pairing.undecided}
        for pair in pairing.pairs:
            for name in dict.fromkeys((pair.first, pair.second)):
                if name is not None:
                    pairs.setdefault(name, []).append(pair)
        for name, mine in pairs.items():
            undecided = () if mine else (name,)
            own.setdefault(name, []).append(evolve(pairing, pairs=tuple(mine), undecided=undecided))
    return {name: tuple(each) for name, each in own.items()}


def _pairing(pairing: Pairing, cohort: Cohort) -> PairingResult:
    """The second kind stands in the opposite order of the first."""
    first: list[Competitor] = []
    second: list[Competitor] = []
    undecided: list[int] = []
    for unit in range(len(cohort.units)):
        scope = Scope(cohort, unit, Mode.TAKEN)
        kind = _kind(pairing, scope)
        if kind == 0:
            continue
        key = _key(pairing.key, scope)
        if kind is None or (key.defined and key.point is None):
            undecided.append(unit)
        else:
            (first if kind == 1 else second).append(Competitor(unit, scope, key))
    best = _ordered(pairing, first)
    last = _ordered(pairing, second)[::-1]
    pairs: tuple[Pair, ...] = ()
    if best:
        pairs = tuple(Pair(first=best[i % len(best)], second=last[i] if i < len(last) else None) for i in range(max(len(best), len(last))))
    names = tuple(sorted(_name(cohort, unit) for unit in undecided))
    return PairingResult(label=pairing.label, origin=pairing.origin, pairs=pairs, undecided=names)


def _kind(pairing: Pairing, scope: Scope) -> int | None:
    """1 and 2 for the first and the second kind, 0 for neither; None where missing facts leave it open. Without a value, a condition doesn't hold."""
    for number, condition in ((1, pairing.first), (2, pairing.second)):
        held = yes_no(condition, scope)
        if held.sure:
            return number
        if held.true:
            return None
    return 0


def _key(expr: Expr, scope: Scope) -> Number:
    key = evaluate(expr, scope)
    assert isinstance(key, Number), "a number puts units in order"
    return eligible(key, (expr,), scope)


def _ordered(pairing: Pairing, units: Sequence[Competitor]) -> list[str]:
    """By the key, the rubric's chain, the name; one without a value is last."""
    if not units:
        return []
    cohort = units[0].scope.cohort
    levels = in_order(units, cohort.plan.program.tie_keys, evaluate, lowest_first=pairing.lowest_first)
    return [name for level in levels for name in sorted(_name(cohort, each.index) for each in level)]


def _name(cohort: Cohort, unit: int) -> str:
    return cohort.units[unit].name or str(unit + 1)

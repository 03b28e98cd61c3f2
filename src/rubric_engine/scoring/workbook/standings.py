"""The place of each unit by its total: by the rubric's tie rule, and its chain of keys."""

from __future__ import annotations

from typing import cast

from rubric_engine.core.flat.domain import Number
from rubric_engine.core.flat.expressions import evaluate
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.ops import Int, Key, Lit, Side, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import CountBack, TieKey, Ties
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.workbook.rewriting import Rewriter


@frozen(eq=False)
class Place:
    """``number``/``scale``, where ``there`` holds; ``key``: what the units are put in order by, before the chain."""

    number: Int
    scale: int
    there: Truth
    key: Int

    @property
    def nodes(self) -> tuple[Int | Truth, ...]:
        return (self.number, self.there)


def place_of(flat: Flat, rewriter: Rewriter, name: str) -> Place:
    """Raises ``NotFlat`` where a key of the chain can't be said."""
    make, program = flat.make, flat.program
    total = flat.total()
    there = cast(Truth, rewriter.simplified(total.there))
    at = _simple(total.points, rewriter)
    first, top = _key(at, flat, rising=program.lower_is_better), at.top
    chain = [each for key in program.tie_keys for each in _tie_keys(key, flat, rewriter)]
    ranking = make.ranking((first, *chain), there, ())
    rewriter.ranked.called.setdefault(ranking, (name, program.lower_is_better))
    probe = tuple((key.top, key.bottom) for key in ranking.keys)
    ahead = make.rivals(ranking, probe, Side.AHEAD)
    one = make.lit(1)
    match program.ties:
        case Ties.WORSE:
            return Place(make.rivals(ranking, probe, Side.AHEAD_OR_LEVEL), 1, there, top)
        case Ties.DENSE:
            return Place(make.plus(make.rivals(ranking, probe, Side.AHEAD, places=True), one), 1, there, top)
        case Ties.AVERAGE:
            both = make.plus(ahead, make.rivals(ranking, probe, Side.AHEAD_OR_LEVEL))
            return Place(make.plus(both, one), 2, there, top)
        case Ties.BETTER | Ties.ERROR | None:
            return Place(make.plus(ahead, one), 1, there, top)


def _simple(at: Ratio, rewriter: Rewriter) -> Ratio:
    return Ratio(cast(Int, rewriter.simplified(at.top)), cast(Int, rewriter.simplified(at.bottom)))


def _key(at: Ratio, flat: Flat, *, rising: bool) -> Key:
    """Of quotients with the same divisor what is divided is compared."""
    return Key(at.top, flat.make.lit(1) if isinstance(at.bottom, Lit) else at.bottom, rising=rising)


def _tie_keys(each: TieKey, flat: Flat, rewriter: Rewriter) -> list[Key]:
    """Without a value it is behind all that have one, and what isn't known is behind both."""
    if each.among_tied:
        raise refuse("among the tied", "keys among the tied are worked out by the reference evaluator", each.key.origin)
    if isinstance(each.key, CountBack):
        raise refuse("count-back", "a count-back in a chain of tie keys is worked out by the reference evaluator", each.key.origin)
    make, domain = flat.make, flat.staging.domain
    value = evaluate(each.key, Here(flat.staging, Mode.TAKEN))
    assert isinstance(value, Number), "a number breaks ties"
    known = cast(Truth, rewriter.simplified(domain.is_point(value)))
    never = cast(Truth, rewriter.simplified(value.never))
    last = make.pick(never, make.lit(1), make.pick(known, make.lit(0), make.lit(2)))
    picked = domain.ratios.pick(known, value.low.at, domain.ratios.of(0))
    key = _key(_simple(picked, rewriter), flat, rising=each.lowest_first)
    return [*([] if isinstance(last, Lit) else [Key(last, make.lit(1), rising=True)]), key]

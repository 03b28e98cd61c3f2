"""Count-back as numbers: of each value, the best first, how often it occurs, several counts in one number.

Who has the best value more often is ahead; who has it as often, and the next one more often, and so on. That is the same as to compare the values one by one, with who runs out of them behind: where
the two first differ, the one has the better value once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, cast

from rubric_engine.core.flat.domain import Number, Sets
from rubric_engine.core.flat.expressions import evaluate
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.ops import All, Gathering, Int, Lit, Part, Sure, Truth, TruthColumn
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.unsupported import NotFlat, Unsupported
from rubric_engine.core.ir import CountBack, FieldRead
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.workbook.bounds import MOST
from rubric_engine.scoring.workbook.checks import decimal
from rubric_engine.scoring.workbook.nodes import one_value
from rubric_engine.scoring.workbook.rewriting import Rewriter

_MOST_VALUES: Final = 128  # so many different values are counted, each in a row of its own
_MOST_IN_ONE: Final = 8  # so many counts stand in one number, if they fit
_MOST_PLACES: Final = 60  # of values without a close range, so many are compared one by one


@frozen(eq=False)
class Counted:
    """``known``: whether it is known which values there are. ``times``: how often each value occurs, which ``names`` say, the best first; without names what is to be compared itself, in turn, the
    greatest first."""

    known: Truth
    times: tuple[Int, ...]
    names: tuple[str, ...]


def counted(key: CountBack, flat: Flat, rewriter: Rewriter, most: int, *, lowest_first: bool) -> Counted:
    """``most``: so many records there are at most. Raises ``NotFlat``."""
    make, domain = flat.make, flat.staging.domain
    inside = Here(flat.staging, Mode.TAKEN).at(key.fact)
    holds = domain.true if key.where is None else evaluate(key.where, inside)
    value = evaluate(key.value, inside)
    assert isinstance(holds, Sets)
    assert isinstance(value, Number)
    sure = make.every((domain.sure(holds), domain.is_point(value)))
    doubt = make.every((holds.true, make.negate(value.never), make.negate(sure)))
    known = make.negate(make.at_least(make.gather(Gathering.SUM, key.fact, make.lit(1), doubt), make.lit(1)))
    if flat.staging.given.may_be_missing(None, key.fact):
        known = make.every((make.truth_column(key.fact, Part.GIVEN), known))
    at = value.low.at
    if not isinstance(at.bottom, Lit):
        raise _refused(key)
    low, high = make.bounds[at.top]
    top = cast(Int, rewriter.simplified(at.top))
    if low is None or high is None or high - low >= _MOST_VALUES or top.level is None:
        return Counted(known, _one_by_one(key, at.top, sure, flat, most, lowest_first=lowest_first), ())
    simple = cast(Truth, rewriter.simplified(sure))
    parts = simple.parts if isinstance(simple, All) else (simple,)
    rewriter.opaque.update(each for each in parts if not isinstance(each, TruthColumn | Sure))
    times: dict[Int, str] = {}
    for each in range(low, high + 1) if lowest_first else range(high, low - 1, -1):
        is_it = one_value(top, make.lit(each))
        rewriter.opaque.add(is_it)
        times[make.gather(Gathering.SUM, key.fact, make.lit(1), make.every((simple, is_it)))] = _name(key, Fraction(each, at.bottom.value))
    return Counted(known, tuple(times), tuple(times.values()))


def _name(key: CountBack, value: Fraction) -> str:
    of = f"{key.value.name}_" if isinstance(key.value, FieldRead) else ""
    return f"{of}{decimal(value)}"


def packed(times: Sequence[Int], flat: Flat, most: int) -> list[Int]:
    """Several counts as the digits of one number."""
    make, base = flat.make, most + 1
    in_one = max(each for each in range(1, _MOST_IN_ONE + 1) if each == 1 or base**each < MOST)
    groups = [times[start : start + in_one] for start in range(0, len(times), in_one)]
    return [make.total(make.times(each, make.lit(base ** (len(group) - place))) for place, each in enumerate(group, 1)) for group in groups]


def _one_by_one(key: CountBack, top: Int, there: Truth, flat: Flat, most: int, *, lowest_first: bool) -> tuple[Int, ...]:
    """Whether there is a first value, and which; then of the two best ones the sum, and so on: where all before are equal, so are the sums of these."""
    if most > _MOST_PLACES:
        raise _refused(key)
    make = flat.make
    many = make.gather(Gathering.SUM, key.fact, make.lit(1), there)
    value = make.times(top, make.lit(-1)) if lowest_first else top
    found: list[Int] = []
    for n in range(1, most + 1):
        found.append(make.extreme((many, make.lit(n)), greatest=False))
        found.append(make.best_of_records(n, key.fact, value, there, (), ()))
    return tuple(found)


def _refused(key: CountBack) -> NotFlat:
    return NotFlat(
        Unsupported(
            "count-back",
            "a count-back compares numbers that aren't whole ones of a close range, over more records than are compared one by one",
            key.origin,
            chinese="逐一比较的数值没有较小的整数范围，而记录较多，无法逐个比较",
        )
    )

"""Makes the nodes of the flat form: each once, constants folded, what can't matter left out.

Every whole number carries its bounds, proved from the ranges of the facts (``bounds``), which decide comparisons beforehand and later prove the widths
that columns need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    All,
    AnyOf,
    AsInt,
    AtLeast,
    BestOfRecords,
    BestSum,
    Distinct,
    Divides,
    Equal,
    Extreme,
    FloorDiv,
    Gather,
    Gathering,
    Int,
    IntColumn,
    Key,
    Lit,
    Months,
    Node,
    Not,
    Part,
    Pick,
    Ranking,
    RecordRivals,
    Rivals,
    SameWords,
    Side,
    Sum,
    Sure,
    Times,
    Trimmed,
    Truth,
    TruthColumn,
    UnitName,
    Word,
    Words,
    WordsColumn,
)
from rubric_engine.core.flat.widths import Bounds, bounds_of, same, sure_order
from rubric_engine.diagnostics.frozen import define, field

T = TypeVar("T")


@define(eq=False)
class Builder:
    """``ranges``: the least and the greatest value of columns of facts, by (level, fact), as far as they are known."""

    ranges: Mapping[tuple[str | None, str], Bounds]
    made: dict[tuple[object, ...], object] = field(factory=dict)
    bounds: dict[Int, Bounds] = field(factory=dict)
    place: int = 0  # where in the text what is being made comes from
    places: dict[Node, int] = field(factory=dict)

    def _once(self, key: tuple[object, ...], node: T) -> T:
        known = self.made.get(key)
        if known is not None:
            return cast(T, known)
        self.made[key] = node
        if self.place:
            self.places[node] = self.place  # type: ignore[index]
        return node

    def _int(self, node: Int, *key: object) -> Int:
        kept = self._once((type(node), *key), node)
        if kept not in self.bounds:
            self.bounds[kept] = bounds_of(kept, self.bounds, self.ranges)
        low, high = self.bounds[kept]
        if low is not None and low == high and not isinstance(kept, Lit):
            return self.lit(low)
        return kept

    # ------------------------------------------------------------ whole numbers

    def lit(self, value: int) -> Int:
        node = self._once((Lit, value), Lit(value))
        self.bounds.setdefault(node, (value, value))
        return node

    def column(self, fact: str, part: Part = Part.VALUE, scale: int = 1, level: str | None = None) -> Int:
        return self._int(IntColumn(fact, part, scale, level), fact, part, scale, level)

    def total(self, parts: Iterable[Int]) -> Int:
        """The sum of all of them."""
        known, rest = 0, list[Int]()
        for part in parts:
            if isinstance(part, Lit):
                known += part.value
            else:
                rest.append(part)
        if not rest:
            return self.lit(known)
        kept = (*rest, self.lit(known)) if known else tuple(rest)
        return kept[0] if len(kept) == 1 else self._int(Sum(kept, level_of(*kept)), kept)

    def plus(self, left: Int, right: Int) -> Int:
        return self.total((left, right))

    def minus(self, left: Int, right: Int) -> Int:
        return self.lit(0) if left is right else self.total((left, self.times(right, self.lit(-1))))

    def times(self, left: Int, right: Int) -> Int:
        if isinstance(left, Lit):
            left, right = right, left
        if isinstance(right, Lit):
            if isinstance(left, Lit):
                return self.lit(left.value * right.value)
            if right.value == 0:
                return self.lit(0)
            if right.value == 1:
                return left
            if isinstance(left, Times) and isinstance(left.right, Lit):
                return self.times(left.left, self.lit(left.right.value * right.value))
        return self._int(Times(left, right, level_of(left, right)), left, right)

    def floor_div(self, top: Int, bottom: Int) -> Int:
        if isinstance(bottom, Lit) and bottom.value == 1:
            return top
        if isinstance(bottom, Lit) and isinstance(top, Lit) and bottom.value > 0:
            return self.lit(top.value // bottom.value)
        return self._int(FloorDiv(top, bottom, level_of(top, bottom)), top, bottom)

    def extreme(self, parts: Iterable[Int], *, greatest: bool) -> Int:
        """The greatest, or the least, of at least one; those that others surely outdo are left out."""
        kept: list[Int] = []
        for part in dict.fromkeys(parts):
            worse, better = (1, -1) if greatest else (-1, 1)
            if any(sure_order(self.bounds[k], self.bounds[part]) == worse or same(self.bounds[k], self.bounds[part]) for k in kept):
                continue
            kept = [k for k in kept if sure_order(self.bounds[k], self.bounds[part]) != better]
            kept.append(part)
        if len(kept) == 1:
            return kept[0]
        return self._int(Extreme(greatest, tuple(kept), level_of(*kept)), greatest, tuple(kept))

    def pick(self, when: Truth, then: Int, otherwise: Int) -> Int:
        if isinstance(when, Sure):
            return then if when.holds else otherwise
        if then is otherwise:
            return then
        if isinstance(when, Not):
            return self.pick(when.operand, otherwise, then)
        if isinstance(otherwise, Pick) and otherwise.when is when:
            otherwise = otherwise.otherwise
        if isinstance(then, Pick) and then.when is when:
            then = then.then
        if isinstance(then, Lit) and isinstance(otherwise, Lit):
            change = self.times(self.as_int(when), self.lit(then.value - otherwise.value))
            return self.plus(change, otherwise)
        return self._int(Pick(when, then, otherwise, level_of(when, then, otherwise)), when, then, otherwise)

    def as_int(self, truth: Truth) -> Int:
        if isinstance(truth, Sure):
            return self.lit(int(truth.holds))
        return self._int(AsInt(truth, truth.level), truth)

    def months(self, start: Int, end: Int, *, years: bool) -> Int:
        return self._int(Months(start, end, years, level_of(start, end)), start, end, years)

    def best_sum(self, n: int, values: Iterable[Int], present: Iterable[Truth]) -> Int:
        pairs = [(v, p) for v, p in zip(values, present, strict=True) if p is not self.no]
        if all(isinstance(p, Sure) for _, p in pairs) and len(pairs) <= n:
            return self.total(v for v, _ in pairs)
        kept, there = tuple(v for v, _ in pairs), tuple(p for _, p in pairs)
        return self._int(BestSum(n, kept, there, level_of(*kept, *there)), n, kept, there)

    def gather(self, how: Gathering, records: str, value: Int, where: Truth) -> Int:
        """On the level of the unit; ``value`` and ``where`` are of the records of ``records``."""
        if where is self.no or (isinstance(value, Lit) and value.value == 0 and how is Gathering.SUM):
            return self.lit(1 if how is Gathering.MULTIPLE else 0)
        if how is Gathering.MULTIPLE and isinstance(value, Lit):
            return value  # where there is no record, any multiple will do
        return self._int(Gather(how, records, value, where), how, records, value, where)

    def distinct(self, records: str, keys: tuple[Node, ...], where: Truth) -> Int:
        return self.lit(0) if where is self.no else self._int(Distinct(records, keys, where), records, keys, where)

    def trimmed(self, records: str, value: Int, where: Truth, highest: int, lowest: int) -> Int:
        return self._int(Trimmed(records, value, where, highest, lowest), records, value, where, highest, lowest)

    def best_of_records(self, n: int, records: str, value: Int, where: Truth, values: Iterable[Int], present: Iterable[Truth]) -> Int:
        """On the level of the unit; ``value`` and ``where`` are of the records of ``records``."""
        pairs = [(v, p) for v, p in zip(values, present, strict=True) if p is not self.no]
        kept, there = tuple(v for v, _ in pairs), tuple(p for _, p in pairs)
        if where is self.no:
            return self.best_sum(n, kept, there)
        return self._int(BestOfRecords(n, records, value, where, kept, there), n, records, value, where, kept, there)

    def ranking(self, keys: Iterable[Key], takes: Truth, within: tuple[Node, ...]) -> Ranking:
        once = tuple(self._once((Key, k.top, k.bottom, k.rising), k) for k in keys)
        return self._once((Ranking, once, takes, within), Ranking(once, takes, within))

    def rivals(self, ranking: Ranking, probe: tuple[tuple[Int, Int], ...], side: Side, *, places: bool = False) -> Int:
        if ranking.takes is self.no:
            return self.lit(0)
        return self._int(Rivals(ranking, probe, side, places), ranking, probe, side, places)

    def record_rivals(self, records: str, ranking: Ranking, probe: tuple[tuple[Int, Int], ...], side: Side, *, places: bool = False) -> Int:
        """On the level of the list."""
        if ranking.takes is self.no:
            return self.lit(0)
        return self._int(RecordRivals(records, ranking, probe, side, places, records), records, ranking, probe, side, places)

    def across(self, how: Gathering, value: Int, where: Truth, within: tuple[Node, ...]) -> Int:
        if where is self.no:
            return self.lit(1 if how is Gathering.MULTIPLE else 0)
        if how is Gathering.MULTIPLE and isinstance(value, Lit):
            return value
        return self._int(Across(how, value, where, within), how, value, where, within)

    def across_distinct(self, keys: tuple[Node, ...], where: Truth, within: tuple[Node, ...]) -> Int:
        return self.lit(0) if where is self.no else self._int(AcrossDistinct(keys, where, within), keys, where, within)

    # ------------------------------------------------------------ truths

    @property
    def yes(self) -> Truth:
        return self.sure(True)

    @property
    def no(self) -> Truth:
        return self.sure(False)

    def sure(self, holds: bool) -> Truth:
        return self._once((Sure, holds), Sure(holds))

    def truth_column(self, fact: str, part: Part = Part.TRUTH, level: str | None = None) -> Truth:
        return self._once((TruthColumn, fact, part, level), TruthColumn(fact, part, level))

    def at_least(self, left: Int, right: Int) -> Truth:
        """``left >= right``."""
        if left is right:
            return self.yes
        (low, high), (least, most) = self.bounds[left], self.bounds[right]
        if low is not None and most is not None and low >= most:
            return self.yes
        if high is not None and least is not None and high < least:
            return self.no
        if isinstance(left, AsInt) and (least, most) == (1, 1):
            return left.truth
        if isinstance(left, Lit):  # a constant stands on the right
            return self.negate(self.at_least(right, self.lit(left.value + 1)))
        if isinstance(right, Lit) and isinstance(left, Sum) and isinstance(left.parts[-1], Lit):
            return self.at_least(self.total(left.parts[:-1]), self.lit(right.value - left.parts[-1].value))
        if isinstance(right, Lit) and isinstance(left, Times) and isinstance(left.right, Lit) and left.right.value > 0:
            return self.at_least(left.left, self.lit(-(-right.value // left.right.value)))
        return self._once((AtLeast, left, right), AtLeast(left, right, level_of(left, right)))

    def above(self, left: Int, right: Int) -> Truth:
        """``left > right``."""
        return self.negate(self.at_least(right, left))

    def equal(self, left: Int, right: Int) -> Truth:
        if left is right:
            return self.yes
        order = sure_order(self.bounds[left], self.bounds[right], strict=True)
        if order:
            return self.no
        if isinstance(left, Lit):
            left, right = right, left
        return self._once((Equal, left, right), Equal(left, right, level_of(left, right)))

    def divides(self, bottom: Int, top: Int) -> Truth:
        if isinstance(bottom, Lit) and (bottom.value == 1 or (isinstance(top, Lit) and top.value % bottom.value == 0)):
            return self.yes
        if isinstance(bottom, Lit) and isinstance(top, Lit):
            return self.no
        return self._once((Divides, bottom, top), Divides(bottom, top, level_of(bottom, top)))

    def negate(self, operand: Truth) -> Truth:
        if isinstance(operand, Sure):
            return self.sure(not operand.holds)
        if isinstance(operand, Not):
            return operand.operand
        return self._once((Not, operand), Not(operand, operand.level))

    def every(self, parts: Iterable[Truth]) -> Truth:
        kept = self._parts(parts, All, neutral=True)
        if kept is None:
            return self.no
        if len(kept) <= 1:
            return kept[0] if kept else self.yes
        return self._once((All, kept), All(kept, level_of(*kept)))

    def some(self, parts: Iterable[Truth]) -> Truth:
        kept = self._parts(parts, AnyOf, neutral=False)
        if kept is None:
            return self.yes
        if len(kept) <= 1:
            return kept[0] if kept else self.no
        return self._once((AnyOf, kept), AnyOf(kept, level_of(*kept)))

    def _parts(self, parts: Iterable[Truth], kind: type[All | AnyOf], *, neutral: bool) -> tuple[Truth, ...] | None:
        """Flat, each once, without what makes no difference; None where one part decides, or two contradict each other."""
        kept: dict[Truth, None] = {}
        for part in parts:
            for each in part.parts if isinstance(part, All | AnyOf) and type(part) is kind else (part,):
                if isinstance(each, Sure):
                    if each.holds is not neutral:
                        return None
                else:
                    kept[each] = None
        if any(isinstance(each, Not) and each.operand in kept for each in kept):
            return None
        return tuple(kept)

    # ------------------------------------------------------------ texts

    def word(self, value: str) -> Words:
        return self._once((Word, value), Word(value))

    def words_column(self, fact: str, level: str | None = None) -> Words:
        return self._once((WordsColumn, fact, level), WordsColumn(fact, level))

    def unit_name(self) -> Words:
        return self._once((UnitName,), UnitName())

    def same_words(self, left: Words, right: Words) -> Truth:
        if left is right:
            return self.yes
        if isinstance(left, Word) and isinstance(right, Word):
            return self.no
        if isinstance(left, Word):
            left, right = right, left
        return self._once((SameWords, left, right), SameWords(left, right, level_of(left, right)))


def level_of(*nodes: Node) -> str | None:
    """That of the nodes together: a node of the unit goes with any list, two lists never meet."""
    return next((node.level for node in nodes if node.level is not None), None)

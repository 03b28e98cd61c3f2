"""Ranks as a reader expects them: of what is ranked one numerator and one denominator, and one number for how many are ahead, whether facts are missing or not.

The flat form says of each rank, for each fact that may be missing, what the unit is compared by. In a workbook a blank cell reads as 0, and mostly the worst that a missing number may be comes to the same:
then what stands in the unit's own column is compared, whatever is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from rubric_engine.core.flat.ops import (
    All,
    Equal,
    Int,
    IntColumn,
    Key,
    Lit,
    Node,
    Not,
    Part,
    Pick,
    Ranking,
    Rivals,
    Side,
    Truth,
    TruthColumn,
)
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.workbook.theory import Known, own_keys

if TYPE_CHECKING:
    from rubric_engine.scoring.workbook.rewriting import Rewriter

_MOST_TRIED = 1_000


@define(eq=False)
class Ranked:
    """``zero_when_blank``: the facts whose blank cells read as 0. ``named``: of what is ranked, by numerator and denominator as the flat form has them, what the rubric calls it, and
    whether the least is the first; ``called``: the same of rankings as they are written."""

    rewriter: Rewriter
    zero_when_blank: frozenset[str] = frozenset()
    named: dict[tuple[Node, Node], tuple[str, bool]] = field(factory=dict)
    called: dict[Ranking, tuple[str, bool]] = field(factory=dict)
    _tried: dict[tuple[object, ...], Int | None] = field(factory=dict)

    # ------------------------------------------------------------ what is ranked

    def ratio(self, at: Ratio, there: Truth) -> Ratio:
        """The same number wherever ``there`` holds; without the 1 in place of what 0 is divided by."""
        known = self.assuming(there)
        return self.plain(self.under(at.top, known), self.under(at.bottom, known), known)

    def ranking(self, ranking: Ranking, takes: Truth, within: tuple[Node, ...]) -> Ranking:
        keys = []
        for key in ranking.keys:
            at = self.ratio(Ratio(key.top, key.bottom), takes)
            keys.append(Key(at.top, at.bottom, key.rising))
        found = self.rewriter.make.ranking(keys, takes, within)
        name = next((self.named[each] for each in own_keys(ranking) if each in self.named), None)
        if name is not None:
            self.called.setdefault(found, name)
        return found

    def assuming(self, truth: Truth) -> Known:
        known = Known.nothing()
        for part in truth.parts if isinstance(truth, All) else (truth,):
            atom, holds = (part.operand, False) if isinstance(part, Not) else (part, True)
            known = known.with_(atom, holds, self.rewriter.forms)
        return known

    def under(self, node: Int, known: Known) -> Int:
        """The node where that is known."""
        if isinstance(node, Lit | IntColumn) or node in self.rewriter.opaque:
            return node
        return cast(Int, self.rewriter.within(self.rewriter.rewritten(node), known, _MOST_TRIED))

    def plain(self, top: Int, bottom: Int, known: Known) -> Ratio:
        """Where the top is 0 the flat form puts 0/1; with what else stands at the bottom it is the same, if that is above 0."""
        make = self.rewriter.make
        for when, (then, other), (one, below) in _choices(top, bottom):
            below_one = make.at_least(below, make.lit(1))
            said = known.says([below_one], self.rewriter.forms).get(below_one, below_one)
            zero = isinstance(then, Lit) and then.value == 0 and isinstance(one, Lit) and one.value == 1
            if zero and said is make.yes and self._is_zero_where(other, when):
                return Ratio(other, below)
        return Ratio(top, bottom)

    def _is_zero_where(self, node: Int, when: Truth) -> bool:
        """Whether a condition says just that the node is 0."""
        zero = self.rewriter.make.equal(node, self.rewriter.make.lit(0))
        asked, said = self.rewriter.forms.compared(when), self.rewriter.forms.compared(zero)
        return asked is not None and said is not None and asked == said

    # ------------------------------------------------------------ ranks

    def rivals(self, node: Rivals) -> Int:
        """Without keys that are the same constants for all."""
        make = self.rewriter.make
        pairs = list(zip(node.ranking.keys, node.probe, strict=True))
        kept: list[tuple[Key, tuple[Int, Int]]] = []
        for key, (top, bottom) in pairs:
            numbers = [each.value for each in (key.top, key.bottom, top, bottom) if isinstance(each, Lit)]
            if len(numbers) < 4 or node.side is Side.ALL:
                kept.append((key, (top, bottom)))
                continue
            theirs, ours = numbers[0] * numbers[3], numbers[2] * numbers[1]
            if theirs == ours:
                continue
            if kept:
                kept.append((key, (top, bottom)))
                continue
            better = (theirs < ours) == key.rising
            if better != (node.side in (Side.AHEAD, Side.AHEAD_OR_LEVEL)):
                return make.lit(0)
            rest = [each for each, _ in pairs if not (isinstance(each.top, Lit) and isinstance(each.bottom, Lit))]
            everybody = self._ranking(node.ranking, rest)
            return make.rivals(everybody, own_keys(everybody), Side.ALL, places=node.places)
        if len(kept) == len(pairs) or not kept:
            return node
        return make.rivals(self._ranking(node.ranking, [key for key, _ in kept]), tuple(p for _, p in kept), node.side, places=node.places)

    def _ranking(self, before: Ranking, keys: list[Key]) -> Ranking:
        found = self.rewriter.make.ranking(keys, before.takes, before.within)
        if before in self.called:
            self.called.setdefault(found, self.called[before])
        return found

    def settled(self, node: Node, known: Known) -> Node:
        """With the unit's own column in the place of what it is compared by, where that comes to the same."""
        put: dict[Node, Node] = {}
        for each in self.rewriter.order(node):
            if isinstance(each, Rivals) and each.probe != own_keys(each.ranking):
                found = self._own(each, known)
                if found is not None:
                    put[each] = found
        return self.rewriter.replacing(node, put) if put else node

    def _own(self, node: Rivals, known: Known) -> Int | None:
        forms = self.rewriter.forms
        atoms = [atom for pair in (*node.probe, *own_keys(node.ranking)) for each in pair for atom in self.rewriter.atoms(each)]
        said = known.says(atoms, forms)
        if any(isinstance(atom, TruthColumn) and atom.part is Part.GIVEN and atom not in said for atom in atoms):
            return None
        key = (node, frozenset(said.items()))
        if key not in self._tried:
            self._tried[key] = self._compared(node, known)
        return self._tried[key]

    def _compared(self, node: Rivals, known: Known) -> Int | None:
        """Constants first: what is known may make them so."""
        make = self.rewriter.make
        probe = tuple((self.under(top, known), self.under(bottom, known)) for top, bottom in node.probe)
        made = make.rivals(node.ranking, probe, node.side, places=node.places)
        simple = self.rivals(made) if isinstance(made, Rivals) else made
        if not isinstance(simple, Rivals) or simple.side is Side.ALL:
            return simple
        blank = self._blank(known)
        for key, (top, bottom) in zip(simple.ranking.keys, simple.probe, strict=True):
            own = [self.under(cast(Int, self.rewriter.replacing(each, blank)), known) for each in (key.top, key.bottom)]
            if self.plain(own[0], own[1], known) != self.plain(top, bottom, known):
                return None
        return make.rivals(simple.ranking, own_keys(simple.ranking), simple.side, places=simple.places)

    def _blank(self, known: Known) -> Mapping[Node, Node]:
        make = self.rewriter.make
        missing = {
            atom.fact
            for atom, holds in known.truths.items()
            if isinstance(atom, TruthColumn) and atom.part is Part.GIVEN and atom.level is None and holds is make.no
        }
        columns = [each for each in make.bounds if isinstance(each, IntColumn) and each.level is None and each.part is Part.VALUE]
        return {each: make.lit(0) for each in columns if each.fact in missing & self.zero_when_blank}


def _choices(top: Int, bottom: Int) -> list[tuple[Truth, tuple[Int, Int], tuple[Int, Int]]]:
    match top, bottom:
        case Pick(when=when, then=then, otherwise=other), Pick(when=same, then=one, otherwise=below) if when is same:
            return [(when, (then, other), (one, below))]
        case _, Pick(when=Equal() as when, then=one, otherwise=below):  # a number that is 0 where it is 0 needs no choice
            return [(when, (Lit(0), top), (one, below))]
        case _:
            return []

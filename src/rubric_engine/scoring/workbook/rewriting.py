"""Nodes made simpler for a reader: what is only said because a fact might be missing is said once, in front.

The flat form of facts that may be missing says ``possible`` and ``sure`` of everything. ``Rewriter.simplified`` looks at what a node comes to when each of its facts is missing; where that
is one constant, as of most lines, the node is "all of them are there, and …".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never, cast

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.cells import in_order, operands
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
    Int,
    IntColumn,
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
    Sum,
    Sure,
    Times,
    Trimmed,
    Truth,
    TruthColumn,
    UnitName,
    Word,
    WordsColumn,
)
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.workbook.needless import needed
from rubric_engine.scoring.workbook.ranked import Ranked
from rubric_engine.scoring.workbook.theory import Forms, Known, own_keys

_MOST_ATOMS = 60
_MOST_AT_ONCE = 6
_MOST_TRIED = 3_000  # how much is tried for one node, in truths that are looked at
_MOST_AT_ALL = 60_000  # and for all of them
Assumed = Mapping[Node, Node]


class _TooMuch(Exception):
    pass


@define(eq=False)
class Rewriter:
    """``replaced``: for nodes that were made simpler, what stands in their place. ``opaque``: nodes that have a row of their own, into which nobody looks."""

    make: Builder
    replaced: dict[Node, Node] = field(factory=dict)
    opaque: set[Node] = field(factory=set)
    forms: Forms = field(init=False)
    ranked: Ranked = field(init=False)
    left: int = field(default=0, init=False)
    at_all: int = field(default=_MOST_AT_ALL, init=False)
    _atoms: dict[Node, dict[Truth, None]] = field(factory=dict)
    _parts: dict[Node, tuple[Node, ...]] = field(factory=dict)
    _simple: dict[Node, Node] = field(factory=dict)
    _rankings: dict[Ranking, Ranking] = field(factory=dict)
    _fields: dict[Node, Node] = field(factory=dict)  # what is asked about other units and records, simplified by itself

    def __attrs_post_init__(self) -> None:
        self.forms = Forms(self.make)
        self.ranked = Ranked(self)

    def simplified(self, node: Node) -> Node:
        """The same whatever the facts are; of a fact that is missing what it holds doesn't matter."""
        node = self.rewritten(node)
        if node in self.opaque or not isinstance(node, Int | Truth) or len(self._all_atoms(node)) > _MOST_ATOMS or self.at_all < 0:
            return node
        if node not in self._simple:
            self.left = _MOST_TRIED
            try:
                simple = self._tree(node, Known.nothing())
            except _TooMuch:
                simple = node
            self._simple[node] = self._simple[simple] = simple if self._size(simple) <= self._size(node) else node
        return self._simple[node]

    def within(self, node: Node, known: Known, most: int) -> Node:
        """The node where that is known, if it can be found out with little."""
        left, self.left = self.left, most
        try:
            return self._tree(node, known)
        except _TooMuch:
            return node
        finally:
            self.left = left

    def order(self, node: Node) -> list[Node]:
        return self._order(node, {})

    def replacing(self, node: Node, put: Mapping[Node, Node]) -> Node:
        """The node with others in the place of some that it is made of."""
        known = dict(put)
        if put:
            for each in self._order(node, put):
                known[each] = self.again(each, known, put)
        return known.get(node, node)

    def _size(self, node: Node) -> int:
        return len(self._order(node, {}))

    def _tree(self, node: Node, known: Known) -> Node:
        """One truth after the other: what the node comes to where it holds, and where it doesn't."""
        while True:
            node = self.ranked.settled(node, known)
            atoms = self.atoms(node)
            said = known.says(atoms, self.forms)
            if not said:
                break
            after = self.assuming(node, said)
            if after is node:
                return node
            node = after
        if not atoms or atoms == [node]:
            return node
        best: tuple[int, Truth, Node, Node, Known, Known] | None = None
        for atom in self._first(atoms):
            self.left -= len(atoms)
            self.at_all -= len(atoms)
            if self.left < 0:
                raise _TooMuch
            yes, no = known.with_(atom, True, self.forms), known.with_(atom, False, self.forms)
            then, otherwise = self.assuming(node, yes.says(atoms, self.forms)), self.assuming(node, no.says(atoms, self.forms))
            if then is otherwise:
                return node if then is node else self._tree(then, known)
            constants = sum(isinstance(each, Lit | Sure) for each in (then, otherwise))
            if best is None or constants > best[0]:
                best = (constants, atom, then, otherwise, yes, no)
            if constants == 2 or (constants and isinstance(atom, TruthColumn)):
                break
        assert best is not None
        _, atom, then, otherwise, yes, no = best
        return self._where(atom, self._tree(then, yes), self._tree(otherwise, no))

    def _first(self, atoms: list[Truth]) -> list[Truth]:
        """Those that are asked first: in which there are no others, and whether facts are given before anything else."""
        plain = [each for each in atoms if each in self.opaque or len(self.atoms(each)) == 1]
        gates: list[Truth] = [each for each in plain if each in self.opaque and isinstance(each, All | AnyOf)]
        given: list[Truth] = [each for each in plain if isinstance(each, TruthColumn) and each.part is not Part.TRUTH]
        return (gates or given or plain)[:_MOST_AT_ONCE]

    def _where(self, when: Truth, then: Node, otherwise: Node) -> Node:
        make = self.make
        if then is otherwise:
            return then
        if isinstance(then, Truth):
            other = cast(Truth, otherwise)
            if other is make.no:
                return make.every(needed((when, then), self))
            if other is make.yes:
                return make.some((make.negate(when), then))
            if then is make.yes:
                return make.some((when, other))
            if then is make.no:
                return make.every((make.negate(when), other))
            return make.some((make.every((when, then)), make.every((make.negate(when), other))))
        first, second = cast(Int, then), cast(Int, otherwise)
        for one, two, asked in ((first, second, when), (second, first, make.negate(when))):
            choice = two_ways(one)
            if choice is not None and isinstance(two, Lit):
                truth, yes, no = choice
                if two.value == no:
                    return make.pick(make.every(needed((asked, truth), self)), make.lit(yes), make.lit(no))
                if two.value == yes:
                    return make.pick(make.every((asked, make.negate(truth))), make.lit(no), make.lit(yes))
            if isinstance(one, Pick) and one.otherwise is two:
                return make.pick(make.every((asked, one.when)), one.then, two)
            if isinstance(one, Pick) and one.then is two:
                return make.pick(make.every((asked, make.negate(one.when))), one.otherwise, two)
        return make.pick(when, first, second)

    def atoms(self, node: Node) -> list[Truth]:
        """The truths on the node's own level, or the unit's, that aren't made of others alone."""
        return [each for each in self._all_atoms(node) if each.level in (None, node.level)]

    def _all_atoms(self, node: Node) -> dict[Truth, None]:
        if node not in self._atoms:
            for each in self._order(node, self._atoms):
                found: dict[Truth, None] = {}
                for used in self._inside(each):
                    found |= self._atoms[used] if used not in self.opaque else {used: None} if isinstance(used, Truth) else {}
                if isinstance(each, TruthColumn | AtLeast | Equal | Divides | SameWords):
                    found[each] = None
                self._atoms[each] = found
        return self._atoms[node]

    def _inside(self, node: Node) -> tuple[Node, ...]:
        """What a node is made of, without what is asked about all units or records."""
        if node not in self._parts:
            match node:
                case Rivals(ranking=ranking, probe=probe) if probe == own_keys(ranking):
                    self._parts[node] = ()
                case Rivals(probe=probe) | RecordRivals(probe=probe):
                    self._parts[node] = tuple(each for pair in probe for each in pair)
                case Across() | AcrossDistinct():
                    self._parts[node] = ()
                case _:
                    self._parts[node] = operands(node)
        return self._parts[node]

    def _order(self, node: Node, known: Mapping[Node, object]) -> list[Node]:
        """What it is made of, each behind what it uses, without those known and those that have rows."""
        done: dict[Node, None] = {}
        waiting: list[tuple[Node, bool]] = [(node, False)]
        while waiting:
            each, ready = waiting.pop()
            if each in done or each in known:
                continue
            if ready:
                done[each] = None
                continue
            waiting.append((each, True))
            waiting.extend((used, False) for used in reversed(self._inside(each)) if used not in done and used not in self.opaque)
        return list(done)

    def rewritten(self, node: Node) -> Node:
        return self.assuming(node, {})

    def assuming(self, node: Node, assumed: Assumed) -> Node:
        """The node with what was replaced, and with what is assumed of the unit (and of a record, for what is asked for the record)."""
        known: dict[Node, Node] = dict(assumed)
        if not assumed:
            for each in in_order((node,), self.opaque):
                known[each] = self.replaced[each] if each in self.replaced else self.again(each, known, assumed)
            return known.get(node, self.replaced.get(node, node))
        if not self._hangs(node, assumed):
            return node
        waiting = [node]
        while waiting:
            each = waiting[-1]
            if each in known:
                waiting.pop()
                continue
            open_ones = [used for used in self._inside(each) if used not in known and self._hangs(used, assumed)]
            if open_ones:
                waiting.extend(open_ones)
                continue
            known[each] = self.again(each, known, assumed)
            waiting.pop()
        return known[node]

    def _hangs(self, node: Node, assumed: Assumed) -> bool:
        if node in self.opaque:
            return node in assumed
        atoms = self._all_atoms(node)
        return any(each in atoms for each in assumed) if len(assumed) < len(atoms) else any(each in assumed for each in atoms)

    def again(self, node: Node, known: Mapping[Node, Node], assumed: Assumed) -> Node:
        make = self.make

        def at(each: Any) -> Any:
            return known.get(each, self.replaced.get(each, each))

        def all_of(each: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(at(part) for part in each)

        match node:
            case Lit() | IntColumn() | Sure() | TruthColumn() | Word() | WordsColumn() | UnitName():
                return node
            case Sum(parts=parts):
                return make.total(all_of(parts))
            case Times(left=left, right=right):
                return make.times(at(left), at(right))
            case FloorDiv(top=top, bottom=bottom):
                return make.floor_div(at(top), at(bottom))
            case Extreme(greatest=greatest, parts=parts):
                return make.extreme(all_of(parts), greatest=greatest)
            case Pick(when=when, then=then, otherwise=otherwise):
                return make.pick(at(when), at(then), at(otherwise))
            case AsInt(truth=truth):
                return make.as_int(at(truth))
            case Months(start=start, end=end, years=years):
                return make.months(at(start), at(end), years=years)
            case BestSum(n=n, values=values, present=present):
                return make.best_sum(n, all_of(values), all_of(present))
            case Rivals(ranking=ranking, probe=probe, side=side, places=places):
                if probe == own_keys(ranking) and ranking in self._rankings:
                    return node
                asked = tuple((at(top), at(bottom)) for top, bottom in probe)
                made = make.rivals(ranking if assumed else self._ranking(ranking), asked, side, places=places)
                return self.ranked.rivals(made) if isinstance(made, Rivals) else made
            case RecordRivals(records=records, ranking=ranking, probe=probe, side=side, places=places):
                asked = tuple((at(top), at(bottom)) for top, bottom in probe)
                return make.record_rivals(records, ranking if assumed else self._ranking(ranking), asked, side, places=places)
            case Across(how=how, value=value, where=where, within=within):
                return node if assumed else make.across(how, *self._counted(value, where), tuple(self._of(each) for each in within))
            case AcrossDistinct(keys=keys, where=where, within=within):
                if assumed:
                    return node
                return make.across_distinct(tuple(self._of(k) for k in keys), self._of(where), tuple(self._of(each) for each in within))
            case Gather(how=how, records=records, value=value, where=where):
                counted = (at(value), at(where)) if assumed else self._counted(at(value), at(where))
                return make.gather(how, records, *counted)
            case Distinct(records=records, keys=keys, where=where):
                return make.distinct(records, all_of(keys), at(where) if assumed else self._of(at(where)))
            case Trimmed(records=records, value=value, where=where, highest=highest, lowest=lowest):
                counted = (at(value), at(where)) if assumed else self._counted(at(value), at(where))
                return make.trimmed(records, counted[0], counted[1], highest, lowest)
            case BestOfRecords(n=n, records=records, value=value, where=where, values=values, present=present):
                counted = (at(value), at(where)) if assumed else self._counted(at(value), at(where))
                return make.best_of_records(n, records, counted[0], counted[1], all_of(values), all_of(present))
            case AtLeast(left=left, right=right):
                return make.at_least(at(left), at(right))
            case Equal(left=left, right=right):
                return make.equal(at(left), at(right))
            case Divides(bottom=bottom, top=top):
                return make.divides(at(bottom), at(top))
            case All(parts=parts):
                return make.every(all_of(parts))
            case AnyOf(parts=parts):
                return make.some(all_of(parts))
            case Not(operand=operand):
                return make.negate(at(operand))
            case SameWords(left=left, right=right):
                return make.same_words(at(left), at(right))
            case _:
                assert_never(node)

    def _ranking(self, ranking: Ranking) -> Ranking:
        """A key matters only of those that take part."""
        if ranking not in self._rankings:
            takes = self._of(ranking.takes)
            found = self.ranked.ranking(ranking, takes, tuple(self._of(each) for each in ranking.within))
            self._rankings[ranking] = self._rankings[found] = found
        return self._rankings[ranking]

    def _counted(self, value: Int, where: Truth) -> tuple[Int, Truth]:
        """A value matters only of what is counted."""
        where = self._of(where)
        return self._among(value, where), where

    def _of(self, node: Any) -> Any:
        if node not in self._fields:
            left, self.left = self.left, 0
            found = self.simplified(node)
            self._fields[node] = self._fields[found] = found
            self.left = left
        return self._fields[node]

    def keep(self, node: Node, simple: Node) -> None:
        """``simple`` stands for the node from now on, and has a row of its own."""
        self.replaced[node] = simple
        self.opaque.add(simple)
        self._atoms.clear()

    def _among(self, value: Any, takes: Truth) -> Any:
        if value in self.opaque or isinstance(value, Lit | IntColumn):
            return value
        value = self.rewritten(value)
        make, sure = self.make, dict[Node, Node]()
        for atom in self.atoms(value):
            if self.assuming(takes, {atom: make.no}) is make.no:
                sure[atom] = make.yes
            elif self.assuming(takes, {atom: make.yes}) is make.no:
                sure[atom] = make.no
        return self._of(self.assuming(value, sure))


def two_ways(node: Node) -> tuple[Truth, int, int] | None:
    """A truth, and the two constants that the number is where it holds and where it doesn't."""
    match node:
        case AsInt(truth=truth):
            return truth, 1, 0
        case Times(left=AsInt(truth=truth), right=Lit(value=value)):
            return truth, value, 0
        case Sum(parts=(part, Lit(value=value))):
            found = two_ways(part)
            return None if found is None else (found[0], found[1] + value, found[2] + value)
        case _:
            return None

"""What one comparison says of another: of whole numbers, below 2 is at most 1, and neither above nor below is equal."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.ops import (
    All,
    AnyOf,
    AtLeast,
    Equal,
    Int,
    Lit,
    Node,
    Not,
    Part,
    Ranking,
    Rivals,
    Side,
    Sum,
    Times,
    Truth,
    TruthColumn,
)
from rubric_engine.diagnostics.frozen import define, field, frozen


def own_keys(ranking: Ranking) -> tuple[tuple[Int, Int], ...]:
    """What a member of the field is compared by."""
    return tuple((key.top, key.bottom) for key in ranking.keys)


@frozen
class Compared:
    """``form`` (a sum of numbers times constants) is at least, at most or equal to ``value``."""

    form: tuple[tuple[Int, int], ...]
    sign: str
    value: int


@frozen
class Between:
    low: int | None
    high: int | None
    never: frozenset[int]

    def tightened(self) -> Between:
        low, high = self.low, self.high
        while low is not None and low in self.never:
            low += 1
        while high is not None and high in self.never:
            high -= 1
        return Between(low, high, self.never)

    def says(self, sign: str, value: int) -> bool | None:
        low, high = self.low, self.high
        above = low is not None and low >= value
        below = high is not None and high <= value
        match sign:
            case ">=":
                return True if above else False if high is not None and high < value else None
            case "<=":
                return True if below else False if low is not None and low > value else None
            case _:
                if above and below:
                    return True
                outside = (low is not None and low > value) or (high is not None and high < value) or value in self.never
                return False if outside else None


@define(eq=False)
class Forms:
    """Comparisons as intervals of sums; a sum and its opposite are one form."""

    make: Builder
    known: dict[Truth, Compared | None] = field(factory=dict)
    seen: dict[frozenset[tuple[Int, int]], tuple[tuple[Int, int], ...]] = field(factory=dict)

    def compared(self, atom: Truth) -> Compared | None:
        if atom not in self.known:
            self.known[atom] = self._compared(atom)
        return self.known[atom]

    def _compared(self, atom: Truth) -> Compared | None:
        if not isinstance(atom, AtLeast | Equal):
            return None
        terms: dict[Int, int] = {}
        constant = _add(atom.left, 1, terms) + _add(atom.right, -1, terms)
        terms = {node: times for node, times in terms.items() if times}
        if not terms:
            return None
        common = gcd(*terms.values())
        form = tuple((node, times // common) for node, times in terms.items())
        turned = tuple((node, -times) for node, times in form)
        opposite = frozenset(turned) in self.seen
        kept = self.seen.setdefault(frozenset(turned if opposite else form), turned if opposite else form)
        if isinstance(atom, Equal):
            if constant % common:
                return None
            return Compared(kept, "=", constant // common if opposite else -constant // common)
        if opposite:  # -f + c >= 0
            return Compared(kept, "<=", constant // common)
        return Compared(kept, ">=", -(constant // common))


def _add(node: Int, times: int, terms: dict[Int, int]) -> int:
    match node:
        case Lit(value=value):
            return value * times
        case Sum(parts=parts):
            return sum(_add(part, times, terms) for part in parts)
        case Times(left=left, right=Lit(value=value)):
            return _add(left, times * value, terms)
        case _:
            terms[node] = terms.get(node, 0) + times
            return 0


State = dict[tuple[tuple[Int, int], ...], Between]


@frozen(eq=False)
class Known:
    """What is assumed: of truths, and of sums."""

    truths: dict[Node, Node]
    sums: State

    @staticmethod
    def nothing() -> Known:
        return Known({}, {})

    def with_(self, atom: Truth, holds: bool, forms: Forms) -> Known:
        make = forms.make
        if isinstance(atom, Not):
            return self.with_(atom.operand, not holds, forms)
        if isinstance(atom, All | AnyOf) and holds is isinstance(atom, All):
            known = Known({**self.truths, atom: make.sure(holds)}, self.sums)
            for each in atom.parts:
                known = known.with_(each, holds, forms)
            return known
        truths = {**self.truths, atom: make.sure(holds)}
        if isinstance(atom, TruthColumn):
            for part in (Part.GIVEN, Part.NONE, Part.TRUTH):
                if (atom.part is not Part.GIVEN and holds and part is Part.GIVEN) or (
                    atom.part is Part.GIVEN and not holds and part is not Part.GIVEN
                ):
                    truths[make.truth_column(atom.fact, part, atom.level)] = make.sure(holds)
        compared = forms.compared(atom)
        if compared is None:
            return Known(truths, self.sums)
        before = self.sums.get(compared.form) or _whole(compared.form, make)
        low, high, never, value = before.low, before.high, before.never, compared.value
        sign = compared.sign if holds else {">=": "<", "<=": ">", "=": "<>"}[compared.sign]
        if sign in (">=", "=", ">"):
            least = value + (sign == ">")
            low = least if low is None else max(low, least)
        if sign in ("<=", "=", "<"):
            most = value - (sign == "<")
            high = most if high is None else min(high, most)
        if sign == "<>":
            never = never | {value}
        sums = {**self.sums, compared.form: Between(low, high, never).tightened()}
        return Known(truths, {**sums, **_of_all(compared.form, low, sums, make)})

    def says(self, atoms: Iterable[Truth], forms: Forms) -> dict[Node, Node]:
        """What is assumed of these."""
        found: dict[Node, Node] = {}
        for atom in atoms:
            if atom in self.truths:
                found[atom] = self.truths[atom]
                continue
            compared = forms.compared(atom)
            if compared is None or compared.form not in self.sums:
                continue
            said = self.sums[compared.form].says(compared.sign, compared.value)
            if said is not None:
                found[atom] = forms.make.sure(said)
        return found


def _of_all(form: tuple[tuple[Int, int], ...], low: int | None, sums: State, make: Builder) -> State:
    """Where so many stand on one side, there are so many."""
    node, times = form[0]
    if low is None or len(form) > 1 or times != 1 or not isinstance(node, Rivals) or node.places or node.side is Side.ALL:
        return {}
    everybody = ((make.rivals(node.ranking, own_keys(node.ranking), Side.ALL), 1),)
    before = sums.get(everybody) or _whole(everybody, make)
    return {everybody: Between(low if before.low is None else max(low, before.low), before.high, before.never)}


def _whole(form: tuple[tuple[Int, int], ...], make: Builder) -> Between:
    if len(form) == 1 and form[0][1] == 1:
        low, high = make.bounds[form[0][0]]
        return Between(low, high, frozenset())
    return Between(None, None, frozenset())

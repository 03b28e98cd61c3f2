"""The place of each unit by its total: by the rubric's tie rule, and its chain of keys.

Where a chain counts back, or has keys among the tied, there is a place after each key: one more than there are ahead by all keys so far. Who has the same place is level, and by the next key is compared with
those alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.domain import Number
from rubric_engine.core.flat.expressions import evaluate
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.ops import Int, Key, Lit, Node, Ranking, Side, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.ir import CountBack, Expr, Text, TieKey, Ties
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.workbook.among_tied import Tied, naming_units, restricted, tied
from rubric_engine.scoring.workbook.count_back import counted, packed
from rubric_engine.scoring.workbook.rewriting import Rewriter
from rubric_engine.scoring.workbook.theory import own_keys
from rubric_engine.scoring.workbook.words import Words

_NAMED = Text("place so far of the unit that the record names", "记录所列单位的暂列名次")


@frozen(eq=False)
class Place:
    """``number``/``scale``, where ``there`` holds; ``key``: what the units are put in order by, before the chain. ``called``, ``about``: names of the steps, and what they are for."""

    number: Int
    scale: int
    there: Truth
    key: Int
    called: Mapping[Node, str]
    about: Mapping[Node, Text]

    @property
    def nodes(self) -> tuple[Int | Truth, ...]:
        return (self.number, self.there)


def place_of(flat: Flat, rewriter: Rewriter, words: Words, most: int) -> Place:
    """``most``: so many units, and records, there are at most. Raises ``NotFlat`` where a key of the chain can't be said."""
    make, program = flat.make, flat.program
    total = flat.total()
    there = cast(Truth, rewriter.simplified(total.there))
    at = _simple(total.points, rewriter)
    first, top = _key(at, flat, rising=program.lower_is_better), at.top
    stepwise = any(key.among_tied or isinstance(key.key, CountBack) for key in program.tie_keys)
    steps = Steps(flat, rewriter, words, most, there, [first])
    run: Tied | None = None
    for key in program.tie_keys:
        if not key.among_tied:
            run = None
        elif run is None:
            run = steps.begin_run()
        steps.compare(key, run)
    ranking = make.ranking((_of_place(steps.place(), make),) if stepwise else steps.waiting, there, ())
    if not stepwise:
        rewriter.ranked.called.setdefault(ranking, (words.total, program.lower_is_better))
    number, scale = _by_rule(program.ties, ranking, steps.last, make)
    return Place(number, scale, there, top, dict(steps.called), dict(steps.about))


def _by_rule(ties: Ties | None, ranking: Ranking, place: Int | None, make: Builder) -> tuple[Int, int]:
    """``place``: one more than there are ahead, where it stands in a row already."""
    probe = own_keys(ranking)
    one = make.lit(1)
    first = make.plus(make.rivals(ranking, probe, Side.AHEAD), one) if place is None else place
    match ties:
        case Ties.WORSE:
            return make.rivals(ranking, probe, Side.AHEAD_OR_LEVEL), 1
        case Ties.DENSE:
            return make.plus(make.rivals(ranking, probe, Side.AHEAD, places=True), one), 1
        case Ties.AVERAGE:
            return make.plus(first, make.rivals(ranking, probe, Side.AHEAD_OR_LEVEL)), 2
        case Ties.BETTER | Ties.ERROR | None:
            return first, 1


def _of_place(place: Int, make: Builder) -> Key:
    return Key(place, make.lit(1), rising=True)


@define(eq=False)
class Steps:
    """The chain, key by key. ``waiting``: what is compared next; ``last``: the place by all that was compared before. Who has the same place is level so far, and whoever is ahead by it stays ahead."""

    flat: Flat
    rewriter: Rewriter
    words: Words
    most: int
    takes: Truth
    waiting: list[Key]
    last: Int | None = None
    called: dict[Node, str] = field(factory=dict)
    about: dict[Node, Text] = field(factory=dict)

    def compare(self, key: TieKey, run: Tied | None) -> None:
        """``run``: who was level where the run of keys among the tied began to which it belongs."""
        if run is not None and not naming_units(key, self.flat.staging.outline):
            run = None  # of the unit alone: it is the same whoever takes part
        if isinstance(key.key, CountBack):
            self._count_back(key.key, run, lowest_first=key.lowest_first)
        else:
            self._number(key.key, run, lowest_first=key.lowest_first)

    def _number(self, key: Expr, run: Tied | None, *, lowest_first: bool) -> None:
        """Without a value it is behind all that have one, and what isn't known is behind both."""
        make, domain = self.flat.make, self.flat.staging.domain
        value = evaluate(key, Here(self.flat.staging, Mode.TAKEN))
        assert isinstance(value, Number), "a number breaks ties"
        known, never, top, bottom = self._among((domain.is_point(value), value.never, value.low.at.top, value.low.at.bottom), key, run)
        known, never = self._known(known, run), self._known(never, run)
        last = make.pick(never, make.lit(1), make.pick(known, make.lit(0), make.lit(2)))
        picked = domain.ratios.pick(known, Ratio(cast(Int, top), cast(Int, bottom)), domain.ratios.of(0))
        found = _key(_simple(picked, self.rewriter), self.flat, rising=lowest_first)
        self.waiting += [*([] if isinstance(last, Lit) else [Key(last, make.lit(1), rising=True)]), found]
        if run is not None:
            self._call(found.top, f"{self.words.key}_{self.words.among_tied}", _words(key))
            self.place(_words(key))

    def _count_back(self, key: CountBack, run: Tied | None, *, lowest_first: bool) -> None:
        make, zero, note = self.flat.make, self.flat.make.lit(0), _words(key) or _words(key.value)
        found = counted(key, self.flat, self.rewriter, self.most, lowest_first=lowest_first)
        known, *times = self._among((found.known, *found.times), key, run)
        known = self._known(known, run)
        counts = [cast(Int, self.rewriter.simplified(each)) for each in times]
        for each, value in zip(counts, found.names, strict=False):
            self._call(each, f"{self.words.times}_{value}", note)
        last = make.pick(known, zero, make.lit(2))
        if self.last is None or self.waiting:
            self.place()
        self.waiting += [] if isinstance(last, Lit) else [Key(last, make.lit(1), rising=True)]
        for top in packed(counts, self.flat, self.most) if found.names else counts:
            top = make.pick(known, top, zero)
            self._call(top, f"{self.words.key}_{self.words.count_back}", note)
            self.waiting.append(Key(top, make.lit(1), rising=False))
            self.place(note)

    def _among(self, nodes: tuple[Node, ...], key: Expr, run: Tied | None) -> list[Node]:
        return list(nodes) if run is None else restricted(nodes, run, self.rewriter, key)

    def _known(self, truth: Node, run: Tied | None) -> Truth:
        """Where a record may name somebody else, nothing is known of what looks at such records."""
        known = cast(Truth, truth)
        return cast(Truth, self.rewriter.simplified(known if run is None else self.flat.make.every((run.known, known))))

    def begin_run(self) -> Tied:
        place = self.place()
        run = tied(self.flat.program, self.flat, self.rewriter, place, self.takes)
        for each in run.named:
            self._call(each, f"{each.level}_{each.fact}_{self.words.so_far}", _NAMED)
        return run

    def place(self, note: Text | None = None) -> Int:
        """By all that was compared so far; one more than there are ahead."""
        make = self.flat.make
        if self.waiting or self.last is None:
            before = [] if self.last is None else [_of_place(self.last, make)]
            ranking = make.ranking((*before, *self.waiting), self.takes, ())
            ahead = make.rivals(ranking, own_keys(ranking), Side.AHEAD)
            if self.last is None:
                self.rewriter.ranked.called.setdefault(ranking, (self.words.total, self.flat.program.lower_is_better))
            self._call(ahead, self.words.so_far, note)
            self.last = make.plus(ahead, make.lit(1))
            self.rewriter.opaque.add(self.last)
            self.waiting = []
        return self.last

    def _call(self, node: Node, name: str, note: Text | None) -> None:
        if not isinstance(node, Lit):
            self.called.setdefault(node, name)
        if note is not None:
            self.about.setdefault(node, note)


def _simple(at: Ratio, rewriter: Rewriter) -> Ratio:
    return Ratio(cast(Int, rewriter.simplified(at.top)), cast(Int, rewriter.simplified(at.bottom)))


def _key(at: Ratio, flat: Flat, *, rising: bool) -> Key:
    """Of quotients with the same divisor what is divided is compared."""
    return Key(at.top, flat.make.lit(1) if isinstance(at.bottom, Lit) else at.bottom, rising=rising)


def _words(key: Expr) -> Text | None:
    return None if key.origin is None else key.origin.text

"""Facts that tell a mutant from its rubric: the examples' own, then values at and beside every threshold of what was changed, then cohorts in which units
stand close together.

Nothing is drawn at random: the same text has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice

from rubric_engine.assurance.candidates import Candidates
from rubric_engine.assurance.evaluation import Evaluated, Evaluator
from rubric_engine.assurance.example_text import Expected, example_text
from rubric_engine.assurance.mutants import Mutant
from rubric_engine.assurance.out_of_bounds import limits_nothing
from rubric_engine.assurance.reach import GRADES, Reach, define_key, flag_key
from rubric_engine.assurance.runs import Run, can_be_written, takes, wider
from rubric_engine.assurance.same_places import same_places
from rubric_engine.core.ir import Node, Program
from rubric_engine.core.outline import nodes_and_lines
from rubric_engine.core.walk import repeats
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_unit

_REFUSED = (TieError, NumberTooLarge)


@frozen(eq=False)
class Visible:
    """A result that an example can expect, and what it hangs on."""

    what: str
    id: str
    keys: frozenset[str]

    def of(self, evaluated: Evaluated, unit: int) -> Fraction | str | bool | None:
        match self.what:
            case "total":
                return None if evaluated.why_none(unit) is not None else evaluated.points("total", unit)
            case "grade":
                return evaluated.grade(unit)
            case "flag":
                return evaluated.raised(self.id, unit) is True
            case "definition":
                return evaluated.worth(self.id, unit)
            case _:
                return evaluated.points(self.id, unit)

    def height(self, evaluated: Evaluated) -> Fraction | None:
        """What is high or low of it for the first unit; of a grade or a flag the total."""
        found = self.of(evaluated, 0) if self.what in ("points", "definition") else evaluated.points("total", 0)
        return found if isinstance(found, Fraction) else None

    def is_so(self, evaluated: Evaluated, unit: int, value: Fraction | str | bool | None) -> bool:
        """Whether the expectation of that value is met: one of a total looks at the points alone, be there a result or not."""
        if self.what == "total" and value is not None:
            return evaluated.points("total", unit) == value
        return self.of(evaluated, unit) == value


@frozen
class Telling:
    """``text``: an example that the rubric passes and the mutant fails. None: none was found; ``exhaustive``: and there is none among all cells of the facts
    that the change can matter to, or no fact but a missing one could show it,
    which is why there is probably none at all."""

    text: str | None
    exhaustive: bool = False


@define(eq=False)
class Search:
    """Of one rubric."""

    program: Program
    evaluator: Evaluator
    runs: tuple[Run, ...]
    _visible: tuple[Visible, ...] = field(init=False)
    _candidates: Candidates = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._visible = tuple(sorted(visible(self.program), key=lambda each: (each.what == "definition", len(each.keys))))
        self._candidates = Candidates(self.program)

    def telling(self, mutant: Mutant, changed: Program) -> Telling:
        """The smallest that was found, or the first."""
        seen = self._seen(mutant, changed)
        if not seen:
            return Telling(None)
        if mutant.kind == "limit" and limits_nothing(self.program, changed, mutant.owner):
            return Telling(None, True)
        if mutant.kind == "band edge" and same_places(self.program, changed, mutant.owner):
            return Telling(None, True)
        other = Evaluator(changed)
        few = tuple(each for each in seen[:_MOST_SEEN] if len(each.keys) <= 2 * len(seen[0].keys) + _NEAR)
        wanted = frozenset().union(*(each.keys for each in few))
        if mutant.kind == "range":
            ranged = self._range(mutant, changed, few[0])
            if ranged is not None:
                return Telling(ranged)
        for run in filter(can_be_written, self._of(changed, few[0])):
            found = self._difference(run, other, few, wanted)
            if found is not None:
                return Telling(self._text(*self._smaller(run, found, other, few, wanted), mutant))
        text = self.among(mutant, changed, self.runs)
        if text is not None:
            return Telling(text)
        unseen = mutant.kind == "range" and wider(self.program, changed)  # facts further out can't be given
        return Telling(None, unseen or self._candidates.exhaustive(changed, few[0].keys))

    def among(self, mutant: Mutant, changed: Program, runs: Iterable[Run]) -> str | None:
        """An example made of the first of some runs that tells the mutant, in any result."""
        seen, other = self._seen(mutant, changed), Evaluator(changed)
        everything = frozenset().union(*(each.keys for each in seen))
        for run in runs:
            found = self._difference(run, other, seen, everything)
            if found is not None:
                return self._text(*self._smaller(run, found, other, seen, everything), mutant)
        return None

    def _seen(self, mutant: Mutant, changed: Program) -> tuple[Visible, ...]:
        """The results in which the change can be seen, the nearest first."""
        known = self._visible
        if mutant.rewires:  # what hangs on the change then does so, too
            behind = {(each.what, each.id): each.keys for each in visible(changed)}
            known = tuple(evolve(each, keys=each.keys | behind[each.what, each.id]) for each in known)
        return tuple(each for each in known if each.keys & mutant.touches)

    def _of(self, changed: Program, nearest: Visible) -> Iterator[Run]:
        return self._candidates.of(changed, nearest.keys, f"{nearest.what} {nearest.id}", nearest.height)

    def _difference(self, run: Run, other: Evaluator, seen: tuple[Visible, ...], wanted: frozenset[str]) -> Expected | None:
        try:
            before = self.evaluator.evaluate(run, wanted)
        except _REFUSED:
            return None
        try:
            after = other.evaluate(run, wanted) if takes(other.program, run) else None
        except _REFUSED:
            after = None
        for each in seen:
            for unit, name in enumerate(before.units):
                value = each.of(before, unit)
                if value is None and each.what in ("points", "definition"):
                    continue
                if after is None or not each.is_so(after, unit, value):
                    return Expected(name, each.what, each.id, value)
        return None

    def _smaller(
        self, run: Run, found: Expected, other: Evaluator, seen: tuple[Visible, ...], wanted: frozenset[str]
    ) -> tuple[Run, Expected]:
        """With each unit, each record and each fact left out that the difference doesn't need."""
        for smaller in filter(can_be_written, (*_without_units(run), *_without_records(run))):
            again = self._difference(smaller, other, seen, wanted)
            if again is not None:
                return self._smaller(smaller, again, other, seen, wanted)
        for place, (name, facts) in enumerate(run.units):
            for fact in tuple(facts) if name is None else tuple(facts)[1:]:  # a unit is known by what is given for it
                left = {key: value for key, value in run.units[place][1].items() if key != fact}
                smaller = evolve(run, units=(*run.units[:place], (name, left), *run.units[place + 1 :]))
                if not can_be_written(smaller):
                    continue
                again = self._difference(smaller, other, seen, wanted)
                if again is not None:
                    run, found = smaller, again
        return run, found

    def _range(self, mutant: Mutant, changed: Program, nearest: Visible) -> str | None:
        """An example of what is possible while the fact is missing, of which the end of its range shows in the total."""
        for run in islice((each for each in self._of(changed, nearest) if each.alone and can_be_written(each)), _MOST_RANGES):
            one, two = (score_unit(program, run.units[0][1]) for program in (self.program, changed))
            if (one.low, one.high) != (two.low, two.high) and one.low is not None and one.high is not None:
                least = run
                for fact in tuple(run.units[0][1]):
                    fewer = evolve(least, units=((None, {key: value for key, value in least.units[0][1].items() if key != fact}),))
                    one, two = (score_unit(program, fewer.units[0][1]) for program in (self.program, changed))
                    if (one.low, one.high) != (two.low, two.high) and one.low is not None and one.high is not None:
                        least = fewer
                whole = score_unit(self.program, least.units[0][1])
                assert whole.low is not None
                assert whole.high is not None
                return self._text(least, Expected(None, "range", "total", (whole.low, whole.high)), mutant)
        return None

    def _text(self, run: Run, expected: Expected, mutant: Mutant) -> str:
        label, taken, number = mutant.label(self.program.language), {each.label for each in self.runs}, 1
        while (found := label if number == 1 else f"{label} ({number})") in taken:
            number += 1
        return example_text(self.program, run, (expected,), found)


def _without_units(run: Run) -> Iterator[Run]:
    for place in reversed(range(len(run.units) if len(run.units) > 1 else 0)):
        yield evolve(run, units=(*run.units[:place], *run.units[place + 1 :]))


def _without_records(run: Run) -> Iterator[Run]:
    """Without half of the records of a list, and without one of them."""
    for place, (name, facts) in enumerate(run.units):
        for fact, value in facts.items():
            if not isinstance(value, tuple):
                continue
            fewer = [value[: len(value) // 2]] if len(value) > 2 else []
            fewer += [(*value[:at], *value[at + 1 :]) for at in reversed(range(len(value)))]
            for records in dict.fromkeys(fewer):
                yield evolve(run, units=(*run.units[:place], (name, {**facts, fact: records}), *run.units[place + 1 :]))


_MOST_RANGES = 40
_MOST_SEEN, _NEAR = 3, 6
"""Results that are compared for candidates: the nearest ones to the change. The examples' own facts are compared in every result."""


def visible(program: Program) -> Iterator[Visible]:
    """What an example can expect: what occurs for each record is seen in what is around it."""
    reach, around = Reach(program), repeats(program)
    for part in nodes_and_lines(program.total):
        id = part.origin.id
        if not around[id] and not (isinstance(part, Node) and part is program.total):
            yield Visible("points", id, reach.of(parts=(id,)))
    for flag in program.flags:
        yield Visible("flag", flag.name, reach.of((flag.when,)) | {flag_key(flag.name)})
    for definition in program.definitions:
        yield Visible("definition", definition.name, reach.of((definition.expr,)) | {define_key(definition.name)})
    whole = reach.of(parts=("total",)) | reach.of_eligibility()
    if program.grades:
        yield Visible("grade", "", whole | reach.of_grades() | {GRADES})
    yield Visible("total", "total", whole)

"""Every mutant of a rubric against its examples: which of them no example notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

from rubric_engine.assurance.evaluation import Evaluator
from rubric_engine.assurance.mutants import Mutant, mutants, owner_text
from rubric_engine.assurance.reach import GRADES, Reach, flag_key
from rubric_engine.assurance.runs import Run, pairs, takes
from rubric_engine.assurance.search import Search
from rubric_engine.core.examples import Expectation, FlagIs, GradeIs, MayBe
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.diagnostics.model import SourceFile

KILLED, SURVIVED, EQUIVALENT = "killed", "survived", "probably equivalent"


_MOST_OTHERS = 200  # examples found for other mutants


@frozen
class Outcome:
    """``by``: the label of the first example that failed. Of a survivor, ``telling`` is an example that would notice it, where the search found one."""

    mutant: str
    status: str
    by: str | None = None
    telling: str | None = None


@frozen(eq=False)
class Mutation:
    """``failing``: labels of examples that the rubric itself fails; they notice nothing. ``outcomes`` has one for each of ``mutants``. ``searched``: whether
    facts were looked for that tell the survivors."""

    mutants: tuple[Mutant, ...]
    outcomes: tuple[Outcome, ...]
    failing: tuple[str, ...] = ()
    searched: bool = True

    def of(self, status: str) -> tuple[tuple[Mutant, Outcome], ...]:
        return tuple(pair for pair in zip(self.mutants, self.outcomes, strict=True) if pair[1].status == status)

    @property
    def percent(self) -> Fraction:
        """How many are killed of those that aren't probably equivalent; 100 where there are none."""
        counted = [each for each in self.outcomes if each.status != EQUIVALENT]
        return Fraction(100 * sum(each.status == KILLED for each in counted), len(counted)) if counted else Fraction(100)


@define(eq=False)
class Trial:
    """A rubric with its examples, ready to judge mutants. ``search``: whether facts are looked for that tell a survivor; ``read`` reads an example that was
    found as one of the rubric's own."""

    program: Program
    source: SourceFile
    runs: tuple[Run, ...]
    search: bool = True
    read: Callable[[str], tuple[Run, ...]] | None = None
    mutants: tuple[Mutant, ...] = field(init=False)
    failing: tuple[str, ...] = field(init=False)
    _passing: tuple[tuple[Run, frozenset[str]], ...] = field(init=False)
    _search: Search = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.mutants = mutants(self.program, self.source)
        evaluator = Evaluator(self.program)
        reach = Reach(self.program)
        passing = {run: evaluator.passes(run) for run in self.runs}
        self.failing = tuple(run.label for run, passed in passing.items() if not passed)
        asked = [(run, wanted_for(run.expects, reach, self.program)) for run, passed in passing.items() if passed and run.expects]
        self._passing = tuple(sorted(asked, key=lambda each: len(each[1]) * len(each[0].units)))  # the quickest first
        self._search = Search(self.program, evaluator, self.runs)

    def judge(self, mutant: Mutant) -> Outcome:
        changed = mutant.make()
        evaluator = Evaluator(changed)
        behind = Reach(changed) if mutant.rewires else None
        for run, wanted in self._passing:
            if behind is not None:
                wanted |= wanted_for(run.expects, behind, changed)
            if mutant.touches & wanted and not evaluator.passes(run, wanted):
                return Outcome(mutant.id, KILLED, run.label)
            if mutant.kind == "range" and not takes(changed, run):
                return Outcome(mutant.id, KILLED, run.label)
            if mutant.kind == "pairing" and pairs(changed, run) != pairs(self.program, run):
                return Outcome(mutant.id, KILLED, run.label)
        if not self.search:
            return Outcome(mutant.id, SURVIVED)
        found = self._search.telling(mutant, changed)
        status = EQUIVALENT if found.text is None and found.exhaustive else SURVIVED
        return Outcome(mutant.id, status, None, found.text)

    def all(self, only: str | None = None) -> Mutation:
        chosen = tuple(self.chosen(only))
        return self.summed_up(chosen, [self.judge(each) for each in chosen])

    def summed_up(self, chosen: tuple[Mutant, ...], outcomes: Sequence[Outcome]) -> Mutation:
        """With what was found for one mutant tried on those for which nothing was."""
        return Mutation(chosen, tuple(self._with_others(chosen, outcomes)), self.failing, self.search)

    def _with_others(self, chosen: tuple[Mutant, ...], outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
        found: tuple[Run, ...] | None = None
        for mutant, outcome in zip(chosen, outcomes, strict=True):
            if outcome.status != SURVIVED or outcome.telling is not None or self.read is None or not self.search:
                yield outcome
                continue
            if found is None:
                texts = dict.fromkeys(each.telling for each in outcomes if each.telling is not None)
                found = tuple(run for text in islice(texts, _MOST_OTHERS) for run in self.read(text))
            text = self._search.among(mutant, mutant.make(), found)
            yield evolve(outcome, telling=text)

    def chosen(self, only: str | None) -> Iterator[Mutant]:
        """Those of a section, an item, a line or a name; of everything without one."""
        for each in self.mutants:
            named = (each.owner, owner_text(each.owner, "zh"))
            if only is None or any(name == only or name.startswith((f"{only}.", f"{only} ")) for name in named):
                yield each


def wanted_for(expects: Iterable[Expectation], reach: Reach, program: Program) -> frozenset[str]:
    """What must be evaluated for them."""
    keys: frozenset[str] = frozenset()
    for each in expects:
        match each.condition:
            case GradeIs():
                keys |= reach.of_grades() | reach.of_eligibility() | reach.of(parts=("total",)) | {GRADES}
            case FlagIs(name=name):
                when = next(flag.when for flag in program.flags if flag.name == name)
                keys |= reach.of((when,)) | {flag_key(name)}
            case MayBe(result=id):
                keys |= reach.of(parts=(id,), gates=program.gates) if id == "total" else reach.of(parts=(id,))
            case condition:
                keys |= reach.of((condition,))
                if any(key == program.total.origin.id for key in keys):
                    keys |= reach.of_eligibility()
    return keys

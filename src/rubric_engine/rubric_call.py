"""A call of a rubric: what a program gives besides facts, read and checked together, and the scoring itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from numbers import Integral

from rubric_engine.core.ir import Program, Scalar
from rubric_engine.core.results import CohortResult, Override, UnitResult
from rubric_engine.core.settling import settled_program
from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.languages import checked, listed
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts import (
    Facts,
    FactsFile,
    Overrides,
    digest,
    digest_cohort,
    read_as_of,
    read_overrides,
    read_overrides_file,
    read_parameters,
    unused_overrides,
)
from rubric_engine.facts.given import mapping_of
from rubric_engine.facts.overrides_used import IDLE
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.report import CohortCard
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort_full, score_unit

Ranks = Mapping[str, tuple[int, int]]
"""For a unit that is scored alone: what is ranked, by its name, with the unit's rank and the number of units."""

GivenOverride = Override | Mapping[str, object]
"""Points set by hand; a mapping has ``id``, ``points`` (an exact number or its digits), ``reason``, ``by`` and ``when`` (a day)."""

GivenOverrides = str | os.PathLike[str] | Mapping[str, Iterable[GivenOverride]] | Iterable[GivenOverride]
"""Points set by hand for several units: in a file of their own, by unit, or as rows with ``unit``."""

MOST_LOOKS = 2_000_000
"""The most units times shared records that are scored together."""


@frozen
class Call:
    """What a caller gives besides facts, validated, and what is wrong with it. ``supposed``: the facts are but supposed, so that points set by hand stay
    that change nothing with them."""

    program: Program
    parameters: Mapping[str, Scalar]
    as_of: Fraction | None
    overrides: Overrides
    problems: tuple[FactProblem, ...]
    supposed: bool = False

    def alone(self, values: Facts, unit: str | None, ranks: Ranks) -> UnitResult:
        """Scores a unit without its cohort; ``FactError`` where a number grows too large or an override has no effect."""
        overrides = self.overrides.get(unit, ())
        try:
            result = score_unit(
                self.program, values, parameters=self.parameters, ranks=ranks, unit=unit, as_of=self.as_of, overrides=overrides
            )
        except NumberTooLarge:
            raise FactError([FactProblem("F594")], self._language) from None
        self._refuse(self._unused((result,)))
        return result

    def together(self, values: Mapping[str, Facts]) -> CohortCard:
        """Scores units together; ``FactError`` also where a tie is an error."""
        self._refuse(_too_much(self.program, values))
        try:
            scored = self._scored(values, self.overrides)
        except TieError as error:
            told = (("ranked", error.ranked), ("units", listed(list(error.units))))
            raise FactError([FactProblem("F547", told)], self._language) from None
        except NumberTooLarge:
            raise FactError([FactProblem("F594")], self._language) from None
        results = tuple(scored.units.values())
        self._refuse(self._unused(results, values))
        return CohortCard(self.program, results, digest_cohort(self.program, values), scored.pairings)

    def read(self, found: FactsFile) -> CohortCard:
        """Scores facts that were read before, by itself the one unit of a file without those that it is ranked among."""
        if not found.alone:
            return self.together({str(unit): values for unit, values in found.units.items()})
        ((unit, values),) = found.units.items()
        return CohortCard(self.program, (self.alone(values, unit, {}),), digest(values))

    def _scored(self, values: Mapping[str, Facts], overrides: Overrides) -> CohortResult:
        by_hand = {str(unit): given for unit, given in overrides.items()}
        return score_cohort_full(self.program, values, parameters=self.parameters, as_of=self.as_of, overrides=by_hand)

    def _unused(self, results: tuple[UnitResult, ...], values: Mapping[str, Facts] | None = None) -> tuple[FactProblem, ...]:
        """What is wrong with overrides, seen by the results. Among the tied, units are scored once more without the others, so that points may count there
        that count nothing else: in such a rubric only those are idle without which everything stands as it is."""
        found = unused_overrides(results, self.overrides, self._language, supposed=self.supposed)
        idle = {(each.unit, dict(each.args)["id"]) for each in found if each.code == IDLE}
        if not idle or values is None or not any(key.among_tied for key in self.program.tie_keys):
            return found
        kept = Overrides({unit: tuple(each for each in given if (unit, each.id) not in idle) for unit, given in self.overrides.items()})
        without = self._scored(values, kept).units.values()
        if [_standing(each) for each in results] == [_standing(each) for each in without]:
            return found
        return tuple(each for each in found if each.code != IDLE)

    @property
    def _language(self) -> Language:
        return checked(None, self.program.language)

    def _refuse(self, problems: tuple[FactProblem, ...]) -> None:
        if problems:
            raise FactError(problems, self._language)


def _standing(result: UnitResult) -> tuple[object, ...]:
    return result.total, result.merit, result.grade, [flag.raised for flag in result.flags], result.pairings


def _too_much(program: Program, values: Mapping[str, Facts]) -> tuple[FactProblem, ...]:
    """Each unit looks at every record that all of them share."""
    first = next(iter(values.values()), {})
    shared = [first.get(spec.name) for spec in program.facts if spec.shared]
    records = sum(len(each) for each in shared if isinstance(each, tuple))
    if records * len(values) <= MOST_LOOKS:
        return ()
    return (FactProblem("F620", (("units", f"{len(values):,}"), ("records", f"{records:,}"), ("limit", f"{MOST_LOOKS:,}"))),)


def read_call(
    program: Program,
    units: Mapping[str, Facts] | Mapping[str | None, Facts],
    parameters: Mapping[str, object] | None,
    as_of: date | str | None,
    overrides: GivenOverrides | None,
    *,
    alone: bool = False,
) -> Call:
    """What is given for ``units`` besides their facts. ``alone``: the one unit needn't have a name."""
    chosen, wrong = read_parameters(program, parameters)
    day, undated = read_as_of(program, as_of, chosen)
    if overrides is None:
        return Call(program, chosen, day, Overrides(), (*wrong, *undated))
    named: Mapping[str | None, Facts] = dict(units.items())
    if isinstance(overrides, str | os.PathLike):
        by_hand, others = read_overrides_file(program, overrides, named, alone=alone)
    else:
        by_hand, others = read_overrides(program, overrides, named, alone=alone)
    return Call(program, chosen, day, by_hand, (*wrong, *undated, *others))


def check_read(found: object) -> None:
    """``TypeError`` for anything but what ``facts.read_facts`` gives."""
    if not isinstance(found, FactsFile):
        raise TypeError(f"score_read() takes what read_facts() gives, not {type(found).__name__}; score_file() takes the path of a file")


def settled_for(program: Program, parameters: Mapping[str, object] | None, as_of: date | str | None) -> Program:
    """The program with what a caller gives besides facts; ``FactError`` where that is wrong."""
    if parameters is None and as_of is None and not any(each.dated for each in program.parameters):
        return program
    chosen, wrong = read_parameters(program, parameters)
    day, undated = read_as_of(program, as_of, chosen)
    if wrong or undated:
        raise FactError((*wrong, *undated), checked(None, program.language))
    return settled_program(program, chosen, day)


def read_ranks(program: Program, given: Ranks | None) -> tuple[dict[str, tuple[int, int]], tuple[FactProblem, ...]]:
    """Ranks by canonical name; a name that isn't ranked anywhere is an error."""
    pairs = [(each.name, each.alias) for each in program.facts] + [(each.name, each.alias) for each in program.definitions]
    names = {alias: name for name, alias in pairs if alias is not None}
    known = {name for name, _ in pairs} | {"total"}
    found: dict[str, tuple[int, int]] = {}
    problems = Problems(checked(None, program.language))
    for name, given_rank in mapping_of(given, "`ranks`", '{"growth": (3, 12)}').items():
        canonical = name if name in known else names.get(name)
        place = _rank(given_rank)
        if canonical is None:
            problems.unknown("F593", Place(), name, [*known, *names])
        elif place is None:
            problems.add("F624", Place(fact=canonical), value=given_rank, name=name)
        elif not 1 <= place[0] <= place[1]:
            problems.add("F592", Place(fact=canonical), name=name, rank=place[0], size=place[1])
        else:
            found[canonical] = place
    return found, problems.found


def _rank(given: object) -> tuple[int, int] | None:
    """A rank and the number of units, as whole numbers of Python's own; None if it is something else."""
    if not isinstance(given, tuple | list) or len(given) != 2:
        return None
    if not all(isinstance(each, Integral) and not isinstance(each, bool) for each in given):
        return None
    rank, size = map(int, given)
    return (rank, size) if max(abs(rank), abs(size)) < 10**9 else None

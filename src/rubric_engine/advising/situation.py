"""Units with their facts and whatever else a call of a rubric takes, held so that some facts of one unit can be changed and everything scored again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rubric_engine.advising.mistaken import hinted
from rubric_engine.core.ir import FactSpec, Program
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.hints import meant
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts import Facts, FactsFile, Overrides, read_cohort, read_unit
from rubric_engine.facts.given import mapping_of
from rubric_engine.facts.names import Schema
from rubric_engine.report import Card, CohortCard, Standing
from rubric_engine.rubric import Rubric
from rubric_engine.rubric_call import Call, GivenOverrides, read_call, settled_for

Units = FactsFile | Mapping[str, Mapping[str, object]] | Iterable[Mapping[str, object]]
"""As ``Rubric.score_cohort`` takes them, or as ``read_facts`` gives them."""

_REQUIRED = "F525"


@frozen
class Place:
    """Where a unit stands. ``place`` None: no total, or scored without its cohort."""

    total: Fraction | None
    place: int | Decimal | None
    grade: str | None
    flags: tuple[str, ...] = ()


@frozen(eq=False, kw_only=True)
class Situation:
    """``facts`` are validated. ``facts.alone``: one unit without those that it is ranked among, perhaps without a name."""

    rubric: Rubric
    facts: FactsFile
    parameters: Mapping[str, object] | None = None
    as_of: date | str | None = None
    overrides: GivenOverrides | None = None
    spoken: Language | None = None  # that of messages, where it isn't the rubric's
    supposed: bool = False  # the facts aren't those that were given

    @classmethod
    def of(
        cls,
        rubric: Rubric,
        units: Units,
        *,
        shared: Mapping[str, object] | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> Situation:
        """``FactError`` with every wrong value; ``ValueError`` for ``shared`` beside a file, in which it stands already."""
        check_shared(units, shared)
        if not isinstance(units, FactsFile):
            values, problems = read_cohort(rubric.program, units, shared=shared)
            problems = hinted(problems, units, "arguing", rubric.program)
            units = FactsFile(units=dict(values.items()), alone=False, problems=problems, files=())
        if units.problems:
            raise FactError(units.problems, rubric.language)
        return cls(rubric=rubric, facts=units, parameters=parameters, as_of=as_of, overrides=overrides)

    @property
    def language(self) -> Language:
        return self.spoken or self.rubric.language

    @property
    def program(self) -> Program:
        """The rubric's own; parameters that the caller changed aren't settled in it."""
        return self.rubric.program

    def settled(self) -> Program:
        """The program with the caller's parameters and date; ``FactError`` where these are wrong."""
        return settled_for(self.program, self.parameters, self.as_of)

    def by_hand(self) -> Overrides:
        """The points set by hand, validated; ``FactError`` where they are wrong."""
        if self.overrides is None:
            return Overrides()
        return self._call().overrides

    def _call(self) -> Call:
        call = read_call(self.program, self.facts.units, self.parameters, self.as_of, self.overrides, alone=self.facts.alone)
        if call.problems:
            raise FactError(call.problems, self.rubric.language)
        return call

    def score(self) -> CohortCard:
        """Everything scored by the engine, as ``Rubric.score_cohort`` does."""
        if self.supposed and self.overrides is not None:
            return evolve(self._call(), supposed=True).read(self.facts)
        return self.rubric.score_read(self.facts, parameters=self.parameters, as_of=self.as_of, overrides=self.overrides)

    def known(self, unit: str | None) -> str | None:
        """The unit's name as it stands among the facts; None of the only one without a name. ``KeyError`` names the nearest."""
        if unit in self.facts.units:
            return unit
        if unit is None and len(self.facts.units) == 1:
            return next(iter(self.facts.units))
        zh, near = self.language == "zh", meant(str(unit), [str(each) for each in self.facts.units])
        hint = "" if near is None else f"，{near.zh}" if zh else f"; {near.en}"
        raise KeyError((f"数据中没有「{unit}」" if zh else f"the facts have no unit `{unit}`") + hint)

    def with_facts(
        self, unit: str | None, values: Mapping[str, Value | None], shared: Mapping[str, Value | None] | None = None
    ) -> Situation:
        """The same with some facts of one unit changed, and some of those that all units share."""
        units = {
            name: {**facts, **(values if name == unit else {}), **(shared or {})}
            if name == unit or shared
            else facts
            for name, facts in self.facts.units.items()
        }  # fmt: skip
        return evolve(self, facts=evolve(self.facts, units=units), supposed=True)

    def read(self, unit: str | None, changes: Mapping[str, object]) -> tuple[dict[str, Value | None], dict[str, Value | None]]:
        """Values that somebody gives for facts of a unit, through the door: the unit's own, and those that all units share, by canonical name. None is missing.

        Raises:
            FactError: with every wrong name and value, and every fact that must not be missing.
            TypeError: ``changes`` is no mapping.
        """
        changes = mapping_of(changes, "`changes`", '{"growth": "8%"}')
        schema = Schema.of(self.program)
        found = {written: schema.names.find(written) for written in changes}
        shared = {written: raw for written, raw in changes.items() if (spec := found[written]) is not None and spec.shared}
        own = {written: raw for written, raw in changes.items() if written not in shared}
        meant = {spec.name for spec in found.values() if spec is not None}
        values, problems = self._through_the_door(unit, own, shared)
        kept = [each for each in problems if not (each.code == _REQUIRED and each.fact not in meant)]
        if kept:
            raise FactError(kept, self.rubric.language)
        chosen = {spec.name: values[spec.name] for spec in self.program.facts if spec.name in meant}
        common = {spec.name for spec in self.program.facts if spec.shared}
        return (
            {name: value for name, value in chosen.items() if name not in common},
            {name: value for name, value in chosen.items() if name in common},
        )

    def _through_the_door(
        self, unit: str | None, own: Mapping[str, object], shared: Mapping[str, object]
    ) -> tuple[Facts, tuple[FactProblem, ...]]:
        if unit is None or self.facts.alone:
            return read_unit(self.program, own, unit, shared=shared)
        cohort = {str(name): own if name == unit else {} for name in self.facts.units}
        values, problems = read_cohort(self.program, cohort, shared=shared)
        return values.get(unit, {}), tuple(each for each in problems if each.unit in (unit, None))

    def places(self, card: CohortCard) -> dict[str, Place]:
        """Where each unit stands."""
        return {each.unit: self._place(each, card[each.unit]) for each in card.ranking()}

    def _place(self, standing: Standing, card: Card) -> Place:
        place = None if self.facts.alone else standing.place
        return Place(card.result.total, place, card.grade, card.flags)


def check_shared(units: object, shared: Mapping[str, object] | None) -> None:
    if isinstance(units, FactsFile) and shared is not None:
        raise ValueError("facts that were read from a file have what is shared in them; give `shared` to read_facts")


def spec_of(program: Program, name: str) -> FactSpec:
    """The declaration of a fact by its canonical name."""
    return next(spec for spec in program.facts if spec.name == name)

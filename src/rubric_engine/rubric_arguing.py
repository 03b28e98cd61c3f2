"""The methods of a rubric that argue about a point. ``advising`` is imported when one of them is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

from rubric_engine.diagnostics.frozen import frozen

if TYPE_CHECKING:
    from rubric_engine.advising import Advice, Comparison, Cost, Number, Units, WhatIf
    from rubric_engine.advising.mistaken import Call
    from rubric_engine.diagnostics.errors import FactProblem
    from rubric_engine.rubric import Rubric
    from rubric_engine.rubric_call import GivenOverrides


@frozen(eq=False)
class Arguing:
    """What ``rubric explain --what-if``, ``rubric advise`` and ``rubric compare`` do, for programs; ``Rubric`` is the only class that has it.

    ``units`` are facts as ``score_cohort`` takes them, or a whole file as ``facts.read_facts`` gives it; of the latter ``shared`` stands in the file. Every result is
    frozen, has its numbers as ``Fraction``, and ``text()``, ``to_dict()`` and ``to_json()``.
    """

    def what_if(
        self,
        units: Units,
        unit: str | None,
        changes: Mapping[str, object],
        *,
        shared: Mapping[str, object] | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> WhatIf:
        """What would change if some facts of a unit were others: ``found.move`` for the unit, ``found.others`` for each that moves with it.

        Args:
            units: the unit with those that it is ranked among.
            unit: whose facts change; None: those of the only one.
            changes: values by name or alias; None is missing, a text is read as a cell of a form. A fact that all units share changes for all.
            shared, parameters, as_of, overrides: as for ``score_cohort``.

        Raises:
            FactError: with every wrong value, of the units and among the changes.
            KeyError: there is no such unit.
            ValueError: ``shared`` beside a file that was read.
        """
        from rubric_engine.advising import what_if

        return what_if(self._rubric, units, unit, changes, shared=shared, parameters=parameters, as_of=as_of, overrides=overrides)

    def advise(
        self,
        units: Units,
        unit: str | None,
        *,
        gain: Number | None = None,
        total: Number | None = None,
        grade: str | None = None,
        rank: int | None = None,
        costs: Mapping[str, Cost | Number] | None = None,
        fixed: Iterable[str] | str = (),
        limit: int = 5,
        most: int | None = None,
        shared: Mapping[str, object] | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> Advice:
        """The cheapest changes of a unit's facts with which it would have reached something: ``found.suggestions``, each scored by the engine before it is given.
        The facts of all others stay as they are. ``found`` says, too, how far the search went (``minimal``, ``bounded``, ``out_of_reach``, ``held``).

        Args:
            units: the unit with those that it is ranked among.
            unit: whose facts change; None: those of the only one.
            gain, total, grade, rank: what is to be reached, one or several at once: so many points more, a total, a grade or a better one, a place or a better one.
            costs: by fact, what changing it costs (``advising.Cost``, or a number: changing it at all); any other costs 1.
            fixed: facts that can't be changed; a text is one of them.
            limit: so many suggestions at most, each changing other facts.
            most: so many sets of facts are tried at most; some ten thousand unless given.
            shared, parameters, as_of, overrides: as for ``score_cohort``.

        Raises:
            FactError: with every wrong value, and names in ``costs`` and ``fixed`` that aren't facts.
            KeyError: there is no such unit.
            ValueError: nothing is to be reached, or what is makes no sense.
            TypeError: a number is a float, which is seldom what it looks like.
        """
        from rubric_engine.advising import Situation, advice
        from rubric_engine.advising.suggesting import MOST

        situation = Situation.of(self._rubric, units, shared=shared, parameters=parameters, as_of=as_of, overrides=overrides)
        tried = MOST if most is None else most
        return advice(situation, unit, gain=gain, total=total, grade=grade, rank=rank, costs=costs, fixed=fixed, limit=limit, most=tried)

    def compare(
        self, other: Rubric, units: Units | None = None, *, shared: Mapping[str, object] | None = None, as_of: date | str | None = None
    ) -> Comparison:
        """In what ``other``, the newer rubric, differs from this one: ``found.differences`` item by item, each with facts that show it.

        Args:
            units: units that are scored by both, under the names of either: ``found.cohort`` says whom it moves, and which edit did it.
            shared, as_of: as for ``score_cohort``.

        Raises:
            FactError: with every wrong value.
            ValueError: ``shared`` beside a file that was read.
        """
        from rubric_engine.advising import compare

        return compare(self._rubric, other, units, shared=shared, as_of=as_of)

    def _hinted(self, problems: tuple[FactProblem, ...], given: object, call: Call) -> tuple[FactProblem, ...]:
        """The problems of a call, with what was probably meant instead."""
        if not problems:
            return problems
        from rubric_engine.advising.mistaken import hinted

        return hinted(problems, given, call, self._rubric.program)

    @property
    def _rubric(self) -> Rubric:
        return cast("Rubric", self)

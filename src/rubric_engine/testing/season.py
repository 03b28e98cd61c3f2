"""A season: the facts of a unit arrive one by one, in any order, and what is known of its score only ever becomes more certain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import DataObject

from rubric_engine.testing.asked import check_rates, check_rubric
from rubric_engine.testing.asserting import assert_same
from rubric_engine.testing.fact_sets import facts_for
from rubric_engine.testing.laws import narrower

if TYPE_CHECKING:
    from rubric_engine.report import Card
    from rubric_engine.rubric import Rubric


class Season(RuleBasedStateMachine):
    """``Season.for_rubric(rubric)`` is a class of such machines, whose ``TestCase`` pytest and unittest run.

    After each fact: the range of the total, and of every section and item, lies within the one before; no fact that arrived is missing. At the end the
    score is the same as with all facts given at once, in the order of the rubric. Facts whose absence the rubric settles are there from the start, since the range
    counts on the settled reading.
    """

    rubric: ClassVar[Rubric]
    none: ClassVar[float]
    boundaries: ClassVar[float]
    call: ClassVar[Mapping[str, Any]]

    @classmethod
    def for_rubric(
        cls,
        rubric: Rubric,
        *,
        none: float = 0.1,
        boundaries: float = 0.5,
        unit: str | None = None,
        as_of: date | str | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> type[Season]:
        """A machine for one rubric. ``none``, ``boundaries``: as for ``facts_for``; the rest as for ``Rubric.score``."""
        check_rubric(rubric)
        check_rates(rubric.language, none=none, boundaries=boundaries)

        class OfRubric(_Season):
            pass

        OfRubric.rubric, OfRubric.none, OfRubric.boundaries = rubric, none, boundaries
        OfRubric.call = {name: value for name, value in (("unit", unit), ("as_of", as_of), ("parameters", parameters)) if value is not None}
        return OfRubric


class _Season(Season):
    """The rules; a machine without a rubric has none."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[str, object] = {}
        self.arrived: dict[str, object] = {}
        self.card: Card | None = None

    @initialize(data=st.data())
    def begin(self, data: DataObject) -> None:
        self.waiting = dict(data.draw(facts_for(self.rubric, none=self.none, boundaries=self.boundaries)))
        for name, spec in self.rubric.facts.items():
            if name in self.waiting and (spec.missing_as is not None or spec.missing_error):
                self.arrived[name] = self.waiting.pop(name)
        self.card = self._score(self.arrived)

    @rule(data=st.data())
    @precondition(lambda self: self.waiting)
    def a_fact_arrives(self, data: DataObject) -> None:
        name = data.draw(st.sampled_from(list(self.waiting)), label="fact")
        self._arrive((name,))

    @rule(data=st.data())
    @precondition(lambda self: len(self.waiting) > 1)
    def several_arrive(self, data: DataObject) -> None:
        names = data.draw(st.lists(st.sampled_from(list(self.waiting)), min_size=1, unique=True), label="facts")
        self._arrive(tuple(names))

    @rule()
    @precondition(lambda self: not self.waiting)
    def nothing_more_arrives(self) -> None:
        """Hypothesis wants something to do to the end."""

    @invariant()
    def nothing_is_lost(self) -> None:
        if self.card is not None:
            lost = [name for name in self.arrived if name in self.card.missing and not self._has_gaps(name)]
            assert not lost, f"supplied, and missing all the same: {', '.join(lost)}"

    def teardown(self) -> None:
        if self.card is None:
            return
        self._arrive(tuple(self.waiting))
        at_once = self._score({name: self.arrived[name] for name in self.rubric.facts if name in self.arrived})
        assert self.card is not None
        assert_same(self.card, at_once)

    def _arrive(self, names: tuple[str, ...]) -> None:
        assert self.card is not None
        self.arrived.update({name: self.waiting.pop(name) for name in names})
        before, self.card = self.card, self._score(self.arrived)
        narrower(before, self.card)

    def _score(self, facts: Mapping[str, object]) -> Card:
        return self.rubric.score(facts, **self.call)

    def _has_gaps(self, name: str) -> bool:
        value = self.arrived[name]
        fields = len(self.rubric.facts[name].fields)
        return isinstance(value, list) and any(len(record) < fields for record in value)

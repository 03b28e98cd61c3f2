"""Rubrics that nobody wrote, with facts that fit them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.testing import cohort_rubrics, plain_rubrics

if TYPE_CHECKING:
    from rubric_engine.report import CohortCard
    from rubric_engine.rubric import Rubric


@frozen
class GeneratedRubric:
    """A rubric that compiles, and facts for it. ``units`` and ``shared`` are as ``score_cohort`` takes them, None is missing; ``as_of`` is the day of its dated
    parameters."""

    text: str
    units: Mapping[str, Mapping[str, object]]
    shared: Mapping[str, object] = field(factory=dict)
    as_of: str | None = None
    _loaded: list[Rubric] = field(factory=list, init=False, eq=False, repr=False)

    @property
    def rubric(self) -> Rubric:
        """The text, compiled once."""
        if not self._loaded:
            from rubric_engine.loading import loads

            self._loaded.append(loads(self.text))
        return self._loaded[0]

    @property
    def facts(self) -> Mapping[str, object]:
        """The facts of the first unit, with what is shared, as ``score`` takes them."""
        return {**next(iter(self.units.values())), **self.shared}

    def score(self) -> CohortCard:
        """All units, scored together."""
        return self.rubric.score_cohort(self.units, shared=self.shared, as_of=self.as_of)


def rubrics(*, records: bool | None = None, ranks: bool = True, missing: bool = True) -> SearchStrategy[GeneratedRubric]:
    """Well-typed rubrics with facts, to test what works with any rubric.

    Args:
        records: with what occurs for each record of a list, shared lists, chains of tie keys and pairings (True), without (False), or either.
        ranks: whether anything asks for places among the units; with ``records`` also for sums and means of them.
        missing: whether facts may be missing.
    """
    plain = _plain(ranks, missing)
    if records is False:
        return plain
    repeated = _repeated(ranks, missing)
    return repeated if records else st.one_of(plain, repeated)


@st.composite
def _plain(draw: st.DrawFn, ranks: bool, missing: bool) -> GeneratedRubric:
    text = draw(plain_rubrics.rubrics(ranks=ranks))
    units = draw(st.lists(plain_rubrics.facts(missing=missing), min_size=1, max_size=4))
    return GeneratedRubric(text, {"ABCD"[number]: facts for number, facts in enumerate(units)})


@st.composite
def _repeated(draw: st.DrawFn, ranks: bool, missing: bool) -> GeneratedRubric:
    if missing:
        text, cohort = draw(cohort_rubrics.cases(around=ranks))
    else:
        from rubric_engine.testing.cohort_facts import whole_cohorts

        text, cohort = draw(cohort_rubrics.rubrics(around=ranks)), draw(whole_cohorts())
    given: dict[str, Any] = cohort.given()
    return GeneratedRubric(text, given["units"], given["shared"], given["as_of"])

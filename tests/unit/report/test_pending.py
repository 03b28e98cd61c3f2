"""A card or a cohort of which only totals are known, finished by somebody else in the middle of a question."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from rubric_engine import Card, CohortCard, loads
from rubric_engine.report import pending, pending_cohort
from rubric_engine.report.pending import Finish, PendingCard
from rubric_engine.report.pending_cohort import CohortFinish, PendingCohort

RUBRIC = loads('rubric "short"\nfact visits: count\nitem 1 "Visits", at most 5 points\n  visits at least 3 earns 5 points\n')
RUBRIC.score({"visits": 0}), RUBRIC.score_cohort({"a": {"visits": 0}})  # the first of each may take the evaluator
QUESTIONS: dict[str, Callable[[Any], object]] = {
    "equality": lambda card: card == card,
    "hash": hash,
    "copy": copy.copy,
    "digest": lambda card: card.facts_digest,
}


def overtaken(kind: type, made: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """``_made`` is looked up, and another thread finishes the card before it is found: no attribute of the finished class has that name."""

    class Late:
        def __get__(self, card: Any, owner: type) -> Callable[[], Any]:
            if card is None:
                return made
            made(card)
            return lambda: getattr(card, "_made")()  # noqa: B009 what the finished card would be asked for

    monkeypatch.setattr(kind, "_made", Late())


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_card_that_another_thread_finishes(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    card = RUBRIC.score({"visits": 4})
    assert type(card) is PendingCard
    overtaken(PendingCard, PendingCard._made, monkeypatch)
    QUESTIONS[question](card)
    assert type(card) is Card


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_cohort_that_another_thread_finishes(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = RUBRIC.score_cohort({"a": {"visits": 4}, "b": {"visits": 1}})
    assert type(cohort) is PendingCohort
    overtaken(PendingCohort, PendingCohort._made, monkeypatch)
    QUESTIONS[question](cohort)
    assert type(cohort) is CohortCard


def test_the_ledger_of_a_card_that_is_finished_meanwhile() -> None:
    whole = RUBRIC.score({"visits": 4})
    result, digest = whole.result, whole.facts_digest or ""

    def ledger(taken: Any) -> None:
        assert card.result is result  # finished by somebody else, while the entries by themselves are looked for

    card = pending.pending(whole.total, None, Finish(lambda taken: (result, digest), ledger, lambda: whole.program))
    assert card.ledger == whole.ledger


def test_a_card_that_was_finished_meanwhile_stays_as_it_is() -> None:
    """What was given out of it, its nodes for one, is still what it gives."""
    whole = RUBRIC.score({"visits": 4})
    result, digest = whole.result, whole.facts_digest or ""
    given: list[object] = []

    def finished(taken: Any) -> Any:
        if not given:
            given.append(None)  # the other thread comes in here, once
            given.append(card.nodes)
        return result, digest

    card = pending.pending(whole.total, None, Finish(finished, lambda taken: None, lambda: whole.program))
    assert card == whole
    assert card.nodes is given[1]


def test_a_cohort_that_was_finished_meanwhile_stays_as_it_is() -> None:
    facts = {"a": {"visits": 4}, "b": {"visits": 1}}
    whole = RUBRIC.score_cohort(facts)
    parts = whole.results, whole.facts_digest or "", whole.pairings
    given: list[object] = []

    def finished(names: Any, taken: Any) -> Any:
        if not given:
            given.append(None)
            given.append(cohort["a"].result)
        return copy.deepcopy(parts)

    cohort = pending_cohort.pending_cohort((None, None), ("a", "b"), None, CohortFinish(finished, lambda: whole.program))
    assert cohort == whole
    assert cohort["a"].result is given[1]

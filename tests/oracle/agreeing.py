"""Holding all that the engine says of a cohort with complete facts against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, assume, settings

import rubric_engine
from rubric_engine import CohortCard, FactError, Override, Rubric
from tests.oracle import comparing, oracle

DAY = date(2014, 3, 1)


def compared(examples: int) -> settings:
    """Without shrinking: a rubric is large, and what differs is named."""
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    return settings(max_examples=examples, deadline=None, phases=phases, suppress_health_check=list(HealthCheck))


@cache
def loaded(text: str) -> Rubric:
    return rubric_engine.loads(text)


def everything(cards: CohortCard, wanted: dict[str, list[oracle.Outcome]]) -> Iterator[str]:
    for unit, card in cards.items():
        yield from (f"{unit}: {line}" for line in comparing.differences(card.result, wanted[unit]))
    if all(len(outcomes) == 1 for outcomes in wanted.values()):
        yield from comparing.order({unit: card.result for unit, card in cards.items()}, wanted)
        yield from comparing.pairings(cards.pairings, wanted)


def assert_nothing_changes(text: str, units: Any, shared: Any, call: oracle.Call, wanted: Any, error: FactError) -> None:
    """What the engine refuses because it would change nothing changes nothing for the oracle, which refuses none of it."""
    refused = {(problem.unit, dict(problem.args)["id"]) for problem in error.problems}
    kept = {unit: {id: points for id, points in of.items() if (unit, id) not in refused} for unit, of in call.overrides.items()}
    assert sum(map(len, kept.values())) == sum(map(len, call.overrides.values())) - len(refused)
    assert oracle.score(text, units, shared, evolve(call, overrides=kept)) == wanted, "\n".join([str(error), text])


def agree(text: str, units: Any, shared: Any, call: oracle.Call) -> None:
    given_ = {
        unit: [Override(id=id, points=points, reason="r", by="b", when=DAY) for id, points in of.items()]
        for unit, of in call.overrides.items()
    }

    def scored() -> CohortCard:
        return loaded(text).score_cohort(
            units, shared=shared, as_of=call.as_of, parameters=call.parameters or None, overrides=given_ or None
        )

    try:
        wanted = oracle.score(text, units, shared, call)
    except oracle.Refused:
        with pytest.raises(FactError):
            scored()
        return
    except oracle.TooMany:
        assume(False)
    try:
        cards = scored()
    except FactError as error:
        codes = {problem.code for problem in error.problems}
        assume(codes != {"F619"})  # what is set lies within what can be reached, which the oracle doesn't know
        if codes == {"F625"}:
            assert_nothing_changes(text, units, shared, call, wanted, error)
            return
        assume(codes != {"F547"} or "applies when" not in text)  # nor does it look for ties in what doesn't apply
        raise
    wrong = list(everything(cards, wanted))
    assert not wrong, "\n".join([*wrong, text, repr(units), repr(shared), repr(call)])

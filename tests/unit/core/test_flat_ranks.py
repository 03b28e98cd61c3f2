"""What the flat form says of ranks, and what it leaves to the reference evaluator."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import NotFlat

RUBRIC = """rubric "Pools"
{ties}
fact goals: count
fact pool: text
fact years: count
item 1 "Top two of its pool"
goals in top 2 within pool earns 1 point
"""
GAPLESS_CHAIN = "ties broken by years, then leave no gap"


def stage(ties: str, *open: str) -> None:
    program = loads(RUBRIC.format(ties=ties)).program
    flatten(program, alone=False, given=Given(frozenset((None, name) for name in open))).total()


def test_places_of_all_groups_are_not_counted_together_behind_a_chain() -> None:
    with pytest.raises(NotFlat, match=r"ranks within open groups: .*a chain comes before ties that leave no gap"):
        stage(GAPLESS_CHAIN, "goals", "pool")


@pytest.mark.parametrize(
    ("ties", "open"),
    [
        (GAPLESS_CHAIN, ()),
        (GAPLESS_CHAIN, ("goals",)),
        ("ties leave no gap", ("goals", "pool")),
        ("ties broken by years, then share the better rank", ("goals", "pool")),
        ("ties broken by years, then share the worse rank", ("goals", "pool")),
        ("ties broken by years, then share the average rank", ("goals", "pool")),
    ],
)
def test_no_more_than_that_is_refused(ties: str, open: tuple[str, ...]) -> None:
    stage(ties, *open)

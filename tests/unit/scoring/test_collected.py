"""What several values come to that are perhaps there, against every completion."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.core.ir import FoldKind
from rubric_engine.scoring.reference.abstract import Number
from rubric_engine.scoring.reference.collected import Counted, combine, different


def spans(most: int) -> st.SearchStrategy[list[Counted]]:
    one = st.tuples(st.integers(0, 4), st.integers(0, 2), st.booleans())
    return st.lists(one, max_size=most).map(
        lambda found: [(Number(F(low), F(low + wide), True), sure) for low, wide, sure in found],
    )


def completions(counted: list[Counted]) -> list[list[F]]:
    doubtful = [i for i, (_, sure) in enumerate(counted) if not sure]
    found: list[list[F]] = []
    for some in chain.from_iterable(combinations(doubtful, n) for n in range(len(doubtful) + 1)):
        present = [v for i, (v, sure) in enumerate(counted) if sure or i in some]
        found += [list(map(F, values)) for values in product(*(range(int(v.low or 0), int(v.high or 0) + 1) for v in present))]
    return found


def trimmed(values: list[F], highest: int, lowest: int) -> list[F]:
    return sorted(values)[lowest : len(values) - highest] if len(values) > highest + lowest else []


@settings(max_examples=80, deadline=None)
@given(spans(4), st.sampled_from([FoldKind.SUM, FoldKind.MEAN]), st.integers(0, 2), st.integers(0, 1))
def test_without_the_highest_and_the_lowest(counted: list[Counted], kind: FoldKind, highest: int, lowest: int) -> None:
    reached: list[F] = []
    nothing = False
    for values in completions(counted):
        left = trimmed(values, highest, lowest)
        nothing = nothing or not left
        if left or kind is FoldKind.SUM:
            reached.append(sum(left, F(0)) / (1 if kind is FoldKind.SUM else len(left)))
    result = combine(kind, counted, highest, lowest)
    assert result.defined == bool(reached)
    if reached:
        assert (result.low, result.high) == (min(reached), max(reached))
    if kind is FoldKind.MEAN:
        assert (result.why is not None) == nothing


@settings(max_examples=80, deadline=None)
@given(spans(4))
def test_how_many_are_different(counted: list[Counted]) -> None:
    reached = [len(set(values)) for values in completions(counted)]
    result = different(counted)
    assert result.low == min(reached)
    assert result.high is not None
    assert result.high >= max(reached)

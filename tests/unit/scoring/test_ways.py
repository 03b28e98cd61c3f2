"""Bounds around what many children come to of which it isn't known whether they apply, against every way of leaving some out."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import chain, combinations, product

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine.core.ir import Combine, Const, Node, NodeKind, Origin
from rubric_engine.scoring.reference import ways
from rubric_engine.scoring.reference.abstract import EITHER, TRUE, Number, point
from rubric_engine.scoring.reference.combine import Child, base_of, taken

PART = Node(kind=NodeKind.ITEM, origin=Origin("1"), maximum=Const(F(4)))


def child(index: int, low: int, high: int, *, sure: bool, most: int | None = 1) -> Child:
    points = Number(F(low), F(high), True)
    return Child(PART, TRUE if sure else EITHER, points, TRUE, points, f"[{index}]", most)


@st.composite
def children(draw: st.DrawFn) -> list[Child]:
    spans = draw(st.lists(st.tuples(st.integers(-2, 3), st.integers(0, 2), st.booleans()), min_size=1, max_size=4))
    return [child(i, low, low + wide, sure=sure) for i, (low, wide, sure) in enumerate(spans)]


def node(combine: Combine) -> Node:
    return Node(kind=NodeKind.SECTION, origin=Origin("s"), children=(PART,), combine=combine, best_n=2)


def every_way(combine: Combine, several: list[Child], lower_is_better: bool) -> list[F]:
    found: list[F] = []
    doubtful = [c for c in several if c.applies.false]
    for some in chain.from_iterable(combinations(doubtful, n) for n in range(len(doubtful) + 1)):
        present = [c for c in several if not c.applies.false or c in some]
        for values in product(*((c.points.low, c.points.high) for c in present)):
            fixed = [evolve(c, points=point(v)) for c, v in zip(present, values, strict=True) if v is not None]
            base = base_of(node(combine), fixed, point(1), lower_is_better)
            if base is not None and base.scaled.point is not None:
                found.append(base.scaled.point)
    return found


@pytest.mark.parametrize("combine", [Combine.SUM, Combine.BEST, Combine.WORST, Combine.MEAN, Combine.BEST_N, Combine.PRODUCT])
@settings(max_examples=60, deadline=None)
@given(several=children(), lower_is_better=st.booleans())
def test_bounds_are_exact(combine: Combine, several: list[Child], lower_is_better: bool) -> None:
    reached = every_way(combine, several, lower_is_better)
    surely, doubtful = [c for c in several if not c.applies.false], [c for c in several if c.applies.false]
    found, around, may_not_apply = ways._in_doubt(node(combine), several, surely, doubtful, point(1), lower_is_better)
    if not reached:
        assert around is None or not doubtful or may_not_apply
        return
    assert around is not None
    assert around.low is not None
    assert around.high is not None
    if combine is Combine.PRODUCT:
        assert around.low <= min(reached) <= max(reached) <= around.high
    else:
        assert (around.low, around.high) == (min(reached), max(reached))
    (way,) = found
    assert taken(way.scaled, lower_is_better=lower_is_better) == taken(around, lower_is_better=lower_is_better)
    assert may_not_apply == (base_of(node(combine), surely, point(1), lower_is_better) is None)


@pytest.mark.parametrize("combine", [Combine.SUM, Combine.BEST, Combine.WORST, Combine.MEAN, Combine.BEST_N, Combine.PRODUCT])
@settings(max_examples=40, deadline=None)
@given(several=children(), low=st.integers(-2, 3), wide=st.integers(0, 2), times=st.integers(0, 3))
def test_any_number_of_children_lies_within(combine: Combine, several: list[Child], low: int, wide: int, times: int) -> None:
    unknown = child(9, low, low + wide, sure=False, most=None)
    _, around, _ = ways.bases(node(combine), [*several, unknown], point(1), lower_is_better=False)
    copies = [child(10 + i, low, low + wide, sure=True) for i in range(times)]
    for value in every_way(combine, [*several, *copies], False):
        assert around is not None
        assert around.low is None or around.low <= value
        assert around.high is None or value <= around.high

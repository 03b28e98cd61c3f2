"""What a line counts, with one thing changed: what is counted, how large each step is, whether only full steps count.

``each full 5%`` means a quotient, rounded down and never below 0; of these operations only what is said of them is changed, as nobody wrote the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from rubric_engine.assurance.variants import At, Variant, from_to, numbers, variants
from rubric_engine.assurance.writing import Region
from rubric_engine.core.ir import Arith, Const, Expr, Extremum, Op, Round, RoundMode
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import NOWHERE, Span

_SIZE = ("each step: ", "每次 ")


def step_variants(steps: Expr, at: At) -> Iterator[Variant]:
    """Each of them, in the order of the text."""
    match steps:
        case Extremum(greatest=True, args=(Const(value=Fraction() as least), inner)) if least == 0 and _is_meant(steps, inner):
            yield from _around(step_variants(inner, at), lambda new: evolve(steps, args=(steps.args[0], new)))
        case Round(mode=RoundMode.DOWN, operand=inner) if _is_meant(steps, inner):
            yield from _around(step_variants(inner, at), lambda new: evolve(steps, operand=new))
            words = ("a step that is begun counts as a full one", "不足一次的按一次计")
            yield evolve(steps, mode=RoundMode.UP), at.change("rounding", *words)
        case Arith(op=Op.DIV, left=inner, right=size) if _is_meant(steps, inner):
            yield from _around(step_variants(inner, at), lambda new: evolve(steps, left=new))
            yield from _around(_sizes(inner, size, at), lambda new: evolve(steps, right=new))
        case _:
            yield from variants(steps, at)


def _is_meant(outer: Expr, inner: Expr) -> bool:
    """Whether an operation has its place from what is in it, and so none of its own."""
    return outer.origin is not None and inner.origin is not None and outer.origin.span == inner.origin.span != NOWHERE


def _around(inner: Iterator[Variant], outer: Callable[[Expr], Expr]) -> Iterator[Variant]:
    for expr, change in inner:
        yield outer(expr), change


def _sizes(counted: Expr, size: Expr, at: At) -> Iterator[Variant]:
    """The size of a step stands right behind what is counted."""
    if not isinstance(size, Const) or not isinstance(size.value, Fraction) or counted.origin is None:
        return
    behind = Region(Span(min(counted.origin.span.end, at.region.span.end), at.region.span.end), at.region.holes)
    token = at.writing.first(behind, size.value)
    here = at if token is None else evolve(at, region=Region(token.span))
    for new, reading in numbers(size.value, here.region, here.writing):
        if new > 0:
            yield evolve(size, value=new), at.change("step", *from_to(here, size.value, new, _SIZE), reading)

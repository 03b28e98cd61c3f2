"""Conditions that the others beside them say already."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rubric_engine.core.flat.ops import All, Equal, Lit, Node, Not, Truth
from rubric_engine.scoring.workbook.theory import Known

if TYPE_CHECKING:
    from rubric_engine.scoring.workbook.rewriting import Rewriter


def needed(parts: tuple[Truth, ...], rewriter: Rewriter) -> tuple[Truth, ...]:
    """All of them together, without "isn't equal" where the other parts can't hold of what is equal."""
    every = tuple(each for part in parts for each in (part.parts if isinstance(part, All) else (part,)))
    for each in every:
        if isinstance(each, Not) and isinstance(each.operand, Equal) and not isinstance(each.operand.left, Lit):
            rest = tuple(part for part in every if part is not each)
            if _contradict(rest, {each.operand.left: each.operand.right}, rewriter):
                every = rest
    return every


def _contradict(parts: tuple[Truth, ...], put: dict[Node, Node], rewriter: Rewriter) -> bool:
    """Whether they can't hold together with others in the place of what they are made of."""
    after = [cast(Truth, rewriter.replacing(part, put)) for part in parts]
    known = Known.nothing()
    for before, part in zip(parts, after, strict=True):
        if before is part:
            known = known.with_(part, True, rewriter.forms)
    return any(_fails(part, known, rewriter) for part in after)


def _fails(truth: Truth, known: Known, rewriter: Rewriter) -> bool:
    make = rewriter.make
    if isinstance(truth, Not):
        return known.says([truth.operand], rewriter.forms).get(truth.operand) is make.yes
    return make.no in (truth, known.says([truth], rewriter.forms).get(truth))

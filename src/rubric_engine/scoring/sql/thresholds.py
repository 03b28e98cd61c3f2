"""To have k rivals ahead is to stand behind the k-th best: where nothing else is asked of a ranking, no row is put in order and none is numbered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from rubric_engine.core.flat.cells import operands
from rubric_engine.core.flat.ops import AtLeast, Int, Lit, Node, Rivals, Side
from rubric_engine.scoring.sql.crossing import codes_of, groups_of, have_one_code, partition
from rubric_engine.scoring.sql.texts import Text, Texts, said

_MOST: Final = 100
"""A database keeps so many of each group."""
_AHEAD: Final = (Side.AHEAD, Side.AHEAD_OR_LEVEL)


def asked_by_threshold(order: Iterable[Node], roots: Iterable[Node], texts: Texts) -> Mapping[Node, tuple[Rivals, int]]:
    """For each comparison of a number of rivals its k ("at least k"), where all that is asked of these rivals are such comparisons."""
    if texts.dialect.kth is None:
        return {}
    found: dict[Node, tuple[Rivals, int]] = {}
    uses, asked = Counter(roots), Counter[Node]()
    for node in order:
        uses.update(operands(node))
        if isinstance(node, AtLeast) and (each := _least(node.left, node.right)) is not None:
            found[node] = each
            asked[each[0]] += 1
    return {node: each for node, each in found.items() if asked[each[0]] == uses[each[0]] and _can_be(each[0], texts)}


def _least(left: Int, right: Int) -> tuple[Rivals, int] | None:
    """The rivals, and how many there are at least where the comparison holds (or, with the number at the left, where it doesn't)."""
    match left, right:
        case Rivals(), Lit(value=value) if 1 <= value <= _MOST:
            return left, value
        case Lit(value=value), Rivals() if 0 <= value < _MOST:
            return right, value + 1
        case _:
            return None


def _can_be(node: Rivals, texts: Texts) -> bool:
    return node.level is None and node.side is not Side.ALL and have_one_code(node, texts)


def compare_with_threshold(node: AtLeast, rivals: Rivals, k: int, texts: Texts) -> None:
    own, probe, rising = codes_of(rivals, texts)
    ahead = rivals.side in _AHEAD
    greatest = ahead is not rising
    sign = (">" if greatest else "<") + ("" if rivals.side in (Side.AHEAD, Side.BEHIND) else "=")
    threshold = _threshold(rivals, own, k, greatest, texts)
    held = said(f"coalesce({{}} {sign} {{}}, FALSE)", *texts.early([threshold, probe], None))
    texts.take(node, held if isinstance(node.left, Rivals) else said("(NOT {})", held))


def _threshold(node: Rivals, code: Text, k: int, greatest: bool, texts: Texts) -> Text:
    """The k-th greatest (least) code of a group; null where it has fewer members."""
    assert texts.dialect.kth is not None
    member, groups = texts.at(node.ranking.takes, None), groups_of(node.ranking.within, texts)
    over = partition(groups, 2)
    form = texts.dialect.kth("CASE WHEN {0} THEN {1} END", k, over, greatest)
    found = said(form, member, code, *groups)
    texts.heavy.add(found.stage)
    return texts.helper(("threshold", found.sql), None, found.sql, found)

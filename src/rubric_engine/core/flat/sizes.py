"""How many digits the numbers of a staged rubric can grow to, whatever the facts are.

The reference evaluator refuses products and denominators of more than ten thousand digits. A staged rubric is only run where none of its numbers can come near
that; the only numbers that hang on the records themselves, least common multiples, are watched while they are made (``MOST_OF_MULTIPLES``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, assert_never

from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    AsInt,
    BestOfRecords,
    BestSum,
    Distinct,
    Extreme,
    FloorDiv,
    Gather,
    Gathering,
    Int,
    IntColumn,
    Lit,
    Months,
    Node,
    Pick,
    RecordRivals,
    Rivals,
    Sum,
    Times,
    Trimmed,
)
from rubric_engine.core.flat.unsupported import Unsupported

MOST_BITS: Final = 40_000
MOST_OF_MULTIPLES: Final = 4_000
_OF_FACTS: Final = 140  # forty digits, a few more for scales
_OF_MANY: Final = 32  # so many records or units are never added up


def too_large(order: Iterable[Node]) -> Unsupported | None:
    """``order``: nodes, each behind all that it uses."""
    bits: dict[Node, int] = {}
    for node in order:
        if isinstance(node, Int):
            bits[node] = _bits(node, bits)
            if bits[node] > MOST_BITS // 4:
                return Unsupported("large numbers", "numbers may grow to thousands of digits")
    return None


def _bits(node: Int, known: dict[Node, int]) -> int:
    match node:
        case Lit(value=value):
            return value.bit_length()
        case IntColumn(scale=scale):
            return _OF_FACTS + scale.bit_length()
        case Sum(parts=parts):
            return max(known[part] for part in parts) + len(parts).bit_length()
        case Times(left=left, right=right):
            return known[left] + known[right]
        case FloorDiv(top=top):
            return known[top] + 1
        case Extreme(parts=parts):
            return max(known[part] for part in parts)
        case Pick(then=then, otherwise=otherwise):
            return max(known[then], known[otherwise])
        case BestSum(values=values):
            return max((known[value] for value in values), default=1) + len(values).bit_length()
        case BestOfRecords(value=value, values=values):
            return max(known[each] for each in (value, *values)) + _OF_MANY
        case Gather(how=Gathering.MULTIPLE) | Across(how=Gathering.MULTIPLE):
            return MOST_OF_MULTIPLES
        case Gather(value=value) | Across(value=value) | Trimmed(value=value):
            return known[value] + _OF_MANY
        case AsInt() | Months() | Distinct() | AcrossDistinct() | Rivals() | RecordRivals():
            return _OF_MANY
        case _:
            assert_never(node)

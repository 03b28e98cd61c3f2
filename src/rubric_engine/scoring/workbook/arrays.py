"""What is different for each unit and each record of a list that all units share: said for all records at once, in arithmetic alone.

There is no cell for such a node. Truths are products and comparisons, for a function that chooses (IF, AND, OR) looks at one value where it isn't told to look at many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubric_engine.core.flat.ops import (
    All,
    AnyOf,
    AsInt,
    AtLeast,
    Divides,
    Equal,
    Extreme,
    FloorDiv,
    Int,
    Lit,
    Node,
    Not,
    Pick,
    SameWords,
    Sum,
    Times,
    Word,
)
from rubric_engine.scoring.workbook.plainly import num
from rubric_engine.scoring.workbook.rewriting import two_ways
from rubric_engine.scoring.workbook.text import ATOM, LONGEST, PRODUCT, SUM, Said

if TYPE_CHECKING:
    from rubric_engine.scoring.workbook.writer import Writer


class CannotSay(Exception):
    """No formula does this in every program."""


def number(node: Int, writer: Writer) -> str:
    """As a factor."""
    return said(node, writer).within(PRODUCT)


def said(node: Node, writer: Writer) -> Said:
    """Over all records, or over all units."""
    if node not in writer.outside:
        if node.level is None and isinstance(node, Lit | Word):
            return writer.made[node]
        return Said(writer.many(node))
    kept = writer.made.get(node)
    if kept is None:
        kept = _outside(node, writer)
        if len(kept.text) > LONGEST:
            raise CannotSay
        writer.made[node] = kept
    return kept


def _outside(node: Node, writer: Writer) -> Said:
    def at(each: Node) -> Said:
        if each.level is None:  # of the unit at hand
            return num(writer.made[each])
        return said(each, writer)

    choice = two_ways(node)
    if choice is not None and node not in writer.wanted:
        truth, yes, no = choice
        text = at(truth).within(PRODUCT)
        text = text if yes - no == 1 else f"{text}*{yes - no}" if yes - no >= 0 else f"{text}*({yes - no})"
        return Said(f"{no}+{text}", SUM, 5) if no else Said(text if "*" in text else f"{text}*1", PRODUCT, 5)
    match node:
        case Sum(parts=parts):
            return Said("+".join(at(part).within(PRODUCT) for part in parts).replace("+-", "-"), SUM, 5)
        case Times(left=left, right=right):
            factors = [at(each) for each in (left, right)]
            return Said("*".join(f"({f.text})" if f.binds < PRODUCT or f.text.startswith("-") else f.text for f in factors), PRODUCT, 5)
        case AsInt(truth=truth):
            return Said(f"{at(truth).within(PRODUCT)}*1", PRODUCT, 5)
        case Pick(when=when, then=then, otherwise=otherwise):
            held = at(when).within(PRODUCT)
            ways = [] if _is_zero(then) else [f"{held}*{at(then).within(PRODUCT)}"]
            ways += [] if _is_zero(otherwise) else [f"(1-{held})*{at(otherwise).within(PRODUCT)}"]
            return Said("+".join(ways) or "0", SUM if len(ways) > 1 else PRODUCT, 6)
        case Extreme(greatest=greatest, parts=parts):
            best = at(parts[0])
            for part in parts[1:]:
                other = at(part)
                one, two = best.within(SUM), other.within(SUM)
                sign = ">=" if greatest else "<="
                text = f"({one}{sign}{two})*{best.within(PRODUCT)}+(1-({one}{sign}{two}))*{other.within(PRODUCT)}"
                best = Said(text, SUM, 7)
            return best
        case FloorDiv(top=top, bottom=bottom) if (writer.known[bottom][0] or 0) >= 1:
            above, below = at(top), at(bottom).within(ATOM)
            near = f"ROUND({above.within(PRODUCT)}/{below},0)"
            return Said(f"{near}-({near}*{below}>{above.within(SUM)})", SUM, 7)
        case AtLeast(left=left, right=right):
            return Said(f"({at(left).within(SUM)}>={at(right).within(SUM)})", ATOM, 5)
        case Equal(left=left, right=right):
            return Said(f"({at(left).within(SUM)}={at(right).within(SUM)})", ATOM, 5)
        case Divides(bottom=bottom, top=top) if (writer.known[bottom][0] or 0) >= 1:
            above, below = at(top), at(bottom).within(ATOM)
            return Said(f"(ROUND({above.within(PRODUCT)}/{below},0)*{below}={above.within(SUM)})", ATOM, 6)
        case SameWords(left=left, right=right):
            return Said(f"EXACT({_words(left, writer)},{_words(right, writer)})", ATOM, 5)
        case All(parts=parts):
            return Said("*".join(at(part).within(PRODUCT) for part in parts), PRODUCT, 5)
        case AnyOf(parts=parts):
            return Said(f"(({'+'.join(at(part).within(PRODUCT) for part in parts)})>0)", ATOM, 6)
        case Not(operand=operand):
            return Said(f"(1-{at(operand).within(PRODUCT)})", ATOM, 6)
        case _:
            raise CannotSay


def _words(node: Node, writer: Writer) -> str:
    return writer.made[node].text if node.level is None else writer.many(node)


def _is_zero(node: Node) -> bool:
    return isinstance(node, Lit) and node.value == 0

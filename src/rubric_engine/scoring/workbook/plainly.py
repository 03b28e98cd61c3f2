"""Formulas that look at one column, or one record, alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from rubric_engine.core.flat.ops import (
    AtLeast,
    Equal,
    FloorDiv,
    Int,
    IntColumn,
    Lit,
    Months,
    Node,
    Not,
    Part,
    Pick,
    Rivals,
    SameWords,
    Sum,
    Sure,
    Times,
    Truth,
    TruthColumn,
    UnitName,
    Word,
    Words,
    WordsColumn,
)
from rubric_engine.scoring.workbook.bounds import FIRST_DAY, LAST_DAY
from rubric_engine.scoring.workbook.model import Kind
from rubric_engine.scoring.workbook.rewriting import two_ways
from rubric_engine.scoring.workbook.text import ATOM, COMPARED, PRODUCT, SUM, Said, added, call, number, quoted
from rubric_engine.scoring.workbook.typed import DAYS_BEFORE

if TYPE_CHECKING:
    from rubric_engine.scoring.workbook.writer import Writer

At = Callable[[Node], Said]
_FIRST_SERIAL: Final = FIRST_DAY - DAYS_BEFORE
_LAST_SERIAL: Final = LAST_DAY - DAYS_BEFORE


def num(said: Said) -> Said:
    """As a number, whatever the cell holds."""
    return Said(f"N({said.text})", ATOM, 1) if said.bare else said


def word(text: str) -> str:
    return quoted(text)


# ---------------------------------------------------------------- what is typed


def column(node: Node, writer: Writer) -> Said:
    match node:
        case Lit(value=value):
            return number(value)
        case Sure(holds=holds):
            return Said("TRUE" if holds else "FALSE")
        case Word(value=value):
            return Said(quoted(value))
        case UnitName():
            return Said(writer.words.unit_name)
        case WordsColumn(fact=fact, level=level):
            return _words(fact, level, writer)
        case IntColumn():
            return _number(node, writer)
        case TruthColumn():
            return _truth(node, writer)
        case _:
            raise AssertionError(node)


def chosen(node: Pick, at: At, writer: Writer) -> Said:
    """One of two numbers. The number of a fact that isn't there is 0 already, where it has a row."""
    match node:
        case Pick(when=TruthColumn(part=Part.GIVEN, fact=given, level=level), then=IntColumn() as then, otherwise=Lit(value=0)) if (
            then.fact,
            then.level,
        ) == (given, level) and not {("scaled", then), ("choice", then)}.isdisjoint(writer.helpers):
            return at(then)
        case _:
            return call("IF", at(node.when), num(at(node.then)), num(at(node.otherwise)))


def _words(fact: str, level: str | None, writer: Writer) -> Said:
    """A missing text that is settled is read as the settled one."""
    each = writer.facts[level, fact]
    settled = each.spec.missing_as
    if not isinstance(settled, str):
        return Said(each.input.name, bare=True)
    name = each.input.name
    return writer.helper(("words", level, fact), f'IF({name}="",{quoted(settled)},{name})', level, Kind.TEXT, writer.words.value, name)


def _number(node: IntColumn, writer: Writer) -> Said:
    each = writer.facts[node.level, node.fact]
    name = each.input.name
    match each.input.kind:
        case Kind.CHOICE:
            options = ",".join(quoted(option) for option in each.input.options)
            text = f"IFERROR(MATCH({name},{{{options}}},0)-1,0)"
            return writer.helper(("choice", node), text, node.level, Kind.NUMBER, writer.words.value, name)
        case Kind.DATE:
            return Said(f"N({name})+{DAYS_BEFORE}", SUM, 2)
        case _ if node.scale == 1:
            return Said(name, bare=True)
        case _:
            text = f"IF(ISNUMBER({name}),ROUND({name}*{node.scale},0),0)"
            return writer.helper(("scaled", node), text, node.level, Kind.NUMBER, writer.words.value, name)


def _truth(node: TruthColumn, writer: Writer) -> Said:
    words = writer.words
    if node.level is None and node.fact in writer.lists:
        if node.part is Part.NONE:
            return Said("FALSE")
        return Said(writer.helpers["list given", node.fact])
    each = writer.facts[node.level, node.fact]
    name, kind = each.input.name, each.input.kind
    match node.part:
        case Part.NONE:
            return Said(f'{name}="{words.none}"', COMPARED)
        case Part.GIVEN if kind in (Kind.NUMBER, Kind.DATE):
            given = Said(f"ISNUMBER({name})", ATOM, 1)
            return call("OR", given, f'{name}="{words.none}"') if each.input.or_none else given
        case Part.GIVEN:
            return Said(f'{name}<>""', COMPARED)
        case _:
            return Said(f'{name}="{words.yes}"', COMPARED)


# ---------------------------------------------------------------- sums


def sum_of(node: Int, at: At, writer: Writer) -> Said:
    choice = two_ways(node)
    if choice is not None:
        truth, yes, no = choice
        if not yes and not isinstance(truth, Not) and _is_inline(truth, writer):
            return call("IF", negated(truth, at, writer), str(no), "0")
        return call("IF", at(truth), str(yes), str(no))
    if isinstance(node, Times):
        left, right = (node.right, node.left) if isinstance(node.left, Lit) else (node.left, node.right)
        if isinstance(right, Lit) and right.value == -1:
            return Said(f"-{num(at(left)).within(PRODUCT)}", SUM, 1 + at(left).depth)
        parts = num(at(left)), num(at(right))
        return Said(
            f"{parts[0].within(PRODUCT)}*{parts[1].within(PRODUCT if parts[1].text[0] != '-' else ATOM)}",
            PRODUCT,
            1 + max(p.depth for p in parts),
        )
    return added(*_terms([node], at, writer))


def _terms(nodes: Sequence[Int], at: At, writer: Writer) -> tuple[list[Said], list[Said], int]:
    """What is added, what is taken away, and a constant."""
    plus, less, constant = list[Said](), list[Said](), 0
    for node in nodes:
        for part in node.parts if isinstance(node, Sum) and two_ways(node) is None and _is_inline(node, writer) else (node,):
            match part:
                case Lit(value=value):
                    constant += value
                case Times(left=left, right=Lit(value=value)) if value < 0 and two_ways(part) is None and _is_inline(part, writer):
                    taken = num(at(left))
                    less.append(taken if value == -1 else Said(f"{taken.within(PRODUCT)}*{-value}", PRODUCT, 1 + taken.depth))
                case Rivals() if _has_rank(part, at):
                    plus.append(Said(at(part).text.removesuffix("-1")))
                    constant -= 1
                case _:
                    plus.append(num(at(part)))
    return plus, less, constant


def _has_rank(node: Node, at: At) -> bool:
    """Whether it is one less than a row's rank."""
    return isinstance(node, Rivals) and at(node).text.endswith("-1")


def _is_inline(node: Node, writer: Writer) -> bool:
    """Whether it has no row of its own (it is being written now, or stands where it is used)."""
    said = writer.made.get(node)
    return said is None or said.binds != ATOM


def floored(node: FloorDiv, top: Said, bottom: Said, writer: Writer) -> Said:
    """Rounded to the nearest, which is never below, and corrected: exact also where a quotient lies just below a whole number."""
    top, bottom = num(top), num(bottom)
    if (writer.known[node.bottom][0] or 0) < 1:
        bottom = call("MAX", bottom, "1")
    near = writer.helper(("near", node), f"ROUND({top.within(PRODUCT)}/{bottom.within(ATOM)},0)", node.level, Kind.NUMBER)
    return Said(f"{near.text}-IF({near.text}*{bottom.within(ATOM)}>{top.within(SUM)},1,0)", SUM, 2 + max(top.depth, bottom.depth))


def divides(bottom: Said, top: Said, *, sure: bool) -> Said:
    bottom = bottom if sure else call("MAX", bottom, "1")
    below = bottom.within(ATOM)
    return Said(f"ROUND({top.within(PRODUCT)}/{below},0)*{below}={top.within(SUM)}", COMPARED, 2 + max(bottom.depth, top.depth))


# ---------------------------------------------------------------- dates


def _serial(node: Int, at: At, writer: Writer) -> Said:
    match node:
        case Lit(value=value):
            return number(max(value, FIRST_DAY) - DAYS_BEFORE) if not FIRST_DAY <= value <= LAST_DAY else Said(_day(value))
        case IntColumn(level=level, fact=fact) if writer.facts[level, fact].input.kind is Kind.DATE and not at(node).text.startswith(
            "INDEX"
        ):
            return Said(f"N({writer.facts[level, fact].input.name})")
        case _:
            return Said(f"MIN(MAX({num(at(node)).within(SUM)}-{DAYS_BEFORE},{_FIRST_SERIAL}),{_LAST_SERIAL})", ATOM, 3)


def _day(ordinal: int) -> str:
    day = date.fromordinal(ordinal)
    return f"DATE({day.year},{day.month},{day.day})"


def months(node: Months, at: At, writer: Writer) -> Said:
    """A month is complete on the same day of the month, or on the month's last day."""
    start, end = _serial(node.start, at, writer), _serial(node.end, at, writer)
    first = writer.helper(("first", node), call("MIN", start, end), node.level, Kind.NUMBER).text
    last = writer.helper(("last", node), call("MAX", start, end), node.level, Kind.NUMBER).text
    text = f"(YEAR({last})-YEAR({first}))*12+MONTH({last})-MONTH({first})-IF(AND(DAY({last})<DAY({first}),DAY({last}+1)<>1),1,0)"
    if node.years:
        text = f"ROUND(({text}-MOD({text},12))/12,0)"
    return Said(f"IF({end.within(SUM)}<{start.within(SUM)},-1,1)*({text})", PRODUCT, 5)


# ---------------------------------------------------------------- truths

_OF_RANKS: Final = {">=": ">", "<": "<=", "=": "=", "<>": "<>"}
_IS_WORD: Final = re.compile(r'([\w.]+)=("[^"]*")')
_OPPOSITE: Final = {">=": "<", "=": "<>"}


def comparison(node: AtLeast | Equal, at: At, writer: Writer, *, holds: bool) -> Said:
    sign = ">=" if isinstance(node, AtLeast) else "="
    sign = sign if holds else _OPPOSITE[sign]
    left, right = node.left, node.right
    if isinstance(right, Lit) and _has_rank(left, at):  # so many are ahead, or more: the rank is above it
        rank = at(left).text.removesuffix("-1")
        limit = right.value if sign in (">=", "<") else right.value + 1
        return Said(f"{rank}{_OF_RANKS[sign]}{limit}", COMPARED)
    if isinstance(left, IntColumn) and isinstance(right, Lit) and not at(left).text.startswith("INDEX"):
        plain = _of_column(left, right.value, sign, writer)
        if plain is not None:
            return plain
    if at(left).bare and (at(right).bare or isinstance(right, Lit)):
        return Said(f"{at(left).text}{sign}{at(right).text}", COMPARED)
    plus, less, constant = _terms([left], at, writer)
    more, fewer, other = _terms([right], at, writer)
    # A sum of which something is taken away is compared with what is taken away: products with products.
    moved = bool(plus or fewer)
    above = added([*plus, *fewer], [], 0 if moved else constant)
    below = added([*less, *more], [], other - (constant if moved else 0))
    return Said(f"{above.within(SUM)}{sign}{below.within(SUM)}", COMPARED, 1 + max(above.depth, below.depth))


def _of_column(node: IntColumn, value: int, sign: str, writer: Writer) -> Said | None:
    each = writer.facts[node.level, node.fact]
    name = each.input.name
    if each.input.kind is Kind.CHOICE and sign in ("=", "<>") and 0 <= value < len(each.input.options):
        return Said(f"{name}{sign}{quoted(each.input.options[value])}", COMPARED)
    if each.input.kind is Kind.DATE and FIRST_DAY <= value <= LAST_DAY:
        return Said(f"{name}{sign}{_day(value)}", COMPARED, 1)
    return None


def same(left: Words, right: Words, at: At, *, holds: bool) -> Said:
    """Upper and lower case are told apart."""
    if isinstance(right, Word) and right.value.lower() == right.value.upper():
        return Said(f"{at(left).text}{'=' if holds else '<>'}{quoted(right.value)}", COMPARED)
    exact = call("EXACT", at(left), at(right))
    return exact if holds else call("NOT", exact)


def negated(node: Truth, at: At, writer: Writer) -> Said:
    if node in writer.wanted or not _is_inline(node, writer):
        return call("NOT", at(node))
    words = writer.words
    match node:
        case AtLeast() | Equal():
            return comparison(node, at, writer, holds=False)
        case SameWords(left=left, right=right):
            return same(left, right, at, holds=False)
        case TruthColumn(part=part, level=level, fact=fact) if (level, fact) in writer.facts and (at(node).binds == COMPARED):
            name = writer.facts[level, fact].input.name
            mark = {Part.TRUTH: f'<>"{words.yes}"', Part.NONE: f'<>"{words.none}"', Part.GIVEN: '=""'}[part]
            return Said(f"{name}{mark}", COMPARED)
        case _:
            said = at(node)
            plain = _IS_WORD.fullmatch(said.text)
            return Said(f"{plain[1]}<>{plain[2]}", COMPARED) if plain and said.binds == COMPARED else call("NOT", said)


def every(parts: Sequence[Truth], at: At, writer: Writer) -> Said:
    return _all_of("AND", parts, at, writer, there=True)


def some(parts: Sequence[Truth], at: At, writer: Writer) -> Said:
    return _all_of("OR", parts, at, writer, there=False)


def _all_of(function: str, parts: Sequence[Truth], at: At, writer: Writer, *, there: bool) -> Said:
    """Of a yes/no that is asked whether it is given, and what it is, one comparison says both."""
    said: list[Said] = []
    left_out: set[Truth] = set()
    for whole in writer.wholes if there else ():
        if len(whole.parts) < len(parts) and left_out.isdisjoint(whole.parts) and set(whole.parts) <= set(parts):
            left_out |= set(whole.parts)
            said.append(at(whole))
    for part in (each for each in parts if each not in left_out):
        given = part if there else part.operand if isinstance(part, Not) else None
        if not isinstance(given, TruthColumn) or given.part is not Part.GIVEN or (given.level, given.fact) not in writer.facts:
            continue
        for other in parts:
            asked, positive = (other.operand, False) if isinstance(other, Not) else (other, True)
            both = _with_given(given, asked, positive == there, there=there, writer=writer)
            if both is not None and other not in left_out and at(asked).binds == COMPARED:
                left_out |= {part, other}
                said.append(both)
                break
    said += [at(part) for part in parts if part not in left_out]
    return said[0] if len(said) == 1 else call(function, *said)


def _with_given(given: TruthColumn, asked: Truth, as_asked: bool, *, there: bool, writer: Writer) -> Said | None:
    """``there``: it is given, and what is asked holds (``as_asked``) or doesn't; else: it isn't given, or what is asked doesn't hold (``as_asked``) or does."""
    words = writer.words
    match asked:
        case TruthColumn(part=Part.TRUTH, fact=given.fact, level=given.level):
            mark = words.yes if as_asked else words.no
        case TruthColumn(part=Part.NONE, fact=given.fact, level=given.level) if as_asked:
            mark = words.none
        case SameWords(left=WordsColumn(fact=given.fact, level=given.level), right=Word(value=value)) if as_asked and value:
            if writer.facts[given.level, given.fact].spec.missing_as is not None or value.lower() != value.upper():
                return None
            mark = value
        case Equal(left=IntColumn(fact=given.fact, level=given.level) as left, right=Lit(value=value)) if as_asked:
            if writer.facts[given.level, given.fact].input.kind is not Kind.CHOICE:
                return None
            return _of_column(left, value, "=" if there else "<>", writer)
        case _:
            return None
    name = writer.facts[given.level, given.fact].input.name
    return Said(f"{name}{'=' if there else '<>'}{quoted(mark)}", COMPARED)

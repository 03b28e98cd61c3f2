"""Formulas that look at all units, or at all records: sums of products over whole ranges, which no program needs to be told to be arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    BestOfRecords,
    BestSum,
    Distinct,
    Gather,
    Gathering,
    Int,
    Key,
    Lit,
    Node,
    Ranking,
    RecordRivals,
    Rivals,
    Side,
    Sure,
    Trimmed,
    Truth,
    UnitName,
    Word,
    WordsColumn,
)
from rubric_engine.scoring.workbook import arrays
from rubric_engine.scoring.workbook.model import Kind
from rubric_engine.scoring.workbook.nodes import OfNamed
from rubric_engine.scoring.workbook.plainly import num
from rubric_engine.scoring.workbook.text import ATOM, PRODUCT, SUM, Said, call, either

if TYPE_CHECKING:
    from rubric_engine.scoring.workbook.writer import Writer

At = Callable[[Node], Said]
Crossing = Rivals | RecordRivals | Across | AcrossDistinct | Gather | Distinct | Trimmed | BestOfRecords | OfNamed


def looked_at(node: Node) -> Iterator[Node]:
    """What is read of other units or records."""
    found: list[Node] = []
    match node:
        case Rivals(ranking=ranking) | RecordRivals(ranking=ranking):
            found = [ranking.takes, *ranking.within, *(each for key in ranking.keys for each in (key.top, key.bottom))]
        case Across(value=value, where=where, within=within):
            found = [value, where, *within]
        case AcrossDistinct(keys=keys, where=where, within=within):
            found = [*keys, where, *within]
        case Gather(value=value, where=where) | Trimmed(value=value, where=where) | BestOfRecords(value=value, where=where):
            found = [value, where]
        case Distinct(keys=keys, where=where):
            found = [*keys, where]
        case OfNamed(value=value, takes=takes):
            found = [value, takes]
        case _:
            pass
    yield from (each for each in found if not isinstance(each, Lit | Sure | Word | UnitName))


def said(node: Crossing, writer: Writer) -> Said:
    match node:
        case Rivals():
            return _rivals(node, None, writer)
        case RecordRivals(records=records):
            return _rivals(node, records, writer)
        case Across(how=how, value=value, where=where, within=within):
            return _gathered(node, how, value, where, [_units(writer), *_same(within, None, writer)], None, writer)
        case AcrossDistinct(keys=keys, where=where, within=within):
            first = _first(("first", node), keys, [], where, within, None, writer)
            return _counted([_units(writer), _truths(where, None, writer), *_same(within, None, writer), first])
        case Gather(how=how, value=value, where=where, records=records):
            return _gathered(node, how, value, where, [_own(records, writer)], records, writer)
        case Distinct(keys=keys, where=where, records=records):
            if any(each in writer.outside for each in (*keys, where)):
                raise arrays.CannotSay
            first = _first(("first", node), keys, [], where, (), records, writer)
            return _counted([_own(records, writer), _truths(where, records, writer), first])
        case Trimmed():
            return _trimmed(node, writer)
        case BestOfRecords():
            return _best_of_records(node, writer)
        case OfNamed(value=value, takes=takes, words=words):
            named = f"EXACT({writer.words.unit_text}{writer.suffix},{writer.made[words].text})"
            return _counted([_units(writer), named, writer.many(takes), writer.many(value)])


def _units(writer: Writer) -> str:
    return f'({writer.words.unit_text}{writer.suffix}<>"")'


def _own(records: str, writer: Writer) -> str:
    """Which records are there, and belong to the unit."""
    if writer.lists[records].owner is None:
        return writer.lists[records].present + writer.suffix
    return f"({writer.helpers['belongs', records]}{writer.suffix}={writer.helpers['unit number',]})"


def _same_owner(records: str, writer: Writer) -> str:
    """Which records belong to the same unit as the record at hand."""
    if writer.lists[records].owner is None:
        return writer.lists[records].present + writer.suffix
    name = writer.helpers["belongs", records]
    return f"({name}{writer.suffix}={name})"


def _truths(where: Truth, level: str | None, writer: Writer) -> str:
    return arrays.said(where, writer).within(ATOM)


def _same(within: Sequence[Node], level: str | None, writer: Writer) -> list[str]:
    found: list[str] = []
    for each in within:
        own, others = writer.at(each, level), writer.many(each)
        if isinstance(each, WordsColumn | UnitName):
            found.append(f"EXACT({others},{own.text})")
        else:
            found.append(f"({others}={num(own).within(SUM)})")
    return found


def _product(parts: Sequence[str]) -> str:
    kept = [part for part in parts if part != "1"] or ["1"]
    return kept[0] + "*1" if len(kept) == 1 else "*".join(kept)


def _counted(parts: Sequence[str]) -> Said:
    return Said(f"SUMPRODUCT({_product(parts)})", ATOM, 4)


# ---------------------------------------------------------------- over units and over records


def _gathered(node: Int, how: Gathering, value: Int, where: Truth, mask: Sequence[str], level: str | None, writer: Writer) -> Said:
    parts = [*mask, _truths(where, level, writer)]
    low, high = writer.known[value]
    assert low is not None
    assert high is not None
    match how:
        case Gathering.SUM if isinstance(value, Lit):
            many = _counted(parts)
            return many if value.value == 1 else Said(f"{many.text}*{value.value}", PRODUCT, 4)
        case Gathering.SUM:
            return _counted([*parts, arrays.number(value, writer)])
        case Gathering.GREATEST if low >= 0:
            return Said(f"SUMPRODUCT(MAX({_product([*parts, arrays.number(value, writer)])}))", ATOM, 5)
        case Gathering.GREATEST:
            return _lifted(node, [*parts, f"({arrays.number(value, writer)}+{1 - low})"], f"{{}}-{1 - low}", level, writer)
        case Gathering.LEAST:
            return _lifted(node, [*parts, f"({high + 1}-{arrays.number(value, writer)})"], f"{high + 1}-{{}}", level, writer)
        case Gathering.MULTIPLE:
            raise arrays.CannotSay


def _lifted(node: Int, parts: Sequence[str], form: str, level: str | None, writer: Writer) -> Said:
    """The greatest of numbers above 0, of which those that don't count are 0."""
    most = writer.helper(("most", node), f"SUMPRODUCT(MAX({_product(parts)}))", None, Kind.NUMBER)
    return Said(f"IF({most.text}=0,0,{form.format(most.text)})", ATOM, 2)


def _places(n: int) -> str:
    return "{" + ",".join(map(str, range(1, n + 1))) + "}"


def _trimmed(node: Trimmed, writer: Writer) -> Said:
    mask = [_own(node.records, writer), _truths(node.where, node.records, writer)]
    size = writer.helper(("size", node), _counted(mask), None, Kind.NUMBER)
    value = arrays.number(node.value, writer)
    low, high = writer.known[node.value]
    assert low is not None
    assert high is not None
    text = f"SUMPRODUCT({_product([*mask, value])})"
    highest, lowest = min(node.highest, writer.records), min(node.lowest, writer.records)
    if highest:
        text += f"-(SUMPRODUCT(LARGE({_product([*mask, f'({value}+{1 - low})'])},{_places(highest)}))-{highest * (1 - low)})"
    if lowest:
        text += f"-({lowest * (high + 1)}-SUMPRODUCT(LARGE({_product([*mask, f'({high + 1}-{value})'])},{_places(lowest)})))"
    return Said(f"IF({size.text}<={node.highest + node.lowest},0,{text})", ATOM, 6)


def _best_of_records(node: BestOfRecords, writer: Writer) -> Said:
    """The best of the records one by one, where others compete with them."""
    mask = [_own(node.records, writer), _truths(node.where, node.records, writer)]
    value = arrays.number(node.value, writer)
    low = min(0, *((writer.known[each][0] or 0) for each in (node.value, *node.values)))
    lift = 1 - low if low < 0 else 0
    lifted = f"({value}+{lift})" if lift else value
    n = min(node.n, writer.records)
    many = _counted(mask)
    if not node.values:
        best = f"SUMPRODUCT(LARGE({_product([*mask, lifted])},{_places(n)}))"
        return Said(best, ATOM, 5) if not lift else Said(f"{best}-{lift}*MIN({node.n},{many.text})", SUM, 6)
    if n > 60:
        raise arrays.CannotSay
    best_ones = [
        writer.helper(("best", node, place), f"SUMPRODUCT(LARGE({_product([*mask, lifted])},{place}))", None, Kind.NUMBER)
        for place in range(1, n + 1)
    ]
    own = [
        call("IF", writer.at(there, None), f"{num(writer.at(each, None)).within(SUM)}+{lift}", "0")
        for each, there in zip(node.values, node.present, strict=True)
    ]
    among = _best_among([*best_ones, *own], node.n)
    if not lift:
        return among
    present = "+".join(either(writer.at(each, None).text, "1", "0") for each in node.present)
    return Said(f"{among.text}-{lift}*MIN({node.n},{many.text}+{present})", SUM, 8)


def best_sum(node: BestSum, at: At, writer: Writer) -> Said:
    low = min(0, *((writer.known[each][0] or 0) for each in node.values))
    lift = 1 - low if low < 0 else 0
    values: list[Said] = []
    for each, there in zip(node.values, node.present, strict=True):
        value = num(at(each))
        value = Said(f"{value.within(SUM)}+{lift}", SUM, value.depth + 1) if lift else value
        values.append(value if isinstance(there, Sure) and there.holds else call("IF", at(there), value, "0"))
    best = _best_among(values, node.n)
    if not lift:
        return best
    present = "+".join(either(at(each).text, "1", "0") for each in node.present)
    return Said(f"{best.text}-{lift}*MIN({node.n},{present})", SUM, best.depth + 2)


def _best_among(values: Sequence[Said], n: int) -> Said:
    """Of numbers not below 0."""
    if n >= len(values):
        return call("SUM", *values)
    if n == 1:
        return call("MAX", *values)
    if len(values) > 250:
        raise arrays.CannotSay
    chosen = call("CHOOSE", _places(len(values)), *values)
    return call("SUMPRODUCT", call("LARGE", chosen, _places(n)))


# ---------------------------------------------------------------- ranks


def _rivals(node: Rivals | RecordRivals, level: str | None, writer: Writer) -> Said:
    ranking = node.ranking
    mask = [_units(writer) if level is None else _same_owner(level, writer), writer.many(ranking.takes)]
    mask += _same(ranking.within, level, writer)
    if node.places:
        probes = [(key.top, key.bottom) for key in ranking.keys]
        mask.append(_first(("first of", id(ranking)), (), probes, ranking.takes, ranking.within, level, writer))
    if node.side is not Side.ALL:
        mask.append(_standing(ranking, node.probe, node.side, level, writer))
    return _counted(mask)


def _standing(ranking: Ranking, probe: Sequence[tuple[Int, Int]], side: Side, level: str | None, writer: Writer) -> str:
    """Which members stand on that side of the probe: by the first key in which they differ."""
    level_too = side in (Side.AHEAD_OR_LEVEL, Side.BEHIND_OR_LEVEL)
    ahead = side in (Side.AHEAD, Side.AHEAD_OR_LEVEL)
    terms: list[str] = []
    so_far: list[str] = []
    compared = [each for each in zip(ranking.keys, probe, strict=True) if not _always_level(each[0], each[1])]
    if not compared:
        return "1" if level_too else "0"
    for place, (key, (top, bottom)) in enumerate(compared):
        others = _times(writer.many(key.top), bottom, level, writer)
        own = _own_times(top, key.bottom, level, writer)
        sign = "<" if key.rising == ahead else ">"
        last = place == len(compared) - 1
        terms.append("*".join([*so_far, f"({others}{sign}{'=' if last and level_too else ''}{own})"]))
        so_far.append(f"({others}={own})")
    return terms[0] if len(terms) == 1 else f"({'+'.join(terms)})"


def _always_level(key: Key, probe: tuple[Int, Int]) -> bool:
    """Whether the key is the same constant for all members and for the probe."""
    (top, bottom), ends = probe, (key.top, key.bottom)
    return all(isinstance(each, Lit) for each in (top, bottom, *ends)) and (top, bottom) == ends


def _times(many: str, by: Int, level: str | None, writer: Writer) -> str:
    if many == "0" or (isinstance(by, Lit) and by.value == 1):
        return many
    return f"{many}*{_typed(by, level, writer).within(PRODUCT)}"


def _typed(node: Int, level: str | None, writer: Writer) -> Said:
    if level is None and node in writer.ranges:
        return Said(writer.ranges[node])
    return num(writer.at(node, level))


def _own_times(top: Int, bottom: Int, level: str | None, writer: Writer) -> str:
    own = _typed(top, level, writer)
    if own.text == "0" or (isinstance(bottom, Lit) and bottom.value == 1):
        return own.within(SUM)
    return f"{own.within(PRODUCT)}*{writer.many(bottom)}"


def _first(
    key: tuple[object, ...],
    keys: Sequence[Node],
    quotients: Sequence[tuple[Int, Int]],
    where: Truth,
    within: Sequence[Node],
    level: str | None,
    writer: Writer,
) -> str:
    """The range of a row that says whether a member is the first of its kind."""
    number = writer.helpers["unit number",] if level is None else _record_number(level, writer)
    mask = [_units(writer) if level is None else _same_owner(level, writer), writer.many(where)]
    mask += [*_same(within, level, writer), *_same(keys, level, writer), f"({number}{writer.suffix}<{number})"]
    for top, bottom in quotients:
        mask.append(f"({_times(writer.many(top), bottom, level, writer)}={_own_times(top, bottom, level, writer)})")
    row = writer.helper(key, f"IFERROR(SUMPRODUCT({_product(mask)})=0,FALSE)", level, Kind.TRUTH)
    return f"{row.text}{writer.suffix}"


def _record_number(level: str, writer: Writer) -> str:
    first = next(each.input.name for (at, _), each in writer.facts.items() if at == level)
    return writer.helper(("record number", level), f"ROW({first})", level, Kind.NUMBER).text

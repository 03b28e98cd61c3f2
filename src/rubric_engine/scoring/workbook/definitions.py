"""The rubric's definitions: named steps that lines and ranks read, and a row with the value of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from rubric_engine.core.flat.cells import in_order
from rubric_engine.core.flat.domain import Number, Sets
from rubric_engine.core.flat.expressions import evaluate
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.ops import Int, IntColumn, Lit, Node, Sure, Truth, TruthColumn
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.unsupported import NotFlat
from rubric_engine.core.ir import Definition, Expr, FactRead, PointsRead, Rank, Text, Use, ValueKind
from rubric_engine.core.walk import expressions
from rubric_engine.core.walk_expressions import walk
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.workbook.model import Kind, Role, Row
from rubric_engine.scoring.workbook.naming import Names
from rubric_engine.scoring.workbook.rewriting import Rewriter
from rubric_engine.scoring.workbook.text import either
from rubric_engine.scoring.workbook.words import Words
from rubric_engine.scoring.workbook.writer import Wanted, Writer

_MOST_NODES = 400  # a definition that comes to more, for what may be missing, has no row of its own


@frozen(eq=False)
class Defined:
    """A number top/bottom where ``there`` holds; or a truth (``there``), known not to hold where ``never`` does."""

    definition: Definition
    there: Truth
    at: Ratio | None
    never: Truth | None

    @property
    def nodes(self) -> tuple[Node, ...]:
        if self.at is not None:
            return (self.at.top, self.at.bottom, self.there)
        assert self.never is not None
        return (self.there, self.never)


def name_ranks(flat: Flat, rewriter: Rewriter, words: Words) -> None:
    """Tells the rewriter what the rubric calls what is ranked, and which blank cells read as 0."""
    blank = [spec.name for spec in flat.program.facts if spec.kind not in (ValueKind.DATE, ValueKind.CHOICE, ValueKind.LIST)]
    rewriter.ranked.zero_when_blank = frozenset(blank)
    for expr, _ in expressions(flat.program):
        for each in walk(expr):
            if isinstance(each, Rank) and each.records is None:
                name = _name(each.key, words)
                if name is not None:
                    _name_rank(each, name, flat, rewriter)


def _name(key: Expr, words: Words) -> str | None:
    match key:
        case Use(name=name) | FactRead(name=name):
            return name
        case PointsRead(id=id):
            return words.total if id == "total" else f"{words.points}_{id}"
        case _:
            return None


def _name_rank(rank: Rank, name: str, flat: Flat, rewriter: Rewriter) -> None:
    for mode in (Mode.SCORE, Mode.TAKEN):
        try:
            value = evaluate(rank.key, Here(flat.staging, mode))
        except NotFlat:
            continue
        if isinstance(value, Number):
            for end in (value.low, value.high):
                rewriter.ranked.named.setdefault((end.at.top, end.at.bottom), (name, rank.lowest_first))


def defined(flat: Flat, rewriter: Rewriter) -> list[Defined]:
    """Those that can be said."""
    found: list[Defined] = []
    for definition in flat.program.definitions:
        try:
            value = evaluate(definition.expr, Here(flat.staging, Mode.SCORE))
        except NotFlat:
            continue
        domain, each = flat.staging.domain, None
        match value:
            case Number():
                there = cast(Truth, rewriter.simplified(domain.is_point(value)))
                at = rewriter.ranked.ratio(value.low.at, there)
                each = Defined(definition, there, at, None)
            case Sets():
                sure, never = rewriter.simplified(domain.sure(value)), rewriter.simplified(domain.surely_not(value))
                each = Defined(definition, cast(Truth, sure), None, cast(Truth, never))
            case _:
                continue
        if len(in_order(each.nodes)) <= _MOST_NODES:
            found.append(each)
    return found


def steps(each: Defined, names: Names, words: Words) -> Iterator[tuple[Node, Wanted]]:
    """The rows that a number is made of: its numerator, its denominator, and whether it has a value."""
    if each.at is None:
        return
    note, own = _note(each), each.definition.name
    for node, word, en, zh in (
        (each.at.top, words.top, "numerator", "分子"),
        (each.at.bottom, words.bottom, "denominator", "分母"),
        (each.there, words.has_value, "whether it has a value", "是否有值"),
    ):
        if not isinstance(node, Lit | Sure | TruthColumn | IntColumn):
            told = Text(f"{note.en}: {en}" if note.en else en, f"{note.zh}：{zh}" if note.zh else zh)
            yield node, Wanted(names.new(own, word), Role.WORKING, own, note=told)


def row(each: Defined, writer: Writer, names: Names, words: Words) -> Iterator[Row]:
    """What the definition comes to; an empty text where that isn't known."""
    own, there = each.definition.name, writer.made[each.there].text
    name = names.new(own)
    if each.at is None:
        assert each.never is not None
        never = writer.made[each.never].text
        yield Row(
            name,
            either(there, f'"{words.yes}"', either(never, f'"{words.no}"', '""')),
            None,
            Kind.TEXT,
            Role.DEFINITION,
            own,
            note=_note(each),
        )
        return
    top, bottom = (_number(node, writer) for node in (each.at.top, each.at.bottom))
    scale, under = 1, None
    if isinstance(each.at.bottom, Lit):
        scale = each.at.bottom.value
    elif bottom not in {made.name for made in writer.rows}:
        under = names.new(name, words.bottom)
        yield Row(under, bottom, None, Kind.NUMBER, Role.WORKING, own, note=_note(each))
    else:
        under = bottom
    text = either(there, top, '""')
    yield Row(name, text, None, Kind.NUMBER, Role.DEFINITION, own, scale, under, _note(each))


def _number(node: Int, writer: Writer) -> str:
    if node in writer.ranges:
        return writer.ranges[node]
    said = writer.made[node]
    return f"N({said.text})" if said.bare else said.text


def _note(each: Defined) -> Text:
    origin = each.definition.origin
    return (origin.label or origin.text) if origin is not None else Text("", "")

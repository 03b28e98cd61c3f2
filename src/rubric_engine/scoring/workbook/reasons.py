"""The state of each line, and why it was missed: a sentence with what was needed and what there was."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from rubric_engine.core.flat.cells import in_order
from rubric_engine.core.flat.expressions import yes_no
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.ops import Int, Node, Part, Rivals, Sure, TruthColumn
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.unsupported import NotFlat
from rubric_engine.core.ir import All, CmpOp, Compare, Const, Expr, FactRead, Line, Text
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.workbook.checks import decimal
from rubric_engine.scoring.workbook.model import Input, Kind, Role, Row
from rubric_engine.scoring.workbook.naming import Names
from rubric_engine.scoring.workbook.rewriting import Rewriter
from rubric_engine.scoring.workbook.states import decided
from rubric_engine.scoring.workbook.text import LONGEST, either, quoted
from rubric_engine.scoring.workbook.words import Words
from rubric_engine.scoring.workbook.writer import Writer

STATUSES: Final = {
    "zh": ("得分", "未得分", "未知", "不适用", "达到上限", "不再计", "按规定取值"),
    "en": ("earned", "missed", "unknown", "not applicable", "limited", "not reached", "assumed"),
}
_AT_LEAST: Final = {
    "zh": {CmpOp.GE: "不少于", CmpOp.LE: "不多于", CmpOp.GT: "多于", CmpOp.LT: "少于", CmpOp.EQ: "等于", CmpOp.NE: "不等于"},
    "en": {CmpOp.GE: "at least", CmpOp.LE: "at most", CmpOp.GT: "above", CmpOp.LT: "below", CmpOp.EQ: "equal to", CmpOp.NE: "other than"},
}


@frozen(eq=False)
class Stated:
    """``held``: of each part of its condition, whether it holds."""

    line: Line
    there: Node
    behind: Node
    unknown: Node
    assumed: Node
    limited: Node
    held: tuple[tuple[Expr, Node], ...]
    facts: tuple[str, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (self.there, self.behind, self.unknown, self.assumed, self.limited, *(node for _, node in self.held))


def stated(line: Line, flat: Flat, rewriter: Rewriter) -> Stated | None:
    here, domain = Here(flat.staging, Mode.SCORE), flat.staging.domain
    try:
        state = decided(line, flat)
        condition = line.condition
        parts = () if condition is None else condition.parts if isinstance(condition, All) else (condition,)
        held = tuple((part, rewriter.simplified(domain.sure(yes_no(part, here)))) for part in parts)
    except NotFlat:
        return None
    facts = tuple(dict.fromkeys(_facts((state.unknown, *(node for _, node in held)))))
    simple = rewriter.simplified
    there, behind, unknown = simple(state.there), simple(state.behind), simple(state.unknown)
    return Stated(line, there, behind, unknown, simple(state.assumed), simple(state.limited), held, facts)


def _facts(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The unit's own facts that may be missing: not those of the units that it is ranked among."""
    rankings = [each for node in in_order(nodes) if isinstance(node, Rivals) for each in (node.ranking.takes,)]
    hidden = set(in_order(rankings)) if rankings else set()
    for node in in_order(nodes):
        if (
            isinstance(node, TruthColumn)
            and node.part is Part.GIVEN
            and node.level is None
            and (node not in hidden or isinstance(node, Int))
        ):
            yield node.fact
    for node in hidden:
        if isinstance(node, TruthColumn) and node.part is Part.GIVEN and node.level is None:
            yield node.fact


def rows(each: Stated, points: str, writer: Writer, names: Names, words: Words, language: str) -> Iterator[Row]:
    """STATUS, and REASON."""
    earned, missed, unknown, outside, limited, behind, assumed = (quoted(word) for word in STATUSES["zh" if language == "zh" else "en"])
    id = each.line.origin.id
    name = names.new(words.status, id)
    text = f"IF(N({points})<>0,{_if(each.limited, limited, earned, writer)},{missed})"
    text = _if(each.behind, behind, _if(each.unknown, unknown, _if(each.assumed, assumed, text, writer), writer), writer)
    text = _if(each.there, text, outside, writer)
    label = each.line.origin.text
    yield Row(name, f'IF({words.unit_name}="","",{text})', None, Kind.TEXT, Role.STATUS, id, note=label)
    because = _because(each, writer, words, language)
    lacking = _lacking(each, writer, words, language)
    lost = f"{name}={missed}" if isinstance(each.assumed, Sure) else f"OR({name}={missed},AND({name}={assumed},N({points})=0))"
    after = '""'
    if not isinstance(each.behind, Sure):
        after = f'IF({name}={behind},{quoted("已按前面的条目计分" if language == "zh" else "an earlier line counts")},"")'
    reason = f"IF({lost},{because},IF({name}={unknown},{lacking},{after}))"
    if len(reason) > LONGEST:
        reason = f'IF(OR({name}={missed},{name}={unknown}),{quoted(_needed(each.line.origin.text, language))},"")'
    yield Row(names.new(words.reason, id), reason, None, Kind.TEXT, Role.REASON, id, note=label)


def _if(truth: Node, then: str, otherwise: str, writer: Writer) -> str:
    if isinstance(truth, Sure):
        return then if truth.holds else otherwise
    return either(writer.made[truth].text, then, otherwise)


def _because(each: Stated, writer: Writer, words: Words, language: str) -> str:
    if not each.held:
        return quoted(_needed(each.line.origin.text, language))
    whole = quoted(_needed(each.line.origin.text, language))  # where the condition holds, it was missed for what its amount came to
    said = [(writer.made[node].text, _sentence(part, each, writer, words, language)) for part, node in each.held]
    if len(said) == 1:
        return either(said[0][0], whole, said[0][1])
    told = "&".join(f'IF({held},"",{quoted(words.end)}&{sentence})' for held, sentence in said)
    return f"IF(AND({','.join(held for held, _ in said)}),{whole},MID({told},{len(words.end) + 1},2000))"


def _needed(text: Text, language: str) -> str:
    return f"需：{text.zh}" if language == "zh" else f"needed: {text.en}"


def _sentence(part: Expr, each: Stated, writer: Writer, words: Words, language: str) -> str:
    """What was needed, and what there was."""
    zh = language == "zh"
    match part:
        case FactRead(name=name) if (None, name) in writer.facts:
            typed = writer.facts[None, name].input
            label = typed.label[language]
            said = f"“{label}”应为“{words.yes}”，实为“" if zh else f"“{label}” must be {words.yes}, and is "
            return f"{quoted(said)}&{typed.name}&{quoted('”' if zh else '')}"
        case Compare(op=op, left=FactRead(name=name), right=right) if (None, name) in writer.facts and writer.facts[
            None, name
        ].input.kind is Kind.NUMBER:
            typed = writer.facts[None, name].input
            unit = _unit(part, name, writer, language)
            wanted = _value(right, writer)
            if wanted is not None:
                word = _AT_LEAST["zh" if zh else "en"][op]
                said = f"{name}需{word}" if zh else f"{name} must be {word} "
                between = f"{unit}，实为" if zh else f"{unit}, and is "
                return f"{quoted(said)}&{wanted}&{quoted(between)}&{_shown(typed)}&{quoted(unit)}"
        case _:
            pass
    origin = getattr(part, "origin", None)
    return quoted(_needed(origin.text if origin is not None and origin.text.en else each.line.origin.text, language))


def _unit(part: Compare, name: str, writer: Writer, language: str) -> str:
    unit = part.unit or writer.facts[None, name].spec.unit
    text = "" if unit is None else unit[language]
    return text if not text or language == "zh" else f" {text}"


def _value(expr: Expr, writer: Writer) -> str | None:
    match expr:
        case Const(value=Fraction() as value) if value.denominator == 1:
            return quoted(decimal(value))
        case FactRead(name=name) if (None, name) in writer.facts and writer.facts[None, name].input.kind is Kind.NUMBER:
            return _shown(writer.facts[None, name].input)
        case _:
            return None


def _shown(typed: Input) -> str:
    return f'N({typed.name})*100&"%"' if typed.percent else f"N({typed.name})"


def _lacking(each: Stated, writer: Writer, words: Words, language: str) -> str:
    """The facts that are missing."""
    pieces: list[str] = []
    for fact in each.facts:
        if (None, fact) in writer.facts:
            typed = writer.facts[None, fact].input
            pieces.append(f'IF({typed.name}="",{quoted(words.separator + typed.label[language])},"")')
        elif ("list given", fact) in writer.helpers:
            label = writer.lists[fact].label[language]
            pieces.append(f'IF({writer.helpers["list given", fact]},"",{quoted(words.separator + label)})')
    if pieces:
        return f"{quoted(words.lacking)}&MID({'&'.join(pieces)},{len(words.separator) + 1},2000)"
    return quoted("数据不全" if language == "zh" else "facts are missing")

"""Results as plain data: dicts, lists, strings, booleans and None, ready for JSON. The shape is stable; ``schema`` says which it is.

Every number is a string: a plain decimal (``"2.5"``), or a fraction where the decimals don't end (``"1/3"``). ``shown`` beside it
holds the same numbers as a reader sees them: to the places that the rubric says they are shown to, else in full, else rounded. A text of
the rubric is ``{"en": …, "zh": …}``, or null. Dates are ``"2014-05-31"``, a choice is the name of its option, a missing value is null, a
value known not to exist is ``{"none": true}``.

A card (schema 1)::

    {"schema": 1, "unit": str | null,
     "rubric": {"label": text, "edition": str | null, "citation": str | null, "digest": str, "engine_version": str,
                "bases": [{"label": text, "edition", "citation", "digest"}]},
     "facts_digest": str | null, "as_of": date | null,
     "total": number | null, "low": number | null, "high": number | null, "complete": bool, "why_none": str | null,
     "shown": {"total": …, "low": …, "high": …},
     "grade": str | null, "grades_possible": [str], "grade_explanation": str | null,
     "grade_reasons": [{"grade": str, "holds": bool | null, "reasons": [{"type", …}], "gates": [text]}],
     "missing": [{"name", "label", "could_change": number | null, "assumed": bool}],
     "flags": [{"name", "alias", "label", "raised": bool | null, "explanation"}],
     "gates": [{"id", "label", "fired": bool, "possible": bool, "applies": bool, "effect", "target", "failed": [text],
                "unproven": [text], "explanation"}],
     "nodes": [{"id", "kind": "total" | "section" | "item", "parent": id | null, "label", "citation", "occurrence": [record],
                "applies": bool | null, "counts": bool | null, "points", "low", "high", "maximum", "contribution", "shown": {the five numbers}}],
     "ledger": [{"id", "owner", "kind", "state", "label", "text", "citation", "notes": [str], "occurrence": [record], "points", "before", "after", "low", "high",
                 "possible", "shown": {"points"}, "reasons": [{"type", …}],
                 "facts": [{"name", "label", "value", "kind", "unit", "assumed"}], "explanation": str}],
     "overrides": [{"id", "points", "reason": str, "by": str, "when": date, "state", "explanation"}],
     "reason_codes": [{"code", "id", "label", "points", "baseline", "shortfall", "explanation"}],
     "tie_breaks": [tie_break], "pairings": [pairing],
     "definitions": {name: value}, "overridden": {name: value}}

What occurs for each record has ids that end in the number of the record (``1.1[3]``), and its ``occurrence`` is ``{"number": int, "text": text}`` for each
such record, the outer one first. ``counts`` says of an occurrence whether it is among those that its parent takes, null where all are.

``when`` stands where the day was recorded on which points were set by hand, and is left out elsewhere.

``low`` and ``high`` null: unbounded on that side, or no total to be (``not_eligible``). ``explanation`` is in the rubric's language, unless the other one is asked for. The entries' ``points`` sum to the total.

A cohort has its units in the order of the ranking; a card in it has no ``schema``, ``rubric``, ``facts_digest`` and ``tie_breaks`` of
its own::

    {"schema": 1, "rubric": {…}, "facts_digest": str | null,
     "ranking": [{"place": str | null, "unit": str, "total": number | null, "shown": {"total"}, "grade": str | null, "tied": bool}],
     "tie_breaks": [{"ahead": [str], "behind": [str], "key": int, "text", "among_tied": bool, "lowest_first": bool, "values": [value, value],
                     "most_often": value, "explanation"}],
     "pairings": [{"id", "label", "pairs": [{"first": str, "second": str | null}], "undecided": [str], "explanation"}],
     "units": [card, …]}

A tie-break says which key of the rubric's chain (``key`` counts from 0) told units with equal totals apart, with the values of those ahead and of those behind;
where a count-back did, ``most_often`` is the value that those ahead have more often, and ``values`` say how often. A card has the tie-breaks and pairs of its unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any

import attrs

from rubric_engine.core.ir import FactSpec, Origin, Program, Text, ValueKind
from rubric_engine.core.results import (
    Entry,
    FactUse,
    FlagResult,
    GateResult,
    GradeReason,
    MissingFact,
    NodeResult,
    Occurrence,
    PairingResult,
    Reason,
    State,
    TieBreak,
    UnitResult,
)
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.report.beside import code_sentence, override_sentence, pairing_sentence, tie_break_sentence
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import decimal_at, exact_text, iso_date, options_of
from rubric_engine.report.reported import as_decimal, as_reported, places_of, reach
from rubric_engine.report.scored import Scored
from rubric_engine.report.sentences import by_effect, entry_sentence, flag_sentence, gate_sentence, grade_sentence, words_for
from rubric_engine.report.version import engine_version

SCHEMA = 1


def card_dict(result: UnitResult, index: Index, language: str, facts_digest: str | None = None) -> dict[str, Any]:
    """A card as plain data; see the head of this module."""
    head = {"schema": SCHEMA, "unit": result.unit, "rubric": rubric_dict(index.program), "facts_digest": facts_digest}
    return head | unit_dict(result, index, language)


def unit_dict(
    result: UnitResult,
    index: Index,
    language: str,
    entry: Callable[[Entry, Scored], object] | None = None,
    node: Callable[[NodeResult, NodeResult, Scored], object] | None = None,
) -> dict[str, Any]:
    """What a card says of the unit alone.

    Args:
        entry, node: what stands for an entry or a node (which also comes as it is told to readers); None: ``entry_dict`` and ``node_dict``.
    """
    low, high = reach(result)
    scored = Scored.of(result, index)
    words = words_for(language)
    nodes = [(each, as_reported(each, result)) for each in result.nodes]
    return {
        "unit": result.unit,
        "as_of": None if result.as_of is None else iso_date(result.as_of),
        **_numbers({"total": result.total, "low": low, "high": high}, index, index.total),
        "complete": result.complete,
        "why_none": result.why_none,
        "grade": result.grade,
        "grades_possible": list(result.grades_possible),
        "missing": [
            {"name": fact.name, "label": _text(fact.label), "could_change": _number(fact.could_change), "assumed": fact.assumed}
            for fact in by_effect(result.missing)
        ],
        "flags": [_flag(flag, language) for flag in result.flags],
        "grade_reasons": [_grade_reason(reason) for reason in result.grade_reasons],
        "grade_explanation": grade_sentence(result, index, language),
        "gates": [_gate(gate, index, language, result.missing) for gate in result.gates],
        "nodes": [node_dict(told, index, scored) if node is None else node(each, told, scored) for each, told in nodes],
        "ledger": [entry_dict(each, index, language, scored) if entry is None else entry(each, scored) for each in result.ledger],
        "overrides": [
            {
                "id": each.id,
                "points": exact_text(each.points),
                "reason": each.reason,
                "by": each.by,
                "when": each.when.isoformat(),
                "state": State.OVERRIDDEN.value if (entered := scored.by_hand(each.id)) is None else entered.state.value,
                "explanation": override_sentence(each, index, scored, words),
            }
            for each in result.overrides
        ],
        "reason_codes": [
            {
                "code": each.code,
                "id": each.id,
                "label": _text(each.origin.label),
                "points": exact_text(each.points),
                "baseline": exact_text(each.baseline),
                "shortfall": exact_text(each.shortfall),
                "explanation": code_sentence(each, index, scored, words),
            }
            for each in result.reason_codes
        ],
        "tie_breaks": [tie_break_dict(each, language) for each in result.tie_breaks],
        "pairings": [pairing_dict(each, language) for each in result.pairings],
        "definitions": {name: _named_value(name, value, index) for name, value in result.definitions},
        "overridden": {name: _named_value(name, value, index) for name, value in result.overridden},
    }


def rubric_dict(program: Program) -> dict[str, Any]:
    return {
        "label": _text(program.label),
        "edition": program.edition,
        "citation": program.citation,
        "digest": program.text_digest,
        "engine_version": engine_version(),
        "bases": [
            {"label": _text(base.label), "edition": base.edition, "citation": base.citation, "digest": base.text_digest}
            for base in program.bases
        ],
    }


def pairing_dict(pairing: PairingResult, language: str) -> dict[str, Any]:
    return {
        "id": pairing.origin.id,
        "label": _text(pairing.label),
        "pairs": [{"first": pair.first, "second": pair.second} for pair in pairing.pairs],
        "undecided": list(pairing.undecided),
        "explanation": pairing_sentence(pairing, words_for(language)),
    }


def tie_break_dict(tie: TieBreak, language: str) -> dict[str, Any]:
    kind = ValueKind.COUNT if tie.count_back else tie.kind
    return {
        "ahead": list(tie.ahead),
        "behind": list(tie.behind),
        "key": tie.key,
        "text": _text(tie.text),
        "among_tied": tie.among_tied,
        "lowest_first": tie.lowest_first,
        "values": [value_data(value, kind, () if tie.count_back else tie.options) for value in (tie.first, tie.second)],
        "most_often": value_data(tie.most_often, tie.kind, tie.options),
        "explanation": tie_break_sentence(tie, words_for(language)),
    }


def _numbers(values: Mapping[str, Fraction | None], index: Index, id: str) -> dict[str, Any]:
    exact: dict[str, Any] = {name: _number(value) for name, value in values.items()}
    return {**exact, "shown": _shown(values, index, id)}


def _shown(values: Mapping[str, Fraction | None], index: Index, id: str) -> dict[str, str | None]:
    declared = index.shown(id)
    places = places_of(index, id) if declared is None else declared
    return {name: None if value is None else _read(value, places, declared is not None) for name, value in values.items()}


@lru_cache(maxsize=1 << 12)
def _read(value: Fraction, places: int, declared: bool) -> str:
    return format(decimal_at(value, places) if declared else as_decimal(value, places), "f")


@lru_cache(maxsize=1 << 12)
def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"en": text.en, "zh": text.zh}


def _origin_text(origin: Origin) -> dict[str, str] | None:
    return _text(origin.label if origin.label is not None else origin.text)


def _flag(flag: FlagResult, language: str) -> dict[str, Any]:
    return {
        "name": flag.name,
        "alias": flag.alias,
        "label": _text(flag.label),
        "raised": flag.raised,
        "explanation": flag_sentence(flag, language) if flag.raised is not False else None,
    }


def _grade_reason(reason: GradeReason) -> dict[str, Any]:
    return {
        "grade": reason.name,
        "holds": reason.holds,
        "reasons": [_reason(one) for one in reason.reasons],
        "gates": [_origin_text(origin) for origin in reason.gates],
    }


def _gate(gate: GateResult, index: Index, language: str, missing: tuple[MissingFact, ...]) -> dict[str, Any]:
    return {
        "id": gate.origin.id,
        "label": _origin_text(gate.origin),
        "fired": gate.fired,
        "possible": gate.possible,
        "applies": gate.applies,
        "effect": gate.effect,
        "target": gate.target,
        "failed": [_origin_text(origin) for origin in gate.failed],
        "unproven": [_origin_text(origin) for origin in gate.unproven],
        "explanation": gate_sentence(gate, index, language, missing),
    }


def _occurrence(records: tuple[Occurrence, ...]) -> list[dict[str, Any]]:
    return [{"number": each.number, "text": _text(each.text)} for each in records]


def node_dict(node: NodeResult, index: Index, scored: Scored) -> dict[str, Any]:
    numbers = {
        "points": node.points,
        "low": node.low,
        "high": node.high,
        "maximum": node.maximum,
        "contribution": node.contribution,
    }
    return {
        "id": node.id,
        "kind": node.kind.value,
        "parent": index.parent(node.id),
        "label": _text(node.origin.label),
        "citation": node.origin.citation,
        "occurrence": _occurrence(node.occurrence),
        "applies": node.applies,
        "counts": scored.counts(node),
        **_numbers(numbers, index, node.id),
    }


def entry_dict(entry: Entry, index: Index, language: str, scored: Scored) -> dict[str, Any]:
    return {
        "id": entry.id,
        "owner": entry.owner,
        "kind": entry.kind.value,
        "state": entry.state.value,
        "label": _text(entry.origin.label),
        "text": _text(entry.origin.text),
        "citation": entry.origin.citation,
        "notes": list(entry.origin.notes),
        "occurrence": _occurrence(entry.occurrence),
        "points": _number(entry.points),
        "before": _number(entry.before),
        "after": _number(entry.after),
        "low": _number(entry.low),
        "high": _number(entry.high),
        "possible": _number(entry.possible),
        "shown": _shown({"points": entry.points}, index, entry.owner),
        "reasons": [_reason(reason) for reason in entry.reasons],
        "facts": [
            {
                "name": use.name,
                "label": _text(use.label),
                "value": fact_data(use, index),
                "kind": use.kind.value,
                "unit": _text(use.unit),
                "assumed": use.assumed,
            }
            for use in entry.facts
        ],
        "explanation": entry_sentence(entry, index, language, scored),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    """The type's name in lower case, and its fields; values by their kind."""
    kind = getattr(reason, "kind", ValueKind.NUMBER)
    options = getattr(reason, "options", ())
    data: dict[str, Any] = {"type": type(reason).__name__.lower()}
    for field in attrs.fields(type(reason)):
        value = getattr(reason, field.name)
        if field.name in ("because", "lacking"):
            data[field.name] = [_reason(part) for part in value]
        elif field.name in ("had", "needed", "value", "cutoff", "low", "high"):
            data[field.name] = value_data(value, kind, options)
        elif field.name != "when" or value is not None:  # what was published before there were days stays as it is
            data[field.name] = _plain(value)
    return data


def _plain(value: object) -> object:
    match value:
        case Fraction():
            return exact_text(value)
        case Text():
            return _text(value)
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(part) for part in value]
        case _:
            return value


def fact_data(use: FactUse, index: Index) -> object:
    """The value of a fact that was looked at; records with the kinds of their fields."""
    spec = index.facts.get(use.name)
    if isinstance(use.value, tuple) and spec is not None:
        fields = {each.name: each for each in spec.fields}
        return [{name: _field_data(value, fields.get(name)) for name, value in record} for record in use.value]
    return value_data(use.value, use.kind, index.options.get(use.name, ()))


def _field_data(value: Value | None, spec: FactSpec | None) -> object:
    return value_data(value, ValueKind.NUMBER, ()) if spec is None else value_data(value, spec.kind, options_of(spec))


def _named_value(name: str, value: Value | None, index: Index) -> object:
    parameter = index.parameters.get(name)
    return value_data(value, parameter.kind if parameter is not None else ValueKind.NUMBER, ())


def value_data(value: Value | None, kind: ValueKind, options: tuple[Text, ...]) -> object:
    """A value as plain data: numbers as exact strings, dates as ISO dates, choices as the (English) name of the option."""
    match value:
        case None:
            return None
        case NoneType_():
            return {"none": True}
        case bool() | str():
            return value
        case Fraction():
            if kind is ValueKind.DATE:
                return iso_date(value) or exact_text(value)
            if kind is ValueKind.CHOICE and value.denominator == 1 and 0 <= value.numerator < len(options):
                return options[value.numerator].en
            return exact_text(value)
        case tuple():
            return [{name: value_data(part, ValueKind.NUMBER, ()) for name, part in record} for record in value]

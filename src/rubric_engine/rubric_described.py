"""What a rubric has, as plain data: for programs that make forms, pages and tables out of rubrics. The shape is stable; ``schema`` says which it is.

Numbers, texts, dates and values are written as in results (``report/data.py``): numbers as exact strings, texts as ``{"en": …, "zh": …}`` or null, dates as ``"2014-05-31"``, a
choice as the name of its option, a percent as its ratio. Every list has the order of the rubric (schema 1)::

    {"schema": 1, "rubric": {"label": text, "edition", "citation", "digest", "engine_version", "bases"}, "language": "en" | "zh", "notes": [str],
     "unit": text, "needs_cohort": bool, "lower_is_better": bool, "low": number | null, "high": number | null,
     "facts": [fact], "parameters": [parameter],
     "definitions": [{"name", "alias", "label", "citation"}],
     "nodes": [{"id", "kind": "total" | "section" | "item", "parent": id | null, "label", "citation", "notes": [str],
                "occurs": {"list": name, "by": name | null, "text": text} | null, "combine": str, "best_n": int | null,
                "uncapped": bool, "minimum": number | null, "maximum": number | null, "shown": int | null, "reason_code": str | null}],
     "lines": [{"id", "owner": id, "label", "text", "citation", "notes": [str], "loses": bool, "otherwise": bool,
                "minimum": number | null, "maximum": number | null, "reason_code": str | null}],
     "gates": [{"id", "label", "text", "citation", "effect", "target": id | name | null}],
     "grades": [{"name", "alias", "label", "text"}],
     "flags": [{"name", "alias", "label", "text"}],
     "pairings": [{"id", "label", "text"}]}

A fact, which is also what the fields of a list are::

    {"name", "alias": str | null, "label", "kind", "unit": text, "whole": bool, "low": value | null, "high": value | null, "low_open": bool, "high_open": bool,
     "options": [{"name", "alias"}], "ordered": bool, "or_none": bool, "missing": "open" | "assumed" | "error", "required": bool, "missing_as": value | null,
     "shared": bool, "better": "higher" | "lower" | null, "citation", "notes": [str], "expected": str,
     "fields": [fact], "computed": [{"name", "alias", "label", "kind", "unit"}]}

``kind`` is one of ``yes/no``, ``count``, ``number``, ``percent``, ``money``, ``date``, ``choice``, ``score``, ``text``, ``unit``, ``list``. ``low`` and ``high`` are null without a bound,
and of kinds that have none; a value may be the bound itself unless ``low_open`` or ``high_open``. A missing fact stays open, is assumed to be ``missing_as``, or is an error (then it
is ``required``). ``expected`` says in a few words what to fill in, in ``language``.

A parameter::

    {"name", "alias", "label", "kind", "value": value, "dated": [{"from": date, "value": value}], "as_of": name | "given" | null, "settable": bool, "citation"}

``as_of`` is the fact that chooses among the dated values, ``given`` where the caller gives the date. One that isn't ``settable`` stands in the range of a fact.

``minimum`` and ``maximum`` of a node or line are the least and the most that it can come to, whatever the facts are (of what occurs for each record, one occurrence); null
is without bound. ``low`` and ``high`` of the whole are those of the total.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rubric_engine.core import walk
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.ir import (
    Combine,
    Computed,
    Definition,
    FactSpec,
    Flag,
    Gate,
    GradeRule,
    Line,
    Node,
    Parameter,
    Program,
    Text,
    ValueKind,
)
from rubric_engine.core.summary import summarise
from rubric_engine.diagnostics.languages import checked
from rubric_engine.facts.template import expected
from rubric_engine.report.data import rubric_dict, value_data
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import exact_text

if TYPE_CHECKING:
    from fractions import Fraction

    from rubric_engine.diagnostics.model import Language

SCHEMA: Final = 1

_WITHOUT_BOUNDS: Final = (ValueKind.YES_NO, ValueKind.CHOICE, ValueKind.TEXT, ValueKind.UNIT, ValueKind.LIST)


def described(program: Program, language: Language | None = None) -> dict[str, Any]:
    """What a rubric has; see the head of this module. ``ValueError`` for a language that there isn't."""
    chosen = checked(language, program.language)
    summary = summarise(program)
    index, analysis = Index.of(program), Analysis(program)
    return {
        "schema": SCHEMA,
        "rubric": rubric_dict(program),
        "language": chosen,
        "notes": list(program.notes),
        "unit": _text(program.unit),
        "needs_cohort": summary.needs_cohort,
        "lower_is_better": program.lower_is_better,
        "low": _number(summary.low),
        "high": _number(summary.high),
        "facts": [_fact(spec, program, chosen) for spec in program.facts],
        "parameters": [_parameter(each) for each in program.parameters],
        "definitions": [{**_named(each), "citation": each.origin.citation} for each in program.definitions],
        "nodes": [_node(node, index) for node in walk.nodes(program)],
        "lines": [_line(line, index, analysis) for line in walk.lines(program)],
        "gates": [_gate(gate) for gate in program.gates],
        "grades": [{**_named(each), "text": _text(each.origin.text)} for each in program.grades],
        "flags": [{**_named(each), "text": _text(each.origin.text)} for each in program.flags],
        "pairings": [{"id": each.origin.id, "label": _text(each.label), "text": _text(each.origin.text)} for each in program.pairings],
    }


def _fact(spec: FactSpec, program: Program, language: Language) -> dict[str, Any]:
    bounded = spec.kind not in _WITHOUT_BOUNDS
    options = tuple(Text(option.name, option.name) for option in spec.options)  # as ``options`` has them, whatever the language
    return {
        "name": spec.name,
        "alias": spec.alias,
        "label": _text(spec.label),
        "kind": spec.kind.value,
        "unit": _text(spec.unit),
        "whole": spec.whole,
        "low": value_data(spec.low, spec.kind, ()) if bounded else None,
        "high": value_data(spec.high, spec.kind, ()) if bounded else None,
        "low_open": bounded and spec.low_open,
        "high_open": bounded and spec.high_open,
        "options": [{"name": option.name, "alias": option.alias} for option in spec.options],
        "ordered": spec.ordered,
        "or_none": spec.or_none,
        "missing": "error" if spec.missing_error else "open" if spec.missing_as is None else "assumed",
        "required": spec.missing_error,
        "missing_as": value_data(spec.missing_as, spec.kind, options),
        "shared": spec.shared,
        "better": spec.better,
        "citation": spec.origin.citation,
        "notes": list(spec.origin.notes),
        "expected": expected(program, spec, language),
        "fields": [_fact(each, program, language) for each in spec.fields],
        "computed": [_column(each) for each in spec.computed],
    }


def _column(column: Computed) -> dict[str, Any]:
    return {
        "name": column.name,
        "alias": column.alias,
        "label": _text(column.label),
        "kind": column.kind.value,
        "unit": _text(column.unit),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        **_named(parameter),
        "kind": parameter.kind.value,
        "value": value_data(parameter.value, parameter.kind, ()),
        "dated": [
            {"from": value_data(day, ValueKind.DATE, ()), "value": value_data(value, parameter.kind, ())} for day, value in parameter.dated
        ],
        "as_of": parameter.as_of or ("given" if parameter.dated else None),
        "settable": not parameter.bounds,
        "citation": parameter.origin.citation,
    }


def _node(node: Node, index: Index) -> dict[str, Any]:
    repeat = node.repeat
    return {
        "id": node.origin.id,
        "kind": node.kind.value,
        "parent": index.parent(node.origin.id),
        "label": _text(node.origin.label),
        "citation": node.origin.citation,
        "notes": list(node.origin.notes),
        "occurs": None if repeat is None else {"list": repeat.fact, "by": repeat.by, "text": _text(repeat.origin.text)},
        "combine": node.combine.value,
        "best_n": node.best_n if node.combine is Combine.BEST_N else None,
        "uncapped": node.uncapped,
        "minimum": _number(node.floor),
        "maximum": _number(node.bound),
        "shown": node.shown,
        "reason_code": node.reason_code,
    }


def _line(line: Line, index: Index, analysis: Analysis) -> dict[str, Any]:
    points = analysis.child(line)
    return {
        "id": line.origin.id,
        "owner": index.parent(line.origin.id),
        "label": _text(line.origin.label),
        "text": _text(line.origin.text),
        "citation": line.origin.citation,
        "notes": list(line.origin.notes),
        "loses": line.loses,
        "otherwise": line.otherwise,
        "minimum": _number(points.low),
        "maximum": _number(points.high),
        "reason_code": line.reason_code,
    }


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        "id": gate.origin.id,
        "label": _text(gate.origin.label),
        "text": _text(gate.origin.text),
        "citation": gate.origin.citation,
        "effect": gate.effect.value,
        "target": gate.target,
    }


def _named(piece: Parameter | Definition | GradeRule | Flag) -> dict[str, Any]:
    return {"name": piece.name, "alias": piece.alias, "label": _text(piece.origin.label)}


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"en": text.en, "zh": text.zh}


def _number(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)

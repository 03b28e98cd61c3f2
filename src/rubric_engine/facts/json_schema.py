"""The facts of one unit as a JSON Schema (draft 2020-12), for forms and for checks before anything is sent.

It describes the plain form: a fact under its name (or, as a pattern, its alias), a yes/no as ``true`` and ``false``, a number as a number, a percent as its ratio, a date as
``2014-05-31``, a choice as the name or alias of its option, a list as an array of objects, what is missing as null or not at all, what is known to have no value as ``"none"``. What
it accepts, ``score`` takes, but for what no schema can say: the range of dates and of numbers without finite decimals, days that no calendar has, numbers of more than 40 digits, texts of signs that
can't be printed, ranges of two facts together. The other forms that ``score`` takes (``"6%"``, ``"是"``, nested names) are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, assert_never

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.diagnostics.languages import checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import key
from rubric_engine.facts.problems import MAX_RECORDS, MAX_TEXT, MAX_UNIT_NAME
from rubric_engine.facts.template import expected
from rubric_engine.facts.values import NO, NONE_WORDS

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_NONE: Final = "none"
_DAY: Final = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_WRITTEN: Final = r"\S"
_SIGNS: Final = frozenset(r"\^$.|?*+()[]{}/")

Schema = dict[str, Any]


def facts_schema(program: Program, language: Language | None = None) -> Schema:
    """The schema; see the head of this module. Titles and descriptions are in ``language``, the rubric's own unless given.

    Raises:
        ValueError: another language than ``en`` and ``zh``.
    """
    chosen = checked(language, program.language)
    return {"$schema": _DRAFT, "title": program.label[chosen], **_object(program.facts, program, chosen)}


def _object(specs: Iterable[FactSpec], program: Program, language: Language) -> Schema:
    """An object with these facts. An alias is a pattern, so that what makes a form out of the properties shows each fact once."""
    found = {spec.name: _fact(spec, program, language) for spec in specs}
    aliased = {spec.name: spec.alias for spec in specs if spec.alias is not None and spec.alias != spec.name}
    schema: Schema = {"type": "object", "properties": found, "additionalProperties": False}
    if aliased:
        schema["patternProperties"] = {f"^{_literally(alias)}$": found[name] for name, alias in aliased.items()}
    required = [spec.name for spec in specs if spec.missing_error]
    always = [name for name in required if name not in aliased]
    if always:
        schema["required"] = always
    conditions: list[Schema] = [{"anyOf": [{"required": [name]}, {"required": [aliased[name]]}]} for name in required if name in aliased]
    conditions += [{"not": {"required": [name, alias]}} for name, alias in aliased.items()]
    if conditions:
        schema["allOf"] = conditions
    return schema


def _literally(name: str) -> str:
    """A pattern that only this name matches; nothing is escaped that dialects don't agree on."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in name)


def _fact(spec: FactSpec, program: Program, language: Language) -> Schema:
    title = {} if spec.label is None else {"title": spec.label[language]}
    accepted = _value(spec, program, language)
    if (none := _none(spec)) is not None:
        accepted.append(none)
    if not spec.missing_error:
        accepted.append({"type": "null"})
    described = {**title, "description": expected(program, spec, language)}
    return {**described, **accepted[0]} if len(accepted) == 1 else {**described, "anyOf": accepted}


def _value(spec: FactSpec, program: Program, language: Language) -> list[Schema]:
    """What the fact may be, none and missing aside; one of them."""
    match spec.kind:
        case ValueKind.YES_NO:
            return [{"type": "boolean"}]
        case ValueKind.COUNT | ValueKind.NUMBER | ValueKind.MONEY | ValueKind.SCORE | ValueKind.PERCENT:
            return [{"type": "integer" if spec.whole else "number", **_bounds(spec)}]
        case ValueKind.DATE:
            return [{"type": "string", "format": "date", "pattern": _DAY}]
        case ValueKind.CHOICE:
            return [{"enum": _options(spec)}]
        case ValueKind.TEXT:
            return [{"type": "string", "maxLength": MAX_TEXT, **_not_blank(spec)}]
        case ValueKind.UNIT:
            # Whole numbers are names too, but for JSON Schema 3.0 is one, which could be the name "3.0" or "3".
            return [{"type": "string", "maxLength": MAX_UNIT_NAME, "pattern": _WRITTEN, "not": {"enum": sorted(NONE_WORDS)}}]
        case ValueKind.LIST:
            return [{"type": "array", "maxItems": MAX_RECORDS, "items": _object(spec.fields, program, language)}]
        case _:
            assert_never(spec.kind)


def _options(spec: FactSpec) -> list[str]:
    """The names of the options. Where there may be none, one that is called so is never meant by that word."""
    names = dict.fromkeys(name for each in spec.options for name in (each.name, each.alias) if name)
    return [name for name in names if not (spec.or_none and key(name).casefold() in NONE_WORDS)]


def _not_blank(spec: FactSpec) -> Schema:
    """A blank text is a missing one."""
    return {"pattern": _WRITTEN} if spec.missing_error else {}


def _none(spec: FactSpec) -> Schema | None:
    """How it is said that there is known to be no value; None where that can't be, or where the word means something else."""
    names = {key(name).casefold() for each in spec.options for name in (each.name, each.alias) if name}
    taken = _NONE in names or (spec.kind is ValueKind.YES_NO and _NONE in NO)
    return {"const": _NONE} if spec.or_none and not taken and spec.kind is not ValueKind.TEXT else None


def _bounds(spec: FactSpec) -> Schema:
    """The range, as far as its ends are numbers that JSON can write."""
    low, high = _number(spec.low), _number(spec.high)
    bounds: Schema = {}
    if low is not None:
        bounds["exclusiveMinimum" if spec.low_open else "minimum"] = low
    if high is not None:
        bounds["exclusiveMaximum" if spec.high_open else "maximum"] = high
    return bounds


def _number(value: Fraction | None) -> int | float | None:
    """The number, if JSON's digits for it are just that number."""
    if value is None or value.denominator == 1:
        return None if value is None else value.numerator
    try:
        near = float(value)
    except OverflowError:
        return None
    return near if Fraction(Decimal(float.__repr__(near))) == value else None

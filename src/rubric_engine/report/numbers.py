"""Exact numbers and values as text: for programs (exact, one form) and for readers (short, in their language)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from rubric_engine.core.ir import FactSpec, Text, ValueKind
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.decimals import decimal_at as decimal_at
from rubric_engine.report.decimals import decimal_places as decimal_places
from rubric_engine.report.decimals import exact_decimal as exact_decimal
from rubric_engine.report.decimals import scaled

MANY = 12
"""A finite decimal with more places than this is no help to a reader, who then gets a rounded one."""

PLACES = 4
"""The places of a rounded number where the rubric says nothing."""

_VAST = 2000  # bits; a number beyond this is shown by its order of magnitude


# ---------------------------------------------------------------- for programs


def exact_text(value: Fraction) -> str:
    """``value`` as a plain decimal, or as a fraction where its decimals don't end; never an exponent.

    >>> exact_text(Fraction(-5, 2)), exact_text(Fraction(1, 3)), exact_text(Fraction(100))
    ('-2.5', '1/3', '100')
    """
    exact = exact_decimal(value)
    if exact is not None:
        return format(exact, "f")
    return f"{Decimal(value.numerator):f}/{Decimal(value.denominator):f}"  # through Decimal: it has no limit on digits


# ---------------------------------------------------------------- for readers


def number(value: Fraction) -> str:
    """``value`` for a reader: a decimal, with ≈ where it had to be rounded.

    >>> number(Fraction(1, 8)), number(Fraction(53, 700)), number(Fraction(1, 300000))
    ('0.125', '≈0.0757', '≈0.000003333')
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _VAST:
        return f"≈{Decimal(value.numerator) / Decimal(value.denominator):.3e}"
    places = decimal_places(value)
    if places is not None and places <= MANY:
        return format(scaled(value, places), "f")
    wanted = PLACES
    while wanted < 40 and abs(value) * 10**wanted < 1000 and abs(value) * 10**PLACES < 1:
        wanted += 1
    return f"≈{decimal_at(value, wanted):f}"


def measured(value: Fraction) -> str:
    """An amount for a reader, who wants no more digits of it than can be taken in: beyond nine it is rounded like a number without end.

    >>> measured(Fraction(338225895, 100000)), measured(Fraction(360210578175, 10**8)), measured(Fraction(1, 128))
    ('3382.25895', '≈3602.1058', '0.0078125')
    """
    places = decimal_places(value)
    if places is None or places <= PLACES or abs(value) * 10**places < 10**9:
        return number(value)
    return f"≈{decimal_at(value, PLACES):f}" if abs(value) >= 1 else number(value)


def points_text(value: Fraction, shown: int | None = None) -> str:
    """Points for a reader: to the ``shown`` places if the rubric says so, else like any number.

    >>> points_text(Fraction(1, 3)), points_text(Fraction(1, 3), 2), points_text(Fraction(5), 1)
    ('≈0.3333', '0.33', '5.0')
    """
    return number(value) if shown is None else format(decimal_at(value, shown), "f")


def signed(value: Fraction) -> str:
    """Points with their sign: ``+2``, ``-0.5``, ``0``; ≈ stands in front."""
    text = number(value)
    if value <= 0:
        return text
    return f"≈+{text[1:]}" if text.startswith("≈") else f"+{text}"


def percent(value: Fraction) -> str:
    """
    >>> percent(Fraction(3, 50)), percent(Fraction(1, 3))
    ('6%', '≈33.3333%')
    """
    return measured(value * 100) + "%"


def day_of(value: Fraction) -> date | None:
    """The date with this ordinal, or None if there is none."""
    if value.denominator != 1 or not 1 <= value.numerator <= date.max.toordinal():
        return None
    return date.fromordinal(value.numerator)


def iso_date(value: Fraction) -> str | None:
    """The date with this ordinal in ISO form, or None if there is none."""
    day = day_of(value)
    return None if day is None else day.isoformat()


def date_text(value: Fraction, language: str) -> str:
    iso = iso_date(value)
    if iso is None:
        return number(value)
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{year}年{month}月{day}日" if language == "zh" else iso


def value_text(value: Value | None, kind: ValueKind, language: str, *, unit: Text | None = None, options: tuple[Text, ...] = ()) -> str:
    """A value in a reader's words: ``6%``, ``87 posts``, ``87 条``, ``2014年5月31日``, ``是``, the name of an option."""
    zh = language == "zh"
    match value:
        case None:
            return "缺失" if zh else "missing"
        case NoneType_():
            return "无" if zh else "none"
        case bool():
            return ("是" if value else "否") if zh else ("yes" if value else "no")
        case str():
            return one_line(value)
        case tuple():
            return f"{len(value)} 条记录" if zh else f"{len(value)} record{'' if len(value) == 1 else 's'}"
        case Fraction():
            return _measure(value, kind, language, unit, options)


def _measure(value: Fraction, kind: ValueKind, language: str, unit: Text | None, options: tuple[Text, ...]) -> str:
    if kind is ValueKind.PERCENT:
        return percent(value)
    if kind is ValueKind.DATE:
        return date_text(value, language)
    if kind is ValueKind.CHOICE and value.denominator == 1 and 0 <= value.numerator < len(options):
        return one_line(options[value.numerator][language])
    if unit is None or not unit[language]:
        return measured(value)
    word = one_line(unit[language])
    return f"{measured(value)} {singular(word) if value == 1 and language != 'zh' else word}"


def singular(word: str) -> str:
    """An English unit word as it stands behind 1.

    >>> singular("posts"), singular("counties"), singular("classes"), singular("prizes"), singular("kg"), singular("条")
    ('post', 'county', 'class', 'prize', 'kg', '条')
    """
    if not (word.isascii() and word.isalpha()) or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= ch <= "\u9fff" or "\u3400" <= ch <= "\u4dbf" or "\U00020000" <= ch <= "\U0003ffff" for ch in text)


def in_language(name: str, alias: str | None, language: str) -> str:
    """The one of two names that suits the language; the first where both or neither do.

    >>> in_language("growth", "增长率", "zh"), in_language("growth", "增长率", "en"), in_language("growth", None, "zh")
    ('增长率', 'growth', 'growth')
    """
    wanted = language == "zh"
    if alias and is_chinese(alias) == wanted and is_chinese(name) != wanted:
        return alias
    return name


def options_of(spec: FactSpec) -> tuple[Text, ...]:
    """The options of a choice in both languages, lowest first."""
    return tuple(Text(in_language(o.name, o.alias, "en"), in_language(o.name, o.alias, "zh")) for o in spec.options)

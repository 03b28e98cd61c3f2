"""Texts made harmless, and numbers for drawings. Whatever comes from a rubric or from facts goes through here."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape

from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.decimals import decimal_at

_PLACES = 3


def text(told: str) -> str:
    """A text as it may stand between tags and in a quoted attribute: one line, without control characters."""
    return escape(one_line(told), quote=True)


def css_string(told: str) -> str:
    """A text as a quoted string of a style sheet. All but letters, digits and ideographs are escaped, so that it ends neither the string nor the sheet."""
    return '"' + "".join(ch if ch.isalnum() else f"\\{ord(ch):06x} " for ch in one_line(told)) + '"'


def across(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """Where a value stands between two ends, from 0 to 100; what is beyond them stands at the end."""
    if high <= low:
        return Fraction(0)
    return min(max((value - low) / (high - low), Fraction(0)), Fraction(1)) * 100


def percent(value: Fraction) -> str:
    """A length for a drawing: ``12.5%``, rounded to thousandths."""
    told = format(decimal_at(value, _PLACES), "f")
    return f"{told.rstrip('0').rstrip('.') or '0'}%"


def source_hash(content: str) -> str:
    """The content of a style or script element as a content security policy names it."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii") + "'"


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """Terms with what is said of them, as a list; a term that is empty goes on with the one before. Both are texts, not HTML."""
    written: list[str] = []
    for term, told in pairs:
        written.append(f"<dt>{text(term)}</dt>" * bool(term) + f"<dd>{text(told)}</dd>")
    return f'<dl class="facts">{"".join(written)}</dl>\n' if written else ""


def bullets(told: Sequence[str]) -> str:
    """A list of texts."""
    return f"<ul>{''.join(f'<li>{text(each)}</li>' for each in told)}</ul>\n" if told else ""


def head(cells: Iterable[str]) -> str:
    """A table's head of texts."""
    return "<thead><tr>" + "".join(f'<th scope="col">{text(each)}</th>' for each in cells) + "</tr></thead>\n"

"""Slips that only the other statements explain: a list that is called otherwise, a type that is the word for the units, a table's row without a colon."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Diagnostic, Span
from rubric_engine.syntax.statements import RawStatement

_LIST = re.compile(
    r"\s*(?:(?:replace|替换)\s+)?(?:fact|数据项|事实)\s*[`【]?([^\s()`】:=]+)[^:]*:\s*(?:list|清单|shared|共[用享])", re.IGNORECASE
)
_UNITS = re.compile(
    r"\s*(?:unit|考核对象|对象)\s*[\"“「《]([^\"”」》]+)[\"”」》](?:\s*\(\s*[\"“「《]([^\"”」》]+)[\"”」》])?", re.IGNORECASE
)
_TYPED = re.compile(r"\s*(?:fact|field|数据项|事实|字段|栏目)[^:]*:\s*(?P<type>[^\s,、:()]+)", re.IGNORECASE)
_BY = re.compile(r"(?:^|\s)(?:by\b|按)", re.IGNORECASE)
_MOST_ROWS = 100
_ROW = re.compile(
    r"\s*(?P<key>[^:|]*[^\s:|])\s*(?P<verb>\b(?:earns?|loses?|adds?)\b|[计得加扣])\s*(?P<value>-?[\d.]+%?\s*(?:分|points?)?)\s*",
    re.IGNORECASE,
)
_NO_TYPE = frozenset({"E113", "E119", "E121", "E136"})


def in_context(diagnostics: list[Diagnostic], statements: Iterable[RawStatement]) -> list[Diagnostic]:
    """The same findings, said better where another statement tells what was meant."""
    statements = tuple(statements)
    lists = [match[1] for raw in statements if (match := _LIST.match(raw.text))]
    units = {name.lower() for raw in statements if (match := _UNITS.match(raw.text)) for name in match.groups() if name}
    mended: list[Diagnostic] = []
    for found in diagnostics:
        if found.code == "E143":
            mended.append(_of_list(found, lists))
        elif found.code in _NO_TYPE:
            mended.append(_of_units(found, statements, units) or _of_row(found, statements) or found)
        else:
            mended.append(found)
    return mended


def _of_list(found: Diagnostic, lists: list[str]) -> Diagnostic:
    """``for each game`` where the list is called ``games``."""
    args = dict(found.args)
    if args["list"] in lists or not lists:
        return found
    meant = nearest(args["list"], lists) or (lists[0] if len(lists) == 1 else None)
    return found if meant is None else evolve(found, args=tuple((args | {"list": meant}).items()))


def _of_units(found: Diagnostic, statements: tuple[RawStatement, ...], units: set[str]) -> Diagnostic | None:
    """``field author: pupil`` in a rubric whose units are pupils."""
    raw = next((each for each in statements if each.span.start <= found.span.start <= each.span.end), None)
    match = _TYPED.match(raw.text) if raw is not None else None
    if raw is None or match is None or match["type"].lower() not in units:
        return None
    span = Span(raw.start + match.start("type"), raw.start + match.end("type"))
    return Diagnostic("E140", span, (("word", match["type"]), ("en", "unit"), ("zh", "对象")))


def _of_row(found: Diagnostic, statements: tuple[RawStatement, ...]) -> Diagnostic | None:
    """``at least 5 earns 5 points`` below the head of a table."""
    at = bisect_right([raw.start for raw in statements], found.span.start) - 1
    match = _ROW.fullmatch(statements[at].text) if at > 0 else None
    if match is None:
        return None
    above = reversed(statements[max(at - _MOST_ROWS, 0) : at])
    head = next((raw.text for raw in above if not (_ROW.fullmatch(raw.text) or _is_row(raw.text))), "")
    if not (head.rstrip().endswith(":") and _BY.search(head)):
        return None
    raw = statements[at]
    span = Span(raw.start + match.start("key"), raw.start + match.end("value"))
    value = match["value"].strip()
    value = f"扣 {value}" if match["verb"] == "扣" else f"{match['verb']} {value}" if match["verb"].lower().startswith("lose") else value
    return Diagnostic("E140", span, (("word", match[0].strip()), ("en", f"{match['key']}: {value}"), ("zh", f"{match['key']}：{value}")))


def _is_row(text: str) -> bool:
    """Whether a colon parts a key from points."""
    key, colon, points = text.partition(":")
    return bool(key.strip() and colon and points.strip()) and not _TYPED.match(text)

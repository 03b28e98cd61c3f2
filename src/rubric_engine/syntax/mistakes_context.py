"""Slips that only the other statements explain: a list that is called otherwise, a type that is the word for the units."""

from __future__ import annotations

import re
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
        elif found.code in _NO_TYPE and units:
            mended.append(_of_units(found, statements, units) or found)
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

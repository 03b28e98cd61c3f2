"""Slips that only the other statements explain: a list that is called otherwise, a type that is the word for the units, a table's row without a colon, points
without a condition; and what is written in a file of cases."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Diagnostic, Span
from rubric_engine.syntax.statements import RawStatement, number_at

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
_NOT_UNDERSTOOD = frozenset({"E113", "E119", "E121", "E136"})
_WITHOUT_FORM = frozenset({"E114"})  # of `计 5` by itself
_POINTS = re.compile(
    r"\s*(?:(?P<loses>loses?|deducts?|扣|减)|earns?|adds?|gets?|[计得加记])?\s*(?P<amount>[\d.]+)\s*(?P<word>分|points?)?\s*", re.IGNORECASE
)
_OF_CASES = re.compile(r"\s*(?:example|law|given|expect|示例|规律|给定|已知|应得|预期)(?![^\W\d_])", re.IGNORECASE)
_FORMS_OF_CASES = {
    "wanted_en": "an example or a law",
    "wanted_zh": "示例或规律",
    "form_en": 'example "name"`, `given members is 50`, `expect total is 25`, or `law "name": more members never lowers total',
    "form_zh": "示例 「名称」`、`给定 会员数 为 50`、`应得 总分 为 25`，或 `规律 「名称」：会员数 增加，总分 不降",
}
_RUBRICS_OWN = re.compile(
    r"\s*(?:rubric|extends|fact|define|parameter|gate|section|item|total|评分办法|考核办法|沿用|数据项|事实|定义|参数|前提|部分|考核项|总分)(?![^\W\d_])",
    re.IGNORECASE,
)


def in_context(diagnostics: list[Diagnostic], statements: Iterable[RawStatement], *, cases: bool = False) -> list[Diagnostic]:
    """The same findings, said better where another statement tells what was meant. ``cases``: the text is a file of cases, by its name."""
    statements = tuple(statements)
    lists = [match[1] for raw in statements if (match := _LIST.match(raw.text))]
    units = {name.lower() for raw in statements if (match := _UNITS.match(raw.text)) for name in match.groups() if name}
    cases = cases or _are_cases(statements)
    mended: list[Diagnostic] = []
    for found in diagnostics:
        if found.code == "E143":
            mended.append(_of_list(found, lists))
        elif found.code in _NOT_UNDERSTOOD and cases:
            mended.append(_in_cases(found, statements))
        elif found.code in _NOT_UNDERSTOOD:
            mended.append(_of_units(found, statements, units) or _of_row(found, statements) or _of_points(found, statements) or found)
        elif found.code in _WITHOUT_FORM:
            mended.append(_of_points(found, statements) or found)
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
    at = number_at(statements, found.span.start)
    match = _TYPED.match(statements[at].text) if at is not None else None
    if at is None or match is None or match["type"].lower() not in units:
        return None
    raw = statements[at]
    span = Span(raw.start + match.start("type"), raw.start + match.end("type"))
    return Diagnostic("E140", span, (("word", match["type"]), ("en", "unit"), ("zh", "对象")))


def _of_row(found: Diagnostic, statements: tuple[RawStatement, ...]) -> Diagnostic | None:
    """``at least 5 earns 5 points`` below the head of a table."""
    at = number_at(statements, found.span.start)
    match = _ROW.fullmatch(statements[at].text) if at else None
    if at is None or match is None:
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


def _of_points(found: Diagnostic, statements: tuple[RawStatement, ...]) -> Diagnostic | None:
    """``5 points`` for everybody, below an item. (Below the head of a table it is a row that lacks its key, below an example it is nothing at all.)"""
    at = number_at(statements, found.span.start)
    match = _POINTS.fullmatch(statements[at].text) if at is not None else None
    if at is None or match is None or not (match["word"] or found.code in _WITHOUT_FORM):
        return None
    raw = statements[at]
    before = reversed(statements[max(at - _MOST_ROWS, 0) : at])
    above = next((each.text.rstrip() for each in before if not _POINTS.fullmatch(each.text)), "")
    if not above or _OF_CASES.match(above) or above.endswith(":") or _is_row(above):
        return None
    amount, one = match["amount"], match["amount"] == "1"
    verb_en, verb_zh = ("loses", "扣") if match["loses"] else ("earns", "计")
    args = (("word", raw.text.strip()), ("en", f"yes {verb_en} {amount} point{'' if one else 's'}"), ("zh", f"是 {verb_zh} {amount} 分"))
    start = raw.start + len(raw.text) - len(raw.text.lstrip())
    return Diagnostic("E140", Span(start, start + len(raw.text.strip())), args)


# ---------------------------------------------------------------- files of cases


def _are_cases(statements: tuple[RawStatement, ...]) -> bool:
    """Whether there are examples and laws, and nothing of a rubric."""
    return any(_OF_CASES.match(raw.text) for raw in statements) and not any(_RUBRICS_OWN.match(raw.text) for raw in statements)


def _in_cases(found: Diagnostic, statements: tuple[RawStatement, ...]) -> Diagnostic:
    """Where a statement begins as nothing that such a file has, what it does have."""
    at = number_at(statements, found.span.start)
    if at is None or _OF_CASES.match(statements[at].text) or "form_en" not in dict(found.args):
        return found
    return evolve(found, code="E113", args=tuple((dict(found.args) | _FORMS_OF_CASES).items()))

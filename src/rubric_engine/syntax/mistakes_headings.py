"""What a statement lacks at its head when it is copied from a document: the word for a fact, the word, number or quotes of an item or section."""

from __future__ import annotations

import re

from rubric_engine.syntax.mistakes_around import Around
from rubric_engine.syntax.mistakes_phrases import NUMERAL, SOME_NUMBER, plain, plain_amount
from rubric_engine.syntax.mistakes_sentences import BRACKETS, COUNT, LABEL, MARKED, POINTS, TYPE, sentence

# ---------------------------------------------------------------- facts

_TYPES = {
    r"是\s*[/或、]\s*否|有\s*[/或、]\s*无|布尔值?|bool(?:ean)?|yes\s*(?:or|,)\s*no": "是否",
    r"整数|个数|次数|int(?:eger)?|whole\s+number": "数量",
    r"数字|小数|实数|float|decimal|numeric": "数值",
    r"百分数|百分率|percentage": "比例",
    r"文字|字符串|string": "文本",
}
_ENGLISH = r"(?:yes/no|count|number|percent|money|date|choice(?:\s+of)?|score|text|unit|list)"
_FACT_WORD = r"(?:数据项|数据点|数据|指标项?|变量|资料|参数|事实项?|输入项?|录入项|填报项|fact|variable|var|input|data|datum|metric|indicator|parameter)"
_NAMED = r"(?P<name>[^\W\d]\w*?)\s*(?P<alias>\([^()]*\))?"
_KIND = rf"(?P<type>{'|'.join(_TYPES)}|{TYPE}|{_ENGLISH})(?=[\s,(]|\d|$)(?P<rest>.*)"
_FIELDS = (
    "if it is no field of the list above, write `fact …` instead of `field …`",
    "不属于上面清单的，把「字段」改为「数据项」",
)


def _type(words: str) -> str:
    return next((kind for pattern, kind in _TYPES.items() if re.fullmatch(pattern, words, re.IGNORECASE)), words)


def _declared(match: re.Match[str], word: str) -> str:
    return f"{word} {match['name']} {match['alias'] or ''}：{_type(match['type'])}{match['rest']}"


def _fact(match: re.Match[str], around: Around) -> str | None:
    return None if around.below_list else _declared(match, "数据项")


def _field(match: re.Match[str], around: Around) -> str | None:
    return _declared(match, "字段") if around.below_list else None


def _said_fact(match: re.Match[str], around: Around) -> str:
    return _declared(match, "数据项")


# ---------------------------------------------------------------- items and sections

_SECTIONS = r"部分|板块|大项|大类|类别|一级指标|section|part|chapter|category"
_ITEMS = r"考核项目?|项目|考核内容|考核指标|考核要点|考核点|考核事项|评分项|评分指标|评价指标|计分项|得分项|指标|[二三]级指标|小项|事项|item|criterion|indicator"
_WORD = rf"(?:(?P<section>{_SECTIONS})|(?P<item>{_ITEMS}))"
_OWN = frozenset({"考核项", "部分", "item", "section"})
_ID = r"(?:\d+(?:\.\d+)*)"
_NTH = rf"(?:第\s*(?P<nth>\d+|{NUMERAL})\s*(?P<what>部分|大项|项|条))"
_NAME = rf"(?P<label>{LABEL}|[^\W\d_][^\s,:;()【】\[\]\d]*|[A-Za-z][A-Za-z' -]*[A-Za-z])"
_MOST = rf"\s*[,:]?\s*{BRACKETS[0]}?\s*{MARKED}(?P<most>{COUNT})\s*{POINTS}\s*{BRACKETS[1]}?"
_REST = r"(?P<rest>(?:\s*,.*)?)"
_PARTS = (
    "what has items of its own is a `section`, written likewise",
    "下面还分小项的，把「考核项」改为「部分」",
)
_NUMBER = ("every item has a number of its own, such as 1 or 4.1", "每个考核项都要有编号，如 1、4.1")


def _heading(match: re.Match[str], around: Around) -> str | None:
    found = match.groupdict()
    label, word = (found.get("label") or "").strip(), found.get("section") or found.get("item") or ""
    if word in around.declared or label in around.declared or (not word and around.in_table):
        return None
    if word in _OWN and found.get("id") and not found.get("most") and ":" not in match.string:
        return None  # only the quotes are missing, and that is told
    is_section = found.get("section") or found.get("what") in ("部分", "大项") or found.get("alone")
    number = plain(found.get("nth") or found.get("bracketed") or found.get("numeral") or found.get("id") or SOME_NUMBER)
    quoted = label if not label or re.fullmatch(LABEL, label) else f"「{label}」"
    most = f"，最高 {plain_amount(found['most'])} 分" if found.get("most") else ""
    return f"{'部分' if is_section else '考核项'} {number} {quoted}{most}{found.get('rest') or ''}"


_BULLETED = rf"(?:(?P<numeral>{NUMERAL})\s*[、.,]|\(\s*(?P<bracketed>\d+|{NUMERAL})\s*\)\s*[、.,]?|(?P<id>{_ID})(?:\s*[、.,)]\s*|\s+)|{_NTH}\s*[:、,]?)"

HEADINGS = (
    sentence(rf"^\s*{_BULLETED}\s*{_NAME}{_MOST}{_REST}$", _heading, "", *_PARTS),
    sentence(rf"^\s*(?P<numeral>{NUMERAL})\s*[、.]\s*(?P<alone>{_NAME})$", _heading, "", "what scores is an `item`, written likewise",
             "直接计分的，把「部分」改为「考核项」"),
    sentence(rf"^\s*{_NTH}\s*[:、,]?\s*{_NAME}$", _heading),
    sentence(rf"^\s*{_WORD}\s*(?:(?P<id>{_ID})|(?P<numeral>{NUMERAL})(?=[\s:、\ue000-\ue0ff]))\s*[:、.]?\s*{_NAME}(?:{_MOST})?{_REST}$", _heading),
    sentence(rf"^\s*{_WORD}\s*[:、]?\s*(?P<label>{LABEL})(?:{_MOST})?{_REST}$", _heading, "", *_NUMBER),
    sentence(rf"^\s*(?P<item>(?:{_ITEMS})\s*[:、]?\s*)?{_NAME}\s*{BRACKETS[0]}\s*{MARKED}(?P<most>{COUNT})\s*{POINTS}\s*{BRACKETS[1]}{_REST}$",
             _heading, "", *_NUMBER),
)  # fmt: skip
"""Headings of items and sections, also behind a bullet."""

DECLARATIONS = (
    sentence(rf"^\s*{_NAMED}\s*[:=]\s*{_KIND}$", _fact),
    sentence(rf"^\s*{_NAMED}\s*[:=]\s*{_KIND}$", _field, "", *_FIELDS),
    sentence(rf"^\s*{_FACT_WORD}\s*:?\s*(?:(?<=[:\s])|(?<=[^\x00-\x7f])){_NAMED}\s*(?:[:=]|\s)\s*{_KIND}$", _said_fact),
    sentence(rf"^\s*(?:{_FACT_WORD})\s*:\s*{_NAMED}\s*[(,:]\s*{_KIND}\)?$", _said_fact),
)

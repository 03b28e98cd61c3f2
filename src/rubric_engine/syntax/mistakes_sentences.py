"""How offices write whole statements, and how they are written here: the head, options, maxima behind a heading, gates, grades, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Callable

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.syntax.mistakes_around import Around
from rubric_engine.syntax.mistakes_phrases import (
    BELOW,
    DECIMAL,
    ENDS,
    NUMERAL,
    OR_LESS,
    OR_MORE,
    SOME_NAME,
    SOME_NUMBER,
    UNTIL,
    WHOLE,
    plain,
    plain_amount,
    rising,
)

LABEL = r"[\ue000-\ue0ff]+"
"""A label in quotes: the text that sentences are given has such characters in its place."""
COUNT = rf"(?:{DECIMAL}|{NUMERAL})"
POINTS = r"(?:分|points?)"
MARKED = r"(?:满分|最高|分值|计分|总分|共计|共|计|满分为|up\s+to|at\s+most|max(?:imum)?)?\s*:?\s*"
GRADE = r"(?:[^\W\d_]{1,8})"
_NOTHING = r"(?:不[得计给加记扣]分|[计记得]?零分|无分|0)"
EFFECT = (
    r"(?:一票否决|(?:取消|不得|不能|不予)[^\W\d_]{0,8}|不参评|not\s+eligible|total\s+is\s+(?:zero|0)"
    r"|(?:(?:总分|(?:部分|考核项)\s*[\w.]+?)\s*)?(?:[计记为]?\s*(?:零分|0\s*分)|为\s*[0零]|归零))"
)

_Written = Callable[[re.Match[str], Around], "str | None"]


@frozen
class Sentence:
    """``written`` is the whole statement as it is written here, or None where this isn't what was meant; ``piece`` is the group that is shown as what
    isn't used here, else the whole statement is. ``en`` and ``zh`` are what else the reader should know."""

    pattern: re.Pattern[str]
    written: _Written
    piece: str = ""
    en: str = ""
    zh: str = ""


def sentence(pattern: str, written: _Written, piece: str = "", en: str = "", zh: str = "") -> Sentence:
    return Sentence(re.compile(pattern, re.IGNORECASE), written, piece, en, zh)


# ---------------------------------------------------------------- the head, facts


def _labelled(match: re.Match[str], around: Around) -> str:
    words = match["words"].strip()
    quoted = words if re.fullmatch(LABEL, words) else f"「{words}」"
    return f"{match['word']} {quoted}"


_ORDER = (
    "options with an order stand with `<` between them, lowest first",
    "有高低之分的选项用「<」由低到高隔开，不分高低的用「/」",
)
TYPE = r"(?:是否|数量|数值|比例|百分比|金额|日期|选项|评分|文本|对象|清单|共[用享])"
_CLAUSE = r"(?:缺失|单位|或无|共用|越[高低多少大小早晚]|[有无]为好|低者|missing|in\s|or\s+none|shared|higher|lower)"


def _options(match: re.Match[str], around: Around) -> str | None:
    parts = [part.strip() for part in re.split(r"[,、|;/>]|\s+or\s+|或者?|和|\s+", match["options"].strip(" ()")) if part.strip()]
    if len(parts) < 2 or len(set(parts)) < len(parts):
        return None
    sign = "/"
    if ">" in match["options"]:
        parts, sign = parts[::-1], "<"
    kind = "choice" if match["kind"] and match["kind"][:1].isascii() else "选项"
    head = match["head"] or (f"数据项 {SOME_NAME}：" if kind == "选项" else f"fact {SOME_NAME}:")
    return f"{head} {kind} {f' {sign} '.join(parts)}{match['rest']}"


def _unit(match: re.Match[str], around: Around) -> str:
    """数据项 增幅（%）：比例"""
    unit = (match["unit"] or "%").strip()
    said = unit in ("%", "百分比") or "单位" in match["rest"]
    return f"{match['head']} {match['name']} {match['alias'] or ''}：{match['rest']}{'' if said else f'，单位 {unit}'}"


# ---------------------------------------------------------------- headings, the total


def _maximum(match: re.Match[str], around: Around) -> str:
    label = (match["label"] or "").strip()
    quoted = label if not label or re.fullmatch(LABEL, label) else f"「{label}」"
    return f"{match['head']} {quoted}，最高 {plain_amount(match['most'])} 分{match['rest']}"


def _total(match: re.Match[str], around: Around) -> str:
    return f"总分，最高 {plain_amount(match['most'])} 分{match['rest']}"


def _total_clause(match: re.Match[str], around: Around) -> str:
    return f"总分，{match['rest']}"


def _always(match: re.Match[str], around: Around) -> str:
    return f"规律 「总分」：总分 介于 {match['low']} 至 {match['high']}"


def _expected(match: re.Match[str], around: Around) -> str:
    return f"{match['head']} 总分 为 {plain_amount(match['points'])}"


def _known(match: re.Match[str], around: Around) -> str | None:
    """给定 领导分管：无"""
    name, value = match["name"], match["value"]
    fact = around.facts.get(name)
    if fact is None:
        return None
    if fact.kind.value == "yes/no":
        value = {"无": "否", "没有": "否", "有": "是"}.get(value, value)
    return f"{match['head']} {name} 为 {value}"


# ---------------------------------------------------------------- gates, grades


def _gate(match: re.Match[str], around: Around) -> str | None:
    condition = match["condition"].strip()
    if not match["opening"] and not match["closing"]:
        return None
    effect = match["effect"].strip()
    out = re.fullmatch(r"取消.*|不[得能予].*", effect) is not None
    effect = "总分 零分" if effect == "一票否决" or re.fullmatch(r"[计记]?(?:零分|归零)", effect) else "不参评" if out else effect
    condition = re.sub(r"^(没有|未|非)(?=[^\s(])", r"\1 ", condition)
    return f"{match['head'] or '前提 「一票否决」'} 当 {condition} 时：{effect}"


def band(text: str) -> tuple[str, str]:
    """A range of numbers as it is written behind a name and as the key of a row, or nothing.

    >>> band("90分以上"), band("80-90分"), band("不足60分")
    (('不低于 90', '不低于 90'), ('介于 80 至 90', '80 至 90'), ('不满 60', '不满 60'))
    """
    number = rf"({DECIMAL}\s*(?:%|个?百分点)?)\s*分?"
    closed, opened = r"(?:\(\s*含(?:本数)?\s*\))?", r"(\(\s*不含(?:本数)?\s*\))?"
    text = text.strip().removesuffix("的")
    both = re.fullmatch(
        rf"(?:在|介于)?\s*{number}\s*{closed}(?:{UNTIL}(?:({BELOW})\s*)?|{OR_MORE}\s*[,、]?\s*(?:({BELOW})\s*|(?=.*{OR_LESS}$))){number}\s*(?:{opened}|{closed})"
        rf"\s*(?:{OR_LESS})?(?:之间)?",
        text,
    )
    if both is not None:
        low, high = both[1].strip(), both[4].strip()
        low = f"{low}%" if high.endswith("%") and not low.endswith("%") else low
        if not rising(low, high):
            return "", ""
        below = "不满 " if both[2] or both[3] or both[5] else ""
        return f"介于 {low} 至 {below}{high}", f"{low} 至 {below}{high}"
    for pattern, sign in (
        (rf"(?:在|达到|不低于|不少于)?\s*{number}\s*{OR_MORE}|(?:达到|不低于|不少于)\s*{number}", "不低于"),
        (rf"(?:在)?\s*{number}\s*{OR_LESS}|(?:不超过|不高于)\s*{number}", "不超过"),
        (rf"(?:超过|高于|大于)\s*{number}", "超过"),
        (rf"{BELOW}\s*{number}", "不满"),
    ):
        found = re.fullmatch(pattern, text)
        if found is not None:
            words = f"{sign} {next(each for each in found.groups() if each).strip()}"
            return words, words
    return "", ""


def _grade(match: re.Match[str], around: Around) -> str | None:
    behind, _ = band(match["band"])
    name = match["name"]
    return f"等次 {name.removesuffix('等次') or name} 当 总分 {behind} 时" if behind else None


def _grade_alone(match: re.Match[str], around: Around) -> str | None:
    """优秀：90分以上, where no table is open or the table is one of points."""
    taken = match["name"] in around.names or re.fullmatch(rf"{_NOTHING}|满分", match["name"])
    return None if taken else _grade(match, around)


# ---------------------------------------------------------------- rows of a table


def _rows(match: re.Match[str], around: Around) -> str | None:
    """第1-3名 5分"""
    if not around.in_table:
        return None
    key, _, _ = _row(match)
    return key


def _row(match: re.Match[str]) -> tuple[str, str, str]:
    first, last = plain(match["first"]), match["last"]
    key = f"{first} 至 {plain(last)}" if last else f"不低于 {first}" if match["more"] else first
    points = f"{'扣 ' if match['verb'] in ('扣', '减') else ''}{plain_amount(match['points'])} 分"
    return f"{key}：{points}", key, points


def _banded(match: re.Match[str], around: Around) -> str | None:
    _, key = band(match["band"])
    if not (around.in_table and key):
        return None
    loses = "扣 " if match["verb"] in ("扣", "减") else ""
    return f"{key}：{loses}{plain_amount(match['points'])} 分"


def _key_alone(match: re.Match[str], around: Around) -> str | None:
    """90分以上, without what it gives."""
    _, key = band(match["band"])
    return f"{key}：{SOME_NUMBER} 分" if around.in_table and key else None


def _rest(match: re.Match[str], around: Around) -> str | None:
    if not around.in_table or _REST_BY_NAME.fullmatch(match.string):  # the name alone is wrong, and is told of
        return None
    return f"其余：{plain_amount(match['points'] or '0')} 分"


_REST_BY_NAME = re.compile(rf"\s*(?:其他|其它)(?:情形|情况)?\s*:\s*{COUNT}\s*分\s*")


def _cell(match: re.Match[str], around: Around) -> str | None:
    if not around.in_table:
        return None
    amount = "0" if match["nothing"] else around.most if match["full"] else plain_amount(match["points"])
    _, key = band(match["key"])
    return f"{key or match['key']}：{amount} 分" if amount else None


BRACKETS = r"[(【\[]", r"[)】\]]"
_VERB = r"(?:得|计|记|加|扣|减|给)"
_PLACE = (
    rf"第\s*(?P<first>{WHOLE})\s*[位名]?(?:{UNTIL}第?\s*(?P<last>{WHOLE}))?\s*[位名]?\s*(?P<more>及?以[上下后]|之后|起)?"
    rf"\s*:?\s*(?P<verb>{_VERB})?\s*(?P<points>{COUNT})\s*分"
)

SENTENCES = (
    sentence(r"^\s*(?P<piece>(?:版本|edition)\s*号?\s*:?\s*第?)\s*(?P<edition>\d+(?:\.\d+)*|[一二三四五六七八九十]+)\s*版?\s*$",
              lambda m, _: f"版本 {m['edition'] if m['edition'][:1].isdigit() else plain(m['edition'])}"),
    sentence(r"^\s*(?P<word>评分办法|考核办法|依据|来源|说明|考核对象|对象|沿用|rubric|source|note|unit|extends)\s*:\s*(?P<words>\S.*)$", _labelled),
    sentence(r"^\s*(?P<word>并列|缺失|ties|missing)\s*:\s*(?P<rest>\S.*)$", lambda m, _: f"{m['word']} {m['rest']}"),
    sentence(
        rf"^(?P<head>\s*(?:(?:replace|替换)\s+)?(?:数据项|事实|字段|栏目|fact|field)[^:]*:)\s*(?P<piece>(?P<kind>选项|choice(?:\s+of)?)\s*:?\s*"
        rf"(?P<options>[^:]*?))(?P<rest>(?:[,、]\s*{_CLAUSE}.*)?)$",
        _options, "piece", *_ORDER,
    ),
    sentence(rf"^(?P<head>)\s*(?P<kind>选项|choice(?:\s+of)?)\s*:?\s*(?P<options>[^:]*?)(?P<rest>(?:[,、]\s*{_CLAUSE}.*)?)$", _options, "", *_ORDER),
    sentence(
        r"^(?P<head>\s*(?:(?:replace|替换)\s+)?(?:数据项|事实|字段|栏目))\s*(?P<name>[^\W\d]\w*)\s*(?P<piece>\(\s*(?P<unit>%|百分比|[^\W\d_]{1,5})\s*\)|%)"
        r"\s*(?P<alias>\([^()]*\))?\s*:\s*(?P<rest>.*)$", _unit, "piece",
    ),
    sentence(rf"^(?P<head>\s*(?:数据项|事实|字段|栏目)[^:]*:)\s*(?P<kind>)(?P<options>(?!\s*{TYPE})[^\s:,\d]+(?:\s*[/、|]\s*[^\s:,、\d]+)+)(?P<rest>(?:[,、]\s*{_CLAUSE}.*)?)$", _options, "options", *_ORDER),
    sentence(
        rf"^(?P<head>\s*(?:(?:replace|替换)\s+)?(?:部分|考核项|section|item)\s*[\w.]+)\s*(?P<label>{LABEL}|[^\s,:()【】\[\]\d]*)"
        rf"(?P<piece>\s*[,:]?\s*{BRACKETS[0]}?\s*{MARKED}(?P<most>{COUNT})\s*{POINTS}\s*{BRACKETS[1]}?)(?P<rest>(?:\s*,.*)?)$",
        _maximum, "piece",
    ),
    sentence(rf"^\s*总分\s*[:,]?\s*(?:不超过|最高|最多|满分|为|共)*\s*为?\s*(?P<most>{COUNT})\s*分(?P<rest>(?:\s*,.*)?)$", _total),
    sentence(rf"^\s*(?:满分|最高)\s*为?\s*(?P<most>{COUNT})\s*分(?P<rest>)$", lambda m, around: None if around.below_item else _total(m, around)),
    sentence(r"^\s*总分\s*(?P<rest>(?:四舍|保留|向上取整|向下取整|取整|精确|显示|不封顶|最低).*)$", _total_clause),
    sentence(rf"^\s*总分\s*(?:始终)?\s*(?:介于|在)\s*(?P<low>{DECIMAL})\s*分?{UNTIL}(?P<high>{DECIMAL})\s*分?\s*(?:之间)?$", _always),
    sentence(rf"^(?P<head>\s*(?:应得|预期|expect))\s*(?:总分|total)?\s*:?\s*(?P<points>{COUNT})\s*{POINTS}\s*$", _expected),
    sentence(r"^(?P<head>\s*(?:给定|已知))\s*(?P<name>[^\s:=为]+)\s*(?::|为|=|\s)\s*(?P<value>无|没有|有|是|否|\d\S*)\s*$", _known),
    sentence(
        rf"^(?P<head>\s*(?:前提|gate)\s*{LABEL})\s*[:,]?\s*(?P<opening>当|如果|如|若|凡|when\b|if\b)?\s*(?P<condition>[^:]*?)\s*"
        rf"(?P<closing>(?:时|的|者)?\s*[,:]\s*(?:则|就|then\b)?|则|then\b|的|时|\s)\s*(?P<effect>{EFFECT})\s*$",
        _gate, "", "a gate that asks several things may also list them and end in `otherwise`", "要求几项都具备的，也可写成「前提 「名称」：甲、乙，否则 总分 零分」",
    ),
    sentence(
        r"^(?P<head>)\s*(?P<opening>当|如果|如|若|凡)?\s*(?P<condition>[^:]*?)\s*(?P<closing>(?:时|的|者)?\s*[,:]\s*(?:则|就)?)\s*(?P<effect>一票否决|总分\s*[计记为]?\s*(?:零分|0\s*分)|不参评|取消[^\W\d_]*资格)\s*$",
        _gate,
    ),
    sentence(rf"^\s*(?P<key>[^:]+?)\s*:\s*(?:(?P<nothing>{_NOTHING})|(?P<full>满分)|(?:记|给|赋)\s*(?P<points>{COUNT})\s*分)\s*$", _cell),
    sentence(rf"^\s*等次\s*[:]?\s*(?P<name>{GRADE})\s*[(:,]?\s*(?:当\s*)?(?:总分|得分)?\s*(?:在)?\s*(?P<band>[^:()]*?(?:\(不?含\)[^:()]*?)*)\s*\)?\s*时?$", _grade, "", *ENDS),
    sentence(rf"^\s*(?:总分|得分)?\s*(?P<band>(?=[^:]*\d)[^:]+?)\s*(?:的)?\s*[:,为是]\s*(?:等次)?\s*(?P<name>{GRADE})\s*(?:等次)?$", _grade_alone, "", *ENDS),
    sentence(rf"^\s*(?P<name>{GRADE})\s*:\s*(?:总分|得分)?\s*(?P<band>(?=[^:]*\d)[^:]+)$", _grade_alone, "", *ENDS),
    sentence(rf"^\s*{_PLACE}\s*$", _rows),
    sentence(r"^\s*(?P<band>(?=[^:]*\d)[^:]+)$", _key_alone),
    sentence(rf"^\s*(?P<band>(?=[^:]*\d)[^:]+?)\s*:?\s*(?P<verb>{_VERB})?\s*(?P<points>{COUNT})\s*分\s*$", _banded, "", *ENDS),
    sentence(rf"^\s*(?:其他|其它|其余)(?:名次|情形|情况|的|者)?\s*:?\s*{_VERB}?\s*(?:(?P<points>{COUNT})\s*分|{_NOTHING})\s*$", _rest),
)  # fmt: skip


_PLACES = re.compile(_PLACE)


def places(text: str, around: Around) -> tuple[str, ...]:
    """Rows that stand in one line, or places without the head of their table: what is to be written, one row each."""
    parts = [_PLACES.fullmatch(part.strip()) for part in re.split(r"[,、;]", text)]
    if not all(parts) or (len(parts) == 1 and around.in_table):
        return ()
    return tuple(_row(part)[0] for part in parts if part is not None)

"""How offices write parts of a statement, and how they are written here: places in an order, ranges, days, amounts, numerals.

Each phrase is a pattern with what stands in its place. What comes out is proposed only if the whole statement parses then, so that a phrase may
match too much."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.syntax.build_expressions import chinese_number
from rubric_engine.syntax.mistakes_around import Around

NUMERAL = r"[一二两三四五六七八九十百]+"
WHOLE = rf"(?:\d+|{NUMERAL})"
DECIMAL = r"\d+(?:\.\d+)?[万亿]?"
UNTIL = r"\s*(?:[-—–~～]+|至|到)\s*"
OR_MORE = r"(?:\(\s*含(?:本数)?\s*\)\s*)?及?以上"
OR_LESS = r"(?:\(\s*含(?:本数)?\s*\)\s*)?(?:及?以下|以内)"
BELOW = r"(?:不满|不足|低于|少于|小于|未达到?|不到)"
_CLOSED, _OPEN = r"(?:\(\s*含(?:本数)?\s*\)\s*)?", r"(?P<open>\(\s*不含(?:本数)?\s*\)\s*)?"
_UNIT = r"(?:%|个?百分点|(?!之间|范围|以[上下内]|及以)[^\W\d_]{1,3}?)??"
_COMPARED = (
    r"不低于|不少于|不小于|不超过|不高于|不多于|不大于|达到|至少|至多|超过|高于|多于|大于|不满|不足|低于|少于|小于|未达到?|达不到|不到"
)
_DAY = r"(?:\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-./]\d{1,2}[-./]\d{1,2})"
_SCOPE = r"(?:全体|全市|全省|全县|全区)"
_PLACED = r"(?:位居|位列|位于|排名|排位|排在|名列|列|居|在|排)"
_RANKED = r"(?:位居|位列|排名|排位|排在|名列|列|居)"
_AWARD = r"(?:的\s*)?,?\s*(?:则|就)?\s*(?:[计得加扣减记给](?=\s*[\d(一二两三四五六七八九十满零])|不[计得加扣记给]分)"
_RISES = r"(?:有|提高|提升|上升|增加|增长|新增|发生|出现|查出|召开|开展|举办|完成|报送|获得|达到)"
_ABOVE, _BELOW_IT = r"(?:超过|超出|高于|高出|多于|超|多)", r"(?:低于|少于|不足|不满|下降|降低|减少|低|少|缺|差|降)"
SOME_NUMBER, SOME_NAME, SOME_YEAR = "987654321", "某某项目", "2987"
"""What stands in a corrected statement for what can't be known; the reader sees … there."""

_Written = Callable[[re.Match[str], Around], "str | None"]


@frozen
class Phrase:
    """``written`` says what stands in the place of what ``pattern`` matched, or None to leave it; ``kinds`` are the statements in which it is looked
    for. ``en`` and ``zh`` are what else the reader should know."""

    pattern: re.Pattern[str]
    written: _Written
    kinds: frozenset[str]
    en: str = ""
    zh: str = ""


_CONDITIONS = frozenset({"line", "gate", "grade", "flag", "define", "law", "node", "expect"})
_LINES = frozenset({"line"})
ENDS = ("the range has both of its ends; without the upper one write `to below`", "「介于 … 至 …」含两端；不含上限的写「至 不满 …」")


def _phrase(pattern: str, written: str | _Written, kinds: frozenset[str] = _CONDITIONS, en: str = "", zh: str = "") -> Phrase:
    by = written if callable(written) else _expanded(written)
    return Phrase(re.compile(pattern), by, kinds, en, zh)


def _expanded(template: str) -> _Written:
    return lambda match, around: match.expand(template)


def plain(numeral: str) -> str:
    """A whole number in digits.

    >>> plain("十二"), plain("3")
    ('12', '3')
    """
    return numeral if numeral[:1].isdigit() else str(chinese_number(numeral))


def plain_amount(numeral: str) -> str:
    return numeral if numeral[:1].isdigit() else plain(numeral)


# ---------------------------------------------------------------- conditions


def _opening(match: re.Match[str], around: Around) -> str | None:
    """如增长率…: the word before a condition, unless a name begins with it."""
    return None if around.begins_with_name(match.string.lstrip()) else ""


def _first(match: re.Match[str], around: Around) -> str | None:
    """居第一位, 排名第1至3名: among the first ones."""
    found = match.groupdict()
    if found.get("last_place"):
        return f" 居{match['scope'] or ''}后 1 位 "
    low, high = plain(found["first"] or "1"), plain(found["last"] or found["first"] or "1")
    return f" 居{match['scope'] or ''}前 {high} 位 " if low == "1" else None


def _place(match: re.Match[str], around: Around) -> str | None:
    """居第二位: a single place behind the first is a rank of its own."""
    low, high = int(plain(match["first"])), int(plain(match["last"] or match["first"]))
    before = match["of"]
    name = around.name_at_end(before) or ("总分" if before.endswith("总分") else "" if around.names else before)
    if not name or match["scope"] or not 1 < low <= high:
        return None
    return f"{before[: -len(name)]} 名次({name}) " + (f"为 {low} " if low == high else f"介于 {low} 至 {high} ")


def _range(match: re.Match[str], around: Around) -> str | None:
    low, high = match["low"].strip(), match["high"].strip()
    if high.endswith("%") and low.replace(".", "").isdigit():
        low += "%"
    if not rising(low, high):
        return None
    below = "不满 " if match["open"] else ""
    return f" 介于 {_in_points(low)} 至 {below}{_in_points(high)} "


def rising(low: str, high: str) -> bool:
    """Whether the first number is the smaller one; yes where they are of different kinds."""
    ends = [re.match(r"([\d.]+)(.*)", text.replace(" ", "")) for text in (low, high)]
    one, two = ends
    return one is None or two is None or one[2] not in ("", two[2]) or Fraction(one[1]) < Fraction(two[1])


def _in_points(quantity: str) -> str:
    return quantity[:-1] if quantity.endswith("分") else quantity


def _option(match: re.Match[str], around: Around, ordered: bool = True) -> str | None:
    """省级以上: at least this option, of the fact that may be it."""
    option = next((each for each in around.options if match["option"].endswith(each)), None)
    if option is None:
        return None
    fact = around.options[option]
    if fact.ordered != ordered:
        return None
    before = match["option"].removesuffix(option).strip()
    before = re.sub(r"(?:在|为|是|达到|属于)$", "", before).strip() or fact.name.text
    if not ordered:
        return f"{before} 属于 ({'、'.join(each.text for each in fact.options)}) "
    return f"{before} {'不低于' if match['more'] else '不超过'} {option} "


def _one_of(match: re.Match[str], around: Around) -> str | None:
    """级别 为 市级或省级: one of several options."""
    parts = [part.strip() for part in re.split(r"\s*(?:或者?|、)\s*", match["options"])]
    return f" 属于 ({'、'.join(parts)}) " if len(parts) > 1 and all(part in around.options for part in parts) else None


def _none(match: re.Match[str], around: Around) -> str | None:
    """领导分管 为 无: a yes/no fact isn't nothing, it is no."""
    name = around.name_at_end(match["of"])
    fact = around.facts.get(name)
    if fact is None or (fact.or_none and match["none"] == "无"):
        return None
    before = match["of"][: -len(name)]
    if fact.kind.value == "yes/no":
        no = match["none"] in ("无", "没有")
        return f"{before}没有 {name} " if no else f"{before}{name} " if match["none"] == "有" else f"{before}{name} 为 {match['none']} "
    if fact.kind.value in ("count", "number", "money") and match["none"] in ("无", "没有"):
        return f"{before}{name} 为 0 "
    return None


def _occurs(match: re.Match[str], around: Around) -> str | None:
    """发生事故: at least one of what is counted, or a yes/no fact."""
    name = next((each for each in around.names if match["what"].startswith(each)), "")
    fact = around.facts.get(name)
    if fact is None or fact.kind.value not in ("yes/no", "count"):
        return None
    rest, counted = match["what"][len(name) :], fact.kind.value == "count"
    if match["no"]:
        return f" {name} 为 0 {rest}" if counted else f" 没有 {name} {rest}"
    return f" {name} 不低于 1 {rest}" if counted else f" {name} {rest}"


# ---------------------------------------------------------------- amounts


def _each(match: re.Match[str], around: Around) -> str | None:
    number, unit = match["number"], (match["unit"] or "").strip()
    if not (match["verb"] or number):
        return None
    step = plain_amount(number) if number else ""
    return f" 每{match['full'] or _full(match, around)}{_step(step, unit)} "


def _step(number: str, unit: str) -> str:
    return unit if number in ("", "1") and unit not in ("", *_PERCENT) else f" {number} {unit}"


def _full(match: re.Match[str], around: Around) -> str:
    """满 where what is counted has parts, which must be said to be left out."""
    fact = around.facts.get(around.name_at_end(match.string[: match.start()].rstrip()))
    parts = fact is not None and fact.kind.value in ("percent", "number", "money")
    return "满" if parts or (match["unit"] or "").strip() in _PERCENT else ""


def _fronted(match: re.Match[str], around: Around) -> str | None:
    """每篇文章: what is counted stands before 每."""
    words = match["words"].removesuffix("的")
    name = around.name_at_end(words)
    step = words[: -len(name)] if name else ""
    found = re.fullmatch(rf"\s*{_RISES}?\s*(?P<full>满?)\s*(?P<number>{DECIMAL}|{NUMERAL})?\s*(?P<unit>[^\W\d_]{{0,3}})\s*", step)
    if not name or found is None:
        return None
    number = found["number"] or ""
    return f"{name} 每{found['full']}{_step(plain_amount(number) if number else '', found['unit'])} "


def _beyond(match: re.Match[str], around: Around) -> str:
    """每高于6%1个百分点, 每少1次: beyond a number, which may not be said."""
    sign = "超过" if re.match(_ABOVE, match["sign"]) else "不满"
    number, unit = plain_amount(match["number"]), match["unit"] or ""
    return f" {sign} {(match['bound'] or SOME_NUMBER).strip()} 的部分 每{match['full'] or _full(match, around)}{_step(number, unit)} "


def _full_marks(match: re.Match[str], around: Around) -> str:
    return f" 计 {around.most or SOME_NUMBER} 分"


def _range_above(match: re.Match[str], around: Around) -> str | None:
    high = match["high"] or match["high2"]
    if not rising(match["low"].strip(), high.strip()):
        return None
    return f" 介于 {_in_points(match['low'].strip())} 至 {'不满 ' if match['open'] else ''}{_in_points(high.strip())} "


# ---------------------------------------------------------------- rounding

_HOW = r"(?P<how>四舍五入|四舍六入五成双|向上取整|向下取整)?"
_HALF_UP = (
    "rounding may also be `rounded up`, `rounded down` or `rounded half even`",
    "其他取舍方式可写「向上取整」「向下取整」「四舍六入五成双」",
)
_ROUNDED = frozenset({"node", "total", "define"})


def _decimals(match: re.Match[str], around: Around) -> str:
    return _rounded(match, plain(match["number"]))


def _to_the(match: re.Match[str], around: Around) -> str:
    return _rounded(match, str(len(match["part"].partition(".")[2])))


def _rounded(match: re.Match[str], decimals: str) -> str:
    clause = match["comma"] and not re.match(r"\s*(?:定义|字段|栏目|define|field)", match.string)
    return f"{',' if clause else ' '} {match['how'] or '四舍五入'} 保留 {decimals} 位小数"


_AMOUNT = rf"(?:{DECIMAL}|{NUMERAL})"
_STEP = rf"(?P<full>满?)\s*(?P<number>{_AMOUNT})?\s*(?P<unit>%|个?百分点|[^\W\d_]{{0,3}}?)\s*"
_AWARDED = r"(?=的?\s*,?\s*(?:各|则)?[计得加扣减记]\s*[\d一二两三四五六七八九十])"
_ENDED = r"(?=\s|[,、)]|[计得加扣减的]|且|或|$)"
_FROM_WHERE = (
    "what is counted from some number on is `growth beyond 6% each full 1% earns 1 point`; what counts in parts too is `each 1% earns 1 point, in proportion`",
    "从某一数起算的，写成「增长率 超过 6% 的部分 每满 1% 计 1 分」；不足一级也按比例计的，写成「每 1% 计 1 分，按比例」",
)
_PERCENT = ("%", "百分点", "个百分点")
_BEFORE = ("`before` leaves the day itself out; with it write `on or before`", "「早于」不含当日；含当日的写「不晚于」")
_AFTER = ("`after` leaves the day itself out; with it write `on or after`", "「晚于」不含当日；含当日的写「不早于」")
_UNORDERED = (
    "the options have no order; keep those that are meant, or declare them with `<` between them, lowest first",
    "这些选项不分高低：请只保留所指的，或在声明中用「<」由低到高排列",
)
_ELSE = ("where the condition fails, nothing is earned; that isn't written", "条件不成立时即不计分，不必写出")

PHRASES = (
    _phrase(r"\s*[,;]?\s*(?:否则|反之)的?\s*,?\s*(?:不[得计加给记]分|[计记得]?\s*(?:零|0)\s*分)\s*$", "", _LINES, *_ELSE),
    _phrase(r"^\s*(?:当|如果|如若|假如|如|若|凡是|凡|对于|对)\s*(?=\S)", _opening, _LINES),
    _phrase(rf"\s*(?:时候|时|的话|者)\s*(?={_AWARD})|\s*,\s*(?:则|就|即|便)\s*(?={_AWARD})", " ", _LINES),
    _phrase(r"\s*(?:则|就)\s*(?=[计得加扣减记给不])", " ", _LINES),
    _phrase(r"\s*(?:的\s*)?,?\s*(?:不[得计加给记扣]分|[计记得]?零分)\s*$", " 计 0 分", _LINES),
    _phrase(r"\s*(?:的\s*)?,?\s*[计得给记]满分\s*$", _full_marks, _LINES),
    _phrase(rf"\s*(?:的\s*)?,?\s*(?:记|给予|给|奖励|奖|赋)\s*(?P<number>{_AMOUNT})\s*分(?=\s*,|\s*$)", r" 计 \g<number> 分", _LINES),
    _phrase(
        rf"\s*每\s*(?P<sign>{_ABOVE}|{_BELOW_IT})\s*(?P<bound>{DECIMAL}\s*%|{DECIMAL}(?![\d.%]))\s*[^\W\d_]{{0,2}}?\s*,?\s*(?P<full>满?)(?=\d)(?P<number>{_AMOUNT})\s*"
        rf"(?P<unit>%|个?百分点|[^\W\d_]{{0,3}}?)\s*{_AWARDED}",
        _beyond,
        _LINES,
    ),
    _phrase(
        rf"\s*每\s*(?P<sign>{_ABOVE}|{_BELOW_IT})(?P<bound>)\s*(?P<full>满?)(?P<number>{_AMOUNT})\s*(?P<unit>%|个?百分点|[^\W\d_]{{0,3}}?)\s*{_AWARDED}",
        _beyond,
        _LINES,
    ),
    _phrase(rf"^\s*每\s*(?P<words>[^,:]*?)\s*{_AWARDED}", _fronted, _LINES),
    _phrase(rf"\s*每\s*(?P<verb>(?:提高|提升|上升|增加|增长))\s*{_STEP}{_AWARDED}", _each, _LINES, *_FROM_WHERE),
    _phrase(rf"\s*每\s*(?P<verb>{_RISES})?\s*{_STEP}{_AWARDED}", _each, _LINES),
    _phrase(rf"(?:在|于)?\s*(?P<day>{_DAY})\s*[之以]?前", r" 早于 \g<day> ", _CONDITIONS, *_BEFORE),
    _phrase(rf"(?:在|于)?\s*(?P<day>{_DAY})\s*[之以]?后", r" 晚于 \g<day> ", _CONDITIONS, *_AFTER),
    _phrase(rf"(?:截至|截止到?)\s*(?P<day>{_DAY})", r" 不晚于 \g<day> "),
    _phrase(
        rf"\s*(?:(?:{_PLACED}\s*)?(?P<scope>{_SCOPE})\s*第|{_RANKED}\s*第|第(?={WHOLE}\s*[位名]|{WHOLE}{UNTIL}))\s*(?P<first>{WHOLE})"
        rf"(?:\s*[位名])?(?:{UNTIL}第?\s*(?P<last>{WHOLE}))?\s*[位名]?",
        _first,
    ),
    _phrase(rf"\s*{_RANKED}\s*(?P<scope>{_SCOPE})?(?:首位|榜首|首名|(?P<last_place>末位|倒数第一位?名?))(?P<first>)(?P<last>)", _first),
    _phrase(
        rf"(?P<of>[^\s,、:()=<>]+?)\s*(?:{_PLACED}\s*)?(?P<scope>{_SCOPE})?\s*第\s*(?P<first>{WHOLE})(?:\s*[位名])?(?:{UNTIL}第?\s*(?P<last>{WHOLE}))?\s*[位名]?",
        _place,
    ),
    _phrase(
        rf"\s*{_PLACED}\s*(?P<scope>{_SCOPE}?)\s*(?P<way>[前后])\s*(?P<number>\d+)(?!\s*[\d.%位名家个])",
        r" 居\g<scope>\g<way> \g<number> 位 ",
    ),
    _phrase(rf"\s*(?:排在|排|位于|进入|名列|列)\s*(?P<places>(?:{_SCOPE})?[前后]\s*{WHOLE}\s*[位名家个]?)", r" 居\g<places>"),
    _phrase(rf"总分(?P<places>(?:{_PLACED})?(?:{_SCOPE})?[前后]\s*{WHOLE}\s*[位名家个]?)", r"总分 \g<places>"),
    _phrase(rf"总分\s*(?=(?:始终)?介于|在\s*{DECIMAL})", "总分 "),
    _phrase(r"始终\s*介于\s*", " 始终介于 "),
    _phrase(
        rf"\s*(?<![\d.-])(?:处于|在)?\s*(?P<low>{DECIMAL}\s*{_UNIT}){OR_MORE}\s*[,、]?\s*且?\s*"
        rf"(?:(?P<open>{BELOW})\s*(?P<high>{DECIMAL}\s*{_UNIT}){_ENDED}|(?P<high2>{DECIMAL}\s*{_UNIT}){OR_LESS})(?:之间)?",
        _range_above,
        _CONDITIONS,
        *ENDS,
    ),
    _phrase(
        rf"(?<![\d.-])(?<!介于)(?<!介于\s)(?:处于|在)?\s*(?P<low>(?<![\d.-])(?<!介于)(?<!介于\s){DECIMAL}\s*{_UNIT})\s*{_CLOSED}{UNTIL}"
        rf"(?P<high>{DECIMAL}\s*{_UNIT})\s*{_CLOSED}{_OPEN}(?![\d.-])(?:之间|范围内|以内)?{_ENDED}",
        _range,
        _CONDITIONS - {"define"},
        *ENDS,
    ),
    _phrase(rf"\s*(?:处于|在)\s*(?P<rest>{_AMOUNT}\s*{_UNIT}\s*(?:{OR_MORE}|{OR_LESS}))", r" \g<rest>"),
    _phrase(
        rf"\s*(?P<number>{NUMERAL})(?P<unit>[^\W\d_]{{1,2}}?)(?P<end>{OR_MORE}|{OR_LESS})",
        lambda m, _: f" {plain(m['number'])} {m['unit']}{m['end']}",
    ),
    _phrase(rf"\s*(?P<sign>{_COMPARED})\s*百分之(?P<number>{NUMERAL})", lambda m, _: f" {m['sign']} {plain(m['number'])}% "),
    _phrase(
        rf"\s*(?P<sign>{_COMPARED})\s*(?P<number>{NUMERAL})\s*(?P<unit>[^\W\d_]{{1,3}}?){_ENDED}",
        lambda m, _: f" {m['sign']} {plain(m['number'])} {m['unit']} ",
    ),
    _phrase(rf"(?P<option>[^,、:()]*?)\s*(?P<more>(?<=[^\W\d]){OR_MORE}|(?<=\s)以上)", _option, _CONDITIONS - {"define"}),
    _phrase(rf"(?P<option>[^,、:()]*?)\s*(?:(?<=[^\W\d]){OR_LESS}|(?<=\s)以下)(?P<more>)", _option, _CONDITIONS - {"define"}),
    _phrase(
        rf"(?P<option>[^,、:()]*?)\s*(?:(?<=[^\W\d])(?:{OR_MORE}|{OR_LESS})|(?<=\s)以[上下])",
        lambda m, around: _option(m, around, ordered=False),
        _CONDITIONS - {"define"},
        *_UNORDERED,
    ),
    _phrase(r"(?<!\w)(?:(?P<no>没有|未|无)\s*)?(?:发生|出现|存在)\s*(?P<what>[^\s,、:()]+)", _occurs),
    _phrase(rf"\s*(?:为|是)\s*(?P<options>[^\W\d]\w*?(?:\s*(?:或者?|、)\s*[^\W\d]\w*?)+){_ENDED}", _one_of),
    _phrase(rf"(?P<of>[^\s,、:()]+)\s*(?:为|是)\s*(?P<none>无|没有|有|是|否){_ENDED}", _none),
    _phrase(rf"(?P<of>[^\s,、:()]+)\s+(?P<none>无|没有){_ENDED}", _none),
    _phrase(r"显示\s*(?:小数点后)?\s*(?P<number>" + WHOLE + r")\s*位(?:小数)?", lambda m, _: f"显示 {plain(m['number'])} 位小数", _ROUNDED),
    _phrase(
        rf"(?P<comma>,)?\s*{_HOW}\s*,?\s*(?:保留|取|精确)(?:到|至)?\s*(?:小数点后)?\s*(?P<number>{WHOLE})\s*位(?:小数)?(?!\s*小数)",
        _decimals,
        _ROUNDED,
        *_HALF_UP,
    ),
    _phrase(
        rf"(?P<comma>,)?\s*(?P<how>四舍五入|四舍六入五成双|向上取整|向下取整)\s*(?:到|至)\s*(?P<number>{WHOLE})\s*位(?:小数)?(?!\s*小数)",
        _decimals,
        _ROUNDED,
    ),
    _phrase(rf"(?P<comma>,)?\s*{_HOW}\s*,?\s*精确(?:到|至)\s*(?P<part>1|0\.0*1)(?!\d)(?:\s*分)?", _to_the, _ROUNDED, *_HALF_UP),
    _phrase(rf"(?P<comma>,)?\s*{_HOW}\s*,?\s*(?<!向上)(?<!向下)(?P<part>取整)数?", _to_the, _ROUNDED, *_HALF_UP),
)

"""Forms that are nearly right, and what is written instead: the slips that go with one kind of statement or clause."""

from __future__ import annotations

import re

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Diagnostic, Span
from rubric_engine.syntax.statements import RawStatement

_KINDS = {
    "fact": "数据项", "define": "定义", "parameter": "参数", "gate": "前提", "section": "部分", "item": "考核项", "grade": "等次", "flag": "提示",
    "pairing": "结对",
}  # fmt: skip
_ANY_KIND = "|".join((*_KINDS, *_KINDS.values(), "definition", "事实"))
_HEAD = r"(?:edition|source|note|unit|ties|missing|total|rubric|版本|依据|来源|说明|对象|考核对象|并列|缺失|总分|评分办法)"
_BEGINS = r"\s*(?:replace\s+|替换\s+)?"


@frozen
class _Near:
    """Words that are written as ``en`` or ``zh`` here; both may refer to the groups of ``pattern``. ``code`` is given where the words match: E140
    says what to write, E123 that what ``words`` caught stands in quotes."""

    pattern: re.Pattern[str]
    en: str = ""
    zh: str = ""
    code: str = "E140"


def _near(pattern: str, en: str = "", zh: str = "", code: str = "E140") -> _Near:
    return _Near(re.compile(pattern, re.IGNORECASE), en, zh, code)


# Those that begin with ^ explain the whole statement, the others only an error within or just behind their words.
_FORMS = (
    _near(r"^\s*(?:ties\s+broken\s+by|并列\s*依次比较)(?!.*(?:\bthen\b|再)\s*(?:share|leave|are|取|名次|报错)).*$", code="E151"),
    _near(r"^\s*(?:ties\s+broken\s+by|并列\s*依次比较)(?=.*(?:\bthen\b|再|然后).*(?:\bthen\b|再)).*$", code="E151"),
    _near(r"^\s*shared\s+(?P<head>fact\b[^:]*):\s*list\b", r"\g<head>: list, shared", "数据项 …：清单，共用"),
    _near(
        r"^\s*共[用享]的?\s*(?P<head>(?:数据项|事实|清单)[^:]*?)(?P<type>:\s*清单|(?=$|:))", "fact …: list, shared", "数据项 …：清单，共用"
    ),
    _near(r"\blist\s+shared\b|清单\s*的?共[用享]", "list, shared", "清单，共用"),
    _near(r"^\s*(?:修改|更改|变更|调整|change|modify|amend)(?=\s*(?:" + _ANY_KIND + r"|\d))", "replace", "替换"),
    _near(r"^\s*(?:取消|delete|drop|删掉)(?=\s*(?:" + _ANY_KIND + r"|\d))", "remove", "删去"),
    _near(r"^\s*(?:延用|继承|include|import|based\s+on|extend)(?=\s*[\"“「《])", "extends", "沿用"),
    _near(r"^\s*(?:replace|remove|替换|删[去除])\s*(?:line|row|field|column|计分行|行|字段|栏目)\b.*$", code="E153"),
    _near(
        r"(?P<each>逐条|逐个|for\s+each\s+(?:record\s+of|different))\s+(?P<list>[^\s,、]+)\s*[,、]\s*(?P<where>其中|where\b)",
        r"\g<each> \g<list> where",
        r"\g<each> \g<list> 其中",
    ),
    _near(
        r"(?P<each>逐条|for\s+each\s+record\s+of)\s+(?P<list>[^\s,、]+)\s+(?:when\b|if\b|当)",
        r"\g<each> \g<list> where",
        r"\g<each> \g<list> 其中",
    ),
    _near(
        r"(?P<each>逐条)\s*(?P<condition>[^,、]*?\s[^,、]*?)\s*的\s*(?P<list>[^\s,、]+)",
        r"for each record of \g<list> where \g<condition>",
        r"\g<each> \g<list> 其中 \g<condition>",
    ),
    _near(r"逐个比较|逐条比较|依次对比", "count-back of", "逐一比较"),
    _near(r"^\s*(?:结对|pairing)\s*:", 'pairing "name":', "结对 「名称」："),
    _near(
        r"(?P<end>in\s+(?:the\s+)?(?:top|bottom)\s+[\d.]+%?(?:\s+places?)?)\s+with\s+at\s+least\s+(?P<least>\d+)\s+\w+",
        r"\g<end> and count(units) at least \g<least>",
        r"居 前 … 且 计数(各单位) 不低于 \g<least>",
    ),
    _near(r"between\s+the\s+(?:tied|ties)", "among the tied", "就并列者"),
    _near(r"\b(?:its|my|own|the\s+own)\s+(?:own\s+)?unit\b", "this unit", "本单位"),
    _near(r"(?:within\s+|分组按\s*)[^\s,、()]+\s*(?:[,、]|和|与|and\b)\s*(?![\s\d])[^\s,、()]+", code="E150"),
    _near(
        r"(?P<end>in\s+(?:the\s+)?(?:top|bottom)\s+[\d.]+%?(?:\s+places?)?|居?\s*[前后]\s*\d+\s*(?:[位名家个]|%)?)\s*[,、]\s*(?P<within>(?:分组按|within\b)\s*[^\s,、:()]+)",
        r"\g<end> \g<within>",
        r"\g<end> \g<within>",
    ),
    _near(r"按\s*(?P<key>[^\s,、:()]+?)\s*分组", r"within \g<key>", r"分组按 \g<key>"),
    _near(
        r"(?P<key>[^\s,、:()\d]+?)(?:内部?|之内|中)\s*(?P<top>[前后]\s*\d+\s*(?:[位名家个]|%)?)",
        r"in top 3 within \g<key>",
        r"\g<top> 分组按 \g<key>",
    ),
    _near(r"\brank\s+of\s+(?P<of>[\w.]+)\s+(?P<scope>within|among|lowest)\b", r"rank(\g<of> \g<scope> …)", r"名次(\g<of> …)"),
    _near(
        r"(?P<mode>rounded\s+(?:half\s+)?(?:up|down|even)|四舍五入|四舍六入五成双|向[上下]取整)(?!\s*(?:to\b|保留|步长|half))(?=\s*(?:[),、]|$))",
        r"\g<mode> to 0 decimals",
        r"\g<mode> 保留 0 位小数",
    ),
    _near(rf"^{_BEGINS}(?:extends|pairing|沿用|结对)\s+(?P<words>(?![\"“「《])[^\s:,][^:,]*?)\s*(?=$|:)", code="E123"),
    _near(r"(?:reason\s+code|原因码)\s*(?P<words>[\w.-]+)", code="E123"),
    _near(r"(?:reason(?!\s+code)|原因(?!码))\s*(?=[\"“「《])", "reason code", "原因码"),
    _near(rf"^\s*(?:replace|remove|替换|删[去除])\s+{_HEAD}", code="E145"),
    _near(rf"^\s*(?P<verb>替换|删[去除])(?P<kind>{_ANY_KIND})", r"\g<verb> \g<kind>", r"\g<verb> \g<kind>"),
    _near(
        rf"^\s*(?P<verb>replace|remove|替换|删[去除])\s*(?!{_ANY_KIND})(?P<target>\d[\d.]*|[\"“「《][^\"”」》]*[\"”」》]|[^\W\d][\w.]*(?=\s*(?:$|[=:])))",
        code="E144",
    ),
    _near(r"for\s+(?:each|every|all)\s+records?(?:\s+of)?\s*$|(?:逐条|逐个)\s*$", "for each record of results", "逐条 成绩"),
    _near(r"for\s+(?:each|every|all)\s+different\s+(?P<list>[^\W\d][\w.]*)", code="E143"),
    _near(
        r"for\s+(?:each|every|all)\s+(?:(?:one|records?)\s+|\w+\s+(?=of\s))?(?:(?:of|in|from)\s+)?(?P<list>(?!(?:records?|of|in|from)\b)[^\W\d][\w.]*)",
        code="E143",
    ),
    _near(r"(?:逐条|逐个|每一?[条个]|逐笔|逐项)\s*(?P<list>[^\W\d][\w.]*)", code="E143"),
    _near(r"^\s*from\s+(?P<low>[\d.]+%?)\s+to\s+(?P<high>[^:]*[\d%])\s*:", r"\g<low> to \g<high>", r"\g<low> 至 \g<high>"),
    _near(r"^\s*(?:from|since|as\s+of|自|从)\s*\d[^:]*:", code="E146"),
    _near(r"^\s*(?:自|从)\s*\d{4}年[^:]*", code="E146"),
    _near(r"^\s*\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?\s*(?:起|以后|之后|onwards?)\s*:", code="E146"),
    _near(rf"^{_BEGINS}(?:parameter|参数)\s+(?!.*=)(?P<name>[^\s(:]+)[^:]*?\s(?:(?:as\s+of|as\s+at|by|from|since)\b|[按据])", code="E147"),
    _near(
        r"(?:\bon\s+|在\s*)?(?P<day>\d{4}年\d{1,2}月\d{1,2}日)\s*[之以]?前",
        r"before \g<day>",
        r"早于 \g<day>」，含当日的写「不晚于 \g<day>",
    ),
    _near(
        r"(?:\bon\s+|在\s*)?(?P<day>\d{4}年\d{1,2}月\d{1,2}日)\s*[之以]?后",
        r"after \g<day>",
        r"晚于 \g<day>」，含当日的写「不早于 \g<day>",
    ),
    _near(
        r"^(?!\s*(?:逐|按|for\b|by\b))(?P<one>(?:(?![计得扣加]\s*\d)[^,、:\"“「《])+?)(?<!的)(?<!的部分)\s*,\s*(?!其中|则|就|where\b|分组按|within\b|最|累计|合计|共计|上限|封顶|不超过|每|否则|其余|第|[扣加得计]|each\b|at\s+most\b|up\s+to\b|otherwise\b)(?P<two>[^,、:\"“「《\d][^,、:\"“「《]*?)(?=\s*(?:earns?|计)\s*\d)",
        r"\g<one> and \g<two>",
        r"\g<one> 且 \g<two>",
    ),
    _near(r"without\b[^)]*", "without highest 1 and lowest 1", "去掉最高 1 个、最低 1 个"),
    _near(r"去掉[^)]*", "without highest 1 and lowest 1", "去掉最高 1 个、最低 1 个"),
    _near(r"among\s+(?:the\s+)?(?:tied|ties|level|equal)(?:\s+(?:units|ones))?|就并列(?!者)", "among the tied", "就并列者"),
    _near(r"(?<![\w.])(?!(?:by|then)\b)(?P<column>[^\W\d][\w.]*)\s+count-?\s?back\b", r"count-back of \g<column>", r"逐一比较 \g<column>"),
    _near(r"\bthis\s+(?!unit\b)[A-Za-z]+", "this unit", "本单位"),
    _near(r"\ball\s+units\b", "units", "各单位"),
    _near(r"count\s*\(\s*distinct\s+(?P<column>[\w.]+)\s*\)", r"distinct(\g<column>)", r"不同值数(\g<column>)"),
    _near(r"\blog10\b", "log", "常用对数"),
    _near(r"共用\s*清单", "list, shared", "清单，共用"),
    _near(r"基准分|baseline\s+of", "baseline", "基准"),
    _near(
        r"^\s*(?:gate\s*[\"“「《][^\"”」》]*[\"”」》]\s*,\s*when)(?=.*\botherwise\b)", 'gate "name", applies when', "前提 「名称」，适用于"
    ),
    _near(r"^\s*(?:前提\s*[\"“「《][^\"”」》]*[\"”」》]\s*,\s*当)(?=.*否则)", 'gate "name", applies when', "前提 「名称」，适用于"),
    _near(rf"^{_BEGINS}(?:pairing|结对)\s*[\"“「《][^\"”」》]*[\"”」》](?:\s*\([^)]*\))?\s*:(?!.*[,、]\s*(?:by\b|按)).*$", code="E148"),
    _near(r"(?<=:)\s*(?P<first>[^\s,对]+)对(?P<second>[^\s,]+)(?=\s*[,、]\s*按)", r"\g<first> with \g<second>", r"\g<first> 对 \g<second>"),
    _near(
        r"(?<=:)\s*(?P<first>[^\s,]+)\s+(?:and|和|与|跟)\s+(?P<second>[^\s,]+)(?=\s*[,、]\s*(?:by|按)\b)",
        r"\g<first> with \g<second>",
        r"\g<first> 对 \g<second>",
    ),
)


def nearly(raw: RawStatement, at: int) -> Diagnostic | None:
    """The diagnostic for a form that is nearly right."""
    for near in _FORMS:
        for match in near.pattern.finditer(raw.text):
            if near.pattern.pattern.startswith("^") or match.start() - 1 <= at <= match.end() + 1:
                return _diagnostic(raw, near, match)
    return None


_RULE = re.compile(r"\b(?:share|leave|are)\s[^,]*$|(?:取[较平][^,、]*|名次连续|报错)\s*$", re.IGNORECASE)


def _chain(text: str) -> dict[str, str]:
    """How a chain of ties would be written, from what was: its keys with commas between them, and one ``then`` before the rule."""
    rule = _RULE.search(text)
    keys = re.sub(r"^\s*(?:ties\s+broken\s+by|并列\s*依次比较)", "", text[: rule.start()] if rule else text, flags=re.IGNORECASE)
    parts = [
        part.strip() for part in re.split(r"[,、]|\bthen\b(?:\s+by\b)?|(?<=[\s,、])(?:再(?:按|比)?|然后|最后)", keys, flags=re.IGNORECASE)
    ]
    parts = [part for part in parts if part]
    chinese = bool(re.search(r"并列", text))
    english_rule, chinese_rule = "share the better rank", "取较优名次"
    if rule is not None:
        english_rule, chinese_rule = (english_rule, rule.group().strip()) if chinese else (rule.group().strip(), chinese_rule)
    return {
        "form_en": f"ties broken by {', '.join(parts)}, then {english_rule}",
        "form_zh": f"并列 依次比较 {'、'.join(parts)}，再 {chinese_rule}",
    }


def _diagnostic(raw: RawStatement, near: _Near, match: re.Match[str]) -> Diagnostic:
    found = match.groupdict()
    start, end = match.span("words") if near.code == "E123" else match.span()
    word = raw.text[start:end]
    start += len(word) - len(word.lstrip())
    word = word.strip()
    args: dict[str, str] = {}
    match near.code:
        case "E123":
            args = {"words": word}
        case "E140":
            args = {"word": word, "en": match.expand(near.en).strip(), "zh": match.expand(near.zh).strip()}
        case "E143":
            args = {"found": word, "list": (found["list"] or "").partition(".")[0]}
        case "E144":
            verb = (found["verb"] or "").lower()
            english, chinese = ("replace", "替换") if verb in ("replace", "替换") else ("remove", "删去")
            target = found["target"] or ""
            kind = (
                "item"
                if target[:1].isdigit()
                else "gate"
                if not target[:1].isalpha()
                else "parameter"
                if "=" in raw.text[match.end() :]
                else "fact"
            )
            args = {"target": target, "form_en": f"{english} {kind} {target}", "form_zh": f"{chinese} {_KINDS[kind]} {target}"}
        case "E151":
            args = _chain(word)
        case "E147":
            args = {"name": found["name"] or ""}
    return Diagnostic(near.code, Span(raw.start + start, raw.start + max(start + len(word), start + 1)), tuple(args.items()))

"""From the place where a statement stops making sense to a message that helps: first the slips that people make, then
what would have been accepted there, then the form of the statement."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Diagnostic, Span
from rubric_engine.syntax.mistakes_conditions import nearly_a_condition
from rubric_engine.syntax.mistakes_forms import nearly
from rubric_engine.syntax.mistakes_names import begins_with_a_digit
from rubric_engine.syntax.statements import RawStatement
from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH

_CJK = re.compile(r"[一-鿿]")


@frozen
class _Form:
    """How a statement that begins with ``words`` is written, in each vocabulary."""

    words: tuple[str, ...]
    en: str
    zh: str


_FORMS = (
    _Form(("rubric", "评分办法", "考核办法"), 'rubric "name"', "评分办法 「名称」"),
    _Form(("edition", "版本"), "edition 1", "版本 1"),
    _Form(("source", "依据", "来源"), 'source "document and clause"', "依据 「文号 条款」"),
    _Form(("note", "说明"), 'note "text"', "说明 「文字」"),
    _Form(("unit", "考核对象", "对象"), 'unit "county"', "对象 「县级单位」"),
    _Form(("ties", "并列"), "ties share the better rank", "并列 取较优名次"),
    _Form(("missing", "缺失"), "missing scores the least", "缺失 从低计分"),
    _Form(("fact", "数据项", "事实"), "fact web_posts (网站信息): count, in posts", "数据项 网站信息 (web_posts)：数量，单位 条"),
    _Form(("field", "字段", "栏目"), "field date: date", "字段 日期：日期"),
    _Form(("define", "定义"), "define growth = (end - start) / start", "定义 增长率 = （期末 - 期初） ÷ 期初"),
    _Form(("parameter", "参数"), "parameter threshold = 6%", "参数 门槛 = 6%"),
    _Form(("gate", "前提"), 'gate "name": a, b, otherwise total is zero', "前提 「名称」：甲、乙，否则 总分 零分"),
    _Form(("section", "部分"), 'section 4 "Membership"', "部分 4 「会员组织」"),
    _Form(("item", "考核项"), 'item 4.1 "Growth", at most 4 points', "考核项 4.1 「会员增长」，最高 4 分"),
    _Form(("total", "总分"), "total, at most 100 points", "总分，最高 100 分"),
    _Form(("grade", "等次"), "grade good when total at least 80", "等次 良好 当 总分 不低于 80 时"),
    _Form(("flag", "提示"), "flag late when reports below 6", "提示 迟报 当 报送次数 不满 6 时"),
    _Form(("example", "示例"), 'example "name"', "示例 「名称」"),
    _Form(("given", "给定", "已知"), "given members is 50, has_staff is yes", "给定 会员数 为 50，人员到位 为 是"),
    _Form(("expect", "应得", "预期"), "expect total is 25", "应得 总分 为 25"),
    _Form(("law", "规律"), 'law "name": more web_posts never lowers total', "规律 「名称」：网站信息 增加，总分 不降"),
    _Form(("accept", "认可"), 'accept W403 "reason"', "认可 W403 「理由」"),
    _Form(("extends", "沿用"), 'extends "base.rubric"', "沿用 「base.rubric」"),
    _Form(("replace", "替换"), 'replace item 4.1 "Growth", at most 4 points', "替换 考核项 4.1 「会员增长」，最高 4 分"),
    _Form(("remove", "删去"), "remove item 4.2", "删去 考核项 4.2"),
    _Form(("pairing", "结对"), 'pairing "name": strong with weak, by points(1)', "结对 「名称」：示范点 对 基础薄弱，按 得分(1)"),
    _Form(("from", "自"), "from 2015-01-01: 7%", "自 2015年1月1日 起：7%"),
    _Form(("by", "按"), "by growth in bands:", "按 增长率 分档："),
)
_LINE = _Form((), "growth at least 6% earns 2 points", "增长率 达到 6% 计 2 分")
_ROW = _Form((), "0 to below 3%: 1 point", "0 至 不满 3%：1 分")

# What would have gone on, in the reader's words: the first group with an accepted terminal, in this order, at most three.
_EXPECTED: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"STRING"}), "a label in quotes", "带引号的名称（「…」）"),
    (frozenset({"ID"}), "an id such as 4.1", "编号（如 4.1）"),
    (frozenset({"T_COUNT"}), "a type (yes/no, count, percent …)", "类型（是否、数量、比例等）"),
    (frozenset({"EARNS"}), "`earns … points`", "「计 … 分」"),
    (frozenset({"GE", "EQ"}), "a comparison (`at least`, `is` …)", "比较（「不低于」「为」等）"),
    (frozenset({"UNCAPPED"}), "a clause (`at most 10 points`, `uncapped` …)", "限定（「最高 10 分」「不封顶」等）"),
    (frozenset({"POINTS"}), "`points`", "「分」"),
    (frozenset({"COLON"}), "a colon", "冒号"),
    (frozenset({"RPAR"}), "a closing bracket", "右括号"),
    (frozenset({"NUMBER"}), "a number", "数字"),
    (frozenset({"NAME"}), "a name", "名称"),
    (frozenset({"WITH"}), "`with …`", "「对 …」"),
    (frozenset({"BY_KEY"}), "`by …`", "「按 …」"),
    (frozenset({"WHEN"}), "`when …`", "「当 …」"),
    (frozenset({"OTHERWISE", "OR_ZERO"}), "`otherwise …`", "「否则 …」"),
    (frozenset({"DECIMALS"}), "`decimals`", "「位小数」"),
    (frozenset({"SLASH"}), "`/` or `<` between options", "选项之间的「/」或「<」"),
    (frozenset({"IS_ZERO"}), "`is zero`", "「零分」"),
    (frozenset({"EQ"}), "`=`", "「=」"),
    (frozenset({"COMMA"}), "a comma and a further clause", "逗号及后续内容"),
    (frozenset({"$END"}), "the end of the line", "行末"),
)
# The same, said only where a statement breaks off and none of the above would have gone on.
_RARELY_EXPECTED: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"EACH"}), "`each …`, and what it earns", "「每 …」及其计分"),
    (frozenset({"TO"}), "`to` and the other end of the range", "「至」及范围的另一端"),
    (frozenset({"NOT_ELIGIBLE"}), "what follows (`total is zero`, `not eligible` …)", "后果（「总分 零分」「不参评」等）"),
    (frozenset({"NEVER_LOWERED"}), "`never lowered` or `never raised`", "「不降」或「不升」"),
)

# What people write from other habits, and what this language says.
_ELSEWHERE = {
    "else": ("otherwise", "其余"),
    "between": ("from 3 to 5", "介于 3 至 5"),
    "max": ("at most 10 points", "最高 10 分"),
    "maximum": ("at most 10 points", "最高 10 分"),
    "minimum": ("at least 0 points", "最低 0 分"),
    "floor": ("round x down to 0 decimals", "x 向下取整 保留 0 位小数"),
    "ceil": ("round x up to 0 decimals", "x 向上取整 保留 0 位小数"),
    "平方根": ("root(x)", "开方(x)"),
    "sqrt": ("root(x)", "开方(x)"),
    "pow": ("power(x, 2)", "乘方(x, 2)"),
    "average": ("mean", "平均值"),
    "avg": ("mean", "平均值"),
    "gets": ("earns", "计"),
    "scores": ("earns", "计"),
    "if": ("the condition first: growth at least 6% earns 2 points", "先写条件：增长率 达到 6% 计 2 分"),
    "then": ("the condition, then earns: growth at least 6% earns 2 points", "先写条件，再写计分：增长率 达到 6% 计 2 分"),
    "如果": ("the condition first: growth at least 6% earns 2 points", "先写条件：增长率 达到 6% 计 2 分"),
    "~": ("to", "至"),
    "～": ("to", "至"),
    "…": ("to", "至"),
    "rounded to": ("rounded half up to", "四舍五入 保留"),
}

# The words that are most often misspelt; a near one is suggested where nothing else explains the error.
_WORDS = (
    "rubric edition source note unit ties missing fact field define parameter gate section item total grade flag example given expect by otherwise earns loses "
    "each points at least at most above below within among where when first match best line worst line uncapped weight applies when rounded half up decimals "
    "count number percent money date choice score text list yes/no in bands interpolated cases is given is none not eligible is zero shared extends pairing baseline distinct"
).split()
_CHINESE_WORDS = (
    "评分办法 数据项 参数 定义 前提 部分 考核项 总分 等次 提示 示例 给定 应得 依据 说明 版本 对象 并列 字段 清单 不低于 不超过 不少于 达到 超过 不满 "
    "否则 其余 取先满足者 取最高者 不封顶 起评 权重 适用于 四舍五入 扣完为止 按值计分 分档 线性插值 缺失视为 取较优名次 不参评 零分 数量 比例 是否 选项 日期 评分 文本 金额 数值 就并列者 逐一比较 不同值数"
).split()

_Slip = Callable[[RawStatement, int], "Diagnostic | None"]


def _diagnostic(raw: RawStatement, start: int, end: int, code: str, hint: str = "", **args: str) -> Diagnostic:
    return Diagnostic(code, Span(raw.start + start, raw.start + max(end, start + 1)), tuple(args.items()), hint)


def _bullet(raw: RawStatement, at: int) -> Diagnostic | None:
    match = re.match(
        r"(?:\d+[、.)](?=\D)|\(?[一二三四五六七八九十\d]+\)(?=\D)|[一二三四五六七八九十]+、|[①-⑳•·●▪◆]|[-–—*](?=\s))\s*", raw.text
    )
    return None if match is None else _diagnostic(raw, 0, len(match.group().rstrip()), "E110", bullet=match.group().strip())


def _full_stop(raw: RawStatement, at: int) -> Diagnostic | None:
    match = re.search(r"[。;；]\s*$|(?<=\D)\.\s*$", raw.text)
    if match is None or at < match.start() - 1:
        return None
    return _diagnostic(raw, match.start(), match.start() + 1, "E112", mark=match.group().strip())


def _power(raw: RawStatement, at: int) -> Diagnostic | None:
    match = re.compile(r"\^|\*\*").search(raw.text, max(0, at - 1), at + 2)
    return None if match is None else _diagnostic(raw, match.start(), match.end(), "E118", sign=match.group())


_PROGRAMMERS = {
    "==": ("=", "为"),
    "&&": ("and", "且"),
    "||": ("or", "或"),
    "!": ("not", "没有"),
    "<>": ("!=", "不为"),
    "=>": (">=", "不低于"),
    "=<": ("<=", "不超过"),
}


def _programmers_sign(raw: RawStatement, at: int) -> Diagnostic | None:
    for sign, (en, zh) in _PROGRAMMERS.items():
        found = raw.text.find(sign, max(0, at - 1), at + len(sign))
        if found >= 0:
            return _diagnostic(raw, found, found + len(sign), "E116", sign=sign, en=en, zh=zh)
    return None


def _thousands(raw: RawStatement, at: int) -> Diagnostic | None:
    for match in re.finditer(r"(?<![\d.(])\d{1,3}(?:,\d{3})+(?![\d)])", raw.text):
        if match.start() <= at:
            return _diagnostic(raw, match.start(), match.end(), "E124", number=match.group(), plain=match.group().replace(",", ""))
    return None


def _unquoted_label(raw: RawStatement, at: int) -> Diagnostic | None:
    """A heading whose label stands without quotes: ``考核项 4.1 会员增长``."""
    pattern = r"\s*(?:section|item|部分|考核项)\s*[\w.]+(?:\([^)]*\)[\d.]*)*\s+([^\s\"“「《,:`【(][^,:]*)|\s*(?:rubric|gate|source|note|example|law|评分办法|考核办法|前提|依据|来源|说明|示例|对象|规律)\s+([^\s\"“「《,:][^,:]*)"
    match = re.match(pattern, raw.text, re.IGNORECASE)
    if match is None:
        return None
    group = 1 if match.group(1) else 2
    words = match.group(group).rstrip()
    if group == 2 and re.match(r"(?:is|at|in|each|earns?|为|达到|不|居|每|计|above|below|and|or|and|beyond)\b", words, re.IGNORECASE):
        return None
    return _diagnostic(raw, match.start(group), match.start(group) + len(words), "E123", words=words)


def _no_colon(raw: RawStatement, at: int) -> Diagnostic | None:
    """A fact without the colon before its type."""
    match = re.match(r"\s*(?:fact|field|数据项|事实|字段|栏目)\s*([^\s(:]+)", raw.text, re.IGNORECASE)
    if match is None or ":" in raw.text or "=" in raw.text:
        return None
    return _diagnostic(raw, match.start(1), match.end(1), "E122", name=match.group(1))


def _points_word(raw: RawStatement, at: int) -> Diagnostic | None:
    """``计 2`` at the end of a line, which can't even be read as an award."""
    match = re.search(r"(?:earns?|loses?|计|得|扣|加)\s*([\d.]+)\s*$", raw.text, re.IGNORECASE)
    return None if match is None else _diagnostic(raw, match.start(1), match.end(1), "E114", amount=match.group(1))


def _rounded_to(raw: RawStatement, at: int) -> Diagnostic | None:
    match = re.search(r"rounded\s+to\b|(?<![五入成双整\s])\s*保留(?=\s*\d)", raw.text, re.IGNORECASE)
    if match is None or "四舍" in raw.text or at > match.end():
        return None
    en, zh = _ELSEWHERE["rounded to"]
    return _diagnostic(raw, match.start(), match.end(), "E140", word=match.group().strip(), en=en, zh=zh)


def _elsewhere(raw: RawStatement, at: int) -> Diagnostic | None:
    for match in re.finditer(r"[A-Za-z]+|如果|平方根|[~～…]", raw.text[: at + 8]):
        found = _ELSEWHERE.get(match.group().lower())
        if found is not None and match.end() >= at - 1:
            return _diagnostic(raw, match.start(), match.end(), "E140", word=match.group(), en=found[0], zh=found[1])
    return None


def _yearless(raw: RawStatement, at: int) -> Diagnostic | None:
    match = re.search(r"(?<!年)(?<!\d)\d{1,2}月\d{1,2}日", raw.text)
    return None if match is None or at > match.end() else _diagnostic(raw, match.start(), match.end(), "E137", date=match.group())


def _line_otherwise(raw: RawStatement, at: int) -> Diagnostic | None:
    match = re.compile(r"否则|otherwise\b", re.IGNORECASE).match(raw.text, at)
    if match is None or not re.search(r"(?:分|points?)\s*[,、]\s*$", raw.text[:at], re.IGNORECASE):
        return None
    return _diagnostic(raw, match.start(), match.end(), "E139")


def _headless(raw: RawStatement, at: int) -> Diagnostic | None:
    """The head of a table without its colon."""
    match = re.match(r"\s*(?:by\s|按\s*).*?(?:in\s+bands|interpolated|cases|分档|线性插值|情形)\s*$", raw.text, re.IGNORECASE)
    return None if match is None else _diagnostic(raw, len(raw.text) - 1, len(raw.text), "E141", head=raw.text.strip())


def _total_without_comma(raw: RawStatement, at: int) -> Diagnostic | None:
    pattern = r"\s*(total|总分)\s*(?:at\s+(?:most|least)\s+[\d.]+\s*points?|capped|rounded|shown|最高|最低|最多|满分|四舍|显示|保留|不封顶|uncapped|权重)"
    match = re.match(pattern, raw.text, re.IGNORECASE)
    return None if match is None else _diagnostic(raw, match.start(1), match.end(1), "E142", word=match.group(1))


def _misspelt(raw: RawStatement, at: int) -> Diagnostic | None:
    """A word at the beginning of the statement, or just before or at the place, that is nearly a word of the language."""
    for match in re.finditer(r"[A-Za-z]+|[一-鿿]+", raw.text):
        first, word = match.start() == len(raw.text) - len(raw.text.lstrip()), match.group()
        if not (first or match.start() <= at <= match.end() + 1):
            continue
        near = _near_word(word, first)
        if near is not None:
            return _diagnostic(raw, match.start(), match.end(), "E136", word=word, near=near)
    return None


_KNOWN = frozenset(word for vocabulary in (ENGLISH, CHINESE) for words in vocabulary.words.values() for word in words)


def _near_word(word: str, first: bool) -> str | None:
    if word in _KNOWN:
        return None
    if word.isascii():
        lowered = word.lower()
        if lowered in _WORDS or len(word) < 3:
            return None
        joined = {"atleast": "at least", "atmost": "at most", "inbands": "in bands", "firstmatch": "first match", "ontop": "in top"}
        near = difflib.get_close_matches(lowered, _WORDS, 1, 0.74 if first else 0.78)
        return joined.get(lowered) or (near[0] if near else None)
    for known in _CHINESE_WORDS:
        if word == known or (not first and len(known) < 3):
            continue
        if len(word) == len(known) >= 3 and sum(a != b for a, b in zip(word, known, strict=True)) == 1:
            return known
        if first and len(known) >= 3 and len(word) == len(known) - 1 and known.startswith(word):
            return known
        if not first and word in ("达", "满", "超") and known in ("达到", "不满", "超过") and known.find(word) >= 0:
            return known
    return {"达": "达到", "超": "超过"}.get(word) if not first else None


def _unknown_function(raw: RawStatement, at: int) -> Diagnostic | None:
    """``median(…)``: a word with a bracket behind it that is no function."""
    match = re.search(r"([A-Za-z]\w*|(?<![\w])[一-鿿]{2,6})$", raw.text[:at])
    if match is None or raw.text[at : at + 1] != "(" or not re.search(r"[=(+*/×÷,、-]\s*$", raw.text[: match.start()]):
        return None
    return _diagnostic(raw, match.start(), match.end(), "E152", name=match.group())


_JOINED = re.compile(
    r"\s*(?:law|expect|规律|应得|预期).*?(?P<alone>(?<![\w.])(?:grade|flag|等次|提示)(?=[\s\"“「])[^,、:]*?\s(?:and|or|且|或|并且|或者|同时)\s"
    r"|\s(?:and|or|且|或|并且|或者|同时)\s+(?:(?:not|没有)\s+)?(?:grade|flag|等次|提示)(?=[\s\"“「]))",
    re.IGNORECASE,
)


def _grade_joined(raw: RawStatement, at: int) -> Diagnostic | None:
    """``expect grade is good and total is 5``: of grades and flags only one thing is asked at a time."""
    match = _JOINED.match(raw.text)
    if match is None or at < match.start("alone"):
        return None
    return _diagnostic(raw, match.start("alone"), match.end("alone"), "E390")


def _quote_inside(raw: RawStatement, at: int) -> Diagnostic | None:
    if at < len(raw.text) and raw.text[at] in "”」》』’‘'】":
        return _diagnostic(raw, at, at + 1, "E109", quote=raw.text[at])
    return None


_SLIPS: tuple[_Slip, ...] = (
    _bullet,
    nearly_a_condition,
    _power,
    _programmers_sign,
    _thousands,
    begins_with_a_digit,
    _quote_inside,
    nearly,
    _full_stop,
    _yearless,
    _line_otherwise,
    _headless,
    _total_without_comma,
    _points_word,
    _no_colon,
    _unquoted_label,
    _rounded_to,
    _elsewhere,
    _unknown_function,
    _grade_joined,
    _misspelt,
)


def explain(raw: RawStatement, start: int, end: int, expected: frozenset[str]) -> Diagnostic:
    """The most helpful diagnostic for a statement that fails at ``start``; ``expected`` are the terminals that would have gone on."""
    for slip in _SLIPS:
        found = slip(raw, start)
        if found is not None:
            return found
    wanted_en, wanted_zh = _wanted(expected)
    form = _form_of(raw.text)
    piece = re.match(r"\s*([^\W_]\w{0,11}|\S)?", raw.text[start:])
    found_text = piece.group(1) if piece is not None and piece.group(1) else ""
    args = {"found": found_text, "wanted_en": wanted_en, "wanted_zh": wanted_zh, "form_en": form.en, "form_zh": form.zh}
    if not found_text:
        at = len(raw.text.rstrip())
        if not wanted_en:
            rare_en, rare_zh = _wanted(expected, _RARELY_EXPECTED)
            args |= {"wanted_en": rare_en or "more", "wanted_zh": rare_zh or "后续内容"}
        return _diagnostic(raw, max(0, at - 1), at, "E119", **args)
    code = "E113" if wanted_en else "E121"
    begin = start + len(raw.text[start:]) - len(raw.text[start:].lstrip())
    return _diagnostic(raw, begin, max(end, begin + len(found_text)), code, **args)


def _wanted(expected: frozenset[str], of: tuple[tuple[frozenset[str], str, str], ...] = _EXPECTED) -> tuple[str, str]:
    chosen = [(en, zh) for terminals, en, zh in of if terminals & expected][:3]
    if not chosen:
        return "", ""
    english = [en for en, _ in chosen]
    joined = english[0] if len(english) == 1 else f"{', '.join(english[:-1])} or {english[-1]}"
    return joined, "、".join(zh for _, zh in chosen[:-1]) + ("或" if len(chosen) > 1 else "") + chosen[-1][1]


def _form_of(text: str) -> _Form:
    lowered = text.lstrip().lower()
    for form in _FORMS:
        for word in form.words:
            if lowered.startswith(word) and (_CJK.match(word) or not lowered[len(word) : len(word) + 1].isalnum()):
                return form
    return _ROW if re.search(r":", text) else _LINE

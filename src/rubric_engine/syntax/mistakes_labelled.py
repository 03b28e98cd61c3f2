"""What stands before a condition in documents: the label of a line, the words of a gate or veto, the name of a grade."""

from __future__ import annotations

import re

from rubric_engine.syntax.mistakes_around import Around
from rubric_engine.syntax.mistakes_phrases import DECIMAL, UNTIL, plain_amount
from rubric_engine.syntax.mistakes_sentences import COUNT, EFFECT, LABEL, POINTS, band, sentence

# ---------------------------------------------------------------- scoring lines

_AWARDS = re.compile(rf"(?:[计得加扣减记给]\s*{COUNT}\s*分|按值[计扣]分|不[得计加扣]分|\b(?:earns?|loses?|adds?)\b)", re.IGNORECASE)
_ID = r"(?:\d+(?:\.\d+)*\s*[、.]?\s*)"
_LABELS = (
    'a scoring line has no label; a note below it may have one (`note "…"`), and what has a number or a maximum of its own is an item: `item 1.1 "…", at most … points`',
    "计分行不带名称；名称可在下一行写成「说明 「…」」，单列编号或分值的写成考核项，如「考核项 1.1 「…」，最高 … 分」",
)


def _line(match: re.Match[str], around: Around) -> str | None:
    """报送情况：篇数 达到 3 计 4 分; and 篇数：每篇计1分, where the label is what is counted."""
    label, line = match["label"].strip(), match["line"].strip()
    if ":" in line or _AWARDS.search(line) is None:
        return None
    if label not in around.declared:
        return line
    return line if label in line else f"{label} {line}" if re.match(r"[每计得加扣减]|[达不超]|each|earns|loses|at\s", line) else None


def _line_behind(match: re.Match[str], around: Around) -> str | None:
    """报送情况 篇数 达到 3 计 4 分"""
    label, line = match["label"], match["line"]
    quoted = re.fullmatch(LABEL, label) is not None
    known = label in around.declared or around.begins_with_name(label)
    return line if _AWARDS.search(line) and (quoted or (not known and around.begins_with_name(line))) else None


def _points(match: re.Match[str], around: Around) -> str | None:
    """有机构：2分, 篇数 每篇 1分: the verb isn't written."""
    head = match["head"].strip()
    name = next((each for each in around.names if head.startswith(each)), "")
    fact = around.facts.get(name)
    if not name or around.in_table:
        return None
    unit = re.escape(fact.unit.text) if fact is not None and fact.unit is not None else "[一-鿿]"
    if not (fact is not None and fact.kind.value == "yes/no" if head == name else re.search(rf"(?:\d\s*%?|(?:\d|每)\s*{unit})$", head)):
        return None  # its last word may be a slip of the verb
    return f"{head} 计 {plain_amount(match['points'])} 分"


# ---------------------------------------------------------------- gates

_GATE = r"\s*(?:前提条件|前提|必备条件|先决条件|gate|prerequisites?)"
_OTHER_EFFECTS = (
    'say what follows as the document has it: `total is zero`, `section 1 is zero`, `not eligible`; what takes effect where something happens is `gate "…" when …: total is zero`',
    "后果以原文为准，也可写「部分 1 零分」「不参评」；出现即生效的写「前提 「…」 当 … 时：总分 零分」",
)


def _effect(words: str) -> str:
    words = words.strip()
    if re.fullmatch(r"(?:取消|不得|不能|不予).*", words):
        return "不参评"
    if re.fullmatch(
        r"一票否决|(?:总分\s*)?(?:[计记为]?\s*(?:零分|0\s*分)|为\s*[0零]|归零)|(?:the\s+)?(?:score|total)?\s*(?:is\s+)?(?:zero|0)", words
    ):
        return "总分 零分"
    return re.sub(r"[计记为]\s*零分$", " 零分", words)


def _quoted(label: str | None, otherwise: str = "…") -> str:
    label = (label or "").strip()
    return label if re.fullmatch(LABEL, label) else f"「{label or otherwise}」"


def _wanted(match: re.Match[str], around: Around) -> str | None:
    found = match.groupdict()
    conditions = found["conditions"].strip().removeprefix("必须").strip()
    if re.match(r"(?:当|如|when\b|if\b)", conditions) or re.search(r"时$", conditions):
        return None
    return f"前提 {_quoted(found.get('label'))}：{conditions}，否则 {_effect(found.get('effect') or '总分 零分')}"


def _when(match: re.Match[str], around: Around) -> str:
    return f"前提 {_quoted(match['label'])} 当 {match['conditions'].strip()} 时：{_effect(match['effect'])}"


def _veto(match: re.Match[str], around: Around) -> str:
    """一票否决：有事故、弄虚作假: each of them is enough."""
    conditions = re.sub(r"^(?:当|凡是?|如果?|若)\s*(?=\S)|\s*(?:的|时|者)$", "", match["conditions"].strip())
    joined = " 或 ".join(part.strip() for part in re.split(r"[,、;]|\bor\b|或者?", conditions) if part.strip())
    word = match.groupdict().get("word") or "一票否决"
    return f"前提 {_quoted(match.groupdict().get('label'), 'Veto' if word.isascii() else '一票否决')} 当 {joined} 时：总分 零分"


_OTHERWISE = r"\s*[,;]\s*(?:否则|反之|不然|otherwise|else)\s*,?\s*(?:则|就)?\s*"

# ---------------------------------------------------------------- grades

_GRADES = (
    r"(?:优秀|优良|优|良好|良|中等|中|一般|较好|较差|差|基本合格|不合格|合格|不及格|及格|基本达标|不达标|达标|先进|称职|基本称职|不称职"
    r"|excellent|outstanding|very\s+good|good|fair|satisfactory|sufficient|pass(?:ed)?|fail(?:ed)?|poor)"
)
_GRADE_WORD = r"(?:等次|等级|评级|级别|档次|grade|rating)"
_TOTAL = r"(?:总分|得分|分数|total|score)?\s*"
_LEAST = (
    "a number alone is taken for the least total of the grade",
    "只写一个分数的，按「达到该分数」理解",
)


def _of_total(words: str) -> str:
    """A condition on the total, from its words; nothing if they are none."""
    words = words.strip()
    behind, _ = band(words)
    if behind:
        return behind
    for pattern, sign in (
        (rf"(?:at\s+least|from|>=|≥|达到)?\s*({DECIMAL})\s*(?:分|points?)?\s*(?:\+|or\s+more|and\s+(?:above|over|up))?", "不低于"),
        (rf"(?:above|over|more\s+than|>)\s*({DECIMAL})\s*(?:分|points?)?", "超过"),
        (rf"(?:below|under|less\s+than|<)\s*({DECIMAL})\s*(?:分|points?)?", "不满"),
    ):
        found = re.fullmatch(pattern, words, re.IGNORECASE)
        if found is not None:
            return f"{sign} {found[1]}"
    both = re.fullmatch(rf"({DECIMAL})\s*(?:{UNTIL}|to)\s*({DECIMAL})\s*(?:分|points?)?", words, re.IGNORECASE)
    return f"介于 {both[1]} 至 {both[2]}" if both is not None else ""


def _grade(match: re.Match[str], around: Around) -> str | None:
    name = match["name"].strip()
    condition = _of_total(match["band"])
    if not condition or name in around.declared or around.in_table:
        return None
    return f"等次 {name} 当 总分 {condition} 时"


def _grade_of_number(match: re.Match[str], around: Around) -> str | None:
    """优秀：90分"""
    return _grade(match, around) if re.fullmatch(_NUMBER, match["band"].strip()) else None


def _called_otherwise(match: re.Match[str], around: Around) -> str | None:
    """等级 优秀 当 …"""
    return None if match["word"] in around.declared else f"等次 {match['name']} {match['rest']}"


_NAMED = r"(?P<name>[A-Za-z]+|[^\W\d_]{1,8}?)"
_NUMBER = rf"{DECIMAL}\s*(?:分|points?)?"
_BAND = r"(?P<band>(?=[^:]*\d)[^:()]+(?:\(不?含(?:本数)?\)[^:()]*)*)"
_BETWEEN = r"\s*(?:[:,(]|为|是|当|when\b|\s)\s*"
_ONE = re.compile(rf"\s*{_NAMED}(?:等次|等)?{_BETWEEN}{_TOTAL}{_BAND}\)?\s*", re.IGNORECASE)
_ENDING = r"(?P<band>[^\d:()]*\d[^:()]*?(?:以[上下内]|之间|分(?![及以之])))"
_ONE_BEHIND = re.compile(rf"\s*{_ENDING}\s*(?:的)?\s*[:为是]?\s*{_NAMED}(?:等次)?\s*", re.IGNORECASE)
_AFTER_WORD = rf"^\s*{_GRADE_WORD}\s*:?\s*{_NAMED}{_BETWEEN}{_TOTAL}{_BAND}\)?\s*时?$"
_BY_NAME = rf"^\s*(?P<name>{_GRADES})(?:等次|等)?{_BETWEEN}{_TOTAL}{_BAND}\)?$"
_REST = re.compile(rf"\s*(?:其余|其他|其它|otherwise|else)\s*(?:的|者)?\s*[:为是]?\s*{_NAMED}\s*", re.IGNORECASE)
_KNOWN_GRADE = re.compile(_GRADES, re.IGNORECASE)
_SEVERAL = re.compile(rf"\s*(?P<word>{_GRADE_WORD}(?:评定|标准|划分)?s?\s*[:,]?\s*)?(?P<parts>.+)", re.IGNORECASE)


def grades(text: str, around: Around) -> tuple[str, ...]:
    """Several grades that stand in one line (优秀 90分以上，良好 80分以上): the statement of each, or nothing."""
    match = _SEVERAL.fullmatch(text)
    parts = re.split(r"[,、;]", match["parts"]) if match is not None else []
    if match is None or len(parts) < 2 or around.in_table:
        return ()
    written = []
    for part in parts:
        rest = _REST.fullmatch(part)
        found = rest or next((one for pattern in (_ONE, _ONE_BEHIND) if (one := pattern.fullmatch(part)) and _of_total(one["band"])), None)
        if found is None or not (match["word"] or _KNOWN_GRADE.fullmatch(found["name"])) or found["name"] in around.declared:
            return ()
        written.append(f"等次 {found['name']} " + ("其余" if rest else f"当 总分 {_of_total(found['band'])} 时"))
    return tuple(written)


LABELLED = (
    sentence(rf"^{_GATE}\s*(?P<label>{LABEL}|[^\s:,]+)?\s*:\s*(?P<conditions>[^:]+?){_OTHERWISE}(?P<effect>[^:]+)$", _wanted),
    sentence(rf"^{_GATE}\s*(?:(?P<label>{LABEL})\s*[,]?)?\s*(?P<conditions>[^:]+?){_OTHERWISE}(?P<effect>[^:]+)$", _wanted),
    sentence(rf"^{_GATE}\s*(?P<label>{LABEL})?\s*[:,]?\s*(?:当|如果?|若|when\b|if\b)?\s*(?P<conditions>[^:]+?)\s*(?:时|的|者)?\s*[:,]\s*(?:则|就|then\b)?\s*(?P<effect>{EFFECT})$",
             _when),
    sentence(rf"^{_GATE}\s*(?P<label>{LABEL})?\s*[:,]?\s*(?P<conditions>[^:]+)$", _wanted, "", *_OTHER_EFFECTS),
    sentence(rf"^\s*(?P<word>一票否决|否决|veto)(?:项目?|事项|条件|指标|情形)?\s*(?P<label>{LABEL})?\s*[:,\s]\s*(?P<conditions>[^:]+)$", _veto),
    sentence(r"^\s*(?P<conditions>[^:]+?)\s*(?:的|时|者)?\s*[,:]?\s*(?:实行|予以|则|就)?\s*一票否决$", _veto),
    sentence(r"^\s*(?P<word>等级|评级|级别|档次|rating)\s*:?\s*(?P<name>\S+)\s+(?P<rest>(?:当|when\b|其余|otherwise\b).*)$", _called_otherwise),
    sentence(_AFTER_WORD, _grade_of_number, "", *_LEAST),
    sentence(_BY_NAME, _grade_of_number, "", *_LEAST),
    sentence(_AFTER_WORD, _grade),
    sentence(_BY_NAME, _grade),
    sentence(rf"^\s*{_TOTAL}{_BAND}\s*(?:的)?\s*[:,为是]?\s*(?P<name>{_GRADES})(?:等次)?$", _grade),
    sentence(rf"^\s*(?P<piece>{_ID}?(?P<label>{LABEL}|[^:,、]+?)\s*:)\s*(?P<line>\S.*)$", _line, "piece", *_LABELS),
    sentence(rf"^\s*(?P<piece>{_ID}?(?P<label>{LABEL}|[^\W\d]\w*))\s+(?P<line>\S.*)$", _line_behind, "piece", *_LABELS),
    sentence(rf"^\s*{_ID}?(?P<head>[^\W\d][^:]*?)[\s,:(]+(?P<points>{COUNT})\s*{POINTS}\s*\)?$", _points),
)  # fmt: skip
"""Lines with their label in front, gates and grades."""

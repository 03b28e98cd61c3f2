"""W453: names of one rubric that the eye takes for each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rubric_engine.checking.ground import Ground, Named
from rubric_engine.checking.report import Found
from rubric_engine.core.ir import Origin

GROUPS = ("己已巳", "土士", "未末", "日曰", "戊戌戍", "人入", "干千", "市巿", "折拆", "拔拨", "候侯", "冶治", "沽沾", "汩汨", "崇祟", "毫亳", "茶荼", "灸炙", "免兔", "壶壸")  # fmt: skip
"""Characters of one outline, which differ in how long a stroke is, in whether it closes, or in one dot or short stroke: those of the pairs that lessons in
Chinese set against each other (形近字) of which that is so. Left out is what differs as little and is told apart in reading, being among the first
characters that one learns, or where both are common in names of facts: 大 and 太, 王 and 玉, 甲 and 申, 木 and 本, 日 and 目."""

_MARKS = {"O": "0", "o": "0", "l": "1", "I": "1", "一": "-", "—": "-", "–": "-", "−": "-", "ー": "-", "〇": "0", "○": "0", "Ｏ": "0"}
_ALIKE = str.maketrans({**_MARKS, **{other: group[0] for group in GROUPS for other in group[1:]}})


def check(ground: Ground) -> Iterator[Found]:
    """Names that are the same once widths and characters that look alike are."""
    program = ground.program
    known: dict[str, str] = {}
    declared: list[tuple[str, Origin]] = [(spec.name, spec.origin) for spec in program.facts]
    declared += [(each.name, each.origin) for each in program.parameters]
    declared += [(each.name, each.origin) for each in program.definitions]
    for name, origin in declared:
        other = known.setdefault(key(name), name)
        if other != name:
            en, zh = _difference(name, other)
            yield Found("W453", origin, name, {"name": name, "other": other, "difference_en": en, "difference_zh": zh})


def key(name: str) -> str:
    """The same for names that look alike.

    >>> key("期未人数") == key("期末人数"), key("plan_O") == key("plan_0"), key("大会") == key("太会")
    (True, True, False)
    """
    return unicodedata.normalize("NFKC", name).translate(_ALIKE).casefold()


def _difference(name: str, other: str) -> Named:
    """The first characters that differ."""
    one, two = next(((a, b) for a, b in zip(name, other, strict=False) if a != b), (name[-1:], other[-1:]))
    return f"one has {_character(one)}, the other {_character(two)}", f"一个是「{one}」（{_code(one)}），一个是「{two}」（{_code(two)}）"


def _character(one: str) -> str:
    """Its name; of a Chinese character, whose name says nothing, itself."""
    name = unicodedata.name(one, "")
    return f"`{one}` ({_code(one)})" if not name or "IDEOGRAPH" in name else name.lower()


def _code(one: str) -> str:
    return f"U+{ord(one):04X}"

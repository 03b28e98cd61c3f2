"""Chinese text that ran together: a clause read as one name, because no number showed where the name ends."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = tuple(
    sorted(
        "且 并且 同时 或 或者 没有 未 非 为 不为 等于 不等于 不低于 不少于 不小于 不早于 达到 至少 大于等于 不超过 不高于 不多于 不大于 不晚于 至多 小于等于 "
        "超过 高于 多于 大于 晚于 不满 不足 低于 少于 小于 早于 介于 至 到 属于 已有 为无 居前 居后 位居前 位列前 排名前 前 后 其中 的部分 "
        "分组按 限 者 低者优先 每 每满 计 得 加 扣 减 分 按值计分 当 时 乘以 四舍五入 保留 是 否 有 无 总分".split(),
        key=len,
        reverse=True,
    )
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?[万亿]?%?")


def split_at_names(text: str, names: Iterable[str], options: Iterable[str] = ()) -> str | None:
    """``text`` cut at the declared names, the options of choices and the words of the language, or None if it isn't made of them.

    >>> split_at_names("机构健全且人员到位", ["机构健全", "人员到位"])
    '机构健全 且 人员到位'
    """
    known = sorted({name for name in names if len(name) > 1 and name in text}, key=lambda name: (-len(name), name))
    if not known or len(text) > 200:
        return None
    chosen = sorted({name for name in options if name and name in text}, key=lambda name: (-len(name), name))
    best: dict[int, tuple[str, ...] | None] = {len(text): ()}
    for start in range(len(text) - 1, -1, -1):
        best[start] = None
        number = _NUMBER.match(text, start)
        for piece in (*known, *chosen, *_WORDS, *((number[0],) if number else ())):
            rest = best.get(start + len(piece)) if text.startswith(piece, start) else None
            if rest is not None:
                best[start] = (piece, *rest)
                break
    pieces = best[0]
    if pieces is None or len(pieces) < 2 or not any(piece in known for piece in pieces):
        return None
    return _in_words(pieces)


def _in_words(pieces: tuple[str, ...]) -> str | None:
    """The pieces as the language has them: 无 is 没有 in front of a name, and 是 is 为. None where that would say nothing that is understood."""
    said = [_BEFORE_NAMES.get(piece, piece) if number + 1 < len(pieces) else piece for number, piece in enumerate(pieces)]
    return None if any(piece in _NEVER_ALONE and number + 1 < len(pieces) for number, piece in enumerate(pieces)) else " ".join(said)


_BEFORE_NAMES = {"无": "没有", "未": "没有", "非": "没有", "是": "为"}
_NEVER_ALONE = frozenset(("有", "否"))

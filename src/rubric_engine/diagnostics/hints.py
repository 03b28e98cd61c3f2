"""The name that somebody probably meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rubric_engine.diagnostics.languages import Meant

_GOOD_ENOUGH = 0.6
_SAME = 2.0
_LONGEST = 80  # longer words are noise, and comparing them costs time
_MOST = 2000
_MOST_NAMED = 2
_MOST_WORK = 200_000  # letters times letters: 2,000 names of ten, or thirty of eighty
_HAN = ("一", "鿿")
# One of these in the place of another is no slip: they are what tells 甲县 from 乙县, 上年 from 下年.
_TELLING_APART = frozenset(
    "一二三四五六七八九十百两甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥东西南北上中下前后左右内外大小多少高低新旧男女年月日时"
)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to ``word``, or None if none is near.

    The same word in other letters (case, full width) comes first, then the most similar one. Where several are equally
    near, none of them is: one picked among them would be a guess.

    >>> nearest("member_grwth", ["members_end", "member_growth"])
    'member_growth'
    >>> nearest("增长率", ["会员增长率", "企业会员占比"])
    '会员增长率'
    >>> nearest("投述", ["投诉", "信息"]), nearest("乙县", ["甲县", "丙县"])
    ('投诉', None)
    """
    found = all_nearest(word, candidates)
    return found[0] if len(found) == 1 else None


def meant(word: str, candidates: Iterable[str]) -> Meant | None:
    """The question whether the nearest candidate was meant, or which of two that are equally near; None where none is near, or more than two.

    >>> meant("memeber_end", ["member_end", "growth"]).en
    'did you mean `member_end`?'
    >>> meant("期间会员数", ["期初会员数", "期末会员数"]).zh
    '是指「期初会员数」还是「期末会员数」？'
    """
    found = all_nearest(word, candidates)
    return Meant.of(*found) if 1 <= len(found) <= _MOST_NAMED else None


def all_nearest(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates that are nearest to ``word``, all of them equally near; of those that are the same in other letters the first."""
    folded = fold(word)
    if not folded or len(folded) > _LONGEST:
        return ()
    best, found = 0.0, list[str]()
    work = _MOST_WORK
    for candidate in sorted(set(candidates), key=lambda name: (abs(len(name) - len(word)), name))[:_MOST]:
        other = fold(candidate)
        work -= len(folded) * len(other) if len(other) <= _LONGEST else 0
        score = _likeness(folded, other, by_letters=work > 0)
        if score < _GOOD_ENOUGH:
            continue
        if score > best:
            best, found = score, [candidate]
        elif score == best < _SAME:
            found.append(candidate)
    return tuple(found)


def fold(word: str) -> str:
    """``word`` without what people don't mean: case, full width, joins and spaces."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", word).casefold() if ch not in "_-. ·、")


def _likeness(word: str, candidate: str, *, by_letters: bool = True) -> float:
    """From 0 to 2; 2 is equal. ``by_letters``: what is neither equal nor part of the other is compared letter by letter, too, which takes its time."""
    if word == candidate:
        return _SAME
    if not candidate or len(candidate) > _LONGEST:
        return 0.0
    score = _contained(word, candidate)
    if by_letters:
        from difflib import SequenceMatcher  # only where something is wrong

        matcher = SequenceMatcher(None, word, candidate, autojunk=False)
        if matcher.quick_ratio() >= max(score, _GOOD_ENOUGH):  # never less than the ratio
            score = max(score, matcher.ratio())
    if not (word.isascii() and candidate.isascii()):
        score = max(score, _shared_pairs(word, candidate), _half_of_two(word, candidate))
    return score


def _contained(word: str, candidate: str) -> float:
    """A half-typed name: one stands whole in the other, and makes up a fair part of it."""
    short, long = sorted((word, candidate), key=len)
    least = 4 if short.isascii() else 2
    if len(short) < least or short not in long:
        return 0.0
    return 0.6 + 0.4 * len(short) / len(long)


def _half_of_two(word: str, candidate: str) -> float:
    """Two characters of which one is wrong, as 投述 for 投诉: near enough, and never nearer than anything that is near for another reason."""
    if len(word) != 2 or len(candidate) != 2 or not all(_HAN[0] <= ch <= _HAN[1] for ch in word + candidate):
        return 0.0
    wrong = [pair for pair in zip(word, candidate, strict=True) if pair[0] != pair[1]]
    return _GOOD_ENOUGH if len(wrong) == 1 and not _TELLING_APART.issuperset(wrong[0]) else 0.0


def _shared_pairs(word: str, candidate: str) -> float:
    """The share of neighbouring pairs of characters that both have: Chinese names that differ in a word or in its order."""
    left, right = _pairs(word), _pairs(candidate)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2] for i in range(len(word) - 1)}

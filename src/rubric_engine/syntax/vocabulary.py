"""The two vocabularies as data: which words stand for what, and the punctuation that goes with them.

The tables follow ``docs/language.md``; the grammar has the same words in its terminals, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, assert_never

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.syntax import words_en, words_zh


@frozen
class Vocabulary:
    """The words of one language: each key has its canonical word first, then the accepted synonyms.

    ``comma`` separates clauses, ``listing`` the members of a list, ``colon`` what stands before and behind it;
    ``row_colon`` is the colon before a table's cell, ``opening`` and ``closing`` the brackets round a sum.
    ``quotes`` are pairs, the preferred one first; ``name_quotes`` stand round a name that would be read as a word.
    """

    language: Language
    words: Mapping[str, tuple[str, ...]]
    comma: str
    listing: str
    colon: str
    final_colon: str
    opening: str
    closing: str
    quotes: tuple[tuple[str, str], ...]
    alias_quotes: tuple[tuple[str, str], ...]
    name_quotes: tuple[str, str]

    def word(self, key: str, author: str = "") -> str:
        """The word for ``key``: the author's own, or of a word of the other language the one that it goes with, if this vocabulary has it; else
        the canonical one.

        Raises ``KeyError`` for an unknown key.
        """
        words, own = self.words[key], self._own(key, author)
        return own if own in words[1:] else words[0]

    def has(self, key: str, author: str) -> bool:
        """Whether ``author``, or the word that it goes with in this vocabulary, is one of the words for ``key``."""
        return self._own(key, author) in self.words[key]

    def _own(self, key: str, author: str) -> str:
        return author if author in self.words[key] else _COUNTERPARTS.get(key, {}).get(author, author)


_PAIRS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "cmp.>=": (("not less than", "不少于"), ("on or after", "不早于"), (">=", "大于等于")),
        "cmp.<=": (("not more than", "不多于"), ("on or before", "不晚于"), ("<=", "小于等于")),
        "cmp.>": (("more than", "多于"), ("over", "高于"), ("after", "晚于"), (">", "大于")),
        "cmp.<": (("less than", "少于"), ("under", "低于"), ("before", "早于"), ("<", "小于")),
        "behind.>=": (("or more", "以上"), ("or more", "及以上")),
        "behind.<=": (("or less", "以下"), ("or less", "及以下"), ("or less", "以内")),
        "fact.better.higher": (("more is better", "越多越好"), ("later is better", "越晚越好"), ("yes is better", "有为好")),
        "fact.better.lower": (
            ("less is better", "越少越好"),
            ("fewer is better", "越少越好"),
            ("earlier is better", "越早越好"),
            ("no is better", "无为好"),
        ),
        "earns": (("adds", "加"),),
        "earn": (("add", "加"),),
    }
)
"""Synonyms that go with each other when a rubric is put into the other language; the canonical words do by themselves. Of several partners the
first is taken."""

_COUNTERPARTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {key: {chinese: english for english, chinese in pairs} | dict(reversed(pairs)) for key, pairs in _PAIRS.items()}
)


_STRAIGHT, _CURLY, _CORNER, _TITLE = ('"', '"'), ("“", "”"), ("「", "」"), ("《", "》")

ENGLISH: Final = Vocabulary(
    language="en",
    words=MappingProxyType(words_en.WORDS),
    comma=", ",
    listing=", ",
    colon=": ",
    final_colon=":",
    opening="(",
    closing=")",
    quotes=(_STRAIGHT, _CURLY, _CORNER, _TITLE),
    alias_quotes=(_CORNER, _CURLY, _STRAIGHT, _TITLE),
    name_quotes=("`", "`"),
)
CHINESE: Final = Vocabulary(
    language="zh",
    words=MappingProxyType(words_zh.WORDS),
    comma="，",
    listing="、",
    colon="：",
    final_colon="：",
    opening="（",
    closing="）",
    quotes=(_CORNER, _CURLY, _TITLE, _STRAIGHT),
    alias_quotes=(_CURLY, _STRAIGHT, _CORNER, _TITLE),
    name_quotes=("【", "】"),
)


def vocabulary(language: Language) -> Vocabulary:
    """The vocabulary of a language."""
    match language:
        case "en":
            return ENGLISH
        case "zh":
            return CHINESE
        case _:
            assert_never(language)


def is_chinese(text: str) -> bool:
    """Whether ``text`` has a Chinese character in it.

    >>> is_chinese("A类企业"), is_chinese("members")
    (True, False)
    """
    return any("\u4e00" <= ch <= "\u9fff" or "\u3400" <= ch <= "\u4dbf" or "\U00020000" <= ch <= "\U0003ffff" for ch in text)

"""How the smallest parts are printed: names, labels, ids, numbers, dates."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from functools import lru_cache

from rubric_engine.diagnostics.model import Language
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.printer_names import marked
from rubric_engine.syntax.tree import Id, Label, Name, Number
from rubric_engine.syntax.vocabulary import Vocabulary

_WRITTEN = re.compile(r"-?(\d+(?:\.\d+)?)(万|亿)?(%)?")
_PLAIN_EDITION = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TIMES = {None: 1, "": 1, "万": 10**4, "亿": 10**8}


def declared(decl: Name) -> str:
    """A declared name with its other language: ``level (级别)``."""
    return marked(decl.text) if decl.alias is None else f"{marked(decl.text)} ({marked(decl.alias)})"


def quoted(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """``text`` in the first pair of quotes whose closing one it doesn't hold.

    Raises ``ValueError`` when every pair fails or there is a line end in it: no rubric text can say that.
    """
    folded = fold(text)  # ＂ closes what " opened
    if "\n" not in text:
        for before, behind in pairs:
            if behind not in folded:
                return f"{before}{text}{behind}"
    raise ValueError(f"no quotes can hold the text {text!r}")


def label(it: Label, vocab: Vocabulary) -> str:
    """A label with its other language: ``「会员增长」 (“Membership growth”)``."""
    own = quoted(it.text, vocab.quotes)
    return own if it.alias is None else f"{own} ({quoted(it.alias, vocab.alias_quotes)})"


def name_or_text(text: str, vocab: Vocabulary) -> str:
    """A grade or flag, which may also be a label: ``good``, ``"5"``."""
    return marked(text) if _looks_like_name(text) else quoted(text, vocab.quotes)


def declared_grade(decl: Name, vocab: Vocabulary) -> str:
    """A grade, whose name and alias may each be a label."""
    own = name_or_text(decl.text, vocab)
    if decl.alias is None:
        return own
    other = marked(decl.alias) if _looks_like_name(decl.alias) else quoted(decl.alias, vocab.alias_quotes)
    return f"{own} ({other})"


def declared_flag(decl: Name, *, labelled: bool, vocab: Vocabulary) -> str:
    """A flag: a name, or if it has no label beside it, a label in its place."""
    if labelled or all(_looks_like_name(text) for text in (decl.text, decl.alias) if text is not None):
        return declared(decl)
    return label(Label(decl.text, decl.alias), vocab)


def _looks_like_name(text: str) -> bool:
    return text == fold(text) and all(part.isidentifier() for part in text.split("."))


def edition(value: str, vocab: Vocabulary) -> str:
    return value if _PLAIN_EDITION.fullmatch(value) else quoted(value, vocab.quotes)


def ident(it: Id, vocab: Vocabulary) -> str:
    """An id, its brackets as wide as the vocabulary's: ``四（一）1``."""
    return it.text.replace("(", vocab.opening).replace(")", vocab.closing)


# ---------------------------------------------------------------- numbers and dates


def number(it: Number, vocab: Vocabulary) -> str:
    """A number with its unit word: as the author wrote it if the vocabulary has that form, else exactly."""
    figure = it.text if _kept(it, vocab.language) else exact(it.value, percent=it.percent)
    if it.unit is None:
        return figure
    if it.unit == "points":
        return f"{figure} {points(it.value, vocab)}"
    return f"{figure} {it.unit}"


def points(value: Fraction | None, vocab: Vocabulary) -> str:
    """The word for points, behind the value ``value`` (None: an expression)."""
    return vocab.word("points.one" if value == 1 else "points")


def exact(value: Fraction, *, percent: bool = False) -> str:
    """``value`` as digits: ``0.06``, as percent ``6%``; in brackets as a quotient where no decimal ends.

    >>> exact(Fraction(3, 50), percent=True), exact(Fraction(1, 8)), exact(Fraction(1, 3))
    ('6%', '0.125', '(1 / 3)')
    """
    shown = value * 100 if percent else value
    digits = _terminating(shown)
    if digits is not None:
        return f"{digits}%" if percent else digits
    return f"({value.numerator} / {value.denominator})"


def _terminating(value: Fraction) -> str | None:
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    scaled = abs(value) * 10**places
    digits = str(scaled.numerator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _kept(it: Number, language: Language) -> bool:
    """Whether the author's own spelling still says the value (a changed tree may not), in words of this language."""
    value, percent, chinese = _said(it.text)
    return value is not None and not (chinese and language == "en") and value == it.value and percent == it.percent


@lru_cache(maxsize=4096)
def _said(text: str) -> tuple[Fraction | None, bool, bool]:
    """The value that a spelling says (None: none), whether it is a percentage, and whether there is a Chinese multiple in it."""
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None, False, False
    value = Fraction(written[1]) * _TIMES[written[2]] / (100 if written[3] else 1)
    minus = text.startswith("-")
    return None if minus and not value else -value if minus else value, bool(written[3]), bool(written[2])


def date(value: datetime.date, vocab: Vocabulary) -> str:
    match vocab.language:
        case "en":
            return value.isoformat()
        case "zh":
            return f"{value.year:04d}年{value.month}月{value.day}日"

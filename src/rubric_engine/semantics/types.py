"""Types of expressions, and units of measure."""

from __future__ import annotations

import enum
import re
from fractions import Fraction

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.syntax import tree


class Sort(enum.Enum):
    YES_NO = "yes/no"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    RATIO = "ratio"  # a quotient of like things: may be compared with percents and with plain numbers
    MONEY = "money"
    POINTS = "points"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    UNIT = "unit"  # the name of a unit that is scored; a quoted text goes with it
    LIST = "list"
    UNKNOWN = "unknown"  # something is wrong there and was reported; goes with everything


NUMERIC = frozenset({Sort.COUNT, Sort.NUMBER, Sort.PERCENT, Sort.RATIO, Sort.MONEY, Sort.POINTS})


@frozen
class Unit:
    """A unit of measure under every word that means it; ``name`` is how it was declared."""

    words: tuple[str, ...]
    name: tree.Name

    @property
    def word(self) -> str:
        return self.name.text


@frozen(kw_only=True)
class Type:
    """``literal``: a constant written there; ``zero``: a bare ``0``, which goes with every kind of number; ``whole``: never a fraction."""

    sort: Sort
    unit: Unit | None = None
    options: tuple[tree.Name, ...] = ()
    ordered: bool = False
    whole: bool = False
    literal: bool = False
    zero: bool = False

    @property
    def numeric(self) -> bool:
        return self.sort in NUMERIC

    @property
    def unknown(self) -> bool:
        return self.sort is Sort.UNKNOWN

    @property
    def orderable(self) -> bool:
        """Whether ``at least`` and ranks make sense."""
        return self.numeric or self.sort is Sort.DATE or (self.sort is Sort.CHOICE and self.ordered) or self.unknown

    @property
    def plain(self) -> bool:
        """A number without any unit."""
        return self.sort in (Sort.NUMBER, Sort.COUNT) and self.unit is None

    def settled(self) -> Type:
        """The type of something that has this value but isn't written as a literal."""
        return evolve(self, literal=False, zero=False)


UNKNOWN = Type(sort=Sort.UNKNOWN)
YES_NO = Type(sort=Sort.YES_NO)
TEXT = Type(sort=Sort.TEXT)
UNIT = Type(sort=Sort.UNIT)
DATE = Type(sort=Sort.DATE, whole=True)
POINTS = Type(sort=Sort.POINTS)
RATIO = Type(sort=Sort.RATIO)
NUMBER = Type(sort=Sort.NUMBER)
COUNT = Type(sort=Sort.COUNT, whole=True)


def declared_unit(name: tree.Name) -> Unit:
    return Unit((name.text,) if name.alias is None else (name.text, name.alias), name)


def _built_in(*words: str) -> Unit:
    return Unit(words, tree.Name(words[0], words[1]))


DAYS = _built_in("days", "天", "日")
MONTHS = _built_in("months", "个月", "月")
YEARS = _built_in("years", "年", "周年")
POINT_WORDS = ("points", "分")
PERCENT_WORDS = ("percentage_points", "百分点", "个百分点")

_ZH_PREFIX = re.compile(r"(万亿|千万|百万|十万|亿|万|千|百)(.+)")
_ZH_FACTOR = {"百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_EN_PREFIX = re.compile(r"(thousand|million|billion)[ _-]?(.+)", re.IGNORECASE)
_EN_FACTOR = {"thousand": 3, "million": 6, "billion": 9}


def unit_factor(source: Unit, wanted: Unit) -> Fraction | None:
    """What one ``source`` is in ``wanted``: 万元 in 元 is 10000. None when they measure different things."""
    for word in source.words:
        if any(same_word(word, other) for other in wanted.words):
            return Fraction(1)
    for word in source.words:
        for other in wanted.words:
            (base, factor), (other_base, other_factor) = _split(word), _split(other)
            if same_word(base, other_base):
                return factor / other_factor
    return None


def scaled_unit(unit: Unit) -> bool:
    """Whether the unit itself counts in thousands, 万 or the like."""
    return any(_split(word)[1] != 1 for word in unit.words)


def same_word(left: str, right: str) -> bool:
    """Whether two unit words are the same, in one number or the other: ``post`` and ``posts``."""
    return left == right or _singular(left) == _singular(right)


def _singular(word: str) -> str:
    word = word.casefold()
    if not word.isascii() or len(word) < 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


_ALIKE = ("series", "species", "means", "barracks", "headquarters", "crossroads", "aircraft")
"""One and many are the same."""

_ODD = {"movies": "movie", "ties": "tie", "pies": "pie", "lies": "lie", "buses": "bus", "gases": "gas", "lenses": "lens", "shoes": "shoe"}


def singular(word: str) -> str:
    """An English unit word as it stands behind ``each`` and 1; as it is where that wouldn't be taken for the same word.

    >>> singular("articles"), singular("counties"), singular("classes"), singular("prizes"), singular("km"), singular("条")
    ('article', 'county', 'class', 'prize', 'km', '条')
    """
    low = word.lower()
    if (
        not (word.isascii() and word.isalpha())
        or len(word) < 4
        or not low.endswith("s")
        or low.endswith(("ss", "us", "is"))
        or low in _ALIKE
    ):
        return word
    if low in _ODD:
        one = _ODD[low]
    elif low.endswith("ies"):
        one = word[:-3] + "y"
    else:
        one = word[:-2] if low.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
    return one if same_word(one, word) else word


def _split(word: str) -> tuple[str, Fraction]:
    if zh := _ZH_PREFIX.fullmatch(word):
        return zh[2], Fraction(10 ** _ZH_FACTOR[zh[1]])
    if en := _EN_PREFIX.fullmatch(word):
        return en[2], Fraction(10 ** _EN_FACTOR[en[1].lower()])
    return word, Fraction(1)

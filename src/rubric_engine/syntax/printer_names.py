"""Which names and words may stand as they are, and which would be read as something else.

No list of reserved words is kept. The grammar is asked: in the lexer's states where a name may come, the terminals that go
before ``NAME`` are the words that a name can be mistaken for. Most clash only in some places (加分 is read as 加 and a name
at the start of a table's cell, nowhere else). So the printer marks each name with the kind of its place, and the marks are resolved when
the statement is complete and all that follows is known. A name that is a word of the language as a whole is quoted everywhere.
"""

from __future__ import annotations

import enum
import re
from functools import cache
from operator import itemgetter

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.lexer import Here, Length
from rubric_engine.syntax.parser import statement_parser
from rubric_engine.syntax.tables import tables


class Place(enum.Enum):
    """Where a name stands. The values are noncharacters of Unicode, the marks: no text for interchange has them."""

    INSIDE = "\ufdd0"  # where an operand is wanted and nothing else will do
    START = "\ufdd1"  # at the start of a statement
    LISTED = "\ufdd2"  # behind a separator, and wherever else a word may come instead
    COLUMN = "\ufdd3"  # the value of a record's column, behind its name


_COMPARING, _END = "\ufdd4", "\ufdd5"
_MARKS = tuple(place.value for place in Place)
_MARKED = re.compile(f"([{''.join(_MARKS)}{_COMPARING}])([^{_END}]*){_END}")
_FOLLOWERS = (" ", " x", " 1", ":", " = 1", ")", ", x")
_UNLIKE_BEYOND = {"超过": "高于", "不满": "低于"}
PART_BEHIND = re.compile(r"(?:(?!且|或|并且|同时)(?:[^,:、()]|\((?:[^()]|\([^()]*\))*\)))*?的部分")
"""What stands behind 超过 or 不满 where they mean the part beyond or short of something: as in the grammar's BEYOND and SHORT_OF."""

# In a state with one of these, something else than an operand may stand too.
# Words that make good names of facts: they clash in few places, or with certain words behind them only.
_FREE = frozenset(
    {
        "POINTS",
        "SHARED",
        "BASELINE",
        "REASON_CODE",
        "EACH_RECORD",
        "EACH_DIFFERENT",
        "AS_OF_END",
        "FROM_DATE",
        "FROM_END",
        "WITH",
        "OTHER_OF",
    }
)
_NOT_ONLY_OPERANDS = frozenset({"EARNS", "LOSES", "GE", "LT", "EQ", "OTHERWISE", "THEN_BY", "TIED", "CASES", "IN_UNIT", "FLAG"})


class _ByTerminal(Here):
    """Words in the order of their terminals' names."""

    def __missing__(self, key: str) -> tuple[tuple[str, Length], ...]:
        self[key] = found = tuple(sorted(super().__missing__(key), key=itemgetter(0)))
        return found


@frozen
class _Clashes:
    """``name``: what a bare name is; ``words``: what a name may be mistaken for, place by place; ``reserved``: the words that are never names."""

    name: Here
    words: dict[Place, Here]
    reserved: Here


@cache
def _clashes() -> _Clashes:
    order, lexer = tables().terminals, statement_parser().lexer
    words: dict[Place, set[str]] = {place: set() for place in Place}
    for accepted in tables().looked_for():
        if "NAME" in accepted:
            words[_place(accepted)] |= accepted.intersection(order[: order.index("NAME")])
    by_place = {place: Here(lexer, frozenset(words[place] | words[Place.INSIDE])) for place in Place}
    everywhere = frozenset().union(*words.values()) - _FREE
    return _Clashes(Here(lexer, frozenset({"NAME"})), by_place, _ByTerminal(lexer, everywhere))


def _place(names: frozenset[str]) -> Place:
    """The kind of place that a lexer state is for, by the terminals that it knows."""
    if "HAS" in names:
        return Place.COLUMN
    if "BY" in names:
        return Place.START
    return Place.LISTED if _NOT_ONLY_OPERANDS & names else Place.INSIDE


@cache
def is_reserved(name: str) -> bool:
    """Whether ``name`` as a whole is a word of the language, in either vocabulary."""
    reserved = _clashes().reserved
    return any(_first(reserved, name + follower) >= len(name) for follower in _FOLLOWERS)


@cache
def other_of(text: str) -> bool:
    """Whether ``text`` begins with the word for the other one of two fact sets, rather than with a name."""
    return _begins_with(Here(statement_parser().lexer, frozenset({"OTHER_OF"})), fold(text))


def _first(words: Here, text: str) -> int:
    """How long the word is that ``text`` begins with, of several the first in their order; 0 if there is none."""
    for _, length in words.at(text, 0):
        if found := length(text, 0):
            return found
    return 0


def _begins_with(words: Here, text: str) -> bool:
    return any(length(text, 0) for _, length in words.at(text, 0))


def marked(name: str) -> str:
    """``name`` with the marks that ``resolved`` takes off again."""
    return f"{Place.INSIDE.value}{name}{_END}"


def at(place: Place, text: str) -> str:
    """``text`` for a place: the name that it begins with, if it does, is marked so."""
    return place.value + text[1:] if text.startswith(_MARKS) else text


def listed(text: str) -> str:
    """``text`` for a place behind a separator, or where a word may come instead of it."""
    return at(Place.LISTED, text)


def visible(text: str) -> str:
    """``text`` without marks."""
    return _MARKED.sub(r"\2", text)


def comparing(word: str) -> str:
    """A word of comparison; 超过 and 不满 are marked, because with 的部分 somewhere behind they would be read as beyond and short of."""
    return f"{_COMPARING}{word}{_END}" if word in _UNLIKE_BEYOND else word


def resolved(text: str, quotes: tuple[str, str]) -> str:
    """``text`` without marks; names that would be misread here are in quotes."""
    pieces: list[str] = []
    done = 0
    for match in _MARKED.finditer(text):
        pieces.append(text[done : match.start()])
        done = match.end()
        mark, word = match.groups()
        rest = visible(text[done:])
        if mark == _COMPARING:
            pieces.append(_UNLIKE_BEYOND[word] if PART_BEHIND.match(fold(rest)) else word)
        else:
            pieces.append(word if _plain(word, rest, Place(mark)) else _quoted(word, quotes))
    pieces.append(text[done:])
    return "".join(pieces)


def _plain(name: str, rest: str, place: Place) -> bool:
    clashes = _clashes()
    here = fold(name + rest)
    if not name or _first(clashes.name, here) != len(name) or is_reserved(name):
        return False
    return not _begins_with(clashes.words[place], here)


def _quoted(name: str, quotes: tuple[str, str]) -> str:
    before, behind = quotes if quotes[1] not in name else ("【", "】")
    return f"{before}{name}{behind}"

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

from attrs import frozen
from lark.lexer import ContextualLexer

from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.parser import lark_parser


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
    {"POINTS", "SHARED", "BASELINE", "REASON_CODE", "EACH_RECORD", "EACH_DIFFERENT", "AS_OF_END", "FROM_DATE", "FROM_END", "WITH"}
)
_NOT_ONLY_OPERANDS = frozenset({"EARNS", "LOSES", "GE", "LT", "EQ", "OTHERWISE", "THEN_BY", "TIED", "CASES", "IN_UNIT", "FLAG"})


@frozen
class _Clashes:
    """``name``: what a bare name is; ``words``: what a name may be mistaken for, place by place; ``reserved``: the words that are never names."""

    name: re.Pattern[str]
    words: dict[Place, re.Pattern[str]]
    reserved: re.Pattern[str]


@cache
def _clashes() -> _Clashes:
    name = ""
    words: dict[Place, dict[str, str]] = {place: {} for place in Place}
    for terminals in _terminals_by_state():
        names = [each for each, _ in terminals]
        if "NAME" in names:
            name = terminals[names.index("NAME")][1]
            words[_place(frozenset(names))] |= dict(terminals[: names.index("NAME")])
    everywhere = {key: pattern for place in Place for key, pattern in words[place].items() if key not in _FREE}
    by_place = {place: _any_of(words[place] | words[Place.INSIDE]) for place in Place}
    return _Clashes(re.compile(name), by_place, _any_of(everywhere))


def _place(names: frozenset[str]) -> Place:
    """The kind of place that a lexer state is for, by the terminals that it knows."""
    if "HAS" in names:
        return Place.COLUMN
    if "BY" in names:
        return Place.START
    return Place.LISTED if _NOT_ONLY_OPERANDS & names else Place.INSIDE


def _terminals_by_state() -> list[list[tuple[str, str]]]:
    """For each kind of lexer state its terminals, name and pattern, in the order in which they are tried."""
    lexer = lark_parser().parser.lexer
    assert isinstance(lexer, ContextualLexer)
    found = {id(state): state for state in lexer.lexers.values()}
    return [[(each.name, each.pattern.to_regexp()) for each in state.terminals] for state in found.values()]  # type: ignore[attr-defined]


def _any_of(patterns: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{patterns[key]})" for key in sorted(patterns)) or r"(?!)")


@cache
def is_reserved(name: str) -> bool:
    """Whether ``name`` as a whole is a word of the language, in either vocabulary."""
    found = (_clashes().reserved.match(name + follower) for follower in _FOLLOWERS)
    return any(match is not None and match.end() >= len(name) for match in found)


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
    own = clashes.name.match(here)
    if own is None or own.end() != len(name) or is_reserved(name):
        return False
    return clashes.words[place].match(here) is None


def _quoted(name: str, quotes: tuple[str, str]) -> str:
    before, behind = quotes if quotes[1] not in name else ("【", "】")
    return f"{before}{name}{behind}"

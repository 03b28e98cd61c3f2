"""Which names and words may stand as they are, and which would be read as something else.

No list of reserved words is kept. The grammar is asked: in the lexer's states where a name may come, the terminals that go
before ``NAME`` are the words that a name can be mistaken for. Most clash only in some places (加分 is read as 加 and a name
at the start of a table's cell, nowhere else). So the printer marks each name with the kind of its place, and the marks are resolved when
the statement is complete and all that follows is known. Behind a separator any word of a statement may come, so that every
name behind one counts as the first.
"""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen
from lark.lexer import ContextualLexer

from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.parser import lark_parser

# noncharacters of Unicode: no text for interchange has them
_INSIDE, _FIRST, _COMPARING, _END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MARKED = re.compile(f"([{_INSIDE}{_FIRST}{_COMPARING}])([^{_END}]*){_END}")
_FOLLOWERS = (" ", " x", " 1", ":", " = 1", ")", ", x")
_UNLIKE_BEYOND = {"超过": "高于", "不满": "低于"}
_PART_BEHIND = re.compile(r"[^,:、]*的部分")
# In a state with one of these, something else than an operand may stand too.
_NOT_ONLY_OPERANDS = frozenset({"EARNS", "LOSES", "GE", "LT", "EQ", "OTHERWISE", "THEN_BY", "TIED", "CASES", "IN_UNIT", "FLAG"})


@frozen
class _Clashes:
    """``name``: what a bare name is. ``inside``: words that may stand where an operand is wanted; ``first``: where anything is wanted."""

    name: re.Pattern[str]
    inside: re.Pattern[str]
    first: re.Pattern[str]


@cache
def _clashes() -> _Clashes:
    inside: dict[str, str] = {}
    first: dict[str, str] = {}
    name = ""
    for terminals in _terminals_by_state():
        names = [each for each, _ in terminals]
        if "NAME" not in names:
            continue
        name = terminals[names.index("NAME")][1]
        before = dict(terminals[: names.index("NAME")])
        first |= before
        if not _NOT_ONLY_OPERANDS & set(names):
            inside |= before
    return _Clashes(re.compile(name), _any_of(inside), _any_of(first))


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
    first = _clashes().first
    found = (first.match(name + follower) for follower in _FOLLOWERS)
    return any(match is not None and match.end() >= len(name) for match in found)


def marked(name: str) -> str:
    """``name`` with the marks that ``resolved`` takes off again."""
    return f"{_INSIDE}{name}{_END}"


def at_start(text: str) -> str:
    """``text`` for a place where a word could stand instead of an operand: the name that it begins with is marked so."""
    return _FIRST + text[1:] if text.startswith(_INSIDE) else text


def comparing(word: str) -> str:
    """A word of comparison; 超过 and 不满 are marked, because with 的部分 somewhere behind they would be read as beyond and short of."""
    return f"{_COMPARING}{word}{_END}" if word in _UNLIKE_BEYOND else word


def resolved(text: str, quotes: tuple[str, str]) -> str:
    """``text`` without marks; names that would be misread here are in quotes."""
    pieces: list[str] = []
    at = 0
    for match in _MARKED.finditer(text):
        pieces.append(text[at : match.start()])
        at = match.end()
        name = match[2]
        rest = _MARKED.sub(r"\2", text[at:])
        if match[1] == _COMPARING:
            pieces.append(_UNLIKE_BEYOND[name] if _PART_BEHIND.match(fold(rest)) else name)
        else:
            pieces.append(name if _plain(name, rest, first=match[1] == _FIRST) else _quoted(name, quotes))
    pieces.append(text[at:])
    return "".join(pieces)


def _plain(name: str, rest: str, *, first: bool) -> bool:
    clashes = _clashes()
    here = fold(name + rest)
    own = clashes.name.match(here)
    if own is None or own.end() != len(name) or is_reserved(name):
        return False
    return (clashes.first if first else clashes.inside).match(here) is None


def _quoted(name: str, quotes: tuple[str, str]) -> str:
    before, behind = quotes if quotes[1] not in name else ("【", "】")
    return f"{before}{name}{behind}"

"""Text to tokens: only the words that may come next are looked for, in the grammar's order; the first that fits is taken.

Of those words only the few are tried that may begin with the character that stands there, each by itself, so that patterns are compiled when a text first
needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rubric_engine.syntax.tables import Tables
from rubric_engine.syntax.tokens import Token

_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

Length = Callable[[str, int], int]
"""How long the word is that stands in a text at a place; 0 where it doesn't stand there."""


class NoWord(Exception):
    """Nothing that may come next stands at ``at``."""

    def __init__(self, at: int) -> None:
        self.at = at


class Here(dict[str, tuple[tuple[str, Length], ...]]):
    """What is tried in a state of the parser: terminals with their words, in order. The key is the character that stands there; of two characters, when
    the first is a letter of A to Z."""

    def __init__(self, lexer: Lexer, accepted: frozenset[str]) -> None:
        self._lexer = lexer
        self.accepted = accepted

    def __missing__(self, key: str) -> tuple[tuple[str, Length], ...]:
        self[key] = found = self._lexer.candidates(key, self.accepted)
        return found

    def at(self, text: str, at: int) -> tuple[tuple[str, Length], ...]:
        """What is tried at a place in a text."""
        char = text[at]
        return self[text[at : at + 2] if char in _LATIN else char]


class Lexer:
    """The words of a grammar. Remembers what it worked out, so that one lexer should serve all texts."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._words: dict[int, Length] = {}
        self._possible: dict[str, tuple[tuple[str, Length], ...]] = {}
        self._here: dict[frozenset[str], Here] = {}
        self.ignored = tables.ignored

    def here(self, accepted: frozenset[str]) -> Here:
        """What to look for where only these terminals may come, and those that the parser never sees."""
        wanted = accepted | self.ignored
        if wanted not in self._here:
            self._here[wanted] = Here(self, wanted)
        return self._here[wanted]

    def anywhere(self) -> Here:
        """What to look for where any terminal may come."""
        return self.here(frozenset(self._tables.terminals))

    def candidates(self, key: str, accepted: frozenset[str]) -> tuple[tuple[str, Length], ...]:
        """The accepted terminals that may stand where ``key`` stands, with the ways in which they are written, in order. See ``Here``."""
        possible = self._possible.get(key)
        if possible is None:
            possible = self._possible[key] = self._beginning(key)
        return tuple([each for each in possible if each[0] in accepted])

    def _beginning(self, key: str) -> tuple[tuple[str, Length], ...]:
        """All that may stand where ``key`` stands."""
        tables, char = self._tables, key[0]
        if char in tables.starts:
            numbers = tables.starts[char]
        elif char > "\x7f" and char.lower() != char.upper():
            numbers = range(len(tables.words))  # it may be the other case of any letter
        else:
            numbers = tables.starts["word" if char.isalnum() or char == "_" else "other"]
        found: list[tuple[str, Length]] = []
        for number in numbers:
            terminal, _, prefix = tables.words[number]
            if len(prefix) < 2 or len(key) < 2 or not key.isascii() or prefix.startswith(key.lower()):
                found.append((tables.terminals[terminal], self._word(number)))
        return tuple(found)

    def _word(self, number: int) -> Length:
        if number not in self._words:
            _, written, prefix = self._tables.words[number]
            self._words[number] = _length(written, prefix)
        return self._words[number]

    def next(self, text: str, at: int, here: Here) -> Token | None:
        """The token at ``at`` or behind what is ignored there; None at the end of the text.

        Raises:
            NoWord: if nothing fits.
        """
        end = len(text)
        while at < end:
            char = text[at]
            for terminal, word in here[text[at : at + 2] if char in _LATIN else char]:  # as ``here.at`` says
                length = word(text, at)
                if length:
                    if terminal not in self.ignored:
                        return Token(terminal, text[at : at + length], at)
                    at += length
                    break
            else:
                raise NoWord(at)
        return None


def _length(written: str, prefix: str) -> Length:
    """The function for ``=text`` or ``~pattern``; a pattern is compiled when a text first begins as it does."""
    if written[0] == "=":
        literal = written[1:]
        size = len(literal)
        return lambda text, at: size if text.startswith(literal, at) else 0
    match = None
    begins = len(prefix)

    def length(text: str, at: int) -> int:
        nonlocal match
        if prefix:
            begin = text[at : at + begins]
            if begin != prefix and begin.lower() != prefix and (begin.isascii() or not prefix.isascii()):  # else: ſ may be an s
                return 0
        if match is None:
            match = re.compile(written[1:]).match
        found = match(text, at)
        return found.end() - at if found else 0

    return length

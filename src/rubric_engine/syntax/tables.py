"""The tables of the grammar: which words there are, and what the parser does with each of them in each of its states.

Working them out of ``grammar/rubric.lark`` takes Lark more than a second, so they are kept beside the grammar, as JSON. Kept tables are used only when
they were made of this very grammar; else they are made as they were then, by ``tables_made.py``. ``make tables`` keeps them anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.resources import grammar_tables, grammar_text

FORMAT = 1
END = "$END"

Data = Mapping[str, Any]
"""Tables as plain data. ``grammar``: the SHA-256 of the grammar's text; ``format``: FORMAT; ``made_by``: whose tables they are, for information.

- ``terminals``: names, in the order in which the lexer tries them; ``ignored``: those that the parser never sees.
- ``words``: the ways in which a terminal may be written, in the order in which they are tried: its number, ``=text`` or ``~pattern``, and what everything
  begins with that the pattern matches, in lower case (or nothing).
- ``starts``: for a character the words that may begin with it; under ``word`` and ``other`` those of all the letters and digits, and of all the others,
  that aren't listed.
- ``rules``: what is made, by which method of the builder, of how many symbols, and what becomes of them: ``n`` is the nth symbol, ``~n`` what the nth
  hands on, None a place that is left empty; null for all as they are. Without a method, the children go to what the rule stands in; ``?`` stands for
  the rule's only child.
- ``actions``, ``gotos``: rows of pairs, flat: a terminal's number (its name for ``$END``) with 2s for "go to state s" or 2r + 1 for "reduce by rule r",
  and what is reduced with the state behind it; ``states``: for each state its two rows. ``start`` and ``end`` are states.
"""


@frozen
class Rule:
    """A way to make ``origin`` out of ``size`` symbols; see ``Data``."""

    origin: str
    method: str
    size: int
    plan: tuple[int | None, ...] | None


@frozen(eq=False)
class Tables:
    terminals: tuple[str, ...]
    ignored: frozenset[str]
    words: Sequence[tuple[int, str, str]]
    starts: Mapping[str, Sequence[int]]
    rules: tuple[Rule, ...]
    actions: Sequence[Sequence[int]]
    gotos: Sequence[Sequence[Any]]
    states: Sequence[tuple[int, int]]
    start: int
    end: int

    def looked_for(self) -> list[frozenset[str]]:
        """For each kind of state the terminals that go on from it."""
        return [frozenset(self.symbol(number) for number in row) for row in {frozenset(row[::2]) for row in self.actions}]

    def symbol(self, number: int) -> str:
        """A terminal by its number in ``actions``; the number behind the last is the end of the text."""
        return self.terminals[number] if number < len(self.terminals) else END


def grammar_digest(grammar: str) -> str:
    """What tells whether tables were made of this grammar."""
    return hashlib.sha256(grammar.encode()).hexdigest()


def as_json(data: Data) -> str:
    """Tables as they are kept: one line for each entry, so that a difference can be read."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in value)
            lines.append(f"{json.dumps(key)}:[\n{rows}\n]")
        else:
            lines.append(f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def kept(text: str | None, grammar: str) -> Data | None:
    """The tables in ``text``, if they were made of ``grammar``."""
    if text is None:
        return None
    try:
        data = json.loads(text)
    except ValueError:
        return None
    fits = isinstance(data, dict) and data.get("format") == FORMAT and data.get("grammar") == grammar_digest(grammar)
    return data if fits else None


def read(data: Data) -> Tables:
    """Tables out of plain data."""
    return Tables(
        terminals=tuple(data["terminals"]),
        ignored=frozenset(data["ignored"]),
        words=data["words"],
        starts=data["starts"],
        rules=tuple(_rule(*row) for row in data["rules"]),
        actions=data["actions"],
        gotos=data["gotos"],
        states=data["states"],
        start=data["start"],
        end=data["end"],
    )


def _rule(origin: str, method: str, size: int, plan: list[int | None] | None) -> Rule:
    return Rule(origin, method, size, None if plan is None else tuple(plan))


def making() -> Callable[[str], Data]:
    """Makes tables of a grammar, which takes Lark, and time."""
    from rubric_engine.syntax.tables_made import made

    return made


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of the engine's grammar: those that are kept, if they fit."""
    grammar = grammar_text()
    found = kept(grammar_tables(), grammar)
    return read(making()(grammar) if found is None else found)

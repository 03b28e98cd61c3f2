"""Makes the tables of a grammar; Lark works them out. ``python -m rubric_engine.syntax.tables_made`` prints those of the engine's."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from typing import Any

import lark
from lark import Lark
from lark.lexer import PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Shift

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.resources import grammar_text
from rubric_engine.syntax.tables import END, FORMAT, Data, as_json, grammar_digest

_regex: Any = importlib.import_module("re._parser")
_ANY, _WORD = "any", "word"
_WIDEST_RANGE = 200
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""What a pattern is made of, as far as brackets go: an escape, a set in square brackets, or one character."""


def made(grammar: str) -> Data:
    """The tables of a grammar, as plain data."""
    parser: Any = Lark(grammar, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True)
    terminals: list[TerminalDef] = sorted(parser.terminals, key=_order)
    numbers = {terminal.name: number for number, terminal in enumerate(terminals)}
    words = [(numbers[terminal.name], way) for terminal in terminals for way in _ways(terminal)]
    return {
        "format": FORMAT,
        "grammar": grammar_digest(grammar),
        "made_by": f"lark {lark.__version__}",
        "terminals": list(numbers),
        "ignored": sorted(parser.ignore_tokens),
        "words": [[number, way.text, way.prefix] for number, way in words],
        "starts": _starts([way for _, way in words]),
        **_automaton(parser, numbers | {END: len(numbers)}),
    }


# ---------------------------------------------------------------- words


@frozen
class _Way:
    """``text``: ``=`` and what is written, or ``~`` and a pattern, ``prefix`` what the pattern begins with in any case; ``chars`` and ``classes`` are what
    the first character may be."""

    text: str
    prefix: str
    chars: frozenset[str]
    classes: frozenset[str]

    def may_begin(self, char: str) -> bool:
        return char in self.chars or _ANY in self.classes or (_WORD in self.classes and _is_word(char))


def _order(terminal: TerminalDef) -> tuple[int, int, int, str]:
    """The order in which Lark's lexer tries terminals."""
    return -terminal.priority, -terminal.pattern.max_width, -len(terminal.pattern.value), terminal.name


def _ways(terminal: TerminalDef) -> Iterator[_Way]:
    pattern = terminal.pattern
    assert pattern.min_width > 0, terminal.name
    if isinstance(pattern, PatternStr):
        yield _Way(f"={pattern.value}", "", frozenset(pattern.value[0]), frozenset())
        return
    assert set(pattern.flags) <= {"i"}, terminal.name
    ways = [_way(text, "i" in pattern.flags) for text in _alternatives(pattern.value)]
    for (prefix, chars, classes), alike in groupby(ways, key=lambda way: (way.prefix or way.text[0], way.chars, way.classes)):
        same = list(alike)
        if prefix == "~":  # patterns that begin alike are tried as one
            yield _Way("~" + "|".join(way.text[1:] for way in same), "", chars, classes)
        else:
            yield from same


def _way(text: str, any_case: bool) -> _Way:
    parsed = _regex.parse(text, re.IGNORECASE if any_case else 0)
    literal = "".join(chr(arg) for _, arg in takewhile(lambda item: str(item[0]) == "LITERAL", parsed))
    if len(literal) == len(parsed) and (not any_case or literal.lower() == literal.upper()):
        return _Way(f"={literal}", "", frozenset(literal[0]), frozenset())
    chars, classes, nothing = _first(parsed)
    if nothing:
        classes |= {_ANY}
    either = {form for char in chars for form in (char.lower(), char.upper())} if any_case else chars
    prefix = literal if literal.isascii() or literal.lower() == literal.upper() else ""
    return _Way(f"~(?i:{text})" if any_case else f"~{text}", prefix.lower(), frozenset(either), frozenset(classes))


def _alternatives(pattern: str) -> list[str]:
    """What stands between the bars of a pattern that are in no brackets, or only in one pair of brackets round it all."""
    bars, closed = _outside(pattern)
    if pattern.startswith("(?:") and closed[0] == len(pattern) - 1:
        return _alternatives(pattern[3:-1])
    return [pattern[start + 1 : end] for start, end in zip([-1, *bars], [*bars, len(pattern)], strict=True)]


def _outside(pattern: str) -> tuple[list[int], list[int]]:
    """Where the bars stand that are in no brackets, and where brackets end that are in no others."""
    bars, closed, depth = [], [], 0
    for match in _PIECE.finditer(pattern):
        piece = match.group()
        depth += (piece == "(") - (piece == ")")
        if not depth and piece == "|":
            bars.append(match.start())
        elif not depth and piece == ")":
            closed.append(match.start())
    return bars, closed


def _first(parsed: Iterable[tuple[Any, Any]]) -> tuple[set[str], set[str], bool]:
    """What a parsed pattern may begin with: characters, classes of characters, and whether it may match nothing. What isn't known begins with anything."""
    chars: set[str] = set()
    classes: set[str] = set()
    for op, arg in parsed:
        more, kinds, nothing = _first_of(str(op), arg)
        chars |= more
        classes |= kinds
        if not nothing:
            return chars, classes, False
    return chars, classes, True


def _first_of(op: str, arg: Any) -> tuple[set[str], set[str], bool]:
    match op:
        case "LITERAL":
            return {chr(arg)}, set(), False
        case "IN":
            return *_members(arg), False
        case "SUBPATTERN":
            return _first(arg[-1])
        case "BRANCH":
            found = [_first(each) for each in arg[1]]
            return set().union(*(each[0] for each in found)), set().union(*(each[1] for each in found)), any(each[2] for each in found)
        case "MAX_REPEAT" | "MIN_REPEAT":
            chars, classes, nothing = _first(arg[2])
            return chars, classes, nothing or arg[0] == 0
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return set(), set(), True
        case _:
            return set(), {_ANY}, False


def _members(members: list[tuple[Any, Any]]) -> tuple[set[str], set[str]]:
    """The characters and classes in square brackets."""
    kinds = [str(op) for op, _ in members]
    if kinds[0] == "NEGATE":
        excluded = {str(arg) for _, arg in members[1:]}
        return set(), {_WORD if "CATEGORY_NOT_WORD" in excluded else _ANY}
    chars: set[str] = set()
    classes: set[str] = set()
    for kind, (_, arg) in zip(kinds, members, strict=True):
        if kind == "LITERAL":
            chars.add(chr(arg))
        elif kind == "RANGE" and arg[1] - arg[0] <= _WIDEST_RANGE:
            chars |= {chr(code) for code in range(arg[0], arg[1] + 1)}
        elif kind == "CATEGORY" and str(arg) in ("CATEGORY_WORD", "CATEGORY_DIGIT"):
            classes.add(_WORD)
        else:
            classes.add(_ANY)
    return chars, classes


def _starts(ways: list[_Way]) -> dict[str, list[int]]:
    alphabet = sorted(set().union(*(way.chars for way in ways)))
    found = {char: [number for number, way in enumerate(ways) if way.may_begin(char)] for char in alphabet}
    found["word"] = [number for number, way in enumerate(ways) if way.classes]
    found["other"] = [number for number, way in enumerate(ways) if _ANY in way.classes]
    return found


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


# ---------------------------------------------------------------- rules and states


def _automaton(parser: Any, numbers: dict[str, int]) -> dict[str, Any]:
    table = parser.parser.parser._parse_table
    rule_numbers = {rule: number for number, rule in enumerate(parser.rules)}
    states = _in_order(table)
    state_numbers = {state: number for number, state in enumerate(states)}
    actions: dict[tuple[int, ...], int] = {}
    gotos: dict[tuple[Any, ...], int] = {}
    rows: list[list[int]] = []
    for state in states:
        found = table.states[state]
        does = sorted((numbers[name], _action(entry, state_numbers, rule_numbers)) for name, entry in found.items() if name in numbers)
        goes = sorted((name, state_numbers[target]) for name, (_, target) in found.items() if name not in numbers)
        action_row, goto_row = (tuple(part for pair in pairs for part in pair) for pairs in (does, goes))
        rows.append([actions.setdefault(action_row, len(actions)), gotos.setdefault(goto_row, len(gotos))])
    return {
        "rules": [_rule(rule) for rule in parser.rules],
        "actions": [list(row) for row in actions],
        "gotos": [list(row) for row in gotos],
        "states": rows,
        "start": state_numbers[table.start_states["start"]],
        "end": state_numbers[table.end_states["start"]],
    }


def _in_order(table: Any) -> list[Any]:
    """The states as they are met on the way from the start, so that their numbers don't depend on how Lark counts."""
    found = [table.start_states["start"]]
    seen = set(found)
    for state in found:
        for _, (action, target) in sorted(table.states[state].items(), key=lambda item: str(item[0])):
            if action is Shift and target not in seen:
                seen.add(target)
                found.append(target)
    return found


def _action(entry: Any, states: dict[Any, int], rules: dict[Any, int]) -> int:
    action, arg = entry
    return 2 * states[arg] if action is Shift else 2 * rules[arg] + 1


def _rule(rule: Any) -> list[Any]:
    """A rule as it is kept; what is left out and where places stay empty is what Lark's tree builder does."""
    size = len(rule.expansion)
    assert size > 0, rule
    assert not rule.options.keep_all_tokens, rule
    origin = str(rule.origin.name)
    method = str(rule.alias or rule.options.template_source or origin)
    left_out = "".join("x" if each else " " for each in rule.options.empty_indices) or " " * size
    empty = [len(run) for run in left_out.split(" ")]  # how many places stay empty before each symbol, and behind the last
    plan: list[int | None] = []
    for number, symbol in enumerate(rule.expansion):
        plan += [None] * empty[number]
        if not symbol.is_term:
            plan.append(~number if symbol.name.startswith("_") else number)
        elif not symbol.filter_out:
            plan.append(number)
    plan += [None] * empty[size]
    if method.startswith("_"):
        method = ""
    elif rule.options.expand1 and not rule.alias:
        assert len(plan) == 1, rule
        assert plan[0] is not None, rule
        assert plan[0] >= 0, rule
        method = "?"
    return [origin, method, size, None if plan == list(range(size)) else plan]


if __name__ == "__main__":
    sys.stdout.write(as_json(made(grammar_text())))

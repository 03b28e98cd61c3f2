"""Runs the grammar's tables over a statement: tokens are shifted, rules reduced, and each reduced rule calls a method of the builder at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.syntax.lexer import Lexer, NoWord
from rubric_engine.syntax.tables import END, Rule, Tables
from rubric_engine.syntax.tokens import Meta, Token

Method = Callable[[Any, Meta, list[Any]], Any]


class Unparsable(Exception):
    """A text made no sense from ``start`` to ``end`` on; ``expected`` are the terminals that would have gone on."""

    def __init__(self, start: int, end: int, expected: frozenset[str]) -> None:
        self.start = start
        self.end = end
        self.expected = expected


@frozen(eq=False)
class Parsed:
    """``value`` is what the builder made of the whole; ``counts`` says how many tokens of the counted types there were; ``depth``: see ``Meta``."""

    value: Any
    counted: int
    depth: int


class _Rule:
    """A rule at work. ``hands_on``: it gives on what its only symbol gives; ``wraps``: or its only symbol itself, which is the same but for a list."""

    __slots__ = ("hands_on", "method", "origin", "plan", "size", "wraps")

    def __init__(self, rule: Rule, builder: type[Any]) -> None:
        self.origin = rule.origin
        self.size = rule.size
        self.plan = rule.plan
        self.method: Method | None = _only if rule.method == "?" else getattr(builder, rule.method) if rule.method else None
        self.wraps = rule.size == 1 and not rule.method and rule.plan is None
        self.hands_on = rule.size == 1 and ((rule.plan == (~0,) and not rule.method) or rule.method == "?")


class _State:
    """A state of the parser, made of its rows when it is first reached.

    ``does`` has for a terminal the state to go on to or the rule to reduce by, ``goes`` for what was reduced the state behind it. ``passes`` is for rules
    that only hand on what they are made of: which state comes of them all, and whether what they hand on is wrapped on the way.
    """

    __slots__ = ("does", "goes", "here", "number", "passes")

    def __init__(self, number: int, does: dict[str, int], goes: dict[str, int], parser: Parser) -> None:
        self.number = number
        self.does = _Does(does, parser)
        self.goes = _Goes(goes, parser)
        self.here = parser.lexer.here(frozenset(does))
        self.passes: dict[tuple[int, str], tuple[_State, bool]] = {}


class _Does(dict[str, "_State | _Rule"]):
    """Actions by terminal, worked out when they are first asked for."""

    def __init__(self, row: dict[str, int], parser: Parser) -> None:
        self.row = row
        self._parser = parser

    def __missing__(self, terminal: str) -> _State | _Rule:
        action = self.row[terminal]
        self[terminal] = found = self._parser.rules[action >> 1] if action & 1 else self._parser.state(action >> 1)
        return found


class _Goes(dict[str, _State]):
    """Gotos by what was reduced, worked out when they are first asked for."""

    def __init__(self, row: dict[str, int], parser: Parser) -> None:
        self._row = row
        self._parser = parser

    def __missing__(self, origin: str) -> _State:
        self[origin] = found = self._parser.state(self._row[origin])
        return found


class Parser:
    """Parses statements. ``builder`` is the class whose methods are called like the rules: ``method(builder, meta, children)``."""

    def __init__(self, tables: Tables, builder: type[Any], counted: frozenset[str]) -> None:
        self._tables = tables
        self._counted = counted
        self._states: dict[int, _State] = {}
        self.lexer = Lexer(tables)
        self.rules = [_Rule(rule, builder) for rule in tables.rules]

    def parse(self, text: str, builder: Any) -> Parsed:
        """Parses a statement with a builder of its own.

        Raises:
            Unparsable: where it makes no sense.
        """
        state = self.state(self._tables.start)
        end = self.state(self._tables.end)
        stack = [state]
        values: list[Any] = []
        places: list[Token | Meta] = []
        seen = at = 0
        while True:
            token = self._next(text, at, stack)
            kind = END if token is None else token.type
            while True:
                try:
                    step = state.does[kind]
                except KeyError:
                    raise self._unexpected(token, text, stack) from None
                if step.__class__ is _State:
                    break
                assert isinstance(step, _Rule)
                if step.hands_on or step.wraps:
                    stack.pop()
                    before = stack[-1]
                    passed = state.passes.get((before.number, kind))
                    if passed is None:
                        passed = state.passes[before.number, kind] = self._passed(before, state, kind)
                    state, wrapped = passed
                    stack.append(state)
                    if wrapped:
                        values[-1] = [values[-1]]
                else:
                    place = self._reduce(step, builder, values, places)
                    del stack[-step.size :]
                    state = stack[-1].goes[step.origin]
                    stack.append(state)
                    places.append(place)
                if token is None and state is end:
                    return Parsed(values[-1], seen, places[-1].depth)
            assert token is not None
            state = step
            stack.append(state)
            values.append(token)
            places.append(token)
            at = token.end_pos
            if kind in self._counted:
                seen += 1

    def _reduce(self, rule: _Rule, builder: Any, values: list[Any], places: list[Token | Meta]) -> Meta | Token:
        """Puts in the place of a rule's symbols what it makes of them, and takes their places away; says where it all stands."""
        size = rule.size
        children = values[-size:]
        del values[-size:]
        depth = places[-1].depth if size == 1 else max([each.depth for each in places[-size:]])
        place = Meta(places[-size].start_pos, places[-1].end_pos, depth if rule.method is None else depth + 1)
        del places[-size:]
        if rule.plan is not None:
            children = _arranged(children, rule.plan)
        values.append(children if rule.method is None else rule.method(builder, place, children))
        return place

    def _passed(self, before: _State, state: _State, kind: str) -> tuple[_State, bool]:
        """Where all the rules in a row lead that only hand on what stands behind ``before``, and whether they wrap it."""
        wrapped = False
        while state.number != self._tables.end and kind in state.does.row:
            rule = state.does[kind]
            if not isinstance(rule, _Rule) or not (rule.hands_on or rule.wraps):
                break
            wrapped = wrapped or rule.wraps
            state = before.goes[rule.origin]
        return state, wrapped

    def state(self, number: int) -> _State:
        """A state by its number in the tables."""
        found = self._states.get(number)
        if found is None:
            actions, gotos = self._tables.states[number]
            row, goes = self._tables.actions[actions], self._tables.gotos[gotos]
            does = {self._tables.symbol(terminal): action for terminal, action in zip(row[::2], row[1::2], strict=True)}
            found = self._states[number] = _State(number, does, dict(zip(goes[::2], goes[1::2], strict=True)), self)
        return found

    # -------------------------------------------------------- what makes no sense

    def _next(self, text: str, at: int, stack: list[_State]) -> Token | None:
        here = stack[-1].here
        try:
            return self.lexer.next(text, at, here)
        except NoWord as error:
            allowed = frozenset(here.accepted - self.lexer.ignored - {END}) or frozenset({"<END-OF-FILE>"})
            try:  # a word that stands in the wrong place is told as a whole
                token = self.lexer.next(text, error.at, self.lexer.anywhere())
            except NoWord:
                raise Unparsable(error.at, error.at + 1, allowed) from None
            assert token is not None
            raise Unparsable(token.start_pos, token.end_pos, self._accepted(stack) or allowed) from None

    def _unexpected(self, token: Token | None, text: str, stack: list[_State]) -> Unparsable:
        expected = self._accepted(stack) or frozenset(stack[-1].does.row)
        return Unparsable(len(text), len(text), expected) if token is None else Unparsable(token.start_pos, token.end_pos, expected)

    def _accepted(self, stack: list[_State]) -> frozenset[str]:
        """The terminals with which it could have gone on."""
        return frozenset(terminal for terminal in stack[-1].does.row if self._goes_on(stack, terminal))

    def _goes_on(self, stack: list[_State], terminal: str) -> bool:
        stack = list(stack)
        while terminal in stack[-1].does.row:
            step = stack[-1].does[terminal]
            if isinstance(step, _State):
                return True
            del stack[-step.size :]
            stack.append(stack[-1].goes[step.origin])
            if terminal == END and stack[-1].number == self._tables.end:
                return True
        return False


def _only(builder: Any, meta: Meta, children: list[Any]) -> Any:
    """Stands for a rule that has no node of its own."""
    return children[0]


def _arranged(children: list[Any], plan: tuple[int | None, ...]) -> list[Any]:
    """The children of a rule by its plan; see ``tables.Data``."""
    found: list[Any] = []
    for number in plan:
        if number is None:
            found.append(None)
        elif number >= 0:
            found.append(children[number])
        else:
            found += children[~number]
    return found

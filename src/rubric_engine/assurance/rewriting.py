"""A program with one of its parts in another form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rubric_engine.assurance.variants import Change
from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.ir import Line, Node, Origin, Program
from rubric_engine.diagnostics.frozen import evolve, frozen

_Each = TypeVar("_Each")


@frozen(eq=False, kw_only=True)
class Candidate:
    """A change that isn't made yet. ``owner``: the id that a reader knows the changed part by; ``touches``: its keys (``reach``). ``rewires``: other results
    hang on it than before."""

    owner: str
    touches: frozenset[str]
    origin: Origin
    change: Change
    make: Callable[[], Program]
    rewires: bool = False


def with_part(program: Program, old: Node | Line, new: Node | Line | None) -> Callable[[], Program]:
    """The program with a line or node exchanged (None: without it), made when it is asked for."""

    def make() -> Program:
        total = _exchanged(program.total, old, new)
        return with_bounds(evolve(program, total=total))

    return make


def _exchanged(node: Node, old: Node | Line, new: Node | Line | None) -> Node:
    if node is old:
        assert isinstance(new, Node)
        return new
    children: list[Node | Line] = []
    for child in node.children:
        if child is old:
            children += [] if new is None else [new]
        elif isinstance(child, Node):
            children.append(_exchanged(child, old, new))
        else:
            children.append(child)
    return evolve(node, children=tuple(children))


def with_fields(program: Program, **fields: Any) -> Callable[[], Program]:
    """The program with other declarations."""
    return lambda: with_bounds(evolve(program, **fields))


def with_field(part: _Each, name: str, value: object) -> _Each:
    """A core node with one of its fields exchanged."""
    fields: dict[str, Any] = {name: value}
    return evolve(part, **fields)  # type: ignore[misc]


def exchanged(among: tuple[_Each, ...], old: _Each, *new: _Each) -> tuple[_Each, ...]:
    """A tuple with one of its members exchanged, or left out."""
    at = next(index for index, each in enumerate(among) if each is old)
    return (*among[:at], *new, *among[at + 1 :])

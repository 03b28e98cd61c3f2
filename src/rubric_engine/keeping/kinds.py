"""What the fields of the core's classes may hold, read off their type hints.

The hints are strings (every module postpones them) in a small language: names of classes, ``A | B``, ``None``, ``tuple[A, ...]`` and
``tuple[A, B]``. Reading them here, and not with ``typing``, evaluates nothing, and takes a tenth of the time.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any

from rubric_engine.core import ir
from rubric_engine.core.accepted import Acceptance
from rubric_engine.diagnostics import model

PRIMITIVES = frozenset((str, bool, int, NoneType))


class Raw:
    """Texts, truth values and whole numbers, as JSON has them. None, where it is allowed, is among ``types``."""

    __slots__ = ("types",)

    def __init__(self, types: frozenset[type]) -> None:
        self.types = types


class OneOf:
    """A member of an enumeration, by its name; None, where it is allowed, is under None."""

    __slots__ = ("members",)

    def __init__(self, members: dict[str | None, enum.Enum | None]) -> None:
        self.members = members


class Ref:
    """An object that stands before: a node, a number, or anything where several kinds are possible."""

    __slots__ = ("types",)

    def __init__(self, types: frozenset[type]) -> None:
        self.types = types


class Many:
    """Any number of values of one kind."""

    __slots__ = ("each",)

    def __init__(self, each: Kind) -> None:
        self.each = each


class Row:
    """So many values, each of its own kind."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Kind, ...]) -> None:
        self.parts = parts


class OrNone:
    """A tuple, or None."""

    __slots__ = ("kind",)

    def __init__(self, kind: Many | Row) -> None:
        self.kind = kind


Kind = Raw | OneOf | Ref | Many | Row | OrNone

_NAMES: dict[str, Any] = {
    **{name: getattr(ir, name) for name in ir.__all__},
    **{each.__name__: each for each in (model.Span, model.Diagnostic, model.Severity, Acceptance, Fraction, str, bool, int)},
    "None": NoneType,
}

CLASSES: Mapping[str, Any] = MappingProxyType(
    {
        name: found
        for name, found in _NAMES.items()
        if isinstance(found, type) and found.__module__.startswith("rubric_engine.") and not issubclass(found, enum.Enum)
    }
)
"""The classes whose objects can be kept, by name."""


class Shape:
    """A class with the kinds of its fields, in order. ``by_position``: its objects are made of their values in that order, else by the fields' names.

    Taken from what stands in the class itself: to ask attrs may mean that it makes the class first.
    """

    __slots__ = ("by_position", "cls", "fields")

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.fields: dict[str, Kind] = {name: kind_of(hint) for name, hint in cls.__annotations__.items()}
        self.by_position: bool = cls.__match_args__ == tuple(self.fields)


@cache
def shape_of(cls: type) -> Shape:
    return Shape(cls)


@cache
def kind_of(hint: str) -> Kind:
    """The kind that a hint stands for.

    >>> sorted(each.__name__ for each in kind_of("str | None").types)
    ['NoneType', 'str']
    """
    if not isinstance(hint, str):
        raise TypeError(f"the hint `{hint}` isn't postponed")
    tuples = [each for each in _split(hint, "|") if each.startswith("tuple[")]
    types = frozenset(found for each in _split(hint, "|") if each not in tuples for found in _types(each))
    if tuples:
        if len(tuples) > 1 or not types <= {NoneType}:
            raise TypeError(f"no kind for the hint `{hint}`")
        kind = _tuple(tuples[0])
        return OrNone(kind) if types else kind
    if types <= PRIMITIVES:
        return Raw(types)
    enums = [each for each in types if issubclass(each, enum.Enum)]
    if enums:
        if len(enums) > 1 or not types <= {enums[0], NoneType}:
            raise TypeError(f"no kind for the hint `{hint}`")
        return OneOf({**{each.name: each for each in enums[0]}, **({None: None} if NoneType in types else {})})
    if int in types:
        raise TypeError(f"no kind for the hint `{hint}`")
    return Ref(types)


def _tuple(hint: str) -> Many | Row:
    parts = list(_split(hint.removeprefix("tuple[").removesuffix("]"), ","))
    if len(parts) == 2 and parts[1] == "...":
        return Many(kind_of(parts[0]))
    return Row(tuple(kind_of(each) for each in parts))


def _types(name: str) -> tuple[type, ...]:
    found = ir_name(name)
    if isinstance(found, UnionType):
        return found.__args__
    if not isinstance(found, type):
        raise TypeError(f"`{name}` is no class")
    return (found,)


def ir_name(name: str) -> Any:
    """What a name in a hint stands for."""
    if name not in _NAMES:
        raise TypeError(f"`{name}` isn't known here")
    return _NAMES[name]


def _split(hint: str, sign: str) -> Iterator[str]:
    """The parts between signs that stand outside of brackets."""
    depth = start = 0
    for at, ch in enumerate(hint):
        depth += (ch == "[") - (ch == "]")
        if ch == sign and depth == 0:
            yield hint[start:at].strip()
            start = at + 1
    yield hint[start:].strip()

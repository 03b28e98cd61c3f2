"""Objects of the core as plain data, and back.

The data is a list of groups, each the objects of one class that stand equally high above their leaves: ``[class, how many, {field: column}]``. Objects
are numbered through all groups in order, from 1 (0 is None), and a group refers to objects of earlier groups only, so that there are no circles and no
recursion, however deep an expression is. A column of which all entries are the same has one.

What is one object stays one object. Numbers, and texts that stand where several kinds are possible, are objects too, equal ones are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from fractions import Fraction
from itertools import chain
from typing import Any

from rubric_engine.keeping.kinds import CLASSES, Kind, Many, OneOf, OrNone, Raw, Ref, Row, Shape, shape_of
from rubric_engine.keeping.refusal import KeptRefused

MOST_OBJECTS = 1_000_000

_LITERALS: dict[str, type] = {"str": str, "bool": bool}

Group = list[Any]


class CantBeKept(ValueError):
    """An object that has no data."""


# ---------------------------------------------------------------- to data


def to_data(roots: Sequence[object]) -> tuple[list[Group], list[int]]:
    """The groups, and the numbers of ``roots``.

    Raises:
        CantBeKept: where a field holds what its hint doesn't say.
    """
    try:
        return _to_data(roots)
    except (AttributeError, LookupError, TypeError) as error:
        raise CantBeKept(str(error)) from error


def _to_data(roots: Sequence[object]) -> tuple[list[Group], list[int]]:
    groups: list[Group] = []
    numbers: dict[object, int] = {_key(None): 0}
    for cls, members in _by_height(roots):
        for each in members:
            numbers[_key(each)] = len(numbers)
        if len(numbers) > MOST_OBJECTS:
            raise CantBeKept("it is too large")
        groups.append(_group(cls, members, numbers))
    return groups, [numbers[_key(root)] for root in roots]


def _key(found: object) -> object:
    """What an object is known by: a node by its identity, what is no node by its value."""
    if found is None or isinstance(found, str | bool | Fraction):
        return type(found), found
    return id(found)


def _by_height(roots: Sequence[object]) -> list[tuple[type, list[Any]]]:
    """All objects, those without parts first, each behind its parts."""
    heights: dict[object, int] = {_key(None): 0}
    found: dict[tuple[int, str], list[Any]] = {}
    waiting: list[tuple[object, list[object] | None]] = [(root, None) for root in reversed(roots)]
    while waiting:
        each, parts = waiting.pop()
        if _key(each) in heights:
            continue
        if parts is None:
            parts = _parts(each)
            waiting.append((each, parts))
            waiting += [(part, None) for part in reversed(parts)]
            continue
        height = 1 + max((heights[_key(part)] for part in parts), default=0)
        heights[_key(each)] = height
        found.setdefault((height, type(each).__name__), []).append(each)
    return [(type(members[0]), members) for _, members in sorted(found.items(), key=lambda item: item[0])]


def _parts(found: object) -> list[object]:
    if isinstance(found, str | bool | Fraction):
        return []
    parts: list[object] = []
    for name, kind in _shape(type(found)).fields.items():
        parts += _referred(kind, getattr(found, name))
    return parts


def _shape(cls: Any) -> Shape:
    if CLASSES.get(cls.__name__) is not cls:
        raise CantBeKept(f"a {cls.__name__}")
    return shape_of(cls)


def _referred(kind: Kind, value: Any) -> Iterable[object]:
    match kind:
        case Raw() | OneOf():
            return ()
        case Ref():
            return () if value is None else (value,)
        case OrNone():
            return () if value is None else _referred(kind.kind, value)
        case Many():
            return chain.from_iterable(_referred(kind.each, each) for each in value)
        case Row():
            return chain.from_iterable(_referred(part, each) for part, each in zip(kind.parts, value, strict=True))


def _group(cls: type, members: list[Any], numbers: dict[object, int]) -> Group:
    if cls is Fraction:
        columns = {"numerator": [each.numerator for each in members], "denominator": [each.denominator for each in members]}
        return ["Fraction", len(members), columns]
    if cls in (str, bool):
        return [cls.__name__, len(members), {"value": members}]
    shape = _shape(cls)
    found: dict[str, list[Any]] = {}
    for name, kind in shape.fields.items():
        column = [_written(kind, getattr(each, name), numbers) for each in members]
        found[name] = column if any(each != column[0] for each in column) else column[:1]
    return [cls.__name__, len(members), found]


def _written(kind: Kind, value: Any, numbers: dict[object, int]) -> Any:
    match kind:
        case Raw() if type(value) in kind.types:
            return value
        case OneOf() if value is None and None in kind.members:
            return None
        case OneOf() if isinstance(value, Enum) and kind.members.get(value.name) is value:
            return value.name
        case Ref() if type(value) in kind.types:
            return numbers[_key(value)]
        case OrNone():
            return None if value is None else _written(kind.kind, value, numbers)
        case Many() if type(value) is tuple:
            return [_written(kind.each, each, numbers) for each in value]
        case Row() if type(value) is tuple and len(value) == len(kind.parts):
            return [_written(part, each, numbers) for part, each in zip(kind.parts, value, strict=True)]
        case _:
            raise CantBeKept(f"a {type(value).__name__} where there is none")


# ---------------------------------------------------------------- and back


def from_data(groups: object, roots: object) -> tuple[object, ...]:
    """The objects that ``roots`` numbers.

    Raises:
        KeptRefused: where the data isn't exactly of the form that ``to_data`` gives it.
    """
    try:
        return _from_data(groups, roots)
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise KeptRefused(f"its content is malformed: {error}") from None


def _from_data(groups: object, roots: object) -> tuple[object, ...]:
    objects: list[object] = [None]
    if type(groups) is not list:
        raise KeptRefused("it has no groups")
    for group in groups:
        if type(group) is not list or len(group) != 3:
            raise KeptRefused("a group is malformed")
        name, count, columns = group
        if type(name) is not str or type(count) is not int or type(columns) is not dict:
            raise KeptRefused("a group is malformed")
        if count < 1 or len(objects) + count > MOST_OBJECTS:
            raise KeptRefused("it is too large")
        if any(type(column) is not list or len(column) not in (1, count) for column in columns.values()):
            raise KeptRefused("a column is malformed")
        objects += _made(name, count, columns, objects)
    if type(roots) is not list:
        raise KeptRefused("it has no roots")
    return tuple(_looked_up(roots, objects))


def _made(name: str, count: int, columns: dict[str, list[Any]], objects: list[object]) -> Iterable[object]:
    if name == "Fraction":
        return _fractions(count, columns)
    if name in _LITERALS:
        (values,) = _only(count, columns, "value")
        return _typed(values, frozenset((_LITERALS[name],)))
    if name not in CLASSES:
        raise KeptRefused(f"nothing here is called `{name[:40]}`")
    shape = shape_of(CLASSES[name])
    if columns.keys() != shape.fields.keys():
        raise KeptRefused(f"a {name} has other fields")
    read = [_whole(_read(kind, columns[field], objects), count) for field, kind in shape.fields.items()]
    if shape.by_position:
        return map(shape.cls, *read)
    return [shape.cls(**dict(zip(shape.fields, row, strict=True))) for row in zip(*read, strict=True)]


def _whole(column: list[Any], count: int) -> list[Any]:
    return column if len(column) == count else column * count


def _fractions(count: int, columns: dict[str, list[Any]]) -> list[Fraction]:
    above, below = _only(count, columns, "numerator", "denominator")
    _typed(above, _WHOLE)
    _typed(below, _WHOLE)
    if min(below) < 1:
        raise KeptRefused("a number has no denominator")
    return list(map(Fraction, above, below))


_WHOLE = frozenset((int,))
_LISTS = frozenset((list,))
_LISTS_OR_NONE: frozenset[type] = frozenset((list, type(None)))


def _only(count: int, columns: dict[str, list[Any]], *names: str) -> list[list[Any]]:
    if columns.keys() != set(names) or any(len(column) != count for column in columns.values()):
        raise KeptRefused("a column is missing or too many")
    return [columns[name] for name in names]


def _typed(values: list[Any], types: frozenset[type]) -> list[Any]:
    if not types.issuperset(map(type, values)):
        raise KeptRefused("a value is of a wrong kind")
    return values


def _looked_up(numbers: list[Any], objects: list[object]) -> list[object]:
    _typed(numbers, _WHOLE)
    if numbers and (min(numbers) < 0 or max(numbers) >= len(objects)):
        raise KeptRefused("it refers to what isn't there")
    return [objects[number] for number in numbers]


def _read(kind: Kind, column: list[Any], objects: list[object]) -> list[Any]:
    """A column's values; every check is one pass over the whole column."""
    match kind:
        case Raw():
            return _typed(column, kind.types)
        case OneOf():
            members = kind.members
            if not _NAMED.issuperset(map(type, column)) or not members.keys() >= set(column):
                raise KeptRefused("a name of nothing")
            return [members[name] for name in column]
        case Ref():
            return _typed(_looked_up(column, objects), kind.types)
        case OrNone():
            given = iter(_read(kind.kind, [each for each in _typed(column, _LISTS_OR_NONE) if each is not None], objects))
            return [None if each is None else next(given) for each in column]
        case Many():
            inner = _read(kind.each, list(chain.from_iterable(_typed(column, _LISTS))), objects)
            return _cut(inner, map(len, column))
        case Row():
            if any(len(each) != len(kind.parts) for each in _typed(column, _LISTS)):
                raise KeptRefused("a row is malformed")
            if not column:
                return []
            parts = zip(*column, strict=True)
            return list(zip(*(_read(part, list(values), objects) for part, values in zip(kind.parts, parts, strict=True)), strict=True))


_NAMED = frozenset((str, type(None)))


def _cut(values: list[Any], lengths: Iterable[int]) -> list[tuple[Any, ...]]:
    found, start = [], 0
    for length in lengths:
        found.append(tuple(values[start : start + length]))
        start += length
    return found

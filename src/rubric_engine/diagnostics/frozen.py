"""Classes of attrs that cost next to nothing until they are used.

``frozen``, ``define``, ``field`` and ``evolve`` mean what those of attrs mean. Attrs compiles the methods of a class when the class is made, which takes a third of a
millisecond; here that happens when a class has some hundred objects. The engine has some three hundred such classes, and a run needs few of them. A class that wants more than fields with defaults is made by attrs itself, and attrs' own functions (``fields``, ``has``, ``evolve``) take all of these classes.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from threading import RLock
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from attrs import define as define
    from attrs import evolve as evolve
    from attrs import field as field
    from attrs import frozen as frozen

_NOTHING: Any = object()
_FEW = 200  # for so many objects it isn't worth making methods
_BY_HAND = frozenset({"__init__", "__eq__", "__hash__", "__setattr__", "__slots__", "__attrs_post_init__", "__attrs_pre_init__"})


class _Field:
    """What ``field`` was told of an attribute."""

    __slots__ = ("argument", "default", "eq", "factory", "kw_only", "name", "repr")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, eq: bool, repr: Any, kw_only: bool | None) -> None:
        self.default = default
        self.factory = factory
        self.eq = eq
        self.repr = repr
        self.kw_only = kw_only
        self.name = ""
        self.argument = ""

    def named(self, name: str, kw_only: bool) -> _Field:
        """The field as it is under a name in a class."""
        found = _Field(self.default, self.factory, self.eq, self.repr, kw_only if self.kw_only is None else self.kw_only)
        found.name = name
        found.argument = name.lstrip("_")
        return found

    def told(self) -> Any:
        """The same in the words of attrs."""
        default = attrs.NOTHING if self.default is _NOTHING else self.default
        return attrs.field(
            default=default if self.factory is None else attrs.Factory(self.factory), eq=self.eq, repr=self.repr, kw_only=self.kw_only
        )


def _field(
    *,
    default: Any = _NOTHING,
    factory: Callable[[], Any] | None = None,
    eq: bool = True,
    repr: Any = True,
    kw_only: bool | None = None,
    **more: Any,
) -> Any:
    if not more:
        return _Field(default, factory, eq, repr, kw_only)
    given = {"factory": factory} if factory is not None else {} if default is _NOTHING else {"default": default}
    return attrs.field(eq=eq, repr=repr, kw_only=kw_only, **given, **more)


def _frozen(cls: type[Any] | None = None, **told: Any) -> Any:
    return (lambda found: _class(found, attrs.frozen, **told)) if cls is None else _class(cls, attrs.frozen, **told)


def _define(cls: type[Any] | None = None, **told: Any) -> Any:
    return (lambda found: _class(found, attrs.define, **told)) if cls is None else _class(cls, attrs.define, **told)


def _class(cls: type[Any], by_attrs: Any, *, eq: bool = True, kw_only: bool = False, **more: Any) -> Any:
    own = _own_fields(cls, kw_only)
    if more or own is None or not all("__frozen_fields__" in base.__dict__ for base in cls.__mro__[1:-1]):
        for name, given in list(cls.__dict__.items()):
            if isinstance(given, _Field):
                setattr(cls, name, given.told())
        return by_attrs(cls, eq=eq, kw_only=kw_only, **more)
    return _made(cls, own, eq, by_attrs is attrs.frozen)


def _own_fields(cls: type[Any], kw_only: bool) -> list[_Field] | None:
    """The fields of a class's own body; None if it wants something that only attrs has."""
    body = cls.__dict__
    if not _BY_HAND.isdisjoint(body) or cls.__class__ is not type:
        return None
    found: list[_Field] = []
    for name, hint in cls.__annotations__.items():
        if "ClassVar" in str(hint):
            continue
        given = body.get(name, _NOTHING)
        default = given.default if isinstance(given, _Field) else given
        if type(default).__module__ == "attr._make":  # a field of attrs, or its Factory
            return None
        if not isinstance(given, _Field):
            given = _Field(given, None, True, True, None)
        found.append(given.named(name, kw_only))
    cells = (getattr(each, "__closure__", None) for each in body.values())
    return None if any(cells) else found


def _made(cls: type[Any], own: list[_Field], eq: bool, frozen: bool) -> type[Any]:
    """The class with slots for its own fields, and with methods that are made when they are first called."""
    inherited: tuple[_Field, ...] = getattr(cls, "__frozen_fields__", ())
    names = [each.name for each in own]
    fields = (*(each for each in inherited if each.name not in names), *own)
    body = {name: value for name, value in cls.__dict__.items() if name not in (*names, "__dict__", "__weakref__")}
    new = (name for name in names if name not in {each.name for each in inherited})
    made: Any = type(
        cls.__name__,
        cls.__bases__,
        {
            **body,
            "__slots__": (*new, *(() if inherited or cls.__bases__ != (object,) else ("__weakref__",))),
            "__qualname__": cls.__qualname__,
            "__match_args__": tuple(each.name for each in fields if not each.kw_only),
            "__frozen_fields__": fields,
            "__attrs_attrs__": _Made(cls, own, frozen),
            "__repr__": body.get("__repr__", _repr),
            "__getstate__": _state,
            "__setstate__": _set_state,
            **_compared(tuple(each.name for each in fields if each.eq), eq, frozen),
            **({"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete} if frozen else {}),
        },
    )
    made.__init__ = _first_init(made)
    return made  # type: ignore[no-any-return]


def _first_init(made: Any) -> Callable[..., None]:
    """Fills the first objects by itself, which takes a little longer for each; for more it has the class's ``__init__`` made by attrs."""
    left = _FEW
    filled: Callable[..., bool] | None = None

    def __init__(self: Any, *args: Any, **named: Any) -> None:
        nonlocal left, filled
        left -= 1
        if filled is None:
            filled = _filling(made)
        if left < 0 or not filled(self, args, named):
            made.__attrs_attrs__  # noqa: B018 (asking makes both)
            made.__init__(self, *args, **named)

    return __init__


def _filling(made: Any) -> Callable[[Any, tuple[Any, ...], dict[str, Any]], bool]:
    """What gives all fields of an object their values; it answers False if the arguments aren't those."""
    fields = [
        (each.argument, getattr(made, each.name).__set__, each.kw_only, each.factory, each.default) for each in made.__frozen_fields__
    ]
    places = len(made.__match_args__)

    def filled(it: Any, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
        many, place, left = len(args), 0, len(named)
        if many > places:
            return False
        for argument, put, kw_only, factory, default in fields:
            if place < many and not kw_only:
                if argument in named:
                    return False
                put(it, args[place])
                place += 1
            elif argument in named:
                put(it, named[argument])
                left -= 1
            elif factory is not None:
                put(it, factory())
            elif default is _NOTHING:
                return False
            else:
                put(it, default)
        return not left

    return filled


_making = RLock()


class _Made:
    """What attrs makes of a class: its attributes, and its ``__init__``. Both are put into the class when the attributes are first asked for."""

    def __init__(self, cls: type[Any], own: list[_Field], frozen: bool) -> None:
        self._cls = cls
        self._own = own
        self._frozen = frozen

    def __get__(self, instance: Any, owner: Any) -> Any:
        with _making:
            made = next((each for each in owner.__mro__ if each.__dict__.get("__attrs_attrs__") is self), None)
            if made is None:  # another thread was faster
                return owner.__attrs_attrs__
            twin = self._twin()
            made.__init__ = twin.__init__
            made.__attrs_attrs__ = twin.__attrs_attrs__
            return made.__attrs_attrs__

    def _twin(self) -> Any:
        """A class made by attrs with the same fields."""
        cls, fields = self._cls, {each.name: each.told() for each in self._own}
        hints = {name: hint for name, hint in cls.__annotations__.items() if name in fields}
        twin: Any = type(
            cls.__name__,
            cls.__bases__,
            {"__annotations__": hints, "__module__": cls.__module__, "__qualname__": cls.__qualname__, **fields},
        )
        return attrs.define(twin, frozen=self._frozen, repr=False, eq=False, match_args=False, weakref_slot=False)


def _compared(names: tuple[str, ...], eq: bool, frozen: bool) -> dict[str, Any]:
    """Equality and hash: by these fields, or by identity."""
    if not eq:
        return {"__eq__": object.__eq__, "__hash__": object.__hash__}
    values: Any = attrgetter(*names) if names else lambda it: ()

    def __eq__(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(values(self))

    return {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}


def _repr(self: Any) -> str:
    shown = ((each.name, each.repr, getattr(self, each.name)) for each in self.__frozen_fields__ if each.repr)
    parts = (f"{name}={value!r}" if how is True else f"{name}={how(value)}" for name, how, value in shown)
    return f"{self.__class__.__qualname__.rpartition('>.')[2]}({', '.join(parts)})"


def _refuse_to_set(self: Any, name: str, value: Any) -> None:
    raise attrs.exceptions.FrozenInstanceError


def _refuse_to_delete(self: Any, name: str) -> None:
    raise attrs.exceptions.FrozenInstanceError


def _state(self: Any) -> dict[str, Any]:
    return {each.name: getattr(self, each.name) for each in self.__frozen_fields__}


def _set_state(self: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


def _evolve(it: Any, **changes: Any) -> Any:
    cls = it.__class__
    fields = cls.__dict__.get("__frozen_fields__")
    if fields is None:
        return attrs.evolve(it, **changes)
    members = cls.__dict__.get("__frozen_members__")
    if members is None:
        members = cls.__frozen_members__ = tuple([(each.argument, each.name, getattr(cls, each.name).__set__) for each in fields])
    made, left = object.__new__(cls), len(changes)
    for argument, name, put in members:
        if argument in changes:
            put(made, changes[argument])
            left -= 1
        else:
            put(made, getattr(it, name))
    if left:
        unknown = sorted(changes.keys() - {argument for argument, _, _ in members})
        raise TypeError(f"{cls.__qualname__} has no {', '.join(unknown)}")
    return made


if not TYPE_CHECKING:
    frozen, define, field, evolve = _frozen, _define, _field, _evolve

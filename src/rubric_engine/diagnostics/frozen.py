"""Classes of attrs that cost next to nothing until they are used.

``frozen``, ``define``, ``field``, ``Factory`` and ``evolve`` mean what those of attrs mean. To import attrs takes longer than to load a rubric that was kept, and it compiles
the methods of a class when the class is made, which takes a third of a millisecond; the engine has some three hundred such classes, and a run needs few of them. So
attrs is imported only for a class that wants more than what is known here, for one that has some thousand objects, whose ``__init__`` it makes, and when attrs' own
functions (``fields``, ``has``, ``evolve``), which take all of these classes, are asked about one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from operator import attrgetter
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic

if TYPE_CHECKING:
    from attrs import Factory as Factory
    from attrs import define as define
    from attrs import evolve as evolve
    from attrs import field as field
    from attrs import frozen as frozen


class _Nothing:
    """What stands where no value was given."""

    def __repr__(self) -> str:
        return "NOTHING"


_NOTHING: Any = _Nothing()
_FEW = 2000  # for so many objects it isn't worth importing attrs
_BY_HAND = frozenset({"__init__", "__eq__", "__hash__", "__setattr__", "__slots__", "__attrs_pre_init__"})
_ORDER = ("lt", "le", "gt", "ge")


class _Factory:
    """What makes a default anew for each object; with ``takes_self`` out of the object, as far as it is filled."""

    __slots__ = ("make", "takes_self")

    def __init__(self, factory: Callable[..., Any], takes_self: bool = False) -> None:
        self.make = factory
        self.takes_self = takes_self


class _Field:
    """What ``field`` was told of an attribute."""

    __slots__ = ("argument", "eq", "given", "init", "kw_only", "name", "repr")

    def __init__(self, given: Any = _NOTHING, eq: bool = True, repr: Any = True, kw_only: bool | None = None, init: bool = True) -> None:
        self.given = given
        self.eq = eq
        self.repr = repr
        self.kw_only = kw_only
        self.init = init
        self.name = ""
        self.argument = ""

    def default(self, make: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Decorates the method that makes the default."""
        self.given = _Factory(make, takes_self=True)
        return make

    def named(self, name: str, kw_only: bool) -> _Field:
        """The field as it is under a name in a class."""
        found = _Field(self.given, self.eq, self.repr, kw_only if self.kw_only is None else self.kw_only, self.init)
        found.name = name
        found.argument = name.lstrip("_")
        return found

    def told(self) -> Any:
        """The same in the words of attrs."""
        import attrs

        return attrs.field(default=_default_told(self.given), eq=self.eq, repr=self.repr, kw_only=self.kw_only, init=self.init)


def _default_told(given: Any) -> Any:
    """A default in the words of attrs."""
    import attrs

    if isinstance(given, _Factory):
        return attrs.Factory(given.make, takes_self=True) if given.takes_self else attrs.Factory(given.make)
    return attrs.NOTHING if given is _NOTHING else given


def _field(
    *,
    default: Any = _NOTHING,
    factory: Callable[[], Any] | None = None,
    eq: bool = True,
    repr: Any = True,
    kw_only: bool | None = None,
    init: bool = True,
    **more: Any,
) -> Any:
    given = default if factory is None else _Factory(factory)
    if not more:
        return _Field(given, eq, repr, kw_only, init)
    import attrs

    return attrs.field(default=_default_told(given), eq=eq, repr=repr, kw_only=kw_only, init=init, **more)


def _frozen(cls: type[Any] | None = None, **told: Any) -> Any:
    return (lambda found: _class(found, True, **told)) if cls is None else _class(cls, True, **told)


def _define(cls: type[Any] | None = None, **told: Any) -> Any:
    return (lambda found: _class(found, False, **told)) if cls is None else _class(cls, False, **told)


def _class(cls: type[Any], frozen: bool, *, eq: bool = True, order: bool = False, kw_only: bool = False, **more: Any) -> Any:
    own = _own_fields(cls, kw_only)
    known = all("__frozen_fields__" in base.__dict__ for base in cls.__mro__[1:-1] if base is not Generic)
    if own is not None and known and not more:
        return _made(cls, own, eq, order, frozen)
    import attrs

    for name, given in list(cls.__dict__.items()):
        if isinstance(given, _Field):
            setattr(cls, name, given.told())
        elif isinstance(given, _Factory):
            setattr(cls, name, _default_told(given))
    return (attrs.frozen if frozen else attrs.define)(cls, eq=eq, order=order, kw_only=kw_only, **more)


def _own_fields(cls: type[Any], kw_only: bool) -> list[_Field] | None:
    """The fields of a class's own body; None if it wants something that only attrs has."""
    body = cls.__dict__
    if not _BY_HAND.isdisjoint(body) or cls.__class__ is not type:
        return None
    found: list[_Field] = []
    for name, hint in body.get("__annotations__", {}).items():
        if "ClassVar" in str(hint):
            continue
        given = body.get(name, _NOTHING)
        if not isinstance(given, _Field):
            given = _Field(given)
        if type(given.given).__module__ == "attr._make":  # a field of attrs, or its Factory
            return None
        found.append(given.named(name, kw_only))
    cells = (getattr(each, "__closure__", None) for each in body.values())
    return None if any(cells) else found


def _made(cls: type[Any], own: list[_Field], eq: bool, order: bool, frozen: bool) -> type[Any]:
    """The class with slots for its own fields, and with the methods that attrs would give it."""
    inherited: tuple[_Field, ...] = getattr(cls, "__frozen_fields__", ())
    names = [each.name for each in own]
    fields = (*(each for each in inherited if each.name not in names), *own)
    compared = tuple(each.name for each in fields if each.eq)
    body = {name: value for name, value in cls.__dict__.items() if name not in (*names, "__dict__", "__weakref__")}
    new = (name for name in names if name not in {each.name for each in inherited})
    made: Any = type(
        cls.__name__,
        cls.__bases__,
        {
            **body,
            "__slots__": (*new, *(() if any(hasattr(base, "__weakref__") for base in cls.__bases__) else ("__weakref__",))),
            "__qualname__": cls.__qualname__,
            "__match_args__": tuple(each.name for each in fields if each.init and not each.kw_only),
            "__frozen_fields__": fields,
            "__attrs_attrs__": _Made(cls, own, frozen),
            "__repr__": body.get("__repr__", _repr),
            "__getstate__": _state,
            "__setstate__": _set_state,
            **_compared(compared, eq, frozen),
            **({f"__{which}__": _comparing(compared, getattr(operator, which)) for which in _ORDER} if order else {}),
            **({"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete} if frozen else {}),
        },
    )
    made.__init__ = _first_init(made)
    return made  # type: ignore[no-any-return]


def _first_init(made: Any) -> Callable[..., None]:
    """Fills the first objects by itself, which takes a little longer for each; for more, and to refuse arguments, it has the class's ``__init__`` made by attrs."""
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
    fields = [(each, getattr(made, each.name).__set__) for each in made.__frozen_fields__]
    by_place = [put for each, put in fields if each.init and not each.kw_only]
    others = [
        [(each.argument, put, each.init, each.given) for each, put in fields if put not in by_place[:many]]
        for many in range(len(by_place) + 1)
    ]
    afterwards = getattr(made, "__attrs_post_init__", None)

    def filled(it: Any, args: tuple[Any, ...], named: dict[str, Any]) -> bool:
        if len(args) > len(by_place):
            return False
        for put, value in zip(by_place, args):  # noqa: B905 (there may be fewer arguments)
            put(it, value)
        left = len(named)
        for argument, put, init, given in others[len(args)]:
            if init and argument in named:
                put(it, named[argument])
                left -= 1
            elif given.__class__ is _Factory:
                put(it, given.make(it) if given.takes_self else given.make())
            elif given is not _NOTHING:
                put(it, given)
            elif init:
                return False
        if left:
            return False
        if afterwards is not None:
            afterwards(it)
        return True

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
        import attrs

        cls, fields = self._cls, {each.name: each.told() for each in self._own}
        hints = {name: hint for name, hint in cls.__annotations__.items() if name in fields}
        kept = {
            name: cls.__dict__[name]
            for name in ("__module__", "__qualname__", "__orig_bases__", "__attrs_post_init__")
            if name in cls.__dict__
        }
        twin: Any = type(cls.__name__, cls.__bases__, {**kept, "__annotations__": hints, **fields})
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


def _comparing(names: tuple[str, ...], holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    """One of the four methods of an order by these fields."""
    values: Any = attrgetter(*names)
    return lambda self, other: holds(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented


def _repr(self: Any) -> str:
    shown = ((each.name, each.repr, getattr(self, each.name, _NOTHING)) for each in self.__frozen_fields__ if each.repr)
    parts = (f"{name}={value!r}" if how is True else f"{name}={how(value)}" for name, how, value in shown)
    return f"{self.__class__.__qualname__.rpartition('>.')[2]}({', '.join(parts)})"


def _refuse_to_set(self: Any, name: str, value: Any) -> None:
    from attrs.exceptions import FrozenInstanceError

    raise FrozenInstanceError


def _refuse_to_delete(self: Any, name: str) -> None:
    from attrs.exceptions import FrozenInstanceError

    raise FrozenInstanceError


def _state(self: Any) -> dict[str, Any]:
    return {each.name: getattr(self, each.name) for each in self.__frozen_fields__}


def _set_state(self: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(self, name, value)


def fields_of(kind: type[Any]) -> tuple[str, ...]:
    """The names of the fields of one of these classes, or of one of attrs; of any other class there are none."""
    own = kind.__dict__.get("__frozen_fields__")
    return tuple([each.name for each in (getattr(kind, "__attrs_attrs__", ()) if own is None else own)])


def _copied(cls: Any, fields: tuple[_Field, ...]) -> tuple[tuple[str, str, Callable[[Any, Any], None]], ...]:
    """What a copy takes over one by one: by which argument, name and slot. Nothing where a copy has to be made as the first one was."""
    if hasattr(cls, "__attrs_post_init__") or not all(each.init for each in fields):
        return ()
    return tuple([(each.argument, each.name, getattr(cls, each.name).__set__) for each in fields])


def _evolve(it: Any, **changes: Any) -> Any:
    cls = it.__class__
    fields = cls.__dict__.get("__frozen_fields__")
    if fields is None:
        import attrs

        return attrs.evolve(it, **changes)
    members = cls.__dict__.get("__frozen_members__")
    if members is None:
        members = cls.__frozen_members__ = _copied(cls, fields)
    if not members:
        return cls(**{each.argument: getattr(it, each.name) for each in fields if each.init} | changes)
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
    frozen, define, field, evolve, Factory = _frozen, _define, _field, _evolve, _Factory

"""Classes whose methods are made when they are first needed are what attrs would have made of them."""

from __future__ import annotations

import copy
import inspect
import subprocess
import sys
import threading
import weakref
from itertools import takewhile
from typing import Any, ClassVar, Generic, TypeVar

import attrs
import pytest

from rubric_engine.diagnostics import frozen as module
from rubric_engine.syntax import tree

T = TypeVar("T")


def _alone(it: Any) -> tuple[str, ...]:
    return (it.name,)


def _length(it: Any) -> int:
    return len(it.name)


def _classes(kind: Any) -> dict[str, Any]:
    """The same classes by attrs and by the engine."""
    frozen, define, field = kind.frozen, kind.define, kind.field

    @frozen(kw_only=True)
    class Statement:
        """A base whose fields are given by name."""

        leading: tuple[str, ...] = ()
        blank: bool = field(default=False, eq=False)
        place: int = field(default=0, eq=False, repr=False, kw_only=True)

        @property
        def lines(self) -> int:
            return len(self.leading)

    @frozen
    class Fact(Statement):
        KINDS: ClassVar[tuple[str, ...]] = ("count",)
        name: str
        options: tuple[str, ...] = field(factory=tuple)
        blank: bool = True

    @frozen
    class Narrower(Fact):
        _shown: str = field(default="", repr=lambda it: f"<{it}>")

    @frozen(eq=False)
    class ById:
        name: str

    @define
    class Open:
        name: str
        seen: list[int] = field(factory=list)

    @define(eq=False)
    class OpenById:
        name: str

    @frozen
    class Nothing:
        pass

    @frozen(order=True)
    class Ordered:
        name: str
        at: int = 0
        aside: int = field(default=0, eq=False)

    @frozen
    class Derived:
        name: str
        seen: tuple[str, ...] = field(factory=tuple, kw_only=True)
        also: tuple[str, ...] = field(default=kind.Factory(_alone, takes_self=True))
        size: int = field(init=False, repr=False)
        fixed: int = field(init=False, default=3)

        size.default(_length)  # type: ignore[attr-defined]

    @define
    class Afterwards:
        name: str
        told: str = field(init=False)

        def __attrs_post_init__(self) -> None:
            self.told = self.name + "!"

    @define
    class Box(Generic[T]):
        name: T
        more: tuple[T, ...] = ()

    every = (Statement, Fact, Narrower, ById, Open, OpenById, Nothing, Ordered, Derived, Afterwards, Box)
    return {cls.__name__: cls for cls in every}


GIVEN: dict[str, dict[str, object]] = {
    "Statement": {"leading": ("a",)},
    "Fact": {"name": "x", "options": ("a", "b"), "leading": ("c",), "place": 7},
    "Narrower": {"name": "x", "shown": "y"},
    "ById": {"name": "x"},
    "Open": {"name": "x"},
    "OpenById": {"name": "x"},
    "Nothing": {},
    "Ordered": {"name": "x", "at": 2},
    "Derived": {"name": "x", "also": ("y",)},
    "Afterwards": {"name": "x"},
    "Box": {"name": "x", "more": ("y",)},
}


@pytest.fixture(params=sorted(GIVEN))
def pair(request: pytest.FixtureRequest) -> tuple[Any, Any, dict[str, object]]:
    return _classes(attrs)[request.param], _classes(module)[request.param], GIVEN[request.param]


def test_the_same_signature_and_fields(pair: tuple[Any, Any, dict[str, object]]) -> None:
    theirs, ours, _ = pair
    assert attrs.fields(ours) is not None  # has the methods made
    assert inspect.signature(ours.__init__) == inspect.signature(theirs.__init__)
    assert ours.__match_args__ == theirs.__match_args__
    assert set(ours.__slots__) == set(theirs.__slots__)
    for own, other in zip(attrs.fields(ours), attrs.fields(theirs), strict=True):
        for what in ("name", "alias", "default", "eq", "kw_only", "init", "inherited", "type"):
            assert getattr(own, what) == getattr(other, what), (own, what)


def test_the_fields_are_told_before_there_is_an_object(pair: tuple[Any, Any, dict[str, object]]) -> None:
    theirs, ours, given = pair
    assert attrs.has(ours)
    assert [each.name for each in attrs.fields(ours)] == [each.name for each in attrs.fields(theirs)]
    assert ours(**given) is not None


def test_the_same_words_equality_and_hash(pair: tuple[Any, Any, dict[str, object]]) -> None:
    theirs, ours, given = pair
    one, other = ours(**given), ours(**given)
    assert repr(one) == repr(theirs(**given))
    assert (one == other) is (theirs(**given) == theirs(**given))
    assert one == one
    assert (one == "x") is False
    hashed = ours.__hash__ is not None
    assert hashed is (theirs.__hash__ is not None)
    if hashed and one == other:
        assert hash(one) == hash(other)
    for each in attrs.fields(ours):
        if not each.eq:
            changed = module.evolve(one, **{each.alias: "else"})
            assert (changed == one) is (one == other)


def test_what_is_frozen_stays_as_it_is(pair: tuple[Any, Any, dict[str, object]]) -> None:
    theirs, ours, given = pair
    one = ours(**given)
    for name in [each.name for each in attrs.fields(ours)][:1]:
        if theirs.__hash__ is None or theirs.__name__.startswith("Open"):
            setattr(one, name, "new")
            assert getattr(one, name) == "new"
        else:
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(one, name, "new")
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                delattr(one, name)
    with pytest.raises(AttributeError):
        one.no_such_field = 1


def test_copies_and_changes(pair: tuple[Any, Any, dict[str, object]]) -> None:
    _, ours, given = pair
    one = ours(**given)
    for other in (copy.copy(one), copy.deepcopy(one), module.evolve(one), attrs.evolve(one)):
        assert repr(other) == repr(one)
        assert type(other) is ours
    assert weakref.ref(one)() is one
    for key in given:
        assert getattr(module.evolve(one, **{key: "new"}), "_shown" if key == "shown" else key) == "new"


def test_wrong_arguments_are_refused(pair: tuple[Any, Any, dict[str, object]]) -> None:
    _, ours, given = pair
    for _ in range(2):
        with pytest.raises(TypeError):
            ours(**given, other=1)
        with pytest.raises(TypeError):
            ours(*range(9))
        with pytest.raises(TypeError):
            ours("x", **{"name": "x", **given})
        attrs.fields(ours)  # and again, now that the methods are there
    assert ours(**given)


def test_arguments_in_every_way(pair: tuple[Any, Any, dict[str, object]]) -> None:
    """By place or by name, before and after the methods are made."""
    theirs, ours, given = pair
    by_place = list(takewhile(lambda each: each.alias in given, (each for each in attrs.fields(theirs) if not each.kw_only)))
    args = [given[each.alias] for each in by_place]
    rest = {name: value for name, value in given.items() if name not in {each.alias for each in by_place}}
    for _ in range(20):
        assert repr(ours(*args, **rest)) == repr(ours(**given)) == repr(theirs(**given))


def test_what_is_missing_is_told(pair: tuple[Any, Any, dict[str, object]]) -> None:
    theirs, ours, _ = pair
    if any(each.default is attrs.NOTHING for each in attrs.fields(theirs)):
        with pytest.raises(TypeError, match="name"):
            ours()


def test_defaults_are_made_anew_for_each() -> None:
    cls = _classes(module)["Open"]
    one, other = cls("a"), cls("b")
    one.seen.append(1)
    assert other.seen == []


def test_a_subclass_of_attrs_has_its_fields_too() -> None:
    @attrs.frozen
    class Further(_classes(module)["Fact"]):  # type: ignore[misc]
        more: int = 0

    one = Further("x", more=3)  # type: ignore[call-arg]
    assert (one.name, one.more, one.lines) == ("x", 3, 0)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.name = "y"


def test_an_order_is_that_of_attrs() -> None:
    theirs, ours = _classes(attrs)["Ordered"], _classes(module)["Ordered"]
    given = [("a", 1), ("a", 2), ("b", 0), ("a", 1)]
    for name in ("__lt__", "__le__", "__gt__", "__ge__"):
        for one in given:
            for other in given:
                assert getattr(ours(*one), name)(ours(*other)) is getattr(theirs(*one), name)(theirs(*other)), (name, one, other)
        assert getattr(ours("a"), name)("a") is NotImplemented
    assert min(ours("b"), ours("a", aside=9)) == ours("a")


def test_what_is_derived_is_derived_again_for_a_copy_with_a_change() -> None:
    for cls, changed in (("Derived", "size"), ("Afterwards", "told")):
        ours, theirs = _classes(module)[cls], _classes(attrs)[cls]
        for kind in (ours, theirs):
            assert getattr(module.evolve(kind("abc"), name="a"), changed) == getattr(kind("a"), changed)
            with pytest.raises(TypeError):
                module.evolve(kind("abc"), **{changed: "x"})


def test_what_only_attrs_has_is_left_to_attrs() -> None:
    @module.frozen
    class Checked:
        name: str = module.field(converter=str.strip)
        count: int = module.field(init=False)

        @count.default  # type: ignore[attr-defined]
        def _count(self) -> int:
            return len(self.name)

    @module.frozen(order=True)
    class Ordered:
        at: int

    @module.define
    class Afterwards:
        name: str

        def __attrs_post_init__(self) -> None:
            self.name += "!"

    assert Checked(" a ") == Checked("a")
    assert Checked("ab").count == 2
    assert Ordered(1) < Ordered(2)
    assert Afterwards("a").name == "a!"


def test_what_is_not_used_costs_no_compiling() -> None:
    """Attrs is imported when a class has many objects, and makes what this one needs."""
    program = """
import sys
from rubric_engine.diagnostics import frozen
from rubric_engine.syntax import tree
from fractions import Fraction
for n in range(frozen._FEW):
    tree.Number(Fraction(n), text=str(n))
print("attr" in sys.modules)
import attr._make as make
made = []
before = make._ClassBuilder.build_class
make._ClassBuilder.build_class = lambda self: made.append(self._cls.__qualname__) or before(self)
tree.Number(Fraction(9), text="9")
print(*made)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    few, after = done.stdout.splitlines()
    assert few == "False"
    assert set(after.split()) & set(tree.__all__) == {"Number"}


def test_a_load_imports_no_attrs() -> None:
    program = "import rubric_engine, sys; rubric_engine.load_shipped('2014_assessment'); print('attr' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("order", ["many objects", "attrs first", "attrs between"])
def test_the_first_objects_and_the_later_ones_are_alike(order: str, pair: tuple[Any, Any, dict[str, object]]) -> None:
    """They are filled in two ways: by hand, and by what attrs makes."""
    theirs, ours, given = pair
    if order == "attrs first":
        attrs.fields(ours)
    told = set()
    for number in range(2 * module._FEW + 2):
        if order == "attrs between" and number == module._FEW + 1:
            attrs.fields(ours)
        one = ours(**given)
        told.add(repr(one))
        assert all(type(getattr(one, each.name)) is not type(attrs.NOTHING) for each in attrs.fields(theirs))
        with pytest.raises(TypeError):
            ours(**given, other=1)
        if "name" in given:
            with pytest.raises(TypeError):
                ours("a", **given)
            with pytest.raises(TypeError):
                ours(**{each: value for each, value in given.items() if each != "name"})
    assert told == {repr(theirs(**given))}


def test_a_change_of_what_is_no_field_is_refused(pair: tuple[Any, Any, dict[str, object]]) -> None:
    _, ours, given = pair
    with pytest.raises(TypeError, match="other"):
        module.evolve(ours(**given), other=1)


def test_every_object_has_a_list_of_its_own() -> None:
    ours = _classes(module)["Open"]
    made = [ours("x") for _ in range(2 * module._FEW)]
    for each in made:
        each.seen.append(1)
    assert all(each.seen == [1] for each in made)


def test_threads_may_need_a_class_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them gets the class's own methods, whoever is the first."""
    real = attrs.define

    def slowly(*args: Any, **named: Any) -> Any:
        threading.Event().wait(0.001)  # lets the others in
        return real(*args, **named)

    monkeypatch.setattr(attrs, "define", slowly)
    for _ in range(5):

        @module.frozen
        class Point:
            x: int
            y: int = 0

        start, found = threading.Barrier(8), list[Any]()

        def work(kind: Any = Point, start: Any = start, found: Any = found) -> None:
            start.wait()
            found.append(([each.name for each in attrs.fields(kind)], [kind(n) for n in range(module._FEW + 12)][-1]))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [(["x", "y"], Point(module._FEW + 11))] * 8


def test_a_default_that_looks_at_the_object_is_made_from_the_first_object_on() -> None:
    @module.define
    class Walk:
        start: list[int] = module.field(factory=list)
        here: list[int] = module.field(default=attrs.Factory(lambda self: self.start, takes_self=True))

    walk = Walk([3])
    assert walk.here is walk.start

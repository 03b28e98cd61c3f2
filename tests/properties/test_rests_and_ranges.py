"""``given the rest …`` and ``… may be LOW to HIGH``: on facts of every kind, held against ends and ranges that are worked out here."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine import Rubric, loads
from rubric_engine.assurance import runs_of
from rubric_engine.assurance.evaluation import Evaluator
from rubric_engine.core.examples import Example
from rubric_engine.core.from_syntax import lower_examples
from rubric_engine.core.values import NONE, Value
from rubric_engine.examples import cases, run
from rubric_engine.scoring.reference import score_unit

_OPTIONS = ("red", "green", "blue")


@frozen
class Declared:
    """A fact: how it is declared, the ends of its range (None: open), and its values, each as it is written and as it is."""

    name: str
    text: str
    least: Value | None
    greatest: Value | None
    values: tuple[tuple[str, Value], ...]


@st.composite
def whole_facts(draw: st.DrawFn, name: str) -> Declared:
    """A count, with ends that may be left out or between whole numbers."""
    low, size = draw(st.integers(0, 3)), draw(st.integers(1, 4))
    above, none = draw(st.booleans()), draw(st.booleans())
    bounds = draw(st.sampled_from(("both", "both", "below", "low", "open")))
    high = low + size
    text = {
        "both": f"above {low}, at most {high}" if above else f"{low} to {high}",
        "below": f"{low} to below {high}",
        "low": f"at least {low}",
        "open": "",
    }[bounds]
    if bounds == "both" and above:
        text = f"above {low}"
    start = {"both": low + above, "below": low, "low": low, "open": 0}[bounds]
    end = {"both": None if above else high, "below": high - 1, "low": None, "open": None}[bounds]
    last = start + 3 if end is None else end
    values: list[tuple[str, Value]] = [(str(value), Fraction(value)) for value in range(start, last + 1)]
    if none:
        values.append(("none", NONE))
    clauses = [f"fact {name}: count", *([text] if text else []), *(["or none"] if none else [])]
    return Declared(name, ", ".join(clauses), Fraction(start), None if end is None else Fraction(end), tuple(values))


@st.composite
def other_numbers(draw: st.DrawFn, name: str) -> Declared:
    """A number or a percentage between ends that needn't be whole; an end that doesn't belong to it is none."""
    low, size = draw(st.integers(-4, 4)), draw(st.integers(1, 6))
    unit, one = draw(st.sampled_from((("", Fraction(1)), ("%", Fraction(1, 100)))))
    first, last = Fraction(low, 2), Fraction(low + size, 2)
    below = draw(st.booleans())
    kind = "percent" if unit else "number"
    text = f"fact {name}: {kind}, {_decimal(first)}{unit} to {'below ' if below else ''}{_decimal(last)}{unit}"
    values = tuple((f"{_decimal(value)}{unit}", value * one) for value in (first, (first + last) / 2))
    return Declared(name, text, first * one, None if below else last * one, values)


def _decimal(value: Fraction) -> str:
    assert (value * 4).denominator == 1
    return f"{float(value):g}"


@st.composite
def dates(draw: st.DrawFn, name: str) -> Declared:
    day = draw(st.integers(1, 20))
    first, last = 735000 + day, 735000 + day + 5
    names = [date.fromordinal(each).isoformat() for each in (first, first + 2, last)]
    values = tuple(zip(names, (Fraction(first), Fraction(first + 2), Fraction(last)), strict=True))
    return Declared(name, f"fact {name}: date, {names[0]} to {names[2]}", Fraction(first), Fraction(last), values)


@st.composite
def others(draw: st.DrawFn, name: str) -> Declared:
    """A yes/no, a choice, a text or a list."""
    match draw(st.sampled_from(("yes/no", "choice", "text", "list"))):
        case "yes/no":
            return Declared(name, f"fact {name}: yes/no", False, True, (("yes", True), ("no", False)))
        case "choice":
            count = draw(st.integers(2, 3))
            options = _OPTIONS[:count]
            values = tuple((f"{option}", Fraction(place)) for place, option in enumerate(options))
            join = draw(st.sampled_from((" < ", " / ")))
            spelled = join.join(f"{option}_{name}" for option in options)
            own = tuple((f"{written}_{name}", value) for written, value in values)
            return Declared(name, f"fact {name}: choice of {spelled}", Fraction(0), Fraction(count - 1), own)
        case "text":
            return Declared(name, f"fact {name}: text", None, None, (('"a text"', "a text"),))
        case _:
            return Declared(name, f"fact {name}: list\nfield day: date", (), None, (("none", ()),))


def some_facts() -> st.SearchStrategy[list[Declared]]:
    made = [st.one_of(whole_facts(name), other_numbers(name), dates(name), others(name)) for name in ("f0", "f1", "f2", "f3")]
    return st.integers(1, 4).flatmap(lambda count: st.tuples(*made[:count]).map(list))


def _rubric_text(facts: list[Declared]) -> str:
    lines = "\n".join(fact.text for fact in facts)
    return f'rubric "rests"\n{lines}\nparameter one = 1\nitem 1 "X"\none is 1 earns 1 point\n'


def _given(facts: dict[str, tuple[str, Value]], rest: str, unit: str | None = None) -> str:
    parts = [f"{name} is {written}" for name, (written, _) in facts.items()]
    who = "" if unit is None else f'"{unit}": '
    return f"given {who}{', '.join([*parts, rest])}\n"


def _in_every_way(text: str, cases_text: str) -> list[tuple[Example, ...]]:
    """The examples as they stand in the rubric, in a file beside it, as the formatter prints them, and translated there and back."""
    rubric = loads(text + cases_text)
    found = [lower_examples(rubric.model), cases(loads(text), "rests.cases", cases_text).examples]
    for language in ("en", "zh"):
        printed = rubric.format(language)  # type: ignore[arg-type]
        again = loads(printed)
        assert again.format(language) == printed  # type: ignore[arg-type]
        found.append(lower_examples(again.model))
    return found


def _units(example: Example) -> dict[str | None, dict[str, Value]]:
    return {unit: dict(facts) for unit, facts in example.units}


@settings(max_examples=60, deadline=None)
@given(some_facts(), st.data())
def test_the_rest_is_at_the_ends_of_the_ranges(facts: list[Declared], data: st.DataObject) -> None:
    greatest = data.draw(st.booleans())
    own: dict[str, tuple[str, Value]] = {}
    for fact in facts:
        end = fact.greatest if greatest else fact.least
        if end is None or data.draw(st.booleans()):  # without an end it must be given
            own[fact.name] = data.draw(st.sampled_from(fact.values))
    rest = f"the rest at their {'greatest' if greatest else 'least'}"
    text = f'example "e"\n{_given(own, rest)}expect total is 1\n'
    wanted = {fact.name: own[fact.name][1] if fact.name in own else fact.greatest if greatest else fact.least for fact in facts}
    for examples in _in_every_way(_rubric_text(facts), text):
        assert _units(examples[0]) == {None: wanted}


@settings(max_examples=40, deadline=None)
@given(some_facts(), st.data())
def test_the_rest_as_in_another_is_what_that_one_has(facts: list[Declared], data: st.DataObject) -> None:
    """Example upon example, with one unit or with two; what is given for a unit wins over what is said of all."""
    names: tuple[str | None, ...] = data.draw(st.sampled_from(((None,), ("A", "B"))))
    wanted: list[dict[str | None, dict[str, Value]]] = []
    text = ""
    for place in range(data.draw(st.integers(2, 4))):
        like = data.draw(st.integers(0, place - 1)) if place else None
        now: dict[str | None, dict[str, Value]] = {}
        text += f'example "e{place}"\n'
        for unit in names:
            chosen = [fact for fact in facts if data.draw(st.booleans())] or facts[:1]
            own = {fact.name: data.draw(st.sampled_from(fact.values)) for fact in chosen}
            before = {} if like is None else wanted[like][unit]
            now[unit] = {**before, **{name: value for name, (_, value) in own.items()}}
            who = "" if unit is None else f'"{unit}": '
            rest = [] if like is None else [f'the rest as in "e{like}"']
            text += f"given {who}{', '.join([*(f'{name} is {written}' for name, (written, _) in own.items()), *rest])}\n"
        text += "".join(f"expect {'' if unit is None else f'{chr(34)}{unit}{chr(34)}: '}total is 1\n" for unit in names)
        wanted.append(now)
    for examples in _in_every_way(_rubric_text(facts), text):
        assert [_units(each) for each in examples] == wanted


# ---------------------------------------------------------------- ranges

_HEAD = """\
rubric "ranges"
fact a: count, 0 to 3
fact b: yes/no
fact c: choice of low < mid < high
fact d: number, -1 to 1
fact e: count, 0 to 2, or none
"""
_DOMAINS: dict[str, tuple[Value, ...]] = {
    "a": tuple(Fraction(value) for value in range(4)),
    "b": (False, True),
    "c": tuple(Fraction(value) for value in range(3)),
    "d": tuple(Fraction(value, 2) for value in range(-2, 3)),
    "e": (Fraction(0), Fraction(1), Fraction(2), NONE),
}
_WRITTEN = {"b": {False: "no", True: "yes"}, "c": {0: "low", 1: "mid", 2: "high"}}
_LINES = {  # each fact stands in one line, so that the range is exact
    "a": ("a each earn 1 point", "a at least 2 earns 3 points", "a each lose 0.5 points, at most 1 point", "by a in bands:\n0: 1 point\n1 to 2: 4 points\n3: 2 points"),
    "b": ("b earns 2 points", "not b loses 1 point"),
    "c": ("c at least mid earns 2 points", "by c:\nlow: 3 points\nmid: 0 points\nhigh: loses 1 point"),
    "d": ("d at least 0 earns 1 point", "d at most -0.5 loses 2 points"),
    "e": ("e is given earns 1 point", "e is given and e at least 1 earns 2 points"),
}  # fmt: skip


@st.composite
def ranged(draw: st.DrawFn) -> tuple[str, dict[str, Value]]:
    """A rubric in which each fact counts once, and some facts of it."""
    items = []
    for place, lines in enumerate(_LINES.values(), 1):
        clause = draw(
            st.sampled_from(
                (
                    ", uncapped",
                    ", at most 2 points",
                    ", at least 0 points, uncapped",
                    ", starts at 1 point, uncapped",
                    ", times 2, uncapped",
                )
            )
        )
        items.append(f'item {place} "X"{clause}\n{draw(st.sampled_from(lines))}\n')
    facts = {name: draw(st.sampled_from(values)) for name, values in _DOMAINS.items() if draw(st.booleans())}
    return _HEAD + "".join(items), facts


def _written(name: str, value: Value) -> str:
    if value is NONE:
        return "none"
    return _WRITTEN[name][value] if name in _WRITTEN else _decimal(value)  # type: ignore[index, arg-type]


def _points(rubric: Rubric, result: str, facts: dict[str, Value]) -> Fraction:
    found = score_unit(rubric.program, facts)
    points = found.total if result == "total" else next(node.points for node in found.nodes if node.id == result)
    assert points is not None
    return points


@settings(max_examples=40, deadline=None)
@given(ranged(), st.data())
def test_what_is_possible_is_what_the_missing_facts_can_make_of_it(made: tuple[str, dict[str, Value]], data: st.DataObject) -> None:
    """Met by the least and the most over all ways to complete the facts, and by no other range."""
    text, facts = made
    result = data.draw(st.sampled_from(("total", "1", "2", "3", "4", "5")))
    rubric = loads(text)
    open_ = [name for name in _DOMAINS if name not in facts]
    relevant = [name for name in open_ if result == "total" or name == "abcde"[int(result) - 1]]
    fixed = {name: _DOMAINS[name][0] for name in open_ if name not in relevant}
    totals = [
        _points(rubric, result, {**fixed, **facts, **dict(zip(relevant, values, strict=True))})
        for values in product(*(_DOMAINS[name] for name in relevant))
    ]
    low, high = min(totals), max(totals)
    what = result if result == "total" else f"points({result})"
    given_ = "" if not facts else "given " + ", ".join(f"{name} is {_written(name, value)}" for name, value in facts.items()) + "\n"
    down, up = data.draw(st.sampled_from(((0, 0), (0, 0), (0, 1), (1, 0), (1, 1), (0, -1), (-1, 0))))
    asked = low - down, high + up
    if asked[0] > asked[1]:
        return
    expected = f"{what} may be {_decimal(asked[0])} to {_decimal(asked[1])}"
    for language in ("en", "zh"):
        again = loads(loads(f'{text}example "e"\n{given_}expect {expected}\n').format(language))  # type: ignore[arg-type]
        (outcome,) = run(again)
        assert outcome.passed == (asked == (low, high)), (expected, low, high)
        (asked_run,) = runs_of(again)
        assert Evaluator(again.program).passes(asked_run) == outcome.passed

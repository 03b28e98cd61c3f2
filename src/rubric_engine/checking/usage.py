"""What is declared and not used, and what looks like a slip of the pen.

W450, W451, W452: facts, definitions and parameters that nothing uses. W453: names that look alike. W454: a line without a citation among lines that have
one. W455: a fact that counts only where another one has no value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import partial

from rubric_engine.checking.ground import Ground, called
from rubric_engine.checking.report import Case, Found
from rubric_engine.checking.solve import few_values
from rubric_engine.core import walk
from rubric_engine.core.ir import (
    CountBack,
    Expr,
    FactRead,
    FactSpec,
    Fold,
    Given,
    Lookup,
    Not,
    Origin,
    Rank,
    Use,
    ValueKind,
)
from rubric_engine.core.values import NONE

_MOST_UNUSED = 2
_FEWEST_CITED = 5
_ALIKE = str.maketrans(
    {"O": "0", "o": "0", "l": "1", "I": "1", "一": "-", "—": "-", "–": "-", "−": "-", "ー": "-", "〇": "0", "○": "0", "Ｏ": "0"}
)
_SHOWN_ONLY = (ValueKind.TEXT, ValueKind.UNIT)  # as a rule there for display


def check(ground: Ground) -> Iterator[Found]:
    yield from _unused(ground)
    yield from _look_alikes(ground)
    yield from _without_citation(ground)
    yield from _only_where_missing(ground)


# ---------------------------------------------------------------- unused


def _unused(ground: Ground) -> Iterator[Found]:
    program = ground.program
    facts, names = _read(ground)
    for spec in program.facts:
        if spec.name not in facts and spec.kind not in _SHOWN_ONLY:
            yield Found("W450", spec.origin, spec.name, {"name": spec.name})
    unused = [each for each in program.definitions if each.name not in names and not each.origin.notes and each.origin.label is None]
    if len(unused) <= _MOST_UNUSED:  # results list definitions: where there are more of them, they are there to be read
        for definition in unused:
            yield Found("W451", definition.origin, definition.name, {"name": definition.name})
    for parameter in program.parameters:
        if parameter.name not in names and not parameter.bounds:
            yield Found("W452", parameter.origin, parameter.name, {"name": parameter.name})


def _read(ground: Ground) -> tuple[set[str], set[str]]:
    """Names of facts, and of definitions and parameters, that something reads."""
    facts: set[str] = set()
    names: set[str] = set()
    for expr, _, _ in walk.located_with_records(ground.program):
        match expr:
            case FactRead(name=name) | Fold(fact=name) | CountBack(fact=name) | Rank(records=str() as name):
                facts.add(name)
            case Use(name=name):
                names.add(name)
            case _:
                pass
    facts.update(node.repeat.fact for node in walk.nodes(ground.program) if node.repeat is not None)
    facts.update(parameter.as_of for parameter in ground.program.parameters if parameter.as_of is not None)
    return facts, names


# ---------------------------------------------------------------- names


def _look_alikes(ground: Ground) -> Iterator[Found]:
    """Names that are the same once widths and letters that look alike are."""
    program = ground.program
    known: dict[str, str] = {}
    declared: list[tuple[str, Origin]] = [(spec.name, spec.origin) for spec in program.facts]
    declared += [(each.name, each.origin) for each in program.parameters]
    declared += [(each.name, each.origin) for each in program.definitions]
    for name, origin in declared:
        key = unicodedata.normalize("NFKC", name).translate(_ALIKE).casefold()
        other = known.setdefault(key, name)
        if other != name:
            en, zh = _difference(name, other)
            yield Found("W453", origin, name, {"name": name, "other": other, "difference_en": en, "difference_zh": zh})


def _difference(name: str, other: str) -> tuple[str, str]:
    one, two = next(((a, b) for a, b in zip(name, other, strict=False) if a != b), (name[-1:], other[-1:]))
    names = [unicodedata.name(each, f"U+{ord(each):04X}").lower() for each in (one, two)]
    return f"one has {names[0]}, the other {names[1]}", f"一个是 U+{ord(one):04X}，一个是 U+{ord(two):04X}"


# ---------------------------------------------------------------- citations


def _without_citation(ground: Ground) -> Iterator[Found]:
    """What a line cites is its own, or that of what it stands in; the rubric's doesn't count, since all have that."""
    whole = ground.program.citation
    lines = list(walk.lines(ground.program))
    bare = [line for line in lines if line.origin.citation in (None, whole)]
    if bare and len(bare) <= max(1, len(lines) // 10) and len(lines) - len(bare) >= _FEWEST_CITED:
        for line in bare:
            en, zh = called(line)
            yield Found("W454", line.origin, line.origin.id, {"what_en": en, "what_zh": zh})


# ---------------------------------------------------------------- only where another is missing


def _only_where_missing(ground: Ground) -> Iterator[Found]:
    """A fact that is read in those cases of a table alone in which another one has no value."""
    everywhere: dict[str, int] = {}
    within: dict[tuple[str, str], int] = {}
    where: dict[str, FactSpec] = {spec.name: spec for spec in ground.program.facts}
    for expr, _ in walk.located(ground.program):
        if isinstance(expr, FactRead):
            everywhere[expr.name] = everywhere.get(expr.name, 0) + 1
        elif isinstance(expr, Lookup) and not expr.subjects:
            for row in expr.rows:
                for other in _absent(row.case):
                    for read in walk.walk(row.value):
                        if isinstance(read, FactRead):
                            within[read.name, other] = within.get((read.name, other), 0) + 1
    for (name, other), count in within.items():
        if name != other and everywhere.get(name) == count and name in where:
            case = partial(_with_and_without, ground, where[name], where[other]) if other in where else None
            yield Found("W455", where[name].origin, name, {"name": name, "other": other}, case, cohort=True, apart=True)


def _with_and_without(ground: Ground, spec: FactSpec, other: FactSpec) -> Mapping[str, Case] | None:
    """The same value of the fact where the other one has a value, and where it has none."""
    mine, values = few_values(spec), [value for value in few_values(other) if value is not NONE]
    if not mine or not values:
        return None
    names = ground.say(f"with {other.name}", f"「{other.name}」有值"), ground.say(f"without {other.name}", f"「{other.name}」无值")
    value = next((each for each in reversed(mine) if each is not NONE), mine[0])
    return {
        names[0]: {other.name: values[0], spec.name: value},
        names[1]: {**({other.name: NONE} if other.or_none else {}), spec.name: value},
    }


def _absent(case: Expr | None) -> Iterator[str]:
    match case:
        case Not(operand=Given(operand=FactRead(name=name))):
            yield name
        case _:
            return

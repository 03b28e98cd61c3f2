"""Sets of facts at which two versions of one item may differ: around every number at which something changes in either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, islice, product

from rubric_engine.advising.candidates import FEW, Candidates
from rubric_engine.checking.cells import State, cut, every_value
from rubric_engine.checking.quantities import Quantities, domain_of
from rubric_engine.checking.solve import facts_at, few_values
from rubric_engine.checking.thresholds import thresholds
from rubric_engine.core import walk
from rubric_engine.core.ir import Compare, Expr, FactRead, FactSpec, InRank, Lookup, Member, Program, Rank, Use, ValueKind, Within
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import frozen

MOST = 3000
"""So many sets of facts are gone through for an item at most."""

COHORT = 12
"""So many units are ranked, where an item ranks."""

_MOST_VALUES = 24
Facts = dict[str, Value]


@frozen
class FactSets:
    """``every``: the sets are all that there are, up to values between which neither version tells a difference."""

    sets: tuple[Facts, ...]
    every: bool


@frozen
class Side:
    """One version: a program that has nothing but the item, and the facts that it reads, under the names that both versions share."""

    program: Program
    specs: Mapping[str, FactSpec]


def fact_sets(old: Side, new: Side) -> FactSets:
    """For items that look at no other units."""
    names = [*old.specs, *(name for name in new.specs if name not in old.specs)]
    choices: dict[str, list[Value]] = {name: [] for name in names}
    every = True
    for name in names:
        found = [_values(side, name) for side in (old, new) if name in side.specs]
        both = [value for values, _ in found for value in values if _fits(value, name, old, new)]
        choices[name] = list(dict.fromkeys(_keyed(both).values())) or few_values(old.specs.get(name) or new.specs[name])
        every = every and all(complete for _, complete in found) and _same_range(name, old, new)
    base: Facts = {name: values[0] for name, values in choices.items()}
    joint = [*_joint(old), *_joint(new)]
    for name in names:
        if not _is_covered(name, old, new):
            solved = [value for side in (old, new) if name in side.specs for value in _solved(side, name, base)]
            solved += [facts[name] for facts in joint if name in facts]
            merged = _keyed([*choices[name], *(value for value in solved if _fits(value, name, old, new))])
            choices[name] = list(merged.values())[: FEW + _MOST_VALUES]
    size = 1
    for values in choices.values():
        size *= len(values)
    if size <= MOST:
        return FactSets(tuple(dict(zip(names, each, strict=True)) for each in product(*choices.values())), every)
    return FactSets(tuple(islice(_some(names, choices), MOST)), False)


def _some(names: list[str], choices: Mapping[str, list[Value]]) -> Iterator[Facts]:
    """Any two facts vary together, the others at their first or at their last values."""
    for end in (0, -1):
        base = {name: choices[name][end] for name in names}
        yield base
        for one, two in combinations(names, 2):
            for left, right in product(choices[one], choices[two]):
                yield {**base, one: left, two: right}


def cohorts(old: Side, new: Side, ranked: tuple[tuple[Side, Expr], ...]) -> Iterator[dict[str, Facts]]:
    """For items that rank units: cohorts in which every unit has another place, with what else the item looks at varied for all at once."""
    alone = fact_sets(old, new).sets
    step = max(1, len(alone) // 40)
    places = [_places(side, key, old, new) for side, key in ranked]
    for base in alone[::step]:
        units: dict[str, Facts] = {}
        for number in range(COHORT):
            facts = dict(base)
            for values in places:
                for candidate in values[number:]:
                    if not any(all(each.get(n) == v for n, v in candidate.items()) for each in units.values()):
                        facts.update(candidate)
                        break
            units[f"{number + 1}"] = facts
        yield units


def _places(side: Side, key: Expr, old: Side, new: Side) -> list[Facts]:
    """Facts with different values of what is ranked: those at which something else changes first."""
    keyed = walk.facts_used(key, side.program)
    near = [(expr, value) for each in (old, new) for expr, value in _targets(each, Quantities(each.program)) if expr == key]
    wanted = [(value, at) for _, value in near for at in (0, 1, -1)]
    wanted += [(Fraction(number, 20), 0) for number in range(1, COHORT + 1)] + [(Fraction(number), 0) for number in range(1, COHORT + 1)]
    found: list[Facts] = []
    for value, at in wanted:
        solved = facts_at(side.program, key, value, {}, at)
        facts = {} if solved is None else {name: solved[name] for name in keyed if name in solved}
        if facts and facts not in found and all(_fits(each, name, old, new) for name, each in facts.items()):
            found.append(facts)
    return found


# ---------------------------------------------------------------- values of one fact


def _values(side: Side, name: str) -> tuple[list[Value], bool]:
    """Values that stand for all that one version tells apart, and whether they do."""
    spec = side.specs[name]
    none: list[Value] = [NONE] if spec.or_none else []
    match spec.kind:
        case ValueKind.LIST:
            return _lists(side, spec), False
        case ValueKind.YES_NO:
            return [False, True, *none], True
        case ValueKind.TEXT | ValueKind.UNIT:
            edges: set[Fraction | str] = {each for each in _edges(side, name) if isinstance(each, str)}
        case _:
            few = every_value(domain_of(spec), FEW - 1)
            if few:
                return [*few, *none], True
            edges = {each for each in _edges(side, name) if isinstance(each, Fraction)}
    found: list[Value] = [each.value for each in cut(domain_of(spec), edges) if each.state is State.VALUE and each.value is not None]
    return [*found, *none], _covered(side, name)


def _edges(side: Side, name: str) -> Iterator[object]:
    for each in thresholds(side.program):
        if each.record is None and each.quantity is not None and each.quantity.fact == name and each.quantity.record is None:
            yield each.edge


def _solved(side: Side, name: str, base: Facts) -> tuple[Value, ...]:
    """Values at which something changes that the fact is only a part of."""
    spec = side.specs[name]
    if spec.kind in (ValueKind.LIST, ValueKind.TEXT, ValueKind.UNIT, ValueKind.YES_NO):
        return ()
    facts = {each: base.get(each) for each in side.specs}
    values = Candidates(side.program, (), Fraction(5)).of(spec, facts).values
    step = max(1, len(values) // _MOST_VALUES)
    return values[::step]


def _joint(side: Side) -> list[Facts]:
    """Facts of which several together make what is compared or counted."""
    known = Quantities(side.program)
    found: list[Facts] = []
    for expr, value in _targets(side, known):
        if len(walk.facts_used(expr, side.program)) > 1:
            solved = (facts_at(side.program, expr, value, {}, side_of, known) for side_of in (0, 1, -1))
            found += [facts for facts in solved if facts is not None]
    return found


def _targets(side: Side, known: Quantities) -> Iterator[tuple[Expr, Fraction]]:
    for each in thresholds(side.program, known):
        if each.record is None and isinstance(each.constant, Fraction) and not isinstance(each.expr, InRank):
            yield each.expr, each.constant
    repeated = walk.repeats(side.program)
    for line in walk.lines(side.program):
        if line.steps is not None and not repeated[line.origin.id]:
            yield from ((line.steps, Fraction(count)) for count in (1, 2, 5))


def _lists(side: Side, spec: FactSpec) -> list[Value]:
    found: list[Value] = [()]
    known = Quantities(side.program)
    for expr, value in _targets(side, known):
        if spec.name in walk.facts_used(expr, side.program):
            for side_of in (0, 1, -1):
                solved = facts_at(side.program, expr, value, {}, side_of, known)
                if solved is not None and spec.name in solved and solved[spec.name] not in found:
                    found.append(solved[spec.name])
    return found[:_MOST_VALUES]


# ---------------------------------------------------------------- whether they stand for all


def _is_covered(name: str, old: Side, new: Side) -> bool:
    return all(_covered(side, name) for side in (old, new) if name in side.specs)


def _covered(side: Side, name: str) -> bool:
    """Whether a fact is read only where it is compared with constants, so that its cells stand for all its values."""
    known = Quantities(side.program)
    definitions = {each.name: each.expr for each in side.program.definitions}
    waiting = [expr for node in walk.nodes(side.program) for expr in walk.node_expressions(node)]
    waiting += [expr for line in walk.lines(side.program) for expr in walk.line_expressions(line)]
    waiting += [expr for gate in side.program.gates for expr in walk.gate_expressions(gate)]
    seen: set[str] = set()
    while waiting:
        expr = waiting.pop()
        if isinstance(expr, FactRead) and expr.name == name:
            return side.specs[name].kind is ValueKind.YES_NO
        if isinstance(expr, Compare | Within | Member) and _compares_plainly(expr, known):
            continue
        if isinstance(expr, Use) and expr.name in definitions and expr.name not in seen:
            seen.add(expr.name)
            waiting.append(definitions[expr.name])
        subjects = expr.subjects if isinstance(expr, Lookup) else ()
        plain = {id(each) for each in subjects if isinstance(each, FactRead)}
        waiting += [each for each in walk.children(expr) if id(each) not in plain]
    return True


def _compares_plainly(expr: Compare | Within | Member, known: Quantities) -> bool:
    """Whether it compares one fact (or a multiple of it) with constants."""
    parts = walk.children(expr)
    if any(isinstance(each, Rank) for part in parts for each in walk.walk(part)):
        return False
    if any(known.kind(part, None) != "number" for part in parts):
        return all(isinstance(part, FactRead) or not walk.facts_used(part, known.program) for part in parts)
    sides = [known.linear(part) for part in parts]
    return (
        all(each.quantity is None or each.quantity.fact is not None for each in sides)
        and sum(each.quantity is not None for each in sides) <= 1
    )


def _same_range(name: str, old: Side, new: Side) -> bool:
    left, right = old.specs.get(name), new.specs.get(name)
    return left is None or right is None or domain_of(left) == domain_of(right) or left.kind is ValueKind.LIST


def _fits(value: Value, name: str, old: Side, new: Side) -> bool:
    """Whether both versions take the value."""
    specs = [side.specs[name] for side in (old, new) if name in side.specs]
    if value is NONE:
        return all(spec.or_none for spec in specs)
    return not isinstance(value, Fraction) or all(domain_of(spec).holds(value) for spec in specs)


def _keyed(values: list[Value]) -> dict[tuple[type, Value], Value]:
    return {(type(each), each): each for each in values}

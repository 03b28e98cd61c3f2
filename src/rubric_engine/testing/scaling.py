"""Cohorts whose counts are all multiplied by one number, which carries some of them over a threshold."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from hypothesis import assume
from hypothesis import strategies as st

from rubric_engine.core import walk
from rubric_engine.core.ir import CmpOp, Compare, Const, FactRead, FactSpec, Member, Program, ValueKind
from rubric_engine.core.values import Record, Value
from rubric_engine.testing.answers import Unit, by_evaluator
from rubric_engine.testing.chances import one_of, up_to
from rubric_engine.testing.drawing import Drawing
from rubric_engine.testing.given import Facts, fits, is_number, range_least
from rubric_engine.testing.sets import Sets, may_be_scaled

_FACTORS = (2, 3, 10)
_MOST_CROSSINGS = 3
_MOST_OTHERS = 3
_RARELY = 4  # one time in so many and one


def draw_scaled(draw: st.DrawFn, drawing: Drawing, units: dict[Unit, Facts]) -> Sets:
    """Units with a factor that leaves all counts in their ranges; more often than not two of them are alike but for counts that the factor carries over a
    threshold, and a few other facts that put one of them first."""
    factor = one_of(draw, _FACTORS)
    crossings = _crossings(drawing, factor)
    names = list(units)
    if crossings and len(names) > 1 and up_to(draw, _RARELY) > 0:
        one, two = names[:2]
        gates = read_by_gates(drawing.program)
        base = let_pass(drawing.program, units[one], gates)
        units = {**units, one: dict(base), two: dict(base)}
        for _ in range(1 + up_to(draw, _MOST_CROSSINGS - 1)):
            spec, values = one_of(draw, crossings)
            units[one][spec.name] = range_least(spec) or Fraction(0)
            units[two][spec.name] = one_of(draw, values)
        others = [spec for spec in drawing.specs(shared=False) if spec.kind is not ValueKind.LIST and spec.name not in gates]
        for _ in range(1 + up_to(draw, _MOST_OTHERS - 1) if others else 0):
            spec = one_of(draw, others)
            if spec.kind is ValueKind.YES_NO:
                yes, no = (one, two) if up_to(draw, _RARELY) < _RARELY else (two, one)
                units[yes][spec.name], units[no][spec.name] = True, False
            elif (value := drawing.value(draw, spec)) is not None:
                units[one][spec.name] = value
    units = {unit: _scalable(drawing, facts, factor) for unit, facts in units.items()}
    assume(all(may_be_scaled(drawing.program, facts, factor) for facts in units.values()))
    return Sets(units, factor=factor)


def read_by_gates(program: Program) -> frozenset[str]:
    """The names of the facts that are yes or no and decide whether a gate fires."""
    asked = [each for gate in program.gates for each in (*gate.prerequisites, gate.when) if each is not None]
    read = {name for each in asked for name in walk.facts_used(each, program)}
    return frozenset(spec.name for spec in program.facts if spec.name in read and spec.kind is ValueKind.YES_NO and not spec.shared)


def steps_of_gates(program: Program) -> dict[str, tuple[Fraction, ...]]:
    """The numbers that gates ask of facts one by one (``hygiene is one of (0, 5, 10)``), which hardly anything that is drawn at large comes to."""
    asked = tuple(each for gate in program.gates for each in walk.gate_expressions(gate))
    found: dict[str, dict[Fraction, None]] = {}
    for expr in walk.through_definitions(asked, program):
        match expr:
            case Member(operand=FactRead(name=name), values=values):
                found.setdefault(name, {}).update((each, None) for each in values if isinstance(each, Fraction))
            case Compare(op=CmpOp.EQ, left=FactRead(name=name), right=Const(value=Fraction() as value)):
                found.setdefault(name, {})[value] = None
            case _:
                pass
    specs = {spec.name: spec for spec in program.facts if is_number(spec) and not spec.shared}
    steps = {name: tuple(each for each in values if fits(specs[name], each)) for name, values in found.items() if name in specs}
    return {name: values for name, values in steps.items() if len(values) > 1}


def let_pass(program: Program, facts: Facts, gates: frozenset[str]) -> Facts:
    """The facts with all of what gates read yes, or no, where that leaves no gate firing; a gate that zeroes a total hides all that counts do."""
    if not gates:
        return facts
    for candidate in (facts, *({**facts, **dict.fromkeys(gates, answer)} for answer in (True, False))):
        alone = by_evaluator(program, {None: candidate})
        result = None if alone is None else alone[None].result
        if result is not None and not any(gate.fired for gate in result.gates):
            return candidate
    return facts


def _crossings(drawing: Drawing, factor: int) -> list[tuple[FactSpec, tuple[Fraction, ...]]]:
    """For each threshold of a count the values below it, least and greatest, that the factor brings to it or beyond."""
    found: list[tuple[FactSpec, tuple[Fraction, ...]]] = []
    for spec in drawing.specs(shared=False):
        if spec.kind is not ValueKind.COUNT:
            continue
        for edge in drawing.boundaries.numbers[None, spec.name]:
            values = dict.fromkeys(Fraction(each) for each in (ceil(edge / factor), ceil(edge) - 1))
            fitting = tuple(each for each in values if each < edge <= each * factor and fits(spec, each) and fits(spec, each * factor))
            if fitting:
                found.append((spec, fitting))
    return found


def _scalable(drawing: Drawing, facts: Facts, factor: int) -> Facts:
    """Counts that the factor would take out of their range brought down to the greatest that it doesn't."""
    found = dict(facts)
    for spec in drawing.program.facts:
        value = facts.get(spec.name)
        if spec.shared or value is None:
            continue
        if isinstance(value, tuple):
            fields = {field.name: field for field in spec.fields}
            found[spec.name] = tuple(_record(fields, record, factor) for record in value)
        else:
            found[spec.name] = _count(spec, value, factor)
    return found


def _record(fields: dict[str, FactSpec], record: Record, factor: int) -> Record:
    return tuple((name, None if each is None else _count(fields[name], each, factor)) for name, each in record)


def _count(spec: FactSpec, value: Value, factor: int) -> Value:
    if spec.kind is not ValueKind.COUNT or not isinstance(value, Fraction) or fits(spec, value * factor):
        return value
    return value if spec.high is None else Fraction(floor(spec.high / factor))

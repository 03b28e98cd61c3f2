"""Definitions, parameters, gates, grades, flags, missing facts and ties with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.assurance.reach import GRADES, TIES, column_key, define_key, fact_key, flag_key, parameter_key
from rubric_engine.assurance.rewriting import Candidate, exchanged, with_field, with_fields
from rubric_engine.assurance.variants import At, Change, numbers, variants
from rubric_engine.assurance.writing import Reading, Region, Writing, decimal, holes_of
from rubric_engine.checking.quantities import Quantities
from rubric_engine.core.ir import Expr, FactSpec, Gate, GateEffect, Missing, Origin, Parameter, Program, Scalar, Ties
from rubric_engine.core.walk import gate_expressions
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import Span

_OTHER_TIES = {
    Ties.BETTER: Ties.WORSE,
    Ties.WORSE: Ties.BETTER,
    Ties.DENSE: Ties.BETTER,
    Ties.AVERAGE: Ties.BETTER,
}


def of_declarations(program: Program, writing: Writing, known: Quantities) -> Iterator[Candidate]:
    """In the order of the text within each kind of statement."""
    declared = _Declared(program, writing, known)
    yield from declared.definitions()
    yield from declared.parameters()
    yield from declared.gates()
    yield from declared.grades()
    yield from declared.flags()
    yield from declared.facts()
    yield from declared.ties()
    yield from declared.missing()


@frozen(eq=False)
class _Declared:
    program: Program
    writing: Writing
    known: Quantities

    def _at(self, origin: Origin, *outer: Expr, record: str | None = None) -> At:
        holes = holes_of(each.origin.span for each in outer if each.origin is not None)
        return At(self.writing, self.known, Region(origin.span, holes), record=record)

    def _candidate(self, owner: str, key: str, origin: Origin, change: Change, **fields: object) -> Candidate:
        return Candidate(owner=owner, touches=frozenset({key}), origin=origin, change=change, make=with_fields(self.program, **fields))

    def definitions(self) -> Iterator[Candidate]:
        program = self.program
        for each in program.definitions:
            for expr, change in variants(each.expr, self._at(each.origin, each.expr)):
                changed = exchanged(program.definitions, each, evolve(each, expr=expr))
                yield self._candidate(each.name, define_key(each.name), each.origin, change, definitions=changed)
        for spec in program.facts:
            for column in spec.computed:
                key = column_key(spec.name, column.name)
                for expr, change in variants(column.expr, self._at(column.origin, column.expr, record=spec.name)):
                    computed = exchanged(spec.computed, column, evolve(column, expr=expr))
                    facts = exchanged(program.facts, spec, evolve(spec, computed=computed))
                    yield self._candidate(f"{spec.name}.{column.name}", key, column.origin, change, facts=facts)

    # ------------------------------------------------------------ parameters

    def parameters(self) -> Iterator[Candidate]:
        for each in self.program.parameters:
            values = [value for _, value in each.dated] if each.dated else [each.value]
            for index, value in enumerate(values):
                for new, change in self._values(each, value):
                    yield self._candidate(each.name, parameter_key(each.name), each.origin, change, parameters=self._with(each, index, new))

    def _values(self, each: Parameter, value: Scalar) -> Iterator[tuple[Scalar, Change]]:
        at = self._at(each.origin)
        if isinstance(value, bool):
            yield not value, at.change("number", "yes and no exchanged", "是否对换")
        elif isinstance(value, Fraction):
            for new, reading in numbers(value, at.region, at.writing):
                yield new, at.change("number", f"{decimal(value)} becomes {decimal(new)}", f"{decimal(value)} 改为 {decimal(new)}", reading)

    def _with(self, each: Parameter, index: int, new: Scalar) -> tuple[Parameter, ...]:
        if not each.dated:
            return exchanged(self.program.parameters, each, evolve(each, value=new))
        dated = tuple((start, new if place == index else value) for place, (start, value) in enumerate(each.dated))
        return exchanged(self.program.parameters, each, evolve(each, dated=dated, value=dated[-1][1]))

    # ------------------------------------------------------------ what follows from the points

    def gates(self) -> Iterator[Candidate]:
        for gate in self.program.gates:
            at = self._at(gate.origin, *gate_expressions(gate))
            dropped = at.change("gate", "the gate dropped", "去掉这项前提", Reading(at.writing.statement(at.region), ""))
            yield self._of_gate(gate, dropped)
            for index, wanted in enumerate(gate.prerequisites):
                rest = (*gate.prerequisites[:index], *gate.prerequisites[index + 1 :])
                if rest:
                    gone = None if wanted.origin is None else at.writing.dropped(at.region, wanted.origin.span)
                    change = at.change("prerequisite", "a prerequisite dropped", "去掉一项条件", gone)
                    yield self._of_gate(gate, change, evolve(gate, prerequisites=rest))
                for expr, change in variants(wanted, at):
                    changed = (*gate.prerequisites[:index], expr, *gate.prerequisites[index + 1 :])
                    yield self._of_gate(gate, change, evolve(gate, prerequisites=changed))
            for name, inner in (("when", gate.when), ("applies", gate.applies)):
                for expr, change in variants(inner, at) if inner is not None else ():
                    yield self._of_gate(gate, change, with_field(gate, name, expr))
            if gate.applies is not None:
                yield self._of_gate(gate, at.change("condition dropped", "concerns every unit", "一律适用"), evolve(gate, applies=None))

    def _of_gate(self, gate: Gate, change: Change, *new: Gate) -> Candidate:
        grades = {GRADES} if gate.effect in (GateEffect.GRADE_IS, GateEffect.GRADE_AT_MOST) else set()
        found = self._candidate(gate.origin.id, gate.origin.id, gate.origin, change, gates=exchanged(self.program.gates, gate, *new))
        return evolve(found, touches=found.touches | grades)

    def grades(self) -> Iterator[Candidate]:
        for rule in self.program.grades:
            for expr, change in variants(rule.when, self._at(rule.origin, rule.when)) if rule.when is not None else ():
                changed = exchanged(self.program.grades, rule, evolve(rule, when=expr))
                yield self._candidate(rule.name, GRADES, rule.origin, change, grades=changed)

    def flags(self) -> Iterator[Candidate]:
        for flag in self.program.flags:
            for expr, change in variants(flag.when, self._at(flag.origin, flag.when)):
                changed = exchanged(self.program.flags, flag, evolve(flag, when=expr))
                yield self._candidate(flag.name, flag_key(flag.name), flag.origin, change, flags=changed)

    # ------------------------------------------------------------ missing facts and ties

    def facts(self) -> Iterator[Candidate]:
        facts = self.program.facts
        for spec in facts:
            for changed, change in self._readings(spec):
                yield self._candidate(spec.name, fact_key(spec.name), spec.origin, change, facts=exchanged(facts, spec, changed))
            for column in spec.fields:
                for changed, change in self._readings(column):
                    whole = evolve(spec, fields=exchanged(spec.fields, column, changed))
                    key = column_key(spec.name, column.name)
                    yield self._candidate(f"{spec.name}.{column.name}", key, column.origin, change, facts=exchanged(facts, spec, whole))

    def _readings(self, spec: FactSpec) -> Iterator[tuple[FactSpec, Change]]:
        if spec.missing_as is None:
            return
        at = self._at(spec.origin)
        yield evolve(spec, missing_as=None), at.change("missing", "no reading of a missing fact", "去掉缺失的读法")
        if isinstance(spec.missing_as, bool):
            yield evolve(spec, missing_as=not spec.missing_as), at.change("missing", "missing is read the other way", "缺失的读法相反")
        elif isinstance(spec.missing_as, Fraction):
            for value, reading in numbers(spec.missing_as, at.region, at.writing):
                if not spec.options or 0 <= value < len(spec.options):
                    said = (f"missing is read as {decimal(value)}", f"缺失视为 {decimal(value)}")
                    yield evolve(spec, missing_as=value), at.change("missing", *said, reading)

    def ties(self) -> Iterator[Candidate]:
        program = self.program
        at = self._at(program.total.origin)
        if program.ties in _OTHER_TIES:
            other = _OTHER_TIES[program.ties]
            reading = self._head(f"ties.{program.ties.value}", f"ties.{other.value}")
            change = at.change("ties", f"ties: {program.ties.value} becomes {other.value}", "并列的规则改变", reading)
            yield self._candidate(TIES, TIES, program.total.origin, change, ties=other)
        for key in program.tie_keys:
            dropped = at.change("ties", "one comparison of those that are level dropped", "并列比较去掉一项", Reading("", None))
            yield self._candidate(TIES, TIES, program.total.origin, dropped, tie_keys=exchanged(program.tie_keys, key))
            turned = at.change("ties", "one comparison of those that are level turned round", "并列比较一项颠倒", Reading("", None))
            keys = exchanged(program.tie_keys, key, evolve(key, lowest_first=not key.lowest_first))
            yield self._candidate(TIES, TIES, program.total.origin, turned, tie_keys=keys)

    def missing(self) -> Iterator[Candidate]:
        program = self.program
        other = Missing.NO_RESULT if program.missing is Missing.LEAST else Missing.LEAST
        at = self._at(program.total.origin)
        reading = self._head(f"missing.{program.missing.value}", f"missing.{other.value}")
        change = at.change("missing", "missing facts: the other policy", "缺失的处理改变", reading)
        yield self._candidate("missing", program.total.origin.id, program.total.origin, change, missing=other)

    def _head(self, key: str, new: str) -> Reading:
        """A statement of the head, found by its words in the rubric's own text."""
        found = self.writing.reworded(Region(Span(0, len(self.writing.source.text))), (key,), new)
        return Reading("", None) if found.after is None else found

"""Gates with another effect or another target, pairings and ranges of facts with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rubric_engine.assurance.reach import GRADES, PAIRINGS, column_key, fact_key
from rubric_engine.assurance.rewriting import Candidate, exchanged, with_field, with_fields
from rubric_engine.assurance.variants import At, Change, numbers, variants
from rubric_engine.assurance.writing import Reading, Region, Writing, decimal, holes_of
from rubric_engine.checking.quantities import Quantities
from rubric_engine.core.ir import FactSpec, Gate, GateEffect, Node, Pairing, Program, ValueKind
from rubric_engine.core.walk import ancestry, gate_expressions
from rubric_engine.diagnostics.frozen import evolve, frozen

_GRADED = {GateEffect.GRADE_IS: GateEffect.GRADE_AT_MOST, GateEffect.GRADE_AT_MOST: GateEffect.GRADE_IS}
_BARE = (ValueKind.YES_NO, ValueKind.CHOICE, ValueKind.TEXT, ValueKind.UNIT, ValueKind.LIST)  # kinds without a range of their own


def of_effects(program: Program, writing: Writing, known: Quantities) -> Iterator[Candidate]:
    """In the order of the text within each kind of statement."""
    found = _Effects(program, writing, known)
    for gate in program.gates:
        yield from found.gate(gate)
    for pairing in program.pairings:
        yield from found.pairing(pairing)
    yield from found.ranges()


@frozen(eq=False)
class _Effects:
    program: Program
    writing: Writing
    known: Quantities

    # ------------------------------------------------------------ gates

    def gate(self, gate: Gate) -> Iterator[Candidate]:
        match gate.effect:
            case GateEffect.ZERO:
                yield from self._zeroed(gate)
            case GateEffect.NOT_ELIGIBLE:
                total = self.program.total.origin.id
                yield self._of_gate(gate, total, "the total is zero instead", "改为总分零分", effect=GateEffect.ZERO, target=None)
            case GateEffect.GRADE_IS | GateEffect.GRADE_AT_MOST:
                other = "at most that grade" if gate.effect is GateEffect.GRADE_IS else "that grade, whatever the points"
                said = "改为等次最高只到该等" if gate.effect is GateEffect.GRADE_IS else "改为等次即为该等"
                yield self._of_gate(gate, GRADES, other, said, effect=_GRADED[gate.effect])
                names = [rule.name for rule in self.program.grades]
                place = names.index(gate.target or "") if gate.target in names else -1
                for beside in (place - 1, place + 1):
                    if place >= 0 and 0 <= beside < len(names):
                        name = names[beside]
                        yield self._of_gate(gate, GRADES, f"grade `{name}` instead", f"等次改为「{name}」", target=name)

    def _zeroed(self, gate: Gate) -> Iterator[Candidate]:
        """Of what is around it, or of less; of the total also no eligibility."""
        total = self.program.total
        around = ancestry(self.program)
        id = total.origin.id if gate.target in (None, total.origin.id) else str(gate.target)
        if id == total.origin.id:
            yield self._of_gate(gate, id, "not eligible instead of zero", "零分改为不具备资格", effect=GateEffect.NOT_ELIGIBLE, target=None)
            parts = [child for child in total.children if isinstance(child, Node) and child.repeat is None]
            for child in parts[:: max(1, len(parts) - 1)] if len(parts) > 1 else ():
                name = child.origin.id
                yield self._of_gate(gate, f"{id}\0{name}", f"`{name}` is zero instead of the total", f"改为「{name}」零分", target=name)
            return
        above = next((node for node in around.get(id, ()) if node.origin.id != id), None)
        if above is not None and len(above.children) > 1 and above.repeat is None:
            name = above.origin.id
            target = None if above is total else name
            yield self._of_gate(
                gate, f"{id}\0{name}", f"what is around it (`{name}`) is zero as well", f"改为其上级「{name}」零分", target=target
            )

    def _of_gate(self, gate: Gate, touched: str, en: str, zh: str, **fields: Any) -> Candidate:
        """``touched``: the keys behind which the change is seen, a zero character between them."""
        at = self._at(gate)
        new = evolve(gate, **fields)
        keys = frozenset((gate.origin.id, *touched.split("\0")))
        if GateEffect.NOT_ELIGIBLE in (gate.effect, new.effect):
            keys |= {self.program.total.origin.id}
        make = with_fields(self.program, gates=exchanged(self.program.gates, gate, new))
        change = at.change("gate effect", en, zh)
        return Candidate(owner=gate.origin.id, touches=keys, origin=gate.origin, change=change, make=make, rewires=True)

    def _at(self, gate: Gate) -> At:
        holes = holes_of(each.origin.span for each in gate_expressions(gate) if each.origin is not None)
        return At(self.writing, self.known, Region(gate.origin.span, holes))

    # ------------------------------------------------------------ pairings

    def pairing(self, pairing: Pairing) -> Iterator[Candidate]:
        exprs = (pairing.first, pairing.second, pairing.key)
        holes = holes_of(each.origin.span for each in exprs if each.origin is not None)
        at = At(self.writing, self.known, Region(pairing.origin.span, holes))
        for name, expr in zip(("first", "second", "key"), exprs, strict=True):
            for changed, change in variants(expr, at):
                yield self._of_pairing(pairing, evolve(change, kind="pairing"), with_field(pairing, name, changed))
        turned = at.change("pairing", "the order of the pairing turned round", "结对的次序颠倒")
        yield self._of_pairing(pairing, turned, evolve(pairing, lowest_first=not pairing.lowest_first))
        swapped = at.change("pairing", "the two kinds of units exchanged", "结对双方对换")
        yield self._of_pairing(pairing, swapped, evolve(pairing, first=pairing.second, second=pairing.first))
        dropped = at.change("pairing", "the pairing dropped", "去掉结对", Reading(self.writing.statement(at.region), ""))
        yield self._of_pairing(pairing, dropped)

    def _of_pairing(self, pairing: Pairing, change: Change, *new: Pairing) -> Candidate:
        make = with_fields(self.program, pairings=exchanged(self.program.pairings, pairing, *new))
        owner = pairing.label[self.program.language]
        return Candidate(owner=owner, touches=frozenset({PAIRINGS}), origin=pairing.origin, change=change, make=make)

    # ------------------------------------------------------------ ranges

    def ranges(self) -> Iterator[Candidate]:
        facts = self.program.facts
        for spec in facts:
            for changed, change in self._ends(spec):
                yield self._of_fact(spec.name, fact_key(spec.name), spec, change, exchanged(facts, spec, changed))
            for column in spec.fields:
                for changed, change in self._ends(column):
                    whole = evolve(spec, fields=exchanged(spec.fields, column, changed))
                    name, key = f"{spec.name}.{column.name}", column_key(spec.name, column.name)
                    yield self._of_fact(name, key, column, change, exchanged(facts, spec, whole))

    def _of_fact(self, owner: str, key: str, spec: FactSpec, change: Change, facts: tuple[FactSpec, ...]) -> Candidate:
        make = with_fields(self.program, facts=facts)
        return Candidate(owner=owner, touches=frozenset({key}), origin=spec.origin, change=change, make=make)

    def _ends(self, spec: FactSpec) -> Iterator[tuple[FactSpec, Change]]:
        """Each end of a range that is written as a number, a step up and down."""
        if spec.kind in _BARE:
            return
        at = At(self.writing, self.known, Region(spec.origin.span))
        for name, end in (("low", spec.low), ("high", spec.high)):
            if end is None or self.writing.token(at.region, end) is None:
                continue
            for value, reading in numbers(end, at.region, at.writing):
                low, high = (value, spec.high) if name == "low" else (spec.low, value)
                if (low is not None and high is not None and low >= high) or (spec.kind is ValueKind.COUNT and value < 0):
                    continue
                said = (f"{decimal(end)} becomes {decimal(value)}", f"{decimal(end)} 改为 {decimal(value)}")
                yield evolve(spec, low=low, high=high), at.change("range", *said, reading)

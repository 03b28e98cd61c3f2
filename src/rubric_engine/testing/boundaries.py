"""Where a rubric changes its mind: for each fact the values around thresholds, and the expressions that are worth solving for one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.solve import facts_at
from rubric_engine.checking.thresholds import Role, thresholds, unrounded
from rubric_engine.checking.values import At, Unknown
from rubric_engine.core import walk
from rubric_engine.core.ir import Expr, FactSpec, Program, Rank
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.testing.given import fits, is_whole

_MOST_PLACES = 6
_MOST_SOLVED = 2000


@frozen
class Aim:
    """A number that an expression over several facts, or records, may be brought to; ``reads`` are the facts in it."""

    expr: Expr
    value: Fraction
    reads: tuple[str, ...]


@define(eq=False)
class Boundaries:
    """Those of one program. ``numbers`` and ``words`` go by the list's name (None: a fact) and the name of the fact or field."""

    program: Program
    quantities: Quantities
    numbers: Mapping[tuple[str | None, str], tuple[Fraction, ...]]
    words: Mapping[tuple[str | None, str], tuple[str, ...]]
    aims: tuple[Aim, ...]
    ranked: tuple[tuple[Expr, tuple[str, ...]], ...]  # what units are ranked by, with the facts in it
    _solved: dict[tuple[Aim, int], Mapping[str, Value] | None] = field(init=False, factory=dict)

    @classmethod
    def of(cls, program: Program) -> Boundaries:
        """Those of a program; of one that was asked for lately they are still there."""
        global _recent
        for known in _recent:
            if known.program is program:
                return known
        found = _found(program)
        _recent = (found, *_recent[: _MOST_RECENT - 1])
        return found

    def solve(self, aim: Aim, side: int, held: Mapping[str, Value | None]) -> Mapping[str, Value] | None:
        """Values of the facts in an aim that aren't ``held`` at which it is met (``side`` -1: just below, 1: just above); None where none were found."""
        given = {name: held[name] for name in aim.reads if held.get(name) is not None}
        if not given and (aim, side) in self._solved:
            return self._solved[aim, side]
        found = facts_at(self.program, aim.expr, aim.value, given, side, self.quantities)
        free = None if found is None else {name: value for name, value in found.items() if name not in given}
        if not given and len(self._solved) < _MOST_SOLVED:
            self._solved[aim, side] = free
        return free

    def value(self, expr: Expr, facts: Mapping[str, Value | None]) -> Fraction | None:
        """What a number comes to for facts; None where it has no value, or hangs on more than these."""
        try:
            return At(self.quantities, facts).number(expr)
        except (Unknown, ValueError, OverflowError):
            return None


_recent: tuple[Boundaries, ...] = ()
_MOST_RECENT = 8


def _found(program: Program) -> Boundaries:
    quantities = Quantities(program)
    specs: dict[tuple[str | None, str], FactSpec] = {(None, spec.name): spec for spec in program.facts}
    specs.update({(spec.name, each.name): each for spec in program.facts for each in spec.fields})
    edges: dict[tuple[str | None, str], dict[Fraction, None]] = {}
    words: dict[tuple[str | None, str], dict[str, None]] = {}
    aims: dict[tuple[object, Fraction], Aim] = {}
    for found in thresholds(program, quantities):
        quantity = found.quantity
        if quantity is None or found.role is Role.PLACE:
            continue
        if quantity.fact is not None:
            at = (quantity.record, quantity.fact)
            if isinstance(found.edge, str):
                words.setdefault(at, {})[found.edge] = None
            elif isinstance(found.edge, Fraction):
                edges.setdefault(at, {})[found.edge] = None
        elif quantity.record is None and isinstance(found.edge, Fraction):
            reads = walk.facts_used(quantity.expr, program)
            if reads and not walk.uses_units((quantity.expr,), program):
                for expr, edge in unrounded(quantities, quantity.expr, found.edge):
                    aims[expr, edge] = Aim(expr, edge, reads)
    numbers = {at: around(spec, tuple(edges.get(at, ()))) for at, spec in specs.items()}
    texts = {at: tuple(found) for at, found in words.items()}
    return Boundaries(program, quantities, numbers, texts, tuple(aims.values()), _ranked(program))


def _ranked(program: Program) -> tuple[tuple[Expr, tuple[str, ...]], ...]:
    keys = [each.key for each, _ in walk.located(program) if isinstance(each, Rank) and each.records is None]
    keys += [each.key for each in program.tie_keys if not each.among_tied]
    known = {key: walk.facts_used(key, program) for key in keys if not walk.uses_units((key,), program)}
    return tuple((key, reads) for key, reads in known.items() if reads)


def around(spec: FactSpec, edges: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The numbers at the edges and next to them, and at the ends of the range; the simplest first."""
    found: dict[Fraction, None] = {}
    for edge in (*edges, *(end for end in (spec.low, spec.high) if end is not None)):
        if is_whole(spec):
            near = [Fraction(each) for each in (floor(edge) - 1, floor(edge), ceil(edge), ceil(edge) + 1)]
        else:
            step = step_of(edge)
            near = [edge - step, edge, edge + step]
        found.update(dict.fromkeys(each for each in near if fits(spec, each)))
    return tuple(sorted(found, key=lambda each: (abs(each), each < 0)))


def step_of(value: Fraction) -> Fraction:
    """A step that is small beside the last digit of a number."""
    places = 0
    while places < _MOST_PLACES and (value * 10**places).denominator != 1:
        places += 1
    return Fraction(1, 10 ** (places + 1))

"""A program with the parameters that a caller sets, or that hold on the caller's date."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.core.bounds import with_bounds
from rubric_engine.core.ir import Parameter, Program, Scalar
from rubric_engine.diagnostics.frozen import evolve


def settled_parameters(program: Program, overrides: Mapping[str, Scalar], as_of: Fraction | None) -> tuple[Parameter, ...]:
    """Those that are set, or have one value on the date, have no dates any more; the others are the program's own objects."""

    def settled(parameter: Parameter) -> Parameter:
        if parameter.name in overrides:
            return evolve(parameter, value=overrides[parameter.name], dated=(), as_of=None)
        begun = [value for start, value in parameter.dated if parameter.as_of is None and as_of is not None and start <= as_of]
        return evolve(parameter, value=begun[-1], dated=()) if begun else parameter

    return tuple(settled(each) for each in program.parameters)


_Settled = tuple[Program, frozenset[tuple[str, Scalar]], Fraction | None, Program]
_recent: tuple[_Settled, ...] = ()
_MOST_RECENT = 8


def settled_program(program: Program, overrides: Mapping[str, Scalar], as_of: Fraction | None) -> Program:
    """What a node can reach, its full marks among them, is that of the values that hold; the program itself, where nothing changes. Lately settled ones are
    the same objects again, so that what was made of them serves again too."""
    global _recent
    asked = frozenset(overrides.items())
    for known, values, date, found in _recent:
        if known is program and values == asked and date == as_of:
            return found
    parameters = settled_parameters(program, overrides, as_of)
    if all(now is before for now, before in zip(parameters, program.parameters, strict=True)):
        return program
    found = with_bounds(evolve(program, parameters=parameters))
    _recent = ((program, asked, as_of, found), *_recent[: _MOST_RECENT - 1])
    return found

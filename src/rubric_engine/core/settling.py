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


def settled_program(program: Program, overrides: Mapping[str, Scalar], as_of: Fraction | None) -> Program:
    """What a node can reach, its full marks among them, is that of the values that hold; the program itself, where nothing changes."""
    parameters = settled_parameters(program, overrides, as_of)
    if all(now is before for now, before in zip(parameters, program.parameters, strict=True)):
        return program
    return with_bounds(evolve(program, parameters=parameters))

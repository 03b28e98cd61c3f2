from __future__ import annotations

from fractions import Fraction

from rubric_engine import loads
from rubric_engine.core.settling import settled_program

TEXT = 'rubric "x"\nparameter least = 3\nparameter plan = yes\nfact a: count\nitem 1 "A"\na at least least and plan earns 2 points\n'


def test_the_same_settings_give_the_same_program() -> None:
    """What was made of it, which takes longer than settling it, is found by it."""
    program = loads(TEXT).program
    assert settled_program(program, {}, None) is program
    once = settled_program(program, {"least": Fraction(2)}, None)
    assert [each.value for each in once.parameters] == [2, True]
    assert settled_program(program, {"least": Fraction(2)}, None) is once
    assert settled_program(program, {"least": Fraction(4)}, None) is not once
    assert settled_program(loads(TEXT).program, {"least": Fraction(2)}, None) is not once


def test_a_yes_is_not_a_one() -> None:
    program = loads(TEXT).program
    one, yes = settled_program(program, {"least": Fraction(1)}, None), settled_program(program, {"plan": False}, None)
    assert one.parameters[0].value == 1
    assert yes.parameters[1].value is False

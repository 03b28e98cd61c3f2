from fractions import Fraction

import rubric_engine
from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.solve import facts_at
from rubric_engine.checking.thresholds import Role, thresholds
from rubric_engine.checking.values import At
from rubric_engine.core.ir import CmpOp

TEXT = """rubric "Thresholds"
ties share the better rank
fact a: count, 0 to 100
fact b: count
fact c: count
fact yes_no: yes/no
fact level: choice of county < city < province
fact works: list
field size: count
define growth = (c - b) / b
item 1 "Lines"
2 * a + 1 at least 21 earns 1 point
100 at least a earns 1 point
b at least c earns 1 point
growth at least 6% earns 1 point
growth in top 5 earns 1 point
yes_no is no earns 1 point
level is city earns 1 point
count(works where size at least 3) at least 2 earns 1 point
a each earn 1 point, at most 10 a
item 2 "Bands"
by a in bands:
below 10: 0 points
at least 10: 1 point
"""


def found() -> list[tuple[str, str, object, object, Role, str | None]]:
    program = rubric_engine.loads(TEXT).program
    return [(each.where.id, each.op.value, each.constant, each.edge, each.role, each.record) for each in thresholds(program)]


def test_a_straight_line_is_a_threshold_on_the_fact() -> None:
    assert ("1.1", ">=", Fraction(21), Fraction(10), Role.COMPARISON, None) in [
        (a, b, c, d, e, f) for a, b, c, d, e, f in found() if a == "1.1"
    ]


def test_every_kind_of_number_is_there() -> None:
    roles = {each[4] for each in found()}
    assert roles == {Role.COMPARISON, Role.EDGE, Role.PLACE, Role.STEPS}
    ops = {(each[0], each[1]) for each in found()}
    assert ("1.2", "<=") in ops  # the constant stood on the left
    assert ("1.5", "<=") in ops  # a rank
    assert any(each[5] == "works" and each[3] == 3 for each in found())


def test_both_sides_may_be_facts() -> None:
    program = rubric_engine.loads(TEXT).program
    between = next(each for each in thresholds(program) if each.where.id == "1.3")
    assert (between.constant, between.edge) == (0, 0)
    assert between.quantity is not None
    assert between.quantity.fact is None


def test_facts_are_found_on_every_side_of_every_threshold() -> None:
    program = rubric_engine.loads(TEXT).program
    known = Quantities(program)
    for each in thresholds(program):
        if each.record is not None or each.role is Role.PLACE or not isinstance(each.constant, Fraction) or isinstance(each.constant, bool):
            continue
        for side in (-1, 0, 1):
            facts = facts_at(program, each.expr, each.constant, side=side)
            if facts is None:  # there is none on that side: of a choice, of a range that ends
                assert side, each
                continue
            value = At(known, facts).number(each.expr)
            assert value is not None
            assert (value > each.constant) - (value < each.constant) == side, (each, facts)


def test_neighbours_of_whole_facts_and_exact_ratios() -> None:
    program = rubric_engine.loads(TEXT).program
    growth = next(each for each in thresholds(program) if each.where.id == "1.4")
    exact = facts_at(program, growth.expr, Fraction(6, 100), {"b": Fraction(50)})
    assert exact == {"b": 50, "c": 53}
    assert facts_at(program, growth.expr, Fraction(6, 100), {"b": Fraction(50)}, side=-1) == {"b": 50, "c": 52}
    assert growth.op is CmpOp.GE


def test_what_has_no_such_facts() -> None:
    program = rubric_engine.loads(TEXT).program
    top = next(each for each in thresholds(program) if each.where.id == "1.2")
    assert facts_at(program, top.expr, Fraction(100), side=1) is None

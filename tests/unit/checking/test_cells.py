from fractions import Fraction

from rubric_engine.checking.cells import Domain, State, cut, every_value
from rubric_engine.core.ir import Interval


def spans(domain: Domain, *edges: int | str | Fraction) -> list[str]:
    found = []
    for cell in cut(domain, [edge if isinstance(edge, str) else Fraction(edge) for edge in edges]):
        if cell.state is not State.VALUE:
            found.append(cell.state.value)
        elif domain.text:
            found.append(cell.word or "other")
        else:
            low, high = cell.span.low, cell.span.high
            found.append(f"{'(' if cell.span.low_open else '['}{low}..{high}{')' if cell.span.high_open else ']'}")
    return found


def test_whole_numbers_are_cut_between_them() -> None:
    domain = Domain(Interval(Fraction(0), Fraction(4)), whole=True)
    assert spans(domain, 2) == ["[0..1]", "[2..2]", "[3..4]"]
    assert spans(domain, Fraction(5, 2)) == ["[0..2]", "[3..4]"]
    assert spans(domain, 0, 1) == ["[0..0]", "[1..1]", "[2..4]"]
    assert spans(domain, 9, -3) == ["[0..4]"]


def test_other_numbers_are_cut_into_points_and_stretches() -> None:
    assert spans(Domain(Interval(Fraction(0), Fraction(4), high_open=True)), 2, 4) == ["[0..2)", "[2..2]", "(2..4)"]
    assert spans(Domain(), 1) == ["[None..1)", "[1..1]", "(1..None]"]


def test_states_without_a_value_are_cells_of_their_own() -> None:
    domain = Domain(Interval(Fraction(0), Fraction(0)), whole=True, none=True, outside=True)
    assert spans(domain) == ["[0..0]", "none", "outside"]


def test_a_reading_of_missing_facts_may_lie_outside_of_the_range() -> None:
    assert spans(Domain(Interval(Fraction(1), Fraction(2)), whole=True, extra=(Fraction(0),))) == ["[1..2]", "[0..0]"]


def test_texts_are_those_that_are_named_and_any_other() -> None:
    cells = cut(Domain(text=True), ["east", "west"])
    assert [cell.word for cell in cells] == ["east", "west", None]
    assert cells[-1].value not in ("east", "west")


def test_what_stands_for_a_cell_lies_in_it_and_is_short() -> None:
    (stretch,) = cut(Domain(Interval(Fraction(1, 3), Fraction(1, 2), low_open=True, high_open=True)), ())
    assert stretch.value == Fraction(2, 5)


def test_every_value_of_small_domains_only() -> None:
    assert every_value(Domain(Interval(Fraction(1), Fraction(3)), whole=True), 5) == (1, 2, 3)
    assert every_value(Domain(Interval(Fraction(1), Fraction(30)), whole=True), 5) == ()
    assert every_value(Domain(Interval(Fraction(1), Fraction(3))), 5) == ()

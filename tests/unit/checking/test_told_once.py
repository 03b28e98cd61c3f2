"""What follows from one slip is told once; tables of three rows with a step against the way they go."""

from __future__ import annotations

import pytest

from tests.unit.checking.rubrics import ids

HEAD = 'rubric "Once"\nfact x: count, 0 to 40\nfact y: count, 0 to 40\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('item 1 "X", at most 5 points\nx at least 50 earns 5 points\n', ["W430-1.1"]),
        ('item 1 "X", at most 7 points\nx at least 50 earns 5 points\nx at least 2 earns 2 points\n', ["W430-1.1"]),
        ('section 1 "S", at most 5 points\nitem 1.1 "X", at most 5 points\nx at least 50 earns 5 points\n', ["W430-1.1.1"]),
        ('item 1 "X", at most 5 points\nx above 3 and x below 2 earns 5 points\n', ["W433-1.1"]),
        (
            'item 1 "X", at most 8 points\nx at least 50 earns 2 points\nx at least 9 earns 3 points\nx below 9 earns 3 points\n',
            ["W438-1", "W430-1.1"],  # also with what never takes effect it would be out of reach
        ),
    ],
)
def test_a_maximum_out_of_reach_for_want_of_a_line_that_is_told_itself(text: str, expected: list[str]) -> None:
    assert [each for each in ids(HEAD + text) if not each.startswith("W450")] == expected


def _rows(*values: int) -> str:
    edges = ["below 10", *(f"{10 * i} to below {10 * i + 10}" for i in range(1, len(values) - 1)), f"at least {10 * (len(values) - 1)}"]
    rows = "".join(f"{edge}: {value} points\n" for edge, value in zip(edges, values, strict=True))
    return f'item 1 "X"\nby x in bands:\n{rows}'


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 3, 2), ["W434-1.1.3"]),
        ((2, 1, 3), ["W434-1.1.2"]),
        ((3, 1, 2), ["W434-1.1.3"]),
        ((2, 3, 1), ["W434-1.1.2"]),
        ((0, 5, 0), []),  # the middle is best
        ((5, 0, 5), []),
        ((1, 2, 3), []),
        ((1, 1, 3, 2), ["W434-1.1.4"]),
        ((1, 3, 3, 1), []),
        ((0, 2, 1, 5), ["W434-1.1.3"]),
        ((0, 2, 4, 2, 0), []),
    ],
)
def test_bands_of_which_one_step_goes_against_the_others(values: tuple[int, ...], expected: list[str]) -> None:
    assert [each for each in ids(HEAD + _rows(*values)) if not each.startswith("W450")] == expected


def test_an_interpolation_may_be_best_in_the_middle() -> None:
    points = "interpolated by x:\n0: 1 point\n20: 3 points\n40: 2 points\n"
    assert [each for each in ids(f'{HEAD}item 1 "X"\nby x interpolated:\n{points.partition(chr(10))[2]}') if each.startswith("W434")] == []

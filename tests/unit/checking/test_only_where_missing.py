"""W455 in every shape: a fact that counts only where another one has no value."""

from __future__ import annotations

import pytest

from rubric_engine import loads

HEAD = """rubric "Missing"
fact final: count, 0 to 9, or none
fact draft: count, 0 to 9
fact ok: yes/no
"""


def found(text: str) -> set[str]:
    return {each.id for each in loads(HEAD + text).check().findings if each.diagnostic.code == "W455"}


USED = 'item 9 "Z"\nok earns 1 point\nfinal is given and final above 8 earns 1 point\n'


@pytest.mark.parametrize(
    "text",
    [
        'define points_ by cases:\nfinal is given: final\nfinal is none: draft\notherwise: 0\nitem 1 "X", at most 9 points\npoints_ each earn 1 point\n',
        'define points_ by cases:\nfinal is given: final\notherwise: draft\nitem 1 "X", at most 9 points\npoints_ each earn 1 point\n',
        'item 1 "X"\nfinal is none and draft at least 3 earns 1 point\n',
        'item 1 "X", first match\nfinal is given earns 2 points\ndraft at least 3 earns 1 point\n',
        'item 1 "X"\nfinal is given or draft at least 3 earns 1 point\n',
        'total, drops what does not apply\nitem 1 "X", applies when final is none\ndraft at least 3 earns 1 point\n',
        'item 1 "X", at most 9 points\ndraft each earn 1 point, when final is none\n',
        'define known = final is given\nitem 1 "X"\nnot known and draft at least 3 earns 1 point\n',
        'item 1 "X", times 2 when final is none and draft above 5\nok earns 1 point\n',
        'item 1 "X"\nok earns 1 point\ngate "G" when final is none and draft below 2: total is zero\n',
    ],
)
def test_it_is_told(text: str) -> None:
    assert found(text + USED) == {"W455-draft"}


@pytest.mark.parametrize(
    "text",
    [
        'item 1 "X"\ndraft at least 3 earns 1 point\n',
        'item 1 "X"\nfinal is given and draft at least 3 earns 1 point\n',
        'item 1 "X"\nfinal is none and draft at least 3 earns 1 point\ndraft at least 9 earns 1 point\n',
        'item 1 "X"\nfinal is none or draft at least 3 earns 1 point\n',
        'item 1 "X"\nfinal is none and draft at least 3 earns 1 point\nitem 2 "Y"\nok and draft at least 5 earns 1 point\n',
        'item 1 "X"\nfinal is given earns 2 points\ndraft at least 3 earns 1 point\n',
        'item 1 "X", first match\nfinal is given and ok earns 2 points\ndraft at least 3 earns 1 point\n',
        'define late = draft at least 3\nitem 1 "X"\nfinal is none and late earns 1 point\nlate earns 1 point\n',
        'item 1 "X"\nfinal is none and draft at least 3 earns 1 point\nflag low "Low" when draft below 2\n',
    ],
)
def test_it_is_not_told(text: str) -> None:
    assert found(text + USED) == set()

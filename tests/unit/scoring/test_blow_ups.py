"""Facts that would take all time or memory: what is refused, and what stays small."""

from __future__ import annotations

import pytest

from rubric_engine import FactError, Rubric, loads

SHARES = """rubric "Shares"
fact works: list
field authors: count, at least 1
field share = 1 / authors
"""


def primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % p for p in found):
            found.append(candidate)
        candidate += 1
    return found


AUTHORS = [p**11 for p in primes(400)]
"""Numbers without a common divisor, so that the denominator of a sum of shares has all of their digits."""


@pytest.mark.parametrize(
    "text",
    [
        'item 1 "S", at most 5 points\nsum(works.share) at least 1 earns 1 point\n',
        'define s = mean(works.share)\nitem 1 "S"\ns is given and s at least 1 earns 1 point\n',
        'item 1 "S"\nsum(works.share without highest 1) at least 1 earns 1 point\n',
        'section 1 "S", at most 5 points, rounded half up to 2 decimals\nitem 1.1 "W", for each record of works\nshare earns its value\n',
        'section 1 "S", best 900, at most 5 points, rounded half up to 2 decimals\nitem 1.1 "W", for each record of works\nshare earns its value\n',
    ],
)
def test_sums_of_fractions_have_a_limit(text: str) -> None:
    rubric = loads(SHARES + text)
    with pytest.raises(FactError) as caught:
        rubric.score({"works": [{"authors": number} for number in AUTHORS]})
    assert [each.code for each in caught.value.problems] == ["F594"]
    assert rubric.score({"works": [{"authors": 3}] * 400}).complete


def test_numbers_out_of_all_units_are_found_once() -> None:
    """Also those of units whose own value isn't known."""
    rubric = loads('rubric "M"\nfact x: number, 0 to 9\nitem 1 "M", at most 9 points\nx above mean(units.x) earns 1 point\n')
    cohort = rubric.score_cohort({f"u{n}": {"x": None if n % 2 else n % 10} for n in range(600)})
    assert cohort["u8"].total == 1


def facts_listed(rubric: Rubric, records: int) -> int:
    card = rubric.score({"works": [{"topic": f"t{n % 5}", "mark": n} for n in range(records)]})
    lists = [fact.value for entry in card.result.ledger for fact in entry.facts if isinstance(fact.value, tuple)]
    return sum(map(len, lists))


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ('section 1 "S", best 3\nitem 1.1 "W", for each record of works\nmark in top 3 earns 1 point\n', 0),
        ('section 1 "S", best 3\nitem 1.1 "W", for each record of works\nplace at most 3 earns 1 point\n', 0),
        ('section 1 "S", best 3\nitem 1.1 "W", for each different works.topic, at most 9 points\ncount(works) each earns 1 point\n', 40),
    ],
)
def test_an_occurrence_lists_its_own_records(text: str, most: int) -> None:
    """The whole list behind every one of its records would be the square of what was supplied."""
    head = 'rubric "W"\nties share the better rank\nfact works: list\nfield topic: text\nfield mark: number, 0 to 99\nfield place = rank(mark)\n'
    assert facts_listed(loads(head + text), 40) == most

"""Grades, gates and flags while facts are missing, against every completion of the facts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.core.reasons import Held
from rubric_engine.core.results import UnitResult

HEAD = """\
rubric "R"
fact a: yes/no
fact b: yes/no
fact c: yes/no
fact d: yes/no
item 1 "One"
a earns 1 point
"""
GRADES = "grade good when b\ngrade fair when c\ngrade poor otherwise\n"
RUBRICS = {
    "by rule": GRADES,
    "no grade at all": "grade good when b\ngrade fair when c\n",
    "by the total": "grade good when total at least 1\ngrade fair when c\ngrade poor otherwise\n",
    "at most": GRADES + 'gate "G" when d: grade at most fair\n',
    "at most, two": GRADES + 'gate "G" when d: grade at most fair\ngate "H" when a: grade at most poor\n',
    "assigned": GRADES + 'gate "G" when d: grade is fair\n',
    "assigned, two": GRADES + 'gate "G" when d: grade is poor\ngate "H" when a: grade is good\n',
    "assigned and limited": GRADES + 'gate "G" when d: grade is good\ngate "H" when a: grade at most fair\n',
    "prerequisites": GRADES + 'gate "G": a, d, otherwise grade at most poor\n',
}
PARTIAL = [dict(zip("abcd", values, strict=True)) for values in product((True, False, None), repeat=4)]


def completions(facts: dict[str, bool | None]) -> Iterator[dict[str, bool]]:
    for values in product(*((True, False) if value is None else (value,) for value in facts.values())):
        yield dict(zip(facts, values, strict=True))


def scored(rubric: Rubric, facts: dict[str, bool | None] | dict[str, bool]) -> UnitResult:
    return rubric.score(facts).result


@pytest.mark.parametrize("name", RUBRICS)
def test_the_grades_that_are_possible(name: str) -> None:
    """Exactly those of the completions, best first."""
    rubric = loads(HEAD + RUBRICS[name])
    order = ["good", "fair", "poor"]
    whole = {tuple(each.values()): scored(rubric, each).grade for each in completions(dict.fromkeys("abcd"))}
    for facts in PARTIAL:
        found = scored(rubric, facts)
        given = {whole[tuple(each.values())] for each in completions(facts)}
        assert list(found.grades_possible) == sorted(given - {None}, key=lambda each: order.index(str(each))), facts
        if None not in facts.values():
            assert found.grade == whole[tuple(facts.values())]


GATES = """\
gate "Held": a, b, otherwise total is zero
gate "Late" when c: grade at most fair
gate "Only some", applies when d: a, otherwise grade is poor
"""


def test_what_a_gate_says() -> None:
    rubric = loads(HEAD + GRADES + GATES)
    for facts in PARTIAL:
        held, late, some = scored(rubric, facts).gates
        assert [(each.effect, each.target) for each in (held, late, some)] == [
            ("zero", "total"),
            ("grade_at_most", "fair"),
            ("grade_is", "poor"),
        ]
        proven = [name for name in "ab" if facts[name]]
        assert held.fired is (len(proven) < 2), facts
        assert held.possible is (not (facts["a"] and facts["b"]))
        assert [each.text.en for each in held.failed] == [name for name in "ab" if name not in proven]
        assert [each.text.en for each in held.unproven] == [name for name in "ab" if facts[name] is None]
        assert (late.fired, late.possible) == (facts["c"] is True, facts["c"] is not False)
        assert (some.applies, some.doubtful) == (facts["d"] is not False, facts["d"] is None)
        assert some.fired is (facts["d"] is not False and not facts["a"])
        assert some.possible is (facts["d"] is not False and not facts["a"])
        assert all(each.reasons for each in (held, late, some))


def test_what_a_gate_says_why() -> None:
    """The prerequisites that failed, else all of them; what fires it; where it doesn't apply, that."""
    rubric = loads(HEAD + GRADES + GATES)

    def looked_at(**facts: bool) -> list[list[str]]:
        gates = scored(rubric, facts).gates
        return [[reason.text.en for reason in each.reasons if isinstance(reason, Held)] for each in gates]

    assert looked_at(a=True, b=False, c=True, d=False) == [["b"], ["c"], ["d"]]
    assert looked_at(a=True, b=True, c=False, d=True) == [["a", "b"], ["c"], ["a"]]


def test_why_a_better_grade_was_not_given() -> None:
    rubric = loads(HEAD + GRADES + 'gate "G" when d: grade at most poor\ngate "H" when a: grade at most fair\n')

    def told(**facts: bool) -> list[tuple[str, bool | None, int]]:
        return [(each.name, each.holds, len(each.gates)) for each in scored(rubric, facts).grade_reasons]

    assert told(a=False, b=True, c=False, d=False) == []
    assert told(a=False, b=False, c=True, d=False) == [("good", False, 0)]
    assert told(a=False, b=False, c=False, d=False) == [("good", False, 0), ("fair", False, 0)]
    assert told(a=False, b=True, c=False, d=True) == [("good", True, 1), ("fair", False, 1)]
    assert told(a=True, b=True, c=True, d=True) == [("good", True, 2), ("fair", True, 1)]
    assert told(a=True, b=False, c=True, d=True) == [("good", False, 0), ("fair", True, 1)]
    assert told(a=True, b=True, c=True, d=False) == [("good", True, 1)]


def test_flags() -> None:
    rubric = loads(HEAD + 'flag late (迟报) when c\nflag few "Too few" when total below 1\n')
    for facts in PARTIAL:
        late, few = scored(rubric, facts).flags
        assert (late.name, late.alias, late.raised) == ("late", "迟报", facts["c"])
        assert (few.name, few.raised) == ("few", not facts["a"])
        assert (late.label.en, late.label.zh, few.label.en) == ("late", "迟报", "Too few")
        assert late.origin.id != few.origin.id
        assert late.reasons
        assert few.reasons

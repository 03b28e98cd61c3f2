"""The methods of a rubric that argue about a point: they say what the functions and the commands say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from rubric_engine import FactError, Rubric, RubricError, loads
from rubric_engine.advising import Cost, Situation, Verdict, advice, compare, what_if
from rubric_engine.facts import FactsFile, read_facts
from tests.unit.advising.conftest import FACTS, Run

TEXT = """rubric "Library"
fact posts: count, 0 to 10
fact level: choice of low < high
item 1 "Posts"
posts at least 3 earns 2 points
item 2 "Level"
level is high earns 1 point
grade good when total at least 2
grade fair otherwise
"""


@pytest.fixture(scope="module")
def library() -> Rubric:
    return loads(TEXT)


def test_what_if(assessment: Rubric, facts: FactsFile) -> None:
    found = assessment.what_if(facts, "新郑市工商联", {"members_end": 1000})
    assert (found.move.before.total, found.move.after.total) == (Fraction(168), Fraction(167))
    assert found.to_dict() == what_if(assessment, facts, "新郑市工商联", {"members_end": "1000"}).to_dict()
    assert type(found.move.after.total) is Fraction


def test_what_if_takes_what_score_cohort_takes(library: Rubric) -> None:
    units = {"A": {"posts": 2, "level": "low"}, "B": {"posts": 3, "level": "low"}}
    rows = [{"unit": name, **facts} for name, facts in units.items()]
    override = {"A": [{"id": "2", "points": 1, "reason": "seen", "by": "Li", "when": "2014-03-01"}]}
    for given in (units, rows):
        found = library.what_if(given, "A", {"posts": 3}, overrides=override)
        assert (found.move.before.total, found.move.after.total, found.move.after.place) == (1, 3, 1)
        assert [(move.unit, move.after.place) for move in found.others] == [("B", 2)]
    with pytest.raises(KeyError, match="no unit `C`"):
        library.what_if(units, "C", {"posts": 3})
    with pytest.raises(FactError):
        library.what_if(units, "A", {"posts": "x"})


def test_what_is_shared_is_not_given_beside_a_file(assessment: Rubric, facts: FactsFile) -> None:
    for call in (
        lambda: assessment.what_if(facts, "新郑市工商联", {}, shared={}),
        lambda: assessment.advise(facts, "新郑市工商联", gain=1, shared={}),
        lambda: assessment.compare(assessment, facts, shared={}),
    ):
        with pytest.raises(ValueError, match="read_facts"):
            call()


def test_advise(library: Rubric) -> None:
    units = {"A": {"posts": 1, "level": "low"}, "B": {"posts": 3, "level": "high"}}
    found = library.advise(units, "A", grade="good", costs={"posts": Cost(Fraction(1), Fraction(1, 2))})
    assert [(each.cost, each.outcome.move.after.grade) for each in found.suggestions] == [(2, "good")]
    assert [(change.name, change.after) for change in found.suggestions[0].outcome.changes] == [("posts", 3)]
    assert found.minimal
    assert not found.bounded
    assert found.text("en").startswith("A: grade good (now 0")
    assert json.loads(found.to_json()) == found.to_dict()
    same = advice(Situation.of(library, units), "A", grade="good", costs={"posts": Cost(Fraction(1), Fraction(1, 2))})
    assert same.to_dict() == found.to_dict()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.minimal = False  # type: ignore[misc]


@pytest.mark.parametrize("gain", [2, Fraction(2), Decimal(2), "2", "4/2", "2.0"])
def test_exact_numbers_of_every_kind(library: Rubric, gain: object) -> None:
    found = library.advise({"A": {"posts": 1, "level": "low"}}, "A", gain=gain)  # type: ignore[arg-type]
    assert found.goal.total == 2


def test_no_floats_and_no_nonsense(library: Rubric) -> None:
    units = {"A": {"posts": 1, "level": "low"}}
    with pytest.raises(TypeError, match="exact number"):
        library.advise(units, "A", gain=0.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="exact number"):
        library.advise(units, "A", gain=1, costs={"posts": 0.1})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="exact number"):
        library.advise(units, "A", total=True)
    for nonsense in ("two", "1/0", Decimal("Infinity")):
        with pytest.raises(ValueError, match=r"two|1/0|Infinity"):
            library.advise(units, "A", gain=nonsense)
    with pytest.raises(ValueError):  # noqa: PT011 (nothing is wanted)
        library.advise(units, "A")
    with pytest.raises(FactError):
        library.advise(units, "A", gain=1, fixed=["post"])


def test_what_is_given_in_the_wrong_form_is_told(library: Rubric, tmp_path: Path) -> None:
    """One problem with what was meant, in the place of one for each fact or unit."""
    unit: dict[str, object] = {"posts": 1, "level": "low"}
    units = {"A": unit, "B": unit}
    scored = library.score_cohort(units)
    file = read_facts(library.program, FACTS)
    calls: list[tuple[Callable[[], object], str, str]] = [
        (lambda: library.what_if("facts.xlsx", "A", {}), "F555", "read a file with read_facts"),  # type: ignore[arg-type]
        (lambda: library.advise(tmp_path, "A", gain=1), "F555", "read a file with read_facts"),  # type: ignore[arg-type]
        (lambda: library.what_if(scored, "A", {}), "F536", "these are results"),  # type: ignore[arg-type]
        (lambda: library.what_if(unit, "A", {}), "F536", "give them as {its name: facts}"),  # type: ignore[arg-type]
        (lambda: library.score(units), "F530", r"did you mean score_cohort\(\)"),
        (lambda: library.score([unit]), "F536", r"did you mean score_cohort\(\)"),  # type: ignore[arg-type]
        (lambda: library.score(file), "F536", r"scored with score_read\(\)"),  # type: ignore[arg-type]
        (lambda: library.score_cohort(unit), "F536", r"did you mean score\(\)"),  # type: ignore[arg-type]
        (lambda: library.score_cohort("facts.xlsx"), "F555", r"score it with score_read\(\)"),  # type: ignore[arg-type]
    ]
    for call, code, hint in calls:
        with pytest.raises(FactError, match=hint) as raised:
            call()
        assert [each.code for each in raised.value.problems if each.code in ("F530", "F536", "F555")] == [code], hint


def test_wrong_values_of_the_right_form_are_told_as_ever(library: Rubric) -> None:
    for call in (lambda: library.score({"post": 1, "posts": {}}), lambda: library.score_cohort({"A": 1, "B": {"posts": 1}})):  # type: ignore[arg-type]
        with pytest.raises(FactError) as raised:
            call()
        assert "score" not in str(raised.value)


def test_a_files_name_is_no_text() -> None:
    with pytest.raises(RubricError, match=r"did you mean load\(\)\?") as raised:
        loads("rubrics/2014.rubric")
    assert sum(1 for each in raised.value.diagnostics if "load()" in each.hint) == 1
    with pytest.raises(RubricError) as raised:
        loads('rubric "R"\nno such.rubric')
    assert "load()" not in str(raised.value)


def test_compare(library: Rubric) -> None:
    stricter = loads(TEXT.replace("at least 3", "at least 4"))
    units = {"A": {"posts": 3, "level": "low"}, "B": {"posts": 5, "level": "low"}}
    found = library.compare(stricter, units)
    assert [(each.new, each.verdict) for each in found.differences] == [("1", Verdict.STRICTER)]
    assert found.cohort is not None
    assert [(each.unit, each.before.total, each.after.total) for each in found.cohort.units] == [("A", 2, 0)]
    assert found.to_dict() == compare(library, stricter, units).to_dict()
    assert json.loads(found.to_json()) == found.to_dict()
    assert "stricter" in found.text("en")
    assert stricter.compare(library).differences[0].verdict is Verdict.MORE_GENEROUS
    assert library.compare(library).differences == ()


def test_the_commands_say_the_same(assessment: Rubric, facts: FactsFile, run: Run) -> None:
    given = ("2014_assessment", str(FACTS), "--unit", "新郑市工商联")
    told = run("explain", *given, "--what-if", "members_end=1000").stdout
    assert told == assessment.what_if(facts, "新郑市工商联", {"members_end": 1000}).text()
    told = run("advise", *given, "--rank", "1", "--limit", "1").stdout
    assert told == assessment.advise(facts, "新郑市工商联", rank=1, limit=1).text()


def test_nothing_of_it_is_loaded_before_it_is_asked() -> None:
    program = "import sys; from rubric_engine import loads; loads(sys.argv[1]).score({'posts': 3}).explain(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, TEXT], capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert "rubric_engine.rubric_arguing" in done.stdout
    assert "rubric_engine.advising" not in done.stdout

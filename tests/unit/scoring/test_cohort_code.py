"""Cohorts by compiled code: what is worked out of all units at once, in stages; what is left to the reference evaluator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import loads
from rubric_engine.core.flat.cells import Of, Request
from rubric_engine.core.flat.ops import Gathering, Side
from rubric_engine.core.ir import Program
from rubric_engine.scoring.compiled import crossing
from rubric_engine.scoring.compiled.cohort import compile_cohort
from rubric_engine.scoring.compiled.cohort_totals import CohortTotals
from rubric_engine.scoring.compiled.columns import plain_facts
from rubric_engine.scoring.compiled.crossing import across, across_distinct, different_of, field_of, fineness, groups_of, places_of, rivals
from rubric_engine.scoring.compiled.plain_units import plain_units
from tests.unit.scoring.cohorts import LISTED, NOWHERE, TOGETHER, Rows, by_reference, fractions, many, read

# ---------------------------------------------------------------- what looks at all units

QUOTIENTS = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(1, 40) | st.sampled_from([2**70, 2**70 + 1, 10**30]), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=30,
)


@given(QUOTIENTS, QUOTIENTS, st.booleans(), st.booleans())
def test_rivals_are_counted_as_one_would_count_them(
    units: list[tuple[int, int, int, bool]], others: list[tuple[int, int, int, bool]], rising: bool, places: bool
) -> None:
    """Probes that aren't the units' own keys too."""
    tops, bottoms, within, takes = zip(*units, strict=True)
    asked = [others[i % len(others)][:2] for i in range(len(units))]
    fine = max(fineness(bottoms), fineness([bottom for _, bottom in asked]))
    groups = groups_of([within], len(units))
    field = field_of(places_of(tops, bottoms, fine, rising=rising), takes, groups)
    probes = places_of([top for top, _ in asked], [bottom for _, bottom in asked], fine, rising=rising)
    sign = -1 if rising else 1
    for side in Side:
        got = rivals(different_of(field) if places else field, probes, groups, side)
        for unit, probe in enumerate(asked):
            members = [sign * Fraction(top, bottom) for top, bottom, group, there in units if there and group == within[unit]]
            found = [each for each in members if on_side(each, sign * Fraction(*probe), side)]
            assert got[unit] == len(set(found) if places else found), (side, unit)


def on_side(member: Fraction, probe: Fraction, side: Side) -> bool:
    return {
        Side.AHEAD: member > probe,
        Side.AHEAD_OR_LEVEL: member >= probe,
        Side.BEHIND: member < probe,
        Side.BEHIND_OR_LEVEL: member <= probe,
        Side.ALL: True,
    }[side]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3), st.booleans()), min_size=1, max_size=20), st.sampled_from(Gathering))
def test_numbers_over_a_group(units: list[tuple[int, int, bool]], how: Gathering) -> None:
    values, within, where = zip(*units, strict=True)
    groups = groups_of([within], len(units))
    gather: dict[Gathering, Any] = {
        Gathering.SUM: sum,
        Gathering.LEAST: lambda them: min(them, default=0),
        Gathering.GREATEST: lambda them: max(them, default=0),
        Gathering.MULTIPLE: lambda them: lcm(*them),
    }
    for unit, got in enumerate(across(how, values, where, groups)):
        assert got == gather[how]([value for value, group, there in units if there and group == within[unit]])
    for unit, got in enumerate(across_distinct([values], where, groups)):
        assert got == len({value for value, group, there in units if there and group == within[unit]})


def test_what_has_no_value_disturbs_nobody() -> None:
    """A unit outside of the field may have anything for a bottom."""
    places = places_of([1, 5, 1], [3, 0, 2], fineness([3, 0, 2]), rising=False)
    field = field_of(places, [True, False, True], [range(3)])
    assert rivals(field, places, [range(3)], Side.AHEAD)[0] == 1
    assert rivals(field, places, [range(3)], Side.AHEAD)[2] == 0


# ---------------------------------------------------------------- whole cohorts

ROWS: Rows = {
    "A": {"a": 9, "b": 1, "c": 0.5, "district": "north", "staff": True},
    "B": {"a": 9, "b": 1, "c": 0.25, "district": "north", "staff": False},
    "C": {"a": 7, "b": 2, "c": 0.125, "district": "south", "staff": True},
    "D": {"a": 7, "b": 2, "c": 0.125, "district": "south", "staff": True},
    "E": {"a": 1, "b": 0, "c": 2, "district": "east", "staff": True},
}


@pytest.fixture(scope="module")
def together() -> Program:
    return loads(TOGETHER).program


def rows(**changed: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {unit: {**facts, **changed.get(unit, {})} for unit, facts in ROWS.items()}


def test_a_cohort_by_hand(together: Program) -> None:
    """B leads A (level in a and b, less of c), C and D are level all along."""
    values = read(together, rows())
    scorer = compile_cohort(together, Request(nodes=True), dense=True, lines=NOWHERE)
    assert not scorer.unsupported
    plain = plain_units(together, list(values.values()))
    results = scorer.results(plain.units, tuple(values))
    points = [[int(result[Of.POINTS, item]) for item in ("1", "2", "3")] for result in results]  # type: ignore[arg-type]
    assert points == [[2 + 8 + 16, 1 + 2, 2], [1 + 8 + 16, 1, 0], [1 + 2, 1 + 2, 0], [1 + 2, 1 + 2, 0], [1 + 4, 2, 3]]
    assert [result[Of.POINTS, "4"] for result in results] == [Fraction(1, 2), Fraction(1, 2), 0, 0, 0]
    assert [result[Of.TOTAL, ""] for result in results] == by_reference(together, values)


def test_ranks_of_ranks_are_stages(together: Program) -> None:
    scorer = compile_cohort(together, Request(), dense=True, lines=NOWHERE)
    assert [bool(stage.crossed) for stage in scorer.stages] == [False, True, True]
    assert not scorer.stages[-1].gives


def test_no_units(together: Program) -> None:
    assert compile_cohort(together, Request(), dense=True, lines=NOWHERE).run([]) == []


RANKED = """
rubric "ranked"
ties share the better rank
fact a: count
fact b: count
fact district: text
item 1 "A", uncapped
a in top 1 earns 1 point
a in top 2 earns 1 point
a in bottom 1 earns 1 point
rank(a) at most 3 earns 1 point
b / a in top 1 earns 1 point
b / a in bottom 2 earns 1 point
a in top 1 within district earns 1 point
a in bottom 1 within district earns 1 point
"""


def test_each_field_is_sorted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    program = loads(RANKED).program
    units = {f"U{i}": {"a": i % 4 + 1, "b": i, "district": "abc"[i % 3]} for i in range(12)}
    values = read(program, units)
    scorer = compile_cohort(program, Request(), dense=True, lines=NOWHERE)
    sizes: list[int] = []

    def counted(members: Iterable[Any]) -> list[Any]:
        found = sorted(members)
        sizes.append(len(found))
        return found

    monkeypatch.setattr(crossing, "sorted", counted, raising=False)
    rows = scorer.run(plain_units(program, list(values.values())).units)
    assert fractions(row[0] for row in rows) == by_reference(program, values)
    assert sorted(sizes) == [4, 4, 4, 12, 12]  # a in three districts, a, b / a


# ---------------------------------------------------------------- shared facts

SHARED = """
rubric "shared"
ties share the better rank
fact own: count
fact matches: list, shared
field goals: count
field far: yes/no
item 1 "A", uncapped
own at least sum(matches.goals where far) earns 1 point
own in top 1 earns 2 points
"""


def test_what_all_units_share_is_worked_out_once() -> None:
    program = loads(SHARED).program
    matches = [{"goals": 1, "far": True}, {"goals": 5, "far": False}, {"goals": 2, "far": True}]
    values = read(program, {"A": {"own": 3}, "B": {"own": 2}, "C": {"own": 9}}, {"matches": matches})
    scorer = compile_cohort(program, Request(), dense=True, lines=NOWHERE)
    plain = plain_units(program, list(values.values())).units
    assert scorer.common(plain[0]) == (3,)
    assert all("f1" not in stage.code.__code__.co_varnames for stage in scorer.stages)
    assert [row[0] for row in scorer.run(plain)] == [(1, 1), (0, 1), (3, 1)]


# ---------------------------------------------------------------- plain facts, a column at a time


def test_plain_units_are_the_plain_facts_of_each(together: Program) -> None:
    given = rows(B={"staff": None}, D={"district": None, "c": None})
    values = list(read(together, given).values())
    plain = plain_units(together, values)
    assert plain.units == [plain_facts(together)(facts) for facts in values]
    assert plain.missing == {(None, "staff"), (None, "district"), (None, "c")}
    assert plain_units(together, [{} for _ in range(3)]).missing == {(None, spec.name) for spec in together.facts}


def test_fields_that_are_missing_are_named_by_their_list() -> None:
    program = loads(LISTED).program
    values = read(program, {"A": {"trips": [{"cost": 0.5, "far": None}]}, "B": {"trips": []}})
    plain = plain_units(program, list(values.values()))
    assert plain.missing == {("trips", "far"), (None, "note")}
    assert plain.units[0] == ((((1, 2), None),), None)


# ---------------------------------------------------------------- totals of what the door has read


def test_totals_of_what_was_read(together: Program) -> None:
    totals = CohortTotals(together, NOWHERE)
    values = read(together, many(40))
    assert fractions(totals.totals(values)) == by_reference(together, values)
    assert not totals.opens


def test_few_units_arent_worth_it(together: Program) -> None:
    totals = CohortTotals(together, NOWHERE)
    values = read(together, many(4))
    assert totals.totals(values) is None
    assert totals.dense is None
    assert fractions(totals.totals(values)) == by_reference(together, values)


def test_code_for_missing_facts() -> None:
    together = loads(re.sub("item 2 .*?(?=item 3)", "", TOGETHER, flags=re.S)).program
    totals = CohortTotals(together, NOWHERE)
    for missing in ("a", "staff"):
        values = read(together, many(40, **{missing: None}))
        assert fractions(totals.totals(values)) == by_reference(together, values)
    assert [sorted(known or ()) for known in totals.opens] == [[(None, "a")], [(None, "staff")]]


def test_code_for_more_missing_facts_serves_fewer() -> None:
    program = loads(RANKED.replace(" within district", "")).program
    totals = CohortTotals(program, NOWHERE)
    units = {f"U{i}": {"a": i % 4 + 1, "b": i, "district": None} for i in range(30)}
    for unit, missing in (("U1", {"a": None, "b": None}), ("U2", {"b": None}), ("U3", {"a": None}), ("U4", {})):
        values = read(program, {**units, unit: {**units[unit], **missing}})
        assert fractions(totals.totals(values)) == by_reference(program, values)
    assert len(totals.opens) == 1  # and districts, which nothing looks at, may be missing anyway


def test_forms_dont_grow_without_end() -> None:
    facts = "\n".join(f"fact a{i}: count" for i in range(12))
    lines = "\n".join(f"a{i} in top 2 earns 1 point" for i in range(12))
    program = loads(f'rubric "many"\nties share the better rank\n{facts}\nitem 1 "A", uncapped\n{lines}\n').program
    totals = CohortTotals(program, NOWHERE)
    units = {f"U{i}": {f"a{k}": (i + 1) * (k + 3) % 13 for k in range(12)} for i in range(30)}
    for k in range(12):
        values = read(program, {**units, "U7": {**units["U7"], f"a{k}": None}})
        assert fractions(totals.totals(values)) == by_reference(program, values)
    assert len(totals.opens) == 7
    assert None in totals.opens


def test_what_can_be_left_out_as_long_as_it_is_given() -> None:
    """``c or not c`` holds of whatever is given; where c is missing nobody can say."""
    program = loads(
        'rubric "r"\nfact c: yes/no\nfact b: count\nitem 1 "A"\n(c or not c) earns 1 point\nb at least mean(units.b) earns 1 point\n'
    )
    totals = CohortTotals(program.program, NOWHERE)
    values = read(program.program, {f"U{i}": {"b": i} | ({} if i == 30 else {"c": True}) for i in range(31)})
    found = fractions(totals.totals(values))
    assert found == by_reference(program.program, values)
    assert found is not None
    assert found[30] == 1


def test_left_to_the_evaluator() -> None:
    text = RANKED.replace("ties share the better rank", "ties are an error")
    program = loads(text).program
    assert CohortTotals(program, NOWHERE).totals(read(program, {f"U{i}": {"a": i + 1, "b": 1, "district": "a"} for i in range(30)})) is None
    chain = 'rubric "chain"\nties broken by points(1) among the tied, then share the better rank\nfact a: count\nitem 1 "A"\na in top 3 earns 1 point\n'
    among = loads(chain.replace("points(1)", "a")).program
    assert CohortTotals(among, NOWHERE).totals(read(among, {f"U{i}": {"a": i} for i in range(30)})) is None

"""Points set by hand, gates that may not apply, reason codes, pairings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction as F

import rubric_engine
from rubric_engine.core.results import Entry, EntryKind, OverriddenBy, Override, State, UnitResult
from rubric_engine.core.values import Value
from rubric_engine.scoring.reference import score_cohort, score_cohort_full, score_unit

DAY = date(2014, 3, 1)


def facts(**given: Value | int | None) -> dict[str, Value | None]:
    return {k: F(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in given.items()}


def balanced(result: UnitResult) -> UnitResult:
    assert sum((e.points for e in result.ledger), F(0)) == (result.total or 0)
    return result


def by_hand(id: str, points: int) -> Override:
    return Override(id=id, points=F(points), reason="an error in the register", by="audit", when=DAY)


def entries(result: UnitResult, kind: EntryKind) -> list[Entry]:
    return [e for e in result.ledger if e.kind is kind]


# ---------------------------------------------------------------- overrides

WORK = """rubric "Work"
fact x: number, 0 to 10
fact y: number, 0 to 10
fact late: yes/no
fact works: list
field worth: number, 0 to 10
section 1 "First", at most 12 points
item 1.1 "X", at most 8 points
x earns its value
late loses 2 points
item 1.2 "Y"
y earns its value
section 2 "Works"
item 2.1 "Work", for each record of works, uncapped
worth earns its value
total, shown to 2 decimals
ties share the better rank
flag first "First" when total in top 1
"""
PROGRAM = rubric_engine.loads(WORK).program
WORKS: Value = ((("worth", F(1)),), (("worth", F(2)),))
KNOWN = facts(x=9, y=3, late=False, works=WORKS)


def test_without_overrides() -> None:
    assert score_unit(PROGRAM, KNOWN).total == 14


def test_a_line_keeps_what_it_came_to() -> None:
    result = balanced(score_unit(PROGRAM, KNOWN, overrides=(by_hand("1.1.1", 4),)))
    assert result.total == 10
    line = next(e for e in result.ledger if e.id == "1.1.1" and e.kind is EntryKind.LINE)
    assert (line.points, line.state) == (9, State.EARNED)
    (change,) = entries(result, EntryKind.OVERRIDE)
    assert (change.id, change.owner, change.points, change.state) == ("1.1.1", "1.1", -5, State.OVERRIDDEN)
    assert change.reasons == (OverriddenBy(points=F(4), reason="an error in the register", by="audit", when=DAY),)
    assert result.overrides == (by_hand("1.1.1", 4),)


def test_limits_further_up_hold() -> None:
    assert balanced(score_unit(PROGRAM, KNOWN, overrides=(by_hand("1.1.1", 99),))).total == 14  # 8 of 1.1
    assert balanced(score_unit(PROGRAM, KNOWN, overrides=(by_hand("1.1", 99),))).total == 15  # 12 of 1
    assert balanced(score_unit(PROGRAM, KNOWN, overrides=(by_hand("1", 99),))).total == 102
    assert balanced(score_unit(PROGRAM, KNOWN, overrides=(by_hand("total", -5),))).total == -5


def test_an_override_settles_what_is_missing() -> None:
    result = balanced(score_unit(PROGRAM, {**KNOWN, "x": None}, overrides=(by_hand("1.1", 5),)))
    assert (result.total, result.low, result.high) == (11, 11, 11)
    assert result.complete
    line = balanced(score_unit(PROGRAM, {**KNOWN, "x": None}, overrides=(by_hand("1.1.1", 5),)))
    assert (line.total, line.low, line.high) == (11, 11, 11)
    assert [m.could_change for m in line.missing] == [0]


def test_an_occurrence_is_overridden_by_its_number() -> None:
    result = balanced(score_unit(PROGRAM, KNOWN, overrides=(by_hand("2.1[2]", 7), by_hand("2.1.1[1]", 3))))
    assert result.total == 11 + 10
    assert {e.id for e in entries(result, EntryKind.OVERRIDE)} == {"2.1[2]", "2.1.1[1]"}


def test_ranks_see_it() -> None:
    units = {"a": KNOWN, "b": {**KNOWN, "x": F(1)}}
    first = {u: r.flags[0].raised for u, r in score_cohort(PROGRAM, units).items()}
    assert first == {"a": True, "b": False}
    cohort = score_cohort(PROGRAM, units, overrides={"b": (by_hand("total", 50),)})
    assert {u: r.flags[0].raised for u, r in cohort.items()} == {"a": False, "b": True}
    assert {u: r.merit for u, r in cohort.items()} == {"a": 1, "b": 0}


# ---------------------------------------------------------------- gates that may not apply

GATED = """rubric "Gated"
fact zones: count, 0 to 9
fact done: yes/no
item 1 "One"
always earns 5 points
gate "Zones", applies when zones at least 1: done, otherwise total is zero
"""


def test_a_gate_that_does_not_concern_the_unit_does_not_fire() -> None:
    program = rubric_engine.loads(GATED.replace("always", "zones at least 0")).program

    def found(zones: int | None, done: bool | None) -> UnitResult:
        return balanced(score_unit(program, facts(zones=zones, done=done)))

    none = found(0, False)
    assert (none.total, none.gates[0].fired, none.gates[0].applies) == (5, False, False)
    assert found(1, False).total == 0
    assert found(1, True).total == 5
    unknown = found(None, False)
    assert (unknown.total, unknown.low, unknown.high) == (0, 0, 5)
    assert unknown.gates[0].doubtful
    assert found(0, None).total == 5


# ---------------------------------------------------------------- reason codes

CARD = """rubric "Card"
fact income: number, 0 to 100
fact years: number, 0 to 50
item 1 "Income", first match, baseline 30 points, reason code "R02"
income below 5 earns 10 points, reason code "R21"
income below 20 earns 20 points
otherwise earns 40 points
item 2 "Years", first match, baseline 25 points, reason code "R03"
years below 2 earns 0 points, reason code "R31"
years below 10 earns 20 points
otherwise earns 30 points
"""


def test_reason_codes_by_shortfall() -> None:
    program = rubric_engine.loads(CARD).program

    def codes(income: int, years: int) -> list[tuple[str, F]]:
        return [(c.code, c.shortfall) for c in score_unit(program, facts(income=income, years=years)).reason_codes]

    assert codes(50, 20) == []
    assert codes(3, 20) == [("R21", 20)]
    assert codes(10, 20) == [("R02", 10)]
    assert codes(3, 1) == [("R31", 25), ("R21", 20)]
    assert codes(10, 5) == [("R02", 10), ("R03", 5)]


# ---------------------------------------------------------------- pairings

PAIRED = """rubric "Pairs"
ties broken by lots lowest first, then share the better rank
fact model: yes/no
fact weak: yes/no
fact x: number, 0 to 10
fact lots: number, 0 to 10
item 1 "X"
x earns its value
pairing "Friends": model with weak, by points(1)
"""


def pairs(units: Mapping[str, tuple[bool | None, bool | None, int | None, int]]) -> tuple[list[tuple[str, str | None]], tuple[str, ...]]:
    given = {u: facts(model=m, weak=w, x=x, lots=lots) for u, (m, w, x, lots) in units.items()}
    (found,) = score_cohort_full(rubric_engine.loads(PAIRED).program, given).pairings
    return [(p.first, p.second) for p in found.pairs], found.undecided


def test_the_best_is_paired_with_the_last() -> None:
    units = {
        "a": (True, False, 9, 0),
        "b": (True, True, 7, 0),
        "c": (False, True, 5, 0),
        "d": (False, True, 1, 0),
        "e": (False, False, 0, 0),
    }
    assert pairs(units) == ([("a", "d"), ("b", "c")], ())


def test_the_first_kind_is_gone_through_again_or_stays_alone() -> None:
    weak = {f"w{i}": (False, True, i, 0) for i in range(5)}
    assert pairs({"a": (True, False, 9, 0), "b": (True, False, 7, 0), **weak})[0] == [
        ("a", "w0"),
        ("b", "w1"),
        ("a", "w2"),
        ("b", "w3"),
        ("a", "w4"),
    ]
    assert pairs({"a": (True, False, 9, 0), "b": (True, False, 7, 0), "w": (False, True, 1, 0)})[0] == [("a", "w"), ("b", None)]
    assert pairs({"w": (False, True, 1, 0)}) == ([], ())


def test_ties_and_what_is_open() -> None:
    level = {"a": (True, False, 9, 3), "b": (True, False, 9, 1), "d": (False, True, 4, 0), "c": (False, True, 4, 0)}
    assert pairs(level)[0] == [("b", "d"), ("a", "c")]
    assert pairs({**level, "z": (None, False, 1, 0), "y": (None, True, 1, 0)})[1] == ("y", "z")

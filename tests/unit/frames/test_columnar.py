"""The columnar back-end: cells equal to the reference's, widths that never wrap around, ranks as thresholds."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from rubric_engine import loads
from rubric_engine.core.dates import difference
from rubric_engine.core.flat.cells import EVERYTHING, Request, cells
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.ops import Gathering, Part, Side
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import DateUnit
from rubric_engine.core.settling import settled_program
from rubric_engine.scoring.columnar import numpy_, segments
from rubric_engine.scoring.columnar.arithmetic import months
from rubric_engine.scoring.columnar.groups import Field, Standings, across, across_distinct, grouped, size_of
from rubric_engine.scoring.columnar.quotients import code_of
from rubric_engine.scoring.columnar.stages import prepare
from rubric_engine.scoring.columnar.table import Bits, OutsideError, Table, Truths, Whole, parts_of, read_bounds, widened
from rubric_engine.scoring.columnar.widths import INT8, OBJECT, kind_for
from rubric_engine.scoring.reference import score_cohort
from tests.conformance.backends import fitted_form
from tests.conformance.cases import SPEC, of_shipped, of_spec
from tests.conformance.comparing import Case, expected, reference_cells
from tests.conformance.generated import FAMILIES, cases
from tests.unit.frames.adapter import run


def hold_against_the_reference(case: Case) -> int:
    results = expected(case)
    if results is None:
        return 0
    answer = run(settled_program(case.program, case.parameters, case.as_of), case.units, case.alone, EVERYTHING)
    count = 0
    for unit, right, got in zip(case.units, results, answer.cells, strict=True):
        wanted = reference_cells(right)
        for cell, value in got.items():
            assert wanted[cell] == value, (str(case), unit, cell, wanted[cell], value)
            assert type(wanted[cell]) is type(value)
            count += 1
    return count


@pytest.mark.parametrize("case", SPEC, ids=str)
def test_spec(case: Any) -> None:
    for each in of_spec(case):
        hold_against_the_reference(each)


@pytest.mark.parametrize("name", ["2014_facts.json", "2014_five_goods_facts.json", "premises"])
def test_shipped(name: str) -> None:
    assert sum(hold_against_the_reference(case) for case in of_shipped(name)) > 0


@pytest.mark.parametrize("family", FAMILIES)
def test_generated(family: str) -> None:
    """Held against the flat form as it is interpreted, which the conformance tests hold against the reference."""
    for case in cases(FAMILIES[family], 20140901, 4, 4):
        if expected(case) is None:
            continue
        program = settled_program(case.program, case.parameters, case.as_of)
        found, right = run(program, case.units, case.alone, EVERYTHING), fitted_form(program, case.units, case.alone, EVERYTHING)
        for got, wanted in zip(found.cells, right.cells, strict=True):
            assert got == {cell: value for cell, value in wanted.items() if cell not in found.unsupported}
        beyond = {what.construct for cell, what in found.unsupported.items() if cell not in right.unsupported}
        assert beyond <= {"ranks of records"}


# ---------------------------------------------------------------- widths

SUMS = """rubric "Sums"
fact a: count
fact b: count
section 1 "S"
item 1.1 "I", uncapped
a each 1 earns 3 points
b each 1 earns 7 points
item 1.2 "J"
a * b at least 100 earns 2 points
total, uncapped
"""


def total_of(text: str, **columns: Any) -> list[Fraction]:
    """The totals by the columnar back-end over whole numbers of any width."""
    program = loads(text).program
    wanted = cells(flatten(program, alone=True, given=Given(frozenset())), Request())
    table = Table(len(columns["a"]), {(None, name, Part.VALUE): Whole(values) for name, values in columns.items()})
    cell = wanted.cells[0]
    values = numpy_.run(prepare(wanted), table)
    return [Fraction(int(top), values[cell.bottom]) for top in values[cell.top]]


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
def test_nothing_wraps_around_at_the_end_of_a_width(kind: str) -> None:
    most = int(np.iinfo(kind).max)
    ends = [0, 1, most // 7, most // 3, most - 1, most]
    a, b = zip(*product(ends, ends), strict=True)
    totals = total_of(SUMS, a=np.array(a, kind), b=np.array(b, kind))
    assert totals == [3 * x + 7 * y + (2 if x * y >= 100 else 0) for x, y in zip(a, b, strict=True)]


def test_beyond_64_bits_numbers_are_pythons_own() -> None:
    a, b = np.array([10**39, 0, 5], object), np.array([1, 10**25, 20], object)
    assert total_of(SUMS, a=a, b=b) == [3 * 10**39 + 7 + 2, 7 * 10**25, 15 + 140 + 2]


def test_each_width_holds_exactly_what_it_holds() -> None:
    for bits in (8, 16, 32, 64):
        most = 2 ** (bits - 1)
        assert kind_for((-most, most - 1)).itemsize * 8 == bits
        assert kind_for((0, most)) == (OBJECT if bits == 64 else kind_for((0, 2 * most - 1)))
        assert kind_for((-most - 1, 0)) != kind_for((-most, 0))
    assert kind_for((0, 127)) == INT8
    assert kind_for((None, 1)) == OBJECT


def test_bounds_only_grow() -> None:
    ends = [0, *(sign * (2**bits + step) for bits in range(66) for step in (-1, 0, 1) for sign in (1, -1))]
    for low, high in product(ends[::7], ends[::5]):
        if low <= high:
            least, most = widened(low, high)
            assert least is not None
            assert most is not None
            assert least <= low
            assert high <= most


def test_a_value_that_is_not_allowed_is_found_in_whichever_block_it_is() -> None:
    values = np.zeros(200_000, np.int64)
    values[150_000] = -1
    key = (None, "a", Part.VALUE)
    assert read_bounds(Whole(values[:150_000], 0, None), values[:150_000], key) == (0, 0)
    program = loads(SUMS).program
    prepared = prepare(cells(flatten(program, alone=True, given=Given(frozenset())), Request()))
    table = Table(len(values), {key: Whole(values, 0, None), (None, "b", Part.VALUE): Whole(np.zeros_like(values), 0, None)})
    with pytest.raises(OutsideError):
        numpy_.run(prepared, table)


def test_blocks_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(5)
    a, b = draw.integers(0, 10**6, 1000), draw.integers(0, 100, 1000)
    whole = total_of(SUMS, a=a, b=b)
    monkeypatch.setattr(numpy_, "BLOCK", 37)
    assert total_of(SUMS, a=a, b=b) == whole


def test_bits_are_read_from_any_place() -> None:
    truths = np.random.default_rng(1).random(100) < 0.5
    octets = np.packbits(truths, bitorder="little")
    for offset, start, stop in product((0, 1, 7, 8, 13), (0, 1, 8, 20), (20, 21, 60)):
        assert (Bits(octets, offset, 80).part(start, stop) == truths[offset + start : offset + stop]).all()


@pytest.mark.parametrize("offsets", [(0, 0, 0), (3, 3, 11), (0, 5, 8), (13, 5, 21)])
def test_several_columns_are_unpacked_as_each_by_itself(offsets: tuple[int, ...]) -> None:
    draw = np.random.default_rng(4)
    columns: list[Bits | Truths] = [Bits(draw.integers(0, 256, 16).astype(np.uint8), offset, 90) for offset in offsets]
    columns.insert(1, Truths(draw.random(90) < 0.5))
    for start, stop in product((0, 1, 8, 21), (21, 64, 90)):
        found = parts_of(columns, start, stop)
        assert [each.tolist() for each in found] == [each.part(start, stop).tolist() for each in columns]


def test_months_are_those_of_the_core() -> None:
    draw = random.Random(7)
    days = [1, 2, 59, 60, 366, 730_000, 735_264, 735_292, 735_293, 735_294, 3_652_059, *(draw.randint(1, 3_652_059) for _ in range(60))]
    start, end = zip(*product(days, days), strict=True)
    for years, unit in ((False, DateUnit.MONTHS), (True, DateUnit.YEARS)):
        assert months(years)(np.array(start), np.array(end)).tolist() == [difference(a, b, unit) for a, b in zip(start, end, strict=True)]


# ---------------------------------------------------------------- several units


def quotients(draw: random.Random, rows: int, most: int) -> tuple[list[int], list[int]]:
    return [draw.randint(-most, most) for _ in range(rows)], [draw.randint(1, most) for _ in range(rows)]


@pytest.mark.parametrize("most", [3, 40, 5_000, 2**20, 2**40])
@pytest.mark.parametrize("rising", [False, True])
def test_codes_are_ordered_and_equal_as_the_quotients_are(most: int, rising: bool) -> None:
    top, bottom = quotients(random.Random(most), 300, most)
    top += [2 * each for each in top[:50]] + [most, most - 1]
    bottom += [2 * each for each in bottom[:50]] + [most, most]
    code = code_of(np.array(top), np.array(bottom), rising=rising).tolist()
    values = [Fraction(a, b) * (-1 if rising else 1) for a, b in zip(top, bottom, strict=True)]
    assert min(code) >= 1
    for one in range(0, len(code), 7):
        for other in range(len(code)):
            assert (code[one] > code[other]) == (values[one] > values[other])
            assert (code[one] == code[other]) == (values[one] == values[other])


@pytest.mark.parametrize("cohorts", [1, 5, 90])
@pytest.mark.parametrize("most", [4, 2**40])
def test_places_and_thresholds_are_what_counting_gives(cohorts: int, most: int) -> None:
    draw = random.Random(cohorts + most)
    rows = 120
    top, bottom = quotients(draw, rows, most)
    values = [Fraction(a, b) for a, b in zip(top, bottom, strict=True)]
    cohort = [3 * draw.randrange(cohorts) for _ in range(rows)]
    takes = [draw.random() < 0.7 for _ in range(rows)]
    groups = grouped(rows, None if cohorts == 1 else np.array(cohort), ())
    code = code_of(np.array(top), np.array(bottom), rising=False)
    field = Field.of(groups, code, np.array(takes))
    standings = Standings.of(groups, [code], np.array(takes))

    def members(row: int) -> list[Fraction]:
        return [values[i] for i in range(rows) if takes[i] and (cohorts == 1 or cohort[i] == cohort[row])]

    ahead = [sum(each > values[row] for each in members(row)) for row in range(rows)]
    behind = [sum(each < values[row] for each in members(row)) for row in range(rows)]
    for many in (1, 2, 5, 40, rows):
        assert field.among_first(many).tolist() == [each < many for each in ahead]
        assert field.among_last(many).tolist() == [each < many for each in behind]
        assert field.among_last(many, turned=True).tolist() == [each >= many for each in behind]
    assert standings.counts(Side.AHEAD, places=False).tolist() == ahead
    assert standings.counts(Side.BEHIND, places=False).tolist() == behind
    assert standings.counts(Side.AHEAD_OR_LEVEL, places=False).tolist() == [
        sum(each >= values[row] for each in members(row)) for row in range(rows)
    ]
    assert standings.counts(Side.BEHIND_OR_LEVEL, places=True).tolist() == [
        len({each for each in members(row) if each <= values[row]}) for row in range(rows)
    ]
    assert size_of(groups, np.array(takes)).tolist() == [len(members(row)) for row in range(rows)]


def test_numbers_over_a_group_and_over_records() -> None:
    draw = random.Random(3)
    rows, groups = 200, 17
    group = [draw.randrange(groups) for _ in range(rows)]
    values = [draw.randint(-9, 9) for _ in range(rows)]
    where = [draw.random() < 0.6 for _ in range(rows)]
    made = grouped(rows, np.array(group), ())

    def of(row: int) -> list[int]:
        return [values[i] for i in range(rows) if where[i] and group[i] == group[row]]

    for how, work in ((Gathering.SUM, sum), (Gathering.LEAST, min), (Gathering.GREATEST, max)):
        wanted = [work(of(row)) if of(row) else 0 for row in range(rows)]
        assert across(how, np.array(values), np.array(where), made).tolist() == wanted
    assert across_distinct([np.array(values)], np.array(where), made).tolist() == [len(set(of(row))) for row in range(rows)]
    offsets = np.array([0, 0, 3, 3, 9, 10])
    held = np.array(values[:10], object) * 10**30
    assert segments.gathered(Gathering.SUM, held, None, offsets).tolist() == [sum(held[a:b]) for a, b in pairwise(offsets)]
    assert segments.trimmed(np.array([5, 1, 3, 9, 9, 2, 8, 0, 4, 6]), None, 1, 2, offsets).tolist() == [0, 0, 0, 2 + 0 + 4 + 8 + 9 - 2, 0]


def test_a_rank_of_quotients_over_cohorts_is_the_references() -> None:
    text = """rubric "Rates"
ties share the better rank
fact a: count
fact b: count
define q = a / b
section 1 "S"
item 1.1 "I"
q in top 3 earns 2 points
"""
    program = loads(text).program
    draw = random.Random(11)
    facts = {str(n): {"a": Fraction(draw.randint(0, 6)), "b": Fraction(draw.randint(0, 4))} for n in range(40)}
    right = [result.total for result in score_cohort(program, facts).values()]
    wanted = cells(flatten(program, alone=False, given=Given(frozenset())), Request())
    cohorts = 300
    order = np.random.default_rng(2).permutation(40 * cohorts)
    columns = {name: np.array([int(each[name]) for each in facts.values()] * cohorts)[order] for name in ("a", "b")}
    table = Table(
        len(order), {(None, k, Part.VALUE): Whole(v) for k, v in columns.items()}, cohort=(np.repeat(np.arange(cohorts), 40))[order]
    )
    prepared = prepare(wanted)
    assert prepared.fused.thresholds, "a rank condition is a threshold"
    values = numpy_.run(prepared, table, threads=2)
    assert values[wanted.cells[0].top].tolist() == [int(total) for total in np.array(right * cohorts)[order]]

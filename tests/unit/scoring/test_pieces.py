"""The pieces of the reference evaluator: sets of numbers, dates, lists."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest

from rubric_engine.core.ir import (
    CmpOp,
    Const,
    DateUnit,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Line,
    Node,
    NodeKind,
    Origin,
    Program,
    Text,
    ValueKind,
)
from rubric_engine.core.values import Value
from rubric_engine.scoring.reference import score_unit
from rubric_engine.scoring.reference.abstract import (
    EITHER,
    FALSE,
    TRUE,
    UNDEFINED,
    Number,
    Truth,
    compare_numbers,
    conjunction,
    disjunction,
    divide,
    multiply,
    point,
)
from rubric_engine.scoring.reference.dates import whole_months


def test_kleene() -> None:
    assert conjunction([FALSE, UNDEFINED]) == FALSE
    assert conjunction([TRUE, UNDEFINED]) == UNDEFINED
    assert disjunction([TRUE, UNDEFINED]) == TRUE
    assert disjunction([FALSE, UNDEFINED]) == UNDEFINED
    assert conjunction([EITHER, UNDEFINED]) == Truth(false=True, undefined=True)


def test_products_of_intervals() -> None:
    assert multiply(Number(F(-1), F(2)), Number(F(-3), F(1))) == Number(F(-6), F(3))
    assert multiply(Number(F(0), None), Number(None, F(-1))) == Number(None, F(0))


def test_divisors_that_may_be_zero() -> None:
    assert divide(point(1), point(0)).why == "division by zero"
    assert not divide(point(1), point(0)).defined
    maybe = divide(point(6), Number(F(0), F(3), whole=True))
    assert (maybe.low, maybe.high, maybe.why) == (2, 6, "division by zero")
    assert divide(point(6), Number(F(2), F(3))).why is None


def test_comparisons_of_intervals() -> None:
    assert compare_numbers(CmpOp.GT, Number(F(0), F(3)), point(3)) == FALSE
    assert compare_numbers(CmpOp.GE, Number(F(0), F(3)), point(3)) == EITHER
    assert compare_numbers(CmpOp.NE, Number(F(0), F(3), whole=True), point(F(1, 2))) == TRUE


@pytest.mark.parametrize(
    ("start", "end", "months", "years"),
    [
        (date(2014, 1, 31), date(2014, 2, 28), 1, 0),
        (date(2014, 1, 31), date(2014, 2, 27), 0, 0),
        (date(2012, 2, 29), date(2013, 2, 28), 12, 1),
        (date(2014, 5, 31), date(2014, 4, 30), -1, 0),
        (date(2010, 6, 1), date(2014, 5, 31), 47, 3),
    ],
)
def test_whole_months_and_years(start: date, end: date, months: int, years: int) -> None:
    ordinals = F(start.toordinal()), F(end.toordinal())
    assert whole_months(*ordinals, DateUnit.MONTHS) == months
    assert whole_months(*ordinals, DateUnit.YEARS) == years


WORKS = FactSpec(
    name="works",
    kind=ValueKind.LIST,
    fields=(
        FactSpec(name="good", kind=ValueKind.YES_NO),
        FactSpec(name="size", kind=ValueKind.NUMBER, low=F(0), high=F(10)),
    ),
)


def of_works(kind: FoldKind, records: Value | None, *, where: bool = True) -> tuple[F | None, F | None]:
    value = None if kind is FoldKind.COUNT else FieldRead("size")
    fold = Fold(kind, "works", value, FieldRead("good") if where else None)
    line = Line(origin=Origin("1"), amount=fold, limit=Const(F(100)))
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=(line,))
    result = score_unit(Program(label=Text("p", "p"), facts=(WORKS,), total=total), {"works": records})
    return result.low, result.high


KNOWN: Value = ((("good", True), ("size", F(2))), (("good", True), ("size", F(4))), (("good", False), ("size", F(9))))
DOUBTFUL: Value = ((("good", True), ("size", F(2))), (("good", None), ("size", F(4))))


@pytest.mark.parametrize(
    ("kind", "known", "doubtful"),
    [
        (FoldKind.COUNT, 2, (1, 2)),
        (FoldKind.SUM, 6, (2, 6)),
        (FoldKind.HIGHEST, 4, (2, 4)),
        (FoldKind.LOWEST, 2, (2, 2)),
        (FoldKind.MEAN, 3, (2, 3)),
    ],
)
def test_folds(kind: FoldKind, known: int, doubtful: tuple[int, int]) -> None:
    assert of_works(kind, KNOWN) == (known, known)
    assert of_works(kind, DOUBTFUL) == doubtful


def test_folds_of_nothing() -> None:
    assert of_works(FoldKind.COUNT, ()) == (0, 0)
    assert of_works(FoldKind.SUM, ()) == (0, 0)
    assert of_works(FoldKind.MEAN, ()) == (0, 0)  # undefined: the line gives nothing


def test_folds_of_a_missing_list() -> None:
    assert of_works(FoldKind.COUNT, None) == (0, 100)
    assert of_works(FoldKind.HIGHEST, None) == (0, 10)

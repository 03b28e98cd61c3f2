"""Rubrics at their thresholds: numbers beyond 64 bits, thirty decimals, quotients by nothing, facts without bounds, texts, ties.

The facts lie on the thresholds of the rubrics, or just beside them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st

FACTS: Final = """\
fact earlier: count
fact later: count
fact rate: percent
fact income: money, in yuan
fact last: money, in yuan, at least -1000000, or none
fact marks: score 0 to 100
fact size: number, above 0
fact width: number, -1000 to 1000, or none
fact word: text
fact place: text, or none, missing counts as "north"
fact lvl: choice of low < mid < high
fact yes: yes/no, or none
fact sure: yes/no, missing counts as no
fact day: date
fact until: date
fact debts: list
field owed: money, in yuan
field paid: money, in yuan, or none
field who: text
field due: date, or none
field firm: yes/no
define growth = (later - earlier) / earlier
define ratio = later / earlier
define rising = income / last
define share = marks / size
define thin = width / (size + 1)
define owing = sum(debts.owed)
define left = sum(debts.owed where paid is given) - sum(debts.paid where paid is given)
define worst = highest(debts.owed)
define typical = mean(debts.owed where firm)
define debtors = distinct(debts.who)
define late = count(debts where due on or before 2014-06-30)
define trimmed = mean(debts.owed without highest 1 and lowest 1)
define kept = sum(debts.owed where firm without lowest 1)
"""

CONDITIONS: Final = (
    "later at least earlier * 1.13",
    "ratio at least 1 + 0.14",
    "later at least earlier * 1.12",
    "ratio - 1 above 0.06",
    "growth at least 6%",
    "growth is 14%",
    "growth above 13%",
    "growth from 5% to below 13%",
    "growth is given",
    "later is earlier",
    "later is not earlier",
    "rate at least 0.1%",
    "rate is 33.3333333333333333333333333333%",
    "rate from -5% to 7.5%",
    "income at least 1000000000000000000000.01",
    "(last is given and income is last)",
    "(last is given and income above last)",
    "(last is given and rising at least 110%)",
    "income * income above 100000000000000000000000000000000000000",
    "marks at least 59.99",
    "marks is one of (0, 60, 99.999999999999999999999999999999)",
    "size below 0.333333333333333333333333333334",
    "size * 3 is 1",
    "width is none",
    "(width is given and abs(width) at most 0.5)",
    "(width is given and thin above 0)",
    "(width is given and max(width, marks / 3) at least 20)",
    "min(rate, growth) at least 0%",
    'word is "north"',
    "(place is given and word is not place)",
    'word is one of ("north", "south")',
    '(place is given and place is "north")',
    "(lvl at least mid)",
    "(lvl is one of (low, high))",
    "yes",
    "not yes",
    "(yes or sure)",
    "(yes and sure)",
    "sure",
    "day on or before 2014-06-30",
    "months(day, until) at least 12",
    "years(day, until) is 1",
    "days(day, until) below 31",
    "owing at least 1000000000000000000000.01",
    "left above 0",
    "worst is given",
    "(worst is given and worst above 0.5)",
    "(typical is given and typical at least 0.333333333333333333333333333333)",
    "debtors at least 2",
    "(late is given and late at least 1)",
    "trimmed is given",
    "kept above 1",
    "count(debts where paid is given and paid above owed / 2) at least 1",
    "count(debts where who is word) at least 1",
    "holding(yes, sure, growth above 0, lvl is high) at least 2",
    "(marks / size) rounded half up to 2 decimals at least 0.34",
    "(growth rounded half up to steps of 0.1%) at least 6.1%",
    "share in top 1",
    "income in top 50%",
    "growth in bottom 1",
    "marks in top 2 within lvl",
    "owing in top 1 among units where sure",
    "rate in bottom 50% lowest first",
    "size in top 1 within word",
    "mean(units.marks) above marks",
    "income at least highest(units.income)",
    "count(units where sure within lvl) at least 2",
    "distinct(units.word) is 2",
    "sum(units.size where sure) above 1",
)

LINES: Final = (
    "later each full 25 earns 1 point, at most 4 points",
    "later each 7 earns 1 point, in proportion, at most 3 points",
    "growth beyond 6% each full 0.5% earns 0.1 points, at most 2 points",
    "earlier short of 25 each loses 0.5 points, at most 2 points",
    "sure earns (marks / 7) points, at most 9 points",
    "sure earns (marks / 3) points, at most 20 points",
    "sure earns min(max(share, -1), 3) points, at most 2 points",
    "sure loses max(min(growth, 4), -1) points, at most 2 points",
    "rate beyond 0% each full 33.3333333333333333333333333333% earns 1 point, at most 3 points",
    "by rate in bands:\nbelow 0%: loses 1 point\n0% to below 33.3333333333333333333333333333%: 1 point\nat least 33.3333333333333333333333333333%: 2 points",
    "by later in bands:\n0: 0 points\n1 to 24: 1 point\n25 to 1000: 2 points\nabove 1000: 3 points",
    "by marks interpolated:\n0: 0 points\n59.99: 1 point\n60: 4 points\n99.999999999999999999999999999999: 5 points",
    "by growth interpolated:\n-50%: -1 points\n0%: 1 point\n6%: 2 points",
    "by lvl, sure:\n| yes | no\nlow: 1 point | 2 points\notherwise: 0 points | loses 1 point",
    'by word:\n"north": 2 points\n"south": 1 point\notherwise: 0 points',
    "by cases:\ngrowth at least 13%: 3 points\nyes: 2 points\notherwise: 0.5 points",
    "by cases:\nrate above growth: 3 points\nmarks at least 60 and sure: 2 points\notherwise: 0 points",
    "by rank of marks:\n1: 3 points\n2: 1 point\notherwise: 0 points",
    "by rank(growth within lvl):\n1: 3 points\n2 to 3: 1 point\notherwise: 0 points",
    "debts where firm each earn 1 point, at most 3 debts",
    "debts where owed above 0.5 each lose 0.5 points, at most 1 point",
    "owing each full 100 loses 1 point, at most 3 points",
    "worst each full 0.5 earns 1 point, at most 3 points, when worst is given",
    "months(day, until) each full 6 earns 0.5 points, at most 2 points",
    "sure earns max(min(thin, 5), -5) points, at most 5 points, when width is given",
)

CLAUSES: Final = (
    "",
    "",
    "",
    ", at most (marks / 10) points",
    ", at least min(growth, 1) points",
    ", starts at (marks / 30) points",
    ", times 1.1 when sure",
    ", times 1.5 when yes, times 0.3 when growth above 6%",
    ", applies when sure",
    ", applies when yes",
    ", applies when growth above 6%",
    ", applies when last is given",
    ", rounded half up to 1 decimal",
    ", rounded half even to steps of 0.5",
    ", rounded down to 12 decimals",
    ", at most 2.5 points, at least -1 points",
)
_COMBINE: Final = ("sum", "sum", "sum", "first match", "best line", "worst line", "best 2", "mean")
_OF_SECTION: Final = ("", "", ", best item", ", mean", ", worst item", ", best 2", ", at most 3 points", ", rounded half up to 2 decimals")
_GATES: Final = (
    'gate "G1" when growth below 0%: total is zero',
    'gate "G1": sure, marks at least 10, otherwise total is zero',
    'gate "G1", applies when yes: sure, otherwise item 1.1 is zero',
    'gate "G1", applies when growth above 6%, when marks below 60: section 1 is zero',
    'gate "G1" when rate above 7.5%: not eligible',
    'gate "G1", applies when last is given: income above last, otherwise not eligible',
    'gate "G1" when marks below 59.99: grade at most fair',
    'gate "G1": yes, otherwise grade is poor',
)
_TIES: Final = (
    "share the better rank",
    "share the worse rank",
    "leave no gap",
    "share the average rank",
    "broken by income, then share the better rank",
    "broken by growth lowest first, marks, then share the worse rank",
)
_MISSING: Final = ("", "", "missing gives no result\n")


@st.composite
def lines(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 2)) == 0:
        return draw(st.sampled_from(LINES))
    condition = draw(st.sampled_from(CONDITIONS))
    if draw(st.integers(0, 3)) == 0:
        condition = f"({condition} {draw(st.sampled_from(('and', 'or')))} {draw(st.sampled_from(CONDITIONS))})"
    points = draw(st.sampled_from(("1 point", "0.1 points", "2.5 points", "0.333333333333333333333333333333 points")))
    return f"{condition} {draw(st.sampled_from(('earns', 'earns', 'loses')))} {points}"


@st.composite
def rubrics(draw: st.DrawFn) -> str:
    parts = [f'rubric "exact"\nties {draw(st.sampled_from(_TIES))}\n{draw(st.sampled_from(_MISSING))}{FACTS}'.rstrip("\n")]
    gates = [draw(st.sampled_from(_GATES))] if draw(st.booleans()) else []
    parts += gates
    parts.append(f'section 1 "one"{draw(st.sampled_from(_OF_SECTION))}, drops what does not apply')
    for number in range(1, draw(st.integers(2, 3)) + 1):
        combine = draw(st.sampled_from(_COMBINE))
        found = draw(st.lists(lines(), min_size=3 if combine == "best 2" else 1, max_size=4))
        if combine == "first match" and draw(st.booleans()):
            found.append("otherwise earns 1 point")
        parts.append("\n".join([f'item 1.{number} "item", {combine}{draw(st.sampled_from(CLAUSES))}', *found]))
    parts.append(
        "total, "
        + draw(st.sampled_from(("", "", "lower is better, ", "rounded half up to 1 decimal, ")))
        + "shown to 4 decimals, drops what does not apply"
    )
    if draw(st.booleans()) or any("grade" in gate for gate in gates):
        parts.append("grade good when total at least 3\ngrade fair when points(1.1) above 0\ngrade poor otherwise")
    if draw(st.booleans()):
        parts.append("flag near when total above 2.4 and growth at least 6%")
    return "\n".join(parts) + "\n"


# ---------------------------------------------------------------- facts

_COUNTS = (0, 1, 3, 7, 10, 25, 50, 100, 10**19, 10**30 + 7, 2**63 - 1)
_STEPS = ("0", "0.05", "0.06", "0.12", "0.13", "0.14", "1")
_BROKEN = (
    "0.333333333333333333333333333333",
    "0.333333333333333333333333333334",
    "1/3",
    "0.5",
    "1",
    "1000000000000000000000.01",
    "2",
    "0.0001",
)
_MONEY = ("0", "0.5", "0.01", "1000000000000000000000.01", "1000000000000000000000", "10000000000000000000", "3.14", "100", "-7.25")
_RATES = (
    "-5%",
    "0%",
    "0.1%",
    "0.0999999999999999999999999999%",
    "7.5%",
    "33.3333333333333333333333333333%",
    "33.3333333333333333333333333332%",
    "250%",
)
_MARKS = ("0", "10", "59.99", "59.989999999999999999999999999999", "60", "99.999999999999999999999999999999", "100", "20")
_WIDTHS = ("none", "0", "-0.5", "0.5", "0.500000000000000000000000000001", "-1000", "999.999", "20")
_DAYS = ("2014-01-01", "2014-01-31", "2014-02-28", "2014-06-30", "2014-07-01", "2015-01-31", "2016-02-29", "2026-12-31")

Some = Callable[[tuple[Any, ...]], Any]


def _exact(value: Any) -> Any:
    return Fraction(value) if isinstance(value, str) and "/" in value else value


def facts(chance: random.Random, some: Some) -> dict[str, Any]:
    """``some`` takes one of the values, or None."""
    earlier = some(_COUNTS)
    later = some(_COUNTS)
    if earlier is not None and later is not None and chance.random() < 0.7:
        exactly = earlier * (1 + Fraction(chance.choice(_STEPS)))
        later = max(0, exactly.numerator // exactly.denominator + chance.choice((-1, 0, 0, 0, 1)))
    income = some(_MONEY)
    debts = some(([],))
    if debts is not None:
        debts = [_debt(some) for _ in range(chance.randint(0, 4))]
    return {
        "earlier": earlier,
        "later": later,
        "rate": some(_RATES),
        "income": income,
        "last": some(("none", *_MONEY)) if chance.random() < 0.7 else income,
        "marks": some(_MARKS),
        "size": _exact(some(_BROKEN)),
        "width": some(_WIDTHS),
        "word": some(("north", "south", "east")),
        "place": some(("none", "north", "south")),
        "lvl": some(("low", "mid", "high")),
        "yes": some(("none", True, False)),
        "sure": some((True, True, False)),
        "day": some(_DAYS),
        "until": some(_DAYS),
        "debts": debts,
    }


def _debt(some: Some) -> dict[str, Any]:
    return {
        "owed": _exact(some((*_BROKEN, *_MONEY[:-1]))),
        "paid": _exact(some(("none", *_BROKEN))),
        "who": some(("north", "south", "east")),
        "due": some(("none", *_DAYS)),
        "firm": some((True, True, False)),
    }

"""Of small rubrics, every change of facts is gone through: nothing cheaper reaches what the first suggestion reaches."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

from rubric_engine import Rubric, RubricError, loads
from rubric_engine.advising import Cost, advise
from rubric_engine.advising.costs import NOTHING, Costs
from rubric_engine.advising.situation import Situation
from rubric_engine.core.ir import ValueKind
from rubric_engine.core.values import Value

HEAD = """rubric "Small"
unit "club"
ties share the better rank
fact a "A": count, 0 to 5
fact b "B": count, 0 to 4
fact c "C": yes/no
fact d "D": yes/no
fact e "E": choice of low < middle < high
"""

# What is added up, what isn't, limits above it, ranks, gates, grades and losses: each question is another way to go wrong.
RUBRICS = {
    "sums": 'item 1 "I"\na at least 4 earns 3 points\nb at least 2 earns 1 points\nitem 2 "J"\nc earns 2 points\nd earns 2 points\nitem 3 "K"\ne at least middle earns 1 point\n',
    "steps": 'item 1 "I", at most 4 points\na each 1 earns 1 point\nitem 2 "J"\nb each 1 earns 2 points, at most 6 points\nc and d earns 3 points\n',
    "together": 'item 1 "I", first match\na at least 4 and b at least 3 earns 6 points\na at least 2 earns 2 points\nitem 2 "J"\nc earns 1 point\ne is high earns 3 points\n',
    "best": 'section 1 "S", best item\nitem 1.1 "I"\na at least 3 earns 4 points\nb at least 4 earns 3 points\nitem 1.2 "J"\nc and d earns 5 points\nitem 2 "K"\ne is high earns 2 points\n',
    "capped": 'item 1 "I"\na each 1 earns 2 points\nitem 2 "J"\nb each 1 earns 2 points\nc loses 4 points\ntotal, at least 2 points, at most 12 points\n',
    "ranked": 'item 1 "I"\na in top 1 earns 4 points\nitem 2 "J"\nb in top 2 earns 2 points\nc earns 1 point\nd earns 1 point\n',
    "gated": 'gate "Doors": c, d, otherwise total is zero\nitem 1 "I"\na each 1 earns 1 point\nitem 2 "J"\nc earns 2 points\nb at least 1 earns 1 point\n',
}
GRADED = "grade good when total at least 6 and c\ngrade fair when total at least 4\ngrade poor otherwise\n"

FACTS: dict[str, dict[str, object]] = {
    "X": {"a": 1, "b": 1, "c": False, "d": False, "e": "low"},
    "Y": {"a": 3, "b": 2, "c": True, "d": True, "e": "middle"},
    "Z": {"a": 2, "b": 2, "c": False, "d": True, "e": "high"},
}


def every(situation: Situation, unit: str) -> Iterator[dict[str, Value | None]]:
    """All facts that the unit may have."""
    specs = situation.program.facts
    domains: list[list[Value | None]] = []
    for spec in specs:
        if spec.kind is ValueKind.YES_NO:
            domains.append([False, True])
        else:
            high = len(spec.options) - 1 if spec.kind is ValueKind.CHOICE else int(spec.high or 0)
            domains.append([Fraction(each) for each in range(high + 1)])
    for values in itertools.product(*domains):
        yield dict(zip((spec.name for spec in specs), values, strict=True))


def cheapest(rubric: Rubric, goal: Mapping[str, object], costs: Costs, fixed: frozenset[str]) -> tuple[Fraction, Fraction] | None:
    situation = Situation.of(rubric, FACTS)
    before = situation.facts.units["X"]
    first = situation.places(situation.score())["X"]
    best: tuple[Fraction, Fraction] | None = None
    names = [grade.name for grade in rubric.program.grades]
    for facts in every(situation, "X"):
        if any(facts[name] != before[name] for name in fixed):
            continue
        prices = [costs.price(spec, before[spec.name], facts[spec.name]) for spec in rubric.program.facts]
        price = sum((each[0] for each in prices), Fraction(0)), sum((each[1] for each in prices), Fraction(0))
        if best is not None and price >= best:
            continue
        place = situation.with_facts("X", facts).places(situation.with_facts("X", facts).score())["X"]
        total, rank = place.total, place.place
        reached = (
            ("gain" not in goal or (total is not None and first.total is not None and total >= first.total + int(str(goal["gain"]))))
            and ("total" not in goal or (total is not None and total >= int(str(goal["total"]))))
            and ("rank" not in goal or (rank is not None and rank <= int(str(goal["rank"]))))
            and ("grade" not in goal or (place.grade is not None and names.index(place.grade) <= names.index(str(goal["grade"]))))
        )
        if reached:
            best = price
    return best


QUESTIONS = [
    *((name, {"gain": gain}) for name in RUBRICS for gain in (1, 3, 6)),
    *((name, {"rank": rank}) for name in RUBRICS for rank in (1, 2)),
    *((name, {"grade": grade}) for name in ("sums", "steps", "ranked", "gated") for grade in ("good", "fair")),
    ("capped", {"total": 12}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "goal"), QUESTIONS, ids=lambda each: each if isinstance(each, str) else "-".join(map(str, *each.items())))
@pytest.mark.parametrize("prices", ["plain", "dear"])
def test_nothing_cheaper(name: str, goal: dict[str, int | str], prices: str) -> None:
    rubric = loads(HEAD + RUBRICS[name] + (GRADED if "grade" in goal else ""))
    given = (
        {}
        if prices == "plain"
        else {"a": Cost(Fraction(1, 2), Fraction(1, 2)), "c": Cost(Fraction(5)), "e": Cost(Fraction(0), Fraction(2))}
    )
    fixed = frozenset() if prices == "plain" else frozenset({"b"})
    found = advise(rubric, FACTS, "X", costs=given, fixed=fixed, **goal)  # type: ignore[arg-type]
    best = cheapest(rubric, goal, Costs(given), fixed)
    if best == NOTHING:
        assert not found  # it is reached already
    else:
        assert (None if not found else (found[0].cost, found[0].size)) == best


# ---------------------------------------------------------------- generated ones

PIECES = (
    "a at least 2 earns 2 points",
    "b at least 2 earns 3 points",
    "c earns 1 point",
    "c and d earns 4 points",
    "a at least 3 and c earns 3 points",
    "a each 1 earns 1 point",
    "b each 2 earns 3 points, at most 3 points",
    "d loses 2 points",
    "a is 0 earns 2 points",
    "a in top 1 earns 2 points",
    "b in bottom 1 loses 1 point",
    "a at least b earns 1 point",
)
CLAUSES = ("", ", at most 3 points", ", first match", ", best line", ", at least 0 points", ", applies when c", ", times 2 when d")
TOTALS = ("", "total, at most 7 points, at least 0 points\n", "total, at least 1 points\n")
NARROW = HEAD.replace("0 to 5", "0 to 3").replace("0 to 4", "0 to 2")


def generated(seed: int) -> str:
    """A rubric out of pieces; the same for the same seed."""
    state = seed * 7919 + 17

    def drawn(size: int) -> int:
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return state // 65536 % size

    lines = [NARROW.rstrip("\n")]
    if drawn(4) == 0:
        lines.append('gate "Doors": c, otherwise total is zero')
    for number in range(1, 2 + drawn(3)):
        lines.append(f'item {number} "I{number}"{CLAUSES[drawn(len(CLAUSES))]}')
        lines += [PIECES[drawn(len(PIECES))] for _ in range(1 + drawn(2))]
    return "\n".join(dict.fromkeys(lines)) + "\n" + TOTALS[drawn(len(TOTALS))]


def fitting(seeds: range) -> list[tuple[int, Rubric]]:
    """Those whose pieces fit together."""
    found: list[tuple[int, Rubric]] = []
    for seed in seeds:
        with contextlib.suppress(RubricError):
            found.append((seed, loads(generated(seed))))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 100, 10))
def test_nothing_cheaper_in_generated_rubrics(first: int) -> None:
    rubrics = fitting(range(first, first + 10))
    assert len(rubrics) >= 3
    for seed, rubric in rubrics:
        goal: dict[str, int | str] = {"rank": 1 + seed % 2} if seed % 3 == 0 else {"gain": 1 + seed % 4}
        found = advise(rubric, FACTS, "X", **goal)  # type: ignore[arg-type]
        best = cheapest(rubric, goal, Costs(), frozenset())
        if best != NOTHING:
            assert (None if not found else (found[0].cost, found[0].size)) == best, generated(seed)

"""W443 for fields of lists: told where a better field of one record takes points, by facts that replay it, and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from random import Random

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.scoring.reference import score_unit

HEAD = """rubric "Lists"
fact recs: list
field v: number, 0 to 50, higher is better
field ok: yes/no, yes is better
field late: count, 0 to 9, lower is better
"""


def found(rubric: Rubric) -> set[str]:
    return {each.id for each in rubric.check().findings if each.diagnostic.code == "W443"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('item 1 "X", uncapped\nrecs where v at most 10 each earn 1 point\n', {"W443-1-recs.v"}),
        ('item 1 "X", uncapped\nrecs where v at least 10 each earn 1 point\n', set()),
        ('item 1 "X", starts at 9 points, at least 0 points\nrecs where ok each lose 1 point\n', {"W443-1-recs.ok"}),
        ('item 1 "X", starts at 9 points, at least 0 points\nrecs where not ok each lose 1 point\n', set()),
        ('item 1 "X", uncapped\nsum(recs.late) each 1 earns 1 point\n', {"W443-1-recs.late"}),
        ('item 1 "X", starts at 20 points\nsum(recs.v) each full 10 loses 1 point, at most 9 points\n', {"W443-1-recs.v"}),
        ('item 1 "X"\nhighest(recs.v) is given and highest(recs.v) at most 10 earns 1 point\n', {"W443-1-recs.v"}),
        ('section 1 "S"\nitem 1.1 "X", for each record of recs, uncapped\nv at most 20 earns 3 points\nok earns 1 point\n', {"W443-1-recs.v"}),
        ('section 1 "S"\nitem 1.1 "X", for each record of recs, uncapped\nby v in bands:\nbelow 10: 1 point\n10 to 20: 4 points\nabove 20: 2 points\n', {"W443-1-recs.v"}),
        ('section 1 "S"\nitem 1.1 "X", for each record of recs, uncapped\nby v in bands:\nbelow 10: 1 point\n10 to 20: 2 points\nabove 20: 4 points\n', set()),
        ('item 1 "X"\ncount(recs where ok) at most 3 earns 2 points\n', {"W443-1-recs.ok"}),
        ('item 1 "X"\ncount(recs) at least 1 earns 2 points\ngate "G" when count(recs where ok) at least 2: total is zero\n', {"W443-total-recs.ok"}),
    ],
)  # fmt: skip
def test_falls_of_fields(text: str, wanted: set[str]) -> None:
    assert found(loads(HEAD + text)) == wanted


def test_the_facts_replay_the_fall() -> None:
    rubric = loads(HEAD + 'item 1 "X", uncapped\nrecs where v at most 10 each earn 1 point\n')
    (finding,) = (each for each in rubric.check().findings if each.diagnostic.code == "W443")
    assert finding.apart
    assert finding.case is not None
    before, after = (score_unit(rubric.program, facts) for facts in finding.case.values())  # type: ignore[arg-type]
    assert before.total is not None
    assert after.total is not None
    assert before.total > after.total


def test_it_is_told_in_chinese() -> None:
    text = "评分办法 「甲」\n数据项 走访：清单\n字段 天数：数量，0 至 9，越多越好\n考核项 1 「走访」，不封顶\n走访 其中 天数 不超过 3 每条 计 1 分\n"
    rubric = loads(text)
    assert found(rubric) == {"W443-1-走访.天数"}
    (finding,) = (each for each in rubric.check().findings if each.diagnostic.code == "W443")
    assert set(finding.case or ()) == {"改进前", "改进后"}


_SMALL = """rubric "Small"
fact recs: list
field x: count, 0 to 4, {better} is better
field ok: yes/no
"""


def _text(random: Random) -> str:
    head = _SMALL.format(better=random.choice(("higher", "lower")))
    edge, points = random.randint(0, 4), random.randint(1, 4)
    word, earns = random.choice(("at least", "at most", "above", "below")), random.choice(("earn", "earn", "lose"))
    where = random.choice((f"x {word} {edge}", f"ok and x {word} {edge}", f"ok or x {word} {edge}"))
    start = "starts at 9 points, at least 0 points"
    match random.randrange(4):
        case 0:
            return f'{head}item 1 "A", {start}, at most {random.randint(10, 16)} points\nrecs where {where} each {earns} {points} points\n'
        case 1:
            return f'{head}item 1 "A", {start}\ncount(recs where {where}) at least {random.randint(1, 2)} {earns}s {points} points\n'
        case 2:
            low, high = sorted(random.sample(range(1, 5), 2))
            rows = [random.randint(0, 3) for _ in range(3)]
            table = f"by x in bands:\nbelow {low}: {rows[0]} points\n{low} to below {high}: {rows[1]} points\nat least {high}: {rows[2]} points\n"
            return f'{head}section 1 "A"\nitem 1.1 "B", for each record of recs, uncapped\n{table}'
        case _:
            return f'{head}item 1 "A", {start}\nsum(recs.x where {where}) at least {random.randint(1, 5)} {earns}s {points} points\n'


def _falls(rubric: Rubric) -> bool:
    """Over every list of up to three records."""
    (spec,) = rubric.program.facts
    up = spec.fields[0].better == "higher"
    records = [(("x", Fraction(x)), ("ok", ok)) for x in range(5) for ok in (False, True)]
    for size in range(3):
        for others in product(records, repeat=size):
            for ok in (False, True):
                totals = [score_unit(rubric.program, {"recs": (*others, (("x", Fraction(x)), ("ok", ok)))}).total for x in range(5)]
                for low, high in pairwise(totals):
                    assert low is not None
                    assert high is not None
                    if (high < low) if up else (low < high):
                        return True
    return False


@pytest.mark.parametrize("block", [0, *(pytest.param(block, marks=pytest.mark.slow) for block in range(1, 8))])
def test_what_is_told_of_small_rubrics_is_what_going_through_all_lists_tells(block: int) -> None:
    told = 0
    for seed in range(block * 10, (block + 1) * 10):
        text = _text(Random(seed))
        rubric = loads(text)
        assert bool(found(rubric)) == _falls(rubric), (seed, text)
        told += bool(found(rubric))
    assert 0 < told < 10

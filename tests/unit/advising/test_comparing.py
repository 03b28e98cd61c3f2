"""In what two rubrics differ; the cohort by hand from examples/2014_facts.csv."""

from __future__ import annotations

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.advising import Comparison, compare
from rubric_engine.advising.compare_text import comparison_data, comparison_text
from rubric_engine.advising.comparing import Verdict
from rubric_engine.facts import FactsFile

HEAD = 'rubric "R"\nunit "club"\nties share the better rank\nfact a: count\nfact b: count, 0 to 3\nfact c: yes/no\n'


def compared(old: str, new: str) -> Comparison:
    return compare(loads(f'{HEAD}item 1 "I"\n{old}\n'), loads(f'{HEAD}item 1 "I"\n{new}\n'))


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("a at least 6 earns 2 points", "a at least 6 earns 2 points", Verdict.SAME),
        ("a at least 6 earns 2 points", "a above 5 earns 2 points", Verdict.EQUAL),
        ("a at least 6 earns 2 points", "a at least 5 earns 2 points", Verdict.MORE_GENEROUS),
        ("a at least 5 earns 2 points", "a at least 6 earns 2 points", Verdict.STRICTER),
        ("a at least 6 earns 2 points", "a at least 5 earns 1 points", Verdict.INCOMPARABLE),
        ("c earns 2 points", "c earns 2 points\na at least 1000 earns 1 point", Verdict.MORE_GENEROUS),
        ("b each 1 earns 1 point", "b each 1 earns 1 point, at most 3 points", Verdict.EQUAL),
        ("a each 1 earns 1 point, at most 3 points", "a each 1 earns 2 points, at most 3 points", Verdict.MORE_GENEROUS),
        ("a each 1 earns 1 point, at most 3 points", "a each 1 earns 0.5 points, at most 4 points", Verdict.INCOMPARABLE),
        ("a in top 2 earns 1 point", "a in top 3 earns 1 point", Verdict.MORE_GENEROUS),
        ("a in top 3 earns 1 point", "a in top 3 earns 1 point, when b at least 1", Verdict.STRICTER),
    ],
)
def test_verdicts(old: str, new: str, verdict: Verdict) -> None:
    (found,) = compared(old, new).items
    assert found.verdict is verdict
    assert bool(found.witnesses) is (verdict not in (Verdict.SAME, Verdict.EQUAL))


def test_equal_is_claimed_only_when_everything_was_gone_through() -> None:
    (found,) = compared(
        "a each 1 earns 1 point, at most 2 points", "a each 1 earns 1 point, at most 2 points\na each 1 earns 0 points"
    ).items
    assert found.verdict is Verdict.NO_DIFFERENCE_FOUND
    assert found.tried > 3


def test_a_witness_shows_it() -> None:
    (found,) = compared("a at least 6 earns 2 points", "a at least 5 earns 1 points").items
    more, less = found.witnesses
    assert (dict(more.facts[""])["a"], more.old, more.new) == (5, 0, 1)
    assert (dict(less.facts[""])["a"], less.old, less.new) == (6, 2, 1)


def test_items_are_matched_by_id_and_label_then_by_label() -> None:
    old = loads(f'{HEAD}item 1 "I"\na at least 6 earns 2 points\nitem 2 "J"\nc earns 1 point\nitem 3 "K"\nb at least 1 earns 1 point\n')
    new = loads(f'{HEAD}item 1 "J"\nc earns 1 point\nitem 2 "L"\nb at least 2 earns 1 point\nitem 3 "K"\nb at least 1 earns 1 point\n')
    found = [(each.old, each.new, each.verdict) for each in compare(old, new).items]
    assert found == [("2", "1", Verdict.SAME), (None, "2", None), ("3", "3", Verdict.SAME), ("1", None, None)]


def edited(assessment: Rubric) -> Rubric:
    text = assessment.source.text
    for before, after in (
        ("会员增长率 达到 6% 计 2 分", "会员增长率 达到 8% 计 2 分"),
        ("企业会员占比 居 前 5 位 计 2 分", "企业会员占比 居 前 6 位 计 2 分"),
        ("网站信息 不少于 100 条 计 5 分", "网站信息 不少于 99 条 计 5 分"),
    ):
        assert before in text
        text = text.replace(before, after)
    return loads(text)


def test_whose_score_moves_and_which_line_did_it(assessment: Rubric, facts: FactsFile) -> None:
    """8% instead of 6% costs 惠济 (7.5%) and 中原 (6%) 2 points, six places instead of five bring 登封 (the sixth) 2, 99 posts bring 高新 5."""
    found = compare(assessment, edited(assessment), facts)
    assert [(each.new, each.verdict) for each in found.differences] == [
        ("1.3", Verdict.MORE_GENEROUS),
        ("4.1", Verdict.STRICTER),
        ("4.2", Verdict.MORE_GENEROUS),
    ]
    assert found.cohort is not None
    moved = {
        each.unit: (each.before.total, each.after.total, [(e.new, e.total, [x.id for x in e.lines]) for e in each.edits], each.rest)
        for each in found.cohort.units
    }
    assert moved == {
        "登封市工商联": (144, 146, [("4.2", 2, ["4.2.1"])], 0),
        "惠济区工商联": (131, 129, [("4.1", -2, ["4.1.1"])], 0),
        "中原区工商联": (124, 122, [("4.1", -2, ["4.1.1"])], 0),
        "高新区工商联": (104, 109, [("1.3", 5, ["1.3.1"])], 0),
    }
    assert found.cohort.unmoved == 8
    text = comparison_text(found)
    for told in (
        "1.3 网站信息：放宽",
        "- 网站信息 不少于 100 条 计 5 分",
        "例如 网站信息 99 条：0 → 5 分",
        "4.1.1 -2",
        "另有 8 个单位不变",
    ):
        assert told in text
    assert comparison_data(found)["cohort"]["unmoved"] == 8


def test_items_that_come_and_go_and_facts_of_their_own() -> None:
    old = loads(f'{HEAD}item 1 "I"\na at least 6 earns 2 points\nitem 2 "J"\nc earns 1 point\n')
    new = loads(f'{HEAD}fact d: count\nitem 1 "I"\na at least 6 earns 2 points\nitem 3 "K"\nd at least 2 earns 4 points\n')
    found = compare(old, new, {"X": {"a": 6, "b": 0, "c": True, "d": 2}, "Y": {"a": 6, "b": 0, "c": False, "d": 0}})
    assert found.cohort is not None
    (unit,) = found.cohort.units
    assert [(e.old, e.new, e.total) for e in unit.edits] == [(None, "3", 4), ("2", None, -1)]
    assert unit.rest == 0


def test_what_is_no_item_is_named() -> None:
    old = loads(f'{HEAD}item 1 "I"\na at least 6 earns 2 points\ngrade good when total at least 2\ngrade poor otherwise\n')
    new = loads(f'{HEAD}item 1 "I"\na at least 6 earns 2 points\ngrade good when total at least 1\ngrade poor otherwise\n')
    assert compare(old, new).beside == ("grade 1",)
    assert compare(old, old).beside == ()

"""The five goods of 2014 against the clauses worked out by hand: the twelve units at several dates, their grades, flags and pairs.

The hand calculation below is plain Python, straight from 郑联〔2014〕15号 and 14号 as docs/five-goods-2014.md says they were read. A requirement
is met (True), not met (False) or unknown (None, where a fact is missing); what is unknown earns no points and proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import load, loads
from rubric_engine.report.cohort import CohortCard

ROOT = Path(__file__).resolve().parents[2]
PATH = ROOT / "rubrics" / "2014_five_goods.rubric"
RUBRIC = load(PATH)
FACTS: dict[str, Any] = json.loads((ROOT / "examples" / "2014_five_goods_facts.json").read_text(encoding="utf-8"))
UNITS: dict[str, dict[str, Any]] = FACTS["units"]

Facts = Mapping[str, Any]
Known = bool | None

JUNE, AFTER = "2014-06-15", "2015-01-05"
DATES = ("2014-04-01", "2014-05-31", "2014-06-01", JUNE, "2014-11-30", "2014-12-01", "2014-12-31", "2015-01-01", AFTER, "2016-01-01")

# ---------------------------------------------------------------- by hand: the standards


def every(parts: Iterable[Known]) -> Known:
    known = list(parts)
    return False if False in known else None if None in known else True


def either(one: Known, other: Known) -> Known:
    return True if True in (one, other) else None if None in (one, other) else False


def number(facts: Facts, name: str) -> Fraction | None:
    value = facts.get(name)
    if value is None:
        return None
    return Fraction(value[:-1]) / 100 if isinstance(value, str) else Fraction(value)


def at_least(value: Fraction | None, wanted: Fraction | float | None) -> Known:
    return None if value is None or wanted is None else value >= wanted


def more(value: Fraction | None, than: Fraction | None) -> Known:
    return None if value is None or than is None else value > than


def over(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one / other


def share(facts: Facts, kind: str, when: str) -> Fraction | None:
    return over(number(facts, f"{kind}_{when}"), number(facts, f"members_{when}"))


def chair(facts: Facts) -> Known | str:
    post = facts.get("chair_post")
    return post if post in (None, "none") else post in ("recommended", "in_office")


def growth(facts: Facts) -> Fraction | None:
    rate = over(number(facts, "members_end"), number(facts, "members_start"))
    return None if rate is None else rate - 1


def enough_chambers(facts: Facts) -> Known:
    start = number(facts, "chambers_start")
    return at_least(number(facts, "chambers_end"), None if start is None else max(Fraction(1), start * Fraction(1075, 1000)))


def requirements(facts: Facts) -> dict[str, Known | str]:
    """Item by item; ``"none"`` for what doesn't concern the unit."""

    def yes(*names: str) -> Known:
        return every(facts.get(name) for name in names)

    coverage = [number(facts, f"coverage_{when}") for when in ("start", "end")]
    enterprises = [share(facts, "enterprises", when) for when in ("start", "end")]
    groups = [share(facts, "groups", when) for when in ("start", "end")]
    return {
        "1.1": yes("secretary_from_united_front"),
        "1.2": yes("party_group_strong"),
        "1.3": chair(facts),
        "1.4": every([yes("in_training_plan"), at_least(number(facts, "training_sessions"), 2)]),
        "1.5": yes("staff_postings"),
        "2.1": at_least(growth(facts), Fraction(65, 1000)),
        "2.2": either(more(coverage[1], coverage[0]), at_least(coverage[1], Fraction(1, 4))),
        "2.3": every([either(more(enterprises[1], enterprises[0]), at_least(enterprises[1], Fraction(1, 2))), more(groups[1], groups[0])]),
        "2.4": yes("member_rules"),
        "2.5": yes("member_records"),
        "3.1": enough_chambers(facts),
        "3.2": at_least(number(facts, "local_chambers"), 1),
        "3.3": at_least(number(facts, "platform_kinds"), 3),
        "3.4": yes("chamber_rules"),
        "3.5": yes("chamber_liaison", "chamber_party_work", "functions_taken_over"),
        "4.1": yes("serves_government"),
        "4.2": yes("serves_firms"),
        "4.3": yes("serves_industries"),
        "4.4": yes("serves_society"),
        "4.5": every([yes("belief_education"), at_least(number(facts, "work_brands"), 1)]),
        "5.1": yes("staff_sufficient"),
        "5.2": yes("funds_sufficient"),
        "5.3": yes("premises_sufficient"),
        "5.4": yes("equipment_sufficient"),
        "5.5": yes("founding_goals_kept", "conditions_improved"),
    }


def standards(facts: Facts) -> list[Known]:
    wanted = requirements(facts)
    return [every(met for item, met in wanted.items() if item[0] == str(n) and not isinstance(met, str)) for n in range(1, 6)]


def points(facts: Facts) -> dict[str, int]:
    """Sections and total: 20 a standard, spread evenly over the requirements that apply."""
    wanted = requirements(facts)
    found: dict[str, int] = {}
    for section in "12345":
        applying = [met for item, met in wanted.items() if item[0] == section and met != "none"]
        found[section] = applying.count(True) * 20 // len(applying)
    return found | {"total": sum(found.values())}


def grade(total: int) -> str:
    return "好" if total >= 85 else "中" if total >= 60 else "差"


# ---------------------------------------------------------------- by hand: steps, flags and pairs

DUE = {
    "plan_filing": "2014-05-31",
    "survey": "2014-06-30",
    "implementation": "2014-11-30",
    "inspection": "2014-11-30",
    "publicity": "2014-12-31",
}
BEGINS = {
    "plan_filing": "2014-04-01",
    "survey": "2014-04-01",
    "implementation": "2014-05-01",
    "inspection": "2014-10-01",
    "publicity": "2014-05-01",
}
OVERDUE = {"plan_filing": "规划逾期", "survey": "调研逾期", "implementation": "落实逾期", "inspection": "督查逾期", "publicity": "宣传逾期"}
REMOVAL = {"city": "市级摘牌", "provincial": "省级摘牌", "national": "报请摘牌"}


def done_dates(facts: Facts) -> dict[str, str | None]:
    """``"none"`` for a step that hasn't been done, None where nobody says when."""
    return {step["step"]: step.get("done_on") for step in facts["steps"]}


def days_late(step: str, done_on: str, on: str) -> int:
    until = on if done_on == "none" else min(done_on, on)
    return max(0, (date.fromisoformat(until) - date.fromisoformat(DUE[step])).days)


def flags(facts: Facts, on: str) -> tuple[set[str], set[str]]:
    """Those raised, and those that missing facts leave open. Dates in ISO form compare as text."""
    raised: set[str] = set()
    open_: set[str] = set()

    def put(name: str, holds: Known) -> None:
        (raised if holds else open_ if holds is None else set()).add(name)

    met = every(standards(facts))
    short = None if met is None else not met
    site = facts["site_level"] != "none"
    dates = done_dates(facts)
    finished = {step: None if day is None else day != "none" and day <= on for step, day in dates.items()}
    inspected = finished.get("inspection", False)
    put("通报认定", every([inspected, met]))
    put("示范点未达标", every([site, short, on <= "2014-12-31"]))
    for level, name in REMOVAL.items():
        put(name, every([facts["site_level"] == level, inspected, on > "2014-12-31", short]))
    put("到期未达标", every([not site, short, on > "2015-12-31"]))
    for step, day in dates.items():
        if day is None:
            put(OVERDUE[step], None if on > DUE[step] else False)
        elif day == "none" or day > on:
            put(OVERDUE[step], on > DUE[step])
        elif step == "plan_filing":
            put("规划迟报", day > DUE[step])
    put("规划不全", not facts["plan_complete"])
    wanted = sum(on > due for due in DUE.values())
    surely = sum(done is True for done in finished.values())
    perhaps = sum(done is not False for done in finished.values())
    put("进度落后", True if perhaps < wanted else None if surely < wanted else False)
    checked = {step["step"]: step.get("self_checked") for step in facts["steps"]}
    unchecked = [every([finished[step], None if done is None else not done]) for step, done in checked.items()]
    put("缺自查", True if True in unchecked else None if None in unchecked else False)
    early = [None if day is None else day != "none" and day < BEGINS[step] for step, day in dates.items()]
    put("日期存疑", True if True in early else None if None in early else False)
    return raised, open_


def pairs(units: Mapping[str, Facts], on: str) -> tuple[list[tuple[str, str | None]], list[str]]:
    """The best site with the weakest unit, the second best with the second weakest, and so on, round the sites again."""
    sites, weak, undecided = [], [], []
    for name, facts in units.items():
        met = standards(facts)
        raised, open_ = flags(facts, on)
        order = (-points(facts)["total"], -met.count(True), -(growth(facts) or 0), name)
        if facts["site_level"] != "none" and open_ & set(REMOVAL.values()):
            undecided.append(name)
        elif facts["site_level"] != "none" and not raised & set(REMOVAL.values()):
            sites.append(order)
        elif points(facts)["total"] < 60 and met.count(True) <= 1:
            if met.count(True) + met.count(None) <= 1:
                weak.append(order)
            else:
                undecided.append(name)
    best, weakest = sorted(sites), sorted(weak, reverse=True)
    count = max(len(best), len(weakest)) if best else 0
    rows = [(best[i % len(best)][-1], weakest[i][-1] if i < len(weakest) else None) for i in range(count)]
    return rows, sorted(undecided)


# ---------------------------------------------------------------- the rubric against it


def scored(units: Mapping[str, Facts], on: str) -> CohortCard:
    return RUBRIC.score_cohort(units, shared={"assessed_on": on})


def raised_and_open(cohort: CohortCard, name: str) -> tuple[set[str], set[str]]:
    results = cohort[name].flag_results
    return {flag.name for flag in results if flag.raised}, {flag.name for flag in results if flag.raised is None}


def expect_by_hand(units: Mapping[str, Facts], on: str) -> None:
    cohort = scored(units, on)
    for name, facts in units.items():
        card = cohort[name]
        wanted = points(facts)
        assert card.exact.total == wanted.pop("total"), name
        assert {section: card[section].points for section in "12345"} == wanted, name
        for item, did in requirements(facts).items():
            assert card[item].points == (None if did == "none" else 4 if did is True else 0), (name, item)
        assert card.grade == grade(int(card.exact.total or 0)), name
        assert raised_and_open(cohort, name) == flags(facts, on), (name, on)
        met = standards(facts)
        assert card.definitions["达标数"] == (None if None in met else met.count(True)), name
    (pairing,) = cohort.pairings
    assert ([(pair.first, pair.second) for pair in pairing.pairs], list(pairing.undecided)) == pairs(units, on)


@pytest.mark.parametrize("on", DATES)
def test_the_twelve_units(on: str) -> None:
    expect_by_hand(UNITS, on)


# Read off the hand calculation once, so that a slip on both sides doesn't pass unseen.
GOLDEN = {
    "新郑市工商联": (100, "好"),
    "金水区工商联": (100, "好"),
    "中原区工商联": (92, "好"),
    "荥阳市工商联": (100, "好"),
    "上街区工商联": (24, "差"),
    "高新区工商联": (40, "差"),
    "登封市工商联": (88, "好"),
    "新密市工商联": (60, "中"),
    "管城区工商联": (88, "好"),
    "中牟县工商联": (8, "差"),
    "二七区工商联": (56, "差"),
    "惠济区工商联": (56, "差"),
}
FLAGS = {
    JUNE: {
        "高新区工商联": ("规划迟报", "缺自查"),
        "登封市工商联": ("示范点未达标",),
        "中牟县工商联": ("规划逾期", "规划不全", "进度落后"),
        "二七区工商联": ("规划逾期", "进度落后"),
    },
    AFTER: {
        "新郑市工商联": ("通报认定",),
        "金水区工商联": ("通报认定",),
        "荥阳市工商联": ("通报认定",),
        "上街区工商联": ("督查逾期", "进度落后"),
        "高新区工商联": ("规划迟报", "缺自查"),
        "登封市工商联": ("市级摘牌",),
        "新密市工商联": ("宣传逾期", "进度落后"),
        "中牟县工商联": ("规划逾期", "规划不全", "落实逾期", "宣传逾期", "进度落后"),
        "二七区工商联": ("规划迟报",),
    },
}
PAIRS = {
    JUNE: [("新郑市", "中牟县"), ("荥阳市", "上街区"), ("金水区", "高新区"), ("登封市", "二七区")],
    AFTER: [("新郑市", "中牟县"), ("荥阳市", "上街区"), ("金水区", "高新区"), ("新郑市", "二七区")],
}


@pytest.mark.parametrize("on", [JUNE, AFTER])
def test_totals_grades_flags_and_pairs(on: str) -> None:
    cohort = scored(UNITS, on)
    assert {name: (cohort[name].total, cohort[name].grade) for name in UNITS} == GOLDEN
    assert {name: cohort[name].flags for name in UNITS if cohort[name].flags} == FLAGS[on]
    (pairing,) = cohort.pairings
    assert pairing.label["zh"] == "友好工商联"
    assert [(pair.first, pair.second) for pair in pairing.pairs] == [(f"{a}工商联", f"{b}工商联") for a, b in PAIRS[on]]
    assert pairing.undecided == ("惠济区工商联",)


def test_the_file_is_assessed_after_the_end_of_the_year() -> None:
    assert (
        RUBRIC.score_file(ROOT / "examples" / "2014_five_goods_facts.json").to_dict()
        == scored(UNITS, FACTS["shared"]["assessed_on"]).to_dict()
    )
    assert FACTS["shared"]["assessed_on"] == AFTER


def test_days_late_at_two_dates() -> None:
    steps = {"plan_filing": "规划", "survey": "调研", "implementation": "落实", "inspection": "督查", "publicity": "宣传"}
    for on in (JUNE, AFTER):
        cohort = scored(UNITS, on)
        for name, facts in UNITS.items():
            for step, done_on in done_dates(facts).items():
                late = cohort[name].definitions[f"{steps[step]}逾期天数"]
                assert late == (days_late(step, done_on, on) if done_on is not None else None), (name, step)
    assert scored(UNITS, JUNE)["中牟县工商联"].definitions["规划逾期天数"] == 15
    after = scored(UNITS, AFTER)
    assert after["中牟县工商联"].definitions["规划逾期天数"] == 219
    assert after["高新区工商联"].definitions["规划逾期天数"] == 10
    assert after["中牟县工商联"].definitions["逾期步骤数"] == 3


def test_what_is_missing() -> None:
    cohort = scored(UNITS, AFTER)
    card = cohort["惠济区工商联"]
    assert (card.low, card.high, card.grades_possible) == (56, 76, ("中", "差"))
    assert {"期末企业会员数", "人员满足", "经费满足", "能手作用", "商会制度"} <= set(card.missing)
    assert raised_and_open(cohort, "惠济区工商联")[1] == {"宣传逾期", "进度落后", "缺自查", "日期存疑"}
    assert (cohort["管城区工商联"].low, cohort["管城区工商联"].high) == (88, 92)


def changed(name: str, **facts: Any) -> dict[str, dict[str, Any]]:
    return UNITS | {f"{name}工商联": UNITS[f"{name}工商联"] | facts}


def alone(name: str, **facts: Any) -> dict[str, dict[str, Any]]:
    return {name: UNITS[name] | facts}


@pytest.mark.parametrize("level", sorted(REMOVAL))
@pytest.mark.parametrize(("on", "removed"), [("2014-12-31", False), ("2015-01-01", True)])
def test_who_removes_a_site(level: str, on: str, removed: bool) -> None:
    units = alone("登封市工商联", site_level=level)
    expect_by_hand(units, on)
    assert scored(units, on)["登封市工商联"].flags == ((REMOVAL[level],) if removed else ("示范点未达标",))


def test_a_site_that_was_not_inspected_stays() -> None:
    steps = [step if step["step"] != "inspection" else step | {"done_on": "none"} for step in UNITS["登封市工商联"]["steps"]]
    units = alone("登封市工商联", steps=steps)
    expect_by_hand(units, AFTER)
    assert scored(units, AFTER)["登封市工商联"].flags == ("督查逾期", "进度落后")


@pytest.mark.parametrize("level", ["city", "none"])
def test_silence_neither_recognises_nor_removes(level: str) -> None:
    units = alone("新郑市工商联", site_level=level, staff_sufficient=None)
    expect_by_hand(units, AFTER)
    raised, open_ = raised_and_open(scored(units, AFTER), "新郑市工商联")
    assert not raised
    assert open_ == ({"通报认定", "市级摘牌"} if level == "city" else {"通报认定"})


def test_a_site_that_is_weak_and_removed_gets_help() -> None:
    units = changed("中牟县", site_level="provincial")
    assert ("中牟县工商联", None) in pairs(units, JUNE)[0]
    assert ("新郑市工商联", "中牟县工商联") in pairs(units, AFTER)[0]
    expect_by_hand(units, JUNE)
    expect_by_hand(units, AFTER)


def test_a_unit_of_which_nobody_knows_whether_it_is_a_site_is_not_paired() -> None:
    units = changed("新郑市", site_level=None)
    (pairing,) = scored(units, AFTER).pairings
    assert pairing.undecided == ("惠济区工商联", "新郑市工商联")
    assert all("新郑市工商联" not in (pair.first, pair.second) for pair in pairing.pairs)


def test_more_sites_than_weak_units() -> None:
    units = {name: UNITS[f"{name}工商联"] for name in ("新郑市", "金水区", "中牟县")}
    expect_by_hand(units, AFTER)
    (pairing,) = scored(units, AFTER).pairings
    assert [(pair.first, pair.second) for pair in pairing.pairs] == [("新郑市", "中牟县"), ("金水区", None)]


@pytest.mark.parametrize(("end", "earned"), [(212, 0), (213, 4), (214, 4)])
def test_about_seven_per_cent(end: int, earned: int) -> None:
    units = alone("中原区工商联", members_start=200, members_end=end)
    assert scored(units, AFTER)["中原区工商联"]["2.1"].points == earned
    expect_by_hand(units, AFTER)


@pytest.mark.parametrize(("start", "end", "earned"), [(0, 0, 0), (0, 1, 4), (10, 10, 0), (10, 11, 4), (40, 42, 0), (40, 43, 4)])
def test_seven_and_a_half_per_cent_of_chambers(start: int, end: int, earned: int) -> None:
    units = alone("中原区工商联", chambers_start=start, chambers_end=end)
    assert scored(units, AFTER)["中原区工商联"]["3.1"].points == earned
    expect_by_hand(units, AFTER)


def test_steps_due_follow_the_deadlines() -> None:
    """The dated parameter and the five deadlines say the same on every day."""
    (parameter,) = [p for p in RUBRIC.program.parameters if p.name == "应完成步骤数"]
    for days in range(400):
        day = date(2014, 4, 1) + timedelta(days)
        since = (day - date(1, 1, 1)).days + 1
        current = [value for start, value in parameter.dated if start <= since]
        assert current[-1] == sum(day.isoformat() > due for due in DUE.values()), day


def test_every_rule_cites_its_clause() -> None:
    card = scored(UNITS, AFTER)["登封市工商联"]
    for item in card.items:
        assert (item.citation or "").startswith("郑联〔2014〕14号 "), item.id
    for flag in RUBRIC.program.flags:
        assert (flag.origin.citation or "").startswith(("郑联〔2014〕14号 ", "郑联〔2014〕15号 ")), flag.name
    (pairing,) = RUBRIC.program.pairings
    assert pairing.origin.citation == "郑联〔2014〕15号 四（三）"
    assert RUBRIC.program.citation == "郑联〔2014〕15号；郑联〔2014〕14号 三"


def test_both_vocabularies() -> None:
    text = PATH.read_text(encoding="utf-8")
    english = RUBRIC.format("en")
    assert loads(english).format("zh") == text
    assert not RUBRIC.warnings
    for rubric in (RUBRIC, loads(english)):
        outcomes = rubric.run_examples()
        assert len(outcomes) == 14
        assert all(outcome.passed for outcome in outcomes)
        cohort = rubric.score_cohort(UNITS, shared={"评定日": AFTER})
        assert {name: cohort[name].total for name in UNITS} == {name: total for name, (total, _) in GOLDEN.items()}

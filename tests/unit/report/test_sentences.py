"""Every reason in both languages."""

from fractions import Fraction as F

import pytest
from attrs import evolve

from rubric_engine.core.ir import CmpOp, Combine, Missing, RankEnd, Text, ValueKind
from rubric_engine.core.results import (
    Because,
    Behind,
    Counted,
    EntryKind,
    FlagResult,
    GateResult,
    Held,
    LimitedTo,
    Picked,
    State,
    Undefined,
)
from rubric_engine.report.index import Index
from rubric_engine.report.sentences import entry_sentence, flag_sentence, gate_sentence

POSTS = {"kind": ValueKind.COUNT, "text": ("web_posts", "网站信息"), "unit": Text("posts", "条")}
DATE = {"kind": ValueKind.DATE, "text": ("filed", "报送日")}
LATE = {"kind": ValueKind.COUNT, "text": ("late", "迟报次数"), "unit": Text("times", "次")}
BANDS = {
    "subject": Text("growth", "增长率"), "value": F(1, 50), "kind": ValueKind.PERCENT, "row": Text("0 to below 3%", "0 至 不满 3%"), "points": F(1),
    "better": Text("at least 3%", "达到 3%"), "better_points": F(5, 2),
}  # fmt: skip

LINES = {
    "short": (
        lambda b: [b.compared(False, F(87), F(100), **POSTS)], 0, State.MISSED,
        "未得：网站信息为 87 条，要求不少于 100 条，差 13 条。", "missed: web_posts: needed at least 100 posts, had 87 (13 short).",
    ),
    "percent short": (
        lambda b: [b.compared(False, F(61, 1000), F(3, 40))], 0, State.MISSED,
        "未得：会员增长率为 6.1%，要求不低于 7.5%，差 1.4 个百分点。", "missed: growth: needed at least 7.5%, had 6.1% (1.4 percentage points short).",
    ),
    "too many": (
        lambda b: [b.compared(False, F(5), F(3), op=CmpOp.LE, **LATE)], 0, State.MISSED,
        "未得：迟报次数为 5 次，要求不超过 3 次，超出 2 次。", "missed: late: needed at most 3 times, had 5 (2 over).",
    ),
    "equal is not above": (
        lambda b: [b.compared(False, F(3), F(3), op=CmpOp.GT, **LATE)], 0, State.MISSED,
        "未得：迟报次数为 3 次，要求超过 3 次（相等不计）。", "missed: late: needed more than 3 times, had 3 (equal is not enough).",
    ),
    "too late": (
        lambda b: [b.compared(False, F(735385), F(735384), op=CmpOp.LE, **DATE)], 0, State.MISSED,
        "未得：报送日为 2014年6月1日，要求不晚于 2014年5月31日，晚 1 天。",
        "missed: filed: needed on or before 2014-05-31, had 2014-06-01 (1 day too late).",
    ),
    "another fact is the bar": (
        lambda b: [b.compared(False, F(10), F(12), op=CmpOp.EQ, kind=ValueKind.COUNT, text=("with chamber", "建会乡镇"),
                              needed_text=Text("townships", "乡镇数"))], 0, State.MISSED,
        "未得：建会乡镇为 10，要求为乡镇数（12），差 2。", "missed: `with chamber`: needed exactly townships (12), had 10 (2 short).",
    ),
    "equal to another fact": (
        lambda b: [b.compared(True, F(1), F(1), op=CmpOp.EQ, needed_text=Text("townships", "乡镇数"), **POSTS)], 2, State.EARNED,
        "已得：网站信息为 1 条，等于乡镇数（1 条）。", "earned: web_posts is 1 post, equal to townships (1 post).",
    ),
    "an expression": (
        lambda b: [Counted(text=Text("briefings where adopted", "民企社情 其中 采用"), had=F(0), steps=F(0), counted=F(0), each=F(3))], 0, State.MISSED,
        "未得：「民企社情 其中 采用」为 0。", "missed: `briefings where adopted` is 0.",
    ),
    "not ranked": (
        lambda b: [b.ranked(False, None, value=None, cutoff=None)], 0, State.MISSED,
        "未得：要求会员增长率居前5位，在12个单位中未列入排名。", "missed: growth: needed top 5, not ranked among 12.",
    ),
    "a choice": (
        lambda b: [b.compared(False, F(0), F(1), kind=ValueKind.CHOICE, text=("level", "级别"), options=(Text("county", "县"), Text("city", "市")))],
        0, State.MISSED, "未得：级别为县，要求不低于市。", "missed: level: needed at least city, had county.",
    ),
    "only what failed": (
        lambda b: [Held(text=Text("has_plan", "有方案"), holds=True), Held(text=Text("has_staff", "人员到位"), holds=False)], 0, State.MISSED,
        "未得：不符合「人员到位」。", "missed: `has_staff` is no.",
    ),
    "earned": (
        lambda b: [Held(text=Text("has_plan", "有方案"), holds=True)], 3, State.EARNED, "已得：符合「有方案」。", "earned: `has_plan` is yes.",
    ),
    "tied, from the bottom": (
        lambda b: [b.ranked(True, F(2), end=RankEnd.BOTTOM, tied=1, within=Text("district", "片区"))], 1, State.EARNED,
        "已得：居后5位：在同一「片区」的12个单位中列倒数第2位（与1个单位并列），倒数第5位为 8.3%，本单位为 6.1%。",
        "earned: bottom 5: placed 2nd from the bottom of 12 within district, tied with 1 other; place 5 from the bottom had 8.3%, this unit 6.1%.",
    ),
    "rank of an open field": (
        lambda b: [b.ranked(None, None, alone=True)], 0, State.UNKNOWN,
        "待定：居前5位：单独评分，没有其他单位可比，名次未定，按从低计分；可得 0 至 2 分。",
        "open: top 5: scored without other units, so the rank is open; scored at the least; possible: 0 to 2 points.",
    ),
    "half a place": (
        lambda b: [b.ranked(True, F(5, 2), places=None, cutoff=None)], 1, State.EARNED,
        "已得：会员增长率的名次：在12个单位中列第2.5位，本单位为 6.1%。", "earned: growth: placed 2.5 of 12 with 6.1%.",
    ),
    "band": (
        lambda b: [Picked(**BANDS)], 1, State.EARNED,
        "已得：增长率为 2%，属「0 至 不满 3%」一档，计 1 分；最近的更优一档为「达到 3%」，计 2.5 分。",
        "earned: growth is 2%, row `0 to below 3%` gives 1 point; the nearest better row is `at least 3%` with 2.5 points.",
    ),
    "counted": (
        lambda b: [b.counted(12, 10)], 10, State.LIMITED,
        "已得：网站信息为 12 条，12 × 1 分，只计其中 10 条。", "earned: web_posts is 12 posts: 12 × 1 point, of which 10 count.",
    ),
    "undefined": (
        lambda b: [Undefined(text=Text("growth", "增长率"), why="division by zero")], 0, State.MISSED,
        "未得：「增长率」无法得出数值（除数为零）。", "missed: growth has no value, because it divides by zero.",
    ),
    "not reached": (
        lambda b: [Behind(id="4.2.1")], 0, State.NOT_REACHED, "不再计：以 4.2.1 为准。", "not reached: `4.2.1` decides.",
    ),
    "not applicable": (lambda b: [], 0, State.NOT_APPLICABLE, "不适用。", "not applicable."),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_lines(build, name):
    reasons, points, state, zh, en = LINES[name]
    span = {"low": 0, "high": 2} if state is State.UNKNOWN else {}
    entry = build.entry(build.RANK, "4.1", points, *reasons(build), state=state, **span)
    index = Index.of(build.program())
    assert entry_sentence(entry, index, "zh") == zh
    assert entry_sentence(entry, index, "en") == en


def test_missing_facts(build):
    index = Index.of(build.program())
    entry = build.entry(build.POSTS, "4.2", 0, build.missing_posts(), state=State.UNKNOWN, low=0, high=5)
    assert entry_sentence(entry, index, "zh") == "待定：缺「网站信息」，按从低计分；补齐后可得 0 至 5 分。"
    assert entry_sentence(entry, index, "en") == "open: missing `web_posts`; scored at the least; once supplied, 0 to 5 points."
    endless = evolve(entry, high=None)
    assert "补齐后可得 0 分以上，上不封顶。" in entry_sentence(endless, index, "zh")
    loss = evolve(entry, low=F(-3), high=F(0))
    assert "补齐后得分为 -3 至 0 分。" in entry_sentence(loss, index, "zh")
    strict = Index.of(build.program(missing=Missing.NO_RESULT))
    assert "暂不出结果" in entry_sentence(entry, strict, "zh")
    fewer = Index.of(build.program(lower_is_better=True))
    assert "scored at the most" in entry_sentence(entry, fewer, "en")


def test_losses(build):
    plain = build.program()
    item = plain.total.children[0].children[0]
    losing = evolve(item, children=(build.line(build.GROWTH, loses=True), *item.children[1:]))
    section = evolve(plain.total.children[0], children=(losing, *plain.total.children[0].children[1:]))
    index = Index.of(evolve(plain, total=evolve(plain.total, children=(section,))))
    lost = build.entry(build.GROWTH, "4.1", -2, build.compared(True, F(5), F(3), op=CmpOp.GT, **LATE))
    spared = build.entry(build.GROWTH, "4.1", 0, build.compared(False, F(2), F(3), op=CmpOp.GT, **LATE), state=State.MISSED)
    assert entry_sentence(lost, index, "zh") == "已扣：迟报次数为 5 次，超过 3 次。"
    assert entry_sentence(lost, index, "en") == "lost: late is 5 times, more than 3 times."
    assert entry_sentence(spared, index, "zh") == "不扣：迟报次数为 2 次，未超过 3 次。"
    assert entry_sentence(spared, index, "en") == "no loss: late is 2 times, not more than 3 times."


def test_assumed_readings_are_listed(build):
    entry = build.entry(
        build.POSTS,
        "4.2",
        0,
        build.compared(False, F(0), F(100), **POSTS),
        state=State.ASSUMED,
        facts=(build.fact_use(F(0), assumed=True),),
    )
    index = Index.of(build.program())
    assert entry_sentence(entry, index, "zh").endswith("；「网站信息」缺失，按规定视为 0 条。")
    assert entry_sentence(entry, index, "en").endswith("; `web_posts` is missing and counts as 0 posts, as the rubric says.")


ADJUSTMENTS = [
    (EntryKind.START, (), 0, 100, "起评 100 分。", "starts at 100 points."),
    (EntryKind.MULTIPLIER, (Because(factor=F(2)),), 6, 12, "乘以 2，由 6 分变为 12 分。", "times 2: 6 becomes 12."),
    (EntryKind.MINIMUM, (LimitedTo(limit=F(0), before=F(-2)),), -2, 0, "不足最低分，按 0 分计（原为 -2 分）。",
     "raised to the minimum of 0 points (was -2)."),
    (EntryKind.MAXIMUM, (LimitedTo(limit=F(20), before=F(47, 2)),), F(47, 2), 20, "超过最高分，按 20 分计（原为 23.5 分）。",
     "cut to the maximum of 20 points (was 23.5)."),
    (EntryKind.TO_ZERO, (), -2, 0, "扣完为止，不再多扣（原为 -2 分）。", "losses stop at what the item has (was -2)."),
    (EntryKind.WEIGHT, (Because(factor=F(3, 10), out_of=F(7, 10)),), 70, 30, "权重 30%（适用项权重合计 70%），由 70 分变为 30 分。",
     "weight 30% of 70%: 70 becomes 30."),
    (EntryKind.SCALE, (Because(factor=F(100), out_of=F(50)),), 45, 90, "适用项满分 50 分，折算为 100 分，由 45 分变为 90 分。",
     "scaled to 100 points, over a maximum of 50: 45 becomes 90."),
    (EntryKind.ROUNDING, (Because(step=F(1, 10), mode="half_up"),), F(5, 4), F(13, 10), "四舍五入，保留 1 位小数，由 1.25 分变为 1.3 分。",
     "rounded half up to 1 decimal: 1.25 becomes 1.3."),
    (EntryKind.ROUNDING, (Because(step=F(1, 2), mode="down"),), F(5, 4), 1, "向下取整，步长 0.5，由 1.25 分变为 1 分。",
     "rounded down to steps of 0.5: 1.25 becomes 1."),
    (EntryKind.COMBINATION, (Behind(id="4.1.2"),), 5, 3, "取最高者，以 4.1.2 为准。", "best line: `4.1.2` decides."),
    (EntryKind.NOT_APPLICABLE, (), 0, 0, "不适用于本单位。", "does not apply to this unit."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "reasons", "before", "after", "zh", "en"), ADJUSTMENTS)
def test_adjustments(build, kind, reasons, before, after, zh, en):
    plain = build.program()
    section = plain.total.children[0]
    best = evolve(section, children=(evolve(section.children[0], combine=Combine.BEST), section.children[1]))
    index = Index.of(evolve(plain, total=evolve(plain.total, children=(best,))))
    entry = build.entry(
        build.origin("4.1"), "4.1", F(after) - F(before), *reasons, kind=kind, before=before, state=State.ADJUSTED, low=after, high=after
    )
    assert entry_sentence(entry, index, "zh") == zh
    assert entry_sentence(entry, index, "en") == en


def test_gates(build):
    index = Index.of(build.program())
    staff, funds = build.origin("a", "Staff", "人员到位"), build.origin("b", "Funds", "经费保障")
    gate = GateResult(
        origin=build.origin("gate 1", "Three conditions", "三项条件"), fired=True, possible=True, effect="zero", target="total",
        failed=(staff, funds), unproven=(funds,),
    )  # fmt: skip
    assert gate_sentence(gate, index, "zh") == "「三项条件」：已触发，总分计零分；未满足：人员到位；未证实：经费保障。"
    assert gate_sentence(gate, index, "en") == "Three conditions: fired: total is zero; not met: `Staff`; not proven: `Funds`."
    quiet = evolve(gate, fired=False, possible=False, failed=(), unproven=())
    assert gate_sentence(quiet, index, "zh") == "「三项条件」：通过。"
    limited = GateResult(origin=build.origin("gate 2"), fired=True, possible=True, effect="grade_at_most", target="优秀")
    assert gate_sentence(limited, index, "en") == "gate 2: fired: the grade is at most excellent."
    part = evolve(gate, target="4")
    assert "4 会员组织计零分" in gate_sentence(part, index, "zh")


def test_flags(build):
    late = build.compared(True, F(5), F(0), op=CmpOp.GT, **LATE)
    flag = FlagResult(name="late", alias=None, label=Text("Late", "迟报"), raised=True, origin=build.origin("late"), reasons=(late,))
    assert flag_sentence(flag, "zh") == "迟报：迟报次数为 5 次，超过 0 次。"
    maybe = evolve(flag, raised=None, reasons=(build.missing_posts(),))
    assert flag_sentence(maybe, "zh") == "迟报（未定）：缺「网站信息」。"
    assert flag_sentence(maybe, "en") == "Late (open): missing `web_posts`."


def test_otherwise(build):
    plain = build.program()
    item = plain.total.children[0].children[0]
    last = evolve(item, children=(item.children[0], build.line(build.RANK, otherwise=True)))
    section = evolve(plain.total.children[0], children=(last, *plain.total.children[0].children[1:]))
    index = Index.of(evolve(plain, total=evolve(plain.total, children=(section,))))
    assert entry_sentence(build.entry(build.RANK, "4.1", 1), index, "zh") == "已得：前面各条均不符合。"
    unknown = build.entry(build.RANK, "4.1", 1, state=State.UNKNOWN, low=0, high=1)
    assert entry_sentence(unknown, index, "zh") == "待定：取决于前面各条，按从低计分；可得 0 至 1 分。"


def test_a_line_that_gives_its_value_tells_the_fact(build):
    entry = build.entry(build.POSTS, "4.2", 6, facts=(build.fact_use(F(6)),))
    index = Index.of(build.program())
    assert entry_sentence(entry, index, "zh") == "已得：网站信息为 6 条。"
    assert entry_sentence(entry, index, "en") == "earned: web_posts is 6 posts."


def test_a_row_that_loses_points(build):
    plain = build.program()
    item = plain.total.children[0].children[0]
    losing = evolve(item, children=(build.line(build.GROWTH, loses=True), *item.children[1:]))
    section = evolve(plain.total.children[0], children=(losing, *plain.total.children[0].children[1:]))
    index = Index.of(evolve(plain, total=evolve(plain.total, children=(section,))))
    entry = build.entry(build.GROWTH, "4.1", -1, Picked(**{**BANDS, "better_points": F(0)}))
    assert "，扣 1 分；最近的更优一档为「达到 3%」，计 0 分。" in entry_sentence(entry, index, "zh")

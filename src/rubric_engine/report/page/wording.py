"""What the report says beside the sentences of the ledger, in both languages."""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import frozen


@frozen(kw_only=True)
class Wording:
    """``{…}`` in a text is filled in by its reader."""

    language: str
    tag: str  # of the language, for browsers
    colon: str
    semicolon: str
    report: str
    rubric: str
    unit_count: str
    contents: str
    ranking: str
    unit: str
    place: str
    of_units: str
    no_place: str
    total: str
    behind_first: str
    behind_next: str
    level: str
    leads: str
    grade: str
    grades: str
    ungraded: str
    undecided_grade: str
    flags: str
    spread: str
    complete: str
    maximum: str
    highest: str
    lowest: str
    median: str
    incomplete: str
    by_hand: str
    by_hand_mark: str
    notes: str
    more: str
    groups: str
    group_place: str
    chart: str
    chart_about: str
    chart_named: str
    adjusted: str
    adjusted_about: str
    heat: str
    heat_about: str
    heat_legend: tuple[str, str, str, str, str]
    heat_marks: str
    item: str
    drawn: str
    unit_pages: str
    unit_pages_left: str
    no_unit_pages: str
    back: str
    missed: str
    missed_about: str
    nothing_missed: str
    earned_of: str
    short_by: str
    without_limit: str
    why: str
    missing: str
    missing_about: str
    what: str
    computed: str
    set_to: str
    who: str
    when: str
    reason: str
    ledger: str
    id: str
    rule: str
    points: str
    explained: str
    about: str
    about_label: str
    citation: str
    note: str
    gate: str
    definition: str
    pairings: str
    first: str
    second: str
    nobody_left: str
    proof: str
    proof_about: str
    rubric_digest: str
    facts_digest: str
    engine: str
    signature: tuple[str, ...]
    filter: str
    sort: str


ZH = Wording(
    language="zh",
    tag="zh-CN",
    colon="：",
    semicolon="；",
    report="考核结果报告",
    rubric="评分办法",
    unit_count="参评对象 {count} 个",
    contents="目录",
    ranking="名次与差距",
    unit="对象",
    place="名次",
    of_units="第 {place} 名，共 {count} 个",
    no_place="不列名次",
    total="总分",
    behind_first="距第一名",
    behind_next="距前一名",
    level="同分",
    leads="领先",
    grade="等次",
    grades="等次分布",
    ungraded="未评等次",
    undecided_grade="等次未定",
    flags="提示",
    spread="得分范围",
    complete="已定",
    maximum="满分",
    highest="最高",
    lowest="最低",
    median="中位",
    incomplete="数据不全",
    by_hand="人工核定",
    by_hand_mark="*",
    notes="说明事项",
    more="另有 {count} 条，从略",
    groups="分组名次",
    group_place="组内名次",
    chart="各部分得分构成",
    chart_about="每行一个对象，各段依次为各部分得分；竖线为总分。",
    chart_named="{unit}：总分 {total}",
    adjusted="其他调整",
    adjusted_about="各部分之和与总分之差，由前提、上下限或舍入而来",
    heat="考核项得分率",
    heat_about="格内大字为得分，小字为得分率（占满分的比例）；不封顶的考核项没有满分，以全体中最高得分为比照，标“↑”。",
    heat_legend=("未得分", "不足四成", "四成至不足六成", "六成以上未满", "满分"),
    heat_marks="“?”数据缺失，得分未定；“*”人工核定；“—”不适用或没有结果；“▼”扣分。",
    item="考核项",
    drawn="图和热图画出名次在前的 {count} 个对象，共 {all} 个；全部名次见上表。",
    unit_pages="各对象得分明细",
    unit_pages_left="本报告附 {count} 个对象的明细，共 {all} 个。",
    no_unit_pages="本报告不附各对象明细。",
    back="回到名次表",
    missed="失分与差距",
    missed_about="按少得的分数从多到少排列。",
    nothing_missed="没有失分。",
    earned_of="得分",
    short_by="少得",
    without_limit="不封顶",
    why="差在哪里",
    missing="缺失数据",
    missing_about="补齐后总分为 {span}。",
    what="核定内容",
    computed="计算得分",
    set_to="核定得分",
    who="经办",
    when="时间",
    reason="理由",
    ledger="得分明细",
    id="编号",
    rule="内容",
    points="得分",
    explained="说明",
    about="评分办法与解释口径",
    about_label="名称",
    citation="依据",
    note="解释口径",
    gate="前提",
    definition="定义",
    pairings="结对",
    first="一方",
    second="另一方",
    nobody_left="（轮空）",
    proof="校验信息",
    proof_about="同一评分办法、同一数据、同一版本的程序，得出的结果逐字节相同。",
    rubric_digest="评分办法摘要",
    facts_digest="数据摘要",
    engine="计分程序",
    signature=("考核单位（盖章）", "负责人（签字）", "日期"),
    filter="筛选",
    sort="点表头可排序",
)

EN = Wording(
    language="en",
    tag="en",
    colon=": ",
    semicolon="; ",
    report="Report of results",
    rubric="Rubric",
    unit_count="{count} assessed",
    contents="Contents",
    ranking="Ranking and distances",
    unit="Unit",
    place="Place",
    of_units="place {place} of {count}",
    no_place="not placed",
    total="Total",
    behind_first="Behind the first",
    behind_next="Behind the next",
    level="level",
    leads="leads",
    grade="Grade",
    grades="Grades",
    ungraded="no grade",
    undecided_grade="grade still open",
    flags="Flags",
    spread="Range",
    complete="settled",
    maximum="of",
    highest="Highest",
    lowest="Lowest",
    median="Median",
    incomplete="Incomplete",
    by_hand="Set by hand",
    by_hand_mark="*",
    notes="What to know of the ranking",
    more="and {count} more",
    groups="Places within groups",
    group_place="Place in the group",
    chart="Points by section",
    chart_about="One row a unit; its segments are the sections' points in their order, and the upright line is the total.",
    chart_named="{unit}: total {total}",
    adjusted="Adjustments",
    adjusted_about="the total less the sum of the sections: gates, limits and rounding",
    heat="Share earned of each item",
    heat_about="Large: the points. Small: their share of the maximum. An item without a maximum is held against the most that any unit has, "
    "marked “↑”.",
    heat_legend=("nothing", "less than 40%", "40% to less than 60%", "60% and more", "all of it"),
    heat_marks="“?” facts are missing, and the points still open; “*” set by hand; “—” doesn't apply, or has no result; “▼” points lost.",
    item="Item",
    drawn="Drawn are the first {count} units of {all}; the ranking above has all of them.",
    unit_pages="Unit by unit",
    unit_pages_left="This report has pages for {count} units of {all}.",
    no_unit_pages="This report has no pages for single units.",
    back="Back to the ranking",
    missed="What was missed, and by how much",
    missed_about="The largest loss first.",
    nothing_missed="Nothing was missed.",
    earned_of="Earned",
    short_by="Missed",
    without_limit="no maximum",
    why="What it lacked",
    missing="Missing facts",
    missing_about="Once they are known, the total is {span}.",
    what="What was set",
    computed="As computed",
    set_to="As set",
    who="By",
    when="When",
    reason="Reason",
    ledger="Every point and its reason",
    id="No.",
    rule="Rule",
    points="Points",
    explained="Why",
    about="The rubric and how it is read",
    about_label="Name",
    citation="Source",
    note="How it is read",
    gate="Gate",
    definition="Definition",
    pairings="Pairings",
    first="One",
    second="The other",
    nobody_left="(nobody left)",
    proof="Proof",
    proof_about="The same rubric, the same facts and the same version of the engine give the same results, byte for byte.",
    rubric_digest="Digest of the rubric",
    facts_digest="Digest of the facts",
    engine="Engine",
    signature=("Assessing body (seal)", "Responsible (signature)", "Date"),
    filter="Filter",
    sort="Click a heading to sort",
)


def wording(language: str) -> Wording:
    """``zh``, else English."""
    return ZH if language == "zh" else EN

"""What the workbook says beside what the report says too, in both languages."""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import frozen


@frozen(kw_only=True)
class Says:
    """``{…}`` in a text is filled in by its reader."""

    # the sheets
    ranking: str
    charts: str
    points: str
    shares: str
    missing: str
    decided: str
    about: str
    text: str
    ledgers: str
    # their columns
    exact: str
    low: str
    high: str
    unbounded: str
    data: str
    whole: str
    partial: str
    by_hand: str
    possible: str
    subtotal: str
    state: str
    changed: str
    why: str
    fact: str
    worth: str
    kind: str
    told: str
    line: str
    # what is said
    ranking_about: str
    ranking_marks: str
    points_about: str
    points_most: str
    shares_about: str
    lower_about: str
    missing_about: str
    nothing_missing: str
    worth_unbounded: str
    worth_none: str
    decided_about: str
    nothing_decided: str
    drawn: str
    chart_told: str
    share_title: str
    share_told: str
    mean: str
    back: str
    sums: str
    sums_not: str
    ledgers_about: str
    exact_about: str
    rubric_notes: str
    no_text: str
    unnamed: str


ZH = Says(
    ranking="名次",
    charts="图表",
    points="考核项得分",
    shares="考核项得分率",
    missing="缺失数据",
    decided="等次与事项",
    about="解释口径与校验",
    text="评分办法",
    ledgers="得分明细",
    exact="{name}（精确值）",
    low="最低可能",
    high="最高可能",
    unbounded="不限",
    data="数据",
    whole="齐全",
    partial="不全",
    by_hand="人工核定（处）",
    possible="满分",
    subtotal="小计",
    state="状态",
    changed="调整",
    why="说明",
    fact="数据项",
    worth="可影响分值",
    kind="类别",
    told="内容",
    line="行",
    ranking_about="点击{kind}名称可查看其得分明细；表头可筛选。",
    ranking_marks="“最低可能”“最高可能”是缺失数据补齐后总分可能的范围，橙色为数据不全。",
    points_about="颜色越深，得分率越高；红字为未得分或扣分。数字后的“?”表示数据缺失、得分未定，“*”表示人工核定，“—”表示不适用或没有结果。",
    points_most="“↑”为不封顶的考核项，所列是全体中的最高得分。",
    shares_about="得分占满分的比例；不封顶的考核项以全体中的最高得分为比照。",
    lower_about="本办法分低者为优，不计得分率。",
    missing_about="缺失的数据按评分办法的规定从低计分；“可影响分值”是补齐后相关各条得分最多可变动多少。",
    nothing_missing="没有缺失数据。",
    worth_unbounded="不封顶",
    worth_none="单独不影响得分",
    decided_about="等次及其理由、前提、提示、人工核定、同分排序、结对等。",
    nothing_decided="没有需要说明的事项。",
    drawn="图中为名次在前的 {count} 个，共 {all} 个。",
    chart_told="横向堆积条形图：每个对象一条，各段为各部分得分。数字见「{sheet}」表。",
    share_title="各考核项平均得分率",
    share_told="横向条形图：各考核项的全体平均得分率。数字见「{sheet}」表。",
    mean="全体平均",
    back="返回名次表",
    sums="各行得分之和与总分相符",
    sums_not="各行得分之和与总分不符",
    ledgers_about="每一行得分的依据；可按{kind}筛选。“得分”栏逐行相加等于总分，“小计”栏是考核项和部分的得分。",
    exact_about="“≈”表示显示的是近似值，精确值在右边一栏。",
    rubric_notes="评分办法说明",
    no_text="未附评分办法原文。",
    unnamed="（未命名）",
)

EN = Says(
    ranking="Ranking",
    charts="Charts",
    points="Items",
    shares="Shares earned",
    missing="Missing facts",
    decided="Grades and notes",
    about="How it is read, proof",
    text="Rubric",
    ledgers="Ledger",
    exact="{name}, exactly",
    low="At least",
    high="At most",
    unbounded="no limit",
    data="Facts",
    whole="complete",
    partial="incomplete",
    by_hand="Set by hand",
    possible="Of",
    subtotal="Subtotal",
    state="Outcome",
    changed="adjusted",
    why="Why",
    fact="Fact",
    worth="Worth up to",
    kind="Kind",
    told="What",
    line="Line",
    ranking_about="Click a name for its ledger; the heading has filters.",
    ranking_marks="“At least” and “At most” are what the total may be once missing facts are known; orange: facts are missing.",
    points_about="The darker, the larger the share earned; red: nothing earned, or points lost. Behind a number, “?”: facts are missing, and the points still open; “*”: set by hand. “—”: "
    "doesn't apply, or has no result.",
    points_most="“↑”: without a maximum; shown is the most that any unit has.",
    shares_about="The share of the maximum that was earned; an item without a maximum is held against the most that any unit has.",
    lower_about="Fewer points are better here, so that no shares are told.",
    missing_about="Missing facts count at their unfavourable end, as the rubric says; “Worth up to”: by how much the points of the lines that use a fact may change once it is known.",
    nothing_missing="No facts are missing.",
    worth_unbounded="no limit",
    worth_none="no line by itself",
    decided_about="Grades and why, gates, flags, what was set by hand, how equal totals were told apart, pairings.",
    nothing_decided="There is nothing to be said.",
    drawn="Shown are the first {count} of {all}.",
    chart_told="Stacked bars across: one for each unit, with its points by section. The numbers are in the sheet “{sheet}”.",
    share_title="Mean share earned of each item",
    share_told="Bars across: the mean share earned of each item. The numbers are in the sheet “{sheet}”.",
    mean="Mean of all",
    back="Back to the ranking",
    sums="The points add up to the total",
    sums_not="The points don't add up to the total",
    ledgers_about="The reason for every point; filter by {kind}. The points of all rows add up to the total; subtotals are those of items and sections.",
    exact_about="“≈”: what is shown is rounded; the exact number is beside it.",
    rubric_notes="Notes of the rubric",
    no_text="The text of the rubric isn't enclosed.",
    unnamed="(no name)",
)


def says(language: str) -> Says:
    """``zh``, else English."""
    return ZH if language == "zh" else EN

"""Small rubrics that the tests of coverage and mutation share."""

from __future__ import annotations

from rubric_engine import loads
from rubric_engine.assurance import Coverage, Mutation, coverage, runs_of, trial_of

HEAD = 'rubric "Clinics"\nties share the better rank\n'

ENGLISH = f"""{HEAD}fact staffed: yes/no
fact licensed: yes/no
fact posts: count
fact share: percent
gate "Conditions": staffed, licensed, otherwise total is zero
item 1 "Posts"
posts at least 100 earns 5 points
share above 20% earns 3 points
item 2 "Rank"
posts in top 2 earns 2 points
grade good when total at least 5
grade poor otherwise
flag few "Few posts" when posts below 10
"""

CHINESE = """评分办法 「门诊」
并列 取较优名次
数据项 人员到位：是否
数据项 证照齐全：是否
数据项 信息数：数量，单位 条
数据项 占比：比例
前提 「条件」：人员到位、证照齐全，否则 总分 零分
考核项 1 「信息」
信息数 不少于 100 条 计 5 分
占比 超过 20% 计 3 分
考核项 2 「名次」
信息数 居 前 2 位 计 2 分
等次 好 当 总分 不低于 5 时
等次 差 其余
提示 偏少 「信息偏少」 当 信息数 少于 10 时
"""


def covered(text: str) -> Coverage:
    """By the examples that stand in a text."""
    rubric = loads(text)
    return coverage(rubric.program, runs_of(rubric))


def hits(text: str) -> dict[str, bool]:
    """By id."""
    return {each.id: each.hit for each in covered(text).points}


def mutated(text: str, only: str | None = None, *, search: bool = False) -> Mutation:
    return trial_of(loads(text), search=search).all(only)


def statuses(text: str, only: str | None = None, *, search: bool = False) -> dict[str, str]:
    """By the mutant's id."""
    return {each.mutant: each.status for each in mutated(text, only, search=search).outcomes}


def after(text: str) -> dict[str, str | None]:
    """How the line of each mutant reads, by the mutant's id."""
    return {each.id: each.after for each in trial_of(loads(text), search=False).mutants}

"""The rubrics whose facts are attacked: between them, every kind of fact, list, parameter and cohort there is."""

from __future__ import annotations

from functools import cache

from rubric_engine import Rubric, loads

KINDS = """\
rubric "Yearly check" (「年度考核」)
unit "district" (「区」)
parameter bar (门槛) = 5%
parameter since (起始) = 2014-01-01
parameter strict (严格) = no
fact staffed (人员到位) "Staff are in place": yes/no
fact posts (信息) "Posts": count, in posts (条), 0 to 5000
fact growth (增长率): percent
fact income (收入): money, in 万元, or none
fact filed (报送日): date, 2014-01-01 to 2014-12-31
fact level (级别): choice of county (县) < city (市) < province (省)
fact deputies (委员数): count, missing counts as 0
fact interview (面谈): score 0 to 8
fact sales.first_year (销售.首年): number, at least 0
fact briefings (民企社情): list
field date (日期): date
field adopted (采用): yes/no
field weight (权重): number, 0 to 10
item 1 "Posts"
posts at least 100 earns 5 points
item 2 "Briefings", uncapped
briefings where adopted each earn 3 points
item 3 "All the rest"
staffed earns 1 point
growth at least bar earns 1 point
income at least 500 earns 1 point, when income is given
filed on or after since earns 1 point
level at least city earns 1 point
deputies at least 3 earns 1 point
sales.first_year above 0 earns 1 point
interview at least 4 earns (interview) points
item 4 "Each briefing", for each record of briefings, uncapped
weight at least 5 earns 1 point
"""

COHORT = """\
评分办法 「会员发展」 (“Members”)
对象 「县」 (“county”)
并列 取较优名次
数据项 发展 (grown)：数量，0 至 1000
数据项 投资 (invested)：数值，0 至 100000000，缺失视为 0
数据项 走访 (visits)：清单
字段 天数 (days)：数量
字段 完成 (done)：是否
考核项 1 「发展」
发展 达到 10 计 5 分
发展 居 前 2 位 计 3 分
考核项 2 「走访」，不封顶
走访 其中 完成 每个 计 1 分
等次 优 (good) 当 总分 达到 8 时
等次 其余 (rest) 其余
"""

SHARED = """\
rubric "League"
unit "club"
ties share the better rank
fact matches (比赛): list, shared
field home (主队): unit
field away (客队): unit
field goals (进球): count
fact paid (交费): yes/no
fact places (席位): count, 0 to 20, shared
item 1 "Match", for each record of matches where home is this unit, uncapped
goals above 0 earns 3 points
item 2 "Paid"
paid earns 1 point
flag first (居首) when total in top places
"""


@cache
def rubrics() -> tuple[Rubric, ...]:
    """Compiled once."""
    return tuple(loads(text) for text in (KINDS, COHORT, SHARED))

"""Small rubrics whose laws are broken on purpose, each in one place."""

from __future__ import annotations

FACTS = """\
rubric "broken on purpose"
ties share the better rank
fact posts: count, 0 to 20
fact extra: count, 0 to 20
fact rate: percent, 0% to 100%
fact level: choice of low < mid < high
fact filed: date, 2014-01-01 to 2014-12-31
fact note: text
fact opt: count, 0 to 5, or none
fact ok: yes/no
fact fair: yes/no
fact works: list
field size: count, 0 to 9
field fine: yes/no
define growth = (extra - posts) / posts
"""

FALLS = (
    FACTS
    + """\
section 1 "s"
item 1.1 "a"
posts at least 7 earns 2 points
item 1.2 "b"
ok and posts above 12 loses 1 point
total, shown to 2 decimals
"""
)

BEYOND = (
    FACTS
    + """\
section 1 "s"
item 1.1 "a", at most 2 points, rounded up to steps of 1.5
posts at least 3 earns 2 points
item 1.2 "b", at most (extra + 1) points, rounded up to steps of 1.5
ok earns 2 points
total, shown to 2 decimals
"""
)

SHARES = (
    FACTS
    + """\
section 1 "s"
item 1.1 "a"
growth at least 6% earns 2 points
item 1.2 "b"
posts at least 10 earns 3 points
posts in top 1 earns 2 points
item 1.3 "c", uncapped
works where fine each earn 1 point
total, uncapped
grade good when total at least 4
grade poor otherwise
flag early when filed before 2014-07-01
"""
)

TEAMS = """\
rubric "teams"
ties share the better rank
fact games: list, shared
field home: unit
field goals: count, 0 to 9
define scored = sum(games.goals where home is this unit)
section 1 "s"
item 1.1 "a"
scored at least 3 earns 2 points
total
"""
TEAMS = TEAMS.replace("\ntotal\n", "\n")

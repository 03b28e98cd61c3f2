"""Types and units: what goes together, and the one message that says why not."""

from __future__ import annotations

import pytest

import rubric_engine
from rubric_engine.diagnostics.model import Severity, SourceFile
from rubric_engine.semantics import analyse
from rubric_engine.syntax.parser import parse

HEAD = """rubric "x"
ties share the better rank
fact yn: yes/no
fact posts: count, in posts (条)
fact firms: count, in firms (家)
fact num: number
fact pc: percent
fact inc: money, in 万元
fact yuan: money, in 元
fact usd: money, in usd
fact d1: date
fact d2: date
fact lvl: choice of county < city < province
fact dist: choice of east / west
fact iv: score 0 to 8
fact tx: text
fact ls: list
field val: number
field ok: yes/no
field dt: date
define ratio = posts / firms
item 2
yn earns 20 points
item 1 "i", uncapped
"""


def found(line: str) -> list[tuple[str, str]]:
    """Codes and hints of the errors in one scoring line."""
    parsed = parse(SourceFile("t", HEAD + line + "\n"))
    assert not parsed.diagnostics
    analysis = analyse(parsed.document, parsed.poisoned)
    return [(one.code, one.hint) for one in analysis.diagnostics if one.severity is Severity.ERROR]


GOOD = """posts at least 100 posts
posts at least 100 条
posts at least 1 post
posts at least 20% * firms
posts + firms at least 5
pc above 0
pc * 2 at least 12%
100% - pc at least 5%
ratio at least 6%
ratio at least 0.95
ratio rounded half up to steps of 0.001 at least 6%
pc rounded half up to 1 decimal at least 6%
yn is yes
inc at least 50 万元
inc at least 500000 元
inc at least 50
inc + yuan at least 5
inc / yuan at least 5%
inc / firms at least 5 万元
d1 before d2
days(d1, d2) at least 30 days
days(d1, d2) at least 30 天
lvl is city
city is lvl
lvl is "city"
lvl at least city
dist is one of (east, west)
tx is "a"
lvl in top 3
posts in top 20% within dist among units where yn
sum(ls.val where ok) above 3
count(ls where dt after 2014-01-01) above 3
posts from 3 to 5 posts
max(d1, d2) after 2014-01-01
iv at least 5 points
min(posts, 3) above 1
iv / 8 at least 60%
points(2) / 20 at least 60%
lvl from county to city
(iv + iv) / 2 at least 5 points
posts * 0.5 at least 3 posts"""


@pytest.mark.parametrize("condition", GOOD.splitlines())
def test_what_goes_together(condition: str) -> None:
    assert found(f"{condition} earns 1 point") == []


BAD = [
    ("posts at least 3 firms", "E285", ""),
    ("pc at least 6", "E280", "write `6%` instead of `6`"),
    ("pc at least 0.06", "E280", "write `6%` instead of `0.06`"),
    ("pc + 1 at least 6%", "E280", "write `1%` or `100%`, whichever is meant"),
    ("pc at least num", "E280", None),
    ("ratio rounded half up to 1 decimal at least 6%", "E280", None),
    ("posts at least 6%", "E282", ""),
    ("ls at least 1", "E282", "compare the number of its records: `count(ls)`"),
    ("yn at least 1", "E282", "`yn` is a yes/no: write `yn earns 2 points`"),
    ("yn + 1 at least 2", "E282", "`yn` is a yes/no: write `yn earns 2 points`"),
    ("lvl at least 2", "E282", "`lvl` is a choice: compare it with one of `county`, `city`, `province`"),
    ("posts", "E281", "compare it: `posts at least 1`"),
    ("pc", "E281", "compare it: `pc at least 1%`"),
    ("lvl", "E281", "compare it: `lvl is county`"),
    ("ls", "E281", "say how many: `count(ls) at least 1`"),
    ("yn and posts", "E281", "compare it: `posts at least 1`"),
    ("inc at least 50万", "E305", ""),
    ("inc at least usd", "E285", ""),
    ("inc at least posts", "E282", ""),
    ("d1 at most d2 + 30", "E282", "count the days between two dates with `days(a, b)`"),
    ("d1 - d2 at least 3", "E283", "count the days between two dates with `days(a, b)`"),
    ("days(d1) at least 3", "E297", ""),
    ("days(posts, d1) at least 3", "E296", ""),
    ("days(d1, d2) at least 30 weeks", "E285", ""),
    ("lvl is cty", "E243", "did you mean `city`?"),
    ("dist at least east", "E286", "declare its options in order, with `<`: `choice of low < high`"),
    ("dist is lvl", "E282", ""),
    ("city", "E240", "`city` is an option of `lvl`; write `lvl is city`"),
    ('tx at least "a"', "E286", "compare it with `is` or `is not`"),
    ("tx in top 3", "E288", ""),
    ("yn in top 3", "E288", ""),
    ("posts in top 0", "E289", ""),
    ("posts in top 2.5", "E289", ""),
    ("posts in top 120%", "E289", ""),
    ("sum(ls.ok) above 3", "E295", "write `count(ls where ok)`"),
    ("sum(ls.vl) above 3", "E246", "did you mean `val`?"),
    ("count(posts) above 3", "E244", "`posts` is a number already; write it by itself"),
    ("ls.val above 3", "E245", "write for example `sum(ls.val)`"),
    ("count(ls where posts in top 3) above 3", "E301", "give `ls` a computed field, `field position = rank(…)`, and use it here"),
    ("posts / 0 above 3", "E302", ""),
    ("num is given", "E308", "declare it `or none`: `fact num: …, or none`"),
    ("points(9) above 3", "E223", ""),
]


GROWTH = """rubric "x"
fact a (期初): count, in firms
fact b (期末): count, in firms
fact c: count, in townships
fact x: count
fact y: count
define growth = (b - a) / a
define each = b / c
define plain = x / y
define scaled = growth * 100
define same = growth
item 1
"""


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("growth at least 6", "`growth` is a ratio, so that `6` means `600%`: write `6%` if a percent is meant, else `600%`"),
        ("same above 60", "`same` is a ratio, so that `60` means `6000%`: write `60%` if a percent is meant, else `6000%`"),
        ("plain at least 80", "`plain` is a ratio, so that `80` means `8000%`: write `80%` if a percent is meant, else `8000%`"),
        ("growth at least 6%", None),
        ("growth at least 1", None),
        ("growth at least 0.5", None),
        ("growth at least 600%", None),
        ("each at least 6", None),
        ("scaled at least 6", None),
    ],
)
def test_a_ratio_beside_a_plain_number(condition: str, told: str | None) -> None:
    found = rubric_engine.loads(f"{GROWTH}{condition} earns 1 point\n").warnings
    assert [(each.code, str(each)) for each in found] == ([] if told is None else [("W428", told)])


@pytest.mark.parametrize(("condition", "code", "hint"), BAD)
def test_what_does_not(condition: str, code: str, hint: str | None) -> None:
    errors = found(f"{condition} earns 1 point")
    assert [code for code, _ in errors] == [code]
    assert hint is None or errors[0][1] == hint


LINES = [
    ("posts each earn 1 point, at most 10 posts", None),
    ("posts each earn 1 point, at most 10 firms", "E285"),
    ("posts each 5 earn 1 point", "E293"),
    ("posts each full 5 earn 1 point", None),
    ("inc each full 5000 元 earns 1 point", None),
    ("posts each full 5 firms earns 1 point", "E285"),
    ("pc each earn 1 point", "E292"),
    ("pc each full 5% earns 1 point", None),
    ("pc each full 5 earns 1 point", "E280"),
    ("pc beyond 6% each full 5% earns 1 point", None),
    ("num each 8 earns 1 point, in proportion", None),
    ("yn each earn 1 point", "E292"),
    ("ls each earn 1 point", None),
    ("ls where ok each earn 1 point, at most 4 briefings", None),
    ("days(d1, d2) each lose 1 point, to zero", None),
    ("posts each earn 1 point, to zero", "E222"),
    ("yn earns 1 point, at most 10 firms", "E311"),
    ("iv earns its value", None),
    ("pc earns its value", "E294"),
    ("yn earns its value", "E283"),
    ("yn earns (posts * 2) points", None),
    ("yn earns pc points", "E294"),
    ("yn earns inc points", "E294"),
    ("yn earns (inc / 100 万元) points", None),
    ("yn earns (yuan / 2 万元) points", None),
    ("yn earns (pc * 100) points", None),
]


@pytest.mark.parametrize(("line", "code"), LINES)
def test_scoring_lines(line: str, code: str | None) -> None:
    assert [one for one, _ in found(line)] == ([code] if code else [])

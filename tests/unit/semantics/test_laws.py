"""Directions of facts, laws, acceptances and the rest of an example: what makes no sense is told where it stands."""

from __future__ import annotations

from tests.unit.semantics.test_analyse import marked, read

HEAD = """rubric "x"
ties share the better rank
fact posts: count, 0 to 9, in posts
fact growth: percent
fact income: money, in yuan, above 0
fact plan: yes/no
fact level: choice of a < b
fact area: choice of east / west
fact remark: text
fact visits: list
field day: date
define twice = posts * 2
item 1, at most 9 points
posts each earns 1 point
grade good when total at least 5
grade bad otherwise
flag late when posts below 3
"""


def test_directions() -> None:
    marked("""rubric "x"
fact a: choice of x / y, higher is better  ## E381
fact b: text, lower is better  ## E381
fact c: choice of x < y, higher is better
fact d: list, higher is better  ## E381
field e: unit, lower is better  ## E381
field f: date, earlier is better
item 1
c is x earns 1 point
""")


def test_yes_or_no_is_better_of_a_yes_no_alone() -> None:
    marked("""rubric "x"
fact a: count, yes is better  ## E391
fact b: choice of x < y, no is better  ## E391
fact c: yes/no, yes is better
fact d: yes/no, higher is better
fact e: list
field f: percent, No  is better  ## E391
field g: yes/no, no is better
item 1
c earns 1 point
""")
    marked("""评分办法 「甲」
数据项 乙：数量，有为好  ## E391
数据项 丙：金额，单位 元，无为好  ## E391
数据项 丁：是否，有为好
考核项 1
丁 计 1 分
""")


def test_laws() -> None:
    marked(
        HEAD
        + """law "1": total from 0 to 9
law "2": more posts, level, plan, growth never lowers total
law "3": more area never lowers total  ## E381
law "4": more visits never lowers total  ## E381
law "5": more twice never lowers total  ## E248
law "6": more pots never lowers total  ## E240
law "7": more posts never lowers points(7)  ## E223
law "8": total  ## E281
law "9": total at least 3 when growth at least 6  ## E280
law "10": grade is good when flag late
law "11": grade is fine  ## E218
law "12": not flag early  ## E249
law "13": changing posts, total at most other total + 3 points when posts = other posts + 1
law "14": changing remark, total is other total
law "15": changing posts, other twice at least other growth  ## E282
law "16": total is other total  ## E388
law "17": changing day, total is other total  ## E240
law "18": changing posts, total at least other grwth  ## E240
law "19": maxima hold
"""
    )


def test_other_has_no_meaning_outside_of_a_law() -> None:
    marked(HEAD + "define y = other posts + 1  ## E388\n")


def test_nothing_goes_on_with_an_item_behind_a_law() -> None:
    marked(HEAD + 'law "x": maxima hold\nposts each earns 1 point  ## E202\n')


def test_an_irrational_number_in_a_law_wants_a_rounding() -> None:
    marked(HEAD + 'law "x": total at most root(posts / 1 post)  ## E342\n')


def test_the_rest_of_an_example() -> None:
    marked(
        HEAD
        + """example "a"
given posts is 3, growth is 3%, remark is "x", the rest at their least  ## E385
expect total is 3
example "b"
given income is 5, remark is "x", growth is 3%
given the rest at their least
expect total is 0
example "c"
given income is 5, remark is "x", growth is 3%, visits is none, the rest at their greatest
expect total is 9
example "d"
given posts is 3, the rest as in "c"
given plan is yes
expect total is 3, total may be 5 to 4  ## E351
example "e"
given the rest as in "f"  ## E386
expect total is 3
example "f"
given "A": posts is 3
given "B": the rest as in "a"  ## E387
expect "A": total may be 3 to growth  ## E282
example "g"
given the rest at their greatest  ## E385
given the rest as in "a"  ## E120
expect total is 9
"""
    )


def test_acceptances() -> None:
    marked(
        HEAD
        + """accept W402 "yes"
accept W999 "yes"  ## E382
accept E403 "yes"  ## E383
accept W402  ## E384
accept W402 "  "  ## E384
accept E999  ## E382 E384
"""
    )


def test_what_an_acceptance_concerns() -> None:
    text = """rubric "x"
accept W402 "whole"
fact a: count
accept W402 "a"
fact l: list
accept W402 "l"
field d: date
accept W402 "d"
field e by d in bands:
at least 2014-01-01: 1
accept W402 "e"
otherwise: 0
section 1
accept W402 "section"
item 1.1
accept W402 "item"
a each earns 1 point
note "n"
accept W402 "line"
by a in bands:
0 to 3: 1 point
accept W402 "table"
above 3: 2 points
example "x"
given a is 3
accept W402 "example"
expect total is 4
"""
    found = {each.stmt.reason: each.where for each in read(text).model.acceptances}
    covered = {reason: None if span is None else text[span.start : span.end] for reason, span in found.items()}
    assert covered["whole"] is None
    assert covered["a"] == "fact a: count"
    assert covered["l"] == text[text.index("fact l") : text.index("\nsection")]
    assert covered["d"] == "field d: date"
    assert covered["e"] == text[text.index("field e") : text.index("\nsection")]
    assert covered["section"] == "section 1"
    assert covered["item"] == "item 1.1"
    assert covered["line"] == "a each earns 1 point"
    assert covered["table"] == text[text.index("by a in") : text.index("\nexample")]
    assert covered["example"] == text[text.index("example") :].rstrip()

"""Structure, names, circles, guards, tables and examples."""

from __future__ import annotations

import pytest

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.diagnostics.render import message
from rubric_engine.semantics import Analysis, analyse
from rubric_engine.semantics.model import NodeDecl
from rubric_engine.syntax.parser import parse


def read(text: str) -> Analysis:
    parsed = parse(SourceFile("t", text))
    assert not parsed.diagnostics, [message(one, "en") for one in parsed.diagnostics]
    return analyse(parsed.document, parsed.poisoned)


def marked(text: str) -> None:
    """Every line that ends in ``## CODE …`` gives exactly these, and no other line gives any."""
    source = SourceFile("t", text)
    wanted = [
        (number, code) for number, line in enumerate(text.splitlines(), 1) if "## " in line for code in line.partition("## ")[2].split()
    ]
    got = [(source.line_column(one.span.start)[0], one.code) for one in read(text).diagnostics]
    assert sorted(got) == sorted(wanted)


# ---------------------------------------------------------------- structure


def shape(node: NodeDecl) -> object:
    return node.id, [shape(child) if isinstance(child, NodeDecl) else child.id for child in node.children]


def test_sections_nest_by_their_ids() -> None:
    text = """rubric "x"
fact a: yes/no
section 4.2
section 4
item 4.2.1
a earns 1 point
item 4.1
a earns 1 point
by cases:
a: 1 point
otherwise: 0 points
item 41
a earns 1 point
section 7
item zz
a earns 1 point
"""
    got = shape(read(text).model.total)
    section = ("4", [("4.2", [("4.2.1", ["4.2.1.1"])]), ("4.1", ["4.1.1", "4.1.2"]), ("41", ["41.1"])])
    assert got == ("total", [section, ("7", [("zz", ["zz.1"])])])


def test_chinese_ids_nest() -> None:
    text = "评分办法 「x」\n数据项 a：是否\n部分 四\n部分 四（一）\n考核项 四（一）1\na 计 1 分\n考核项 四（二）\na 计 1 分\n"
    assert shape(read(text).model.total) == ("total", [("四", [("四(一)", [("四(一)1", ["四(一)1.1"])]), ("四(二)", ["四(二).1"])])])


def test_items_without_a_section_belong_to_the_total() -> None:
    text = 'rubric "x"\nfact a: yes/no\nitem one\na earns 1 point\n'
    assert shape(read(text).model.total) == ("total", [("one", ["one.1"])])


def test_remarks_belong_to_the_nearest_declaration_above() -> None:
    text = """rubric "x"
source "R"
edition 2
note "r"
fact a: yes/no
note "f"
section 1
source "S"
item 1.1
source "I"
note "i1"
note "i2"
a earns 1 point
source "L"
total, at most 3 points
note "t"
"""
    model = read(text).model
    assert (model.head.remarks.citation, model.head.remarks.notes) == ("R", ("r",))
    assert model.facts[0].remarks.notes == ("f",)
    section = model.total.children[0]
    assert isinstance(section, NodeDecl)
    item = section.children[0]
    assert isinstance(item, NodeDecl)
    assert (section.remarks.citation, item.remarks.citation, item.remarks.notes) == ("S", "I", ("i1", "i2"))
    assert (item.children[0].remarks.citation, model.total.remarks.notes) == ("L", ("t",))


CASES = {
    "no rubric statement": "fact a: yes/no ## E200\nitem 1\na earns 1 point\n",
    "out of place": """rubric "x"
fact a: yes/no
a earns 1 point                     ## E202
a earns 2 points
field b: count                      ## E206
yes: 1 point                        ## E204
| a | a                             ## E205
given a is yes                      ## E214
item 1.1
a earns 1 point
item 1.1                            ## E207
a earns 2 points
item 1.1.1                          ## E207
a earns 1 point
total, at most 3 points
total, at most 3 points             ## E208
by cases:                           ## E203
a: 1 point
rubric "y"                          ## E201
""",
    "clauses": """rubric "x"
fact a: yes/no
section 1, first match              ## E221
item 1.1, drops what does not apply ## E221
a earns 1 point
otherwise earns 2 points            ## E209
item 1.2, first match
otherwise earns 2 points            ## E210
a earns 1 point
section 2                           ## W224
section 3
item 3.1, weight a                  ## W215 E283
total, weight 30%                   ## E221
item 4, at most 3 points, at least 5 points ## E310
a earns 1 point
""",
    "gates, grades, flags": """rubric "x"
fact a: yes/no
item 1.1
a earns 1 point
gate "g": a, otherwise section 1.1 is zero  ## E217
gate "h" when a: grade at most goood        ## E218
grade good otherwise                        ## E219
grade good when a                           ## E220
flag f when a
flag f when a                               ## E225
""",
    "facts": """rubric "x"
fact s: score at least 0                    ## E260
fact m: money                               ## E264
fact n: number, 5 to 3                      ## E261
fact k: count, -1 to 3                      ## E266
fact y: yes/no, 0 to 1                      ## E262
fact t: text, in posts                      ## E267
fact p: percent, at least 3                 ## E280
fact q: choice of a1 < a1                   ## E247
fact r: choice of e1 < e2, missing counts as e3 ## E243
fact u: count, missing counts as 5, missing is an error ## E270
fact w: count, 0 to 3, missing counts as 5  ## E263
fact b: list
field c: list                               ## E269
field d: count
field d: count                              ## E241
fact y: count                               ## E241
parameter z = y                             ## E268
parameter own = own                         ## E268
parameter early = late                      ## E268
parameter late = 3
parameter wrong = none_such                 ## E240
item 1
y earns 1 point
""",
    "tables": """rubric "x"
fact lvl: choice of county < city < province
fact g: percent
fact yn: yes/no
fact n: count
item 1
by g in bands:
below 0: 0 points
0 to 3: 1 point                             ## E280
3% to 2%: 1                                 ## E315 E298
at least 3%: 2 points | 3 points            ## E213
by lvl:
county: 1 point
city, provnce: 2 points                     ## E243
by lvl in bands:
county to city: 1 point
province: 2 points
by yn in bands:                             ## E312
yes: 1 point
by n interpolated:
1: 0 points
1: 2 points                                 ## E300
2 to 3: 2 points                            ## E314
by n, tied share the mean:                  ## E299
1: 2 points
by cases:
yn: 1 point
n: 2 points                                 ## E281
at least 3: 3 points                        ## E313
otherwise: 0 points                         ## E212
yn: 3 points
by lvl, yn:                                 ## E316
county: 1 point
by lvl, yn:
| yes | no
county: 1 point | 2 points
city: 1 point                               ## E213
by n:                                       ## E211
""",
    "circles": """rubric "x"
define a = b + 1                            ## E242
define b = c + 1
define c = a
define d = points(1)                        ## E242
item 1
d above 1 earns 1 point
item 2
points(2) above 1 earns 1 point             ## E242
item 3
points(1) above 1 earns 1 point
gate "g" when total above 3: total is zero  ## E242
""",
    "examples": """rubric "x"
fact a: number, or none
fact l: list
field v: number
define d = 3
flag ff when total above 1
grade good when total above 1
item 1
l each earn 1 point
example "nothing expected"                  ## W227
given a is 3
example "e"
given d is 3                                ## E248
given zz is 4                               ## E240
given l has v 3, w 4                        ## E246
given a has v 3                             ## E244
given l is 3                                ## E230
given a is yes                              ## E282
expect total is 3, grade is good, flag ff
expect grade is bad                         ## E218
expect not flag gg                          ## E249
expect a                                    ## E281
example "units"
given "A": a is 3
given a is 3                                ## E229
expect "B": total is 3                      ## E226
grade x when a is given and a above 3
""",
    "guards": """rubric "x"
fact a: number, or none
fact b: number, or none
fact l: list
field v: number
field w: number, or none
define s = a + b
define t = max(s, 3)
define g by cases:
a is none: 0
otherwise: a
define h = a is given and b is given
define best = highest(l.v)
item 1
t above 3 earns 1 point                                        ## E291
t is given and t above 3 earns 1 point
t is given and a above 3 earns 1 point
a is given and b is given and t above 3 earns 1 point
a above 3 and a is given earns 1 point                         ## E291
a is none or a above 3 earns 1 point
a above 3 earns 1 point, when a is given
g above 3 earns 1 point
g is given earns 1 point                                       ## E308
h and t above 1 earns 1 point
best above 3 earns 1 point                                     ## E291
best is given and best above 3 earns 1 point
highest(l.v) is given and highest(l.v) above 3 earns 1 point
mean(l.v) above 3 earns 1 point                                ## E291
sum(l.w) above 1 earns 1 point                                 ## E291
sum(l.w where w is given) above 1 earns 1 point
item 2, first match
a is none earns 0 points
a above 3 earns 1 point
b above 3 earns 1 point                                        ## E291
section 3, applies when a is given
item 3.1, times b when b is given, at most (a) points
a earns its value
not (a is none) and a above 2 earns 1 point
by a in bands:
below 3: 1 point
at least 3: 2 points
grade x when b above 3                                         ## E291
""",
}


@pytest.mark.parametrize("title", CASES)
def test_marked_errors(title: str) -> None:
    marked(CASES[title])


# ---------------------------------------------------------------- names


def test_a_circle_is_shown_whole() -> None:
    (found,) = read('rubric "x"\ndefine a = b + 1\ndefine b = c + 1\ndefine c = a\nitem 1\na above 1 earns 1 point\n').diagnostics
    assert "a → b → c → a" in message(found, "en")


def test_a_rank_without_a_tie_rule_is_said_once_at_the_rank() -> None:
    marked('rubric "x"\nfact a: count\nitem 1\na in top 3 earns 1 point ## E290\na in top 5 earns 1 point\n')


def test_poisoned_names_are_not_unknown() -> None:
    parsed = parse(SourceFile("t", 'rubric "x"\nfact a (甲): nonsense\nitem 1\na earns 1 point\n甲 earns 1 point\nb earns 1 point\n'))
    found = analyse(parsed.document, parsed.poisoned).diagnostics
    assert [(one.code, dict(one.args)["name"]) for one in found] == [("E240", "b")]


@pytest.mark.parametrize(
    ("glued", "hint"),
    [
        ("机构健全且人员到位", "请用空格分开，写成「机构健全 且 人员到位」"),
        ("期末会员数不低于期初会员数", "请用空格分开，写成「期末会员数 不低于 期初会员数」"),
        ("机构建全", "是否指「机构健全」？"),
    ],
)
def test_chinese_that_ran_together(glued: str, hint: str) -> None:
    facts = "数据项 机构健全：是否\n数据项 人员到位：是否\n数据项 期末会员数：数量\n数据项 期初会员数：数量\n"
    (found,) = read(f"评分办法 「办法」\n{facts}考核项 1\n{glued} 计 1 分\n").diagnostics
    assert (found.code, found.hint) == ("E240", hint)


def test_long_chains_and_rings_need_no_recursion() -> None:
    chain = "".join(f"define a{i + 1} = a{i} and a{i}\n" for i in reversed(range(3000)))
    assert read(f'rubric "x"\n{chain}fact a0: yes/no\nitem 1\na3000 earns 1 point\n').ok
    ring = "".join(f"define a{i} = a{(i + 1) % 3000}\n" for i in range(3000))
    assert [one.code for one in read(f'rubric "x"\n{ring}item 1\na1 above 1 earns 1 point\n').diagnostics] == ["E242"]

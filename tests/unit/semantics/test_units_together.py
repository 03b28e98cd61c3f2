"""What is made of units, keys that break ties, dated parameters, roots and logarithms, pairings, reason codes, gates that apply."""

from __future__ import annotations

import pytest

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.salvage import more_findings
from rubric_engine.semantics import analyse
from rubric_engine.semantics.types import Sort
from rubric_engine.syntax.parser import parse
from tests.unit.semantics.test_analyse import marked, read

HEAD = """rubric "x"
ties share the better rank
fact a: number, 0 to 100
fact yes: yes/no
fact o: number, 0 to 100, or none
fact filed: date
fact paid: date, or none
fact district: text
fact l: list
field n: number, 0 to 10
field m: number, 0 to 10, or none
field who: unit
define g = a - mean(units.a)
define place = rank(a)
"""


def lines(*each: str, head: str = HEAD) -> str:
    return head + "item 1\n" + "\n".join(each) + "\n"


# ---------------------------------------------------------------- units


def test_what_is_made_of_units() -> None:
    marked(
        lines(
            "mean(units.a within district) above 3 and highest(units.a) above 3 earns 1 point",
            "count(units where yes) above 3 and distinct(units.district) above 3 earns 1 point",
            "count(units where count(l where n above 3) above 3) above 3 earns 1 point",
            "sum(units.g) above 3 and sum(units.o) above 3 earns 1 point",
            "mean(units.nope) above 3 earns 1 point  ## E240",
            "mean(units.district) above 3 earns 1 point  ## E295",
            "mean(units.yes) above 3 earns 1 point  ## E295",
            "sum(units) above 3 earns 1 point  ## E295",
            "count(units.a) above 3 earns 1 point  ## E295",
            "sum(units.l) above 3 earns 1 point  ## E337",
            "units where a above 3 each earn 1 point  ## E335",
            "units.a above 3 earns 1 point  ## E335",
            "count(l where count(units) above 3) above 3 earns 1 point  ## E334",
            "sum(l.n within district) above 3 earns 1 point  ## E338",
        )
    )


def test_where_the_unit_itself_may_not_be_among_them() -> None:
    marked(
        lines(
            "mean(units.a where yes) above 3 earns 1 point  ## E291",
            "mean(units.a without highest 1) above 3 earns 1 point  ## E291",
            "sum(units.a without highest 1) above 3 earns 1 point",
            "mean(units.o where o is given) above 3 earns 1 point  ## E291",
            "o is given and o above mean(units.o where o is given within district) earns 1 point",
            "highest(units.a where o above 3) above 3 earns 1 point  ## E291 E291",
            "o is given and highest(units.a where o above 3) is given earns 1 point  ## E291",
            "mean(units.a) is given and mean(units.a where yes) is given earns 1 point",
        )
    )


def test_conditions_on_units_look_at_one_unit() -> None:
    marked(
        lines(
            "count(units where a in top 3) above 3 earns 1 point  ## E336",
            "count(units where place at most 3) above 3 earns 1 point  ## E336",
            "count(units where a above mean(units.a)) above 3 earns 1 point  ## E336",
            "count(units where g above 3) above 3 earns 1 point  ## E336",
        )
        + "item 2\na in top 3 earns 1 point\n"
        + "flag f when count(units where total above 3) above 3 and count(units where points(2) above 3) above 3\n"
        + "flag k when count(units where rank(total) above 3) above 3  ## E336\n"
    )


def test_units_stand_in_circles() -> None:
    marked(
        lines(
            "a above highest(units.total) earns 1 point  ## E242",
            head=HEAD.replace("define g = a - mean(units.a)", "define g = a - mean(units.h)  ## E242\ndefine h = g"),
        )
    )


def test_types_of_what_is_made_of_units() -> None:
    model = read(
        HEAD + "item 1\na above 3 earns 1 point\nflag f when mean(units.total) above 3 and count(units) above 3\nflag k when g above 3\n"
    ).model
    found = {model.resolution.type(expr).sort for flag in model.flags[:1] for junction in [flag.stmt.when] for expr in _subjects(junction)}
    assert found == {Sort.POINTS, Sort.COUNT}


def _subjects(expr):  # type: ignore[no-untyped-def]
    return [operand.left for operand in expr.operands]


def test_trimming() -> None:
    marked(
        lines(
            "sum(l.n without highest 1 and lowest 1) above 3 earns 1 point",
            "mean(l.n where n above 1 without lowest 2) is given earns 1 point",
            "mean(l.n without lowest 2) above 3 earns 1 point  ## E291",
            "count(l without lowest 2) above 3 earns 1 point  ## E339",
            "highest(l.n without lowest 2) is given earns 1 point  ## E339",
            "distinct(l.n without lowest 2) above 3 earns 1 point  ## E339",
        )
    )


# ---------------------------------------------------------------- ties


@pytest.mark.parametrize(
    ("keys", "codes"),
    [
        ("points(2) among the tied, a among the tied lowest first", []),
        ("count-back of l.n where who is this unit lowest first", []),
        ("count-back of l.m where m is given", []),
        ("count-back of l.m", ["E291"]),
        ("count-back of l", ["E295"]),
        ("count-back of l.who", ["E288"]),
        ("count-back of nope.who", ["E240"]),
        ("count-back of a", ["E244"]),
        ("count-back of units.a", ["E335"]),
        ("district", ["E288"]),
        ("g, g among the tied", ["E341"]),
        ("points(3) among the tied", ["E341"]),
        ("points(1) among the tied", ["E242"]),
        ("a among the tied, place among the tied", ["E242"]),
    ],
)
def test_keys_that_break_ties(keys: str, codes: list[str]) -> None:
    head = HEAD.replace("ties share the better rank", f"ties broken by {keys}, then share the better rank")
    items = "item 1\na in top 3 earns 1 point\nitem 2\na above 3 earns 1 point\nitem 3\ng above 3 earns 1 point\n"
    assert [one.code for one in read(head + items).diagnostics] == codes


# ---------------------------------------------------------------- dated parameters


def test_dated_parameters() -> None:
    marked(
        HEAD
        + """parameter p1 as of filed:
from 2014-01-01: 6%
from 2015-01-01: 7%
parameter p2 as of filed:
from 2014-01-01: 6%
from 2014-01-01: 7%  ## E322
from 2013-01-01: 7  ## E322 E280
from 2016-01-01: a  ## E268
parameter p3 as of filed:  ## E321
parameter p4 as of a:  ## E323
from 2014-01-01: 50 yuan
from 2015-01-01: 5 km  ## E285
parameter p5 as of nope:  ## E240
from 2014-01-01: yes
parameter p6 by date:
from 2014-01-01: 2
parameter p7 as of paid:
from 2014-01-01: 2
parameter p8 = 3
from 2014-01-01: 2  ## E320
item 1
a above p6 and p6 above 1 earns 1 point
p1 above 3% and p1 is given earns 1 point
p6 is given earns 1 point  ## E308
a above p7 earns 1 point  ## E291
paid is given and a above p7 earns 1 point
p7 is given and a above p7 earns 1 point
a in top p6 earns 1 point  ## E324
a in top p8 earns 1 point
"""
    )


def test_rows_of_a_parameter_with_remarks_between() -> None:
    model = read(
        HEAD + 'parameter p by date:\nfrom 2014-01-01: 6\nsource "p. 3"\nfrom 2015-01-01: 7\nitem 1\na above p earns 1 point\n'
    ).model
    (parameter,) = model.parameters
    assert (len(parameter.rows), parameter.remarks.citation) == (2, "p. 3")


# ---------------------------------------------------------------- powers, roots and logarithms


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("power(a, 2) above 3", []),
        ("power(a, -2) above 3", []),
        ("power(5%, 2) above 3%", []),
        ("power(a / 5, 2) above 3%", []),
        ("power(a, 2) above 3%", ["E280"]),
        ("round root(a) to 1 decimal above 3", []),
        ("round (3 + min(root(a, 3), 2) / 4 beyond 1) to 1 decimal above 3", []),
        ("round (root(a) + power(a, 2)) to 1 decimal above 3", []),
        ("round power(a, -0.5) to 1 decimal above 3", []),
        ("round log(round ln(a) to 1 decimal) to 1 decimal above 3", []),
        ("root(a) above 3", ["E342"]),
        ("power(a, 0.5) above 3", ["E342"]),
        ("(count(l where ln(n) above 2)) rounded half up to 0 decimals above 1", ["E342"]),
        ("round (root(a) + ln(a)) to 1 decimal above 3", ["E343"]),
        ("round ln(root(a)) to 1 decimal above 3", ["E343"]),
        ("round power(root(a), 2) to 1 decimal above 3", ["E343"]),
        ("round power(a, 1/3) to 1 decimal above 3", ["E344"]),
        ("power(a, a) above 3", ["E344"]),
        ("power(a, 101) above 3", ["E344"]),
        ("round power(a, 1.23456) to 1 decimal above 3", ["E344"]),
        ("round root(a, 1) to 1 decimal above 3", ["E345"]),
        ("round root(a, 2.5) to 1 decimal above 3", ["E345"]),
        ("round root(a, 101) to 1 decimal above 3", ["E345"]),
        ("round root(5 km) to 1 decimal above 3", []),
        ("round ln(points(2)) to 1 decimal above 3", []),
        ("round ln(5 km / 1 km) to 1 decimal above 3", []),
        ("round ln(yes) to 1 decimal above 3", ["E283"]),
        ("round ln(a, 3) to 1 decimal above 3", ["E297"]),
        ("round root(a, 3, 4) to 1 decimal above 3", ["E297"]),
        ("power(a) above 3", ["E297"]),
        ("round root(a) to 1 decimal is given", []),
    ],
)
def test_roundings_of_what_is_irrational(text: str, codes: list[str]) -> None:
    found = read(HEAD + f"item 1\n{text} earns 1 point\nitem 2\na above 3 earns 1 point\n").diagnostics
    assert [one.code for one in found] == codes


# ---------------------------------------------------------------- gates, pairings, reason codes


def test_gates_that_may_not_apply() -> None:
    marked(
        HEAD
        + """item 1
a above 3 earns 1 point
gate "1", applies when o above 3: a above 3, otherwise total is zero  ## E291
gate "2", applies when o is given: o above 3, otherwise total is zero
gate "3", applies when a: o is given, otherwise total is zero  ## E281
"""
    )


def test_pairings() -> None:
    marked(
        HEAD
        + """item 1
a above 3 earns 1 point
pairing "p": a above 3 and o is given with o is given and a below 3, by o
pairing "p": a above 3 with a below 3, by o  ## E349 E291
pairing "q": a with o above 3, by district  ## E281 E291 E288
pairing "r": g above 3 with total in top 3, by points(1)
"""
    )


def test_baselines_and_reason_codes() -> None:
    marked(
        """rubric "x"
fact a: number, 0 to 100
section 1, baseline 3 points  ## E347
item 1.1, baseline 30 points, reason code "R02"
a above 3 earns 1 point, reason code "R3"
item 1.2, baseline 3 points
a above 3 earns 1 point, reason code "R3"
item 1.3, baseline 3 points  ## E347
a above 3 earns 1 point
item 1.4
a above 3 earns 1 point, reason code "R3"  ## E348
item 1.5, reason code "R3"  ## E348
a above 3 earns 1 point, reason code "R3"
"""
    )


# ---------------------------------------------------------------- salvage


def test_what_is_left_of_a_text_with_errors_is_still_checked() -> None:
    text = """rubric "x"
fact a: number, 0 to 100
fact l: list
field n: number, 0 to 10
field c = nope
field k by n in bands:
0 to 10: 3
parameter p by date:
from 2014-01-01: 3
item 1
sum(l.c) above 3 earns 1 point
mean(units.b) above 3 earns 1 point
item 2
a earns 1 point each
item 3
by a in bands:
0 to below 50: 1 point
60 to 100: 2 points
"""
    parsed = parse(SourceFile("t", text))
    found = [*parsed.diagnostics, *analyse(parsed.document, parsed.poisoned).diagnostics]
    more = more_findings(parsed, found, "en")
    assert [one.code for one in more] == ["E403"]

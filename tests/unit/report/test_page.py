"""The report to be published: whole, true to the results, the same every time."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine import load, load_shipped, loads
from rubric_engine.report.page.charts import _step, share_text
from rubric_engine.report.page.markup import across, css_string, percent
from rubric_engine.report.page.parts import MOST, report_parts
from rubric_engine.report.page.standing import median, placed
from rubric_engine.report.page.view import Group
from tests.unit.report.pages import Page, checked

ROOT = Path(__file__).resolve().parents[3]
F = Fraction

SMALL = """
rubric "Small" (「小」)
edition 3
source "Act 7"
note "Read it <b>so</b>."
unit "town" (「镇」)
ties share the better rank
fact a "Alpha": count, in points
fact b "Beta" (「乙」): yes/no
fact team: text
section 1 "First", at most 10 points
item 1.1 "One", at most 6 points
note "Counted <i>once</i>."
a each earn 1 point
item 1.2 "Two", uncapped
a each full 10 earns 1 point
item 2 "Third", at most 2 points
b earns 2 points
grade good (良) when total at least 6
grade poor (差) otherwise
flag late "Late" when a below 1
"""

LOW = """
rubric "Penalties"
fact faults: count
total, lower is better
item 1 "Faults"
faults each earn 1 point, at most 9 points
"""


def small():
    return loads(SMALL)


def numbers(rows: list[list[str]]) -> list[Fraction]:
    return [Fraction(each.lstrip("+") or 0) for row in rows for each in row]


@pytest.fixture(scope="module")
def cohort():
    overrides = {"登封市工商联": [{"id": "7.1", "points": 2, "reason": "名单漏列", "by": "考核组 王某", "when": "2014年3月1日"}]}
    return load_shipped("2014_assessment").score_file(ROOT / "examples" / "2014_facts.csv", overrides=overrides)


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request, cohort) -> Page:
    return checked(cohort.to_report(request.param))


# ---------------------------------------------------------------- the 2014 assessment


def test_every_unit_and_every_item_is_there(page: Page, cohort) -> None:
    english = 'lang="en"' in page.html
    for unit, card in cohort.items():
        assert unit in page.words
        assert card.digest_rubric in page.text
    for node in (*cohort["新郑市工商联"].items, *cohort["新郑市工商联"].sections):
        label = node.origin.label.en if english else node.origin.label.zh
        assert f"{node.id} {label}" in page.text
    assert cohort.facts_digest in page.text
    assert "郑联发〔2014〕32号 一（四）1" in page.text
    notes = list(cohort.program.notes)
    assert notes
    assert all(note in page.text for note in notes)


def test_each_ledger_adds_up_to_the_total(page: Page, cohort) -> None:
    ledgers = [rows for css, rows in page.tables if css == "ledger"]
    units = [standing.unit for standing in cohort.ranking()]
    assert len(ledgers) == len(units) == 12
    lines = {id(cells) for css, cells in page.rows if "line" in css.split()}
    for unit, rows in zip(units, ledgers, strict=True):
        points = [row[2] for row in rows if id(row) in lines]
        assert sum(map(Fraction, points)) == cohort[unit].exact.total, unit
        assert Fraction(rows[-1][2]) == cohort[unit].exact.total


def test_the_sections_add_up_to_the_total(page: Page, cohort) -> None:
    rows = page.rows_of("sums")
    assert len(rows) == 13
    for row in rows[1:]:
        *parts, total = numbers([row[1:]])
        assert sum(parts) == total == cohort[row[0]].exact.total


def test_the_ranking_with_its_distances(page: Page, cohort) -> None:
    rows = page.rows_of("rank")[1:]
    assert [row[1] for row in rows] == [standing.unit for standing in cohort.ranking()]
    totals = [Fraction(row[2].rstrip("*")) for row in rows]
    assert [Fraction(row[3]) for row in rows[1:]] == [totals[0] - total for total in totals[1:]]
    assert [Fraction(row[4]) for row in rows[1:]] == [before - total for before, total in itertools.pairwise(totals)]
    assert not any(re.search(r"\d", row[3]) for row in rows[:1])


def test_the_heat_map_has_points_and_shares(page: Page, cohort) -> None:
    rows = page.rows_of("heat")
    units = [standing.unit for standing in cohort.ranking()]
    assert rows[0][2:] == units
    row = next(row for row in rows if row[0].startswith("4.1 "))
    shares = [cohort[unit]["4.1"] for unit in units]
    assert row[2:] == [f"{node.points}{share_text(node.exact.points / node.exact.maximum)}" for node in shares]
    assert any(row[2 + units.index("惠济区工商联")] == "0?0%" for row in rows if row[0].startswith("4.2 "))  # a fact is missing
    assert any(row[2 + units.index("登封市工商联")] == "2*100%" for row in rows if row[0].startswith("7.1 "))  # set by hand


def test_what_was_set_by_hand_shows_with_who_when_and_why(page: Page) -> None:
    day = "2014年3月1日" if 'lang="zh-CN"' in page.html else "2014-03-01"
    shown = [row for row in page.rows if row[1][1:] == ["0", "2", "名单漏列", "考核组 王某", day]]
    assert len(shown) == 1
    assert page.text.count("名单漏列") >= 3  # in the summary, on the unit's page, in its ledger


def test_what_was_missed_is_told_largest_first(page: Page) -> None:
    tables = [rows[1:] for css, rows in page.tables if "missed" in css]
    assert len(tables) == 12
    for rows in tables:
        short = [Fraction(row[2]) for row in rows if row[2][0].isdigit()]
        assert short == sorted(short, reverse=True)
        assert all(
            Fraction(row[1].split("/")[1]) - Fraction(row[1].split("/")[0]) == Fraction(row[2]) for row in rows if row[2][0].isdigit()
        )


def test_missing_facts_with_the_range(cohort) -> None:
    page = checked(cohort.to_report("zh"))
    assert "补齐后总分为 131 至 133 分。" in page.words
    assert any("「年末企业会员数」（可影响 2 分）" in each for each in page.words)


def test_the_same_results_give_the_same_bytes(cohort) -> None:
    rubric = load_shipped("2014_assessment")
    facts = load(ROOT / "rubrics" / "2014_assessment.rubric")
    units = {"丙": {"理论学习": 1}, "甲": {"理论学习": 3}, "乙": {"理论学习": 3}}
    backwards = dict(reversed(units.items()))
    assert rubric.score_cohort(units).to_report() == facts.score_cohort(backwards).to_report()
    assert cohort.to_report() == cohort.to_report("zh")
    with pytest.raises(ValueError, match="no language"):
        cohort.to_report("fr")


# ---------------------------------------------------------------- small ones


def test_ties_are_said_and_equally_far_behind() -> None:
    cohort = small().score_cohort({name: {"a": a, "b": True} for name, a in (("w", 6), ("x", 3), ("y", 3), ("z", 0))})
    units = placed(cohort)
    assert [(unit.name, unit.place, unit.behind_first, unit.behind_next) for unit in units] == [
        ("w", 1, None, None), ("x", 2, 3, 3), ("y", 2, 3, 3), ("z", 4, 6, 3),
    ]  # fmt: skip
    page = checked(cohort.to_report())
    assert any("x and y" in each or "x, y" in each for each in page.words)
    assert [row[:2] for row in page.rows_of("stack") if row[0] in ("good", "poor")] == [["good", "1"], ["poor", "3"]]


def test_a_unit_without_a_total_has_no_distance() -> None:
    rubric = loads('rubric "R"\nfact f: yes/no\nfact a: count\ngate "G" when f: not eligible\nitem 1 "I", uncapped\na each earns 1 point\n')
    cohort = rubric.score_cohort({"in": {"f": False, "a": 2}, "out": {"f": True, "a": 9}})
    rows = checked(cohort.to_report()).rows_of("rank")[1:]
    assert [row[0] for row in rows] == ["1", "—"]
    assert rows[1][2:5] == ["—", "—", "—"]


def test_texts_of_the_rubric_are_escaped() -> None:
    html = small().score_cohort({"w": {"a": 1, "b": True}}).to_report()
    page = checked(html)
    assert "Read it <b>so</b>." in page.words
    assert "Counted <i>once</i>." in page.words
    assert not any(tag == "i" for tag, _ in page.tags)


def test_where_less_is_better_nothing_is_missed() -> None:
    page = checked(loads(LOW).score_cohort({"w": {"faults": 3}, "x": {"faults": 0}}).to_report())
    assert [row[1] for row in page.rows_of("rank")[1:]] == ["x", "w"]
    assert not page.rows_of("missed")


def test_a_card_by_itself_has_no_ranking() -> None:
    card = small().score({"a": 4, "b": True}, unit="w")
    for language in ("en", "zh"):
        page = checked(card.to_report(language))
        assert not page.rows_of("rank")
        assert len([css for css, _ in page.tables if css == "ledger"]) == 1
        assert "script" not in page.raw


@pytest.mark.parametrize(
    "name", ["f1_drivers_1988", "climbing_youth_cup", "eurovision", "food_hygiene_rating", "fifa_group", "2014_five_goods"]
)
def test_any_shipped_rubric_has_a_report_without_facts(name: str) -> None:
    cohort = load_shipped(name).score_cohort({"甲": {}, "乙": {}})
    for language in ("en", "zh"):
        checked(cohort.to_report(language))


def test_groups_have_places_of_their_own() -> None:
    cohort = small().score_cohort({name: {"a": a, "b": True} for name, a in (("w", 6), ("x", 3), ("y", 3), ("z", 0))})
    group = Group("team", {"w": "red", "x": "blue", "y": "blue", "z": "blue"})
    page = checked("".join(report_parts(cohort, "en", groups=[group])))
    rows = next(rows for _, rows in page.tables if rows and rows[0][:2] == ["team", "Place in the group"])
    assert [(row[0], row[1], row[2]) for row in rows[1:]] == [("red", "1", "w"), ("blue", "1", "x"), ("blue", "1", "y"), ("blue", "3", "z")]


def test_large_cohorts_have_pages_for_those_that_are_asked_for() -> None:
    cohort = small().score_cohort({f"unit {number:03}": {"a": number % 7, "b": True} for number in range(MOST + 1)})

    def pages(**asked) -> tuple[int, Page]:
        page = checked("".join(report_parts(cohort, "en", **asked)))
        assert len(page.rows_of("rank")) == MOST + 2
        assert len(page.rows_of("bars")) == MOST + 1
        return sum(css == "ledger" for css, _ in page.tables), page

    assert pages()[0] == 0
    assert pages(pages=3)[0] == 3
    assert pages(pages=0, named={"unit 007"})[0] == 1
    assert "no pages for single units" in pages()[1].text


# ---------------------------------------------------------------- no text becomes markup

HOSTILE = (
    "</td></tr></table><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</style><script>x()</script>",
    "</title><svg/onload=alert(1)>", "<!-- ", "]]>", "javascript:alert(1)", "&lt;b&gt;&amp;#60;", "\u202egnp.exe", "a\u0000b\x1b[31m", "{x}{unit}{0}%s",
)  # fmt: skip


def told(name: str, reason: str, by: str, team: str) -> str:
    rubric = small()
    cohort = rubric.score_cohort(
        {name: {"a": 5, "b": True}, "zz plain": {"a": 2}},
        overrides={name: [{"id": "1.1", "points": 4, "reason": reason, "by": by, "when": "2014-03-01"}]},
    )
    return "".join(report_parts(cohort, "en", groups=[Group("team", {name: team})]))


PLAIN = list(checked(told("plain", "plain", "plain", "plain")).tags)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_facts_stay_texts(hostile: str) -> None:
    taken = re.sub(r"[\x00-\x1f\u202e]", "", hostile).strip()  # the door takes no others
    page = checked(told(taken, taken, taken, hostile))
    assert page.tags == PLAIN
    assert taken in page.text
    assert not re.search(r"[\x00\x1b\u202e]", page.html)


@pytest.mark.parametrize("hostile", [each.replace('"', "'") for each in HOSTILE if "\x00" not in each and "\u202e" not in each])
def test_hostile_labels_stay_texts(hostile: str) -> None:
    text = SMALL
    for label in ("Small", "One", "Act 7", "Late", "town", "Alpha", "Read it <b>so</b>.", "Counted <i>once</i>."):
        text = text.replace(f'"{label}"', f'"{hostile}"')
    facts = {"x": {"a": 5, "b": True}, "y": {}}
    plain = checked(small().score_cohort(facts).to_report())
    page = checked(loads(text).score_cohort(facts).to_report())
    assert page.tags == plain.tags
    assert page.text.count(hostile) >= 5


WRITABLE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=40)


@settings(max_examples=60, deadline=None)
@given(reason=WRITABLE, by=WRITABLE, team=st.text(max_size=40))
def test_no_text_of_facts_yields_a_tag(reason: str, by: str, team: str) -> None:
    shown = f"x{reason}", f"x{by}", f"x{team}"
    assert checked(told("plain", *shown)).tags == PLAIN


@given(st.text(max_size=60))
def test_a_string_of_a_style_sheet_ends_where_it_should(told: str) -> None:
    written = css_string(told)
    assert written[0] == written[-1] == '"'
    inside = written[1:-1]
    assert not set(inside) & set("\"'<>{};\n\r")
    assert re.fullmatch(r"(?:\\[0-9a-f]{6} |[^\\])*", inside)


# ---------------------------------------------------------------- drawings


def test_lengths() -> None:
    assert percent(across(F(1), F(0), F(3))) == "33.333%"
    assert percent(across(F(9), F(0), F(3))) == "100%"
    assert percent(across(F(0), F(0), F(0))) == "0%"
    assert percent(across(F(-1), F(-1), F(3))) == "0%"
    assert [_step(F(length)) for length in (192, 1, 7, 80, 81)] == [50, F(1, 5), 1, 10, 20]
    assert [share_text(F(share)) for share in ("0", "1", "1/1000", "999/1000", "2/3")] == ["0%", "100%", "1%", "99%", "67%"]
    assert median([F(3), F(1), F(2)]) == 2
    assert median([F(1), F(2)]) == F(3, 2)
    assert median([]) is None


def test_what_is_drawn_of_a_bar_is_what_it_has(cohort) -> None:
    """The segments of the first unit lie end to end, each as long as its points."""
    html = cohort.to_report("en")
    bar = re.search(r'<svg class="bar".*?</svg>', html, re.S)
    assert bar is not None
    drawn = [(F(x), F(width)) for x, width in re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', bar[0])]
    first = cohort[cohort.ranking()[0].unit]
    points = [node.exact.points for node in first.sections if node.exact.points]
    assert len(drawn) == len(points)
    at = F(0)
    for (x, width), each in zip(drawn, points, strict=True):
        assert abs(x - at) < F(1, 100)
        assert abs(width - each * 100 / first.exact.total) < F(1, 100)
        at += width

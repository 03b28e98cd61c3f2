"""The shipped plan for 2014 to 2017 against the clauses worked out by hand, with fractions and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import CohortCard, load, loads
from rubric_engine.core.ir import Node

ROOT = Path(__file__).resolve().parents[2]
RUBRIC = load(ROOT / "rubrics" / "2014_2017_plan.rubric")
UNITS: dict[str, dict[str, Any]] = json.loads((ROOT / "examples" / "2014_2017_plan_facts.json").read_text(encoding="utf-8"))
YEARS = (2014, 2015, 2016, 2017)
BEHIND, ON_TRACK, AHEAD = 0, 1, 2
ALIAS = {definition.name: definition.alias for definition in RUBRIC.program.definitions}

# ---------------------------------------------------------------- by hand


def per_cent(text: str) -> Fraction:
    return Fraction(text) / 100


def ratio(part: int | None, whole: int | None) -> Fraction | None:
    return None if part is None or whole is None else Fraction(part, whole)


def judge(value: Fraction, low: Fraction, high: Fraction, *, high_is_ahead: bool) -> int:
    """Ahead above ``high`` (at it too, where ``high_is_ahead``), on track from ``low`` up, else behind."""
    if value > high or (high_is_ahead and value == high):
        return AHEAD
    return ON_TRACK if value >= low else BEHIND


def members(facts: Mapping[str, Any], record: Mapping[str, Any], year: int) -> tuple[int, Fraction | None]:
    n, base, now = year - 2013, facts["members_base"], Fraction(record["members"])
    state = judge(now, base * Fraction(1065, 1000) ** n, base * Fraction(1075, 1000) ** n, high_is_ahead=True)
    return state, now - base * Fraction(107, 100) ** n


def share(start: Fraction | None, now: Fraction | None, year: int, low: str, path: str, high: str) -> tuple[int, Fraction | None]:
    """Points that a share gained, against four equal steps; ``high`` beyond ``path`` is reached, ``path`` itself must be passed."""
    if start is None or now is None:
        return BEHIND, None
    part, gained = Fraction(year - 2013, 4), now - start
    state = judge(gained, per_cent(low) * part, per_cent(high) * part, high_is_ahead=high != path)
    return state, gained - per_cent(path) * part


def coverage(facts: Mapping[str, Any], record: Mapping[str, Any], year: int) -> tuple[int, Fraction | None]:
    start = ratio(facts["private_members_base"], facts["private_base"])
    return share(start, ratio(record["private_members"], record["private_firms"]), year, "1.5", "2", "2")


def enterprises(facts: Mapping[str, Any], record: Mapping[str, Any], year: int) -> tuple[int, Fraction | None]:
    start = ratio(facts["enterprises_base"], facts["members_base"])
    return share(start, ratio(record["enterprises"], record["members"]), year, "6.5", "7", "7")


def groups(facts: Mapping[str, Any], record: Mapping[str, Any], year: int) -> tuple[int, Fraction | None]:
    return share(ratio(facts["groups_base"], facts["members_base"]), ratio(record["groups"], record["members"]), year, "1", "1", "1.5")


def chambers(facts: Mapping[str, Any], record: Mapping[str, Any], year: int) -> tuple[int, Fraction | None]:
    gap = record["chambers"] - facts["chambers_base"] * Fraction(1075, 1000) ** (year - 2013) // 1
    return ON_TRACK if gap == 0 else AHEAD if gap > 0 else BEHIND, Fraction(gap)


PATHS = {
    "1.1.1": ("members_gap", members),
    "1.2.1": ("coverage_gap", coverage),
    "1.3.1": ("enterprise_gap", enterprises),
    "1.3.2": ("group_gap", groups),
    "5.1.1": ("chambers_gap", chambers),
}
YES_LINES = {
    "2.1": ["growth_by_five_goods"],
    "2.4": ["member_rules", "admission", "member_fees", "member_files", "member_statistics", "member_updates"],
    "3.1": ["secretary_post", "chair_post"],
    "3.2": ["staff_study", "staff_postings"],
    "3.3": ["serves_government", "serves_members", "serves_trades", "serves_society"],
    "4.1.2": ["detailed_plan", "milestones"],
    "4.2.1": ["site_lessons"],
    "4.4.1": ["in_training_plan"],
    "5.2": [f"{kind}_platform" for kind in ("information", "technology", "exchange", "finance", "law", "talent", "foreign")],
    "6.2": ["liaison_rules", "party_building"],
    "6.4": ["presidents_meeting", "major_matters", "chamber_fees", "chamber_study", "chamber_brands"],
}
SERVICES = ["policy_briefing", "legal_protection", "financing", "innovation", "investment", "talent_training", "members_bring_members"]
CONDITIONS = ["staff_secured", "funds_secured", "office_secured", "equipment_secured"]


def year_of(record: Mapping[str, Any]) -> int:
    return int(record["year"].removeprefix("y"))


def in_time(facts: Mapping[str, Any]) -> bool:
    return facts["five_good_since"] != "none" and facts["five_good_since"] <= "2015-12-31"


def at_2017(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((record for record in facts["years"] if year_of(record) == 2017), {})


def yes(facts: Mapping[str, Any], *names: str) -> int:
    return sum(facts[name] is True for name in names)


def duties(facts: Mapping[str, Any]) -> dict[str, int]:
    """Points of every item that occurs once; those that don't apply are left out."""
    last, secured = at_2017(facts), yes(facts, *CONDITIONS) == 4
    points = {item: yes(facts, *names) for item, names in YES_LINES.items()}
    points["1.1.2"] = int(bool(last) and last["members"] >= Fraction(facts["members_base"] * 36500, 27800))
    points["2.2"] = int(facts["new_chambers"] >= 1 and facts["new_chambers_with_members"] >= facts["new_chambers"])
    points["2.3"] = yes(facts, *SERVICES) + (facts["kinds_of_activity"] >= 2)
    points["3.4"] = secured + (secured and facts["conditions_improved"] is True)
    points["3.5"] = yes(facts, "founding_goals_held") + in_time(facts)
    points["4.3"] = yes(facts, "belief_activities") + (facts["kinds_of_brand"] >= 1)
    if facts["site_level"] != "not_a_site":
        points["4.2.2"] = yes(facts, "site_standard_met")
    if in_time(facts):
        points["4.5.1"] = yes(facts, "leads_others")
    else:
        points["4.5.2"] = yes(facts, "causes_found", "support_taken_up")
    points["5.1.2"] = int(bool(last) and last["chambers"] >= facts["chambers_base"] * Fraction(1075, 1000) ** 4 // 1)
    points["5.1.3"] = facts["priority_fields"]
    points["5.3"] = facts["basic_functions"] + yes(facts, "chamber_beliefs", "cultivates_leaders", "public_contracts", "social_management")
    points["6.1"] = facts["kinds_of_local_chamber"] + yes(facts, "niche_chambers")
    points["6.3"] = (facts["departments"] == 5) + yes(facts, "transfer_brokered", "transfer_mechanism")
    return points


def by_year(facts: Mapping[str, Any]) -> dict[str, int]:
    """Points of every occurrence of the items that occur for each year."""
    points = {}
    for number, record in enumerate(facts["years"], 1):
        for item, (_, path) in PATHS.items():
            points[f"{item}[{number}]"] = path(facts, record, year_of(record))[0]
        points[f"4.1.1[{number}]"] = int(record["has_annual_plan"])
        points[f"4.4.2[{number}]"] = int(record["training_sessions"] >= 1)
    return points


def half_up(value: Fraction, decimals: int) -> Fraction:
    step = Fraction(1, 10**decimals)
    rounded = (abs(value) / step + Fraction(1, 2)) // 1 * step
    return rounded if value >= 0 else -rounded


def raised(names: tuple[str, ...]) -> set[str]:
    """The flags of those names, by alias."""
    return {str(flag.alias) for flag in RUBRIC.program.flags if flag.name in names}


# ---------------------------------------------------------------- the twelve units

# Read off once, so that a slip on both sides doesn't pass unseen: the total, then the years 2014 to 2017 of the members, the coverage,
# the enterprises' share, the group members' share and the chambers (+ ahead, = on track, - behind).
READ_OFF = {
    "新郑市工商联": (121, "++++ ++++ ++++ ++++ ++++"),
    "金水区工商联": (102, "==== ===+ ==== ==== =+++"),
    "中原区工商联": (94, "==== ==== +==+ ==== ===="),
    "荥阳市工商联": (97, "==== ==++ ==== ==== ===="),
    "上街区工商联": (49, "---- ---- ---- ---- ===="),
    "高新区工商联": (104, "++++ ++++ ---- +=++ ++++"),
    "登封市工商联": (91, "+=== ==== =+++ ==-= ===="),
    "新密市工商联": (84, "==== ==== ---= ==== ===="),
    "管城区工商联": (96, "==== ==== ==== ==== ++++"),
    "中牟县工商联": (74, "--== --== ---- --== =+++"),
    "二七区工商联": (27, "---- ---- ---- ---- =---"),
    "惠济区工商联": (74, "== == =+ == =+"),
}


@pytest.fixture(scope="module")
def cohort() -> CohortCard:
    return RUBRIC.score_cohort(UNITS)


@pytest.mark.parametrize("name", UNITS)
def test_every_item_and_every_year_by_hand(cohort: CohortCard, name: str) -> None:
    card = cohort[name]
    expected = duties(UNITS[name]) | by_year(UNITS[name])
    assert {item: card[item].points for item in expected} == expected
    assert card.exact.total == sum(expected.values()) == sum(entry.points for entry in card.ledger)


def test_totals_and_states_that_were_read_off(cohort: CohortCard) -> None:
    found = {}
    for name, facts in UNITS.items():
        states = ["".join("-=+"[int(cohort[name][f"{item}[{n}]"].points)] for n in range(1, len(facts["years"]) + 1)) for item in PATHS]
        found[name] = (cohort[name].exact.total, " ".join(states))
    assert found == READ_OFF


@pytest.mark.parametrize("name", UNITS)
def test_the_gaps_by_hand(cohort: CohortCard, name: str) -> None:
    values = {ALIAS[key]: value for key, value in cohort[name].definitions.items()}
    given = {year_of(record): record for record in UNITS[name]["years"]}
    for stem, path in PATHS.values():
        for year in YEARS:
            if year not in given:
                assert str(values[f"{stem}_{year}"]) == "NONE"
                continue
            gap = path(UNITS[name], given[year], year)[1]
            if gap is not None and stem not in {"members_gap", "chambers_gap"}:
                gap = half_up(gap, 4)
            assert values[f"{stem}_{year}"] == gap, (stem, year)


def test_what_the_twelve_show(cohort: CohortCard) -> None:
    assert UNITS["荥阳市工商联"]["members_base"] * Fraction(1065, 1000) == 2130 == UNITS["荥阳市工商联"]["years"][0]["members"]
    assert cohort["荥阳市工商联"]["1.1.1[1]"].points == ON_TRACK  # grew by exactly 6.5%
    assert cohort["登封市工商联"]["1.1.1[1]"].points == AHEAD  # grew by exactly 7.5%
    assert cohort["管城区工商联"]["1.1.1[4]"].points == ON_TRACK  # and yet short of the county's part of 36,500
    assert cohort["管城区工商联"]["1.1.2"].points == 0
    assert cohort["中原区工商联"]["3.5.2"].points == 1  # five goods on the last day
    assert cohort["中牟县工商联"]["3.5.2"].points == 0  # a day late
    assert "site_to_report" in raised(cohort["金水区工商联"].flags)
    assert "site_to_remove" in raised(cohort["登封市工商联"].flags)
    assert "year_absent" in raised(cohort["惠济区工商联"].flags)
    assert (cohort["上街区工商联"].low, cohort["上街区工商联"].high) == (49, 57)  # the base of the coverage is missing


# ---------------------------------------------------------------- the city


def test_the_city_by_hand(cohort: CohortCard) -> None:
    card = cohort["新郑市工商联"]
    values = {ALIAS[key]: value for key, value in card.definitions.items()}
    last = [at_2017(facts) for facts in UNITS.values() if at_2017(facts)]
    sums = {
        key: sum(record[key] for record in last)
        for key in ("members", "enterprises", "groups", "private_firms", "private_members", "chambers")
    }
    assert values["city_reports"] == len(last) == 11
    assert values["city_members_base"] == sum(facts["members_base"] for facts in UNITS.values()) == 27800
    assert values["city_members"] == sums["members"] == 33334
    assert values["city_chambers"] == sums["chambers"] == 120
    assert values["city_coverage"] == Fraction(sums["private_members"], sums["private_firms"])
    assert values["city_enterprise_share"] == Fraction(sums["enterprises"], sums["members"])
    assert values["city_group_share"] == Fraction(sums["groups"], sums["members"])
    assert values["city_group_share_base"] == Fraction(sum(facts["groups_base"] for facts in UNITS.values()), 27800)
    assert values["city_five_good"] == sum(in_time(facts) for facts in UNITS.values()) == 9
    for year in YEARS:
        found = sum(record["members"] for facts in UNITS.values() for record in facts["years"] if year_of(record) == year)
        assert values[f"city_members_gap_{year}"] == found - 27800 * Fraction(107, 100) ** (year - 2013)


def test_what_the_city_reaches(cohort: CohortCard) -> None:
    reached = {"city_coverage_met", "city_groups_met", "city_chambers_met", "city_incomplete"}
    for name in UNITS:
        flags = raised(cohort[name].flags)
        assert {flag for flag in flags if flag.startswith("city_")} == reached
    every = {name: facts for name, facts in UNITS.items() if at_2017(facts)} | {"惠济区工商联": UNITS["新郑市工商联"]}
    flags = raised(RUBRIC.score_cohort(every)["新郑市工商联"].flags)
    assert "city_members_met" in flags
    assert "city_incomplete" not in flags


def with_chambers(base: int, count: int) -> dict[str, Any]:
    return {"chambers_base": base, "years": [{"year": "y2017", "chambers": count}]}


@pytest.mark.parametrize(
    ("base", "count", "points", "met"), [(90, 119, 0, False), (90, 120, 2, True), (90, 121, 3, True), (0, 1, 3, False)]
)
def test_120_or_more_includes_120(base: int, count: int, points: int, met: bool) -> None:
    card = RUBRIC.score_cohort({"city": with_chambers(base, count)})["city"]
    assert card["5.1"].points == points  # the state of 2017, and a point for the target
    assert ("city_chambers_met" in raised(card.flags)) == met


# ---------------------------------------------------------------- the document's own figures


def root_half_up(square: Fraction, degree: int, decimals: int) -> Fraction:
    """The root as a growth rate, rounded half up, by trial: the largest step whose power doesn't exceed the middle above it."""
    step, rate = Fraction(1, 10**decimals), Fraction(1)
    while (rate + step / 2) ** degree <= square:
        rate += step
    return rate - 1


def test_the_figures_of_the_plan_against_each_other() -> None:
    values = {ALIAS[key]: value for key, value in RUBRIC.score({}).definitions.items()}
    seven = Fraction(107, 100) ** 4
    assert values["check_members"] == 27800 * seven == Fraction("36440.129078") != 36500
    assert values["check_member_rate"] == root_half_up(Fraction(36500, 27800), 4, 4) == per_cent("7.04")
    assert values["check_members_base"] == -(-36500 // seven) == 27846
    assert 27845 * seven < 36500 <= 27846 * seven
    assert values["check_coverage_base"] == per_cent("23")
    assert values["check_coverage_base_high"] == per_cent("23.5")
    assert values["check_enterprise_base"] == per_cent("43")
    assert values["check_enterprise_base_high"] == per_cent("43.5")
    assert values["check_enterprises_base"] == 27800 * per_cent("43") == 11954
    assert values["check_enterprises"] == 36500 * per_cent("50") == 18250
    assert values["check_enterprise_rate"] == root_half_up(Fraction(18250, 11954), 4, 4) == per_cent("11.16")
    assert values["check_enterprises_in_growth"] == half_up(Fraction(18250 - 11954, 36500 - 27800), 4) == per_cent("72.37")
    assert values["check_private_firms"] == 18250 / per_cent("25") == 73000
    assert values["check_more_groups"] == 365
    growth = Fraction(1075, 1000) ** 4
    assert values["check_chambers_base"] == half_up(120 / growth, 2) == Fraction("89.86")
    assert values["check_chambers"] == half_up(90 * growth, 2) == Fraction("120.19")
    assert 89 * growth < 120 <= 90 * growth


def test_a_county_may_have_rates_of_its_own() -> None:
    facts = {"members_base": 1000, "years": [{"year": "y2014", "members": 1065}]}
    assert RUBRIC.score(facts)["1.1.1[1]"].points == ON_TRACK
    assert RUBRIC.score(facts, parameters={"member_rate_low": "6.6%"})["1.1.1[1]"].points == BEHIND


# ---------------------------------------------------------------- the text


def test_every_section_item_and_flag_of_the_plan_cites_its_clause() -> None:
    def below(node: Node) -> list[Node]:
        return [inner for child in node.children if isinstance(child, Node) for inner in (child, *below(child))]

    nodes = below(RUBRIC.program.total)
    clauses = {"1": "二（二）", "2": "二（三）", "3": "三（二）", "4": "三（三）", "5": "四（二）", "6": "四（三）"}
    assert len(nodes) > len(clauses)
    for node in nodes:
        part, _, rest = node.origin.id.partition(".")
        number = rest.partition(".")[0]
        wanted = f"郑联〔2014〕14号 {clauses[part]}" + ("" if node.origin.id == "3.5" else number)
        assert node.origin.citation == wanted, node.origin.id
        assert node.origin.label is not None
        assert node.origin.label.en != node.origin.label.zh
    assert {
        flag.origin.citation
        for flag in RUBRIC.program.flags
        if str(flag.alias).startswith(("city_", "five_", "site_")) and flag.alias != "city_incomplete"
    } <= {f"郑联〔2014〕14号 {clause}" for clause in ("二（二）1", "二（二）2", "二（二）3", "三（二）", "三（三）2", "四（二）1")}


def test_every_name_has_an_english_alias() -> None:
    program = RUBRIC.program
    for named in (*program.facts, *program.parameters, *program.definitions, *program.flags):
        assert named.alias is not None, named.name
        assert named.alias.isascii()


def test_examples_pass_and_nothing_warns() -> None:
    assert not RUBRIC.warnings
    assert all(outcome.passed for outcome in RUBRIC.run_examples())


def test_english_and_back_is_the_same_text() -> None:
    english = RUBRIC.format("en")
    other = loads(english)
    assert other.format("zh") == RUBRIC.source.text == RUBRIC.format()
    assert {name: card.total for name, card in other.score_cohort(UNITS).items()} == {name: READ_OFF[name][0] for name in UNITS}


def test_the_csv_says_the_same_as_the_json(cohort: CohortCard) -> None:
    from_csv = RUBRIC.score_file(ROOT / "examples" / "2014_2017_plan_facts.csv")
    from_json = RUBRIC.score_file(ROOT / "examples" / "2014_2017_plan_facts.json")
    assert from_csv.to_dict() == from_json.to_dict() == cohort.to_dict()

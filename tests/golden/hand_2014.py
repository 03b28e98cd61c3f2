"""The 2014 assessment worked out by hand: plain Python straight from the clauses of 郑联发〔2014〕32号, no part of the engine.

Facts go in under their English aliases: counts as ``int``, yes/no as ``bool``, ``briefings`` as a list of mappings with ``date`` (ISO text),
``adopted`` and ``endorsed``. A fact that is absent or None is missing, and is then taken as whatever is least favourable: what it should show
earns no points. A rate over zero, or over a number that is missing, doesn't exist: it earns nothing and takes no place in the ranking; nor does
an unknown rate take a place from others.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

Facts = Mapping[str, Any]
Points = dict[str, int]

GATE = ("has_institution", "has_staff", "has_funds")
PERIODS = (("01", "02"), ("03", "04"), ("05", "06"), ("07", "08"), ("09", "10"), ("11", "12"))

# Lines that ask for one or several yes/no facts, all of them wanted.
YES_LINES: dict[str, tuple[int, tuple[str, ...]]] = {
    "1.2.1": (5, ("adhoc_tasks_done",)),
    "2.1.1": (2, ("belief_plan",)),
    "2.2.1": (2, ("belief_briefs",)),
    "2.3.1": (2, ("belief_endorsed",)),
    "3.3.1": (2, ("training_done",)),
    "3.4.1": (2, ("culture_guidance",)),
    "3.4.2": (2, ("culture_activities",)),
    "4.3.1": (2, ("member_rules",)),
    "4.3.2": (2, ("member_ledger",)),
    "4.4.1": (2, ("org_plan",)),
    "4.5.1": (2, ("org_reports",)),
    "4.6.1": (2, ("db_organisation",)),
    "4.6.2": (2, ("db_chambers",)),
    "4.6.3": (2, ("db_members",)),
    "5.1.1": (2, ("county_goals",)),
    "5.2.1": (2, ("five_good_plan",)),
    "5.2.2": (2, ("five_good_targets_met",)),
    "6.4.1": (2, ("chamber_ledger",)),
    "7.1.1": (2, ("top_ten_highlight",)),
    "9.3.1": (2, ("invest_endorsed",)),
    "10.1.1": (2, ("guangcai_event",)),
    "10.1.2": (3, ("guangcai_survey",)),
    "10.3.1": (3, ("scale_survey",)),
    "10.3.2": (2, ("top100_filed",)),
    "11.1.1": (2, ("micro_finance",)),
    "11.2.1": (2, ("legal_aid",)),
    "11.3.1": (2, ("labour_plan", "labour_measures", "labour_results")),
    "12.1.1": (3, ("third_party_review",)),
    "13.1.1": (2, ("village_reports",)),
    "13.2.1": (2, ("village_contracts",)),
    "13.3.1": (2, ("village_cases",)),
    "14.1.1": (3, ("bqw_plan", "bqw_statistics", "bqw_summary")),
    "14.2.1": (3, ("bqw_award",)),
    "15.2.1": (5, ("research_endorsed",)),
    "15.3.1": (2, ("sme_monitoring",)),
}

# Lines that ask for a number of something.
COUNT_LINES: dict[str, tuple[int, str, int]] = {
    "1.3.1": (5, "web_posts", 100),
    "2.3.2": (2, "belief_honours", 1),
    "3.1.1": (2, "study_sessions", 2),
    "9.1.1": (2, "invest_firms", 30),
    "9.1.2": (2, "invest_events", 2),
    "9.2.1": (3, "outbound_trips", 1),
    "9.3.2": (2, "invest_honours", 1),
    "10.2.1": (2, "job_offers", 100),
}

# Lines that pay for each.
EACH_LINES: dict[str, tuple[int, str]] = {
    "3.2.1": (1, "media_articles"),
    "15.1.1": (2, "questionnaires"),
    "15.2.2": (5, "research_adoptions"),
    "15.5.1": (2, "proposals"),
    "15.5.2": (3, "proposals_adopted"),
}


class AtLeast(NamedTuple):
    """A rate that surely exists but isn't known, because the count above the line is missing: with a count of zero it would be the least."""

    least: Fraction


Rate = Fraction | AtLeast | None


def ratio(part: int | None, whole: int | None) -> Rate:
    """None where there is no rate, or may be none: over zero, or over a number that is missing and may be zero."""
    if whole is None or whole == 0:
        return None
    return AtLeast(Fraction(0)) if part is None else Fraction(part, whole)


def growth(start: int | None, end: int | None) -> Rate:
    if end is None and start is not None and start > 0:
        return AtLeast(Fraction(-1))
    return ratio(None if start is None or end is None else end - start, start)


def member_growth(facts: Facts) -> Rate:
    return growth(facts.get("members_start"), facts.get("members_end"))


def chamber_growth(facts: Facts) -> Rate:
    return growth(facts.get("chambers_start"), facts.get("chambers_end"))


def enterprise_share(facts: Facts) -> Rate:
    return ratio(facts.get("enterprise_members"), facts.get("members_end"))


def known(rates: list[Rate]) -> list[Fraction]:
    return [rate for rate in rates if isinstance(rate, Fraction)]


def from_the_top(mine: Rate, all_units: list[Rate]) -> int | None:
    """1 plus the number of units that are better: the tied share the better place. An unknown rate is taken at its least."""
    if mine is None:
        return None
    taken = mine.least if isinstance(mine, AtLeast) else mine
    return 1 + sum(other > taken for other in known(all_units))


def from_the_bottom(mine: Rate, all_units: list[Rate]) -> int | None:
    """1 plus the number of units that are worse. An unknown rate may be above all of them."""
    if mine is None:
        return None
    return 1 + sum(isinstance(mine, AtLeast) or other < mine for other in known(all_units))


def within(place: int | None, places: int) -> bool:
    return place is not None and place <= places


def full_attendance(due: int | None, came: int | None) -> bool:
    """Where nothing was due, nothing can have been missed, whatever the missing count of attendances is."""
    return due is not None and (came or 0) >= due


def lines(facts: Facts, cohort: list[Facts]) -> Points:
    """The points of every scoring line, before the three conditions are looked at."""
    points: Points = {}
    for line, (worth, names) in YES_LINES.items():
        points[line] = worth if all(facts.get(name) is True for name in names) else 0
    for line, (worth, name, wanted) in COUNT_LINES.items():
        points[line] = worth if (facts.get(name) or 0) >= wanted else 0
    for line, (worth, name) in EACH_LINES.items():
        points[line] = worth * (facts.get(name) or 0)

    attended = full_attendance(facts.get("meetings_due"), facts.get("meetings_attended"))
    points["1.1.1"] = 8 if attended and facts.get("organised_participants") is True else 0

    grown = member_growth(facts)
    points["4.1.1"] = 2 if isinstance(grown, Fraction) and grown >= Fraction(6, 100) else 0
    points["4.1.2"] = 2 if within(from_the_top(grown, [member_growth(unit) for unit in cohort]), 5) else 0

    share, shares = enterprise_share(facts), [enterprise_share(unit) for unit in cohort]
    points["4.2.1"] = 2 if within(from_the_top(share, shares), 5) else 0
    points["4.2.2"] = 1 if points["4.2.1"] == 0 and within(from_the_bottom(share, shares), 5) else 0

    rate, rates = chamber_growth(facts), [chamber_growth(unit) for unit in cohort]
    points["6.1.1"] = 2 if within(from_the_top(rate, rates), 3) else 0
    points["6.1.2"] = 1 if points["6.1.1"] == 0 and within(from_the_bottom(rate, rates), 8) else 0

    for line, part, whole in (("6.2.1", "townships_with_chamber", "townships"), ("6.3.1", "zones_with_chamber", "zones")):
        points[line] = 2 if facts.get(whole) is not None and facts.get(part) == facts.get(whole) else 0

    points["8.1.1"] = 2 if full_attendance(facts.get("committee_due"), facts.get("committee_attended")) else 0

    briefings = facts.get("briefings") or []
    points["15.4.1"] = 2 * len(briefings)
    points["15.4.2"] = 3 * sum(briefing.get("adopted") is True for briefing in briefings)
    points["15.4.3"] = 5 * sum(briefing.get("endorsed") is True for briefing in briefings)
    return points


def conditions_met(facts: Facts) -> bool:
    return all(facts.get(name) is True for name in GATE)


def quiet_period(facts: Facts) -> bool:
    """Whether two months of the year (January and February, March and April, ...) passed without a briefing."""
    months = {briefing["date"][5:7] for briefing in facts.get("briefings") or []}
    return any(months.isdisjoint(period) for period in PERIODS)


def add_up(points: Points, depth: int) -> Points:
    """The sums of lines by the first ``depth`` parts of their ids: 2 gives items, 1 gives sections."""
    sums: Points = {}
    for line, worth in points.items():
        key = ".".join(line.split(".")[:depth])
        sums[key] = sums.get(key, 0) + worth
    return sums


def score(facts: Facts, cohort: list[Facts]) -> Points:
    """Lines, items, sections and ``total`` of one unit among all units of the city (itself included)."""
    points = lines(facts, cohort)
    everything = {**points, **add_up(points, 2), **add_up(points, 1)}
    everything["total"] = sum(points.values()) if conditions_met(facts) else 0
    return everything


def score_all(units: Mapping[str, Facts]) -> dict[str, Points]:
    cohort = list(units.values())
    return {name: score(facts, cohort) for name, facts in units.items()}

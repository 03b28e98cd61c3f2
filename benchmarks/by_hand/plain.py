"""The 2014 assessment in plain Python: all facts given under their English aliases, nothing missing, nothing checked. Every comparison is exact.

``total`` scores a unit by itself: its ranks aren't known, so that the five lines that ask for a rank earn nothing. ``explained`` says why as well, and
``cohort`` ranks units among each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Facts = Mapping[str, Any]
Quotient = float | Fraction
Divide = Callable[[int, int], Quotient]
Why = tuple[str, int, int | None, Any, Any]
"""A line: its id, its points, the most that it can earn (None: no limit), what was needed, and what there was."""

EXACT_BELOW = 2**25
"""Below this, the doubles nearest to two quotients of integers are equal only if the quotients are: they order as the quotients do."""


def total(f: Facts) -> int:
    """The total of a unit whose ranks aren't known."""
    return points(f) if f["has_institution"] and f["has_staff"] and f["has_funds"] else 0


def points(f: Facts) -> int:
    """The points of all lines but those of ranks, whether the conditions are met or not."""
    start = f["members_start"]
    briefings = f["briefings"]
    return (
        (8 if f["meetings_attended"] >= f["meetings_due"] and f["organised_participants"] else 0)
        + (5 if f["adhoc_tasks_done"] else 0)
        + (5 if f["web_posts"] >= 100 else 0)
        + (2 if f["belief_plan"] else 0)
        + (2 if f["belief_briefs"] else 0)
        + (2 if f["belief_endorsed"] else 0)
        + (2 if f["belief_honours"] >= 1 else 0)
        + (2 if f["study_sessions"] >= 2 else 0)
        + f["media_articles"]
        + (2 if f["training_done"] else 0)
        + (2 if f["culture_guidance"] else 0)
        + (2 if f["culture_activities"] else 0)
        + (2 if start and 100 * (f["members_end"] - start) >= 6 * start else 0)
        + (2 if f["member_rules"] else 0)
        + (2 if f["member_ledger"] else 0)
        + (2 if f["org_plan"] else 0)
        + (2 if f["org_reports"] else 0)
        + (2 if f["db_organisation"] else 0)
        + (2 if f["db_chambers"] else 0)
        + (2 if f["db_members"] else 0)
        + (2 if f["county_goals"] else 0)
        + (2 if f["five_good_plan"] else 0)
        + (2 if f["five_good_targets_met"] else 0)
        + (2 if f["townships_with_chamber"] == f["townships"] else 0)
        + (2 if f["zones_with_chamber"] == f["zones"] else 0)
        + (2 if f["chamber_ledger"] else 0)
        + (2 if f["top_ten_highlight"] else 0)
        + (2 if f["committee_attended"] >= f["committee_due"] else 0)
        + (2 if f["invest_firms"] >= 30 else 0)
        + (2 if f["invest_events"] >= 2 else 0)
        + (3 if f["outbound_trips"] >= 1 else 0)
        + (2 if f["invest_endorsed"] else 0)
        + (2 if f["invest_honours"] >= 1 else 0)
        + (2 if f["guangcai_event"] else 0)
        + (3 if f["guangcai_survey"] else 0)
        + (2 if f["job_offers"] >= 100 else 0)
        + (3 if f["scale_survey"] else 0)
        + (2 if f["top100_filed"] else 0)
        + (2 if f["micro_finance"] else 0)
        + (2 if f["legal_aid"] else 0)
        + (2 if f["labour_plan"] and f["labour_measures"] and f["labour_results"] else 0)
        + (3 if f["third_party_review"] else 0)
        + (2 if f["village_reports"] else 0)
        + (2 if f["village_contracts"] else 0)
        + (2 if f["village_cases"] else 0)
        + (3 if f["bqw_plan"] and f["bqw_statistics"] and f["bqw_summary"] else 0)
        + (3 if f["bqw_award"] else 0)
        + 2 * f["questionnaires"]
        + (5 if f["research_endorsed"] else 0)
        + 5 * f["research_adoptions"]
        + (2 if f["sme_monitoring"] else 0)
        + 2 * len(briefings)
        + sum([(3 if b["adopted"] else 0) + (5 if b["endorsed"] else 0) for b in briefings])
        + 2 * f["proposals"]
        + 3 * f["proposals_adopted"]
    )


def cohort(units: Sequence[Facts]) -> list[int]:
    """The totals of units that are ranked among each other, in the order in which they were given."""
    divide = _divide(units)
    members = [divide(f["members_end"], f["members_start"]) if f["members_start"] else None for f in units]
    shares = [divide(f["enterprise_members"], f["members_end"]) if f["members_end"] else None for f in units]
    chambers = [divide(f["chambers_end"], f["chambers_start"]) if f["chambers_start"] else None for f in units]
    # A place among the first k is a value that isn't below the k-th best one. A growth is its quotient less one: the order is the same.
    members_top = _kth(members, -5)
    shares_top, shares_bottom = _kth(shares, -5), _kth(shares, 4)
    chambers_top, chambers_bottom = _kth(chambers, -3), _kth(chambers, 7)
    totals = []
    for f, member, share, chamber in zip(units, members, shares, chambers, strict=True):
        if not (f["has_institution"] and f["has_staff"] and f["has_funds"]):
            totals.append(0)
            continue
        earned = points(f)
        if member is not None and member >= members_top:
            earned += 2
        if share is not None:
            earned += 2 if share >= shares_top else 1 if share <= shares_bottom else 0
        if chamber is not None:
            earned += 2 if chamber >= chambers_top else 1 if chamber <= chambers_bottom else 0
        totals.append(earned)
    return totals


def _divide(units: Iterable[Facts]) -> Divide:
    largest = max(max(f["members_start"], f["members_end"], f["enterprise_members"], f["chambers_start"], f["chambers_end"]) for f in units)
    return int.__truediv__ if largest < EXACT_BELOW else Fraction


def _kth(values: Iterable[Quotient | None], place: int) -> Quotient:
    """The value at a place in ascending order; where there are fewer, the outermost one, so that all of them are within."""
    known = sorted([value for value in values if value is not None])
    if not known:
        return 0.0  # nobody asks
    if place < 0:
        return known[max(place, -len(known))]
    return known[min(place, len(known) - 1)]


def explained(f: Facts) -> tuple[int, list[Why]]:
    """The total of a unit whose ranks aren't known, and for every line what it earned, could earn, needed and had."""
    start, end = f["members_start"], f["members_end"]
    briefings = f["briefings"]
    adopted = sum([b["adopted"] for b in briefings])
    endorsed = sum([b["endorsed"] for b in briefings])
    why: list[Why] = [
        (
            "1.1.1",
            8 if (had := f["meetings_attended"]) >= (due := f["meetings_due"]) and f["organised_participants"] else 0,
            8,
            (due, True),
            (had, f["organised_participants"]),
        ),
        ("1.2.1", 5 if (had := f["adhoc_tasks_done"]) else 0, 5, True, had),
        ("1.3.1", 5 if (had := f["web_posts"]) >= 100 else 0, 5, 100, had),
        ("2.1.1", 2 if (had := f["belief_plan"]) else 0, 2, True, had),
        ("2.2.1", 2 if (had := f["belief_briefs"]) else 0, 2, True, had),
        ("2.3.1", 2 if (had := f["belief_endorsed"]) else 0, 2, True, had),
        ("2.3.2", 2 if (had := f["belief_honours"]) >= 1 else 0, 2, 1, had),
        ("3.1.1", 2 if (had := f["study_sessions"]) >= 2 else 0, 2, 2, had),
        ("3.2.1", (had := f["media_articles"]), None, None, had),
        ("3.3.1", 2 if (had := f["training_done"]) else 0, 2, True, had),
        ("3.4.1", 2 if (had := f["culture_guidance"]) else 0, 2, True, had),
        ("3.4.2", 2 if (had := f["culture_activities"]) else 0, 2, True, had),
        ("4.1.1", 2 if start and 100 * (end - start) >= 6 * start else 0, 2, "6%", (start, end)),
        ("4.1.2", 0, 2, "first 5", None),
        ("4.2.1", 0, 2, "first 5", None),
        ("4.2.2", 0, 1, "last 5", None),
        ("4.3.1", 2 if (had := f["member_rules"]) else 0, 2, True, had),
        ("4.3.2", 2 if (had := f["member_ledger"]) else 0, 2, True, had),
        ("4.4.1", 2 if (had := f["org_plan"]) else 0, 2, True, had),
        ("4.5.1", 2 if (had := f["org_reports"]) else 0, 2, True, had),
        ("4.6.1", 2 if (had := f["db_organisation"]) else 0, 2, True, had),
        ("4.6.2", 2 if (had := f["db_chambers"]) else 0, 2, True, had),
        ("4.6.3", 2 if (had := f["db_members"]) else 0, 2, True, had),
        ("5.1.1", 2 if (had := f["county_goals"]) else 0, 2, True, had),
        ("5.2.1", 2 if (had := f["five_good_plan"]) else 0, 2, True, had),
        ("5.2.2", 2 if (had := f["five_good_targets_met"]) else 0, 2, True, had),
        ("6.1.1", 0, 2, "first 3", None),
        ("6.1.2", 0, 1, "last 8", None),
        ("6.2.1", 2 if (had := f["townships_with_chamber"]) == (due := f["townships"]) else 0, 2, due, had),
        ("6.3.1", 2 if (had := f["zones_with_chamber"]) == (due := f["zones"]) else 0, 2, due, had),
        ("6.4.1", 2 if (had := f["chamber_ledger"]) else 0, 2, True, had),
        ("7.1.1", 2 if (had := f["top_ten_highlight"]) else 0, 2, True, had),
        ("8.1.1", 2 if (had := f["committee_attended"]) >= (due := f["committee_due"]) else 0, 2, due, had),
        ("9.1.1", 2 if (had := f["invest_firms"]) >= 30 else 0, 2, 30, had),
        ("9.1.2", 2 if (had := f["invest_events"]) >= 2 else 0, 2, 2, had),
        ("9.2.1", 3 if (had := f["outbound_trips"]) >= 1 else 0, 3, 1, had),
        ("9.3.1", 2 if (had := f["invest_endorsed"]) else 0, 2, True, had),
        ("9.3.2", 2 if (had := f["invest_honours"]) >= 1 else 0, 2, 1, had),
        ("10.1.1", 2 if (had := f["guangcai_event"]) else 0, 2, True, had),
        ("10.1.2", 3 if (had := f["guangcai_survey"]) else 0, 3, True, had),
        ("10.2.1", 2 if (had := f["job_offers"]) >= 100 else 0, 2, 100, had),
        ("10.3.1", 3 if (had := f["scale_survey"]) else 0, 3, True, had),
        ("10.3.2", 2 if (had := f["top100_filed"]) else 0, 2, True, had),
        ("11.1.1", 2 if (had := f["micro_finance"]) else 0, 2, True, had),
        ("11.2.1", 2 if (had := f["legal_aid"]) else 0, 2, True, had),
        ("11.3.1", 2 if all(had := (f["labour_plan"], f["labour_measures"], f["labour_results"])) else 0, 2, (True, True, True), had),
        ("12.1.1", 3 if (had := f["third_party_review"]) else 0, 3, True, had),
        ("13.1.1", 2 if (had := f["village_reports"]) else 0, 2, True, had),
        ("13.2.1", 2 if (had := f["village_contracts"]) else 0, 2, True, had),
        ("13.3.1", 2 if (had := f["village_cases"]) else 0, 2, True, had),
        ("14.1.1", 3 if all(had := (f["bqw_plan"], f["bqw_statistics"], f["bqw_summary"])) else 0, 3, (True, True, True), had),
        ("14.2.1", 3 if (had := f["bqw_award"]) else 0, 3, True, had),
        ("15.1.1", 2 * (had := f["questionnaires"]), None, None, had),
        ("15.2.1", 5 if (had := f["research_endorsed"]) else 0, 5, True, had),
        ("15.2.2", 5 * (had := f["research_adoptions"]), None, None, had),
        ("15.3.1", 2 if (had := f["sme_monitoring"]) else 0, 2, True, had),
        ("15.4.1", 2 * len(briefings), None, None, len(briefings)),
        ("15.4.2", 3 * adopted, None, None, adopted),
        ("15.4.3", 5 * endorsed, None, None, endorsed),
        ("15.5.1", 2 * (had := f["proposals"]), None, None, had),
        ("15.5.2", 3 * (had := f["proposals_adopted"]), None, None, had),
    ]
    conditions = f["has_institution"] and f["has_staff"] and f["has_funds"]
    return sum([line[1] for line in why]) if conditions else 0, why

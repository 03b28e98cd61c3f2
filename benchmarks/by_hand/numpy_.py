"""The 2014 assessment over columns, in NumPy: ``bool`` and ``int64`` arrays by name, briefings as three counts, cohorts as numbers from zero.

Points are added up block by block, so that what is in between stays in the processor's cache. A rank is a threshold: a unit is among the first k of its
cohort if its rate isn't below the k-th best one, and the k-th best rates of all cohorts stand in a column of one sorted matrix. Quotients of counts
below 2**25 order exactly as doubles.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Columns = Mapping[str, np.ndarray]
BLOCK = 131_072
"""Units."""
COHORTS = 4096
TWOS = (
    "belief_plan", "belief_briefs", "belief_endorsed", "training_done", "culture_guidance", "culture_activities", "member_rules", "member_ledger",
    "org_plan", "org_reports", "db_organisation", "db_chambers", "db_members", "county_goals", "five_good_plan", "five_good_targets_met",
    "chamber_ledger", "top_ten_highlight", "invest_endorsed", "guangcai_event", "top100_filed", "micro_finance", "legal_aid", "village_reports",
    "village_contracts", "village_cases", "sme_monitoring",
)  # fmt: skip
THREES = ("guangcai_survey", "scale_survey", "third_party_review", "bqw_award")
FIVES = ("adhoc_tasks_done", "research_endorsed")


def totals(f: Columns) -> np.ndarray:
    """The totals of units whose ranks aren't known."""
    return _in_blocks(f, None)


def ranked_totals(f: Columns) -> np.ndarray:
    """The totals of units that are ranked within their cohorts."""
    return _in_blocks(f, rank_points(f))


def _in_blocks(f: Columns, more: np.ndarray | None) -> np.ndarray:
    number = len(f["has_staff"])
    result = np.empty(number, np.int64)
    for start in range(0, number, BLOCK):
        part = slice(start, start + BLOCK)
        block = {name: values[part] for name, values in f.items()}
        earned = _points(block)
        if more is not None:
            earned += more[part]
        np.multiply(earned, block["has_institution"] & block["has_staff"] & block["has_funds"], out=result[part])
    return result


def _points(f: Columns) -> np.ndarray:
    start = f["members_start"]
    twos = f["labour_plan"] & f["labour_measures"] & f["labour_results"]
    small = twos.view(np.int8)
    for name in TWOS:
        small = small + f[name].view(np.int8)
    for met in (
        f["belief_honours"] >= 1,
        f["study_sessions"] >= 2,
        (100 * (f["members_end"] - start) >= 6 * start) & (start > 0),
        f["townships_with_chamber"] == f["townships"],
        f["zones_with_chamber"] == f["zones"],
        f["committee_attended"] >= f["committee_due"],
        f["invest_firms"] >= 30,
        f["invest_events"] >= 2,
        f["invest_honours"] >= 1,
        f["job_offers"] >= 100,
    ):
        small += met.view(np.int8)
    threes = (f["outbound_trips"] >= 1).view(np.int8) + (f["bqw_plan"] & f["bqw_statistics"] & f["bqw_summary"]).view(np.int8)
    for name in THREES:
        threes += f[name].view(np.int8)
    fives = (f["web_posts"] >= 100).view(np.int8)
    for name in FIVES:
        fives = fives + f[name].view(np.int8)
    small *= 2  # at most 76, with threes and fives 123: it fits
    small += 3 * threes
    small += 5 * fives
    eights = ((f["meetings_attended"] >= f["meetings_due"]) & f["organised_participants"]).view(np.int8)
    doubled = f["questionnaires"] + f["briefings"]
    doubled += f["proposals"]
    tripled = f["briefings_adopted"] + f["proposals_adopted"]
    fivefold = f["research_adoptions"] + f["briefings_endorsed"]
    total = f["media_articles"] + small
    total += 8 * eights
    total += 2 * doubled
    total += 3 * tripled
    total += 5 * fivefold
    return total


def rank_points(f: Columns) -> np.ndarray:
    """The points of the five lines that ask for ranks, for some cohorts at a time."""
    cohort = f["cohort"]
    # One sort of numbers that hold both is faster than a sort of indices.
    order = (cohort.astype(np.int64) << 32) | np.arange(len(cohort))
    order.sort()
    order &= 0xFFFF_FFFF
    sizes = np.bincount(cohort)
    ends = np.cumsum(sizes)
    member = _over(f["members_end"], f["members_start"])
    share = _over(f["enterprise_members"], f["members_end"])
    chamber = _over(f["chambers_end"], f["chambers_start"])
    result = np.empty(len(cohort), np.int8)
    for start in range(0, len(sizes), COHORTS):
        some = sizes[start : start + COHORTS]
        rows = order[ends[start] - some[0] : ends[start + len(some) - 1]]
        filled = np.arange(some.max()) < some[:, None]
        earned = 2 * _first(_matrix(member, rows, filled), 5)
        earned += _first_or_last(_matrix(share, rows, filled), 5, 5)
        earned += _first_or_last(_matrix(chamber, rows, filled), 3, 8)
        result[rows] = earned[filled]
    return result


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """The quotient, NaN where there is none: it is neither above nor below anything."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = part / whole
    rate[whole == 0] = np.nan
    return rate


def _matrix(rate: np.ndarray, rows: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """Every cohort is a row, as wide as the largest of them, with NaN at its end."""
    matrix = np.full(filled.shape, np.nan)
    matrix[filled] = np.take(rate, rows)
    return matrix


def _first(rate: np.ndarray, top: int) -> np.ndarray:
    return (rate >= _threshold(np.sort(rate), top=top)).view(np.int8)


def _first_or_last(rate: np.ndarray, top: int, bottom: int) -> np.ndarray:
    """2 for those among the first, 1 for those among the last alone."""
    in_order = np.sort(rate)
    first = (rate >= _threshold(in_order, top=top)).view(np.int8)
    last = (rate <= _threshold(in_order, bottom=bottom)).view(np.int8)
    return first + (first | last)


def _threshold(in_order: np.ndarray, *, top: int = 0, bottom: int = 0) -> np.ndarray:
    """For every row the last rate among the first ``top``, or among the last ``bottom``; NaN stands at the end."""
    known = in_order.shape[1] - np.isnan(in_order).sum(axis=1)
    place = np.maximum(known - top, 0) if top else np.minimum(bottom, np.maximum(known, 1)) - 1
    return np.take_along_axis(in_order, place[:, None], axis=1)

"""The 2014 assessment over columns, in Numba: one loop over the units; for ranks, rates are first
brought together by cohort.

Columns as for NumPy. A rank is a threshold here too; quotients of counts below 2**25 order exactly as doubles.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping

import numba
import numpy as np

from benchmarks.facts import BRIEFINGS, COUNTS, SHORT_OF, YES_NO

OTHERS = ("members_start", "members_end", "enterprise_members", "chambers_start", "chambers_end")
Arrays = namedtuple("Arrays", (*YES_NO, *COUNTS, *SHORT_OF, *OTHERS, *BRIEFINGS))
Columns = Mapping[str, np.ndarray]


def totals(f: Columns) -> np.ndarray:
    """The totals of units whose ranks aren't known."""
    return _totals(Arrays(*(f[name] for name in Arrays._fields)))


def ranked_totals(f: Columns) -> np.ndarray:
    """The totals of units that are ranked within their cohorts."""
    return _ranked_totals(Arrays(*(f[name] for name in Arrays._fields)), f["cohort"], int(f["cohort"].max()) + 1)


@numba.njit
def _totals(f):
    result = np.empty(len(f.has_staff), np.int64)
    for i in range(len(result)):
        result[i] = _points(f, i) if f.has_institution[i] and f.has_staff[i] and f.has_funds[i] else 0
    return result


@numba.njit
def _ranked_totals(f, cohort, cohorts):
    number = len(cohort)
    first = np.zeros(cohorts + 1, np.int64)
    for i in range(number):
        first[cohort[i] + 1] += 1
    first = np.cumsum(first)
    behind = first[:-1].copy()  # where the next unit of a cohort goes
    rates = np.empty((number, 3))
    for i in range(number):
        row = rates[behind[cohort[i]]]
        behind[cohort[i]] += 1
        row[0], row[1], row[2] = _rates(f, i)

    thresholds = np.empty((cohorts, 5))
    best = np.empty(8)
    for number in range(cohorts):
        members, row = rates[first[number] : first[number + 1]], thresholds[number]
        row[0] = _kth(members[:, 0], 1, best[:5])
        row[1] = _kth(members[:, 1], 1, best[:5])
        row[2] = -_kth(members[:, 1], -1, best[:5])
        row[3] = _kth(members[:, 2], 1, best[:3])
        row[4] = -_kth(members[:, 2], -1, best)

    result = np.empty(len(cohort), np.int64)
    for i in range(len(result)):
        if not (f.has_institution[i] and f.has_staff[i] and f.has_funds[i]):
            result[i] = 0
            continue
        row = thresholds[cohort[i]]
        member, share, chamber = _rates(f, i)  # NaN is neither above nor below anything
        result[i] = (
            _points(f, i)
            + (2 if member >= row[0] else 0)
            + (2 if share >= row[1] else 1 if share <= row[2] else 0)
            + (2 if chamber >= row[3] else 1 if chamber <= row[4] else 0)
        )
    return result


@numba.njit
def _rates(f, i):
    return (
        f.members_end[i] / f.members_start[i] if f.members_start[i] > 0 else np.nan,
        f.enterprise_members[i] / f.members_end[i] if f.members_end[i] > 0 else np.nan,
        f.chambers_end[i] / f.chambers_start[i] if f.chambers_start[i] > 0 else np.nan,
    )


@numba.njit
def _kth(values, sign, best):
    """The last of the best ones, as many as ``best`` holds; minus infinity where there are fewer. The sign says whether the largest are best."""
    best[:] = -np.inf
    last = len(best) - 1
    for value in values:
        signed = sign * value
        if signed > best[last]:
            place = last
            while place > 0 and best[place - 1] < signed:
                best[place] = best[place - 1]
                place -= 1
            best[place] = signed
    return best[last]


@numba.njit
def _points(f, i):
    start = f.members_start[i]
    twos = (
        np.int64(f.belief_plan[i])
        + f.belief_briefs[i]
        + f.belief_endorsed[i]
        + (f.belief_honours[i] >= 1)
        + (f.study_sessions[i] >= 2)
        + f.training_done[i]
        + f.culture_guidance[i]
        + f.culture_activities[i]
        + (start > 0 and 100 * (f.members_end[i] - start) >= 6 * start)
        + f.member_rules[i]
        + f.member_ledger[i]
        + f.org_plan[i]
        + f.org_reports[i]
        + f.db_organisation[i]
        + f.db_chambers[i]
        + f.db_members[i]
        + f.county_goals[i]
        + f.five_good_plan[i]
        + f.five_good_targets_met[i]
        + (f.townships_with_chamber[i] == f.townships[i])
        + (f.zones_with_chamber[i] == f.zones[i])
        + f.chamber_ledger[i]
        + f.top_ten_highlight[i]
        + (f.committee_attended[i] >= f.committee_due[i])
        + (f.invest_firms[i] >= 30)
        + (f.invest_events[i] >= 2)
        + f.invest_endorsed[i]
        + (f.invest_honours[i] >= 1)
        + f.guangcai_event[i]
        + (f.job_offers[i] >= 100)
        + f.top100_filed[i]
        + f.micro_finance[i]
        + f.legal_aid[i]
        + (f.labour_plan[i] & f.labour_measures[i] & f.labour_results[i])
        + f.village_reports[i]
        + f.village_contracts[i]
        + f.village_cases[i]
        + f.sme_monitoring[i]
        + f.questionnaires[i]
        + f.briefings[i]
        + f.proposals[i]
    )
    threes = (
        np.int64(f.outbound_trips[i] >= 1)
        + f.guangcai_survey[i]
        + f.scale_survey[i]
        + f.third_party_review[i]
        + (f.bqw_plan[i] & f.bqw_statistics[i] & f.bqw_summary[i])
        + f.bqw_award[i]
        + f.briefings_adopted[i]
        + f.proposals_adopted[i]
    )
    fives = (
        np.int64(f.adhoc_tasks_done[i])
        + (f.web_posts[i] >= 100)
        + f.research_endorsed[i]
        + f.research_adoptions[i]
        + f.briefings_endorsed[i]
    )
    eight = (f.meetings_attended[i] >= f.meetings_due[i]) & f.organised_participants[i]
    return f.media_articles[i] + 2 * twos + 3 * threes + 5 * fives + 8 * eight

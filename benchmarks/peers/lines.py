"""The lines of the 2014 assessment as data, from which each peer's own text is spelled: conditions and numbers in Python's notation.

``YES`` earn their points where the condition holds; ``EACH`` earn them for each. Briefings are counted by each peer in its own way, under the names
``sent``, ``adopted`` and ``endorsed``; ranks stand in ``RANKS``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.by_hand.plain import Facts

GATE = "has_institution and has_staff and has_funds"
YES: tuple[tuple[str, int, str], ...] = (
    ("1.1.1", 8, "meetings_attended >= meetings_due and organised_participants"),
    ("1.2.1", 5, "adhoc_tasks_done"),
    ("1.3.1", 5, "web_posts >= 100"),
    ("2.1.1", 2, "belief_plan"),
    ("2.2.1", 2, "belief_briefs"),
    ("2.3.1", 2, "belief_endorsed"),
    ("2.3.2", 2, "belief_honours >= 1"),
    ("3.1.1", 2, "study_sessions >= 2"),
    ("3.3.1", 2, "training_done"),
    ("3.4.1", 2, "culture_guidance"),
    ("3.4.2", 2, "culture_activities"),
    ("4.1.1", 2, "members_start > 0 and 100 * (members_end - members_start) >= 6 * members_start"),
    ("4.3.1", 2, "member_rules"),
    ("4.3.2", 2, "member_ledger"),
    ("4.4.1", 2, "org_plan"),
    ("4.5.1", 2, "org_reports"),
    ("4.6.1", 2, "db_organisation"),
    ("4.6.2", 2, "db_chambers"),
    ("4.6.3", 2, "db_members"),
    ("5.1.1", 2, "county_goals"),
    ("5.2.1", 2, "five_good_plan"),
    ("5.2.2", 2, "five_good_targets_met"),
    ("6.2.1", 2, "townships_with_chamber == townships"),
    ("6.3.1", 2, "zones_with_chamber == zones"),
    ("6.4.1", 2, "chamber_ledger"),
    ("7.1.1", 2, "top_ten_highlight"),
    ("8.1.1", 2, "committee_attended >= committee_due"),
    ("9.1.1", 2, "invest_firms >= 30"),
    ("9.1.2", 2, "invest_events >= 2"),
    ("9.2.1", 3, "outbound_trips >= 1"),
    ("9.3.1", 2, "invest_endorsed"),
    ("9.3.2", 2, "invest_honours >= 1"),
    ("10.1.1", 2, "guangcai_event"),
    ("10.1.2", 3, "guangcai_survey"),
    ("10.2.1", 2, "job_offers >= 100"),
    ("10.3.1", 3, "scale_survey"),
    ("10.3.2", 2, "top100_filed"),
    ("11.1.1", 2, "micro_finance"),
    ("11.2.1", 2, "legal_aid"),
    ("11.3.1", 2, "labour_plan and labour_measures and labour_results"),
    ("12.1.1", 3, "third_party_review"),
    ("13.1.1", 2, "village_reports"),
    ("13.2.1", 2, "village_contracts"),
    ("13.3.1", 2, "village_cases"),
    ("14.1.1", 3, "bqw_plan and bqw_statistics and bqw_summary"),
    ("14.2.1", 3, "bqw_award"),
    ("15.2.1", 5, "research_endorsed"),
    ("15.3.1", 2, "sme_monitoring"),
)
EACH: tuple[tuple[str, int, str], ...] = (
    ("3.2.1", 1, "media_articles"),
    ("15.1.1", 2, "questionnaires"),
    ("15.2.2", 5, "research_adoptions"),
    ("15.4.1", 2, "sent"),
    ("15.4.2", 3, "adopted"),
    ("15.4.3", 5, "endorsed"),
    ("15.5.1", 2, "proposals"),
    ("15.5.2", 3, "proposals_adopted"),
)
RANKS: tuple[tuple[str, int, int], ...] = (("member", 5, 0), ("share", 5, 5), ("chamber", 3, 8))
"""A rate, how many places from the top earn 2, and how many from the bottom earn 1 where that one didn't."""

RATES = {
    "member": ("members_end", "members_start"),
    "share": ("enterprise_members", "members_end"),
    "chamber": ("chambers_end", "chambers_start"),
}


def with_rates(units: Sequence[Facts]) -> list[dict[str, Any]]:
    """Each unit with the rates of all that have one, for peers that can't look at other units: ``member`` (None: no rate), ``members``, and so on.

    Quotients of counts below 2**25 order exactly as doubles.
    """
    found = [dict(unit) for unit in units]
    for name, (part, whole) in RATES.items():
        rates = [unit[part] / unit[whole] if unit[whole] else None for unit in units]
        known = [rate for rate in rates if rate is not None]
        for unit, rate in zip(found, rates, strict=True):
            unit[f"has_{name}"] = rate is not None
            unit[name] = rate or 0.0
            unit[f"{name}s"] = known
    return found

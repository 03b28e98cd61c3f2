"""Facts of the 2014 assessment, drawn from a seed: as mappings for programs that score unit by unit, and as columns for those that score tables.

Small numbers, so that rates are often level and sometimes over zero; no fact is missing, because the programs by hand don't ask for that. Units are
shuffled, and belong to cohorts of about twelve.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

Facts = dict[str, Any]
Columns = dict[str, "np.ndarray"]

YES_NO = """
has_institution has_staff has_funds organised_participants adhoc_tasks_done belief_plan belief_briefs belief_endorsed training_done culture_guidance
culture_activities member_rules member_ledger org_plan org_reports db_organisation db_chambers db_members county_goals five_good_plan
five_good_targets_met chamber_ledger top_ten_highlight invest_endorsed guangcai_event guangcai_survey scale_survey top100_filed micro_finance legal_aid
labour_plan labour_measures labour_results third_party_review village_reports village_contracts village_cases bqw_plan bqw_statistics bqw_summary
bqw_award research_endorsed sme_monitoring
""".split()
GATE = ("has_institution", "has_staff", "has_funds")

# The most that is drawn, from zero; the rest of the counts depend on one another.
COUNTS = {
    "meetings_due": 8, "web_posts": 200, "belief_honours": 2, "study_sessions": 4, "media_articles": 12, "townships": 15, "zones": 3,
    "committee_due": 12, "invest_firms": 60, "invest_events": 4, "outbound_trips": 2, "invest_honours": 2, "job_offers": 200, "questionnaires": 4,
    "research_adoptions": 2, "proposals": 6, "proposals_adopted": 3,
}  # fmt: skip
SHORT_OF = {
    "meetings_attended": "meetings_due",
    "townships_with_chamber": "townships",
    "zones_with_chamber": "zones",
    "committee_attended": "committee_due",
}
BRIEFINGS = ("briefings", "briefings_adopted", "briefings_endorsed")
MOST_BRIEFINGS = 6
COHORT = 12
"""Units of a cohort on average; cohorts of a table have 8 to 16."""


def unit(draw: random.Random) -> Facts:
    """One unit; ``briefings`` are mappings with ``date``, ``adopted`` and ``endorsed``."""
    facts: Facts = {name: draw.random() < (0.97 if name in GATE else 0.7) for name in YES_NO}
    facts |= {name: draw.randint(0, most) for name, most in COUNTS.items()}
    for name, whole in SHORT_OF.items():
        facts[name] = max(0, facts[whole] - (draw.randint(1, 3) if draw.random() < 0.4 else 0))
    facts["members_start"] = 0 if draw.random() < 0.05 else 10 * draw.randint(1, 12)
    facts["members_end"] = 0 if draw.random() < 0.05 else max(0, facts["members_start"] + draw.randint(-3, 12))
    facts["enterprise_members"] = draw.randint(0, facts["members_end"])
    facts["chambers_start"] = 0 if draw.random() < 0.1 else draw.randint(1, 20)
    facts["chambers_end"] = max(0, facts["chambers_start"] + draw.randint(-1, 4))
    facts["briefings"] = [
        {"date": f"2014-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}", "adopted": draw.random() < 0.3, "endorsed": draw.random() < 0.1}
        for _ in range(draw.randint(0, MOST_BRIEFINGS))
    ]
    return facts


def units(number: int, seed: int = 2014) -> list[Facts]:
    draw = random.Random(seed)
    return [unit(draw) for _ in range(number)]


def columns(number: int, seed: int = 2014, cohort: int | None = None) -> Columns:
    """Arrays by name: ``bool`` and ``int64``, briefings as three counts, and ``cohort`` with the number of the unit's cohort.

    Args:
        cohort: the units of every cohort (the last may be smaller); without it they have 8 to 16.
    """
    import numpy as np

    draw = np.random.default_rng(seed)

    def upto(most: int | np.ndarray, least: int = 0) -> np.ndarray:
        return draw.integers(least, most, number, endpoint=True)

    found: Columns = {}
    if cohort is None:
        sizes = draw.integers(8, 17, number // 8 + 1)
        found["cohort"] = np.repeat(np.arange(len(sizes)), sizes)[:number]
    else:
        found["cohort"] = np.arange(number) // cohort
    draw.shuffle(found["cohort"])
    for name in YES_NO:
        found[name] = draw.random(number, np.float32) < (0.97 if name in GATE else 0.7)
    for name, most in COUNTS.items():
        found[name] = upto(most)
    for name, whole in SHORT_OF.items():
        found[name] = np.maximum(0, found[whole] - upto(3, 1) * (draw.random(number) < 0.4))
    found["members_start"] = 10 * upto(12, 1) * (draw.random(number) >= 0.05)
    found["members_end"] = np.maximum(0, found["members_start"] + upto(12, -3)) * (draw.random(number) >= 0.05)
    found["enterprise_members"] = upto(found["members_end"])
    found["chambers_start"] = upto(20, 1) * (draw.random(number) >= 0.1)
    found["chambers_end"] = np.maximum(0, found["chambers_start"] + upto(4, -1))
    found["briefings"] = upto(MOST_BRIEFINGS)
    found["briefings_adopted"] = upto(found["briefings"])
    found["briefings_endorsed"] = upto(found["briefings"])
    return found


def unit_at(table: Mapping[str, Any], row: int) -> Facts:
    """A row of a table as a mapping, its briefings as records."""
    facts = {name: values[row].item() for name, values in table.items() if name != "cohort" and name not in BRIEFINGS}
    sent, adopted, endorsed = (int(table[name][row]) for name in BRIEFINGS)
    facts["briefings"] = [
        {"date": f"2014-{1 + 2 * number:02}-15", "adopted": number < adopted, "endorsed": number < endorsed} for number in range(sent)
    ]
    return facts


def cohorts_of(table: Mapping[str, Any], most: int) -> list[list[int]]:
    """The rows of the first cohorts of a table, at most so many cohorts."""
    import numpy as np

    return [np.flatnonzero(table["cohort"] == number).tolist() for number in np.unique(table["cohort"])[:most]]

"""The 2014 assessment in SQL, run by DuckDB over a table ``units``. Columns as for NumPy, and ``row``, which the result is ordered by."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np

POINTS = """
  CASE WHEN meetings_attended >= meetings_due AND organised_participants THEN 8 ELSE 0 END
  + 5 * (adhoc_tasks_done::TINYINT + (web_posts >= 100)::TINYINT + research_endorsed::TINYINT)
  + 2 * (belief_plan::TINYINT + belief_briefs::TINYINT + belief_endorsed::TINYINT + (belief_honours >= 1)::TINYINT + (study_sessions >= 2)::TINYINT
    + training_done::TINYINT + culture_guidance::TINYINT + culture_activities::TINYINT
    + (members_start > 0 AND 100 * (members_end - members_start) >= 6 * members_start)::TINYINT
    + member_rules::TINYINT + member_ledger::TINYINT + org_plan::TINYINT + org_reports::TINYINT
    + db_organisation::TINYINT + db_chambers::TINYINT + db_members::TINYINT
    + county_goals::TINYINT + five_good_plan::TINYINT + five_good_targets_met::TINYINT
    + (townships_with_chamber = townships)::TINYINT + (zones_with_chamber = zones)::TINYINT + chamber_ledger::TINYINT
    + top_ten_highlight::TINYINT + (committee_attended >= committee_due)::TINYINT
    + (invest_firms >= 30)::TINYINT + (invest_events >= 2)::TINYINT + invest_endorsed::TINYINT + (invest_honours >= 1)::TINYINT
    + guangcai_event::TINYINT + (job_offers >= 100)::TINYINT + top100_filed::TINYINT
    + micro_finance::TINYINT + legal_aid::TINYINT + (labour_plan AND labour_measures AND labour_results)::TINYINT
    + village_reports::TINYINT + village_contracts::TINYINT + village_cases::TINYINT + sme_monitoring::TINYINT)
  + 3 * ((outbound_trips >= 1)::TINYINT + guangcai_survey::TINYINT + scale_survey::TINYINT + third_party_review::TINYINT
    + (bqw_plan AND bqw_statistics AND bqw_summary)::TINYINT + bqw_award::TINYINT)
  + media_articles + 2 * (questionnaires + briefings + proposals) + 3 * (briefings_adopted + proposals_adopted)
  + 5 * (research_adoptions + briefings_endorsed)
"""
GATE = "has_institution AND has_staff AND has_funds"
TOTALS = f"SELECT CASE WHEN {GATE} THEN {POINTS} ELSE 0 END AS total FROM units ORDER BY row"
RANKED = f"""
WITH rates AS MATERIALIZED (
  SELECT row, cohort,
    members_end / nullif(members_start, 0) AS member,
    enterprise_members / nullif(members_end, 0) AS share,
    chambers_end / nullif(chambers_start, 0) AS chamber,
    {POINTS} AS points, {GATE} AS eligible
  FROM units
), thresholds AS (
  SELECT cohort, list_last(max(member, 5)) AS member_top, list_last(max(share, 5)) AS share_top, list_last(min(share, 5)) AS share_bottom,
    list_last(max(chamber, 3)) AS chamber_top, list_last(min(chamber, 8)) AS chamber_bottom
  FROM rates GROUP BY cohort
)
SELECT CASE WHEN eligible THEN points
    + CASE WHEN member >= member_top THEN 2 ELSE 0 END
    + CASE WHEN share >= share_top THEN 2 WHEN share <= share_bottom THEN 1 ELSE 0 END
    + CASE WHEN chamber >= chamber_top THEN 2 WHEN chamber <= chamber_bottom THEN 1 ELSE 0 END
  ELSE 0 END AS total
FROM rates JOIN thresholds USING (cohort) ORDER BY row
"""


def connected(columns: Any) -> duckdb.DuckDBPyConnection:
    """A database in memory that has the units; to bring them there isn't part of what is measured."""
    connection = duckdb.connect()
    held = dict(columns)
    held["row"] = np.arange(len(held["cohort"]))
    connection.register("given", held)
    connection.execute("CREATE TABLE units AS SELECT * FROM given")
    connection.unregister("given")
    return connection


def totals(connection: duckdb.DuckDBPyConnection) -> np.ndarray:
    """The totals of units whose ranks aren't known."""
    return connection.execute(TOTALS).fetchnumpy()["total"]


def ranked_totals(connection: duckdb.DuckDBPyConnection) -> np.ndarray:
    """The totals of units that are ranked within their cohorts."""
    return connection.execute(RANKED).fetchnumpy()["total"]

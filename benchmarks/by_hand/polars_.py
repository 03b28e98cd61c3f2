"""The 2014 assessment over a Polars frame: one expression for the points, thresholds of cohorts for the ranks. Columns as for NumPy."""

from __future__ import annotations

import polars as pl

from benchmarks.by_hand.numpy_ import FIVES, THREES, TWOS, rank_points

col = pl.col


def _over(part: str, whole: str) -> pl.Expr:
    return pl.when(col(whole) > 0).then(col(part) / col(whole))


def _gated(points: pl.Expr) -> pl.Expr:
    return pl.when(ELIGIBLE).then(points).otherwise(0)


def _points() -> pl.Expr:
    start = col("members_start")
    twos = [
        *(col(name) for name in TWOS),
        col("labour_plan") & col("labour_measures") & col("labour_results"),
        col("belief_honours") >= 1,
        col("study_sessions") >= 2,
        (start > 0) & (100 * (col("members_end") - start) >= 6 * start),
        col("townships_with_chamber") == col("townships"),
        col("zones_with_chamber") == col("zones"),
        col("committee_attended") >= col("committee_due"),
        col("invest_firms") >= 30,
        col("invest_events") >= 2,
        col("invest_honours") >= 1,
        col("job_offers") >= 100,
    ]
    threes = [*(col(name) for name in THREES), col("outbound_trips") >= 1, col("bqw_plan") & col("bqw_statistics") & col("bqw_summary")]
    fives = [*(col(name) for name in FIVES), col("web_posts") >= 100]
    eight = (col("meetings_attended") >= col("meetings_due")) & col("organised_participants")
    return (
        col("media_articles")
        + 2 * (_count(twos) + col("questionnaires") + col("briefings") + col("proposals"))
        + 3 * (_count(threes) + col("briefings_adopted") + col("proposals_adopted"))
        + 5 * (_count(fives) + col("research_adoptions") + col("briefings_endorsed"))
        + 8 * eight.cast(pl.Int8)
    )


def _count(conditions: list[pl.Expr]) -> pl.Expr:
    """How many hold: at most 38, which a byte holds; ``sum_horizontal`` would make each of them four bytes wide."""
    first, *others = (condition.cast(pl.Int8) for condition in conditions)
    for other in others:
        first = first + other
    return first.cast(pl.Int64)


MEMBER = _over("members_end", "members_start")
SHARE = _over("enterprise_members", "members_end")
CHAMBER = _over("chambers_end", "chambers_start")
ELIGIBLE = col("has_institution") & col("has_staff") & col("has_funds")
POINTS = _points()
member, share, chamber = col("member"), col("share"), col("chamber")
EARNED_BY_RANK = (
    pl.when(member >= col("member_top")).then(2).otherwise(0)
    + pl.when(share >= col("share_top")).then(2).when(share <= col("share_bottom")).then(1).otherwise(0)
    + pl.when(chamber >= col("chamber_top")).then(2).when(chamber <= col("chamber_bottom")).then(1).otherwise(0)
)
THRESHOLDS = {
    "member_top": member.list.tail(5).list.first(),
    "share_top": share.list.tail(5).list.first(),
    "share_bottom": share.list.head(5).list.last(),
    "chamber_top": chamber.list.tail(3).list.first(),
    "chamber_bottom": chamber.list.head(8).list.last(),
}
TOTAL = _gated(POINTS)


def totals(frame: pl.DataFrame) -> pl.Series:
    """The totals of units whose ranks aren't known."""
    return frame.select(total=TOTAL).to_series()


def ranked_totals(frame: pl.DataFrame) -> pl.Series:
    """The totals of units that are ranked within their cohorts, in the order of the frame."""
    rates = frame.lazy().select("cohort", member=MEMBER, share=SHARE, chamber=CHAMBER, points=TOTAL, eligible=ELIGIBLE)
    thresholds = rates.group_by("cohort").agg(col("member", "share", "chamber").drop_nulls().sort()).select("cohort", **THRESHOLDS)
    together = rates.join(thresholds, on="cohort", how="left", maintain_order="left")
    return together.select(total=col("points") + pl.when(col("eligible")).then(EARNED_BY_RANK).otherwise(0)).collect().to_series()


def ranked_totals_by_numpy(frame: pl.DataFrame) -> pl.Series:
    """The same, where NumPy works out the points of the ranks from the frame's own memory."""
    names = ("cohort", "members_start", "members_end", "enterprise_members", "chambers_start", "chambers_end")
    ranks = pl.Series(rank_points({name: frame[name].to_numpy() for name in names}))
    return frame.select(total=_gated(POINTS + ranks)).to_series()

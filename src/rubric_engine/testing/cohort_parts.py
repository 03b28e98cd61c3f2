"""Conditions, lines, tables and repeated sections over ``cohort_facts.DECLARED``, as text."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rubric_engine.testing import plain_rubrics as rubrics
from rubric_engine.testing.cohort_facts import RANKED

CONDITIONS: Final = (
    "fair",
    "not fair",
    "rival is this unit",
    'rival is not "B"',
    'rival is one of ("A", "B")',
    "m at least seats",
    "gap at least 1",
    "games_played at least 2 and wins below 2",
    "(fastest is given and fastest below 2)",
    "season above 3",
    "count(races where podium and mine) at least 1",
    "distinct(races.race where mine) is 2",
    "kinds at least 2",
    "distinct(works.title) is 1",
    "(trimmed is given and trimmed at least 1)",
    "middle at least 1",
    "sizes at least 2",
    "highest(works.net) is given",
    "count(works where place at most 1) at least 2",
    "m at least limit",
    "n at least late",
    "m above fee",
    "curve at least 3",
    "cube_root below 0",
    "natural at least 0.7",
    "(natural is given and natural below 1)",
    "decade above 0.4",
    "squared at least 4",
    "grown at least 1",
    "many at least 2",
)
NAMED_AMONG_UNITS: Final = (
    "staffed at least 2",
    "share at least 50%",
    "(share is given and share above 0.5)",
    "pace is given",
    "m above furthest",
    "position at most 1",
    "(early is given and early)",
)
"""What looks at the other units by the name of a definition, so that it may stand where a record is at hand."""

AMONG_UNITS: Final = (
    *NAMED_AMONG_UNITS,
    "count(units where growth at least 0 within lvl) at least 2",
    "mean(units.gap) above 0",
    "sum(units.m) at least 3",
    "lowest(units.gap where a) is given",
    "count(units) at least 2",
    "distinct(units.lvl) is 2",
    "gap in top 1",
    "season in top 50%",
    "games_played in top 1 lowest first",
    "sizes in bottom 1",
    "kinds in top 2 within lvl",
    "squared in top 1 among units where fair",
    "gap in top seats",
)
LINES: Final = (
    "gap each earn 1 point, at most 2 points",
    "wins each earn 3 points, at most 2 wins",
    "games where played and margin below 0 each lose 1 point, at most 3 games",
    "games where played each lose 1 point, at most 3 games",
    "races where mine and podium each earn 1 point, at most 2 points",
    "works where rating at least 1 each earn 1 point, at most 3 works",
    "works where done on or before 2014-06-30 and fine each lose 0.5 points, at most 1 point, to zero",
    "a earns season points, at most 4 points",
    "b loses max(min(middle, 2), 0) points, at most 2 points",
    "seats each earn 0.5 points",
    "trimmed is given earns trimmed points, at most 2 points",
    "a earns (limit + fee) points",
    "a earns min(late, 2) points, at most 2 points",
    "both each full limit earns 1 point, at most 2 points",
    "b earns curve points, at most 4 points",
    "natural is given earns max(natural, 0) points, at most 1 point",
    "a earns (decade * 2) points, at most 2 points",
    "a earns max(cube_root, -1) points, at most 1 point",
    "a earns (3 * power(m + 1, -1)) points, at most 3 points",
    "a loses root(m + n) rounded up to 0 decimals points, at most 2 points",
    "b earns max((log(m) + 1) rounded half up to 2 decimals, 0) points, at most 1 point",
)
LINES_AMONG_UNITS: Final = (
    "staffed each earn 0.5 points, at most 1 point",
    "a earns (share * 2) points, at most 2 points",
    "pace is given earns min(max(pace, -1), 1) points, at most 1 point",
    "b loses max(min(furthest, 1), -1) points, at most 1 point",
    "a earns max((growth * 3 / highest(units.growth)) rounded half up to 0 decimals, 0) points, at most 3 points",
)
TABLES: Final = (
    "by gap in bands:\nbelow 0: loses 1 point\n0: 1 point\nabove 0: 2 points",
    "by kinds:\n0: 0 points\n1: 1 point\nabove 1: 2 points",
    "by cases:\n(trimmed is given and trimmed at least 2): 3 points\ntrimmed is given: 1 point\notherwise: 0 points",
    "by seats:\n0: 0 points\n1: 2 points\n2: 1 point",
    "by decade interpolated:\n0: 0 points\n0.5: 1 point\n1: 3 points",
)
TABLES_AMONG_UNITS: Final = (
    "by rank of gap:\n1: 3 points\n2: 1 point\notherwise: 0 points",
    "by rank of season, tied share the mean:\n1: 3 points\n2: 2 points\notherwise: 0 points",
    "by rank(gap within lvl), tied share the mean rounded down:\n1: 4 points\n2: 1 point\notherwise: 0 points",
    "by staffed:\n0: 0 points\n1 to 2: 1 point\nabove 2: 2 points",
)

FOR_EACH: Final = {
    "games": ("played", "home is this unit", "played and big", "away is not this unit", "margin above 0", ""),
    "races": ("mine", "mine and pts is given", "mine and podium", "worth above 2", "driver is rival", ""),
    "works": ("fine", "net above 0", "place at most 2", "done before 2014-07-01", ""),
}
OF_EACH: Final = {
    "games": (
        "margin above 0 earns 3 points",
        "margin is 0 earns 1 point",
        "played and big earns 1 point",
        "margin each earn 1 point, at most 2 points",
        "margin below 0 loses 1 point",
        "margin below 0 loses 2 points, to zero",
        "by margin in bands:\nbelow 0: loses 1 point\n0: 1 point\nabove 0: 2 points",
        "by hg, ag:\n| 0 | 1 to 2\n0: 0 points | 1 point\n1 to 2: 2 points | 1 point",
        "hg in top 1 earns 1 point",
        "by rank(margin among records where played):\n1: 2 points\notherwise: 0 points",
        "count(games where played and big) at least 2 earns 1 point",
        "margin at least m earns 1 point",
        "home is rival earns 1 point",
    ),
    "races": (
        "by rank(secs within race lowest first), tied share the mean rounded down:\n1: 10 points\n2: 5 points\n3: 1 point\notherwise: 0 points",
        "by rank(secs within race lowest first), tied share the mean:\n1: 3 points\n2: 2 points\notherwise: 0 points",
        "by rank(secs lowest first):\n1: 2 points\n2 to 3: 1 point\notherwise: loses 1 point",
        "a earns worth points",
        "worth earns its value",
        "secs in top 1 within race lowest first earns 2 points",
        "pts is given and pts in bottom 1 among records where dbl loses 1 point",
        "(pts is given and pts above secs) earns 1 point",
        "pts is none loses 1 point",
        "extra each earn 1 point",
        "pts is given and pts in top 2 within driver earns 1 point",
        "podium and dbl earns 1 point",
        "worth in top 50% within driver earns 1 point",
        "by cases:\npts is none: 0 points\nsecs at least 3: 1 point\notherwise: 2 points",
        "season above 4 earns 1 point",
    ),
    "works": (
        "fine earns 1 point",
        "net above 1 earns 1 point",
        "size each earn 1 point",
        "size each lose 0.5 points, at most 1 point",
        "by kind:\nx: 2 points\ny: 1 point\nz: loses 1 point",
        "size in top 1 earns 1 point",
        "net in top 2 within kind earns 1 point",
        "place is 1 earns 1 point",
        "by rank of net, tied share the mean:\n1: 3 points\n2: 1 point\notherwise: 0 points",
        "rating earns its value",
        "b earns curve points, at most 2 points",
        "a earns root(size) rounded half up to 1 decimal points",
        "done before 2014-07-01 earns 1 point",
        "middle above 0 earns 1 point",
        'title is "s" earns 1 point',
    ),
}
"""Lines of what occurs for each record of a list."""

DIFFERENT: Final = {
    "works.kind": ("fine", "size above 0", ""),
    "works.title": ("fine", ""),
    "works.size": ("", "fine"),
    "works.net": ("",),
    "races.race": ("mine", "podium", ""),
    "races.driver": ("dbl", ""),
    "games.away": ("home is this unit", ""),
}
OF_DIFFERENT: Final = {
    "works.kind": ("kind is x earns 1 point", "by kind:\nx: 2 points\ny: 1 point\nz: 0 points"),
    "works.title": ('title is "s" earns 1 point',),
    "works.size": ("size each earn 1 point, at most 2 points", "size at least 2 earns 1 point"),
    "works.net": ("net above 0 earns 1 point",),
    "races.race": ('race is "Spa" earns 1 point',),
    "races.driver": ("driver is this unit earns 2 points", "driver is rival loses 1 point"),
    "games.away": ("away is this unit earns 1 point", "away is rival earns 2 points"),
}
OF_GROUP: Final = {
    "works": (
        "count(works where fine) at least 1 earns 2 points",
        "works each earn 1 point, at most 2 works",
        "sum(works.size without highest 1) at least 2 earns 1 point",
        "(highest(works.net) is given and highest(works.net) above 1) earns 2 points",
        "by cases:\ncount(works where size at least 2) at least 1: 3 points\ncount(works) at least 2: 1 point\notherwise: 0 points",
        "distinct(works.title) at least 2 loses 1 point",
        "works where not fine each lose 1 point, at most 2 points, to zero",
    ),
    "races": (
        "count(races where podium) at least 1 earns 1 point",
        "a earns sum(races.worth where mine) points, at most 3 points",
        "(lowest(races.secs) is given and lowest(races.secs) below 2) earns 2 points",
        "distinct(races.driver) at least 2 earns 1 point",
    ),
    "games": (
        "sum(games.hg) at least 2 earns 1 point",
        "games where big each earn 1 point, at most 2 points",
        "mean(games.ag without lowest 1) is given earns 1 point",
    ),
}
"""Lines of what occurs for each different value, besides those on the value itself."""


def looks_around(text: str) -> bool:
    """Whether a text asks for places in the cohort, or for something of the other units."""
    return any(word in text for word in (*RANKED, "units", "rank", " in top", " in bottom"))


def apart(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if not looks_around(text))


def conditions_of_records(*, around: bool) -> SearchStrategy[str]:
    """Conditions about the unit, for what occurs for each record."""
    new = st.sampled_from((*CONDITIONS, *NAMED_AMONG_UNITS) if around else CONDITIONS)
    return st.one_of(new, new, rubrics.conditions(ranks=False))


def conditions(*, around: bool) -> SearchStrategy[str]:
    """``around``: also about the other units."""
    new = st.sampled_from((*CONDITIONS, *AMONG_UNITS) if around else CONDITIONS)
    joined = st.builds(
        lambda one, other, word: f"({one} {word} {other})",
        new.map(lambda text: f"({text})"),
        rubrics.conditions(ranks=around).map(lambda text: f"({text})"),
        st.sampled_from(("and", "or")),
    )
    return st.one_of(new, new, new, joined)


def lines(*, around: bool) -> SearchStrategy[str]:
    """Lines and tables of what doesn't occur for each record."""
    plain = st.builds(
        lambda condition, verb, points: f"{condition} {verb} {points}",
        conditions(around=around),
        st.sampled_from(("earns", "earns", "loses")),
        st.sampled_from(("1 point", "2 points", "0.5 points")),
    )
    fixed = (*LINES, *LINES_AMONG_UNITS, *TABLES, *TABLES_AMONG_UNITS) if around else (*LINES, *TABLES)
    return st.one_of(plain, st.sampled_from(fixed), rubrics.lines(ranks=around))

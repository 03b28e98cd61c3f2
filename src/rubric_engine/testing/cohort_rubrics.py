"""Hypothesis strategies for rubrics about whole cohorts, as text: sections and items for each record, shared lists, chains of tie keys, pairings.

Every rubric has the facts of ``cohort_facts.DECLARED``, so that any of the cohorts made there fits.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from rubric_engine.testing import cohort_parts as parts
from rubric_engine.testing import plain_rubrics as plain
from rubric_engine.testing.cohort_facts import DECLARED, Cohort, cohorts

TIES: Final = (
    "share the better rank",
    "share the worse rank",
    "leave no gap",
    "broken by gap among the tied, gap, then share the better rank",
    "broken by wins, gap among the tied, games_played among the tied lowest first, then share the average rank",
    "broken by count-back of races.secs where mine lowest first, then share the better rank",
    "broken by count-back of works.size, n lowest first, then share the worse rank",
    "broken by gap among the tied, count-back of works.net where fine, then leave no gap",
    "broken by count-back of games.margin where played among the tied, then share the better rank",
    "broken by m, season among the tied, then share the better rank",
)
"""Tie rules whose keys look at nothing that stands in a section."""

_CLAUSES: Final = (
    "",
    "",
    "",
    ", at most 2 points",
    ", starts at 1 point",
    ", at least 0 points",
    ", times 2 when b",
    ", times 0.5 when fair",
    ", applies when a",
    ", applies when fair",
    ", rounded half up to 0 decimals",
    ", at most 3 points, at least -1 points",
)
_OF_RECORDS: Final = {
    "games": (", times 2 when big", ", applies when margin is not 0", ", at most (hg + 1) points", ", starts at margin points"),
    "races": (", times 2 when dbl", ", applies when pts is given", ", times 0.5 when podium", ", at most (worth + 1) points"),
    "works": (", times 2 when fine", ", applies when net above 0", ", times size when b", ", applies when place at most 2"),
}
_SUMS: Final = ("", "", ", scales to 10 points", ", product", ", starts at 1 point, times 2 when fair")
_OTHERS: Final = (
    ", best item",
    ", worst item",
    ", best 2",
    ", best 3",
    ", mean",
    ", mean, needs at least 2 items",
    ", best 2, at most 4 points",
)
_LIMITED: Final = (", at most 5 points, at least -5 points", ", at most 2 points, at least 0 points", ", mean, at most 2 points")


@st.composite
def _lines_of_records(draw: st.DrawFn, name: str, around: bool) -> list[str]:
    own = st.sampled_from(parts.OF_EACH[name])
    return draw(
        st.lists(
            st.one_of(own, own, own, parts.conditions_of_records(around=around).map(lambda text: f"{text} earns 1 point")),
            min_size=1,
            max_size=3,
        )
    )


@st.composite
def _lines_of_values(draw: st.DrawFn, column: str) -> list[str]:
    group = st.sampled_from(parts.OF_GROUP[column.split(".")[0]])
    return draw(
        st.lists(st.one_of(group, group, st.sampled_from(parts.OF_DIFFERENT[column]), st.just("a earns 1 point")), min_size=1, max_size=3)
    )


def _where(condition: str) -> str:
    return f" where {condition}" if condition else ""


@st.composite
def _item(draw: st.DrawFn, number: str, each: str, limit: str, lines: list[str], own: tuple[str, ...] = ()) -> str:
    """An item. ``each``: for what it occurs; ``limit``: what the section around it wants; ``own``: clauses that only its records allow."""
    combine = draw(st.sampled_from(("sum", "sum", "first match", "best line", "worst line", "mean")))
    if "at most" in limit:
        lines, combine = ["a earns 3 points", *lines], "sum"  # what is scaled has a maximum
    if combine == "first match" and draw(st.booleans()):
        lines = [*lines, "otherwise earns 1 point"]
    clause = draw(st.sampled_from([each for each in (*_CLAUSES, *own, *own) if not ("at most" in limit and "at " in each)]))
    codes = ', baseline 2 points, reason code "R"' if draw(st.integers(0, 3)) == 0 else ""
    return f'item {number} "item {number}"{each}, {combine}{limit}{clause}{codes}\n' + "\n".join(lines)


@st.composite
def _repeated_item(draw: st.DrawFn, number: str, limit: str, around: bool) -> str:
    if draw(st.integers(0, 2)) == 0:
        column = draw(st.sampled_from(sorted(parts.DIFFERENT)))
        each = f", for each different {column}{_where(draw(st.sampled_from(parts.DIFFERENT[column])))}"
        return draw(_item(number, each, limit, draw(_lines_of_values(column))))
    name = draw(st.sampled_from(sorted(parts.FOR_EACH)))
    return draw(_item_of_records(number, name, limit, around))


@st.composite
def _item_of_records(draw: st.DrawFn, number: str, name: str, limit: str, around: bool) -> str:
    each = f", for each record of {name}{_where(draw(st.sampled_from(parts.FOR_EACH[name])))}"
    return draw(_item(number, each, limit, draw(_lines_of_records(name, around)), _OF_RECORDS[name]))


@st.composite
def _section_of_records(draw: st.DrawFn, number: str, around: bool, limit: str) -> str:
    """A section that occurs for each record, or for each different value, itself."""
    combine = draw(st.sampled_from((*_LIMITED, *_LIMITED, *_OTHERS)))
    combine = combine.replace("at least -5", "at least 0")
    if "at least 0" not in combine:  # nothing around it stops the losses of ever more records
        combine = combine.replace(", at most 2 points", "").replace(", at most 4 points", "") + ", at most 5 points, at least 0 points"
    items = [f"{number}.{item}" for item in range(1, draw(st.integers(2, 3)) + 1)]
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(parts.FOR_EACH)))
        each = f"for each record of {name}{_where(draw(st.sampled_from(parts.FOR_EACH[name])))}"
        found = [draw(_item(item, "", "", draw(_lines_of_records(name, around)), _OF_RECORDS[name])) for item in items]
    else:
        column = draw(st.sampled_from(sorted(parts.DIFFERENT)))
        each = f"for each different {column}{_where(draw(st.sampled_from(parts.DIFFERENT[column])))}"
        nested = [draw(st.booleans()) for _ in items]
        found = [
            draw(_item_of_records(item, column.split(".")[0], "", around) if inner else _item(item, "", "", draw(_lines_of_values(column))))
            for item, inner in zip(items, nested, strict=True)
        ]
    return "\n".join([f'section {number} "section {number}", {each}{combine}{limit}{plain.DROPS}', *found])


@st.composite
def _section(draw: st.DrawFn, number: str, around: bool, earlier: tuple[str, ...]) -> str:
    """A section that holds items which occur for each record, beside others."""
    combine = draw(st.sampled_from((*_SUMS, *_OTHERS, *_LIMITED)))
    scaled = "scales" in combine
    limit = ", at most 3 points, at least 0 points" if scaled else ", uncapped" if combine in _SUMS else ""
    found = []
    for item in range(1, draw(st.integers(2 if "best" in combine or "needs" in combine else 1, 3)) + 1):
        id = f"{number}.{item}"
        if draw(st.integers(0, 2)):
            found.append(draw(_repeated_item(id, limit, around)))
        elif scaled:
            found.append(draw(_item(id, "", limit, draw(st.lists(parts.lines(around=around), max_size=2)))))
        else:
            found.append(draw(plain.items(id, parts.lines(around=around), "", earlier)))
    if draw(st.integers(0, 4)) == 0 and not scaled:
        found.append(draw(_section_of_records(f"{number}.9", around, "" if limit == "" else limit)))
    floor = ", at least -9 points" if combine in _SUMS else ""
    return "\n".join([f'section {number} "section {number}"{combine}{floor}{plain.DROPS}', *found])


_GATES: Final = (
    'gate "G", applies when m at least 1: a, otherwise total is zero',
    'gate "G", applies when fair: b, m at least 1, otherwise section 1 is zero',
    'gate "G", applies when n is 0: gap at least 0, otherwise item 1.1 is zero',
    'gate "G", applies when rival is this unit: a, otherwise section 2 is zero',
    'gate "G": kinds at least 1, fair, otherwise total is zero',
)
_WHEN_GATES: Final = (
    'gate "G", applies when b, when m above 1: section 1 is zero',
    'gate "G" when squared above 3: item 1.1 is zero',
    'gate "G" when rival is this unit: not eligible',
    'gate "G", applies when m at least 1: a, otherwise not eligible',
    'gate "G" when season above 6: grade at most fair_one',
)
_PAIRINGS: Final = (
    'pairing "P": a with b, by m',
    'pairing "P": total at least 2 with total below 2, by points(1) lowest first',
    'pairing "P": fair with gap below 0, by season',
    'pairing "P": total in top 1 with not a, by gap lowest first',
)
_TOTALS: Final = (
    "",
    "",
    "at most 9 points, ",
    "at least 0 points, ",
    "rounded half even to 1 decimal, ",
    "starts at 2 points, at most 9 points, at least 0 points, ",
)
_GRADES: Final = (
    "total at least 3",
    "total in top 1",
    "total above mean(units.total)",
    "total at least 4 and total in top 50% within lvl",
    "points(1) is given and points(1) in top 1",
)


def _readable(section: str) -> tuple[str, ...]:
    """What a later section may read of the points of section 1."""
    head = section.split("\n", 1)[0]
    if "for each" in head:
        return ()
    found = ["a earns max(min(points(1), 3), -2) points, at most 3 points", "points(1) is given and points(1) above 1 earns 1 point"]
    if "for each" not in section:
        found += plain.ABOUT_POINTS
    return tuple(found)


@st.composite
def rubrics(draw: st.DrawFn, *, around: bool = True, silent: bool = False, decisions: bool = True) -> str:
    """The text of a rubric that compiles.

    Args:
        around: whether anything asks for places in the cohort, or for what the other units have.
        silent: nothing by whose nature a supplied fact may lower a score: no ``when`` gates, products, or conditions on points.
        decisions: grades, flags and pairings too.
    """
    tied = draw(st.sampled_from(TIES))
    sections = draw(st.integers(1, 2))
    apart = not around
    if around and draw(st.integers(0, 3)) == 0:  # the keys read the first section, so nothing in it may look around
        tied, apart = draw(st.sampled_from(TIES_ON_POINTS)), True
    texts: list[str] = []
    for number in range(1, sections + 1):
        of_cohort = around and not (number == 1 and apart)
        # the keys of ties read points(1), which is an amount of each unit: the section itself can't occur for each record
        itself = draw(st.integers(0, 3)) == 0 and not (number == 1 and tied in TIES_ON_POINTS)
        earlier = () if silent or number == 1 else _readable(texts[0])
        texts.append(
            draw(_section_of_records(str(number), of_cohort, ", uncapped") if itself else _section(str(number), of_cohort, earlier))
        )
    if silent:
        texts = [text.replace(", product", "") for text in texts]
    if draw(st.integers(0, 2)) == 0:
        texts.append('section 3 "section 3", drops what does not apply\n' + draw(plain.items("3.1", parts.lines(around=around), "", ())))
    gates = draw(st.lists(st.sampled_from(_GATES if silent else (*_GATES, *_WHEN_GATES)), max_size=2, unique=True))
    gates = [gate for gate in gates if "section 2" not in gate or sections == 2]
    found = [f'rubric "generated"\nties {tied}\n{DECLARED}']
    found += [gate.replace('"G"', f'"G{number}"') for number, gate in enumerate(gates)]
    found += texts
    found.append("total, " + draw(st.sampled_from(_TOTALS)) + "shown to 4 decimals" + plain.DROPS)
    graded = any("grade" in gate for gate in gates)
    if graded or (decisions and draw(st.booleans())):
        best = draw(st.sampled_from(_GRADES))
        best = best if "points(1)" not in best or not texts[0].split("\n", 1)[0].count("for each") else _GRADES[0]
        found.append(f"grade good when {best}\ngrade fair_one when gap above 0\ngrade poor otherwise")
    if decisions and draw(st.booleans()):
        pairing = draw(st.sampled_from(_PAIRINGS))
        if "points(1)" not in pairing or "for each" not in texts[0].split("\n", 1)[0]:
            found.append(pairing)
    if decisions and draw(st.booleans()):
        found.append("flag attention when total below highest(units.total)\nflag steady when count(units where fair) above 1")
    return "\n".join(found) + "\n"


TIES_ON_POINTS: Final = (
    "broken by points(1) among the tied, then share the better rank",
    "broken by points(1) among the tied, gap among the tied, n, then share the average rank",
    "broken by n, points(1), season among the tied lowest first, then leave no gap",
)


@st.composite
def cases(
    draw: st.DrawFn, *, around: bool = True, silent: bool = False, units: int = 3, most: int = 3, least: int = 1
) -> tuple[str, Cohort]:
    """A rubric, and a cohort with gaps in what the rubric looks at."""
    text = draw(rubrics(around=around, silent=silent))
    return text, draw(cohorts(text=text, units=units, most=most, least=least))

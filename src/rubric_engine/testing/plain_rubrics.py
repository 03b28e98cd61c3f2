"""Hypothesis strategies for rubrics that compile, as text, with small facts: for laws that are checked on every completion.

Every rubric has the same few facts (``FACTS``), so that a set of facts fits all of them.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

FACTS = """\
fact a: yes/no
fact b: yes/no
fact m: count, 0 to 3
fact n: count, 0 to 3
fact g: percent, -10% to 10%
fact lvl: choice of low < mid < high
fact opt: count, 0 to 2, or none
fact sc: score 0 to 4
fact began: date, 2014-01-01 to 2015-12-31
fact ended: date, 2014-01-01 to 2015-12-31
fact tail: count, 0 to 2, missing counts as 1
fact recs: list
field v: number, 0 to 5
field ok: yes/no
field on: date, 2014-01-01 to 2014-12-31
parameter bar = 1
define growth = (n - m) / m
define both = m + n
define tier by growth in bands:
below 0%: 0
0% to 50%: 1
above 50%: 2
define step by lvl:
low: 0.5
mid, high: 1.5
define good = count(recs where ok)
define spent = sum(recs.v where ok)
define span = months(began, ended)
"""

_HEAD = 'rubric "generated"\nties {ties}\n'
_TIES = (
    "share the better rank",
    "share the worse rank",
    "leave no gap",
    "share the average rank",
    "broken by n, then share the better rank",
    "broken by n lowest first, lvl, then share the worse rank",
    "broken by growth, then leave no gap",
    "broken by tail lowest first, sc, then share the average rank",
)

_NUMBERS = ("m", "n", "both", "sc", "m * 2", "max(m, n)", "abs(m - n)", "(m + 1)", "n short of 2", "both beyond 2")
_FOLDED = ("good", "spent", "tail", "step", "tier", "count(recs where v above 1 or ok)")
_RANKABLE = ("growth", "m", "both", "g", "sc", "good", "tier", "step", "lvl", "tail")


def _comparisons() -> SearchStrategy[str]:
    numbers = st.builds(
        lambda left, op, right: f"{left} {op} {right}",
        st.sampled_from((*_NUMBERS, *_NUMBERS, *_FOLDED)),
        st.sampled_from(("at least", "at most", "above", "below", "is", "is not")),
        st.integers(0, 4),
    )
    return st.one_of(
        st.sampled_from(("a", "b", "not a", "a is no")),
        numbers,
        st.sampled_from(("growth at least 50%", "growth above 0", "g at least 3%", "g below 0%", "g from -5% to below 5%")),
        st.sampled_from(("lvl at least mid", "lvl is high", "lvl is one of (low, high)", "lvl is not mid")),
        st.sampled_from(
            (
                "began on or before 2014-06-30",
                "ended after began",
                "span at least 6",
                "years(began, ended) is 1",
                "days(began, ended) below 31",
            )
        ),
        st.sampled_from(
            (
                "m at least bar",
                "tail above bar",
                "(highest(recs.v) is given and highest(recs.v) above 2)",
                "tier is given",
                "(growth is given and growth above bar)",
                "not (growth above 0)",
            )
        ),
        st.sampled_from(("m from 1 to 2", "opt is given", "opt is none", "(opt is given and opt at least 1)")),
    )


def conditions(*, ranks: bool = True) -> SearchStrategy[str]:
    """Conditions over ``FACTS``; with ``ranks`` also on places in the cohort."""
    simple = _comparisons()
    if ranks:
        places = st.builds(
            lambda key, end, places, tail: f"{key} in {end} {places}{tail}",
            st.sampled_from(_RANKABLE),
            st.sampled_from(("top", "bottom")),
            st.sampled_from(("1", "2", "50%")),
            st.sampled_from(
                ("", "", " within lvl", " among units where a", " lowest first", " within tier", " among units where growth at least 0")
            ),
        )
        simple = st.one_of(simple, simple, simple, places)
    joined = st.builds(
        lambda parts, word: "(" + f" {word} ".join(parts) + ")", st.lists(simple, min_size=2, max_size=3), st.sampled_from(("and", "or"))
    )
    return st.one_of(simple, simple, joined)


_POINTS = st.sampled_from(("1 point", "2 points", "0.5 points", "3 points"))


def _each_lines() -> SearchStrategy[str]:
    return st.sampled_from(
        (
            "m each earn 1 point",
            "n each earn 0.5 points, at most 1 point",
            "m each lose 1 point",
            "n each lose 0.5 points, at most 1 point",
            "m each lose 1 point, to zero",
            "both each full 2 earns 1 point",
            "both each 2 earns 1 point, in proportion",
            "g beyond 2% each full 3% earns 1 point, at most 2 points",
            "sc earns its value",
            "a earns (m + 1) points",
            "recs where ok each earn 1 point, at most 2 recs",
            "recs where on before 2014-06-30 and v above 1 each lose 0.5 points, at most 1 point",
            "recs each lose 1 point, at most 3 recs",
            "recs where ok each lose 1 point, at most 3 points, to zero",
            "b earns min(max(growth, -1), 3) points, at most 2 points",
            "a loses max(min(growth, 4), -1) points, at most 2 points",
            "growth beyond 0% each full 50% earns 1 point, at most 2 points",
            "growth each full 50% loses 1 point, at most 3 points",
            "growth above 0 loses 1 point, to zero",
            "a loses 3 points, to zero",
            "span each full 3 earns 0.5 points, at most 2 points",
            "b earns step points, at most tier points",
            "good each earn step points, at most 4 points",
        )
    )


def _tables() -> SearchStrategy[str]:
    return st.sampled_from(
        (
            "by m in bands:\nbelow 1: 0 points\n1 to 2: 1 point\nabove 2: 3 points",
            "by g in bands:\nbelow 0%: loses 1 point\n0% to below 5%: 1 point\nat least 5%: 2 points",
            "by lvl:\nhigh: 3 points\nlow, mid: 1 point",
            "by a:\nyes: 2 points\nno: 0 points",
            "by m, lvl:\n| low | mid | high\n0 to 1: 0 points | 1 point | 2 points\n2 to 3: 1 point | 2 points | 3 points",
            "by sc interpolated:\n0: 0 points\n2: 1 point\n4: 4 points",
            "by cases:\na and m at least 1: 2 points\nb: 1 point\notherwise: 0 points",
            "by rank of both:\n1: 3 points\n2: 2 points\notherwise: 0 points",
            "by rank of m, tied share the mean:\n1: 3 points\n2: 1 point\notherwise: 0 points",
            "by rank(m within lvl):\n1: 3 points\n2 to 3: 1 point\notherwise: 0.5 points",
            "by rank(growth among units where a), tied share the mean rounded down:\n1: 5 points\n2: 2 points\n3: 1 point\notherwise: 0 points",
            "by rank(sc within lvl), tied share the mean:\n1: 3 points\n2 to 3: 1 point\notherwise: loses 1 point",
            "by rank(both lowest first):\n1 to 2: 2 points\nabove 2: 1 point",
            "by tier:\n0: loses 1 point\n1: 1 point\n2: 2 points",
            "by growth in bands:\nbelow 0%: loses 2 points\nat least 0%: 1 point",
            "by growth interpolated:\n-50%: -1 points\n0%: 1 point\n100%: 2 points",
            "by good in bands:\n0: 0 points\n1: 1 point\nabove 1: 2 points",
            "by cases:\ngrowth above 0: 2 points\na: 1 point\notherwise: loses 0.5 points",
            "by lvl, a:\n| yes | no\nlow: 1 point | 2 points\notherwise: 0 points | loses 1 point",
        )
    )


def lines(*, ranks: bool) -> SearchStrategy[str]:
    """Scoring lines and tables over ``FACTS``."""
    verbs = st.sampled_from(("earns", "earns", "earns", "loses"))
    tails = st.sampled_from(("", "", "", ", when b"))
    plain = st.builds(lambda cond, verb, points, tail: f"{cond} {verb} {points}{tail}", conditions(ranks=ranks), verbs, _POINTS, tails)
    tables = _tables() if ranks else _tables().filter(lambda text: "rank" not in text)
    return st.one_of(plain, plain, plain, _each_lines(), tables)


_COMBINATIONS = ("sum", "sum", "first match", "best line", "worst line", "best 2", "mean", "product")
CLAUSES = (
    "",
    "",
    ", at most 2 points",
    ", at least 0 points",
    ", at most 3 points, at least -1 points",
    ", starts at 1 point",
    ", times 2 when b",
    ", times 0.5",
    ", applies when a",
    ", rounded half up to 0 decimals",
    ", rounded down to steps of 0.5",
    ", at most (m + 1) points",
    ", at most growth points",
    ", at least (0 - tail) points, at most step points",
    ", at least min(growth, 1) points",
    ", starts at max(min(growth, 2), -1) points",
    ", times min(growth, 3), at most 3 points, at least -3 points",
    ", times 2 when growth above 0, times 0.5 when a",
    ", times step when b, at most 4 points",
    ", starts at (sc / 2) points, rounded half even to 0 decimals",
    ", applies when m at least 1, rounded up to 0 decimals",
    ", applies when opt is given",
)


@st.composite
def items(draw: st.DrawFn, number: str, some: SearchStrategy[str], clause: str, earlier: tuple[str, ...]) -> str:
    """An item with ``some`` lines; ``clause`` is what the section around it wants of it, ``earlier`` are lines about points further up."""
    combine = draw(st.sampled_from(_COMBINATIONS))
    minimum = 2 if combine.startswith("best 2") else 1
    drawn = draw(st.lists(some, min_size=minimum + (combine == "best 2"), max_size=4))
    if clause:
        combine = "sum"
        drawn.append("a earns 3 points")
    if len(earlier) > 0 and draw(st.booleans()):
        drawn.insert(draw(st.integers(0, len(drawn))), draw(st.sampled_from(earlier)))
    if combine == "first match" and draw(st.booleans()):
        drawn.append("otherwise earns 1 point")
    own = draw(st.sampled_from(CLAUSES))
    if clause and "at most" in own:
        own = ""
    return f'item {number} "item {number}", {combine}{own}{clause}\n' + "\n".join(drawn)


ABOUT_POINTS = (
    "points(1.1) at least 1 earns 1 point",
    "points(1.1) is given earns 1 point",
    "points(1.1.1) above 0 loses 1 point",
    "every item of 1 at least 0 earns 1 point",
    "any item of 1 is 0 loses 0.5 points",
    "a earns max(points(1), -2) points, at most 2 points",
)
DROPS = ", drops what does not apply"
SECTIONS = (
    (DROPS, ""),
    (DROPS, ""),
    (", at most 3 points" + DROPS, ""),
    (", best item" + DROPS, ""),
    (", mean" + DROPS, ""),
    (", worst item" + DROPS, ""),
    (", product" + DROPS, ""),
    (", best 2" + DROPS, ""),
    (", times 2 when a, at least 0 points, starts at 1 point" + DROPS, ""),
    (", applies when b" + DROPS, ""),
    (", needs at least 2 items" + DROPS, ""),
    (", scales to 10 points, shown to 2 decimals", ", at most 2 points"),
    (", weights over those that apply", ", weight W"),
    (", scales to 5 points, starts at 1 point, weights over those that apply", ", at most 3 points, weight W"),
)
_WEIGHTS = {1: ("100%",), 2: ("40%", "60%"), 3: ("20%", "50%", "30%")}
_GATES = (
    'gate "g": a, b, otherwise total is zero',
    'gate "g" when m above 2: total is zero',
    'gate "g" when b: section 1 is zero',
    'gate "g": a, otherwise item 1.1 is zero',
    'gate "g": growth at least 0, a, otherwise section 1 is zero',
)
_MORE_GATES = (
    *_GATES,
    'gate "g" when growth above 0: not eligible',
    'gate "g": a, tail at least 1, otherwise not eligible',
    'gate "g" when b: grade at most fair',
    'gate "g" when m above 1: grade is poor',
    'gate "g": a, otherwise grade is good',
    'gate "g" when points(1.1) below 1: section 2 is zero',
)


@st.composite
def rubrics(draw: st.DrawFn, *, ranks: bool = True, everything: bool = False) -> str:
    """The text of a rubric that compiles.

    Args:
        ranks: whether anything asks for places in the cohort.
        everything: also what the laws on scores leave out: totals that are none, fewer points that are better, gates on the grade, and ties that are refused.
    """
    ties = (*_TIES, *_TIES, "are an error", "broken by m, then are an error") if everything else _TIES
    parts = [_HEAD.format(ties=draw(st.sampled_from(ties))), FACTS]
    graded = draw(st.booleans()) or everything
    gates = draw(st.lists(st.sampled_from(_MORE_GATES if everything else _GATES), max_size=3 if everything else 1, unique=True))
    sections = draw(st.integers(1, 2))
    gates = [gate for gate in gates if "section 2" not in gate or sections == 2]
    parts += [gate.replace('"g"', f'"g{number}"') for number, gate in enumerate(gates)]
    earlier: tuple[str, ...] = () if any("otherwise" in gate for gate in gates) and not everything else ABOUT_POINTS
    for section in range(1, sections + 1):
        clause, of_items = draw(st.sampled_from(SECTIONS))
        parts.append(f'section {section} "section {section}"{clause}')
        numbers = [f"{section}.{item}" for item in range(1, draw(st.integers(2 if "best 2" in clause or "needs" in clause else 1, 3)) + 1)]
        nested = not of_items and "needs" not in clause and draw(st.booleans())
        weights = _WEIGHTS[len(numbers)]
        for item, weight in zip(numbers, weights, strict=True):
            parts.append(draw(items(item, lines(ranks=ranks), of_items.replace("W", weight), earlier if section == 2 else ())))
        if nested:
            parts.append(
                f'section {section}.9 "nested"{draw(st.sampled_from((DROPS, ", best item" + DROPS, ", mean, at most 2 points" + DROPS)))}'
            )
            parts.append(draw(items(f"{section}.9.1", lines(ranks=ranks), "", earlier if section == 2 else ())))
    of_total = ["", "", "at most 6 points, ", "rounded half even to 1 decimal, ", "starts at 2 points, at least 0 points, "]
    if everything:
        of_total += ["lower is better, ", "lower is better, at least 0 points, at most 5 points, "]
    parts.append("total, " + draw(st.sampled_from(of_total)) + "shown to 4 decimals, drops what does not apply")
    if graded:
        best = (
            draw(st.sampled_from(("total in top 1", "total at least 3 and total in top 50%")))
            if everything and ranks
            else "total at least 3"
        )
        parts.append(f"grade good when {best}\ngrade fair when points(1.1) above 0\ngrade poor otherwise")
    if draw(st.booleans()):
        parts.append("flag attention when total below 1 and any item is 0\nflag steady when every item of 1 at least 0")
    return "\n".join(parts) + "\n"


def _records() -> SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FIELD_DOMAINS.items()})


def facts(*, missing: bool = True) -> SearchStrategy[dict[str, object]]:
    """Values for ``FACTS``; with ``missing``, some of them None."""

    def maybe(values: SearchStrategy[object]) -> SearchStrategy[object]:
        return st.one_of(values, values, st.none()) if missing else values

    def rarely(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
        return st.one_of(*[values] * 7, st.none()) if missing else values

    return st.fixed_dictionaries(
        {
            "a": maybe(st.booleans()),
            "b": maybe(st.booleans()),
            "m": maybe(st.integers(0, 3)),
            "n": maybe(st.integers(0, 3)),
            "g": maybe(st.sampled_from(("-10%", "-1%", "0%", "3%", "5%", "10%"))),
            "lvl": maybe(st.sampled_from(("low", "mid", "high"))),
            "opt": maybe(st.sampled_from(("none", 0, 1, 2))),
            "sc": maybe(st.sampled_from((0, 1, 2, "2.5", 4))),
            "began": rarely(st.sampled_from(DOMAINS["began"])),
            "ended": rarely(st.sampled_from(DOMAINS["ended"])),
            "tail": st.integers(0, 2),
            "recs": rarely(st.lists(_records(), max_size=3)),
        }
    )


DOMAINS: dict[str, tuple[object, ...]] = {
    "a": (True, False),
    "b": (True, False),
    "m": (0, 1, 2, 3),
    "n": (0, 1, 2, 3),
    "g": ("-10%", "-1%", "0%", "3%", "5%", "10%"),
    "lvl": ("low", "mid", "high"),
    "opt": ("none", 0, 1, 2),
    "sc": (0, 1, 2, "2.5", 4),
    "began": ("2014-01-01", "2014-01-31", "2014-06-30", "2015-12-31"),
    "ended": ("2014-01-01", "2014-02-28", "2014-12-31", "2015-12-31"),
    "recs": (
        [],
        [{"v": 5, "ok": True, "on": "2014-01-01"}],
        [{"v": 0, "ok": False, "on": "2014-12-31"}, {"v": 2, "ok": True, "on": "2014-06-29"}, {"v": 5, "ok": True, "on": "2014-06-30"}],
    ),
}
"""For each fact, the values that a completion tries: all of them where there are few, else the ends and what lies between thresholds."""

FIELD_DOMAINS: dict[str, tuple[object, ...]] = {
    "v": (0, 1, 2, 5),
    "ok": (True, False),
    "on": ("2014-01-01", "2014-06-29", "2014-06-30", "2014-12-31"),
}
"""The same for the fields of ``recs``."""

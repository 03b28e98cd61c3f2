"""Hypothesis strategies for rubrics that compile, as text, with small facts: for laws that are checked on every completion.

Every rubric has the same few facts (``FACTS``), so that a set of facts fits all of them.
"""

from __future__ import annotations

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
define growth = (n - m) / m
define both = m + n
"""

_HEAD = 'rubric "generated"\nties {ties}\n'
_TIES = ("share the better rank", "share the worse rank", "leave no gap", "share the average rank")

_NUMBERS = ("m", "n", "both", "sc", "m * 2", "max(m, n)", "abs(m - n)", "(m + 1)", "n short of 2", "both beyond 2")
_RANKABLE = ("growth", "m", "both", "g", "sc")


def _comparisons() -> SearchStrategy[str]:
    numbers = st.builds(
        lambda left, op, right: f"{left} {op} {right}",
        st.sampled_from(_NUMBERS),
        st.sampled_from(("at least", "at most", "above", "below", "is", "is not")),
        st.integers(0, 4),
    )
    return st.one_of(
        st.sampled_from(("a", "b", "not a", "a is no")),
        numbers,
        st.sampled_from(("growth at least 50%", "growth above 0", "g at least 3%", "g below 0%", "g from -5% to below 5%")),
        st.sampled_from(("lvl at least mid", "lvl is high", "lvl is one of (low, high)", "lvl is not mid")),
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
            st.sampled_from(("", "", " within lvl", " among units where a", " lowest first")),
        )
        simple = st.one_of(simple, simple, simple, places)
    joined = st.builds(lambda parts, word: "(" + f" {word} ".join(parts) + ")", st.lists(simple, min_size=2, max_size=3), st.sampled_from(("and", "or")))
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
        )
    )


def _lines(*, ranks: bool) -> SearchStrategy[str]:
    verbs = st.sampled_from(("earns", "earns", "earns", "loses"))
    tails = st.sampled_from(("", "", "", ", when b"))
    plain = st.builds(lambda cond, verb, points, tail: f"{cond} {verb} {points}{tail}", conditions(ranks=ranks), verbs, _POINTS, tails)
    tables = _tables() if ranks else _tables().filter(lambda text: "rank" not in text)
    return st.one_of(plain, plain, plain, _each_lines(), tables)


_COMBINATIONS = ("sum", "sum", "first match", "best line", "worst line", "best 2", "mean", "product")
_CLAUSES = (
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
)


@st.composite
def _items(draw: st.DrawFn, number: str, ranks: bool) -> str:
    combine = draw(st.sampled_from(_COMBINATIONS))
    minimum = 2 if combine.startswith("best 2") else 1
    lines = draw(st.lists(_lines(ranks=ranks), min_size=minimum + (combine == "best 2"), max_size=4))
    if combine == "first match" and draw(st.booleans()):
        lines.append("otherwise earns 1 point")
    clause = draw(st.sampled_from(_CLAUSES))
    return f'item {number} "item {number}", {combine}{clause}\n' + "\n".join(lines)


@st.composite
def rubrics(draw: st.DrawFn, *, ranks: bool = True) -> str:
    """The text of a rubric that compiles."""
    parts = [_HEAD.format(ties=draw(st.sampled_from(_TIES))), FACTS]
    if draw(st.booleans()):
        parts.append(
            draw(
                st.sampled_from(
                    (
                        'gate "g": a, b, otherwise total is zero',
                        'gate "g" when m above 2: total is zero',
                        'gate "g" when b: section 1 is zero',
                        'gate "g": a, otherwise item 1.1 is zero',
                    )
                )
            )
        )
    sections = draw(st.integers(1, 2))
    for section in range(1, sections + 1):
        clause = draw(st.sampled_from(("", "", ", at most 3 points", ", best item", ", mean")))
        parts.append(f'section {section} "section {section}"{clause}{", drops what does not apply" if "," not in clause or "at most" in clause else ""}')
        for item in range(1, draw(st.integers(1, 2)) + 1):
            parts.append(draw(_items(f"{section}.{item}", ranks)))
    parts.append("total, " + draw(st.sampled_from(("", "at most 6 points, ", "rounded half even to 1 decimal, "))) + "shown to 4 decimals, drops what does not apply")
    if draw(st.booleans()):
        parts.append("grade good when total at least 3\ngrade fair when points(1.1) above 0\ngrade poor otherwise")
    if draw(st.booleans()):
        parts.append("flag attention when total below 1 and any item is 0")
    return "\n".join(parts) + "\n"


def facts(*, missing: bool = True) -> SearchStrategy[dict[str, object]]:
    """Values for ``FACTS``; with ``missing``, some of them None."""

    def maybe(values: SearchStrategy[object]) -> SearchStrategy[object]:
        return st.one_of(values, values, st.none()) if missing else values

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
}
"""For each fact, the values that a completion tries: all of them where there are few, else the ends and what lies between thresholds."""

"""The page of results, ``docs/benchmarks.md``, from the results of one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks import tables
from benchmarks.harness import ratio_in_words, seconds_in_words

UNITS = {
    "total": ("One unit: its total", "by hand"),
    "explained": ("One unit: its lines, with what was needed and had", "by hand: points, maximum, needed and had"),
    "cohort": ("Twelve units, ranked among each other", "by hand"),
    "besides": ("What else the engine does", "engine: score(facts).total"),
}
HEAD = """# Benchmarks

How long the engine takes, beside programs that do the same: the 2014 assessment (71 facts, 61 lines, five of which ask for ranks) written by hand in
plain Python, NumPy, Numba, Polars and DuckDB, and spelled for other engines. [`benchmarks/`](../benchmarks/README.md) has the programs, and says how they
are measured. All of them were compared with the engine before anything was timed: they give the same totals. The programs by hand take facts as they
come: they check nothing, know no missing facts, give no range, and serve this one document.

This page is written by `python benchmarks/run.py --write`. Figures compare within one run only; a row in bold is this engine.
"""


def page(results: Mapping[str, Any]) -> str:
    return "\n".join(
        [
            HEAD,
            *_summary(results),
            *_machine(results),
            *_units(results),
            *_frames(results),
            *_growth(results),
            *_cohorts(results),
            *_cold(results),
        ]
    )


def sections(results: Mapping[str, Any]) -> str:
    """The tables alone, for a terminal."""
    return "\n".join([*_units(results), *_frames(results), *_growth(results), *_cohorts(results), *_cold(results)])


def _machine(results: Mapping[str, Any]) -> Iterator[str]:
    yield "## Measured on\n"
    yield tables.table(("", ""), results["machine"].items())
    yield f"\n{results['rounds']} rounds, in which all programs take turns. Times are those of the clock, their median and their least; processor time is that of all threads.\n"


def _summary(results: Mapping[str, Any]) -> Iterator[str]:
    """For each of the engine's rows, whom it beats and who beats it."""
    found = [*_standing(results)]
    if found:
        yield "## Wins and losses\n"
        yield tables.table(("the engine", "takes", "faster than it", "slower than it"), found)
        yield ""


def _standing(results: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for kind in ("total", "explained", "cohort"):
        if "units" in results:
            yield from _against(UNITS[kind][0], results["units"][kind])
    for kind, sizes in results.get("frames", {}).items():
        for size in sizes:
            yield from _against(f"{int(size):,} units, {kind}", sizes[size])
    if "cold" in results:
        yield from _against("a cold start", results["cold"]["starts"])


def _against(what: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    others = [row for row in rows if not row.get("ours") and row["wall"] and row["name"] != "Python and facts alone"]
    for row in rows:
        if row.get("ours") and row["wall"]:
            own = row["wall"]
            faster = [f"{other['name']} ({ratio_in_words(own / other['wall'])})" for other in others if other["wall"] < own]
            slower = [f"{other['name']} ({ratio_in_words(other['wall'] / own)})" for other in others if other["wall"] >= own]
            name = row["name"].removeprefix("engine: ")
            yield (
                f"{what}: {name}" if name != "engine" else what,
                seconds_in_words(own),
                ", ".join(faster) or "none",
                ", ".join(slower) or "none",
            )


def _units(results: Mapping[str, Any]) -> Iterator[str]:
    for kind, rows in results.get("units", {}).items():
        title, beside = UNITS[kind]
        yield f"## {title}\n"
        if kind == "total":
            yield "Without others a unit has no ranks: the five lines that ask for them earn nothing.\n"
        if kind == "cohort":
            yield "Other engines are called once for each unit, with the rates of all units, which the host works out, but for OpenFisca, which scores arrays.\n"
        yield tables.tasks(rows, beside)
        yield f"\n![{title}](benchmarks/{kind}.svg)\n"


def _frames(results: Mapping[str, Any]) -> Iterator[str]:
    for kind, sizes in results.get("frames", {}).items():
        yield f"## Tables of units, {kind}\n"
        yield "Median times. Rows are shuffled; cohorts have 8 to 16 units. The tables lie in memory as each program wants them; briefings are three counts for programs by hand.\n"
        yield tables.frames(sizes)
        largest = list(sizes)[-1]
        yield f"\nAt {int(largest):,} units:\n"
        yield tables.tasks(
            sizes[largest],
            "by hand: NumPy"
            if any(row["name"] == "by hand: NumPy" and row["wall"] for row in sizes[largest])
            else sizes[largest][0]["name"],
        )
        yield f"\n![Tables of units, {kind}](benchmarks/frames_{kind.replace(' ', '_')}.svg)\n"


def _growth(results: Mapping[str, Any]) -> Iterator[str]:
    if "growth" not in results:
        return
    yield "## Growth with the lines of a rubric\n"
    yield "Generated rubrics, two lines for each fact, ten an item.\n"
    yield tables.growth_of_lines(results["growth"]["lines"])
    yield "\n![Growth with the lines of a rubric](benchmarks/growth_lines.svg)\n"
    yield "## Growth with the units of one cohort\n"
    yield "All units are ranked among each other. A run of more than five seconds is measured once.\n"
    yield tables.growth_of_cohorts(results["growth"]["cohorts"])
    yield "\n![Growth with the units of one cohort](benchmarks/growth_cohorts.svg)\n"


def _cohorts(results: Mapping[str, Any]) -> Iterator[str]:
    if "cohorts" not in results:
        return
    rows = results["cohorts"]["rows"]
    sizes = list(rows[0]["sizes"])
    yield "## Large cohorts, everything about each unit\n"
    yield "All units are ranked among each other. Each part is a process of its own and is measured once; memory is that of the whole process at its peak.\n"
    if "note" in results["cohorts"]:
        yield results["cohorts"]["note"] + "\n"
    yield tables.table(
        ("", *(f"{int(size):,} units" for size in sizes)), [(row["name"], *(_part(row["sizes"][size]) for size in sizes)) for row in rows]
    )
    yield ""


def _part(found: Mapping[str, Any]) -> str:
    return found["note"] if "note" in found else f"{seconds_in_words(found['seconds'])}, {found['peak'] / 2**20:,.0f} MiB"


def _cold(results: Mapping[str, Any]) -> Iterator[str]:
    if "cold" not in results:
        return
    yield "## Cold starts\n"
    yield "A whole process: Python starts, imports, loads or compiles the rubric, scores one unit, ends.\n"
    yield tables.starts(results["cold"]["starts"])
    yield "\n![Cold starts](benchmarks/starts.svg)\n"
    if results["cold"]["memory"]:
        yield "## Memory\n"
        yield f"What a run over {results['cold']['memory'][0]['units']:,} units needs at its peak, on top of the table, in a process of its own.\n"
        yield tables.memory(results["cold"]["memory"])
        yield ""

"""Plots of results as SVG. The same results give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Series = Mapping[str, Sequence[tuple[float, float]]]


def draw(results: Mapping[str, Any], folder: Path) -> list[str]:
    """The file names of what was drawn, for what there are results of."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    if "units" in results:
        for kind, rows in results["units"].items():
            drawn.append(_bars(folder / f"{kind}.svg", {row["name"]: row["wall"] for row in rows if row["wall"]}, "seconds (median)"))
    if "frames" in results:
        for kind, sizes in results["frames"].items():
            series: dict[str, list[tuple[float, float]]] = {}
            for size, rows in sizes.items():
                for row in rows:
                    if row["wall"] is not None:
                        series.setdefault(row["name"], []).append((float(size), row["wall"] / int(size)))
            drawn.append(_lines(folder / f"frames_{kind.replace(' ', '_')}.svg", series, "units", "seconds per unit (median)"))
    if "growth" in results:
        for what, names in (("lines", ("loads", "score", "by hand")), ("cohorts", ("score_cohort", "by hand"))):
            rows = results["growth"][what]
            grown = {name: [(float(row["size"]), row[name]) for row in rows if row.get(name)] for name in names}
            drawn.append(
                _lines(folder / f"growth_{what}.svg", grown, "lines" if what == "lines" else "units of a cohort", "seconds (median)")
            )
    if "cold" in results:
        starts = {row["name"]: row["wall"] for row in results["cold"]["starts"] if row["wall"]}
        drawn.append(_bars(folder / "starts.svg", starts, "seconds until the process has ended (median)", log=False))
    return drawn


def _figure(height: float) -> Any:
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams.update({"svg.hashsalt": "rubric", "svg.fonttype": "none", "font.size": 9})
    return pyplot.subplots(figsize=(8, height), layout="constrained")


def _saved(figure: Any, path: Path) -> str:
    from matplotlib import pyplot

    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    return path.name


def _lines(path: Path, series: Series, across: str, up: str) -> str:
    figure, axes = _figure(4.2)
    for name, points in series.items():
        ours = name.startswith(("engine", "loads", "score"))
        axes.plot(*zip(*points, strict=True), marker="o", markersize=3, linewidth=2.4 if ours else 1.2, label=name)
    axes.set(xscale="log", yscale="log", xlabel=across, ylabel=up)
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=8)
    return _saved(figure, path)


def _bars(path: Path, values: Mapping[str, float], across: str, *, log: bool = True) -> str:
    figure, axes = _figure(0.8 + 0.32 * len(values))
    names = list(values)
    axes.barh(names, [values[name] for name in names], color=["tab:red" if name.startswith("engine") else "tab:gray" for name in names])
    axes.invert_yaxis()
    axes.set(xscale="log" if log else "linear", xlabel=across)
    axes.grid(visible=True, axis="x", alpha=0.3)
    return _saved(figure, path)

"""Times of the engine beside programs that score the same: ``python benchmarks/run.py``. See ``benchmarks/README.md``.

Compare the ratios, not the times. Tests never assert them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)  # instead of this folder, whose modules have everyday names

from benchmarks import suite_cohorts, suite_cold, suite_growth, suite_units  # noqa: E402
from benchmarks.harness import Row, machine  # noqa: E402
from benchmarks.pages import page, sections  # noqa: E402

SUITES = ("python", "peers", "frames", "growth", "cold", "cohorts")
RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few rounds and small sizes: whether all of it runs")
    parser.add_argument(
        "--only",
        choices=SUITES,
        help="python: one unit and a cohort; peers: the same with other engines; frames: tables of units; cohorts: all results of large ones",
    )
    parser.add_argument("--large", action="store_true", help="tables of ten million units as well (10 GiB of memory)")
    parser.add_argument("--rounds", type=int, help="how often everything is measured (default: 15, with --quick: 3)")
    parser.add_argument(
        "--write", action="store_true", help="write benchmarks/results/ and docs/benchmarks.md; what isn't measured now stays"
    )
    given = parser.parse_args()
    rounds = max(1, given.rounds or (3 if given.quick else 15))

    results: dict[str, Any] = {"machine": machine(), "rounds": rounds}
    print("\n".join(f"{name}: {value}" for name, value in results["machine"].items()), "\n")
    for suite in SUITES if given.only is None else (given.only,):
        found = measure(suite, rounds, given)
        if found is not None:
            results |= found
            print("\n".join(line for line in sections(found).splitlines() if not line.startswith("![")), flush=True)
    if given.write:
        write(results)


def measure(suite: str, rounds: int, given: argparse.Namespace) -> dict[str, Any] | None:
    """The results of one suite; None where it has nothing to measure."""
    match suite:
        case "python" if given.only is None:
            return None  # the peers' suite has all of it
        case "python" | "peers":
            return {"units": _plain(suite_units.run(rounds, given.quick, with_peers=suite == "peers"))}
        case "frames":
            try:
                from benchmarks import suite_frames

                return {"frames": _plain(suite_frames.run(rounds, given.quick, given.large))}
            except ModuleNotFoundError as error:
                print(f"tables of units: not there ({error.name})")
                return None
        case "growth":
            return {"growth": suite_growth.run(rounds, given.quick)}
        case "cohorts":
            return {"cohorts": suite_cohorts.run(given.quick)}
        case _:
            return {"cold": suite_cold.run(rounds, given.quick)}


def _plain(found: Any) -> Any:
    """Rows as mappings, as they stand in a file."""
    if isinstance(found, Row):
        return found.as_dict()
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items()}
    return [_plain(each) for each in found]


def write(results: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / "latest.json"
    if path.exists():
        results = {**json.loads(path.read_text(encoding="utf-8")), **results}
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (ROOT / "docs" / "benchmarks.md").write_text(page(results), encoding="utf-8")
    try:
        from benchmarks.plots import draw

        drawn = draw(results, ROOT / "docs" / "benchmarks")
    except ModuleNotFoundError as error:
        sys.exit(f"written, but without plots: {error.name} isn't there")
    print(f"written: {path.relative_to(ROOT)}, docs/benchmarks.md, {len(drawn)} plots")


if __name__ == "__main__":
    main()

"""One program in a process of its own, for what only a whole process shows: ``python -m benchmarks.child cold NAME`` scores one unit, prints
the total and the bytes at its peak, and ends;
``python -m benchmarks.child memory NAME UNITS RANKED`` prints the bytes that a run needs on top of the facts that lie there;
``python -m benchmarks.child cohort PART UNITS`` prints the seconds that a part of the results of a cohort takes, and the bytes at the peak."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

COLD = {
    "Python and facts alone": "",
    "by hand": "benchmarks.by_hand.plain",
    "engine": "benchmarks.engine",
    "zen-engine": "benchmarks.peers.zen_engine",
    "datalogic-py": "benchmarks.peers.datalogic",
    "common-expression-language": "benchmarks.peers.cel_",
    "rule-engine": "benchmarks.peers.rule_engine_",
    "OpenFisca-Core": "benchmarks.peers.openfisca",
}


def cold(name: str) -> None:
    from benchmarks import facts

    unit = facts.units(1)[0]
    print(int(importlib.import_module(COLD[name]).total(unit)) if COLD[name] else "nothing", _status("VmHWM"))


def memory(name: str, units: int, ranked: bool) -> None:
    from benchmarks import facts, suite_frames

    program = next(each for each in suite_frames.programs() if each.name == name)
    if not isinstance(program, suite_frames.Program):
        sys.exit(program.note)
    program.run(program.prepare(facts.columns(100)), ranked)  # code is loaded, and compiled where it is
    given = program.prepare(facts.columns(units))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
    before = _status("VmRSS")
    result = program.run(given, ranked)
    print(max(0, _status("VmHWM") - before))
    del result


def cohort(part: str, units: int) -> None:
    from benchmarks import suite_cohorts

    print(suite_cohorts.measured(part, units), _status("VmHWM"))


def _status(key: str) -> int:
    """Bytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(key + ":"))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["cold", name]:
            cold(name)
        case ["memory", name, units, ranked]:
            memory(name, int(units), ranked == "ranked")
        case ["cohort", part, units]:
            cohort(part, int(units))
        case _:
            sys.exit(__doc__)

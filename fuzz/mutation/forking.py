"""A plugin for pytest that tries mutants: pytest collects once, and for each mutant a fork of the process runs the tests that reach the mutated function, until one fails.

``FOLDER`` of ``fuzz.mutation.run`` has what mutmut made: the sources with all mutants in them, and which test reaches which function. Mutmut's own loop isn't used: it names
tests on pytest's command line, in a process that collected them before, where pytest 9 doesn't find all of them again; mutmut takes that for a kill.

The environment says what is tried: MUTANTS_OF (modules, in order), MUTANTS_EVERY (``3``: each third mutant by name),
MUTANTS_ONLY (a file with the names of those to try, if not all), MUTANTS_TO (the file for the results). docs/assurance.md has the commands.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

LONGEST = 120
"""Seconds by the clock after which a mutant has timed out."""


def pytest_runtestloop(session: pytest.Session) -> bool:
    """In the place of running the tests once."""
    items = {item.nodeid: item for item in session.items}
    stats = json.loads(Path("mutmut-stats.json").read_text(encoding="utf-8"))
    durations = stats["duration_by_test"]
    for item in items.values():  # warm: every text is compiled before the first fork
        failed = [report for report in runtestprotocol(item, log=False, nextitem=None) if report.failed]
        assert not failed, f"{item.nodeid} fails without a mutant"
    results: dict[str, str] = {}
    target = Path(os.environ["MUTANTS_TO"])
    for mutant in chosen():
        function = mutant.rsplit("__mutmut_", 1)[0]
        names = set(stats["tests_by_mangled_function_name"].get(function, ())) | {name for name in items if name not in durations}
        tests = sorted((name for name in names if name in items), key=lambda name: (durations.get(name, 0), name))
        results[mutant] = tried(mutant, [items[name] for name in tests]) if tests else "no test"
        target.write_text(json.dumps(results, indent=0), encoding="utf-8")
    return True


def chosen() -> list[str]:
    """The mutants to try, in order."""
    every = int(os.environ.get("MUTANTS_EVERY", "1"))
    found: list[str] = []
    for module in os.environ["MUTANTS_OF"].split():
        meta = Path(f"src/rubric_engine/scoring/reference/{module}.py.meta")
        found += sorted(json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"])[::every]
    only = os.environ.get("MUTANTS_ONLY")
    return found if only is None else [name for name in found if name in set(Path(only).read_text(encoding="utf-8").split())]


def tried(mutant: str, items: list[pytest.Item]) -> str:
    child = os.fork()
    if child == 0:
        os.environ["MUTANT_UNDER_TEST"] = mutant
        signal.alarm(LONGEST)
        for item in items:
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
                os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "timeout" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    return "killed" if os.WEXITSTATUS(status) else "survived"

"""The pytest plugin: ``*.rubric`` and ``*.cases`` are collected, an item for each example and each law, and one that says whether the text compiles.

pytest imports this module in every session of an environment in which the engine is installed, so that nothing else of the engine is imported here; what
collects stands in ``plugin_items``, imported when a rubric's file is met, and coverage in ``plugin_coverage``, imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

MARKERS = (
    "rubric: an example or a law of a rubric, or whether it compiles",
    "rubric_example: an example of a rubric",
    "rubric_law: a law of a rubric",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("rubrics", "rubrics (rubric-engine)")
    group.addoption("--rubric-seed", type=int, metavar="N", help="what facts are generated from that the laws of rubrics are tried on (0)")
    group.addoption("--rubric-examples", type=int, metavar="N", help="how many fact sets each law of a rubric is tried on (200)")
    group.addoption("--rubric-coverage", action="store_true", help="show what the examples that ran have shown of their rubrics")
    group.addoption("--rubric-coverage-html", metavar="DIR", help="the same as pages in DIR, one a rubric, over its text")
    parser.addini("rubric_files", "whether *.rubric and *.cases are collected (true)", type="bool", default=True)
    parser.addini("rubric_seed", "the default of --rubric-seed", default="0")
    parser.addini("rubric_examples", "the default of --rubric-examples", default="200")


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    if config.getoption("--rubric-coverage") or config.getoption("--rubric-coverage-html"):
        from rubric_engine.testing.plugin_coverage import RubricCoverage

        config.pluginmanager.register(RubricCoverage(config), "rubric_coverage")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix not in (".rubric", ".cases"):
        return None
    named = parent.session.isinitpath(file_path)
    if not named and not parent.config.getini("rubric_files"):
        return None
    from rubric_engine.testing.plugin_items import collected

    return collected(file_path, parent, named=named)


_SENT = "rubric_crash"  # in what processes send each other of a report; without it they send its text alone, of which the summary shows the first line


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable(report: Any) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
    data = yield
    crash = getattr(getattr(report, "longrepr", None), _SENT, None)
    if data is not None and crash is not None:
        data[_SENT] = crash
    return data


@pytest.hookimpl(wrapper=True)
def pytest_report_from_serializable(data: dict[str, Any]) -> Generator[None, Any, Any]:
    crash = data.pop(_SENT, None)
    report = yield
    if crash is not None and report is not None:
        from rubric_engine.testing.plugin_items import Crash, Shown

        report.longrepr = Shown(str(report.longrepr), Crash(*crash))
    return report

"""The pytest plugin: ``*.rubric`` and ``*.cases`` are collected, an item for each example and each law.

pytest imports this module in every session of an environment in which the engine is installed, so that nothing else of the engine is imported here; what
collects stands in ``plugin_items``, imported when a rubric's file is met, and coverage in ``plugin_coverage``, imported when it is asked for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

MARKERS = (
    "rubric: an example or a law of a rubric",
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

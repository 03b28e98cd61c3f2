"""Coverage of rubrics by the examples that pytest ran, wherever it ran them: a report of an example says which one it is, and at the end, in the process that has
all reports, these examples are looked at once more."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from rubric_engine.assurance import Coverage, coverage, of_examples
from rubric_engine.assurance.coverage_html import coverage_html
from rubric_engine.assurance.coverage_text import coverage_text
from rubric_engine.core.examples import Example
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.loading import from_bytes
from rubric_engine.rubric import Rubric
from rubric_engine.testing.suites import of_cases, of_rubric


class RubricCoverage:
    """Gathers what ran, and tells what it has shown."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ran: set[tuple[str, str, int]] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" and hasattr(item, "rubric_run"):
            report.__dict__["rubric_run"] = item.rubric_run  # other processes send a report with all its attributes
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ran = report.__dict__.get("rubric_run")
        if ran is not None:
            rubric, cases, number = ran
            self.ran.add((rubric, cases, number))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.ran:
            return
        terminalreporter.section("rubric coverage")
        folder = self.config.getoption("--rubric-coverage-html")
        for path in sorted({rubric for rubric, _, _ in self.ran}):
            try:
                rubric, examples = self._examples(path)
            except (OSError, RubricError) as error:  # it was changed while the tests ran
                terminalreporter.write_line(f"{self._shown(path)}: {str(error).partition(chr(10))[0]}")
                continue
            found = coverage(rubric.program, of_examples(examples))
            text = coverage_text(found, rubric.program, rubric.source, len(examples), rubric.language)
            wanted = text if terminalreporter.verbosity > 0 else text.partition("\n")[0]
            terminalreporter.write_line(wanted.rstrip("\n"))
            if folder:
                page = self._page(Path(folder), path, found, rubric)
                terminalreporter.write_line(f"  {'页面：' if rubric.language == 'zh' else 'page: '}{page}")

    def _examples(self, path: str) -> tuple[Rubric, list[Example]]:
        """A rubric with those of its examples that ran, in the order of the texts."""
        file = Path(path)
        rubric = from_bytes(file.read_bytes(), self._shown(path), folder=file.parent)
        texts = {"": of_rubric(rubric).examples}
        found: list[Example] = []
        for cases, number in sorted((cases, number) for each, cases, number in self.ran if each == path):
            if cases not in texts:
                texts[cases] = of_cases(rubric, self._shown(cases), Path(cases).read_bytes()).examples
            found += texts[cases][number : number + 1]
        return rubric, found

    def _page(self, folder: Path, path: str, found: Coverage, rubric: Rubric) -> Path:
        """Called like the rubric, with the folders above it."""
        folder = self.config.invocation_params.dir / folder
        folder.mkdir(parents=True, exist_ok=True)
        name = self._shown(path).replace("\\", "/").strip("/").replace("../", "").replace("/", "_").replace(":", "")
        page = folder / f"{name.removesuffix('.rubric')}.html"
        page.write_text(coverage_html(found, rubric.source, rubric.language), encoding="utf-8")
        return page

    def _shown(self, path: str) -> str:
        called = self.config.invocation_params.dir
        return str(Path(path).relative_to(called)) if Path(path).is_relative_to(called) else path

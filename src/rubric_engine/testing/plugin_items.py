"""What pytest collects of a rubric: its file, an item that says whether it compiles, and one for each example and each law."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rubric_engine.core.examples import Example
from rubric_engine.core.laws import Law
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Language
from rubric_engine.loading import from_bytes
from rubric_engine.rubric import Rubric
from rubric_engine.testing import suites
from rubric_engine.testing.suite_text import command_for, example_lines, in_short, law_lines, untested_text

if TYPE_CHECKING:
    from rubric_engine.testing.suites import Result, Suite

_COMPILES = "compiles"
_RUBRICS = pytest.StashKey[dict[Path, Rubric]]()


def collected(path: Path, parent: pytest.Collector, *, named: bool) -> pytest.Collector | None:
    """The collector of a rubric, or of a file of cases that has a rubric beside it. Files that other programs call so are left alone; one that is ``named`` on the
    command line is taken for ours."""
    if path.suffix == ".rubric":
        ours = named or suites.cases_beside(path) is not None or suites.is_rubric(path.read_bytes())
        return RubricFile.from_parent(parent, path=path) if ours else None
    if not named and not path.with_suffix(".rubric").is_file():
        return None
    return CasesFile.from_parent(parent, path=path)


class _File(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        yield Compiles.from_parent(self, name=_COMPILES)
        if not suites.has_cases(self.path.read_bytes()):
            return  # it is compiled when that item runs
        try:
            suite = self.suite()
        except (RubricError, FileNotFoundError):
            return  # which that item tells
        origins = (*(each.origin for each in suite.examples), *(each.origin for each in suite.laws))
        labels = suites.names_of((_COMPILES, *(each.id for each in origins)))[1:]
        count = len(suite.examples)
        for number, (name, example) in enumerate(zip(labels, suite.examples, strict=False)):
            yield ExampleItem.from_parent(self, name=name, suite=suite, example=example, number=number)
        for name, law in zip(labels[count:], suite.laws, strict=True):
            yield LawItem.from_parent(self, name=name, suite=suite, law=law)

    def suite(self) -> Suite:
        raise NotImplementedError

    def shown(self, path: Path) -> str:
        """A file as messages and commands name it: as seen from where pytest was called."""
        called = self.config.invocation_params.dir
        return str(path.relative_to(called)) if path.is_relative_to(called) else str(path)

    def rubric(self, path: Path) -> Rubric:
        """Compiled once in a session."""
        known = self.config.stash.setdefault(_RUBRICS, {})
        if path not in known:
            known[path] = from_bytes(path.read_bytes(), self.shown(path), folder=path.parent)
        return known[path]


class RubricFile(_File):
    """The examples and laws of a rubric's own text."""

    def suite(self) -> Suite:
        return suites.of_rubric(self.rubric(self.path))


class CasesFile(_File):
    """Those of the file beside it."""

    def suite(self) -> Suite:
        return suites.of_cases(self.rubric(self.path.with_suffix(".rubric")), self.shown(self.path), self.path.read_bytes())


# ---------------------------------------------------------------- items


class RubricTestFailed(Exception):
    """Has what is shown instead of a traceback, and one line of it."""

    def __init__(self, short: str, text: str) -> None:
        super().__init__(short)
        self.text = text


class Crash:
    """Where and what, for pytest's summary."""

    def __init__(self, path: str, lineno: int, message: str) -> None:
        self.path, self.lineno, self.message = path, lineno, message

    def __str__(self) -> str:
        return f"{self.path}:{self.lineno}: {self.message}"


class Shown:
    """A failure as pytest shows it, without a word of Python."""

    def __init__(self, text: str, crash: Crash) -> None:
        self.text, self.reprcrash = text, crash

    @property
    def rubric_crash(self) -> list[str | int]:
        """What goes to other processes besides the text."""
        return [self.reprcrash.path, self.reprcrash.lineno, self.reprcrash.message]

    def toterminal(self, tw: Any) -> None:
        tw.line(self.text)

    def __str__(self) -> str:
        return self.text


class _Item(pytest.Item):
    rubric_line = 1
    """Of the statement in the file, from 1."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, RubricTestFailed):
            return Shown(excinfo.value.text, Crash(str(self.path), self.rubric_line, str(excinfo.value)))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.rubric_line - 1, self.name


class Compiles(_Item):
    """Whether the text has errors."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self.add_marker("rubric")

    def runtest(self) -> None:
        assert isinstance(self.parent, _File)
        try:
            self.parent.suite()
        except RubricError as error:
            why = str(error)
        except FileNotFoundError as error:
            why = f"there is no rubric {error.filename} / 没有评分办法 {error.filename}"
        else:
            return
        raise RubricTestFailed(why.partition("\n")[0], why)


class _OfSuite(_Item):
    def __init__(self, *, suite: Suite, **rest: Any) -> None:
        super().__init__(**rest)
        self.suite = suite
        self.add_marker("rubric")

    @property
    def language(self) -> Language:
        return self.suite.rubric.language

    def judge(self, result: Result, lines: list[str]) -> None:
        place = f"{self.suite.source.name}:{result.line}"
        raise RubricTestFailed(in_short(result, self.language), "\n".join([*lines, "", place]))


class ExampleItem(_OfSuite):
    """``rubric_run`` says which it is, for whoever runs it again: the rubric, its file of cases or "", and the number of the example in it."""

    def __init__(self, *, suite: Suite, example: Example, number: int, **rest: Any) -> None:
        super().__init__(suite=suite, **rest)
        self.example = example
        self.rubric_line = suite.line(example.origin)
        cases = isinstance(self.parent, CasesFile)
        self.rubric_run = [str(self.path.with_suffix(".rubric") if cases else self.path), str(self.path) if cases else "", number]
        self.add_marker("rubric_example")

    def runtest(self) -> None:
        result = suites.run_example(self.suite, self.example)
        if not result.passed:
            self.judge(result, example_lines(result, self.language))


class UntestedLawWarning(pytest.PytestWarning):
    """A law holds because nothing was tried of which it says anything."""


class LawItem(_OfSuite):
    def __init__(self, *, suite: Suite, law: Law, **rest: Any) -> None:
        super().__init__(suite=suite, **rest)
        self.law = law
        self.rubric_line = suite.line(law.origin)
        self.add_marker("rubric_law")

    def runtest(self) -> None:
        if not suites.can_run_laws():
            said = suites.NEEDS_HYPOTHESIS[self.language]
            raise RubricTestFailed(said, said)
        result = suites.run_one_law(self.suite, self.law, self._number("seed", 0), self._number("examples", 1))
        if not result.passed:
            again = command_for(self.suite.rubric.source.name, result)
            self.judge(result, law_lines(result, self.language, again))
        elif untested := untested_text(result, self.language):
            self.warn(UntestedLawWarning(f"{result.label}：{untested}" if self.language == "zh" else f"{result.label}: {untested}"))

    def _number(self, name: str, least: int) -> int:
        """Of the command line, else of the configuration."""
        given = self.config.getoption(f"--rubric-{name}")
        text = str(self.config.getini(f"rubric_{name}") if given is None else given).strip()
        if not text.isdecimal() or int(text) < least:
            said = f"rubric_{name} is a whole number from {least}, not `{text}`"
            raise RubricTestFailed(said, said)
        return int(text)

"""What ``rubric test`` runs: the examples and laws of one rubric and of its file of cases, with how long each took."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rubric_engine.cli.inputs import compile_rubric, rubric_path, unreadable
from rubric_engine.cli.streams import progress
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.testing.suite_text import command_for
from rubric_engine.testing.suites import (
    ExampleResult,
    LawResult,
    Result,
    Suite,
    can_run_laws,
    cases_beside,
    load_laws,
    of_cases,
    of_rubric,
    run_example,
    run_one_law,
)

_STORAGE: Final = "HYPOTHESIS_STORAGE_DIRECTORY"


@frozen(kw_only=True)
class Asked:
    """What the command is told: labels are chosen by ``only``, a part of them; ``cases`` is a file of cases instead of the one beside the rubric."""

    only: str | None
    cases: str | None
    seed: int
    examples: int
    language: Language | None

    def wants(self, label: str) -> bool:
        return self.only is None or self.only.casefold() in label.casefold()


@frozen(eq=False)
class Timed:
    """A result, and the seconds that it took."""

    result: Result
    seconds: float


@frozen(eq=False, kw_only=True)
class Tested:
    """What came out of one rubric. ``name`` is its name on the command line; ``errors`` is why it, or its file of cases, can't be run. ``files`` are the names of the
    texts that were read, the rubric's own first."""

    name: str
    language: Language
    files: tuple[str, ...]
    results: tuple[Timed, ...] = ()
    errors: RubricError | None = None
    cases: str | None = None
    untried: tuple[str, ...] = ()
    """The labels of laws that were left out because what tries them isn't installed."""
    untried_files: tuple[str, ...] = ()
    """The names of the texts in which they stand."""

    @property
    def passed(self) -> bool:
        return self.errors is None and all(each.result.passed for each in self.results)

    def examples(self) -> list[ExampleResult]:
        return [each.result for each in self.results if isinstance(each.result, ExampleResult)]

    def laws(self) -> list[LawResult]:
        return [each.result for each in self.results if isinstance(each.result, LawResult)]

    def again(self, law: LawResult) -> str:
        """The command that finds a counterexample once more."""
        return command_for(self.name, law, self.cases)


def tested(name: str, asked: Asked) -> Tested:
    """Runs what stands in a rubric and in its file of cases: examples first, then laws, if what tries them is installed. Ends the command where a file can't be
    read."""
    try:
        rubric = compile_rubric(name)
    except RubricError as error:
        return Tested(name=name, language=asked.language or error.language, files=(error.source.name,), errors=error)
    words = asked.language or rubric.language
    beside = _cases(name, asked)
    files = (rubric.source.name, *(() if beside is None else (beside[0],)))
    suites = [of_rubric(rubric)]
    try:
        suites += [] if beside is None else [of_cases(rubric, *beside)]
    except RubricError as error:
        return Tested(name=name, language=words, files=files, errors=error)
    laws = can_run_laws()
    left_out = [(law.origin.id, suite.source.name) for suite in suites for law in suite.laws if not laws and asked.wants(law.origin.id)]
    with progress("正在运行示例，检验规律…" if words == "zh" else "running examples, trying laws…"), _kept_elsewhere():
        if laws and any(suite.laws for suite in suites):
            load_laws()
        results = tuple(_timed(run) for run in _runs(suites, asked, laws=laws))
    return Tested(
        name=name, language=words, files=files, results=results, cases=asked.cases, untried=tuple(label for label, _ in left_out),
        untried_files=tuple(file for _, file in left_out),
    )  # fmt: skip


@contextmanager
def _kept_elsewhere() -> Iterator[None]:
    """What Hypothesis keeps for itself goes where it disappears again, not into the user's folder; unless the user says where."""
    if _STORAGE in os.environ:
        yield
        return
    with TemporaryDirectory(prefix="rubric-", ignore_cleanup_errors=True) as folder:
        os.environ[_STORAGE] = folder
        try:
            yield
        finally:
            del os.environ[_STORAGE]


def cases_file(name: str, asked: Asked) -> Path | None:
    """The file of cases that belongs to a rubric of the command line, if there is one."""
    if asked.cases is not None:
        return Path(asked.cases)
    return None if name == "-" else cases_beside(rubric_path(name))


def _cases(name: str, asked: Asked) -> tuple[str, bytes] | None:
    """Its name as messages show it, and what stands in it."""
    path = cases_file(name, asked)
    if path is None:
        return None
    # of a shipped rubric, named without its folder, the file is shown so, too
    shown = str(path) if asked.cases is not None or Path(name).exists() else path.name
    try:
        return shown, path.read_bytes()
    except OSError as error:
        raise unreadable(str(path), error) from None


def _runs(suites: list[Suite], asked: Asked, *, laws: bool) -> Iterator[Callable[[], Result]]:
    for suite in suites:
        for example in suite.examples:
            if asked.wants(example.origin.id):
                yield partial(run_example, suite, example)
    for suite in suites if laws else ():
        for law in suite.laws:
            if asked.wants(law.origin.id):
                yield partial(run_one_law, suite, law, asked.seed, asked.examples)


def _timed(run: Callable[[], Result]) -> Timed:
    begun = time.perf_counter()
    result = run()
    return Timed(result, time.perf_counter() - begun)

"""The examples and laws of a rubric's text, or of a file of cases beside it, ready to be run one by one: what ``rubric test`` and the pytest plugin share.

Only running a law needs Hypothesis, which is imported then.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rubric_engine.core.examples import Example
from rubric_engine.core.from_syntax import lower_examples, lower_laws
from rubric_engine.core.ir import Origin
from rubric_engine.core.laws import Law
from rubric_engine.diagnostics.errors import FactProblem, RubricError
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Diagnostic, Language, SourceFile, Span
from rubric_engine.examples import ExampleOutcome, cases, run
from rubric_engine.rubric import Rubric
from rubric_engine.scoring.reference import NumberTooLarge, TieError
from rubric_engine.syntax.folding import decode, fold

if TYPE_CHECKING:
    from rubric_engine.testing.running import LawOutcome

SEED: Final = 0
EXAMPLES: Final = 200
"""How many fact sets a law is tried on, unless more are asked for."""

NEEDS_HYPOTHESIS: Final = {
    "en": 'laws are tried with Hypothesis, which isn\'t installed: pip install "rubric-engine[testing]"',
    "zh": '检验规律要用 Hypothesis，尚未安装：pip install "rubric-engine[testing]"',
}

_CASE = re.compile(r"^\s*(?:example|law|示例|规律)(?![\w.])", re.MULTILINE | re.IGNORECASE)
_OURS = re.compile(
    r"^\s*(?:(?:rubric|extends|fact|section|item|example|law)[ \t]+\S|评分办法|考核办法|沿用|数据项|部分|考核项|示例|规律)",
    re.MULTILINE | re.IGNORECASE,
)


@frozen(eq=False)
class Suite:
    """What stands in one text: ``source`` is a rubric's own, or a file of cases with the rubric's text behind it."""

    rubric: Rubric
    source: SourceFile
    examples: tuple[Example, ...]
    laws: tuple[Law, ...]

    def line(self, origin: Origin) -> int:
        """From 1."""
        return self.source.line_column(origin.span.start)[0]


@frozen(eq=False)
class ExampleResult:
    """How an example came out; ``refused`` is why it couldn't be scored at all (a tie where ties are an error)."""

    suite: Suite
    example: Example
    outcome: ExampleOutcome | None
    refused: FactProblem | None = None

    @property
    def passed(self) -> bool:
        return self.outcome is not None and self.outcome.passed

    @property
    def label(self) -> str:
        return self.example.origin.id

    @property
    def line(self) -> int:
        return self.suite.line(self.example.origin)


@frozen(eq=False)
class LawResult:
    """How a law came out, and how many fact sets it was asked to be tried on."""

    suite: Suite
    outcome: LawOutcome
    examples: int

    @property
    def passed(self) -> bool:
        return self.outcome.passed

    @property
    def label(self) -> str:
        return self.outcome.law.origin.id

    @property
    def line(self) -> int:
        return self.suite.line(self.outcome.law.origin)


Result = ExampleResult | LawResult


# ---------------------------------------------------------------- what is there


def of_rubric(rubric: Rubric) -> Suite:
    """The examples and laws of a rubric's own text."""
    return Suite(rubric, rubric.source, lower_examples(rubric.model), lower_laws(rubric.model))


def of_cases(rubric: Rubric, name: str, data: bytes) -> Suite:
    """Those of a file of cases; ``name`` stands for it in messages.

    Raises:
        RubricError: with every error of the file.
    """
    text = decode(data)
    if text is None:
        raise RubricError([Diagnostic("E100", Span(0, 0))], SourceFile(name, ""), rubric.language)
    found = cases(rubric, name, text)
    return Suite(rubric, found.source, found.examples, found.laws)


def cases_beside(path: Path) -> Path | None:
    """``NAME.cases`` beside ``NAME.rubric``; None where there is none."""
    beside = path.with_suffix(".cases")
    return beside if beside.is_file() and beside != path else None


def has_cases(data: bytes) -> bool:
    """Whether a text has a statement that begins an example or a law, without parsing it."""
    text = decode(data)
    return text is not None and _CASE.search(fold(text)) is not None


def is_rubric(data: bytes) -> bool:
    """Whether a text has a statement that begins as one of a rubric does, be it right or wrong: other programs' files may have the same ending."""
    text = decode(data)
    return text is not None and _OURS.search(fold(text)) is not None


def names_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels, each made one of its kind: the second of two equal ones has its number behind it."""
    met: Counter[str] = Counter()
    found: dict[str, None] = {}
    for label in labels:
        met[label] += 1
        name = label if met[label] == 1 else f"{label} ({met[label]})"
        while name in found:
            name += "'"
        found[name] = None
    return tuple(found)


# ---------------------------------------------------------------- running


def run_example(suite: Suite, example: Example) -> ExampleResult:
    """Scores an example and puts its expectations to the result."""
    try:
        (outcome,) = run(suite.rubric, (example,))
    except TieError as error:
        zh = suite.rubric.language == "zh"
        units = ("、" if zh else ", ").join(f"「{unit}」" if zh else f"`{unit}`" for unit in error.units)
        return ExampleResult(suite, example, None, FactProblem("F547", (("ranked", error.ranked), ("units", units))))
    except NumberTooLarge:
        return ExampleResult(suite, example, None, FactProblem("F594"))
    return ExampleResult(suite, example, outcome)


def can_run_laws() -> bool:
    """Whether Hypothesis is there."""
    return importlib.util.find_spec("hypothesis") is not None


def load_laws() -> None:
    """Imports what laws are tried with, so that the first one isn't charged with it."""
    importlib.import_module("rubric_engine.testing.running")


def run_one_law(suite: Suite, law: Law, seed: int, examples: int) -> LawResult:
    """Looks for facts that break a law; see ``running.run_law``."""
    from rubric_engine.testing.running import run_law

    return LawResult(suite, run_law(suite.rubric, law, seed=seed, examples=examples), examples)


def words_of(law: Law, language: Language) -> str:
    """The whole statement."""
    return law.origin.text[language]

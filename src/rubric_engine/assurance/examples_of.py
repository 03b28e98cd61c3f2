"""The examples of a rubric, in its own text and in the file of cases beside it, ready to be run."""

from __future__ import annotations

from pathlib import Path

from rubric_engine.assurance.mutation import Trial
from rubric_engine.assurance.runs import Run, of_examples
from rubric_engine.core.from_syntax import lower_examples
from rubric_engine.rubric import Rubric
from rubric_engine.shelves import files_of
from rubric_engine.syntax.folding import decode

Texts = tuple[str, str, tuple[tuple[str, str, str], ...], tuple[str, str] | None]
"""A rubric's text and name, the files that it extends, and name and text of its cases."""


def cases_beside(path: Path | None) -> tuple[str, str] | None:
    """Name and text of ``NAME.cases`` beside ``NAME.rubric``; None where there is none."""
    if path is None:
        return None
    beside = path.with_suffix(".cases")
    if not beside.is_file():
        return None
    text = decode(beside.read_bytes())
    return None if text is None else (beside.name, text)


def runs_of(rubric: Rubric, cases: tuple[str, str] | None = None) -> tuple[Run, ...]:
    """The examples in the rubric, then those of its cases.

    Raises:
        RubricError: with every error of the cases.
    """
    found = of_examples(lower_examples(rubric.model))
    if cases is None:
        return found
    from rubric_engine.examples import cases as read_cases

    return (*found, *of_examples(read_cases(rubric, *cases).examples))


def texts_of(rubric: Rubric, cases: tuple[str, str] | None = None) -> Texts:
    """What another process needs to make the same of it."""
    return rubric.source.text, rubric.source.name, tuple(files_of(rubric.source)), cases


def trial(texts: Texts, *, search: bool = True) -> Trial:
    """From texts."""
    from rubric_engine.compiling import again

    text, name, files, cases = texts
    return trial_of(again(text, name, files), cases, search=search)


def trial_of(rubric: Rubric, cases: tuple[str, str] | None = None, *, search: bool = True) -> Trial:
    """A rubric with its examples, ready to judge mutants."""
    from rubric_engine.examples import cases as read_cases

    def read(text: str) -> tuple[Run, ...]:
        return of_examples(read_cases(rubric, "found.cases", text).examples)

    return Trial(rubric.program, rubric.source, runs_of(rubric, cases), search, read)

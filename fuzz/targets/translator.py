"""A rubric that compiles, in the other language: it compiles there too, and an empty form scores the same."""

from __future__ import annotations

from fuzz.shared import text_of
from rubric_engine import FactError, Rubric, RubricError, loads
from rubric_engine.diagnostics.model import Language

OTHER: dict[Language, Language] = {"en": "zh", "zh": "en"}


def run(data: bytes) -> None:
    text = text_of(data)
    try:
        rubric = loads(text)
    except RubricError:
        return
    there = rubric.format(OTHER[rubric.language])
    try:
        translated = loads(there)
    except RubricError as error:
        raise AssertionError(f"the translation doesn't compile:\n{there}\n{error}") from error
    assert loads(rubric.format()).format() == rubric.format(), "a second run of the formatter changes the text"
    mine, other = _empty(rubric), _empty(translated)
    assert mine == other, f"the translation scores otherwise: {mine} and {other}\n{there}"


def _empty(rubric: Rubric) -> object:
    try:
        result = rubric.score({}).result
    except FactError as error:
        return tuple(problem.code for problem in error.problems)
    return result.total, result.low, result.high, tuple((entry.state, entry.points) for entry in result.ledger)

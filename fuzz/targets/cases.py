"""Any text as a file of examples and laws beside a rubric."""

from __future__ import annotations

from fuzz.rubrics import rubrics
from fuzz.shared import proper, text_of
from rubric_engine import RubricError
from rubric_engine.examples import cases
from rubric_engine.examples import run as run_examples


def run(data: bytes) -> None:
    """The first byte says beside which rubric."""
    rubric = rubrics()[data[0] % len(rubrics())] if data else rubrics()[0]
    text = text_of(data[1:])
    try:
        found = cases(rubric, "fuzz.cases", text)
    except RubricError as error:
        proper(error, text)
        return
    for outcome in run_examples(rubric, found.examples):
        assert outcome.cards, "an example without a result"
        for failure in outcome.failures:
            assert failure.found, "a failure that doesn't say what was found"

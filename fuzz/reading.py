"""Facts out of bytes through the door for files, and a score where nothing is wrong with them."""

from __future__ import annotations

from fuzz.rubrics import rubrics
from fuzz.shared import MOST, proper_facts, proper_problems, whole_cohort
from rubric_engine import FactError, Rubric
from rubric_engine.facts import FactsFile, read_facts


def read_and_score(first: bytes, text: bytes) -> None:
    rubric = rubrics()[first[0] % len(rubrics())] if first else rubrics()[0]
    score_read(rubric, read_facts(rubric.program, None, text=text[:MOST]))


def score_read(rubric: Rubric, found: FactsFile) -> None:
    """Problems can be shown; without any the facts can be scored."""
    proper_problems(found.problems)
    if found.problems or not found.units:
        return
    try:
        whole_cohort(rubric.score_read(found))
    except FactError as error:
        proper_facts(error)

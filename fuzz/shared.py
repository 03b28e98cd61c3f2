"""What targets have in common: texts out of bytes, and what must hold for errors and results."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import all_codes
from rubric_engine.diagnostics.errors import FactError, FactProblem, RubricError
from rubric_engine.diagnostics.render import message
from rubric_engine.report import Card, CohortCard

MOST = 4096
"""Longer inputs are cut: below 4 KB nothing may take more than a second, and fuzzing is about form, not size."""

_KNOWN = frozenset(all_codes())


def text_of(data: bytes) -> str:
    """UTF-8; what isn't becomes a lone surrogate, which a program may hand over as well."""
    return data[:MOST].decode("utf-8", "surrogateescape")


def proper(error: RubricError, text: str) -> None:
    """An error of a text can be shown in both languages, and stands in the text."""
    assert error.diagnostics, "an error without a diagnostic"
    for each in error.diagnostics:
        assert each.code in _KNOWN, each.code
        assert 0 <= each.span.start <= each.span.end <= max(len(text), 1), f"{each.code} stands at {each.span} of {len(text)}"
        assert message(each, "en"), f"{each.code} has no English message"
        assert message(each, "zh"), f"{each.code} has no Chinese message"
    assert str(error)
    assert error.to_json()


def proper_facts(error: FactError) -> None:
    assert error.problems, "an error without a problem"
    proper_problems(error.problems)
    assert str(error)
    assert error.to_json()


def proper_problems(problems: tuple[FactProblem, ...]) -> None:
    for each in problems:
        assert each.code in _KNOWN, each.code
        assert each.message("en"), f"{each.code} has no English message"
        assert each.message("zh"), f"{each.code} has no Chinese message"
        each.place("en")
        each.place("zh")


def whole(card: Card) -> None:
    """A result adds up and lies in its range."""
    result = card.result
    if result.total is not None:
        assert sum(entry.points for entry in result.ledger) == result.total, "the ledger doesn't sum to the total"
        assert result.low <= result.total, "the total is below its range"
        assert result.high is None or result.total <= result.high, "the total is above its range"


def whole_cohort(card: CohortCard) -> None:
    for unit in card:
        whole(card[unit])

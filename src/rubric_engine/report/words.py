"""What a language must be able to say. ``words_en`` and ``words_zh`` are the two that can; ``sentences`` decides what is said.

Phrases have no final stop. Texts of the rubric arrive as ``Text`` and are put on one line, with nothing that acts on a terminal.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from rubric_engine.core.ir import Combine, Origin, Text
from rubric_engine.core.results import (
    Compared,
    Counted,
    Entry,
    EntryKind,
    FactUse,
    Held,
    LimitedTo,
    Picked,
    Ranked,
    Undefined,
)
from rubric_engine.diagnostics.width import shown as one_line


class Verdict(enum.Enum):
    """How a scoring line came out, as a reader sees it."""

    EARNED = "earned"
    LOST = "lost"
    MISSED = "missed"
    SPARED = "spared"  # a deduction that wasn't made
    COUNTED = "counted"  # points, where fewer are better
    NOT_COUNTED = "not_counted"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    NOT_REACHED = "not_reached"


class Words(Protocol):
    """What is said.

    ``wanted`` says that the condition is one to meet, so that failing it is told as a shortfall.

    ``LANGUAGE`` is ``en`` or ``zh``; ``NAMES`` has the fixed words of headings, by key.
    """

    LANGUAGE: str
    NAMES: Mapping[str, str]
    VERDICTS: Mapping[Verdict, str]
    KINDS: Mapping[EntryKind, str]

    def sentence(self, head: str, parts: Sequence[str]) -> str: ...
    def quoted(self, text: str) -> str: ...
    def listed(self, texts: Sequence[str]) -> str: ...
    def points(self, points: str) -> str: ...
    def score(self, points: str, maximum: str | None) -> str: ...
    def span(self, low: str | None, high: str | None) -> str: ...
    def source(self, citation: str) -> str: ...

    def held(self, reason: Held) -> str: ...
    def compared(self, reason: Compared, wanted: bool) -> str: ...
    def ranked(self, reason: Ranked, wanted: bool) -> str: ...
    def picked(self, reason: Picked) -> str: ...
    def counted(self, reason: Counted) -> str: ...
    def undefined(self, reason: Undefined) -> str: ...
    def missing(self, labels: Sequence[str]) -> str: ...
    def limited(self, reason: LimitedTo) -> str: ...
    def behind(self, id: str) -> str: ...
    def supplied(self, use: FactUse, value: str) -> str: ...
    def otherwise(self, known: bool) -> str: ...
    def assumed(self, use: FactUse, value: str) -> str: ...
    def pending(self, low: Fraction | None, high: Fraction | None, no_result: bool, facts: bool, lower: bool) -> str: ...
    def adjustment(self, entry: Entry, combine: Combine | None) -> str: ...

    def effect(self, effect: str, target: str) -> str: ...
    def gate(self, fired: bool, possible: bool, effect: str, failed: Sequence[str], unproven: Sequence[str], wanted: bool) -> str: ...
    def could_change(self, points: Fraction | None) -> str: ...
    def settled(self) -> str: ...
    def possible(self, names: Sequence[str]) -> str: ...
    def no_total(self, why: str | None) -> str: ...
    def without_points(self, applies: bool | None, no_result: bool) -> str: ...
    def more_units(self, count: int) -> str: ...
    def maybe(self) -> str: ...
    def tied(self, units: Sequence[str], place: str) -> str: ...


def said(text: Text, language: str) -> str:
    return one_line(text[language] or text.en or text.zh)


def subject_of(text: Text, language: str) -> str:
    """The subject of a phrase; in quotes where it is more than a word, so that it doesn't run into what is said of it."""
    subject = said(text, language)
    if " " not in subject:
        return subject
    return f"「{subject}」" if language == "zh" else f"`{subject}`"


def called(origin: Origin, language: str) -> str:
    """The label of a piece of the rubric, else its text, else its id."""
    if origin.label is not None and origin.label[language]:
        return one_line(origin.label[language])
    return said(origin.text, language) or one_line(origin.id)


def written(origin: Origin, language: str) -> str:
    """The text of a piece of the rubric, else its label, else its id."""
    return said(origin.text, language).rstrip(":： ") or called(origin, language)

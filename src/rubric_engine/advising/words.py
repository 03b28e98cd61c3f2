"""What the pages of this package are made of: sentences in two languages, values of facts, and tables that stay aligned beside Chinese text."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.width import display_width, pad
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.facts.numerals import write_number
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import exact_text, options_of, points_text, value_text


@frozen
class Talk:
    """``language`` is ``zh`` or ``en``."""

    language: str
    index: Index

    @property
    def zh(self) -> bool:
        return self.language == "zh"

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def listed(self, texts: Iterable[str]) -> str:
        return self.say(", ", "、").join(texts)

    def fact(self, name: str) -> str:
        """A fact's name in the language, never on more than one line."""
        return one_line(self.index.fact_name(name, self.language))

    def value(self, name: str, value: Value | None) -> str:
        spec = self.index.facts[name]
        return value_text(value, spec.kind, self.language, unit=spec.unit, options=options_of(spec))

    def total(self, value: Fraction | None) -> str:
        return "—" if value is None else points_text(value, self.index.shown(self.index.total))

    def points(self, id: str, value: Fraction | None) -> str:
        return "—" if value is None else points_text(value, self.index.shown(id))

    def place(self, place: int | Decimal | None) -> str:
        return "—" if place is None else str(place)

    def grade(self, name: str | None) -> str:
        return "—" if name is None else one_line(self.index.grade(name, self.language))

    def heading(self, id: str) -> str:
        """An id with its label."""
        label = one_line(self.index.heading(id, self.language))
        if id == self.index.total:
            return self.say("total", "总分")
        return f"{id} {label}".rstrip()


def moved(before: str, after: str) -> str:
    """One cell for what was and what is."""
    return before if before == after else f"{before} → {after}"


def table(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Rows in columns, the first row being the heading; ``right``: the columns with numbers."""
    if not rows:
        return []
    aligned = set(right)
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(pad(cell, width, right=column in aligned) for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


# ---------------------------------------------------------------- for programs


def number_data(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def place_data(place: int | Decimal | None) -> str | None:
    return None if place is None else str(place)


def fact_data(spec: FactSpec, value: Value | None) -> object:
    """As JSON facts have it; what is missing is null, and what is known to be none ``{"none": true}``."""
    if value is None:
        return None
    if value is NONE:
        return {"none": True}
    if isinstance(value, tuple):
        fields = {each.name: each for each in spec.fields}
        return [{name: fact_data(fields[name], each) for name, each in record if name in fields} for record in value]
    if not isinstance(value, Fraction):
        return value
    match spec.kind:
        case ValueKind.CHOICE:
            return spec.options[int(value)].name
        case ValueKind.DATE:
            return datetime.date.fromordinal(int(value)).isoformat()
        case _:
            return write_number(value) if "/" not in exact_text(value) else exact_text(value)

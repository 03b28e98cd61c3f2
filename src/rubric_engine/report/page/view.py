"""What every part of the report is written from."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from rubric_engine.core.ir import Node, Program
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.width import display_width
from rubric_engine.report.card import Card
from rubric_engine.report.cohort import CohortCard
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import points_text
from rubric_engine.report.page.markup import text
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.page.wording import Wording
from rubric_engine.report.words import Words, said


@frozen(eq=False)
class Group:
    """A text of the facts that sorts the units, such as an assessment group: its label, and what it is for each unit that has one."""

    label: str
    of_unit: Mapping[str, str]


@frozen(eq=False, slots=False)
class View:
    """``alone``: one unit, without those that it would be ranked among. ``paged`` are the units with a page, in the order of the ranking."""

    cohort: CohortCard
    words: Words
    told: Wording
    units: tuple[Placed, ...]
    paged: tuple[Placed, ...]
    groups: tuple[Group, ...]
    alone: bool

    @property
    def program(self) -> Program:
        return self.cohort.program

    @property
    def index(self) -> Index:
        return self.cohort.index

    @property
    def language(self) -> str:
        return self.told.language

    @cached_property
    def kind(self) -> str:
        """What a unit is called."""
        return (said(self.program.unit, self.language) if self.program.unit is not None else "") or self.told.unit

    @cached_property
    def title(self) -> str:
        return said(self.program.label, self.language) or self.told.rubric

    @cached_property
    def page_ids(self) -> frozenset[str]:
        return frozenset(each.name for each in self.paged)

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """The sections, or items, that the total is made of."""
        return tuple(child for child in self.program.total.children if isinstance(child, Node))

    def linked(self, unit: Placed, longest: int | None = None) -> str:
        """The unit's name, cut to so many columns, with a link to its page if it has one."""
        name = text(unit.name if longest is None else _cut(unit.name, longest))
        return f'<a href="#{unit.id}">{name}</a>' if unit.name in self.page_ids else name

    def points(self, value: Fraction | None, id: str | None = None) -> str:
        """Points as they are read, to the places that the rubric says; a dash for none."""
        return "—" if value is None else points_text(value, self.index.shown(id or self.index.total))

    def place(self, unit: Placed) -> str:
        return "—" if unit.place is None else str(unit.place)

    def behind(self, value: Fraction | None, unit: Placed) -> str:
        """A distance in words: how many points, level, or that nobody is ahead."""
        if value is None:
            return "—" if unit.total is None else self.told.leads
        return self.told.level if value == 0 else self.points(value)

    def heading(self, id: str) -> str:
        """The id and the label of a section or item."""
        return f"{id} {self.index.heading(id, self.language)}".strip()

    def brought(self, card: Card, node: Node) -> Fraction | None:
        """What a part of the total brings to it, all occurrences together."""
        if node.repeat is not None:
            return card.scored.brought(node.origin.id)
        found = card.scored.nodes.get(node.origin.id)
        return None if found is None else found.contribution


def _cut(name: str, longest: int) -> str:
    if display_width(name) <= longest:
        return name
    kept = name[:longest]
    while display_width(kept) > longest - 1:
        kept = kept[:-1]
    return f"{kept}…"

"""What a developer holds after scoring one unit. What tells it in words is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rubric_engine.diagnostics.frozen import Factory, field, frozen
from rubric_engine.report.once import once

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.core.results import (
        Entry,
        FlagResult,
        GateResult,
        GradeReason,
        MissingFact,
        NodeResult,
        Override,
        ReasonCode,
        UnitResult,
    )
    from rubric_engine.core.values import Value
    from rubric_engine.diagnostics.model import Language, SourceFile
    from rubric_engine.report.index import Index
    from rubric_engine.report.scored import Scored
    from rubric_engine.report.views import Exact, GroupView, LineView, NodeView
    from rubric_engine.report.workbook.paper import Paper


def _index(card: Card) -> Index:
    from rubric_engine.report.index import Index

    return Index.of(card.program)


class Waiting:
    """What a card holds before anything but its total is worked out (``pending``): the total, and what the rest comes from, or None."""

    __slots__ = ("_told", "_waiting")
    __frozen_fields__ = ()
    _told: Any
    _waiting: Any


@frozen
class Card(Waiting):
    """The scored unit: its total, its parts by id, and the reason for every point. Immutable.

    ``total``, ``low`` and ``high`` are decimals: exact where the decimals end, else rounded half to even to the places that the rubric says
    (``shown to``, or its rounding); ``exact`` has them as fractions. ``total`` is None where the unit has no total (``why_none`` says
    why), ``low`` and ``high`` where there is no bound, or the unit isn't eligible. ``card["4.1"]`` is a section, an item or a line by its id;
    ``card["1.1[3]"]`` is item 1.1 of the third record, where it occurs for each record, and ``card["1.1"]`` all of them together.
    """

    result: UnitResult
    program: Program = field(repr=False)
    facts_digest: str | None = None
    index: Index = field(default=Factory(_index, takes_self=True), repr=False, eq=False)
    _met: dict[str, Any] = field(factory=dict, init=False, repr=False, eq=False)

    # ------------------------------------------------------------ the total

    @property
    def unit(self) -> str | None:
        return self.result.unit

    @property
    def total(self) -> Decimal | None:
        return self._decimal(self.result.total)

    @property
    def low(self) -> Decimal | None:
        return self._decimal(self.exact.low)

    @property
    def high(self) -> Decimal | None:
        return self._decimal(self.exact.high)

    @property
    def exact(self) -> Exact:
        from rubric_engine.report.reported import reach
        from rubric_engine.report.views import Exact

        return Exact(self.result.total, *reach(self.result))

    @property
    def complete(self) -> bool:
        """Whether nothing that is missing could change the total, the eligibility or what a gate says of the grade."""
        return self.result.complete

    @property
    def why_none(self) -> str | None:
        """Why there is no total: ``not_eligible``, ``no_result`` or ``not_applicable``; None where there is one."""
        return self.result.why_none

    @property
    def grade(self) -> str | None:
        return self.result.grade

    @property
    def grades_possible(self) -> tuple[str, ...]:
        """The grades that the missing facts leave open, best first."""
        return self.result.grades_possible

    @property
    def grade_reasons(self) -> tuple[GradeReason, ...]:
        """Why each grade above the one given wasn't given, best first."""
        return self.result.grade_reasons

    # ------------------------------------------------------------ what stands beside it

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of all missing facts, settled readings included; ``missing_facts`` says what each could change."""
        return tuple(fact.name for fact in self.result.missing)

    @property
    def missing_facts(self) -> tuple[MissingFact, ...]:
        return self.result.missing

    @property
    def assumed(self) -> tuple[str, ...]:
        """The names of the missing facts that were read as the rubric settles it."""
        return tuple(fact.name for fact in self.result.missing if fact.assumed)

    @property
    def flags(self) -> tuple[str, ...]:
        """The names of the flags that are raised."""
        return tuple(flag.name for flag in self.result.flags if flag.raised)

    @property
    def flag_results(self) -> tuple[FlagResult, ...]:
        return self.result.flags

    @property
    def gates(self) -> tuple[GateResult, ...]:
        return self.result.gates

    @property
    def definitions(self) -> Mapping[str, Value | None]:
        """The values of the rubric's definitions; None where one is unknown."""
        return MappingProxyType(dict(self.result.definitions))

    @property
    def overridden(self) -> Mapping[str, Value]:
        """The parameters that the caller changed."""
        return MappingProxyType(dict(self.result.overridden))

    @property
    def overrides(self) -> tuple[Override, ...]:
        """What was set by hand, with the reasons."""
        return self.result.overrides

    @property
    def reason_codes(self) -> tuple[ReasonCode, ...]:
        """What keeps the unit below its baselines, the largest shortfall first."""
        return self.result.reason_codes

    @property
    def as_of(self) -> date | None:
        """The date that the caller gave for dated parameters."""
        from rubric_engine.report.numbers import day_of

        return None if self.result.as_of is None else day_of(self.result.as_of)

    @property
    def digest_rubric(self) -> str:
        """The SHA-256 of the rubric's canonical text."""
        return self.program.text_digest

    @property
    def edition(self) -> str | None:
        return self.program.edition

    @property
    def engine_version(self) -> str:
        from rubric_engine.report.version import engine_version

        return engine_version()

    # ------------------------------------------------------------ the parts

    @property
    def ledger(self) -> tuple[Entry, ...]:
        """Every scoring line and every adjustment, earned or not; their points sum to the total."""
        return self.result.ledger

    @once
    def nodes(self) -> tuple[NodeView, ...]:
        """Sections, items and the total, in the order of the rubric."""
        from rubric_engine.report.card_parts import node_view

        return tuple(node_view(self, node) for node in sorted(self.result.nodes, key=lambda node: self.index.place(node.id)))

    @property
    def items(self) -> tuple[NodeView, ...]:
        return self._of_kind("item")

    @property
    def sections(self) -> tuple[NodeView, ...]:
        return self._of_kind("section")

    def _of_kind(self, kind: str) -> tuple[NodeView, ...]:
        return tuple(node for node in self.nodes if node.kind.value == kind)

    @property
    def lines(self) -> tuple[LineView, ...]:
        from rubric_engine.report.card_parts import line_view

        return tuple(line_view(self, entry) for entry in self._line_entries)

    def __getitem__(self, id: str) -> NodeView | LineView | GroupView:
        """A section, an item, the total or a line by its id, or by a label that only it has; of what occurs for each record, all of it together by the
        id without a number. ``KeyError`` names the nearest id."""
        from rubric_engine.report import card_parts

        found = card_parts.found(self, str(id))
        if found is None:
            raise KeyError(card_parts.unknown(self, str(id)))
        return found

    def __contains__(self, id: object) -> bool:
        from rubric_engine.report import card_parts

        return isinstance(id, str) and card_parts.found(self, id) is not None

    def __iter__(self) -> Iterator[NodeView]:
        """The items, in the order of the rubric."""
        return iter(self.items)

    @once
    def _by_id(self) -> dict[str, NodeResult | Entry]:
        """Nodes and lines; a node before a line."""
        lines: dict[str, NodeResult | Entry] = {entry.id: entry for entry in self._line_entries}
        return lines | {node.id: node for node in self.result.nodes}

    @once
    def scored(self) -> Scored:
        """The result, to look things up in."""
        from rubric_engine.report.scored import Scored

        return Scored.of(self.result, self.index)

    @once
    def _owned(self) -> dict[str, list[Entry]]:
        """The entries of each node."""
        owned: dict[str, list[Entry]] = {}
        for entry in self.result.ledger:
            owned.setdefault(entry.owner, []).append(entry)
        return owned

    @property
    def _line_entries(self) -> tuple[Entry, ...]:
        """The entries of scoring lines, as they are in the ledger."""
        from rubric_engine.core.results import EntryKind

        return tuple(entry for entry in self.result.ledger if entry.kind is EntryKind.LINE)

    def _decimal(self, value: Fraction | None) -> Decimal | None:
        from rubric_engine.report.reported import as_decimal, places_of

        return None if value is None else as_decimal(value, places_of(self.index, self.index.total))

    def shown_places(self, id: str) -> int | None:
        """The decimals that the rubric says the points of a node are shown to; None where it says nothing."""
        return self.index.shown(id)

    # ------------------------------------------------------------ in words and as data

    def explain(self, language: Language | None = None) -> str:
        """The whole ledger in words, in ``en`` or ``zh`` (None: the rubric's language). ``ValueError`` for another language."""
        from rubric_engine.report.explain import explain

        return explain(self.result, self.program, checked_language(language, self.program))

    def to_dict(self, language: Language | None = None) -> dict[str, Any]:
        """Plain data; ``report.data`` documents the shape. Explanations in ``en`` or ``zh`` (None: the rubric's language); ``ValueError`` for another language."""
        from rubric_engine.report.data import card_dict

        return card_dict(self.result, self.index, checked_language(language, self.program), self.facts_digest)

    def to_json(self, indent: int | None = 2, language: Language | None = None) -> str:
        """``to_dict(language)`` as JSON; the same result gives the same bytes."""
        from rubric_engine.report.json_text import written

        return written(self.to_dict(language), indent)

    def to_report(self, language: Language | None = None) -> str:
        """The unit as one HTML file to be published: its points, what it missed and by how much, its whole ledger, how the rubric is read; see
        ``docs/reports.md``. In ``en`` or ``zh`` (None: the rubric's language); ``ValueError`` for another language."""
        from rubric_engine.report.page.parts import card_text

        return card_text(self, checked_language(language, self.program))

    def to_workbook(self, language: Language | None = None, rubric: SourceFile | None = None) -> bytes:
        """The unit's results as an ``.xlsx`` file, as ``CohortCard.to_workbook`` makes it of several."""
        from rubric_engine.sheets.results import results_workbook

        return results_workbook(self, checked_language(language, self.program), rubric=rubric)

    def fill_workbook(self, paper: Paper, language: Language | None = None, texts: Sequence[tuple[str, str]] = ()) -> str:
        """Write the unit's results onto a workbook, in ``en`` or ``zh`` (None: the rubric's language); its title. ``rubric_engine.sheets.results.results_workbook``
        makes a file of it. ``texts``: the rubric's text and those that it extends, each with its name."""
        from rubric_engine.report.cohort import CohortCard
        from rubric_engine.report.workbook.whole import fill

        cohort = CohortCard(self.program, (self.result,), self.facts_digest)
        return fill(paper, cohort, checked_language(language, self.program), texts=texts, alone=True)

    def __repr__(self) -> str:
        return f"Card(unit={self.unit!r}, total={self.total}, grade={self.grade!r}, complete={self.complete})"

    def __str__(self) -> str:
        from rubric_engine.report import terminal

        return terminal.card_table(self, self.program.language)

    def _repr_html_(self) -> str:
        from rubric_engine.report import html

        return html.card_html(self, self.program.language)


def checked_language(language: str | None, program: Program) -> Language:
    """``language``, or the rubric's; ``ValueError`` if it isn't ``en`` or ``zh``."""
    from rubric_engine.diagnostics.languages import checked

    return checked(language, program.language)

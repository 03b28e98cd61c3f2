"""What a developer holds after scoring several units together. What tells it in words is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from attrs import Factory

from rubric_engine.core.ir import FactRead, PointsRead, Program, Ties, Use
from rubric_engine.core.results import EntryKind, PairingResult, TieBreak, UnitResult
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.hints import meant
from rubric_engine.report.card import Card, checked_language
from rubric_engine.report.index import Index
from rubric_engine.report.numbers import exact_decimal, exact_text

if TYPE_CHECKING:
    from typing import Protocol

    from rubric_engine.diagnostics.model import Language, SourceFile

    class WithSource(Protocol):
        """A rubric, of which nothing but its text is wanted here."""

        @property
        def source(self) -> SourceFile: ...

    from rubric_engine.report.workbook.paper import Paper


@frozen
class Standing:
    """A unit's place. ``place`` is None without a total; it is a decimal (2.5) only where the tied share the average rank.

    ``total`` is as on the card; ``tied`` says that another unit has the same place.
    """

    place: int | Decimal | None
    unit: str
    total: Decimal | None
    grade: str | None
    tied: bool


def _by_name(results: Iterable[UnitResult]) -> tuple[UnitResult, ...]:
    return tuple(sorted(results, key=lambda result: result.unit or ""))


@frozen(slots=False, repr=False)
class CohortCard(Mapping[str, Card]):
    """The scored units by name, in the order of their names (by code point): the order in which they were supplied never matters.

    ``ranking()`` has them by place, ``pairings`` who is paired with whom, for each pairing of the rubric.
    """

    program: Program = field(repr=False)
    results: tuple[UnitResult, ...] = field(converter=_by_name)
    facts_digest: str | None = None
    pairings: tuple[PairingResult, ...] = ()
    index: Index = field(default=Factory(lambda self: Index.of(self.program), takes_self=True), repr=False, eq=False)

    @cached_property
    def _cards(self) -> dict[str, Card]:
        return {result.unit or "": Card(result, self.program, self.facts_digest, self.index) for result in self.results}

    def __getitem__(self, unit: str) -> Card:
        """The card of a unit; ``KeyError`` names the nearest unit."""
        card = self._cards.get(unit)
        if card is None:
            near = meant(str(unit), self._cards)
            zh = self.program.language == "zh"
            hint = "" if near is None else f"，{near.zh}" if zh else f"; {near.en}"
            raise KeyError((f"没有单位「{unit}」" if zh else f"no unit `{unit}`") + hint)
        return card

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def ranking(self) -> tuple[Standing, ...]:
        """All units by total, best first (lowest first where the rubric says that lower is better).

        Level units are told apart by the rubric's whole chain of keys. Places follow the rubric's tie rule, else standard competition (1-2-2-4). Tied units stand in the order of their names. Units
        without a total come last, without a place.
        """
        return self._ranking

    @cached_property
    def _ranking(self) -> tuple[Standing, ...]:
        placed = [card for card in self._cards.values() if card.exact.total is not None]
        groups = _grouped(placed, self.program)
        standings: list[Standing] = []
        before = 0
        for number, group in enumerate(groups, start=1):
            place = _place(self.program.ties, before, len(group), number)
            for card in sorted(group, key=lambda card: card.unit or ""):
                standings.append(Standing(place, card.unit or "", card.total, card.grade, len(group) > 1))
            before += len(group)
        rest = [card for card in self._cards.values() if card.exact.total is None]
        return (*standings, *(Standing(None, card.unit or "", None, card.grade, False) for card in rest))

    @cached_property
    def tie_breaks(self) -> tuple[TieBreak, ...]:
        """Which keys of the rubric's chain told units with equal totals apart, in the order of the ranking."""
        found = {each.ahead[0]: each for standing in self._ranking for each in self[standing.unit].result.tie_breaks}
        return tuple(found.values())

    # ------------------------------------------------------------ as data and as tables

    def to_dict(self, language: Language | None = None) -> dict[str, Any]:
        """Plain data; ``report.data`` documents the shape. Explanations in ``en`` or ``zh`` (None: the rubric's language); ``ValueError`` for another language."""
        chosen = checked_language(language, self.program)
        return {**self._dict_without_units(chosen), "units": [self._unit_dict(standing.unit, chosen) for standing in self.ranking()]}

    def _dict_without_units(self, language: Language) -> dict[str, Any]:
        from rubric_engine.report.data import SCHEMA, pairing_dict, rubric_dict, tie_break_dict

        return {
            "schema": SCHEMA,
            "rubric": rubric_dict(self.program),
            "facts_digest": self.facts_digest,
            "ranking": [self._standing_dict(standing) for standing in self.ranking()],
            "tie_breaks": [tie_break_dict(each, language) for each in self.tie_breaks],
            "pairings": [pairing_dict(pairing, language) for pairing in self.pairings],
        }

    def _unit_dict(self, unit: str, language: Language) -> dict[str, Any]:
        from rubric_engine.report.data import unit_dict

        told = unit_dict(self[unit].result, self.index, language)
        return {key: value for key, value in told.items() if key != "tie_breaks"}

    def _standing_dict(self, standing: Standing) -> dict[str, Any]:
        exact = self[standing.unit].exact.total
        return {
            "place": None if standing.place is None else str(standing.place),
            "unit": standing.unit,
            "total": None if exact is None else exact_text(exact),
            "shown": {"total": None if standing.total is None else format(standing.total, "f")},
            "grade": standing.grade,
            "tied": standing.tied,
        }

    def to_json(self, indent: int | None = 2, language: Language | None = None) -> str:
        """``to_dict(language)`` as JSON; the same results give the same bytes."""
        return "".join(self.json_parts(indent, language))

    def json_parts(self, indent: int | None = 2, language: Language | None = None) -> Iterator[str]:
        """The text of ``to_json``, unit by unit, so that a large cohort needn't stand in memory as one text."""

        from rubric_engine.report.json_text import UnitTexts, written

        chosen = checked_language(language, self.program)
        whole = written({**self._dict_without_units(chosen), "units": []}, indent)
        before, after = whole[: whole.rindex("]")], whole[whole.rindex("]") :]
        deep, end = ("", "") if indent is None else ("\n" + " " * 2 * indent, "\n" + " " * indent)
        between = ", " if indent is None else ","
        texts = UnitTexts(self.index, chosen, indent)
        yield before
        for place, standing in enumerate(self.ranking()):
            yield (between if place else "") + deep + texts.text(self[standing.unit].result)
        yield (end if len(self) else "") + after

    def to_rows(self, *, occurrences: bool = False) -> list[dict[str, str | None]]:
        """One flat row for each unit, in the order of the ranking; with ``occurrences`` one for each occurrence of what occurs for each
        record. See ``report.tabular``."""
        from rubric_engine.report import tabular

        return tabular.occurrence_rows(self) if occurrences else tabular.rows(self)

    def to_csv(self, language: Language | None = "en", *, occurrences: bool = False) -> str:
        """The rows as CSV. ``language`` is that of the heading: ``en`` has fixed names for programs (None: the rubric's language). ``ValueError`` for another
        language."""
        from rubric_engine.report import tabular

        chosen = checked_language(language, self.program)
        return tabular.occurrence_csv(self, chosen) if occurrences else tabular.csv_text(self, chosen)

    def table(self, language: Language | None = None, color: bool = False) -> str:
        """The table for a terminal, with notes underneath."""
        from rubric_engine.report import terminal

        return terminal.table(self, checked_language(language, self.program), color)

    def to_report(self, language: Language | None = None) -> str:
        """The report to be published, as one HTML file: ranking, totals by section, items by unit and, of up to 200 units, a page for each; see
        ``docs/reports.md``. In ``en`` or ``zh`` (None: the rubric's language); ``ValueError`` for another language."""
        from rubric_engine.report.page.parts import report_text

        return report_text(self, checked_language(language, self.program))

    def to_workbook(self, language: Language | None = None, rubric: SourceFile | WithSource | None = None) -> bytes:
        """The results as an ``.xlsx`` file: ranking, items, charts, a ledger for each unit; see ``docs/results-workbook.md``.

        Args:
            language: ``en`` or ``zh``; None: the rubric's.
            rubric: the rubric (or its ``source``), whose text then stands in the workbook.

        Raises ``MissingLibrary`` without the extra ``excel``, ``TooLarge`` where the results don't fit on a sheet, ``ValueError`` for another language.
        """
        from rubric_engine.sheets.results import results_workbook

        source = cast("SourceFile | None", getattr(rubric, "source", rubric))
        return results_workbook(self, checked_language(language, self.program), rubric=source)

    def fill_workbook(self, paper: Paper, language: Language | None = None, texts: Sequence[tuple[str, str]] = ()) -> str:
        """Write the results onto a workbook: ranking, items, ledgers, and what proves them; its title. ``rubric_engine.sheets.results.results_workbook`` makes a file
        of it, and ``docs/results-workbook.md`` says what is in it. In ``en`` or ``zh`` (None: the rubric's language). ``texts``: the rubric's text and those that it extends, each with its name."""
        from rubric_engine.report.workbook.whole import fill

        return fill(paper, self, checked_language(language, self.program), texts=texts)

    def __repr__(self) -> str:
        return f"CohortCard({len(self)} units)"

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        from rubric_engine.report import html

        return html.cohort_html(self, self.program.language)


# ---------------------------------------------------------------- places


def _grouped(cards: list[Card], program: Program) -> list[list[Card]]:
    """Cards in order of merit; those in one group are tied."""
    groups: dict[tuple[Fraction, ...], list[Card]] = {}
    orders = [card.result.merit for card in cards]
    known = [Fraction(order) for order in orders if order is not None]
    merits = [(order,) for order in known] if len(known) == len(cards) else [_merit(card, program) for card in cards]
    for merit, card in zip(merits, cards, strict=True):
        groups.setdefault(merit, []).append(card)
    return [groups[merit] for merit in sorted(groups)]


def _merit(card: Card, program: Program) -> tuple[Fraction, ...]:
    """Less is better: the total, then the keys of the tie rule; a unit without a key's value stands behind those with one."""
    total = cast(Fraction, card.exact.total)
    merit = [total if program.lower_is_better else -total]
    values = card.result.tie_values or tuple(_tie_value(card.result, key.key) for key in program.tie_keys)
    for key, value in zip(program.tie_keys, values, strict=False):
        if isinstance(value, Fraction | bool):
            merit += [Fraction(0), Fraction(value) if key.lowest_first else -Fraction(value)]
        else:
            merit += [Fraction(1), Fraction(0)]
    return tuple(merit)


def _tie_value(result: UnitResult, key: object) -> Value | None:
    """The value of a plain key, read from the result itself."""
    match key:
        case Use(name=name):
            return dict(result.definitions).get(name)
        case PointsRead(id=id):
            node = next((node for node in result.nodes if node.id == id), None)
            if node is not None:
                return node.points
            return next((entry.points for entry in result.ledger if entry.id == id and entry.kind is EntryKind.LINE), None)
        case FactRead(name=name):
            return next((use.value for entry in result.ledger for use in entry.facts if use.name == name), None)
        case _:
            return None


def _place(ties: Ties | None, before: int, size: int, number: int) -> int | Decimal:
    """The place of a group of ``size`` tied units behind ``before`` others; ``number`` is that of the group."""
    match ties:
        case Ties.WORSE:
            return before + size
        case Ties.DENSE:
            return number
        case Ties.AVERAGE:
            place = Fraction(2 * before + size + 1, 2)
            return place.numerator if place.denominator == 1 else cast(Decimal, exact_decimal(place))
        case Ties.BETTER | Ties.ERROR | None:
            return before + 1

"""Scoring what a file holds: units together, or one unit alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubric_engine.cli.failures import in_facts, misuse
from rubric_engine.cli.inputs import Inputs
from rubric_engine.cli.streams import progress
from rubric_engine.cli.workbooks import naming_library
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.hints import meant
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts import FactsFile
from rubric_engine.report import Card, CohortCard
from rubric_engine.report.terminal import card_table
from rubric_engine.rubric import Rubric


@frozen
class Scored:
    """The cards of a file. ``alone``: one unit whose ranks are unknown because the units that it is ranked among aren't there."""

    cohort: CohortCard
    alone: bool

    def to_json(self) -> str:
        return "".join(self.json_parts())

    def json_parts(self) -> Iterator[str]:
        return iter((self._only.to_json(),)) if self.alone else self.cohort.json_parts()

    def to_csv(self, language: Language, *, marked: bool = False) -> str:
        """``en`` has fixed column names. ``marked``: Chinese with the mark without which spreadsheet programs take UTF-8 for the local encoding."""
        mark = "\ufeff" if marked and language == "zh" else ""
        return mark + self.cohort.to_csv(language)

    def table(self, language: Language, color: bool) -> str:
        return card_table(self._only, language) + "\n" if self.alone else self.cohort.table(language, color)

    @property
    def _only(self) -> Card:
        return next(iter(self.cohort.values()))

    def card(self, unit: str | None, language: Language) -> Card:
        """The card of a unit; without a name, the only one."""
        names = list(self.cohort)
        if unit is None:
            if len(names) == 1:
                return self.cohort[names[0]]
            raise misuse(*which_unit(names), language)
        if unit in self.cohort:
            return self.cohort[unit]
        near = meant(unit, names)
        english, chinese = (f"; {near.en}", f"，{near.zh}") if near else ("", "")
        raise misuse(f"the facts have no unit `{unit}`{english}", f"数据中没有「{unit}」{chinese}", language)


_NAMED = 20


def which_unit(names: Sequence[str]) -> tuple[str, str]:
    """That one of several units must be named, with those that there are, in both languages."""
    english, chinese = ", ".join(f"`{each}`" for each in names[:_NAMED]), "、".join(f"「{each}」" for each in names[:_NAMED])
    more = "…" if len(names) > _NAMED else ""
    return (
        f"name one of the {len(names)} units: --unit NAME; there are {english}{more}",
        f"数据中有 {len(names)} 个对象，请用 --unit 指定一个：{chinese}{more}",
    )


def score_all(rubric: Rubric, facts: FactsFile, inputs: Inputs) -> Scored:
    """Score everything that was read; ends the command where a parameter, the date or an override is wrong."""
    words = inputs.language or rubric.language
    count = len(facts.units)
    with progress(f"正在评分，共 {count} 个对象…" if words == "zh" else f"scoring {count} units…"):
        try:
            with naming_library(words):  # the overrides may be a workbook
                cohort = rubric.score_read(facts, parameters=dict(inputs.parameters), as_of=inputs.as_of, overrides=inputs.overrides)
        except FactError as error:
            raise in_facts(FactError(error.problems, words)) from None
    return Scored(cohort, facts.alone)

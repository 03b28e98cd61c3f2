"""The facts of a finding explained: the ledger of one unit, of two sets of facts under what each of them is, or of many units a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, cast

from rubric_engine.cli.cases import case_text, replay_command, unit_text
from rubric_engine.cli.failures import misuse
from rubric_engine.cli.inputs import meant_unit
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Language

if TYPE_CHECKING:
    from rubric_engine.advising import Situation
    from rubric_engine.checking import Finding
    from rubric_engine.core.values import Value
    from rubric_engine.report import Card
    from rubric_engine.rubric import Rubric

    Units = Mapping[str, Mapping[str, Value]]

_NEVER = ("W430", "W431", "W432", "W433")


@frozen
class Asked:
    """What is to be told, and in which language: all of one unit (``unit``), what one item came to (``item``), or what shows the finding."""

    language: Language
    unit: str | None = None
    item: str | None = None


def explained(rubric: Rubric, finding: Finding, units: int | None, asked: Asked) -> str:
    """What stands below the finding's message; "" where it has no facts. Ends the command where it has no such unit or item."""
    words = asked.language
    if not finding.case:
        return ""
    if not finding.cohort:
        if asked.unit is not None:
            raise misuse("the facts of this finding are of one unit: leave out --unit", "这一处的数据只有一个对象，请去掉 --unit", words)
        facts = cast("Mapping[str, Value]", finding.case)
        page = _page(_situation(rubric, {None: facts}, alone=True), None, asked)
        return f"{'数据：' if words == 'zh' else 'facts: '}{case_text(finding, rubric.program, words)}\n\n{page}"
    cohort = cast("Units", finding.case)
    chosen = list(cohort) if asked.unit is None else [meant_unit(asked.unit, list(cohort), words)]
    if not finding.apart and asked.unit is None:
        return "\n" + _line_by_line(rubric, finding, cohort, units, asked)
    return "".join(_headed(rubric, finding, cohort, unit, asked) for unit in chosen)


def _headed(rubric: Rubric, finding: Finding, cohort: Units, unit: str, asked: Asked) -> str:
    """One unit's page under its name and facts; one that stands for itself (before, after) is scored by itself."""
    beside: Units = {unit: cohort[unit]} if finding.apart else cohort
    page = _page(_situation(rubric, beside, alone=finding.apart), unit, asked)
    return f"\n{unit_text(unit, cohort[unit], rubric.program, asked.language)}\n\n{page}"


def _page(situation: Situation, unit: str | None, asked: Asked) -> str:
    """The whole ledger of a unit, or what `rubric explain --item` says of one item."""
    from rubric_engine.advising import why

    scored = situation.score()
    if asked.item is None:
        return scored[unit or ""].explain(asked.language).rstrip("\n") + "\n"
    try:
        return why(situation, scored, unit, asked.item).text(asked.language)
    except KeyError as error:
        raise misuse(str(error.args[0]), str(error.args[0]), asked.language) from None


def _situation(rubric: Rubric, units: Mapping[str, Mapping[str, Value]] | Mapping[None, Mapping[str, Value]], *, alone: bool) -> Situation:
    from rubric_engine.advising import Situation
    from rubric_engine.facts import FactsFile

    read: dict[str | None, dict[str, Value | None]] = {unit: dict(facts) for unit, facts in units.items()}
    return Situation(rubric=rubric, facts=FactsFile(units=read, alone=alone, problems=(), files=()))


# ---------------------------------------------------------------- many units


def _line_by_line(rubric: Rubric, finding: Finding, cohort: Units, units: int | None, asked: Asked) -> str:
    """Each unit with its facts, the points of the item (or line) that the finding is about, and the lines that gave or took some; of a grade or flag the
    total, and the grade or whether the flag is raised."""
    from rubric_engine.cli.cases import facts_text
    from rubric_engine.diagnostics.width import display_width, pad

    zh = asked.language == "zh"
    scored = _situation(rubric, cohort, alone=False).score()
    part, named = _part(rubric, finding)
    rows = []
    for unit, facts in cohort.items():
        card = scored[unit]
        points, lines = _worth(card, asked.item or part, asked)
        told = named(card, asked) if named is not None and asked.item is None else lines
        rows.append((unit, facts_text(facts, rubric.program, asked.language), points, told))
    widths = [max(display_width(row[column]) for row in rows) for column in range(3)]
    listed = "".join(
        f"{pad(unit, widths[0])}  {pad(facts, widths[1])}  {pad(points, widths[2], right=True)}  {lines}".rstrip() + "\n"
        for unit, facts, points, lines in rows
    )
    whole = replay_command(rubric.source.name, finding, units, "--unit", rows[-1][0])
    return f"{listed}\n{'逐条说明其中一个对象：' if zh else 'all of one unit: '}{whole}\n"


def _part(rubric: Rubric, finding: Finding) -> tuple[str, Callable[[Card, Asked], str] | None]:
    """The section, item or line whose points show a finding; and of a grade or flag what came of it. A line that never counts is shown in its item, where
    another one takes what it asks for."""
    from rubric_engine.core import walk

    program, span = rubric.program, finding.diagnostic.span
    if any(grade.origin.span == span for grade in program.grades):
        return "total", _grade
    flag = next(
        (flag for flag in program.flags if flag.name == finding.about and flag.origin.span.start <= span.start < flag.origin.span.end), None
    )
    if flag is not None:
        return "total", partial(_flag, name=flag.name)
    owners = {line.origin.id: node.origin.id for node, line in walk.owned_lines(program)}
    parts = walk.by_id(program)
    ids = (finding.about, finding.about.partition("-factor-")[0], finding.about.rpartition(".")[0])
    known = next((id for id in ids if id in parts), "total")
    return (owners.get(known, known) if finding.diagnostic.code in _NEVER else known), None


def _grade(card: Card, asked: Asked) -> str:
    none = "无等次" if asked.language == "zh" else "no grade"
    return none if card.grade is None else f"{'等次' if asked.language == 'zh' else 'grade'} {card.grade}"


def _flag(card: Card, asked: Asked, name: str) -> str:
    raised, not_raised = ("提示", "未提示") if asked.language == "zh" else ("raised", "not raised")
    return raised if name in card.flags else not_raised


def _worth(card: Card, id: str, asked: Asked) -> tuple[str, str]:
    """The points of a section, an item or a line, and the ids of its lines that gave or took points."""
    from rubric_engine.core.results import EntryKind
    from rubric_engine.report.numbers import signed

    try:
        wanted = card[id].id
    except KeyError as error:
        raise misuse(str(error.args[0]), str(error.args[0]), asked.language) from None
    lines = [each for each in card.result.ledger if each.kind is EntryKind.LINE and each.points and _is_in(card, each.id, wanted)]
    node = next((each for each in card.result.nodes if each.id == wanted), None)
    points = sum((each.points for each in lines), Fraction(0)) if node is None else node.points
    listed = ("、" if asked.language == "zh" else ", ").join(each.id for each in lines if each.id != wanted)
    return "—" if points is None else signed(points), listed


def _is_in(card: Card, line: str, wanted: str) -> bool:
    at: str | None = line
    while at is not None and at != wanted:
        at = card.index.parent(at)
    return at is not None

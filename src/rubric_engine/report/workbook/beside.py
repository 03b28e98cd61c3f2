"""What is missing and what it is worth; grades, gates, flags and whatever else decided something."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.report.beside import code_sentence, override_sentence, pairing_sentence, parameter_rows, tie_break_sentence
from rubric_engine.report.explain import grade_text
from rubric_engine.report.page.standing import Placed
from rubric_engine.report.sentences import by_effect, flag_sentence, gate_sentence, grade_sentence, missing_phrase
from rubric_engine.report.words import said
from rubric_engine.report.workbook.figures import figure
from rubric_engine.report.workbook.paper import Area, Page
from rubric_engine.report.workbook.source import Source, about_lines, top, width_of, wrapped


def write_missing(page: Page, source: Source) -> None:
    """A row for each missing fact of each unit, the one that could change most first."""
    view, says, told = source.view, source.says, source.view.told
    units = [unit for unit in view.units if unit.card.missing]
    about = [says.missing_about] if units else [says.nothing_missing]
    row = top(page, f"{view.title}{told.colon}{says.missing}", [*about_lines(source), *about])
    names = width_of((source.name(unit) for unit in units), 12, 36)
    page.widths([names, 34, 12, 12, 12, 60])
    if units:
        head = row
        for at, each in enumerate((view.kind, says.fact, says.worth, says.low, says.high, says.told)):
            page.text(row, at, each, "head")
        for unit in units:
            for fact in by_effect(unit.card.missing_facts):
                row += 1
                label = said(fact.label, view.language) or view.index.fact_name(fact.name, view.language)
                told_of = missing_phrase(fact, unit.card.result, view.index, view.language)
                wrapped(page, row, [(label, 34), (told_of, 60), (source.name(unit), 36)])
                page.text(row, 0, source.name(unit), "link" if source.apart else "name", to=source.sheet_of(unit))
                page.text(row, 1, label)
                if fact.assumed:
                    page.text(row, 2, view.words.settled(), "centre")
                elif fact.could_change is None:
                    page.text(row, 2, says.worth_unbounded, "open centre")
                elif fact.could_change == 0:
                    page.text(row, 2, says.worth_none, "centre")
                else:
                    page.number(row, 2, figure(fact.could_change), "open number")
                for at, end in ((3, unit.card.exact.low), (4, unit.card.exact.high)):
                    if end is None:
                        page.text(row, at, says.unbounded, "centre")
                    else:
                        page.number(row, at, source.points(end))
                page.text(row, 5, told_of)
        page.table(Area(head, 0, row, 5))
        page.frozen(head + 1, 1)
        page.printed(landscape=True, heading=head)
    else:
        page.printed(landscape=True, heading=None)


def write_decided(page: Page, source: Source) -> None:
    """A row for each thing that was decided of a unit, in the order of the ranking."""
    view, says, told = source.view, source.says, source.view.told
    row = head = top(page, f"{view.title}{told.colon}{says.decided}", [*about_lines(source), says.decided_about])
    page.widths([width_of((source.name(unit) for unit in view.units), 12, 36), 12, 100])
    for at, each in enumerate((view.kind, says.kind, says.told)):
        page.text(row, at, each, "head")
    for unit in view.units:
        for kind, what, look in _decided(unit, source):
            row += 1
            wrapped(page, row, [(what, 100), (source.name(unit), 36)])
            page.text(row, 0, source.name(unit), "link" if source.apart else "name", to=source.sheet_of(unit))
            page.text(row, 1, kind, f"{look} centre")
            page.text(row, 2, what, look)
    for name, what in _of_all(source):
        row += 1
        wrapped(page, row, [(what, 100)])
        page.text(row, 0, "", "cell")
        page.text(row, 1, name, "centre")
        page.text(row, 2, what)
    if row == head:
        row += 1
        for at, each in enumerate(("", "", says.nothing_decided)):
            page.text(row, at, each)
    page.table(Area(head, 0, row, 2))
    page.frozen(head + 1, 1)
    page.printed(landscape=True, heading=head)


def _decided(unit: Placed, source: Source) -> Iterator[tuple[str, str, str]]:
    """Kind, sentence and look."""
    view = source.view
    card, result, index, words, language = unit.card, unit.card.result, view.index, view.words, view.language
    names = words.NAMES
    if view.program.grades:
        why = grade_sentence(result, index, language)
        grade = grade_text(result, index, words)
        join = "。" if language == "zh" else ". "
        yield names["grade"], f"{grade}{join}{why}" if why else grade, "open" if len(card.grades_possible) > 1 else "cell"
    for gate in result.gates:
        open_ = gate.possible and not gate.fired
        yield names["gates"], gate_sentence(gate, index, language, result.missing), "lost" if gate.fired else "open" if open_ else "cell"
    for flag in result.flags:
        if flag.raised is not False:
            yield names["flags"], flag_sentence(flag, language), "open" if flag.raised is None else "cell"
    for override in result.overrides:
        yield names["overrides"], override_sentence(override, index, card.scored, words), "open"
    for code in result.reason_codes:
        yield names["reason_codes"], code_sentence(code, index, card.scored, words), "cell"
    for tie in result.tie_breaks:
        yield names["tie_breaks"], tie_break_sentence(tie, words), "cell"
    for pairing in result.pairings:
        yield names["pairings"], pairing_sentence(pairing, words), "cell"


def _of_all(source: Source) -> Iterator[tuple[str, str]]:
    """What concerns all units: who shares a place, and changed parameters."""
    view = source.view
    tied: dict[str, list[str]] = {}
    for unit in view.units:
        if unit.tied:
            tied.setdefault(view.place(unit), []).append(unit.name)
    for place, units in tied.items():
        yield view.words.NAMES["ties"], view.words.tied(units, place)
    changed = dict.fromkeys(each for unit in view.units for each in unit.card.result.overridden)
    yield from parameter_rows(changed, view.index, view.words)

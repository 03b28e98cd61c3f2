"""The front of the report: what it is of, the ranking with its distances, and what decided it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rubric_engine.core.ir import Ties
from rubric_engine.core.results import gate_is_open
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report.beside import override_sentence, parameter_rows, tie_break_sentence
from rubric_engine.report.numbers import date_text
from rubric_engine.report.page.charts import spread
from rubric_engine.report.page.markup import text
from rubric_engine.report.page.standing import Placed, median, ordinals
from rubric_engine.report.page.view import Group, View
from rubric_engine.report.sentences import by_effect, flag_sentence, gate_sentence, missing_phrase
from rubric_engine.report.words import said

_MOST_NOTES = 60
_MOST_NAMES = 12


def top(view: View) -> str:
    """Title, edition, source, date and number of units."""
    told, program, names = view.told, view.program, view.words.NAMES
    about = [told.unit_count.format(count=len(view.units)) if not view.alone else "", view.kind if view.kind != told.unit else ""]
    about.append(f"{names['edition']} {program.edition}" if program.edition is not None else "")
    about.append(f"{told.citation}{told.colon}{program.citation}" if program.citation is not None else "")
    dates = sorted({unit.card.result.as_of for unit in view.units if unit.card.result.as_of is not None})
    about += [f"{names['as_of']}{told.colon}{date_text(each, view.language)}" for each in dates]
    items = "".join(f"<li>{text(each)}</li>" for each in about if each)
    return (
        f'<header class="top"><p class="kind">{text(told.report)}</p><h1>{text(view.title)}</h1><div class="rule"></div>'
        f'<ul class="about">{items}</ul></header>\n'
    )


def contents(sections: Iterable[tuple[str, str]], view: View) -> str:
    links = "".join(f'<li><a href="#{id}">{text(name)}</a></li>' for id, name in sections)
    return f'<nav aria-label="{text(view.told.contents)}"><ol>{links}</ol></nav>\n'


def figures(view: View) -> str:
    """Highest, middle and lowest total, and how many units are incomplete or have something set by hand."""
    told = view.told
    totals = [unit for unit in view.units if unit.total is not None]
    middle = median([unit.total for unit in totals if unit.total is not None])
    shown: list[tuple[str, str, str]] = []
    if totals:
        first, last = totals[0], totals[-1]
        best, worst = (told.lowest, told.highest) if view.program.lower_is_better else (told.highest, told.lowest)
        shown = [
            (best, view.points(first.total), first.name),
            (told.median, view.points(middle), ""),
            (worst, view.points(last.total), last.name),
        ]
    incomplete = sum(not unit.card.complete for unit in view.units)
    by_hand = sum(bool(unit.card.overrides) for unit in view.units)
    shown += [(told.incomplete, str(incomplete), ""), (told.by_hand, str(by_hand), "")]
    cells = "".join(
        f"<div><dl><dt>{text(name)}</dt><dd>{text(value)}{f'<small>{text(small)}</small>' if small else ''}</dd></dl></div>"
        for name, value, small in shown
    )
    return f'<div class="figures">{cells}</div>\n'


# ---------------------------------------------------------------- the ranking


def ranking(view: View, ends: tuple[Fraction, Fraction]) -> Iterator[str]:
    told = view.told
    graded, flagged = bool(view.program.grades), any(unit.card.flags for unit in view.units)
    heads = [(told.place, "n"), (view.kind, ""), *((group.label, "") for group in view.groups), (told.total, "n"), (told.behind_first, "n")]
    heads += [(told.behind_next, "n"), *([(told.grade, "")] if graded else []), (told.spread, ""), *([(told.flags, "")] if flagged else [])]
    yield f'<div class="tools" id="tools" data-filter="{text(told.filter)}" data-sort="{text(told.sort)}"></div>\n'
    yield '<table class="rank stack" id="ranking"><thead><tr>'
    yield "".join(
        f'<th scope="col" class="{css}">{text(name)}</th>' if css else f'<th scope="col">{text(name)}</th>' for name, css in heads
    )
    yield "</tr></thead><tbody>\n"
    next_up = ordinals(unit.behind_next if unit.behind_next is not None else Fraction(0) for unit in view.units)
    for unit, nearest in zip(view.units, next_up, strict=True):
        yield _ranked(unit, nearest, ends, view, graded=graded, flagged=flagged)
    yield "</tbody></table>\n"


def _ranked(unit: Placed, nearest: int, ends: tuple[Fraction, Fraction], view: View, *, graded: bool, flagged: bool) -> str:
    told = view.told
    mark = told.by_hand_mark if unit.card.overrides else ""
    groups = "".join(_cell(group.label, group.of_unit.get(unit.name, "")) for group in view.groups)
    cells = [
        f'<td class="n pl" data-k="{unit.number}" data-h="{text(told.place)}">{text(view.place(unit))}</td>',
        f'<th scope="row">{view.linked(unit)}</th>',
        groups,
        f'<td class="n big" data-k="{unit.number}">{text(view.points(unit.total))}{mark}</td>',
        f'<td class="n o" data-k="{unit.number}" data-h="{text(told.behind_first)}">{text(view.behind(unit.behind_first, unit))}</td>',
        f'<td class="n o" data-k="{nearest}" data-h="{text(told.behind_next)}">{text(view.behind(unit.behind_next, unit))}</td>',
        _cell(told.grade, _grade(unit, view)) if graded else "",
        f'<td class="range o">{spread(unit, ends, view)}</td>',
        _cell(told.flags, _flags(unit, view), "flags") if flagged else "",
    ]
    return f"<tr>{''.join(cells)}</tr>\n"


def _cell(name: str, value: str, css: str = "") -> str:
    return f'<td class="{f"o {css}".strip()}" data-h="{text(name)}">{text(value)}</td>' if value else '<td class="o"></td>'


def _grade(unit: Placed, view: View) -> str:
    if unit.card.grade is not None:
        return view.index.grade(unit.card.grade, view.language)
    return view.told.undecided_grade if len(unit.card.grades_possible) > 1 else ""


def _flags(unit: Placed, view: View) -> str:
    return view.words.listed([said(flag.label, view.language) or flag.name for flag in unit.card.flag_results if flag.raised])


# ---------------------------------------------------------------- what decided it


def notes(view: View) -> Iterator[str]:
    """Ties and how they were decided, gates, missing facts, what was set by hand and changed: each kind under its heading."""
    told, names, index, language, colon = view.told, view.words.NAMES, view.index, view.language, view.told.colon
    kinds: list[tuple[str, list[str]]] = [
        (names["ties"], list(_ties(view))),
        (names["tie_breaks"], [tie_break_sentence(each, view.words) for each in view.cohort.tie_breaks]),
        (names["gates"], [
            f"{unit.name}{colon}{gate_sentence(gate, index, language, unit.card.missing_facts)}"
            for unit in view.units for gate in unit.card.gates if gate.fired or gate_is_open(gate)
        ]),
        (told.by_hand, [
            f"{unit.name}{colon}{override_sentence(each, index, unit.card.scored, view.words)}"
            for unit in view.units for each in unit.card.overrides
        ]),
        (names["missing"], [_missing(unit, view) for unit in view.units if unit.card.missing]),
        (names["flags"], [
            f"{unit.name}{colon}{flag_sentence(flag, language)}"
            for unit in view.units for flag in unit.card.flag_results if flag.raised is None
        ]),
        (names["parameters"], [
            value for _, value in parameter_rows(dict.fromkeys(each for unit in view.units for each in unit.card.result.overridden), index, view.words)
        ]),
    ]  # fmt: skip
    if not any(lines for _, lines in kinds):
        return
    yield f'<h3>{text(told.notes)}</h3>\n<dl class="facts">'
    for name, lines in kinds:
        if not lines:
            continue
        rest = len(lines) - _MOST_NOTES
        listed = lines if rest <= 0 else [*lines[:_MOST_NOTES], told.more.format(count=rest)]
        yield f"<dt>{text(name)}</dt>{''.join(f'<dd>{text(each)}</dd>' for each in listed)}\n"
    yield "</dl>\n"


def _ties(view: View) -> Iterator[str]:
    tied: dict[str, list[str]] = {}
    for unit in view.units:
        if unit.tied:
            tied.setdefault(view.place(unit), []).append(one_line(unit.name))
    refused = view.words.NAMES["ties_refused"] if view.program.ties is Ties.ERROR else ""
    for place, units in tied.items():
        told = view.words.tied(_some(units, view), place)
        yield f"{told}（{refused}）" if refused and view.language == "zh" else f"{told} ({refused})" if refused else told


def _some(names: list[str], view: View) -> list[str]:
    """No more names than one reads."""
    rest = len(names) - _MOST_NAMES
    return names if rest <= 1 else [*names[:_MOST_NAMES], view.words.more_units(rest)]


def _missing(unit: Placed, view: View) -> str:
    told = [missing_phrase(fact, unit.card.result, view.index, view.language) for fact in by_effect(unit.card.missing_facts)]
    return f"{unit.name}{view.told.colon}{view.told.semicolon.join(_some(told, view))}"


# ---------------------------------------------------------------- grades and groups


def grades(view: View) -> Iterator[str]:
    """How many units have each grade, and which."""
    if not view.program.grades:
        return
    told = view.told
    found: dict[str, list[str]] = {view.index.grade(rule.name, view.language): [] for rule in view.program.grades}
    for unit in view.units:
        found.setdefault(_grade(unit, view) or told.ungraded, []).append(unit.name)
    yield f'<h3>{text(told.grades)}</h3>\n<table class="stack"><tbody>\n'
    for name, units in found.items():
        yield (
            f'<tr><th scope="row">{text(name)}</th><td class="n">{len(units)}</td>'
            f'<td class="wide">{text(view.words.listed(_some(units, view))) if units else "—"}</td></tr>\n'
        )
    yield "</tbody></table>\n"


def groups(view: View) -> Iterator[str]:
    """The places within each group: who is ahead of how many of its own."""
    told = view.told
    for group in view.groups:
        yield f"<h3>{text(told.groups)}{text(told.colon)}{text(group.label)}</h3>\n"
        yield '<table class="stack"><thead><tr>'
        yield f'<th scope="col">{text(group.label)}</th><th scope="col" class="n">{text(told.group_place)}</th><th scope="col">{text(view.kind)}</th>'
        yield f'<th scope="col" class="n">{text(told.total)}</th><th scope="col" class="n">{text(told.place)}</th></tr></thead><tbody>\n'
        for name, members in _members(group, view):
            for number, unit in members:
                own = "—" if number is None else str(number)
                yield (
                    f'<tr><th scope="row">{text(name)}</th><td class="n" data-h="{text(told.group_place)}">{own}</td><td>{view.linked(unit)}</td>'
                    f'<td class="n big" data-h="{text(told.total)}">{text(view.points(unit.total))}</td>'
                    f'<td class="n" data-h="{text(told.place)}">{text(view.place(unit))}</td></tr>\n'
                )
        yield "</tbody></table>\n"


def _members(group: Group, view: View) -> Iterator[tuple[str, list[tuple[int | None, Placed]]]]:
    """Each group with its units and their places in it, those that are level with one place; groups in the order of their best units."""
    found: dict[str, list[Placed]] = {}
    for unit in view.units:
        if unit.name in group.of_unit:
            found.setdefault(group.of_unit[unit.name], []).append(unit)
    for name, units in found.items():
        places: list[tuple[int | None, Placed]] = []
        for unit in units:
            ahead = next((number for number, before in places if before.place == unit.place), None)
            places.append((None if unit.place is None else len(places) + 1 if ahead is None else ahead, unit))
        yield name, places

"""What changes when some facts of a unit are others: its points, and the place of everybody whose place moves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rubric_engine.advising.situation import Place, Situation, Units, spec_of
from rubric_engine.advising.words import Talk, fact_data, moved, number_data, place_data, table
from rubric_engine.core.ir import NodeKind
from rubric_engine.core.results import EntryKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.diagnostics.width import shown as one_line
from rubric_engine.report import Card, CohortCard
from rubric_engine.report.card import checked_language
from rubric_engine.report.index import Index
from rubric_engine.rubric import Rubric
from rubric_engine.rubric_call import GivenOverrides


@frozen
class FactChange:
    """A fact by its name; None is missing. ``shared``: of all units at once."""

    name: str
    before: Value | None
    after: Value | None
    shared: bool = False


@frozen
class PointsChange:
    """The points of a section, an item or a line, by its id; None: it doesn't apply, or has no result."""

    id: str
    before: Fraction | None
    after: Fraction | None


@frozen
class Move:
    """What moves for one unit. ``points`` are in the order of the rubric: sections, items and the lines in them."""

    unit: str
    before: Place
    after: Place
    points: tuple[PointsChange, ...]

    @property
    def is_level(self) -> bool:
        """Whether total, place, grade and flags are what they were."""
        return self.before == self.after


@frozen(eq=False)
class WhatIf:
    """``move`` is the unit's own, ``others`` those of every other unit of which something moves, in the order of their places afterwards.
    ``before`` and ``after`` are all results. ``alone``: the unit was scored without its cohort, so that there are no places."""

    unit: str
    changes: tuple[FactChange, ...]
    move: Move
    others: tuple[Move, ...]
    before: CohortCard = field(repr=False)
    after: CohortCard = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Numbers as texts (exact), as everywhere: ``unit``, ``changes``, ``move`` and ``others``."""
        program = self.before.program
        changes = [
            {
                "name": each.name,
                "before": fact_data(spec_of(program, each.name), each.before),
                "after": fact_data(spec_of(program, each.name), each.after),
                "shared": each.shared,
            }
            for each in self.changes
        ]
        return {"unit": self.unit, "changes": changes, "move": _move_data(self.move), "others": [_move_data(each) for each in self.others]}

    def to_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def text(self, language: Language | None = None) -> str:
        """A page for a terminal, in ``en`` or ``zh`` (None: the rubric's language)."""
        chosen = checked_language(language, self.before.program)
        return "\n".join(_page(self, Talk(chosen, self.before.index))) + "\n"


def what_if(
    rubric: Rubric,
    units: Units,
    unit: str | None,
    changes: Mapping[str, object],
    *,
    shared: Mapping[str, object] | None = None,
    parameters: Mapping[str, object] | None = None,
    as_of: date | str | None = None,
    overrides: GivenOverrides | None = None,
) -> WhatIf:
    """Scores the units twice, the second time with ``changes`` (fact by name or alias; None is missing, a text is read as a cell of a form) for ``unit``.

    ``units`` are facts as ``score_cohort`` takes them, or as ``read_facts`` gives them; the other keywords are those of ``score_cohort``.

    Raises:
        FactError: with every wrong value, of the units or among the changes.
        KeyError: there is no such unit.
    """
    situation = Situation.of(rubric, units, shared=shared, parameters=parameters, as_of=as_of, overrides=overrides)
    return changed(situation, unit, changes)


def changed(situation: Situation, unit: str | None, changes: Mapping[str, object]) -> WhatIf:
    """``what_if`` of facts that were read before."""
    known = situation.known(unit)
    own, common = situation.read(known, changes)
    return replayed(situation, known, own, common)


def replayed(
    situation: Situation,
    unit: str | None,
    own: Mapping[str, Value | None],
    common: Mapping[str, Value | None] | None = None,
    before: CohortCard | None = None,
) -> WhatIf:
    """``what_if`` of values that were validated. ``before``: the results as they are, where they are known."""
    first = situation.score() if before is None else before
    after_facts = situation.with_facts(unit, own, common)
    second = after_facts.score()
    places, later = situation.places(first), situation.places(second)
    facts = situation.facts.units[unit]
    changes = [FactChange(name, facts.get(name), value) for name, value in own.items()]
    changes += [FactChange(name, facts.get(name), value, shared=True) for name, value in (common or {}).items()]
    moves = {name: Move(name, places[name], later[name], _points(first[name], second[name])) for name in later}
    mine = unit or ""
    others = tuple(move for name, move in moves.items() if name != mine and (not move.is_level or move.points))
    return WhatIf(mine, tuple(changes), moves[mine], others, first, second)


def _points(before: Card, after: Card) -> tuple[PointsChange, ...]:
    """What differs, of sections, items and lines; what occurs for a record that isn't there on one side has None there."""
    index = before.index
    first, second = _by_id(before), _by_id(after)
    ids = sorted({*first, *second}, key=index.place)
    return tuple(PointsChange(id, first.get(id), second.get(id)) for id in ids if first.get(id) != second.get(id))


def _by_id(card: Card) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {node.id: node.points for node in card.result.nodes if node.kind is not NodeKind.TOTAL}
    for entry in card.result.ledger:
        if entry.kind is EntryKind.LINE:
            found.setdefault(entry.id, entry.points)
    return found


def _move_data(move: Move) -> dict[str, Any]:
    return {
        "unit": move.unit,
        "before": _place_data(move.before),
        "after": _place_data(move.after),
        "points": [{"id": each.id, "before": number_data(each.before), "after": number_data(each.after)} for each in move.points],
    }


def _place_data(place: Place) -> dict[str, Any]:
    return {
        "total": number_data(place.total),
        "place": place_data(place.place),
        "grade": place.grade,
        "flags": list(place.flags),
    }


# ---------------------------------------------------------------- the page


def _page(found: WhatIf, talk: Talk) -> list[str]:
    lines = [_title(found, talk), ""]
    rows = [[talk.say("fact", "数据项"), talk.say("now", "现在"), talk.say("then", "改为")]]
    for each in found.changes:
        name = talk.fact(each.name)
        told = f"{name}{talk.say(' (shared)', '（共有）')}" if each.shared else name
        rows.append([told, talk.value(each.name, each.before), talk.value(each.name, each.after)])
    lines += [*table(rows, (1, 2)), ""]
    lines += [*_standing_table((found.move, *(each for each in found.others if not each.is_level)), found, talk), ""]
    lines += _points_table(found, talk)
    return lines


def _title(found: WhatIf, talk: Talk) -> str:
    unit = one_line(found.unit)
    if found.move.is_level and not found.move.points and not found.others:
        return talk.say(f"{unit}: nothing would change", f"{unit}：得分、名次均不变").lstrip(":： ")
    return talk.say(f"{unit}: what would change", f"{unit}：会有哪些变化").lstrip(":： ")


def _standing_table(moves: tuple[Move, ...], found: WhatIf, talk: Talk) -> list[str]:
    """One row a unit; columns in which nobody has anything are left out."""
    placed = any(move.before.place is not None or move.after.place is not None for move in moves)
    graded = bool(found.before.program.grades)
    flagged = any(move.before.flags != move.after.flags for move in moves)
    head = [talk.say("unit", "单位"), talk.say("total", "总分"), talk.say("difference", "增减")]
    head += [talk.say("place", "名次")] * placed + [talk.say("grade", "等次")] * graded + [talk.say("flags", "提示")] * flagged
    rows = [head]
    for move in moves:
        row = [one_line(move.unit) or "—", moved(talk.total(move.before.total), talk.total(move.after.total)), _difference(move, talk)]
        row += [moved(talk.place(move.before.place), talk.place(move.after.place))] * placed
        row += [moved(talk.grade(move.before.grade), talk.grade(move.after.grade))] * graded
        row += [moved(_flags(move.before.flags, found, talk), _flags(move.after.flags, found, talk))] * flagged
        rows.append(row)
    return table(rows, (1, 2))


def _flags(names: tuple[str, ...], found: WhatIf, talk: Talk) -> str:
    labels = {flag.name: flag.origin.label for flag in found.before.program.flags}
    return talk.listed(one_line(label[talk.language]) if (label := labels.get(name)) is not None else name for name in names) or "—"


def _difference(move: Move, talk: Talk) -> str:
    if move.before.total is None or move.after.total is None:
        return "—"
    return difference_text(move.after.total - move.before.total, talk)


def difference_text(value: Fraction, talk: Talk) -> str:
    text = talk.total(value)
    return text if value <= 0 else f"≈+{text[1:]}" if text.startswith("≈") else f"+{text}"


def _points_table(found: WhatIf, talk: Talk) -> list[str]:
    """The items and lines behind it, unit by unit; sections only say again what their items say."""
    index: Index = found.before.index
    rows = [[talk.say("unit", "单位"), talk.say("where", "条款"), talk.say("now", "现在"), talk.say("then", "改后")]]
    for move in (found.move, *found.others):
        name = one_line(move.unit) or "—"
        for each in move.points:
            node = index.node(each.id)
            if node is not None and node.kind is NodeKind.SECTION:
                continue
            where = talk.heading(each.id) if node is not None else f"  {each.id}"
            rows.append([name, where, talk.points(each.id, each.before), talk.points(each.id, each.after)])
            name = ""
    return table(rows, (2, 3)) if len(rows) > 1 else []

"""Whether points that were set by hand found what they are set for, and whether they have any effect there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric_engine.core.results import Behind, Entry, EntryKind, NodeResult, State, UnitResult
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.languages import Both
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.overrides import Overrides
from rubric_engine.facts.problems import Place, Problems, Told

IDLE = "F625"
_IDLE_STATES = (State.NOT_REACHED, State.MISSED, State.NOT_APPLICABLE)


def unused_overrides(
    results: Iterable[UnitResult], overrides: Overrides, language: Language, *, supposed: bool = False
) -> tuple[FactProblem, ...]:
    """Overrides of occurrences that turned out not to be there, and those that surely change nothing for their unit, as no points are taken from what they are
    set for. Where facts are only ``supposed``, the latter stay, and the ledger says so."""
    problems = Problems(language)
    by_unit = {result.unit: result for result in results if result.unit in overrides}
    for (unit, id), place in overrides.places.items():
        result = by_unit[unit]
        entry = next((entry for entry in result.ledger if entry.kind is EntryKind.OVERRIDE and entry.id == id), None)
        if entry is None:
            problems.add("F618", place, id=id)
        elif entry.state in _IDLE_STATES and not supposed:
            _refuse(entry, result, place, problems)
    return problems.found


def _refuse(entry: Entry, result: UnitResult, place: Place, problems: Problems) -> None:
    id, owner = entry.id, entry.owner
    if entry.state is State.NOT_APPLICABLE:
        absent, instead = _absent(id if id in _nodes(result) else owner, result)
        why = Both(Told(f"`{absent}` doesn't apply to this unit"), Told(f"「{absent}」对该对象不适用"))
        problems.add(IDLE, place, id=id, why=why, hint=_instead(absent, instead, result))
        return
    decides = next((reason.id for reason in entry.reasons if isinstance(reason, Behind)), None)
    first = Both(f"`{owner}` takes the first line that holds", f"「{owner}」取先满足者")
    if entry.state is State.MISSED:
        by = Both("", "") if decides is None else Both(f"; `{decides}` decides", f"，由「{decides}」计分")
        fails = Both(f"{first.en}, and the condition of `{id}` doesn't hold", f"{first.zh}，而「{id}」的条件不成立")
        why = Both(Told(fails.en + by.en), Told(fails.zh + by.zh))
    else:
        why = Both(Told(f"{first.en}, which is `{decides}`"), Told(f"{first.zh}，由「{decides}」计分"))
    if any(each.id == owner for each in result.overrides):
        hint = Both(f"leave it out: the points of `{owner}` are set by hand already", f"请删去这一项：「{owner}」的分值已另行调整")
    else:
        hint = Both(f"set the points of `{owner}` instead", f"请改为调整「{owner}」的分值")
    problems.add(IDLE, place, id=id, why=why, hint=hint)


def _instead(absent: str, instead: str | None, result: UnitResult) -> Both:
    facts = Both(f"mend the facts by which `{absent}` doesn't apply", f"请更正使「{absent}」不适用的数据")
    if instead is None or any(each.id == instead for each in result.overrides):
        return facts
    return Both(f"{facts.en}, or set the points of `{instead}` instead", f"{facts.zh}，或改为调整「{instead}」的分值")


def _absent(id: str, result: UnitResult) -> tuple[str, str | None]:
    """The outermost of the nodes around (and with) this one by which it doesn't apply, and the node around that."""
    nodes, parents = _nodes(result), {child: node.id for node in result.nodes for child in node.children}
    absent = id
    for each in _upwards(id, parents):
        if nodes[each].applies is not False:
            return absent, each if each != id else parents.get(id)
        absent = each
    return absent, None


def _upwards(id: str, parents: dict[str, str]) -> Iterator[str]:
    each: str | None = id
    while each is not None:
        yield each
        each = parents.get(each)


def _nodes(result: UnitResult) -> dict[str, NodeResult]:
    return {node.id: node for node in result.nodes}

"""The facts behind a line: those that it shows, those that are missing, those that are assumed."""

from __future__ import annotations

from rubric_engine.core.ir import CountBack, FactRead, FactSpec, FieldRead, Fold, Line, Node, Use
from rubric_engine.core.results import FactUse, MissingFacts
from rubric_engine.core.values import Value
from rubric_engine.core.walk import through_columns
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.plan import line_parts
from rubric_engine.scoring.reference.reads import of_record
from rubric_engine.scoring.reference.reasons import fact_label
from rubric_engine.scoring.reference.wording import label_of


def fact_names(scope: Scope) -> list[str]:
    """In the order of declaration, fields as ``list.field``."""
    facts = scope.cohort.plan.facts.values()
    return [name for spec in facts for name in (spec.name, *(f"{spec.name}.{f.name}" for f in spec.fields))]


def missing_behind(line: Line, scope: Scope) -> tuple[str, ...]:
    """The unit's missing facts that the line looks at, in the order of declaration; of the record at hand only what is missing in it."""
    plan = scope.cohort.plan
    behind = plan.reads[line.origin.id] - _settled_here(line, scope)
    for place in scope.inside:
        node = plan.scoring[place.node]
        if place.open_group and isinstance(node, Node) and _looks_through(line, place.record.fact, scope):
            behind |= behind_occurrences(node, scope)
    return tuple(name for name in fact_names(scope) if name in behind and name in scope.facts.missing)


def assumed_behind(line: Line, scope: Scope) -> bool:
    settled = _settled_here(line, scope)
    return any(name in scope.facts.assumed and name not in settled for name in scope.cohort.plan.reads[line.origin.id])


def _settled_here(line: Line, scope: Scope) -> frozenset[str]:
    """Fields that have a value in the record at hand, and that the line doesn't look at in other records."""
    record = scope.record
    if record is None or _looks_through(line, record.fact, scope):
        return frozenset()
    return frozenset(f"{record.fact}.{name}" for name, value in record.supplied.items() if value is not None)


def _looks_through(line: Line, fact: str, scope: Scope) -> bool:
    plan = scope.cohort.plan
    return fact in plan.facts_in(line_parts(line), plan.lists[line.origin.id])


def missing_occurrences(node: Node, scope: Scope) -> tuple[MissingFacts, ...]:
    """What leaves it open whether, or how often, a node occurs."""
    looked_at = behind_occurrences(node, scope)
    names = tuple(name for name in fact_names(scope) if name in looked_at and name in scope.facts.missing)
    if not names:
        return ()
    return (MissingFacts(names=names, labels=tuple(fact_label(name, scope) for name in names)),)


def behind_occurrences(node: Node, scope: Scope) -> frozenset[str]:
    """The facts that decide for which records a node occurs."""
    repeat = node.repeat
    assert repeat is not None
    by = () if repeat.by is None else (FieldRead(repeat.by),)
    where = () if repeat.where is None else (repeat.where,)
    return scope.cohort.plan.facts_in((*where, *by), repeat.fact) | {repeat.fact}


def facts_used(line: Line, scope: Scope) -> tuple[FactUse, ...]:
    """In the order in which the line names them (fields of the record at hand, too), then those behind its definitions in the order of declaration. Of a list
    only the records that are seen here, and none where only ranks look at it: an occurrence for every record would tell all of them as often."""
    plan = scope.cohort.plan
    behind = plan.reads[line.origin.id]
    at_hand = scope.record
    used: dict[str, FactUse] = {}
    for expr in of_record(line_parts(line), plan.columns, plan.lists[line.origin.id]):
        if isinstance(expr, FactRead):
            used.setdefault(expr.name, fact_use(expr.name, scope))
        elif isinstance(expr, FieldRead) and at_hand is not None and at_hand.supplied:
            spec = next((f for f in plan.facts[at_hand.fact].fields if f.name == expr.name), None)
            if spec is not None:
                name = f"{at_hand.fact}.{spec.name}"
                used.setdefault(name, _use(name, spec, at_hand.supplied.get(spec.name)))
    for name in plan.facts:
        if name in behind and not (at_hand is not None and name == at_hand.fact and _only_ranked(line, name, scope)):
            used.setdefault(name, _seen(name, scope))
    return tuple(used.values())


def _only_ranked(line: Line, fact: str, scope: Scope) -> bool:
    """Whether the line looks at the other records of its list only to take a place among them."""
    plan = scope.cohort.plan
    for expr, _ in through_columns(line_parts(line), plan.lists[line.origin.id], plan.columns):
        match expr:
            case Fold(fact=name) | CountBack(fact=name) if name == fact:
                return False
            case Use(name=name) if fact in plan.reads.get(name, ()):
                return False
            case _:
                pass
    return True


def _seen(name: str, scope: Scope) -> FactUse:
    """Of a list, where it is grouped, the records of the group at hand."""
    group = scope.group(name)
    records = scope.facts.supplied.get(name)
    if group is None or not isinstance(records, tuple):
        return fact_use(name, scope)
    return _use(name, scope.cohort.plan.facts[name], tuple(records[record.number - 1] for record, _ in group.members))


def fact_use(name: str, scope: Scope) -> FactUse:
    spec = scope.cohort.plan.facts[name]
    return _use(name, spec, scope.facts.supplied.get(name))


def _use(name: str, spec: FactSpec, value: Value | None) -> FactUse:
    assumed = value is None and spec.missing_as is not None
    return FactUse(
        name=name, label=label_of(spec), value=spec.missing_as if assumed else value, kind=spec.kind, unit=spec.unit, assumed=assumed
    )

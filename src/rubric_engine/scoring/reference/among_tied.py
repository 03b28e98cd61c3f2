"""A cohort of some of the units alone, for keys *among the tied*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from rubric_engine.core.ir import CountBack, Definition, Expr, Fold, Line, PointsRead, Rank, TieKey, Use, ValueKind
from rubric_engine.core.values import NONE, Record
from rubric_engine.core.walk import gate_expressions, line_expressions, node_expressions, through_columns
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.scoring.reference.cohort import Cohort, Mode, Unit
from rubric_engine.scoring.reference.plan import Plan, Step, nodes_and_lines, points_of

_Left = tuple[tuple[int, ...], tuple[Record, ...]]
"""The numbers of the records that are left, and these."""


def among(units: tuple[int, ...], cohort: Cohort, mode: Mode) -> Cohort | None:
    """Only these units, scored as far as the keys among the tied look; None where it isn't known which records of the shared lists are theirs."""
    kept = cohort.fields
    key = ("among", units)
    if key not in kept:
        kept[key] = _smaller(units, cohort)
    smaller = cast("Cohort | None", kept[key])
    if smaller is not None and mode not in smaller.frames:
        _fill(smaller, mode)
    return smaller


def _fill(cohort: Cohort, mode: Mode) -> None:
    # Imported here, because what is filled in may itself hold ranks.
    from rubric_engine.scoring.reference.filling import fill

    if mode is Mode.TAKEN and Mode.SCORE not in cohort.frames:
        fill(cohort, Mode.SCORE)
    fill(cohort, mode)


def _smaller(units: tuple[int, ...], cohort: Cohort) -> Cohort | None:
    plan = cohort.plan
    behind = _all_behind(cohort)
    names = frozenset(name for u in units if (name := cohort.units[u].name) is not None)
    lists: dict[tuple[str, int], _Left | None] = {}  # told once for all units, which have it in common
    numbers: dict[str, tuple[int, ...]] = {}  # a record keeps its own
    members: list[Unit] = []
    for unit in (cohort.units[u] for u in units):
        theirs = dict(unit.supplied)
        for name in behind.shared:
            records = theirs.get(name)
            if isinstance(records, tuple):
                key = (name, id(records))
                if key not in lists:
                    lists[key] = _between(records, tuple(f.name for f in plan.facts[name].fields if f.kind is ValueKind.UNIT), names)
                left = lists[key]
                if left is None:
                    return None
                numbers[name], theirs[name] = left
        members.append(evolve(unit, supplied=theirs))
    order = tuple(step for step in plan.order if _name(step) in behind.steps)
    return Cohort(evolve(plan, order=order), tuple(members), cohort.parameters, as_of=cohort.as_of, numbers=numbers)


def _between(records: tuple[Record, ...], fields: tuple[str, ...], names: frozenset[str]) -> _Left | None:
    """The records all of whose units are among the names; None where one that is missing decides."""
    left: list[tuple[int, Record]] = []
    for number, record in enumerate(records, start=1):
        named = [value for name, value in record if name in fields]
        given = len(named) == len(fields)
        if any(value is NONE or (value is not None and value not in names) for value in named):
            continue
        if not given or None in named:
            return None
        left.append((number, record))
    return tuple(number for number, _ in left), tuple(record for _, record in left)


# ---------------------------------------------------------------- what the keys look at


@frozen(eq=False)
class _Behind:
    """``steps``: definitions by name, nodes and lines by id (marked); ``shared``: shared lists that name units."""

    steps: frozenset[tuple[bool, str]]
    shared: frozenset[str]


def looks_at_others(key: TieKey, cohort: Cohort) -> bool:
    """Whether the key changes when other units don't take part."""
    return bool(_behind(key.key, cohort).shared)


def _all_behind(cohort: Cohort) -> _Behind:
    parts = [_behind(key.key, cohort) for key in cohort.plan.program.tie_keys if key.among_tied]
    return _Behind(frozenset().union(*(p.steps for p in parts)), frozenset().union(*(p.shared for p in parts)))


def _behind(expr: Expr, cohort: Cohort) -> _Behind:
    key = ("behind", id(expr))
    if key not in cohort.fields:
        cohort.fields[key] = _look_behind(expr, cohort.plan)
    return cast(_Behind, cohort.fields[key])


def _look_behind(expr: Expr, plan: Plan) -> _Behind:
    steps: set[tuple[bool, str]] = set()
    shared: set[str] = set()
    waiting: list[tuple[Expr, str | None]] = [(expr, None)]

    def look_at(fact: str) -> None:
        spec = plan.facts[fact]
        if spec.shared and any(f.kind is ValueKind.UNIT for f in spec.fields):
            shared.add(fact)

    def enter(id: str) -> Iterator[tuple[Expr, str | None]]:
        root = points_of(plan.scoring, plan.program, id)
        parts = (root,) if isinstance(root, Line) else tuple(nodes_and_lines(root))
        for part in parts:
            if (False, part.origin.id) in steps:
                continue
            steps.add((False, part.origin.id))
            record = plan.lists[part.origin.id]
            if isinstance(part, Line):
                yield from ((e, record) for e in line_expressions(part))
            else:
                yield from ((e, record) for e in node_expressions(part))
                yield from ((e, None) for gate in plan.gates.get(part.origin.id, ()) for e in gate_expressions(gate))
                if part.repeat is not None:
                    look_at(part.repeat.fact)
            for around in plan.conditional.get(part.origin.id, ()):
                if around.applies is not None:
                    yield around.applies, plan.lists[around.origin.id]

    while waiting:
        outer, record = waiting.pop()
        for found, _ in through_columns((outer,), record, plan.columns):
            match found:
                case Fold(fact=fact) | CountBack(fact=fact) | Rank(records=str() as fact):
                    look_at(fact)
                case Use(name=name) if name in plan.definitions and (True, name) not in steps:
                    steps.add((True, name))
                    waiting.append((plan.definitions[name].expr, None))
                case PointsRead(id=id):
                    waiting.extend(enter(id))
                case _:
                    pass
    return _Behind(frozenset(steps), frozenset(shared))


def _name(step: Step) -> tuple[bool, str]:
    return (True, step.name) if isinstance(step, Definition) else (False, step.origin.id)

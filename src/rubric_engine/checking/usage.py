"""What is declared and not used, and what looks like a slip of the pen.

W450, W451, W452: facts, definitions and parameters that nothing uses. W454: a line without a citation among lines that have one.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.checking.ground import Ground, called
from rubric_engine.checking.report import Found
from rubric_engine.core import walk
from rubric_engine.core.ir import (
    CountBack,
    FactRead,
    Fold,
    Rank,
    Use,
    ValueKind,
)

_MOST_UNUSED = 2
_FEWEST_CITED = 5
_SHOWN_ONLY = (ValueKind.TEXT, ValueKind.UNIT)  # as a rule there for display


def check(ground: Ground) -> Iterator[Found]:
    yield from _unused(ground)
    yield from _without_citation(ground)


# ---------------------------------------------------------------- unused


def _unused(ground: Ground) -> Iterator[Found]:
    program = ground.program
    facts, names = _read(ground)
    for spec in program.facts:
        if spec.name not in facts and spec.kind not in _SHOWN_ONLY:
            yield Found("W450", spec.origin, spec.name, {"name": spec.name})
    unused = [each for each in program.definitions if each.name not in names and not each.origin.notes and each.origin.label is None]
    if len(unused) <= _MOST_UNUSED:  # results list definitions: where there are more of them, they are there to be read
        for definition in unused:
            yield Found("W451", definition.origin, definition.name, {"name": definition.name})
    for parameter in program.parameters:
        if parameter.name not in names and not parameter.bounds:
            yield Found("W452", parameter.origin, parameter.name, {"name": parameter.name})


def _read(ground: Ground) -> tuple[set[str], set[str]]:
    """Names of facts, and of definitions and parameters, that something reads."""
    facts: set[str] = set()
    names: set[str] = set()
    for expr, _, _ in walk.located_with_records(ground.program):
        match expr:
            case FactRead(name=name) | Fold(fact=name) | CountBack(fact=name) | Rank(records=str() as name):
                facts.add(name)
            case Use(name=name):
                names.add(name)
            case _:
                pass
    facts.update(node.repeat.fact for node in walk.nodes(ground.program) if node.repeat is not None)
    facts.update(parameter.as_of for parameter in ground.program.parameters if parameter.as_of is not None)
    return facts, names


# ---------------------------------------------------------------- citations


def _without_citation(ground: Ground) -> Iterator[Found]:
    """What a line cites is its own, or that of what it stands in; the rubric's doesn't count, since all have that."""
    whole = ground.program.citation
    lines = list(walk.lines(ground.program))
    bare = [line for line in lines if line.origin.citation in (None, whole)]
    if bare and len(bare) <= max(1, len(lines) // 10) and len(lines) - len(bare) >= _FEWEST_CITED:
        for line in bare:
            en, zh = called(line)
            yield Found("W454", line.origin, line.origin.id, {"what_en": en, "what_zh": zh})

"""Making a case that differs small: fewer units, facts and records, and fewer lines of the rubric, as long as something still differs."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from rubric_engine import RubricError, loads
from rubric_engine.core.values import Value
from tests.conformance.comparing import Case, compare


def shrunk(case: Case) -> str:
    """The smallest case that was found, told in words."""
    kind = _trouble(case)
    if kind is None:
        return "no difference when it is run again"
    smaller: Case | None = case
    while smaller is not None:
        case = smaller
        smaller = next((each for each in _smaller(case) if _trouble(each) == kind), None)
    return _told(case)


def _trouble(case: Case) -> str | None:
    """What goes wrong, so that one difference isn't taken for another: the back-ends and sorts of cells, or the failure."""
    try:
        compared = compare(case)
    except Exception as error:
        return type(error).__name__
    return "difference" if compared.differences else None


def _smaller(case: Case) -> Iterator[Case]:
    for name in case.units if len(case.units) > 1 else ():
        yield evolve(case, units={unit: facts for unit, facts in case.units.items() if unit != name})
    yield from _shorter_texts(case)
    names = {name for facts in case.units.values() for name, value in facts.items() if value is not None}
    for name in sorted(names):
        for other in (None, _plain(case, name)):
            for unit, facts in case.units.items():
                if facts.get(name) not in (other, None):
                    yield evolve(case, units={**case.units, unit: {**facts, name: other}})
    for unit, facts in case.units.items():
        for name, value in facts.items():
            for number in range(len(value)) if isinstance(value, tuple) else ():
                assert isinstance(value, tuple)
                yield evolve(case, units={**case.units, unit: {**facts, name: value[:number] + value[number + 1 :]}})


def _plain(case: Case, name: str) -> Value | None:
    """A value that another unit has; so units become alike."""
    return next((facts[name] for facts in case.units.values() if facts.get(name) is not None), None)


def _shorter_texts(case: Case) -> Iterator[Case]:
    lines = case.text.splitlines()
    for size in (12, 6, 3, 2, 1):
        for start in range(len(lines) - size + 1):
            text = "\n".join(lines[:start] + lines[start + size :]) + "\n"
            try:
                program = loads(text).program
            except RubricError:
                continue
            names = {spec.name for spec in program.facts}
            fields = {spec.name: {column.name for column in spec.fields} for spec in program.facts}
            units = {
                unit: {name: _cut(value, fields[name]) for name, value in facts.items() if name in names}
                for unit, facts in case.units.items()
            }
            yield evolve(case, text=text, program=program, units=units)


def _cut(value: Value | None, fields: set[str]) -> Value | None:
    if not isinstance(value, tuple):
        return value
    return tuple(tuple(pair for pair in record if pair[0] in fields) for record in value)


def _told(case: Case) -> str:
    compared = ""
    try:
        compared = "\n".join(map(str, compare(case).differences[:12]))
    except Exception as error:
        compared = f"{type(error).__name__}: {error}"
    facts = "\n".join(
        f"{unit}: { {name: value for name, value in given.items() if value is not None} }" for unit, given in case.units.items()
    )
    how = "alone" if case.alone else "together"
    return f"{case.text or case.program}\n{how}, as of {case.as_of}\n{facts}\n{compared}"

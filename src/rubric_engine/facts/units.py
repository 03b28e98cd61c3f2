"""The names of units: what may be one, which are there, and whether what facts say about units is about these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Integral
from typing import Final

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.languages import Both, Meant, checked
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.folding import is_writable, key
from rubric_engine.facts.names import Schema
from rubric_engine.facts.problems import MAX_UNIT_NAME, Place, Problems
from rubric_engine.facts.totals import of_totals

_MOST_HINTS: Final = 50  # a nearest name takes its time, and nobody reads more of them


def unit_name(raw: object) -> str | None:
    """The name that a text or a register's whole number is, without outer space; None if it can't be one."""
    if isinstance(raw, str):
        name = raw.strip()
    elif isinstance(raw, Integral) and not isinstance(raw, bool):
        number = int(raw)
        if number.bit_length() > 4 * MAX_UNIT_NAME:  # its digits are more than a name may have, and more than Python cares to write
            return None
        name = str(number)
    elif isinstance(raw, Decimal) and str(raw).isdigit():  # a number of JSON
        name = str(raw)
    else:
        return None
    return name if key(name) and len(name) <= MAX_UNIT_NAME and name.isprintable() and is_writable(name) else None


def _as_text(raw: object) -> Both | None:
    """Of what is neither a text nor a whole number, that it should be."""
    if isinstance(raw, str | Integral | Decimal) and not isinstance(raw, bool):
        return None
    kind = type(raw).__name__
    return Both(
        f"names are texts or whole numbers, and this is a {kind}: give its text", f"名称须为文本或整数，这是 {kind}，请给出它的文本"
    )


@frozen
class UnitNames:
    """Notices a unit that comes twice, also where the two differ only in width or outer space."""

    _seen: dict[str, str] = field(factory=dict, init=False)

    def take(self, raw: object, heading: str, place: Place, problems: Problems, row: Iterable[object] = ()) -> str | None:
        """The unit's name, or None with a problem. ``row``: the cells of its row."""
        if raw is None or (isinstance(raw, str) and not key(raw)):
            problems.add("F541", place, name=heading, hint=of_totals(row))
            return None
        name = unit_name(raw)
        if name is None:
            problems.add("F543", place, value=raw, hint=_as_text(raw))
            return None
        if key(name) in self._seen:
            problems.add("F540", place.at(unit=name), name=name)
            return None
        self._seen[key(name)] = name
        problems.units.setdefault(key(name), place.at(unit=name))
        return name


def read_names(
    program: Program, names: Iterable[object], *, language: Language | None = None
) -> tuple[tuple[str, ...], tuple[FactProblem, ...]]:
    """The names of units as they are taken (without outer space), and what is wrong with them: empty, too long, twice."""
    problems = Problems(checked(language, program.language))
    heading = Schema.of(program).unit_heading(problems.language)
    seen = UnitNames()
    taken = [seen.take(name, heading, Place(), problems) for name in names]
    return tuple(name for name in taken if name is not None), problems.found


# ---------------------------------------------------------------- what facts say about units


def settle_references(schema: Schema, units: Mapping[str, Mapping[str, Value | None]], problems: Problems) -> dict[str, str]:
    """The units by what the spellings of a name have in common; every unit that the facts mention must be one of them."""
    known = {key(name): name for name in units}
    hints: dict[str, Meant | None] = {}
    if not units or any(problem.code in ("F541", "F543") for problem in problems.found):
        return known  # a unit without a usable name may be the one that is meant
    for name, place in problems.mentions:
        wanted = key(name)
        if wanted in known:
            continue
        if wanted not in hints:
            hints[wanted] = problems.did_you_mean(name, units) if len(hints) < _MOST_HINTS else None
        problems.add("F602", place, value=name, hint=hints[wanted])
    return known


def with_known_names(specs: Iterable[FactSpec], facts: Mapping[str, Value | None], known: Mapping[str, str]) -> dict[str, Value]:
    """The values of those facts that say something about units, each unit called as it is called itself."""
    changed: dict[str, Value] = {}
    for spec in specs:
        value = facts.get(spec.name)
        if spec.kind is ValueKind.UNIT and isinstance(value, str):
            changed[spec.name] = known.get(key(value), value)
        elif isinstance(value, tuple):
            about = {column.name for column in spec.fields if column.kind is ValueKind.UNIT}
            changed[spec.name] = tuple(
                tuple((name, known.get(key(each), each) if name in about and isinstance(each, str) else each) for name, each in record)
                for record in value
            )
    return changed

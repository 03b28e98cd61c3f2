"""Facts straight from a caller, as generated code takes them: the plain case, decided in the code itself.

A mapping that has every fact under its name (or every one under its alias), each in the plain Python form of its kind and within its range, is scored as it
stands. Anything else isn't wrong: the code answers ``None``, and the caller's facts go through the door, which reads all that can be read and says what can't. So
the guards may refuse too much, and never too little.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import Any, Final

from rubric_engine.core.flat.facts import is_whole
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.compiled.remembered import Remembered as Remembered
from rubric_engine.scoring.compiled.shape import MOST
from rubric_engine.scoring.compiled.text import Statement

_MOST_RECORDS: Final = 1_000
_BY_SIGHT: Final = (ValueKind.TEXT, ValueKind.CHOICE, ValueKind.DATE)


def guardable(program: Program) -> bool:
    """Whether facts can be taken as they stand: those that name units, or may be known to be none, need the door."""
    specs = [spec for fact in program.facts for spec in (fact, *fact.fields)]
    lists = [spec for spec in program.facts if spec.kind is ValueKind.LIST]
    return bool(program.facts) and all(spec.fields for spec in lists) and not any(s.kind is ValueKind.UNIT or s.or_none for s in specs)


def whole_range(spec: FactSpec) -> tuple[int | None, int | None]:
    """The least and the greatest value of a whole number."""
    low, high = (None if spec.low is None else ceil(spec.low)), (None if spec.high is None else floor(spec.high))
    if low is not None and spec.low_open and low == spec.low:
        low += 1
    if high is not None and spec.high_open and high == spec.high:
        high -= 1
    return max(low or 0, 0) if spec.kind is ValueKind.COUNT else low, high


def narrower(spec: FactSpec) -> bool:
    """Whether the range of a whole number is narrower than what a shape tells."""
    low, high = whole_range(spec)
    return is_natural(spec) and (bool(low) or (high is not None and high < MOST))


def is_natural(spec: FactSpec) -> bool:
    """A whole number from 0 on, which isn't written in another way."""
    low, _ = whole_range(spec)
    return is_whole(spec) and spec.kind not in (ValueKind.DATE, ValueKind.CHOICE) and low is not None and low >= 0


@define(eq=False)
class Guards:
    """``statements``: each fact is made plain, or the code returns None. ``scope``: what they call, by name. ``used``: the facts (``list.field`` for fields,
    and the list, where its records are gone through again) whose plain values are needed."""

    remembered: Remembered
    used: frozenset[str]
    scope: dict[str, Any] = field(factory=dict)
    statements: list[Statement] = field(factory=list)

    def scalar(self, raw: str, name: str, suffix: str, fact: str, spec: FactSpec, indent: int = 1) -> None:
        """The value called ``raw``; if it is used it is called ``name``, and then made plain. Of what is a number or yes/no the two are one."""

        def then(text: str) -> None:
            self.statements.append(Statement(text, indent=indent))

        match spec.kind:
            case ValueKind.YES_NO:
                then(f"if {raw} is not True and {raw} is not False: return None")
            case ValueKind.TEXT | ValueKind.CHOICE | ValueKind.DATE:
                self.scope[f"seen{suffix}"] = self.remembered.of(fact)
                then(f"if {raw} not in seen{suffix}: return None")
                if fact in self.used:
                    then(f"{name} = seen{suffix}[{raw}]")
            case _ if is_whole(spec):
                low, high = whole_range(spec)
                least, most = -MOST if low is None else low, MOST if high is None else min(high, MOST)
                # Two comparisons of small numbers are faster than a chained one.
                then(f"if type({raw}) is not int or {raw} < {least} or {raw} > {most}: return None")
            case _:
                self.scope["number"] = self.remembered.number
                then(f"{raw} = number({raw})")
                then(f"if {' or '.join([f'{raw} is None', *_outside(raw, spec)])}: return None")

    def within(self, name: str, spec: FactSpec) -> None:
        """A whole number from 0 to ``MOST`` whose declaration is narrower."""
        low, high = whole_range(spec)
        found = [f"{name} < {low}"] if low else []
        found += [f"{name} > {high}"] if high is not None and high < MOST else []
        if found:
            self.statements.append(Statement(f"if {' or '.join(found)}: return None"))

    def records(self, place: int, spec: FactSpec, names: tuple[str, ...], sums: Sequence[Statement]) -> None:
        """The records' values are taken out at once, so that what the caller does to the records later changes nothing. ``names``: what their fields are
        called; ``sums``: what is added up of each."""
        raw, kept = [f"r{place}_{i}" for i in range(len(names))], [f"c{place}_{i}" for i in range(len(names))]
        plain = [
            c if f"{spec.name}.{each.name}" in self.used and is_by_sight(each) else r
            for r, c, each in zip(raw, kept, spec.fields, strict=True)
        ]
        self.statements += [
            Statement(f"if type(r{place}) is not list and type(r{place}) is not tuple or len(r{place}) > {_MOST_RECORDS}: return None"),
            Statement("rows = []"),
        ]
        numbers = any(not is_whole(each) and each.kind not in (ValueKind.YES_NO, *_BY_SIGHT) for each in spec.fields)
        rebuilt = spec.name in self.used or numbers
        if rebuilt:
            self.statements.append(Statement(f"f{place} = []"))
        self.statements.append(Statement(f"for record in r{place}:"))
        self.statements.append(Statement(f"if type(record) is not dict or len(record) != {len(names)}: return None", indent=2))
        self.scope.update((f"k{place}_{i}", name) for i, name in enumerate(names))
        self.statements += [Statement(f"{r} = record[k{place}_{i}]", indent=2) for i, r in enumerate(raw)]
        for i, each in enumerate(spec.fields):
            self.scalar(raw[i], kept[i], f"{place}_{i}", f"{spec.name}.{each.name}", each, indent=2)
        self.statements += sums
        self.statements.append(Statement(f"rows.append(({''.join(f'{r}, ' for r in raw)}))", indent=2))
        if rebuilt:
            self.statements.append(Statement(f"f{place} += (({''.join(f'{name}, ' for name in plain)}),)", indent=2))
        self.statements.append(Statement(f"r{place} = {f'f{place}' if numbers else 'rows'}"))


def is_by_sight(spec: FactSpec) -> bool:
    """A value that is remembered from the door."""
    return spec.kind in _BY_SIGHT


def _outside(name: str, spec: FactSpec) -> list[str]:
    found = []
    for end, sign, open_ in ((spec.low, "<", spec.low_open), (spec.high, ">", spec.high_open)):
        if end is not None:
            found.append(f"{name}[0] * {end.denominator} {sign}{'=' if open_ else ''} {end.numerator} * {name}[1]")
    return found

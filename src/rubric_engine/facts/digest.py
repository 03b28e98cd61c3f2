"""A digest of validated facts, so that a published result can be traced to what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.core.values import Value


def digest(facts: Mapping[str, Value | None] | Mapping[str, Mapping[str, Value | None]]) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON of the facts of one unit, or of many.

    The order of facts and of units never matters, nor whether a missing fact is listed; the order of records does.
    """
    return _digest(facts)


def _digest(facts: object) -> str:
    text = json.dumps(_canonical(facts), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def digest_cohort(program: Program, units: Mapping[str, Mapping[str, Value | None]]) -> str:
    """The digest of units that are scored together; what they share counts once."""
    shared = {spec.name for spec in program.facts if spec.shared}
    if not shared or not units:
        return digest(units)
    first = next(iter(units.values()))
    own = {unit: {name: value for name, value in facts.items() if name not in shared} for unit, facts in units.items()}
    return _digest({"shared": {name: first.get(name) for name in shared}, "units": own})


def _canonical(value: object) -> object:
    match value:
        case Mapping():
            return {str(name): _canonical(each) for name, each in value.items() if each is not None}
        case bool() | str() | None:
            return value
        case Fraction():
            return ["number", f"{value.numerator}/{value.denominator}"]
        case tuple():
            return ["list", [{name: _canonical(each) for name, each in record if each is not None} for record in value]]
        case _:
            from rubric_engine.core.values import NONE  # the core takes longer to import than a total to work out

            if value is not NONE:
                raise TypeError(f"not a validated value: {type(value).__name__}")
            return ["none"]

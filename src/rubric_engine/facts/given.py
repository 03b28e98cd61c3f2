"""What callers give by mistake: objects in the place of mappings, a rubric's name in the place of a rubric; and what may stand for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.languages import Both


@runtime_checkable
class WithProgram(Protocol):
    """A rubric, of which nothing but its meaning is wanted here."""

    @property
    def program(self) -> Program: ...


def program_of(given: Program | WithProgram, call: str) -> Program:
    """The meaning of a rubric, which may itself be given; ``TypeError`` for anything else."""
    if isinstance(given, Program):
        return given
    if isinstance(given, WithProgram) and isinstance(given.program, Program):
        return given.program
    raise TypeError(f"{call}() takes a rubric (or its `program`) first, not {type(given).__name__}")


def mapping_of(given: Mapping[Any, object] | None, what: str, example: str) -> Mapping[Any, object]:
    """What is given by name, nothing for None; ``TypeError`` for what is no mapping. ``what``: the argument; ``example``: how it is written."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise TypeError(f"{what} takes a mapping such as {example}, not {type(given).__name__}")
    return given


def as_mapping(given: object) -> Both | None:
    """How an object's names and values are had as a mapping; None where nothing is known of it."""
    kind = type(given)
    if isinstance(given, type):
        return None
    if hasattr(kind, "model_dump"):
        call = ".model_dump()"
    elif hasattr(kind, "__dataclass_fields__"):
        call = "dataclasses.asdict()"
    elif hasattr(kind, "__attrs_attrs__"):
        call = "attrs.asdict()"
    elif hasattr(kind, "_asdict"):
        call = "._asdict()"
    else:
        return None
    return Both(
        f"this is an object of {kind.__name__}: give what `{call}` makes of it", f"这是 {kind.__name__} 对象，请给「{call}」得到的内容"
    )

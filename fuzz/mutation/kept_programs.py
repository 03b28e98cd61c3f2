"""A plugin for pytest, used under mutmut only: a text is compiled once, and every later ``loads`` of it gives a fresh ``Rubric`` of the same program.

Mutmut runs the tests once and then forks for each mutant, so what was compiled in the first run is there in each fork; what is mutated is the
evaluator, which no compilation asks. Nothing that was scored is kept: a fresh ``Rubric`` has no code, and its evaluator starts anew.
"""

from __future__ import annotations

from typing import Any

import rubric_engine
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.rubric import Rubric

_COMPILED: dict[tuple[str, tuple[tuple[str, str], ...]], Rubric | RubricError] = {}


def _remembering(text: str, **more: Any) -> Rubric:
    if set(more) - {"files"}:
        return _loads(text, **more)
    key = text, tuple(sorted((more.get("files") or {}).items()))
    if key not in _COMPILED:
        try:
            _COMPILED[key] = _loads(text, **more)
        except RubricError as error:
            _COMPILED[key] = error
    found = _COMPILED[key]
    if isinstance(found, RubricError):
        raise found
    return Rubric(found.source, found.language, found.program, found.warnings, {"": found._read()})


_loads = rubric_engine.loads
rubric_engine.loads = _remembering

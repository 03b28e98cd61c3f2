"""Any bytes as a kept rubric: refused, or read as strictly as if no seal had to hold."""

from __future__ import annotations

import contextlib
from functools import cache

from fuzz.rubrics import COHORT
from rubric_engine import loads
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.model import Diagnostic
from rubric_engine.keeping import Kept, KeptRefused
from rubric_engine.keeping.entry import from_bytes, from_content, to_bytes
from rubric_engine.rubric import code_to_keep
from rubric_engine.scorer_kept import from_kept
from rubric_engine.scoring.compiled.language import NotGenerated

SECRET = bytes(range(32))
HEAD = len(b"rubric-engine kept rubric\n") + 64 + 1


def run(data: bytes) -> None:
    """As a file it is refused unless it is exactly what was kept; behind the seal it is read or refused."""
    with contextlib.suppress(KeptRefused):
        assert from_bytes(data, SECRET).text == COHORT, "a file that nobody sealed was taken"
    try:
        kept = from_content(data[HEAD:] if data.startswith(b"rubric-engine") else data)
        assert isinstance(kept.program, Program)
        assert all(isinstance(each, Diagnostic) for each in kept.warnings)
    except KeptRefused:
        return
    with contextlib.suppress(NotGenerated):
        from_kept(kept.code)


@cache
def kept_bytes() -> bytes:
    """What is kept of a small rubric: the seed."""
    rubric = loads(COHORT)
    return to_bytes(Kept.of("k" * 64, COHORT, (), rubric.program, rubric.warnings, code_to_keep(rubric)), SECRET)

"""Any bytes as a kept rubric: refused, or read as strictly as if no seal had to hold.

An input is a file with its head, or the content under the seal alone: that is sealed here, so that a change of it gets as far as what reads it.
"""

from __future__ import annotations

import contextlib
from functools import cache

from fuzz.rubrics import COHORT, KINDS
from rubric_engine import loads
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.model import Diagnostic
from rubric_engine.keeping import Kept, KeptRefused
from rubric_engine.keeping.entry import from_bytes, from_content, to_bytes
from rubric_engine.keeping.seal import seal
from rubric_engine.rubric_later import code_to_keep
from rubric_engine.scorer_kept import from_kept
from rubric_engine.scoring.compiled.language import NotGenerated

SECRET = bytes(range(32))
FIRST = b"rubric-engine kept rubric\n"
HEAD = len(FIRST) + 64 + 1

RANKED = """\
rubric "Ranks"
ties broken by start, then share the better rank
fact start: count, 1 to 9999
fact end: count, 0 to 9999, or none
fact visits: list
field days: count, 0 to 99
field on: date
define growth = (end - start) / start
gate "Given": end is given, otherwise total is zero
item 1 "Growth", first match, at most 5 points
end is given and growth in top 3 earns 3 points
end is given and growth at least 6% earns 1 point
item 2 "Visits", uncapped, rounded half up to 1 decimal
by cases:
count(visits where days above 3) at least 2: 4 points
sum(visits.days) / 7 at least 1: 1.25 points
otherwise: 0 points
by start in bands:
below 10: 0 points
10 to below 50: 1 point
at least 50: loses 1 point
grade high when total at least 4
grade low otherwise
flag none_seen "No visits" when count(visits) is 0
"""


def run(data: bytes) -> None:
    """As a file it is refused unless it is exactly what was kept; behind the seal it is read or refused, and the same with a seal as without."""
    if data.startswith(FIRST):
        with contextlib.suppress(KeptRefused):
            assert from_bytes(data, SECRET).text == COHORT, "a file that nobody sealed was taken"
    content = data[HEAD:] if data.startswith(b"rubric-engine") else data
    assert _read(content) == _read_sealed(FIRST + seal(SECRET, FIRST + content) + b"\n" + content), "the seal makes a difference"


def _read(content: bytes) -> str | None:
    """The text of what is read there, with all that belongs to it; None where it is refused."""
    try:
        return _whole(from_content(content))
    except KeptRefused:
        return None


def _read_sealed(data: bytes) -> str | None:
    try:
        return _whole(from_bytes(data, SECRET))
    except KeptRefused:
        return None


def _whole(kept: Kept) -> str:
    assert isinstance(kept.program, Program)
    assert all(isinstance(each, Diagnostic) for each in kept.warnings)
    with contextlib.suppress(NotGenerated):
        from_kept(kept.code)
    return kept.text


@cache
def kept_bytes(text: str = COHORT) -> bytes:
    """What is kept of a small rubric: a seed."""
    rubric = loads(text)
    return to_bytes(Kept.of("k" * 64, text, (), rubric.program, rubric.warnings, code_to_keep(rubric)), SECRET)


def contents() -> tuple[bytes, ...]:
    """What is under the seal of several rubrics: seeds for what changes it by its parts."""
    return tuple(kept_bytes(text)[HEAD:] for text in (COHORT, KINDS, RANKED))

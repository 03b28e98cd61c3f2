"""A kept rubric as the bytes of a file: a line that says what it is, a line with the seal, and the content as JSON."""

from __future__ import annotations

import json
from typing import Any, cast

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import Diagnostic
from rubric_engine.keeping.codec import from_data, to_data
from rubric_engine.keeping.engine import FORMAT
from rubric_engine.keeping.refusal import KeptRefused
from rubric_engine.keeping.seal import is_sealed, seal

MOST_BYTES = 16_000_000
_FIRST = b"rubric-engine kept rubric\n"
_SEAL = 64

Bases = tuple[tuple[str, str, str], ...]
"""Rubrics that one extends, nearest first: file name, digest of the exact text or bytes, text."""


@frozen(eq=False)
class Kept:
    """What is kept of a rubric. ``key`` is what it was made from and by, see ``folder``."""

    key: str
    text: str
    bases: Bases
    program: Program
    warnings: tuple[Diagnostic, ...]


def to_bytes(kept: Kept, secret: bytes) -> bytes:
    """
    Raises:
        ValueError: when there is something that can't be kept.
    """
    groups, roots = to_data((kept.program, *kept.warnings))
    content = {
        "format": FORMAT,
        "key": kept.key,
        "edition": kept.program.edition,
        "text": kept.text,
        "bases": kept.bases,
        "roots": roots,
        "groups": groups,
    }
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    if len(data) > MOST_BYTES - len(_FIRST) - _SEAL - 1:
        raise ValueError("it is too large")
    return b"".join((_FIRST, seal(secret, _FIRST + data), b"\n", data))


def from_bytes(data: bytes, secret: bytes) -> Kept:
    """
    Raises:
        KeptRefused: when it isn't exactly what ``to_bytes`` makes with this secret.
    """
    begin = len(_FIRST) + _SEAL
    if not data.startswith(_FIRST) or data[begin : begin + 1] != b"\n":
        raise KeptRefused("it is no kept rubric")
    content = data[begin + 1 :]
    if not is_sealed(secret, _FIRST + content, data[len(_FIRST) : begin]):
        raise KeptRefused("it is damaged, or wasn't made by this user's engine")
    return from_content(content)


def from_content(content: bytes) -> Kept:
    """What is under the seal; read as strictly as if there were none.

    Raises:
        KeptRefused: when it isn't of the form that ``to_bytes`` gives it.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise KeptRefused("its content is no JSON") from None
    if type(found) is not dict or found.keys() != {"format", "key", "edition", "text", "bases", "roots", "groups"}:
        raise KeptRefused("its content is malformed")
    if found["format"] != FORMAT:
        raise KeptRefused("it is of another format")
    if type(found["key"]) is not str or type(found["text"]) is not str:
        raise KeptRefused("its content is malformed")
    bases = _bases(found["bases"])
    program, *warnings = from_data(found["groups"], found["roots"]) or (None,)
    if not isinstance(program, Program) or not all(isinstance(each, Diagnostic) for each in warnings):
        raise KeptRefused("it has no program")
    if found["edition"] != program.edition:
        raise KeptRefused("it is of another edition")
    return Kept(found["key"], found["text"], bases, program, cast("tuple[Diagnostic, ...]", tuple(warnings)))


def _bases(found: Any) -> Bases:
    if type(found) is not list or not all(type(each) is list and len(each) == 3 for each in found):
        raise KeptRefused("its bases are malformed")
    if not all(type(part) is str for each in found for part in each):
        raise KeptRefused("its bases are malformed")
    return tuple((file, digest, text) for file, digest, text in found)

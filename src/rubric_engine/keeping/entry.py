"""A kept rubric as the bytes of a file: a line that says what it is, a line with the seal, and the content as two lines of JSON: what loading needs, and the
meaning, which is read when it is first asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.keeping.engine import FORMAT
from rubric_engine.keeping.refusal import KeptRefused
from rubric_engine.keeping.seal import is_sealed, seal

if TYPE_CHECKING:
    from rubric_engine.core.accepted import Acceptance
    from rubric_engine.core.ir import Program
    from rubric_engine.diagnostics.model import Diagnostic

    Meaning = tuple[Program, tuple[Diagnostic, ...], tuple[Acceptance, ...]]

MOST_BYTES = 16_000_000
_FIRST = b"rubric-engine kept rubric\n"
_SEAL = 64

Bases = tuple[tuple[str, str, str], ...]
"""Rubrics that one extends, nearest first: file name, digest of the exact text or bytes, text."""


@frozen(eq=False)
class Kept:
    """What is kept of a rubric. ``key`` is what it was made from and by, see ``folder``. ``code`` is plain data that whoever keeps a rubric wants beside it, and
    reads by himself.

    ``meaning`` gives the program, the warnings and what the text accepts; of what was read it may raise ``KeptRefused``, though what bears the seal never should.
    """

    key: str
    text: str
    bases: Bases
    language: str
    meaning: Callable[[], Meaning]
    code: object = None

    @classmethod
    def of(
        cls,
        key: str,
        text: str,
        bases: Bases,
        program: Program,
        warnings: tuple[Diagnostic, ...] = (),
        code: object = None,
        accepted: tuple[Acceptance, ...] = (),
    ) -> Kept:
        return cls(key, text, bases, program.language, lambda: (program, warnings, accepted), code)

    @property
    def program(self) -> Program:
        return self.meaning()[0]

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return self.meaning()[1]

    @property
    def accepted(self) -> tuple[Acceptance, ...]:
        return self.meaning()[2]


def to_bytes(kept: Kept, secret: bytes) -> bytes:
    """
    Raises:
        ValueError: when there is something that can't be kept.
    """
    from rubric_engine.keeping.codec import to_data

    program, warnings, accepted = kept.meaning()
    groups, roots = to_data((program, *warnings, *accepted))
    head = {"format": FORMAT, "key": kept.key, "language": kept.language, "text": kept.text, "bases": kept.bases, "code": kept.code}
    content = b"\n".join((_json(head), _json({"edition": program.edition, "roots": roots, "groups": groups})))
    if len(content) > MOST_BYTES - len(_FIRST) - _SEAL - 1:
        raise ValueError("it is too large")
    return b"".join((_FIRST, seal(secret, _FIRST + content), b"\n", content))


def _json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


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
    """What is under the seal; read as strictly as if there were none, the meaning not before it is asked for.

    Raises:
        KeptRefused: when it isn't of the form that ``to_bytes`` gives it.
    """
    head, _, body = content.partition(b"\n")
    found = _read(head, {"format", "key", "language", "text", "bases", "code"})
    if found["format"] != FORMAT:
        raise KeptRefused("it is of another format")
    if type(found["key"]) is not str or type(found["text"]) is not str or found["language"] not in ("en", "zh"):
        raise KeptRefused("its content is malformed")
    language = found["language"]
    return Kept(found["key"], found["text"], _bases(found["bases"]), language, lambda: _meaning(body, language), found["code"])


def _meaning(body: bytes, language: str) -> Meaning:
    from rubric_engine.core.accepted import Acceptance
    from rubric_engine.core.ir import Program
    from rubric_engine.diagnostics.model import Diagnostic
    from rubric_engine.keeping.codec import from_data

    found = _read(body, {"edition", "roots", "groups"})
    program, *remarks = from_data(found["groups"], found["roots"]) or (None,)
    warnings = tuple(each for each in remarks if isinstance(each, Diagnostic))
    accepted = tuple(each for each in remarks if isinstance(each, Acceptance))
    if not isinstance(program, Program) or tuple(remarks) != (*warnings, *accepted):
        raise KeptRefused("it has no program")
    if found["edition"] != program.edition:
        raise KeptRefused("it is of another edition")
    if program.language != language:
        raise KeptRefused("it is in another language")
    return program, warnings, accepted


def _read(data: bytes, keys: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise KeptRefused("its content is no JSON") from None
    if type(found) is not dict or found.keys() != keys:
        raise KeptRefused("its content is malformed")
    return found


def _bases(found: Any) -> Bases:
    if type(found) is not list or not all(type(each) is list and len(each) == 3 for each in found):
        raise KeptRefused("its bases are malformed")
    if not all(type(part) is str for each in found for part in each):
        raise KeptRefused("its bases are malformed")
    return tuple((file, digest, text) for file, digest, text in found)

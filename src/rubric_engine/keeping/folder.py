"""The folder of kept rubrics. Nothing that is wrong there is an error: a rubric that can't be recalled is compiled, one that can't be kept isn't."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable

from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.keeping.engine import stamp
from rubric_engine.keeping.entry import MOST_BYTES, Kept, from_bytes, to_bytes
from rubric_engine.keeping.files import read_own, write_own
from rubric_engine.keeping.refusal import KeptRefused
from rubric_engine.keeping.seal import key, made_key

MOST_FILES = 200
MOST_BYTES_IN_ALL = 64_000_000

_OURS = r"[0-9a-f]{64}\.kept(?:\.[0-9a-f]{16}\.tmp)?"

Folder = str | os.PathLike[str]


def user_folder() -> str | None:
    """Where the command line keeps rubrics: ``RUBRIC_ENGINE_CACHE``, else ``rubric-engine`` in the user's cache folder. None: nowhere, as the variable says
    when it is empty or 0, or because the user has no such folder."""
    given = os.environ.get("RUBRIC_ENGINE_CACHE")
    if given is not None:
        return None if given.strip() in ("", "0") else given
    if os.name == "nt":
        folder = os.environ.get("LOCALAPPDATA", "")
    else:
        folder = os.environ.get("XDG_CACHE_HOME", "")
        folder = folder if os.path.isabs(folder) else os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(folder, "rubric-engine") if os.path.isabs(folder) else None


def digest_of(data: str | bytes) -> str:
    """SHA-256 of exactly this text or these bytes; those of a text differ from the text itself."""
    kind, found = ("text", data.encode("utf-8", "surrogatepass")) if isinstance(data, str) else ("bytes", data)
    return hashlib.sha256(f"{kind} {len(found)}\n".encode() + found).hexdigest()


def recall(folder: Folder, data: str | bytes, is_base: Callable[[str, str], bool]) -> Kept | None:
    """The rubric that was kept of exactly this text; None where there is none, or none that is to be trusted.

    ``is_base(file, digest)``: whether a rubric that the text extends is still the same. Never raises.
    """
    name = _key(data)
    if name is None:
        return None
    path = _path(folder, name)
    try:
        found = _read(path)
        if found.key != name:
            raise KeptRefused("it was kept of another text, or by another version of the engine")
        if not all(is_base(file, digest) for file, digest, _ in found.bases):
            raise KeptRefused("a rubric that it extends is another one now")
    except FileNotFoundError:
        return None
    except KeptRefused as refused:
        _tell(f"`{path}` is refused: {refused.reason}")
        return None
    return found


def keep(folder: Folder, data: str | bytes, made: Callable[[str], Kept]) -> None:
    """Keeps what ``made`` makes of the key of this text. Where it can't be kept, it isn't. Never raises for that."""
    name = _key(data)
    if name is None:
        return
    path = _path(folder, name)
    try:
        write_own(path, to_bytes(made(name), made_key()))
        _tidy(os.path.dirname(path))
    except (OSError, ValueError) as error:
        _tell(f"`{path}` isn't kept: {error}")


def look(path: Folder) -> Kept:
    """What a file in such a folder holds, whatever text it was kept of.

    Raises:
        KeptRefused: when it isn't a rubric that this user's engine kept, whole as it was.
        FileNotFoundError: when there is no such file.
    """
    found = _read(os.fspath(path))
    meaning = found.meaning()
    return evolve(found, meaning=lambda: meaning)


def forget(folder: Folder) -> None:
    """Removes every kept rubric from a folder, and nothing else."""
    for path, _, _ in _ours(os.fspath(folder)):
        with contextlib.suppress(OSError):
            os.unlink(path)


def _read(path: str) -> Kept:
    return from_bytes(read_own(path, MOST_BYTES), key())


def _key(data: str | bytes) -> str | None:
    """What an entry is called: the digest of the text, of the engine, and of the form of entries."""
    engine = stamp()
    return None if engine is None else hashlib.sha256(f"{engine} {digest_of(data)}".encode()).hexdigest()


def _path(folder: Folder, name: str) -> str:
    return os.path.join(os.path.abspath(os.fspath(folder)), f"{name}.kept")


def _tidy(folder: str) -> None:
    """The newest stay, as many as are allowed, and as much."""
    room = MOST_BYTES_IN_ALL
    for number, (path, size, _) in enumerate(sorted(_ours(folder), key=lambda each: (-each[2], each[0]))):
        room -= size
        if number >= MOST_FILES or (room < 0 and number > 0):
            with contextlib.suppress(OSError):
                os.unlink(path)


def _ours(folder: str) -> list[tuple[str, int, int]]:
    """Path, size and time of each entry, those included that were never finished."""
    found: list[tuple[str, int, int]] = []
    with contextlib.suppress(OSError), os.scandir(folder) as listed:
        for each in listed:
            if re.fullmatch(_OURS, each.name):
                with contextlib.suppress(OSError):
                    status = each.stat(follow_symlinks=False)
                    found.append((each.path, status.st_size, status.st_mtime_ns))
    return found


def _tell(message: str) -> None:
    import logging  # takes longer to import than a rubric to recall

    logging.getLogger("rubric_engine.keeping").info(message)

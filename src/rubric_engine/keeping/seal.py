"""The seal on what is kept: a key of this user on this machine, and what only its holder can make of a content.

The key is made on first use and lies in the user's state folder, apart from all that it seals: who gets hold of a folder of kept rubrics, or puts
one in its place, hasn't got the key.
"""

from __future__ import annotations

import hmac
import os

from rubric_engine.keeping.files import read_own, write_own
from rubric_engine.keeping.refusal import KeptRefused

_SIZE = 32


def seal(key: bytes, content: bytes) -> bytes:
    """HMAC-SHA256, in hexadecimal."""
    return hmac.digest(key, content, "sha256").hex().encode()


def is_sealed(key: bytes, content: bytes, sealed: bytes) -> bool:
    return hmac.compare_digest(seal(key, content), sealed)


def key() -> bytes:
    """This user's key.

    Raises:
        KeptRefused: when there is none, or none that only this user can read.
    """
    try:
        found = read_own(_path(), _SIZE, private=True)
    except FileNotFoundError:
        raise KeptRefused("this user has no key yet") from None
    except KeptRefused as refused:
        raise KeptRefused(f"this user's key isn't to be trusted: {refused.reason}") from None
    if len(found) != _SIZE:
        raise KeptRefused("this user's key is damaged")
    return found


def made_key() -> bytes:
    """This user's key, a new one where there is none that may be used. (Of several processes that make one at once the last one's stays.)

    Raises:
        OSError, KeptRefused: when it can't be written or, then, read.
    """
    try:
        return key()
    except KeptRefused:
        path = _path()
        if os.path.lexists(path) and hasattr(os, "geteuid") and os.lstat(path).st_uid != os.geteuid():
            raise
        write_own(path, os.urandom(_SIZE))
        return key()


def _path() -> str:
    given = os.environ.get("XDG_STATE_HOME", "")
    if os.name == "nt":
        given = os.environ.get("LOCALAPPDATA", "")
        return os.path.join(_absolute(given), "rubric-engine", "key", "keeping.key")
    folder = given if os.path.isabs(given) else os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(_absolute(folder), "rubric-engine", "keeping.key")


def _absolute(folder: str) -> str:
    if not os.path.isabs(folder):
        raise KeptRefused("this user has no folder for a key")
    return folder

"""Files that only their user can read, and that are there in whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from rubric_engine.keeping.refusal import KeptRefused

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_own(path: str, most: int, *, private: bool = False) -> bytes:
    """The bytes of a plain file of this user; ``private``: that others can't read.

    Raises:
        FileNotFoundError: when there is none.
        KeptRefused: when it is a link, another user's, no plain file, larger than ``most`` bytes, or can't be read.
    """
    try:
        if not getattr(os, "O_NOFOLLOW", 0) and os.path.islink(path):
            raise KeptRefused("it is a link")
        with open(os.open(path, _READ), "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise KeptRefused("it is no plain file")
            if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
                raise KeptRefused("it is another user's")
            if private and os.name == "posix" and status.st_mode & 0o077:
                raise KeptRefused("others can read it")
            data = opened.read(most + 1)
    except (FileNotFoundError, KeptRefused):
        raise
    except OSError as error:
        raise KeptRefused("it is a link" if error.errno == errno.ELOOP else f"it can't be read: {error.strerror}") from None
    except ValueError:
        raise KeptRefused("no file can have its name") from None
    if len(data) > most:
        raise KeptRefused("it is too large")
    return data


def write_own(path: str, data: bytes) -> None:
    """Puts a file in its place at once, readable by this user alone; what stands there before, were it a link, is replaced.

    Raises:
        OSError: when the folder can't be made or written.
    """
    folder, name = os.path.split(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    draft = os.path.join(folder, f"{name}.{os.urandom(8).hex()}.tmp")
    try:
        with open(os.open(draft, _WRITE, 0o600), "wb") as opened:
            opened.write(data)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise

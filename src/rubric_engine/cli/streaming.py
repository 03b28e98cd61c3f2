"""Writing long texts part by part, and yet whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rubric_engine.cli.failures import misuse


def write_parts(parts: Iterable[str], path: str | None) -> None:
    """Write to a file in one step, or to the standard output if there is no path (or ``-``). An existing file stays as it is until all parts are there."""
    if path is None or path == "-":
        _to_stdout(parts)
        return
    target = Path(os.path.realpath(path))  # a link stays a link
    temporary = None
    try:
        if target.exists() and not target.is_file():  # a device or a pipe is written to, never replaced
            with open(target, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                stream.writelines(parts)
            return
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(parts)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        why = error.strerror or str(error)
        raise misuse(f"`{path}` can't be written: {why}", f"无法写入「{path}」：{why}") from None
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _to_stdout(parts: Iterable[str]) -> None:
    try:
        sys.stdout.writelines(parts)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        raise misuse(f"the standard output can't be written: {why}", f"无法写入标准输出：{why}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

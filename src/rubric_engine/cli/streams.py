"""The standard streams: UTF-8 whatever the locale, colour only for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO


def prepare() -> None:
    """Make the standard streams UTF-8. Characters that can't be encoded are escaped rather than fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def color_wanted(stream: TextIO | None = None) -> bool:
    """Whether to colour: on a terminal that can, unless ``NO_COLOR`` is set."""
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(message: str) -> Iterator[None]:
    """Say on a terminal's standard error what takes its time, and wipe it away afterwards."""
    shown = sys.stderr.isatty()
    if shown:
        sys.stderr.write(f"{message}\r")
        sys.stderr.flush()
    try:
        yield
    finally:
        if shown:
            sys.stderr.write("\x1b[2K\r")
            sys.stderr.flush()

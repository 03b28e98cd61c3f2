"""Which engine this is: a rubric that another one compiled may mean something else."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache

FORMAT = 3
"""Of the entries. It changes when their form does."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_NO_PART = frozenset(("__pycache__", "assurance", "checking", "cli", "columnar", "frames", "reference", "sql", "testing"))
"""Folders that have no say in what a rubric is compiled to, and in what is kept beside it."""


@cache
def stamp() -> str | None:
    """What differs between two versions of the engine, released or being worked on: names, sizes and times of its source files. None where they
    can't be looked at, as in an archive.

    The number of a version would be too little (source files change under it), and the source files' content too much to read at every start.
    """
    root = os.path.dirname(os.path.dirname(_PACKAGE))
    try:
        files = [
            *_files(_PACKAGE),
            *(_files(os.path.join(root, "grammar")) if os.path.isfile(os.path.join(root, "pyproject.toml")) else ()),
        ]
        versions = sorted(name for name in os.listdir(os.path.dirname(_PACKAGE)) if name.startswith("rubric_engine-"))
    except OSError:
        return None
    return hashlib.sha256(repr((FORMAT, sys.version, versions, sorted(files))).encode("utf-8", "surrogateescape")).hexdigest()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        for each in found:
            if each.is_dir():
                if each.name not in _NO_PART:
                    yield from _files(each.path)
            else:
                status = each.stat()
                yield each.path, status.st_size, status.st_mtime_ns

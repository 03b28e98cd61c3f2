"""The targets by name. A target is a module with ``run(data: bytes) -> None``, which raises only where the engine is wrong."""

from __future__ import annotations

import importlib
from collections.abc import Callable

TARGETS = (
    "parser",
    "translator",
    "cases",
    "facts_json",
    "facts_csv",
    "facts_mapping",
    "records",
    "parameters",
    "overrides",
    "kept",
    "frames",
    "workbooks",
    "cells",
    "parquet",
    "databases",
)
"""Each has a corpus of its name."""

TEXTS = ("parser", "translator", "cases")
"""Targets whose input is a text in the language: these have a mutator that knows lines and words."""


def target(name: str) -> Callable[[bytes], None]:
    """
    Raises:
        KeyError: for a name that no target has.
    """
    if name not in TARGETS:
        raise KeyError(name)
    run: Callable[[bytes], None] = importlib.import_module(f"fuzz.targets.{name}").run
    return run

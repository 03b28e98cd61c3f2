"""What the differential script has counted, and keeping it: a line of JSON for each task that is done, and the result."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import field, frozen

Task = tuple[str, int, int]
"""The family, the seed, how many rubrics."""
_LIBRARIES = ("rubric-engine", "numpy", "duckdb", "hypothesis")


@frozen
class Counts:
    """``cases``: a rubric with one set of facts, a unit alone or a cohort; ``cells``: compared, of all back-ends together; ``refused``: cases of which the reference gives no result;
    ``unsupported``: cells not compared, by back-end and construct; ``failures``: cases with a difference."""

    rubrics: int = 0
    cases: int = 0
    cells: int = 0
    refused: int = 0
    unsupported: Counter[tuple[str, str]] = field(factory=Counter)
    failures: tuple[str, ...] = ()

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.rubrics + other.rubrics,
            self.cases + other.cases,
            self.cells + other.cells,
            self.refused + other.refused,
            self.unsupported + other.unsupported,
            (*self.failures, *other.failures),
        )


def as_json(counts: Counts) -> dict[str, Any]:
    return {
        "rubrics": counts.rubrics,
        "cases": counts.cases,
        "cells": counts.cells,
        "refused_by_the_reference": counts.refused,
        "unsupported": [[backend, construct, number] for (backend, construct), number in sorted(counts.unsupported.items())],
        "failures": list(counts.failures),
    }


def of_json(read: Mapping[str, Any]) -> Counts:
    unsupported = Counter({(backend, construct): number for backend, construct, number in read["unsupported"]})
    return Counts(read["rubrics"], read["cases"], read["cells"], read["refused_by_the_reference"], unsupported, tuple(read["failures"]))


@frozen
class Progress:
    """``done``: the tasks that an earlier run finished. A line that was cut off counts as nothing."""

    path: Path
    done: dict[Task, Counts]

    @classmethod
    def of(cls, path: Path, how: Mapping[str, Any]) -> Progress:
        """
        Raises:
            ValueError: the file is of another run.
        """
        head = json.dumps({"how": how}, sort_keys=True)
        if not path.exists():
            path.write_text(head + "\n", encoding="utf-8")
            return cls(path, {})
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")[:-1]
        if not lines or lines[0] != head:
            raise ValueError(f"{path} is of a run with other arguments: take it away, or name another file")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        read = [json.loads(line) for line in lines[1:]]
        return cls(path, {(each["task"][0], each["task"][1], each["task"][2]): of_json(each["counts"]) for each in read})

    def add(self, task: Task, counts: Counts) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"task": task, "counts": as_json(counts)}) + "\n")


def write_result(path: Path, how: Mapping[str, Any], date: str, counts: Counts) -> None:
    versions = {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}}
    result = {"date": date, "versions": versions, "how": how, **as_json(counts), "differ": len(counts.failures)}
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

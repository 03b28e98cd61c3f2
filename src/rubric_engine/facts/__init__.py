"""The door in: facts from mappings, tables and files, validated against what a rubric declares, exact, and all problems at once."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rubric_engine.facts.digest import digest, digest_cohort

if TYPE_CHECKING:
    from rubric_engine.facts.files import FactsFile, read_facts
    from rubric_engine.facts.mapping import Facts, read_cohort, read_unit
    from rubric_engine.facts.neighbours import Ignored
    from rubric_engine.facts.overrides import Overrides, read_overrides
    from rubric_engine.facts.overrides_file import read_overrides_file
    from rubric_engine.facts.overrides_used import unused_overrides
    from rubric_engine.facts.parameters import read_as_of, read_parameters
    from rubric_engine.facts.problems import raise_for
    from rubric_engine.facts.template import (
        csv_template,
        json_template,
        list_facts,
        names_in,
        records_template,
        shared_facts,
        shared_template,
    )
    from rubric_engine.facts.units import read_names

__all__ = [
    "Facts",
    "FactsFile",
    "Ignored",
    "Overrides",
    "csv_template",
    "digest",
    "digest_cohort",
    "json_template",
    "list_facts",
    "names_in",
    "raise_for",
    "read_as_of",
    "read_cohort",
    "read_facts",
    "read_names",
    "read_overrides",
    "read_overrides_file",
    "read_parameters",
    "read_unit",
    "records_template",
    "shared_facts",
    "shared_template",
    "unused_overrides",
]

_HOMES = {
    "rubric_engine.facts.files": (
        "FactsFile",
        "read_facts",
    ),
    "rubric_engine.facts.mapping": (
        "Facts",
        "read_cohort",
        "read_unit",
    ),
    "rubric_engine.facts.neighbours": ("Ignored",),
    "rubric_engine.facts.overrides": (
        "Overrides",
        "read_overrides",
    ),
    "rubric_engine.facts.overrides_file": ("read_overrides_file",),
    "rubric_engine.facts.overrides_used": ("unused_overrides",),
    "rubric_engine.facts.parameters": (
        "read_as_of",
        "read_parameters",
    ),
    "rubric_engine.facts.problems": ("raise_for",),
    "rubric_engine.facts.template": (
        "csv_template",
        "json_template",
        "list_facts",
        "names_in",
        "records_template",
        "shared_facts",
        "shared_template",
    ),
    "rubric_engine.facts.units": ("read_names",),
}


if not TYPE_CHECKING:  # so that a name that isn't there is an error to a type checker

    def __getattr__(name: str) -> Any:
        """Imported when it is first used: files, templates and what is overridden are seldom needed."""
        for home, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(importlib.import_module(home), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The door in: facts from mappings, tables and files, validated against what a rubric declares, exact, and all problems at once."""

from __future__ import annotations

from rubric_engine.facts.digest import digest
from rubric_engine.facts.files import FactsFile, read_facts
from rubric_engine.facts.mapping import Facts, read_cohort, read_unit
from rubric_engine.facts.parameters import read_parameters
from rubric_engine.facts.problems import raise_for
from rubric_engine.facts.template import csv_template, json_template, list_facts, names_in, records_template

__all__ = [
    "Facts",
    "FactsFile",
    "csv_template",
    "digest",
    "json_template",
    "list_facts",
    "names_in",
    "raise_for",
    "read_cohort",
    "read_facts",
    "read_parameters",
    "read_unit",
    "records_template",
]

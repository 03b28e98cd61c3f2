"""What was probably meant where something else than facts of the wanted form is given: a file's name, results, several units for one, or one for several."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts import FactsFile
from rubric_engine.facts.names import Schema
from rubric_engine.report import Card, CohortCard

Call = Literal["score", "score_cohort", "arguing"]
"""What was called; ``arguing``: ``what_if``, ``advise`` and ``compare``, which take files that were read."""

_OF_FORM = ("F530", "F536", "F555")


def hinted(problems: tuple[FactProblem, ...], given: object, call: Call, program: Program) -> tuple[FactProblem, ...]:
    """The problems of a call; where its facts have the form of something else, one of that with a hint in the place of many."""
    of_form = next((each for each in problems if each.code in _OF_FORM), None)
    hint = None if of_form is None else _hint(given, call, program)
    if of_form is None or hint is None:
        return problems
    return (evolve(of_form, hint=hint), *(each for each in problems if each.code not in _OF_FORM))


def _hint(given: object, call: Call, program: Program) -> Both | None:
    if isinstance(given, str | os.PathLike):
        if call == "arguing":
            return Both("read a file with read_facts(rubric, path) first", "文件请先用 read_facts(rubric, 文件名) 读出")
        return Both(
            "read a file with read_facts(rubric, path), and score it with score_read()",
            "文件请先用 read_facts(rubric, 文件名) 读出，再用 score_read() 计分",
        )
    if isinstance(given, FactsFile):
        return Both("what read_facts gives is scored with score_read()", "read_facts 读出的数据请用 score_read() 计分")
    if isinstance(given, Card | CohortCard):
        return Both(
            "these are results; give the facts that were scored, such as what read_facts gives",
            "这是计分结果，请给计分所用的数据，例如 read_facts 读出的文件",
        )
    if call == "score" and _is_units(given, program):
        return Both("these look like several units; did you mean score_cohort()?", "这像是几个单位的数据，是否指 score_cohort()？")
    if call != "score" and _is_one_unit(given, program):
        if call == "score_cohort":
            return Both("these look like the facts of one unit; did you mean score()?", "这像是一个单位的数据，是否指 score()？")
        return Both("these look like the facts of one unit; give them as {its name: facts}", "这像是一个单位的数据，请写成 {单位名: 数据}")
    return None


def _is_units(given: object, program: Program) -> bool:
    """Facts by names none of which is a fact's, or rows."""
    if not isinstance(given, Mapping):
        return isinstance(given, list | tuple) and bool(given) and all(isinstance(each, Mapping) for each in given)
    return bool(given) and all(isinstance(facts, Mapping) and not _is_fact(name, program) for name, facts in given.items())


def _is_one_unit(given: object, program: Program) -> bool:
    return (
        isinstance(given, Mapping)
        and any(_is_fact(name, program) for name in given)
        and not any(isinstance(each, Mapping) for each in given.values())
    )


def _is_fact(name: object, program: Program) -> bool:
    names = Schema.of(program).names
    return isinstance(name, str) and (names.find(name) is not None or names.group(name) is not None)

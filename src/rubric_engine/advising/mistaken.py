"""What was probably meant where something else than facts of the wanted form is given: a file's name, results, several units for one, or one for several."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.facts import FactsFile
from rubric_engine.facts.names import Schema
from rubric_engine.report import Card, CohortCard

Call = Literal["score", "score_cohort", "arguing"]
"""What was called; ``arguing``: ``what_if``, ``advise`` and ``compare``, which take files that were read."""

_OF_FORM = ("F530", "F536", "F555")


def hinted(problems: tuple[FactProblem, ...], given: object, call: Call, program: Program) -> tuple[FactProblem, ...]:
    """The problems of a call; where its facts have the form of something else, one of that with a hint in the place of many."""
    of_form = next((each for each in problems if each.code in _OF_FORM), None)
    hint = "" if of_form is None else _hint(given, call, program)
    if of_form is None or not hint:
        return problems
    return (evolve(of_form, hint=hint), *(each for each in problems if each.code not in _OF_FORM))


def _hint(given: object, call: Call, program: Program) -> str:
    zh = program.language == "zh"
    if isinstance(given, str | os.PathLike):
        if call == "arguing":
            return "文件请先用 read_facts(rubric.program, 文件名) 读出" if zh else "read a file with read_facts(rubric.program, path) first"
        return (
            "文件请先用 read_facts(rubric.program, 文件名) 读出，再用 score_read() 计分"
            if zh
            else "read a file with read_facts(rubric.program, path), and score it with score_read()"
        )
    if isinstance(given, FactsFile):
        return "read_facts 读出的数据请用 score_read() 计分" if zh else "what read_facts gives is scored with score_read()"
    if isinstance(given, Card | CohortCard):
        return (
            "这是计分结果，请给计分所用的数据，例如 read_facts 读出的文件"
            if zh
            else "these are results; give the facts that were scored, such as what read_facts gives"
        )
    if call == "score" and _is_units(given, program):
        return "这像是几个单位的数据，是否指 score_cohort()？" if zh else "these look like several units; did you mean score_cohort()?"
    if call != "score" and _is_one_unit(given, program):
        if call == "score_cohort":
            return "这像是一个单位的数据，是否指 score()？" if zh else "these look like the facts of one unit; did you mean score()?"
        return (
            "这像是一个单位的数据，请写成 {单位名: 数据}" if zh else "these look like the facts of one unit; give them as {its name: facts}"
        )
    return ""


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

"""The results of ``rubric test`` for programs: JSON, and JUnit's XML for servers that show test results. ``docs/testing-rubrics.md`` has both."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

from rubric_engine.cli.tested import Asked, Tested, Timed
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.render import message, render_all
from rubric_engine.testing.suite_text import example_lines, found_of, in_short, law_lines, ledger_rows, pasted, tried_text, untested_text
from rubric_engine.testing.suites import NEEDS_HYPOTHESIS, ExampleResult, LawResult, Result, names_of, words_of

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# ---------------------------------------------------------------- JSON


def as_json(found: list[Tested], asked: Asked) -> str:
    """One document for all rubrics. Nothing in it hangs on when or how fast it was made."""
    results = [each.result for rubric in found for each in rubric.results]
    document = {
        "ok": all(each.passed and not each.untried for each in found),
        "seed": asked.seed,
        "examples": asked.examples,
        "passed": sum(each.passed for each in results),
        "failed": sum(not each.passed for each in results),
        "rubrics": [_rubric_data(each) for each in found],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rubric_data(found: Tested) -> dict[str, Any]:
    return {
        "file": found.files[0],
        "cases": found.files[1] if len(found.files) > 1 else None,
        "language": found.language,
        "ok": found.passed and not found.untried,
        "untried": list(found.untried),
        "error": None if found.errors is None else found.errors.to_dict(),
        "tests": [_result_data(each.result, found) for each in found.results],
    }


def _result_data(result: Result, found: Tested) -> dict[str, Any]:
    kind = "law" if isinstance(result, LawResult) else "example"
    head = {"kind": kind, "label": result.label, "file": result.suite.source.name, "line": result.line, "passed": result.passed}
    return {**head, **(_law_data(result, found) if isinstance(result, LawResult) else _example_data(result, found))}


def _law_data(result: LawResult, found: Tested) -> dict[str, Any]:
    failed = not result.passed
    return {
        "words": words_of(result.outcome.law, found.language),
        "tried": result.outcome.tried,
        "applied": result.outcome.applied,
        "found": found_of(result, found.language) if failed else None,
        "counterexample": pasted(result) if failed else None,
        "again": found.again(result) if failed else None,
    }


def _example_data(result: ExampleResult, found: Tested) -> dict[str, Any]:
    refused = None if result.refused is None else result.refused.to_dict(found.language)
    if result.outcome is None:
        return {"refused": refused, "failures": []}
    cards = dict(result.outcome.cards)
    failures = [
        {
            "unit": failure.unit,
            "line": result.suite.line(failure.expected),
            "expected": failure.expected.text[found.language],
            "found": failure.told[found.language],
            "why": [sentence[found.language] for sentence in failure.why],
            "ledger": [
                {"id": id, "words": words, "points": points, "reason": reason}
                for id, words, points, reason in ledger_rows(failure, cards[failure.unit], found.language)
            ],
        }
        for failure in result.outcome.failures
    ]
    return {"refused": refused, "failures": failures}


# ---------------------------------------------------------------- JUnit


def as_junit(found: list[Tested], asked: Asked) -> str:
    """A ``testsuite`` for each file, a ``testcase`` for each example and each law. Only what every reader of JUnit's XML knows: no attribute of a server's own."""
    suites = [suite for each in found for suite in _suites(each, asked)]
    root = ElementTree.Element("testsuites", {"name": "rubric test", **_sums(suites)})
    root.extend(suites)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suites(found: Tested, asked: Asked) -> list[ElementTree.Element]:
    if found.errors is not None:
        return [_suite(found.errors.source.name, [_broken(found.errors, found)], asked)]
    by_file: dict[str, list[ElementTree.Element]] = {found.files[0]: []}
    for each, name in zip(found.results, _names(found), strict=True):
        by_file.setdefault(each.result.suite.source.name, []).append(_case(each, name, found))
    for label, file in zip(found.untried, found.untried_files, strict=True):
        by_file.setdefault(file, []).append(_left_out(label, file, found))
    return [_suite(name, cases, asked) for name, cases in by_file.items()]


def _suite(name: str, cases: list[ElementTree.Element], asked: Asked) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": _fit(name), **_sums(cases)})
    properties = ElementTree.SubElement(suite, "properties")
    for key, value in (("seed", asked.seed), ("examples", asked.examples)):
        ElementTree.SubElement(properties, "property", {"name": key, "value": str(value)})
    suite.extend(cases)
    return suite


def _sums(parts: list[ElementTree.Element]) -> dict[str, str]:
    """Of cases, or of suites."""
    cases = [case for part in parts for case in part.iter("testcase")]
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        "time": f"{sum(float(case.get('time', '0')) for case in cases):.3f}",
    }


def _names(found: Tested) -> list[str]:
    """The labels, each one of its kind within its file: an example and a law may have the same."""
    files = [each.result.suite.source.name for each in found.results]
    by_file = {
        file: iter(names_of(tuple(each.result.label for each, its in zip(found.results, files, strict=True) if its == file)))
        for file in files
    }
    return [next(by_file[file]) for file in files]


def _left_out(label: str, file: str, found: Tested) -> ElementTree.Element:
    """A law that couldn't be tried."""
    case = ElementTree.Element("testcase", {"name": _fit(label), "classname": _fit(file), "time": "0.000"})
    ElementTree.SubElement(case, "skipped", {"message": NEEDS_HYPOTHESIS[found.language]})
    return case


def _case(timed: Timed, name: str, found: Tested) -> ElementTree.Element:
    result = timed.result
    file = result.suite.source.name
    case = ElementTree.Element("testcase", {"name": _fit(name), "classname": _fit(file), "time": f"{timed.seconds:.3f}"})
    if not result.passed:
        law = isinstance(result, LawResult)
        told = (
            law_lines(result, found.language, found.again(result))
            if isinstance(result, LawResult)
            else example_lines(result, found.language)
        )
        failure = ElementTree.SubElement(
            case, "failure", {"message": _fit(in_short(result, found.language)), "type": "law" if law else "example"}
        )
        failure.text = _fit("\n".join([f"{file}:{result.line}", *told]))
    if isinstance(result, LawResult):
        if untested := untested_text(result, found.language):
            ElementTree.SubElement(case, "skipped", {"message": untested})
        ElementTree.SubElement(case, "system-out").text = tried_text(result, found.language)
    return case


def _broken(error: RubricError, found: Tested) -> ElementTree.Element:
    name = _fit(error.source.name)
    case = ElementTree.Element("testcase", {"name": name, "classname": name, "time": "0.000"})
    told = ElementTree.SubElement(case, "error", {"message": _fit(message(error.diagnostics[0], found.language)), "type": "rubric"})
    told.text = _fit(render_all(error.diagnostics, error.source, found.language))
    return case


def _fit(text: str) -> str:
    """Characters that XML can't hold are written by number."""
    return _NOT_IN_XML.sub(lambda found: f"\\x{ord(found[0]):02x}", text)

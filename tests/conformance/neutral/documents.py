"""Cases out of what the project has already: the spec cases, the language reference, and the pages of the diagnostics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import frozen

from rubric_engine import Rubric
from rubric_engine.core.examples import Example
from rubric_engine.core.from_syntax import lower_examples
from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.report.numbers import exact_text, iso_date
from tests.conformance.neutral.families import Case, Theme
from tests.conformance.neutral.running import diagnostics, loaded
from tests.spec import harness

ROOT = Path(__file__).absolute().parents[3]


@frozen
class Sourced:
    """A case with where it stands in the suite. ``by_hand``: its expectations are stated in the source, and hold. ``checked_only``: a text that
    is only checked. ``uncovered``: the second evaluator doesn't know what it is made of."""

    theme: str
    rubric: str
    text: str
    case: Case
    by_hand: bool = False
    checked_only: bool = False
    uncovered: bool = False


def of_theme(theme: Theme) -> Iterator[Sourced]:
    for family in theme.families:
        text = "\n".join(family.lines) + "\n"
        for case in family.cases:
            yield Sourced(theme.name, family.name, text, case, checked_only=theme.name == "errors", uncovered=bool(family.uncovered))


# ---------------------------------------------------------------- the spec


def of_spec() -> Iterator[Sourced]:
    """Every case under ``tests/spec``; the marks of expected errors are taken out."""
    for path in sorted(harness.FOLDER.glob("*.cases")):
        for number, case in enumerate(harness.read_cases(path), 1):
            marked = harness.marked(case.rubric)
            text = re.sub(r"[ \t]*##.*", "", case.rubric).rstrip() + "\n"
            name = f"spec-{path.stem}-{number:02}"
            if marked["error"] or marked["warning"] or not case.facts:
                yield Sourced("errors", name, text, Case(why=case.title), True, True)
            if case.facts and not marked["error"]:
                yield Sourced("corners" if path.stem == "errors" else path.stem, name, text, _of_harness(case), _expectations_hold(case))


def _of_harness(case: harness.Case) -> Case:
    alone = set(case.facts) == {harness.ALONE}
    units = {unit or "the first": plain(facts) for unit, facts in case.facts.items()}
    overrides = [
        {**({} if alone else {"unit": unit or "the first"}), "id": each["id"], "points": each["points"]}
        for unit, of in case.overrides.items()
        for each in of
    ]
    facts = {"facts": next(iter(units.values()))} if alone else {"units": units}
    return Case(why=case.title, shared=plain(case.shared), as_of=case.date, parameters=plain(case.parameters), overrides=overrides, **facts)


def _expectations_hold(case: harness.Case) -> bool:
    found = harness.reference(case)
    for unit, result in found.units.items():
        wrong = harness.differences(result, case.expect.get(unit, ()))
        assert not wrong, f"{case}: {wrong}"
        if unit in case.ledger:
            assert harness.ledger_lines(result) == harness.normal_ledger(case.ledger[unit]), str(case)
    return bool(case.expect or case.ledger or case.pairings)


def plain(value: Any) -> Any:
    """Facts as the suite writes them."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list():
            return [plain(each) for each in value]
        case "none":
            return {"none": True}
        case bool() | str():
            return value
        case int() | Decimal():
            return str(value)
    raise TypeError(value)


# ---------------------------------------------------------------- the language reference

_BLOCK = re.compile(r"^```rubric whole\n(.*?)^```$", re.M | re.S)


def of_reference() -> Iterator[Sourced]:
    """The whole rubrics of ``docs/language.md`` that don't extend others, with their examples, whose expectations hold."""
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    names: Counter[str] = Counter()
    for text in _BLOCK.findall(page):
        if re.search(r"^(extends|沿用)", text, re.M):
            continue
        rubric = loaded(text)
        assert all(outcome.passed for outcome in rubric.run_examples())
        name = "-".join(rubric.program.label[rubric.language].lower().replace(",", "").split())
        names[name] += 1
        name += f"-{names[name]}" if names[name] > 1 else ""
        for example in lower_examples(rubric.model):
            yield Sourced("reference", name, text, _of_example(rubric, example), True)


def _of_example(rubric: Rubric, example: Example) -> Case:
    label = example.origin.text[rubric.language]
    title = rubric.program.label[rubric.language]
    why = f"{title}：{label}" if rubric.language == "zh" else f"{title}: {label}"
    as_of = None if example.as_of is None else iso_date(example.as_of)
    own, shared = [{spec.name: spec for spec in rubric.program.facts if spec.shared is whether} for whether in (False, True)]
    units = {unit: _facts(values, own) for unit, values in example.units}
    together = _facts(dict(example.units[0][1]), shared)
    if set(units) == {None}:
        return Case(why=why, facts=units[None], shared=together, as_of=as_of)
    return Case(why=why, units={str(unit): facts for unit, facts in units.items()}, shared=together, as_of=as_of)


def _facts(values: Any, specs: dict[str, FactSpec]) -> dict[str, Any]:
    return {name: _written(value, specs[name]) for name, value in dict(values).items() if name in specs and value is not None}


def _written(value: Value, spec: FactSpec) -> Any:
    match value:
        case NoneType_():
            return {"none": True}
        case tuple():
            fields = {field.name: field for field in spec.fields}
            return [
                {name: _written(each, fields[name]) for name, each in record if each is not None and name in fields} for record in value
            ]
        case Fraction() if spec.kind is ValueKind.DATE:
            return iso_date(value)
        case Fraction() if spec.kind is ValueKind.CHOICE:
            return spec.options[int(value)].name
        case Fraction() if spec.kind is ValueKind.PERCENT:
            return exact_text(value * 100) + "%"
        case Fraction():
            return exact_text(value)
        case _:
            return value


# ---------------------------------------------------------------- the pages of the diagnostics

_WRONG = re.compile(r"^```rubric wrong\n(.*?)^```$", re.M | re.S)


def of_diagnostics() -> Iterator[Sourced]:
    """The wrong text of each page, where it gives the page's own code without needing other files; why: the first sentence of the page."""
    for path in sorted((ROOT / "docs" / "diagnostics").glob("[EW]*.md")):
        page = path.read_text(encoding="utf-8")
        heading, paragraph = page.split("\n\n")[:2]
        title = heading.removeprefix(f"# {path.stem} ").split(" / ")[0]
        for number, text in enumerate(_WRONG.findall(page), 1):
            if path.stem not in {each["code"] for kind in diagnostics(text).values() for each in kind}:
                continue
            name = f"page-{path.stem}" + (f"-{number}" if number > 1 else "")
            why = f"{title}: {_first_sentence(paragraph)}" if number == 1 else f"{title}, as in `{_offending(text)}`"
            yield Sourced("errors", name, text, Case(why=why), checked_only=True)


def _offending(text: str) -> str:
    found = diagnostics(text)
    first = next(each for kind in ("errors", "warnings") for each in found[kind])
    return text.splitlines()[int(first["line"]) - 1].strip()


def _first_sentence(paragraph: str) -> str:
    return re.split(r"(?<=[.:;])\s", " ".join(paragraph.split()), maxsplit=1)[0].rstrip(":;")

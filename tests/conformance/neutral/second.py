"""Holding a case against the second evaluator (``tests/oracle``), where it knows what the case is made of."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rubric_engine import FactError, Override, Rubric
from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.core.results import PairingResult, UnitResult
from tests.conformance.neutral.families import Case
from tests.conformance.neutral.running import given, loaded, setting
from tests.oracle import comparing, oracle

ALONE = "the unit"
MOST_COMPLETIONS = 256
TWO, COMPLETIONS = "two evaluators", "every completion"


class Disagreement(Exception):
    """The two evaluators read the documents differently."""


def check(text: str, case: Case) -> str | None:
    """How far the second evaluator confirms the case: everything that is compared, or that every way to fill in what is missing lies in the ranges."""
    rubric = loaded(text)
    if not _readable(text, rubric) or case.ranks or (case.units is None and _looks_at_others(text, rubric)):
        return None
    units = {ALONE: case.facts} if case.units is None else case.units
    asked = [spec for spec in rubric.program.facts if spec.missing_as is None]
    own = [(unit, spec) for unit in units for spec in asked if not spec.shared and spec.name not in units[unit]]
    if any(spec.shared and spec.name not in case.shared for spec in asked) or _open_records(rubric, units, case.shared):
        return None
    if not own:
        return _agree(text, rubric, case, units)
    domains = [_domain(spec) for _, spec in own]
    count = 1
    for domain in domains:
        count *= len(domain)
    return _within(text, rubric, case, units, own, domains) if 0 < count <= MOST_COMPLETIONS else None


def _readable(text: str, rubric: Rubric) -> bool:
    """English, one name for each thing, ids with dots, nothing built on others."""
    program = rubric.program
    aliases = any(alias is not None for of in (program.facts, program.definitions, program.flags) for alias in (each.alias for each in of))
    if rubric.language != "en" or not text.isascii() or aliases or rubric.program.bases:
        return False
    nodes = oracle.read(text).nodes.values()  # it takes full marks from declared maxima alone
    return not any(child.clauses.maximum is None for node in nodes if node.clauses.scale is not None for child in node.children)


def _looks_at_others(text: str, rubric: Rubric) -> bool:
    """A unit by itself isn't a cohort of one."""
    return "this unit" in text or "units" in text or rubric.program.ties is not None


def _open_records(rubric: Rubric, units: Mapping[str, Mapping[str, Any]], shared: Mapping[str, Any]) -> bool:
    for spec in rubric.program.facts:
        wanted = [field.name for field in spec.fields if field.missing_as is None]
        for facts in (*units.values(), shared) if wanted else ():
            if any(name not in record for record in facts.get(spec.name, []) for name in wanted):
                return True
    return False


def _domain(spec: FactSpec) -> list[Any]:
    """All values that a missing fact may have; none if there are too many."""
    values: list[Any] = []
    match spec.kind:
        case ValueKind.YES_NO:
            values = [True, False]
        case ValueKind.CHOICE:
            values = [option.name for option in spec.options]
        case ValueKind.COUNT if spec.low is not None and spec.high is not None and spec.high - spec.low < MOST_COMPLETIONS:
            values = [str(value) for value in range(int(spec.low), int(spec.high) + 1)]
        case _:
            return []
    return [*values, "none"] if spec.or_none else values


# ---------------------------------------------------------------- complete facts


def _call(case: Case) -> oracle.Call:
    parameters = {name: _number(value) for name, value in case.parameters.items()}
    overrides: dict[str, dict[str, Fraction]] = {}
    for each in case.overrides:
        overrides.setdefault(each.get("unit", ALONE), {})[each["id"]] = Fraction(each["points"])
    return oracle.Call(case.as_of, parameters, overrides)


def _number(value: Any) -> Any:
    return value if isinstance(value, bool) else Fraction(value.removesuffix("%")) / (100 if value.endswith("%") else 1)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return "none" if value == {"none": True} else {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _scored(rubric: Rubric, case: Case, units: Mapping[str, Any]) -> tuple[dict[str, UnitResult], tuple[PairingResult, ...]]:
    """A unit by itself is scored by itself."""
    more = setting({"shared": case.shared, "parameters": case.parameters, "as_of": case.as_of})
    overrides: dict[str, list[Override]] = {}
    for each in case.overrides:
        made = Override(id=each["id"], points=Fraction(each["points"]), reason="r", by="b", when=date(2014, 3, 1))
        overrides.setdefault(each.get("unit", ALONE), []).append(made)
    if case.units is None:
        return {ALONE: rubric.score(given(units[ALONE]), **more, overrides=overrides.get(ALONE)).result}, ()
    cohort = rubric.score_cohort(given(dict(units)), **more, overrides=overrides or None)
    return {unit: cohort[unit].result for unit in units}, cohort.pairings


def _agree(text: str, rubric: Rubric, case: Case, units: Mapping[str, Any]) -> str | None:
    try:
        wanted = oracle.score(text, _plain(dict(units)), _plain(case.shared), _call(case))
    except oracle.Refused:
        try:
            _scored(rubric, case, units)
        except FactError:
            return TWO
        raise Disagreement("the second evaluator refuses") from None
    except oracle.TooMany:
        return None
    results, pairings = _scored(rubric, case, units)
    wrong = [f"{unit}: {line}" for unit, result in results.items() for line in comparing.differences(result, wanted[unit])]
    if all(len(outcomes) == 1 for outcomes in wanted.values()):
        wrong += [*comparing.order(results, wanted), *comparing.pairings(pairings, wanted)]
    elif not wrong:
        return COMPLETIONS
    if wrong:
        raise Disagreement("\n".join(wrong))
    return TWO


# ---------------------------------------------------------------- what is missing


def _within(
    text: str, rubric: Rubric, case: Case, units: Mapping[str, Any], gaps: list[tuple[str, FactSpec]], domains: list[list[Any]]
) -> str | None:
    if case.overrides:
        return None
    results, _ = _scored(rubric, case, units)
    for now in _filled(units, gaps, domains):
        try:
            wanted = oracle.score(text, _plain(now), _plain(case.shared), _call(case))
        except (oracle.Refused, oracle.TooMany):
            return None
        wrong = [f"{unit}: {line}" for unit, result in results.items() for line in comparing.outside(result, wanted[unit])]
        if wrong:
            raise Disagreement("\n".join([*wrong, repr(now)]))
    return COMPLETIONS


def _filled(units: Mapping[str, Any], gaps: list[tuple[str, FactSpec]], domains: list[list[Any]]) -> Iterator[dict[str, dict[str, Any]]]:
    for values in itertools.product(*domains):
        now = {unit: dict(facts) for unit, facts in units.items()}
        for (unit, spec), value in zip(gaps, values, strict=True):
            now[unit][spec.name] = value
        yield now

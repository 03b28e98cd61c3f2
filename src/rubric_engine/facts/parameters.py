"""The parameters that a calling program or the command line overrides, and the date that chooses among those that have several."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.core.ir import FactSpec, Program, Scalar, ValueKind
from rubric_engine.core.values import NoneType_
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.diagnostics.languages import checked, listed
from rubric_engine.diagnostics.model import Language
from rubric_engine.facts.given import mapping_of
from rubric_engine.facts.names import Names
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.values import read_scalar


def read_parameters(
    program: Program, given: Mapping[str, object] | None, *, language: Language | None = None
) -> tuple[dict[str, Scalar], tuple[FactProblem, ...]]:
    """The values of the parameters in ``given`` by name (names or aliases), read as facts of their kind are read, and what
    is wrong with them."""
    problems = Problems(checked(language, program.language))
    specs = tuple(FactSpec(name=each.name, alias=each.alias, kind=each.kind, origin=each.origin) for each in program.parameters)
    bounds = {each.name: each.bounds for each in program.parameters}
    names = Names(specs)
    written: dict[str, str] = {}
    values: dict[str, Scalar] = {}
    for name, raw in mapping_of(given, "`parameters`", '{"threshold": "4%"}').items():
        spec = names.find(name) if isinstance(name, str) else None
        if spec is None:
            problems.unknown("F590", Place(), name, names.every_name())
            continue
        place = Place(fact=spec.name)
        if spec.name in written:
            problems.add("F531", place, first=written[spec.name], second=name)
            continue
        if bounded := bounds.get(spec.name):
            problems.add("F621", place, names=listed(list(bounded)))
            continue
        written[spec.name] = name
        before = len(problems)
        value = read_scalar(spec, raw, place, problems)
        if value is None and len(problems) == before:
            problems.add("F591", place)
        elif value is not None and not isinstance(value, (NoneType_, tuple)):
            values[spec.name] = value
    return values, problems.found


def read_as_of(
    program: Program, given: object, overridden: Mapping[str, Scalar], *, language: Language | None = None
) -> tuple[Fraction | None, tuple[FactProblem, ...]]:
    """The date (its ordinal) for which parameters hold that the rubric dates ``by date``, and what is wrong with it: it must be given where
    there are such parameters that aren't ``overridden``, and none of them may begin later."""
    problems = Problems(checked(language, program.language))
    place = Place(fact="as_of")
    day = read_scalar(FactSpec(name="as_of", kind=ValueKind.DATE), given, place, problems)
    assert day is None or isinstance(day, Fraction)
    wanted = [each for each in program.parameters if each.dated and each.as_of is None and each.name not in overridden]
    for parameter in wanted if day is not None else ():
        first = parameter.dated[0][0]
        if day is not None and day < first:
            problems.add("F607", place.at(fact=parameter.name), date=_written(day), first=_written(first))
    if wanted and day is None and not len(problems):
        problems.add("F606", Place(), names=listed([parameter.name for parameter in wanted]))
    return day, problems.found


def _written(day: Fraction) -> str:
    return datetime.date.fromordinal(int(day)).isoformat()

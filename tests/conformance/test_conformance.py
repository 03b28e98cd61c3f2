"""Every back-end gives exactly what the reference evaluator gives: the spec cases, the shipped rubrics, and rubrics made at random."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from rubric_engine import shipped_rubrics
from rubric_engine.core import flat
from rubric_engine.core.flat.cells import EVERYTHING
from rubric_engine.core.flat.staging import Given
from tests.conformance import cases, differential, table
from tests.conformance.backends import staged
from tests.conformance.comparing import Case, compare
from tests.conformance.generated import FAMILIES
from tests.conformance.unsupported import REFUSED
from tests.spec import harness

FORMS = {"open": Given(), "dense": Given(frozenset())}


def agree(case: Case) -> None:
    compared = compare(case)
    assert compared.cells or compared.unsupported or compared.refused
    assert not compared.differences, "\n".join(map(str, (case, *compared.differences)))


@pytest.mark.parametrize("case", cases.SPEC, ids=str)
def test_spec_cases(case: harness.Case) -> None:
    for each in cases.of_spec(case):
        agree(each)


@pytest.mark.parametrize("name", cases.QUICK)
def test_shipped_rubrics(name: str) -> None:
    for case in cases.of_shipped(name):
        agree(case)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in cases.SHIPPED if name not in cases.QUICK])
def test_more_shipped_rubrics(name: str) -> None:
    for case in cases.of_shipped(name):
        agree(case)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sample_of_random_rubrics(family: str) -> None:
    found = differential.run(seed=0, families=[family], rubrics=8, sets=6, processes=1)
    assert not found.failures, "\n".join(found.failures)
    assert found.cells > (100 if family == "cohort" else 500)  # most of those about cohorts have something for each different value
    assert {construct for _, construct in found.unsupported} <= {*REFUSED, *(construct for _, construct, _ in table.refusals())}


# ---------------------------------------------------------------- what is refused


def refused_in_code() -> set[str]:
    """The constructs that the stages name."""
    found: set[str] = set()
    for path in sorted(Path(flat.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("refuse", "Unsupported"):
                (construct, *_) = node.args
                if isinstance(construct, ast.Constant):
                    found.add(str(construct.value))
    return found


def test_what_is_refused_is_written_down() -> None:
    assert refused_in_code() == set(REFUSED)


def test_where_it_is_refused() -> None:
    programs = [cases.loaded(case.rubric).program for case in cases.SPEC] + [cases.shipped(name) for name in shipped_rubrics()]
    met: dict[str, set[str]] = defaultdict(set)
    for form, given in FORMS.items():
        for program in programs:
            for alone in (True, False):
                for _, _, what in staged(program, given, alone, EVERYTHING).unsupported:
                    met[what.construct].add(form)
    assert dict(met) == {construct: set(forms) for construct, forms in REFUSED.items() if forms}


def test_the_page_of_what_works_where_is_true() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "python -m tests.conformance.table > docs/back-ends.md"

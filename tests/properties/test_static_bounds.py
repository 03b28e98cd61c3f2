"""The static ranges enclose whatever the reference evaluator scores, and the generated programs keep the invariants."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubric_engine.core import intervals
from rubric_engine.core.bounds import Analysis, with_bounds
from rubric_engine.core.checks import check
from rubric_engine.core.decimals import Decimals, is_finite
from rubric_engine.core.invariants import verify
from rubric_engine.core.results import EntryKind
from rubric_engine.core.walk import by_id
from rubric_engine.scoring.reference import score_cohort

_spec = importlib.util.spec_from_file_location("rubric_core_for_bounds", Path(__file__).with_name("rubric_core.py"))
assert _spec is not None
assert _spec.loader is not None
core = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = core
_spec.loader.exec_module(core)

laws = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@laws
@given(core.programs(), st.lists(core.facts(), min_size=1, max_size=3))
def test_static_ranges_enclose_every_score(program, many):
    verify(program)
    program = with_bounds(program)
    analysis = Analysis(program)
    decimals = Decimals(analysis)
    parts = by_id(program)
    errors = {diagnostic.code for diagnostic in check(program)}
    for result in score_cohort(program, {f"u{i}": facts for i, facts in enumerate(many)}).values():
        for node in result.nodes:
            if node.points is None or "E414" in errors:
                continue  # not applicable; rescaled from nothing
            span = analysis.child(parts[node.id])
            assert intervals.contains(span, node.points), (node.id, span, node.points)
            assert node.low is not None or span.low is None, (node.id, span)
            assert node.low is None or intervals.contains(span, node.low), (node.id, span, node.low)
            # x is 1/3 among the facts here, so only what reads none of them can be told
            if decimals.points(parts[node.id]) and all(facts["x"] is None or is_finite(facts["x"]) for facts in many):
                assert is_finite(node.points), (node.id, node.points)
        for entry in result.ledger:
            if entry.kind is EntryKind.LINE:
                span = intervals.hull((analysis.child(parts[entry.id]), intervals.ZERO))  # not reached, not applicable
                assert intervals.contains(span, entry.points), (entry.id, span, entry.points)

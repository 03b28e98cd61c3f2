"""Silence has a worst case.

E417: a rubric scores the least where a fact is missing, a line has no limit on that side, and nothing above bounds it, so that there is
no least. With ``lower is better`` the unfavourable side is the high one.

Wrong::

    fact late_reports: count
    item 5.1 "Reports"
    late_reports each lose 0.5 points

Mended: ``late_reports each lose 0.5 points, at most 5 points``, or ``…, to zero``, or ``item 5.1 "Reports", at least 0 points``, or
``fact late_reports: count, missing is an error``.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.core import walk
from rubric_engine.core.bounds import Analysis, is_settled
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.ir import Interval, Line, Missing
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    if context.program.missing is not Missing.LEAST:
        return
    settled = Analysis(context.program, settled=True)
    unsettled = {spec.name for spec in context.program.facts if not is_settled(spec)}
    for line in walk.lines(context.program):
        if not _has_no_worst(context, settled.child(line)) or _is_stopped(context, settled, line):
            continue
        facts = [name for name in walk.line_facts(line, context.program) if name in unsettled]
        if facts:
            yield finding("E417", line.origin, id=line.origin.id, facts=context.listed(facts), **_words(context))


def _words(context: Context) -> dict[str, str]:
    """Which end there is none of, and the mends that bound it: the most, where fewer points are better."""
    if context.program.lower_is_better:
        return {
            "worst": context.say("highest score", "最高分不限"),
            "mends": context.say("a limit (`at most 5 points`) or a maximum of the item", "限额（`最高 5 分`）或考核项的最高分"),
        }
    return {
        "worst": context.say("least score", "最低分不限"),
        "mends": context.say(
            "a limit (`at most 5 points`), `to zero` or a minimum of the item", "限额（`最高 5 分`）、`扣完为止` 或考核项的最低分"
        ),
    }


def _has_no_worst(context: Context, span: Interval) -> bool:
    return (span.high if context.program.lower_is_better else span.low) is None


def _is_stopped(context: Context, settled: Analysis, line: Line) -> bool:
    """Whether the points above the line have a worst end all the same: a minimum, ``to zero``, a worst line that is bounded."""
    return any(not _has_no_worst(context, settled.node(node)) for node in context.above[line.origin.id])

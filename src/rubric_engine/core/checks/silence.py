"""Silence has a worst case.

E417: a rubric scores the least where a fact is missing, a line has no limit on that side, and nothing above bounds it, so that there is
no least. So it is where a line loses for each record of a list. With ``lower is better`` the unfavourable side is the high one.

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
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.fact_ranges import is_settled
from rubric_engine.core.ir import Combine, Interval, Line, Missing, Node, ValueKind
from rubric_engine.diagnostics.model import Diagnostic


def check(context: Context) -> Iterator[Diagnostic]:
    if context.program.missing is not Missing.LEAST:
        return
    settled = context.analysis.but(settled=True)
    unsettled = {spec.name for spec in context.program.facts if not is_settled(spec)}
    repeated = walk.repeats(context.program)
    for line in walk.lines(context.program):
        if not _has_no_worst(context, settled.child(line)) or _is_stopped(context, settled, line):
            continue
        record = walk.record_at(repeated[line.origin.id])
        facts = [name for name in walk.line_facts(line, context.program, record) if name in unsettled]
        if not facts and walk.uses_units(walk.line_expressions(line), context.program):
            facts = [context.say("units", "各单位")]  # of which a unit by itself knows nothing
        if facts:
            words = _words(context) | {"readings": _readings(context, facts)}
            yield finding("E417", line.origin, id=line.origin.id, facts=context.listed(facts), **words)
    for node in walk.nodes(context.program):
        if node.repeat is not None and node.repeat.fact in unsettled and _occurs_without_worst(context, settled, node):
            yield _of_occurrences(context, settled, node, node.repeat.fact)


def _occurs_without_worst(context: Context, settled: Analysis, node: Node) -> bool:
    """Whether there is a worst for one occurrence, but none for any number of them."""
    once = settled.node(node)
    end = once.high if context.program.lower_is_better else once.low
    bad = end is not None and (end > 0 if context.program.lower_is_better else end < 0)
    adds_up = context.above[node.origin.id][0].combine in (Combine.SUM, Combine.PRODUCT)
    return bad and adds_up and not _is_stopped(context, settled, node)


def _of_occurrences(context: Context, settled: Analysis, node: Node, fact: str) -> Diagnostic:
    """At the first line that makes it so, or at the node itself."""
    inside = [line for one in walk.nodes_of(node) for line in one.children if isinstance(line, Line)]
    culprit = next((line for line in inside if _is_bad(context, settled.child(line))), node)
    hint = context.say(
        f"`{node.origin.id}` occurs for each record of `{fact}`: the minimum has to stand on the section around it"
        if not context.program.lower_is_better
        else f"`{node.origin.id}` occurs for each record of `{fact}`: the maximum has to stand on the section around it",
        f"「{fact}」有几条，「{node.origin.id}」就计几次：限度须写在上一级",
    )
    return finding(
        "E417",
        culprit.origin,
        hint,
        id=culprit.origin.id,
        facts=context.listed([fact]),
        **_words(context),
        readings=_readings(context, [fact]),
    )


def _is_bad(context: Context, span: Interval) -> bool:
    if context.program.lower_is_better:
        return span.high is None or span.high > 0
    return span.low is None or span.low < 0


def _readings(context: Context, facts: list[str]) -> str:
    """How the facts could be read where they are missing: a list can't count as 0, and what other units have is no fact of this one."""
    lists = [spec.kind is ValueKind.LIST for spec in context.program.facts if spec.name in facts]
    if not lists:
        return ""
    if all(lists):
        return context.say(", or say of the list `missing is an error`", "，或在清单中写明 `缺失报错`")
    if any(lists):
        return context.say(
            ", or say of the fact `missing counts as 0` (not of a list) or `missing is an error`",
            "，或在数据项中写明 `缺失视为 0`（清单除外）、`缺失报错`",
        )
    return context.say(", or say of the fact `missing counts as 0` or `missing is an error`", "，或在数据项中写明 `缺失视为 0`、`缺失报错`")


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


def _is_stopped(context: Context, settled: Analysis, line: Line | Node) -> bool:
    """Whether the points above the line have a worst end all the same: a minimum, ``to zero``, a worst line that is bounded."""
    return any(not _has_no_worst(context, settled.node(node)) for node in context.above[line.origin.id])

"""Lines earned and missed, limits that bind and don't, and what sections and items say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rubric_engine.assurance.evaluation import Evaluated
from rubric_engine.assurance.points import Shown, Target
from rubric_engine.core.ir import Combine, Const, Line, Node, Origin, Program, Text
from rubric_engine.core.results import EntryKind
from rubric_engine.core.walk import nodes, repeats
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference.abstract import Truth
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.expressions import evaluate

_DECIDED = (Combine.FIRST, Combine.BEST, Combine.WORST, Combine.BEST_N)

Where = Callable[[Scope], bool]


def of_scoring(program: Program) -> Iterator[Target]:
    """In the order of the text."""
    around = repeats(program)
    for node in nodes(program):
        yield from _of_node(node)
        for child in node.children:
            if isinstance(child, Line):
                yield from _of_line(child, node, repeated=bool(around[child.origin.id]))


# ---------------------------------------------------------------- lines


def _of_line(line: Line, node: Node, *, repeated: bool) -> Iterator[Target]:
    id, part = line.origin.id, node.origin.id
    make = _Maker(id, part, line.origin)
    earned = Text("taken off", "扣分") if line.loses else Text("earned", "得分")
    yield make("line", "earned", earned, lambda scope: _earned(line, node, scope))
    certain = line.condition is None and line.steps is None and isinstance(line.amount, Const) and not repeated
    if not certain or node.combine is not Combine.SUM:
        missed = Text("not taken off", "不扣分") if line.loses else Text("missed", "不得分")
        yield make("line", "missed", missed, lambda scope: _missed(line, node, scope))
    if line.step_limit is not None:
        yield make("limit", "steps cut", Text("more steps than count", "次数超过上限"), lambda scope: _steps(line, scope, cut=True))
        yield make("limit", "steps counted", Text("all steps count", "次数未超上限"), lambda scope: _steps(line, scope, cut=False))
    if line.limit is not None:
        yield make("limit", "points cut", Text("its limit cuts points", "限额起作用"), lambda scope: _limited(line, scope, cut=True))
        yield make("limit", "points kept", Text("points below its limit", "未到限额"), lambda scope: _limited(line, scope, cut=False))


def _decides(line: Line, node: Node, scope: Scope) -> bool:
    """Whether the line's points count where the node takes only some of its children."""
    if node.combine not in _DECIDED:
        return True
    base = scope.frame.nodes[node.origin.id].base
    return base is not None and line.origin.id + scope.suffix in base.deciding


def _earned(line: Line, node: Node, scope: Scope) -> bool:
    outcome = scope.frame.lines[line.origin.id]
    if not _decides(line, node, scope):
        return False
    if isinstance(line.amount, Const) and line.amount.value == 0:
        return outcome.matched.sure
    return outcome.points.point is not None and outcome.points.point != 0


def _missed(line: Line, node: Node, scope: Scope) -> bool:
    outcome = scope.frame.lines[line.origin.id]
    if outcome.points.point is None:
        return False
    if isinstance(line.amount, Const) and line.amount.value == 0:
        return outcome.matched.holds is False or not _decides(line, node, scope)
    return outcome.points.point == 0 or not _decides(line, node, scope)


def _steps(line: Line, scope: Scope, *, cut: bool) -> bool:
    outcome = scope.frame.lines[line.origin.id]
    if outcome.steps is None or outcome.steps.point is None or line.step_limit is None or not outcome.condition.sure:
        return False
    return outcome.steps.point > line.step_limit if cut else 0 < outcome.steps.point <= line.step_limit


def _limited(line: Line, scope: Scope, *, cut: bool) -> bool:
    outcome = scope.frame.lines[line.origin.id]
    before = outcome.before_limit.point
    limit = None if outcome.limit is None else outcome.limit.point
    if before is None or limit is None or not outcome.condition.sure:
        return False
    return before > limit if cut else 0 < before <= limit


# ---------------------------------------------------------------- sections and items


def _of_node(node: Node) -> Iterator[Target]:
    make = _Maker(node.origin.id, node.origin.id, node.origin)
    if node.maximum is not None:
        yield make("limit", "maximum binds", Text("its maximum binds", "最高分起作用"), _stage(node, EntryKind.MAXIMUM, changes=True))
        yield make("limit", "maximum free", Text("below its maximum", "未到最高分"), _stage(node, EntryKind.MAXIMUM, changes=False))
    if node.minimum is not None:
        yield make("limit", "minimum binds", Text("its minimum binds", "最低分起作用"), _stage(node, EntryKind.MINIMUM, changes=True))
        yield make("limit", "minimum free", Text("above its minimum", "高于最低分"), _stage(node, EntryKind.MINIMUM, changes=False))
    if node.rounding is not None:
        yield make("clause", "rounded", Text("rounding changes something", "舍入有变化"), _stage(node, EntryKind.ROUNDING, changes=True))
    if any(isinstance(child, Line) and child.to_zero for child in node.children):
        yield make("limit", "stopped", Text("losses stop at zero", "扣完为止起作用"), lambda scope: _stopped(node, scope))
    if node.applies is not None:
        yield make("clause", "applies", Text("applies", "适用"), lambda scope: scope.frame.nodes[node.origin.id].applies.holds is True)
        yield make(
            "clause", "absent", Text("does not apply", "不适用"), lambda scope: scope.frame.nodes[node.origin.id].applies.holds is False
        )
    if node.scale is not None:
        yield make("clause", "scaled", Text("scaled, with something absent", "有不适用项时折算"), lambda scope: _scaled(node, scope))
    for number_, factor in enumerate(node.factors, 1):
        when = factor.when
        if when is None:
            continue
        for holds, words in ((True, Text("multiplied", "系数起作用")), (False, Text("not multiplied", "系数不起作用"))):
            name = f"factor {number_} {'on' if holds else 'off'}"
            yield make("clause", name, words, lambda scope, when=when, holds=holds: _truth(when, scope) is holds, factor.origin)  # type: ignore[misc]
    if node.repeat is not None:
        yield from _of_repeat(node, make)


def _of_repeat(node: Node, make: _Maker) -> Iterator[Target]:
    id = node.origin.id

    def occurs(evaluated: Evaluated, unit: int) -> set[int]:
        around = evaluated.cohort.plan.repeated[id][:-1]
        outer = evaluated.occurrences(around[-1], unit) if around else iter((evaluated.scope(unit),))
        return {sum(each.exists.sure for each in scope.frame.occurrences.get(id, {}).values()) for scope in outer}

    yield make.whole("clause", "none", Text("occurs for no record", "没有记录"), lambda e, u: 0 in occurs(e, u))
    yield make.whole("clause", "several", Text("occurs for several records", "有多条记录"), lambda e, u: max(occurs(e, u), default=0) > 1)


def _stage(node: Node, kind: EntryKind, *, changes: bool) -> Where:
    def shown(scope: Scope) -> bool:
        for stage in scope.frame.nodes[node.origin.id].stages:
            before, after = stage.before.point, stage.after.point
            if stage.kind is kind and before is not None and after is not None and (before != after) is changes:
                return True
        return False

    return shown


def _stopped(node: Node, scope: Scope) -> bool:
    outcome = scope.frame.nodes[node.origin.id]
    if outcome.base is None or outcome.base.combined.point is None or outcome.start is None or outcome.start.point is None:
        return False
    return outcome.start.point + outcome.base.combined.point != outcome.base.stopped.point


def _scaled(node: Node, scope: Scope) -> bool:
    base = scope.frame.nodes[node.origin.id].base
    return base is not None and base.scale is not None and base.scaled.point is not None and base.scaled.point != base.stopped.point


def _truth(expr: object, scope: Scope) -> bool | None:
    found = evaluate(expr, scope)  # type: ignore[arg-type]
    return found.holds if isinstance(found, Truth) else None


@frozen(eq=False)
class _Maker:
    """Makes the targets of one line or node."""

    id: str
    part: str
    origin: Origin

    def __call__(self, kind: str, name: str, words: Text, where: Where, origin: Origin | None = None) -> Target:
        """Shown where it is so in some occurrence that there surely is."""
        id = self.id
        return self.whole(kind, name, words, lambda evaluated, unit: any(where(scope) for scope in evaluated.occurrences(id, unit)), origin)

    def whole(self, kind: str, name: str, words: Text, shown: Shown, origin: Origin | None = None) -> Target:
        return Target(f"{self.id} {name}", kind, self.part, origin or self.origin, words, shown)

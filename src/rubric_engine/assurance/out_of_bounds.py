"""Points that the ranges of a rubric's numbers rule out: a maximum that what is below it never exceeds, a table of which every row earns.

The ranges hold whatever comes out, missing facts among it (``core/bounds``). Where parts of a node share facts these ranges are wider than need be; what the
parts come to together is asked of the checks, under the conditions under which what they say of facts holds of missing ones too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from rubric_engine.checking.ground import Ground
from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.reaches import highest
from rubric_engine.core import intervals, walk
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.intervals import ZERO
from rubric_engine.core.ir import Combine, Const, Expr, Interval, Line, Lookup, Node, Program
from rubric_engine.core.valueless import may_lack_value
from rubric_engine.diagnostics.frozen import evolve, frozen

_ADDED = (Combine.SUM, Combine.MEAN, Combine.PRODUCT)
"""Ways of combining in which every line counts."""


def out_of_bounds(ground: Ground, plain: Callable[[Node], bool]) -> Iterator[str]:
    """Ids of points. ``plain``: whether the checks' findings about facts hold of missing ones too in a node."""
    program = ground.program
    found = _OutOfBounds(Analysis(program), ground.quantities)
    for node in walk.nodes(program):
        yield from found.of_node(node)
        if plain(node) and _stays_below(ground, node):
            yield f"{node.origin.id} maximum binds"
        for child in node.children:
            if isinstance(child, Line):
                yield from found.of_line(child, node)


_LIMITS = {"maximum": "maximum binds", "minimum": "minimum binds", "limit": "points cut", "step_limit": "steps cut"}


def limits_nothing(program: Program, changed: Program, id: str) -> bool:
    """Whether two programs differ in a limit of a line or node alone that nothing reaches in either, by the ranges of what it limits."""
    one, two = (walk.by_id(each).get(id) for each in (program, changed))
    if one is None or two is None or any(node.scale is not None for node in walk.nodes(program)):  # which looks at maxima themselves
        return False
    for each, part in ((program, one), (changed, two)):
        free = frozenset(_of_part(each, part))
        for name, point in _LIMITS.items():
            mine, other = getattr(one, name, None), getattr(two, name, None)
            if mine != other and getattr(part, name) is not None and f"{id} {point}" not in free:
                return False
    return True


def _of_part(program: Program, part: Node | Line) -> Iterator[str]:
    known = Quantities(program)
    found = _OutOfBounds(Analysis(program), known)
    if isinstance(part, Node):
        yield from found.of_node(part)
    else:
        yield from found.of_line(part, next(node for node, line in walk.owned_lines(program) if line is part))


def before_maximum(node: Node, analysis: Analysis) -> Interval:
    """The range of a node's points after its minimum."""
    points = analysis.unrestrained(node)
    if node.minimum is None:
        return points
    record = analysis.record_of(node)
    raised = intervals.greatest((points, analysis.of(node.minimum, record)))
    return intervals.hull((points, raised)) if may_lack_value((node.minimum,), analysis, record) else raised


def _stays_below(ground: Ground, node: Node) -> bool:
    """Whether what a node comes to, its parts taken together, never exceeds the number that is its maximum."""
    match node.maximum:
        case Const(value=Fraction() as most) if node.repeat is None and ground.points.record(node) is None:
            reached = highest(ground.reaches.before_maximum(node))
            return reached.side == 0 and reached.value <= most
        case _:
            return False


@frozen(eq=False)
class _OutOfBounds:
    analysis: Analysis
    known: Quantities

    def of_node(self, node: Node) -> Iterator[str]:
        id, points = node.origin.id, self.analysis.unrestrained(node)
        if (least := self._limit(node.minimum, node)) is not None:
            if _never_below(points, least):
                yield f"{id} minimum binds"
            if _always_below(points, least):
                yield f"{id} minimum free"
        if (most := self._limit(node.maximum, node)) is not None:
            points = before_maximum(node, self.analysis)
            if _never_below(most, points):
                yield f"{id} maximum binds"
            if _always_below(most, points):
                yield f"{id} maximum free"
        if node.combine is Combine.SUM and node.scale is None and self._never_stops(node):
            yield f"{id} stopped"

    def of_line(self, line: Line, node: Node) -> Iterator[str]:
        id, analysis, record = line.origin.id, self.analysis, self.analysis.record_of(line)
        points = analysis.child(line)
        worthless = isinstance(line.amount, Const) and line.amount.value == 0
        if points == ZERO and not worthless:
            yield f"{id} earned"
        if node.combine in _ADDED and not worthless and not intervals.contains(points, Fraction(0)) and not self._has_gaps(line):
            yield f"{id} missed"
        if may_lack_value((line.amount, line.steps, line.limit), analysis, record):
            return
        if line.steps is not None and line.step_limit is not None:
            steps, most = analysis.of(line.steps, record), intervals.point(line.step_limit)
            yield from self._counted(f"{id} steps cut", f"{id} steps counted", steps, most)
        if line.limit is not None:
            yield from self._counted(f"{id} points cut", f"{id} points kept", analysis.unlimited(line), analysis.of(line.limit, record))

    def _counted(self, cut: str, kept: str, counted: Interval, most: Interval) -> Iterator[str]:
        if _never_below(most, counted):
            yield cut
        if _always_below(most, counted) or _never_below(ZERO, counted):
            yield kept

    def _has_gaps(self, line: Line) -> bool:
        """Whether its table may have no row for something. Of numbers, choices and yes/no that is an error of the rubric; of texts there are always others."""
        record = self.analysis.record_of(line)
        tables = (each for each in walk.walk(line.amount) if isinstance(each, Lookup) and each.otherwise is None)
        return any(
            self.known.kind(subject, None if record is None else record.name) == "text" for table in tables for subject in table.subjects
        )

    def _limit(self, limit: Expr | None, node: Node) -> Interval | None:
        """The range of a limit that always has a value."""
        record = self.analysis.record_of(node)
        return None if limit is None or may_lack_value((limit,), self.analysis, record) else self.analysis.of(limit, record)

    def _never_stops(self, node: Node) -> bool:
        """Whether losses that stop at zero leave something, or just nothing, whatever they come to."""
        losses = [child for child in node.children if isinstance(child, Line) and child.to_zero]
        if not losses:
            return False
        unstopped = tuple(evolve(child, to_zero=False) if isinstance(child, Line) else child for child in node.children)
        return _never_below(self.analysis.unrestrained(evolve(node, children=unstopped, factors=())), ZERO)


def _never_below(one: Interval, other: Interval) -> bool:
    """Whether no number of one range is below one of the other."""
    return one.low is not None and other.high is not None and one.low >= other.high


def _always_below(one: Interval, other: Interval) -> bool:
    """Whether each number of one range is below each one of the other."""
    return one.high is not None and other.low is not None and one.high < other.low

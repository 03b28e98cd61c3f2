"""What every finder gets: a program with its quantities, conditions and points, and how parts of it are called in both languages."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from copy import copy
from fractions import Fraction

from rubric_engine.checking.formulas import Formula, Formulas, both, tests
from rubric_engine.checking.points import Points
from rubric_engine.checking.quantities import Quantities
from rubric_engine.checking.reaches import Reaches
from rubric_engine.checking.spaces import Space
from rubric_engine.core import walk
from rubric_engine.core.checks.words import number
from rubric_engine.core.ir import Gate, Interval, Line, Node, NodeKind, Origin, PointsRead, Program, Row
from rubric_engine.diagnostics.frozen import define, field

Named = tuple[str, str]
"""What something is called in English and in Chinese."""


@define(eq=False)
class Ground:
    """One program."""

    program: Program
    units: int | None = None  # that are scored together, if known
    quantities: Quantities = field(init=False)
    formulas: Formulas = field(init=False)
    points: Points = field(init=False)
    reaches: Reaches = field(init=False)
    parts: dict[str, Node | Line] = field(init=False)
    contradictory: set[int] = field(init=False, factory=set)  # the ``id`` of conditions that contradict themselves
    _repeats: dict[str, tuple[Node, ...]] = field(init=False)
    _reached: dict[str, tuple[Interval, ...]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.quantities = Quantities(self.program)
        self.formulas = Formulas(self.quantities)
        self.points = Points(self.formulas)
        self.reaches = Reaches(self.points)
        self.parts = walk.by_id(self.program)
        self._repeats = walk.repeats(self.program)

    def of(self, units: int | None) -> Ground:
        """The same program with another number of units; what is known of it is shared."""
        other = copy(self)
        other.units = units
        return other

    def space(self, formulas: Iterable[Formula]) -> Space | None:
        """The space of conditions, with what the points in them can come to."""
        asked = tuple(formulas)
        attained: dict[Hashable, tuple[Interval, ...]] = {}
        for formula in asked:
            for test in tests(formula):
                expr = test.quantity.expr
                if isinstance(expr, PointsRead) and isinstance(part := self.parts.get(expr.id), Node):
                    attained[test.quantity.key] = self.reach(part)
        return Space.of(asked, attained=attained)

    def reach(self, node: Node) -> tuple[Interval, ...]:
        """What the points of a node can be: stretches that hold all of it."""
        if node.origin.id not in self._reached:
            self._reached[node.origin.id] = self.reaches.of(node)
        return self._reached[node.origin.id]

    def filters(self, part: Node | Line) -> Formula:
        """Of which records a part occurs: those of the list at hand that satisfy its filter, and those of lists further out."""
        known: dict[str, Formula] = {}
        for node in self._repeats.get(part.origin.id, ()):
            if node.repeat is not None:  # of one list the innermost counts
                known[node.repeat.fact] = self.formulas.of(node.repeat.where, node.repeat.fact)
        return both(*known.values())

    @property
    def zh(self) -> bool:
        return self.program.language == "zh"

    def say(self, en: str, zh: str) -> str:
        return zh if self.zh else en


def called(part: Node | Line | Gate) -> Named:
    """A line, item, section, gate or the total, as the reader knows it."""
    match part:
        case Line():
            return f"line `{part.origin.id}`", f"计分行「{part.origin.id}」"
        case Gate():
            return f"gate {_label(part.origin, 'en')}", f"前提{_label(part.origin, 'zh')}"
        case Node(kind=NodeKind.TOTAL):
            return "the total", "总分"
        case Node(kind=NodeKind.SECTION):
            return f"section `{part.origin.id}`", f"部分「{part.origin.id}」"
        case _:
            return f"item `{part.origin.id}`", f"考核项「{part.origin.id}」"


def called_row(row: Row, place: int) -> Named:
    """A row of a table, by its key as written."""
    text = None if row.origin is None else row.origin.text
    if text is None or not (text.en and text.zh):
        return f"row {place}", f"第 {place} 行"
    return f"row `{text.en}`", f"「{text.zh}」一行"


def _label(origin: Origin, language: str) -> str:
    text = origin.label[language] if origin.label is not None else origin.id
    return f"「{text}」" if language == "zh" else f"`{text}`"


def plain(value: Fraction) -> str:
    return number(value)

"""What there is to be seen of a rubric, each with whether some example has shown it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from rubric_engine.assurance.evaluation import Evaluated
from rubric_engine.core.ir import Origin, Text
from rubric_engine.diagnostics.frozen import frozen

KINDS: dict[str, Text] = {
    "line": Text("lines earned and missed", "条款得分与不得分"),
    "row": Text("rows and bands", "表格各档"),
    "boundary": Text("sides of thresholds", "界限两侧"),
    "rank": Text("ranks", "名次"),
    "limit": Text("limits binding and not", "限额起作用与否"),
    "clause": Text("clauses of sections and items", "考核项的其他规定"),
    "gate": Text("gates and prerequisites", "前提"),
    "missing": Text("facts missing and given", "数据缺失与已有"),
    "grade": Text("grades", "等次"),
    "flag": Text("flags", "提示"),
}
"""The kinds of points, in the order of reports."""

BOUNDS = "bounds"
"""What stands for a code where no finding, but the range of the rubric's own numbers says that no facts can show a point."""

TAKEN = "taken"
"""What stands for a code where nothing is left over for an ``otherwise``, and no finding says so, because nobody loses by it."""

Shown = Callable[[Evaluated, int], bool]


@frozen(eq=False)
class Target:
    """A point that is looked for: ``shown`` says whether a unit of an evaluated run shows it. ``part``: the id of the section or item that it belongs to, or
    ``""``."""

    id: str
    kind: str
    part: str
    origin: Origin
    words: Text
    shown: Shown


@frozen(kw_only=True)
class Point:
    """``by``: the labels of the runs that show it, in their order. ``unreachable``: the code of the finding that says that no facts can show it (or ``BOUNDS``,
    ``TAKEN``), so that it doesn't count; "" where none says so."""

    id: str
    kind: str
    part: str
    origin: Origin
    words: Text
    by: tuple[str, ...] = ()
    unreachable: str = ""

    @property
    def hit(self) -> bool:
        return bool(self.by)


@frozen
class Coverage:
    """Every point of a rubric, in the order of its text within each kind of statement."""

    points: tuple[Point, ...]

    @property
    def counted(self) -> tuple[Point, ...]:
        """Those that some facts could show."""
        return tuple(each for each in self.points if each.hit or not each.unreachable)

    @property
    def missed(self) -> tuple[Point, ...]:
        return tuple(each for each in self.counted if not each.hit)

    @property
    def beyond_reach(self) -> tuple[Point, ...]:
        """Those that no facts can show."""
        return tuple(each for each in self.points if each.unreachable and not each.hit)

    @property
    def percent(self) -> Fraction:
        """100 where there is nothing to be seen."""
        return share(self.counted)

    def by_kind(self) -> Iterator[tuple[str, tuple[Point, ...]]]:
        for kind in KINDS:
            found = tuple(each for each in self.counted if each.kind == kind)
            if found:
                yield kind, found

    def by_part(self) -> Iterator[tuple[str, tuple[Point, ...]]]:
        """By section or item, in the order of the first point of each."""
        for part in dict.fromkeys(each.part for each in self.counted):
            yield part, tuple(each for each in self.counted if each.part == part)


def share(points: tuple[Point, ...]) -> Fraction:
    """How many of them are shown, in percent."""
    return Fraction(100 * sum(each.hit for each in points), len(points)) if points else Fraction(100)


def percent_text(percent: Fraction) -> str:
    """With one decimal, cut off and not rounded: 100% is all.

    >>> percent_text(Fraction(1999, 20))
    '99.9%'
    """
    tenths = int(percent * 10)
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}%" if rest else f"{whole}%"

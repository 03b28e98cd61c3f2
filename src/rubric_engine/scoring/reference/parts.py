"""Parts of a rubric that hang on the facts of the unit alone, worked out once for all units of which these facts are the same.

What such a part comes to is the same in every mode; only what looks at other units, or at what they leave open, has to be asked again for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rubric_engine.core.ir import Expr, FactSpec, FieldRead, Line, Node, ThisUnit
from rubric_engine.core.outline import Outline, parts_of, through
from rubric_engine.core.results import Entry, NodeResult, Reason
from rubric_engine.core.values import Value
from rubric_engine.core.walk import line_expressions, node_expressions
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.reference.reads import Level, Levels, facts_read

if TYPE_CHECKING:
    from rubric_engine.scoring.reference.abstract import Number
    from rubric_engine.scoring.reference.cohort import Unit
    from rubric_engine.scoring.reference.outcomes import LineOutcome, NodeOutcome


@frozen(eq=False)
class Part:
    """A node with lines of its own and all that is in it, or a line by itself; ``facts``: those that it hangs on."""

    root: str
    facts: tuple[FactSpec, ...]


@frozen(eq=False)
class Parts:
    """``definitions``, by name, and ``ids`` of nodes and lines that hang on the facts of the unit alone. ``around``: the part that a node or line is in."""

    definitions: frozenset[str]
    ids: frozenset[str]
    around: Mapping[str, Part]


@frozen(eq=False)
class Written:
    """What the ledger says of a part: the points that its entries come to, the entries, and what ``Ledger`` keeps by id."""

    came_to: Fraction
    entries: tuple[Entry, ...]
    contributions: Mapping[str, Fraction]
    counted: frozenset[str]
    absent: Mapping[str, tuple[Reason, ...]]


@define(eq=False)
class Slot:
    """A part with certain facts, as far as it was worked out. ``results``: by what it brings to the node around it."""

    lines: dict[str, LineOutcome] = field(factory=dict)
    nodes: dict[str, NodeOutcome] = field(factory=dict)
    points: dict[str, Number] = field(factory=dict)
    written: Written | None = None
    results: dict[tuple[bool, Fraction | None], tuple[NodeResult, ...]] = field(factory=dict)


def slots(part: Part, units: Iterable[Unit]) -> tuple[Slot | None, ...]:
    """For each unit; None where points were set by hand."""
    met: dict[tuple[Any, ...], Slot] = {}
    return tuple(None if unit.overrides else met.setdefault(_key(part, unit.supplied), Slot()) for unit in units)


def _key(part: Part, supplied: Mapping[str, Value | None]) -> tuple[Any, ...]:
    """A shared list is one object for all units, and may be long."""
    values = ((spec, supplied.get(spec.name)) for spec in part.facts)
    return tuple(id(value) if spec.shared and isinstance(value, tuple) else value for spec, value in values)


# ---------------------------------------------------------------- what follows from the rubric


def parts_in(known: Outline, levels: Levels, reads: Mapping[str, frozenset[str]]) -> Parts:
    """``reads``: the facts behind definitions, lines and dated parameters."""
    found = _Finding(known, levels, reads, set())
    found.look_into(known.program.total)
    definitions = frozenset(each.name for each in known.program.definitions if levels.of(each.expr, None) is not Level.MODE)
    around: dict[str, Part] = {}
    for root in found.roots(known.program.total):
        part = Part(root.origin.id, found.facts(root))
        around.update((each.origin.id, part) for each in parts_of(root))
    return Parts(definitions, frozenset(found.own), around)


@frozen(eq=False)
class _Finding:
    """``own``: the ids of what hangs on the facts of the unit alone."""

    known: Outline
    levels: Levels
    reads: Mapping[str, frozenset[str]]
    own: set[str]

    def look_into(self, part: Node | Line) -> bool:
        id = part.origin.id
        inside = [self.look_into(child) for child in part.children] if isinstance(part, Node) else []
        apart = bool(self.known.repeated[id]) or id in self.known.gates
        alone = not apart and all(inside) and all(self.levels.of(expr, None) is not Level.MODE for expr in _exprs(part))
        self.own.update({id} if alone else ())
        return alone

    def roots(self, part: Node | Line) -> Iterator[Node | Line]:
        """The larger a part, the fewer units have the same facts in it: a node that only holds others is taken apart."""
        has_lines = isinstance(part, Line) or any(isinstance(child, Line) for child in part.children)
        if has_lines and part.origin.id in self.own:
            if not self._says_who(part):
                yield part
        elif isinstance(part, Node):
            for child in part.children:
                yield from self.roots(child)

    def facts(self, part: Node | Line) -> tuple[FactSpec, ...]:
        exprs = tuple(expr for each in parts_of(part) for expr in _exprs(each))
        read = facts_read(exprs, self.reads, self.known.columns)
        return tuple(spec for name, spec in self.known.facts.items() if name in read)

    def _says_who(self, part: Node | Line) -> bool:
        """Whether the unit itself is looked at, perhaps in a column."""
        waiting = [expr for each in parts_of(part) for expr in _exprs(each)]
        columns = dict(self.known.columns)
        while waiting:
            for expr in through(self.known.definitions, (waiting.pop(),)):
                if isinstance(expr, ThisUnit):
                    return True
                if isinstance(expr, FieldRead):
                    waiting += [columns.pop(key) for key in [*columns] if key[1] == expr.name]
        return False


def _exprs(part: Node | Line) -> tuple[Expr, ...]:
    return line_expressions(part) if isinstance(part, Line) else node_expressions(part)

"""A unit scored straight from the caller's facts: guards and points in one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rubric_engine.core.flat.cells import Cells, NumberCell, Request, cells, in_order
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.ops import Int, Lit, Node, Sure
from rubric_engine.core.flat.sizes import too_large
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.ir import Program, ValueKind
from rubric_engine.diagnostics.frozen import define, evolve, frozen
from rubric_engine.scoring.compiled.code import Generated, Lines, functions, made
from rubric_engine.scoring.compiled.columns import Plain, looked_at, names_of
from rubric_engine.scoring.compiled.guards import Guards, Remembered, guardable
from rubric_engine.scoring.compiled.layout import Called, Layout, TakenNames, added_up, named, parts_of_sum, read, weighted
from rubric_engine.scoring.compiled.shape import TAKEN_WITH
from rubric_engine.scoring.compiled.text import Statement, Writer
from rubric_engine.scoring.compiled.unit import writer_for

Taken = tuple[Any, tuple[Plain, ...], tuple[Plain, ...]]
"""The total times the bottom of all totals, and what it came from, which nobody can change any more: the facts of the shape, then the others, as the caller gave
them (a number in lowest terms; a list as rows of its fields)."""


@frozen(eq=False)
class Taking:
    """``run`` may answer None, or raise ``KeyError``, ``TypeError`` or ``ValueError``, where the door must look. ``order``: the facts (by their place in the
    program) as they stand in what was taken."""

    run: Callable[[Mapping[str, Any]], Taken | None]
    order: tuple[int, ...]


@frozen(eq=False)
class Written:
    """A taking as text. ``taken``: which of the caller's names are taken together, by the name of what takes them."""

    code: Generated
    order: tuple[int, ...]
    taken: Mapping[str, tuple[str, ...]]
    scope: Mapping[str, Any]


@define(eq=False)
class Takings:
    """Compiles functions for facts under the names that a caller uses. ``bottom`` is that of every total."""

    program: Program
    wanted: Cells
    top: Int
    bottom: int
    lines: Lines
    remembered: Remembered

    @classmethod
    def of(cls, program: Program, lines: Lines, remembered: Remembered) -> Takings | None:
        """None where the plain case isn't one: facts that name units, a total that may not be there or whose bottom hangs on the facts, or what can't be
        staged."""
        wanted = staged(program, alone=True)
        if wanted is None:
            return None
        cell = wanted.cells[0]
        assert isinstance(cell, NumberCell)
        assert isinstance(cell.bottom, Lit)
        return cls(program, wanted, cell.top, cell.bottom.value, lines, remembered)

    def taking(self, called: Called) -> Taking | None:
        """None where facts that matter aren't among those given."""
        found = self.written(called)
        return None if found is None else Taking(made(found.code, "taking", found.scope, self.lines.name), found.order)

    def written(self, called: Called) -> Written | None:
        """As ``taking``, not compiled yet."""
        uses_total = added_up(self.top)
        parts = () if uses_total is None else tuple(parts_of_sum(uses_total, in_order([self.top])))
        layout = Layout.of(self.program, called.facts, (self.top,), parts, names_of(looked_at(self.wanted)))
        if layout is None:
            return None
        guards = Guards(self.remembered, layout.used)
        writer = writer_for(self.wanted, TakenNames(self.program, used=layout.used))
        read(layout, called, guards, writer)
        if layout.counted and uses_total is not None:
            writer.add_up(uses_total, "total", uncounted(parts, layout), layout.yeses())
        writer.write([self.top])
        writer.line(f"return {writer.say(self.top)}, values, ({named('r', layout.rest)})")
        code = Generated.of(definition(guards, writer), self.lines)
        return Written(code, layout.order, layout.taken(called.facts), scope_of(layout, called, guards))


def staged(program: Program, *, alone: bool) -> Cells | None:
    """The total of facts of which none is missing; None where it isn't always there, over one bottom."""
    if not guardable(program):
        return None
    wanted = cells(flatten(program, alone=alone, given=Given(frozenset())), Request())
    if wanted.unsupported:
        return None
    cell = wanted.cells[0]
    there = isinstance(cell, NumberCell) and isinstance(cell.bottom, Lit) and _holds(cell.there)
    return wanted if there and too_large(in_order(wanted.roots)) is None else None


def _holds(node: Node) -> bool:
    return isinstance(node, Sure) and node.holds


def uncounted(parts: tuple[Int, ...], layout: Layout) -> list[Int]:
    counted = layout.counted_facts
    return [part for part in parts if (pays := weighted(part)) is None or pays[0].fact not in counted]


TakesAll = Callable[[Iterable[Mapping[str, Any]], list[Any], list[tuple[Plain, ...]], list[Plain]], None]
"""Takes units one after the other: appends what is worked out of each, the facts of the shape, and the others (the only other one by itself). It ends at the first unit
that isn't plain, or raises there; an iterator that is given to it again goes on behind that one.

What is kept of a unit are a few flat tuples, which Python's collector of garbage needn't look after: of a hundred thousand units anything else would have it go several
times through all that the caller has, which takes longer than the scoring."""


def taking_all(result: str, layout: Layout, called: Called, guards: Guards, writer: Writer, lines: Lines) -> TakesAll:
    """``result``: what is worked out of a unit, in code."""
    facts = layout.program.facts
    of_each = [evolve(each, indent=each.indent + 1) for each in (*guards.statements, *writer.statements)]
    others = [f"tuple(r{place})" if facts[place].kind is ValueKind.LIST else f"r{place}" for place in layout.rest]
    kept = {
        "saved": result,
        "shaped": "values",
        "others": others[0] if len(others) == 1 else f"({''.join(f'{each}, ' for each in others)})",
    }
    body = [Statement("for facts in units:"), *of_each, *(Statement(f"{name}.append({said})", indent=2) for name, said in kept.items())]
    head = Statement("def taking(units, saved, shaped, others):", indent=0)
    return functions([[head, *body]], "taking", scope_of(layout, called, guards), lines)


def taken_alone(take: TakesAll, facts: Mapping[str, Any]) -> tuple[Any, tuple[Plain, ...], Plain] | None:
    """What is appended of a single unit."""
    saved, shaped, others = list[Any](), list[tuple[Plain, ...]](), list[Plain]()
    take((facts,), saved, shaped, others)
    return (saved[0], shaped[0], others[0]) if others else None


def definition(guards: Guards, writer: Writer) -> list[Statement]:
    return [Statement("def taking(facts):", indent=0), *guards.statements, *writer.statements]


def scope_of(layout: Layout, called: Called, guards: Guards) -> dict[str, Any]:
    """What the code may call besides the helpers."""
    return {**guards.scope, **layout.takers(called.facts), **TAKEN_WITH}

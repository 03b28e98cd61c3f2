"""Keys *among the tied*: what a key comes to when only the units that are level so far are scored, and of shared lists only the records that name no other unit.

Each record of such a list knows at which place the units stand that it names; it counts for a unit where all of them stand at the unit's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.cells import in_order, operands
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    BestOfRecords,
    Distinct,
    Gather,
    Gathering,
    Int,
    Node,
    Part,
    RecordRivals,
    Rivals,
    Trimmed,
    Truth,
    WordsColumn,
)
from rubric_engine.core.flat.unsupported import NotFlat, Unsupported
from rubric_engine.core.ir import CountBack, Expr, Fold, Line, PointsRead, Program, Rank, TieKey, Use, ValueKind
from rubric_engine.core.outline import Outline, nodes_and_lines
from rubric_engine.core.walk import gate_expressions, line_expressions, node_expressions, through_columns
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.workbook.nodes import OfNamed, OneValue, of_named, one_value
from rubric_engine.scoring.workbook.rewriting import Rewriter


@frozen(eq=False)
class Tied:
    """``left``: of each shared list that names units, which records name nobody but those level with the unit; ``known``: whether that is known of all of them. ``named``: the places of
    the units that records name."""

    left: Mapping[str, Truth]
    known: Truth
    named: tuple[OfNamed, ...]


def naming_units(key: TieKey, outline: Outline) -> tuple[str, ...]:
    """The shared lists that name units, as far as the key looks at them."""
    looked = set(_lists(key.key, outline))
    return tuple(spec.name for spec in outline.program.facts if spec.name in looked and spec.shared and _unit_fields(spec.name, outline))


def _unit_fields(fact: str, outline: Outline) -> tuple[str, ...]:
    return tuple(field.name for field in outline.facts[fact].fields if field.kind is ValueKind.UNIT)


def _lists(expr: Expr, outline: Outline) -> Iterator[str]:
    """Of all that is behind an expression: definitions, computed columns, and points with what is in them and what decides whether they apply."""
    seen: set[str] = set()
    waiting: list[tuple[Expr, str | None]] = [(expr, None)]
    while waiting:
        outer, record = waiting.pop()
        for found, _ in through_columns((outer,), record, outline.columns):
            match found:
                case Fold(fact=fact) | CountBack(fact=fact) | Rank(records=str() as fact):
                    yield fact
                case Use(name=name) if name in outline.definitions and name not in seen:
                    seen.add(name)
                    waiting.append((outline.definitions[name].expr, None))
                case PointsRead(id=id):
                    for each, at in _of_points(id, outline, seen):
                        yield from () if at is None else (at,)
                        waiting.append((each, at))
                case _:
                    pass


def _of_points(id: str, outline: Outline, seen: set[str]) -> Iterator[tuple[Expr, str | None]]:
    root = outline.part(id)
    for part in (root,) if isinstance(root, Line) else nodes_and_lines(root):
        own = part.origin.id
        if f"#{own}" in seen:
            continue
        seen.add(f"#{own}")
        record = outline.lists[own]
        exprs = line_expressions(part) if isinstance(part, Line) else node_expressions(part)
        yield from ((each, record) for each in exprs)
        yield from ((each, None) for gate in outline.gates.get(own, ()) for each in gate_expressions(gate))
        around = ((node.applies, outline.lists[node.origin.id]) for node in outline.conditional.get(own, ()))
        yield from ((applies, at) for applies, at in around if applies is not None)


def tied(program: Program, flat: Flat, rewriter: Rewriter, place: Int, takes: Truth) -> Tied:
    """``place``: of those that are level so far the same number, above 0, and of others another one."""
    make, outline = flat.make, flat.staging.outline
    facts = dict.fromkeys(fact for key in program.tie_keys if key.among_tied for fact in naming_units(key, outline))
    left: dict[str, Truth] = {}
    doubts: list[Truth] = []
    named: list[OfNamed] = []
    for fact in facts:
        inside: list[Truth] = []
        perhaps: list[Truth] = []
        given: list[Truth] = []
        for name in _unit_fields(fact, outline):
            each = of_named(make, place, takes, cast(WordsColumn, make.words_column(name, fact)))
            rewriter.opaque.add(each)
            named.append(each)
            there = make.truth_column(name, Part.GIVEN, fact) if flat.staging.given.may_be_missing(fact, name) else make.yes
            same = make.equal(each, place)
            inside.append(same)
            perhaps.append(make.some((make.negate(there), same)))
            given.append(there)
        left[fact] = make.every(inside)
        doubts.append(_some(fact, make.every((*perhaps, make.negate(make.every(given)))), make))
    return Tied(left, make.negate(make.some(doubts)), tuple(named))


def _some(fact: str, truth: Truth, make: Builder) -> Truth:
    return make.at_least(make.gather(Gathering.SUM, fact, make.lit(1), truth), make.lit(1))


# ---------------------------------------------------------------- the same of fewer records


def restricted(nodes: Sequence[Node], tied: Tied, rewriter: Rewriter, key: Expr) -> list[Node]:
    """The nodes with the records alone that are left. Raises ``NotFlat`` where all units are looked at."""
    known: dict[Node, Node] = {}
    for node in in_order(nodes):
        known[node] = _again(node, known, tied, rewriter, key)
    return [known[each] for each in nodes]


def _again(node: Node, known: Mapping[Node, Node], tied: Tied, rewriter: Rewriter, key: Expr) -> Node:
    make = rewriter.make
    if isinstance(node, OneValue):
        is_it = one_value(cast(Int, known[node.left]), node.right)
        rewriter.opaque.add(is_it)
        return is_it
    made = rewriter.again(node, known, {node: node})
    match made:
        case Gather(how=how, records=fact, value=value, where=where) if fact in tied.left:
            return make.gather(how, fact, value, make.every((where, tied.left[fact])))
        case Distinct(records=fact, keys=keys, where=where) if fact in tied.left:
            return make.distinct(fact, keys, make.every((where, tied.left[fact])))
        case Trimmed(records=fact, value=value, where=where, highest=highest, lowest=lowest) if fact in tied.left:
            return make.trimmed(fact, value, make.every((where, tied.left[fact])), highest, lowest)
        case BestOfRecords(n=n, records=fact, value=value, where=where, values=values, present=present) if fact in tied.left:
            return make.best_of_records(n, fact, value, make.every((where, tied.left[fact])), values, present)
        case RecordRivals(records=fact) if fact not in tied.left and all(known[each] is each for each in operands(node)):
            return made
        case RecordRivals() | Rivals() | Across() | AcrossDistinct():
            raise NotFlat(
                Unsupported(
                    "among the tied",
                    "a key among the tied ranks the records of a list in which units are named",
                    key.origin,
                    chinese="并列者之间的比较依据中，有按清单记录排列的名次，而清单记录涉及单位",
                )
            )
        case _:
            return made

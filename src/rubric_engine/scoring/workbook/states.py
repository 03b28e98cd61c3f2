"""What decides the state of a line, as nodes: whether it applies, was reached, is known, was assumed, was cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubric_engine.core.flat.combine import deciding
from rubric_engine.core.flat.domain import Number
from rubric_engine.core.flat.expressions import number
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.ops import Gathering, Part, Truth
from rubric_engine.core.flat.scoring import children_of, line_staged, node_staged
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.ir import Combine, CountBack, Expr, FactRead, FieldRead, Fold, Line, Missing, Node, Program, Rank, Use
from rubric_engine.core.walk import ancestry, computed_columns, line_expressions, through_columns
from rubric_engine.diagnostics.frozen import frozen


@frozen(eq=False)
class Deciding:
    """``there``: the line's item concerns the unit; ``behind``: an earlier line of a first match decided; ``unknown``: its points hang on missing facts; ``assumed``: a missing fact was read
    as the rubric settles it; ``limited``: its own limit cut what it gives."""

    there: Truth
    behind: Truth
    unknown: Truth
    assumed: Truth
    limited: Truth


def decided(line: Line, flat: Flat) -> Deciding:
    """Raises ``NotFlat`` where that can't be said."""
    here, make = Here(flat.staging, Mode.SCORE), flat.make
    owner = ancestry(flat.program)[line.origin.id][0]
    there = make.every((flat.reaches_inside(owner), node_staged(owner, here).applies.true))
    behind, unknown = _of_first(line, owner, flat, here) if owner.combine is Combine.FIRST else (make.no, _open(line, flat, here))
    return Deciding(there, behind, unknown, _assumed(line, flat), _limited(line, flat, here))


def _open(line: Line, flat: Flat, here: Here) -> Truth:
    domain, make = flat.staging.domain, flat.make
    unknown = make.negate(domain.is_point(line_staged(line, here).points))
    if flat.program.missing is Missing.NO_RESULT:
        own = line_staged(line, here.seen(Mode.OWN))
        unknown = make.some((unknown, make.negate(domain.is_point(own.points))))
    return unknown


def _of_first(line: Line, owner: Node, flat: Flat, here: Here) -> tuple[Truth, Truth]:
    """Whether an earlier line decided for sure; and whether it is open what this one gives."""
    domain, make = flat.staging.domain, flat.make
    place, children = owner.children.index(line), children_of(owner, here)
    earlier = [child for child in children[:place] if isinstance(child.part, Line)]
    decides, own = deciding(owner, children, here)[place], line_staged(line, here)
    surely = make.some(make.negate(child.matched.false) for child in earlier)
    perhaps = make.some(child.matched.true for child in earlier)
    known = make.every((domain.is_point(own.when_matched), make.negate(own.matched.false), make.negate(perhaps)))
    unknown = domain.pick_truth(decides, make.negate(known), own.matched.true)
    return make.every((make.negate(decides), surely)), unknown


# ---------------------------------------------------------------- missing facts that are settled


def _assumed(line: Line, flat: Flat) -> Truth:
    make, given = flat.make, flat.staging.given
    found: list[Truth] = []
    for level, name in facts_read(line, flat.program):
        spec = next((each for each in flat.program.facts if each.name == (level or name)), None)
        if spec is not None and level is not None:
            spec = next((each for each in spec.fields if each.name == name), None)
        if spec is None or spec.missing_as is None or not given.may_be_missing(level, name):
            continue
        missing = make.negate(make.truth_column(name, Part.GIVEN, level))
        if level is not None:
            missing = make.at_least(make.gather(Gathering.SUM, level, make.lit(1), missing), make.lit(1))
        found.append(missing)
    return make.some(found)


def facts_read(line: Line, program: Program) -> Iterator[tuple[str | None, str]]:
    """The facts, and fields of lists, that a line reads, through definitions and computed columns; not those behind points."""
    definitions = {each.name: each.expr for each in program.definitions}
    dates = {each.name: each.as_of for each in program.parameters if each.as_of is not None}
    columns, followed = computed_columns(program), set[str]()
    waiting: list[Iterable[Expr]] = [line_expressions(line)]
    found: dict[tuple[str | None, str], None] = {}
    while waiting:
        for expr, record in through_columns(tuple(waiting.pop()), None, columns):
            match expr:
                case FactRead(name=name) | Fold(fact=name) | CountBack(fact=name) | Rank(records=str() as name):
                    found[None, name] = None
                case FieldRead(name=name) if record is not None and (record, name) not in columns:
                    found[record, name] = None
                case Use(name=name) if name in definitions and name not in followed:
                    followed.add(name)
                    waiting.append((definitions[name],))
                case Use(name=name) if name in dates:
                    found[None, dates[name]] = None
                case _:
                    pass
    yield from found


# ---------------------------------------------------------------- limits


def _limited(line: Line, flat: Flat, here: Here) -> Truth:
    """Counted times were cut, or what came of them."""
    domain, make = flat.staging.domain, flat.make
    found: list[Truth] = []
    counted = None if line.steps is None else number(line.steps, here)
    if counted is not None and line.step_limit is not None:
        times = counted
        counted = domain.least(times, domain.point(line.step_limit))
        settled = domain.is_point(counted)
        both = make.every((settled, domain.is_point(times), make.negate(domain.ratios.equal(times.low.at, counted.low.at))))
        found += [both, make.every((settled, make.negate(domain.is_point(times))))]
    if line.limit is not None:
        worth = number(line.amount, here)
        before = worth if counted is None else domain.multiply(worth, counted)
        limit = number(line.limit, here)
        found.append(make.every((line_staged(line, here).condition.true, domain.is_point(limit), _above(before, limit, line, flat))))
    return make.some(found)


def _above(before: Number, limit: Number, line: Line, flat: Flat) -> Truth:
    make = flat.make
    end = before.high if flat.program.lower_is_better is not line.loses else before.low
    return make.every((make.negate(end.open), make.negate(before.never), flat.staging.ratios.above(end.at, limit.low.at)))

"""What is asked in turn, the first that holds being taken: the lines of a first match, the rows of a table, the grades; each with what it leaves over."""

from __future__ import annotations

from collections.abc import Iterator

from rubric_engine.checking import cohorts
from rubric_engine.checking.cohorts import Shown
from rubric_engine.checking.evidence import Member
from rubric_engine.checking.formulas import YES, Formula, Known, Opposite, both, either
from rubric_engine.checking.ground import Ground, Named, called, called_row
from rubric_engine.checking.near_points import first_of
from rubric_engine.core import walk
from rubric_engine.core.ir import Expr, Line, Lookup, Node, Origin, RankLookup
from rubric_engine.core.walk_expressions import given
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import NOWHERE

NEVER: Named = "no facts within their ranges satisfy its condition", "各数据项在其范围之内，都不能使条件成立"
ALWAYS: Named = "its condition never fails", "其条件永远成立"


@frozen
class Asked:
    """One of several that are asked in turn: its own condition, what makes it take effect (which takes it from those behind), and what it is called.

    ``conditions`` are what ``own`` comes from, ``exprs`` what else the facts should say something of. ``otherwise``: it asks for nothing, and stands for
    what the others leave over. ``context``: the records that it is asked of, where it is asked of records; ``own`` has that in it.
    """

    origin: Origin
    about: str
    called: Named
    own: Formula
    takes: Formula
    conditions: tuple[Expr, ...] = ()
    exprs: tuple[Expr, ...] = ()
    otherwise: bool = False
    why_never: Named = NEVER
    why_always: Named = ALWAYS
    context: Formula = YES


@frozen
class Table:
    """A table that isn't one of places. ``around``: what it stands in; ``record``: the list whose record is at hand; ``line``: the line whose points it gives."""

    lookup: Lookup
    around: Origin
    record: str | None
    line: Line | None

    def context(self, ground: Ground) -> Formula:
        """Where the line holds that it is of, among the records that it is asked of."""
        condition = YES if self.line is None else ground.formulas.of(self.line.condition, ground.points.record(self.line))
        return both(self.records(ground), condition)

    def records(self, ground: Ground) -> Formula:
        part = ground.parts.get(self.around.id)
        return YES if part is None or self.record is None else ground.filters(part)


# ---------------------------------------------------------------- lines


def of_lines(ground: Ground, node: Node) -> list[Asked]:
    return [of_line(ground, child) for child in node.children]


def of_line(ground: Ground, child: Node | Line) -> Asked:
    record, records = ground.points.record(child), ground.filters(child)
    if isinstance(child, Node):
        formula = ground.formulas.of(child.applies, record)
        return Asked(child.origin, child.origin.id, called(child), both(records, formula), formula, given(child.applies), context=records)
    condition = ground.formulas.of(child.condition, record)
    asked = condition
    if isinstance(child.amount, Lookup):
        asked = both(condition, ground.formulas.found(child.amount, record))
    own: Formula = condition
    takes: Formula = Known(asked, holds=True)
    if child.loses is not ground.program.lower_is_better:  # what has no value counts
        own, takes = (Opposite(Known(Opposite(each), holds=True)) for each in (condition, asked))
    own = both(records, YES if child.condition is None else own)
    exprs = walk.line_expressions(child)
    name = called(child)
    return Asked(child.origin, child.origin.id, name, own, takes, given(child.condition), exprs, child.otherwise, context=records)


# ---------------------------------------------------------------- tables


def tables(ground: Ground) -> Iterator[Table]:
    """Those with rows, in the order of the text."""
    ranked = {id(expr.table) for expr, _ in walk.located(ground.program) if isinstance(expr, RankLookup)}
    owners: dict[int, Line] = {}
    for line in walk.lines(ground.program):
        if line.condition is not None:
            owners.update((id(expr), line) for expr in walk.walk(line.amount))
    for expr, around, record in walk.located_with_records(ground.program):
        if isinstance(expr, Lookup) and id(expr) not in ranked and expr.rows:
            yield Table(expr, around, record, owners.get(id(expr)))


def of_rows(ground: Ground, table: Table) -> list[Asked]:
    """Its rows, and its ``otherwise`` as the last one, which takes what no row takes and no row lacks a value for."""
    lookup, context, records = table.lookup, table.context(ground), table.records(ground)
    several: list[Asked] = []
    for place, row in enumerate(lookup.rows, 1):
        own = both(context, ground.formulas.row(lookup, row, table.record))
        about = f"{table.around.id}.{place}"
        several.append(
            Asked(
                _placed(row.origin, table),
                about,
                called_row(row, place),
                own,
                _not_refuted(own),
                given(row.case),
                lookup.subjects,
                context=records,
            )
        )
    if lookup.otherwise is not None:
        loses = table.line is not None and table.line.loses is not ground.program.lower_is_better
        own = _not_refuted(context) if loses else context
        about = f"{table.around.id}.{len(several) + 1}"
        name = "row `otherwise`", "「其余」一行"
        exprs = (*given(*(row.case for row in lookup.rows)), *lookup.subjects)
        several.append(Asked(_placed(lookup.rest, table), about, name, own, own, (), exprs, otherwise=True))
    return several


def _placed(origin: Origin | None, table: Table) -> Origin:
    return origin if origin is not None and origin.span != NOWHERE else table.around


def _not_refuted(formula: Formula) -> Formula:
    """Also where it has no value."""
    return Opposite(Known(Opposite(formula), holds=True))


# ---------------------------------------------------------------- grades


def of_grades(ground: Ground) -> list[Asked]:
    """Grades over what the total and the items can come to."""
    several: list[Asked] = []
    for grade in ground.program.grades:
        formula = ground.formulas.of(grade.when)
        name = f"grade `{grade.name}`", f"等次「{grade.name}」"
        several.append(Asked(grade.origin, grade.name, name, formula, formula, given(grade.when), otherwise=grade.when is None))
    return several


# ---------------------------------------------------------------- what is left over


def taken(ground: Ground, asked: Asked, before: list[Asked]) -> Shown | None:
    """Facts of which the condition holds, if what stands before takes them all."""
    earlier = either(*(Known(each.takes, holds=True) for each in before))
    space = ground.space([asked.own, earlier])
    if space is not None and space.size:
        masks, others = space.masks(asked.own), space.masks(earlier)
        if masks.yes and not masks.yes & others.no:
            return shown(ground, first_of(space, masks.yes), asked, earlier)
        return None
    for each in before:
        pair = ground.space([asked.own, each.takes])
        if pair is not None and pair.size:
            own = pair.masks(asked.own).yes
            others = pair.masks(each.takes)
            if own and not own & (others.no | others.none):
                return shown(ground, first_of(pair, own), asked, each.takes)
    return None


def shown(ground: Ground, member: Member, asked: Asked, *before: Formula) -> Shown:
    return cohorts.shown(ground, member, (asked.own, *before), (*asked.conditions, *asked.exprs))

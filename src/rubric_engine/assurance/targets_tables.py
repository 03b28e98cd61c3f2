"""What stands in expressions: rows of tables, sides of thresholds, places of ranks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.assurance.boundaries import meets, sides
from rubric_engine.assurance.evaluation import Evaluated
from rubric_engine.assurance.points import Shown, Target
from rubric_engine.assurance.reach import Reach
from rubric_engine.assurance.sites import Site, sites
from rubric_engine.checking.quantities import Quantities
from rubric_engine.core.ir import (
    FactSpec,
    Given,
    InRank,
    Interval,
    Lookup,
    Node,
    Origin,
    Program,
    RankEnd,
    RankLookup,
    Row,
    Scalar,
    Text,
    Ties,
    ValueKind,
)
from rubric_engine.core.keys import applies
from rubric_engine.core.walk import ancestry
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.reference.abstract import Number, Truth
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.expressions import evaluate, number
from rubric_engine.scoring.reference.fields import field_of, own_of
from rubric_engine.scoring.reference.ranks import rank_table, standing
from rubric_engine.scoring.reference.tables import look_up


def of_expressions(program: Program) -> Iterator[Target]:
    """Of everything that a result hangs on, in the order of the text."""
    wanted = Reach(program).outputs()
    known = Quantities(program)
    namer = _Namer(program, known)
    tables: set[int] = set()
    for site in sites(program):
        if site.owner not in wanted:
            continue
        if id(site.expr) not in tables:
            for side in sides(site, known):
                yield from namer.of(site, "boundary", (*side.key, side.name), side.name, side.origin, side.words, side.shown)
        match site.expr:
            case Lookup() if id(site.expr) not in tables:
                yield from _rows(namer, site, site.expr)
            case RankLookup(table=table):
                tables.add(id(table))
                yield from _rows(namer, site, table)
            case InRank():
                yield from _places(namer, site, site.expr, program.ties)
            case Given():
                for holds, words in ((True, Text("has a value", "有值")), (False, Text("has none", "无值"))):
                    yield from namer.of(site, "clause", (site.expr, holds), words.en, site.origin, words, _holds(site, holds=holds))
            case _:
                pass


@define(eq=False)
class _Namer:
    """Gives each target an id of its own; what stands twice in a statement is one."""

    program: Program
    known: Quantities
    _around: dict[str, tuple[Node, ...]] = field(init=False)
    _numbers: dict[str, dict[tuple[object, ...], int]] = field(init=False, factory=dict)
    _seen: set[tuple[object, ...]] = field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        self._around = ancestry(self.program)

    def of(self, site: Site, kind: str, key: tuple[object, ...], name: str, origin: Origin, words: Text, shown: Shown) -> Iterator[Target]:
        if (site.owner, key) in self._seen:
            return
        self._seen.add((site.owner, key))
        numbers = self._numbers.setdefault(f"{site.owner} {kind}", {})
        what = key[:-1]
        number_ = numbers.setdefault(what, len(numbers) + 1)
        told = _said(origin, words)
        yield Target(f"{site.owner} {kind} {number_} {name}", kind, self._part(site), origin, told, shown)

    def _part(self, site: Site) -> str:
        """The item of a line; of a node itself; none of what stands elsewhere."""
        id = site.owner
        if id not in self._around:
            return ""
        above = self._around[id]
        return (
            above[0].origin.id
            if above and any(child.origin.id == id and not isinstance(child, Node) for child in above[0].children)
            else id
        )


def _said(origin: Origin, words: Text) -> Text:
    if not origin.text.en:
        return words
    return Text(f"{origin.text.en}: {words.en}", f"{origin.text.zh}：{words.zh}")


def _holds(site: Site, *, holds: bool) -> Shown:
    def shown(evaluated: Evaluated, unit: int) -> bool:
        for scope in site.scopes(evaluated, unit):
            found = evaluate(site.expr, scope)
            if isinstance(found, Truth) and found.holds is holds:
                return True
        return False

    return shown


# ---------------------------------------------------------------- tables


def _rows(namer: _Namer, site: Site, table: Lookup) -> Iterator[Target]:
    for index, row in enumerate(table.rows, 1):
        origin = row.origin or site.origin
        words = Text("taken", "取此档")
        yield from namer.of(site, "row", (id(table), index, ""), "taken", origin, words, _taken(site, row))
        for subject, keys in zip(table.subjects, row.keys, strict=False):
            for value in keys if len(keys) > 1 else ():
                said = _said_key(value, namer.known.spec(subject, site.record))
                each = Text(f"taken for {said}", f"按 {said} 取此档")
                shown = meets(site, subject, value)
                yield from namer.of(site, "row", (id(table), index, repr(value)), f"value {said}", origin, each, shown)
    if table.otherwise is not None:
        words = Text("no row, the last resort", "各档之外")
        yield from namer.of(site, "row", (id(table), 0, ""), "otherwise", table.rest or site.origin, words, _taken(site, None))


def _said_key(key: Interval | Scalar, spec: FactSpec | None) -> str:
    """A key as a reader knows it: a choice by its name, a stretch in brackets."""
    match key:
        case Interval(low=low, high=high):
            return f"{'(' if key.low_open else '['}{low}, {high}{')' if key.high_open else ']'}"
        case Fraction() if spec is not None and spec.kind is ValueKind.CHOICE:
            return spec.options[int(key)].name
        case _:
            return str(key)


def _taken(site: Site, row: Row | None) -> Shown:
    def shown(evaluated: Evaluated, unit: int) -> bool:
        return any(_picks(site, row, scope) for scope in site.scopes(evaluated, unit))

    return shown


def _picks(site: Site, row: Row | None, scope: Scope) -> bool:
    match site.expr:
        case RankLookup():
            if site.expr.shared:
                return _covers(site.expr, row, scope)
            found = rank_table(site.expr, scope, evaluate)
        case Lookup():
            found = look_up(site.expr, scope, evaluate)
        case _:
            return False
    return len(found.rows) == 1 and found.rows[0] is row and not found.gap and found.why is None


def _covers(expr: RankLookup, row: Row | None, scope: Scope) -> bool:
    """Whether the entry of a place is among those that a unit shares with those level with it."""
    first, last = (each.point for each in standing(expr.rank, RankEnd.TOP, scope, evaluate).places)
    if first is None or last is None:
        return False
    for place in range(int(first), int(last) + 1):
        found = next((each for each in expr.table.rows if applies(each, (Fraction(place),))), None)
        if found is row:
            return True
    return False


# ---------------------------------------------------------------- ranks


def _places(namer: _Namer, site: Site, expr: InRank, ties: Ties | None) -> Iterator[Target]:
    """The last that is in, the first that is out, and a tie across the limit, where the rule for ties says what becomes of it."""
    for name, words in (
        ("in", Text("the last place that is in", "最后一个入围名次")),
        ("out", Text("the first place that is out", "第一个落选名次")),
    ):
        yield from namer.of(site, "rank", (expr, name), name, site.origin, words, _at_limit(site, expr, inside=name == "in"))
    if ties is not Ties.ERROR:
        words = Text("a tie across the limit", "入围线上并列")
        yield from namer.of(site, "rank", (expr, "tie"), "tie", site.origin, words, _tie(site, expr))


def _limit(expr: InRank, scope: Scope) -> Fraction | None:
    """The last place that is in."""
    if expr.places is not None:
        return number(expr.places, scope).point
    assert expr.share is not None
    share, size = number(expr.share, scope).point, standing(expr.rank, expr.end, scope, evaluate).size.point
    return None if share is None or size is None else share * size


def _at_limit(site: Site, expr: InRank, *, inside: bool) -> Shown:
    def shown(evaluated: Evaluated, unit: int) -> bool:
        for scope in site.scopes(evaluated, unit):
            limit, held = _limit(expr, scope), evaluate(expr, scope)
            rank = standing(expr.rank, expr.end, scope, evaluate).rank.point
            if limit is None or rank is None or not isinstance(held, Truth) or held.holds is not inside:
                continue
            if limit - 1 < rank <= limit if inside else limit < rank <= limit + 1:
                return True
        return False

    return shown


def _tie(site: Site, expr: InRank) -> Shown:
    """Units level in what is ranked, of which the first would be in and the last out by the count alone."""

    def shown(evaluated: Evaluated, unit: int) -> bool:
        return any(_tied_across(expr, scope) for scope in site.scopes(evaluated, unit) if not _unranked(expr, scope))

    return shown


def _unranked(expr: InRank, scope: Scope) -> bool:
    found = standing(expr.rank, expr.end, scope, evaluate)
    return found.rank.point is None or found.nowhere or found.alone


def _tied_across(expr: InRank, scope: Scope) -> bool:
    rank, limit = expr.rank, _limit(expr, scope)
    field_ = field_of(rank, scope, evaluate)
    own = own_of(field_, rank, scope)
    mine = _key(own.key)
    if limit is None or mine is None:
        return False
    others = [_key(each.key) for each in field_.competitors if each is not own and each.member.sure and each.group == own.group]
    first_high = (expr.end is RankEnd.TOP) is not rank.lowest_first
    ahead = sum(each is not None and (each > mine if first_high else each < mine) for each in others)
    level = sum(each == mine for each in others)
    return ahead < limit < ahead + level + 1


def _key(value: Number) -> Fraction | None:
    return value.point

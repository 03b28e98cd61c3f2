"""Each node of the flat form as a text of SQL, and in which stage it can stand.

A node that is used more than once gets a column of its own, so that texts never grow faster than the rubric; what is used once stands where it is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from rubric_engine.core.flat.cells import operands
from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    All,
    AnyOf,
    AsInt,
    AtLeast,
    BestOfRecords,
    BestSum,
    Distinct,
    Divides,
    Equal,
    Extreme,
    FloorDiv,
    Gather,
    Int,
    IntColumn,
    Lit,
    Months,
    Node,
    Not,
    Pick,
    RecordRivals,
    Rivals,
    SameWords,
    Sum,
    Sure,
    Times,
    Trimmed,
    TruthColumn,
    UnitName,
    Word,
    WordsColumn,
)
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.sql.dialect import Dialect, Kind
from rubric_engine.scoring.sql.plan import Column, Gathered, Input
from rubric_engine.scoring.sql.widths import at_least_one, needed

Level = str | None
Columns = IntColumn | TruthColumn | WordsColumn | UnitName
Crossing = Rivals | RecordRivals | Across | AcrossDistinct | Gather | Distinct | Trimmed | BestOfRecords
_LAST_DAY = 3_652_059
_DEEPEST = 30


@frozen(eq=False)
class Text:
    """``stage``: the first in which it can stand. ``brought``: the columns of the unit in it, where it is one of a record. ``simple``: it costs nothing to say it again."""

    sql: str
    stage: int = 0
    brought: frozenset[str] = frozenset()
    depth: int = 0
    simple: bool = False


@define(eq=False)
class Made:
    """What stands in one stage."""

    units: list[Column] = field(factory=list)
    doubled: list[Column] = field(factory=list)
    brought: dict[str, dict[str, None]] = field(factory=dict)
    records: dict[str, list[Column]] = field(factory=dict)
    gathered: dict[str, list[Gathered]] = field(factory=dict)


@define(eq=False)
class Texts:
    """``order``: the nodes, each behind all that it uses. ``crossing`` writes those that look at several rows; ``heavy`` are the stages in which they stand."""

    dialect: Dialect
    order: Sequence[Node]
    bounds: Mapping[Int, Bounds]
    most: int
    cohorts: int
    stages: list[Made] = field(factory=list, init=False)
    inputs: list[Input] = field(factory=list, init=False)
    made: dict[Node, Text] = field(factory=dict, init=False)
    kinds: dict[Node, Kind] = field(factory=dict, init=False)
    helpers: dict[tuple[object, ...], Text] = field(factory=dict, init=False)
    uses: Counter[Node] = field(factory=Counter, init=False)
    forced: set[Node] = field(factory=set, init=False)
    heavy: set[int] = field(factory=set, init=False)
    _names: int = field(default=0, init=False)

    def plan_for(self, roots: Iterable[Node]) -> None:
        self.uses.update(roots)
        for node in self.order:
            self.uses.update(operands(node))
            self.forced.update(each for each in operands(node) if level_inside(node) is not None and each.level is None)

    # ------------------------------------------------------------ stages and columns

    def stage(self, number: int) -> Made:
        while len(self.stages) <= number:
            self.stages.append(Made())
        return self.stages[number]

    def fresh(self) -> str:
        self._names += 1
        return f"x{self._names}"

    def column(self, sql: str, level: Level, stage: int, brought: Iterable[str] = (), *, doubled: bool = False) -> Text:
        """A column of a stage; it can be used in the next one."""
        name, made = self.fresh(), self.stage(stage)
        if level is None:
            (made.doubled if doubled else made.units).append(Column(name, sql))
        else:
            made.records.setdefault(level, []).append(Column(name, sql))
            self.bring(level, stage, brought)
        return Text(self.dialect.name(name), stage + 1, simple=True)

    def bring(self, level: str, stage: int, names: Iterable[str]) -> None:
        self.stage(stage).brought.setdefault(level, {}).update(dict.fromkeys(names))

    def helper(self, key: tuple[object, ...], level: Level, sql: str, *texts: Text) -> Text:
        """A column beside those of nodes, made once."""
        if key not in self.helpers:
            self.helpers[key] = self.column(sql, level, stage_of(texts), brought_of(texts))
        return self.helpers[key]

    def take(self, node: Node, text: Text, kind: Kind | None = None) -> None:
        """Remember how a node is said, in a column of its own where that is better."""
        if kind is not None:
            self.kinds[node] = kind
        often = self.uses[node] > 1 and not text.simple
        if often or text.depth > _DEEPEST or (node in self.forced and text.depth):
            text = self.column(text.sql, node.level, text.stage, text.brought)
        self.made[node] = text

    def early(self, texts: Sequence[Text], level: Level) -> list[Text]:
        """Where rows are put in order or joined between a text and the one that it is for, it is worked out before: a column goes through it, and not all that it is made of."""
        last = stage_of(texts)
        return [self._hoisted(text, level) if any(text.stage <= heavy < last for heavy in self.heavy) else text for text in texts]

    def _hoisted(self, text: Text, level: Level) -> Text:
        return self.helper(("early", text.sql, level), level, text.sql, text) if text.depth else text

    def joined(self, texts: Sequence[Text], operator: str, level: Level) -> Text:
        """All of them with an operator between, those of one stage first."""
        stages = sorted({text.stage for text in texts})
        together = [self._between([text for text in texts if text.stage == stage], operator) for stage in stages]
        return self._between(self.early(together, level), operator)

    def _between(self, texts: Sequence[Text], operator: str) -> Text:
        return texts[0] if len(texts) == 1 else said(f"({f' {operator} '.join(['{}'] * len(texts))})", *texts)

    # ------------------------------------------------------------ what a node is made of

    def at(self, node: Node, level: Level) -> Text:
        """As it is said on a level."""
        text = self.made[node]
        if level is not None and node.level is None and not isinstance(node, Lit | Sure | Word):
            return Text(text.sql, text.stage, frozenset([text.sql]), simple=True)
        return text

    def fit(self, node: Int, level: Level, kind: Kind) -> Text:
        """A number in a width that holds it."""
        if isinstance(node, Lit):
            return Text(self.dialect.number(node.value, kind), simple=True)
        text = self.at(node, level)
        if self.kinds[node] is kind:
            return text
        return Text(self.dialect.cast(text.sql, kind), text.stage, text.brought, text.depth + 1)

    def kind_for(self, *bounds: Bounds) -> Kind:
        kind = self.dialect.kind(*bounds)
        assert kind is not None, "what doesn't fit was left out before"
        return kind

    def positive(self, node: Int, level: Level, kind: Kind) -> Text:
        """A bottom, made 1 where it isn't above 0."""
        text, low = self.fit(node, level, kind), self.bounds[node][0]
        if low is not None and low >= 1:
            return text
        return said(f"greatest({{}}, {self.dialect.number(1, kind)})", text)

    # ------------------------------------------------------------ nodes

    def work_out(self, node: Node) -> None:
        match node:
            case Lit(value=value):
                self.take(node, Text(self.dialect.number(value), simple=True), self.dialect.kind((value, value)))
            case Sure(holds=holds):
                self.take(node, Text("TRUE" if holds else "FALSE", simple=True))
            case Word(value=value):
                self.take(node, Text(self.dialect.text(value), simple=True))
            case IntColumn() | TruthColumn() | WordsColumn() | UnitName():
                self._input(node)
            case Sum() | Times() | FloorDiv() | Extreme() | Pick() | AsInt() | Months() | BestSum():
                self._number(node)
            case AtLeast() | Equal() | Divides() | All() | AnyOf() | Not() | SameWords():
                self._truth(node)
            case Rivals() | RecordRivals() | Across() | AcrossDistinct() | Gather() | Distinct() | Trimmed() | BestOfRecords():
                raise AssertionError(node)
            case _:
                assert_never(node)

    def _input(self, node: Columns) -> None:
        kind = self.kind_for(self.bounds[node]) if isinstance(node, IntColumn) else None
        name = self.fresh()
        self.inputs.append(Input(node, name, kind))
        self.take(node, Text(self.dialect.name(name), simple=True), kind)

    def _number(self, node: Sum | Times | FloorDiv | Extreme | Pick | AsInt | Months | BestSum) -> None:
        level = node.level
        kind = self.kind_for(*needed(node, self.bounds, self.most))
        match node:
            case Sum(parts=parts):
                text = self._sum(parts, level, kind)
            case AsInt(truth=truth):
                held = self.at(truth, level)
                text = Text(self.dialect.cast(f"({held.sql})", kind), held.stage, held.brought, held.depth + 1, held.simple)
            case Times(left=left, right=right):
                kind = self.kind_for(self.bounds[node], self.bounds[left], self.bounds[right])
                text = said("({} * {})", *self.early([self.fit(left, level, kind), self.fit(right, level, kind)], level))
            case FloorDiv(top=top, bottom=bottom):
                kind, text = self._floor_div(node, top, bottom)
            case Extreme(greatest=greatest, parts=parts):
                kind = self.kind_for(self.bounds[node], *(self.bounds[part] for part in parts))
                function = "greatest" if greatest else "least"
                text = said(f"{function}({', '.join(['{}'] * len(parts))})", *(self.fit(part, level, kind) for part in parts))
            case Pick():
                kind = self.kind_for(self.bounds[node], self.bounds[node.then], self.bounds[node.otherwise])
                text = self._pick(node, kind)
            case Months(start=start, end=end, years=years):
                text = self._months(self._day(start, level), self._day(end, level), years, kind)
            case BestSum(n=n, values=values, present=present):
                text = self._best_sum(n, values, present, level, kind)
            case _:
                assert_never(node)
        self.take(node, text, kind)

    def _sum(self, parts: Sequence[Int], level: Level, kind: Kind) -> Text:
        """Truths of one weight are counted first."""
        counted: dict[int, list[Text]] = {}
        others: list[Text] = []
        for part in parts:
            weight, inner = 1, part
            if isinstance(part, Times) and isinstance(part.right, Lit) and not self._is_column(part):
                weight, inner = part.right.value, part.left
            if isinstance(inner, AsInt) and not self._is_column(inner):
                counted.setdefault(weight, []).append(self.at(inner.truth, level))
            else:
                others.append(self.fit(part, level, kind))
        for weight, truths in counted.items():
            one = self.dialect.cast("({})", kind)
            together = self.joined([said(one, truth) for truth in truths], "+", level)
            others.append(together if weight == 1 else said(f"({self.dialect.number(weight, kind)} * {{}})", together))
        return self.joined(others, "+", level)

    def _is_column(self, node: Node) -> bool:
        return not self.made[node].depth and (self.uses[node] > 1 or node in self.forced)

    def _floor_div(self, node: FloorDiv, top: Int, bottom: Int) -> tuple[Kind, Text]:
        low, most = self.bounds[top][0], at_least_one(self.bounds[bottom])[1]
        assert low is not None
        assert most is not None
        kind = self.kind_for(self.bounds[top], self.bounds[bottom], self.bounds[node], (low - most, 0))
        above, below = self._in_column(top, node.level, kind), self._bottom_in_column(bottom, node.level, kind)
        return kind, said(self.dialect.floor_div("{0}", "{1}", kind, natural=low >= 0), above, below)

    def _in_column(self, node: Int, level: Level, kind: Kind) -> Text:
        """What is said more than once in a text has a column."""
        text = self.fit(node, level, kind)
        return text if text.depth == 0 else self.helper(("fit", node, level, kind.name), level, text.sql, text)

    def _bottom_in_column(self, node: Int, level: Level, kind: Kind) -> Text:
        text = self.positive(node, level, kind)
        return text if text.depth == 0 else self.helper(("positive", node, level, kind.name), level, text.sql, text)

    def _pick(self, node: Pick, kind: Kind) -> Text:
        """A chain of choices is one CASE."""
        cases: list[tuple[Text, Text]] = []
        rest: Int = node
        while isinstance(rest, Pick) and (rest is node or (self.uses[rest] == 1 and not self._is_column(rest))) and len(cases) < 200:
            cases.append((self.at(rest.when, node.level), self.fit(rest.then, node.level, kind)))
            rest = rest.otherwise
        texts = [*(each for case in cases for each in case), self.fit(rest, node.level, kind)]
        return said(f"CASE{' WHEN {} THEN {}' * len(cases)} ELSE {{}} END", *self.early(texts, node.level))

    def _day(self, node: Int, level: Level) -> Text:
        low, high = self.bounds[node]
        text = self.fit(node, level, self.kind_for(self.bounds[node], (0, _LAST_DAY)))
        if low is None or high is None or low < 1 or high > _LAST_DAY:
            text = said(f"greatest(1, least({_LAST_DAY}, {{}}))", text)
        day = Text(self.dialect.day(text.sql), text.stage, text.brought, text.depth + 1)
        return self.helper(("day", node, level), level, day.sql, day)

    def _months(self, start: Text, end: Text, years: bool, kind: Kind) -> Text:
        """As ``core.dates.difference``: negative where the end is the earlier."""

        def forward(a: str, b: str) -> str:
            months = f"(year({b}) - year({a})) * 12 + month({b}) - month({a})"
            complete = f"CASE WHEN day({b}) >= day({a}) OR {b} = last_day({b}) THEN 0 ELSE 1 END"
            whole = f"({months} - {complete})"
            return f"({whole} {self.dialect.divided} 12)" if years else whole

        sql = f"CASE WHEN {{1}} < {{0}} THEN -({forward('{1}', '{0}')}) ELSE {forward('{0}', '{1}')} END"
        return said(self.dialect.cast(sql, kind), start, end)

    def _best_sum(self, n: int, values: Sequence[Int], present: Sequence[Node], level: Level, kind: Kind) -> Text:
        pairs = [(self.at(there, level), self.fit(value, level, kind)) for value, there in zip(values, present, strict=True)]
        sql = self.dialect.best_sum(self.dialect.list_of(["CASE WHEN {} THEN {} END"] * len(pairs), kind), n, kind)
        return said(sql, *(each for pair in pairs for each in pair))

    def _truth(self, node: AtLeast | Equal | Divides | All | AnyOf | Not | SameWords) -> None:
        level = node.level
        match node:
            case AtLeast(left=left, right=right):
                text = said("({} >= {})", *self.early([self.at(left, level), self.at(right, level)], level))
            case Equal(left=left, right=right) | SameWords(left=left, right=right):
                text = said("({} = {})", *self.early([self.at(left, level), self.at(right, level)], level))
            case Divides(bottom=bottom, top=top):
                kind = self.kind_for(self.bounds[top], self.bounds[bottom])
                text = said("(({}) % ({}) = 0)", self.fit(top, level, kind), self.positive(bottom, level, kind))
            case All(parts=parts):
                text = self.joined([self.at(part, level) for part in parts], "AND", level)
            case AnyOf(parts=parts):
                text = self.joined([self.at(part, level) for part in parts], "OR", level)
            case Not(operand=operand):
                held = self.at(operand, level)
                text = Text(f"(NOT {held.sql})", held.stage, held.brought, held.depth + 1, held.simple)
            case _:
                assert_never(node)
        self.take(node, text)


def said(form: str, *texts: Text) -> Text:
    """A text out of others, which stand in the form as ``{}`` or by their numbers."""
    sql = form.format(*(text.sql for text in texts))
    return Text(sql, stage_of(texts), brought_of(texts), max((text.depth for text in texts), default=0) + 1)


def stage_of(texts: Iterable[Text]) -> int:
    return max((text.stage for text in texts), default=0)


def brought_of(texts: Iterable[Text]) -> frozenset[str]:
    return frozenset[str]().union(*(text.brought for text in texts))


def level_inside(node: Node) -> Level:
    """On which level a node uses what it is made of."""
    return node.records if isinstance(node, Gather | Distinct | Trimmed | BestOfRecords) else node.level

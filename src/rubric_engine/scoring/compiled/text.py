"""Nodes of the flat form as Python expressions.

Names are made here (``v7``, ``f3``); of the rubric's own words only constants stand in the code, as literals. The code uses nothing but arithmetic,
comparisons, comprehensions and the helpers of ``helpers.py`` by name: no attributes, no imports, no builtins but those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from rubric_engine.core.flat.cells import in_order, operands
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
    Gathering,
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
    Truth,
    TruthColumn,
    UnitName,
    Word,
    WordsColumn,
)
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.compiled.over_records import Shared, shared_for_each

_DEEPEST = 12
_WEIGHTED = 3


@frozen
class Statement:
    """One or several lines of code (``indent`` levels in), and the place in the rubric's text that they come from (0: none)."""

    text: str
    place: int = 0
    indent: int = 1


@define(eq=False)
class Writer:
    """Writes the nodes behind the roots, each behind what it uses. ``column`` names what a column is called; ``known``: nodes that have a name already.

    ``records`` names the list of a list fact's records, and the names of the columns of one record.
    """

    column: Callable[[Node], str]
    records: Callable[[str], tuple[str, str]]
    bounds: Mapping[Int, Bounds]
    places: Mapping[Node, int]
    names: dict[Node, str] = field(factory=dict)
    statements: list[Statement] = field(factory=list)
    indent: int = 1
    _uses: Counter[Node] = field(factory=Counter)
    _depth: dict[Node, int] = field(factory=dict)
    _counted: set[Node] = field(factory=set)
    _ranked: dict[Node, str] = field(factory=dict)  # what the list of the places of all records is called
    _once: int = 0

    def write(self, roots: Iterable[Node]) -> None:
        """Statements for all that the roots need; afterwards ``say`` names each root. What is of a list is written where it is gathered."""
        wanted = tuple(dict.fromkeys(roots))
        self._uses.update(wanted)
        self._prepare(wanted)

    def _prepare(self, wanted: Iterable[Node]) -> None:
        """Everything behind these that needs a name gets one."""
        order = [node for node in in_order(wanted, self.names) if node not in self._counted]
        self._counted.update(order)
        for node in order:
            self._uses.update(operands(node))
        for records in dict.fromkeys(node.records for node in order if isinstance(node, Gather)):
            self._gather_sums([node for node in order if isinstance(node, Gather) and node.records == records and is_plain_sum(node)])
        for node in order:
            if isinstance(node, RecordRivals):
                self._rank_records(node)
            elif node.level is None and node not in self.names and self._needs_a_name(node):
                self._assign(node)

    def _gather_sums(self, sums: list[Gather]) -> None:
        """Sums over one list that look at nothing but its records, in one loop."""
        body = self.sums_of(sums)
        if body:
            listed, columns = self.records(sums[0].records)
            self.line(f"for {columns} in {listed}:")
            self.statements += body

    def sums_of(self, sums: Iterable[Gather]) -> list[Statement]:
        """What is added up of each record, for a loop over the records; the sums begin at 0 before it, and have names."""
        body: list[Statement] = []
        for node in sums:
            if node in self.names or (isinstance(node.value, Lit) and isinstance(node.where, Sure)):
                continue
            name = f"v{len(self.names)}"
            self.line(f"{name} = 0", self.places.get(node, 0))
            body += self._one_more(node, name)
            self.names[node] = name
            self._depth[node] = 0
        return body

    def _one_more(self, node: Gather, name: str) -> list[Statement]:
        """What one record adds to the sum."""
        shared, place, indent = shared_for_each((node.value,), node.where, self.names), self.places.get(node, 0), self.indent + 1
        body = [Statement(f"{once} = {said}", place, indent) for once, said in self._name_once(shared.first)]
        condition = "" if isinstance(node.where, Sure) else f"if {self.say(node.where)}:"
        if condition and shared.then:
            body.append(Statement(condition, place, indent))
            condition, indent = "", indent + 1
        body += [Statement(f"{once} = {said}", place, indent) for once, said in self._name_once(shared.then)]
        body.append(Statement(f"{condition}{' ' if condition else ''}{name} += {self.say(node.value)}", place, indent))
        self._forget(shared)
        return body

    def _name_once(self, nodes: Iterable[Node]) -> Iterable[tuple[str, str]]:
        """Names that are good for one record alone, each with what it says."""
        for node in nodes:
            said, once = self._say(node), f"t{self._once}"
            self._once += 1
            self.names[node] = once
            yield once, said

    def _forget(self, shared: Shared) -> None:
        for node in (*shared.first, *shared.then):
            del self.names[node]

    def _rank_records(self, node: RecordRivals) -> None:
        """The places of all records in a list; where it is gone through beside the records, the place of one has a name."""
        field = node.ranking
        probe = tuple(each for pair in node.probe for each in pair)
        own = tuple(each for key in field.keys for each in (key.top, key.bottom))
        signs = ["-" if key.rising else "" for key in field.keys]

        def row() -> str:
            keys = [f"({sign}{self.say(key.top)}, {self.say(key.bottom)})" for sign, key in zip(signs, field.keys, strict=True)]
            probes = [f"({sign}{self.say(top)}, {self.say(bottom)})" for sign, (top, bottom) in zip(signs, node.probe, strict=True)]
            within = "".join(f"{self.say(each)}, " for each in field.within)
            return f"({self.say(field.takes)}, ({within}), ({', '.join(keys)},), ({', '.join(probes)},))"

        rows = self._over(node.records, (field.takes, *field.within, *own, *probe), Sure(True), row)
        listed, place = f"v{len(self.names)}", f"e{len(self.names)}"
        self.line(f"{listed} = record_rivals([{rows}], {node.side.value!r}, {node.places})", self.places.get(node, 0))
        self.names[node], self._ranked[node] = place, listed

    def call_places(self, node: RecordRivals, listed: str) -> None:
        """The places of all records stand in ``listed`` already."""
        self.names[node], self._ranked[node] = f"e_{listed}", listed

    def say_places(self, node: RecordRivals) -> str:
        """The list of the places of all records."""
        return self._ranked[node]

    def _needs_a_name(self, node: Node) -> bool:
        if isinstance(node, Lit | Sure | Word | IntColumn | TruthColumn | WordsColumn | UnitName):
            return False
        self._depth[node] = 1 + max((self._depth.get(each, 0) for each in operands(node) if each not in self.names), default=0)
        many = self._uses[node] > 1 and not isinstance(node, Not | AsInt)
        return many or self._depth[node] > _DEEPEST or isinstance(node, Gather | Distinct | Trimmed | BestOfRecords)

    def _assign(self, node: Node) -> None:
        name = f"v{len(self.names)}"
        if isinstance(node, Sum) and sum(map(_is_weighted, node.parts)) >= _WEIGHTED:
            self.add_up(node, name, tuple(self._flat_parts(node)))
            return
        self.line(f"{name} = {self.say(node)}", self.places.get(node, 0))
        self.names[node] = name
        self._depth[node] = 0

    def line(self, text: str, place: int = 0) -> None:
        self.statements.append(Statement(text, place, self.indent))

    def add_up(self, node: Sum, name: str, parts: Iterable[Int], said: Iterable[str] = ()) -> None:
        """A sum whose parts are mostly points for a condition: one statement for each, so that a profile shows the rubric's lines. ``said``: what else is
        added, in code."""
        parts = tuple(parts)
        self._prepare(parts)
        plain, weighted = list(said), list[tuple[str, int, int]]()
        for part in parts:
            match part:
                case Times(left=AsInt(truth=truth), right=Lit(value=value)) if part not in self.names:
                    weighted.append((self.say(truth), value, self.places.get(part, 0)))
                case AsInt(truth=truth) if part not in self.names:
                    weighted.append((self.say(truth), 1, self.places.get(part, 0)))
                case _:
                    plain.append(self.say(part))
        self.line(f"{name} = {' + '.join(plain) or '0'}", self.places.get(node, 0))
        for condition, value, place in weighted:
            self.line(f"if {condition}: {name} += {value}", place)
        self.names[node] = name
        self._depth[node] = 0

    def _flat_parts(self, node: Sum) -> Iterable[Int]:
        for part in node.parts:
            if isinstance(part, Sum) and part not in self.names:
                yield from self._flat_parts(part)
            else:
                yield part

    # ------------------------------------------------------------ one node

    def say(self, node: Node) -> str:
        """The node as an expression: its name, or what it is made of, in brackets where they are needed."""
        named = self.names.get(node)
        return named if named is not None else self._say(node)

    def _say(self, node: Node) -> str:
        match node:
            case Lit(value=value):
                return str(value) if value >= 0 else f"({value})"
            case Sure(holds=holds):
                return str(holds)
            case Word(value=text):
                return repr(text)
            case IntColumn() | TruthColumn() | WordsColumn() | UnitName():
                return self.column(node)
            case Sum(parts=parts):
                return self._say_sum(parts)
            case Times(left=AsInt(truth=truth), right=Lit(value=value)) if node.left not in self.names:
                return f"({value} if {self.say(truth)} else 0)"
            case Times(left=left, right=right):
                return f"({self.say(left)} * {self.say(right)})"
            case FloorDiv(top=top, bottom=bottom):
                return f"({self.say(top)} // {self._above_zero(bottom)})"
            case Extreme(greatest=greatest, parts=parts):
                return f"{'max' if greatest else 'min'}({', '.join(map(self.say, parts))})"
            case Pick(when=when, then=then, otherwise=otherwise):
                return f"({self.say(then)} if {self.say(when)} else {self.say(otherwise)})"
            case AsInt(truth=truth):
                return f"(1 if {self.say(truth)} else 0)"
            case Months(start=start, end=end, years=years):
                return f"months({self.say(start)}, {self.say(end)}, {years})"
            case BestSum(n=n, values=values, present=present):
                pairs = ", ".join(f"({self.say(v)}, {self.say(p)})" for v, p in zip(values, present, strict=True))
                return f"best_sum({n}, ({pairs},))"
            case BestOfRecords():
                own = ", ".join(f"({self.say(v)}, {self.say(p)})" for v, p in zip(node.values, node.present, strict=True))
                of_records = self._over(node.records, (node.value,), node.where, lambda: f"({self.say(node.value)}, True)")
                return f"best_sum({node.n}, [{of_records}] + [{own}])"
            case Gather():
                return self._gather(node)
            case Distinct(records=records, keys=keys, where=where):
                different = self._over(records, keys, where, lambda: f"({', '.join(map(self.say, keys))},)")
                return f"len({{{different}}})"
            case Trimmed():
                of_records = self._over(node.records, (node.value,), node.where, lambda: self.say(node.value))
                return f"trimmed([{of_records}], {node.highest}, {node.lowest})"
            case Rivals() | RecordRivals() | Across() | AcrossDistinct():
                raise AssertionError("what is taken from other units is named by the cohort's code")
            case AtLeast(left=left, right=right):
                return f"({self.say(left)} >= {self.say(right)})"
            case Equal(left=left, right=right):
                return f"({self.say(left)} == {self.say(right)})"
            case Divides(bottom=bottom, top=top):
                return f"({self.say(top)} % {self._above_zero(bottom)} == 0)"
            case All(parts=parts):
                return f"({' and '.join(map(self.say, parts))})"
            case AnyOf(parts=parts):
                return f"({' or '.join(map(self.say, parts))})"
            case Not(operand=AtLeast(left=left, right=right)) if node.operand not in self.names:
                return f"({self.say(left)} < {self.say(right)})"
            case Not(operand=Equal(left=left, right=right)) if node.operand not in self.names:
                return f"({self.say(left)} != {self.say(right)})"
            case Not(operand=operand):
                return f"(not {self.say(operand)})"
            case SameWords(left=left, right=right):
                return f"({self.say(left)} == {self.say(right)})"
            case _:
                assert_never(node)

    def _say_sum(self, parts: tuple[Int, ...]) -> str:
        said = self.say(parts[0])
        for part in parts[1:]:
            match part:
                case Times(left=left, right=Lit(value=-1)) if part not in self.names and not isinstance(left, AsInt):
                    said += f" - {self.say(left)}"
                case _:
                    said += f" + {self.say(part)}"
        return f"({said})"

    def _above_zero(self, bottom: Int) -> str:
        """A divisor that surely can be divided by."""
        low = self.bounds[bottom][0]
        said = self.say(bottom)
        return said if low is not None and low > 0 else f"(max({said}, 1))"

    # ------------------------------------------------------------ out of lists

    def _over(self, records: str, nodes: tuple[Node, ...], where: Truth, value: Callable[[], str]) -> str:
        """A comprehension over the records; ``value`` says what is made of the ``nodes`` of one of them."""
        shared = shared_for_each(nodes, where, self.names)
        listed, columns = self.records(records)
        loops = f"for {columns} in {listed}"
        if shared.ranked:
            places, lists = (", ".join(names[each] for each in shared.ranked) for names in (self.names, self._ranked))
            loops = f"for ({places}, row) in zip({lists}, {listed}) for {columns} in (row,)"
        loops += "".join(f" for {once} in ({said},)" for once, said in self._name_once(shared.first))
        if not (isinstance(where, Sure) and where.holds):
            loops += f" if {self.say(where)}"
        loops += "".join(f" for {once} in ({said},)" for once, said in self._name_once(shared.then))
        said = f"{value()} {loops}"
        self._forget(shared)
        return said

    def _gather(self, node: Gather) -> str:
        name, _ = self.records(node.records)
        if node.how is Gathering.SUM and isinstance(node.value, Lit) and isinstance(node.where, Sure):
            size = f"len({name})"
            return size if node.value.value == 1 else f"({size} * {node.value.value})"
        values = f"[{self._over(node.records, (node.value,), node.where, lambda: self.say(node.value))}]"
        match node.how:
            case Gathering.SUM:
                return f"sum({values})"
            case Gathering.LEAST:
                return f"least({values})"
            case Gathering.GREATEST:
                return f"greatest({values})"
            case Gathering.MULTIPLE:
                return f"multiple({values})"
            case _:
                assert_never(node.how)


def is_plain_sum(node: Gather) -> bool:
    """Whether nothing of the unit is needed beforehand but its facts."""
    for current in in_order((node.value, node.where)):
        if (current.level is None and operands(current)) or isinstance(current, RecordRivals):
            return False
    return node.how is Gathering.SUM


def _is_weighted(part: Int) -> bool:
    return isinstance(part, AsInt) or (isinstance(part, Times) and isinstance(part.left, AsInt) and isinstance(part.right, Lit))

"""Values that may be none, and whether each use of one is guarded.

What may be none: a fact declared ``or none``, the highest, lowest or mean of a list (of no record it is none; of the units that satisfy a condition likewise),
a parameter as of a date that may be none, and a definition or computed column that uses one of them unguarded. A guard is a condition that must hold (``x is given``), or must have failed before (``x is none``), wherever the value is
looked at: an earlier part of an ``and``, the ``when`` of a line, ``applies when`` of an item or section around it, an earlier line of a first match, an
earlier row of a table of cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.model import (
    ColumnSymbol,
    DefinitionSymbol,
    FactSymbol,
    FieldSymbol,
    Head,
    LineDecl,
    NodeDecl,
    PairingDecl,
    ParameterSymbol,
    Resolution,
    TableDecl,
    TableLineDecl,
)
from rubric_engine.semantics.symbols import of_units
from rubric_engine.semantics.types import UNKNOWN
from rubric_engine.semantics.walk import children
from rubric_engine.syntax import tree

Key = tuple[str, ...] | tree.Folded
"""A thing that may be none: ``("fact", name)``, ``("field", list, name)``, ``("column", list, name)``, ``("define", name)``, or a
fold itself. ``("group", list)`` says that the records of a group are looked at, and ``("group", "field", list, name)`` that all of them have
that value."""

Keys = frozenset[Key]
NOTHING: Keys = frozenset()


def named(symbol: DefinitionSymbol | ColumnSymbol) -> tuple[str, ...]:
    """The key of a definition or computed column."""
    match symbol:
        case DefinitionSymbol(decl=definition):
            return ("define", definition.name)
        case ColumnSymbol(owner=owner, decl=column):
            return ("column", owner.name, column.name)


@frozen
class Use:
    """An unguarded use, and what would have to be given."""

    expr: tree.Expr
    key: Key


@define
class Guards:
    """``sources`` says for each definition and computed column what makes it none, ``holds`` and ``fails`` what has a value when a yes/no one does so.
    They are added in the order in which they use each other."""

    resolution: Resolution
    findings: Findings
    sources: dict[Key, Keys] = field(factory=dict)
    holds: dict[Key, Keys] = field(factory=dict)
    fails: dict[Key, Keys] = field(factory=dict)

    # ------------------------------------------------------------ expressions

    def key(self, expr: tree.Expr) -> Key | None:
        """What ``expr`` is, if it may be none."""
        match expr:
            case tree.Ref():
                match self.resolution.symbols.get(id(expr)):
                    case FactSymbol(decl=decl) if decl.stmt.or_none:
                        return ("fact", decl.name)
                    case FieldSymbol(owner=owner, decl=decl) if decl.stmt.or_none:
                        return ("field", owner.name, decl.name)
                    case DefinitionSymbol() | ColumnSymbol() as symbol if self.sources.get(named(symbol)):
                        return named(symbol)
                    case ParameterSymbol(decl=parameter) if parameter.stmt.as_of is not None:
                        return self.key(parameter.stmt.as_of)
                    case _:
                        return None
            case tree.Folded(fold=tree.Fold.HIGHEST | tree.Fold.LOWEST | tree.Fold.MEAN):
                return None if self._holds_the_unit(expr) else expr
            case _:
                return None

    def _holds_the_unit(self, expr: tree.Folded) -> bool:
        """Of all units, or of all of its group, the unit itself is always one."""
        units = of_units(expr.over.source.name) is not None
        return units and expr.over.where is None and not (expr.drop_highest or expr.drop_lowest)

    def uses(self, expr: tree.Expr, given: Keys = NOTHING) -> list[Use]:
        """The unguarded uses in ``expr``, where ``given`` is known to have values."""
        match expr:
            case tree.IsGiven():
                inner = expr.subject.over.where if isinstance(expr.subject, tree.Folded) else None
                return (
                    self.uses(inner, self._elsewhere(expr.subject.over, given)) if isinstance(expr.subject, tree.Folded) and inner else []
                )
            case tree.Ref():
                key = self.key(expr)
                if key is None or key in given or ((sources := self._sources(key)) and sources <= given):
                    return []
                return [Use(expr, key)]
            case tree.Folded():
                return self._folded(expr, given)
            case tree.CountBack(over=over):
                values = self.when_true(over.where) if over.where is not None else NOTHING
                return self.uses(over, given) + self.uses(over.source, values)
            case tree.Listed():
                return self.uses(expr.where, self._elsewhere(expr, given)) if expr.where is not None else []
            case tree.Junction():
                found: list[Use] = []
                for operand in expr.operands:
                    found += self.uses(operand, given)
                    given |= self.when_true(operand) if expr.op is tree.Logic.AND else self.when_false(operand)
                return found
            case tree.InRank() | tree.RankOf():
                among = expr.field.among
                found = self.uses(among, given) if among is not None else []
                inside = given | self.when_true(among) if among is not None else given
                return found + [use for part in children(expr) if part is not among for use in self.uses(part, inside)]
            case _:
                return [use for child in children(expr) for use in self.uses(child, given)]

    def _folded(self, expr: tree.Folded, given: Keys) -> list[Use]:
        where, within, inside = expr.over.where, expr.over.within, self._elsewhere(expr.over, given)
        found = self.uses(where, inside) if where is not None else []
        inside |= self.when_true(where) if where is not None else NOTHING
        units = of_units(expr.over.source.name) is not None
        if expr.fold not in (tree.Fold.COUNT, tree.Fold.DISTINCT) and not units:  # there, what has no value isn't counted
            found += self.uses(expr.over.source, inside)
        if within is not None:
            found += self.uses(within, inside)
        key = self.key(expr)
        if self.resolution.types.get(id(expr), UNKNOWN).unknown:
            return found  # what is wrong with it is said
        whole = where is None and not (expr.drop_highest or expr.drop_lowest)
        if key is None or key in given or (whole and ("group", self._owner(expr.over)) in given):
            return found
        if not ((sources := self._sources(key)) and sources <= given):
            found.append(Use(expr, key))
        return found

    def _owner(self, over: tree.Listed) -> str:
        """The list that is gone through."""
        match self.resolution.symbols.get(id(over.source)):
            case FieldSymbol(owner=owner) | ColumnSymbol(owner=owner):
                return owner.name
            case _:
                return over.source.name

    def _elsewhere(self, over: tree.Listed, given: Keys) -> Keys:
        """What is still known to have values in other records or units: nothing of the record at hand, and in other units nothing at all."""
        if of_units(over.source.name) is not None:
            return NOTHING
        owner, known = self._owner(over), [key for key in given if isinstance(key, tuple)]
        group: Keys = frozenset(key[1:] for key in known if key[0] == "group" and key[2:3] == (owner,))
        return group | (given - {key for key in known if key[0] in ("field", "column")})

    def when_true(self, expr: tree.Expr) -> Keys:
        """What has a value when ``expr`` holds."""
        match expr:
            case tree.IsGiven(none=False):
                return self._keys(expr.subject)
            case tree.Not():
                return self.when_false(expr.operand)
            case tree.Junction():
                parts = [self.when_true(operand) for operand in expr.operands]
                return _union(parts) if expr.op is tree.Logic.AND else _common(parts)
            case tree.Ref():
                return self._of_definition(expr, self.holds)
            case _:
                return NOTHING

    def when_false(self, expr: tree.Expr) -> Keys:
        """What has a value when ``expr`` doesn't hold."""
        match expr:
            case tree.IsGiven(none=True):
                return self._keys(expr.subject)
            case tree.Not():
                return self.when_true(expr.operand)
            case tree.Junction():
                parts = [self.when_false(operand) for operand in expr.operands]
                return _union(parts) if expr.op is tree.Logic.OR else _common(parts)
            case tree.Ref():
                return self._of_definition(expr, self.fails)
            case _:
                return NOTHING

    def _keys(self, subject: tree.Expr) -> Keys:
        """A guarded definition guards what alone makes it none."""
        key = self.key(subject)
        if key is None:
            return NOTHING
        return frozenset({key}) | self._sources(key)

    def _sources(self, key: Key) -> Keys:
        """What makes a definition, a column or a fold none; of anything else nothing."""
        return self._own_place(key) if isinstance(key, tree.Folded) else self.sources.get(key, NOTHING)

    def _own_place(self, fold: tree.Folded) -> Keys:
        """Of the units of which something ``is given``, the unit itself is one where that is given."""
        where = fold.over.where
        units = of_units(fold.over.source.name) is not None
        if not units or where is None or fold.drop_highest or fold.drop_lowest:
            return NOTHING
        tests = where.operands if isinstance(where, tree.Junction) and where.op is tree.Logic.AND else (where,)
        return self.when_true(where) if all(isinstance(test, tree.IsGiven) and not test.none for test in tests) else NOTHING

    def _of_definition(self, ref: tree.Ref, known: Mapping[Key, Keys]) -> Keys:
        symbol = self.resolution.symbols.get(id(ref))
        return known.get(named(symbol), NOTHING) if isinstance(symbol, DefinitionSymbol | ColumnSymbol) else NOTHING

    # ------------------------------------------------------------ definitions

    def define(self, symbol: DefinitionSymbol | ColumnSymbol) -> None:
        """Finds out what makes a definition or a computed column none."""
        key, decl = named(symbol), symbol.decl
        if decl.stmt.expr is not None:
            self.holds[key] = self.when_true(decl.stmt.expr)
            self.fails[key] = self.when_false(decl.stmt.expr)
            found = self.uses(decl.stmt.expr)
        elif decl.table is not None:
            found = self.table(decl.table, NOTHING)
        else:
            found = []
        keys: set[Key] = set()
        for use in found:
            keys |= self._sources(use.key) or {use.key}
        self.sources[key] = frozenset(keys)

    def table(self, table: TableDecl, given: Keys) -> list[Use]:
        found = [use for subject in table.head.subjects for use in self.uses(subject, given)]
        for row in table.rows:
            here = given
            if table.head.kind is tree.TableKind.CASES:
                for pattern in row.keys:
                    if pattern.value is not None:
                        found += self.uses(pattern.value, given)
                if len(row.keys) == 1 and row.keys[0].value is not None:
                    here = given | self.when_true(row.keys[0].value)
                    given |= self.when_false(row.keys[0].value)
            found += [use for cell in row.cells for use in self.uses(cell.value, here)]
        return found

    # ------------------------------------------------------------ what scores

    def check(self, expr: tree.Expr | None, given: Keys = NOTHING) -> None:
        """Reports every unguarded use."""
        if expr is not None:
            self.report(self.uses(expr, given))

    def report(self, uses: Iterable[Use], value: bool = False) -> None:
        """``value``: nothing can stand before what is used, because a line gives its value."""
        for use in uses:
            say = self.findings.say
            if isinstance(use.expr, tree.Ref):
                name = use.expr.name
                hint = (
                    say(f"write behind it `, when {name} is given`", f"请在行末写「，当 {name} 已有 时」")
                    if value
                    else say(
                        f"say what holds when it is none, for example `{name} is given and …`", f"请先写明其有值，例如「{name} 已有 且 …」"
                    )
                )
            else:
                units = isinstance(use.expr, tree.Folded) and of_units(use.expr.over.source.name) is not None
                name = (
                    say("the highest, lowest or mean of some units", "部分单位的最高、最低或平均值")
                    if units
                    else say("the highest, lowest or mean of a list", "清单的最高、最低或平均值")
                )
                hint = say(
                    "give it a name with `define`, and write `NAME is given and …`", "请先用「定义」为其命名，再写「名称 已有 且 …」"
                )
            self.findings.error("E291", use.expr.span, hint, name=name)

    def node(self, node: NodeDecl, given: Keys = NOTHING) -> None:
        """A section or item with everything beneath it."""
        clauses = node.clauses
        if clauses.for_each is not None:
            given = self._occurring(clauses.for_each, given)
        if clauses.applies is not None:
            self.check(clauses.applies, given)
            given |= self.when_true(clauses.applies)
        for expr in (clauses.maximum, clauses.minimum, clauses.start):
            self.check(expr, given)
        for one in clauses.multipliers:
            self.check(one.when, given)
            self.check(one.factor, given | self.when_true(one.when) if one.when is not None else given)
        first = clauses.combine is tree.Combine.FIRST
        for child in node.children:
            match child:
                case NodeDecl():
                    self.node(child, given)
                case TableLineDecl():
                    self.report(self.table(child.table, given))
                case LineDecl():
                    self._line(child.stmt, given)
                    if first:
                        given |= self._line_failed(child.stmt)

    def _occurring(self, each: tree.ForEach, given: Keys) -> Keys:
        """What has a value in what occurs for each record: what its condition says of the record, or the value that makes the group."""
        over, inside = each.over, self._elsewhere(each.over, given)
        self.check(over.where, inside)
        holds = self.when_true(over.where) if over.where is not None else NOTHING
        if not each.different:
            return given | inside | holds
        value = self.key(over.source)
        found: set[Key] = {("group", self._owner(over))}
        found |= {("group", *key) for key in holds if isinstance(key, tuple) and key[0] in ("field", "column")}
        return inside | found | (frozenset({value}) | self._sources(value) if value is not None else NOTHING)

    def gate(self, gate: tree.GateStmt) -> None:
        self.check(gate.applies)
        given = self.when_true(gate.applies) if gate.applies is not None else NOTHING
        for expr in (*gate.prerequisites, gate.when):
            self.check(expr, given)

    def pairing(self, decl: PairingDecl) -> None:
        """The key is looked at where one of the two conditions holds."""
        stmt = decl.stmt
        self.check(stmt.first)
        self.check(stmt.second)
        self.check(stmt.key, self.when_true(stmt.first) & self.when_true(stmt.second))

    def _line(self, line: tree.LineStmt, given: Keys) -> None:
        self.check(line.when, given)
        if line.when is not None:
            given |= self.when_true(line.when)
        if line.subject is not None:
            self.report(self.uses(line.subject, given), value=line.amount is None or line.each is not None)
            given |= self.when_true(line.subject)
        self.check(line.amount, given)
        self.check(line.limit, given)

    def _line_failed(self, line: tree.LineStmt) -> Keys:
        if line.subject is None or line.each is not None or line.amount is None:
            return NOTHING
        failed = self.when_false(line.subject)
        return failed if line.when is None else failed & self.when_false(line.when)

    def head(self, head: Head) -> None:
        for key in head.ties.keys if head.ties else ():
            self.check(key.expr)


def _union(parts: Iterable[Keys]) -> Keys:
    return frozenset().union(*parts)


def _common(parts: list[Keys]) -> Keys:
    return frozenset.intersection(*parts) if parts else NOTHING

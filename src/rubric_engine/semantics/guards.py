"""Values that may be none, and whether each use of one is guarded.

What may be none: a fact declared ``or none``, the highest, lowest or mean of a list (of no record it is none), and a definition that uses one of them
unguarded. A guard is a condition that must hold (``x is given``), or must have failed before (``x is none``), wherever the value is
looked at: an earlier part of an ``and``, the ``when`` of a line, ``applies when`` of an item or section around it, an earlier line of a first match, an
earlier row of a table of cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import define, field, frozen

from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.model import (
    DefinitionDecl,
    DefinitionSymbol,
    FactSymbol,
    FieldSymbol,
    Head,
    LineDecl,
    NodeDecl,
    Resolution,
    TableDecl,
    TableLineDecl,
)
from rubric_engine.semantics.walk import children
from rubric_engine.syntax import tree

Key = tuple[str, ...] | tree.Folded
"""A thing that may be none: ``("fact", name)``, ``("field", list, name)``, ``("define", name)``, or a fold itself."""

Keys = frozenset[Key]
NOTHING: Keys = frozenset()


@frozen
class Use:
    """An unguarded use, and what would have to be given."""

    expr: tree.Expr
    key: Key


@define
class Guards:
    """``sources`` says for each definition what makes it none, ``holds`` and ``fails`` what has a value when a yes/no definition does so.
    Definitions are added in the order in which they use each other."""

    resolution: Resolution
    findings: Findings
    sources: dict[str, Keys] = field(factory=dict)
    holds: dict[str, Keys] = field(factory=dict)
    fails: dict[str, Keys] = field(factory=dict)

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
                    case DefinitionSymbol(decl=definition) if self.sources.get(definition.name):
                        return ("define", definition.name)
                    case _:
                        return None
            case tree.Folded(fold=tree.Fold.HIGHEST | tree.Fold.LOWEST | tree.Fold.MEAN):
                return expr
            case _:
                return None

    def uses(self, expr: tree.Expr, given: Keys = NOTHING) -> list[Use]:
        """The unguarded uses in ``expr``, where ``given`` is known to have values."""
        match expr:
            case tree.IsGiven():
                inner = expr.subject.over.where if isinstance(expr.subject, tree.Folded) else None
                return self.uses(inner, given) if inner is not None else []
            case tree.Ref():
                key = self.key(expr)
                if key is None or key in given or ((sources := self._sources(key)) and sources <= given):
                    return []
                return [Use(expr, key)]
            case tree.Folded():
                return self._folded(expr, given)
            case tree.Listed():
                return self.uses(expr.where, given) if expr.where is not None else []
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
        where = expr.over.where
        found = self.uses(where, given) if where is not None else []
        inside = given | self.when_true(where) if where is not None else given
        if expr.fold is not tree.Fold.COUNT:
            found += self.uses(expr.over.source, inside)
        key = self.key(expr)
        if key is not None and key not in given:
            found.append(Use(expr, key))
        return found

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
        """What makes a definition none; of anything else nothing."""
        return self.sources.get(key[1], NOTHING) if isinstance(key, tuple) and key[0] == "define" else NOTHING

    def _of_definition(self, ref: tree.Ref, known: Mapping[str, Keys]) -> Keys:
        symbol = self.resolution.symbols.get(id(ref))
        return known.get(symbol.decl.name, NOTHING) if isinstance(symbol, DefinitionSymbol) else NOTHING

    # ------------------------------------------------------------ definitions

    def define(self, decl: DefinitionDecl) -> None:
        """Finds out what makes a definition none."""
        if decl.stmt.expr is not None:
            self.holds[decl.name] = self.when_true(decl.stmt.expr)
            self.fails[decl.name] = self.when_false(decl.stmt.expr)
            found = self.uses(decl.stmt.expr)
        elif decl.table is not None:
            found = self.table(decl.table, NOTHING)
        else:
            found = []
        keys: set[Key] = set()
        for use in found:
            keys |= self._sources(use.key) or {use.key}
        self.sources[decl.name] = frozenset(keys)

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

    def report(self, uses: Iterable[Use]) -> None:
        for use in uses:
            say = self.findings.say
            if isinstance(use.expr, tree.Ref):
                name = use.expr.name
                hint = say(
                    f"say what holds when it is none, for example `{name} is given and …`", f"请先写明其有值，例如「{name} 已有 且 …」"
                )
            else:
                name = say("the highest, lowest or mean of a list", "清单的最高、最低或平均值")
                hint = say(
                    "give it a name with `define`, and write `NAME is given and …`", "请先用「定义」为其命名，再写「名称 已有 且 …」"
                )
            self.findings.error("E291", use.expr.span, hint, name=name)

    def given_tests(self, exprs: Iterable[tree.Expr]) -> None:
        """``is given`` must stand with something that can be none: a missing fact is another matter."""
        for expr in exprs:
            if isinstance(expr, tree.IsGiven) and not isinstance(expr.subject, tree.Total) and self._never_none(expr.subject):
                name = expr.subject.name if isinstance(expr.subject, tree.Ref) else "…"
                hint = ""
                if isinstance(self.resolution.symbols.get(id(expr.subject)), FactSymbol):
                    hint = self.findings.say(
                        f"declare it `or none`: `fact {name}: …, or none`", f"请在声明中加上「或无」：「数据项 {name}：…，或无」"
                    )
                self.findings.error("E308", expr.span, hint, name=name)
            self.given_tests(children(expr))

    def _never_none(self, subject: tree.Expr) -> bool:
        unknown = subject_type.unknown if (subject_type := self.resolution.types.get(id(subject))) is not None else True
        return not unknown and self.key(subject) is None and not self.uses(subject) and not self._may_have_no_value(subject)

    def _may_have_no_value(self, expr: tree.Expr, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a quotient, a rank, the points of what may not apply or a table stands in ``expr``, or behind its definitions."""
        match expr:
            case tree.PointsOf() | tree.RankOf() | tree.InRank() | tree.Total() | tree.AllItems():
                return True
            case tree.Binary(op=tree.Arith.DIV, right=right) if not isinstance(right, tree.Number):
                return True
            case tree.Ref():
                symbol = self.resolution.symbols.get(id(expr))
                if not isinstance(symbol, DefinitionSymbol) or symbol.decl.name in seen:
                    return False
                inside = seen | {symbol.decl.name}
                return any(self._may_have_no_value(part, inside) for part in _defining(symbol.decl))
            case _:
                return any(self._may_have_no_value(child, seen) for child in children(expr))

    def node(self, node: NodeDecl, given: Keys = NOTHING) -> None:
        """A section or item with everything beneath it."""
        clauses = node.clauses
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

    def _line(self, line: tree.LineStmt, given: Keys) -> None:
        self.check(line.when, given)
        if line.when is not None:
            given |= self.when_true(line.when)
        self.check(line.subject, given)
        if line.subject is not None:
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


def _defining(decl: DefinitionDecl) -> Iterator[tree.Expr]:
    """What the value of a definition comes from. (A table has a row for every value of its subject.)"""
    if decl.stmt.expr is not None:
        yield decl.stmt.expr
    if decl.table is not None:
        yield from decl.table.head.subjects
        for row in decl.table.rows:
            yield from (pattern.value for pattern in row.keys if pattern.value is not None)
            yield from (cell.value for cell in row.cells)


def _union(parts: Iterable[Keys]) -> Keys:
    return frozenset().union(*parts)


def _common(parts: list[Keys]) -> Keys:
    return frozenset.intersection(*parts) if parts else NOTHING

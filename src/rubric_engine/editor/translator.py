"""A document in the other language: names, labels and every use of a name, as far as the document says what they are called there.

The words of the language itself need no translation, a tree has none. A name without an alias stays as it is. Names are
looked up where they are declared: the columns of a list within that list, options beside the fact that has them, grades, flags and
unit words each among themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import attrs
from attrs import evolve, field, frozen

from rubric_engine.diagnostics.model import Language
from rubric_engine.syntax import tree
from rubric_engine.syntax.tree import Expr, TableKind
from rubric_engine.syntax.vocabulary import is_chinese

Node = TypeVar("Node")
Names = Mapping[str, str]  # what a thing is called, under its name or its alias, to what it is called in the other language

_NONE: Names = MappingProxyType({})


def translate(document: tree.Document, language: Language) -> tree.Document:
    """``document`` with the names and labels of ``language``, where it has them."""
    book = _read(document, language)
    subjects: tuple[Expr, ...] = ()
    statements: list[tree.Statement] = []
    for statement in document.statements:
        match statement:
            case tree.TableStmt(head=head) | tree.DefineStmt(table=tree.TableHead() as head):
                subjects = head.subjects if head.kind in (TableKind.VALUES, TableKind.GRID) else ()
            case tree.RowStmt() | tree.ColumnsStmt() | tree.SourceStmt() | tree.NoteStmt():
                pass
            case _:
                subjects = ()
        statements.append(_statement(statement, _Place(book), subjects))
    return evolve(document, statements=tuple(statements))


def _in_language(text: str, alias: str | None, language: Language) -> tuple[str, str | None]:
    """The pair with the name of ``language`` in front; as it is when the two are of one script."""
    if alias is None or is_chinese(text) is is_chinese(alias) or is_chinese(text) is (language == "zh"):
        return text, alias
    return alias, text


# ---------------------------------------------------------------- what the document declares


@frozen
class _Book:
    """The names of a document. ``columns`` and ``options`` are by the name, or alias, of their list or choice."""

    language: Language
    quantities: dict[str, str] = field(factory=dict)
    columns: dict[str, dict[str, str]] = field(factory=dict)
    options: dict[str, dict[str, str]] = field(factory=dict)
    every_option: dict[str, str] = field(factory=dict)
    grades: dict[str, str] = field(factory=dict)
    flags: dict[str, str] = field(factory=dict)
    units: dict[str, str] = field(factory=dict)

    def enter(self, names: dict[str, str], declared: tree.Name) -> None:
        shown, _ = _in_language(declared.text, declared.alias, self.language)
        for known in (declared.text, declared.alias):
            if known is not None:
                names.setdefault(known, shown)


def _read(document: tree.Document, language: Language) -> _Book:
    book = _Book(language)
    columns: dict[str, str] = {}
    for statement in document.statements:
        match statement:
            case tree.FactStmt():
                if statement.field:
                    book.enter(columns, statement.name)
                else:
                    book.enter(book.quantities, statement.name)
                    columns = {}
                    _share(book.columns, statement.name, columns)
                options: dict[str, str] = {}
                for option in statement.options:
                    book.enter(options, option)
                    book.enter(book.every_option, option)
                if options:
                    _share(book.options, statement.name, options)
                if statement.unit is not None:
                    book.enter(book.units, statement.unit)
            case tree.DefineStmt() | tree.ParameterStmt():
                book.enter(book.quantities, statement.name)
            case tree.GradeStmt():
                book.enter(book.grades, statement.name)
            case tree.FlagStmt():
                book.enter(book.flags, statement.name)
            case _:
                pass
    return book


def _share(table: dict[str, dict[str, str]], owner: tree.Name, names: dict[str, str]) -> None:
    for known in (owner.text, owner.alias):
        if known is not None:
            table.setdefault(known, names)


# ---------------------------------------------------------------- where a name stands


@frozen
class _Place:
    """Where a name is looked up: the columns of the list at hand and the options of the choice at hand come first."""

    book: _Book
    columns: Names = _NONE
    options: Names = _NONE

    def quantity(self, name: str) -> str:
        """A name as an operand: a column, a fact or definition, a column of a list by its full name, an option, a grade."""
        for names in (self.options, self.columns, self.book.quantities):
            if name in names:
                return names[name]
        owner, dot, column = name.rpartition(".")
        if dot and column in self.book.columns.get(owner, {}):
            return f"{self.book.quantities[owner]}.{self.book.columns[owner][column]}"
        for names in (self.book.every_option, self.book.grades):
            if name in names:
                return names[name]
        return name

    def beside(self, subject: Expr | None) -> _Place:
        """The place beside ``subject``, where its options are known."""
        if not isinstance(subject, tree.Ref):
            return evolve(self, options=_NONE)
        column = subject.name.rpartition(".")[2] if subject.name not in self.book.options else subject.name
        return evolve(self, options=self.book.options.get(column, _NONE))

    def within(self, source: tree.Ref) -> _Place:
        """The place of a condition on the records of ``source``."""
        owner = source.name if self.book.columns.get(source.name) else source.name.rpartition(".")[0]
        return evolve(self, columns=self.book.columns.get(owner, _NONE), options=_NONE)


def _statement(it: tree.Statement, place: _Place, subjects: tuple[Expr, ...]) -> tree.Statement:
    match it:
        case tree.FactStmt():
            own = evolve(place, options=place.book.options.get(it.name.text, _NONE))
            missing_as = None if it.missing_as is None else _node(it.missing_as, own)
            return evolve(_node(it, place), missing_as=missing_as)
        case tree.GivenStmt():
            inner = place if it.record_of is None else place.within(it.record_of)
            values = tuple((_node(ref, inner), _node(value, inner.beside(ref))) for ref, value in it.values)
            return evolve(it, record_of=_node(it.record_of, place), values=values)
        case tree.RowStmt():
            keys = _node(it.keys, place.beside(subjects[0] if subjects else None))
            return evolve(it, keys=keys, cells=_node(it.cells, place))
        case tree.ColumnsStmt():
            return evolve(it, keys=_node(it.keys, place.beside(subjects[1] if len(subjects) > 1 else None)))
        case _:
            return _node(it, place)


def _node(it: Node, place: _Place) -> Node:
    """``it`` and all that is in it; what has no names is returned as it is."""
    found: Any = _special(it, place)
    if found is not None:
        return found  # type: ignore[no-any-return]
    whole: Any = it
    if isinstance(it, tuple):
        return tuple(_node(part, place) for part in it)  # type: ignore[return-value]
    if not attrs.has(type(whole)):
        return it
    operand = evolve(place, options=_NONE) if place.options and not isinstance(it, tree.Pattern | tree.Bounds) else place
    parts = {each: getattr(it, each) for each in attrs.fields_dict(type(whole))}
    changed = {name: _node(part, operand) for name, part in parts.items() if isinstance(part, tuple) or attrs.has(type(part))}
    return evolve(whole, **changed)  # type: ignore[no-any-return]


def _special(it: object, place: _Place) -> object | None:
    """The nodes that are names, have names as plain texts, or say where the names in them are looked up."""
    book = place.book
    match it:
        case tree.Name() | tree.Label():
            text, alias = _in_language(it.text, it.alias, book.language)
            return evolve(it, text=text, alias=alias)
        case tree.Ref():
            return evolve(it, name=place.quantity(it.name))
        case tree.Quoted():
            return evolve(it, text=place.options.get(it.text, it.text))
        case tree.Number():
            # 分 stands in the tree as "points", whatever else may be called so
            return it if it.unit in (None, "points") else evolve(it, unit=book.units.get(it.unit, it.unit))
        case tree.Each():
            unit = None if it.unit is None else book.units.get(it.unit, it.unit)
            return evolve(it, step=_node(it.step, place), unit=unit)
        case tree.FlagSet():
            return evolve(it, name=book.flags.get(it.name, it.name))
        case tree.Effect():
            return it if it.grade is None else evolve(it, grade=book.grades.get(it.grade, it.grade))
        case tree.Compare(left=tree.Grade()):
            return evolve(it, right=_node(it.right, evolve(place, options=book.grades)))
        case tree.Compare():
            right = _node(it.right, place.beside(it.left))
            return evolve(it, left=_node(it.left, place.beside(it.right)), right=right)
        case tree.Between():
            beside = place.beside(it.subject)
            return evolve(it, subject=_node(it.subject, place), low=_node(it.low, beside), high=_node(it.high, beside))
        case tree.OneOf():
            beside = place.beside(it.subject)
            return evolve(it, subject=_node(it.subject, place), options=tuple(_node(option, beside) for option in it.options))
        case tree.Listed():
            return evolve(it, source=_node(it.source, place), where=_node(it.where, place.within(it.source)))
        case _:
            return None

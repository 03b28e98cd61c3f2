"""A document in the other language: names, labels and every use of a name, as far as the document says what they are called there.

The words of the language itself need no translation, a tree has none. A name without an alias stays as it is. Names are
looked up where they are declared: the columns of a list within that list, options beside the fact that has them, grades, flags and
unit words each among themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar, assert_never

import attrs
from attrs import Factory, define, evolve, field, frozen

from rubric_engine.diagnostics.model import Language
from rubric_engine.semantics.ids import components
from rubric_engine.semantics.types import same_word
from rubric_engine.syntax import tree
from rubric_engine.syntax.tree import Expr, TableKind
from rubric_engine.syntax.vocabulary import is_chinese

Node = TypeVar("Node")
Names = Mapping[str, str]  # what a thing is called, under its name or its alias, to what it is called in the other language

_NONE: Names = MappingProxyType({})

UNITS = ("units", "各单位")
"""The units that are scored together, as the owner of a dotted name."""


def translate(document: tree.Document, language: Language, bases: tuple[tree.Document, ...] = ()) -> tree.Document:
    """``document`` with the names and labels of ``language``, where it or one of the ``bases`` that it extends has them."""
    declared = (*document.statements, *(statement for base in bases for statement in base.statements))
    book = _read(declared, language)
    subjects: tuple[Expr, ...] = ()
    records = _Records(_Place(book))
    for statement in (statement for base in reversed(bases) for statement in base.statements):
        records.place_of(statement)
    statements: list[tree.Statement] = []
    for statement in document.statements:
        match statement:
            case (
                tree.TableStmt(head=head)
                | tree.DefineStmt(table=tree.TableHead() as head)
                | tree.ColumnStmt(table=tree.TableHead() as head)
            ):
                subjects = head.subjects if head.kind in (TableKind.VALUES, TableKind.GRID) else ()
            case tree.RowStmt() | tree.ColumnsStmt() | tree.SourceStmt() | tree.NoteStmt():
                pass
            case _:
                subjects = ()
        statements.append(_statement(statement, records.place_of(statement), subjects))
    return evolve(document, statements=tuple(statements))


@define
class _Records:
    """Where each statement stands: below a list its fields, and in what occurs for each record the columns of that list, have their bare names."""

    outside: _Place
    list: tree.Name | None = None
    here: _Place = field(default=Factory(lambda self: self.outside, takes_self=True))
    repeated: dict[tuple[str, ...], _Place] = field(factory=dict)  # by the id of the section or item

    def place_of(self, statement: tree.Statement) -> _Place:
        match statement:
            case tree.FactStmt(field=False):
                self.list, self.here = statement.name, self.outside
            case tree.FactStmt() | tree.ColumnStmt():
                columns = {} if self.list is None else self.outside.book.columns.get(self.list.text, {})
                self.here = evolve(self.outside, columns=columns)
            case tree.SectionStmt() | tree.ItemStmt():
                self.here = self._inside(statement)
            case (
                tree.LineStmt()
                | tree.TableStmt()
                | tree.RowStmt()
                | tree.ColumnsStmt()
                | tree.DatedStmt()
                | tree.SourceStmt()
                | tree.NoteStmt()
            ):
                pass
            case _:
                self.here = self.outside
        return self.here

    def _inside(self, statement: tree.SectionStmt | tree.ItemStmt) -> _Place:
        id = components(statement.id.text)
        above = next((self.repeated[id[:end]] for end in range(len(id) - 1, 0, -1) if id[:end] in self.repeated), self.outside)
        each = statement.clauses.for_each
        place = above if each is None else above.within(each.over.source)
        if each is not None and each.different:
            column = each.over.source.name.rpartition(".")[2]
            place = evolve(place, columns={name: said for name, said in place.columns.items() if said == place.columns.get(column)})
        self.repeated.pop(id, None)
        if place is not self.outside:
            self.repeated[id] = place
        return place


def _in_language(text: str, alias: str | None, language: Language) -> tuple[str, str | None]:
    """The pair with the name of ``language`` in front; as it is when the two are of one script."""
    if alias is None or is_chinese(text) is is_chinese(alias) or is_chinese(text) is (language == "zh"):
        return text, alias
    return alias, text


_ALIKE = ("series", "species", "means", "barracks", "headquarters", "crossroads", "aircraft")
"""One and many are the same."""

_ODD = {"movies": "movie", "ties": "tie", "pies": "pie", "lies": "lie", "buses": "bus", "gases": "gas", "lenses": "lens", "shoes": "shoe"}


def singular(word: str) -> str:
    """An English unit word as it stands behind ``each`` and 1; as it is where that wouldn't be taken for the same word.

    >>> singular("articles"), singular("counties"), singular("classes"), singular("prizes"), singular("km"), singular("条")
    ('article', 'county', 'class', 'prize', 'km', '条')
    """
    low = word.lower()
    if (
        not (word.isascii() and word.isalpha())
        or len(word) < 4
        or not low.endswith("s")
        or low.endswith(("ss", "us", "is"))
        or low in _ALIKE
    ):
        return word
    if low in _ODD:
        one = _ODD[low]
    elif low.endswith("ies"):
        one = word[:-3] + "y"
    else:
        one = word[:-2] if low.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
    return one if same_word(one, word) else word


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

    def unit(self, word: str, one: bool) -> str:
        """A unit word as it is called in the language, which one of a thing in the singular."""
        if word == "points":  # 分 stands in the tree as "points", whatever else may be called so
            return word
        shown = self.units.get(word) or next((said for known, said in self.units.items() if same_word(known, word)), word)
        if same_word(shown, word):
            return word
        return singular(shown) if one else shown

    def enter(self, names: dict[str, str], declared: tree.Name) -> None:
        shown, _ = _in_language(declared.text, declared.alias, self.language)
        for known in (declared.text, declared.alias):
            if known is not None:
                names.setdefault(known, shown)


def _read(statements: tuple[tree.Statement, ...], language: Language) -> _Book:
    book = _Book(language)
    columns: dict[str, str] = {}
    for statement in statements:
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
            case tree.ColumnStmt():
                book.enter(columns, statement.name)
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
        if owner in UNITS:
            return f"{owner}.{self.book.quantities.get(column, column)}"
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
        case tree.RemoveStmt():
            return evolve(it, target=_removed(it, place.book))
        case tree.ColumnsStmt():
            return evolve(it, keys=_node(it.keys, place.beside(subjects[1] if len(subjects) > 1 else None)))
        case _:
            return _node(it, place)


def _removed(it: tree.RemoveStmt, book: _Book) -> str:
    """What is removed stands in the rubric that is extended; only what this one declares too has a name in the other language."""
    match it.part:
        case tree.Part.FACT | tree.Part.DEFINITION | tree.Part.PARAMETER:
            return book.quantities.get(it.target, it.target)
        case tree.Part.GRADE:
            return book.grades.get(it.target, it.target)
        case tree.Part.FLAG:
            return book.flags.get(it.target, it.target)
        case tree.Part.GATE | tree.Part.PAIRING | tree.Part.SECTION | tree.Part.ITEM:
            return it.target
        case _:
            assert_never(it.part)


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
            return it if it.unit is None else evolve(it, unit=book.unit(it.unit, one=it.value == 1))
        case tree.Each():
            one = it.step is None or (isinstance(it.step, tree.Number) and it.step.value == 1)
            unit = None if it.unit is None else book.unit(it.unit, one)
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
            inner = place.within(it.source)
            source = _node(it.source, evolve(place, columns=_NONE))
            return evolve(it, source=source, where=_node(it.where, inner), within=_node(it.within, inner))
        case _:
            return None

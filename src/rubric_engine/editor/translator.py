"""A document in the other language: names, labels and every use of a name, as far as the document says what they are called there.

The words of the language itself need no translation, a tree has none. A name without an alias stays as it is. Names are
looked up where they are declared: the columns of a list within that list, options beside the fact that has them, grades, flags and
unit words each among themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar, assert_never

from rubric_engine.diagnostics.frozen import Factory, define, evolve, field, fields_of, frozen
from rubric_engine.diagnostics.model import Language
from rubric_engine.semantics.ids import components
from rubric_engine.semantics.types import same_word
from rubric_engine.semantics.types import singular as singular
from rubric_engine.syntax import tree
from rubric_engine.syntax.tree import Expr
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
                subjects = head.subjects
            case tree.RowStmt() | tree.ColumnsStmt() | tree.SourceStmt() | tree.NoteStmt() | tree.AcceptStmt():
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
                | tree.AcceptStmt()
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
    examples: dict[str, str] = field(factory=dict)  # by their labels
    units: dict[str, str] = field(factory=dict)
    doubtful: set[str] = field(factory=set)  # unit words that are called differently for one fact and for another
    measures: dict[str, Names] = field(factory=dict)  # the unit words of each fact and column, by its names

    def unit(self, word: str, one: bool, measured: Names) -> str:
        """A unit word as it is called in the language, which one of a thing in the singular. ``measured`` are the words of what it stands beside;
        where these don't tell, a word that is called differently here and there stays: it is understood in both languages."""
        if word == "points":  # 分 stands in the tree as "points", whatever else may be called so
            return word
        known = measured if _called(measured, word) is not None else _NONE if self._is_doubtful(word) else self.units
        shown = _called(known, word) or word
        if same_word(shown, word):
            return word
        return singular(shown) if one else shown

    def _is_doubtful(self, word: str) -> bool:
        return any(same_word(known, word) for known in self.doubtful)

    def measure(self, declared: tree.FactStmt) -> None:
        """Takes in the unit of a fact or column."""
        assert declared.unit is not None
        own: dict[str, str] = {}
        self.enter(own, declared.unit)
        for name in (declared.name.text, declared.name.alias):
            if name is not None:
                self.measures.setdefault(name, own)
        self.doubtful.update(word for word, said in own.items() if self.units.get(word, said) != said)
        self.enter(self.units, declared.unit)

    def enter(self, names: dict[str, str], declared: tree.Name | tree.Label) -> None:
        shown, _ = _in_language(declared.text, declared.alias, self.language)
        for known in (declared.text, declared.alias):
            if known is not None:
                names.setdefault(known, shown)


def _called(names: Names, word: str) -> str | None:
    """What a unit word is called, in whichever number it stands."""
    return names.get(word) or next((said for known, said in names.items() if same_word(known, word)), None)


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
                    book.measure(statement)
            case tree.ColumnStmt():
                book.enter(columns, statement.name)
            case tree.DefineStmt() | tree.ParameterStmt():
                book.enter(book.quantities, statement.name)
            case tree.GradeStmt():
                book.enter(book.grades, statement.name)
            case tree.FlagStmt():
                book.enter(book.flags, statement.name)
            case tree.ExampleStmt():
                book.enter(book.examples, statement.label)
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
    measured: Names = _NONE  # the unit words of the quantity at hand

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
        if isinstance(subject, tree.Beyond):
            subject = subject.subject
        if not isinstance(subject, tree.Ref):
            return evolve(self, options=_NONE, measured=_NONE)
        column = subject.name.rpartition(".")[2]
        options, measures = (found.get(subject.name, found.get(column, _NONE)) for found in (self.book.options, self.book.measures))
        return evolve(self, options=options, measured=measures)

    def within(self, source: tree.Ref) -> _Place:
        """The place of a condition on the records of ``source``."""
        owner = source.name if self.book.columns.get(source.name) else source.name.rpartition(".")[0]
        return evolve(self, columns=self.book.columns.get(owner, _NONE), options=_NONE, measured=_NONE)


def _statement(it: tree.Statement, place: _Place, subjects: tuple[Expr, ...]) -> tree.Statement:
    match it:
        case tree.FactStmt():
            own = place.beside(tree.Ref(it.name.text))
            return evolve(_node(it, place), missing_as=_node(it.missing_as, own), bounds=_node(it.bounds, own))
        case tree.LineStmt():
            counted = place.beside(it.subject)
            return evolve(_node(it, place), each=_node(it.each, counted), limit_units=_node(it.limit_units, counted))
        case tree.GivenStmt():
            inner = place if it.record_of is None else place.within(it.record_of)
            values = tuple((_node(ref, inner), _node(value, inner.beside(ref))) for ref, value in it.values)
            like = None if it.rest is None or it.rest.like is None else place.book.examples.get(it.rest.like, it.rest.like)
            rest = it.rest if it.rest is None else evolve(it.rest, like=like)
            return evolve(it, record_of=_node(it.record_of, place), values=values, rest=rest)
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
    names = fields_of(type(whole))
    if not names:
        return it
    told = (place.options or place.measured) and not isinstance(it, tree.Pattern | tree.Bounds)
    operand = evolve(place, options=_NONE, measured=_NONE) if told else place
    parts = {each: getattr(it, each) for each in names}
    changed = {name: _node(part, operand) for name, part in parts.items() if isinstance(part, tuple) or fields_of(type(part))}
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
            return it if it.unit is None else evolve(it, unit=book.unit(it.unit, it.value == 1, place.measured))
        case tree.Each():
            one = it.step is None or (isinstance(it.step, tree.Number) and it.step.value == 1)
            unit = None if it.unit is None else book.unit(it.unit, one, place.measured)
            return evolve(it, step=_node(it.step, place), unit=unit)
        case tree.FlagSet():
            return evolve(it, name=book.flags.get(it.name, it.name))
        case tree.Effect():
            return it if it.grade is None else evolve(it, grade=book.grades.get(it.grade, it.grade))
        case tree.Compare(left=tree.Grade()):
            return evolve(it, right=_node(it.right, evolve(place, options=book.grades, measured=_NONE)))
        case tree.Compare():
            right = _node(it.right, place.beside(it.left))
            return evolve(it, left=_node(it.left, place.beside(it.right)), right=right)
        case tree.Between():
            beside = place.beside(it.subject)
            return evolve(it, subject=_node(it.subject, place), low=_node(it.low, beside), high=_node(it.high, beside))
        case tree.Beyond():
            return evolve(it, subject=_node(it.subject, place), bound=_node(it.bound, place.beside(it.subject)))
        case tree.OneOf():
            beside = place.beside(it.subject)
            return evolve(it, subject=_node(it.subject, place), options=tuple(_node(option, beside) for option in it.options))
        case tree.Listed():
            inner = place.within(it.source)
            source = _node(it.source, evolve(place, columns=_NONE))
            return evolve(it, source=source, where=_node(it.where, inner), within=_node(it.within, inner))
        case _:
            return None

"""Where an expression stands, and what its bare names mean there."""

from __future__ import annotations

import enum

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.semantics.model import ColumnSymbol, FactDecl, FieldSymbol, Symbol
from rubric_engine.semantics.symbols import Symbols, field_of


class Place(enum.Enum):
    OPEN = "outside of records"
    WHERE = "in the condition on the records of a list"
    COLUMN = "in a computed column"
    RECORD = "in what occurs for each record"
    GROUP = "in what occurs for each different value"


@frozen(kw_only=True)
class Scope:
    """``records`` is the list whose record is at hand, ``column`` the only column of it that can be read by its name (of a group), and ``inside``
    are the ids of the sections and items around that occur for each record, the outer first. ``broken``: the list is unknown, so that nothing is
    said about names that may be its columns."""

    place: Place = Place.OPEN
    records: FactDecl | None = None
    column: str | None = None
    inside: tuple[str, ...] = ()
    broken: bool = False

    def where(self, owner: FactDecl | None) -> Scope:
        """In the condition on the records of ``owner``."""
        return Scope(place=Place.WHERE, records=owner, inside=self.inside)

    def reads(self, symbol: FieldSymbol | ColumnSymbol) -> bool:
        """Whether the column has one value here: that of the record or group at hand."""
        return symbol.owner is self.records and (self.column is None or symbol.decl.name == self.column)


PLAIN = Scope()


def column_scope(owner: FactDecl) -> Scope:
    return Scope(place=Place.COLUMN, records=owner)


def lookup(name: str, scope: Scope, symbols: Symbols) -> Symbol | None:
    """What a bare name means: a column of the record at hand before what is declared for the whole rubric."""
    own = field_of(scope.records, name) if scope.records is not None else None
    if own is not None and scope.reads(own):
        return own
    return symbols.get(name) or symbols.field(name) or own

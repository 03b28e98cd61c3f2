"""Declarations in the making: what ``structure`` holds while it walks the statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.semantics.model import ColumnDecl, FactDecl, LineDecl, Remarks, TableDecl, TableLineDecl
from rubric_engine.semantics.types import UNKNOWN
from rubric_engine.syntax import tree

T = TypeVar("T")


@define
class Noted(Generic[T]):
    """A declaration in the making, with the remarks that have come up for it."""

    make: Callable[[Remarks], T]
    sources: list[str] = field(factory=list)
    notes: list[str] = field(factory=list)

    def remarks(self) -> Remarks:
        return Remarks("; ".join(self.sources) or None, tuple(self.notes))

    def finish(self) -> T:
        return self.make(self.remarks())


@define
class OpenTable:
    head: tree.TableHead
    span: object
    columns: tuple[tuple[tree.Pattern, ...], ...] = ()
    rows: list[tree.RowStmt] = field(factory=list)

    def finish(self) -> TableDecl:
        return TableDecl(head=self.head, columns=self.columns, rows=tuple(self.rows))


@define
class OpenNode:
    stmt: tree.SectionStmt | tree.ItemStmt
    above: str  # the section it stands under
    noted: Noted[None]
    lines: list[Noted[LineDecl | TableLineDecl]] = field(factory=list)
    children: list[OpenNode] = field(factory=list)

    @property
    def id(self) -> str:
        return self.stmt.id.text


@define
class OpenFact:
    stmt: tree.FactStmt
    noted: Noted[None]
    fields: list[OpenFact] = field(factory=list)
    columns: list[Noted[ColumnDecl]] = field(factory=list)

    def finish(self, owner: str | None = None) -> FactDecl:
        name = self.stmt.name.text
        return FactDecl(
            stmt=self.stmt,
            type=UNKNOWN,
            fields=tuple(one.finish(name) for one in self.fields),
            columns=tuple(one.finish() for one in self.columns),
            owner=owner,
            remarks=self.noted.remarks(),
        )


def nothing(remarks: Remarks) -> None:
    return None

"""What ``accept`` statements concern: each stands behind something, as a note does, and accepts findings there."""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.diagnostics.model import Span
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.model import AcceptDecl
from rubric_engine.syntax import tree


@define
class _Covered:
    """A declaring statement with what belongs to it so far: the rows of a table, the fields of a list, what is given and expected in an example."""

    span: Span


@define
class _Walk:
    here: _Covered | None = None  # None: the head
    whole_list: _Covered | None = None
    whole_example: _Covered | None = None
    found: list[tuple[tree.AcceptStmt, _Covered | None]] = field(factory=list)

    def add(self, statement: tree.Statement) -> None:
        match statement:
            case tree.AcceptStmt():
                self.found.append((statement, self.here))
            case tree.SourceStmt() | tree.NoteStmt():
                pass
            case tree.RowStmt() | tree.ColumnsStmt() | tree.DatedStmt():
                self._extend(self.here, statement)
                self._extend(self.whole_list, statement)
            case tree.GivenStmt() | tree.ExpectStmt():
                self.here = self.whole_example
                self._extend(self.here, statement)
            case tree.FactStmt(field=True) | tree.ColumnStmt():
                self._extend(self.whole_list, statement)
                self.here = _Covered(statement.span)
            case tree.RubricStmt() | tree.ExtendsStmt() | tree.EditionStmt() | tree.UnitStmt() | tree.TiesStmt() | tree.MissingStmt():
                self.here = self.whole_list = self.whole_example = None
            case _:
                self.here = _Covered(statement.span)
                self.whole_list = self.here if isinstance(statement, tree.FactStmt) else None
                self.whole_example = self.here if isinstance(statement, tree.ExampleStmt) else None

    def _extend(self, covered: _Covered | None, statement: tree.Statement) -> None:
        if covered is not None:
            covered.span = covered.span.to(statement.span)


def acceptances(document: tree.Document, findings: Findings) -> tuple[AcceptDecl, ...]:
    """The acceptances of a document, in the order of the text; what can't be accepted is reported and left out."""
    walk = _Walk()
    for statement in document.statements:
        walk.add(statement)
    return tuple(
        AcceptDecl(stmt=statement, where=None if covered is None else covered.span)
        for statement, covered in walk.found
        if _sound(statement, findings)
    )


def _sound(statement: tree.AcceptStmt, findings: Findings) -> bool:
    code, known = statement.code, _is_known(statement.code)
    if not known:
        from rubric_engine.diagnostics.codes import all_codes

        candidates = [each for each in all_codes() if each.startswith("W")]
        findings.error("E382", statement.code_span, findings.did_you_mean(code, candidates), name=code)
    elif not code.startswith("W"):
        findings.error("E383", statement.code_span, name=code)
    if not statement.reason.strip():
        findings.error("E384", statement.span, name=code)
    return known and code.startswith("W") and bool(statement.reason.strip())


def _is_known(code: str) -> bool:
    """Whether there is such a code. What people accept is mostly said by ``check``: the other tables, which are long, are asked only about the rest."""
    from rubric_engine.diagnostics.codes_analysis import ANALYSIS

    if code in ANALYSIS:
        return True
    from rubric_engine.diagnostics.codes import all_codes

    return code in all_codes()

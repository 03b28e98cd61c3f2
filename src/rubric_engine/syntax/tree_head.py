"""The tree of a rubric text: what every statement has, the head, and what changes a rubric that is extended. See ``tree.py``."""

from __future__ import annotations

import enum

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import Span
from rubric_engine.syntax.tree_expressions import Expr, Label, span_field


@frozen(kw_only=True)
class Statement:
    """``leading`` are the comment lines above (without ``#`` and outer space), ``trailing`` the comment behind. ``gaps`` says behind which
    of the leading comments (from 0) a blank line stands. ``replaces``: the statement takes the place of the one of the same kind and id, name or label
    in the rubric that this one extends."""

    leading: tuple[str, ...] = ()
    trailing: str | None = None
    blank_before: bool = field(default=False, eq=False)
    gaps: tuple[int, ...] = field(default=(), eq=False)
    replaces: bool = field(default=False, kw_only=True)
    span: Span = span_field()


class TieRule(enum.Enum):
    BETTER = "better"  # standard competition ranking, 1 2 2 4
    WORSE = "worse"  # modified competition ranking, 1 3 3 4
    DENSE = "dense"  # 1 2 2 3
    AVERAGE = "average"  # fractional ranking, 1 2.5 2.5 4
    ERROR = "error"


@frozen
class TieKey:
    """``among_tied``: recomputed among the units that are level so far."""

    expr: Expr
    lowest_first: bool = False
    among_tied: bool = False


class MissingPolicy(enum.Enum):
    LEAST = "least"
    NO_RESULT = "no_result"


@frozen
class RubricStmt(Statement):
    label: Label


@frozen
class EditionStmt(Statement):
    value: str


@frozen
class SourceStmt(Statement):
    text: str


@frozen
class NoteStmt(Statement):
    text: str


@frozen
class UnitStmt(Statement):
    label: Label


@frozen
class TiesStmt(Statement):
    rule: TieRule
    keys: tuple[TieKey, ...] = ()


@frozen
class MissingStmt(Statement):
    policy: MissingPolicy


@frozen
class ExtendsStmt(Statement):
    """``file`` is the name of a rubric beside this one."""

    file: str


class Part(enum.Enum):
    """What can be removed from a rubric that is extended."""

    FACT = "fact"
    DEFINITION = "define"
    PARAMETER = "parameter"
    GATE = "gate"
    SECTION = "section"
    ITEM = "item"
    GRADE = "grade"
    FLAG = "flag"
    PAIRING = "pairing"


@frozen(kw_only=True)
class RemoveStmt(Statement):
    """``target`` is the id of a section or item, the label of a gate or pairing, the name of the others."""

    part: Part
    target: str
    target_span: Span = span_field()

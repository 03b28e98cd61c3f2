"""The core language: values, origins and facts. See ``ir.py``."""

from __future__ import annotations

import enum
from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import NOWHERE, Span

if TYPE_CHECKING:
    from rubric_engine.core.ir_expressions import Expr

Scalar = Fraction | bool | str


@frozen
class Text:
    """The same words in both languages (equal, where the rubric gives only one)."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@frozen
class Origin:
    """Where a piece of the core comes from, in the rubric's words.

    ``id`` is the document's (``4.1``, a line's ``4.1.2``, ``gate 1``, or a definition's name). ``text`` is the
    source line or expression in both vocabularies, ``label`` its label or None. ``citation`` and ``notes`` are inherited
    for ``citation`` only (a line without a source cites its item's, its section's, the rubric's). ``cites``: a section or an item has a citation of
    its own, be it the same as that of what it stands in.
    """

    id: str
    span: Span = field(default=NOWHERE, eq=False)
    text: Text = Text("", "")
    label: Text | None = None
    citation: str | None = None
    notes: tuple[str, ...] = ()
    cites: bool = field(default=False, eq=False)


# ---------------------------------------------------------------- facts


class ValueKind(enum.Enum):
    YES_NO = "yes/no"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    SCORE = "score"
    TEXT = "text"
    UNIT = "unit"  # the name of a unit, as a text
    LIST = "list"


@frozen
class Option:
    name: str
    alias: str | None = None


@frozen(kw_only=True)
class Computed:
    """A column of a list that is worked out for each record, out of its fields and of columns before it."""

    name: str
    alias: str | None = None
    kind: ValueKind
    label: Text | None = None
    unit: Text | None = None
    expr: Expr
    origin: Origin = Origin("")


@frozen(kw_only=True)
class FactSpec:
    """One fact, or one field of a list fact. ``low``/``high`` are inclusive unless ``low_open``/``high_open``; None is unbounded.

    Dates have ordinals in ``low``/``high``, choices 0 and the last index, counts at least 0 and ``whole``.
    ``missing_as`` is the settled reading, None if there is none. ``shared``: one value for all units that are scored together. ``better``: which way the fact
    is better for whom it describes, "higher" or "lower" (of a yes/no, yes is the higher one); nothing is scored by it, checks look at it. ``computed`` are
    in an order in which each uses only earlier ones.
    """

    name: str
    alias: str | None = None
    kind: ValueKind
    label: Text | None = None
    unit: Text | None = None
    options: tuple[Option, ...] = ()
    ordered: bool = False
    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    whole: bool = False
    or_none: bool = False
    missing_as: Scalar | None = None
    missing_error: bool = False
    shared: bool = False
    better: str | None = None
    fields: tuple[FactSpec, ...] = ()
    computed: tuple[Computed, ...] = ()
    origin: Origin = Origin("")

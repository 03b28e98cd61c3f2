"""What a self-scoring workbook consists of, before anything is laid out: what is typed in, and the formulas, which know each other by defined names alone.

There are two kinds of places. On the level of the unit (``level`` None) a name stands for the cell in the column of its unit; on the level of a list for the cell in the row of its
record. ``name + Plan.suffix`` is the whole range: all units, or all records. A formula may use both. No cell of a calculated row is ever blank or an error.

What whoever lays it out defines besides ``inputs`` and ``rows``: ``Plan.unit_name`` (the row in which the units' names are typed, with its range), and ``ListOf.owner`` of each list (the column in
which each record's unit is named, with its range; a list that all units share has none). A column without a unit's name takes part in nothing: of it TOTAL, LOW, HIGH, GRADE, FLAG, STATUS,
REASON and CHECK are empty texts; lines and nodes still show a number, which is to be hidden. A row of a list takes part when any of its own cells holds something (``ListOf.present``, a row of
the plan, says so); where a list is owned, its owner must then be one of the units.
"""

from __future__ import annotations

import enum
from fractions import Fraction

from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Text
from rubric_engine.diagnostics.frozen import frozen


class Kind(enum.Enum):
    NUMBER = "number"
    TRUTH = "truth"  # typed: ``Plan.yes`` or ``Plan.no``; of a calculated row TRUE or FALSE
    TEXT = "text"
    CHOICE = "choice"  # typed: one of the options; of a calculated row (a grade) a text
    DATE = "date"


class Role(enum.Enum):
    LINE = "line"
    NODE = "node"  # a section or an item
    TOTAL = "total"  # an empty text where there is none, see WHY_NONE
    LOW = "low"  # of the total, with missing facts; an empty text where it has no bound
    HIGH = "high"
    WHY_NONE = "why none"  # a sentence why there is no total, or an empty text
    COMPLETE = "complete"  # TRUE when nothing that is missing could change the total
    GATE = "gate"  # TRUE when it fires
    GRADE = "grade"
    FLAG = "flag"  # ``Plan.yes``, ``Plan.no``, or an empty text: unknown
    RANK = "rank"
    DEFINITION = "definition"
    STATUS = "status"  # of the line ``id``: one of ``Plan.statuses``
    REASON = "reason"  # of the line ``id``: why it was missed, or an empty text
    WORKING = "working"
    CHECK = "check"  # an empty text, or what is wrong with the cell of the input ``id`` (its name)
    PROBLEM = "problem"  # one row: the first thing that is wrong with the unit's facts, or an empty text
    MISSING = "missing"  # one row: the facts of the unit that are missing, as a text


@frozen
class Input:
    """A row (of the unit) or a column (of a list's sheet) that a person types into.

    ``name``: the defined name. ``fact``: what the rubric calls it; with ``level`` None and a list's name as ``fact`` it is the yes/no that says that the list is complete although it has no
    record (``empties``). ``decimals``: so many are taken of a number. ``low``/``high``: what may be typed, exact (None: only ``Plan.limit``). ``low_open``: ``low`` itself may not.
    """

    name: str
    fact: str
    level: str | None
    kind: Kind
    label: Text
    decimals: int = 0
    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    options: tuple[str, ...] = ()
    or_none: bool = False  # ``Plan.none`` may be typed as well: it is known to have no value
    percent: bool = False  # typed as 6%, which a cell holds as 0.06; ``low``/``high`` are of the value 0.06
    shared: bool = (
        False  # one value for all units: each unit's column must hold the same, so that one cell is typed and the others refer to it
    )
    empties: bool = False
    required: bool = False  # must be typed before anything is shown: the meaning of its absence can't be said in formulas


@frozen
class Row:
    """One calculated quantity: a formula, the same in every column (unit) or every row (record).

    ``formula``: without ``=``, names only. ``scale``: a NUMBER is this many-th of the value: value = cell/scale; ``bottom``: the name of the row to divide by besides, where
    it isn't the same for all units. ``id``: of the line, node, gate or definition, the flag's name, the input's name. ``note``: what it is; of WORKING rows for what.
    """

    name: str
    formula: str
    level: str | None
    kind: Kind
    role: Role
    id: str | None = None
    scale: int = 1
    bottom: str | None = None
    note: Text = Text("", "")


@frozen
class ListOf:
    """A list's sheet. ``owner``: the name of the column in which the record's unit stands; None: all units share the list. ``present``: the row (of the plan) that says whether a record is there."""

    fact: str
    label: Text
    owner: str | None
    present: str


@frozen
class Plan:
    """``rows``: each behind what it uses. ``limit``: the greatest number that may be typed (its negative the least), where a fact has no closer range. ``unsupported``: results that aren't there
    (by ``Role``'s value and id), with the reason; the total is always there."""

    inputs: tuple[Input, ...]
    rows: tuple[Row, ...]
    lists: tuple[ListOf, ...]
    units: int
    records: int
    limit: int
    language: str
    suffix: str  # "_全", "_all"
    unit_name: str  # 单位名称, unit_name
    yes: str
    no: str
    none: str
    statuses: tuple[str, ...]
    crosses: bool  # what a unit gets hangs on other units
    unsupported: tuple[tuple[str, Unsupported], ...] = ()

    def rows_of(self, role: Role) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.role is role)

    def row(self, role: Role, id: str | None = None) -> Row | None:
        return next((row for row in self.rows if row.role is role and row.id == id), None)

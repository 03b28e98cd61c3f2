"""The flat form of a rubric: one straight line of exact operations on whole numbers and truths, the same for every back-end that is fast.

``lower.py`` stages the meaning of a rubric: what the reference evaluator finds out for one unit at a time, the flat form computes for all
units at once, with no branch on what is known. Everything is a whole number (``Int``), a truth (``Truth``) or a text (``Words``):

- a rational number is a pair of whole numbers, top and bottom, with a bottom above 0 wherever the number has a value. Quotients are never
  taken: a comparison is one of products, a constant's bottom is multiplied away, so 6% of 50 members is ``50 * 3 >= 3 * 50``;
- a number that missing facts leave open is two such pairs, its ends; a condition is three truths (may hold, may fail, may lack a value);
- every operation is total: where a number has no value, what stands in its place is used by nothing.

``level`` says how many values a node has: one for each unit (None), or one for each record of a list (the list's name). A node of the unit
that stands in one of a record is that of the record's unit. Nodes are made by ``Builder``, which folds constants and makes each node once: two nodes
are equal when they are the same object.
"""

from __future__ import annotations

import enum

from rubric_engine.diagnostics.frozen import frozen


class Part(enum.Enum):
    """What of a fact a column holds. Where the value is missing or none, a column holds any value; it is not looked at."""

    VALUE = "value"  # a whole number: a count, a date's ordinal, a choice's index; with ``scale`` the value times it
    TOP = "top"  # of a number whose denominator isn't known beforehand, in lowest terms
    BOTTOM = "bottom"
    TRUTH = "truth"
    TEXT = "text"
    GIVEN = "given"  # a truth: the fact isn't missing
    NONE = "none"  # a truth: it is known to have no value


class Gathering(enum.Enum):
    """What several whole numbers come to; of no number 0 (the least common multiple: 1)."""

    SUM = "sum"
    LEAST = "least"
    GREATEST = "greatest"
    MULTIPLE = "multiple"  # the least common multiple of numbers above 0


class Side(enum.Enum):
    """Which members of a field are counted, as they stand to a probe."""

    AHEAD = "ahead"
    AHEAD_OR_LEVEL = "ahead or level"
    BEHIND = "behind"
    BEHIND_OR_LEVEL = "behind or level"
    ALL = "all"


# ---------------------------------------------------------------- whole numbers


@frozen(eq=False)
class Lit:
    value: int
    level: str | None = None


@frozen(eq=False)
class IntColumn:
    """VALUE (times ``scale``), TOP or BOTTOM of a fact, or of a field of the list ``level``."""

    fact: str
    part: Part
    scale: int
    level: str | None


@frozen(eq=False)
class Sum:
    parts: tuple[Int, ...]
    level: str | None


@frozen(eq=False)
class Times:
    left: Int
    right: Int
    level: str | None


@frozen(eq=False)
class FloorDiv:
    """Rounded towards minus infinity. ``bottom`` is above 0 wherever the result is used; where it isn't, any number will do (but no failure)."""

    top: Int
    bottom: Int
    level: str | None


@frozen(eq=False)
class Extreme:
    greatest: bool
    parts: tuple[Int, ...]
    level: str | None


@frozen(eq=False)
class Pick:
    """``then`` where ``when`` holds, else ``otherwise``."""

    when: Truth
    then: Int
    otherwise: Int
    level: str | None


@frozen(eq=False)
class AsInt:
    """1 where the truth holds, else 0."""

    truth: Truth
    level: str | None


@frozen(eq=False)
class Months:
    """Complete months (or years) from one date's ordinal to another's, as ``core.dates.difference`` counts them; ordinals are within the calendar."""

    start: Int
    end: Int
    years: bool
    level: str | None


@frozen(eq=False)
class BestSum:
    """The sum of the ``n`` greatest of those values whose truth holds (of all of them, where there are fewer)."""

    n: int
    values: tuple[Int, ...]
    present: tuple[Truth, ...]
    level: str | None


@frozen(eq=False)
class Gather:
    """Over the records of ``records`` that belong to the unit and for which ``where`` holds (both on the level of the list)."""

    how: Gathering
    records: str
    value: Int
    where: Truth
    level: str | None = None


@frozen(eq=False)
class Distinct:
    """How many different combinations of ``keys`` the records have for which ``where`` holds."""

    records: str
    keys: tuple[Node, ...]
    where: Truth
    level: str | None = None


@frozen(eq=False)
class Trimmed:
    """The sum of the values of the records for which ``where`` holds, without the ``highest`` greatest and the ``lowest`` least; 0 where no more are
    there than are left out."""

    records: str
    value: Int
    where: Truth
    highest: int
    lowest: int
    level: str | None = None


@frozen(eq=False)
class BestOfRecords:
    """The sum of the ``n`` greatest (of all, where there are fewer) of two kinds of values together: those of the records of the unit for which ``where`` holds
    (``value`` and ``where`` on the level of the list), and of ``values``, the unit's own, those whose ``present`` holds."""

    n: int
    records: str
    value: Int
    where: Truth
    values: tuple[Int, ...]
    present: tuple[Truth, ...]
    level: str | None = None


@frozen(eq=False)
class Key:
    """One key of a ranking: the number top/bottom; the greatest is the first, or the least where ``rising``."""

    top: Int
    bottom: Int
    rising: bool


@frozen(eq=False)
class Ranking:
    """A field: the units (or the records of a unit's list) for which ``takes`` holds, in the order of the keys. Units are compared with those alone whose ``within`` is equal."""

    keys: tuple[Key, ...]
    takes: Truth
    within: tuple[Node, ...]


@frozen(eq=False)
class Rivals:
    """How many members of the field (in the group of the unit) stand on ``side`` of the probe; the unit itself is one of those counted, where it stands there.

    ``probe`` is what the unit is compared by, for each key of the ranking; often it is the unit's keys. ``places``: level ones are counted once.
    """

    ranking: Ranking
    probe: tuple[tuple[Int, Int], ...]
    side: Side
    places: bool = False
    level: str | None = None


@frozen(eq=False)
class RecordRivals:
    """As ``Rivals``, for the records of a list: the field has those records of the unit for which ``ranking.takes`` holds, and each record is compared with
    those alone whose ``within`` is equal. Keys, ``takes``, ``within`` and ``probe`` are on the level of the list, as is the outcome."""

    records: str
    ranking: Ranking
    probe: tuple[tuple[Int, Int], ...]
    side: Side
    places: bool
    level: str | None


@frozen(eq=False)
class Across:
    """Over the units scored together for which ``where`` holds, and whose ``within`` is equal to the unit's."""

    how: Gathering
    value: Int
    where: Truth
    within: tuple[Node, ...]
    level: str | None = None


@frozen(eq=False)
class AcrossDistinct:
    """How many different combinations of ``keys`` the units have for which ``where`` holds, and whose ``within`` is equal."""

    keys: tuple[Node, ...]
    where: Truth
    within: tuple[Node, ...]
    level: str | None = None


Int = (
    Lit | IntColumn | Sum | Times | FloorDiv | Extreme | Pick | AsInt | Months | BestSum | Gather | Distinct | Trimmed | BestOfRecords | Rivals
    | RecordRivals | Across | AcrossDistinct
)  # fmt: skip


# ---------------------------------------------------------------- truths


@frozen(eq=False)
class Sure:
    holds: bool
    level: str | None = None


@frozen(eq=False)
class TruthColumn:
    """TRUTH, GIVEN or NONE of a fact, or of a field of the list ``level``. Of a list itself: GIVEN and NONE."""

    fact: str
    part: Part
    level: str | None


@frozen(eq=False)
class AtLeast:
    left: Int
    right: Int
    level: str | None


@frozen(eq=False)
class Equal:
    left: Int
    right: Int
    level: str | None


@frozen(eq=False)
class Divides:
    """Whether ``top`` is a multiple of ``bottom`` (above 0 wherever it is used)."""

    bottom: Int
    top: Int
    level: str | None


@frozen(eq=False)
class All:
    parts: tuple[Truth, ...]
    level: str | None


@frozen(eq=False)
class AnyOf:
    parts: tuple[Truth, ...]
    level: str | None


@frozen(eq=False)
class Not:
    operand: Truth
    level: str | None


@frozen(eq=False)
class SameWords:
    left: Words
    right: Words
    level: str | None


Truth = Sure | TruthColumn | AtLeast | Equal | Divides | All | AnyOf | Not | SameWords


# ---------------------------------------------------------------- texts


@frozen(eq=False)
class Word:
    value: str
    level: str | None = None


@frozen(eq=False)
class WordsColumn:
    fact: str
    level: str | None


@frozen(eq=False)
class UnitName:
    level: str | None = None


Words = Word | WordsColumn | UnitName

Node = Int | Truth | Words

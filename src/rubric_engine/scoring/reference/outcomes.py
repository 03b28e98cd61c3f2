"""What a line and a node come to in one mode: the numbers, and the steps that lead to them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.core.ir import Gate, Origin, RoundMode, Row
from rubric_engine.core.results import EntryKind, Override
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.reference.abstract import Number, Truth


@frozen(eq=False)
class LineOutcome:
    """``points`` is signed and final: whatever has no value is resolved. ``matched`` is what a first match asks, and ``when_matched``
    the points in that case. ``amount`` is for one step; ``before_limit`` without sign, and without the line's limit. With an ``override``, ``points``
    and ``when_matched`` are those that were set, and ``computed`` is what the line came to by itself.
    """

    condition: Truth
    matched: Truth
    amount: Number
    steps: Number | None
    counted: Number | None
    before_limit: Number
    limit: Number | None
    row: Row | None  # the only row of the line's table that can apply
    points: Number
    when_matched: Number | None
    override: Override | None = None
    computed: LineOutcome | None = None


@frozen(eq=False)
class Stage:
    """One clause of a node at work."""

    kind: EntryKind
    before: Number
    after: Number
    origin: Origin
    factor: Fraction | None = None
    rounding: tuple[RoundMode, Fraction] | None = None
    gate: Gate | None = None
    override: Override | None = None


@frozen(eq=False)
class Base:
    """One way in which the children combine, some of them perhaps left out, before the other clauses.

    ``weights`` has (weight, sum of the weights) of the children that bring something. ``deciding`` names those whose points count
    in a first match, a best or a worst. ``combined``: the children after weights; ``stopped``: with the start, losses stopped at zero;
    ``scaled``: the same, after scaling.
    """

    present: tuple[str, ...]
    weights: Mapping[str, tuple[Fraction, Fraction]]
    deciding: tuple[str, ...]
    combined: Number
    stopped: Number
    scaled: Number
    scale: tuple[Fraction, Fraction] | None = None


@frozen(eq=False)
class NodeOutcome:
    """``applies`` is true, false or both. ``points``: if it applies, after everything its own clauses do. ``base`` is None when it
    surely doesn't apply; otherwise the way of combining that is unfavourable."""

    applies: Truth
    points: Number
    start: Number | None = None
    base: Base | None = None
    stages: tuple[Stage, ...] = ()
    fired: tuple[Gate, ...] = ()

"""What is said of a law for one fact set: whether it says anything there, and how it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.core import walk
from rubric_engine.core.ir import CmpOp, Compare, Const, Expr, Node, PointsRead, Program, Scalar
from rubric_engine.core.results import FlagResult
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.testing.answers import Answers, Unit


@frozen(kw_only=True)
class Broken:
    """How a law is broken: for which ``unit``, by what (``id``: a section, an item, a line or ``total``), which came to ``first``, and in the second fact set, or
    for the ``rival``, to ``second``. ``limit``: what it may come to at most (``most``) or at least; None where that hangs on facts.

    Of a condition: ``told`` is what the evaluator says of it, ``grade`` the unit's grade, ``others`` what was read in the other fact set."""

    unit: Unit
    id: str = "total"
    first: Fraction | None = None
    second: Fraction | None = None
    rival: Unit = None
    limit: Fraction | None = None
    most: bool = True
    others: Mapping[Expr, Scalar] = field(factory=dict)
    told: FlagResult | None = None
    grade: str | None = None


@frozen
class Verdict:
    """``applied``: the law says something here: the case that it is about is there, and nothing that it reads is open or without a value."""

    applied: bool
    broken: Broken | None = None


SILENT = Verdict(applied=False)


# ---------------------------------------------------------------- limits


@frozen
class Limit:
    """``name``: the question that asks whether it is kept, where it isn't one number for all facts."""

    node: Node
    most: bool
    value: Fraction | None
    name: str

    def kept(self, answers: Answers, id: str) -> bool | None:
        """None: not known, or no points."""
        points = answers.of(id)
        if points is None:
            return None
        if self.value is None:
            return answers.flags.get(self.name)
        return points <= self.value if self.most else points >= self.value

    @property
    def question(self) -> Expr:
        expr = self.node.maximum if self.most else self.node.minimum
        assert expr is not None
        return Compare(CmpOp.LE if self.most else CmpOp.GE, PointsRead(self.node.origin.id), expr)


def limits_of(program: Program) -> list[Limit]:
    """What sections and items declare; where the limit hangs on a record, it isn't asked."""
    repeated = walk.repeats(program)
    found: list[Limit] = []
    for node in walk.nodes(program):
        for most, expr in ((True, node.maximum), (False, node.minimum)):
            value = expr.value if isinstance(expr, Const) and isinstance(expr.value, Fraction) else None
            if expr is not None and (value is not None or not repeated[node.origin.id]):
                found.append(Limit(node, most, value, f"limit {len(found)}"))
    return found

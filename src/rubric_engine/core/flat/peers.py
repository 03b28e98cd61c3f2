"""What those have in common who are compared with each other alone, staged."""

from __future__ import annotations

from collections.abc import Callable

from rubric_engine.core.flat.domain import Number, Sets, Text, Value
from rubric_engine.core.flat.ops import Node, Truth
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.ir import Expr, FactRead, FieldRead
from rubric_engine.diagnostics.frozen import frozen

Evaluate = Callable[[Expr, Here], Value]


@frozen(eq=False)
class Peer:
    """Whose ``keys`` are equal are compared, where they are ``known``. ``lacks``, ``never``: they may have no value, or surely have none. ``settled``: known of
    everybody, or without a value. ``anything``: where they aren't known, they may be whatever others have."""

    keys: tuple[Node, ...]
    known: Truth
    lacks: Truth
    never: Truth
    settled: bool
    anything: bool


def peer_of(within: Expr | None, here: Here, evaluate: Evaluate) -> Peer:
    domain, make = here.domain, here.make
    if within is None:
        return Peer((), make.yes, make.no, make.no, settled=True, anything=True)
    value = evaluate(within, here)
    anything = isinstance(value, Text) or _is_a_fact(within, here)
    match value:
        case Sets():
            known = make.every((make.negate(make.every((value.true, value.false))), make.negate(value.undefined)))
            never = make.every((value.undefined, make.negate(value.true), make.negate(value.false)))
            return Peer((make.as_int(value.true),), known, value.undefined, never, value.settled, anything)
        case Text():
            known = make.every((value.known, make.negate(value.lacks)))
            settled = value.lacks is value.never and value.known is make.yes
            return Peer((value.words,), known, value.lacks, value.never, settled, anything)
        case Number():
            keys: tuple[Node, ...] = (value.low.at.top, value.low.at.bottom)
            whole = value.low.at.bottom is make.lit(1)
            return Peer(keys, domain.is_point(value), value.lacks, value.never, value.settled and whole, anything and whole)


def _is_a_fact(within: Expr, here: Here) -> bool:
    """Whether it has no value but those that are given."""
    match within:
        case FactRead():
            return True
        case FieldRead(name=name) if here.record is not None:
            return (here.record, name) not in here.staging.outline.columns
        case _:
            return False

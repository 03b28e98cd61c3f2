"""When a gate fires, staged: the twin of the reference's ``gates``."""

from __future__ import annotations

from rubric_engine.core.flat.domain import Sets
from rubric_engine.core.flat.expressions import yes_no
from rubric_engine.core.flat.ops import Truth
from rubric_engine.core.flat.staging import Here
from rubric_engine.core.ir import Gate
from rubric_engine.diagnostics.frozen import frozen


@frozen(eq=False)
class Firing:
    """``certain``: it fires whatever the missing facts are. ``unproven``: prerequisites failed, and only for want of facts; ``doubtful``: it isn't known
    whether the gate concerns the unit."""

    fires: Sets
    certain: Truth
    unproven: Truth
    doubtful: Truth


def firing(gate: Gate, here: Here) -> Firing:
    kept: Firing = here.staging.once(("gate", id(gate), here.mode), lambda: _staged(gate, here.at(None)), gate.origin)
    return kept


def _staged(gate: Gate, here: Here) -> Firing:
    domain, make = here.domain, here.make
    fired = _firing(gate, here)
    if gate.applies is None:
        return fired
    applies = yes_no(gate.applies, here)
    concerned = make.negate(domain.surely_not(applies))
    if applies.settled:  # without a value it applies, and is open nonetheless only where it may be no
        certain, unproven = make.every((concerned, fired.certain)), make.every((concerned, fired.unproven))
        return Firing(_where(concerned, fired.fires, here), certain, unproven, make.no)
    doubtful = make.every((concerned, applies.false))
    true = make.every((concerned, fired.fires.true))
    false = make.some((make.negate(concerned), fired.fires.false, doubtful if here.mode.open_gates else make.no))
    certain = make.every((concerned, fired.certain, make.negate(doubtful)))
    fires = fired.fires if fired.fires.settled and not here.mode.open_gates else None
    settled = Sets(true, false, make.no) if fires is None else domain.known(make.every((concerned, fires.true)))
    return Firing(settled, certain, make.every((concerned, fired.unproven)), doubtful)


def _where(concerned: Truth, fires: Sets, here: Here) -> Sets:
    make = here.make
    if fires.settled:
        return here.domain.known(make.every((concerned, fires.true)))
    return Sets(make.every((concerned, fires.true)), make.some((make.negate(concerned), fires.false)), make.no)


def _firing(gate: Gate, here: Here) -> Firing:
    domain, make = here.domain, here.make
    wanted = [yes_no(p, here) for p in gate.prerequisites]
    sure = [domain.sure(w) for w in wanted]
    held = None if gate.when is None else yes_no(gate.when, here)
    if not here.mode.open_gates or all(each.settled for each in (*wanted, *([] if held is None else [held]))):
        parts = [make.negate(s) for s in sure] + ([] if held is None else [domain.sure(held)])
        fires = domain.known(make.some(parts))
        if all(each.settled for each in (*wanted, *([] if held is None else [held]))):
            return Firing(fires, fires.true, make.no, make.no)
    else:
        each = [Sets(make.some((w.false, w.undefined)), w.true, make.no) for w in wanted]
        if held is not None:
            each.append(Sets(held.true, make.some((held.false, held.undefined)), make.no))
        fires = Sets(make.some(e.true for e in each), make.every(e.false for e in each), make.no)
    failed = make.some(make.negate(s) for s in sure)
    for_good = make.some(make.every((make.negate(s), make.negate(w.true))) for s, w in zip(sure, wanted, strict=True))
    certain = make.some((for_good, make.every((domain.sure(fires), make.negate(failed)))))
    return Firing(fires, certain, make.every((failed, make.negate(for_good))), make.no)

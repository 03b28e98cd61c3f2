"""When a gate fires. Its effects are in ``nodes.py`` (zero) and ``awards.py`` (eligibility and grades)."""

from __future__ import annotations

from rubric_engine.core.ir import Gate, Origin
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.scoring.reference.abstract import FALSE, TRUE, Truth
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.expressions import yes_no


@frozen(eq=False)
class Firing:
    """``fires`` is true, false or, over the completions, both. ``failed``: the prerequisites that aren't proven; ``unproven``: those of
    them that only want facts. ``certain``: it fires whatever the missing facts are. ``applies`` False: the gate doesn't concern the unit;
    ``doubtful``: it isn't known whether it does."""

    fires: Truth
    certain: bool = False
    failed: tuple[int, ...] = ()
    unproven: tuple[int, ...] = ()
    applies: bool = True
    doubtful: bool = False


def firing(gate: Gate, scope: Scope) -> Firing:
    """A prerequisite that isn't proven fails; a ``when`` that isn't proven doesn't fire. Ranges show both. A gate whose applicability isn't known, or
    has no value, applies; ranges also show it without, where it isn't known."""
    applies = TRUE if gate.applies is None else yes_no(gate.applies, scope)
    if applies.holds is False:
        return Firing(FALSE, applies=False)
    fired = _firing(gate, scope)
    if not applies.false:
        return fired
    fires = Truth(true=fired.fires.true, false=True) if scope.mode.open_gates else fired.fires
    return evolve(fired, fires=fires, certain=False, doubtful=True)


def _firing(gate: Gate, scope: Scope) -> Firing:
    wanted = [yes_no(p, scope) for p in gate.prerequisites]
    open_gates = scope.mode.open_gates
    failing = [_fails(t) if open_gates else (FALSE if t.sure else TRUE) for t in wanted]
    parts = list(failing)
    if gate.when is not None:
        held = yes_no(gate.when, scope)
        parts.append(Truth(true=held.true, false=held.false or held.undefined) if open_gates else (TRUE if held.sure else FALSE))
    fires = Truth(true=any(p.true for p in parts), false=all(p.false for p in parts)) if parts else FALSE
    failed = tuple(i for i, t in enumerate(wanted) if not t.sure)
    unproven = tuple(i for i in failed if wanted[i].true)
    certain = len(failed) > len(unproven) or (fires.sure and not failed)
    return Firing(fires, certain, failed, unproven)


def _fails(wanted: Truth) -> Truth:
    return Truth(true=wanted.false or wanted.undefined, false=wanted.true)


def origin_of(gate: Gate, index: int) -> Origin:
    origin = gate.prerequisites[index].origin
    return gate.origin if origin is None else origin

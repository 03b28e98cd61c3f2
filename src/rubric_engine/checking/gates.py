"""Why a gate never takes effect, or always does: one with prerequisites does where they fail, a ``when`` gate where its condition holds."""

from __future__ import annotations

from rubric_engine.checking.ground import Ground, Named
from rubric_engine.checking.spaces import Space
from rubric_engine.core.ir import Gate


def why_never(ground: Ground, gate: Gate) -> Named:
    """Why no facts make a gate fire, of a gate that none do."""
    if gate.applies is not None:
        applies = ground.formulas.of(gate.applies)
        space = Space.of([applies])
        if space is not None and space.masks(applies).no == space.full:
            return "it never applies", "它从不适用"
        if not gate.prerequisites:
            return "wherever it applies, its condition doesn't hold", "凡适用之处，其条件都不成立"
    match len(gate.prerequisites), gate.applies is not None:
        case 0, _:
            return "no facts within their ranges satisfy its condition", "各数据项在其范围之内，都不能使条件成立"
        case 1, False:
            return "its prerequisite always holds", "其条件总是满足"
        case 1, True:
            return "wherever it applies, its prerequisite holds", "凡适用之处，其条件总是满足"
        case _, False:
            return "its prerequisites always hold", "其各项条件总是满足"
        case _:
            return "wherever it applies, its prerequisites hold", "凡适用之处，其各项条件总是满足"


def why_always(gate: Gate) -> Named:
    """Why all facts make a gate fire, of a gate that all do."""
    match len(gate.prerequisites):
        case 0:
            return "its condition never fails", "其条件永远成立"
        case 1:
            return "its prerequisite never holds", "其条件永远不能满足"
        case _:
            return "its prerequisites never hold together", "其各项条件永远不能同时满足"

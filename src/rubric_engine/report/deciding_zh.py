"""人工核定的中文表述：改为几分、理由、经办、时间，以及未起作用的原因。"""

from __future__ import annotations

from rubric_engine.core.results import State
from rubric_engine.report.reasons_zh import gap_before, gap_of, points, quoted


def by_hand(points_: str, reason: str, by: str, when: str) -> str:
    return f"由{gap_before(by)}{by}{gap_of(by)}于{when}人工核定为 {points(points_)}，理由：{reason}"


def no_effect(state: State, decides: str | None) -> str:
    by = "" if decides is None else f"，由 {decides} 计分"
    match state:
        case State.NOT_REACHED:
            return f"未起作用：本项取先满足者{by}"
        case State.MISSED:
            return f"未起作用：本项取先满足者，该条款的条件不成立{by}"
        case State.NOT_APPLICABLE:
            return "未起作用：不适用于该对象"
        case _:
            return f"暂不计入：数据缺失，能否计入尚不能确定{by and f'，暂{by[1:]}'}"


def not_taken(by: str) -> str:
    return f"{by} 所取的是其他项，核定的分不计入"


def not_counted(id: str) -> str:
    return f"{id} 不计入"


def gated(gate: str) -> str:
    return f"前提{quoted(gate)}生效，以前提为准"


def set_above(id: str) -> str:
    return f"{id} 另有人工核定，以其为准"


def held_at(id: str, points_: str, *, most: bool) -> str:
    return f"{id} {'最多' if most else '最少'}计 {points(points_)}"

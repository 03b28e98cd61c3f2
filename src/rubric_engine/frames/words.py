"""What is said of a frame, or of a call, that can't be taken; in the rubric's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rubric_engine.diagnostics.model import Language

_SHOWN: Final = 5


def no_result(name: str, wanted: Sequence[str], language: Language) -> str:
    if language == "zh":
        return f"数据表没有「{name}」这项结果，可选：{'、'.join(wanted)}"
    return f"{name!r} is no result of a frame; there are {', '.join(wanted)}"


def no_column(name: str, language: Language) -> str:
    return f"数据表没有「{name}」列" if language == "zh" else f"the frame has no column {name!r}"


def no_list(name: str, language: Language) -> str:
    return f"「{name}」不是本评分办法的清单" if language == "zh" else f"{name!r} is no list of this rubric"


def needs_unit(name: str, language: Language) -> str:
    if language == "zh":
        return f"「{name}」的记录另成一表时，须以 unit= 指明单位名称所在的列"
    return f"records of {name!r} in a frame of their own need unit=, the column with the names of the units"


def no_key(name: str, key: str, language: Language) -> str:
    if language == "zh":
        return f"「{name}」的记录表没有「{key}」列，无从得知各条记录属于哪个单位"
    return f"the frame of {name!r} has no column {key!r}, which says to which unit a record belongs"


def no_name(row: int, language: Language) -> str:
    return f"第 {row} 行没有单位名称" if language == "zh" else f"row {row} has no name of a unit"


def no_value(name: str, row: int, language: Language) -> str:
    return f"「{name}」列第 {row} 行没有值" if language == "zh" else f"the column {name!r} has no value in row {row}"


def cannot_keep(name: str, language: Language) -> str:
    if language == "zh":
        return f"不能保留「{name}」列：结果中已有同名的列"
    return f"the column {name!r} can't be kept: a result has this name"


def different_lengths(sizes: Sequence[int], language: Language) -> str:
    told = [str(each) for each in sizes]
    return f"各列长度不一：{'、'.join(told)}" if language == "zh" else f"the columns have different lengths: {', '.join(told)}"


def same_names(language: Language) -> str:
    return "有两列同名" if language == "zh" else "two columns have the same name"


def no_back_end(name: object, there: Sequence[str], language: Language) -> str:
    if language == "zh":
        return f"没有名为 {name!r} 的计算方式，可选：{'、'.join(there)}"
    return f"{name!r} is no back-end for frames; there are {', '.join(there)}"


def no_reading_of_nan(given: object, there: Sequence[str], language: Language) -> str:
    if language == "zh":
        return f"nan 的取值不能是 {given!r}，可选：{'、'.join(map(repr, there))}"
    return f"nan can't be {given!r}; it is {' or '.join(map(repr, there))}"


def own_back_end(kind: str, language: Language) -> str:
    if language == "zh":
        return f"{kind} 数据表由其自身计算，不能另选 back_end"
    return f"a frame of {kind} is scored by {kind} itself: back_end can't be chosen"


def listed(names: Sequence[str], language: Language) -> str:
    return "、".join(f"「{name}」" for name in names) if language == "zh" else ", ".join(f"`{name}`" for name in names)


def unsupported(names: Sequence[str], reasons: Sequence[str], instead: Sequence[str], language: Language) -> str:
    """``instead``: back-ends that the caller may choose."""
    more = "…" if len(names) > _SHOWN else ""
    chosen = [f'back_end="{each}"' for each in instead]
    if language == "zh":
        told = f"数据表无法给出{listed(names[:_SHOWN], language)}{more}：{'；'.join(reasons)}"
        return f"{told}。如需逐行计算，请指定 {' 或 '.join(chosen)}" if chosen else told
    told = f"a frame can't have {listed(names[:_SHOWN], language)}{more}: {'; '.join(reasons)}"
    return f"{told} ({' or '.join(chosen)} scores the rows one by one)" if chosen else told

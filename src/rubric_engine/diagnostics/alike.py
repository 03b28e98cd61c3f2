"""Problems that are alike, told once: a column that is wrong in a thousand rows is one thing to mend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.width import shown

if TYPE_CHECKING:
    from rubric_engine.diagnostics.errors import FactProblem
    from rubric_engine.diagnostics.model import Language

_MOST: Final = 5  # so many alike are told one by one
_FIRST: Final = 3  # of more, so many
_RANGES: Final = 10
_PLACES: Final = 5
_RECORD: Final = re.compile(r"\[\d+\]")
_CELL: Final = re.compile(r"(.*?)([A-Z]+)(\d+)\Z", re.S)


@frozen
class Group:
    """Problems that are told one by one (``told``), and those alike (``rest``) of which the places are named."""

    told: tuple[FactProblem, ...]
    rest: tuple[FactProblem, ...]


def grouped(problems: Sequence[FactProblem]) -> list[Group]:
    """Problems of one code, about one fact and name, with one hint, belong together if they are many; in the order of the first of each."""
    alike: dict[tuple[object, ...], list[FactProblem]] = {}
    for problem in problems:
        alike.setdefault(_kind(problem), []).append(problem)
    many = {kind for kind, found in alike.items() if len(found) > _MOST}
    groups: list[Group] = []
    for problem in problems:
        kind = _kind(problem)
        if kind not in many:
            groups.append(Group((problem,), ()))
        elif alike[kind]:
            found, alike[kind] = alike[kind], []
            groups.append(Group(tuple(found[:_FIRST]), tuple(found[_FIRST:])))
    return groups


def _kind(problem: FactProblem) -> tuple[object, ...]:
    fact = None if problem.fact is None else _RECORD.sub("", str(problem.fact))
    return problem.code, fact, dict(problem.args).get("name"), problem.hint


def told_together(rest: Sequence[FactProblem], language: Language) -> str:
    """That there are more, and where."""
    zh = language == "zh"
    return f"同样的问题还有 {len(rest)} 处：{_where(rest, zh)}" if zh else f"the same in {len(rest)} more places: {_where(rest, zh)}"


def _where(rest: Sequence[FactProblem], zh: bool) -> str:
    rows = [problem.row for problem in rest if isinstance(problem.row, int)]
    cells = [match for problem in rest if problem.cell is not None and (match := _CELL.match(problem.cell))]
    if len({problem.file for problem in rest}) == 1 and len(rows) == len(rest):
        ranges = [f"{first}" if first == last else f"{first}–{last}" for first, last in _ranges(rows)]
        listed = _clipped(ranges, _RANGES, zh)
        return f"第 {listed} 行" if zh else f"row{'' if len(set(rows)) == 1 else 's'} {listed}"
    if len({problem.file for problem in rest}) == 1 and len(cells) == len(rest):
        columns: dict[tuple[str, str], list[int]] = {}
        for match in cells:
            columns.setdefault((match[1], match[2]), []).append(int(match[3]))
        ranges = [
            f"{shown(sheet)}{column}{first}" + ("" if first == last else f":{column}{last}")
            for (sheet, column), found in columns.items()
            for first, last in _ranges(found)
        ]
        return _clipped(ranges, _RANGES, zh)
    places = [problem.place("zh" if zh else "en") for problem in rest]
    return _clipped([place for place in dict.fromkeys(places) if place], _PLACES, zh, apart="；" if zh else "; ")


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers that follow one another, from the first to the last."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _clipped(words: Sequence[str], most: int, zh: bool, apart: str | None = None) -> str:
    joint = apart if apart is not None else "、" if zh else ", "
    return joint.join(words[:most]) + ("" if len(words) <= most else " 等" if zh else " and others")

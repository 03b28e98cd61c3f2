"""JSON as ``json.dumps`` writes it, to the byte, in less time; and that of the units of a cohort, in which most entries are those of other units, too."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

from rubric_engine.core.results import Entry, NodeResult, UnitResult
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.report.data import entry_dict, node_dict, unit_dict
from rubric_engine.report.index import Index
from rubric_engine.report.kept import Kept
from rubric_engine.report.scored import Scored
from rubric_engine.report.sentences import speaks_for_itself

_DEEP = 4
"""The entries of a unit of a cohort stand so many levels deep."""


class Ready(str):
    """What is written already, where it is to stand."""

    __slots__ = ()


def written(data: object, indent: int | None, deep: int = 0) -> str:
    """``json.dumps(data, ensure_ascii=False, indent=indent)``, with the lines but the first moved in by ``deep`` levels."""
    kind = data.__class__
    if kind is str:
        return encode_basestring(data)  # type: ignore[arg-type]
    if kind is Ready:
        return data  # type: ignore[return-value]
    if data is None:
        return "null"
    if data is True:
        return "true"
    if data is False:
        return "false"
    if kind is dict:
        told = [f"{encode_basestring(name)}: {written(value, indent, deep + 1)}" for name, value in data.items()]  # type: ignore[attr-defined]
        return _around("{", told, "}", indent, deep)
    if kind is list:
        return _around("[", [written(value, indent, deep + 1) for value in data], "]", indent, deep)  # type: ignore[attr-defined]
    return json.dumps(data, ensure_ascii=False)


def _around(first: str, told: list[str], last: str, indent: int | None, deep: int) -> str:
    if not told:
        return first + last
    if indent is None:
        return f"{first}{', '.join(told)}{last}"
    line = "\n" + " " * (indent * (deep + 1))
    return f"{first}{line}{f',{line}'.join(told)}\n{' ' * (indent * deep)}{last}"


@frozen(eq=False)
class UnitTexts:
    """Writes the units of one cohort, whose results have to live as long as this."""

    index: Index
    language: str
    indent: int | None
    kept: Kept[Ready] = field(factory=Kept)

    def text(self, result: UnitResult) -> str:
        """A unit as it stands in the list of units."""
        data: dict[str, Any] = unit_dict(result, self.index, self.language, self._entry, self._node)
        del data["tie_breaks"]  # the cohort has them
        return written(data, self.indent, _DEEP - 2)

    def _entry(self, entry: Entry, scored: Scored) -> Ready:
        def write() -> Ready:
            return Ready(written(entry_dict(entry, self.index, self.language, scored), self.indent, _DEEP))

        return self.kept.of(entry, None, write) if speaks_for_itself(entry) else write()

    def _node(self, node: NodeResult, told: NodeResult, scored: Scored) -> Ready:
        def write() -> Ready:
            return Ready(written(node_dict(told, self.index, scored), self.indent, _DEEP))

        return self.kept.of(node, scored.counts(node), write) if told is node else write()

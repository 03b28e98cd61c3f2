"""Defined names: made of the rubric's own words, and good in Excel, LibreOffice and WPS."""

from __future__ import annotations

import re
from typing import Final

from rubric_engine.diagnostics.frozen import define, field

_LONGEST: Final = 180
_LIKE_A_CELL: Final = re.compile(
    r"[A-Za-z]{1,4}[0-9]+(?![0-9]*[^0-9])|[Rr][0-9]*([Cc][0-9]*)?|[Cc][0-9]*|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]"
)
_BAD: Final = re.compile(r"[^\w.]")


@define(eq=False)
class Names:
    """Gives each name once; upper and lower case are the same to a workbook."""

    suffix: str
    taken: set[str] = field(factory=set)

    def new(self, *parts: str) -> str:
        """A name of the parts, with a number behind it where it is taken."""
        wanted = proper("_".join(part for part in parts if part))
        name, number = wanted, 1
        while self._is_taken(name):
            number += 1
            name = f"{wanted}_{number}"
        self.taken.add(name.casefold())
        return name

    def _is_taken(self, name: str) -> bool:
        folded, suffix = name.casefold(), self.suffix.casefold()
        return folded in self.taken or folded + suffix in self.taken or folded.removesuffix(suffix) in self.taken


def proper(text: str) -> str:
    """The text as a name that is no reference to a cell."""
    name = _BAD.sub("_", text)[:_LONGEST] or "_"
    if not (name[0].isalpha() or name[0] == "_"):
        name = f"_{name}"
    return f"{name}_" if _LIKE_A_CELL.fullmatch(name) else name

"""The shape of many plain values, told by one call.

Seventy checks of a type cost more than the points of seventy lines. Serialised, a yes/no is one byte that says which, and a small whole number a mark and four bytes
with the sign in the last of them; so a few looks at the bytes say whether each value is what it should be, and how many of the yes/no are yes. Nothing is
ever read back. That the bytes are laid out so is tried on samples when a rubric is compiled; elsewhere the guards look at each value.
"""

from __future__ import annotations

from marshal import dumps as dumps
from typing import Final

from rubric_engine.diagnostics.frozen import frozen

VERSION: Final = 2
"""Of the serialisation: the last one in which equal values always have equal bytes."""

HEAD: Final = 5
MARK, SIZE = b"i", 5
YES, NO = b"T", b"F"
MOST: Final = 2**31 - 1

TAKEN_WITH: Final = {"dumps": dumps, "number_of": int.from_bytes}
"""What code calls to tell a shape."""


@frozen
class Shape:
    """So many yes/no, then so many whole numbers from 0 on."""

    truths: int
    wholes: int

    @property
    def usual(self) -> bool:
        """Whether the bytes are laid out here as they should be."""
        samples = [((True,) * self.truths, YES), ((False,) * self.truths, NO)]
        for sample, mark in samples:
            for number in (0, 1, 256, MOST):
                whole = MARK + number.to_bytes(4, "little")
                if dumps(sample + (number,) * self.wholes, VERSION)[HEAD:] != mark * self.truths + whole * self.wholes:
                    return False
        head = dumps((True,) * self.truths + (0,) * self.wholes, VERSION)[:HEAD]
        return len(head) == HEAD and head == dumps((False,) * self.truths + (7,) * self.wholes, VERSION)[:HEAD]

    @property
    def size(self) -> int:
        return HEAD + self.truths + SIZE * self.wholes

    @property
    def mask(self) -> int:
        """The bits that are the same in the bytes of all values of this shape: of a yes/no all but those in which yes and no differ (no other value has one byte
        that is like these), of a number its mark and its sign."""
        differing = YES[0] ^ NO[0]
        truth, whole = bytes([0xFF ^ differing]), bytes([0xFF, 0, 0, 0, 0x80])
        return int.from_bytes(b"\xff" * HEAD + truth * self.truths + whole * self.wholes, "little")

    @property
    def expected(self) -> int:
        """What stands in these bits."""
        return int.from_bytes(dumps((True,) * self.truths + (0,) * self.wholes, VERSION), "little") & self.mask

    def wrong(self, name: str) -> str:
        """The condition, in code, that the bytes called ``name`` aren't of this shape."""
        return f"len({name}) != {self.size} or number_of({name}, 'little') & {self.mask:#x} != {self.expected:#x}"

    def yeses(self, name: str, first: int, last: int) -> str:
        """How many of the yes/no from ``first`` to before ``last`` are yes, in code."""
        return f"{name}.count({YES!r}, {HEAD + first}, {HEAD + last})"

"""What the lexer gives the parser, and the places of what the parser makes of it. Offsets count from the start of the statement."""

from __future__ import annotations

from typing import ClassVar


class Token:
    """A piece of text that a terminal matched: ``type`` is the terminal's name in the grammar."""

    __slots__ = ("end_pos", "start_pos", "text", "type")
    depth: ClassVar[int] = 0

    def __init__(self, type: str, text: str, start_pos: int) -> None:
        self.type = type
        self.text = text
        self.start_pos = start_pos
        self.end_pos = start_pos + len(text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Token({self.type}, {self.text!r})"


class Meta:
    """Where a rule's text stands, from its first token to its last, and how many named rules nest in it, itself included."""

    __slots__ = ("depth", "end_pos", "start_pos")

    def __init__(self, start_pos: int, end_pos: int, depth: int) -> None:
        self.start_pos = start_pos
        self.end_pos = end_pos
        self.depth = depth

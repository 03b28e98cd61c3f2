"""Any bytes as a table of facts."""

from __future__ import annotations

from fuzz.reading import read_and_score


def run(data: bytes) -> None:
    """The first byte says for which rubric."""
    text = data[1:]
    read_and_score(data[:1], text.lstrip(b"{[ \t\r\n"))

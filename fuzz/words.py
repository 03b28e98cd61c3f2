"""What a fuzzer should know of the language: its words as a dictionary, and a mutator of lines and words."""

from __future__ import annotations

import random
import re
from pathlib import Path

from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH

NUMBERS = ("0", "1", "-1", "6%", "2.78万", "99999999999999999999", "1/3", "0.5", "2014-05-31", "1.1", "4.1.2", "６", "1e9", "0%", "100%")
MARKS = ("\n", "\n\n", " ", "\t", "　", "(", ")", "（", "）", ",", "，", "、", ":", "：", "「", "」", "“", "”", '"', "【", "】", "《", "》", "`", "#", "##", "=", "+", "-", "*", "/", "<", ">", "\u200b", "\ufeff", "\u2028")  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z_][\w.]*|[\u4e00-\u9fff]+|\d[\d.%/-]*|\s+|.", re.S)


def words() -> tuple[str, ...]:
    """The words of both vocabularies, numbers and marks, in order."""
    found = {word for vocabulary in (ENGLISH, CHINESE) for group in vocabulary.words.values() for word in group if word}
    return (*sorted(found), *NUMBERS, *MARKS)


def write_dictionary(path: Path, more: tuple[str, ...] = ()) -> None:
    """In the form that libFuzzer reads: each word as escaped bytes."""
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in dict.fromkeys((*words(), *more)))
    path.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")


class Mutator:
    """Changes lines and words of a text, by a seed; ``lines`` are those that may be put in."""

    def __init__(self, lines: tuple[str, ...], first: int) -> None:
        self._lines = lines
        self._words = words()
        self._first = first  # bytes that aren't text

    def __call__(self, data: bytes, most: int, seed: int) -> bytes:
        source = random.Random(seed)
        head, text = data[: self._first], data[self._first :].decode("utf-8", "surrogateescape")
        for _ in range(source.choice((1, 1, 1, 2, 4))):
            text = self._changed(text, source)
        return (head + text.encode("utf-8", "surrogateescape"))[:most]

    def _changed(self, text: str, source: random.Random) -> str:
        lines = text.split("\n")
        at = source.randrange(len(lines))
        match source.randrange(9):
            case 0:
                lines.insert(at, source.choice(self._lines))
            case 1:
                lines[at] = source.choice(self._lines)
            case 2 if len(lines) > 1:
                del lines[at]
            case 3:
                lines.insert(source.randrange(len(lines) + 1), lines[at])
            case 4:
                other = source.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 5 if len(lines) > 1 and at:
                lines[at - 1 : at + 1] = [lines[at - 1] + source.choice(("", " ", ", ", "，", " and ", " 且 ")) + lines[at]]
            case _:
                lines[at] = self._line(lines[at], source)
        return "\n".join(lines)

    def _line(self, line: str, source: random.Random) -> str:
        tokens = _TOKEN.findall(line) or [""]
        at = source.randrange(len(tokens))
        match source.randrange(5):
            case 0:
                tokens[at] = source.choice(self._words)
            case 1:
                tokens.insert(at, source.choice(self._words))
            case 2:
                del tokens[at]
            case 3:
                other = source.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case _:
                tokens[at] = source.choice(_TOKEN.findall(source.choice(self._lines)) or [""])
        return "".join(tokens)

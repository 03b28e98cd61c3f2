"""Workbooks as a fuzzer can change them: the parts of the archive as they are before they are compressed, and changes of their XML."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Mapping

HEAD = b"parts\n"
_END = b"\0\0\n"
_TOKEN = re.compile(rb'<[^<>]{0,400}>|"[^"<>]{0,200}"|[^<>"]{1,200}')

VALUES = (
    b'"0"', b'"1"', b'"-1"', b'"A1"', b'"A0"', b'"ZZZZ9999999"', b'"A1:XFD1048576"', b'"4294967296"', b'"1E400"', b'"s"', b'"str"', b'"b"', b'"e"', b'"d"',
    b'"inlineStr"', b'"float"', b'"percentage"', b'"date"', b'"2014-02-30"', b'""', b'"16384"', b'"1048576"', b"NaN", b"#REF!", b"&#0;", b"&#xD800;",
    b"&lt;", b"&quot;", b"1e999999", b"0.1", b"41790", b"60", b"-5", b"\xe6\x98\xaf", b"\xe7\x94\xb2", b"6%", b"1,200", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<c/>", b"<row/>", b"<v>1</v>", b'<mergeCell ref="A1:B9"/>', b"<f>1/0</f>", b"<table:covered-table-cell/>", b"<text:p>1</text:p>",
)  # fmt: skip


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts by name, as one input."""
    return HEAD + b"".join(name.encode() + b"\n" + content + _END for name, content in parts.items())


def archive(data: bytes) -> bytes:
    """The workbook of such an input."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        taken: set[str] = set()
        for name, content in _parts(data):
            written = name.decode("utf-8", "replace").replace("\0", "")[:200]
            if written and written not in taken:  # the module warns of a second one of a name
                taken.add(written)
                book.writestr(zipfile.ZipInfo(written), content)
    return out.getvalue()


def _parts(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    for each in data.removeprefix(HEAD).split(_END):
        name, newline, content = each.partition(b"\n")
        if newline:
            found.append((name, content))
    return found


class Parts:
    """Changes one to four places in the XML of one part, by a seed; ``sources`` are workbooks whose parts and pieces may be put in. ``before``: so many bytes of an input
    stand in front of the parts."""

    def __init__(self, sources: tuple[bytes, ...], before: int) -> None:
        self._before = before
        self._known = tuple(sorted({token for source in sources for _, content in _parts(source) for token in _TOKEN.findall(content)}))

    def __call__(self, data: bytes, most: int, seed: int) -> bytes:
        source = random.Random(seed)
        head, rest = data[: self._before], data[self._before :]
        if not rest.startswith(HEAD):
            return data
        parts = _parts(rest)
        if not parts:
            return data
        at = source.randrange(len(parts))
        name, content = parts[at]
        match source.randrange(20):
            case 0:
                del parts[at]
            case 1:
                parts[at] = parts[source.randrange(len(parts))][0], content
            case 2:
                parts[at] = name, parts[source.randrange(len(parts))][1]
            case _:
                parts[at] = name, self._changed(content, source)
        found = head + HEAD + b"".join(name + b"\n" + content + _END for name, content in parts)
        return found if len(found) <= most else data

    def _changed(self, content: bytes, source: random.Random) -> bytes:
        tokens = _TOKEN.findall(content)
        for _ in range(source.choice((1, 1, 1, 2, 4))):
            if not tokens:
                break
            at = source.randrange(len(tokens))
            match source.randrange(7):
                case 0:
                    del tokens[at]
                case 1:
                    tokens.insert(at, tokens[source.randrange(len(tokens))])
                case 2:
                    upto = min(len(tokens), at + source.randrange(1, 12))
                    tokens[at:at] = tokens[at:upto] * source.choice((1, 1, 3, 40))
                case 3:
                    tokens[at] = self._valued(tokens[at], source)
                case 4:
                    tokens[at] = source.choice(self._known or VALUES)
                case 5:
                    other = source.randrange(len(tokens))
                    tokens[at], tokens[other] = tokens[other], tokens[at]
                case _:
                    tokens[at] = source.choice(VALUES)
        return b"".join(tokens)

    def _valued(self, token: bytes, source: random.Random) -> bytes:
        """A token with one of its attributes' values, or itself, changed."""
        values = list(re.finditer(rb'"[^"]*"', token))
        if not values:
            return source.choice(VALUES)
        chosen = source.choice(values)
        return token[: chosen.start()] + source.choice([each for each in VALUES if each.startswith(b'"')]) + token[chosen.end() :]

"""Reading the XML parts of a workbook in one pass, without building trees and without ever expanding an entity."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from xml.parsers import expat

from rubric_engine.sheets.book import MAX_CELLS, MAX_CHARACTERS, MAX_MERGED, At, Looks


class Damaged(ValueError):
    """The file isn't what its ending says."""


class TooMuch(ValueError):
    """The workbook is larger than what is read. ``what`` is a limit's name, ``limit`` its value."""

    def __init__(self, what: str, limit: int) -> None:
        self.what, self.limit = what, limit
        super().__init__(what)


Begin = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def scan(archive: zipfile.ZipFile, part: str, begin: Begin, end: End | None = None, words: Callable[[str], None] | None = None) -> None:
    """Call ``begin``, ``end`` and ``words`` for the elements and texts of a part; names come without their prefixes.

    Raises ``Damaged`` for what isn't XML, has a document type, or isn't there.
    """
    parser = expat.ParserCreate()
    local: dict[str, str] = {}

    def plain(name: str) -> str:
        found = local.get(name)
        if found is None:
            found = local[name] = name.rpartition(":")[2]
        return found

    def refuse(*_: object) -> None:
        raise Damaged(part)

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: begin(plain(name), attributes)
    if end is not None:
        finish = end
        parser.EndElementHandler = lambda name: finish(plain(name))
    if words is not None:
        parser.CharacterDataHandler = words
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, LookupError, zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, (Damaged, TooMuch)):
            raise
        raise Damaged(part) from None


def worksheet_parts(archive: zipfile.ZipFile, relations: str) -> dict[str, str]:
    """The part of each worksheet by its id, from the part that relates them."""
    parts: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attribute(attributes, "Type").endswith("/worksheet"):
            target = attribute(attributes, "Target")
            parts[attribute(attributes, "Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    scan(archive, relations, relation)
    return parts


def part_called(archive: zipfile.ZipFile, name: str) -> str | None:
    """The part of a name in any case, as Calamine looks for it."""
    return next((each for each in archive.namelist() if each.casefold() == name.casefold()), None)


def attribute(attributes: dict[str, str], name: str, default: str = "") -> str:
    """The value of an attribute, whatever its prefix is."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), default)


def whole(text: str, default: int = 0) -> int:
    """A whole number that isn't enormous, or the default."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else default


def check_area(cells: int) -> None:
    """Refuse sheets that would take more memory than they are worth."""
    if cells > MAX_CELLS:
        raise TooMuch("cells", MAX_CELLS)


def check_texts(characters: int) -> None:
    """Refuse texts that are short in the file and enormous in its cells."""
    if characters > MAX_CHARACTERS:
        raise TooMuch("characters", MAX_CHARACTERS)


def merge(looks: Looks, first: At, last: At) -> None:
    """Note a merged range."""
    looks.merged.append((first, last))
    if len(looks.merged) > MAX_MERGED:
        raise TooMuch("merged", MAX_MERGED)


def add_sheet(found: dict[str, Looks], name: str, looks: Looks) -> None:
    """Note a sheet. Two of one name would be taken for each other."""
    if name in found:
        raise Damaged(f"two sheets {name}")
    found[name] = looks
    check_area(sum(each.area for each in found.values()))
    check_texts(sum(each.characters[0] for each in found.values()))

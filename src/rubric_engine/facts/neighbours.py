"""Files that lie beside a table of facts and look as if they belonged to it, but aren't read."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.facts.folding import key
from rubric_engine.facts.names import SHARED_HEADINGS, Schema
from rubric_engine.facts.text_file import BOOKS, TABLES

_OVERRIDES: Final = ("overrides", "人工核定", "改分")


@frozen
class Ignored:
    """A file beside the facts that isn't read: ``facts.NAME.csv``. ``near``: the name of the file that would be, where it is nearly or but for the ending
    called so. ``overrides``: it seems to have points set by hand, which are never taken unasked."""

    file: str
    name: str
    near: str | None = None
    overrides: bool = False

    @property
    def other_ending(self) -> bool:
        """Whether but the ending keeps it from being read."""
        return self.near is not None and key(Path(self.near).stem) == key(Path(self.file).stem)


def unread(
    schema: Schema, path: str | os.PathLike[str] | None, read: Iterable[str | os.PathLike[str]], lists: Collection[str]
) -> tuple[Ignored, ...]:
    """The files beside ``path`` that are called after it and aren't among those ``read``, by name; ``lists`` are those that have a file."""
    if path is None or Path(path).suffix.lower() not in TABLES:
        return ()
    facts = Path(path)
    taken = {_real(facts), *map(_real, read)}
    try:
        beside = sorted(each for each in facts.parent.iterdir() if each.name.startswith(f"{facts.stem}.") and _real(each) not in taken)
    except OSError:
        return ()
    found = (_ignored(schema, facts, each, lists) for each in beside if each.is_file())
    return tuple(each for each in found if each is not None)


def _ignored(schema: Schema, facts: Path, file: Path, covered: Collection[str]) -> Ignored | None:
    name, ending = file.name.removeprefix(f"{facts.stem}.").removesuffix(file.suffix), file.suffix.lower()
    if not name or file.name == f"{facts.stem}.{name}":
        return None
    lists = [spec for spec in schema.names.specs if spec.kind is ValueKind.LIST]
    wanted = [*(known for spec in lists for known in _names(spec)), *(SHARED_HEADINGS if schema.shared else ())]
    if name.casefold() in _OVERRIDES and name not in wanted and ending in (*TABLES, *BOOKS, ".json"):
        return Ignored(str(file), name, overrides=True)
    if not wanted or ending not in TABLES:
        return None
    near = name if name in wanted else _near(name, [spec for spec in lists if spec.name not in covered])
    if near == name and file.suffix == facts.suffix:  # something else was named to be read in its place
        return None
    return Ignored(str(file), name, None if near is None else f"{facts.stem}.{near}{facts.suffix}")


def _near(name: str, lists: Sequence[FactSpec]) -> str | None:
    """What the file is likely meant for: the nearest list, or the only one that has no file, in the script of ``name``."""
    near = nearest(name, [known for spec in lists for known in _names(spec)])
    if near is not None or len(lists) != 1:
        return near
    return next((known for known in _names(lists[0]) if known.isascii() == name.isascii()), lists[0].name)


def _names(spec: FactSpec) -> tuple[str, ...]:
    return tuple(known for known in (spec.name, spec.alias) if known)


def _real(path: str | os.PathLike[str]) -> str:
    return os.path.realpath(path)

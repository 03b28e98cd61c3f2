"""Files that lie beside a table of facts, or in a folder of workbooks, and look as if they belonged there, but aren't read."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from rubric_engine.core.ir import FactSpec, ValueKind
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.languages import Both
from rubric_engine.facts.folding import key
from rubric_engine.facts.names import SHARED_HEADINGS, Schema
from rubric_engine.facts.problems import Place, Problems, Told
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


# ---------------------------------------------------------------- in a folder of workbooks

_TEMPORARY: Final = (".", "~$", "__MACOSX")
_OF_THE_SYSTEM: Final = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"))
_ARCHIVES: Final = frozenset((".zip", ".rar", ".7z", ".gz", ".tar"))
_WHY: Final = {
    "folder": Both(
        "folders in a folder aren't looked into; move its workbooks up, or the folder away",
        "不读取下级文件夹，请把其中的工作簿移上来，或将其移走",
    ),
    "archive": Both("it is packed; unpack it, or move it away", "这是压缩包，请解压，或将其移走"),
    "table": Both(
        "of a folder workbooks are read; copy its facts into a workbook, or move it away",
        "文件夹中只读取工作簿，请把数据填入工作簿（.xlsx），或将其移走",
    ),
    "other": Both(
        "it is no workbook; have the facts filled in as .xlsx, or move it away if there are none in it",
        "这不是工作簿，如是填报的数据，请以 .xlsx 重报，否则请将其移走",
    ),
}


def refuse_unread(folder: str | os.PathLike[str], known: Iterable[str | os.PathLike[str]], problems: Problems) -> None:
    """Say of everything in a folder of workbooks that isn't read that it isn't: a unit that handed in something else would be lost otherwise. Hidden and temporary
    files don't count, nor those that are ``known``."""
    from rubric_engine.sheets.opening import workbooks_in

    taken = {_real(each) for each in (*known, *workbooks_in(folder))}
    try:
        others = sorted((each for each in Path(folder).iterdir() if _real(each) not in taken), key=lambda each: each.name)
    except (OSError, ValueError):
        return
    for each in others:
        if each.name.startswith(_TEMPORARY) or each.name.casefold() in _OF_THE_SYSTEM or each.suffix.casefold() == ".tmp":
            continue
        if problems.full:
            return
        why = _WHY[_kind(each)]
        problems.add("F719", Place(file=each.name), name=each.name, why=Both(Told(why.en), Told(why.zh)))


def _kind(file: Path) -> str:
    ending = file.suffix.casefold()
    if file.is_dir():
        return "folder"
    return "archive" if ending in _ARCHIVES else "table" if ending in (*TABLES, ".json", ".parquet") else "other"


# ---------------------------------------------------------------- beside a table


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

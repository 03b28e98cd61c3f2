"""Where the texts of rubrics lie that a rubric extends.

Either beside it in its folder (nothing outside of that folder is ever opened, and only plain files are), or with the caller, who gives them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.resources import shipped_rubrics

MAX_BYTES = 8_000_000
"""Of a file: four for each character that a text may have."""

_SUFFIX = ".rubric"
_MOST_TITLES = 50
_TITLE = re.compile(r"^\s*(?:rubric|评分办法|考核办法)\s*[\"“「《＂]([^\"”」》＂\n]*)", re.MULTILINE | re.IGNORECASE)

Files = tuple[tuple[str, str, str], ...]
"""The rubrics that one extends: file name, the name that messages show, text."""


def files_of(source: SourceFile) -> Files:
    """The rubrics that one extends, nearest first."""
    return tuple((PurePath(each.name).name, each.name, each.text) for each in source.bases)


class _Outside(OSError):
    """A link leads out of the folder."""


@frozen
class Unreadable:
    """Why there is no text: the code with what its message wants, and a hint."""

    code: str
    args: tuple[tuple[str, str], ...]
    hint: str = ""


@frozen
class Given:
    """Bases whose texts the caller has: by file name, each with the name that messages show."""

    files: Mapping[str, tuple[str, str]]

    def read(self, name: str, language: Language) -> SourceFile | Unreadable:
        if name not in self.files:
            return _missing(name, self.files, language)
        shown, text = self.files[name]
        return SourceFile(shown, text)

    def shown(self, name: str) -> str:
        """The name of a base as messages show it."""
        return self.files[name][0] if name in self.files else name

    def data(self, name: str) -> str | None:
        """The text, exactly as it is; None where it isn't there."""
        return self.files[name][1] if name in self.files else None

    def titles(self) -> dict[str, str]:
        """The rubrics by their titles."""
        return _titles({name: text for name, (_, text) in self.files.items()})


@frozen
class Folder:
    """Bases that lie beside a rubric. ``folder`` is that one as the caller wrote it."""

    path: Path
    folder: str = ""

    def read(self, name: str, language: Language) -> SourceFile | Unreadable:
        from rubric_engine.syntax.folding import decode

        try:
            data = self._bytes(name)
        except _Outside:
            return Unreadable(
                "E371", (("file", name),), _say("it is a link that leads out of the folder", "这是指向文件夹之外的链接", language)
            )
        except FileNotFoundError:
            return _missing(name, _beside(self.path), language)
        except OSError as error:
            return Unreadable("E370", (("file", name), ("why", _why(error, language))))
        except (ValueError, RuntimeError):  # a name that no file can have; links in a circle
            return _missing(name, (), language)
        text = None if len(data) > MAX_BYTES else decode(data)
        if text is None:
            why = ("it is too large", "文件过大") if len(data) > MAX_BYTES else ("it is no text", "不是文本文件")
            return Unreadable("E370", (("file", name), ("why", _say(*why, language))))
        return SourceFile(self.shown(name), text)

    def shown(self, name: str) -> str:
        """The name of a base as messages show it."""
        return os.path.join(self.folder, name)

    def data(self, name: str) -> bytes | None:
        """The bytes of the file, exactly as they are; None where it can't be read."""
        try:
            return self._bytes(name)
        except (OSError, ValueError, RuntimeError):
            return None

    def _bytes(self, name: str) -> bytes:
        folder = self.path.resolve(strict=True)
        file = (folder / name).resolve(strict=True)
        if not file.is_relative_to(folder):
            raise _Outside
        return _read(file)

    def titles(self) -> dict[str, str]:
        """The rubrics there by their titles, as far as they can be read."""
        from rubric_engine.syntax.folding import decode

        texts: dict[str, str] = {}
        for name in sorted(_beside(self.path))[:_MOST_TITLES]:
            file = self.path / name
            with contextlib.suppress(OSError):
                if file.is_file() and not file.is_symlink():
                    texts[name] = decode(_read(file)) or ""
        return _titles(texts)


Shelf = Given | Folder
"""Where the rubrics lie that a rubric may extend."""


def _read(file: Path) -> bytes:
    """A plain file, as far as one byte beyond the limit. Opening never waits, whatever the name stands for."""
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        return opened.read(MAX_BYTES + 1)


def _why(error: OSError, language: Language) -> str:
    match error:
        case PermissionError():
            return _say("it may not be read", "无权读取", language)
        case IsADirectoryError():
            return _say("it is a folder", "这是文件夹，不是文件", language)
        case _ if error.errno == errno.EINVAL:
            return _say("it is no plain file", "这不是普通文件", language)
        case _:
            return _say(
                error.strerror or "the system refuses", f"系统报告 {error.strerror}" if error.strerror else "系统拒绝读取", language
            )


def _beside(folder: Path) -> list[str]:
    """The rubrics in a folder, as far as they can be listed."""
    try:
        return [name for name in os.listdir(folder)[:2000] if name.endswith(_SUFFIX)]
    except OSError:
        return []


def _titles(texts: Mapping[str, str]) -> dict[str, str]:
    """File names by what the rubrics in them are called."""
    found: dict[str, str] = {}
    for name in sorted(texts):
        title = _TITLE.search(texts[name])
        found.setdefault(title[1].strip() if title is not None else name, name)
    return found


def _missing(name: str, others: Iterable[str], language: Language) -> Unreadable:
    why = _say("there is no such file beside it", "同一文件夹内没有这个文件", language)
    if name.removesuffix(_SUFFIX) in shipped_rubrics():
        hint = _say(
            "this rubric comes with the engine: put a copy of it beside yours", "这是随附的办法，请复制一份放在同一文件夹内", language
        )
    else:
        near = nearest(name, others)
        hint = _say(f"did you mean `{near}`?", f"是否指「{near}」？", language) if near else ""
    return Unreadable("E370", (("file", name), ("why", why)), hint)


def _say(en: str, zh: str, language: Language) -> str:
    return zh if language == "zh" else en

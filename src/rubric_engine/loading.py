"""From where rubrics come: files, texts, bytes, those that come with the engine; and, where they were kept, from there.

With a ``cache`` a rubric is compiled once, and what was kept of it read from then on; see ``keeping``. Nothing of the compiler is imported then.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from rubric_engine.rubric import Rubric
from rubric_engine.rubric_later import Later, code_to_keep

if TYPE_CHECKING:
    from rubric_engine.diagnostics.model import SourceFile
    from rubric_engine.keeping import Kept
    from rubric_engine.rubric_later import Meaning
    from rubric_engine.shelves import Shelf

Cache = str | os.PathLike[str]
"""A folder for kept rubrics; it is made where there is none."""


def load(path: str | os.PathLike[str], *, cache: Cache | None = None) -> Rubric:
    """The rubric in a file (UTF-8, UTF-16 with a BOM, or GB18030). Rubrics that it extends are looked for beside it, and nowhere else.

    Args:
        cache: a folder in which what is compiled is kept, so that the same texts needn't be parsed again. That nothing can be read or written there is no
            error.

    Raises:
        RubricError: with every error of the text, and of those that it extends.
        OSError: when the file can't be read.
    """
    try:
        data = read_whole(path)
    except (OSError, ValueError) as error:
        if not _is_a_text(path):
            raise
        raise _meaning_a_text(os.fspath(path), error) from None
    return from_bytes(data, os.fspath(path), folder=Path(path).parent, cache=cache)


MOST_MB = 64
"""The most that is read of a rubric's file: what it can come to in UTF-16, and then some."""


def read_whole(path: str | os.PathLike[str], most_mb: int = MOST_MB) -> bytes:
    """The bytes of a file; ``OSError`` where there are more of them (of a device there may be no end)."""
    with open(path, "rb") as file:
        data = file.read(most_mb * 2**20 + 1)
    if len(data) > most_mb * 2**20:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
    return data


def _is_a_text(path: object) -> bool:
    return isinstance(path, str) and "\n" in path


def _meaning_a_text(text: str, error: OSError | ValueError) -> OSError:
    """The error of a text that was given for a file's name, without the text."""
    from rubric_engine.syntax.language import language_of

    number = (error.errno if isinstance(error, OSError) else None) or errno.ENOENT
    zh = language_of(text) == "zh"
    said = (
        "这是评分办法的文本，不是文件名，是否指 loads()？"
        if zh
        else "this is the text of a rubric, not the name of a file; did you mean loads()?"
    )
    return OSError(number, said)


def load_shipped(name: str, *, cache: Cache | None = None) -> Rubric:
    """A rubric that comes with the engine, by name: ``load_shipped("2014_assessment")``. ``cache`` as for ``load``."""
    from rubric_engine.resources import shipped

    return load(shipped(name), cache=cache)


def from_bytes(
    data: bytes | bytearray | memoryview, name: str = "<bytes>", *, folder: str | os.PathLike[str] | None = None, cache: Cache | None = None
) -> Rubric:
    """The rubric in the bytes of a file; see ``load``. ``folder`` is where rubrics that it extends are looked for.

    Raises:
        RubricError: with every error of the text, and of those that it extends.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"from_bytes() takes the bytes of a file, not {type(data).__name__}; loads() takes a text")
    whole, name = bytes(data), _name(name)

    def shelf() -> Shelf | None:
        from rubric_engine.shelves import Folder

        return Folder(Path(folder), os.path.dirname(name)) if folder is not None else None

    return _recalled(whole, name, shelf, cache) or _compiled(whole, name, shelf(), cache)


def loads(text: str, *, name: str = "<text>", files: Mapping[str, str] | None = None, cache: Cache | None = None) -> Rubric:
    """The rubric in a text; ``name`` stands for it in messages. ``files`` has the texts of rubrics that it extends, by file name. ``cache`` as for ``load``.

    Raises:
        RubricError: with every error of the text, and of those that it extends.
    """
    for each in (text, *(files or {}).values()):
        if not isinstance(each, str):
            raise TypeError(f"loads() takes a str, not {type(each).__name__}; from_bytes() takes the bytes of a file")
    name, text = _name(name), _with_plain_ends(text)
    texts = None if files is None else {file: _with_plain_ends(base) for file, base in files.items()}

    def shelf() -> Shelf | None:
        from rubric_engine.shelves import Given

        return Given({file: (file, base) for file, base in texts.items()}) if texts is not None else None

    try:
        return _recalled(text, name, shelf, cache) or _compiled(text, name, shelf(), cache)
    except ValueError as error:
        if not _names_a_file(text):
            raise
        raise _meaning_a_file(error) from None


def _name(name: object) -> str:
    """What messages call a rubric by."""
    if not isinstance(name, str | os.PathLike):
        raise TypeError(f"`name` is what messages call the rubric, a str, not {type(name).__name__}")
    return os.fspath(name)


def _with_plain_ends(text: str) -> str:
    """The text as it would be read from a file; nothing is imported for one that is so already."""
    if "\r" not in text:
        return text
    from rubric_engine.syntax.folding import with_plain_ends

    return with_plain_ends(text)


def _names_a_file(text: str) -> bool:
    return len(text) <= _LONGEST_PATH and "\n" not in text and text.strip().casefold().endswith(".rubric")


def _meaning_a_file(error: ValueError) -> ValueError:
    """The error of a text that is a file's name, with what was meant at its first finding."""
    from rubric_engine.diagnostics.errors import RubricError
    from rubric_engine.diagnostics.frozen import evolve

    if not isinstance(error, RubricError) or not error.diagnostics:
        return error
    zh = error.language == "zh"
    hint = (
        "这是文件名，不是评分办法的文本，是否指 load()？" if zh else "this is a file's name, not the text of a rubric; did you mean load()?"
    )
    first, *others = error.diagnostics
    return RubricError([evolve(first, hint=hint), *others], error.source, error.language)


_LONGEST_PATH = 1000

_Shelf = Callable[[], "Shelf | None"]
"""Where rubrics lie that one extends; it is looked for only if one does."""


def _recalled(data: str | bytes, name: str, shelf: _Shelf, cache: Cache | None) -> Rubric | None:
    if cache is None:
        return None
    from rubric_engine.keeping import digest_of, recall

    def is_base(file: str, digest: str) -> bool:
        lying = shelf()
        found = lying.data(file) if lying is not None and file != PurePath(name).name else None
        return found is not None and digest_of(found) == digest

    kept = recall(cache, data, is_base)
    if kept is None:
        return None
    later = Later(name, kept.text, lambda: _source(kept, name, shelf), lambda: _meaning(kept, later.source()), kept.code)
    return Rubric(later, "zh" if kept.language == "zh" else "en", later, later, accepted=later)


def _source(kept: Kept, name: str, shelf: _Shelf) -> SourceFile:
    from rubric_engine.diagnostics.model import SourceFile

    lying = shelf() if kept.bases else None
    bases = tuple(SourceFile(lying.shown(file), text) for file, _, text in kept.bases) if lying is not None else ()
    return SourceFile(name, kept.text, bases)


def _meaning(kept: Kept, source: SourceFile) -> Meaning:
    """What was kept; should it be unreadable in spite of its seal, what the texts say."""
    from rubric_engine.keeping import KeptRefused

    try:
        return kept.meaning()
    except KeptRefused:
        from rubric_engine.compiling import again
        from rubric_engine.shelves import files_of

        rubric = again(source.text, source.name, files_of(source))
        return rubric.program, rubric.warnings, rubric.accepted


def _compiled(data: str | bytes, name: str, shelf: Shelf | None, cache: Cache | None) -> Rubric:
    from rubric_engine.compiling import compiled

    text = _decoded(data)
    if text is None:
        from rubric_engine.diagnostics.errors import RubricError
        from rubric_engine.diagnostics.model import Diagnostic, SourceFile, Span

        raise RubricError([Diagnostic("E100", Span(0, 0))], SourceFile(name, ""))
    rubric = compiled(text, name, shelf)
    if cache is not None:
        _keep(rubric, data, shelf, cache)
    return rubric


def _keep(rubric: Rubric, data: str | bytes, shelf: Shelf | None, cache: Cache) -> None:
    from rubric_engine.keeping import Kept, digest_of, keep
    from rubric_engine.shelves import files_of

    bases: list[tuple[str, str, str]] = []
    for file, _, text in files_of(rubric.source):
        found = shelf.data(file) if shelf is not None else None
        if found is None or _decoded(found) != text:
            return  # it was changed while it was compiled
        bases.append((file, digest_of(found), text))

    def kept(key: str) -> Kept:
        code = code_to_keep(rubric)
        return Kept.of(key, rubric.source.text, tuple(bases), rubric.program, rubric.warnings, code, rubric.accepted)

    keep(cache, data, kept)


def _decoded(data: str | bytes) -> str | None:
    from rubric_engine.syntax.folding import decode

    return data if isinstance(data, str) else decode(data)

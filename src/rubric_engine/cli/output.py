"""Writing results: whole or not at all, and never over what was read."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rubric_engine.cli.failures import misuse, why_not
from rubric_engine.diagnostics.model import Language


def deliver(text: str, path: str | None, inputs: Iterable[str | os.PathLike[str]] = ()) -> None:
    """Write to a file, or to the standard output if there is no path (or ``-``)."""
    if path is None or path == "-":
        _to_stdout((text.removeprefix("\ufeff") if sys.stdout.isatty() else text,))
        return
    check_target(path, inputs)
    write_whole(path, text)


def deliver_parts(parts: Iterable[str], path: str | None) -> None:
    """The same for a long text that is made part by part; an existing file stays as it is until all parts are there."""
    if path is None or path == "-":
        _to_stdout(parts)
    else:
        _replace(path, (part.encode("utf-8", "backslashreplace") for part in parts))


def _to_stdout(parts: Iterable[str]) -> None:
    try:
        sys.stdout.writelines(parts)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        english, chinese = why_not(error, writing=True)
        raise misuse(f"the standard output can't be written: {english}", f"无法写入标准输出：{chinese}") from None


def check_target(path: str, inputs: Iterable[str | os.PathLike[str]]) -> None:
    """Refuse to write over an input, before anything is computed."""
    for given in inputs:
        if _same_file(path, given):
            raise misuse(
                f"`{path}` is an input and would be overwritten; choose another name", f"「{path}」是输入文件，不能覆盖，请另选文件名"
            )


def check_new(target: str, language: Language) -> None:
    """Refuse to write over a form that is there already: it may be filled in."""
    if Path(target).is_file():
        raise misuse(
            f"`{target}` is there already; move it or choose another name", f"已有文件「{target}」，请先移走或另选文件名", language
        )


def check_ending(path: str | None, forms: tuple[str, ...], asked: str | None = None) -> str | None:
    """The form that is written: the one ``asked`` for, else the one of ``forms`` that the ending of the file says, or None if it says none.
    An ending that promises another form is refused; a file that isn't one (a pipe, a device) promises nothing."""
    target = Path(path or "-")
    ending = target.suffix.lower().removeprefix(".")
    if path in (None, "-") or not ending or ending.isdigit() or (target.exists() and not target.is_file()):
        return asked
    if ending in forms and asked in (None, ending):
        return ending
    if asked is not None:
        if ending not in _FORMS:
            return asked
        raise misuse(
            f"`{path}` doesn't end as {asked.upper()} files do; call it `.{asked}`",
            f"「{path}」的扩展名与 {asked.upper()} 不符，请改用 .{asked}",
        )
    known = [f".{form}" for form in forms]
    raise misuse(f"`{path}` can't be written; its ending may be {', '.join(known)}", f"无法写成「{path}」，扩展名可用 {'、'.join(known)}")


def is_file(path: str | None) -> bool:
    """Whether what is written there stays: neither the standard output nor a pipe or a device."""
    return path not in (None, "-") and not (Path(path or "-").exists() and not Path(path or "-").is_file())


_FORMS = frozenset(("json", "csv", "tsv", "txt", "md", "html", "pdf", "xlsx", "xls", "ods", "doc", "docx"))


_MOST_OF_NAME = 40  # the temporary file's own name must not be too long


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Replace a file in one step; its permissions stay. Bytes are written as they are, a text as UTF-8."""
    _replace(path, (content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"),))


def _replace(path: str | os.PathLike[str], parts: Iterable[bytes]) -> None:
    target = Path(os.path.realpath(path))  # a link stays a link
    temporary = None
    try:
        if target.exists() and not target.is_file():  # a device or a pipe is written to, never replaced
            with open(target, "wb") as stream:
                stream.writelines(parts)
            return
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:_MOST_OF_NAME]}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.chmod(temporary, mode)
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        english, chinese = why_not(error, writing=True)
        raise misuse(f"`{path}` can't be written: {english}", f"无法写入「{path}」：{chinese}") from None
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _same_file(left: str | os.PathLike[str], right: str | os.PathLike[str]) -> bool:
    try:
        return os.path.samefile(left, right)
    except OSError:
        return os.path.realpath(left) == os.path.realpath(right)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

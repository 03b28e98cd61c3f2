"""The files that come with the engine: the grammar and the shipped rubrics.

In a wheel they lie inside the package, under ``_data``; in a checkout, an editable install and an unpacked sdist they
lie beside ``src``. Either way they are read from here and nowhere else.
"""

from __future__ import annotations

import difflib
from pathlib import Path

_SUFFIX = ".rubric"
_HERE = Path(__file__).resolve().parent


def grammar_text() -> str:
    """The text of ``grammar/rubric.lark``."""
    return (_folder("grammar") / "rubric.lark").read_text(encoding="utf-8")


def grammar_tables() -> str | None:
    """The text of ``grammar/rubric.tables.json``; None where it is missing."""
    try:
        return (_folder("grammar") / "rubric.tables.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def shipped_rubrics() -> tuple[str, ...]:
    """The names of the shipped rubrics, without the ending, in order."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in _folder("rubrics").glob(f"*{_SUFFIX}")))


def shipped(name: str) -> Path:
    """The file of a shipped rubric, by its name with or without the ending; ``FileNotFoundError`` if there is none."""
    bare = name.removesuffix(_SUFFIX)
    if bare not in shipped_rubrics():
        near = near_shipped(bare)
        meant = f"did you mean `{near}`? There are" if near else "there are"
        raise FileNotFoundError(f"no shipped rubric is called `{name}`; {meant}: {', '.join(shipped_rubrics())}")
    return _folder("rubrics") / f"{bare}{_SUFFIX}"


def near_shipped(name: str) -> str | None:
    """The shipped rubric that was probably meant, by its name without the ending; None if none is near."""
    near = difflib.get_close_matches(name.removesuffix(_SUFFIX), shipped_rubrics(), 1, 0.75)
    return near[0] if near else None


def _folder(name: str) -> Path:
    packed = _HERE / "_data" / name
    if packed.is_dir():
        return packed
    root = _HERE.parents[1]
    if (root / "pyproject.toml").is_file() and (root / name).is_dir():
        return root / name
    raise FileNotFoundError(f"the engine's `{name}` folder is missing; the installation is incomplete")

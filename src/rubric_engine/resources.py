"""The files that come with the engine: the grammar, the shipped rubrics, and the pages that explain codes.

In a wheel they lie inside the package, under ``_data``; in a checkout, an editable install and an unpacked sdist they
lie beside ``src``. Either way they are read from here and nowhere else.
"""

from __future__ import annotations

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
    if not isinstance(name, str):
        raise TypeError(f"a shipped rubric is named by a str, not {type(name).__name__}; shipped_rubrics() has the names")
    bare = name.removesuffix(_SUFFIX)
    if bare not in shipped_rubrics():
        near = near_shipped(bare)
        meant = f"did you mean `{near}`? There are" if near else "there are"
        raise FileNotFoundError(f"no shipped rubric is called `{name}`; {meant}: {', '.join(shipped_rubrics())}")
    return _folder("rubrics") / f"{bare}{_SUFFIX}"


def near_shipped(name: str) -> str | None:
    """The shipped rubric that was probably meant, by its name without the ending; None if none is near."""
    import difflib  # only where something is wrong

    near = difflib.get_close_matches(name.removesuffix(_SUFFIX), shipped_rubrics(), 1, 0.75)
    return near[0] if near else None


def diagnostic_page(code: str) -> str | None:
    """The text of the page that explains a code; None where it is missing."""
    try:
        return (_folder("diagnostics", "docs/diagnostics") / f"{code}.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def _folder(name: str, beside: str | None = None) -> Path:
    """A folder by its name in the package; ``beside`` is its path beside ``src``, if that is another one."""
    packed = _HERE / "_data" / name
    if packed.is_dir():
        return packed
    root = _HERE.parents[1]
    found = root / (beside or name)
    if (root / "pyproject.toml").is_file() and found.is_dir():
        return found
    raise FileNotFoundError(f"the engine's `{name}` folder is missing; the installation is incomplete")

"""The engine's version, as every result carries it."""

from __future__ import annotations

from functools import cache

_NAME = "rubric-engine"


@cache
def engine_version() -> str:
    """The version of the installed distribution, or that of the checkout which the code runs from."""
    import tomllib  # both take longer to import than a unit to score
    from importlib import metadata
    from pathlib import Path

    try:
        return metadata.version(_NAME)
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[3] / "pyproject.toml"
        try:
            return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
        except (OSError, KeyError, ValueError):
            return "unknown"

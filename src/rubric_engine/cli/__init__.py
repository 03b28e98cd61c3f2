"""The command line. One file a command, imported when it is called."""

from __future__ import annotations


def main() -> None:
    """The entry point of ``rubric``."""
    from rubric_engine.cli.app import run

    run()

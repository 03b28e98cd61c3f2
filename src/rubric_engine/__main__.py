"""``python -m rubric_engine``: the command line."""

from rubric_engine.cli import main

main()

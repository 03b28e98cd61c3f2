"""What `rubric coverage` and `rubric mutate` refuse alike."""

from __future__ import annotations

from pathlib import Path

from rubric_engine.cli.failures import misuse


def refuse_cases(name: str) -> None:
    """A file of cases in the place of its rubric."""
    rubric = Path(name).with_suffix(".rubric") if name.endswith(".cases") else None
    if rubric is not None and rubric.is_file():
        raise misuse(
            f"`{name}` is the file of cases of `{rubric}`; name the rubric, and both are read",
            f"「{name}」是「{rubric}」的示例文件，请写评分办法的文件名，两者一并读取",
        )


def refuse_share(percent: float | None) -> None:
    """A percentage that there is none of."""
    if percent is not None and not 0 <= percent <= 100:
        raise misuse(
            f"--fail-under takes a percentage from 0 to 100, not {percent:g}", f"「--fail-under」应为 0 至 100 的百分数，而不是 {percent:g}"
        )

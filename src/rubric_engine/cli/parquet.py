"""``rubric score RUBRIC facts.parquet -o out.parquet``: files of any size, in bounded memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from rubric_engine.cli.failures import in_facts, misuse, why_not
from rubric_engine.cli.inputs import Inputs, rubric_files
from rubric_engine.cli.output import check_target
from rubric_engine.diagnostics.errors import FactError

if TYPE_CHECKING:
    from rubric_engine.frames.score import Wanted


def score_file(
    inputs: Inputs, output: str, *, cohort: tuple[str, ...], unit: str | None, keep: tuple[str, ...], want: tuple[Wanted, ...]
) -> None:
    """Nothing stands at ``output`` before everything has been scored."""
    if inputs.records or inputs.overrides or inputs.shared or inputs.roster:
        raise misuse(
            "--records, --shared, --overrides and --roster don't go with -o OUT.parquet; lists are columns of lists in the file",
            "结果写入 Parquet 文件时，不能与「--records」「--shared」「--overrides」「--roster」同用；清单须是文件中的列表列",
        )
    rubric = inputs.rubric()
    check_target(output, [*rubric_files(inputs.rubric_name, rubric), inputs.facts_name])
    try:
        from rubric_engine.frames import UnsupportedError
        from rubric_engine.frames.parquet import NoColumn, score_parquet
    except ImportError as error:
        raise misuse(
            f"Parquet files need {error.name}: install `rubric-engine[frames]`",
            f"读写 Parquet 文件需要 {error.name}，请安装「rubric-engine[frames]」",
        ) from None
    from rubric_engine.rubric_call import settled_for

    try:
        program = settled_for(rubric.program, dict(inputs.parameters), inputs.as_of)
        done = score_parquet(
            program,
            inputs.facts_name,
            output,
            cohort=cohort,
            unit=unit,
            keep=keep,
            want=("total", *want),
            progress=_progress(inputs),
        )
    except ImportError as error:
        raise misuse(
            f"Parquet files need {error.name}: install `{error.name}`", f"读写 Parquet 文件需要 {error.name}，请安装「{error.name}」"
        ) from None
    except FactError as error:
        raise in_facts(error) from None
    except UnsupportedError as error:
        raise misuse(str(error), str(error)) from None  # in the rubric's language already
    except OSError as error:
        english, chinese = why_not(error, writing=os.path.exists(inputs.facts_name))
        raise misuse(
            f"`{inputs.facts_name}` can't be scored into `{output}`: {english}",
            f"无法把「{inputs.facts_name}」的结果写入「{output}」：{chinese}",
        ) from None
    except NoColumn as error:
        raise misuse(
            f"`{inputs.facts_name}` has no column `{error.name}`; name one of its columns",
            f"「{inputs.facts_name}」中没有「{error.name}」列，请改用文件中已有的列名",
        ) from None
    except (TypeError, ValueError) as error:
        raise misuse(str(error), f"无法计分：{error}") from None
    zh = (inputs.language or rubric.language) == "zh"
    click.echo(f"已计分 {done.rows:,} 行，写入「{output}」" if zh else f"{done.rows:,} rows scored into {output}", err=True)


def _progress(inputs: Inputs) -> Callable[[int, int], None] | None:
    """A line that is written over, on a terminal."""
    if not sys.stderr.isatty():
        return None
    zh = inputs.language == "zh"

    def show(done: int, rows: int) -> None:
        click.echo(f"\r已计分 {done:,} / {rows:,} 行" if zh else f"\r{done:,} of {rows:,} rows", err=True, nl=done >= rows)

    return show

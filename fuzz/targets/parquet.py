"""Parquet files with columns of all kinds, and damaged ones, as the command line scores them: a file with as many rows, or a refusal and no file."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner

from fuzz.made import Maker
from fuzz.rubrics import COHORT, KINDS, SHARED, rubrics
from fuzz.shared import MOST
from fuzz.targets.facts_mapping import names_of
from fuzz.targets.frames import made_table
from rubric_engine.cli.app import app

OPTIONS = ((), ("--want", "range"), ("--want", "grade", "--want", "nodes"), ("--cohort", "A"), ("--unit", "unit"), ("--keep", "甲"))


@cache
def _files() -> tuple[tuple[Path, Any], ...]:
    """The rubrics in a folder that lasts as long as the process."""
    folder = tempfile.TemporaryDirectory()
    found = []
    for number, text in enumerate((KINDS, COHORT, SHARED)):
        path = Path(folder.name, f"{number}.rubric")
        path.write_text(text, encoding="utf-8")
        found.append((path, folder))
    return tuple(found)


def run(data: bytes) -> None:
    """The first bytes say for which rubric, what is asked, and whether the file is damaged."""
    first, how, damage = (*data[:3], 0, 0, 0)[:3]
    make = Maker(data[3:MOST], names_of(rubrics()[first % 3]))
    table = made_table(make, 6)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "facts.parquet"), Path(folder, "out.parquet")
        try:
            pq.write_table(table, source, row_group_size=1 + make.byte() % 4)
        except pa.ArrowException:  # such a column isn't written to files; that is none of our business
            return
        if damage > 200:
            _damage(source, make)
        asked = ["score", str(_files()[first % 3][0]), str(source), "-o", str(target), *OPTIONS[how % len(OPTIONS)]]
        done = CliRunner().invoke(app, asked)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        if done.exit_code == 0:
            assert pq.read_metadata(target).num_rows == table.num_rows or damage > 200, "a row was lost"
        else:
            assert done.exit_code in (1, 2), done.exit_code
            assert done.output.strip(), "a refusal without a reason"
            assert {each.name for each in Path(folder).iterdir()} == {"facts.parquet"}, "something was left behind"


def _damage(path: Path, make: Maker) -> None:
    """Cut off: what is within is the reader's business, and a changed length in it may ask for more memory than there is."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * make.byte() // 256] if make.byte() % 2 else data + make.text().encode("utf-8", "replace"))

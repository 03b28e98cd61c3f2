"""Parquet in, Parquet out: in pieces, with the results of the whole, in the order of the rows; nothing half written."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from rubric_engine import FactError, loads  # noqa: E402
from rubric_engine.frames import parquet, score_frame  # noqa: E402
from rubric_engine.frames.parquet import score_parquet  # noqa: E402

TEXT = """
rubric "Teams"
ties share the better rank
fact a: count
fact b: number
fact done: yes/no
item 1 "A", uncapped
a in top 2 earns 2 points
done earns 1 point
b at least 0.5 earns 0.5 points
flag late "Late" when not done
"""

ALONE = TEXT.replace("a in top 2 earns 2 points\n", "a at least 3 earns 2 points\n")


def table(rows: int, seed: int = 1) -> Any:
    draw = random.Random(seed)
    return pa.table(
        {
            "city": [draw.choice(["甲", "乙", "丙", "丁"]) for _ in range(rows)],
            "team": [f"t{n}" for n in range(rows)],
            "a": [draw.randint(0, 5) for _ in range(rows)],
            "b": pa.array([draw.choice([0.25, 0.5, 0.75, None]) for _ in range(rows)], pa.float64()),
            "done": [draw.random() < 0.5 for _ in range(rows)],
        }
    )


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BATCH", 7)
    monkeypatch.setattr(parquet, "_ROWS_OF_A_FILE", 20)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], Path]:
    def written(held: Any) -> Path:
        path = tmp_path / "facts.parquet"
        pq.write_table(held, path, row_group_size=11)
        return path

    return written


@pytest.mark.usefixtures("small_pieces")
def test_cohorts_come_out_as_from_a_frame(write: Callable[[Any], Path], tmp_path: Path) -> None:
    program, held = loads(TEXT).program, table(100)
    out = tmp_path / "out.parquet"
    seen: list[tuple[int, int]] = []
    done = score_parquet(
        program, write(held), out, cohort="city", unit="team", want=("total", "flags"), progress=lambda now, rows: seen.append((now, rows))
    )
    whole = score_frame(program, held, cohort="city", unit="team", want=("total", "flags"), keep=("team", "city")).frame
    found = pq.read_table(out)
    assert found.column_names == ["team", "city", "total", "flag.late"]
    assert found.to_pylist() == whole.select(found.column_names).to_pylist()
    assert (done.rows, done.ranked_at_once) == (100, False)
    assert 1 < done.pieces <= 6
    assert seen[-1] == (100, 100)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.parquet", "out.parquet"]


@pytest.mark.usefixtures("small_pieces")
def test_rows_that_hang_on_nobody_are_scored_in_batches(write: Callable[[Any], Path], tmp_path: Path) -> None:
    program, held = loads(ALONE).program, table(100)
    out = tmp_path / "out.parquet"
    done = score_parquet(program, write(held), out, keep=("team", "city"))
    assert pq.read_table(out).to_pylist() == score_frame(program, held, keep=("team", "city")).frame.to_pylist()
    assert done.pieces == 15


def test_ranks_among_all_rows_need_all_of_them(write: Callable[[Any], Path], tmp_path: Path) -> None:
    program, held = loads(TEXT).program, table(50).drop_columns(["city", "team"])
    out = tmp_path / "out.parquet"
    assert score_parquet(program, write(held), out).ranked_at_once
    assert pq.read_table(out).to_pylist() == score_frame(program, held).frame.to_pylist()


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("text", [TEXT, ALONE])
def test_wrong_values_are_told_by_the_row_of_the_file_and_nothing_is_written(
    text: str, write: Callable[[Any], Path], tmp_path: Path
) -> None:
    held = table(100)
    counts = held["a"].to_pylist()
    counts[40], counts[93] = -1, -2
    path = write(held.set_column(2, "a", pa.array(counts)))
    out = tmp_path / "out.parquet"
    out.write_bytes(b"what stood there before")
    with pytest.raises(FactError) as caught:
        score_parquet(loads(text).program, path, out, cohort="city", unit="team")
    assert sorted((problem.row, problem.code) for problem in caught.value.problems) == [(41, "F512"), (94, "F512")]
    assert out.read_bytes() == b"what stood there before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["facts.parquet", "out.parquet"]


def test_a_column_that_is_not_there(write: Callable[[Any], Path], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no column 'province'"):
        score_parquet(loads(TEXT).program, write(table(5)), tmp_path / "out.parquet", cohort="province")


@pytest.mark.usefixtures("small_pieces")
def test_pieces_of_different_widths_fit_together(write: Callable[[Any], Path], tmp_path: Path) -> None:
    """The first piece's points are small and whole, the last one's large and broken."""
    program = loads('rubric "x"\nfact n: number\nitem 1 "A", uncapped\nn each 1 earns 1 point, in proportion').program
    numbers = [1.0] * 30 + [0.125] * 30 + [2.0**45] * 10
    out = tmp_path / "out.parquet"
    score_parquet(program, write(pa.table({"n": numbers})), out, alone=True)
    assert [float(row["total"]) for row in pq.read_table(out).to_pylist()] == numbers

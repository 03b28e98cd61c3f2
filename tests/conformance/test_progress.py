"""A long comparison that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.conformance.progress import Counts, Progress, write_result

HOW = {"seed": 1, "families": ["plain"]}
ONE = Counts(1, 5, 70, 2, Counter({("open", "this unit"): 3}), ("plain 1 0 0\nsomething",))


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "result.progress"
    Progress.of(path, HOW).add(("plain", 1, 10), ONE)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"task": ["plain", 11, 10], "cou')
    again = Progress.of(path, HOW)
    assert again.done == {("plain", 1, 10): ONE}
    again.add(("plain", 11, 10), ONE)
    assert set(Progress.of(path, HOW).done) == {("plain", 1, 10), ("plain", 11, 10)}
    with pytest.raises(ValueError, match="other arguments"):
        Progress.of(path, {**HOW, "seed": 2})


def test_the_result(tmp_path: Path) -> None:
    write_result(tmp_path / "r.json", HOW, "2014-03-01", ONE + ONE)
    read = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (read["date"], read["how"], read["cases"], read["cells"], read["differ"]) == ("2014-03-01", HOW, 10, 140, 2)
    assert read["unsupported"] == [["open", "this unit", 6]]
    assert "python" in read["versions"]

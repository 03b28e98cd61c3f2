"""Truths of records are counted by octets as they are one by one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from rubric_engine.scoring.columnar import segments
from rubric_engine.scoring.columnar.segments import MOST_IN_WINDOW, Octets, counted


@pytest.fixture(params=["counted by NumPy", "counted by a table"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "counted by a table":
        monkeypatch.setattr(segments, "_COUNT", None)


def sizes(most: int, segments_: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    found = draw.integers(0, most + 1, segments_)
    found[-2:] = 0, most if seed % 2 else 0  # what ends with nothing, and with all that fits
    return found


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("most", [0, 1, MOST_IN_WINDOW, MOST_IN_WINDOW + 1, 40])
@pytest.mark.parametrize("many", [2, 9, 700])
@pytest.mark.parametrize("seed", range(4))
def test_each_segment_has_as_many_as_one_counts(most: int, many: int, seed: int) -> None:
    offsets = np.concatenate([[0], np.cumsum(sizes(most, many, seed))])
    where = np.random.default_rng(seed).random(offsets[-1]) < (0.3, 0.9, 0.0, 1.0)[seed]
    wanted = [int(where[start:stop].sum()) for start, stop in pairwise(offsets.tolist())]
    assert counted(where, offsets).tolist() == wanted
    assert counted(where, offsets, Octets.of(offsets, most)).tolist() == wanted
    assert counted(where, offsets, Octets.of(offsets, 10**6)).tolist() == wanted
    assert counted(None, offsets).tolist() == np.diff(offsets).tolist()

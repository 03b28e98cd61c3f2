from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from rubric_engine.keeping import seal

TEXT = """rubric "Visits"
edition 3
source "Doc 1"
fact days (天数): count, in days, 0 to 366
fact visits: list
field good: yes/no
parameter enough = 3
define half = days / 2
item 1 "Days", at most 5 points
days above enough earns half points
item 2 "Visits"
visits where good each earns 1 point, at most 3 points
example "some"
given days is 6
expect points(1) is 3
"""


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of a user of the test's own, still without a key."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.setenv("LOCALAPPDATA", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is told of keeping."""
    with caplog.at_level(logging.INFO, logger="rubric_engine.keeping"):
        yield caplog


@pytest.fixture
def secret() -> bytes:
    return seal.made_key()

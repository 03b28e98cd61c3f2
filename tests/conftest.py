"""What holds for every test: nothing is asserted by the clock, and no rubric is kept, nor a key made, in the folders of whoever runs the tests."""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

_STATE = tempfile.TemporaryDirectory(prefix="rubric-engine-tests-")

os.environ["RUBRIC_ENGINE_CACHE"] = "0"
os.environ["XDG_STATE_HOME"] = _STATE.name

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

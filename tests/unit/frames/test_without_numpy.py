"""Without NumPy a frame is refused with what to install."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
sys.modules["numpy"] = None
from rubric_engine import loads
rubric = loads('rubric "R"\\nfact a: count, 0 to 9\\nitem 1 "A"\\na each earn 1 point\\n')
try:
    rubric.score_frame({"a": [1]})
except ModuleNotFoundError as error:
    print(error.name, error)
"""


def test_what_to_install_is_named() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("numpy frames are scored with NumPy, which isn't installed")
    assert 'pip install "rubric-engine[frames]"' in done.stdout

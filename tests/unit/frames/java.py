"""Whether there is a Java that Spark runs on: ``python -m tests.unit.frames.java`` says why not, and ends with 1."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LEAST = 17


def why_no_java(environment: Mapping[str, str] = os.environ) -> str | None:
    """In a sentence, or None where there is one. Spark takes the one of ``JAVA_HOME``, else the first on the path."""
    home = environment.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin") if home else environment.get("PATH", ""))
    if found is None:
        return f"Spark needs Java {LEAST} or newer, and there is none{' in JAVA_HOME' if home else ''}"
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    if told.returncode or version is None:
        return f"Spark needs Java {LEAST} or newer, and the one here doesn't say its version"
    return None if int(version[1]) >= LEAST else f"Spark needs Java {LEAST} or newer, and the one here is {version[1]}"


if __name__ == "__main__":
    reason = why_no_java()
    print(reason or "Java is here")
    sys.exit(reason is not None)

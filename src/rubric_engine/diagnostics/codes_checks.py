from __future__ import annotations

from rubric_engine.diagnostics.codes import Code, table

CHECKS = table()

"""What can be wrong with supplied facts: values (F500), names (F530), units (F540), files (F550), limits (F580), parameters (F590), shared
facts and dates (F600), overrides (F608), workbooks (F700)."""

from __future__ import annotations

from rubric_engine.diagnostics.codes import table
from rubric_engine.diagnostics.codes_facts_callers import OVERRIDES, PARAMETERS, SHARED
from rubric_engine.diagnostics.codes_facts_tables import FILES, NAMES, UNITS
from rubric_engine.diagnostics.codes_facts_values import LIMITS, VALUES
from rubric_engine.diagnostics.codes_facts_workbooks import BOOKS, CELLS

FACTS = table(*VALUES, *NAMES, *UNITS, *FILES, *LIMITS, *PARAMETERS, *SHARED, *OVERRIDES, *CELLS, *BOOKS)

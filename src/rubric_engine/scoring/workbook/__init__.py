"""The flat form as formulas of a workbook: exact, live, and readable."""

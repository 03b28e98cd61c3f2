"""The columnar back-end: the flat form of a rubric run over columns, many units at once. NumPy is imported here, so this is imported when it is used."""

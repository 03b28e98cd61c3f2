"""What stands in the workbook of results: which sheets, rows and numbers there are, and in which words.

``whole.fill`` writes it, cell by cell and row by row, onto a ``Paper``; ``rubric_engine.sheets.results`` has the one that makes an ``.xlsx`` file of it. So nothing here knows
a library for workbooks, and a large cohort never stands in memory as one table.
"""

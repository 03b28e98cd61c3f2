"""The report that is published: one HTML file that needs nothing from elsewhere, on screen, on a phone and on A4.

``parts.report_parts`` gives it piece by piece, so that a large cohort never stands in memory as one text. Every text of a rubric or of facts passes through
``markup.text``; nothing else writes one. No style or script has text of theirs but the running head, which ``markup.css_string`` escapes.
"""

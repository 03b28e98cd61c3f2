"""The table of codes: every message the engine can give, in both languages, under a stable code.

A message is one sentence in the reader's words; ``{name}`` stands for an argument, which is user text and is shown in backquotes by the template
itself. The pages under ``docs/diagnostics/`` explain each code; a test fails when one is missing.
"""

from __future__ import annotations

from rubric_engine.diagnostics.frozen import frozen


@frozen
class Code:
    """``title`` heads the page; ``message`` is what is said at the place, as a ``str.format`` template."""

    code: str
    title_en: str
    title_zh: str
    message_en: str
    message_zh: str


def table(*codes: Code) -> dict[str, Code]:
    """A table keyed by code; refuses a code given twice."""
    by_code = {code.code: code for code in codes}
    if len(by_code) != len(codes):
        raise ValueError("a code stands twice")
    return by_code


def all_codes() -> dict[str, Code]:
    """Every code there is, in order."""
    from rubric_engine.diagnostics.codes_analysis import ANALYSIS
    from rubric_engine.diagnostics.codes_assurance import ASSURANCE
    from rubric_engine.diagnostics.codes_checks import CHECKS
    from rubric_engine.diagnostics.codes_extending import EXTENDING
    from rubric_engine.diagnostics.codes_facts import FACTS
    from rubric_engine.diagnostics.codes_meaning import MEANING
    from rubric_engine.diagnostics.codes_syntax import SYNTAX

    tables = (SYNTAX, MEANING, EXTENDING, ASSURANCE, FACTS, CHECKS, ANALYSIS)
    joined = {code: entry for entries in tables for code, entry in entries.items()}
    if len(joined) != sum(len(entries) for entries in tables):
        raise ValueError("a code stands in two tables")
    return dict(sorted(joined.items()))

"""Conditions that are nearly right: one of several without brackets, and two comparisons in one."""

from __future__ import annotations

import re

from rubric_engine.diagnostics.model import Diagnostic, Span
from rubric_engine.syntax.statements import RawStatement

_VALUE = r"(?:\"[^\"]*\"|“[^”]*”|「[^」]*」|[^\W_][\w.]*%?)"
_ONE_OF = re.compile(rf"(?:is\s+one\s+of|属于)\s*(?P<first>{_VALUE})(?P<rest>(?:\s*(?:[,、/]|\bor\b|或)\s*{_VALUE})+)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,、/]|\bor\b|或)\s*", re.IGNORECASE)

_SIGNS = {
    "<=": r"<=|≤|=<|at\s+most|不超过|不高于|不多于|不大于|至多|小于或?等于",
    ">=": r">=|≥|=>|at\s+least|不低于|不少于|不小于|至少|达到|大于或?等于",
    "<": r"<|below|less\s+than|低于|少于|不满|小于",
    ">": r">|above|more\s+than|超过|高于|多于|大于",
}
_SIGN = "|".join(_SIGNS.values())
_NUMBER = r"-?\d[\d.]*[万亿]?(?:\s*%)?"
_TWICE = re.compile(
    rf"(?<![\w.])(?P<first>{_NUMBER})\s*(?P<one>{_SIGN})\s*(?P<of>[^\s\d<>=≤≥,、:][^<>=≤≥,、:]*?)\s*(?P<two>{_SIGN})\s*(?P<last>{_NUMBER})",
    re.IGNORECASE,
)


def nearly_a_condition(raw: RawStatement, at: int) -> Diagnostic | None:
    """The diagnostic for a condition that is nearly right at ``at``."""
    for match in _ONE_OF.finditer(raw.text):
        if match.start() - 1 <= at <= match.end() + 1:
            values = [match["first"], *(value for value in _BETWEEN.split(match["rest"]) if value)]
            return _diagnostic(raw, match, f"is one of ({', '.join(values)})", f"属于 ({'、'.join(values)})")
    for match in _TWICE.finditer(raw.text):
        if match.start() - 1 <= at <= match.end() + 1 and (said := _between(match)) is not None:
            return _diagnostic(raw, match, *said)
    return None


def _between(match: re.Match[str]) -> tuple[str, str] | None:
    """``3 <= n <= 5`` in the words of the language, in either vocabulary; None where the two go in different directions."""
    of, low, high = match["of"].strip(), match["first"].strip(), match["last"].strip()
    above, below = (_kind(match[part]) for part in ("one", "two"))
    if above[0] != below[0]:
        return None
    if above[0] == ">":
        low, high, above, below = high, low, below, above
    if len(above) == 2:  # the lower end is included
        open_en, open_zh = ("", "") if len(below) == 2 else ("below ", "不满 ")
        return f"{of} from {low} to {open_en}{high}", f"{of} 介于 {low} 至 {open_zh}{high}"
    most_en, most_zh = ("at most", "不超过") if len(below) == 2 else ("below", "不满")
    return f"{of} above {low} and {of} {most_en} {high}", f"{of} 超过 {low} 且 {of} {most_zh} {high}"


def _kind(sign: str) -> str:
    return next(kind for kind, words in _SIGNS.items() if re.fullmatch(words, sign, re.IGNORECASE))


def _diagnostic(raw: RawStatement, match: re.Match[str], en: str, zh: str) -> Diagnostic:
    args = (("word", match.group()), ("en", en), ("zh", zh))
    return Diagnostic("E140", Span(raw.start + match.start(), raw.start + match.end()), args)

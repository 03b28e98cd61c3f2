"""What can be known to be odd about a rubric before anybody is scored with it, each finding with facts that show it.

Every condition is reduced to comparisons of quantities with constants (``quantities``, ``formulas``, ``thresholds``); the domain of each quantity is cut
into cells (``cells``), and a question is decided over the product of the cells (``spaces``), points included (``points``, ``reaches``). Quantities count
as independent, so that "never" is always true; of conditions that look at one fact each it is found whenever it is true. ``solve`` and ``evidence``
find the facts. The finders are one file each: ``never``, ``beaten``, ``bands``, ``limits``, ``places``, ``better``, ``better_fields``, ``usage``, ``look_alikes``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rubric_engine.checking import (
    bands,
    beaten,
    better,
    better_fields,
    limits,
    look_alikes,
    never,
    only_where_missing,
    places,
    usage,
    warned,
)
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.report import Evidence, Finding, Found, Report
from rubric_engine.core.accepted import Acceptance
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.diagnostics.model import Diagnostic, Severity

__all__ = ["MOST_UNITS", "Finding", "Report", "check"]

MOST_UNITS = 1_000_000
NOTES = frozenset({"W450", "W451", "W452", "W453", "W454", "W455", "W499"})
"""Findings of names, sources and acceptances, on which no points hang; all others are warnings."""

_FINDERS: tuple[Callable[[Ground], Iterator[Found]], ...] = (
    never.check,
    beaten.check,
    bands.check,
    limits.check,
    places.check,
    better.check,
    better_fields.check,
    usage.check,
    look_alikes.check,
    only_where_missing.check,
)


def check(
    program: Program, acceptances: Iterable[Acceptance] = (), warnings: Iterable[Diagnostic] = (), *, units: int | None = None
) -> Report:
    """What is odd about a program. ``acceptances``: what its author accepts; ``warnings``: what loading found, which stands among the findings; ``units``: how
    many are scored together, if that is known.

    Raises:
        ValueError: when ``units`` isn't from 1 to 1,000,000.
    """
    if units is not None and not 1 <= units <= MOST_UNITS:
        raise ValueError(f"units must be from 1 to {MOST_UNITS:,}, not {units}")
    ground = Ground(program, units)
    known = warned.named(program, warnings)
    refuted = [each for each in known if warned.is_refuted(ground, each)]
    found = warned.together((each for each in known if each not in refuted), (each for finder in _FINDERS for each in finder(ground)))
    accepted = tuple(acceptances)
    spans = [(each.code, each.span) for each in (*found, *refuted, *_of_any_number(ground, accepted))]
    for each in accepted:
        if not any(each.covers(code, span) for code, span in spans):
            found.append(Found("W499", each.span, each.code, {"code": each.code}))
    return Report(tuple(_accepted(finding, accepted) for finding in _numbered(found, program.language)))


def _of_any_number(ground: Ground, accepted: tuple[Acceptance, ...]) -> Iterator[Found]:
    """What is found of places among few units or among many: it may be accepted, whichever number a check is about."""
    if any(each.code in places.CODES for each in accepted):
        for units in (None, 1, MOST_UNITS):
            yield from places.check(ground.of(units))


def _accepted(finding: Finding, acceptances: tuple[Acceptance, ...]) -> Finding:
    """The finding with the reason of the nearest acceptance that covers it: the last in the text that isn't of the whole rubric, else that."""
    reasons = [each for each in acceptances if each.covers(finding.diagnostic.code, finding.diagnostic.span)]
    if not reasons:
        return finding
    nearest = max(reasons, key=lambda each: (each.where is not None, each.span.start))
    return evolve(finding, accepted=nearest.reason)


def _numbered(found: list[Found], language: str) -> Iterator[Finding]:
    """In the order of the text, each with an id of its own."""
    seen: dict[str, int] = {}
    ordered = sorted(found, key=lambda each: (each.span, each.code, each.about, tuple(sorted(each.args.items()))))
    for each in ordered:
        name = f"{each.code}-{each.about}" if each.about else each.code
        seen[name] = seen.get(name, 0) + 1
        number = seen[name]
        id = name if number == 1 else f"{name}-{_letters(number)}"
        diagnostic = Diagnostic(each.code, each.span, tuple(sorted(each.args.items())), each.hint, _severity(each.code), language)
        evidence = None if each.case is None else Evidence(each.case)
        yield Finding(diagnostic, id, each.cohort, apart=each.apart, about=each.about, evidence=evidence)


def _severity(code: str) -> Severity:
    return Severity.NOTE if code in NOTES else Severity.WARNING


def _letters(number: int) -> str:
    """b for the second, and so on."""
    return chr(ord("a") + number - 1) if number <= 26 else str(number)

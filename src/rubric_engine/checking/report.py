"""What the analysis gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from rubric_engine.core.ir import Origin
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.diagnostics.model import Diagnostic, Language, SourceFile, Span

Case = Mapping[str, Value]
Cases = Case | Mapping[str, Case]


@define(eq=False)
class Evidence:
    """Facts that are looked for when they are first asked for."""

    _make: Callable[[], Cases | None]
    _found: list[Cases | None] = field(init=False, factory=list)

    @property
    def case(self) -> Cases | None:
        if not self._found:
            self._found.append(self._make())
        return self._found[0]


@frozen
class Finding:
    """``id`` is stable for a text, and unique in it (``W430-4.1.2``). ``accepted``: the reason with which the rubric accepts it, None if it doesn't.
    ``apart``: the units of its case are scored each by itself, being one unit before and after. ``about``: the id or name of what it is about."""

    diagnostic: Diagnostic
    id: str
    cohort: bool = False
    accepted: str | None = None
    apart: bool = False
    about: str = ""
    _evidence: Evidence | None = field(default=None, eq=False, repr=False)

    def __str__(self) -> str:
        return f"{self.id}: {self.message()}"

    def message(self, language: Language | None = None) -> str:
        """What is odd, in ``en`` or ``zh`` (None: the rubric's language). ``ValueError`` for another language."""
        return self.diagnostic.message(language)

    def to_dict(self, language: Language | None = None, *, source: SourceFile | None = None) -> dict[str, Any]:
        """Plain data, as ``Diagnostic.to_dict`` gives it, with ``id`` and ``accepted``."""
        return {"id": self.id, **self.diagnostic.to_dict(language, source=source), "accepted": self.accepted}

    @property
    def case(self) -> Cases | None:
        """Facts that show it, of one unit by name, or (``cohort``) by unit and name; None where none are needed."""
        return None if self._evidence is None else self._evidence.case


@frozen
class Report:
    """``findings`` in the order of the text, accepted ones among them."""

    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """Those that nobody accepted."""
        return tuple(finding for finding in self.findings if finding.accepted is None)

    def __getitem__(self, id: str) -> Finding:
        """The finding of that id. Raises KeyError."""
        for finding in self.findings:
            if finding.id == id:
                return finding
        raise KeyError(id)


@frozen
class Found:
    """What a finder tells: the code, where, what the id ends in, the arguments of the message, and the facts that show it. ``most``: of a limit of points,
    the most that can be had below it."""

    code: str
    where: Origin | Span
    about: str
    args: Mapping[str, str] = field(factory=dict)
    case: Callable[[], Cases | None] | None = None
    cohort: bool = False
    hint: str = ""
    apart: bool = False
    most: Fraction | None = None

    @property
    def span(self) -> Span:
        return self.where.span if isinstance(self.where, Origin) else self.where

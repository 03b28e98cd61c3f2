"""What every check gets, and how it says what it finds."""

from __future__ import annotations

from rubric_engine.core import walk
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.ir import Line, Node, NodeKind, Origin, Program
from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import NOWHERE, Diagnostic, Severity, Span


@frozen(eq=False)
class Context:
    """A program with what is known about it."""

    program: Program
    analysis: Analysis = field()
    parts: dict[str, Node | Line] = field(init=False)
    above: dict[str, tuple[Node, ...]] = field(init=False)

    @analysis.default
    def _analysis(self) -> Analysis:
        return Analysis(self.program)

    @parts.default
    def _parts(self) -> dict[str, Node | Line]:
        return walk.by_id(self.program)

    @above.default
    def _above(self) -> dict[str, tuple[Node, ...]]:
        return walk.ancestry(self.program)

    @property
    def zh(self) -> bool:
        """Whether the reader's language, which is the rubric's own, is Chinese."""
        return self.program.language == "zh"

    def say(self, en: str, zh: str) -> str:
        return zh if self.zh else en

    def listed(self, names: tuple[str, ...] | list[str], most: int = 5) -> str:
        """Several names as one argument; the template puts the outer quotes."""
        few = list(names[:most])
        more = self.say(f"` and {len(names) - most} more `…", f"」等 {len(names)} 项「…") if len(names) > most else ""
        return self.say("`, `", "」、「").join(few) + more

    def named(self, part: Node | Line) -> str:
        """A node or line as the reader knows it: its id, or the word for the total."""
        if isinstance(part, Node) and part.kind is NodeKind.TOTAL:
            return self.say("total", "总分")
        return part.origin.id


def finding(code: str, where: Origin | Span | None, hint: str = "", **args: str) -> Diagnostic:
    """A diagnostic; a code that starts with W is a warning."""
    span = where.span if isinstance(where, Origin) else where
    severity = Severity.WARNING if code.startswith("W") else Severity.ERROR
    return Diagnostic(code, span or NOWHERE, tuple(sorted(args.items())), hint, severity)

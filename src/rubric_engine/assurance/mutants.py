"""The mutants of a rubric: programs that differ from it in one place each."""

from __future__ import annotations

from collections.abc import Callable

from rubric_engine.assurance.reach import Reach
from rubric_engine.assurance.variants_declared import of_declarations
from rubric_engine.assurance.variants_effects import of_effects
from rubric_engine.assurance.variants_scoring import of_scoring
from rubric_engine.assurance.writing import Writing
from rubric_engine.checking.quantities import Quantities
from rubric_engine.core.ir import Origin, Program, Text
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import SourceFile

KINDS: dict[str, Text] = {
    "comparison": Text("comparisons", "比较"),
    "threshold": Text("thresholds", "界限"),
    "points": Text("points", "分值"),
    "limit": Text("limits, maxima and minima", "限额、最高分与最低分"),
    "places": Text("places", "名额"),
    "rank end": Text("ends of ranks", "排名方向"),
    "ties": Text("ties", "并列"),
    "gate": Text("gates", "前提"),
    "gate effect": Text("effects and targets of gates", "前提的后果"),
    "prerequisite": Text("prerequisites", "前提的各项条件"),
    "combining": Text("ways of combining", "合并方式"),
    "condition dropped": Text("conditions dropped", "去掉条件"),
    "logic": Text("and, or, not", "且、或、非"),
    "operation": Text("arithmetic", "运算"),
    "band edge": Text("band edges", "档次界限"),
    "table value": Text("table values", "表中分值"),
    "rounding": Text("rounding", "舍入"),
    "to zero": Text("losses that stop at zero", "扣完为止"),
    "weight": Text("weights and scales", "权重与折算"),
    "missing": Text("missing facts", "缺失数据"),
    "range": Text("ranges of facts", "数据范围"),
    "pairing": Text("pairings", "结对"),
    "step": Text("where steps begin, and their size", "计次的起点与大小"),
    "number": Text("parameters and numbers in calculations", "参数与算式中的数"),
}
"""The kinds of mutants, in the order of reports."""


_OWNERS = {"total": "总分", "missing": "缺失", "ties": "并列"}
_GATE = "gate "


def owner_text(owner: str, language: str) -> str:
    """What a mutant changes, as a reader of the language knows it."""
    if language != "zh":
        return owner
    return f"前提 {owner.removeprefix(_GATE)}" if owner.startswith(_GATE) else _OWNERS.get(owner, owner)


@frozen(eq=False, kw_only=True)
class Mutant:
    """``id`` is unique in the rubric and the same for the same text; ``owner``: the id of the line, item, gate or name that it changes. ``touches``: the keys
    (``reach``) that something must read to notice. ``before`` and ``after``: the line of the rubric as it is and as it would read (None: ``words`` say it). ``rewires``: other results
    hang on what it changes than before."""

    id: str
    kind: str
    owner: str
    touches: frozenset[str]
    origin: Origin
    words: Text
    before: str
    after: str | None
    line: int
    make: Callable[[], Program]
    rewires: bool = False

    def label(self, language: str) -> str:
        """Of an example that notices it."""
        if language != "zh":
            return self.id
        return f"{owner_text(self.owner, language)} {KINDS[self.kind].zh} {self.id.rpartition(' ')[2]}"


def mutants(program: Program, source: SourceFile) -> tuple[Mutant, ...]:
    """Of everything that a result hangs on, in the order of the text within each kind of statement."""
    writing = Writing(source, program.language)
    known = Quantities(program)
    wanted = Reach(program).outputs()
    numbers: dict[str, int] = {}
    found: list[Mutant] = []
    for each in (*of_scoring(program, writing, known), *of_declarations(program, writing, known), *of_effects(program, writing, known)):
        if not each.touches & wanted:
            continue
        name = f"{each.owner} {each.change.kind}"
        numbers[name] = numbers.get(name, 0) + 1
        found.append(
            Mutant(
                id=f"{name} {numbers[name]}",
                kind=each.change.kind,
                owner=each.owner,
                touches=each.touches,
                origin=each.origin,
                words=each.change.words,
                before=each.change.reading.before,
                after=each.change.reading.after,
                line=writing.place(each.change.span)[1],
                make=each.make,
                rewires=each.rewires,
            )
        )
    return tuple(found)

"""Everything about units of which the total alone was worked out. What that takes is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rubric_engine.diagnostics.frozen import field, frozen

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.core.results import Entry, UnitResult
    from rubric_engine.core.values import Value
    from rubric_engine.entries import Ledgers
    from rubric_engine.report.pending_cohort import Finished
    from rubric_engine.scoring.compiled.columns import Plain
    from rubric_engine.scoring.compiled.taking import Taken


TakenTogether = tuple[list[tuple["Plain", ...]], list["Plain"]]
"""Of each unit the facts of the shape, and the others (the only other one by itself)."""


@frozen(eq=False)
class Finishing:
    """Everything else about a unit of which facts were taken in ``order``."""

    program: Callable[[], Program]
    order: tuple[int, ...]
    _ledgers: list[Ledgers | None] = field(factory=list)

    def result(self, taken: Taken) -> tuple[UnitResult, str]:
        return everything(self.program(), self.values(taken))

    def ledger(self, taken: Taken) -> tuple[Entry, ...] | None:
        """The entries alone; None where they come with everything else only."""
        if not self._ledgers:
            from rubric_engine.entries import Ledgers

            self._ledgers.append(Ledgers.of(self.program(), self.order))
        ledgers = self._ledgers[0]
        if ledgers is None:
            return None
        rest = tuple([tuple(each) if type(each) is list else each for each in taken[2]])
        return ledgers.ledger(taken[0], taken[1] + rest, lambda: self.values(taken), lambda: self.result(taken)[0].ledger)

    def cohort(self, names: Sequence[str], taken: TakenTogether) -> Finished:
        """``names``: those of the units."""
        from rubric_engine.facts import digest_cohort
        from rubric_engine.scoring.reference import score_cohort_full

        shaped, others = taken
        alone = len(self.order) - len(shaped[0]) == 1
        values = {
            unit: self.values((None, values, (rest,) if alone else rest)) for unit, values, rest in zip(names, shaped, others, strict=True)
        }
        scored = score_cohort_full(self.program(), values)
        return tuple(scored.units.values()), digest_cohort(self.program(), values), scored.pairings

    def values(self, taken: Taken) -> dict[str, Value | None]:
        """What was taken, through the door: it was looked at before."""
        from rubric_engine.core.ir import ValueKind
        from rubric_engine.facts import read_unit

        program = self.program()
        raw: dict[str, object] = {}
        for place, value in zip(self.order, (*taken[1], *taken[2]), strict=True):
            spec = program.facts[place]
            if spec.kind is ValueKind.LIST:
                names = [column.name for column in spec.fields]
                raw[spec.name] = [dict(zip(names, map(_given, row), strict=True)) for row in value]
            else:
                raw[spec.name] = _given(value)
        values, problems = read_unit(program, raw)
        assert not problems, "the guards let nothing through that the door refuses"
        return values


def everything(program: Program, values: Mapping[str, Value | None]) -> tuple[UnitResult, str]:
    """The result of a unit by itself, and the digest of its facts."""
    from rubric_engine.facts import digest
    from rubric_engine.scoring.reference import score_unit

    return score_unit(program, values), digest(values)


def _given(value: Plain) -> object:
    return Fraction(*value) if type(value) is tuple else value

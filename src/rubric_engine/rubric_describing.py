"""The methods of a rubric that say what it has, and what a copy of it is. What describes is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from rubric_engine.diagnostics.frozen import frozen

if TYPE_CHECKING:
    from rubric_engine.diagnostics.model import Language
    from rubric_engine.rubric import Rubric


@frozen(eq=False)
class Describing:
    """For programs that make forms and pages out of rubrics; ``Rubric`` is the only class that has it."""

    def describe(self, language: Language | None = None) -> dict[str, Any]:
        """What the rubric has, as plain data for JSON: facts, parameters, sections, items, lines, gates, grades, flags. The head of ``rubric_described.py`` has the
        shape.

        Args:
            language: of the sentences that say what to fill in, ``en`` or ``zh``; the rubric's own unless given. Labels and lines are there in both.

        Raises:
            ValueError: another language.
        """
        from rubric_engine.rubric_described import described

        return described(cast("Rubric", self).program, language)

    def facts_schema(self, language: Language | None = None) -> dict[str, Any]:
        """A JSON Schema (draft 2020-12) of the facts of one unit in their plain JSON form: what it accepts ``score`` takes. ``language`` as for ``describe``.

        Raises:
            ValueError: another language.
        """
        from rubric_engine.facts.json_schema import facts_schema

        return facts_schema(cast("Rubric", self).program, language)

    def __copy__(self) -> Self:
        """What can't be changed needs no copy."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

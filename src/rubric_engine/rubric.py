"""The rubric as a program holds it. What needs its text as a tree is imported when it is first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.rubric_arguing import Arguing
from rubric_engine.rubric_describing import Describing
from rubric_engine.rubric_later import Later

if TYPE_CHECKING:
    from rubric_engine.bases import Assembled
    from rubric_engine.checking import Report
    from rubric_engine.compiling import Trees
    from rubric_engine.core.accepted import Acceptance
    from rubric_engine.core.ir import FactSpec, Program
    from rubric_engine.core.summary import Summary
    from rubric_engine.diagnostics.errors import FactProblem
    from rubric_engine.diagnostics.model import Diagnostic, Language, SourceFile
    from rubric_engine.examples import ExampleOutcome
    from rubric_engine.facts import FactsFile
    from rubric_engine.frames import FrameResult
    from rubric_engine.frames.score import BackEnd, Wanted
    from rubric_engine.report import Card, CohortCard
    from rubric_engine.rubric_call import GivenOverride, GivenOverrides, Ranks
    from rubric_engine.scorer import Scorer
    from rubric_engine.scorer_quick import Quick
    from rubric_engine.semantics import Model
    from rubric_engine.shelves import Files
    from rubric_engine.syntax.tree import Document


@frozen(eq=False)
class Rubric(Arguing, Describing):
    """A rubric that compiled. Immutable; made by ``load`` and ``loads``.

    ``program`` is its meaning, ``document`` its text as a tree, ``warnings`` what loading remarks on it, ``accepted`` what it lets stand, with reasons. A
    rubric that extends others has their texts in ``source.bases``, their trees in ``assembled`` and, as results cite them, what they are in
    ``program.bases``. Of a rubric that was kept the trees
    are made when they are first asked for.
    """

    _source: SourceFile | Later
    language: Language
    _program: Program | Later
    _warnings: tuple[Diagnostic, ...] | Later = ()
    _trees: dict[str, Trees] = field(factory=dict)
    _accepted: tuple[Acceptance, ...] | Later = ()
    _quick: list[Quick] = field(factory=list, init=False)  # what scores plain facts, once it is compiled

    @property
    def source(self) -> SourceFile:
        """The text, with those that it extends."""
        return self._source.source() if isinstance(self._source, Later) else self._source

    @property
    def program(self) -> Program:
        """The meaning."""
        return self._program.meaning()[0] if isinstance(self._program, Later) else self._program

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What loading remarks on the text."""
        return self._warnings.meaning()[1] if isinstance(self._warnings, Later) else self._warnings

    @property
    def accepted(self) -> tuple[Acceptance, ...]:
        """What the text accepts of the findings of ``check``, each with its reason."""
        return self._accepted.meaning()[2] if isinstance(self._accepted, Later) else self._accepted

    def __repr__(self) -> str:
        return f"Rubric(source={self._source.name}, language={self.language!r})"

    @property
    def document(self) -> Document:
        """The rubric's own text as a tree."""
        return self._read().document

    @property
    def model(self) -> Model:
        """What was found out about the tree of the whole."""
        return self._read().model

    @property
    def assembled(self) -> Assembled:
        """The rubric with everything that it builds on."""
        return self._read().assembled

    @property
    def facts(self) -> Mapping[str, FactSpec]:
        """The declared facts by name, in the order of the text: type, unit, range, alias, missing policy."""
        return {spec.name: spec for spec in self.program.facts}

    @property
    def summary(self) -> Summary:
        """How many facts, items and lines there are, what can be earned, and what has no bound."""
        from rubric_engine.core.summary import summarise

        return summarise(self.program)

    def __reduce__(self) -> tuple[Callable[[str, str, Files], Rubric], tuple[str, str, Files]]:
        """A copy is made from the texts again: what was found out about a tree belongs to that very tree."""
        from rubric_engine.compiling import again
        from rubric_engine.shelves import files_of

        return again, (self.source.text, self.source.name, files_of(self.source))

    def score(
        self,
        facts: Mapping[str, object],
        *,
        unit: str | None = None,
        shared: Mapping[str, object] | None = None,
        ranks: Ranks | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: Iterable[GivenOverride] | None = None,
    ) -> Card:
        """Scores one unit by itself.

        Args:
            facts: values by name or alias; what is left out, or None, is missing.
            unit: the unit's name, for the report and for facts that name units.
            shared: the facts that all units have in common; they may stand among ``facts`` as well.
            ranks: places in a cohort that isn't at hand: ``{"member_growth": (3, 12)}`` is third of twelve. Ranks that are neither supplied nor
                computable stay unknown, and the range of the result covers them.
            parameters: values that take the place of the rubric's own; the result lists them.
            as_of: the date for which parameters hold that the rubric dates ``by date``.
            overrides: points set by hand, each with the reason that is recorded: ``Override`` or mappings with ``id``, ``points``, ``reason``
                and perhaps ``by`` and ``when``, a day.

        Raises:
            FactError: with every wrong value.
        """
        plain = shared is None and ranks is None and parameters is None and as_of is None and overrides is None
        if plain:
            quick = self._quick[0] if self._quick else self._compile()
            card = quick.card(facts) if unit is None else quick.card_of(unit, facts)
            if card is not None:
                return card
        from rubric_engine.facts import digest, read_names, read_unit
        from rubric_engine.report import Card
        from rubric_engine.report.pending import named
        from rubric_engine.rubric_call import read_call, read_ranks

        names, found = read_names(self.program, () if unit is None else (unit,))
        name = names[0] if names else None
        values, more = read_unit(self.program, facts, name, shared=shared)
        call = read_call(self.program, {name: values}, parameters, as_of, overrides, alone=True)
        places, others = read_ranks(self.program, ranks)
        self._refuse(self._hinted((*found, *more, *call.problems, *others), facts, "score"))
        if plain:
            self._quick[0].read(facts, values)
            card = self._quick[0].card(facts) or self._quick[0].validated(values)
            if card is not None:
                return card if name is None else named(card, name)
        return Card(call.alone(values, name, places), self.program, digest(values))

    def scorer(self) -> Scorer:
        """Compiled code for programs that score facts over and over: ``scorer.total(scorer.ready(facts))``. It is made at each call: keep it."""
        from rubric_engine.scorer import Scorer
        from rubric_engine.scoring.compiled.code import Lines

        return Scorer.of(self.program, Lines.of(self.source.name, self.source.text))

    def _compile(self) -> Quick:
        from rubric_engine.scorer_quick import Quick

        text, code = self._source.text, self._source.code if isinstance(self._source, Later) else None
        self._quick.append(Quick.of(lambda: self.program, self._source.name, text, code))
        return self._quick[0]

    def score_cohort(
        self,
        units: Mapping[str, Mapping[str, object]] | Iterable[Mapping[str, object]],
        *,
        shared: Mapping[str, object] | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> CohortCard:
        """Scores units together, so that they are ranked among each other; their order never matters.

        Args:
            units: facts by the unit's name, or rows with the unit's name in a column ``unit`` (``单位``).
            shared: the facts that all units have in common, by name or alias: ``{"matches": [...]}``.
            parameters, as_of: as for ``score``.
            overrides: as for ``score``, by the unit's name, or rows with the unit's name under ``unit``.

        Raises:
            FactError: with every wrong value of every unit.
        """
        by_itself = parameters is None and as_of is None and overrides is None
        plain = by_itself and shared is None
        cohorts = (self._quick[0] if self._quick else self._compile()).cohorts
        if plain and isinstance(units, Mapping):
            scored = cohorts.card(units)
            if scored is not None:
                return scored
        from rubric_engine.facts import read_cohort
        from rubric_engine.rubric_call import read_call

        values, problems = read_cohort(self.program, units, shared=shared)
        call = read_call(self.program, values, parameters, as_of, overrides)
        self._refuse(self._hinted((*problems, *call.problems), units, "score_cohort"))
        if plain and isinstance(units, Mapping):
            cohorts.learn(units, values)
            scored = cohorts.card(units)
            if scored is not None:
                return scored
        if by_itself:
            scored = cohorts.read(values, call.together)
            if scored is not None:
                return scored
        return call.together(values)

    def score_frame(
        self,
        frame: Any,
        *,
        cohort: str | Iterable[str] | None = None,
        alone: bool = False,
        unit: str | None = None,
        lists: Mapping[str, Any] | None = None,
        shared: Mapping[str, object] | None = None,
        want: Iterable[Wanted] = ("total",),
        keep: Iterable[str] = (),
        nan: Literal["refuse", "missing"] = "refuse",
        threads: int | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        back_end: BackEnd | None = None,
        complete: bool = False,
        largest: int | None = None,
        most: int | None = None,
    ) -> FrameResult:
        """Scores the rows of a table (Polars, pandas, pyarrow, DuckDB, PySpark, NumPy columns), and gives the results as a table of the same kind; ``docs/frames.md``.

        Args:
            frame: its columns are the facts by name, alias or label; any other must be named in ``cohort``, ``unit`` or ``keep``.
            cohort: the column, or columns, that say which rows are scored together; without it all are.
            alone: score each row by itself; its ranks are then not known.
            unit: the column with the units' names.
            lists: for each list fact that isn't a column, a table with a row for each record and a column called as ``unit``.
            shared: the facts that all units have in common.
            want: results besides the total: ``range``, ``grade``, ``flags``, ``nodes``, ``ranges``, ``lines``.
            keep: columns of the caller's that stand in the result.
            nan: whether NaN is refused, or taken for a missing fact.
            threads: how many work side by side; the results are the same.
            parameters, as_of: as for ``score``.
            back_end: ``numpy``, ``compiled`` or ``reference``; chosen by kind and size without it, and the result's ``plan`` says which it was.
            complete, largest, most: of PySpark frames only, whose rows aren't looked at beforehand; see ``docs/frames.md``.

        Raises:
            FactError: with every wrong value, by row and column.
            UnsupportedError: what was asked for can't be given for frames; known before a row is read.
            TypeError: this kind of frame doesn't take one of the keywords.
        """
        from rubric_engine.frames import score_frame
        from rubric_engine.rubric_call import settled_for

        return score_frame(
            settled_for(self.program, parameters, as_of),
            frame,
            cohort=cohort,
            alone=alone,
            unit=unit,
            lists=lists,
            shared=shared,
            want=want,
            keep=keep,
            nan=nan,
            threads=threads,
            back_end=back_end,
            complete=complete,
            largest=largest,
            most=most,
        )

    def score_file(
        self,
        path: str | os.PathLike[str],
        *,
        records: Mapping[str, str | os.PathLike[str]] | None = None,
        shared: str | os.PathLike[str] | Mapping[str, object] | None = None,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> CohortCard:
        """Scores the units of a file (a table of text, JSON, a workbook, Parquet), of a folder of workbooks, or of a database by its URL; ``records`` names the files of
        list facts, ``shared`` that of shared facts (or has them), ``overrides`` that of points set by hand, a table, workbook or JSON (or has them).

        Raises:
            FactError: with every wrong value, by row and column.
        """
        from rubric_engine.facts import read_facts

        found = read_facts(self.program, path, records=records, shared=shared)
        return self.score_read(found, parameters=parameters, as_of=as_of, overrides=overrides)

    def score_read(
        self,
        found: FactsFile,
        *,
        parameters: Mapping[str, object] | None = None,
        as_of: date | str | None = None,
        overrides: GivenOverrides | None = None,
    ) -> CohortCard:
        """Scores facts that were read before. A file of one unit without the units it is ranked among leaves its ranks unknown.

        Raises:
            FactError: with every wrong value.
            TypeError: something else is given than what ``facts.read_facts`` gives.
        """
        from rubric_engine.rubric_call import check_read, read_call

        check_read(found)
        call = read_call(self.program, found.units, parameters, as_of, overrides, alone=found.alone)
        self._refuse((*found.problems, *call.problems))
        if not found.alone and parameters is None and as_of is None and overrides is None:
            units = {str(unit): values for unit, values in found.units.items()}
            scored = (self._quick[0] if self._quick else self._compile()).cohorts.read(units, call.together)
            if scored is not None:
                return scored
        return call.read(found)

    def format(self, language: Language | None = None) -> str:
        """The canonical text, in the rubric's own vocabulary or in the other one; of a rubric that extends others its own text alone."""
        from rubric_engine.editor.formatter import format_document

        below = tuple(layer.document for layer in self.assembled.layers)
        return format_document(self.document, language, self.source.text, below)

    def check(self, *, units: int | None = None) -> Report:
        """What is odd about the rubric, each finding with facts that show it; the warnings stand among them. Accepted ones have their reason.

        ``units``: how many will be scored together, where that is known: what is found of places is then about just so many. Raises ValueError unless it
        is from 1 to 1,000,000.
        """
        from rubric_engine.checking import check

        return check(self.program, self.accepted, self.warnings, units=units)

    def scoring_workbook(
        self,
        facts: FactsFile | Mapping[str, Mapping[str, object]] | None = None,
        *,
        units: int | None = None,
        records: int | None = None,
    ) -> bytes:
        """An ``.xlsx`` file that scores itself: facts are typed in, and formulas give points, totals, places, grades and why lines were missed. See
        ``docs/self-scoring.md``.

        Args:
            facts: those that stand in it already, as for ``score_cohort`` or as ``facts.read_facts`` gives them.
            units: so many columns for units, 1 to 200; 12 where the rubric compares units, else 1; in any case enough for ``facts``.
            records: so many rows for the records of each list, 1 to 5,000; 200, or enough for ``facts``.

        Raises:
            FactError: with every wrong value.
            UnsupportedError: formulas can't say what the total is.
            ValueError: ``units`` or ``records`` aren't enough or too many.
            MissingLibrary: where the library that writes workbooks isn't installed.
        """
        from rubric_engine.facts import FactsFile, read_cohort
        from rubric_engine.sheets.scoring_book import scoring_book

        if not isinstance(facts, FactsFile):
            values, problems = read_cohort(self.program, facts) if facts else ({}, ())
            facts = FactsFile(units=dict(values.items()), alone=False, problems=problems, files=())
        self._refuse(facts.problems)
        return scoring_book(self.program, units=units, records=records, facts=facts.units)[1]

    def run_examples(self) -> tuple[ExampleOutcome, ...]:
        """Runs the examples that stand in the text, in their order."""
        from rubric_engine.examples import run

        return run(self)

    def _read(self) -> Trees:
        if "" not in self._trees:
            from rubric_engine.compiling import trees_of

            self._trees.setdefault("", trees_of(self.source))  # of several threads one comes first, and all take what it made
        return self._trees[""]

    def _refuse(self, problems: tuple[FactProblem, ...]) -> None:
        if problems:
            from rubric_engine.diagnostics.errors import FactError

            raise FactError(problems, self.language)

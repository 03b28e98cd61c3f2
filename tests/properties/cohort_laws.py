"""What holds of every rubric and of any two cohorts of which one is the other filled in, told apart, or put in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rubric_engine import CohortCard, FactError, Override, Rubric, RubricError, loads
from rubric_engine.core import intervals
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.invariants import verify
from rubric_engine.core.results import Entry, EntryKind, NodeResult, State, UnitResult
from rubric_engine.core.walk import by_id, repeats
from rubric_engine.facts import Overrides, read_as_of, read_cohort, unused_overrides
from rubric_engine.facts.problems import Place
from rubric_engine.scoring.reference import score_cohort
from rubric_engine.testing.cohort_facts import SHARED, Cohort


def compiled(text: str, files: Mapping[str, str] | None = None) -> Rubric:
    try:
        return loads(text, files=files)
    except RubricError as error:
        raise AssertionError(f"a generated rubric must compile:\n{error}\n{text}") from None


def results(cards: CohortCard) -> dict[str, UnitResult]:
    return {name: card.result for name, card in cards.items()}


def scored(text: str, cohort: Cohort, **more: Any) -> dict[str, UnitResult]:
    return results(compiled(text).score_cohort(**cohort.given(), **more))


def within(low: Fraction | None, points: Fraction, high: Fraction | None) -> bool:
    return (low is None or low <= points) and (high is None or points <= high)


def lines(result: UnitResult) -> dict[str, Entry]:
    return {entry.id: entry for entry in result.ledger if entry.kind is EntryKind.LINE}


def nodes(result: UnitResult) -> dict[str, NodeResult]:
    return {node.id: node for node in result.nodes}


def reached(result: UnitResult) -> list[Entry]:
    return [entry for entry in lines(result).values() if entry.state not in (State.NOT_APPLICABLE, State.NOT_REACHED)]


# ---------------------------------------------------------------- laws on one result


def sums_up(result: UnitResult) -> None:
    """The entries sum to the total, and everything lies in its own range."""
    assert sum((entry.points for entry in result.ledger), Fraction(0)) == (result.total or 0)
    assert all(entry.after - entry.before == entry.points for entry in result.ledger)
    if result.total is not None:
        assert within(result.low, result.total, result.high), (result.low, result.total, result.high)
    found = nodes(result)
    assert len(found) == len(result.nodes)
    for node in result.nodes:
        assert node.id == node.origin.id + "".join(f"[{each.number}]" for each in node.occurrence)
        assert node.points is None or within(node.low, node.points, node.high), (node.id, node.low, node.points, node.high)
    for entry in result.ledger:
        assert entry.owner in found, entry.id
        if entry.kind is EntryKind.LINE and entry.state not in (State.NOT_APPLICABLE, State.NOT_REACHED):
            assert within(entry.low, entry.points, entry.high), (entry.id, entry.low, entry.points, entry.high)


def entries_sum_up(text: str, cohort: Cohort) -> None:
    rubric = compiled(text)
    verify(rubric.program)
    for result in results(rubric.score_cohort(**cohort.given())).values():
        sums_up(result)
    for name, facts in cohort.units.items():
        sums_up(rubric.score(facts, unit=name, shared=cohort.shared, as_of=cohort.as_of).result)


def static_bounds_hold(text: str, cohort: Cohort) -> None:
    rubric = compiled(text)
    analysis = Analysis(rubric.program)
    parts = by_id(rubric.program)
    for result in results(rubric.score_cohort(**cohort.given())).values():
        for node in result.nodes:
            if node.points is None:
                continue
            # of what occurs for each record, the span holds all occurrences together; one of them has bounds of its own
            assert node.maximum is None or node.points <= node.maximum, (node.id, node.points, node.maximum)
            if not node.occurrence:
                span = analysis.child(parts[node.origin.id])
                assert intervals.contains(span, node.points), (node.id, span, node.points)
                assert node.low is not None or span.low is None, (node.id, span)
                assert node.low is None or intervals.contains(span, node.low), (node.id, span, node.low)
        for entry in lines(result).values():
            assert entry.possible is None or entry.points <= max(entry.possible, 0), (entry.id, entry.points, entry.possible)


def nothing_missing_leaves_no_range(text: str, cohort: Cohort) -> None:
    for result in scored(text, cohort).values():
        if all(node.applies is not None for node in result.nodes) and result.total is not None:
            assert result.low == result.total == result.high


# ---------------------------------------------------------------- laws on two results


def encloses(before: UnitResult, after: UnitResult) -> None:
    if after.total is not None:
        assert within(before.low, after.total, before.high), ("total", before.low, after.total, before.high)
    if after.grade is not None and before.why_none is None:
        assert after.grade in before.grades_possible, (after.grade, before.grades_possible)
    spans = nodes(before)
    for node in after.nodes:
        there = spans.get(node.id)
        if there is not None and there.applies is not False and node.points is not None:
            assert within(there.low, node.points, there.high), (node.id, there.low, node.points, there.high)
    # of a line that has other points by hand, the own entry keeps what it came to, without a range
    by_hand = {each.id for each in before.overrides}
    open_lines = {id: entry for id, entry in lines(before).items() if id not in by_hand}
    for id, entry in lines(after).items():
        there = open_lines.get(id)
        if there is not None and State.NOT_APPLICABLE not in (there.state, entry.state):
            assert within(there.low, entry.points, there.high), (id, there.low, entry.points, there.high)


def completions_lie_within(text: str, cohort: Cohort, *completions: Cohort) -> None:
    rubric = compiled(text)
    before = results(rubric.score_cohort(**cohort.given()))
    for done in completions:
        for name, result in results(rubric.score_cohort(**done.given())).items():
            encloses(before[name], result)


def completions_lie_within_alone(text: str, cohort: Cohort, done: Cohort) -> None:
    """Scored alone, a unit's range holds what it gets in any cohort."""
    after, rubric = scored(text, done), compiled(text)
    for name, result in after.items():
        encloses(rubric.score(cohort.units[name], unit=name, shared=cohort.shared, as_of=cohort.as_of).result, result)


def never_lowers(text: str, cohort: Cohort, done: Cohort, unit: str) -> None:
    """``done`` has more of what is the unit's own."""
    before, after = scored(text, cohort)[unit], scored(text, done)[unit]
    if before.total is not None and after.total is not None:
        assert after.total >= before.total, (before.total, after.total)


def same(text: str, cohort: Cohort, other: Cohort) -> None:
    """Two cohorts that are the same but for the order of units: the same in every particular."""
    one, two = compiled(text).score_cohort(**cohort.given()), compiled(text).score_cohort(**other.given())
    assert one.to_json() == two.to_json()
    assert one.pairings == two.pairings


def same_totals(text: str, cohort: Cohort, other: Cohort) -> None:
    """Two cohorts that are the same but for the order of records."""
    one, two = scored(text, cohort), scored(text, other)
    for name, result in one.items():
        now = two[name]
        assert (result.total, result.low, result.high, result.grade) == (now.total, now.low, now.high, now.grade)
        assert result.merit == now.merit


def numbers(result: UnitResult) -> Iterator[object]:
    """Everything that a result says in figures, but for the record of what was set by hand."""
    yield result.total, result.low, result.high, result.grade, result.merit, result.why_none
    for entry in (each for each in result.ledger if each.kind is not EntryKind.OVERRIDE):
        yield entry.id, entry.kind, entry.state, entry.points, entry.low, entry.high
    for node in result.nodes:
        yield node.id, node.applies, node.points, node.low, node.high, node.contribution


def same_numbers(one: Mapping[str, UnitResult], two: Mapping[str, UnitResult]) -> None:
    for name, result in one.items():
        assert list(numbers(result)) == list(numbers(two[name]))


def shared_or_given_to_all(text: str, cohort: Cohort) -> None:
    """What is shared is the same as if each unit had it for itself (where nobody is left out of the lists: ``among the tied``)."""
    own = re.sub(rf"^(fact (?:{'|'.join(SHARED)}): .*), shared$", r"\1", text, flags=re.M)
    assert own != text
    apart = Cohort({name: {**facts, **cohort.shared} for name, facts in cohort.units.items()}, {}, cohort.as_of)
    same_numbers(scored(text, cohort), scored(own, apart))


def extending_changes_nothing(text: str, cohort: Cohort) -> None:
    head, total = 'rubric "next"\nextends "base.rubric"\n', text[text.index("total, ") :].split("\n", 1)[0]
    ties = next(line for line in text.splitlines() if line.startswith("ties "))
    plain = scored(text, cohort)
    for more in ("", f"{ties}\n{total}\n"):
        extended = compiled(head + more, {"base.rubric": text})
        same_numbers(plain, results(extended.score_cohort(**cohort.given())))


def overriding_with_the_same(text: str, cohort: Cohort, which: int) -> None:
    """Points set by hand to what they were change nothing but the ledger."""
    rubric = compiled(text)
    before = results(rubric.score_cohort(**cohort.given()))
    places = [
        (name, id, points)
        for name, result in before.items()
        for id, points in (
            *((node.id, node.points) for node in result.nodes),
            *((entry.id, entry.points) for entry in reached(result)),
        )
        if points is not None and not (id == "total" and result.total is None)
    ]
    if not places:
        return
    unit, id, points = places[which % len(places)]
    given = {unit: [{"id": id, "points": points, "reason": "as it was", "by": "the panel", "when": "2014-03-01"}]}
    after = results(rubric.score_cohort(**cohort.given(), overrides=given))
    for name, result in after.items():
        sums_up(result)
        assert (result.total, result.grade, result.merit) == (before[name].total, before[name].grade, before[name].merit), (given, name)


def completions_lie_within_beside_an_override(text: str, cohort: Cohort, done: Cohort, which: int) -> None:
    """Points set by hand for something that doesn't occur for each record: all laws hold around them."""
    rubric = compiled(text)
    plain, repeated = results(rubric.score_cohort(**cohort.given())), repeats(rubric.program)
    places = [
        (name, piece.id, end)
        for name, result in plain.items()
        for piece in (*(node for node in result.nodes if node.applies is not False), *reached(result))
        for end in (piece.low, piece.high)
        if piece.id in repeated and not repeated[piece.id] and end is not None
    ]
    if not places:
        return
    unit, id, points = places[which % len(places)]
    overrides = {unit: [{"id": id, "points": points, "reason": "decided", "by": "the panel", "when": "2014-03-01"}]}
    try:
        before = results(rubric.score_cohort(**cohort.given(), overrides=overrides))
        after = results(rubric.score_cohort(**done.given(), overrides=overrides))
    except FactError as error:
        assert {problem.code for problem in error.problems} == {"F625"}  # noqa: PT017
        return
    for name, result in after.items():
        sums_up(before[name])
        sums_up(result)
        encloses(before[name], result)


def what_is_set_is_told(text: str, cohort: Cohort, which: int, points: int) -> None:
    """Each override has one entry, and what is refused because it would change nothing changes nothing."""
    rubric = compiled(text)
    before, repeated = scored(text, cohort), repeats(rubric.program)
    places = [(name, piece.id) for name, result in before.items() for piece in (*result.nodes, *lines(result).values())]
    unit, id = places[which % len(places)]
    if repeated.get(id, ()):
        return
    override = Override(id=id, points=Fraction(points), reason="decided", by="the panel", when=date(2014, 3, 1))
    values, problems = read_cohort(rubric.program, cohort.units, shared=cohort.shared)
    assert not problems
    day, _ = read_as_of(rubric.program, cohort.as_of, {})
    after = score_cohort(rubric.program, values, as_of=day, overrides={unit: (override,)})
    (entry,) = (each for each in after[unit].ledger if each.kind is EntryKind.OVERRIDE)
    assert entry.id == id
    for result in after.values():
        sums_up(result)
    if entry.state is not State.OVERRIDDEN:
        assert entry.points == 0
    given = Overrides({unit: (override,)})
    given.places = {(unit, id): Place()}
    if unused_overrides(after.values(), given, "en"):
        same_numbers(before, after)


def in_both_vocabularies(text: str, cohort: Cohort) -> None:
    rubric = compiled(text)
    plain = results(rubric.score_cohort(**cohort.given()))
    for language in ("en", "zh"):
        printed = rubric.format(language)  # type: ignore[arg-type]
        again = compiled(printed)
        same_numbers(plain, results(again.score_cohort(**cohort.given())))
        assert again.format(language) == printed  # type: ignore[arg-type]

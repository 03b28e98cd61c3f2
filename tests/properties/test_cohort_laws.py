"""The laws of ``docs/semantics.md`` on whole rubrics, end to end from the text: records, shared lists, units together, chains of tie keys, overrides."""

from __future__ import annotations

from attrs import evolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rubric_engine.testing import cohort_facts as facts
from rubric_engine.testing import cohort_rubrics as generated
from tests.properties import cohort_laws as laws

# Without shrinking: a rubric is large, and its parts can be read.
checked = settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck)
)
some_rubric = generated.rubrics()
some_case = generated.cases()
whole_cohort = facts.whole_cohorts()
Case = tuple[str, facts.Cohort]


@checked
@given(generated.cases(most=6))
def test_the_entries_sum_to_the_total(case: Case) -> None:
    laws.entries_sum_up(*case)


@checked
@given(some_case, st.data())
def test_completions_lie_within_the_range(case: Case, data: st.DataObject) -> None:
    text, cohort = case
    laws.completions_lie_within(text, cohort, *(data.draw(facts.completed(cohort)) for _ in range(4)))


@checked
@given(some_case, st.data())
def test_completions_lie_within_the_range_of_a_unit_alone(case: Case, data: st.DataObject) -> None:
    text, cohort = case
    laws.completions_lie_within_alone(text, cohort, data.draw(facts.completed(cohort)))


@checked
@given(generated.cases(silent=True), st.data())
def test_supplying_what_is_ones_own_never_lowers_the_score(case: Case, data: st.DataObject) -> None:
    text, cohort = case
    unit = data.draw(st.sampled_from(cohort.names))
    laws.never_lowers(text, cohort, data.draw(facts.completed(cohort, lambda gap: gap.unit == unit)), unit)


@checked
@given(generated.cases(silent=True, around=False), st.data())
def test_supplying_what_is_shared_never_lowers_a_score_that_looks_at_nobody(case: Case, data: st.DataObject) -> None:
    text, cohort = case
    done = data.draw(facts.completed(cohort, lambda gap: gap.unit is None))
    for unit in cohort.names:
        laws.never_lowers(text, cohort, done, unit)


@checked
@given(generated.cases(units=4, least=2), st.data())
def test_the_order_of_the_units_changes_nothing(case: Case, data: st.DataObject) -> None:
    text, cohort = case
    order = data.draw(st.permutations(cohort.names))
    laws.same(text, cohort, evolve(cohort, units={name: cohort.units[name] for name in order}))


@checked
@given(some_case, st.data())
def test_the_order_of_the_records_changes_no_total(case: Case, data: st.DataObject) -> None:
    text, cohort = case
    laws.same_totals(text, cohort, data.draw(facts.shuffled(cohort)))


@checked
@given(some_rubric.filter(lambda text: "among the tied" not in text), whole_cohort)
def test_what_is_shared_is_what_everybody_has(text: str, cohort: facts.Cohort) -> None:
    laws.shared_or_given_to_all(text, cohort)


@checked
@given(some_case)
def test_extending_with_nothing_changes_nothing(case: Case) -> None:
    laws.extending_changes_nothing(*case)


@checked
@given(some_rubric, whole_cohort, st.integers(0, 200))
def test_an_override_to_what_there_was_changes_no_total(text: str, cohort: facts.Cohort, which: int) -> None:
    laws.overriding_with_the_same(text, cohort, which)


@checked
@given(some_case, st.data(), st.integers(0, 200))
def test_completions_lie_within_the_range_beside_an_override(case: Case, data: st.DataObject, which: int) -> None:
    text, cohort = case
    laws.completions_lie_within_beside_an_override(text, cohort, data.draw(facts.completed(cohort)), which)


@checked
@given(some_case, st.integers(0, 200), st.integers(-3, 12))
def test_what_is_set_by_hand_is_told(case: Case, which: int, points: int) -> None:
    laws.what_is_set_is_told(*case, which, points)


@checked
@given(some_case)
def test_static_bounds_hold(case: Case) -> None:
    laws.static_bounds_hold(*case)


@checked
@given(some_rubric, whole_cohort)
def test_nothing_missing_leaves_no_range(text: str, cohort: facts.Cohort) -> None:
    laws.nothing_missing_leaves_no_range(text, cohort)


@checked
@given(some_case)
def test_the_other_vocabulary_says_the_same(case: Case) -> None:
    laws.in_both_vocabularies(*case)


# ---------------------------------------------------------------- chains of tie keys

_PLACES = """\
item 1 "Places"
by rank of {ranked}, tied share the mean:
1: 4 points
2: 2 points
3: 1 point
otherwise: 0 points
item 2 "Top"
{ranked} in top 1 earns 1 point
total, shown to 4 decimals
"""
_RULES = st.sampled_from(("share the better rank", "share the worse rank", "leave no gap", "share the average rank"))
_KEYS = (
    "gap",
    "wins",
    "season",
    "games_played",
    "m",
    "count(races where podium and mine)",
    "sum(games.hg where home is this unit)",
    "middle",
)


def _ranking(chain: str, rule: str, ranked: str) -> str:
    return f'rubric "ties"\nties broken by {chain}, then {rule}\n{facts.DECLARED}define level = tail * 0\n{_PLACES.format(ranked=ranked)}'


@checked
@given(st.sampled_from(_KEYS), _RULES, facts.whole_cohorts(least=2, units=4, most=5))
def test_a_key_among_all_units_is_the_plain_key(key: str, rule: str, cohort: facts.Cohort) -> None:
    among = laws.scored(_ranking(f"{key} among the tied", rule, "level"), cohort)
    plain = laws.scored(_ranking(key, rule, "level"), cohort)
    for name, result in among.items():  # the merit is another matter: by then not all are level
        assert [(each.id, each.points) for each in result.ledger] == [(each.id, each.points) for each in plain[name].ledger]


@checked
@given(st.booleans(), _RULES, st.sampled_from(("level", "m")), facts.whole_cohorts(least=2, units=4, most=6))
def test_count_back_compares_tallies(low: bool, rule: str, ranked: str, cohort: facts.Cohort) -> None:
    tallies = ", ".join(f"count(races where mine and secs is {value})" for value in ((1, 2, 3, 4) if low else (4, 3, 2, 1)))
    back = laws.scored(_ranking(f"count-back of races.secs where mine{' lowest first' if low else ''}", rule, ranked), cohort)
    laws.same_numbers(back, laws.scored(_ranking(tallies, rule, ranked), cohort))

"""What examples show of a rubric: each kind of point hit and missed, by construction."""

from __future__ import annotations

import json

import pytest

from rubric_engine import loads
from rubric_engine.assurance import coverage, runs_of
from rubric_engine.assurance.coverage_html import coverage_html
from rubric_engine.assurance.coverage_text import coverage_data, coverage_text
from rubric_engine.assurance.points import KINDS, percent_text
from rubric_engine.diagnostics.width import display_width
from tests.unit.assurance.rubrics import CHINESE, ENGLISH, HEAD, covered, hits


def shown(text: str) -> set[str]:
    return {id for id, hit in hits(text).items() if hit}


def test_nothing_is_shown_without_examples() -> None:
    found = covered(ENGLISH)
    assert found.points
    assert found.percent == 0
    assert not any(each.hit for each in found.points)


def test_both_languages_have_the_same_points() -> None:
    kinds = [[each.kind for each in covered(text).points] for text in (ENGLISH, CHINESE)]
    assert kinds[0] == kinds[1]
    assert set(kinds[0]) == {"line", "boundary", "rank", "gate", "grade", "flag", "missing"}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("posts is 100", {"1.1 earned", "1.1 boundary 1 exactly on it"}),
        ("posts is 99", {"1.1 missed", "1.1 boundary 1 just below it"}),
        ("posts is 98", {"1.1 missed"}),
        ("posts is 101", {"1.1 earned"}),
    ],
)
def test_a_whole_threshold_is_shown_on_it_and_by_its_neighbour(given: str, wanted: set[str]) -> None:
    found = shown(f'{ENGLISH}example "a"\ngiven {given}\nexpect total is 0\n')
    assert {each for each in found if each.startswith("1.1 ")} == wanted


@pytest.mark.parametrize(("share", "hit"), [("20%", "exactly on it"), ("20.2%", "just above it"), ("20.3%", ""), ("19.9%", "")])
def test_a_percentage_is_next_to_its_threshold_within_a_hundredth_of_it(share: str, hit: str) -> None:
    found = shown(f'{ENGLISH}example "a"\ngiven share is {share}\nexpect total is 0\n')
    assert {each for each in found if "1.2 boundary" in each} == ({f"1.2 boundary 1 {hit}"} if hit else set())


def test_a_quotient_is_shown_on_either_side_at_all() -> None:
    text = f'{HEAD}fact a: count\nfact b: count\nitem 1 "x"\na / b at least 0.5 earns 1 point\nexample "e"\ngiven a is 1, b is 100\nexpect total is 0\n'
    assert "1.1 boundary 1 just below it" in shown(text)
    assert "1.1 boundary 1 exactly on it" not in shown(text)


def test_an_equality_of_numbers_has_three_sides_and_none_beyond_the_range() -> None:
    text = f'{HEAD}fact a: count\nitem 1 "x"\na = 0 earns 1 point\na = 5 earns 1 point\n'
    names = {id for id in hits(text) if "boundary" in id}
    assert names == {
        "1.1 boundary 1 exactly on it",
        "1.1 boundary 1 just above it",
        "1.2 boundary 1 exactly on it",
        "1.2 boundary 1 just above it",
        "1.2 boundary 1 just below it",
    }


def test_a_gate_and_each_prerequisite_alone() -> None:
    both = f'{ENGLISH}example "both"\ngiven staffed is no, licensed is no\nexpect total is 0\n'
    assert {"gate 1 fires"} == {each for each in shown(both) if each.startswith("gate")}
    one = f'{ENGLISH}example "one"\ngiven staffed is yes, licensed is no\nexpect total is 0\n'
    assert {"gate 1 fires", "gate 1 only 2"} == {each for each in shown(one) if each.startswith("gate")}
    none = f'{ENGLISH}example "none"\ngiven staffed is yes, licensed is yes\nexpect total is 0\n'
    assert {"gate 1 holds"} == {each for each in shown(none) if each.startswith("gate")}


def test_ranks_in_out_and_tied_across_the_limit() -> None:
    plain = "".join(f'given "{unit}": posts is {posts}\n' for unit, posts in (("A", 3), ("B", 2), ("C", 1)))
    assert {each for each in shown(f'{ENGLISH}example "r"\n{plain}expect "A": points(2) is 2\n') if "rank" in each} == {
        "2.1 rank 1 in",
        "2.1 rank 1 out",
    }
    tied = "".join(f'given "{unit}": posts is {posts}\n' for unit, posts in (("A", 3), ("B", 2), ("C", 2), ("D", 1)))
    assert "2.1 rank 1 tie" in shown(f'{ENGLISH}example "r"\n{tied}expect "A": points(2) is 2\n')
    ahead = "".join(f'given "{unit}": posts is {posts}\n' for unit, posts in (("A", 3), ("B", 3), ("C", 1)))
    assert "2.1 rank 1 tie" not in shown(f'{ENGLISH}example "r"\n{ahead}expect "A": points(2) is 2\n')


def test_limits_of_lines_and_items() -> None:
    text = f'{HEAD}fact a: count\nitem 1 "x", at most 6 points\na each earns 2 points, at most 4 points\n'
    text += "".join(f'example "{n}"\ngiven a is {n}\nexpect total is 0\n' for n in (1, 3))
    found = hits(text)
    assert found["1.1 points cut"]
    assert found["1.1 points kept"]
    assert found["1 maximum free"]
    assert not found["1 maximum binds"]


def test_rows_of_a_table_options_and_edges() -> None:
    text = f'{HEAD}fact kind: choice of a / b / c\nfact n: count\nitem 1 "x"\nby kind:\na: 1 point\nb, c: 2 points\nitem 2 "y"\nby n in bands:\nat least 10: 2 points\nbelow 10: 1 point\n'
    names = {id for id in hits(text) if " row " in id or "boundary" in id}
    assert {"1.1 row 1 taken", "1.1 row 2 taken", "1.1 row 2 value b", "1.1 row 2 value c"} <= names
    assert {"2.1 boundary 1 exactly on it", "2.1 boundary 1 just below it"} <= names
    example = 'example "e"\ngiven kind is c, n is 10\nexpect total is 4\n'
    found = shown(text + example)
    assert "1.1 row 2 taken" in found
    assert "1.1 row 2 value c" in found
    assert "1.1 row 1 taken" not in found
    assert "2.1 boundary 1 exactly on it" in found


def test_what_occurs_for_each_record_is_seen_in_each() -> None:
    text = (
        f'{HEAD}fact trips: list\nfield days: count\nitem 1 "x", uncapped\ntrips where days at least 3 each earns 1 point\n'
        'example "e"\ngiven trips has days 3\ngiven trips has days 2\nexpect total is 1\n'
    )
    assert {"1.1 boundary 1 exactly on it", "1.1 boundary 1 just below it"} <= shown(text)


def test_missing_facts_count_only_where_points_hang_on_them() -> None:
    text = f'{HEAD}fact a: yes/no\nfact b: yes/no\nfact remark: text\nitem 1 "x"\na earns 1 point\nflag odd when b\nexample "e"\ngiven b is yes\nexpect total is 0\n'
    assert {id: hit for id, hit in hits(text).items() if id.startswith("fact")} == {"fact a missing": True, "fact a given": False}


def test_grades_and_flags() -> None:
    found = shown(f'{ENGLISH}example "e"\ngiven staffed is yes, licensed is yes, posts is 100\nexpect total is 5\n')
    assert {"grade good", "flag few off"} <= found
    assert not {"grade poor", "flag few on"} & found


def test_a_hit_names_its_examples_and_a_point_that_nothing_can_show_does_not_count() -> None:
    rubric = loads(
        ENGLISH + 'example "first"\ngiven posts is 100\nexpect total is 0\nexample "second"\ngiven posts is 100\nexpect total is 0\n'
    )
    found = coverage(rubric.program, runs_of(rubric), unreachable={"1.2 earned": "W430"})
    by = {each.id: each.by for each in found.points}
    assert by["1.1 earned"] == ("first", "second")
    assert len(found.counted) == len(found.points) - 1
    assert "1.2 earned" not in {each.id for each in found.missed}


def test_the_order_of_examples_and_units_does_not_matter() -> None:
    units = ['given "A": posts is 3\n', 'given "B": posts is 2\n', 'given "C": posts is 2\n', 'given "D": posts is 1\n']
    one = 'example "x"\n' + "".join(units) + 'expect "A": points(2) is 2\n'
    turned = 'example "x"\n' + "".join(reversed(units)) + 'expect "A": points(2) is 2\n'
    other = 'example "y"\ngiven posts is 100\nexpect total is 0\n'
    assert hits(ENGLISH + one + other) == hits(ENGLISH + other + turned)


def test_a_run_that_the_rubric_refuses_shows_nothing() -> None:
    text = ENGLISH.replace("ties share the better rank", "ties are an error")
    text += 'example "tie"\ngiven "A": posts is 1\ngiven "B": posts is 1\nexpect "A": total is 0\n'
    assert not any(hits(text).values())


# ---------------------------------------------------------------- reports


def test_percentages_are_cut_off() -> None:
    from fractions import Fraction

    assert percent_text(Fraction(9999, 100)) == "99.9%"
    assert percent_text(Fraction(100)) == "100%"


def test_the_table_lines_up_under_chinese() -> None:
    rubric = loads(CHINESE, name="门诊.rubric")
    text = coverage_text(coverage(rubric.program, ()), rubric.program, rubric.source, 0, "zh")
    table = [line for line in text.splitlines()[2:] if line.endswith("%")]
    kinds = table[: len(KINDS) - 3]
    assert len({display_width(line) for line in kinds[:7]}) == 1
    assert "第 9 行  信息数 不少于 100 条 计 5 分" in text
    assert "恰在界上" in text


def test_the_page_is_escaped_and_signed() -> None:
    nasty = ENGLISH.replace('"Posts"', '"<script>alert(1)</script> & co"')
    rubric = loads(nasty + 'example "e"\ngiven posts is 100\nexpect total is 0\n', name="a<b>.rubric")
    page = coverage_html(coverage(rubric.program, runs_of(rubric)), rubric.source, "en")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    assert "a&lt;b&gt;.rubric" in page
    assert (
        '<tr class="some"><td class="number">9</td><td class="sign">◐</td><td class="words">posts at least 100 earns 5 points</td>' in page
    )
    assert '<td class="sign">✗</td><td class="words">share above 20% earns 3 points</td>' in page
    assert "http" not in page


def test_data_has_every_point() -> None:
    rubric = loads(CHINESE)
    found = coverage(rubric.program, ())
    data = coverage_data(found, rubric.source)
    json.dumps(data)
    assert [each["id"] for each in data["points"]] == [each.id for each in found.points]
    assert data["points"][0]["line"] == 9
    assert data["seen"] == 0


@pytest.mark.parametrize(("given", "stopped"), [(3, False), (9, False), (10, True)])
def test_losses_stop_at_zero_where_they_come_to_more_than_there_is(given: int, stopped: bool) -> None:
    """What an item starts at is there to be lost."""
    text = f'{HEAD}fact n: count, 0 to 20\nitem 1 "x", starts at 9 points\nn each lose 1 point, to zero\n'
    assert hits(f'{text}example "e"\ngiven n is {given}\nexpect total is {max(0, 9 - given)}\n')["1 stopped"] is stopped

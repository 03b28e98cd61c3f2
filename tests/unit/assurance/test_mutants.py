"""The mutants of each kind, and how they read."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.assurance import mutants, trial_of
from rubric_engine.assurance.writing import decimal
from rubric_engine.core import walk
from rubric_engine.core.ir import Program
from tests.unit.assurance.rubrics import CHINESE, ENGLISH, HEAD, after


def kinds(text: str, owner: str) -> list[str]:
    return [each.kind for each in trial_of(loads(text), search=False).mutants if each.owner == owner]


def readings(text: str, kind: str) -> list[str | None]:
    return [each.after for each in trial_of(loads(text), search=False).mutants if each.kind == kind]


@pytest.mark.parametrize(
    ("id", "english", "chinese"),
    [
        ("1.1 comparison 1", "posts above 100 earns 5 points", "信息数 超过 100 条 计 5 分"),
        ("1.1 threshold 1", "posts at least 101 earns 5 points", "信息数 不少于 101 条 计 5 分"),
        ("1.1 threshold 2", "posts at least 99 earns 5 points", "信息数 不少于 99 条 计 5 分"),
        ("1.1 points 2", "posts at least 100 earns 4 points", "信息数 不少于 100 条 计 4 分"),
        ("1.2 threshold 1", "share above 21% earns 3 points", "占比 超过 21% 计 3 分"),
        ("2.1 rank end 1", "posts in bottom 2 earns 2 points", "信息数 居 后 2 位 计 2 分"),
        ("2.1 places 2", "posts in top 1 earns 2 points", "信息数 居 前 1 位 计 2 分"),
        ("gate 1 gate 1", "", ""),
        ("gate 1 prerequisite 1", 'gate "Conditions": licensed, otherwise total is zero', "前提 「条件」：证照齐全，否则 总分 零分"),
        ("gate 1 prerequisite 2", 'gate "Conditions": staffed, otherwise total is zero', "前提 「条件」：人员到位，否则 总分 零分"),
        ("ties ties 1", "ties share the worse rank", "并列 取较后名次"),
    ],
)
def test_a_mutant_reads_as_a_line_of_the_rubric(id: str, english: str, chinese: str) -> None:
    assert after(ENGLISH)[id] == english
    assert after(CHINESE)[id] == chinese


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_the_line_as_it_is_shown_has_the_meaning_that_was_tried(text: str) -> None:
    rubric = loads(text)
    shown = [each for each in mutants(rubric.program, rubric.source) if each.after]
    assert len(shown) > 15
    for mutant in shown:
        assert mutant.after is not None
        assert text.count(mutant.before) == 1
        changed = loads(text.replace(mutant.before, mutant.after))
        assert _meaning(changed.program) == _meaning(mutant.make()), mutant.id
        assert _meaning(changed.program) != _meaning(rubric.program), mutant.id


def _meaning(program: Program) -> tuple[object, ...]:
    """Without places and words."""
    lines = [(line.condition, line.steps, line.amount, line.limit) for line in walk.lines(program)]
    gates = [(gate.prerequisites, gate.when) for gate in program.gates]
    return lines, gates, [grade.when for grade in program.grades], [flag.when for flag in program.flags], program.ties, program.missing


def test_ids_are_unique_and_the_same_again() -> None:
    first, again = after(ENGLISH), after(ENGLISH)
    assert first == again
    rubric = loads(ENGLISH)
    assert len(first) == len(mutants(rubric.program, rubric.source))


def test_limits_maxima_and_losses() -> None:
    text = f'{HEAD}fact a: count\nitem 1 "x", starts at 9 points, at most 8 points\na each loses 2 points, at most 4 points, to zero\n'
    rubric = loads(text)
    found = {each.id: each.after or each.words.en for each in mutants(rubric.program, rubric.source)}
    assert "its limit removed" in found.values()
    assert "its maximum removed" in found.values()
    assert any(each.endswith("at most 5 points, to zero") for each in found.values())
    assert any(each.endswith("starts at 9 points, at most 7 points") for each in found.values())
    assert any("to zero" not in each for id, each in found.items() if "to zero" in id)


def test_first_match_and_logic() -> None:
    text = (
        f'{HEAD}fact a: yes/no\nfact b: yes/no\nitem 1 "x", first match, at most 3 points\na and b earns 3 points\na or b earns 1 point\n'
    )
    assert len(readings(text, "combining")) == 1
    assert readings(text, "logic") == ["a or b earns 3 points", "a and b earns 1 point"]


def test_bands_and_table_values() -> None:
    text = f'{HEAD}fact n: count\nitem 1 "x"\nby n in bands:\nbelow 10: 1 point\nat least 10: 4 points\n'
    found = readings(text, "band edge")
    assert "below 11: 1 point" in found
    assert "at least 9: 4 points" in found
    assert "at least 10: 5 points" in readings(text, "table value")


def test_rounding_missing_readings_and_weights() -> None:
    text = f'{HEAD}fact n: count, missing counts as 2\nitem 1 "x", weight 40%, rounded half up to 1 decimal\nn each earns 0.25 points, at most 4 points\nitem 2 "y", weight 60%\nn at least 1 earns 1 point\n'
    rubric = loads(text)
    found = [each.kind for each in mutants(rubric.program, rubric.source)]
    assert {"rounding", "missing", "weight"} <= set(found)


def test_what_no_result_hangs_on_is_not_changed() -> None:
    text = f'{HEAD}fact a: count\ndefine unused = a + 5\nitem 1 "x"\na at least 3 earns 1 point\n'
    assert kinds(text, "unused") == []


def test_a_number_that_stands_twice_is_found_by_its_place() -> None:
    text = f'{HEAD}fact a: count\nitem 1 "2 and 2"\na at least 2 earns 2 points\n'
    assert after(text)["1.1 threshold 1"] == "a at least 3 earns 2 points"
    assert after(text)["1.1 points 1"] == "a at least 2 earns 3 points"


def test_decimals() -> None:
    from fractions import Fraction

    assert [decimal(Fraction(*each)) for each in ((1, 8), (-1, 4), (5, 1), (1, 3), (200, 1))] == ["0.125", "-0.25", "5", "1/3", "200"]


def words(text: str, kind: str) -> list[str]:
    rubric = loads(text)
    return [each.after or each.words[rubric.language] for each in mutants(rubric.program, rubric.source) if each.kind == kind]


def test_of_a_step_only_what_is_written_is_changed() -> None:
    text = f'{HEAD}fact now: count\nfact old: count, 1 to 9\nitem 1 "x"\nnow / old beyond 6% each full 5% earns 1 point, at most 6 points\n'
    assert words(text, "step") == [
        "now / old beyond 7% each full 5% earns 1 point, at most 6 points",
        "now / old beyond 5% each full 5% earns 1 point, at most 6 points",
        "now / old beyond 6% each full 6% earns 1 point, at most 6 points",
        "now / old beyond 6% each full 4% earns 1 point, at most 6 points",
    ]
    assert words(text, "rounding") == ["a step that is begun counts as a full one"]
    assert words(text, "number") == []
    assert words(text, "operation") == ["now * old beyond 6% each full 5% earns 1 point, at most 6 points"]


def test_an_operation_is_told_by_its_words_in_the_text() -> None:
    text = f"{CHINESE}定义 比 = 信息数 ÷ (信息数 + 1) ÷ 2\n考核项 3 「比」\n比 达到 6% 计 1 分\n"
    assert "「÷」改为「×」" in words(text, "operation")


def test_a_number_that_stands_in_the_key_and_in_the_value_of_a_row_is_found_by_its_place() -> None:
    text = f'{HEAD}fact n: count, 0 to 9\nitem 1 "x"\nby n in bands:\nbelow 5: 1 point\nat least 5: 5 points\n'
    assert {"at least 6: 5 points", "at least 4: 5 points"} <= set(words(text, "band edge"))
    assert {"at least 5: 6 points", "at least 5: 4 points"} <= set(words(text, "table value"))


def test_a_value_that_is_left_out_is_told_by_its_name() -> None:
    text = f'{HEAD}fact k: choice of east < west < north\nitem 1 "x"\nk is one of (east, north) earns 1 point\n'
    assert "without `north` among the values" in words(text, "comparison")


def test_a_label_is_in_the_language_of_the_rubric() -> None:
    rubric = loads(CHINESE)
    labels = [each.label("zh") for each in mutants(rubric.program, rubric.source)]
    assert {"1.1 界限 1", "前提 1 前提 1", "好 界限 1", "并列 并列 1"} <= set(labels)
    assert len(set(labels)) == len(labels)
    assert not any(letter.isascii() and letter.isalpha() for each in labels for letter in each)

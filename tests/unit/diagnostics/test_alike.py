"""Many problems that are alike are told together, and none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import FactError, loads
from rubric_engine.diagnostics.alike import grouped
from rubric_engine.diagnostics.errors import FactProblem

RUBRIC = loads("""评分办法 「年度考核」
对象 「县」
数据项 增长率：比例
数据项 信息：数量
考核项 1 「增长」
增长率 达到 6% 计 1 分
信息 不少于 3 计 1 分
""")


def told(problems: list[FactProblem], language: str = "zh") -> list[str]:
    return str(FactError(problems, language)).splitlines()  # type: ignore[arg-type]


def cell(row: int, sheet: str = "数据", column: str = "D", file: str = "f.xlsx") -> FactProblem:
    return FactProblem(
        "F500", (("fact", "到位"), ("value", str(row))), fact="到位", file=file, cell=f"{sheet}!{column}{row}", unit=f"{row}县"
    )


def test_a_column_without_percent_signs_is_one_thing_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    rows = [f"{n}县,{'6' if n != 20 else '6%'},{3 if n != 7 else '三'}" for n in range(2, 402)]
    path.write_text("\n".join(["单位,增长率,信息", *rows]), encoding="utf-8")
    with pytest.raises(FactError) as raised:
        RUBRIC.score_file(path)
    lines = str(raised.value).splitlines()
    assert len(raised.value.problems) == 400
    assert lines[0] == "数据有 400 处问题："
    assert [line.split()[0] for line in lines[1:]] == ["F504"] * 4 + ["F501"]
    assert lines[4] == "  F504  同样的问题还有 396 处：第 5–19、21–401 行"
    assert len(raised.value.to_dict()["problems"]) == 400


def test_cells_are_told_as_ranges() -> None:
    problems = [cell(row) for row in (2, 3, 4, 5, 6, 9, 10)]
    assert told(problems)[-1] == "  F500  同样的问题还有 4 处：数据!D5:D6、数据!D9:D10"
    assert told(problems, "en")[-1] == "  F500  the same in 4 more places: 数据!D5:D6, 数据!D9:D10"


def test_of_several_files_places_are_named() -> None:
    lines = told([cell(3, file=f"{n}.xlsx") for n in range(9)])
    assert lines[-1] == (
        "  F500  同样的问题还有 6 处：3.xlsx，数据!D3，3县，到位；4.xlsx，数据!D3，3县，到位；5.xlsx，数据!D3，3县，到位；6.xlsx，数据!D3，3县，到位；7.xlsx，数据!D3，3县，到位 等"
    )


def test_what_names_something_else_each_time_is_told_each_time() -> None:
    missing = [FactProblem("F716", (("name", f"{n}县"),), unit=f"{n}县", file="list.txt") for n in range(40)]
    assert len(told(missing)) == 41
    hinted = [FactProblem("F602", (("fact", "主队"), ("value", "a")), f"hint {n}", fact=f"比赛[{n}].主队", row=n) for n in range(9)]
    assert len(told(hinted)) == 1 + 2 * 9


def test_few_are_told_one_by_one() -> None:
    assert len(told([cell(row) for row in range(2, 7)])) == 6
    assert len(told([cell(row) for row in range(2, 8)])) == 5


@given(
    st.lists(st.tuples(st.sampled_from(["F500", "F504"]), st.sampled_from(["a", "a[1].b", "a[2].b", None]), st.integers(1, 9)), max_size=40)
)
def test_each_problem_stands_in_one_group(given: list[tuple[str, str | None, int]]) -> None:
    problems = [FactProblem(code, fact=fact, row=row) for code, fact, row in given]
    groups = grouped(problems)
    found = [each for group in groups for each in (*group.told, *group.rest)]
    assert sorted(map(id, found)) == sorted(map(id, problems))
    assert all(len({each.code for each in (*group.told, *group.rest)}) == 1 for group in groups)

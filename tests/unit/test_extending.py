"""Rubrics that extend rubrics: what is taken over, replaced and removed; where slips are told; and that no file outside of the folder is ever read."""

from __future__ import annotations

import copy
import os
import pickle
from pathlib import Path

import pytest

from rubric_engine import Rubric, RubricError, bases, from_bytes, load, loads
from rubric_engine.bases import MOST_BASES
from rubric_engine.core.ir import Node
from rubric_engine.diagnostics import render
from rubric_engine.shelves import MAX_BYTES

BASE = """rubric "Base" (“底本”)
edition 1
source "Doc 1"
note "Of the base."
unit "branch"
ties share the better rank
fact safe (安全): yes/no
fact days (天数): count, in days, 0 to 366
fact visits: list
field day: date
field good: yes/no
parameter enough = 3
define half = days / 2
define points_of_days by days in bands:
below 10: 1
otherwise: 2
gate "Safety" (“安全”): safe, otherwise total is zero
section 1 "Service" (“服务”), at most 16 points
source "Doc 1, part 1"
item 1.1 "Opening" (“开放”)
days at least enough earns 10 points
item 1.2 "Half"
half at least 3 earns 4 points
section 2 "Other"
item 2.1 "Safe"
safe earns 1 point
section 2.2 "Inner"
item 2.2.1 "Visits"
visits where good each earn 1 point, at most 3 points
total, at most 20 points
grade good (良好) when total at least 15
grade fair otherwise
flag late when days below 2
example "of the base"
given safe is yes, days is 3
expect total is 11
"""


def extended(text: str, base: str = BASE, **more: str) -> Rubric:
    return loads(f'rubric "Next"\nextends "base.rubric"\n{text}', files={"base.rubric": base, **more})


def slips(text: str, base: str = BASE, **more: str) -> list[str]:
    """Each error as file, line, code."""
    with pytest.raises(RubricError) as caught:
        extended(text, base, **more)
    error = caught.value
    found = [render.to_dict(each, error.source, "en") for each in error.diagnostics]
    return [f"{each['file']}:{each['line']} {each['code']}" for each in found if each["severity"] == "error"]


def hints(text: str, base: str = BASE) -> list[str]:
    with pytest.raises(RubricError) as caught:
        extended(text, base)
    return [each.hint for each in caught.value.diagnostics]


def tree_of(rubric: Rubric) -> dict[str, list[str]]:
    """The children of each node."""
    found: dict[str, list[str]] = {}

    def walk(node: Node) -> None:
        inner = [child for child in node.children if isinstance(child, Node)]
        if inner:
            found[node.origin.id] = [child.origin.id for child in inner]
        for child in inner:
            walk(child)

    walk(rubric.program.total)
    return found


def citations(rubric: Rubric) -> dict[str, str | None]:
    found: dict[str, str | None] = {}

    def walk(node: Node) -> None:
        found[node.origin.id] = node.origin.citation
        for child in node.children:
            if isinstance(child, Node):
                walk(child)

    walk(rubric.program.total)
    return found


# ---------------------------------------------------------------- what is taken over


def test_everything_is_taken_over() -> None:
    rubric, base = extended(""), loads(BASE)
    assert tree_of(rubric) == tree_of(base)
    assert list(rubric.facts) == list(base.facts)
    assert rubric.summary.bounded_maximum == base.summary.bounded_maximum
    facts = {"safe": True, "days": 5, "visits": []}
    assert rubric.score(facts).total == base.score(facts).total
    program = rubric.program
    assert (program.label.en, program.edition, program.citation, program.notes) == ("Next", None, None, ())
    assert program.unit == base.program.unit
    assert program.ties == base.program.ties
    assert [flag.name for flag in program.flags] == ["late"]
    assert rubric.run_examples() == ()


def test_the_head_of_the_extending_rubric_holds() -> None:
    rubric = extended(
        'edition 2\nsource "Doc 2"\nunit "office"\nties share the worse rank\nmissing gives no result\ntotal, at most 5 points\n'
    )
    program = rubric.program
    assert (program.edition, program.citation) == ("2", "Doc 2")
    assert program.unit is not None
    assert program.unit.en == "office"
    assert program.ties is not None
    assert program.ties.value == "worse"
    assert program.missing.value == "no_result"
    assert program.total.bound == 5


def test_what_is_replaced_stands_where_the_old_one_stood() -> None:
    rubric = extended(
        'replace item 1.1 "Open"\ndays at least 9 earns 7 points\nhalf at least 9 earns 1 point\nreplace section 1 "S", at most 9 points\n'
    )
    assert tree_of(rubric) == tree_of(loads(BASE))
    card = rubric.score({"safe": True, "days": 100, "visits": []})
    assert (card["1"].points, card["1.1"].points, card["1.1.2"].points) == (9, 8, 1)


def test_every_kind_can_be_replaced() -> None:
    rubric = extended(
        """replace fact days: count, in days, 0 to 100
replace fact visits: list
field good: yes/no
field kind: choice a / b
replace parameter enough = 4
replace define half = days / 4
replace define points_of_days by days in bands:
below 50: 7
otherwise: 8
replace gate "Safety": safe, otherwise section 1 is zero
replace section 2 "Others"
replace item 2.1
points_of_days is 8 earns 1 point
replace grade good when total at least 2
replace flag late when days below 4
"""
    )
    card = rubric.score({"safe": False, "days": 4, "visits": []})
    assert card["1"].points == 0
    assert rubric.score({"safe": True, "days": 60, "visits": []})["2.1"].points == 1
    assert rubric.facts["days"].high == 100
    assert [each.name for each in rubric.facts["visits"].fields] == ["good", "kind"]
    assert card.total == 0
    assert [each.name for each in rubric.program.grades] == ["good", "fair"]
    assert loads(BASE).score({"safe": True, "days": 3, "visits": []}).flags != rubric.score({"safe": True, "days": 3, "visits": []}).flags


def test_every_kind_can_be_removed() -> None:
    rubric = extended(
        """remove gate "Safety"
remove item 1.2
remove define half
remove define points_of_days
remove section 2.2
remove fact visits
remove grade good
remove flag late
"""
    )
    assert tree_of(rubric) == {"total": ["1", "2"], "1": ["1.1"], "2": ["2.1"]}
    program = rubric.program
    assert [each.name for each in program.facts] == ["safe", "days"]
    assert program.definitions == program.gates == program.flags == ()
    assert [each.name for each in program.grades] == ["fair"]


def test_a_section_goes_with_all_that_is_in_it() -> None:
    rubric = extended("remove section 2\nremove fact visits\n")
    assert tree_of(rubric) == {"total": ["1"], "1": ["1.1", "1.2"]}


def test_what_is_added_comes_last_under_its_parent() -> None:
    rubric = extended(
        """item 2.3 "New"
safe earns 1 point
item 1.3 "New"
safe earns 1 point
section 3 "New"
item 3.1
safe earns 1 point
item 2.2.2
safe earns 1 point
section 1.4 "Deep"
item 1.4.1
safe earns 1 point
gate "New": safe, otherwise total is zero
fact new: count
define newer = new + 1
flag newest when new is 0
"""
    )
    assert tree_of(rubric) == {
        "total": ["1", "2", "3"],
        "1": ["1.1", "1.2", "1.3", "1.4"],
        "1.4": ["1.4.1"],
        "2": ["2.1", "2.2", "2.3"],
        "2.2": ["2.2.1", "2.2.2"],
        "3": ["3.1"],
    }
    program = rubric.program
    assert [each.origin.id for each in program.gates] == ["gate 1", "gate 2"]
    assert [each.name for each in program.facts] == ["safe", "days", "visits", "new"]
    assert [each.name for each in program.flags] == ["late", "newest"]


PLACED = """rubric "By place"
fact f: yes/no
item A
f earns 1 point
section 1 "One"
item B
f earns 1 point
section 1.5 "Inner"
item 1.5.1
f earns 1 point
section 2 "Two"
item C
f earns 1 point
"""


def test_items_that_stand_under_what_is_above_them() -> None:
    rubric = extended(
        'item D\nf earns 1 point\nreplace section 1 "One"\nitem E\nf earns 1 point\nsection 3 "Three"\nitem F\nf earns 1 point\n', PLACED
    )
    assert tree_of(rubric) == {
        "total": ["A", "1", "2", "D", "3"],
        "1": ["B", "E", "1.5"],
        "1.5": ["1.5.1"],
        "2": ["C"],
        "3": ["F"],
    }


def test_lines_belong_to_their_item_across_other_statements() -> None:
    base = 'rubric "r"\nfact f: yes/no\nitem 1\nf earns 1 point\ndefine g = 1\nnote "of g"\nf earns 2 points\n'
    rubric = extended("", base)
    assert rubric.score({"f": True}).total == 3
    assert rubric.program.definitions[0].origin.notes == ("of g",)
    rubric = extended("replace item 1\nf earns 5 points\ndefine h = 1\nf earns 6 points\n", base)
    assert rubric.score({"f": True}).total == 11


def test_removed_and_declared_anew() -> None:
    rubric = extended(
        "remove fact visits\nremove section 2\ndefine visits = days + 1\nsection 2\nitem 2.1\nvisits at least 1 earns 1 point\n"
    )
    assert rubric.score({"safe": True, "days": 0}).total == 1


def test_a_name_that_is_given_alone_keeps_its_other_language() -> None:
    rubric = extended(
        "替换 数据项 天数：数量，单位 days\n替换 等次 良好 当 总分 不低于 15 时\n替换 考核项 1.1 「开放」\n天数 不低于 5 计 2 分\n"
    )
    assert rubric.facts["天数"].alias == "days"
    assert rubric.score({"days": 6, "安全": True, "visits": []})["1.1"].points == 2
    assert rubric.program.grades[0].alias == "good"


# ---------------------------------------------------------------- sources


def test_everything_cites_the_text_that_it_comes_from() -> None:
    rubric = extended(
        'source "Doc 2"\nreplace item 1.1\nsafe earns 1 point\nitem 2.3\nsafe earns 1 point\nreplace section 2\nsection 3\nitem 3.1\nsafe earns 1 point\n'
    )
    cited = citations(rubric)
    assert cited["1"] == cited["1.2"] == "Doc 1, part 1"
    assert cited["1.1"] == "Doc 2"
    assert cited["2"] == cited["2.3"] == cited["3"] == cited["3.1"] == "Doc 2"
    assert cited["2.1"] == cited["2.2"] == cited["2.2.1"] == "Doc 1"
    assert rubric.program.gates[0].origin.citation == "Doc 1"
    assert rubric.program.facts[0].origin.citation == "Doc 1"


def test_results_cite_every_base() -> None:
    middle = 'rubric "Middle"\nextends "base.rubric"\nedition "b"\nsource "Doc M"\nremove item 1.2\n'
    rubric = loads('rubric "Top"\nextends "middle.rubric"\n', files={"middle.rubric": middle, "base.rubric": BASE})
    assert [(base.label.en, base.label.zh, base.edition, base.citation) for base in rubric.program.bases] == [
        ("Middle", "Middle", "b", "Doc M"),
        ("Base", "底本", "1", "Doc 1"),
    ]
    assert tree_of(rubric)["1"] == ["1.1"]
    alone = loads(BASE)
    assert rubric.program.bases[1].text_digest == alone.program.text_digest
    assert rubric.program.bases[0].text_digest == loads(middle, files={"base.rubric": BASE}).program.text_digest
    assert alone.program.bases == ()


def test_the_digest_covers_the_texts_of_the_bases() -> None:
    digests = {extended("", base).program.text_digest for base in (BASE, BASE.replace("10 points", "9 points"))}
    assert len(digests) == 2
    assert extended("", BASE).program.text_digest == extended("", BASE + "\n\n").program.text_digest  # only the form differs


# ---------------------------------------------------------------- slips


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("item 1.1\nsafe earns 1 point\n", "E375", "replace item 1.1"),
        ("fact days: count\n", "E375", "replace fact days"),
        ("fact 天数: count\n", "E375", "replace fact 天数"),
        ("define days = 1\n", "E375", "remove fact days"),
        ('section 2.1 "S"\n', "E375", "remove item 2.1"),
        ('gate "Safety": safe, otherwise total is zero\n', "E375", 'replace gate "Safety"'),
        ("grade good when total at least 1\n", "E375", "replace grade good"),
        ("replace fact day: count\n", "E376", "`days`"),
        ("replace define days = 1\n", "E376", "replace fact days"),
        ("replace item 1.7\nsafe earns 1 point\n", "E376", ""),
        ("remove item 2.2\n", "E376", "remove section 2.2"),
        ("remove item 9\n", "E376", ""),
        ('remove gate "Safet"\n', "E376", "`Safety`"),
        ("remove flag lat\n", "E376", "`late`"),
        ("remove item 1.1\nremove item 1.1\n", "E378", ""),
        ("remove section 1\nreplace item 1.1\nsafe earns 1 point\n", "E378", ""),
        ("replace item 1.1\nsafe earns 1 point\nreplace item 1.1\nsafe earns 1 point\n", "E378", ""),
        ('extends "base.rubric"\n', "E201", ""),
    ],
)
def test_a_change_that_does_not_fit(text: str, code: str, hint: str) -> None:
    found = slips(text)
    assert code in {each.split()[1] for each in found}
    assert all(each.startswith("<text>:") for each in found if code in each)
    assert any(hint in each for each in hints(text))


def test_declared_again_is_told_once_and_in_the_readers_words() -> None:
    assert slips("item 1.1\nsafe earns 1 point\n") == ["<text>:3 E375"]
    with pytest.raises(RubricError) as caught:
        loads("评分办法 「续」\n沿用 「base.rubric」\n考核项 1.1 「开放」\n安全 计 1 分\n", files={"base.rubric": BASE})
    assert "「base.rubric」中已有考核项「1.1」" in str(caught.value)
    assert "「替换 考核项 1.1 …」" in str(caught.value)


def test_two_gates_of_one_label() -> None:
    base = BASE.replace("section 1 ", 'gate "Safety": safe, otherwise section 2 is zero\nsection 1 ', 1)
    assert slips('remove gate "Safety"\n', base) == ["<text>:3 E379"]


def test_replacing_without_extending() -> None:
    with pytest.raises(RubricError) as caught:
        loads('rubric "r"\nfact f: yes/no\nremove fact f\nreplace item 1\nf earns 1 point\n')
    assert [each.code for each in caught.value.diagnostics] == ["E377", "E377"]


def test_slips_of_the_base_are_told_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "base.rubric").write_text(BASE.replace("days at least enough", "dayz at least enough"), encoding="utf-8")
    (tmp_path / "next.rubric").write_text('rubric "Next"\nextends "base.rubric"\nitem 5\nsaf earns 1 point\n', encoding="utf-8")
    with pytest.raises(RubricError) as caught:
        load(tmp_path / "next.rubric")
    error = caught.value
    places = [(Path(each["file"]).name, each["line"], each["column"], each["code"]) for each in error.to_dict()["diagnostics"]]
    assert places == [("next.rubric", 4, 1, "E240"), ("base.rubric", 21, 1, "E240")]
    assert f"{tmp_path / 'base.rubric'}:21:1" in str(error)
    assert "21 | dayz at least enough earns 10 points\n   | ^^^^\n" in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_syntax_of_the_base() -> None:
    assert slips("remove item 1.1\n", BASE.replace("half at least 3 earns", "half at lest 3 earns")) == ["base.rubric:23 E113"]
    assert slips("", "fact f: yes/no\n") == ["base.rubric:1 E200"]
    assert slips("", "") == ["base.rubric:1 E200"]


def test_a_broken_extends_line_gives_one_error() -> None:
    with pytest.raises(RubricError) as caught:
        loads('rubric "r"\nextends base.rubric\nreplace item 1.1\nsafe earns 1 point\n', files={"base.rubric": BASE})
    assert len(caught.value.diagnostics) == 1


def test_the_name_of_the_rubric_is_not_taken_over() -> None:
    with pytest.raises(RubricError) as caught:
        loads('extends "base.rubric"\n', files={"base.rubric": BASE})
    assert [(each.code, each.span.start) for each in caught.value.diagnostics] == [("E200", 0)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("remove define half\n", "<text>:3 E380"),
        ("remove parameter enough\n", "<text>:3 E380"),
        ("replace fact days (日数): count, in days\nremove fact safe\n", "<text>:4 E380"),
    ],
)
def test_what_is_gone_but_still_used_is_told_where_it_went(text: str, place: str) -> None:
    assert place in slips(text)


def test_points_of_a_removed_item() -> None:
    base = BASE.replace("flag late when days below 2", "flag late when points(1.2.1) is 0")
    assert slips("remove item 1.2\n", base) == ["<text>:3 E380"]
    with pytest.raises(RubricError) as caught:
        extended("remove item 1.2\n", base)
    line = base.split("\n").index("flag late when points(1.2.1) is 0") + 1
    assert f"line {line} of `base.rubric` still uses it" in str(caught.value.diagnostics[0])


def test_misplaced_lines_are_told_as_ever() -> None:
    assert slips("safe earns 1 point\nfield x: yes/no\nbelow 3: 1\n") == ["<text>:3 E202", "<text>:4 E206", "<text>:5 E204"]


def test_warnings_of_the_base_name_its_file() -> None:
    base = BASE.replace('item 1.2 "Half"', 'item 1.2 "Half", first match')
    rubric = extended("", base)
    for each in (*rubric.warnings, *loads(base).warnings):
        assert each.code.startswith("W")
    assert [each.code for each in rubric.warnings] == [each.code for each in loads(base).warnings]


# ---------------------------------------------------------------- files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "base.rubric").write_text(BASE, encoding="utf-8")
    (tmp_path / "secret.rubric").write_text(BASE, encoding="utf-8")
    return inner


def next_to(folder: Path, file: str, name: str = "next.rubric") -> Path:
    path = folder / name
    path.write_text(f'rubric "Next"\nextends "{file}"\n', encoding="utf-8")
    return path


def codes(path: Path) -> list[str]:
    with pytest.raises(RubricError) as caught:
        load(path)
    return [each.code for each in caught.value.diagnostics]


def test_beside_the_rubric(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next_to(folder, "base.rubric")
    assert load(path).source.bases[0].name == str(folder / "base.rubric")
    monkeypatch.chdir(folder)
    assert load("next.rubric").source.bases[0].name == "base.rubric"
    assert load(path) is not None
    assert from_bytes(path.read_bytes(), folder=folder).program.bases


@pytest.mark.parametrize(
    "file",
    [
        "../secret.rubric",
        "..\\secret.rubric",
        "/etc/passwd",
        "C:secret.rubric",
        "sub/base.rubric",
        "./base.rubric",
        "..",
        ".rubric",
        ".hidden.rubric",
        "base",
        "base.txt",
        "base.rubric ",
        "https://example.org/base.rubric",
        "~.rubric/x",
        "a" * 300 + ".rubric",
        "*.rubric",
    ],
)
def test_only_the_bare_name_of_a_rubric(folder: Path, file: str) -> None:
    assert codes(next_to(folder, file)) == ["E371"]


def test_the_name_that_was_probably_meant(folder: Path) -> None:
    with pytest.raises(RubricError, match=r"did you mean `secret\.rubric`"):
        load(next_to(folder, "../secret.rubric"))
    with pytest.raises(RubricError, match=r"did you mean `base\.rubric`"):
        load(next_to(folder, "bas.rubric"))
    with pytest.raises(RubricError, match="comes with the engine"):
        load(next_to(folder, "2014_assessment.rubric"))


def test_links(folder: Path) -> None:
    (folder / "out.rubric").symlink_to("../secret.rubric")
    (folder / "in.rubric").symlink_to("base.rubric")
    (folder / "loop.rubric").symlink_to("loop.rubric")
    (folder / "gone.rubric").symlink_to("nowhere.rubric")
    assert codes(next_to(folder, "out.rubric")) == ["E371"]
    assert load(next_to(folder, "in.rubric")).program.bases
    assert codes(next_to(folder, "loop.rubric")) == ["E370"]
    assert codes(next_to(folder, "gone.rubric")) == ["E370"]
    beside = folder.parent / "linked"
    beside.symlink_to(folder, target_is_directory=True)
    assert load(next_to(beside, "base.rubric")).program.bases  # the folder itself may be reached by a link


def test_only_plain_files_of_some_size(folder: Path) -> None:
    (folder / "folder.rubric").mkdir()
    os.mkfifo(folder / "pipe.rubric")
    (folder / "device.rubric").symlink_to("/dev/zero")
    with open(folder / "large.rubric", "wb") as large:
        large.truncate(MAX_BYTES + 1)
    (folder / "bytes.rubric").write_bytes(b"\xff\xfe\xff\x00\xd8")
    for name in ("folder", "pipe", "large", "bytes", "none"):
        assert codes(next_to(folder, f"{name}.rubric")) == ["E370"]
    assert codes(next_to(folder, "device.rubric")) == ["E371"]


def test_a_file_that_may_not_be_read(folder: Path) -> None:
    (folder / "base.rubric").chmod(0)
    if os.access(folder / "base.rubric", os.R_OK):
        pytest.skip("this user may read everything")
    assert codes(next_to(folder, "base.rubric")) == ["E370"]


def test_circles(folder: Path) -> None:
    path = next_to(folder, "next.rubric")
    assert codes(path) == ["E372"]
    next_to(folder, "c.rubric", "b.rubric")
    next_to(folder, "next.rubric", "c.rubric")
    path = next_to(folder, "b.rubric")
    with pytest.raises(RubricError, match=r"next\.rubric → b\.rubric → c\.rubric → next\.rubric"):
        load(path)


def test_depth(folder: Path) -> None:
    for number in range(MOST_BASES + 1):
        next_to(folder, f"r{number - 1}.rubric" if number else "base.rubric", f"r{number}.rubric")
    assert len(load(folder / f"r{MOST_BASES - 1}.rubric").program.bases) == MOST_BASES
    assert codes(folder / f"r{MOST_BASES}.rubric") == ["E373"]


def test_other_encodings_of_the_base(folder: Path) -> None:
    text = BASE.replace("\n", "\r\n")
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        (folder / "base.rubric").write_bytes(text.encode(encoding))
        assert load(next_to(folder, "base.rubric")).program.bases[0].label.zh == "底本"


def test_a_text_without_a_folder() -> None:
    with pytest.raises(RubricError) as caught:
        loads('rubric "Next"\nextends "base.rubric"\n')
    assert [each.code for each in caught.value.diagnostics] == ["E374"]
    with pytest.raises(RubricError) as caught:
        loads('rubric "Next"\nextends "base.rubric"\n', files={"bas.rubric": BASE})
    assert [each.code for each in caught.value.diagnostics] == ["E370"]
    with pytest.raises(TypeError):
        loads('rubric "r"\n', files={"base.rubric": b"x"})  # type: ignore[dict-item]


def test_the_limits_hold_for_all_texts_together() -> None:
    facts = 'rubric "Base"\n' + "".join(f"fact f{n}: count\n" for n in range(700))
    texts = {
        f"b{n}.rubric": facts.replace("fact f", f"fact b{n}_").replace("\n", f'\nextends "b{n + 1}.rubric"\n', n < 7) for n in range(8)
    }
    for most, limit in (("MAX_STATEMENTS", 2_000), ("MAX_CHARACTERS", 30_000)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bases, most, limit)
            with pytest.raises(RubricError) as caught:
                loads('rubric "Next"\nextends "b0.rubric"\n', files=texts)
        (found,) = caught.value.diagnostics
        assert (found.code, dict(found.args)["limit"]) == ("E102", f"{limit:,}")
        home, span = caught.value.source.located(found.span)
        assert (home.name, home.text[span.start : span.end]) == ("b1.rubric", 'extends "b2.rubric"')


# ---------------------------------------------------------------- copies, format, commands


def test_copies_keep_the_texts(folder: Path) -> None:
    rubric = load(next_to(folder, "base.rubric"))
    (folder / "base.rubric").unlink()
    for again in (copy.deepcopy(rubric), pickle.loads(pickle.dumps(rubric))):
        assert again.program == rubric.program
        assert again.source == rubric.source


def test_only_the_extending_text_is_formatted() -> None:
    text = 'rubric "Next"\nextends   "base.rubric"\nreplace   item 1.1\ndays at least 3 earns 1 point\nremove   fact  visits\nremove section 2.2\n'
    rubric = loads(text, files={"base.rubric": BASE})
    formatted = rubric.format()
    assert (
        formatted
        == 'rubric "Next"\nextends "base.rubric"\nreplace item 1.1\ndays at least 3 earns 1 point\nremove fact visits\nremove section 2.2\n'
    )
    chinese = rubric.format("zh")
    assert "替换 考核项 1.1" in chinese
    assert "天数 不低于 3" in chinese  # the base says what it is called
    assert loads(chinese, files={"base.rubric": BASE}).score({"safe": True, "days": 3}).total == 2


# ---------------------------------------------------------------- what was probably meant


def test_the_title_of_a_rubric_instead_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "c14.rubric").write_text(BASE.replace('"Base"', '"Assessment 2014"'), encoding="utf-8")
    (tmp_path / "c15.rubric").write_text('rubric "Next"\nextends "Assessment 2014"\n', encoding="utf-8")
    with pytest.raises(RubricError) as caught:
        load(tmp_path / "c15.rubric")
    assert [(found.code, found.hint) for found in caught.value.diagnostics] == [("E371", "did you mean `c14.rubric`?")]


def test_a_grade_replaced_twice_gives_one_error() -> None:
    text = "replace grade fair when total at least 2\nreplace grade fair when total at least 3\ngrade poor otherwise\n"
    assert [each.split()[1] for each in slips(text)] == ["E378"]

"""Every code has a page, and what the page shows is true: its wrong example gives the code, its mend gives no error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rubric_engine.diagnostics.codes import all_codes
from tests.architecture.pages import DIAGNOSTICS, Page, codes_given, read_page

CODES = all_codes()

# Checks of the core language that guard programs made without a text; in a text the slip is found earlier, under another code.
FOUND_EARLIER = {
    "E228": "E390",
    "E409": "E300",
    "E419": "E310",
    "E420": "E219",
    "E421": "E220",
    "E422": "E218",
    "E423": "E217",
    "E424": "E289",
}


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_its_page(code: str) -> None:
    page = read_page(code)
    entry = CODES[code]
    assert page.title == f"{code} {entry.title_en} / {entry.title_zh}", f"{page.path.name}: the title differs from the table of codes"
    assert page.english, f"{page.path.name}: no paragraph in English"
    assert page.chinese, f"{page.path.name}: no paragraph in Chinese"
    assert page.wrong, f"{page.path.name}: no wrong example"
    assert page.right, f"{page.path.name}: no mended example"


@pytest.mark.parametrize("code", CODES)
def test_the_wrong_example_gives_the_code_and_the_mend_gives_no_error(code: str, tmp_path: Path) -> None:
    page = read_page(code)
    for example in page.wrong:
        assert FOUND_EARLIER.get(code, code) in codes_given(page, example, tmp_path).all, (
            f"{page.path.name}: the wrong example doesn't give {code}"
        )
    for example in page.right:
        given = codes_given(page, example, tmp_path)
        assert not given.errors, f"{page.path.name}: the mended example still gives {', '.join(given.errors)}"
        assert code not in given.all, f"{page.path.name}: the mended example still gives {code}"


def test_no_page_without_a_code() -> None:
    pages = {path.stem for path in DIAGNOSTICS.glob("[A-Z][0-9]*.md")}
    assert pages <= set(CODES), f"pages of codes that don't exist: {sorted(pages - set(CODES))}"


@pytest.mark.parametrize("code", CODES)
def test_messages_are_whole(code: str) -> None:
    """Both languages use the same arguments, and Chinese stands with Chinese punctuation."""
    entry = CODES[code]
    names = [{re.sub(r"_?(en|zh)$", "", name) for name in re.findall(r"\{(\w+)\}", text)} for text in (entry.message_en, entry.message_zh)]
    assert names[0] == names[1], f"{code}: the languages differ in their arguments: {names}"
    assert re.fullmatch(r"[EWF]\d{3}", code)
    outside = re.sub(r"`[^`]*`|「[^」]*」|\{\w+\}", "", entry.message_zh)
    assert not re.search(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]", outside), f"{code}: half-width punctuation in {entry.message_zh}"


@pytest.mark.parametrize("code", CODES)
def test_messages_are_of_one_style(code: str) -> None:
    """A clause, not a sentence: it begins small and ends without a stop. Chinese quotes the reader's own words in 「」, as nothing else does."""
    entry = CODES[code]
    first = re.sub(r"^(?:JSON|CSV)\b", "", entry.message_en)[:1]
    assert not first.isupper(), f"{code}: {entry.message_en}"
    assert not entry.message_en.endswith("."), f"{code}: {entry.message_en}"
    assert not entry.message_zh.endswith("。"), f"{code}: {entry.message_zh}"
    assert not re.search(r"`\{(?!form_zh)\w+\}`", entry.message_zh), f"{code}: the reader's words stand in 「」: {entry.message_zh}"


def test_a_warning_has_the_code_of_one() -> None:
    for path in (DIAGNOSTICS.parents[1] / "src").rglob("*.py"):
        found = re.findall(r"\.warning\(\s*\"(\w)", path.read_text(encoding="utf-8"))
        assert set(found) <= {"W"}, f"{path.name}: a warning under the code of an error"


def test_pages_are_read_as_described() -> None:
    text = "# E999 A / 甲\n\nEnglish.\n\n中文。\n\n```rubric wrong\nx\n```\n\n```rubric right\ny\n```\n"
    page = Page.read(Path("E999.md"), text)
    found: dict[str, Any] = {"title": page.title, "wrong": [e.text for e in page.wrong], "right": [e.text for e in page.right]}
    assert found == {"title": "E999 A / 甲", "wrong": ["x\n"], "right": ["y\n"]}

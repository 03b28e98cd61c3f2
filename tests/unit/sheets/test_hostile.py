"""Workbooks that were made to cost memory or time, or to be read otherwise than they were checked: refused, or read as quickly as any other."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from click.testing import CliRunner

import rubric_engine
from rubric_engine.cli.app import app
from rubric_engine.facts import read_facts
from rubric_engine.sheets import looks_xls, reading
from rubric_engine.sheets.book import MAX_MERGED, Looks, Sheet
from rubric_engine.sheets.marking import marked
from rubric_engine.sheets.xml_parts import TooMuch
from tests.unit.sheets.helpers import pack, rewrite

RUBRIC = rubric_engine.loads(
    'rubric "R"\nunit "unit"\nfact posts: count\nfact nick: text\nitem 1 "P", at most 3 points\nposts at least 1 earns 2 points\n'
)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_IDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ONE = '<sheet name="S" sheetId="1" r:id="rId1"/>'


def _words(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{_words("A1", "unit")}{_words("B1", "posts")}</row><row r="2">{_words("A2", "u1")}<c r="B2"><v>4</v></c></row>'


def xlsx(path: Path, rows: str = HEAD, behind: str = "", shared: str = "", sheets: str = ONE, extra: dict[str, str] | None = None) -> Path:
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_IDS}/worksheet" Target="worksheets/sheet{number}.xml"/>' for number in (1, 2)
    )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{behind}</worksheet>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_IDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_IDS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        **({"xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>'} if shared else {}),
        **(extra or {}),
    }
    pack(path, {name: text.encode() for name, text in parts.items()})
    return path


def ods(path: Path, rows: str) -> Path:
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    kind, space = "application/vnd.oasis.opendocument.spreadsheet", "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<m:manifest xmlns:m="{space}"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    pack(path, {"mimetype": kind.encode(), "META-INF/manifest.xml": manifest.encode(), "content.xml": content.encode()})
    return path


def _ods_cell(text: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


ODS_HEAD = (
    f"<table:table-row>{_ods_cell('unit')}{_ods_cell('posts')}</table:table-row>"
    f"<table:table-row>{_ods_cell('u1')}{_ods_cell('4')}</table:table-row>"
)


def codes(path: Path) -> list[str]:
    return [problem.code for problem in read_facts(RUBRIC.program, path).problems]


def test_the_workbooks_of_these_tests_are_read(tmp_path: Path) -> None:
    for path in (xlsx(tmp_path / "a.xlsx"), ods(tmp_path / "a.ods", ODS_HEAD)):
        found = read_facts(RUBRIC.program, path)
        assert not found.problems
        assert list(found.units) == ["u1"]


def test_a_sheet_with_two_ids(tmp_path: Path) -> None:
    """One reader takes the one, another the other: what was measured wouldn't be what is read."""
    far = f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    sheet = '<sheet name="S" sheetId="1" xmlns:a="urn:a" a:id="rId1" r:id="rId2"/>'
    assert codes(xlsx(tmp_path / "a.xlsx", sheets=sheet, extra={"xl/worksheets/sheet2.xml": far})) == ["F710"]


def test_parts_that_differ_in_case_only(tmp_path: Path) -> None:
    assert codes(xlsx(tmp_path / "a.xlsx", extra={"xl/Worksheets/Sheet1.xml": "<worksheet/>"})) == ["F710"]


def test_two_sheets_of_one_name(tmp_path: Path) -> None:
    assert codes(xlsx(tmp_path / "a.xlsx", sheets=ONE * 2)) == ["F710"]


def test_a_long_text_in_many_cells(tmp_path: Path) -> None:
    """Three million characters by themselves are read; in a hundred cells they are too many."""
    shared = f"<si><t>{'x' * 1_000_000}</t></si><si><t>y</t></si>"

    def referring(cells: int, number: int) -> str:
        return HEAD + "".join(f'<row r="{row}"><c r="D{row}" t="s"><v>{number}</v></c></row>' for row in range(5, 5 + cells))

    assert codes(xlsx(tmp_path / "a.xlsx", referring(100, 0), shared=shared)) == ["F711"]
    assert codes(xlsx(tmp_path / "b.xlsx", referring(100, 1), shared=shared)) != ["F711"]


def test_a_long_text_repeated_in_an_ods_file(tmp_path: Path) -> None:
    cell = _ods_cell("x" * 1_000_000, 'table:number-columns-repeated="100"')
    row = f"<table:table-row>{cell}</table:table-row>"
    assert codes(ods(tmp_path / "a.ods", ODS_HEAD + row)) == ["F711"]


def test_hidden_rows_that_are_repeated(tmp_path: Path) -> None:
    row = '<table:table-row table:visibility="collapse" table:number-rows-repeated="999999999"><table:table-cell/></table:table-row>'
    found = read_facts(RUBRIC.program, ods(tmp_path / "a.ods", ODS_HEAD + row * 1000))
    assert not found.problems


def test_ranges_that_are_merged_over_everything(tmp_path: Path) -> None:
    merged = "".join(f'<mergeCell ref="D{row}:AZ9999999"/>' for row in range(5, 505))
    found = read_facts(RUBRIC.program, xlsx(tmp_path / "a.xlsx", behind=f"<mergeCells>{merged}</mergeCells>"))
    assert not found.problems


def test_more_merged_ranges_than_anybody_makes(tmp_path: Path) -> None:
    merged = '<mergeCell ref="D5:E6"/>' * (MAX_MERGED + 1)
    assert codes(xlsx(tmp_path / "a.xlsx", behind=f"<mergeCells>{merged}</mergeCells>")) == ["F711"]


def test_the_first_cell_of_a_merged_range() -> None:
    looks = Looks(merged=[((5, 1), (7, 2)), ((1, 1), (3, 1))])
    sheet = Sheet("S", [], looks)
    assert [sheet.anchor(row, 1) for row in range(9)] == [(0, 1), (1, 1), (1, 1), (1, 1), (4, 1), (5, 1), (5, 1), (5, 1), (8, 1)]
    assert (sheet.anchor(6, 2), sheet.anchor(2, 2)) == ((5, 1), (2, 2))


@pytest.mark.parametrize("cut", [None, 13, 14, 20])
def test_the_lengths_of_the_texts_of_an_xls_file(cut: int | None) -> None:
    """Over the pieces of the table, in each of which the characters may be of another width."""
    plain = struct.pack("<HB", 5, 0) + b"abcde"
    rich = struct.pack("<HBH", 3, 1 | 8, 2) + "年月日".encode("utf-16-le") + b"\0" * 8
    table = struct.pack("<II", 3, 3) + plain + rich + plain
    if cut is None:
        pieces = [table]
    else:  # within the characters of the first text, or between texts
        inside = cut < 8 + len(plain)
        pieces = [table[:cut], (b"\0" if inside else b"") + table[cut:]]
    assert looks_xls._shared_texts(pieces)[:2] == [5, 3]


def test_remarks_stay_on_their_line(tmp_path: Path) -> None:
    """A sheet may be called anything, and what is said of it goes to a terminal."""
    sheets = f'{ONE}<sheet name="n&#x9B;31m&#x202E;&#10;note: all is well" sheetId="2" r:id="rId2"/>'
    second = f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">{_words("A1", "x")}</row></sheetData></worksheet>'
    found = read_facts(RUBRIC.program, xlsx(tmp_path / "a.xlsx", sheets=sheets, extra={"xl/worksheets/sheet2.xml": second}))
    assert not found.problems
    (remark,) = found.remarks
    for text in (remark.en, remark.zh, remark.file):
        assert text.isprintable()


def test_ranges_merged_over_everything_are_not_marked(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", behind='<mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells>')
    with pytest.raises(TooMuch):
        marked(path.read_bytes(), (), "en")
    (tmp_path / "r.rubric").write_text(RUBRIC.source.text, encoding="utf-8")
    rewrite(path, "xl/worksheets/sheet1.xml", b"<v>4</v>", b"<v>-4</v>")
    done = CliRunner().invoke(app, ["score", str(tmp_path / "r.rubric"), str(path), "--marked", str(tmp_path / "m.xlsx")])
    assert done.exit_code == 2
    assert "merged over more than 1,000,000 cells" in done.output
    assert not (tmp_path / "m.xlsx").exists()


def test_the_workbooks_of_a_folder_have_a_limit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        xlsx(tmp_path / f"{name}.xlsx", HEAD.replace("u1", f"u{name}"))
    assert codes(tmp_path) == []
    monkeypatch.setattr(reading, "MAX_CELLS_OF_FOLDER", 9)
    assert codes(tmp_path) == ["F711"]


@pytest.mark.parametrize("encoding", ["nonsense", "rot13", "hex", "gb18030"])
def test_an_encoding_that_xml_has_not(tmp_path: Path, encoding: str) -> None:
    odd = f'<?xml version="1.0" encoding="{encoding}"?><styleSheet xmlns="{_MAIN}"/>'
    assert codes(xlsx(tmp_path / "a.xlsx", extra={"xl/styles.xml": odd})) == ["F710"]


def test_what_the_marking_library_does_not_open_is_not_marked(tmp_path: Path) -> None:
    """It reads more than facts are read from; and a table of another kind may be called .xlsx."""
    (tmp_path / "r.rubric").write_text(RUBRIC.source.text, encoding="utf-8")
    wrong = HEAD.replace("<v>4</v>", "<v>-4</v>")
    broken = xlsx(
        tmp_path / "a.xlsx", wrong, behind='<conditionalFormatting sqref="nowhere!"><cfRule type="none"/></conditionalFormatting>'
    )
    other = ods(tmp_path / "b.ods", ODS_HEAD.replace(">4<", ">-4<")).rename(tmp_path / "b.xlsx")
    for path in (broken, other):
        assert codes(path), path
        done = CliRunner().invoke(app, ["score", str(tmp_path / "r.rubric"), str(path), "--marked", str(tmp_path / "m.xlsx")])
        assert done.exit_code == 2, done.output
        assert "can't be marked" in done.output
        assert not (tmp_path / "m.xlsx").exists()

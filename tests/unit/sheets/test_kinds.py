"""Kinds of workbooks besides .xlsx: .xls (and .et), .ods, .xlsb; and what is no workbook, or too large a one."""

from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from rubric_engine import Rubric
from rubric_engine.sheets import book as limits
from rubric_engine.sheets import form
from rubric_engine.sheets.looks_xls import looks_of
from rubric_engine.sheets.xml_parts import Damaged
from tests.unit.sheets.conftest import Fill
from tests.unit.sheets.helpers import pack, read, rewrite, said


@pytest.mark.parametrize("ending", ["xls", "et"])
def test_an_xls_file(rubric: Rubric, tmp_path: Path, ending: str) -> None:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("部分四")
    for column, words in enumerate(("单位", "信息", "增长率", "报送日", "人员到位", "收入")):
        sheet.write(0, column, words)
    sheet.write(1, 0, "甲县")
    sheet.write(1, 1, 120)
    sheet.write(1, 2, 0.06, xlwt.easyxf(num_format_str="0.00%"))
    sheet.write(1, 3, date(2014, 5, 31), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(1, 4, "是")
    sheet.write(2, 0, "乙县")
    sheet.write(2, 2, 0.06)
    sheet.row(2).set_cell_error(1, "#DIV/0!")
    sheet.row(2).hidden = True
    made.save(str(tmp_path / f"f.{ending}"))
    found = read(rubric, tmp_path / f"f.{ending}")
    assert said(found, "zh") == [
        f"F700 f.{ending}，部分四!B3，乙县，信息: 单元格是错误值「#DIV/0!」，请改正公式或直接填写数值",
        f"F504 f.{ending}，部分四!C3，乙县，增长率: 「增长率」须填比例，「0.06」没有百分号，可能是「0.06%」，也可能是「6%」，请写明",
    ]
    facts = found.units["甲县"]
    assert (facts["信息"], facts["增长率"], facts["报送日"]) == (120, Fraction(6, 100), date(2014, 5, 31).toordinal())
    assert [remark.en for remark in found.remarks] == ["`部分四`: hidden rows count like all others (3)"]


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 office:version="1.3"><office:body><office:spreadsheet><table:table table:name="部分四">
<table:table-row>{heading}</table:table-row>
<table:table-row>{text}<table:table-cell office:value-type="float" office:value="120"><text:p>120</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.06"><text:p>6%</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2014-05-31"><text:p>2014-05-31</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse">{other}<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""
 calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="0.06"><text:p>0.06</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="{many}"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, content: str) -> Path:
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    pack(
        path,
        {
            "mimetype": kind.encode(),
            "content.xml": content.replace("\n", " ").replace("> <", "><").encode(),
            "META-INF/manifest.xml": manifest.encode(),
        },
    )
    return path


def _text(words: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'


def test_an_ods_file(rubric: Rubric, tmp_path: Path) -> None:
    heading = "".join(map(_text, ("单位", "信息", "增长率", "报送日")))
    path = ods(tmp_path / "f.ods", CONTENT.format(heading=heading, text=_text("甲县"), other=_text("乙县"), many=1048573))
    found = read(rubric, path)
    assert said(found, "en") == [
        "F700 f.ods, 部分四!B3, 乙县, 信息: the cell holds the error `#DIV/0!`; mend its formula or type the value",
        "F504 f.ods, 部分四!C3, 乙县, 增长率: `增长率` is a percent, and `0.06` without a percent sign could be `0.06%` or `6%`; write the one that is meant",
    ]
    facts = found.units["甲县"]
    assert (facts["信息"], facts["增长率"], facts["报送日"]) == (120, Fraction(6, 100), date(2014, 5, 31).toordinal())
    assert len(found.remarks) == 1


def _record(number: int, body: bytes = b"") -> bytes:
    first = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    assert len(body) < 128
    return first + bytes([len(body)]) + body


def _wide(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def xlsb(path: Path) -> Path:
    """The smallest workbook of the binary form: 单位 and 信息, 增长率 over 甲县 with 120 and 6%, and 乙县 with an error."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    sheet = b"".join(
        (
            _record(129),
            _record(148, struct.pack("<IIII", 0, 2, 0, 2)),
            _record(145),
            *(
                _record(0, struct.pack("<IIHHBB", row, 0, 300, 0, 0, 0) + struct.pack("<I", 0)) + cells
                for row, cells in enumerate(_xlsb_rows())
            ),
            _record(146),
            _record(130),
        )
    )
    formats = (
        _record(617, struct.pack("<I", 2))
        + _record(47, struct.pack("<HH", 0, 0) + bytes(12))
        + _record(47, struct.pack("<HH", 0, 9) + bytes(12))
    )
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("部分四")
    kinds = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    pack(
        path,
        {
            "[Content_Types].xml": kinds.encode(),
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{relations}/officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
            "xl/workbook.bin": _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": (
                f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.bin"/>'
                f'<Relationship Id="rId2" Type="{relations}/styles" Target="styles.bin"/></Relationships>'
            ).encode(),
            "xl/styles.bin": _record(278) + formats + _record(618) + _record(279),
            "xl/worksheets/sheet1.bin": sheet,
        },
    )
    return path


def _xlsb_rows() -> list[bytes]:
    def text(column: int, words: str) -> bytes:
        return _record(6, struct.pack("<II", column, 0) + _wide(words))

    def number(column: int, value: float, style: int) -> bytes:
        return _record(5, struct.pack("<IId", column, style, value))

    return [
        text(0, "单位") + text(1, "信息") + text(2, "增长率"),
        text(0, "甲县") + number(1, 120, 0) + number(2, 0.06, 1),
        text(0, "乙县") + _record(3, struct.pack("<IIB", 1, 0, 0x07)) + number(2, 0.06, 0),
    ]


def test_an_xlsb_file(rubric: Rubric, tmp_path: Path) -> None:
    found = read(rubric, xlsb(tmp_path / "f.xlsb"))
    assert [(problem.code, problem.cell) for problem in found.problems] == [("F700", "部分四!B3"), ("F504", "部分四!C3")]
    assert (found.units["甲县"]["信息"], found.units["甲县"]["增长率"]) == (120, Fraction(6, 100))


# ---------------------------------------------------------------- no workbooks, and too large ones


@pytest.mark.parametrize("name", ["f.xlsx", "f.xls", "f.et", "f.ods", "f.xlsb"])
@pytest.mark.parametrize("data", [b"", b"text", b"PK\x03\x04", b"PK\x03\x04" * 500, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)])
def test_damaged_files(rubric: Rubric, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    found = read(rubric, tmp_path / name)
    assert said(found, "zh") == [f"F710 {name}: 「{name}」已损坏，或不是可读取的工作簿，请用 WPS 或 Excel 打开后另存为 .xlsx"]


def test_truncated_and_changed_bytes_never_crash(rubric: Rubric, tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.add_sheet("a").write(0, 0, "单位")
    made.save(str(tmp_path / "f.xls"))
    data = (tmp_path / "f.xls").read_bytes()
    for at in range(0, len(data), 7):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        for wrong in (bytes(changed), data[:at]):
            try:
                looks_of(wrong)
            except ValueError as error:
                assert isinstance(error, Damaged) or type(error).__name__ in ("Locked", "TooMuch")  # noqa: PT017


def test_a_document_type_is_refused(rubric: Rubric, book: Fill) -> None:
    path = book({"C2": 1})
    rewrite(path, "xl/workbook.xml", b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook')
    assert [problem.code for problem in read(rubric, path).problems] == ["F710"]


def test_a_cell_far_away_is_refused_before_it_costs_memory(rubric: Rubric, book: Fill) -> None:
    found = read(rubric, book({"XFD1048576": 1}))
    assert said(found, "en")[0].startswith(
        "F711 facts.xlsx: `facts.xlsx` goes beyond the limit of 5,000,000 cells; remove what isn't needed"
    )
    assert said(found, "zh")[0].startswith("F711 facts.xlsx: 「facts.xlsx」超过上限（5,000,000 个单元格），请删去不需要的内容")


def test_repeated_cells_of_an_ods_file_are_refused_too(rubric: Rubric, tmp_path: Path) -> None:
    heading = _text("单位").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"')
    path = ods(
        tmp_path / "f.ods",
        CONTENT.format(heading=heading, text=_text("甲县"), other=_text("乙县"), many=1).replace(
            "<table:table-row>", '<table:table-row table:number-rows-repeated="100000">', 1
        ),
    )
    assert [problem.code for problem in read(rubric, path).problems] == ["F711"]


def test_a_bomb_is_refused_before_it_is_unpacked(rubric: Rubric, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rubric_engine.sheets import opening

    monkeypatch.setattr(opening, "MAX_UNPACKED_MB", 1)
    pack(tmp_path / "f.xlsx", {"xl/workbook.xml": bytes(2 * 2**20)})
    assert [problem.code for problem in read(rubric, tmp_path / "f.xlsx").problems] == ["F711"]
    pack(tmp_path / "f.xlsx", {f"x{number}": b"" for number in range(limits.MAX_PARTS + 1)})
    assert [problem.code for problem in read(rubric, tmp_path / "f.xlsx").problems] == ["F711"]


def test_a_size_that_is_a_lie_is_found(rubric: Rubric, book: Fill) -> None:
    path = book({"C2": 1})
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/workbook.xml").file_size
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", size - 1)))
    assert [problem.code for problem in read(rubric, path).problems] == ["F710"]


def test_too_many_sheets(rubric: Rubric, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for _ in range(limits.MAX_SHEETS):
        made.create_sheet()
    made.save(tmp_path / "f.xlsx")
    assert [problem.code for problem in read(rubric, tmp_path / "f.xlsx").problems] == ["F711"]


def test_a_locked_workbook(rubric: Rubric, tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.add_sheet("a").write(0, 0, "b")
    made.save(str(tmp_path / "f.xlsx"))
    data = (tmp_path / "f.xlsx").read_bytes()
    name, locked = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    at = data.index(name)
    entry = data[at : at + 128]
    changed = locked.ljust(64, b"\0") + struct.pack("<H", len(locked) + 2) + entry[66:]
    (tmp_path / "f.xlsx").write_bytes(data[:at] + changed + data[at + 128 :])
    found = read(rubric, tmp_path / "f.xlsx")
    assert said(found, "en") == ["F712 f.xlsx: `f.xlsx` is locked with a password; save it without one"]
    assert said(found, "zh") == ["F712 f.xlsx: 「f.xlsx」设有打开密码，请取消密码后另存"]


def test_a_plain_import_loads_no_library_of_workbooks() -> None:
    program = "import sys, rubric_engine, rubric_engine.sheets, rubric_engine.sheets.reading; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"openpyxl", "xlsxwriter", "python_calamine"} & set(loaded)


@pytest.mark.parametrize(("module", "called"), [("python_calamine", "python-calamine"), ("xlsxwriter", "XlsxWriter")])
def test_a_missing_library_is_named(rubric: Rubric, book: Fill, monkeypatch: pytest.MonkeyPatch, module: str, called: str) -> None:
    path = book({"C2": 1})
    monkeypatch.setitem(sys.modules, module, None)  # type: ignore[arg-type]
    use: Any = (lambda: read(rubric, path)) if module == "python_calamine" else (lambda: form(rubric.program))
    with pytest.raises(ImportError, match=f"^workbooks need {called}: install `rubric-engine\\[excel\\]`$"):
        use()

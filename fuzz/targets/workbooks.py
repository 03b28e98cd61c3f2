"""Any bytes as a workbook, or the parts of one: read, scored, and marked where something is wrong with it."""

from __future__ import annotations

import contextlib
import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import xlsxwriter
import xlwt

from fuzz.packed import HEAD, archive, packed
from fuzz.reading import score_read
from fuzz.rubrics import rubrics
from rubric_engine.facts import read_facts
from rubric_engine.sheets.forms import form
from rubric_engine.sheets.marking import NotMarked, marked
from rubric_engine.sheets.xml_parts import TooMuch

ENDINGS = (".xlsx", ".ods", ".xls", ".xlsb", ".et", ".xlsm")
ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="部分"><table:table-row>
<table:table-cell office:value-type="string"><text:p>单位</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>发展</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell office:value-type="string"><text:p>乙</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.06"><text:p>6%</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def run(data: bytes) -> None:
    """The first byte says for which rubric and with which ending."""
    first, rest = data[0] if data else 0, data[1:]
    rubric = rubrics()[first % 3]
    written = archive(rest) if rest.startswith(HEAD) else rest
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"facts{ENDINGS[first // 3 % len(ENDINGS)]}")
        file.write_bytes(written)
        found = read_facts(rubric.program, file)
        score_read(rubric, found)
    if found.problems and zipfile.is_zipfile(io.BytesIO(written)) and any(each.cell for each in found.problems):
        with contextlib.suppress(TooMuch, NotMarked):
            assert zipfile.is_zipfile(io.BytesIO(marked(written, found.problems, "zh"))), "the marked copy is no workbook"


@cache
def seeds() -> tuple[bytes, ...]:
    """Forms of the rubrics, a table with all kinds of cells, an OpenDocument table and an old workbook."""
    forms = [
        bytes([number]) + packed(_parts(form(rubric.program, units=units)))
        for number, (rubric, units) in enumerate(zip(rubrics(), ((), ("甲", "乙"), ("A",)), strict=True))
    ]
    ods = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": ODS.replace("\n", "").encode(),
        "META-INF/manifest.xml": b"<a/>",
    }
    return (*forms, b"\x01" + packed(_parts(_table())), b"\x04" + packed(ods), b"\x07" + _old())


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {each.filename: book.read(each) for each in book.infolist() if not each.filename.startswith(("docProps/", "xl/theme/"))}


def _table() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("部分")
        for column, words in enumerate(("单位", "发展", "投资", "走访")):
            sheet.write_string(0, column, words)
        sheet.write_string(1, 0, "甲")
        sheet.write_formula(1, 1, "=6*2", None, 12)
        sheet.write_number(1, 2, 3.5)
        sheet.write_string(2, 0, "乙")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(2, 2, "2.78万")
        sheet.merge_range(3, 0, 3, 2, "合计")
        sheet.set_row(2, None, None, {"hidden": True})
    return out.getvalue()


def _old() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("部分")
    for row, cells in enumerate((("单位", "发展"), ("甲", 12), ("乙", "３"))):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

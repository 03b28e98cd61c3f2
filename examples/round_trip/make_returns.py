"""Twelve returned forms for the 2014 assessment, as offices send them back: the invented facts of ``../2014_facts.csv``, typed by people.

    python make_returns.py 上报             as they come in: some of it is wrong, one form is missing, one came twice
    python make_returns.py 更正 --corrected  after the offices have been asked

What is unusual and clear stays in the corrected ones too (full-width digits, a unit behind a number, dates as text): it is read as it is meant.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from rubric_engine import load_shipped
from rubric_engine.facts import read_facts
from rubric_engine.sheets import form

Slips = Mapping[str, Mapping[str, Any]]  # by unit and fact: what is typed into the cell

CLEAR: Slips = {
    "新郑市工商联": {"用工意向": "140人", "网站信息": "１２６"},
    "金水区工商联": {"期末会员数": "1,035", "期初会员数": "９００个"},
    "荥阳市工商联": {"期末会员数": " 540 "},
    "登封市工商联": {"实到会议数": "８次"},
}
WRONG: Slips = {
    "高新区工商联": {"网站信息": "约99条", "委员实到人次": "4/4"},
    "新密市工商联": {"企业会员数": "=D20/0", "文化建设意见": "部分出台"},
    "中牟县工商联": {"招商参加活动": "1到2次", "期初会员数": -480},
    "管城区工商联": {"网站信息": date(2014, 3, 1)},
}
LATE = "二七区工商联"
TWICE = "惠济区工商联"


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--corrected", action="store_true")
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name, content in returned(corrected=chosen.corrected):
        (chosen.folder / name).write_bytes(content)


def returned(*, corrected: bool) -> Iterable[tuple[str, bytes]]:
    """Names and contents of the workbooks."""
    program = load_shipped("2014_assessment").program
    facts = read_facts(program, Path(__file__).parents[1] / "2014_facts.csv").units
    for unit, given in facts.items():
        assert unit is not None
        empty = form(program, units=[unit], filled={unit: given})
        typed = {**CLEAR.get(unit, {}), **({} if corrected else WRONG.get(unit, {}))}
        if corrected or unit != LATE:
            yield f"{unit}.xlsx", _typed(empty, typed)
        if not corrected and unit == TWICE:
            yield f"{unit}（补报）.xlsx", _typed(empty, {"企业会员数": 118})


def _typed(workbook: bytes, slips: Mapping[str, Any]) -> bytes:
    """The form with other contents in some cells, as somebody typed them."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = book["数据"]
    rows = {str(row[0].value): row[2] for row in sheet.iter_rows() if row[0].value is not None}
    for name, content in slips.items():
        rows[name].value = content
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()

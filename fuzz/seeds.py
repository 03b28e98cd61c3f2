"""Makes the seeds of the corpora: ``python -m fuzz.seeds [FOLDER]`` (fuzz/corpus without one).

Texts come out of the shipped rubrics, the spec cases and the documents' blocks, cut to a few kilobytes; facts, parameters and the like are written here. What
a run has found is added by hand, or by ``fuzz.run --keep``; this script never deletes.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from fuzz.shared import MOST

ROOT = Path(__file__).resolve().parents[1]
CORPUS = Path(__file__).parent / "corpus"

_BLOCK = re.compile(r"^```rubric[^\n`]*\n(.*?)^```", re.M | re.S)
_CASE = re.compile(r"^===[^\n]*\n(.*?)(?=^---|^===|\Z)", re.M | re.S)


def texts() -> Iterator[str]:
    """Whole rubrics, the shortest of each kind first."""
    found = [
        match[1] for path in sorted((ROOT / "tests" / "spec").glob("*.cases")) for match in _CASE.finditer(path.read_text(encoding="utf-8"))
    ]
    found += [path.read_text(encoding="utf-8") for path in sorted((ROOT / "rubrics").glob("*.rubric"))]
    for name in ("language.md", "cookbook.md"):
        found += [match[1] for match in _BLOCK.finditer((ROOT / "docs" / name).read_text(encoding="utf-8"))]
    for text in dict.fromkeys(found):
        if len(text.encode()) <= MOST:
            yield text
        else:
            yield from _pieces(text)


def _pieces(text: str) -> Iterator[str]:
    """A long rubric's head with each stretch of its statements."""
    lines = text.split("\n")
    for at in range(0, len(lines), 25):
        yield "\n".join((lines[0], *lines[max(at, 1) : at + 25]))


def lines() -> tuple[str, ...]:
    """Every line of them, once: what the mutator puts in."""
    return tuple(sorted({line for text in texts() for line in text.split("\n") if line.strip()}))


EXAMPLES = (
    'example "one"\ngiven posts is 120, growth is 6%, level is city\nexpect total is 7, points(1) is 5, not flag late\n',
    'example "the rest", as of 2014-06-30\ngiven posts is 3, the rest at their least\nexpect total may be 0 to 20\nexpect points(3) at most 8\n',
    'example "records"\ngiven briefings has date 2014-05-31, adopted yes, weight 3\ngiven briefings has adopted no\nexpect points(2) is 3\n',
    'law "more": more posts never lowers total\nlaw "bounds": total stays within 0 to 219\nlaw "maxima": maxima hold\n',
    'law "own": changing posts, total at most other total + 5 when posts = other posts + 1\nlaw "equal": equal facts score equal\n',
    "示例 「一」\n给定 甲：发展 为 12\n给定 乙：发展 为 3，其余 取 最低\n预期 甲：总分 为 8，等次 为 优\n",
    "规律 「多」：发展 增加，总分 不降\n规律 「限」：各项不超限\n规律 「同」：数据相同则得分相同\n规律 「比」：数量同比变化则名次不变\n",
)  # fmt: skip
JSON = (
    '{"posts": 120, "growth": "6%", "income": "640.5 万元", "filed": "2014-05-31", "level": "city", "briefings": [{"date": "2014-05-31", "adopted": true, "weight": 1.5}]}',
    '{"staffed": "是", "sales": {"first_year": 3}, "income": "none", "deputies": null, "interview": 7.25}',
    '[{"unit": "A", "posts": 1}, {"unit": "B", "growth": 0.06}]',
    '{"甲": {"发展": 12, "走访": [{"天数": 3, "完成": true}]}, "乙": {"发展": "３"}}',
    '{"shared": {"matches": [{"home": "A", "away": "B", "goals": 2}], "places": 1}, "units": {"A": {"paid": true}, "B": {"paid": false}}}',
    '{"posts": 1e999999, "growth": NaN, "a": {"b": {"c": [[[[]]]]}}, "posts": 2}',
)  # fmt: skip
TABLES = (
    "unit,posts,growth,income,filed,level\nA,120,6%,640.5 万元,2014-05-31,city\nB,,,none,,county\n",
    "单位\t信息\t增长率\n甲\t1,200\t6％\n乙\t\t\n",
    'unit,posts,"Staff are in place"\n"A ""x""","1,200",yes\nB,"3\n",√\n',
    "单位,发展,投资,走访\n甲,12,3.5,无\n乙,３,,\n",
    "unit;paid;places\nA;yes;1\nB;no;1\n",
    "name,value\nposts,120\ngrowth,6%\n",
)  # fmt: skip
RECORDS = (
    "unit,date,adopted,weight\nA,2014-05-31,yes,1.5\nA,,no,\n甲,2014-06-01,是,3\n",
    "单位,天数,完成\n甲,3,是\nA,１,否\n",
    "home,away,goals\nA,甲,2\n甲,A,0\n\0\0places,2\n",
)
OVERRIDES = (
    '[{"unit": "A", "id": "1", "points": "2.5", "reason": "late", "by": "B"}, {"unit": "甲", "id": "2", "points": 0, "reason": "x"}]',
    '{"A": [{"id": "1[1]", "points": 2, "reason": "protest"}]}',
    "unit,id,points,reason,by\nA,1[1],2,protest,C\n甲,2,1/3,迟报,\n",
    "单位\t编号\t分值\t理由\nA\t2\t-1\t补交\n",
)  # fmt: skip


def seeds() -> dict[str, list[bytes]]:
    """The seeds of each target."""
    from fuzz.targets import workbooks  # here, so that a run can import the engine with instruments
    from fuzz.targets.kept import contents, kept_bytes

    rubrics = [text.encode() for text in texts()]
    made = [hashlib.sha512(f"{number}".encode()).digest() * (1 + number % 3) for number in range(40)]  # bytes that make values
    return {
        "parser": rubrics[::3],
        "translator": rubrics[1::3],
        "cases": [bytes([which]) + text.encode() for which, text in zip((0, 0, 0, 0, 0, 1, 1), EXAMPLES, strict=True)],
        "facts_json": [bytes([which]) + text.encode() for which, text in zip((0, 0, 0, 1, 2, 0), JSON, strict=True)],
        "facts_csv": [bytes([which]) + text.encode() for which, text in zip((0, 0, 0, 1, 2, 0), TABLES, strict=True)]
        + [b"\0" + TABLES[1].encode("gb18030"), b"\0" + TABLES[1].encode("utf-16")],
        "facts_mapping": made,
        "parameters": made[:20],
        "records": [bytes([which]) + text.encode() for which, text in enumerate(RECORDS)],
        "overrides": [bytes([how]) + text.encode() for how, text in zip((3, 3, 7, 11), OVERRIDES, strict=True)]
        + [bytes([how]) + seed for how, seed in enumerate(made[:12])],
        "kept": [kept_bytes(), b"{}\n{}", *contents()],
        "frames": made,
        "workbooks": list(workbooks.seeds()),
        "cells": [bytes([number % 3]) + seed for number, seed in enumerate(made)],
        "parquet": [bytes([number % 3, number, 255 if number % 8 == 7 else 0]) + seed for number, seed in enumerate(made)],
        "databases": [bytes([number % 3, number]) + seed for number, seed in enumerate(made)],
    }


def write(folder: Path) -> None:
    """Each seed in a file that is called after what is in it."""
    for name, found in seeds().items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for seed in found:
            (folder / name / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)

"""Any bytes as the tables that stand beside a table of facts: those of lists, and that of shared facts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fuzz.reading import score_read
from fuzz.rubrics import rubrics
from fuzz.shared import MOST
from rubric_engine.facts import read_facts

FACTS = ("unit,posts\nA,120\n甲,3\n", "单位,发展\nA,12\n甲,3\n", "unit,paid\nA,yes\n甲,no\n")
LISTS = ("briefings", "visits", "matches")
BETWEEN = b"\x00\x00"


def run(data: bytes) -> None:
    """The first byte says for which rubric and with which ending; behind two zeros come the shared facts."""
    first = data[0] if data else 0
    which, ending = first % 3, (".csv", ".tsv", ".txt")[first // 3 % 3]
    records, _, shared = data[1:MOST].partition(BETWEEN)
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder, f"facts{ending}")
        facts.write_text(FACTS[which], encoding="utf-8")
        facts.with_name(f"facts.{LISTS[which]}{ending}").write_bytes(records)
        if shared:
            facts.with_name(f"facts.shared{ending}").write_bytes(shared)
        score_read(rubrics()[which], read_facts(rubrics()[which].program, facts))

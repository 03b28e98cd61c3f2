"""What a type checker says of programs that embed the engine: what the documents show passes, and a misspelt name doesn't."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api")

ROOT = Path(__file__).resolve().parents[2]

RIGHT = """
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rubric_engine import (
    Card, CohortCard, Entry, FactError, FactProblem, FactSpec, FactsFile, Finding, GroupView, Language, LineView, MissingLibrary, NodeView,
    Override, Rubric, RubricEngineError, RubricError, Scorer, Standing, UnsupportedError, from_bytes, loads,
)
from rubric_engine.facts import csv_template, read_facts


def shown(rubric: Rubric, language: Language | None = None) -> list[str]:
    day = date(2014, 3, 1)
    by_hand = [Override(id="1", points=each, reason="r", by="b", when=day) for each in (3, Fraction(1, 2), Decimal("2.5"), "2.5")]
    card: Card = rubric.score({"n": 1}, overrides=by_hand)
    points: list[Fraction] = [each.points for each in card.overrides]
    part: NodeView | LineView | GroupView = card["1"]
    entries: tuple[Entry, ...] = card.ledger
    specs: dict[str, FactSpec] = dict(rubric.facts)
    scorer: Scorer = rubric.scorer()
    findings: tuple[Finding, ...] = rubric.check().findings
    found: FactsFile = read_facts(rubric, "facts.csv", language=language)
    cohort: CohortCard = rubric.score_read(found)
    places: tuple[Standing, ...] = cohort.ranking()
    problems: list[str] = [each.message(language) for each in found.problems]
    told = [card.to_json(language=language), cohort.to_csv(language), cohort.table(language), csv_template(rubric, language)]
    told += [rubric.format(language), str(findings[0]), findings[0].message(language)]
    return [*told, *problems, str((points, part.id, len(entries), len(specs), scorer.unsupported, places))]


def refused(data: memoryview) -> RubricEngineError | None:
    try:
        from_bytes(data)
    except (RubricError, FactError, UnsupportedError, MissingLibrary) as error:
        return error
    return None


def first(problems: tuple[FactProblem, ...]) -> str | None:
    return problems[0].suggestion
"""

WRONG = """
import datetime

import rubric_engine
from rubric_engine import lods  # wrong
from rubric_engine.facts import read_fact  # wrong
from rubric_engine.report import Cohort  # wrong
from rubric_engine.advising import advize  # wrong
from rubric_engine.testing import rule_for  # wrong

rubric_engine.load_shiped("2014_assessment")  # wrong
rubric = rubric_engine.loads("")
rubric.format("fr")  # wrong
rubric.score({}).explain("de")  # wrong
rubric.score({}, parameters=[1])  # wrong
rubric_engine.Override(id="1", points=0.5, reason="r", by="b", when=datetime.date(2014, 3, 1))  # wrong
"""


@pytest.mark.slow
def test_a_client_is_checked_strictly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYPYPATH", str(ROOT / "src"))
    monkeypatch.chdir(tmp_path)
    for name, text in (("right", RIGHT), ("wrong", WRONG)):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\nstrict = True\nfollow_imports = silent\n", encoding="utf-8")
    said, failed, _ = api.run(["--config-file", str(config), "--cache-dir", str(tmp_path / "cache"), "right.py", "wrong.py"])
    assert not failed, failed
    told = {(found[1], int(found[2])) for found in re.finditer(r"^(\w+)\.py:(\d+): error", said, re.M)}
    expected = {("wrong", number) for number, line in enumerate(WRONG.splitlines(), 1) if line.endswith("# wrong")}
    assert told == expected, said

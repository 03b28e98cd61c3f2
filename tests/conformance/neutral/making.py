"""Making the suite: every source into cases, with what the reference evaluator expects, checked by the second one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import fields

from rubric_engine import RubricError
from tests.conformance.neutral import documents, families, layout, running, second
from tests.conformance.neutral.documents import ROOT, Sourced
from tests.conformance.neutral.families import Case

FOLDER = ROOT / "conformance"
VERSION = "1.0.0"
EXTRAS = tuple(each.name for each in fields(Case) if each.name not in ("why", "facts", "units", "stated"))
ABOUT = {
    "corners": {
        "en": "Cases that came out of mistakes once made, and corners where constructs meet.",
        "zh": "曾经出错之处，以及多种结构相遇的边角情形。",
    },
    "edges": {
        "en": "What no test noticed when the evaluator was changed on purpose: each case holds one such place.",
        "zh": "有意改动评分程序时无人察觉之处，每例守住一处。",
    },
    "reference": {
        "en": "The examples of the language reference, whose results are stated in the rubrics themselves, in English and in Chinese.",
        "zh": "语言手册中的示例，结果写在评分办法之内，中英文各有一套。",
    },
    "errors": {
        "en": "Texts that aren't rubrics, or that want a warning: the codes, and the lines on which they stand.",
        "zh": "有误或须提醒的文本：应报的代码及所在行。",
    },
}


class Refused(Exception):
    """The sources hold something that must not be in the suite."""


def files() -> dict[Path, str]:
    """The files of the suite with their contents. ``Refused``: doubles, and where the evaluators or what is stated differ."""
    grouped, about = _gathered()
    problems = list(doubles(each for group in grouped.values() for each in group))
    made: dict[Path, str] = {}
    listed = []
    for theme, group in grouped.items():
        cases = list(_cases(group, problems))
        rubrics = {each.rubric: each.text.splitlines() for each in group}
        data = {"suite": VERSION, "theme": theme, "about": about[theme], "rubrics": rubrics, "cases": cases}
        made[FOLDER / "cases" / f"{theme}.json"] = layout.text(data)
        listed.append({"theme": theme, "file": f"cases/{theme}.json", "cases": len(cases), "checked_by": _counted(cases)})
    if problems:
        raise Refused("\n".join(problems))
    total = sum(len(group) for group in grouped.values())
    made[FOLDER / "suite.json"] = layout.text({"suite": VERSION, "schema": "schema.json", "cases": total, "files": listed})
    return made


def outline() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each case without what is expected, with the text of its rubric."""
    for group in _gathered()[0].values():
        for each, case in _numbered(group):
            yield each.text, case


def _gathered() -> tuple[dict[str, list[Sourced]], dict[str, dict[str, str]]]:
    """All cases by theme, and what the themes are about."""
    themes = [families.read(path) for path in sorted((FOLDER / "families").glob("*.family"))]
    grouped: dict[str, list[Sourced]] = {}
    for sourced in chain(*map(documents.of_theme, themes), documents.of_spec(), documents.of_reference(), documents.of_diagnostics()):
        grouped.setdefault(sourced.theme, []).append(sourced)
    return dict(sorted(grouped.items())), {theme.name: theme.about for theme in themes} | ABOUT


def _counted(cases: list[dict[str, Any]]) -> dict[str, int]:
    return dict(sorted(Counter(by for case in cases for by in case["checked_by"] or ["reference evaluator alone"]).items()))


def doubles(group: Iterator[Sourced]) -> Iterator[str]:
    """Cases with equal rubrics and facts, and reasons that stand twice (what is stated by hand may be told in two languages)."""
    seen: dict[str, str] = {}
    reasons: dict[str, str] = {}
    texts: dict[str, str] = {}
    for each in group:
        where = f"{each.theme}/{each.rubric}: {each.case.why}"
        if texts.setdefault(f"{each.theme}/{each.rubric}", each.text) != each.text:
            yield f"two texts of one name: {where}"
        same = repr((each.text, each.checked_only, *(getattr(each.case, name) for name in ("facts", "units", *EXTRAS))))
        if same in seen:
            yield f"one case twice: {where} and {seen[same]}"
        if each.case.why in reasons and not each.by_hand:
            yield f"one reason twice: {where} and {reasons[each.case.why]}"
        seen[same] = reasons[each.case.why] = where


def _not_as_stated(stated: tuple[str, ...], expect: dict[str, Any]) -> Iterator[str]:
    """What the author of a case expects otherwise than the evaluator."""
    if not stated:
        return
    if stated == ("refused",) or "refused" in expect:
        if stated != ("refused",) or "refused" not in expect:
            yield f"stated {' '.join(stated)}, got {expect}"
        return
    units = expect["units"] if "units" in expect else {"the unit": expect["unit"]}
    if len(stated) != len(units):
        yield f"{len(stated)} totals are stated for {len(units)} units"
    for written, (unit, found) in zip(stated, units.items(), strict=False):
        total, _, ends = written.removesuffix("]").partition("[")
        low, _, high = ends.partition("..")
        wanted = [(total, found["total"]), *([(low, found["low"]), (high, found["high"])] if ends else [])]
        if any({"-": None, "*": None}.get(one, one) != other for one, other in wanted):
            yield f"{unit}: stated {written}, got {found['total']}[{found['low']}..{found['high']}]"


def _numbered(group: list[Sourced]) -> Iterator[tuple[Sourced, dict[str, Any]]]:
    """The cases of a theme, but for what is expected."""
    numbers: Counter[str] = Counter()
    for each in group:
        numbers[each.rubric] += 1
        case: dict[str, Any] = {"id": f"{each.theme}/{each.rubric}/{numbers[each.rubric]:02}", "theme": each.theme, "why": each.case.why}
        case["rubric"] = each.rubric
        if not each.checked_only:
            case |= {"facts": each.case.facts} if each.case.units is None else {"units": each.case.units}
            case |= {name: getattr(each.case, name) for name in EXTRAS if getattr(each.case, name)}
        yield each, case


def _cases(group: list[Sourced], problems: list[str]) -> Iterator[dict[str, Any]]:
    for each, case in _numbered(group):
        try:
            expect = running.outcome(each.text, case)
        except RubricError as error:
            problems.append(f"{case['id']}: {error}")
            continue
        wrong = list(_not_as_stated(each.case.stated, expect))
        if wrong:
            problems.append(f"{case['id']}: {each.case.why}\n    " + "; ".join(wrong))
        checked = list(_checks(each, case["id"], expect, problems))
        yield {**{name: case.pop(name) for name in ("id", "theme", "why")}, "checked_by": checked, **case, "expect": expect}


def _checks(each: Sourced, id: str, expect: dict[str, Any], problems: list[str]) -> Iterator[str]:
    if each.by_hand or each.case.stated:
        yield "by hand"
    codes = {problem["code"] for problem in expect.get("refused", [])}
    if each.checked_only or each.uncovered or codes - {"F547"}:
        return
    try:
        by = second.check(each.text, each.case)
    except Exception as error:  # also what the second evaluator can't read: the family says so with a line that begins with !
        problems.append(f"{id}: {each.case.why}\n    {type(error).__name__}: " + str(error).replace("\n", "; "))
        return
    if by is not None:
        yield by


def write() -> list[Path]:
    """Writes the suite; what was changed."""
    made = files()
    changed = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale(made):
        path.unlink()
    for path in changed:
        path.parent.mkdir(exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
    return changed


def differing() -> list[Path]:
    """The files that aren't what would be written."""
    made = files()
    wrong = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return [*wrong, *stale(made)]


def stale(made: dict[Path, str]) -> list[Path]:
    return [path for path in sorted((FOLDER / "cases").glob("*.json")) if path not in made]

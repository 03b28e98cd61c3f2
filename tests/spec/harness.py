"""Reading case files, and holding a result against what a case expects.

A file ``*.cases`` has several cases. A case is a title, a rubric, and any number of blocks:

    === Six per cent is at least six per cent
    rubric "growth"
    …
    --- facts Xinzheng          one block for each unit; without a name there is one unit, scored on its own
    members_start: 50
    members_end: 53             a fact that is left out, or has the value ?, is missing; `none` is known to have no value
    visits: done=yes days=3     one record of a list fact; the line is repeated for each; `visits: []` is an empty list
    --- shared                  facts that all units have in common, written in the same way
    --- parameters
    threshold: 5%               in the place of the rubric's own value
    --- date 2015-06-30         for which parameters hold that the rubric dates
    --- overrides Xinzheng
    4.1.1: 2 handed in late     points set by hand, and why
    --- expect Xinzheng
    total 25                    a number, a fraction, or none
    range 20 25                 of the total; `20 unbounded`
    4.1 2                       points of a section, an item or a line
    4.1.1 missed 0              a line with its state
    4.1.1 range 0 2             of a section, an item or a line
    grade good                  or none
    flag late                   also `no flag late`, `flag late unknown`
    missing members_end         exactly the missing facts, separated by blanks
    growth = 6%                 a definition
    --- ledger Xinzheng
    4.1.1 earned 2              the whole ledger in order: id, kind (left out for a line), state, points
    4.1 maximum limited -1
    --- pairings
    Help: A-B C- ?D             the pairs of a pairing, who stays alone, who is undecided

A grade, a missing fact or a definition that is named in two languages is written ``good|良好``.

A case that expects errors says so on the offending line, ``## error E204``, or above it, ``## below error E204``; all
errors of the case must be marked. Warnings (``## warning W301``) may be left unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

import rubric_engine
from rubric_engine.core.results import EntryKind, NodeResult, PairingResult, UnitResult

FOLDER = Path(__file__).parent
ALONE = ""  # the name of the unit in a case that has only one


@frozen
class Case:
    file: str
    title: str
    rubric: str
    facts: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    parameters: Mapping[str, Any] = field(factory=dict)
    expect: Mapping[str, tuple[str, ...]] = field(factory=dict)
    ledger: Mapping[str, tuple[str, ...]] = field(factory=dict)
    shared: Mapping[str, Any] = field(factory=dict)
    date: str | None = None
    overrides: Mapping[str, tuple[Mapping[str, str], ...]] = field(factory=dict)
    pairings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}: {self.title}"


# ---------------------------------------------------------------- reading


def read_cases(path: Path) -> list[Case]:
    parts = re.split(r"^===[ \t]*(.+)\n", path.read_text(encoding="utf-8"), flags=re.M)
    titles, bodies = parts[1::2], parts[2::2]
    assert len(set(titles)) == len(titles), f"{path.name}: two cases have one title"
    return [_case(path.stem, title.strip(), body) for title, body in zip(titles, bodies, strict=True)]


def _case(file: str, title: str, body: str) -> Case:
    parts = re.split(r"^---[ \t]*(\w+)[ \t]*(.*)\n", body, flags=re.M)
    words = ("facts", "shared", "parameters", "date", "overrides", "expect", "ledger", "pairings")
    blocks: dict[str, dict[str, tuple[str, ...]]] = {word: {} for word in words}
    for word, unit, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        lines = tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
        assert unit not in blocks[word], f"{file}: {title}: two blocks {word} {unit}"
        blocks[word][unit.strip()] = lines
    facts = {unit: _facts(lines) for unit, lines in blocks["facts"].items()}
    assert set(blocks["expect"]) | set(blocks["ledger"]) <= set(facts), f"{file}: {title}: expectations of a unit without facts"
    return Case(
        file,
        title,
        parts[0],
        facts,
        _facts(blocks["parameters"].get("", ())),
        blocks["expect"],
        blocks["ledger"],
        shared=_facts(blocks["shared"].get("", ())),
        date=next(iter(blocks["date"]), None),
        overrides={unit: tuple(_override(line) for line in lines) for unit, lines in blocks["overrides"].items()},
        pairings=blocks["pairings"].get("", ()),
    )


def _override(line: str) -> dict[str, str]:
    id, _, written = line.partition(":")
    points, reason = written.split(maxsplit=1)
    return {"id": id.strip(), "points": points, "reason": reason, "by": "the panel", "when": "2014-03-01"}


def _facts(lines: tuple[str, ...]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for line in lines:
        name, _, written = (part.strip() for part in line.partition(":"))
        if written == "[]":
            facts[name] = []
        elif "=" in written:
            pairs = (pair.partition("=") for pair in written.split())
            facts.setdefault(name, []).append({key: _value(value) for key, _, value in pairs if value != "?"})
        elif written != "?":
            facts[name] = _value(written)
    return facts


def _value(written: str) -> Any:
    """As a program would supply it: bool, int and Decimal, everything else as a text."""
    if written in ("yes", "是", "no", "否"):
        return written in ("yes", "是")
    if re.fullmatch(r"-?\d+", written):
        return int(written)
    if re.fullmatch(r"-?\d+\.\d+", written):
        return Decimal(written)
    return written


def number(written: str) -> Fraction:
    """``2``, ``-0.5``, ``1/3``, ``6%``"""
    return Fraction(written.removesuffix("%")) / 100 if written.endswith("%") else Fraction(written)


# ---------------------------------------------------------------- back-ends


@frozen
class Outcome:
    units: Mapping[str, UnitResult]
    pairings: tuple[PairingResult, ...] = ()


Backend = Callable[[Case], Outcome]


def reference(case: Case) -> Outcome:
    rubric = rubric_engine.loads(case.rubric)
    given = {"parameters": case.parameters, "shared": case.shared, "as_of": case.date}
    more: dict[str, Any] = {name: value for name, value in given.items() if value}
    if set(case.facts) == {ALONE}:
        return Outcome({ALONE: rubric.score(case.facts[ALONE], **more, overrides=case.overrides.get(ALONE)).result})
    units = {unit or "the first": facts for unit, facts in case.facts.items()}
    cohort = rubric.score_cohort(units, **more, overrides=case.overrides or None)
    return Outcome({unit: cohort[unit or "the first"].result for unit in case.facts}, cohort.pairings)


def translated(case: Case) -> Outcome:
    """The reference, on the rubric as the formatter writes it in the other vocabulary."""
    rubric = rubric_engine.loads(case.rubric)
    return reference(evolve(case, rubric=rubric.format(language="en" if rubric.language == "zh" else "zh")))


BACKENDS: dict[str, Backend] = {"reference": reference, "translated": translated}


# ---------------------------------------------------------------- comparing


def differences(result: UnitResult, lines: tuple[str, ...]) -> list[str]:
    """What a result has otherwise than expected, as lines ``expected …, got …``."""
    return [f"expected {line}, got {got}" for line in lines if (got := _difference(result, line)) is not None]


def _difference(result: UnitResult, line: str) -> str | None:
    """None if the line holds, else what there is instead."""
    word, *rest = line.split()
    match word, rest:
        case "total", [value]:
            return None if result.total == (None if value == "none" else number(value)) else f"{result.total}"
        case "range", [low, high]:
            return _range(result.low, result.high, low, high)
        case "grade", [grade]:
            return None if (result.grade or "none") in grade.split("|") else f"{result.grade}"
        case ("flag", [name]) | ("no", ["flag", name]) | ("flag", [name, "unknown"]):
            raised_wanted = None if rest[-1] == "unknown" else word == "flag"
            raised = next((flag.raised for flag in result.flags if name in (flag.name, flag.alias)), "no such flag")
            return None if raised is raised_wanted else f"{raised}"
        case "missing", names:
            found = {missing.name for missing in result.missing}
            wanted_names = [set(name.split("|")) for name in names]
            fits = len(found) == len(names) and all(found & wanted for wanted in wanted_names)
            return None if fits else " ".join(sorted(found))
        case name, ["=", value]:
            held = next((found for known, found in result.definitions if known in name.split("|")), None)
            return None if held == number(value) else f"{held}"
        case name, ["range", low, high]:
            piece = _piece(result, name)
            return "nothing of this id" if piece is None else _range(piece[2], piece[3], low, high)
        case name, [value] | [_, value]:
            piece = _piece(result, name)
            if piece is None:
                return f"nothing of this id; there are {', '.join(_ids(result))}"
            state, points, *_ = piece
            right = points == (None if value == "none" else number(value)) and (len(rest) == 1 or state == rest[0])
            return None if right else f"{state} {points}"
    return "a line that the harness can't read"


def _range(low: Fraction, high: Fraction | None, wanted_low: str, wanted_high: str) -> str | None:
    high_fits = high is None if wanted_high == "unbounded" else high == number(wanted_high)
    return None if low == number(wanted_low) and high_fits else f"{low} {'unbounded' if high is None else high}"


def _piece(result: UnitResult, id: str) -> tuple[str | None, Fraction | None, Fraction, Fraction | None] | None:
    """State (of a line), points, low and high of a line or a node."""
    for entry in result.ledger:
        if entry.id == id and entry.kind is EntryKind.LINE:
            return entry.state.value, entry.points, entry.low, entry.high
    node = _node(result, id)
    return None if node is None else (None, node.points, node.low, node.high)


def _node(result: UnitResult, id: str) -> NodeResult | None:
    return next((node for node in result.nodes if node.id == id), None)


def _ids(result: UnitResult) -> list[str]:
    return [node.id for node in result.nodes] + [entry.id for entry in result.ledger if entry.kind is EntryKind.LINE]


def ledger_lines(result: UnitResult) -> list[str]:
    """The ledger as a case writes it."""
    return [
        " ".join((entry.id, *([] if entry.kind is EntryKind.LINE else [entry.kind.value]), entry.state.value, str(entry.points)))
        for entry in result.ledger
    ]


def normal_ledger(lines: tuple[str, ...]) -> list[str]:
    """Expected lines with their number in the form in which results have it."""
    return [" ".join((*line.split()[:-1], str(number(line.split()[-1])))) for line in lines]


def pairing_line(pairing: PairingResult) -> str:
    """The pairs as a case writes them."""
    pairs = [f"{pair.first}-{pair.second or ''}" for pair in pairing.pairs]
    return " ".join((f"{pairing.label.en or pairing.label.zh}:", *pairs, *(f"?{unit}" for unit in pairing.undecided)))


def broken_laws(result: UnitResult) -> list[str]:
    """What must hold for every result whatsoever."""
    broken = []
    if result.total is not None:
        entries = sum((entry.points for entry in result.ledger), Fraction(0))
        if entries != result.total:
            broken.append(f"the ledger sums to {entries}, the total is {result.total}")
        if not result.low <= result.total:
            broken.append(f"the total {result.total} is below its range from {result.low}")
        if result.high is not None and result.total > result.high:
            broken.append(f"the total {result.total} is above its range to {result.high}")
    for entry in result.ledger:
        if entry.points != entry.after - entry.before:
            broken.append(f"{entry.id}: {entry.points} isn't {entry.after} - {entry.before}")
    return broken


# ---------------------------------------------------------------- expected diagnostics


_MARK = re.compile(r"##\s*(below\s+)?(error|warning)\s+([EW]\d{3}(?:\s*,\s*[EW]\d{3})*)")


def marked(text: str) -> dict[str, set[tuple[int, str]]]:
    """The expected (line, code) of errors and of warnings."""
    found: dict[str, set[tuple[int, str]]] = {"error": set(), "warning": set()}
    for number_, line in enumerate(text.splitlines(), 1):
        for below, severity, codes in _MARK.findall(line):
            found[severity] |= {(number_ + bool(below), code.strip()) for code in codes.split(",")}
    return found

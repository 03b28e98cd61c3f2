"""What `rubric explain` does with one item or with other facts, and `rubric advise` with what is to be reached."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from rubric_engine.cli.failures import in_facts, misuse
from rubric_engine.cli.inputs import Inputs, unreadable
from rubric_engine.cli.workbooks import naming_library
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.diagnostics.model import Language
from rubric_engine.loading import read_whole

if TYPE_CHECKING:
    from rubric_engine.advising import Cost, Situation
    from rubric_engine.facts import FactsFile
    from rubric_engine.rubric import Rubric

_MISSING = frozenset(("missing", "缺失", "缺"))
_T = TypeVar("_T")


def situation_of(rubric: Rubric, facts: FactsFile, inputs: Inputs) -> Situation:
    from rubric_engine.advising import Situation

    return Situation(
        rubric=rubric,
        facts=facts,
        parameters=dict(inputs.parameters) or None,
        as_of=inputs.as_of,
        overrides=inputs.overrides,
        spoken=inputs.language,
    )


def explained(
    rubric: Rubric, facts: FactsFile, inputs: Inputs, unit: str | None, item: str | None, changes: tuple[str, ...], as_json: bool
) -> str:
    """The page (or the data) about one item of a unit, or about what other facts would change."""
    from rubric_engine.advising import why
    from rubric_engine.advising.changing import changed

    words = inputs.language or rubric.language
    found = situation_of(rubric, facts, inputs)

    def answer() -> str:
        _one(found, unit, words)
        pages, data = [], {}
        if item is not None:
            reasons = why(found, found.score(), unit, item)
            pages.append(reasons.text(words))
            data["why"] = reasons.to_dict(words)
        if changes:
            outcome = changed(found, unit, _assigned(changes, words))
            pages.append(outcome.text(words))
            data["what_if"] = outcome.to_dict()
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n" if as_json else "\n".join(pages)

    return _or_end(answer, words)


def advised(
    rubric: Rubric, facts: FactsFile, inputs: Inputs, unit: str | None, goal: Mapping[str, object], costs: Mapping[str, Cost], fixed: list[str], limit: int, as_json: bool
) -> str:  # fmt: skip
    """The page (or the data) about what would be enough."""
    from rubric_engine.advising import advice
    from rubric_engine.advising.advice_text import advice_data, advice_text

    words = inputs.language or rubric.language
    found = situation_of(rubric, facts, inputs)

    def answer() -> str:
        _one(found, unit, words)
        result = advice(found, unit, **goal, costs=costs, fixed=fixed, limit=limit)  # type: ignore[arg-type]
        return json.dumps(advice_data(result), ensure_ascii=False, indent=2) + "\n" if as_json else advice_text(result, words)

    return _or_end(answer, words)


def _or_end(answer: Callable[[], _T], words: Language) -> _T:
    """The answer; ends the command where what it was asked makes no sense."""
    try:
        with naming_library(words):
            return answer()
    except FactError as error:
        raise in_facts(FactError(error.problems, words)) from None
    except KeyError as error:
        raise misuse(str(error.args[0]), str(error.args[0]), words) from None
    except ValueError as error:
        raise misuse(str(error), str(error), words) from None


def _one(found: Situation, unit: str | None, words: Language) -> None:
    from rubric_engine.cli.scoring import which_unit

    names = [str(each) for each in found.facts.units]
    if unit is None and len(names) > 1:
        raise misuse(*which_unit(names), words)


def _assigned(given: tuple[str, ...], words: Language) -> dict[str, object]:
    """``FACT=VALUE``, taken apart; a value ``missing`` (缺失) is no value."""
    found: dict[str, object] = {}
    for each in given:
        name, sign, value = (part.strip() for part in each.partition("="))
        if not sign or not name:
            raise misuse(f"--what-if takes FACT=VALUE, not `{each}`", f"--what-if 须写成 数据项=数值，而不是「{each}」", words)
        if name in found:
            raise misuse(f"--what-if gives `{name}` twice", f"--what-if 给了两次「{name}」", words)
        found[name] = None if value.casefold() in _MISSING else value
    return found


# ---------------------------------------------------------------- costs


def read_costs(given: tuple[str, ...], words: Language) -> dict[str, Cost]:
    """``FACT=ONCE`` or ``FACT=ONCE+EACH``, or files of them: CSV (fact,once,each; 数据项,一次,每单位) or JSON."""
    found: dict[str, Cost] = {}
    for each in given:
        if "=" in each:
            name, _, price = (part.strip() for part in each.partition("="))
            once, _, per = price.partition("+")
            found[name] = _cost(once, per, words)
        else:
            found.update(_from_file(each, words))
    return found


def _from_file(name: str, words: Language) -> dict[str, Cost]:
    from rubric_engine.syntax.folding import decode

    try:
        text = decode(read_whole(name))
    except OSError as error:
        raise unreadable(name, error) from None
    if text is None:
        raise misuse(f"`{name}` isn't a text", f"「{name}」不是文本文件", words)
    if name.lower().endswith(".json"):
        return _from_json(name, text, words)
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if any(cell.strip() for cell in row)]
    if rows and rows[0][0].strip() in ("fact", "数据项"):
        rows = rows[1:]
    if any(len(row) < 2 for row in rows):
        raise misuse(f"each row of `{name}` is: fact,once,each", f"「{name}」每行应为：数据项,一次,每单位", words)
    return {row[0].strip(): _cost(row[1], row[2] if len(row) > 2 else "", words) for row in rows}


def _from_json(name: str, text: str, words: Language) -> dict[str, Cost]:
    try:
        data = json.loads(text, parse_float=str, parse_int=str)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise misuse(f"`{name}` isn't a JSON object of costs by fact", f"「{name}」不是按数据项列出成本的 JSON 对象", words)
    found: dict[str, Cost] = {}
    for fact, cost in data.items():
        parts = cost if isinstance(cost, dict) else {"once": cost}
        found[fact] = _cost(str(parts.get("once", "0" if "each" in parts else "1")), str(parts.get("each", "0")), words)
    return found


def _cost(once: str, each: str, words: Language) -> Cost:
    from rubric_engine.advising import Cost

    return Cost(exact(once or "0", words), exact(each or "0", words))


def exact(text: str, words: Language | None) -> Fraction:
    """A number in digits (``2``, ``0.5``, ``1/3``); ends the command where it isn't one."""
    written = text.strip()
    try:
        if len(written) <= 40 and not any(mark in written.lower() for mark in ("e", "_")):
            return Fraction(written)
    except (ValueError, ZeroDivisionError):
        pass
    raise misuse(f"`{written}` isn't a number", f"「{written}」不是数字", words)

"""Reading the pages under docs/diagnostics.

A page is ``# CODE English title / 中文标题``, a paragraph in each language, and fenced examples:

- ``rubric wrong`` and ``rubric right`` for codes of a rubric's text; ``rubric file=NAME`` before them is a rubric beside theirs, which they may extend;
- ``python wrong`` and ``python right`` where the slip can't be shown as such (a control character, a missing file); they have ``load``,
  ``loads``, ``Path`` and, behind a plain ``rubric`` block, that ``rubric``, and an empty current folder;
- for codes of facts (F) one plain ``rubric``, then ``json wrong``/``json right`` or ``csv wrong``/``csv right``.
  A JSON object is the facts of one unit; with ``units`` behind the word it maps units to facts, with ``file`` it is read as a file.
"""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

from attrs import frozen

import rubric_engine
from rubric_engine.diagnostics.errors import FactError, RubricError
from rubric_engine.diagnostics.model import Diagnostic, Severity

DIAGNOSTICS = Path(__file__).resolve().parents[2] / "docs" / "diagnostics"
_BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```\s*$", re.M | re.S)


@frozen
class Example:
    kind: str  # rubric, json, csv
    words: tuple[str, ...]  # wrong or right, and what else stands behind
    text: str


@frozen
class Page:
    path: Path
    title: str
    english: str
    chinese: str
    examples: tuple[Example, ...]

    @classmethod
    def read(cls, path: Path, text: str) -> Page:
        first, _, rest = text.partition("\n")
        examples = tuple(Example(kind, tuple(words.split()), body) for kind, words, body in _BLOCK.findall(rest))
        prose = [part.strip() for part in _BLOCK.sub("", rest).split("\n\n") if part.strip()]
        chinese = [part for part in prose if len(re.findall(r"[\u4e00-\u9fff]", part)) > len(part) / 4]
        english = [part for part in prose if part not in chinese]
        return cls(path, first.removeprefix("# ").strip(), "\n".join(english), "\n".join(chinese), examples)

    @property
    def wrong(self) -> list[Example]:
        return [example for example in self.examples if "wrong" in example.words]

    @property
    def right(self) -> list[Example]:
        return [example for example in self.examples if "right" in example.words]


def read_page(code: str) -> Page:
    path = DIAGNOSTICS / f"{code}.md"
    assert path.is_file(), f"docs/diagnostics/{code}.md is missing"
    return Page.read(path, path.read_text(encoding="utf-8"))


@frozen
class Given:
    errors: tuple[str, ...]
    all: tuple[str, ...]


def _of_a_rubric(found: tuple[Diagnostic, ...]) -> Given:
    errors = tuple(diagnostic.code for diagnostic in found if diagnostic.severity is Severity.ERROR)
    return Given(errors, tuple(diagnostic.code for diagnostic in found))


def codes_given(page: Page, example: Example, folder: Path) -> Given:
    """The codes that an example gives when it is used as a user would."""
    loads = rubric_engine.loads
    files = {word.removeprefix("file="): other.text for other in page.examples for word in other.words if word.startswith("file=")}
    try:
        if example.kind == "rubric":
            return _of_a_rubric(tuple(each.diagnostic for each in loads(example.text, files=files or None).check().open))
        plain = next((other.text for other in page.examples if other.kind == "rubric" and not other.words), None)
        rubric = loads(plain) if plain is not None else None
        if example.kind == "python":
            with contextlib.chdir(folder):
                exec(
                    compile(example.text, f"{page.path.name}", "exec"),
                    {"load": rubric_engine.load, "loads": loads, "Path": Path, "rubric": rubric},
                )
            return Given((), ())
        assert rubric is not None, f"{page.path.name}: facts without a rubric"
        if example.kind == "json" and "units" not in example.words and "file" not in example.words:
            rubric.score(json.loads(example.text))
        elif example.kind == "json" and "units" in example.words:
            rubric.score_cohort(json.loads(example.text))
        else:
            file = folder / f"facts.{example.kind}"
            file.write_text(example.text, encoding="utf-8")
            rubric.score_file(file)
    except RubricError as error:
        return _of_a_rubric(error.diagnostics)
    except FactError as error:
        codes = tuple(problem.code for problem in error.problems)
        return Given(codes, codes)
    return Given((), ())

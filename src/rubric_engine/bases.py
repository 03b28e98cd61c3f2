"""Rubrics that a rubric extends: puts everything together into one document.

A base lies beside the rubric that extends it, and is named without any folder. Where its text comes from is in ``shelves``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from rubric_engine.core.ir import Base, Text
from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.hints import nearest
from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, SourceFile, Span
from rubric_engine.editor.formatter import format_document
from rubric_engine.semantics.blocks import cut
from rubric_engine.semantics.extending import Lost, alone, merge
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.rename import in_both
from rubric_engine.shelves import Files, Shelf, Unreadable, files_of
from rubric_engine.syntax import tree
from rubric_engine.syntax.language import language_of
from rubric_engine.syntax.moving import moved
from rubric_engine.syntax.parser import ParseResult, parse
from rubric_engine.syntax.statements import MAX_CHARACTERS, MAX_STATEMENTS

MOST_BASES = 8
_SUFFIX = ".rubric"
_BARE = re.compile(r'[^\x00-\x1f\x7f/\\:*?"<>|]{1,240}\.rubric')


@frozen
class Layer:
    """A rubric by itself: its text, and its tree with the offsets of that text."""

    source: SourceFile
    document: tree.Document


@frozen(kw_only=True)
class Assembled:
    """A rubric with everything that it builds on.

    ``source`` has the texts of the bases too, and the spans in ``document`` count through all of them. ``layers`` are the bases, nearest first. ``lost``
    is what the rubric took away from them. Without ``whole`` a base is missing, and nothing can be said about the meaning.
    """

    source: SourceFile
    document: tree.Document
    findings: tuple[Diagnostic, ...] = ()
    layers: tuple[Layer, ...] = ()
    lost: tuple[Lost, ...] = ()
    whole: bool = True

    @property
    def files(self) -> Files:
        """File name, name shown and text of each base."""
        return files_of(self.source)


def assemble(parsed: ParseResult, source: SourceFile, shelf: Shelf | None, language: Language) -> Assembled:
    """The document of a rubric with all of its bases in it. Never raises: see ``findings``."""
    findings = Findings(language)
    if not _extends(parsed.document):
        alone(parsed.document, findings)
        return Assembled(source=source, document=parsed.document, findings=findings.all())
    layers, broken, whole = _gathered(Layer(source, parsed.document), shelf, findings)
    source = evolve(source, bases=tuple(each.source for each in layers[1:]))
    found = (*findings.all(), *broken)
    if not whole or broken:
        return Assembled(source=source, document=parsed.document, findings=found, layers=layers[1:], whole=False)
    documents = [moved(layer.document, begin) for layer, (_, begin) in zip(layers, source.parts, strict=True)]
    document = documents[-1]
    lost: tuple[Lost, ...] = ()
    for number in range(len(layers) - 2, -1, -1):
        merged = merge(documents[number], document, PurePath(layers[number + 1].source.name).name, findings)
        document, lost = merged.document, (*merged.lost, *lost)
    return Assembled(source=source, document=document, findings=findings.all(), layers=layers[1:], lost=lost)


def _gathered(own: Layer, shelf: Shelf | None, findings: Findings) -> tuple[tuple[Layer, ...], list[Diagnostic], bool]:
    """The rubric and its bases, nearest first; the slips in them; and whether all are there."""
    layers = [own]
    broken: list[Diagnostic] = []
    begin = 0
    while statements := _extends(layers[-1].document):
        span = statements[0].span.moved(begin)
        for second in statements[1:]:
            findings.error("E201", second.span.moved(begin), statement=findings.say("extends", "沿用"))
        found = _next(statements[0].file, layers, shelf, findings.language)
        if isinstance(found, Unreadable):
            findings.error(found.code, span, found.hint, **dict(found.args))
            return tuple(layers), broken, False
        begin += len(layers[-1].source.text) + 1
        if begin + len(found.text) > MAX_CHARACTERS:
            findings.error("E102", span, limit=f"{MAX_CHARACTERS:,}")
            return tuple(layers), broken, False
        parsed = parse(found)
        if sum(len(each.document.statements) for each in layers) + len(parsed.document.statements) > MAX_STATEMENTS:
            findings.error("E102", span, limit=f"{MAX_STATEMENTS:,}")
            return tuple(layers), broken, False
        layers.append(Layer(found, parsed.document))
        broken += [evolve(each, span=each.span.moved(begin)) for each in parsed.diagnostics]
        if not parsed.diagnostics and not any(isinstance(each, tree.RubricStmt) for each in parsed.document.statements):
            broken.append(Diagnostic("E200", Span(begin, begin)))
    return tuple(layers), broken, True


def _next(name: str, layers: list[Layer], shelf: Shelf | None, language: Language) -> SourceFile | Unreadable:
    """The base of that name, if it may be one."""
    names = [PurePath(layer.source.name).name for layer in layers]
    if not _BARE.fullmatch(name) or name.startswith("."):
        bare = re.split(r"[/\\]", name)[-1].removesuffix(_SUFFIX) + _SUFFIX
        meant = _meant(name, bare, shelf.titles() if shelf is not None else {}, names)
        hint = _say(f"did you mean `{meant}`?", f"是否指「{meant}」？", language) if meant else ""
        return Unreadable("E371", (("file", name),), hint)
    if name in names:
        circle = " → ".join([*names[names.index(name) :], name])
        return Unreadable("E372", (("circle", circle),))
    if len(layers) > MOST_BASES:
        return Unreadable("E373", (("limit", str(MOST_BASES)),))
    if shelf is None:
        return Unreadable("E374", (("file", name),))
    return shelf.read(name, language)


def _meant(name: str, bare: str, titles: Mapping[str, str], taken: list[str]) -> str | None:
    """The file that has this title, or is called much like it; one in another folder is meant by its bare name."""
    files = [file for file in titles.values() if file not in taken]
    if titles.get(name.strip()) in files:
        return titles[name.strip()]
    if not _BARE.fullmatch(bare) or bare.startswith("."):
        return None
    return bare if not files or bare in files or bare == re.split(r"[/\\]", name)[-1] else nearest(bare, files)


def _extends(document: tree.Document) -> list[tree.ExtendsStmt]:
    return [each for each in document.statements if isinstance(each, tree.ExtendsStmt)]


# ---------------------------------------------------------------- what is said of the bases


def cited(assembled: Assembled) -> tuple[Base, ...]:
    """The bases as results cite them, nearest first."""
    digests = _digests([(each.document, each.source.text) for each in assembled.layers])
    return tuple(_base(layer, digest) for layer, digest in zip(assembled.layers, digests, strict=True))


def digest(document: tree.Document, text: str, bases: tuple[Base, ...]) -> str:
    """The digest of a rubric: of its canonical text and, where it extends another one, of that one's digest."""
    canonical = format_document(document, text=text)
    return hashlib.sha256("\n".join([canonical, *(base.text_digest for base in bases[:1])]).encode()).hexdigest()


def _digests(texts: list[tuple[tree.Document, str]]) -> list[str]:
    found: list[Base] = []
    for document, text in reversed(texts):
        found.insert(0, Base(Text("", ""), None, None, digest(document, text, tuple(found))))
    return [each.text_digest for each in found]


def _base(layer: Layer, text_digest: str) -> Base:
    head = cut(layer.document)
    label = next(each.label for each in head.head if isinstance(each, tree.RubricStmt))
    edition = next((each.value for each in head.head if isinstance(each, tree.EditionStmt)), None)
    return Base(Text(*in_both(label.text, label.alias, language_of(layer.source.text))), edition, head.citation, text_digest)


def blamed(found: Iterable[Diagnostic], assembled: Assembled) -> list[Diagnostic]:
    """The findings, those in a base that are due to what the rubric took away told where it did so."""
    told: dict[Diagnostic, None] = {}
    for each in found:
        cause = None
        if each.severity is Severity.ERROR and each.span.start > len(assembled.source.text):
            cause = next((lost for lost in assembled.lost if any(_means(value, lost) for _, value in each.args)), None)
        if cause is None or cause.span.start > each.span.start:
            told[each] = None
            continue
        home, span = assembled.source.located(each.span)
        line, _ = home.line_column(span.start)
        name = next(value for _, value in each.args if _means(value, cause))
        args = (("file", PurePath(home.name).name), ("line", str(line)), ("name", name))
        told[Diagnostic("E380", cause.span, args)] = None
    return list(told)


def _means(value: str, lost: Lost) -> bool:
    return value == lost.name or (lost.within and value.startswith(f"{lost.name}."))


def _say(en: str, zh: str, language: Language) -> str:
    return zh if language == "zh" else en

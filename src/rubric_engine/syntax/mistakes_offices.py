"""Statements as offices write them: the corrected statement is worked out, and proposed only if it parses and all of its names are known.

Nothing here decides whether a text is accepted: it says better what was refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import Diagnostic, Language, Severity, SourceFile, Span
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.build_statements import StatementBuilder
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.lalr import Unparsable
from rubric_engine.syntax.language import language_of
from rubric_engine.syntax.mistakes_around import Around, around, refs
from rubric_engine.syntax.mistakes_headings import DECLARATIONS, HEADINGS
from rubric_engine.syntax.mistakes_labelled import LABELLED, grades
from rubric_engine.syntax.mistakes_phrases import ENDS, PHRASES, SOME_NAME, SOME_NUMBER, SOME_YEAR, Phrase
from rubric_engine.syntax.mistakes_sentences import LABEL, SENTENCES, Sentence, places
from rubric_engine.syntax.statements import RawStatement, cut, number_at

_LONGEST = 240
_MOST_LABELS = 200
_NO_YEAR = re.compile(r"(?<![年\d])\d{1,2}月\d{1,2}日")
_MOST = 100  # statements of a text for which it is tried
_UNPARSED = frozenset({"E108", "E110", "E113", "E114", "E119", "E121", "E122", "E123", "E136", "E137", "E139", "E140", "E142", "E152"})
_OWN = frozenset({"E122", "E139", "E142"})
_BULLETED = "E110"
_ALL = (*DECLARATIONS, *SENTENCES, *LABELLED, *HEADINGS)
_UNKNOWN = frozenset({"E204", "E240", "E243", "E285", "E298", "E308"})
_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”|「[^」\n]*」|《[^》\n]*》|`[^`\n]+`|【(?!\s*\d+(?:\.\d+)?\s*分\s*】)[^】\n]+】')
_KINDS = {
    "fact": r"数据项|事实|字段|栏目|fact\b|field\b",
    "define": r"定义|参数|define\b|parameter\b",
    "node": r"部分\s*[\d(]|考核项|section\b|item\b",
    "gate": r"前提|gate\b",
    "grade": r"等次|grade\b",
    "flag": r"提示|flag\b",
    "given": r"给定|已知|given\b",
    "expect": r"应得|预期|expect\b",
    "law": r"规律|law\b",
    "total": r"总分\s*,|total\s*,",
    "head": r"评分办法|考核办法|版本|依据|来源|说明|对象|考核对象|并列|缺失|沿用|rubric\b|edition\b|source\b|note\b|unit\b|ties\b|missing\b|extends\b",
}
_KIND = re.compile(
    r"\s*(?:(?:replace|替换)\s+)?(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()) + ")", re.IGNORECASE
)
_BULLET = re.compile(
    r"\s*(?P<bullet>[⑴-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉Ⅰ-ⅿ][、.)]?|[A-Za-z]\.(?=[一-鿿])|[A-Za-z\d]{1,2}\)|\([A-Za-z\d]{1,2}\)|[一二三四五六七八九十]{1,3}\)|\d+(?:\.\d+)*(?=\s)"
    r"|(?:第|其)?[一二三四五六七八九十](?:是|,)|[*+](?=\s*[^\W\d]))\s*"
)


@frozen
class _Case:
    """A statement: ``written`` is its text as it was written; names that are ``wrong`` and ``units`` mustn't be in it any more."""

    raw: RawStatement
    written: str
    known: Around
    wrong: frozenset[str]
    units: frozenset[str]
    sentences: tuple[Sentence, ...] = _ALL


@frozen
class _Proposal:
    """``start`` and ``end`` count from the beginning of the statement."""

    start: int
    end: int
    en: str
    zh: str
    hint_en: str = ""
    hint_zh: str = ""


def advised(found: Iterable[Diagnostic], source: SourceFile, document: t.Document) -> list[Diagnostic]:
    """The same findings, where a statement is written as offices write it with the statement to be written instead. ``document`` has all that the
    rubric declares, with what it extends."""
    found = list(found)
    if not any(each.code in _UNKNOWN or each.code in _UNPARSED for each in found):
        return found
    told = better(found, cut(fold(source.text), source.text).statements, source.text, document.statements)
    names = {name for each in told for name in _would_declare(each)}
    return [each for each in told if each.code not in _UNKNOWN or dict(each.args).get("name") not in names]


def _would_declare(found: Diagnostic) -> tuple[str, ...]:
    """The names of the fact that a finding proposes: nothing is to be said about their use."""
    from rubric_engine.syntax.parser import statement_parser

    written = dict(found.args).get("zh", "") if found.code == "E140" else ""
    if not written.startswith("数据项"):
        return ()
    try:
        statement: t.Statement = statement_parser().parse(fold(written), StatementBuilder(0, written)).value
    except Unparsable:
        return ()
    return tuple(text for text in (statement.name.text, statement.name.alias) if text) if isinstance(statement, t.FactStmt) else ()


def better(
    found: list[Diagnostic], statements: tuple[RawStatement, ...], original: str, declaring: tuple[t.Statement, ...]
) -> list[Diagnostic]:
    """``found`` as ``advised`` gives it, for a text that was cut into ``statements``."""
    known = around(declaring)
    language = language_of(original)
    of: dict[int, list[Diagnostic]] = {}
    for each in found:
        number = number_at(statements, each.span.start)
        if number is not None and each.severity is Severity.ERROR:
            of.setdefault(number, []).append(each)
    told: dict[int, Diagnostic] = {}
    tried = 0
    for number, errors in of.items():
        asked = [each for each in errors if each.code in _UNPARSED or each.code in _UNKNOWN]
        if not asked or tried == _MOST or len(statements[number].text) > _LONGEST:
            continue
        tried += 1
        case = _Case(
            statements[number], _as_written(statements[number], original), _known_at(known, statements, number, asked), *_wrong(asked)
        )
        if any(_mends(each, case) for each in asked):
            continue
        said_better = (
            _of_statement(case, language) if any(each.code != _BULLETED for each in asked) else _of_heading(case, asked[0], language)
        )
        if said_better is not None:
            told[number] = _with_its_own_code(asked, said_better, language)
    said = [each for each in found if not _follows(each, told, statements)]
    return sorted([*said, *told.values()], key=lambda each: (each.span.start, each.span.end, each.code)) if told else found


def _with_its_own_code(errors: list[Diagnostic], found: Diagnostic, language: Language) -> Diagnostic:
    """Of what has a message of its own only the corrected statement is told."""
    own = next((each for each in errors if each.code in _OWN), None)
    if own is None or found.code != "E140":
        return found
    line = dict(found.args)[language]
    hint = f"写成「{line}」" if language == "zh" else f"write `{line}`"
    return evolve(own, hint=f"{hint}{'；' if language == 'zh' else '; '}{found.hint}" if found.hint else hint)


def _known_at(known: Around, statements: tuple[RawStatement, ...], number: int, errors: list[Diagnostic]) -> Around:
    here = known.at(statements, number)
    return evolve(here, in_table=False) if any(each.code == "E204" for each in errors) else here


def _wrong(errors: list[Diagnostic]) -> tuple[frozenset[str], frozenset[str]]:
    """What mustn't be in the corrected statement any more: names that nothing has, and units that don't fit."""
    args = [(each.code, dict(each.args)) for each in errors]
    names = {given["name"] for code, given in args if code in ("E240", "E243") and "name" in given}
    return frozenset(names), frozenset(given["unit"] for code, given in args if code == "E285" and given.get("unit"))


def _as_written(raw: RawStatement, original: str) -> str:
    """The statement as it stands in the text; where it goes over several lines, without its line ends and comments."""
    text = original[raw.start : raw.span.end]
    return raw.text if "\n" in text or len(text) != len(raw.text) else text


def _mends(each: Diagnostic, case: _Case) -> bool:
    """Whether what is proposed already mends the statement."""
    proposed = dict(each.args).get("zh", "").partition("」")[0]
    if each.code != "E140" or not proposed or not case.raw.start <= each.span.start <= each.span.end <= case.raw.span.end:
        return False
    text = case.raw.text
    mended = f"{text[: each.span.start - case.raw.start]} {proposed} {text[each.span.end - case.raw.start :]}"
    statement = _reads(fold(mended), case)
    return statement is not None and all(_declared(name, case) for name in refs(statement))


def _follows(each: Diagnostic, told: dict[int, Diagnostic], statements: tuple[RawStatement, ...]) -> bool:
    """Whether it is said of a statement that is told better, or only because of one: of a table that its rows are missing, of a rubric its heading."""
    number = number_at(statements, each.span.start)
    if number is None or not told or each.severity is not Severity.ERROR:
        return False
    if each.code == "E200":
        return any(statements[one].text.lstrip().startswith(("评分办法", "考核办法", "rubric")) for one in told)
    return number in told or (each.code == "E211" and number + 1 in told)


def _of_statement(case: _Case, language: Language) -> Diagnostic | None:
    bullet = _BULLET.match(case.raw.text)
    if bullet is not None and _reads(case.raw.text[bullet.end() :], case):
        span = Span(case.raw.start + bullet.start("bullet"), case.raw.start + bullet.end("bullet"))
        return Diagnostic("E110", span, (("bullet", case.written[bullet.start("bullet") : bullet.end("bullet")]),))
    found = _of_places(case) or _of_grades(case) or _proposed(case)
    return _yearless(case, language) if found is None else _told(found, case, language)


def _of_heading(case: _Case, bullet: Diagnostic, language: Language) -> Diagnostic | None:
    """What a number before a statement belongs to, where the statement is a heading, and no statement by itself."""
    if _reads(case.raw.text[bullet.span.end - case.raw.start :], case):
        return None
    found = _proposed(evolve(case, sentences=HEADINGS))
    return None if found is None else _told(found, case, language)


def _told(found: _Proposal, case: _Case, language: Language) -> Diagnostic:
    word = case.written[found.start : found.end]
    start = case.raw.start + found.start + len(word) - len(word.lstrip())
    hint = found.hint_zh if language == "zh" else found.hint_en
    args = (("word", word.strip()), ("en", found.en), ("zh", found.zh))
    return Diagnostic("E140", Span(start, start + len(word.strip())), args, hint)


def _yearless(case: _Case, language: Language) -> Diagnostic | None:
    """6月30日前: the year can't be known, but all the rest can."""
    day = _NO_YEAR.search(case.raw.text)
    if day is None:
        return None
    text = f"{case.written[: day.start()]}{SOME_YEAR}年{case.written[day.start() :]}"
    found = _proposed(evolve(case, raw=evolve(case.raw, text=fold(text)), written=text))
    hint = "" if found is None else f"补上年份，写成「{found.zh}」" if language == "zh" else f"with its year: `{found.en}`"
    span = Span(case.raw.start + day.start(), case.raw.start + day.end())
    return Diagnostic("E137", span, (("date", day.group()),), hint)


def _of_places(case: _Case) -> _Proposal | None:
    """Several rows in one line, or rows without the head of their table."""
    found = _each_by_itself(places(case.raw.text, case.known), case)
    if found is None or case.known.in_table:
        return found
    return evolve(found, en=f"by rank of …:`, and below it `{found.en}", zh=f"按 名次(…)：」，其下逐行写「{found.zh}")


def _of_grades(case: _Case) -> _Proposal | None:
    """Several grades in one line."""
    return _each_by_itself(grades(case.raw.text, case.known), case)


def _each_by_itself(texts: tuple[str, ...], case: _Case) -> _Proposal | None:
    statements = [each for each in (_reads(text, case) for text in texts) if each is not None]
    if not statements or len(statements) < len(texts):
        return None
    en, zh = ([_print(each, language) for each in statements] for language in ("en", "zh"))
    return _Proposal(0, len(case.raw.text), "`, and on a line of its own `".join(en), "」，另起一行写「".join(zh))


def _proposed(case: _Case) -> _Proposal | None:
    """The statement in the words of this language, if these are all that it needs."""
    text, kept = _masked(case)
    phrased = _rephrased(text, text, case.known)
    if phrased is not None:
        statement = _reads(_unmasked(phrased.text, kept), case)
        if statement is not None:
            return _printed(statement, phrased.place, phrased.en, phrased.zh)
    for sentence in case.sentences:
        match = sentence.pattern.search(text)
        written = sentence.written(match, case.known) if match is not None else None
        if match is None or written is None:
            continue
        phrased = _rephrased(fold(written), text, case.known)
        statement = _reads(_unmasked(written, kept), case)
        if statement is not None:
            return _printed(statement, match.span(sentence.piece) if sentence.piece else (0, len(text)), sentence.en, sentence.zh)
        statement = _reads(_unmasked(phrased.text, kept), case) if phrased is not None else None
        if statement is not None and phrased is not None:
            return _printed(statement, (0, len(text)), phrased.en or sentence.en, phrased.zh or sentence.zh)
    return None


def _printed(statement: t.Statement, place: tuple[int, int], en: str, zh: str) -> _Proposal:
    shown = _print(statement, "zh")
    if zh == ENDS[1] and " 至 " not in shown:
        en = zh = ""
    return _Proposal(*place, _print(statement, "en"), shown, en, zh)


def _print(statement: t.Statement, language: Language) -> str:
    from rubric_engine.syntax.printer import print_statement

    text = print_statement(statement, language)
    for unknown, shown in ((SOME_NUMBER, "…"), (SOME_NAME, "…"), (f"{SOME_YEAR}-", "YYYY-"), (SOME_YEAR, "…")):
        text = text.replace(unknown, shown)
    return text


@frozen
class _Phrased:
    text: str
    place: tuple[int, int]
    en: str = ""
    zh: str = ""


@frozen
class _Applied:
    phrase: Phrase
    known: Around

    def __call__(self, match: re.Match[str]) -> str:
        written = self.phrase.written(match, self.known)
        return match.group() if written is None else written


def _rephrased(text: str, original: str, known: Around) -> _Phrased | None:
    """``text`` with every phrase as it is written here; where the only one of them stands in ``original``, else the whole; None where there is none."""
    kind = _kind(text)
    draft, hint, pieces = text, ("", ""), []
    for phrase in PHRASES:
        if kind not in phrase.kinds:
            continue
        changed = phrase.pattern.sub(_Applied(phrase, known), draft)
        if _even(changed) == _even(draft):
            continue
        pieces += [match.group() for match in phrase.pattern.finditer(draft) if match.group() and phrase.written(match, known) is not None]
        hint = hint if hint[0] else (phrase.en, phrase.zh)
        draft = changed
    if not pieces:
        return None
    at = original.find(pieces[0]) if len(pieces) == 1 else -1
    return _Phrased(draft, (at, at + len(pieces[0])) if at >= 0 else (0, len(original)), *hint)


def _even(text: str) -> str:
    return " ".join(text.split())


def _kind(text: str) -> str:
    match = _KIND.match(text)
    return match.lastgroup or "line" if match is not None else "row" if ":" in text else "line"


def _reads(text: str, case: _Case) -> t.Statement | None:
    """The statement that ``text`` is, if all of its names are declared, or stand by themselves in what was written, and nothing in it is wrong."""
    from rubric_engine.syntax.parser import statement_parser

    text = text.strip()
    builder = StatementBuilder(0, text)
    try:
        statement: t.Statement = statement_parser().parse(fold(text), builder).value
    except Unparsable:
        return None
    if builder.diagnostics:
        return None
    for name in refs(statement):
        if not _declared(name, case) and (name in case.wrong or not _by_itself(name, case.raw.text)):
            return None
    return None if any(unit in text for unit in case.units) else statement


def _declared(name: str, case: _Case) -> bool:
    parts = (name, name.partition(".")[0], name.rpartition(".")[2])
    return any(part in case.known.declared for part in parts)


def _by_itself(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _masked(case: _Case) -> tuple[str, list[str]]:
    """The statement with a run of one private character in the place of each thing in quotes, and these things as they were written."""
    kept: list[str] = []

    def mask(match: re.Match[str]) -> str:
        kept.append(case.written[match.start() : match.end()])
        return chr(0xE000 + len(kept) - 1) * len(match.group())

    return _QUOTED.sub(mask, case.raw.text, count=_MOST_LABELS), kept


def _unmasked(text: str, kept: list[str]) -> str:
    return re.sub(
        LABEL, lambda match: "".join(kept[ord(ch) - 0xE000] for ch in dict.fromkeys(match.group()) if ord(ch) - 0xE000 < len(kept)), text
    )

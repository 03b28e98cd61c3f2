"""How a changed program would read: the number or word in the rubric's text that a change is about, and its line with another one in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.diagnostics.model import NOWHERE, SourceFile, Span
from rubric_engine.syntax.folding import fold
from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH

_NUMBER: Final = re.compile(r"(?<![\w.])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?\s*%?|(?<![A-Za-z_0-9.])[0-9]+(?:\.[0-9]+)?\s*%?")
_DATE: Final = re.compile(r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]|([0-9]{4})-([0-9]{2})-([0-9]{2})")
_QUOTED: Final = re.compile(r"「[^」]*」|“[^”]*”|\"[^\"]*\"|#[^\n]*")
_READ: Final = re.compile(r"(?:得分|points)\s*\([^)]*\)")
_PERCENT: Final = Fraction(1, 100)


@frozen
class Region:
    """A stretch of text without the ``holes`` in it, which are others' own."""

    span: Span
    holes: tuple[Span, ...] = ()


@frozen
class Token:
    """A number or a date as it is written. ``step``: one more in its last place."""

    span: Span
    text: str
    step: Fraction

    def with_value(self, value: Fraction) -> str:
        """Another value, written in the same way."""
        if _DATE.fullmatch(fold(self.text)):
            day = date.fromordinal(int(value))
            return f"{day.year}年{day.month}月{day.day}日" if "年" in self.text else day.isoformat()
        percent = fold(self.text).endswith("%")
        unit = _PERCENT if percent else Fraction(1)
        return f"{decimal(value / unit)}{'%' if percent else ''}"


@frozen
class Reading:
    """A line of the rubric as it is and as it would read. ``after`` None: the place couldn't be told for sure."""

    before: str
    after: str | None


@define(eq=False)
class Writing:
    """Of the text of one rubric, with those that it extends."""

    source: SourceFile
    language: str
    _clean: dict[str, str] = field(init=False, factory=dict)

    def token(self, region: Region, value: Fraction) -> Token | None:
        """The only number (or date) of that value in a region."""
        found = [each for each in self._tokens(region) if each[1] == value]
        return found[0][0] if len(found) == 1 else None

    def first(self, region: Region, value: Fraction) -> Token | None:
        """The first number of a region, if it has that value."""
        found = min(self._tokens(region), key=lambda each: each[0].span.start, default=None)
        return found[0] if found is not None and found[1] == value else None

    def says(self, region: Region, key: str) -> bool:
        """Whether a word of the vocabulary stands in a region."""
        return any(word in self._text(region) for word in self._words(key))

    def has(self, region: Region, value: Fraction) -> bool:
        """Whether a number of that value stands in a region."""
        return any(each == value for _, each in self._tokens(region))

    def figure(self, region: Region, value: Fraction, like: Fraction) -> str:
        """A number, as a percentage where ``like`` is written as one."""
        percent = any(each == like and fold(token.text).endswith("%") for token, each in self._tokens(region))
        return f"{decimal(value / _PERCENT)}%" if percent else decimal(value)

    def key_and_value(self, region: Region) -> tuple[Region, Region]:
        """A row of a table, before its colon and behind it; where there is none, all of it twice."""
        at = self._text(region).find(":")
        if at < 0:
            return region, region
        colon = region.span.start + at
        return Region(Span(region.span.start, colon), region.holes), Region(Span(colon + 1, region.span.end), region.holes)

    def _words(self, key: str) -> tuple[str, ...]:
        return tuple(word for word in (CHINESE if self.language == "zh" else ENGLISH).words.get(key, ()) if word)

    def retold(self, region: Region, token: Token | None, value: Fraction) -> Reading:
        """With another value in the place of a token."""
        if token is None:
            return Reading(self.statement(region), None)
        return self._changed(token.span, token.with_value(value))

    def reworded(self, region: Region, keys: tuple[str, ...], new: str, count: int = 1) -> Reading:
        """With the canonical word for ``new`` (``""``: none) wherever a word for one of ``keys`` stands, if that is ``count`` times."""
        vocabulary = CHINESE if self.language == "zh" else ENGLISH
        words = sorted({word for key in keys for word in vocabulary.words.get(key, ()) if word}, key=len, reverse=True)
        text = self._text(region)
        pattern = "|".join(
            re.escape(word) if not word[0].isascii() or not word[0].isalpha() else rf"\b{re.escape(word)}\b" for word in words
        )
        found = list(re.finditer(pattern, text)) if pattern else []
        if len(found) != count:
            return Reading(self.statement(region), None)
        return self._line(
            region, [(Span(region.span.start + m.start(), region.span.start + m.end()), vocabulary.word(new) if new else "") for m in found]
        )

    def behind(self, region: Region, key: str, new: str) -> Reading | None:
        """``2 次以上`` as ``超过 2 次``; None where no such word stands behind a number."""
        vocabulary = CHINESE if self.language == "zh" else ENGLISH
        text = self._text(region)
        for word in sorted(vocabulary.words.get(key, ()), key=len, reverse=True):
            numbers = [each for each, _ in self._tokens(region)]
            if text.count(word) == 1 and len(numbers) == 1 and region.span.start + text.index(word) > numbers[0].span.start:
                at = region.span.start + text.index(word)
                return self._line(
                    region,
                    [(Span(numbers[0].span.start, numbers[0].span.start), f"{vocabulary.word(new)} "), (Span(at, at + len(word)), "")],
                )
        return None

    def dropped(self, region: Region, gone: Span) -> Reading:
        """Without a stretch of text, and without the comma or the like before or behind it."""
        home, own = self.source.located(region.span)
        shift = region.span.start - own.start
        start, end = gone.start - shift, gone.end - shift
        before = re.search(r"\s*[,，、]\s*$", home.text[own.start : start])
        after = re.match(r"\s*[,，、]\s*", home.text[end : own.end])
        if before:
            start = own.start + before.start()
        elif after:
            end += after.end()
        return self._changed(Span(start + shift, end + shift), "")

    def statement(self, region: Region) -> str:
        """The line of the text in which a region begins."""
        if region.span == NOWHERE:
            return ""
        home, own = self.source.located(region.span)
        line, _ = home.line_column(own.start)
        return home.line_text(line).strip()

    def place(self, span: Span) -> tuple[str, int]:
        """File and line."""
        home, own = self.source.located(span)
        return home.name, home.line_column(own.start)[0]

    # ---------------------------------------------------------------- the parts

    def _changed(self, span: Span, new: str) -> Reading:
        return self._line(Region(span), [(span, new)])

    def _line(self, region: Region, changes: list[tuple[Span, str]]) -> Reading:
        """The line of the first change; all are in it, or nothing is shown."""
        home, _ = self.source.located(changes[0][0])
        places = [(self.source.located(span)[1], new) for span, new in changes]
        number, _ = home.line_column(places[0][0].start)
        before = home.line_text(number)
        begin = places[0][0].start - (home.line_column(places[0][0].start)[1] - 1)
        after = before
        for span, new in sorted(places, key=lambda each: each[0].start, reverse=True):
            if home.line_column(span.start)[0] != number:
                return Reading(before.strip(), None)
            after = after[: span.start - begin] + new + after[span.end - begin :]
        return Reading(before.strip(), re.sub(r"(?<=\S)  +", " ", after).strip())

    def _tokens(self, region: Region) -> list[tuple[Token, Fraction]]:
        text, start = self._text(region), region.span.start
        found: list[tuple[Token, Fraction]] = []
        for match in _DATE.finditer(text):
            year, month, day = (int(part) for part in match.groups() if part is not None)
            try:
                value = Fraction(date(year, month, day).toordinal())
            except ValueError:
                continue
            found.append((self._token(start, match, Fraction(1)), value))
        for match in _NUMBER.finditer(_DATE.sub(lambda m: "\0" * len(m.group()), text)):
            digits = match.group().strip()
            unit = _PERCENT if digits.endswith("%") else Fraction(1)
            bare = digits.rstrip("% ").replace(",", "")
            places = len(bare.partition(".")[2])
            found.append((self._token(start, match, unit / 10**places), Fraction(bare) * unit))
        return found

    def _token(self, start: int, match: re.Match[str], step: Fraction) -> Token:
        text = match.group().rstrip()
        return Token(Span(start + match.start(), start + match.start() + len(text)), text, step)

    def _text(self, region: Region) -> str:
        """Folded, with quoted words and holes blanked out; offsets stay."""
        if region.span == NOWHERE:
            return ""
        home, own = self.source.located(region.span)
        if home.name not in self._clean:
            text = _QUOTED.sub(lambda m: "\0" * len(m.group()), home.text)
            self._clean[home.name] = _READ.sub(lambda m: "\0" * len(m.group()), fold(text))
        text = self._clean[home.name][own.start : own.end]
        for hole in region.holes:
            low, high = max(hole.start - region.span.start, 0), min(hole.end - region.span.start, len(text))
            if low < high:
                text = text[:low] + "\0" * (high - low) + text[high:]
        return text


def decimal(value: Fraction) -> str:
    """Short and exact: a decimal where it ends, else a fraction."""
    bottom, places = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while bottom % prime == 0:
            bottom //= prime
            count += 1
        places = max(places, count)
    if bottom != 1:
        return str(value)
    scaled = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (scaled if not places else f"{scaled[:-places]}.{scaled[-places:]}")


def last_place(value: Fraction) -> Fraction:
    """One in the last decimal of a number; of an unending one a hundredth of it."""
    text = decimal(value)
    if "/" in text:
        return abs(value) / 100
    return Fraction(1, 10 ** len(text.partition(".")[2]))


def holes_of(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for span in spans if span != NOWHERE))

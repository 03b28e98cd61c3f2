"""Python values out of bytes, as a calling program might hand them over: of every kind, fitting or not, nested or hostile."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rubric_engine import NONE

TEXTS = (
    "", " ", "yes", "no", "是", "无", "none", "?", "6%", "６％", "1.2万", "1,200", "1e3", "1e999999999", "-3", "640.5 万元", "2014-05-31", "2014年5月31日",
    "county", "县", "A", "B", "甲", "total", "[]", "[{}]", "{}", '[{"date": "2014-05-31", "adopted": true}]', "\ud800", "\x00", "a\nb", "１２", "9" * 400,
    "NaN", "1", "4", "2.1", "late", "4.1.1", "1[1]", "1[999999999]", "①", "²", "٣", "0x10", "1_000", "+5", "--5", "5-", "½", "\u202e", "２０１４-０５-３１",
)  # fmt: skip


class Odd:
    """An object that no door knows."""

    def __repr__(self) -> str:
        return "Odd()"


class Maker:
    """Reads values off bytes; at the end of the bytes everything is the first of its kind. ``names`` are words that matter to the rubric."""

    def __init__(self, data: bytes, names: Sequence[str]) -> None:
        self._data = data
        self._at = 0
        self._names = (*names, "unit", "单位", "shared", "共用")

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def pick(self, among: Sequence[Any]) -> Any:
        return among[(self.byte() | self.byte() << 8 if len(among) > 256 else self.byte()) % len(among)]

    def name(self) -> Any:
        kind = self.byte()
        found = self.pick(self._names) if kind < 200 else self.text() if kind < 240 else self.scalar()
        try:
            hash(found)
        except TypeError:  # it can't be a key
            return repr(found)
        return found

    def text(self) -> str:
        if self.byte() % 3:
            return str(self.pick(TEXTS))
        size = self.byte() % 24
        raw = bytes(self.byte() for _ in range(size))
        return raw.decode("utf-8", "surrogateescape")

    def whole(self) -> int:
        size = self.pick((1, 1, 1, 2, 4, 8, 200))
        return int.from_bytes(bytes(self.byte() for _ in range(size)), "little", signed=True)

    def scalar(self) -> Any:
        makers: tuple[Callable[[], Any], ...] = (
            lambda: None,
            lambda: bool(self.byte() % 2),
            self.whole,
            lambda: (self.whole() % 10**12) / 8.0,
            lambda: self.pick((float("nan"), float("inf"), -0.0, 0.06, 1e-320, 1e300, 2.5)),
            lambda: Decimal(self.whole() % 10**9).scaleb(self.byte() % 40 - 20),
            lambda: self.pick(
                (Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1E+99999"), Decimal("1E-99999"), Decimal("0.06"))
            ),
            lambda: Fraction(self.whole(), self.byte() + 1),
            self.text,
            self.text,
            lambda: NONE,
            lambda: datetime.date.fromordinal(1 + self.whole() % 3_000_000),
            lambda: datetime.datetime.combine(datetime.date(2014, 1 + self.byte() % 12, 28), datetime.time(self.byte() % 24)),
            lambda: self.pick((b"yes", 1j, Odd(), Odd, object(), range(3), frozenset({1}), bytearray(b"1"), datetime.timedelta(1))),
        )
        return self.pick(makers)()

    def value(self, depth: int = 0) -> Any:
        kind = self.byte()
        if depth > 4 or kind < 170:
            return self.scalar()
        size = self.byte() % 5
        if kind < 205:
            return [self.value(depth + 1) for _ in range(size)]
        if kind < 215:
            return tuple(self.value(depth + 1) for _ in range(size))
        if kind < 220:
            return (each for each in [self.value(depth + 1) for _ in range(size)])
        return self.mapping(depth + 1)

    def mapping(self, depth: int = 0) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for _ in range(self.byte() % 7):
            name = self.name()
            found[name] = self.value(depth + 1)
        return found

"""What databases say differently, and nothing else: names of types, quoting, and the few functions that one has and another hasn't.

Every text and every name of a rubric or of a caller passes ``text`` or ``name``; nothing else of theirs becomes SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import field, frozen


@frozen
class Kind:
    """A type of whole numbers: ``name`` in SQL, and the greatest number that fits, with either sign."""

    name: str
    most: int

    def holds(self, bounds: Bounds) -> bool:
        low, high = bounds
        return low is not None and high is not None and -self.most <= low and high <= self.most


@frozen
class Dialect:
    """``kinds``: from the narrowest to the widest; the division and the remainder of the first ``plain`` of them are cut off towards 0. ``escapes``: what a text may not
    hold as it is. ``empty``: a list of nothing; ``joined``: one list behind the other; ``collect``: an aggregate. ``digits``: of the widest decimal. ``kth``: of a value the k-th greatest (or
    least) over a window without an order, null where there are fewer; None where a database would sort for it. ``fail``: a condition that ends the query, for a message in SQL."""

    title: str
    kinds: tuple[Kind, ...]
    plain: int
    quote: str
    divided: str
    brackets: tuple[str, str]
    empty: str
    joined: str
    collect: str
    escapes: tuple[tuple[str, str], ...]
    fail: Callable[[str], str] = field(eq=False)
    _best: Callable[[str, int, str], str] = field(eq=False)
    _common: Callable[[str, str, str], str] = field(eq=False)
    day: Callable[[str], str] = field(eq=False)
    kth: Callable[[str, int, str, bool], str] | None = field(default=None, eq=False)
    digits: int = 38

    def name(self, name: str) -> str:
        """A column's name, quoted."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def text(self, text: str) -> str:
        """A text, quoted."""
        for plain, escaped in self.escapes:
            text = text.replace(plain, escaped)
        return f"'{text}'"

    def kind(self, *bounds: Bounds) -> Kind | None:
        """The narrowest in which all of these fit."""
        return next((kind for kind in self.kinds if all(kind.holds(each) for each in bounds)), None)

    def number(self, value: int, kind: Kind | None = None) -> str:
        kind = kind or self.kind((value, value))
        if kind is None:
            raise OverflowError(value)
        if kind is self.kinds[0]:
            return str(value) if value >= 0 else f"({value})"
        return f"CAST({value} AS {kind.name})" if abs(value) < 10**18 else f"CAST('{value}' AS {kind.name})"

    def cast(self, sql: str, kind: Kind) -> str:
        return f"CAST({sql} AS {kind.name})"

    def floor_div(self, top: str, bottom: str, kind: Kind, *, natural: bool) -> str:
        """Of a bottom above 0, both of the kind; ``natural``: the top is never below 0."""
        if self.kinds.index(kind) >= self.plain:  # decimals: the quotient of a multiple is exact
            return f"CAST((({top}) - pmod({top}, {bottom})) / ({bottom}) AS {kind.name})"
        whole = f"(({top}) {self.divided} ({bottom}))"
        return whole if natural else f"(CASE WHEN ({top}) % ({bottom}) < 0 THEN {whole} - 1 ELSE {whole} END)"

    def divides_widest(self, quotient: Bounds) -> bool:
        """Whether a quotient of the widest kind comes out: that of decimals keeps six places."""
        return self.plain == len(self.kinds) or Kind("", 10 ** (self.digits - 6) - 1).holds(quotient)

    def list_of(self, values: Sequence[str], kind: Kind) -> str:
        opening, closing = self.brackets
        return f"{opening}{', '.join(values)}{closing}" if values else self.empty.replace("KIND", kind.name)

    def best_sum(self, values: str, n: int, kind: Kind) -> str:
        """The sum of the ``n`` greatest of a list that aren't null, 0 of none."""
        return self._best(values, n, kind.name)

    def common_divisor(self, top: str, bottom: str, kind: Kind) -> str:
        """The greatest, of a bottom above 0."""
        return self._common(top, bottom, kind.name)


# ---------------------------------------------------------------- DuckDB


def _duckdb_best(values: str, n: int, kind: str) -> str:
    return f"CAST(coalesce(list_sum(list_slice(list_sort({values}, 'DESC', 'NULLS LAST'), 1, {n})), 0) AS {kind})"


def _duckdb_kth(value: str, k: int, over: str, greatest: bool) -> str:
    return f"list_extract({'max' if greatest else 'min'}({value}, {k}) OVER ({over}), {k})"


DUCKDB: Final = Dialect(
    title="DuckDB",
    kinds=(Kind("INTEGER", 2**31 - 1), Kind("BIGINT", 2**63 - 1), Kind("HUGEINT", 2**127 - 1)),
    plain=3,
    quote='"',
    divided="//",
    brackets=("[", "]"),
    empty="CAST([] AS KIND[])",
    joined="list_concat",
    collect="list",
    escapes=(("'", "''"),),
    fail=lambda message: f"(error({message}) IS NULL)",
    best=_duckdb_best,
    common=lambda top, bottom, kind: f"CAST(gcd({top}, {bottom}) AS {kind})",
    day=lambda ordinal: f"(DATE '1970-01-01' + CAST(({ordinal}) - 719163 AS INTEGER))",
    kth=_duckdb_kth,
)


# ---------------------------------------------------------------- Spark


def _spark_best(values: str, n: int, kind: str) -> str:
    best = f"slice(filter(sort_array({values}, false), x -> x IS NOT NULL), 1, {n})"
    return f"aggregate({best}, CAST(0 AS {kind}), (a, x) -> CAST(a + x AS {kind}))"


def _spark_common(top: str, bottom: str, kind: str) -> str:
    """Euclid's steps, as many as numbers of 38 digits may need; Spark has no function for it."""
    start = f"struct(CAST(abs({top}) AS {kind}) AS a, CAST({bottom} AS {kind}) AS b)"
    step = f"(s, i) -> if(s.b = 0, s, struct(s.b AS a, CAST(s.a % s.b AS {kind}) AS b))"
    steps = 48 if kind == "INT" else 94 if kind == "BIGINT" else 184
    return f"aggregate(sequence(1, {steps}), {start}, {step}, s -> s.a)"


SPARK: Final = Dialect(
    title="Spark",
    kinds=(Kind("INT", 2**31 - 1), Kind("BIGINT", 2**63 - 1), Kind("DECIMAL(38,0)", 10**38 - 1)),
    plain=2,
    quote="`",
    divided="div",
    brackets=("array(", ")"),
    empty="CAST(array() AS ARRAY<KIND>)",
    joined="concat",
    collect="collect_list",
    escapes=(("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0")),
    fail=lambda message: f"(raise_error({message}) IS NULL)",
    best=_spark_best,
    common=_spark_common,
    day=lambda ordinal: f"date_add(DATE '1970-01-01', CAST(({ordinal}) - 719163 AS INT))",
)

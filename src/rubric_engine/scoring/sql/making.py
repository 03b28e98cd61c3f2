"""A plan for the cells of a request: what can be proved to fit is written, what can't is refused with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import gcd

from rubric_engine.core.flat.cells import Cell, Cells, ChoiceCell, NumberCell, Of, TruthCell, in_order, operands, parts_of
from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    AtLeast,
    BestOfRecords,
    Distinct,
    Gather,
    IntColumn,
    Lit,
    Node,
    RecordRivals,
    Rivals,
    Sure,
    Trimmed,
    TruthColumn,
    UnitName,
    WordsColumn,
)
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.flat.widths import Bounds, hull
from rubric_engine.scoring.sql.crossing import can_be_ordered, cross, is_own
from rubric_engine.scoring.sql.dialect import Dialect, Kind
from rubric_engine.scoring.sql.plan import Column, Plan, Stage
from rubric_engine.scoring.sql.texts import Texts
from rubric_engine.scoring.sql.thresholds import asked_by_threshold, compare_with_threshold
from rubric_engine.scoring.sql.widths import all_bounds, too_wide

_RANKED_RECORDS = Unsupported("ranks of records", "a record whose keys are open has no place that a database works out")


def columns_of(wanted: Cells) -> tuple[IntColumn | TruthColumn | WordsColumn | UnitName, ...]:
    """What the cells need of the facts."""
    return tuple(node for node in in_order(wanted.roots) if isinstance(node, IntColumn | TruthColumn | WordsColumn | UnitName))


def plan_of(
    wanted: Cells,
    dialect: Dialect,
    columns: Mapping[IntColumn, Bounds],
    *,
    most: int,
    cohorts: int = 0,
    names: Mapping[tuple[Of, str], str],
) -> Plan:
    """
    Args:
        columns: what the columns of numbers hold at least and at most, also where a fact is missing.
        most: so many units, and records, there are at most.
        cohorts: how many columns say which units are scored together.
        names: what the results are called.
    """
    wanted = _without_open_records(wanted)
    order = in_order(wanted.roots)
    bounds = all_bounds(order, columns, most)
    texts = Texts(dialect, order, bounds, most, cohorts)
    refused = too_wide(order, bounds, most, dialect)
    for node in order:
        if any(used in refused for used in operands(node)) or (
            isinstance(node, Rivals | RecordRivals) and not can_be_ordered(node.ranking, node.probe, texts)
        ):
            refused.add(node)
    cells = [cell for cell in wanted.cells if not any(part in refused for part in parts_of(cell)) and _can_be_shown(cell, texts)]
    unsupported = [(names[of, id], what) for of, id, what in wanted.unsupported]
    unsupported += [(names[cell.of, cell.id], _too_large(dialect)) for cell in wanted.cells if cell not in cells]
    roots = tuple(dict.fromkeys(node for cell in cells for node in parts_of(cell)))
    texts.order = in_order(roots)
    texts.plan_for(roots)
    thresholds = asked_by_threshold(texts.order, roots, texts)
    unnumbered = {rivals for rivals, _ in thresholds.values()}
    for node in texts.order:
        if node in unnumbered:
            continue
        if isinstance(node, AtLeast) and node in thresholds:
            compare_with_threshold(node, *thresholds[node], texts)
        elif isinstance(node, Rivals | RecordRivals | Across | AcrossDistinct | Gather | Distinct | Trimmed | BestOfRecords):
            cross(node, texts)
        else:
            texts.work_out(node)
    results = tuple(column for cell in cells for column in _results(cell, names[cell.of, cell.id], texts))
    return Plan(tuple(texts.inputs), _stages(texts), results, _crosses(texts.order), _lists(texts.order), tuple(unsupported))


def _without_open_records(wanted: Cells) -> Cells:
    """Records are put in order by their own keys alone."""

    def is_open(cell: Cell) -> bool:
        return any(isinstance(node, RecordRivals) and not is_own(node) for node in in_order(parts_of(cell)))

    refused = [cell for cell in wanted.cells if is_open(cell)]
    kept = tuple(cell for cell in wanted.cells if cell not in refused)
    return Cells(wanted.flat, kept, (*wanted.unsupported, *((cell.of, cell.id, _RANKED_RECORDS) for cell in refused)))


def _too_large(dialect: Dialect) -> Unsupported:
    return Unsupported(
        "large numbers",
        f"numbers on the way to it may be too large for {dialect.title} ({dialect.kinds[-1].name})",
        chinese=f"计算中的数值可能超出 {dialect.title} 的范围（{dialect.kinds[-1].name}）",
    )


def _crosses(order: Collection[Node]) -> bool:
    return any(isinstance(node, Rivals | Across | AcrossDistinct) for node in order)


def _lists(order: Collection[Node]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.records for node in order if isinstance(node, Gather | Distinct | Trimmed | BestOfRecords)))


def _stages(texts: Texts) -> tuple[Stage, ...]:
    return tuple(
        Stage(
            units=tuple(made.units),
            doubled=tuple(made.doubled),
            twin=f"p{number}",
            brought={level: tuple(names) for level, names in made.brought.items() if names},
            records={level: tuple(columns) for level, columns in made.records.items()},
            gathered={level: tuple(columns) for level, columns in made.gathered.items()},
        )
        for number, made in enumerate(texts.stages)
    )


# ---------------------------------------------------------------- results


def _results(cell: Cell, name: str, texts: Texts) -> Iterator[Column]:
    match cell:
        case ChoiceCell(of=Of.WHY_NONE, place=Lit(value=value)) if value < 0:
            return  # there is always a total
        case ChoiceCell(place=place, names=names):
            cases = "".join(f" WHEN {number} THEN {texts.dialect.text(each)}" for number, each in enumerate(names))
            yield Column(name, f"CASE {texts.at(place, None).sql}{cases} END")
        case TruthCell(true=true, false=false):
            yes, no = texts.at(true, None).sql, texts.at(false, None).sql
            yield Column(name, f"CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END")
        case NumberCell():
            yield from _number(cell, name, texts)


def _number(cell: NumberCell, name: str, texts: Texts) -> Iterator[Column]:
    """A whole number, a decimal, or where neither holds all values top and bottom in lowest terms."""
    top, bottom, dialect = cell.top, cell.bottom, texts.dialect
    if isinstance(bottom, Lit):
        decimal = None if bottom.value == 1 else _decimal(cell, bottom.value, texts)
        if bottom.value == 1 or decimal is not None:
            yield Column(name, _there(cell, decimal or texts.at(top, None).sql, texts))
            return
    both = _kind_of_both(cell, texts)
    assert both is not None, "left out before"
    above, below = texts.fit(top, None, both), texts.positive(bottom, None, both)
    common = dialect.common_divisor(above.sql, below.sql, both)
    for suffix, text in (("top", above), ("bottom", below)):
        yield Column(f"{name}.{suffix}", _there(cell, f"{text.sql} {_exact(dialect, both)} {common}", texts, both))


def _can_be_shown(cell: Cell, texts: Texts) -> bool:
    """Whether a top and a bottom can be brought to lowest terms."""
    if not isinstance(cell, NumberCell) or (isinstance(cell.bottom, Lit) and cell.bottom.value == 1):
        return True
    both = _kind_of_both(cell, texts)
    widest = texts.dialect.kinds[-1]
    return both is not None and (
        both is not widest or texts.dialect.divides_widest(hull(texts.bounds[cell.top], texts.bounds[cell.bottom]))
    )


def _kind_of_both(cell: NumberCell, texts: Texts) -> Kind | None:
    low, high = texts.bounds[cell.top]
    return None if low is None or high is None else texts.dialect.kind((low, high), (-high, -low), texts.bounds[cell.bottom])


def _exact(dialect: Dialect, kind: Kind) -> str:
    return "/" if dialect.kinds.index(kind) >= dialect.plain else dialect.divided


def _there(cell: NumberCell, sql: str, texts: Texts, kind: Kind | None = None) -> str:
    sql = sql if kind is None else texts.dialect.cast(sql, kind)
    if isinstance(cell.there, Sure) and cell.there.holds:
        return sql
    return f"CASE WHEN {texts.at(cell.there, None).sql} THEN {sql} END"


def _decimal(cell: NumberCell, bottom: int, texts: Texts) -> str | None:
    """top/bottom as a decimal, where the bottom divides a power of ten and the digits suffice."""
    places, rest = 0, bottom
    while (shared := gcd(rest, 10)) > 1:
        rest, places = rest // shared, places + 1
    low, high = texts.bounds[cell.top]
    if rest != 1 or low is None or high is None:
        return None
    factor = 10**places // bottom
    digits = max(len(str(abs(low * factor))), len(str(abs(high * factor))), places)
    if digits + places + 2 > texts.dialect.digits:
        return None
    kind = texts.kind_for((low * factor, high * factor), (low, high), (factor, factor))
    number = texts.fit(cell.top, None, kind).sql
    if factor > 1:
        number = f"({number} * {texts.dialect.number(factor, kind)})"
    step = f"CAST('0.{'0' * (places - 1)}1' AS DECIMAL({places + 1},{places}))"
    return f"CAST(CAST({number} AS DECIMAL({digits},0)) * {step} AS DECIMAL({max(18, digits + 1)},{places}))"

"""Opening a database so that it can only be read, and asking it. Numbers come as exactly as the database has them."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any, Final

from rubric_engine.core.ir import Text
from rubric_engine.databases import guards
from rubric_engine.databases.urls import FILES, Target
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.facts.plain_numbers import shortest

_FETCHED: Final = 5_000  # rows at a time
_MYSQL: Final = "SET SESSION TRANSACTION READ ONLY"
_READ_ONLY: Final = {"postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "mysql": _MYSQL, "mariadb": _MYSQL}
"""For all transactions of a session, also those that a query begins itself."""

_NO_FILE: Final = Text("no such file", "没有这个文件")
_NO_URL: Final = Text("the URL isn't one of a database", "地址写法不对")
_NO_ROWS: Final = Text("it gives no rows", "语句不返回数据")
_MANY_ROWS: Final = Text(f"it gives more than {guards.MOST_ROWS:,} rows", f"结果超过 {guards.MOST_ROWS:,} 行")
_NO_READING: Final = Text(
    "only queries that read are answered: SELECT, WITH, VALUES, TABLE or FROM",
    "只执行读取数据的查询，以 SELECT、WITH、VALUES、TABLE 或 FROM 开头",
)


@frozen
class Answer:
    """The names of the columns, and the rows."""

    names: tuple[str, ...]
    rows: Iterator[Sequence[object]]


@frozen(eq=False)
class Connection:
    """``ask`` answers a query, ``quoted`` writes the name of a table as the database wants it. Both raise ``Failed``. ``tables``: the names of all tables and
    views that can be seen; none where the database doesn't say."""

    ask: Callable[[str], Answer]
    quoted: Callable[[str], str]
    tables: Callable[[], list[str]]


class Failed(Exception):
    """``code`` is that of the problem; the arguments of its message, in both languages where they are ours and not a driver's."""

    def __init__(self, code: str, **said: str | Text) -> None:
        super().__init__(code)
        self.code = code
        self.said = said


@contextmanager
def connected(target: Target) -> Iterator[Connection]:
    """A database of one of ``KINDS``. Raises ``Failed``, also from within."""
    if target.kind in FILES and not os.path.isfile(target.path):
        raise Failed("F571", name=target.shown, why=_NO_FILE)
    with (_duckdb if target.kind == "duckdb" else _by_sqlalchemy)(target) as connection:
        yield connection


def _library(name: str, wanted: str, kind: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise Failed("F573", name=kind, library=name, install=wanted) from None


def _why(target: Target, error: BaseException) -> str:
    """The first line of what a driver says, without the password."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return target.hidden(lines[0].removeprefix("connection failed: ") if lines else type(error).__name__)


# ---------------------------------------------------------------- DuckDB


@contextmanager
def _duckdb(target: Target) -> Iterator[Connection]:
    duckdb = _library("duckdb", "rubric-engine[duckdb]", target.kind)
    try:
        found = duckdb.connect(target.path, read_only=True, config=dict(guards.DUCKDB))
    except duckdb.Error as error:
        raise Failed("F571", name=target.shown, why=_why(target, error)) from None

    def ask(query: str) -> Answer:
        _check(query)
        try:
            types = found.cursor().execute(f"DESCRIBE {query}").fetchall()
            cursor = found.cursor().execute(query)
            names = tuple(each[0] for each in cursor.description or ())
            narrow = [at for at, each in enumerate(types) if each[1] == "FLOAT"]
            return Answer(names, _shortest(_fetched(cursor, duckdb.Error, target), narrow))
        except duckdb.Error as error:
            raise Failed("F572", why=_why(target, error)) from None

    def tables() -> list[str]:
        try:
            return [str(row[0]) for row in found.cursor().execute("SELECT table_name FROM information_schema.tables").fetchall()]
        except duckdb.Error:
            return []

    try:
        yield Connection(ask, lambda name: ".".join('"' + part.replace('"', '""') + '"' for part in name.split(".")), tables)
    finally:
        found.close()


def _shortest(rows: Iterator[Sequence[object]], narrow: Sequence[int]) -> Iterator[Sequence[object]]:
    """The rows; in the ``narrow`` columns are numbers of 32 bits, widened to 64."""
    for row in rows:
        yield (
            [shortest(each, "f") if at in narrow and isinstance(each, float) else each for at, each in enumerate(row)] if narrow else row
        )


def _check(query: str) -> None:
    if not guards.reads(query):
        raise Failed("F572", why=_NO_READING)


def _fetched(cursor: Any, wrong: type[Exception], target: Target) -> Iterator[Sequence[object]]:
    left = guards.MOST_ROWS
    try:
        while rows := cursor.fetchmany(_FETCHED):
            left -= len(rows)
            if left < 0:
                raise Failed("F572", why=_MANY_ROWS)
            yield from rows
    except wrong as error:
        raise Failed("F572", why=_why(target, error)) from None


# ---------------------------------------------------------------- all others


@contextmanager
def _by_sqlalchemy(target: Target) -> Iterator[Connection]:
    alchemy = _library("sqlalchemy", "rubric-engine[database]", target.kind)
    errors = alchemy.exc
    _check_server(target)
    try:
        engine = _engine(alchemy, target)
    except (errors.ArgumentError, ValueError):  # a port that is no number
        raise Failed("F571", name=target.shown, why=_NO_URL) from None
    except ImportError as error:
        raise _no_driver(target, error.name or guards.DRIVERS.get(target.kind, target.kind)) from None
    try:
        connection = engine.connect()
    except Exception as error:  # drivers raise what they like about what a URL says
        raise Failed("F571", name=target.shown, why=_why(target, getattr(error, "orig", None) or error)) from None
    try:
        if target.kind in _READ_ONLY:
            connection.execute(alchemy.text(_READ_ONLY[target.kind]))
            connection.commit()
        yield Connection(partial(_ask, alchemy, target, connection), _quoted(engine, target), partial(_tables, alchemy, connection))
    finally:
        connection.close()
        engine.dispose()


def _engine(alchemy: Any, target: Target) -> Any:
    """An engine whose connections can't write. JSON columns keep their numbers digit by digit."""
    given: dict[str, Any] = {
        "json_deserializer": partial(json.loads, parse_float=Decimal),
        "hide_parameters": True,
        "poolclass": alchemy.NullPool,
    }
    if target.kind == "sqlite":
        return alchemy.create_engine("sqlite://", creator=partial(guards.sqlite, target.path), **given)
    driver = guards.DRIVERS[target.kind]
    url = alchemy.make_url(target.url).set(drivername=f"{target.kind}+{driver}")
    return alchemy.create_engine(url, connect_args=dict(guards.ONE_STATEMENT[driver]), **given)


def _no_driver(target: Target, driver: str) -> Failed:
    return Failed("F573", name=target.kind, library=driver, install="rubric-engine[database]" if driver == "psycopg" else driver)


def _check_server(target: Target) -> None:
    """Refuse a driver of which it isn't known that it only reads, and options that do more than connect."""
    driver = guards.DRIVERS.get(target.kind)
    if driver is not None and target.driver not in (None, driver):
        raise _no_driver(target, driver)
    for name in () if driver is None else target.options:
        if name not in guards.OPTIONS:
            raise Failed("F576", name=target.shown, option=name, known=", ".join(sorted(guards.OPTIONS)))


def _ask(alchemy: Any, target: Target, connection: Any, query: str) -> Answer:
    _check(query)
    try:
        found = connection.execute(alchemy.text(query.replace(":", "\\:")))
        if not found.returns_rows:
            raise Failed("F572", why=_NO_ROWS)
        return Answer(tuple(found.keys()), _fetched(found, alchemy.exc.SQLAlchemyError, target))
    except alchemy.exc.SQLAlchemyError as error:
        connection.rollback()  # or else nothing more would be answered
        raise Failed("F572", why=_why(target, getattr(error, "orig", None) or error)) from None


def _tables(alchemy: Any, connection: Any) -> list[str]:
    try:
        known = alchemy.inspect(connection)
        return [*known.get_table_names(), *known.get_view_names()]
    except alchemy.exc.SQLAlchemyError:
        return []


def _quoted(engine: Any, target: Target) -> Callable[[str], str]:
    quote = engine.dialect.identifier_preparer.quote_identifier
    if target.kind == "sqlite":
        return lambda name: str(quote(name))
    return lambda name: ".".join(quote(part) for part in name.split("."))

"""Opening a database so that it can only be read, and asking it. Numbers come as exactly as the database has them."""

from __future__ import annotations

import importlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from rubric_engine.databases.urls import FILES, Target
from rubric_engine.diagnostics.frozen import frozen

_FETCHED: Final = 5_000  # rows at a time
_DRIVERS: Final = {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}
"""What reads a server if the URL doesn't say (``postgresql+psycopg2://``)."""
_MYSQL: Final = "SET SESSION TRANSACTION READ ONLY"
_READ_ONLY: Final = {"postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "mysql": _MYSQL, "mariadb": _MYSQL}
"""For all transactions of a session, also those that a query begins itself."""


@frozen
class Answer:
    """The names of the columns, and the rows."""

    names: tuple[str, ...]
    rows: Iterator[Sequence[object]]


@frozen(eq=False)
class Connection:
    """``ask`` answers a query, ``quoted`` writes the name of a table as the database wants it. Both raise ``Failed``."""

    ask: Callable[[str], Answer]
    quoted: Callable[[str], str]


class Failed(Exception):
    """``code`` is that of the problem; the arguments of its message."""

    def __init__(self, code: str, **said: str) -> None:
        super().__init__(code)
        self.code = code
        self.said = said


@contextmanager
def connected(target: Target) -> Iterator[Connection]:
    """A database of one of ``KINDS``. Raises ``Failed``, also from within."""
    if target.kind in FILES and not os.path.isfile(target.path):
        raise Failed("F571", name=target.shown, why="no such file")
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
        found = duckdb.connect(target.path, read_only=True)
    except duckdb.Error as error:
        raise Failed("F571", name=target.shown, why=_why(target, error)) from None

    def ask(query: str) -> Answer:
        try:
            cursor = found.cursor().execute(query)
            return Answer(tuple(each[0] for each in cursor.description or ()), _fetched(cursor, duckdb.Error, target))
        except duckdb.Error as error:
            raise Failed("F572", why=_why(target, error)) from None

    try:
        yield Connection(ask, lambda name: ".".join('"' + part.replace('"', '""') + '"' for part in name.split(".")))
    finally:
        found.close()


def _fetched(cursor: Any, wrong: type[Exception], target: Target) -> Iterator[Sequence[object]]:
    try:
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows
    except wrong as error:
        raise Failed("F572", why=_why(target, error)) from None


# ---------------------------------------------------------------- all others


@contextmanager
def _by_sqlalchemy(target: Target) -> Iterator[Connection]:
    alchemy = _library("sqlalchemy", "rubric-engine[database]", target.kind)
    errors = alchemy.exc
    try:
        engine = _engine(alchemy, target)
    except errors.NoSuchModuleError:
        raise Failed("F573", name=target.kind, library=target.driver or target.kind, install=target.driver or target.kind) from None
    except (errors.ArgumentError, ValueError):  # a port that is no number
        raise Failed("F571", name=target.shown, why="the URL isn't one of a database") from None
    except ImportError as error:
        library = error.name or _DRIVERS.get(target.kind, target.kind)
        extra = "rubric-engine[database]" if library == "psycopg" else library
        raise Failed("F573", name=target.kind, library=library, install=extra) from None
    try:
        connection = engine.connect()
    except errors.SQLAlchemyError as error:
        raise Failed("F571", name=target.shown, why=_why(target, getattr(error, "orig", None) or error)) from None
    try:
        if target.kind in _READ_ONLY:
            connection.execute(alchemy.text(_READ_ONLY[target.kind]))
            connection.commit()
        yield Connection(partial(_ask, alchemy, target, connection), _quoted(engine, target))
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
        address = f"{Path(target.path).resolve().as_uri()}?mode=ro"
        return alchemy.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), **given)
    url = alchemy.make_url(target.url)
    url = url.set(drivername=f"{target.kind}+{target.driver or _DRIVERS[target.kind]}")
    return alchemy.create_engine(url, **given)


def _ask(alchemy: Any, target: Target, connection: Any, query: str) -> Answer:
    try:
        found = connection.execute(alchemy.text(query.replace(":", "\\:")))
        if not found.returns_rows:
            raise Failed("F572", why="it gives no rows")
        return Answer(tuple(found.keys()), _fetched(found, alchemy.exc.SQLAlchemyError, target))
    except alchemy.exc.SQLAlchemyError as error:
        connection.rollback()  # or else nothing more would be answered
        raise Failed("F572", why=_why(target, getattr(error, "orig", None) or error)) from None


def _quoted(engine: Any, target: Target) -> Callable[[str], str]:
    quote = engine.dialect.identifier_preparer.quote_identifier
    if target.kind == "sqlite":
        return lambda name: str(quote(name))
    return lambda name: ".".join(quote(part) for part in name.split("."))

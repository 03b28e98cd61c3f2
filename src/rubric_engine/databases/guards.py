"""What keeps a query to reading: it is one query, it can't reach files or other servers, and it ends."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Final

MOST_ROWS: Final = 1_000_000
"""Of an answer."""
_MOST_STEPS: Final = 2_000  # of a million operations of SQLite's machine
_STEP: Final = 1_000_000

DUCKDB: Final = {"enable_external_access": "false", "lock_configuration": "true"}
"""A view or query of DuckDB reads no other file, loads no extension, and can't allow itself to."""

DRIVERS: Final = {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}
"""Those of which it is known that they take one statement at a time, set up as they are here."""

ONE_STATEMENT: Final[dict[str, dict[str, object]]] = {"psycopg": {"prepare_threshold": 0}, "pymysql": {"local_infile": False}}
"""For the driver: psycopg takes no second statement where it prepares them."""

OPTIONS: Final = frozenset(
    ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "charset", "ssl_ca", "ssl_cert", "ssl_key")
)
"""What may stand behind the question mark of a URL; other options of drivers read files or run statements."""

_READS: Final = re.compile(r"(?is)(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(select|with|values|table|from)\b")

_ALLOWED: Final = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION)
)


def reads(query: str) -> bool:
    """Whether a query begins as one that reads."""
    return _READS.match(query) is not None


def sqlite(path: str) -> sqlite3.Connection:
    """A connection that does nothing but read this file, and not for ever."""
    opened = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)
    left = _MOST_STEPS

    def step() -> int:
        nonlocal left
        left -= 1
        return left < 0

    def allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        loads = action == sqlite3.SQLITE_FUNCTION and second == "load_extension"
        asks = action == sqlite3.SQLITE_PRAGMA and second is None  # what a setting is, not another one
        return sqlite3.SQLITE_OK if asks or (action in _ALLOWED and not loads) else sqlite3.SQLITE_DENY

    opened.set_progress_handler(step, _STEP)
    opened.set_authorizer(allowed)
    return opened

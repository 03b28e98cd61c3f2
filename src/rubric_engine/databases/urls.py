"""What the URL of a database says. A password in it stays there: nothing that is shown has it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode

from rubric_engine.diagnostics.frozen import frozen

KINDS: Final = ("sqlite", "duckdb", "postgresql", "mysql", "mariadb")
FILES: Final = ("sqlite", "duckdb")
"""Those that are a file, so that nobody logs in."""

_URL: Final = re.compile(r"(?i)([a-z][a-z0-9+.-]+)://(?:[^:/?]*(?::[^@]*)?@)?")
_HIDDEN: Final = "***"
_SECRET: Final = re.compile(r"(?i)pass|pwd|secret|token|key")


@frozen
class Target:
    """``kind`` is ``sqlite`` and so on, ``driver`` what stands behind a plus. ``url`` is without the name of a ``table``; it may have a password, which is why it isn't shown."""

    kind: str
    driver: str | None
    url: str
    table: str | None

    def __repr__(self) -> str:
        return f"Target({self.shown})"

    @property
    def path(self) -> str:
        """The file of a database that is one, relative or from the root; empty if there is none."""
        return self.url.partition("://")[2].partition("?")[0].removeprefix("/")

    @property
    def options(self) -> tuple[str, ...]:
        """The names behind the question mark."""
        return tuple(
            name for name, _ in parse_qsl(self.url.partition("://")[2].rpartition("@")[2].partition("?")[2], keep_blank_values=True)
        )

    @property
    def shown(self) -> str:
        """The URL without what is nobody's business: who reads, and the password."""
        if self.kind in FILES:
            return self.url.partition("?")[0]
        head, _, rest = self.url.partition("://")
        before, at, after = rest.rpartition("@")
        return f"{head}://{f'{_HIDDEN}@' if at and before else ''}{after.partition('?')[0]}"

    @property
    def name(self) -> str:
        """What the database is called in messages: its file, or its name on the server."""
        return re.split(r"[/\\]", self.shown.rstrip("/"))[-1] or self.kind

    def hidden(self, text: str) -> str:
        """A text, such as a driver's message, without the secrets of the URL."""
        rest = "" if self.kind in FILES else self.url.partition("://")[2]
        query = rest.rpartition("@")[2].partition("?")[2]
        password = rest.rpartition("@")[0].partition(":")[2]
        pieces = password.split("@")  # of a sign that wasn't written %40, drivers take what is behind it for the host
        secrets = [password, unquote(password), *pieces, *(value for name, value in parse_qsl(query) if _SECRET.search(name))]
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            text = text.replace(secret, _HIDDEN)
        return text


def is_url(path: object) -> bool:
    """Whether this is the URL of something, and no path of a file."""
    return isinstance(path, str) and _URL.match(path) is not None


def target_of(url: str) -> Target:
    """``table`` is taken out of the query behind the question mark."""
    found = _URL.match(url)
    assert found is not None
    kind, _, driver = found[1].lower().partition("+")
    place = url.find("?", found.end())
    head, query = (url, "") if place < 0 else (url[:place], url[place + 1 :])
    pairs = parse_qsl(query, keep_blank_values=True)
    table = next((value for name, value in pairs if name == "table"), None)
    rest = [(name, value) for name, value in pairs if name != "table"]
    return Target({"postgres": "postgresql"}.get(kind, kind), driver or None, head + (f"?{urlencode(rest)}" if rest else ""), table or None)

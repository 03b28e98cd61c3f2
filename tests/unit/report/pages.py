"""A report taken apart: strict enough that markup which a browser would forgive fails."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

VOID = {"meta", "br", "col", "path", "rect", "circle", "line", "use", "input"}
"""Elements that have no end tag here; those of drawings close themselves."""


class Page(HTMLParser):
    """``tags`` are the start tags with the names of their attributes, in their order; ``tables`` the rows of cells, by the class of the table."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.tables: list[tuple[str, list[list[str]]]] = []
        self.rows: list[tuple[str, list[str]]] = []
        self.images: list[bool] = []
        self.raw: dict[str, str] = {}
        self._open: list[str] = []
        self._cell: list[str] | None = None
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice: {tag} {attrs}"
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.tables.append((given.get("class", ""), []))
        elif tag == "tr":
            self.rows.append((given.get("class", ""), []))
            self.tables[-1][1].append(self.rows[-1][1])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "svg" and given.get("role") == "img":
            self.images.append(False)
        elif tag == "title" and self._open[-2] == "svg":
            self.images[-1] = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1] == tag, f"</{tag}> inside of {self._open}"
        self._open.pop()
        if tag in ("td", "th"):
            assert self._cell is not None
            self.rows[-1][1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in ("style", "script"):
            self.raw[inside] = self.raw.get(inside, "") + data
            return
        self.words.append(data)
        if self._cell is not None and "svg" not in self._open[-3:]:
            self._cell.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    def values(self, name: str) -> list[str]:
        return [value for _, each, value in self.attributes if each == name]

    def rows_of(self, table: str) -> list[list[str]]:
        return [row for css, rows in self.tables if table in css.split() for row in rows]


def checked(html: str) -> Page:
    """The page, after what holds for every report: nothing from elsewhere, nothing that runs but the one script, every anchor there and unique."""
    page = Page(html)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = page.values("href")
    assert all(link.startswith("#") for link in links), links
    assert {link[1:] for link in links} <= set(ids)
    names = {name for _, name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on")}, "a handler"
    assert not names & {"style", "src", "srcset", "action", "background", "xlink:href"}
    assert not re.search(r"url\((?!#)|@import|expression|https?:", page.raw["style"])
    assert not re.search(r"https?:|fetch|XMLHttp|eval|innerHTML", page.raw.get("script", ""))
    policy = dict(
        part.strip().split(" ", 1) for part in next(value for value in page.values("content") if "default-src" in value).split(";")
    )
    assert policy["default-src"] == "'none'"
    for kind, content in page.raw.items():
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert policy[f"{kind}-src"] == f"'sha256-{digest}'"
    assert all(page.images), "a drawing without words"
    assert sum(tag == "script" for tag, _ in page.tags) <= 1
    return page

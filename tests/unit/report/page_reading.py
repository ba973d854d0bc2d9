"""What finds the parts of a page: a reader that takes nothing for granted that a browser would mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

__all__ = ["page_of", "pictures_of", "rows_of", "tables_of", "text_of"]

VOID = {"meta", "br", "hr", "img", "link", "input"}


class _Reader(HTMLParser):
    """Builds a tree, and refuses a tag that closes another one than the last that was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.root = ET.Element("page")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"<{tag}> has an attribute twice"
        made = ET.SubElement(self.open[-1], tag, {name: text or "" for name, text in attrs})
        if tag not in VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open[-1].tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        last = self.open[-1]
        if len(last):
            last[-1].tail = (last[-1].tail or "") + data
        else:
            last.text = (last.text or "") + data


def page_of(text: str) -> ET.Element:
    """Read a page; every tag that was opened is closed in turn."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert [reader.root] == reader.open
    (page,) = reader.root
    return page


def pictures_of(text: str) -> list[ET.Element]:
    """Read each picture of a page by itself, as XML."""
    return [ET.fromstring(picture) for picture in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]  # noqa: S314 - our own


def text_of(part: ET.Element) -> str:
    """Give the text of a part, with single spaces."""
    return " ".join("".join(part.itertext()).split())


def rows_of(table: ET.Element) -> Iterator[list[str]]:
    """Give the texts of each row of a table's bodies."""
    for row in table.iterfind("tbody/tr"):
        yield [text_of(cell) for cell in row]


def tables_of(page: ET.Element) -> dict[str, list[list[str]]]:
    """Give the rows of each table by its caption."""
    return {text_of(table[0]): list(rows_of(table)) for table in page.iter("table")}

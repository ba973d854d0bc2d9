"""Parts of a page as elements, which escape what they hold, and the page as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import attrs

__all__ = ["Cell", "Content", "PageTable", "drawing", "element", "page_text", "table"]

Content = ET.Element | str

SVG = "http://www.w3.org/2000/svg"
# What a drawing says of its own parts; the picture as a whole is told instead.
TOLD = re.compile(r"role|aria-.*")
REFERENCE = re.compile(r"url\(#([^)]+)\)")


@attrs.frozen(kw_only=True)
class Cell:
    """A cell of a table.

    Args:
        text: What it says.

        small: Said below it in small letters, such as an error.

        number: Whether it is a number, which stands to the right.
    """

    text: str
    small: str = ""
    number: bool = True


@attrs.frozen(kw_only=True)
class PageTable:
    """A table of a page.

    Args:
        caption: What it holds.

        headers: The column headers; those of the first ``names`` columns are names, not numbers.

        groups: Rows below a heading of their own; the heading is empty where there is one group.

        names: How many columns say what a row is about; the first of them heads the row.

        totals: How many rows at the end of each group sum it up.
    """

    caption: str
    headers: tuple[str, ...]
    groups: tuple[tuple[str, tuple[tuple[Cell, ...], ...]], ...]
    names: int = 1
    totals: int = 0


def element(tag: str, *content: Content, **attributes: str) -> ET.Element:
    """Make an element.

    Args:
        tag: Its name.

        content: Texts and elements in it, in order.

        attributes: ``class_`` stands for ``class``, and ``aria_label`` for ``aria-label``.

    Example:
        >>> page_text(element("p", "a < b ", element("b", "c"), class_="note"))
        '<p class="note">a &lt; b <b>c</b></p>'
    """
    made = ET.Element(tag, {name.rstrip("_").replace("_", "-"): text for name, text in attributes.items()})
    for part in content:
        if not isinstance(part, str):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + part
        else:
            made.text = (made.text or "") + part
    return made


def table(told: PageTable) -> ET.Element:
    """Make a table in which each header says what it heads."""
    heads = [
        element("th", header, scope="col", **({} if place < told.names else {"class_": "number"}))
        for place, header in enumerate(told.headers)
    ]
    bodies = [_body(heading, rows, told) for heading, rows in told.groups]
    made = element("table", element("caption", told.caption), element("thead", element("tr", *heads)), *bodies)
    # A wide table scrolls by itself; with a name and a place in the order of tabs, keyboards reach it.
    return element("div", made, class_="wide", tabindex="0", role="region", aria_label=told.caption)


def _body(heading: str, rows: Sequence[Sequence[Cell]], told: PageTable) -> ET.Element:
    body = element("tbody")
    if heading:
        body.append(element("tr", element("th", heading, scope="rowgroup", colspan=str(len(told.headers)))))
    for place, row in enumerate(rows):
        first, *rest = row
        cells = [element("th", *_texts(first), scope="row")]
        cells += [element("td", *_texts(cell), **({"class_": "number"} if cell.number else {})) for cell in rest]
        body.append(element("tr", *cells, **({"class_": "total"} if place >= len(rows) - told.totals else {})))
    return body


def _texts(cell: Cell) -> list[Content]:
    return [cell.text, " ", element("small", cell.small)] if cell.small else [cell.text]


def drawing(svg: str, *, name: str, title: str, description: str) -> ET.Element:
    """Make a drawing part of a page.

    Args:
        svg: The drawing as text, from this program and not from elsewhere.

        name: Tells its ids apart from those of other drawings on the page.

        title: What it is called.

        description: What it shows, for those who cannot see it.
    """
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    for each in root.iter():
        each.tag = each.tag.removeprefix(f"{{{SVG}}}")
        for key in [key for key in each.attrib if TOLD.fullmatch(key)]:
            del each.attrib[key]
        for key, text in each.attrib.items():
            each.attrib[key] = f"{name}-{text}" if key == "id" else REFERENCE.sub(rf"url(#{name}-\1)", text)
    titles = f"{name}-title", f"{name}-description"
    root.attrib.update({"xmlns": SVG, "role": "img", "aria-labelledby": " ".join(titles)})
    for place, (key, text) in enumerate(zip(titles, (title, description), strict=True)):
        root.insert(place, element(("title", "desc")[place], text, id=key))
    return root


def page_text(page: ET.Element) -> str:
    """Write an element as HTML."""
    return ET.tostring(page, encoding="unicode", method="html")

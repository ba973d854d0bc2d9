import re
from xml.etree import ElementTree as ET

from outcomes_fund.report.exposure_page_markup import Cell, PageTable, drawing, element, page_text, table
from tests.unit.report.page_reading import page_of, tables_of, text_of

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="graphics-document" aria-label="chart">
<defs><clipPath id="clip0"><rect width="9" height="9"/></clipPath></defs>
<g role="graphics-object" aria-roledescription="mark" clip-path="url(#clip0)"><text>1 &lt; 2</text></g></svg>"""


class TestDrawing:
    """A drawing becomes part of a page."""

    def test_ids(self) -> None:
        """Ids of two drawings on one page differ, and references still find theirs."""
        page = element("main", *(drawing(SVG, name=name, title="T", description="D") for name in ("one", "two")))
        text = page_text(page)
        ids = re.findall(r' id="([^"]+)"', text)

        assert len(ids) == len(set(ids)) == 6
        assert set(re.findall(r"url\(#([^)]+)\)", text)) == {"one-clip0", "two-clip0"} <= set(ids)

    def test_told_as_a_whole(self) -> None:
        """The drawing is told as one picture, and not part by part."""
        made = drawing(SVG, name="one", title="T & t", description="D")
        inner = [word for part in made.iter() if part is not made for word in part.attrib]

        assert "img" == made.attrib["role"]
        assert "aria-label" not in made.attrib
        assert not any(word == "role" or word.startswith("aria-") for word in inner)
        assert ["T & t", "D"] == [text_of(part) for part in made[:2]]

    def test_well_formed(self) -> None:
        """What is written reads as XML again, with its namespace and its texts."""
        again = ET.fromstring(page_text(drawing(SVG, name="one", title="T", description="D")))  # noqa: S314 - our own

        assert "{http://www.w3.org/2000/svg}svg" == again.tag
        assert "9 9" == again.attrib["viewBox"].removeprefix("0 0 ")
        assert text_of(again).endswith("1 < 2")


class TestTable:
    """A table says what each header heads."""

    def test_groups(self) -> None:
        """Groups have a heading, rows a first cell that heads them, and sums are marked."""
        rows = ((Cell(text="a"), Cell(text="1", small="± 2")), (Cell(text="all"), Cell(text="3")))
        made = table(PageTable(caption="C", headers=("N", "V"), groups=(("G", rows),), totals=1))
        page = page_of(page_text(made))
        scopes = [head.attrib["scope"] for head in page.iter("th")]

        assert {"C": [["G"], ["a", "1 ± 2"], ["all", "3"]]} == tables_of(page)
        assert ["col", "col", "rowgroup", "row", "row"] == scopes
        assert ["total"] == [row.attrib["class"] for row in page.iter("tr") if "class" in row.attrib]

    def test_escaped(self) -> None:
        """Texts stay texts, whatever they hold."""
        text = page_text(element("p", "<script>&", element("b", '"x"', title='"<&'), " > y"))

        assert "<script>" not in text
        assert '<script>&"x" > y' == text_of(page_of(text))
        assert '"<&' == page_of(text)[0].attrib["title"]

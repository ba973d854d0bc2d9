"""Places in TOML and JSON texts."""

import pytest

from outcomes_fund.formats.document.documents import read_document
from outcomes_fund.formats.document.json_lines import json_lines
from outcomes_fund.formats.document.toml_lines import toml_lines

TOML = '''\
# a comment with = and [ and "
a = 1            # another
b.c = """
two lines with ] and ' = " in them\\""""

"d e" = [
  1, "]", # }
  [ 2,
    3 ],
  { f = [ 4 ], g.h = 1979-05-27T07:32:00Z },
]
[t]
u = 'a # b'
[[m]]
[m.n]
o = { p = {}, q = [] }
[[m]]
[[m.r]]
s = 07:32:00
'''


class TestTomlLines:
    """The line of each key."""

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("a",), 2),
            (("b",), 3),
            (("b", "c"), 3),
            (("d e",), 6),
            (("d e", 0), 7),
            (("d e", 1), 7),
            (("d e", 2), 8),
            (("d e", 2, 1), 9),
            (("d e", 3, "f", 0), 10),
            (("d e", 3, "g", "h"), 10),
            (("t",), 12),
            (("t", "u"), 13),
            (("m",), 14),
            (("m", 0, "n"), 15),
            (("m", 0, "n", "o", "q"), 16),
            (("m", 1), 17),
            (("m", 1, "r", 0), 18),
            (("m", 1, "r", 0, "s"), 19),
        ],
    )
    def test_line(self, path: tuple[str | int, ...], line: int) -> None:
        """Keys, elements and tables are found whatever stands around them."""
        assert line == toml_lines(TOML)[path]

    @pytest.mark.parametrize("text", ["[", "a", "a =", "= 1", "a = [", "a = {", "[a", "]", '"'])
    def test_odd_text(self, text: str) -> None:
        """A text that is no TOML gives fewer lines, never an error."""
        assert len(toml_lines(text)) <= 1


class TestJsonLines:
    """The line of each key, and keys that stand twice."""

    def test_lines(self) -> None:
        """Elements of lists in lists and keys with escapes are found."""
        lines, twice = json_lines('{\n"a\\n": [[1,\n2], {"b":\n{}}],\n"c": ":"}')

        assert (
            {("a\n",): 2, ("a\n", 0): 2, ("a\n", 0, 0): 2, ("a\n", 0, 1): 3}
            | {
                ("a\n", 1): 3,
                ("a\n", 1, "b"): 3,
                ("c",): 5,
            }
        ) == lines
        assert [] == twice

    def test_twice(self) -> None:
        """A key that stands in an object twice is named with its line, one in two objects is not."""
        _, twice = json_lines('{"a": {"b": 1},\n"c": {"b": 1},\n"a": 2}')

        assert [(("a",), 3)] == twice


class TestReadDocument:
    """Places in a document."""

    def test_nearest(self) -> None:
        """A place that has no line of its own has that of the table around it."""
        document = read_document(TOML, "toml")

        assert 17 == document.line_of("m[1].absent[3].also")
        assert document.line_of("absent") is None

    def test_typed(self) -> None:
        """A single value is shown as typed, a table is not."""
        document = read_document(TOML, "toml")

        assert "1" == document.typed("a")
        assert document.typed("t") is None
        assert document.typed("a.b") is None

    @pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
    def test_empty(self, text: str) -> None:
        """A file without a sign is empty, not broken."""
        (problem,) = read_document(text, "json").problems

        assert "empty_file" == problem.code

    def test_broken_beside_impossible_date(self) -> None:
        """Where the text is broken as well, that is what is said."""
        (problem,) = read_document('a = 2024-02-30\nb = "', "toml").problems

        assert "broken_text" == problem.code

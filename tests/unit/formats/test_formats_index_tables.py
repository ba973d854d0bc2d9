"""Figures of an index in a table beside the contract."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from outcomes_fund.domain.indexation import IndexFigure
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.formats.contract import load_contract, parse_contract, render_contract
from outcomes_fund.formats.index_tables import FIGURES_MAX

SAMPLES = Path(__file__).parent / "contracts"
TEXT = (SAMPLES / "shorthands.toml").read_text(encoding="utf-8")
TABLE = (SAMPLES / "cpi.csv").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the sample and its table."""
    (tmp_path / "contract.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "cpi.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def problems_in(folder: Path) -> tuple[Problem, ...]:
    """What is wrong with the contract in a folder."""
    with pytest.raises(InvalidInput) as caught:
        load_contract(folder / "contract.toml")
    return caught.value.problems


class TestTable:
    """A table that is there."""

    def test_figures(self, folder: Path) -> None:
        """The record holds the figures of the table, in its order; empty fields are as by default."""
        (index,) = load_contract(folder / "contract.toml").indices

        assert 5 == len(index.figures)
        assert index.figures[1] == IndexFigure(
            month=date(2024, 10, 1),
            value=Fraction(1279, 10),
            base="2015=100",
            status="provisional",
            known=date(2024, 11, 20),
        )
        assert index.figures[3] == IndexFigure(month=date(2025, 10, 1), value=Fraction(131), base="2015=100")

    def test_rendered_inline(self, folder: Path) -> None:
        """What is written holds the figures, so that it stands by itself."""
        contract = load_contract(folder / "contract.toml")
        text = render_contract(contract)

        assert "table" not in text
        assert '{ month = "2025-10", value = 131, base = "2015=100" }' in text
        assert contract == parse_contract(text)

    def test_same_in_the_file(self, folder: Path) -> None:
        """A table means what the same figures in the file mean."""
        inline = 'figures = [ { month = 2023-10-01, value = "1/3" }, { month = "2024-10", value = 2 } ]'
        (folder / "cpi.csv").write_text("value,month\n1/3,2023-10-01\n2,2024-10\n", encoding="utf-8")

        assert load_contract(folder / "contract.toml") == parse_contract(TEXT.replace('table = "cpi.csv"', inline))

    def test_blank_rows_at_the_end(self, folder: Path) -> None:
        """Rows of nothing but commas say nothing at the end of a table."""
        (folder / "cpi.csv").write_text(TABLE + ",,,,\n  ,,\n", encoding="utf-8")

        assert 5 == len(load_contract(folder / "contract.toml").indices[0].figures)

    def test_blank_row_in_the_middle(self, folder: Path) -> None:
        """Elsewhere such a row is refused, in its line of the table."""
        lines = TABLE.splitlines()
        (folder / "cpi.csv").write_text("\n".join([*lines[:2], ",,,,", *lines[2:]]), encoding="utf-8")

        assert [("blank_row", 3)] == [(problem.code, problem.line) for problem in problems_in(folder)]

    def test_folder_below(self, folder: Path) -> None:
        """A table may stand in a folder below."""
        (folder / "tables").mkdir()
        (folder / "cpi.csv").rename(folder / "tables" / "cpi.csv")
        (folder / "contract.toml").write_text(TEXT.replace('"cpi.csv"', '"tables/cpi.csv"'), encoding="utf-8")

        assert 5 == len(load_contract(folder / "contract.toml").indices[0].figures)

    def test_json(self, folder: Path) -> None:
        """A contract in JSON names a table in the same way."""
        figures = 'figures": ['
        text = render_contract(load_contract(folder / "contract.toml"), syntax="json")
        start = text.index(f'"{figures}')
        end = text.index("]", start) + 1
        (folder / "contract.json").write_text(f'{text[:start]}"table": "cpi.csv"{text[end:]}', encoding="utf-8")

        assert load_contract(folder / "contract.toml") == load_contract(folder / "contract.json")


class TestMistakes:
    """Tables that are wrong or not there."""

    @pytest.mark.parametrize(
        ("old", "new", "place", "words"),
        [
            ("127.9", "127,9", (3, "row 2, column value", "bad_number"), "'127,9' is not a number"),
            (
                "2025-10",
                "10-2025",
                (5, "row 4, column month", "bad_date"),
                "'10-2025' is not a month such as '2019-10'",
            ),
            ("2025-10", "2025-10-15", (5, "row 4, column month", "bad_date"), "Write '2025-10' for that month"),
            ("provisional", "provisonal", (3, "row 2, column status", "unknown_word"), "Did you mean 'provisional'?"),
            ("2025-01-15", "January", (4, "row 3, column known", "bad_date"), "'January' is not a date"),
            ("2026-10,134", "2026-10,", (6, "row 5, column value", "missing_key"), "the key 'value' is missing"),
            ("2026-10,134", "2026-10,134,x", (6, "row 5", "ragged_row"), "has 6 fields"),
            ("known\n", "when\n", (1, "header", "unknown_column"), "there is no column 'when'"),
            ("month,", "moth,", (1, "header", "unknown_column"), "Did you mean 'month'?"),
            (TABLE, "", (None, "file", "empty_file"), "the file is empty"),
        ],
    )
    def test_mistake(self, folder: Path, old: str, new: str, place: tuple[int | None, str, str], words: str) -> None:
        """A mistake in the table is shown with its file, line, column and value."""
        assert old in TABLE
        (folder / "cpi.csv").write_text(TABLE.replace(old, new), encoding="utf-8")
        first = problems_in(folder)[0]

        assert place == (first.line, first.path, first.code)
        assert str(folder / "cpi.csv") == first.source
        assert words in str(first)

    def test_all_together(self, folder: Path) -> None:
        """Mistakes in the contract come first, then all of those in the table."""
        (folder / "contract.toml").write_text(TEXT.replace('"EUR"', '"EUX"'), encoding="utf-8")
        (folder / "cpi.csv").write_text(TABLE.replace("127.9", "1e3").replace("131", "x"), encoding="utf-8")

        assert [("contract.toml", 5), ("cpi.csv", 3), ("cpi.csv", 5)] == [
            (Path(problem.source).name, problem.line) for problem in problems_in(folder)
        ]

    def test_broken_rule(self, folder: Path) -> None:
        """A rule that the figures break together is shown at the row of the table."""
        (folder / "cpi.csv").write_text(f"{TABLE}2026-10,135,2015=100,,\n", encoding="utf-8")
        (problem,) = problems_in(folder)

        assert (str(folder / "cpi.csv"), 7) == (problem.source, problem.line)
        assert problem.path.startswith("row 6")

    @pytest.mark.parametrize("name", ["../cpi.csv", "cpi.txt", "", "a/../../cpi.csv", "C.csv\0.csv", "cpi\\u0000.csv"])
    def test_bad_name(self, folder: Path, name: str) -> None:
        """Only a CSV file in the folder of the contract is looked for."""
        written = name.replace("\0", "\\u0000")
        (folder / "contract.toml").write_text(TEXT.replace('"cpi.csv"', f'"{written}"'), encoding="utf-8")
        (problem,) = problems_in(folder)

        assert ("indices[0].table", "bad_table_name") == (problem.path, problem.code)
        assert problem.line is not None

    def test_absolute(self, folder: Path) -> None:
        """A file anywhere else is not looked for, even where it exists."""
        text = TEXT.replace('"cpi.csv"', f'"{folder.as_posix()}/cpi.csv"')
        (folder / "contract.toml").write_text(text, encoding="utf-8")

        assert ["bad_table_name"] == [problem.code for problem in problems_in(folder)]

    def test_absent(self, folder: Path) -> None:
        """A table that is not there is one problem, at its name."""
        (folder / "cpi.csv").unlink()
        (problem,) = problems_in(folder)

        assert ("indices[0].table", "unreadable_table") == (problem.path, problem.code)
        assert "'cpi.csv' cannot be read: No such file" in problem.message

    def test_text_alone(self) -> None:
        """A text without a folder cannot name a table, and says so."""
        with pytest.raises(InvalidInput, match="say in which folder the table is") as caught:
            parse_contract(TEXT)

        assert ["no_folder"] == [problem.code for problem in caught.value.problems]

    def test_too_many(self, folder: Path) -> None:
        """A table without end is refused before its figures are read."""
        (folder / "cpi.csv").write_text("month,value\n" + "2023-10,1\n" * (FIGURES_MAX + 1), encoding="utf-8")

        assert ["too_many_figures"] == [problem.code for problem in problems_in(folder)]

    def test_not_utf8(self, folder: Path) -> None:
        """A table in another encoding is refused with its line."""
        (folder / "cpi.csv").write_bytes(TABLE.replace("127.9", "é").encode("latin-1"))

        assert [("not_utf8", 3)] == [(problem.code, problem.line) for problem in problems_in(folder)]

    def test_number_for_name(self) -> None:
        """A name that is no text is refused as such."""
        with pytest.raises(InvalidInput) as caught:
            parse_contract(TEXT.replace('"cpi.csv"', "1.5"), folder=SAMPLES)

        assert [("indices[0].table", "wrong_type")] == [(row.path, row.code) for row in caught.value.problems]

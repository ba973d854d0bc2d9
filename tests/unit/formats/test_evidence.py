"""Evidence: every form of a file gives the same columns, and columns give the rows back."""

import csv
import io
import random
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.evidence import Evidence, EvidenceRow
from outcomes_fund.errors import InvalidInput, UnreadableFile
from outcomes_fund.formats.contract import load_contract
from outcomes_fund.formats.evidence import evidence_of, load_evidence, parse_evidence, render_evidence_csv

HERE = Path(__file__).parent / "evidence"
CONTRACT = load_contract(HERE / "contract.toml")
GOOD = (HERE / "every_kind.csv").read_bytes()


def content_of(evidence: Evidence) -> dict[str, object]:
    """All of a piece of evidence in a form that can be compared."""
    return {
        field.name: list(value)
        if isinstance(value := getattr(evidence, field.name), TextColumn | np.ndarray)
        else value
        for field in attrs.fields(Evidence)
    }


def rows_of(evidence: Evidence) -> list[EvidenceRow]:
    """The rows as records."""
    return [evidence.row(number) for number in range(len(evidence))]


def parsed(content: bytes, **options: int) -> dict[str, object]:
    """The content of a CSV file."""
    return content_of(parse_evidence(content, CONTRACT, syntax="csv", **options))  # type: ignore[arg-type]


def rewritten(**options: Any) -> bytes:
    """The good file with other columns or quotes."""
    rows = list(csv.DictReader(io.StringIO(GOOD.decode())))
    text = io.StringIO()
    writer = csv.DictWriter(text, **{"fieldnames": list(rows[0]), "lineterminator": "\n", **options})
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class TestLoadEvidence:
    """Files of evidence."""

    @pytest.mark.parametrize(
        ("name", "copy_of"),
        [
            ("evidence.csv", "every_kind.csv"),
            ("EVIDENCE.CSV", "every_kind.csv"),
            ("evidence.jsonl", "every_kind.jsonl"),
            ("evidence.ndjson", "every_kind.jsonl"),
            ("evidence.txt", "every_kind.csv"),
            ("evidence", "every_kind.jsonl"),
        ],
    )
    def test_syntax(self, tmp_path: Path, name: str, copy_of: str) -> None:
        """The name decides how a file is read, or else its first byte, and the evidence is the same."""
        (tmp_path / name).write_bytes((HERE / copy_of).read_bytes())

        assert parsed(GOOD) == content_of(load_evidence(tmp_path / name, CONTRACT))

    def test_absent(self, tmp_path: Path) -> None:
        """A file that is not there cannot be read."""
        with pytest.raises(UnreadableFile, match="No such file"):
            load_evidence(tmp_path / "absent.csv", CONTRACT)

    def test_folder(self, tmp_path: Path) -> None:
        """A folder is no file."""
        with pytest.raises(UnreadableFile, match="directory"):
            load_evidence(tmp_path, CONTRACT)

    def test_source(self, tmp_path: Path) -> None:
        """Problems name the file."""
        path = tmp_path / "evidence.csv"
        path.write_bytes(GOOD.replace(b"e1,every-kind", b"e1,every-kid"))
        with pytest.raises(InvalidInput) as refused:
            load_evidence(path, CONTRACT)

        assert [(str(path), 2)] == [(problem.source, problem.line) for problem in refused.value.problems]


class TestParseEvidence:
    """Contents of files."""

    def test_rows(self) -> None:
        """A row is what the file says, in units of the metric and moments of UTC."""
        rows = rows_of(parse_evidence(GOOD, CONTRACT, syntax="csv"))

        assert rows[5] == EvidenceRow(
            id="e6",
            metric="days",
            participant="Zoë",
            cohort=None,
            instance=None,
            achieved=date(2020, 3, 31),
            value=Fraction(-1, 4),
            denominator=None,
            status="disputed",
            supersedes="e5",
            reporter="provider",
            verifier="auditor",
            reported_at=datetime(2020, 4, 1, 9, tzinfo=UTC),
            verified_at=datetime(2020, 5, 31, 22, tzinfo=UTC),
            reference="",
            sha256="",
        )
        assert (Fraction(40), Fraction(1)) == (rows[8].value, rows[8].denominator)
        assert [1, 2] == [row.value for row in rows[:2]]
        assert Fraction(1, 3) == rows[12].value

    def test_days(self) -> None:
        """Days are those of the contract's time zone."""
        evidence = parse_evidence(GOOD, CONTRACT, syntax="csv")
        first_of_2022 = (date(2022, 1, 1) - date(1970, 1, 1)).days

        assert first_of_2022 == evidence.reported_day[1]
        assert first_of_2022 + 31 == evidence.recorded_day[1]
        assert evidence.reported_day[3] == evidence.recorded_day[3]

    def test_codes_sort_as_bytes(self) -> None:
        """Participants, cohorts and instances are numbered in their byte order."""
        evidence = parse_evidence(GOOD, CONTRACT, syntax="csv")

        assert ["Zoë", "p001", "p002"] == list(evidence.participants)
        assert ["autumn", "spring"] == list(evidence.cohorts)
        assert [2, 1, 1, 1, 0, 0, -1] == evidence.participant[:7].tolist()

    def test_closed_for_writing(self) -> None:
        """No array can be changed afterwards."""
        evidence = parse_evidence(GOOD, CONTRACT, syntax="csv")
        arrays = []
        for field in attrs.fields(Evidence):
            value = getattr(evidence, field.name)
            arrays += [value.buffer, value.start, value.stop] if isinstance(value, TextColumn) else [value]

        assert not any(array.flags.writeable for array in arrays if isinstance(array, np.ndarray))

    @pytest.mark.parametrize("block_bytes", [1, 150, 400, 1000])
    def test_blocks(self, block_bytes: int) -> None:
        """The size of a block changes nothing."""
        assert parsed(GOOD) == parsed(GOOD, block_bytes=block_bytes)

    @pytest.mark.parametrize("block_rows", [1, 2, 5])
    def test_blocks_of_quoted_rows(self, block_rows: int) -> None:
        """Nor does it where there are quotes."""
        assert parsed(GOOD) == parsed(rewritten(quoting=csv.QUOTE_ALL), block_rows=block_rows)

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"\xef\xbb\xbf" + GOOD, id="byte order mark"),
            pytest.param(GOOD.replace(b"\n", b"\r\n"), id="carriage returns"),
            pytest.param(GOOD.replace(b"\n", b"\r\n", 3), id="some carriage returns"),
            pytest.param(GOOD.rstrip(b"\n"), id="no last line end"),
            pytest.param(GOOD + b"\n\r\n\n", id="blank lines at the end"),
            pytest.param(GOOD + b",,,,\n,,,,,,,,,,,,,,,,,\n", id="rows of commas at the end"),
            pytest.param(GOOD.rstrip(b"\n") + b"\r\n  ,\t,\r\n\n,", id="blank fields at the end"),
            pytest.param(GOOD + b",\n" * 5_000, id="thousands of rows of commas"),
            pytest.param(rewritten(quoting=csv.QUOTE_ALL) + b'"","  ",\r\n,,\n', id="blank quotes at the end"),
            pytest.param(rewritten(quoting=csv.QUOTE_ALL), id="quotes"),
            pytest.param(b"\xef\xbb\xbf" + rewritten(quoting=csv.QUOTE_ALL, lineterminator="\r\n"), id="all of them"),
            pytest.param(rewritten(fieldnames=GOOD.decode().split("\n")[0].split(",")[::-1]), id="other order"),
        ],
    )
    def test_forms(self, content: bytes) -> None:
        """Every form of the same CSV gives the same evidence."""
        assert parsed(GOOD) == parsed(content)

    def test_quoted_text(self) -> None:
        """A text in quotes may hold commas, quotes and line ends."""
        content = GOOD.replace(b"dossier/p002", b'"dossier, ""p002""\nsecond line"')
        evidence = parse_evidence(content, CONTRACT, syntax="csv")

        assert 'dossier, "p002"\nsecond line' == evidence.references[0]

    def test_columns_left_out(self) -> None:
        """Columns that are empty throughout may be left out."""
        header = "id,contract,metric,achieved,status,reporter,reported_at\n"
        rows = header + "e1,every-kind,opened,2020-03-31,reported,provider,2020-04-01\n"
        evidence = parse_evidence(rows.encode(), CONTRACT, syntax="csv")

        assert [(Fraction(1), None, None)] == [(row.value, row.denominator, row.verifier) for row in rows_of(evidence)]

    def test_only_header(self) -> None:
        """A file without rows is evidence of nothing."""
        assert [] == rows_of(parse_evidence(GOOD.split(b"\n")[0], CONTRACT, syntax="csv"))

    def test_doubles(self) -> None:
        """Rows that are the same in every column are one row, also where others supersede it."""
        lines = GOOD.decode().splitlines()
        doubled = "\n".join([lines[0], *lines[1:], *lines[1:]]).encode()

        assert parsed(GOOD) == parsed(doubled)

    def test_order(self) -> None:
        """A correction may stand before the row that it supersedes."""
        lines = GOOD.decode().splitlines()
        evidence = parse_evidence("\n".join([lines[0], *lines[:0:-1]]).encode(), CONTRACT, syntax="csv")

        assert sorted(rows_of(parse_evidence(GOOD, CONTRACT, syntax="csv")), key=str) == sorted(
            rows_of(evidence), key=str
        )

    def test_long_names(self) -> None:
        """Names and ids of any allowed length are told apart by all of their bytes."""
        rng = random.Random(1)
        names = [rng.randbytes(32).hex() for _ in range(300)]
        rows = [
            attrs.evolve(rows_of(parse_evidence(GOOD, CONTRACT, syntax="csv"))[0], id=name, participant=name * 4)
            for name in names
        ]
        rows.append(attrs.evolve(rows[7], id="corrected", supersedes=names[7]))
        evidence = evidence_of(rows, CONTRACT)

        assert rows == rows_of(evidence)
        assert sorted(name * 4 for name in names) == list(evidence.participants)


class TestEvidenceOf:
    """Records as evidence."""

    def test_round_trip(self) -> None:
        """Evidence made of rows gives the rows back."""
        evidence = parse_evidence(GOOD, CONTRACT, syntax="csv")

        assert content_of(evidence) == content_of(evidence_of(rows_of(evidence), CONTRACT))

    def test_nothing(self) -> None:
        """No records are evidence of nothing."""
        assert 0 == len(evidence_of([], CONTRACT))

    def test_same_checks(self) -> None:
        """Records are checked as files are."""
        row = rows_of(parse_evidence(GOOD, CONTRACT, syntax="csv"))[0]
        with pytest.raises(InvalidInput, match="no metric 'jobs'"):
            evidence_of([attrs.evolve(row, metric="jobs")], CONTRACT)

    @pytest.mark.parametrize("name", ["zero\0byte", "half\ud800"])
    def test_no_text(self, name: str) -> None:
        """What no file can hold is refused."""
        row = rows_of(parse_evidence(GOOD, CONTRACT, syntax="csv"))[0]
        with pytest.raises(InvalidInput, match="letters that are not text"):
            evidence_of([attrs.evolve(row, reference=name)], CONTRACT)

    def test_moment_without_offset(self) -> None:
        """A moment without offset says nothing and is refused."""
        row = rows_of(parse_evidence(GOOD, CONTRACT, syntax="csv"))[0]
        with pytest.raises(InvalidInput, match="is no moment"):
            evidence_of([attrs.evolve(row, reported_at=datetime(2020, 4, 1, 9))], CONTRACT)  # noqa: DTZ001 - the point


class TestRenderEvidenceCsv:
    """Evidence as CSV."""

    def test_round_trip(self) -> None:
        """What is written reads back as the same evidence."""
        assert parsed(GOOD) == parsed(render_evidence_csv(parse_evidence(GOOD, CONTRACT, syntax="csv")).encode())

    def test_quoted_text(self) -> None:
        """So does a text with commas, quotes and line ends."""
        row = rows_of(parse_evidence(GOOD, CONTRACT, syntax="csv"))[0]
        evidence = evidence_of([attrs.evolve(row, reference='a, "b"\nc')], CONTRACT)

        assert content_of(evidence) == parsed(render_evidence_csv(evidence).encode())

"""Rows of a file as a fund keeps them: made afresh each time they are asked for, and always the same."""

from pathlib import Path

import pytest

from outcomes_fund.formats.kept_evidence import NewEvidence, new_evidence
from outcomes_fund.formats.tables.evidence_rules import COLUMNS
from outcomes_fund.formats.tables.evidence_table import evidence_in
from tests.services.evidence_cases import line, written
from tests.services.fund_cases import jobs

SURROGATES = {"p-1": 11, "p-2": 12}
LINES = [
    line("e1", "p-1", reference="a, b" * 20),
    line("e2", "p-2", "2024-04-01", status="verified", reference="é"),
    line("e3", "p-1", "2024-05-01"),
]


def read(path: Path, before: int) -> NewEvidence:
    """The file of all lines, of which the first ones are in the fund already."""
    contract = jobs()
    quoted = [row | {"reference": f'"{row.get("reference", "")}"'} for row in LINES]
    kept = new_evidence(written(path, *quoted[:before]), contract).checked if before else None
    return new_evidence(written(path, *quoted), contract, before=None if kept is None else evidence_in(kept))


@pytest.mark.parametrize("before", [0, 1, 2])
def test_rows(tmp_path: Path, before: int) -> None:
    """The new rows are those of the file, the participant as number, however often they are gone through."""
    rows = read(tmp_path / "events.csv", before).rows(SURROGATES)
    expected = []
    for given in LINES[before:]:
        numbered = given | {"participant": str(SURROGATES[given["participant"]])}
        expected.append(tuple(numbered.get(column, "") for column in COLUMNS))
    assert list(rows) == expected
    assert list(rows) == expected
    assert len(rows) == len(expected)
    assert expected[-1] in rows
    assert expected[-1][:-1] not in rows

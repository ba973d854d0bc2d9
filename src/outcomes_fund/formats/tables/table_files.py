"""A file as a table, whatever its syntax."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Findings
from outcomes_fund.formats.tables.loose_rows import BLOCK_ROWS, csv_table, json_lines_table

__all__ = ["Syntax", "read_table", "syntax_of"]

Syntax = Literal["csv", "json_lines"]

_SUFFIXES: dict[str, Syntax] = {".csv": "csv", ".jsonl": "json_lines", ".ndjson": "json_lines"}

Bytes = npt.NDArray[np.uint8]


def syntax_of(path: Path, content: Bytes) -> Syntax:
    """Tell how a file is written.

    Args:
        path: Its name decides if it has a known suffix.

        content: Otherwise its first letter does.
    """
    start = content[:64].tobytes().removeprefix(b"\xef\xbb\xbf").lstrip()
    return _SUFFIXES.get(path.suffix.lower()) or ("json_lines" if start.startswith(b"{") else "csv")


def read_table(
    content: Bytes, known: tuple[str, ...], findings: Findings, *, syntax: Syntax, block_rows: int = BLOCK_ROWS
) -> FieldTable:
    """Read a file row by row.

    Args:
        content: The file.

        known: All columns there are.

        findings: Takes what is wrong with its rows.

        syntax: How it is written.

        block_rows: How many rows make a block.

    Raises:
        InvalidInput: If there is nothing in it that could be a table.
    """
    table = (
        csv_table(content, findings, block_rows=block_rows)
        if syntax == "csv"
        else json_lines_table(content, known, findings, block_rows=block_rows)
    )
    if table is None:
        findings.refuse(_nowhere)
    assert table is not None
    return table


def _nowhere(row: int) -> tuple[str, int | None]:
    return f"row {row + 1}", None

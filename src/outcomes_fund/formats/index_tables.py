"""Figures of an index in a table beside the contract file, put where the file could have held them itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any

import attrs

from outcomes_fund.errors import InvalidInput, Problem, UnreadableFile
from outcomes_fund.formats.document.drafts import UNREAD
from outcomes_fund.formats.document.origins import Origin, in_a_table
from outcomes_fund.formats.document.shapes import Path
from outcomes_fund.formats.exact_text import Numeral
from outcomes_fund.formats.tables.column_names import check_names
from outcomes_fund.formats.tables.delimited import read_padded
from outcomes_fund.formats.tables.field_table import FieldTable
from outcomes_fund.formats.tables.findings import Detail, Findings
from outcomes_fund.formats.tables.table_files import read_table

__all__ = ["FIGURES_MAX", "FiguresInPlace", "with_figures"]

COLUMNS = ("month", "value", "base", "status", "known")
OPTIONAL = frozenset({"base", "status", "known"})

# Figures of every month of a century, in ten versions.
FIGURES_MAX = 12_000


@attrs.define(kw_only=True)
class FiguresInPlace:
    """A contract file with the figures of its tables.

    Args:
        table: The file; figures that could not be read are UNREAD.

        problems: What is wrong with the tables as such.

        origins: In which row of which table each figure was written.
    """

    table: dict[str, Any]
    problems: list[Problem] = attrs.field(factory=list)
    origins: dict[Path, Origin] = attrs.field(factory=dict)


def with_figures(table: dict[str, Any], folder: FilePath | None) -> FiguresInPlace:
    """Put the figures of each index that names a table in place of its name.

    Args:
        table: A contract file.

        folder: Where it stands; None if that is not known.
    """
    given = table.get("indices")
    if not isinstance(given, list):
        return FiguresInPlace(table=table)
    placed = FiguresInPlace(table={**table, "indices": list(given)})
    for number, index in enumerate(given):
        if not isinstance(index, dict) or "figures" in index:
            continue
        name = index.get("table")
        if isinstance(name, str) and not isinstance(name, Numeral):
            rest = {key: value for key, value in index.items() if key != "table"}
            figures = _figures(name, folder, number, placed)
            placed.table["indices"][number] = {**rest, "figures": figures}
    return placed


def _figures(name: str, folder: FilePath | None, number: int, placed: FiguresInPlace) -> Any:  # noqa: ANN401 - or UNREAD
    path = f"indices[{number}].table"
    refused = _refusal(name, folder)
    if refused is not None:
        placed.problems.append(attrs.evolve(refused, path=path, value=name))
        return UNREAD
    source = (folder or FilePath()) / name
    try:
        rows = _read(source)
    except UnreadableFile as error:
        placed.problems.append(
            Problem(
                code="unreadable_table",
                path=path,
                message=f"{name!r} cannot be read: {error.reason}.",
                remedy="Put the file in the folder of the contract, and see whether it may be read.",
                value=name,
            )
        )
        return UNREAD
    except InvalidInput as error:
        placed.problems += error.problems
        return UNREAD
    for place, (row, line, _) in enumerate(rows):
        placed.origins["indices", number, "figures", place] = in_a_table(str(source), row, line)
    return [figure for _, _, figure in rows]


def _refusal(name: str, folder: FilePath | None) -> Problem | None:
    if folder is None:
        return Problem(
            code="no_folder",
            path="",
            message=f"{name!r} cannot be looked for, since the contract was read as a text.",
            remedy="Read the contract as a file, or say in which folder the table is.",
        )
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or FilePath(name).is_absolute() or "\0" in name or not name.endswith(".csv"):
        return Problem(
            code="bad_table_name",
            path="",
            message=f"{name!r} is not the name of a CSV file in the folder of the contract.",
            remedy="Write a name such as 'cpi.csv'.",
        )
    return None


def _read(source: FilePath) -> list[tuple[str, int | None, dict[str, str]]]:
    """Give each row of a table: how it is called, its line, and its fields that are not empty."""
    findings = Findings(str(source), COLUMNS)
    buffer, size = read_padded(source)
    table = read_table(buffer[:size], COLUMNS, findings, syntax="csv")
    check_names(table.names, COLUMNS, OPTIONAL, findings)
    if table.rows > FIGURES_MAX:
        detail = Detail(message=f"there are {table.rows:,} figures; {FIGURES_MAX:,} is the most.")
        findings.add_problem("too_many_figures", "file", detail)
    findings.refuse(table.place)
    return list(_rows(table))


def _rows(table: FieldTable) -> Iterator[tuple[str, int | None, dict[str, str]]]:
    for span in table.spans:
        columns = table.block(span).columns
        for number in range(span.rows):
            name, line = table.place(span.first_row + number)
            texts = {key: column.text(number) for key, column in columns.items()}
            yield name, line, {key: text for key, text in texts.items() if text}

"""Tables whose numbers stand right and are never cut, whatever the width."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from rich import box
from rich.table import Table
from rich.text import Text

__all__ = ["Column", "Row", "table_of"]


@attrs.frozen(kw_only=True)
class Column:
    """A column.

    Args:
        header: What stands above it.

        number: Whether it holds numbers, which stand to the right in one piece.

        whole: Whether its words are never broken, such as ids that are copied.
    """

    header: str
    number: bool = False
    whole: bool = False


@attrs.frozen(kw_only=True)
class Row:
    """A row.

    Args:
        cells: One text for each column.

        total: Whether it adds up rows before it.
    """

    cells: tuple[str, ...]
    total: bool = False


def table_of(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    """Lay out a table.

    Args:
        title: What the table shows.

        columns: At least one.

        rows: In order; a line is drawn after each total but the last row.
    """
    # A title may be longer than its table is wide.
    heading = Text(title, style="bold", no_wrap=True, overflow="ignore")
    table = Table(title=heading, title_justify="left", title_style="none", box=box.SIMPLE_HEAD, padding=(0, 1))
    for index, column in enumerate(columns):
        cells = [row.cells[index] for row in rows]
        if column.number:
            width = max((len(cell) for cell in cells), default=0)
            table.add_column(column.header, justify="right", no_wrap=True, min_width=width)
        else:
            words = (word for text in (column.header, *cells) for word in text.split())
            longest = max(map(len, words), default=0) if column.whole else None
            table.add_column(column.header, overflow="fold", min_width=longest)
    for number, row in enumerate(rows):
        more = number + 1 < len(rows)
        opens_total = more and rows[number + 1].total and not row.total
        table.add_row(*row.cells, style="bold" if row.total else "", end_section=more and (row.total or opens_total))
    return table

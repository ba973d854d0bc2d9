"""A result as an Arrow table: a row for each world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes_fund.exposure.extras import extra_module

if TYPE_CHECKING:
    import pyarrow as pa

    from outcomes_fund.exposure.result import Exposure

__all__ = ["exposure_table"]


def exposure_table(exposure: Exposure) -> pa.Table:
    """Give the table of :meth:`Exposure.to_arrow`; nothing is copied where the arrays lie in one piece.

    Raises:
        MissingExtra: If pyarrow is not installed.
    """
    arrow = extra_module("pyarrow", purpose="a table of worlds", extra="exposure")
    columns = {f"name: {name}": arrow.array(exposure.by_name[row]) for row, name in enumerate(exposure.names)}
    for row, account in enumerate(exposure.accounts):
        for place, year in enumerate(exposure.years):
            title = f"account: {account.programme} / {account.payer} / {year}"
            columns[title] = arrow.array(exposure.by_account_year[row, place])
    table: pa.Table = arrow.table(columns)
    return table

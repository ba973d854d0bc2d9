"""A result as an Arrow table: a row for each world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from outcomes_fund.exposure.result import Exposure

__all__ = ["exposure_table"]


def exposure_table(exposure: Exposure) -> pa.Table:
    """Give the table of :meth:`Exposure.to_arrow`; nothing is copied where the arrays lie in one piece."""
    columns = {f"name: {name}": pa.array(exposure.by_name[row]) for row, name in enumerate(exposure.names)}
    for row, account in enumerate(exposure.accounts):
        for place, year in enumerate(exposure.years):
            title = f"account: {account.programme} / {account.payer} / {year}"
            columns[title] = pa.array(exposure.by_account_year[row, place])
    return pa.table(columns)

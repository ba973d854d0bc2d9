"""What was brought into a fund as evidence, and rows as they stand, on the screen and as plain tables for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from outcomes_fund.report.counts import counted

if TYPE_CHECKING:
    from outcomes_fund.services.record import Imported

__all__ = ["brought", "imported_document"]


def brought(imported: Imported, noun: str, *, is_new: bool) -> Iterator[str]:
    """Say what an import brought.

    Args:
        imported: What it brought.

        noun: What a row of the file is.

        is_new: Whether it was written now, not before.
    """
    if not is_new:
        before = "" if imported.entry is None else f" in entry {imported.entry}"
        yield f"{imported.contract}: the fund has all of this already{before}; nothing was written."
        return
    statuses = ", ".join(f"{count:,} {status}" for status, count in imported.statuses.items())
    told = f" ({statuses})" if statuses else ""
    yield f"{imported.contract}: {counted(imported.rows, noun)} imported{told}, entry {imported.entry}."
    if imported.again:
        yield f"{counted(imported.again, noun)} the fund had already."
    if imported.persons:
        yield f"{counted(imported.persons, 'participant')} new to the fund."


def imported_document(imported: Imported, *, is_new: bool) -> dict[str, Any]:
    """Give what an import brought as a plain table, ready for JSON.

    Args:
        imported: What it brought.

        is_new: Whether it was written now, not before.
    """
    return {
        "contract": imported.contract,
        "entry": imported.entry,
        "written": is_new,
        "rows": imported.rows,
        "again": imported.again,
        "persons": imported.persons,
        "statuses": dict(imported.statuses),
    }

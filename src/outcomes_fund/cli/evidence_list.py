"""``outcomes-fund evidence list``."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from outcomes_fund.cli.asked import Asked, writes_fund
from outcomes_fund.cli.options import MOMENT
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, EvidenceStatus
from outcomes_fund.report.counts import counted
from outcomes_fund.report.evidence_tables import row_document, rows_table
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.verify import evidence_list

__all__ = ["command"]

ROWS_SHOWN = 50


@click.command("list")
@click.argument("contract_id", metavar="CONTRACT")
@click.option("--status", type=click.Choice(EVIDENCE_STATUSES), help="Only rows that stand so.")
@click.option("--as-of", type=MOMENT, help="As they stood then; without it, now.")
@click.option("--all", "every", is_flag=True, help=f"Show every row, not the first {ROWS_SHOWN}.")
@writes_fund
def command(
    *, asked: Asked, contract_id: str, status: EvidenceStatus | None, as_of: date | datetime | None, every: bool
) -> None:
    """List rows of evidence as they stand.

    Rows that others supersede are not shown. Who has looked at them, and when, is kept in the fund file.
    """
    with asked.opened() as store:
        found = evidence_list(store, contract_id, status=status, as_of=as_of, order=asked.order())
        zone = ZoneInfo(contract_kept(store, contract_id).timezone)
    shown = found if every or asked.as_json else found[:ROWS_SHOWN]
    left = len(found) - len(shown)
    told = [f"{left:,} more; --all shows them"] if left else []
    document = {"contract": contract_id, "rows": [row_document(each) for each in shown]}
    title = f"Evidence of {contract_id}: {counted(len(found), 'row')}"
    asked.answer(document, *([rows_table(shown, title, zone=zone)] if found else [f"{title}."]), *told)

"""What the demonstration did with a fund file, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes_fund.domain.money import Money
from outcomes_fund.report.counts import counted

if TYPE_CHECKING:
    from outcomes_fund.services.demo_fund import FundDemo

__all__ = ["demo_lines"]


def demo_lines(done: FundDemo, path: Path) -> Iterator[str]:
    """Say what happened in the fund, and how to look into it.

    Args:
        done: What was done.

        path: The fund file, as the reader called it.
    """
    executed = [payment for payment in done.payments if payment.state == "executed"]
    contracts = {payment.contract for payment in done.payments}
    yield f"The fund file {path}: what was done from {done.start} to {done.last}"
    yield f"  {counted(len(contracts), 'contract')} added"
    yield f"  {counted(done.rows, 'row')} of evidence reported, {done.decisions:,} verified, rejected or disputed"
    yield f"  {counted(done.settlements, 'settlement')}, {counted(len(done.payments), 'payment')} proposed"
    if executed:
        paid = Money(amount_minor=sum(each.amount_minor for each in executed), currency=executed[0].currency)
        yield f"  {len(executed):,} approved, released in {counted(done.runs, 'run')} and executed: {paid}"
    found = "nothing is broken" if done.audit.breach is None else f"broken: {done.audit.breach.message}"
    yield f"  audit: {done.audit.entries:,} entries replayed, {done.audit.recomputed:,} statements recomputed, {found}"
    yield ""
    yield "Look into it:"
    yield f"  outcomes-fund fund status {path}"
    yield f"  outcomes-fund audit {path}"
    if executed:
        payment = executed[0]
        yield f"  outcomes-fund why {payment.id} --db {path} --actor {done.person}"
        yield f"  outcomes-fund statement {payment.contract} --as-of {done.middle} --db {path}"

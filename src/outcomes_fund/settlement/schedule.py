"""The scheduled settlements of a contract: on which day each falls, and how far it looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from outcomes_fund.domain.calendar import Duration, from_epoch_day, shift
from outcomes_fund.settlement.due import ends_after
from outcomes_fund.settlement.holdback import release_day
from outcomes_fund.settlement.program import Program

__all__ = ["settlement_days"]

# A contract of one period has no rhythm of its own: what is recorded after its settlement is settled month by month.
MONTH = Duration(count=1, unit="months")


def settlement_days(program: Program, last_recorded: int | None) -> tuple[tuple[date, date], ...]:
    """Give the scheduled settlements, each with the last day of achievement that it looks at.

    Each period has a settlement so long after its end as the contract says. After the contract's end settlements go
    on in the same rhythm, until everything is recorded; later ones stand here only where something is released.

    Args:
        program: The compiled contract.

        last_recorded: Last day on which a claim became known, days since 1970-01-01; None if there is none.

    Returns:
        Day of the settlement, and last day of the last period that is settled by then; both rising.

    Source:
        Order of operations, step 12.
    """
    after = program.contract.payment.settle_after
    # Periods that share a settlement are settled together, so the last of them counts.
    days = {shift(period.end, after): period.last for period in program.periods}
    known = None if last_recorded is None else from_epoch_day(last_recorded)
    last = program.periods[-1].last
    return (*days.items(), *((day, last) for day in _later_days(program, max(days), known)))


def _later_days(program: Program, scheduled: date, known: date | None) -> Iterator[date]:
    """Give the settlements after that of the last period: all until everything is known, then those that release."""
    releases = sorted(day for day in _release_days(program) if day > scheduled)
    if not releases and (known is None or known <= scheduled):
        return
    contract = program.contract
    grid = attrs.evolve(contract.periods, every=contract.periods.every or MONTH)
    before = scheduled
    for end in ends_after(grid, grid.every or MONTH, contract.end, contract.end):
        day = shift(end, contract.payment.settle_after)
        if day <= before:
            continue
        if (known is not None and before < known) or any(before < release <= day for release in releases):
            yield day
        before = day
        if (known is None or day >= known) and (not releases or day >= releases[-1]):
            return


def _release_days(program: Program) -> set[date]:
    holdback = program.contract.holdback
    days = set() if holdback is None else {release_day(holdback, period) for period in program.periods}
    return {day for day in days if day is not None}

"""From rounded amounts on: the stages that look at no claim any more, the same for every grain of evidence."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.advances import set_off
from outcomes_fund.settlement.allocate import PayerWeights, allocate
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.floors import raised
from outcomes_fund.settlement.holdback import hold_back, net_payments
from outcomes_fund.settlement.limit_money import limit_money
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures
from outcomes_fund.settlement.settled import Settled
from outcomes_fund.settlement.vat import documents

__all__ = ["Days", "settle_amounts"]


@attrs.frozen(kw_only=True)
class Days:
    """The days up to which a settlement looks.

    Args:
        until: Last day of achievement looked at.

        clock: Day up to which time has passed, for releases of what is held back; None means that all has.
    """

    until: date
    clock: date | None


def settle_amounts(
    measures: Measures, earned: dict[int, Ratio], amounts: Amounts, weights: PayerWeights, days: Days
) -> Settled:
    """Limit, share, hold back and set off what lines earned.

    Args:
        measures: Values of the metrics.

        earned: Exact minor units of the lines that are not priced claim by claim, by index, shape (P, worlds).

        amounts: Rounded amounts of all lines.

        weights: The part of each payer in the amounts.

        days: The days up to which the settlement looks.

    Source:
        Order of operations, steps 8 to 11.
    """
    program, until = measures.program, days.until
    more = raised(program, amounts, until)
    owed = limit_money(program, amounts, more, until=until)
    allocation = allocate(program, owed, weights, until=until)
    held = hold_back(program, allocation, _reached(measures), until=until, clock=days.clock)
    return Settled(
        program=program,
        until=until,
        measures=measures,
        earned=earned,
        amounts=amounts,
        raised=more,
        owed=owed,
        allocation=allocation,
        held=held,
        advances=set_off(program, net_payments(allocation, held), until=until) if program.contract.advances else (),
        taxed=documents(program, allocation.paid) if program.contract.vat else (),
    )


def _reached(measures: Measures) -> npt.NDArray[np.bool_] | None:
    """Say at the end of which periods the metric is reached on which a release depends; None if none does."""
    holdback = measures.program.contract.holdback
    if holdback is None or holdback.release_when is None:
        return None
    reading = measures.read(holdback.release_when, None, "to_date")
    return np.asarray(reading.exists & (reading.value.num > 0), dtype=bool)

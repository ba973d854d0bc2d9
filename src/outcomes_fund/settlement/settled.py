"""What the five stages found, side by side."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.allocate import Allocation
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.exact import Ratio
from outcomes_fund.settlement.known import Facts
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.limit_money import Owed
from outcomes_fund.settlement.measure import Measures
from outcomes_fund.settlement.price import Claims
from outcomes_fund.settlement.program import Program

__all__ = ["Settlement"]


@attrs.frozen(kw_only=True, eq=False)
class Settlement:
    """Everything that the five stages found, for one world or many.

    Args:
        program: The compiled contract.

        until: Last day of achievement looked at.

        facts: Claims in the order of place.

        admission: ``Reason`` of each claim, shape (facts,).

        measures: Values of tested metrics.

        claims: Claims priced one by one, in the order of claims.

        paid: What the limits on claims left of them.

        earned: Exact minor units of all other lines by index, shape (P, worlds).

        amounts: Rounded amounts for each line, period and world.

        owed: What the limits on money left of them.

        allocation: Who pays whom.
    """

    program: Program
    until: date
    facts: Facts
    admission: npt.NDArray[np.int8]
    measures: Measures
    claims: Claims
    paid: PaidClaims
    earned: dict[int, Ratio]
    amounts: Amounts
    owed: Owed
    allocation: Allocation

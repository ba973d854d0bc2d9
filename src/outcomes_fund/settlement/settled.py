"""What the five stages found, side by side."""

from __future__ import annotations

from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.advances import AdvanceAccount
from outcomes_fund.settlement.allocate import Allocation
from outcomes_fund.settlement.collapse import Amounts
from outcomes_fund.settlement.exact import Whole
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.holdback import HeldBack
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.limit_money import Owed
from outcomes_fund.settlement.price import Claims
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.ratio import Ratio
from outcomes_fund.settlement.reading import Measures
from outcomes_fund.settlement.vat import Taxed

__all__ = ["Settlement"]


@attrs.frozen(kw_only=True, eq=False)
class Settlement:
    """Everything that the five stages found, for one world or many.

    Args:
        program: The compiled contract.

        until: Last day of achievement looked at.

        facts: Claims in the order of place.

        admission: ``Reason`` of each claim, shape (facts,).

        measures: Gives the value of any metric at any test.

        claims: Claims priced one by one, in the order of claims.

        paid: What the limits on claims left of them.

        mix_cuts: What each limit on the mix took off each claim, money ticks, by its index in the contract's limits.

        earned: Exact minor units of all other lines by index, shape (P, worlds), before adjustments.

        amounts: Rounded amounts for each line, period and world.

        raised: What floors add to them.

        owed: What the limits on money left of them.

        allocation: Who pays whom.

        held: What is held back and released; None where the contract holds nothing back.

        advances: What became of each advance that has been paid.

        taxed: Value added tax by document.
    """

    program: Program
    until: date
    facts: Facts
    admission: npt.NDArray[np.int8]
    measures: Measures
    claims: Claims
    paid: PaidClaims
    mix_cuts: dict[int, Whole]
    earned: dict[int, Ratio]
    amounts: Amounts
    raised: Whole
    owed: Owed
    allocation: Allocation
    held: HeldBack | None
    advances: tuple[AdvanceAccount, ...]
    taxed: tuple[Taxed, ...]

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

__all__ = ["Settled", "Settlement"]


@attrs.frozen(kw_only=True, eq=False)
class Settled:
    """What the five stages found, for one world or many, whatever the grain of the evidence.

    Args:
        program: The compiled contract.

        until: Last day of achievement looked at.

        measures: Gives the value of any metric at any test.

        earned: Exact minor units by index of the line, shape (P, worlds), before adjustments: those lines that are
            not priced claim by claim.

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
    measures: Measures
    earned: dict[int, Ratio]
    amounts: Amounts
    raised: Whole
    owed: Owed
    allocation: Allocation
    held: HeldBack | None
    advances: tuple[AdvanceAccount, ...]
    taxed: tuple[Taxed, ...]


@attrs.frozen(kw_only=True, eq=False)
class Settlement(Settled):
    """What the five stages found claim by claim, for one world or many.

    Args:
        facts: Claims in the order of place.

        admission: ``Reason`` of each claim, shape (facts,).

        claims: Claims priced one by one, in the order of claims.

        paid: What the limits on claims left of them.

        mix_cuts: What each limit on the mix took off each claim, money ticks, by its index in the contract's limits.
    """

    facts: Facts
    admission: npt.NDArray[np.int8]
    claims: Claims
    paid: PaidClaims
    mix_cuts: dict[int, Whole]

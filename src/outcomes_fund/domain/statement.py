"""The statement: what is owed for each line and period, by whom, to whom and when, and what was refused or cut."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.calendar import Period

__all__ = ["Cut", "Entitlement", "Payable", "RefusalCount", "Statement"]


@attrs.frozen(kw_only=True)
class Entitlement:
    """What one line earns for one period, and how it came to be.

    ``amount_minor = rounded_minor - cut_minor - suspended_minor``, and ``rounded_minor`` is
    ``priced_minor - claim_cut_minor`` rounded once (0 if negative).

    Args:
        line: Id of the payment line.

        period: Half-open.

        units: Units admitted, for lines of form ``unit_price``; None for other forms.

        measured: Value of the metric at the test, None if the line tests several, none, or has no result.

        priced_minor: Before limits and rounding, in minor units, exact.

        claim_cut_minor: Taken off by limits on claims (person, volume), exact.

        rounded_minor: Whole minor units.

        cut_minor: Taken off by limits on money.

        suspended_minor: Of disputed claims; waits.

        amount_minor: What is owed.
    """

    line: str
    period: Period
    units: Fraction | None
    measured: Fraction | None
    priced_minor: Fraction
    claim_cut_minor: Fraction
    rounded_minor: int
    cut_minor: int
    suspended_minor: int
    amount_minor: int


@attrs.frozen(kw_only=True)
class Cut:
    """What a limit took off.

    Args:
        limit: Id of the limit; for the cap of a payer ``payer:`` and the party.

        line: Line that was cut.

        period: Period of the amount.

        amount_minor: In minor units; limits on claims may take off a fraction, exact.
    """

    limit: str
    line: str
    period: Period
    amount_minor: Fraction


@attrs.frozen(kw_only=True)
class Payable:
    """What one payer owes one payee for one line and period.

    Args:
        payer, payee: Parties.

        line: Payment line.

        period: Period it is owed for.

        amount_minor: Whole minor units, never 0; a negative amount is owed the other way round.

        due: Last day of payment.
    """

    payer: str
    payee: str
    line: str
    period: Period
    amount_minor: int
    due: date


@attrs.frozen(kw_only=True)
class RefusalCount:
    """How many claims of a metric were refused for a reason."""

    reason: str
    metric: str
    count: int


@attrs.frozen(kw_only=True)
class Statement:
    """What a contract owes, given what was known.

    Args:
        contract_id: The contract.

        currency: ISO 4217 code of every amount.

        as_of: Last day whose records were known, in the contract's time zone; None means all records.

        until: Last day of achievement looked at.

        entitlements: By line and period, in the order of the contract; only where something was earned.

        payables: By payer, payee, line and period, in the order of the contract.

        cuts: What limits took off.

        refusals: Claims refused, by reason and metric.

        claims_admitted: Rows of evidence that count.

        claims_suspended: Rows that are disputed.

        arithmetic: ``int64``, or ``wide`` where amounts did not fit and Python's integers were used.
    """

    contract_id: str
    currency: str
    as_of: date | None
    until: date
    entitlements: tuple[Entitlement, ...]
    payables: tuple[Payable, ...]
    cuts: tuple[Cut, ...]
    refusals: tuple[RefusalCount, ...]
    claims_admitted: int
    claims_suspended: int
    arithmetic: Literal["int64", "wide"]

    @property
    def total_minor(self) -> int:
        """What all payers owe together, in whole minor units."""
        return sum(payable.amount_minor for payable in self.payables)

"""The statement: what is owed for each line and period, by whom, to whom and when, and what was refused or cut."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.payment import VatTreatment

__all__ = ["Cut", "Entitlement", "Payable", "PayableKind", "RefusalCount", "Statement", "VatAmount"]

PayableKind = Literal["payment", "holdback", "release", "advance", "set_off", "claw_back"]


@attrs.frozen(kw_only=True)
class Entitlement:
    """What one line earns for one period, and how it came to be.

    ``amount_minor = rounded_minor + raised_minor + carried_minor - cut_minor - suspended_minor``, and
    ``rounded_minor`` is ``priced_minor - claim_cut_minor + adjusted_minor`` rounded once (0 if negative).

    Args:
        line: Id of the payment line.

        period: Half-open.

        units: Units admitted, for lines of form ``unit_price``; None for other forms.

        measured: Value of the metric at the test, None if the line tests several, none, or has no result.

        priced_minor: Before limits and rounding, in minor units, exact.

        claim_cut_minor: Taken off by limits on claims (person, volume), exact.

        adjusted_minor: Added (below 0: taken off) by adjustments, exact.

        rounded_minor: Whole minor units.

        raised_minor: Added by floors.

        carried_minor: Cut in earlier periods and carried into this one.

        cut_minor: Taken off by limits on money, what is carried to later periods included.

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
    adjusted_minor: Fraction = Fraction(0)
    raised_minor: int = 0
    carried_minor: int = 0


@attrs.frozen(kw_only=True)
class Cut:
    """What a limit took off.

    Args:
        limit: Id of the limit; for the cap of a payer ``payer:`` and the party.

        line: Line that was cut.

        period: Period of the amount.

        amount_minor: In minor units; limits on claims may take off a fraction, exact.

        carried: Whether it is carried to a later period rather than lost.
    """

    limit: str
    line: str
    period: Period
    amount_minor: Fraction
    carried: bool = False


@attrs.frozen(kw_only=True)
class Payable:
    """What one payer owes one payee for one line and period.

    Args:
        payer, payee: Parties.

        line: Payment line; empty for an advance and what is clawed back of it.

        period: Period it is owed for.

        amount_minor: Whole minor units, never 0; a negative amount is owed the other way round, or taken off.

        due: Last day of payment.

        kind: ``payment`` before anything is held back; ``holdback`` (negative) and its ``release``; ``advance``,
            what is ``set_off`` against it (negative) and the ``claw_back`` of the rest (negative).
    """

    payer: str
    payee: str
    line: str
    period: Period
    amount_minor: int
    due: date
    kind: PayableKind = "payment"


@attrs.frozen(kw_only=True)
class VatAmount:
    """The value added tax on one document: what one payer owes one payee for one period at one rate.

    Args:
        payer, payee: Parties.

        period: Period of the document.

        treatment: As the contract says.

        rate: From 0 to 1.

        net_minor: Without tax, whole minor units.

        vat_minor: The tax, whole minor units, rounded half away from zero for the document; with ``reverse_charge``
            the payer accounts for it and the payee is paid the net amount.
    """

    payer: str
    payee: str
    period: Period
    treatment: VatTreatment
    rate: Fraction
    net_minor: int
    vat_minor: int


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

        payables: By line, period, payer and payee, in the order of the contract; then what concerns advances.

        cuts: What limits took off.

        refusals: Claims refused, by reason and metric.

        claims_admitted: Rows of evidence that count.

        claims_suspended: Rows that are disputed.

        vat: Value added tax by document; empty where the contract has none.

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
    vat: tuple[VatAmount, ...] = ()

    @property
    def total_minor(self) -> int:
        """What all payers owe together, in whole minor units."""
        return sum(payable.amount_minor for payable in self.payables)

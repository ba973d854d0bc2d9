"""Between what is owed and what is paid: holdback, advances, value added tax, exchange rates, plans, disputes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.domain.calendar import Duration

__all__ = [
    "Advance",
    "Dispute",
    "ExchangeRate",
    "Holdback",
    "Plan",
    "PlannedPayment",
    "Vat",
    "VatRule",
    "VatTreatment",
]

VatTreatment = Literal["standard", "exempt", "outside_scope", "reverse_charge"]


@attrs.frozen(kw_only=True)
class ExchangeRate:
    """A rate fixed by the contract at which amounts in another currency are converted.

    Args:
        currency: ISO 4217 code of the other currency.

        rate: Units of the contract's currency for one unit of the other.
    """

    currency: str
    rate: Fraction


@attrs.frozen(kw_only=True)
class Holdback:
    """A part of each payment that is held back and released later; a release uses no limit.

    Exactly one of ``release_on``, ``release_after`` and ``release_when`` is given.

    Args:
        share: The part, from 0 to 1; whole minor units, rounded half away from zero for each payer, payee, line and
            period.

        lines: Lines that it holds for; empty means all.

        release_on: Day on which everything held back is released.

        release_after: From the end of a period to the release of what it held back.

        release_when: A metric of kind ``milestone``; everything is released once it is reached.
    """

    share: Fraction
    lines: tuple[str, ...] = ()
    release_on: date | None = None
    release_after: Duration | None = None
    release_when: str | None = None


@attrs.frozen(kw_only=True)
class Advance:
    """Money that a payer pays a payee ahead.

    Args:
        payer, payee: Parties.

        date: Day on which it is paid.

        amount_minor: Whole minor units.

        set_off_share: Part of each later payment of this payer to this payee that is set off against it, until it
            is used up.

        rest: What the contract's end finds not set off is ``clawed_back`` or ``kept``.
    """

    payer: str
    payee: str
    date: date
    amount_minor: int
    set_off_share: Fraction = Fraction(1)
    rest: Literal["clawed_back", "kept"] = "clawed_back"


@attrs.frozen(kw_only=True)
class VatRule:
    """The value added tax on some lines from a day on.

    Args:
        treatment: ``standard`` adds tax at the rate, ``exempt`` and ``outside_scope`` none, with ``reverse_charge``
            the payer accounts for it.

        rate: From 0 to 1, for ``standard`` and ``reverse_charge``.

        lines: Lines that it holds for; empty means all.

        start: First day, as the last day of a period; None means from the start. Of the rules that hold, the last
            one counts.
    """

    treatment: VatTreatment = "standard"
    rate: Fraction = Fraction(0)
    lines: tuple[str, ...] = ()
    start: date | None = None


@attrs.frozen(kw_only=True)
class Vat:
    """Value added tax on what is paid.

    Args:
        prices: Whether prices and limits are ``excluding`` or ``including`` the tax.

        rules: Rates and treatments.
    """

    prices: Literal["excluding", "including"]
    rules: tuple[VatRule, ...]


@attrs.frozen(kw_only=True)
class PlannedPayment:
    """A payment that was foreseen.

    Args:
        date: Any day of the period it is foreseen for.

        amount_minor: Whole minor units.

        line: Payment line; None means the contract as a whole.
    """

    date: date
    amount_minor: int
    line: str | None = None


@attrs.frozen(kw_only=True)
class Plan:
    """One version of the payments that were foreseen; it changes nothing that is owed.

    Args:
        id: Short name of the version.

        agreed: Day from which it is known.

        payments: What is foreseen.
    """

    id: str
    agreed: date
    payments: tuple[PlannedPayment, ...]


@attrs.frozen(kw_only=True)
class Dispute:
    """A dispute that suspends one line: what it owes waits.

    Args:
        line: The line.

        start: First day of the periods that are disputed; None means from the contract's start.

        end: Periods that begin on or after this day are not disputed; None means to the contract's end.

        opened: Day from which the dispute is known.

        closed: Day from which it is known to be settled; None means it is open.
    """

    line: str
    opened: date
    closed: date | None = None
    start: date | None = None
    end: date | None = None

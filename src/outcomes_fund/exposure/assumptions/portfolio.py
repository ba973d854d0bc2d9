"""What is assumed of each contract, grant and loan of a portfolio."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from outcomes_fund.exposure.assumptions.distribution import Distribution, Loading
from outcomes_fund.exposure.assumptions.intake import Intake
from outcomes_fund.exposure.assumptions.outcome import Outcome
from outcomes_fund.exposure.assumptions.survival import Survival

__all__ = [
    "ContractAssumptions",
    "Ending",
    "Flow",
    "Grant",
    "GroupShare",
    "HomeShare",
    "IndexPath",
    "Loan",
    "Verification",
]


@attrs.frozen(kw_only=True)
class GroupShare:
    """How many of the participants belong to a group of the register.

    Args:
        group: The group.

        share: Chance that a participant belongs to it, from 0 to 1.
    """

    group: str
    share: Fraction


@attrs.frozen(kw_only=True)
class HomeShare:
    """How many of the participants live in a municipality.

    Args:
        municipality: The municipality, as the payers of the contract name it, or any other.

        share: Chance that a participant lives there; all together at most 1, the rest lives elsewhere.
    """

    municipality: str
    share: Fraction


@attrs.frozen(kw_only=True)
class Verification:
    """What happens between an outcome and its verification.

    Args:
        report_delay: Days from the outcome to its report; left out, 0.

        delay: Days from the report to verification; left out, 0.

        lost: Share of rows that are never reported.

        unverified: Share of rows that are reported and never verified.

        rejected: Share of rows that the verifier rejects.

        disputed: Share of rows that are disputed and stay so.

        source: What the figures rest on.
    """

    report_delay: Distribution | None = None
    delay: Distribution | None = None
    lost: Fraction = Fraction(0)
    unverified: Fraction = Fraction(0)
    rejected: Fraction = Fraction(0)
    disputed: Fraction = Fraction(0)
    source: str


@attrs.frozen(kw_only=True)
class Ending:
    """Something that ends a contract early: from that day on nobody enrols and nothing is achieved.

    Either ``yearly`` or ``on``.

    Args:
        cause: ``provider_failure`` or ``termination``.

        yearly: Chance that it happens within a year of 365.25 days, the same at any time; from 0 to below 1.

        on: Day on which it happens.

        chance: With ``on``: chance that it happens, from 0 to 1.

        loadings: What ties it to common drivers; a high value of the driver goes with a late ending.

        source: What the figures rest on.
    """

    cause: Literal["provider_failure", "termination"]
    yearly: Fraction | None = None
    on: date | None = None
    chance: Fraction = Fraction(1)
    loadings: tuple[Loading, ...] = ()
    source: str


@attrs.frozen(kw_only=True)
class IndexPath:
    """How an index goes on after its last known figure.

    Args:
        index: Id of the index in the contract.

        yearly: Growth in a year, such as 2 %; spread evenly over months.

        source: What the figures rest on.
    """

    index: str
    yearly: Fraction
    source: str


@attrs.frozen(kw_only=True)
class ContractAssumptions:
    """A contract of the portfolio, and what is assumed of it.

    Args:
        file: The contract file, seen from the scenario file.

        id: Name in the scenario; left out, the id of the contract.

        programme: Programme whose budget it belongs to; left out, none.

        intakes: Who enrols and when.

        groups: Groups of participants.

        homes: Where participants live.

        takes_part: How long participants take part; nothing is achieved after. Left out, without end.

        outcomes: What comes about.

        verification: What happens before outcomes count; left out, all are verified on the day they are achieved.

        endings: What may end the contract early.

        index_paths: How indices go on; where one is left out, its last known factor holds.
    """

    file: str
    id: str = ""
    programme: str = ""
    intakes: tuple[Intake, ...] = ()
    groups: tuple[GroupShare, ...] = ()
    homes: tuple[HomeShare, ...] = ()
    takes_part: Survival | None = None
    outcomes: tuple[Outcome, ...] = ()
    verification: Verification | None = None
    endings: tuple[Ending, ...] = ()
    index_paths: tuple[IndexPath, ...] = ()


@attrs.frozen(kw_only=True)
class Flow:
    """An amount on a day.

    Args:
        on: The day.

        amount_minor: Whole minor units, above 0.
    """

    on: date
    amount_minor: int


@attrs.frozen(kw_only=True)
class Grant:
    """A grant in fixed instalments.

    Args:
        id: Short name.

        title: Name for people.

        programme: Programme whose budget it belongs to; left out, none.

        payer: Who pays.

        payee: Who receives.

        instalments: What is paid when.

        source: What the figures rest on.
    """

    id: str
    title: str
    programme: str = ""
    payer: str
    payee: str
    instalments: tuple[Flow, ...]
    source: str


@attrs.frozen(kw_only=True)
class Loan:
    """A loan with a fixed schedule and a chance of default.

    From the day of default on nothing is paid out and nothing repaid, but for the part that is recovered.

    Args:
        id: Short name.

        title: Name for people.

        programme: Programme whose budget it belongs to; left out, none.

        lender: Who lends.

        borrower: Who borrows.

        paid_out: What is lent when.

        repaid: What is paid back when, interest included.

        default_yearly: Chance of default within a year of 365.25 days from the first payment on, from 0 to below 1.

        recovery: Part of what is lent and not yet paid back at default that is recovered, drawn once in each world;
            rounded half away from zero.

        recovery_days: Days from default to recovery.

        loadings: What ties default to common drivers; a high value of the driver goes with a late default.

        source: What the figures rest on.
    """

    id: str
    title: str
    programme: str = ""
    lender: str
    borrower: str
    paid_out: tuple[Flow, ...]
    repaid: tuple[Flow, ...]
    default_yearly: Fraction = Fraction(0)
    recovery: Distribution | None = None
    recovery_days: int = 365
    loadings: tuple[Loading, ...] = ()
    source: str

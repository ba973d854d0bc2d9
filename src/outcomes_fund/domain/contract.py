"""The contract: parties, metrics, payment lines, limits, payers, payees and dates, in one record."""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from outcomes_fund.domain.allocation import Payees, Payers
from outcomes_fund.domain.amendment import Amendment
from outcomes_fund.domain.business_days import PaymentTerm
from outcomes_fund.domain.calendar import Period, PeriodGrid, periods_between
from outcomes_fund.domain.indexation import Index
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.party import Party, Role
from outcomes_fund.domain.payment import Advance, Dispute, ExchangeRate, Holdback, Plan, Vat
from outcomes_fund.domain.terms import Line
from outcomes_fund.errors import InvalidInput, UnknownName

__all__ = ["Assumption", "Contract", "ContractStatus", "Recovery", "Source"]

ContractStatus = Literal["signed", "published", "illustrative"]
Recovery = Literal["set_off", "claim_back"]


@attrs.frozen(kw_only=True)
class Assumption:
    """A figure in the file that nobody has published, beside what has been.

    Args:
        about: Path in the file, such as ``lines.work.price``.

        assumed: What the file assumes, and why.

        published: What is published about it; empty if nothing is.
    """

    about: str
    assumed: str
    published: str = ""


@attrs.frozen(kw_only=True)
class Source:
    """Where figures in the file come from."""

    title: str
    url: str = ""


@attrs.frozen(kw_only=True)
class Contract:
    """An outcomes contract as data; whole and checked once it exists.

    Args:
        id: Short name; evidence names it.

        title: Name for people.

        status: ``signed``, ``published`` (reproduced from published terms) or ``illustrative`` (with
            assumptions, each of which is named).

        currency: ISO 4217 code.

        start: First day of the contract.

        end: One day beyond its last day.

        timezone: Where a day ends, for ``as_of``.

        population: Whom the contract is for, for the sentence of each payment rule.

        periods: How its time is cut.

        rounding: Where amounts are rounded, unless a line says otherwise.

        payment: When amounts are due.

        recovery: What was paid and turns out not to be owed is ``set_off`` against the next payments of the same payer
            to the same payee, or claimed back from the payee: ``claim_back``.

        parties, metrics, lines, limits: In the order written, which settles ties.

        payers: How amounts are shared among the payers.

        payees: How they are shared among the payees.

        indices: Indices that prices and limits follow.

        exchange: Rates of other currencies in which lines are priced.

        holdback: What is held back from each payment; None means nothing.

        advances: Money paid ahead.

        vat: Value added tax; None means that none is worked out.

        amendments: Terms that hold from a date, in rising order of it.

        disputes: Lines that are suspended.

        plans: Payments that were foreseen, in versions.

        assumptions, sources: What the figures rest on.

    Raises:
        InvalidInput: With every rule of ``domain.validation`` that is broken.
    """

    id: str
    title: str
    status: ContractStatus
    currency: str
    start: date
    end: date
    timezone: str = "Europe/Amsterdam"
    population: str = ""
    periods: PeriodGrid
    rounding: Rounding = Rounding()
    payment: PaymentTerm = PaymentTerm()
    recovery: Recovery = "set_off"
    parties: tuple[Party, ...]
    metrics: tuple[Metric, ...] = ()
    lines: tuple[Line, ...]
    limits: tuple[Limit, ...] = ()
    payers: Payers
    payees: Payees
    indices: tuple[Index, ...] = ()
    exchange: tuple[ExchangeRate, ...] = ()
    holdback: Holdback | None = None
    advances: tuple[Advance, ...] = ()
    vat: Vat | None = None
    amendments: tuple[Amendment, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    plans: tuple[Plan, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    sources: tuple[Source, ...] = ()

    def __attrs_post_init__(self) -> None:
        # The checks read a whole contract, so they live beside it and are looked up late.
        from outcomes_fund.domain.validation import contract_problems  # noqa: PLC0415

        problems = contract_problems(self)
        if problems:
            raise InvalidInput(problems)

    @property
    def grid(self) -> tuple[Period, ...]:
        """The periods of the contract in order, without gap or overlap."""
        return periods_between(self.periods, self.start, self.end)

    def line(self, line_id: str) -> Line:
        """Give a payment line by its id.

        Raises:
            UnknownName: If there is none.
        """
        for line in self.lines:
            if line.id == line_id:
                return line
        raise UnknownName("line", line_id, [line.id for line in self.lines])

    def metric(self, metric_id: str) -> Metric:
        """Give a metric by its id.

        Raises:
            UnknownName: If there is none.
        """
        for metric in self.metrics:
            if metric.id == metric_id:
                return metric
        raise UnknownName("metric", metric_id, [metric.id for metric in self.metrics])

    def parties_with(self, role: Role) -> tuple[str, ...]:
        """Name the parties that hold a role, in the order written."""
        return tuple(party.id for party in self.parties if role in party.roles)

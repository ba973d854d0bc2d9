"""A compiled contract: whole numbers, tables and masks that the five stages work with.

Units of all metrics are put on one scale (``unit_scale`` ticks a unit) and money on another
(``money_scale`` ticks a minor unit), so that every price of a claim and every headroom is a whole number.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.terms import Line, Window
from outcomes_fund.settlement.index_factors import month_number
from outcomes_fund.settlement.versions import Version, in_force

__all__ = ["ClaimFactors", "ClaimLimit", "PricedLine", "Program", "UnitPrice"]

Days = npt.NDArray[np.int32]
ONE = Fraction(1)


@attrs.frozen(kw_only=True)
class UnitPrice:
    """One version of a ``unit_price`` line that prices claims, in ticks.

    Args:
        line: Index in the contract's lines.

        version: Index in the versions of the line.

        edges: Upper ends of all bands but the last, in unit ticks.

        prices: Money ticks for one unit tick, one for each band; before uplift and index.
    """

    line: int
    version: int
    edges: tuple[int, ...]
    prices: tuple[int, ...]


@attrs.frozen(kw_only=True)
class PricedLine:
    """A line that prices claims, in all its versions.

    Args:
        line: Index in the contract's lines.

        metric: Index in the contract's metrics.

        numbers: For each version the index in the program's unit prices; -1 where it is not in force.

        by_year: Bands begin anew each year.
    """

    line: int
    metric: int
    numbers: tuple[int, ...]
    by_year: bool


@attrs.frozen(kw_only=True)
class ClaimFactors:
    """What the prices of claims are multiplied by, as whole numbers on one scale.

    Args:
        scale: What the whole numbers are divided by.

        uplifts: For each unit price its pairs of group (index in the program's groups) and factor.

        indices: For each unit price the index it follows, or None.
    """

    scale: int
    uplifts: tuple[tuple[tuple[int, Fraction], ...], ...]
    indices: tuple[str | None, ...]

    @property
    def any_factor(self) -> bool:
        """Whether any price changes with the claim."""
        return any(self.uplifts) or any(index is not None for index in self.indices)


@attrs.frozen(kw_only=True)
class ClaimLimit:
    """A limit on claims in ticks.

    Args:
        id: Id of the limit.

        number: Index in the contract's limits.

        lines: Indices of the lines it holds for.

        headrooms: Money ticks or unit ticks in each bucket, for each version of the limit; None where it has no terms.

        in_units: Whether the headroom is in unit ticks.

        by_person: Whether each participant has a bucket of its own.

        exclusive: Whether the headroom is what the claim itself is worth.

        in_part: Whether a claim may be paid in part.

        group: Index in the program's groups of those it holds for, or -1.

        per: Window of a bucket.
    """

    id: str
    number: int
    lines: frozenset[int]
    headrooms: tuple[int | None, ...]
    in_units: bool
    by_person: bool
    exclusive: bool
    in_part: bool
    group: int
    per: Window


@attrs.frozen(kw_only=True, eq=False)
class Program:
    """A contract made ready for arrays.

    Args:
        source: What was compiled.

        contract: The contract with all that known amendments bring, each line and limit in its first version.

        as_of: Last day on which amendments and figures may have become known; None means all are known.

        periods: The periods, P of them.

        edges: First day of each period and one day beyond the last, days since 1970-01-01, shape (P + 1,).

        years: Year of each period, as an index from 0, shape (P,).

        lines: The versions of each line.

        limits: The versions of each limit.

        metric_numbers: Index in the contract's metrics by id.

        known_metrics: Whether each metric is the contract's own or that of a known amendment.

        steps: Unit ticks in one step of each metric.

        unit_scale: Unit ticks in a unit.

        money_scale: Money ticks in a minor unit.

        priced_lines: The lines that price claims one by one.

        unit_prices: Their versions in ticks.

        index_factors: The factor of each index by its id and the number of the month.

        claim_factors: What prices of claims are multiplied by.

        claim_limits: Limits on claims but those on the mix, in the order of the file.

        groups: Groups of the register that some rule looks at.

        cohorts: Cohorts that some rule looks at.

        payer_tables: For each line and period the weights of payers and the residence share.

        payee_tables: For each line the weights of payees.
    """

    source: Contract
    contract: Contract
    as_of: date | None
    periods: tuple[Period, ...]
    edges: Days
    years: npt.NDArray[np.int32]
    lines: tuple[tuple[Version[Line], ...], ...]
    limits: tuple[tuple[Version[Limit], ...], ...]
    metric_numbers: dict[str, int]
    known_metrics: tuple[bool, ...]
    steps: tuple[int, ...]
    unit_scale: int
    money_scale: int
    priced_lines: tuple[PricedLine, ...]
    unit_prices: tuple[UnitPrice, ...]
    index_factors: dict[str, dict[int, Fraction]]
    claim_factors: ClaimFactors
    claim_limits: tuple[ClaimLimit, ...]
    groups: tuple[str, ...]
    cohorts: tuple[str, ...]
    payer_tables: tuple[tuple[tuple[tuple[Fraction, ...], Fraction], ...], ...]
    payee_tables: tuple[tuple[Fraction, ...], ...]

    def metric_index(self, name: str) -> int:
        """Give the index of a metric in the contract; the contract was checked to have it."""
        return self.metric_numbers[name]

    def metric(self, name: str) -> Metric:
        """Give a metric of the contract by its id."""
        return self.contract.metrics[self.metric_index(name)]

    def line_at(self, line: int, day: date) -> Line | None:
        """Give the version of a line in force on a day; None where it is not in force."""
        return in_force(self.lines[line], day)

    def limit_at(self, limit: int, period: int) -> Limit | None:
        """Give the version of a limit in force on the last day of a period; None where it is not in force."""
        return in_force(self.limits[limit], self.periods[period].last)

    def factor(self, index: str | None, day: date) -> Fraction:
        """Give the factor of an index for a day of the contract; 1 without index."""
        if index is None:
            return ONE
        return self.index_factors[index][month_number(day)]

    def exchange_rate(self, line: Line) -> Fraction:
        """Give what amounts of a line are multiplied by to be in the contract's currency."""
        rates = [each.rate for each in self.contract.exchange if each.currency == line.currency]
        return rates[0] if rates else ONE

    def payer_weights(self, line: int, period: int) -> tuple[Fraction, ...]:
        """Give the weights of payers for a line and period, in the order of the contract's payers."""
        return self.payer_tables[line][period][0]

    def residence_share(self, line: int, period: int) -> Fraction:
        """Give the part that municipalities of residence bear of a line in a period."""
        return self.payer_tables[line][period][1]

    def payee_weights(self, line: int) -> tuple[Fraction, ...]:
        """Give the weights of payees for a line, in the order of the contract's payees."""
        return self.payee_tables[line]

    def period_of(self, days: Days) -> npt.NDArray[np.int32]:
        """Give the index of the period of each day; the days lie within the contract."""
        return (np.searchsorted(self.edges, days, side="right") - 1).astype(np.int32)

    def window(self, per: Window, period: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Give the number of the window that each period belongs to."""
        if per == "period":
            return period
        return self.years[period] if per == "year" else np.zeros_like(period)

    def periods_until(self, until: date) -> int:
        """Count the periods whose last day is not after a day: those that can be tested."""
        return sum(period.last <= until for period in self.periods)

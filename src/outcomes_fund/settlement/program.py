"""A contract compiled for arrays: whole numbers, tables and masks that the five stages work with.

Units of all metrics are put on one scale (``unit_scale`` ticks a unit) and money on another
(``money_scale`` ticks a minor unit), so that every price of a claim and every headroom is a whole number.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import lcm

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import Period, epoch_day, year_of
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import MoneyCap, PersonCap, VolumeCap
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.terms import UnitPriceLine, Window

__all__ = ["CeilingRule", "ClaimLimit", "Program", "UnitPrice", "compile_contract"]

Days = npt.NDArray[np.int32]
ONE = Fraction(1)


@attrs.frozen(kw_only=True)
class UnitPrice:
    """A ``unit_price`` line in ticks.

    Args:
        line: Index in the contract's lines.

        metric: Index in the contract's metrics.

        edges: Upper ends of all bands but the last, in unit ticks.

        prices: Money ticks for one unit tick, one for each band.

        by_year: Bands begin anew each year.
    """

    line: int
    metric: int
    edges: tuple[int, ...]
    prices: tuple[int, ...]
    by_year: bool


@attrs.frozen(kw_only=True)
class ClaimLimit:
    """A limit on claims in ticks.

    Args:
        id: Id of the limit.

        lines: Indices of the lines it holds for.

        headroom: Money ticks or unit ticks in each bucket.

        in_units: Whether the headroom is in unit ticks.

        by_person: Whether each participant has a bucket of its own.

        per: Window of a bucket.
    """

    id: str
    lines: frozenset[int]
    headroom: int
    in_units: bool
    by_person: bool
    per: Window


@attrs.frozen(kw_only=True)
class CeilingRule:
    """A limit on money: most minor units for some lines in each window."""

    id: str
    lines: frozenset[int]
    headroom: int
    per: Window


@attrs.frozen(kw_only=True, eq=False)
class Program:
    """A contract made ready for arrays.

    Args:
        contract: What was compiled.

        periods: The periods, P of them.

        edges: First day of each period and one day beyond the last, days since 1970-01-01, shape (P + 1,).

        years: Year of each period, as an index from 0, shape (P,).

        steps: Unit ticks in one step of each metric.

        unit_scale: Unit ticks in a unit.

        money_scale: Money ticks in a minor unit.

        unit_prices: The lines priced claim by claim.

        claim_limits: Limits on claims, in the order of the file.

        ceilings: Limits on money, in the order of the file.
    """

    contract: Contract
    periods: tuple[Period, ...]
    edges: Days
    years: npt.NDArray[np.int32]
    steps: tuple[int, ...]
    unit_scale: int
    money_scale: int
    unit_prices: tuple[UnitPrice, ...]
    claim_limits: tuple[ClaimLimit, ...]
    ceilings: tuple[CeilingRule, ...]

    def metric_index(self, name: str) -> int:
        """Give the index of a metric in the contract; the contract was checked to have it."""
        return _metric_index(self.contract.metrics, name)

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


def compile_contract(contract: Contract) -> Program:
    """Make a contract ready for arrays.

    Args:
        contract: A contract, whole and checked.

    Returns:
        The program; compiling the same contract again gives the same program.
    """
    periods = contract.grid
    edges = [*(period.start for period in periods), contract.end]
    years = [year_of(period.last, contract.periods.year, contract.start) for period in periods]
    unit_scale = lcm(1, *(metric.resolution.denominator for metric in contract.metrics))
    lines = [(i, line) for i, line in enumerate(contract.lines) if isinstance(line, UnitPriceLine)]
    bands = [band for _, line in lines for band in line.bands]
    money_scale = lcm(1, *((band.price_minor / unit_scale).denominator for band in bands))  # exact: fractions
    return Program(
        contract=contract,
        periods=periods,
        edges=np.array([epoch_day(day) for day in edges], dtype=np.int32),
        years=np.array([year - years[0] for year in years], dtype=np.int32),
        steps=tuple(_whole(metric.resolution * unit_scale) for metric in contract.metrics),
        unit_scale=unit_scale,
        money_scale=money_scale,
        unit_prices=tuple(
            _unit_price(contract, line, index, unit_scale=unit_scale, money_scale=money_scale) for index, line in lines
        ),
        claim_limits=_claim_limits(contract, unit_scale=unit_scale, money_scale=money_scale),
        ceilings=tuple(
            CeilingRule(
                id=limit.id,
                lines=_lines_of(contract, limit.lines),
                headroom=limit.amount_minor,
                per=limit.per,
            )
            for limit in contract.limits
            if isinstance(limit, MoneyCap)
        ),
    )


def _unit_price(
    contract: Contract,
    line: UnitPriceLine,
    index: int,
    *,
    unit_scale: int,
    money_scale: int,
) -> UnitPrice:
    return UnitPrice(
        line=index,
        metric=_metric_index(contract.metrics, line.metric),
        edges=tuple(_whole(band.up_to * unit_scale) for band in line.bands if band.up_to is not None),
        prices=tuple(_whole(band.price_minor / unit_scale * money_scale) for band in line.bands),  # exact: fractions
        by_year=line.bands_over == "year",
    )


def _claim_limits(contract: Contract, *, unit_scale: int, money_scale: int) -> tuple[ClaimLimit, ...]:
    limits = []
    for limit in contract.limits:
        if isinstance(limit, MoneyCap):
            continue
        units = limit.units
        amount = limit.amount_minor if isinstance(limit, PersonCap) else None
        headroom = _whole(units * unit_scale) if units is not None else (amount or 0) * money_scale
        limits.append(
            ClaimLimit(
                id=limit.id,
                lines=_lines_of(contract, limit.lines) & _unit_price_lines(contract),
                headroom=headroom,
                in_units=isinstance(limit, VolumeCap) or units is not None,
                by_person=isinstance(limit, PersonCap),
                per=limit.per,
            ),
        )
    return tuple(limits)


def _lines_of(contract: Contract, names: tuple[str, ...]) -> frozenset[int]:
    return frozenset(i for i, line in enumerate(contract.lines) if not names or line.id in names)


def _unit_price_lines(contract: Contract) -> frozenset[int]:
    return frozenset(i for i, line in enumerate(contract.lines) if isinstance(line, UnitPriceLine))


def _metric_index(metrics: tuple[Metric, ...], name: str) -> int:
    return next(i for i, metric in enumerate(metrics) if metric.id == name)


def _whole(number: Fraction) -> int:
    if number.denominator != 1:
        message = f"{number} is no whole number of ticks: the scale was chosen to prevent this"
        raise AssertionError(message)
    return number.numerator

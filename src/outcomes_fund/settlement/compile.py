"""From a contract to its program: scales, prices, limits and weights as whole numbers and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from math import lcm

import numpy as np

from outcomes_fund.domain.allocation import LinePayees, LinePayers, PartyWeight
from outcomes_fund.domain.calendar import epoch_day, year_of
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.limit import ExclusiveCap, Limit, PersonCap, VolumeCap
from outcomes_fund.domain.terms import Line, UnitPriceLine
from outcomes_fund.settlement.index_factors import factors_by_month
from outcomes_fund.settlement.program import ClaimFactors, ClaimLimit, PricedLine, Program, UnitPrice
from outcomes_fund.settlement.versions import (
    Version,
    amended,
    known_amendments,
    limit_versions,
    line_versions,
)

__all__ = ["compile_contract"]

Versions = tuple[tuple[Version[Line], ...], ...]


def compile_contract(source: Contract, as_of: date | None = None) -> Program:
    """Make a contract ready for arrays.

    Args:
        source: A contract, whole and checked.

        as_of: Last day on which amendments and index figures may have become known; None means all are.

    Returns:
        The program; compiling the same contract again gives the same program.
    """
    contract = amended(source, as_of)
    lines, limits = line_versions(source, as_of), limit_versions(source, as_of)
    periods = contract.grid
    years = [year_of(period.last, contract.periods.year, contract.start) for period in periods]
    unit_scale = lcm(1, *(metric.resolution.denominator for metric in contract.metrics))
    priced = [(index, number, line) for index, number, line in _claim_lines(lines)]
    groups = _groups(contract, lines, limits)
    last = periods[-1].last
    indices = {
        each.id: factors_by_month(each, start=contract.start, last=last, as_of=as_of) for each in contract.indices
    }
    factors = _claim_factors([line for _, _, line in priced], groups, indices)
    rates = {each.currency: each.rate for each in contract.exchange}
    prices = [_tick_prices(line, unit_scale, rates.get(line.currency or "", Fraction(1))) for _, _, line in priced]
    money_scale = lcm(1, *(price.denominator for version in prices for price in version))
    unit_prices = tuple(
        UnitPrice(
            line=index,
            version=number,
            edges=tuple(_whole(band.up_to * unit_scale) for band in line.bands if band.up_to is not None),
            prices=tuple(_whole(price * money_scale) for price in ticks),
        )
        for (index, number, line), ticks in zip(priced, prices, strict=True)
    )
    return Program(
        source=source,
        contract=contract,
        as_of=as_of,
        periods=periods,
        edges=np.array([epoch_day(day) for day in (*(each.start for each in periods), contract.end)], dtype=np.int32),
        years=np.array([year - years[0] for year in years], dtype=np.int32),
        lines=lines,
        limits=limits,
        metric_numbers={metric.id: number for number, metric in enumerate(contract.metrics)},
        known_metrics=_known_metrics(source, as_of),
        steps=tuple(_whole(metric.resolution * unit_scale) for metric in contract.metrics),
        unit_scale=unit_scale,
        money_scale=money_scale * factors.scale,
        priced_lines=_priced_lines(contract, lines, unit_prices),
        unit_prices=unit_prices,
        index_factors=indices,
        claim_factors=factors,
        claim_limits=_claim_limits(contract, limits, groups, unit_scale, money_scale * factors.scale),
        groups=groups,
        cohorts=_cohorts(contract, lines),
        payer_tables=_payer_tables(source, contract, as_of),
        payee_tables=tuple(_payee_weights(contract, line.id) for line in contract.lines),
    )


def _known_metrics(source: Contract, as_of: date | None) -> tuple[bool, ...]:
    known = known_amendments(source, as_of)
    own = [True] * len(source.metrics)
    return (*own, *(each in known for each in source.amendments for _ in each.metrics))


def _claim_lines(lines: Versions) -> Iterable[tuple[int, int, UnitPriceLine]]:
    """Give every version of a line that prices claims: line, version and record."""
    for index, versions in enumerate(lines):
        for number, version in enumerate(versions):
            if isinstance(version.terms, UnitPriceLine) and version.terms.by_claim:
                yield index, number, version.terms


def _tick_prices(line: UnitPriceLine, unit_scale: int, rate: Fraction) -> tuple[Fraction, ...]:
    return tuple(band.price_minor * rate / unit_scale for band in line.bands)  # exact: fractions


def _priced_lines(contract: Contract, lines: Versions, unit_prices: Sequence[UnitPrice]) -> tuple[PricedLine, ...]:
    number = {(unit.line, unit.version): index for index, unit in enumerate(unit_prices)}
    metrics = {metric.id: index for index, metric in enumerate(contract.metrics)}
    return tuple(
        PricedLine(
            line=index,
            metric=metrics[line.metric],
            numbers=tuple(number.get((index, version), -1) for version in range(len(lines[index]))),
            by_year=line.bands_over == "year",
        )
        for index, line in enumerate(contract.lines)
        if isinstance(line, UnitPriceLine) and line.by_claim
    )


def _claim_factors(
    lines: Sequence[UnitPriceLine], groups: tuple[str, ...], by_month: dict[str, dict[int, Fraction]]
) -> ClaimFactors:
    """Put uplifts and index factors of all days on one scale."""
    uplifts = tuple(tuple((groups.index(each.group), each.factor) for each in line.uplifts) for line in lines)
    indices = tuple(line.indexed for line in lines)
    followed = [by_month[name] for name in dict.fromkeys(indices) if name is not None]
    uplift_scale = lcm(1, *(factor.denominator for pairs in uplifts for _, factor in pairs))
    index_scale = lcm(1, *(factor.denominator for factors in followed for factor in factors.values()))
    return ClaimFactors(scale=uplift_scale * index_scale, uplifts=uplifts, indices=indices)


def _claim_limits(
    contract: Contract,
    limits: tuple[tuple[Version[Limit], ...], ...],
    groups: tuple[str, ...],
    unit_scale: int,
    money_scale: int,
) -> tuple[ClaimLimit, ...]:
    by_claim = {i for i, line in enumerate(contract.lines) if isinstance(line, UnitPriceLine) and line.by_claim}
    found = []
    for number, limit in enumerate(contract.limits):
        if not isinstance(limit, PersonCap | VolumeCap | ExclusiveCap):
            continue
        named = {i for i, line in enumerate(contract.lines) if not limit.lines or line.id in limit.lines}
        group = limit.group if isinstance(limit, VolumeCap) else None
        found.append(
            ClaimLimit(
                id=limit.id,
                number=number,
                lines=frozenset(named & by_claim),
                headrooms=tuple(_headroom(version.terms, unit_scale, money_scale) for version in limits[number]),
                in_units=not isinstance(limit, ExclusiveCap) and limit.units is not None,
                by_person=not isinstance(limit, VolumeCap),
                exclusive=isinstance(limit, ExclusiveCap),
                in_part=isinstance(limit, ExclusiveCap) or limit.in_part,
                group=-1 if group is None else groups.index(group),
                per=limit.per,
            ),
        )
    return tuple(found)


def _headroom(limit: Limit | None, unit_scale: int, money_scale: int) -> int | None:
    if isinstance(limit, PersonCap | VolumeCap):
        return (limit.amount_minor or 0) * money_scale if limit.units is None else _whole(limit.units * unit_scale)
    return 0 if isinstance(limit, ExclusiveCap) else None


def _groups(contract: Contract, lines: Versions, limits: tuple[tuple[Version[Limit], ...], ...]) -> tuple[str, ...]:
    """Name the groups of the register that some rule looks at."""
    found = [metric.admission.group for metric in contract.metrics]
    found += [uplift.group for _, _, line in _claim_lines(lines) for uplift in line.uplifts]
    records = [version.terms for versions in limits for version in versions]
    found += [record.group for record in records if isinstance(record, VolumeCap)]
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _cohorts(contract: Contract, lines: Versions) -> tuple[str, ...]:
    """Name the cohorts that some rule looks at."""
    found = [metric.admission.cohort for metric in contract.metrics]
    tests = [getattr(version.terms, "tests", None) for versions in lines for version in versions]
    found += [each.cohort for test in tests if test is not None for each in test.cohorts]
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _payer_tables(
    source: Contract, contract: Contract, as_of: date | None
) -> tuple[tuple[tuple[tuple[Fraction, ...], Fraction], ...], ...]:
    """Give weights and residence share for each line and period: those of the last amendment, else of the contract."""
    known = [(each.start, each.payers) for each in known_amendments(source, as_of) if each.payers]
    tables = []
    for line in contract.lines:
        own = _first_for(contract.payers.by_line, line.id)
        of_line = []
        for period in contract.grid:
            later = [_first_for(entries, line.id) for start, entries in known if start <= period.last]
            entry = next((each for each in reversed(later) if each is not None), own)
            of_line.append(_payer_terms(contract, entry))
        tables.append(tuple(of_line))
    return tuple(tables)


def _first_for(entries: Sequence[LinePayers], line: str) -> LinePayers | None:
    return next((entry for entry in entries if not entry.lines or line in entry.lines), None)


def _payer_terms(contract: Contract, entry: LinePayers | None) -> tuple[tuple[Fraction, ...], Fraction]:
    payers = contract.payers
    if entry is None:
        return tuple(share.weight for share in payers.shares), payers.residence_share
    share = payers.residence_share if entry.residence_share is None else entry.residence_share
    return _weights([each.party for each in payers.shares], entry.weights), share


def _payee_weights(contract: Contract, line: str) -> tuple[Fraction, ...]:
    shares = contract.payees.shares
    entry: LinePayees | None = next((each for each in contract.payees.by_line if line in each.lines), None)
    if entry is None:
        return tuple(share.weight for share in shares)
    return _weights([share.party for share in shares], entry.weights)


def _weights(parties: Sequence[str], weights: Sequence[PartyWeight]) -> tuple[Fraction, ...]:
    of_party = {each.party: each.weight for each in weights}
    return tuple(of_party.get(party, Fraction(0)) for party in parties)


def _whole(number: Fraction) -> int:
    if number.denominator != 1:
        message = f"{number} is no whole number of ticks: the scale was chosen to prevent this"
        raise AssertionError(message)
    return number.numerator

"""Stage 4, limit, while amounts are still claims: at most a share of the units, the latest claims cut first."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.limit import MixCap
from outcomes_fund.settlement.exact import Whole, difference, filled, is_wide, narrow, product, total_at
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.limit_claims import PaidClaims
from outcomes_fund.settlement.price import Claims, worth
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.segments import Rows, grouped
from outcomes_fund.settlement.versions import version_of

__all__ = ["mix"]

Mask = npt.NDArray[np.bool_]


def mix(program: Program, facts: Facts, claims: Claims, paid: PaidClaims) -> tuple[PaidClaims, dict[int, Whole]]:
    """Cut claims back to what the limits on the mix leave, one limit after the other.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        claims: Claims in the order of claims.

        paid: What the limits before left of them.

    Returns:
        What is paid of each claim, and for each mix limit that cut, by its index in the contract's limits, the money
        ticks it took off each claim.

    Source:
        Order of operations, step 6, mix.
    """
    cuts: dict[int, Whole] = {}
    for number, limit in enumerate(program.contract.limits):
        if not isinstance(limit, MixCap) or len(claims) == 0:
            continue
        units = _units_left(program, claims, paid.units_paid, number, _in_force(program, facts, claims, number))
        if units is None:
            continue
        left = np.minimum(paid.paid, worth(program, claims, units))
        # Where nothing was cut, what limits in money left of a claim stands, even if it has no positive worth.
        left = np.where(np.asarray(units != paid.units_paid, dtype=bool), left, paid.paid)
        cuts[number] = difference(paid.paid, left)
        units = np.where(np.asarray(left == 0, dtype=bool), 0, units)
        paid = attrs.evolve(paid, paid=left, units_paid=units)
    return paid, cuts


def _in_force(program: Program, facts: Facts, claims: Claims, number: int) -> Mask:
    """Say for which claims some version of a limit is in force; the others count, but are not cut."""
    versions = program.limits[number]
    if all(version.terms is not None for version in versions):
        return np.ones(len(claims), dtype=bool)
    there = np.array([version.terms is not None for version in versions], dtype=bool)
    return np.asarray(there[version_of(versions, facts.achieved[claims.fact], facts.enrolled[claims.fact])])


def _units_left(program: Program, claims: Claims, paid_units: Whole, number: int, in_force: Mask) -> Whole | None:
    """Give the units that a mix limit leaves of each claim, in ticks; None where it cuts nothing."""
    by_period = _versions(program, number)
    units = paid_units
    for version in {id(limit): limit for limit in by_period if limit is not None}.values():
        applies = np.array([limit is version for limit in by_period], dtype=bool)
        rows = np.flatnonzero(applies[claims.period])
        cut = _cut(program, claims, paid_units, version, (rows, in_force[rows]))
        if cut.any():
            units = units.astype(object) if is_wide(cut) else units.copy()
            units[rows] = difference(units[rows], cut)
    return None if units is paid_units else units


def _versions(program: Program, number: int) -> list[MixCap | None]:
    """Give the version of a mix limit for each period: that in force on the last day of the window it lies in."""
    periods = np.arange(len(program.periods), dtype=np.int32)
    limit = program.contract.limits[number]
    windows = program.window(limit.per, periods).tolist() if isinstance(limit, MixCap) else periods.tolist()
    last = {window: period for period, window in enumerate(windows)}
    terms = [program.limit_at(number, last[window]) for window in windows]
    return [limit if isinstance(limit, MixCap) else None for limit in terms]


def _cut(program: Program, claims: Claims, units: Whole, limit: MixCap, chosen: tuple[Rows, Mask]) -> Whole:
    """Give the units that are cut from some claims, in ticks, in whole units or all that a claim has."""
    rows, in_force = chosen
    held, base = _lines(program, claims, limit.lines)[rows], _lines(program, claims, limit.of)[rows]
    window = program.window(limit.per, claims.period[rows])
    bucket = claims.world[rows].astype(np.int64) * (int(window.max(initial=0)) + 1) + window
    size = int(bucket.max(initial=0)) + 1
    own, part = units[rows], claims.units[rows]
    there = total_at(bucket[held], own[held], size)
    others = total_at(bucket[base & ~held], own[base & ~held], size)
    admitted = total_at(bucket[base], part[base], size)
    most = _most(program, limit, others=others, admitted=admitted)
    above = np.zeros_like(there) if most is None else np.maximum(difference(there, most), 0)
    # From the latest claim on: each finds the units that the claims after it have given up.
    mine = np.flatnonzero(held & in_force)[::-1]
    asked = np.maximum(own[mine], 0)
    given = grouped(bucket[mine]).running_before(asked)
    missing = np.maximum(difference(above[bucket[mine]], given), 0)
    whole = product(-(-missing // program.unit_scale), program.unit_scale)
    cut = np.zeros(len(rows), dtype=object if is_wide(whole) or is_wide(asked) else np.int64)
    cut[mine] = np.minimum(asked, whole)
    return narrow(cut)


def _most(program: Program, limit: MixCap, *, others: Whole, admitted: Whole) -> Whole | None:
    """Give the most units that the lines of a limit may have in each bucket, in ticks; None for no limit."""
    share, scale = limit.share, program.unit_scale
    if limit.base == "maximum":
        return filled(others.shape, int(share * (limit.maximum_units or 0) // 1) * scale)
    if limit.base == "paid" and share == 1:
        return None
    of, factor = (admitted, share) if limit.base == "admitted" else (others, share / (1 - share))  # exact: fractions
    ticks = product(of, factor.numerator)
    whole = ticks // filled(ticks.shape, factor.denominator * scale)
    return product(np.maximum(whole, 0), scale)


def _lines(program: Program, claims: Claims, names: tuple[str, ...]) -> Mask:
    """Mark the claims of some lines; no name means all."""
    if not names:
        return np.ones(len(claims), dtype=bool)
    lines = np.array([line.id in names for line in program.contract.lines], dtype=bool)
    return np.asarray(lines[claims.line], dtype=bool)

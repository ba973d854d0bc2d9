"""Stage 4, limit, while amounts are still claims: limits for each person and on volume."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.settlement.claims_in_turn import in_turn
from outcomes_fund.settlement.exact import Whole, difference, filled, is_wide, narrow, peak, total, total_at
from outcomes_fund.settlement.facts import Facts
from outcomes_fund.settlement.price import Claims, worth
from outcomes_fund.settlement.program import ClaimLimit, Program
from outcomes_fund.settlement.segments import Groups, Rows, grouped, of_rows
from outcomes_fund.settlement.versions import version_of

__all__ = ["PaidClaims", "limit_claims"]

Mask = npt.NDArray[np.bool_]

# Buckets are added up in a table of their own as long as it is not much larger than the claims.
BUCKETS_PER_ROW, BUCKETS_MIN = 4, 1_024

# Claims are followed apart where at most this part of them can be cut; else picking them costs more than it saves.
MOST_HELD = Fraction(3, 4)

# Mostly two or three rounds do. Where claims give headroom back, each round may settle only one more claim.
ROUNDS_MAX = 32


@attrs.frozen(kw_only=True, eq=False)
class PaidClaims:
    """What is paid of each claim, in the order of claims.

    Args:
        full: Worth of the whole claim, money ticks, shape (claims,).

        paid: What the limits leave, money ticks, shape (claims,).

        units_paid: Units paid of each claim, unit ticks; 0 where nothing is paid.

        unit_cut: Taken off because units were cut, money ticks.

        unit_limit: Index in the program's claim limits to which that is put down, or -1.

        money_cut: Taken off by limits in money, money ticks.

        money_limit: Index of that limit, or -1.
    """

    full: Whole
    paid: Whole
    units_paid: Whole
    unit_cut: Whole
    unit_limit: npt.NDArray[np.int32]
    money_cut: Whole
    money_limit: npt.NDArray[np.int32]


@attrs.frozen(kw_only=True, eq=False)
class _Bucketed:
    """A limit with the claims it holds for, put into its buckets.

    Args:
        number: Index in the program's claim limits.

        limit: The limit.

        rows: The claims it holds for.

        groups: Their buckets.

        headroom: Headroom of the bucket of each of them as its version says, by row of ``rows``.
    """

    number: int
    limit: ClaimLimit
    rows: Rows
    groups: Groups
    headroom: Whole


def limit_claims(program: Program, facts: Facts, claims: Claims) -> PaidClaims:
    """Cut claims back to what the limits for persons and volumes leave.

    One pass in the order of claims: each claim gets the least headroom of all limits that hold for it, and
    only what is paid uses headroom.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place.

        claims: Claims in the order of claims.

    Returns:
        What is paid of each claim, and what was cut by which limit.

    Source:
        Order of operations, step 6.
    """
    full = worth(program, claims, claims.units)
    nowhere = np.full(len(claims), -1, dtype=np.int32)
    nothing = np.zeros(len(claims), dtype=full.dtype)
    uncut = PaidClaims(
        full=full,
        paid=full,
        units_paid=_units_paid(claims.units, full),
        unit_cut=nothing,
        unit_limit=nowhere,
        money_cut=nothing,
        money_limit=nowhere,
    )
    binding = [
        bucketed
        for number in range(len(program.claim_limits))
        if (bucketed := _buckets(program, facts, claims, full, number)) is not None
    ]
    if not binding:
        return uncut
    held = np.zeros(len(claims), dtype=bool)
    for bucketed in binding:
        held[bucketed.rows] = True
    rows = np.flatnonzero(held)
    if len(rows) > MOST_HELD * len(claims):
        return _settled(program, claims, full, binding)
    # Claims that no limit can cut stay as they are, so only the others go through the rounds.
    own = _taken(claims, rows)
    found = _settled(program, own, full[rows], _renumbered(binding, held))
    return PaidClaims(
        **{
            field.name: _written(getattr(uncut, field.name), rows, getattr(found, field.name))
            for field in attrs.fields(PaidClaims)
        }
    )


def _taken(claims: Claims, rows: Rows) -> Claims:
    return Claims(**{field.name: getattr(claims, field.name)[rows] for field in attrs.fields(Claims)})


def _renumbered(binding: Sequence[_Bucketed], held: Mask) -> list[_Bucketed]:
    """Number the rows of buckets among the claims held."""
    place = np.cumsum(held) - 1
    return [attrs.evolve(bucketed, rows=place[bucketed.rows]) for bucketed in binding]


def _written(column: Whole, rows: Rows, values: Whole) -> Whole:
    column = column.astype(object) if is_wide(values) else column.copy()
    column[rows] = values
    return column


def _buckets(program: Program, facts: Facts, claims: Claims, full: Whole, number: int) -> _Bucketed | None:
    """Put the claims a limit holds for into its buckets; None if none of them can run out."""
    limit = program.claim_limits[number]
    rows = _held(program, facts, claims, limit)
    if len(rows) == 0:
        return None
    bucket = _bucket(program, claims, limit, rows)
    headroom = _headroom(program, facts, claims, limit, rows)
    if limit.exclusive:
        # Where no version is in force there is room without end beside what the claim is worth.
        room = total(of_rows(full, rows), headroom)
        return _Bucketed(number=number, limit=limit, rows=rows, groups=grouped(bucket), headroom=room)
    asked = np.maximum(of_rows(claims.units if limit.in_units else full, rows), 0)
    scarce = _scarce(bucket, asked, int(headroom.min()))
    if not scarce.any():
        return None
    if not scarce.all():
        # Buckets that cannot run out cut nothing, so their claims need not be followed.
        chosen = np.flatnonzero(scarce)
        rows, bucket, headroom = rows[chosen], bucket[chosen], headroom[chosen]
    return _Bucketed(number=number, limit=limit, rows=rows, groups=grouped(bucket), headroom=headroom)


def _bucket(program: Program, claims: Claims, limit: ClaimLimit, rows: Rows) -> Rows:
    """Give the bucket of each claim as one number: its world, person and window, as far as the limit tells them."""
    bucket = of_rows(claims.world, rows).astype(np.int64)
    if limit.by_person:
        person = of_rows(claims.participant, rows)
        bucket *= int(person.max()) + 2
        bucket += person
        bucket += 1
    if limit.per != "contract":
        window = program.window(limit.per, of_rows(claims.period, rows))
        bucket *= int(window.max()) + 1
        bucket += window
    return bucket


def _held(program: Program, facts: Facts, claims: Claims, limit: ClaimLimit) -> Rows:
    """Give the claims that a limit holds for, whether or not it is in force for each of them."""
    held = np.zeros(len(program.contract.lines), dtype=bool)
    held[list(limit.lines)] = True
    rows = np.arange(len(claims)) if held.all() else np.flatnonzero(held[claims.line])
    return rows if limit.group < 0 else rows[facts.groups[claims.fact[rows], limit.group]]


def _headroom(program: Program, facts: Facts, claims: Claims, limit: ClaimLimit, rows: Rows) -> Whole:
    """Give the headroom that holds for each claim; without end where no version of the limit is in force."""
    if len(limit.headrooms) == 1:
        return filled(len(rows), limit.headrooms[0] or 0)
    endless = 2 * (peak(claims.units) + peak(worth(program, claims, claims.units))) * (len(claims) + 1) + 1
    table = narrow(np.array([endless if room is None else room for room in limit.headrooms], dtype=object))
    fact = claims.fact[rows]
    return np.asarray(table[version_of(program.limits[limit.number], facts.achieved[fact], facts.enrolled[fact])])


def _scarce(bucket: Rows, asked: Whole, headroom: int) -> Mask:
    """Mark the rows of buckets in which more is asked than there is headroom."""
    size = int(bucket.max()) + 1
    if size <= BUCKETS_PER_ROW * len(asked) + BUCKETS_MIN:
        scarce: Mask = total_at(bucket, asked, size) > headroom
        return np.asarray(scarce[bucket], dtype=bool)
    return np.asarray(grouped(bucket).totals(asked) > headroom, dtype=bool)


def _settled(program: Program, claims: Claims, full: Whole, binding: list[_Bucketed]) -> PaidClaims:
    """Find what each claim is paid when headroom depends on what earlier claims were paid.

    What a claim finds depends on earlier claims only, so the amounts that agree with themselves are the
    one-pass result; each round settles at least the first claim that was still wrong, and mostly all.
    """
    units, paid = claims.units, full
    negative = np.asarray(claims.units < 0, dtype=bool)
    # A single limit in money on claims of 0 or more: before it is used up everything was paid in full, and
    # after that nothing is left, so the first round is the last.
    single = len(binding) == 1 and _is_simple(binding[0].limit)
    one_round = single and not binding[0].limit.in_units and not negative.any()
    turn = 0
    allowed, asked, unit_limit = claims.units, full, np.full(len(claims), -1, dtype=np.int32)
    used: Whole | None = None
    while True:
        turn += 1
        if turn == ROUNDS_MAX:
            # The round that follows confirms it, and says which limit cut what.
            held = [(each.limit, each.rows, each.groups, each.headroom) for each in binding]
            units, paid = in_turn(program, claims, full, held)
        before, used = used, _units_paid(units, paid)
        if before is None or not np.array_equal(before, used):
            allowed, unit_limit = _least(claims.units, binding, used, in_units=True)
            asked = full if allowed is claims.units else worth(program, claims, allowed)
        left, money_limit = _least(asked, binding, paid, in_units=False)
        if negative.any():
            left, allowed = np.where(negative, full, left), np.where(negative, claims.units, allowed)
        agreed = one_round or (np.array_equal(left, paid) and np.array_equal(allowed, units))
        units, paid = allowed, left
        if agreed:
            break
    unit_cut, money_cut = difference(full, asked), difference(asked, paid)
    if negative.any():
        unit_cut, money_cut = np.where(negative, 0, unit_cut), np.where(negative, 0, money_cut)
    return PaidClaims(
        full=full,
        paid=paid,
        units_paid=_units_paid(units, paid),
        unit_cut=unit_cut,
        unit_limit=np.where(unit_cut != 0, unit_limit, -1).astype(np.int32),
        money_cut=money_cut,
        money_limit=np.where(money_cut != 0, money_limit, -1).astype(np.int32),
    )


def _units_paid(units: Whole, paid: Whole) -> Whole:
    """Give the units allowed of each claim, none where nothing is paid."""
    unpaid = np.asarray(paid == 0, dtype=bool)
    return np.where(unpaid, 0, units) if unpaid.any() else units


def _is_simple(limit: ClaimLimit) -> bool:
    """Whether a limit pays in part and has one headroom for all claims of a bucket."""
    return limit.in_part and not limit.exclusive and len(limit.headrooms) == 1


def _least(
    asked: Whole, binding: list[_Bucketed], used: Whole, *, in_units: bool
) -> tuple[Whole, npt.NDArray[np.int32]]:
    """Give each claim what it asks up to the least headroom, and the limit that has the least."""
    number = np.full(len(asked), -1, dtype=np.int32)
    holding = [bucketed for bucketed in binding if bucketed.limit.in_units == in_units]
    if not holding:
        return asked, number
    granted = asked.copy()
    for bucketed in holding:
        headroom = _left(bucketed, of_rows(used, bucketed.rows))
        own = of_rows(granted, bucketed.rows)
        if not bucketed.limit.in_part:
            headroom = np.where(np.asarray(headroom < of_rows(asked, bucketed.rows), dtype=bool), 0, headroom)
        tighter = np.flatnonzero(np.asarray(headroom < own, dtype=bool))
        granted = granted.astype(object) if is_wide(headroom) else granted
        granted[bucketed.rows[tighter]] = headroom[tighter]
        number[bucketed.rows[tighter]] = bucketed.number
    return narrow(granted), number


def _left(bucketed: _Bucketed, used: Whole) -> Whole:
    """Give the headroom that each claim finds, not below 0."""
    before = bucketed.groups.running_before(used)
    if is_wide(before) or is_wide(bucketed.headroom):
        return np.maximum(difference(bucketed.headroom, before), 0)
    # Both stay within half of 64 bits, so their difference fits.
    left = np.subtract(bucketed.headroom, before, out=before)
    return np.maximum(left, 0, out=left)

"""When money moves, world by world: what each settlement adds to the one before.

A contract is settled again and again, each time on all that is recorded by then, and pays what the settlement gives
less what the one before gave. A statement does not show that, since it is one settlement; here every one is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES
from outcomes_fund.domain.payment import Advance
from outcomes_fund.settlement.counts import Counts, counts_of, settle_counts
from outcomes_fund.settlement.evaluate import settle_facts
from outcomes_fund.settlement.exact import Whole, difference, narrow, peak, roomy, total
from outcomes_fund.settlement.facts import Facts, taken, worlds_taken
from outcomes_fund.settlement.flow_amounts import added_up, binding, earned_in, moved_in, released_in
from outcomes_fund.settlement.growing_counts import GrowingCounts, counts_say_all, counts_until
from outcomes_fund.settlement.holdback import HeldBack
from outcomes_fund.settlement.program import Program
from outcomes_fund.settlement.schedule import settlement_days
from outcomes_fund.settlement.separable import separable
from outcomes_fund.settlement.settled import Settled

__all__ = ["Flows", "flows_of_counts", "flows_of_facts", "settlement_days"]

Mask = npt.NDArray[np.bool_]
Schedule = tuple[tuple[date, date], ...]

UNKNOWN = [EVIDENCE_STATUSES.index(name) for name in ("reported", "rejected")]


@attrs.frozen(kw_only=True, eq=False)
class Flows:
    """When a contract pays, world by world; value added tax is left out, as it is in payables.

    Args:
        days: Scheduled settlements and dates of advances on which money may move, rising, S of them.

        paid: Net of what each payer pays on each day, whole minor units: payments less what is held back and set off,
            and what is released, paid ahead and clawed back; below 0 is paid back. Shape (payers, S, worlds).

        earned: The same money by the period it belongs to, as the payables of the last settlement have it; over all
            periods it adds up to what all days do. Shape (payers, P, worlds).

        binds: For each limit of the contract, then for the cap of each payer, in which worlds it took something off at
            the last settlement, shape (worlds,); None where it never did.
    """

    days: tuple[date, ...]
    paid: Whole
    earned: Whole
    binds: tuple[Mask | None, ...]


def flows_of_facts(program: Program, facts: Facts) -> Flows:
    """Say when money moves, for one world or for many.

    A settlement pays what settling all that is recorded by its day gives, less what the settlement before gave::

        paid(s) = settled(recorded <= s) - settled(recorded <= s - 1)

    Where no later claim changes an earlier period, settling once gives what each settlement gives at which nothing is
    missing; only where a claim is still to be recorded, and only in that world, is a settlement made of its own.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place, of any number of worlds.

    Returns:
        Flows that add up, payer by payer and world by world, to what ``evaluate`` gives with all rows known.
    """
    schedule = settlement_days(program, _last_recorded(facts))
    if not separable(program):
        return flows_in_a_loop(program, facts, schedule)
    missing = _missing(program, facts, schedule)
    if not missing.any():
        return flows_in_one_pass(program, facts, schedule)
    if counts_say_all(program, facts):
        return flows_in_a_loop(program, facts, schedule)
    return _flows_where_missing(program, facts, schedule, missing)


def flows_of_counts(program: Program, counts: Counts) -> Flows:
    """Say when money moves where every claim is known by the settlement of its period.

    Args:
        program: The compiled contract; ``claims_needed`` names nothing for it.

        counts: What verified claims add up to, of one world or of many.

    Returns:
        What ``flows_of_facts`` gives on claims that add up to the counts, each recorded in time.
    """
    schedule = settlement_days(program, None)
    if separable(program):
        day, until = schedule[-1]
        return _passed(program, schedule, settle_counts(program, counts, until=until, clock=day))
    by_settlement = (
        (day, settle_counts(program, counts_until(counts, until), until=until, clock=day)) for day, until in schedule
    )
    return _looped(program, schedule, by_settlement)


def _last_recorded(facts: Facts) -> int | None:
    """Give the last day on which something became known that may count."""
    counts = ~np.isin(facts.status, UNKNOWN)
    return int(facts.recorded[counts].max()) if counts.any() else None


def _missing(program: Program, facts: Facts, schedule: Schedule) -> Mask:
    """Say in which worlds a claim that a settlement looks at is recorded only later, shape (settlements, worlds).

    In a world in which a correction has moved a claim to another day every settlement stands for itself.
    """
    days = np.array([epoch_day(day) for day, _ in schedule], dtype=np.int32)
    places, last = np.array(_places(program, schedule), dtype=np.int64), epoch_day(program.periods[-1].last)
    period = program.period_of(np.minimum(facts.achieved, last))
    late = (facts.recorded > days[places][period]) & (facts.achieved <= last) & ~np.isin(facts.status, UNKNOWN)
    rows = np.flatnonzero(late)
    count = np.zeros((len(schedule) + 1, facts.worlds), dtype=np.int64)
    np.add.at(count, (places[period[rows]], facts.world[rows]), 1)
    np.add.at(count, (np.searchsorted(days, facts.recorded[rows]), facts.world[rows]), -1)
    missing: Mask = np.cumsum(count, axis=0)[:-1] > 0
    if facts.place_day is not facts.achieved:
        missing[:, facts.world[facts.place_day != facts.achieved]] = True
    return missing


def _flows_where_missing(program: Program, facts: Facts, schedule: Schedule, missing: Mask) -> Flows:
    """Settle once, and again at each settlement in the worlds in which a claim is missing."""
    settlement = _settled_once(program, facts, schedule)
    moved = _in_one_pass(program, schedule, settlement)
    columns: dict[date, Whole] = {}
    before = so_far = np.zeros_like(moved[0])
    for (day, until), column, worlds in zip(schedule, moved, missing, strict=True):
        so_far = total(so_far, column)
        now = so_far
        if worlds.any():
            known = (facts.recorded <= epoch_day(day)) & (facts.achieved <= epoch_day(until)) & worlds[facts.world]
            own = worlds_taken(taken(facts, np.flatnonzero(known)), worlds)
            again = added_up(moved_in(settle_facts(program, own, until=until, clock=day)), axis=1)
            now = so_far.astype(np.result_type(so_far, again))
            now[:, worlds] = again
        columns[day] = difference(now, before)
        before = now
    return _flows(program, schedule, columns, settlement)


def _places(program: Program, schedule: Schedule) -> list[int]:
    """Give for each period the number of the settlement that settles it."""
    return [next(i for i, (_, until) in enumerate(schedule) if until >= each.last) for each in program.periods]


def flows_in_a_loop(program: Program, facts: Facts, schedule: Schedule) -> Flows:
    """Say when money moves, by settling again at every scheduled settlement, which is what the words mean.

    Args:
        program: The compiled contract.

        facts: Claims in the order of place, of any number of worlds.

        schedule: Each settlement with the last day of achievement it looks at.
    """
    return _looped(program, schedule, _settlements(program, facts, schedule))


def _settlements(program: Program, facts: Facts, schedule: Schedule) -> Iterator[tuple[date, Settled]]:
    """Settle what is known at each settlement; where nothing is new, nothing is settled."""
    grain = GrowingCounts(program, facts.worlds) if counts_say_all(program, facts) else None
    known, before = np.zeros(len(facts), dtype=bool), None
    for day, until in schedule:
        now = (facts.recorded <= epoch_day(day)) & (facts.achieved <= epoch_day(until))
        if until == before and program.contract.holdback is None and np.array_equal(now, known):
            continue
        if grain is not None:
            grain.add(taken(facts, np.flatnonzero(now & ~known)))
            yield day, settle_counts(program, grain.counts, until=until, clock=day)
        else:
            yield day, settle_facts(program, taken(facts, np.flatnonzero(now)), until=until, clock=day)
        known, before = now, until


def _looped(program: Program, schedule: Schedule, settlements: Iterable[tuple[date, Settled]]) -> Flows:
    """Pay at each settlement what it gives less what the one before gave."""
    columns: dict[date, Whole] = {}
    before: Whole | None = None
    last: Settled | None = None
    for day, settlement in settlements:
        now = added_up(moved_in(settlement), axis=1)
        columns[day] = now if before is None else difference(now, before)
        before, last = now, settlement
    if last is None:
        message = "a contract has at least one period, so it has a settlement"
        raise AssertionError(message)
    return _flows(program, schedule, columns, last)


def flows_in_one_pass(program: Program, facts: Facts, schedule: Schedule) -> Flows:
    """Say when money moves, by settling once; right where no settlement changes what an earlier one paid.

    Args:
        program: The compiled contract, which is separable.

        facts: Claims in the order of place, each recorded by the settlement of its period.

        schedule: Each settlement with the last day of achievement it looks at.
    """
    settlement = _settled_once(program, facts, schedule)
    return _passed(program, schedule, settlement)


def _settled_once(program: Program, facts: Facts, schedule: Schedule) -> Settled:
    """Settle all claims at the last settlement, in the coarser grain where that says all."""
    day, until = schedule[-1]
    facts = taken(facts, np.flatnonzero(facts.achieved <= epoch_day(until)))
    if counts_say_all(program, facts):
        return settle_counts(program, counts_of(program, facts), until=until, clock=day)
    return settle_facts(program, facts, until=until, clock=day)


def _passed(program: Program, schedule: Schedule, settlement: Settled) -> Flows:
    """Pay what a single settlement gives on the days of all settlements."""
    contract = program.contract
    if contract.holdback is None and not contract.advances and _places(program, schedule) == [*range(len(schedule))]:
        # Every settlement settles one period and nothing else moves, so what is paid is what is earned.
        paid = narrow(moved_in(settlement))
        return Flows(days=tuple(day for day, _ in schedule), paid=paid, earned=paid, binds=binding(settlement))
    moved = _in_one_pass(program, schedule, settlement)
    return _flows(program, schedule, dict(zip([day for day, _ in schedule], moved, strict=True)), settlement)


def _in_one_pass(program: Program, schedule: Schedule, settlement: Settled) -> list[Whole]:
    """Give what moves at each settlement: the periods it settles, and what is released when its time has come."""
    places = _places(program, schedule)
    amounts, released = moved_in(settlement, released=False), released_in(settlement)
    moved = [np.zeros((amounts.shape[0], amounts.shape[2]), dtype=np.int64) for _ in schedule]
    for period, place in enumerate(places):
        moved[place] = total(moved[place], amounts[:, period])
    if released is not None and settlement.held is not None:
        for period in range(len(places)):
            for place, worlds in _releases(settlement.held, period, places, schedule):
                moved[place] = total(moved[place], np.where(worlds, released[:, period], 0))
    return moved


def _releases(held: HeldBack, period: int, places: Sequence[int], schedule: Schedule) -> Iterator[tuple[int, Mask]]:
    """Give the settlements at which what was held back in a period is released, and in which worlds."""
    if held.reached is not None:
        # What is held back after the metric was reached is released at once.
        since = np.maximum(held.reached, period)
        for each in np.unique(since[held.reached >= 0]).tolist():
            yield places[each], (held.reached >= 0) & (since == each)
        return
    release = held.release_days[period]
    if release is not None:
        place = next(number for number, (day, _) in enumerate(schedule) if day >= release)
        yield max(place, places[period]), np.ones(held.released.shape[-1], dtype=bool)


def _flows(program: Program, schedule: Schedule, columns: dict[date, Whole], last: Settled) -> Flows:
    """Put what settlements pay and what is paid ahead side by side."""
    advances = tuple(each for each in program.contract.advances if each.date <= program.periods[-1].last)
    days = tuple(sorted({day for day, _ in schedule} | {advance.date for advance in advances}))
    paid = _paid_on(program, columns, days, advances=advances, worlds=last.measures.worlds)
    return Flows(days=days, paid=paid, earned=earned_in(last), binds=binding(last))


def _paid_on(
    program: Program, columns: dict[date, Whole], days: tuple[date, ...], *, advances: tuple[Advance, ...], worlds: int
) -> Whole:
    """Put what settlements pay and what is paid ahead side by side, shape (payers, S, worlds)."""
    payers = [share.party for share in program.contract.payers.shares]
    wide = sum(peak(column) for column in columns.values()) + sum(advance.amount_minor for advance in advances)
    paid = roomy(np.zeros((len(payers), len(days), worlds), dtype=np.int64), wide)
    for day, column in columns.items():
        paid[:, days.index(day)] = column
    for advance in advances:
        paid[payers.index(advance.payer), days.index(advance.date)] += advance.amount_minor
    return narrow(paid)

"""A run under way: blocks are handed to an engine, and their sums put together into a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import attrs

from outcomes_fund.domain.limit import MoneyFloor
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario
from outcomes_fund.exposure.draws.sampling import groups_of
from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.engines.port import Engine, Task
from outcomes_fund.exposure.prepare import Plan, prepare
from outcomes_fund.exposure.result import Binding, CalendarRow, Exposure
from outcomes_fund.exposure.runs.block import Job, job_of, run_block
from outcomes_fund.exposure.runs.crowds import check_crowds
from outcomes_fund.exposure.runs.environment import environment_here
from outcomes_fund.exposure.runs.gathered import Gathered
from outcomes_fund.exposure.runs.instruments import grant_maximum, loan_maximum
from outcomes_fund.exposure.runs.maxima import contract_maximum
from outcomes_fund.exposure.runs.possible import check_possible
from outcomes_fund.exposure.runs.precision import WORLDS_MAX, relative_error, worlds_wanted
from outcomes_fund.exposure.stops import Interrupted, NoMemory

__all__ = ["Run"]


@attrs.define(kw_only=True, eq=False)
class Run:
    """A run under way.

    Args:
        scenario: What is simulated.

        seed: What all chance follows from.

        sampling: How worlds are drawn.

        engine: Where blocks are worked on.

        progress: Is told after each block how many worlds are done, and how many will be.

        folder: Where large arrays are mapped from; None keeps them in memory.
    """

    scenario: Scenario
    seed: int
    sampling: Sampling
    engine: Engine
    progress: Callable[[int, int], None] | None
    folder: Path | None

    def until(self, worlds: int, *, precision: Fraction | None, share: Fraction) -> Exposure:
        """Draw so many worlds, and more where they do not give the precision that is asked.

        Args:
            worlds: Whole groups; whole blocks where a precision is asked.

            precision: Largest standard error of a percentile of the total, as a part of it; None asks none.

            share: Which percentile.

        Raises:
            Interrupted: If somebody broke the run off; nothing of it is left.

            TooMany: If more participants or rows are assumed than can be drawn.

            NoMemory: If memory ran out all the same; nothing of the run is left.
        """
        check_possible(self.scenario)
        plan = prepare(self.scenario)
        check_crowds(plan)
        job = job_of(plan, seed=self.seed, sampling=self.sampling, worlds=worlds)
        gathered = Gathered(portfolio=job.portfolio, folder=self.folder)
        complete: Exposure | None = None
        try:
            self._extend(job, gathered, worlds)
            while precision is not None and worlds < WORLDS_MAX:
                reached = relative_error(gathered.total(), job.portfolio.group, share)
                if reached <= precision:
                    break
                worlds = worlds_wanted(worlds, reached=reached, asked=precision)
                self._extend(job, gathered, worlds)
            complete = self._exposure(plan, gathered)
        except KeyboardInterrupt:
            raise Interrupted(gathered.done, worlds) from None
        except MemoryError as error:
            raise NoMemory(worlds) from error
        finally:
            gathered.drop(but=(complete.by_name, complete.by_account_year) if complete is not None else ())
        return complete

    def _extend(self, job: Job, gathered: Gathered, worlds: int) -> None:
        """Draw the worlds that are missing."""
        tasks = list(_tasks(gathered.done, worlds))
        gathered.make_room(worlds)
        results = self.engine.results(run_block, job, tasks)
        try:
            for sums in results:
                gathered.put(sums)
                if self.progress is not None:
                    self.progress(gathered.done, worlds)
        finally:
            close = getattr(results, "close", None)
            if close is not None:
                close()
        if gathered.done != worlds:
            message = f"{gathered.done} of {worlds} worlds came back"
            raise AssertionError(message)

    def _exposure(self, plan: Plan, gathered: Gathered) -> Exposure:
        """Make the result of sums in which all worlds are."""
        portfolio, by_name = gathered.portfolio, gathered.by_name
        return Exposure(
            scenario=self.scenario,
            worlds=gathered.worlds,
            seed=self.seed,
            sampling=self.sampling,
            group=groups_of(self.sampling, gathered.worlds),
            names=portfolio.names,
            accounts=portfolio.accounts,
            years=gathered.years(),
            by_name=by_name,
            by_account_year=gathered.by_account_year(),
            calendar=tuple(
                CalendarRow(on=on, name=portfolio.names[row], payer=payer, total_minor=total)
                for (on, row, payer), total in sorted(gathered.calendar.items())
                if total
            ),
            bindings=tuple(_bindings(plan, gathered)),
            maxima=tuple(_maxima(plan)),
            environment=environment_here(),
        )


def _tasks(done: int, worlds: int) -> Iterator[Task]:
    """Give the blocks that are missing; all but the last are whole."""
    for first in range(done, worlds, BLOCK):
        yield Task(block=first // BLOCK, worlds=min(BLOCK, worlds - first))


def _bindings(plan: Plan, gathered: Gathered) -> Iterator[Binding]:
    """Name each limit and each payer's cap, also those that never bound."""
    for row, prepared in enumerate(plan.contracts):
        contract = prepared.program.contract
        limits = [(place, limit.id) for place, limit in enumerate(contract.limits) if not isinstance(limit, MoneyFloor)]
        shares = enumerate(contract.payers.shares, start=len(contract.limits))
        for place, title in (
            *limits,
            *((place, share.party) for place, share in shares if share.cap_minor is not None),
        ):
            worlds, squares = gathered.bindings.get((row, place), (0, 0))
            yield Binding(name=prepared.name, limit=title, worlds=worlds, squares=squares)


def _maxima(plan: Plan) -> Iterator[int | None]:
    terms = plan.scenario.terms
    yield from (contract_maximum(prepared.program) for prepared in plan.contracts)
    yield from map(grant_maximum, terms.grants)
    yield from map(loan_maximum, terms.loans)

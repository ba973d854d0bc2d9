"""A run: worlds are drawn and settled block by block, on any engine, until there are as many as are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import attrs

from outcomes_fund.domain.limit import MoneyFloor
from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario
from outcomes_fund.exposure.block import Job, job_of, run_block
from outcomes_fund.exposure.draws.sampling import groups_of, whole_worlds
from outcomes_fund.exposure.draws.streams import BLOCK
from outcomes_fund.exposure.engines.choice import engine_of
from outcomes_fund.exposure.engines.port import Engine, Task
from outcomes_fund.exposure.environment import environment_here
from outcomes_fund.exposure.gathered import Gathered
from outcomes_fund.exposure.instruments import grant_maximum, loan_maximum
from outcomes_fund.exposure.maxima import contract_maximum
from outcomes_fund.exposure.possible import check_possible
from outcomes_fund.exposure.precision import WORLDS_MAX, relative_error, whole_blocks, worlds_wanted
from outcomes_fund.exposure.prepare import Plan, prepare
from outcomes_fund.exposure.result import Binding, CalendarRow, Exposure
from outcomes_fund.exposure.stops import Interrupted

__all__ = ["simulate"]

# Called with the worlds that are done and those that will be.
Progress = Callable[[int, int], None]


def simulate(
    scenario: Scenario,
    *,
    worlds: int | None = None,
    seed: int | None = None,
    sampling: Sampling | None = None,
    precision: Fraction | None = None,
    percentile: Fraction | None = None,
    engine: Engine | str = "local",
    workers: int | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> Exposure:
    """Simulate a scenario.

    The same scenario, worlds, seed and sampling give the same bytes on every engine, whatever the number of workers,
    with the same version of NumPy and the same sort of processor.

    Args:
        scenario: What is simulated.

        worlds: How many worlds, above 0; rounded up to whole groups of ``sampling``. Left out, as the scenario says.

        seed: Whole number from 0 on; left out, as the scenario says.

        sampling: ``plain``, ``antithetic`` or ``sobol``; left out, as the scenario says.

        precision: Go on in rounds of whole blocks until the standard error of the percentile of the total is at most
            this part of it, or ``WORLDS_MAX`` worlds are reached; ``precision_reached`` tells what came of it. Left
            out, one round of ``worlds``.

        percentile: Which percentile that is, between 0 and 1; left out, the certainty of the scenario.

        engine: ``local``, ``threads`` or ``processes`` on this machine, ``dask`` for a local cluster,
            ``dask:tcp://...`` for one that is there, or an engine of your own.

        workers: How many blocks are worked on at a time; left out, one for each processor.

        progress: Is told after each block how many worlds are done, and how many will be.

        folder: Where arrays of more than 256 MB are mapped from; left out, all stays in memory.

    Returns:
        Every payment in every world, complete.

    Raises:
        InvalidInput: If a number is impossible.

        Interrupted: If somebody broke the run off.

        WorkerLost: If workers died on a block again and again.

        ImpossibleDraw: If a quantity has no value.

        AmountTooLarge: If sums leave 64 bits.
    """
    terms = scenario.terms
    seed = terms.seed if seed is None else seed
    sampling = sampling or terms.sampling
    wanted = terms.worlds if worlds is None else worlds
    _check(worlds=wanted, seed=seed, precision=precision, percentile=percentile, workers=workers)
    chosen = engine_of(engine, workers=workers or _processors()) if isinstance(engine, str) else engine
    check_possible(scenario)
    plan = prepare(scenario)
    count = whole_worlds(sampling, wanted)
    if precision is not None:
        # A block that is cut short could not be gone on with.
        count = min(whole_blocks(count), WORLDS_MAX)
    run = _Run(plan=plan, seed=seed, sampling=sampling, engine=chosen, progress=progress, folder=folder)
    return run.until(count, precision=precision, share=percentile)


def _processors() -> int:
    return os.cpu_count() or 1


@attrs.define(kw_only=True, eq=False)
class _Run:
    """A run under way."""

    plan: Plan
    seed: int
    sampling: Sampling
    engine: Engine
    progress: Progress | None
    folder: Path | None

    def until(self, worlds: int, *, precision: Fraction | None, share: Fraction | None) -> Exposure:
        """Draw so many worlds, and more where precision is asked that they do not give."""
        job = job_of(self.plan, seed=self.seed, sampling=self.sampling, worlds=worlds)
        gathered = Gathered(portfolio=job.portfolio, folder=self.folder)
        certainty = self.plan.scenario.terms.certainty
        complete: Exposure | None = None
        try:
            self._extend(job, gathered, worlds)
            while precision is not None and worlds < WORLDS_MAX:
                reached = relative_error(gathered.total(), job.portfolio.group, share or certainty)
                if reached <= precision:
                    break
                worlds = worlds_wanted(worlds, reached=reached, asked=precision)
                self._extend(job, gathered, worlds)
            complete = self._exposure(gathered)
        except KeyboardInterrupt:
            raise Interrupted(gathered.done, worlds) from None
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

    def _exposure(self, gathered: Gathered) -> Exposure:
        """Make the result of sums in which all worlds are."""
        portfolio, by_name = gathered.portfolio, gathered.by_name
        return Exposure(
            scenario=self.plan.scenario,
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
            bindings=tuple(_bindings(self.plan, gathered)),
            maxima=tuple(_maxima(self.plan)),
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


def _check(
    *, worlds: int, seed: int, precision: Fraction | None, percentile: Fraction | None, workers: int | None
) -> None:
    """Refuse numbers with which nothing can be simulated, all at once."""
    rules = (
        (worlds < 1, "worlds", str(worlds), "is no number of worlds; expected 1 or more", "Ask for 10000, say."),
        (seed < 0, "seed", str(seed), "is no seed; expected a whole number from 0 on", "Give any other."),
        (
            precision is not None and not 0 < precision < 1,
            "precision",
            str(precision),
            "is no precision; expected a part above 0 and below 1",
            "Give 0.5 %, say.",
        ),
        (
            percentile is not None and not 0 < percentile < 1,
            "percentile",
            str(percentile),
            "is no percentile; expected a part above 0 and below 1",
            "Give 90 %, say.",
        ),
        (
            workers is not None and workers < 1,
            "workers",
            str(workers),
            "is no number of workers; expected 1 or more",
            "Leave it out to use all processors.",
        ),
    )
    problems = [
        Problem(code="impossible_run", path=path, message=f"{value} {expected}.", remedy=remedy, value=value)
        for broken, path, value, expected, remedy in rules
        if broken
    ]
    if problems:
        raise InvalidInput(problems)

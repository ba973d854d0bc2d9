"""A run: worlds are drawn and settled block by block, on any engine, until there are as many as are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from outcomes_fund.errors import InvalidInput, Problem
from outcomes_fund.exposure.assumptions.scenario import Sampling, Scenario
from outcomes_fund.exposure.draws.sampling import whole_worlds
from outcomes_fund.exposure.engines.choice import engine_of
from outcomes_fund.exposure.engines.port import Engine
from outcomes_fund.exposure.extras import extra_module
from outcomes_fund.exposure.result import Exposure
from outcomes_fund.exposure.runs.precision import WORLDS_MAX, whole_blocks

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

        NoRoom: If the folder has no room for large arrays.

        TooMany: If more participants or rows are assumed than can be drawn.

        NoMemory: If memory ran out all the same.
    """
    terms = scenario.terms
    seed = terms.seed if seed is None else seed
    sampling = sampling or terms.sampling
    wanted = terms.worlds if worlds is None else worlds
    _check(worlds=wanted, seed=seed, precision=precision, percentile=percentile, workers=workers, folder=folder)
    chosen = engine_of(engine, workers=workers or _processors()) if isinstance(engine, str) else engine
    count = whole_worlds(sampling, wanted)
    if precision is not None:
        # A block that is cut short could not be gone on with.
        count = min(whole_blocks(count), WORLDS_MAX)
    extra_module("scipy", purpose="a simulation", extra="exposure")
    from outcomes_fund.exposure.runs.running import Run  # noqa: PLC0415 - needs scipy

    run = Run(scenario=scenario, seed=seed, sampling=sampling, engine=chosen, progress=progress, folder=folder)
    return run.until(count, precision=precision, share=terms.certainty if percentile is None else percentile)


def _processors() -> int:
    # Where the system says so: those that this process may use, rather than all that there are.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check(
    *,
    worlds: int,
    seed: int,
    precision: Fraction | None,
    percentile: Fraction | None,
    workers: int | None,
    folder: Path | None,
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
        (
            folder is not None and not folder.is_dir(),
            "folder",
            str(folder),
            "is no folder; expected one in which large arrays can be kept",
            "Make it first, or leave it out.",
        ),
    )
    problems = [
        Problem(code="impossible_run", path=path, message=f"{value} {expected}.", remedy=remedy, value=value)
        for broken, path, value, expected, remedy in rules
        if broken
    ]
    if problems:
        raise InvalidInput(problems)

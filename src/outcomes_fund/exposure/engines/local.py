"""This machine: a short run in the calling thread, a long one in processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any, TypeVar

import attrs

from outcomes_fund.exposure.engines.port import Task, Work
from outcomes_fund.exposure.engines.processes import ProcessEngine

__all__ = ["LocalEngine", "pays_off"]

Result = TypeVar("Result")

# What it takes until processes of their own have imported what they need.
START_SECONDS = 1.0


@attrs.frozen(kw_only=True)
class LocalEngine:
    """Works on the first block at once, and on the others in processes where that takes less time.

    Blocks of counts take milliseconds, and are done before a process has started. Threads would be there at once, but
    wait for each other: blocks are many small steps, between which only one of them can run.

    Args:
        workers: Number of processes, above 0.
    """

    workers: int

    def results(self, work: Work[Result], shared: Any, tasks: Sequence[Task]) -> Iterator[Result]:  # noqa: ANN401
        """Work on all tasks, as :class:`Engine` says; which way is chosen changes no result."""
        first, rest = tasks[:1], tasks[1:]
        begun = perf_counter()
        for task in first:
            yield work(shared, task)
        if pays_off(perf_counter() - begun, blocks=len(rest), workers=self.workers):
            yield from ProcessEngine(workers=self.workers).results(work, shared, rest)
        else:
            yield from (work(shared, task) for task in rest)


def pays_off(seconds: float, *, blocks: int, workers: int) -> bool:
    """Say whether processes would be done sooner than the calling thread.

    That is where ``start + blocks * seconds / workers < blocks * seconds``.

    Args:
        seconds: What a block takes.

        blocks: How many blocks there are.

        workers: How many processes there would be.

    Example:
        >>> pays_off(0.01, blocks=50, workers=2), pays_off(4.0, blocks=3, workers=2), pays_off(4.0, blocks=3, workers=1)
        (False, True, False)
    """
    busy = min(workers, blocks)
    return busy > 1 and blocks * seconds * (1 - 1 / busy) > START_SECONDS

"""Threads of this process: nothing is copied, and NumPy lets others work while it draws and adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, TypeVar

import attrs

from outcomes_fund.exposure.engines.port import Task, Work

__all__ = ["ThreadEngine", "in_threads"]

Result = TypeVar("Result")

# Waiting without end cannot be interrupted everywhere.
WAIT_SECONDS = 0.5


@attrs.frozen(kw_only=True)
class ThreadEngine:
    """Works on blocks in threads of this process.

    Args:
        workers: Number of threads, above 0; one works in the calling thread.
    """

    workers: int

    def results(self, work: Work[Result], shared: Any, tasks: Sequence[Task]) -> Iterator[Result]:  # noqa: ANN401
        """Work on all tasks, as :class:`Engine` says."""
        if self.workers == 1 or len(tasks) == 1:
            return (work(shared, task) for task in tasks)
        return in_threads(lambda task: work(shared, task), tasks, workers=self.workers)


def in_threads(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: int,
    stop: Callable[[], object] = lambda: None,
) -> Iterator[Result]:
    """Work on tasks in threads, with at most one task more under way than there are threads.

    Args:
        work: What is done with a task.

        tasks: The tasks, taken in order.

        workers: Number of threads.

        stop: Is called when all work has to end at once.
    """
    waiting = iter(tasks)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="block")
    complete = False
    try:
        running: set[Future[Result]] = {pool.submit(work, task) for task in islice(waiting, workers + 1)}
        while running:
            done, running = wait(running, timeout=WAIT_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
            running |= {pool.submit(work, task) for task in islice(waiting, len(done))}
        complete = True
    finally:
        if not complete:
            stop()
        pool.shutdown(wait=True, cancel_futures=True)

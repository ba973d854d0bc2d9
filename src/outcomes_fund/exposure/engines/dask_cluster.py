"""A cluster of dask.distributed: one that is there, or one of processes on this machine."""

from __future__ import annotations

import logging
import pickle
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from threading import current_thread, main_thread
from typing import Any, TypeAlias, TypeVar

import attrs

from outcomes_fund.exposure.engines.port import RETRIES_MAX, Task, Work
from outcomes_fund.exposure.extras import extra_module
from outcomes_fund.exposure.stops import NoCluster, WorkerLost

__all__ = ["DaskEngine"]

Result = TypeVar("Result")

# Dask publishes no types.
Untyped: TypeAlias = Any

# What takes the cluster so long to answer is not there.
CONNECT_SECONDS = 5

TASKS_PER_THREAD = 2


@attrs.frozen(kw_only=True)
class DaskEngine:
    """Works on blocks on a cluster of dask.distributed.

    Args:
        address: Address of its scheduler, such as ``tcp://10.0.0.1:8786``; left out, a cluster of processes is started
            on this machine and ended afterwards.

        workers: Number of processes of such a cluster.
    """

    address: str | None = None
    workers: int = 2

    def results(self, work: Work[Result], shared: Any, tasks: Sequence[Task]) -> Iterator[Result]:  # noqa: ANN401
        """Work on all tasks, as :class:`Engine` says; the cluster gives the blocks of a lost worker to others."""
        distributed = extra_module("distributed", purpose="the engine dask", extra="dask")
        with self._client(distributed) as client:
            yield from _results(distributed, client, work=work, shared=shared, tasks=tasks)

    @contextmanager
    def _client(self, distributed: Untyped) -> Iterator[Untyped]:
        if self.address is not None:
            try:
                client = distributed.Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
            except OSError as error:
                raise NoCluster(self.address, str(error)) from error
            with client:
                yield client
            return
        settings = {"distributed.scheduler.allowed-failures": RETRIES_MAX}
        with _dask_config().set(settings):
            with _deaf_children():
                cluster = distributed.LocalCluster(
                    n_workers=self.workers,
                    threads_per_worker=1,
                    processes=True,
                    # Any free port: without this the cluster takes a fixed one, and warns where that is taken.
                    dashboard_address=":0",
                    # What matters of it is raised.
                    silence_logs=logging.CRITICAL,
                )
            with cluster, distributed.Client(cluster, set_as_default=False) as client:
                yield client


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: this one ends them, and they would only print where they were."""
    if current_thread() is not main_thread():
        # Only the main thread may set how signals are taken.
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _dask_config() -> Untyped:
    return extra_module("dask.config", purpose="the engine dask", extra="dask")


def _results(
    distributed: Untyped,
    client: Untyped,
    *,
    work: Work[Result],
    shared: object,
    tasks: Sequence[Task],
) -> Iterator[Result]:
    """Keep two tasks with the cluster for each of its threads: one that is worked on, and one that waits there."""
    # Loading is a task itself, so that it is done again when the worker that did it is lost.
    common = client.submit(pickle.loads, pickle.dumps((work, shared)), pure=False)
    # Blocks are given to workers that hold what they need, so all of them should, or one of them gets all blocks.
    client.replicate([common])
    waiting = iter(tasks)
    blocks: dict[Any, int] = {}

    def submit(count: int) -> list[Any]:
        futures = []
        for task in islice(waiting, count):
            future = client.submit(_worked, common, task, pure=False)
            blocks[future] = task.block
            futures.append(future)
        return futures

    coming = distributed.as_completed(
        submit(TASKS_PER_THREAD * max(sum(client.nthreads().values()), 1)), loop=client.loop
    )
    for future in coming:
        block = blocks.pop(future)
        try:
            yield future.result()
        except distributed.KilledWorker as error:
            raise WorkerLost(block, str(error)) from error
        future.release()
        for more in submit(1):
            coming.add(more)


def _worked(common: tuple[Work[Result], Any], task: Task) -> Result:
    work, shared = common
    return work(shared, task)

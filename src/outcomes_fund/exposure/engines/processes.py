"""Processes of this machine: each has a Python of its own, and one that dies is replaced."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any, TypeVar

import attrs

from outcomes_fund.exposure.engines.port import RETRIES_MAX, Task, Work
from outcomes_fund.exposure.engines.threads import in_threads
from outcomes_fund.exposure.stops import WorkerLost

__all__ = ["ProcessEngine"]

Result = TypeVar("Result")

# The worker is started by its name rather than by multiprocessing, which would run the caller's script again.
COMMAND = (sys.executable, "-m", "outcomes_fund.exposure.engines.worker")

# How long a process may take to end by itself.
ENDING_SECONDS = 5


@attrs.frozen(kw_only=True)
class ProcessEngine:
    """Works on blocks in processes of their own.

    Args:
        workers: Number of processes, above 0.
    """

    workers: int

    def results(self, work: Work[Result], shared: Any, tasks: Sequence[Task]) -> Iterator[Result]:  # noqa: ANN401
        """Work on all tasks, as :class:`Engine` says; a block whose process dies is tried again."""
        crew = _Crew(first=pickle.dumps((work, shared), protocol=pickle.HIGHEST_PROTOCOL))
        workers = min(self.workers, len(tasks))
        try:
            yield from in_threads(crew.work, tasks, workers=workers, stop=crew.end)
        finally:
            crew.end()


@attrs.define(kw_only=True)
class _Crew:
    """The processes: each thread takes one that is free, or starts one.

    Args:
        first: What every process is told first.
    """

    first: bytes
    free: SimpleQueue[subprocess.Popen[bytes]] = attrs.Factory(SimpleQueue)
    started: list[subprocess.Popen[bytes]] = attrs.Factory(list)
    lock: Lock = attrs.Factory(Lock)
    over: bool = False

    def work(self, task: Task) -> Any:  # noqa: ANN401 - the result of any work
        """Let a process work on a task; where it dies, another."""
        reason = ""
        for _ in range(1 + RETRIES_MAX):
            worker = self._worker()
            try:
                succeeded, result = _asked(worker, task)
            except (OSError, EOFError, pickle.UnpicklingError):
                reason = _ending(worker)
                if self.over:
                    break
                continue
            self.free.put(worker)
            if not succeeded:
                raise result
            return result
        raise WorkerLost(task.block, reason)

    def end(self) -> None:
        """End all processes, whatever they do."""
        with self.lock:
            self.over = True
            ending = list(self.started)
        for worker in ending:
            worker.kill()
        for worker in ending:
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                # What could not be written to a dead process need not be.
                with suppress(OSError):
                    assert pipe is not None
                    pipe.close()

    def _worker(self) -> subprocess.Popen[bytes]:
        try:
            return self.free.get_nowait()
        except Empty:
            return self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with self.lock:
            if self.over:
                raise EOFError
            worker = subprocess.Popen(  # noqa: S603 - our own module, without a shell
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_surroundings()
            )
            self.started.append(worker)
        assert worker.stdin is not None
        # Where it is dead already, asking it will tell the same.
        with suppress(OSError):
            worker.stdin.write(self.first)
        return worker


def _asked(worker: subprocess.Popen[bytes], task: Task) -> tuple[bool, Any]:
    assert worker.stdin is not None
    assert worker.stdout is not None
    pickle.dump(task, worker.stdin, protocol=pickle.HIGHEST_PROTOCOL)
    worker.stdin.flush()
    succeeded, result = pickle.load(worker.stdout)  # noqa: S301 - what our own process wrote
    return succeeded, result


def _ending(worker: subprocess.Popen[bytes]) -> str:
    """Say how a process ended."""
    try:
        code = worker.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        # It lives, and what it wrote is no answer.
        worker.kill()
        code = worker.wait()
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _surroundings() -> dict[str, str]:
    """Let a process find modules where this one does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}

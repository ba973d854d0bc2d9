"""Engines give every result once, bear with a worker that dies, and end when they are told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from outcomes_fund.errors import InvalidInput, MissingExtra, Problem
from outcomes_fund.exposure.engines.dask_cluster import DaskEngine
from outcomes_fund.exposure.engines.local import LocalEngine
from outcomes_fund.exposure.engines.port import RETRIES_MAX, Engine, Task
from outcomes_fund.exposure.engines.processes import ProcessEngine
from outcomes_fund.exposure.engines.threads import ThreadEngine
from outcomes_fund.exposure.stops import NoCluster, WorkerLost

TASKS = tuple(Task(block=block, worlds=10 * block) for block in range(6))

# Another process has to find what it works on in a module.
WORK = """
import os, pathlib, signal, time
from outcomes_fund.errors import InvalidInput, Problem


def add(shared, task):
    print("a line that no engine may take for a result")
    return task.block, task.worlds + shared


def die_twice(folder, task):
    marks = pathlib.Path(folder)
    if task.block == 2 and len(list(marks.iterdir())) < 2:
        (marks / str(os.getpid())).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task.block


def die(shared, task):
    if task.block == 2:
        os._exit(7)
    return task.block


def refuse(shared, task):
    raise InvalidInput([Problem(code="code", path="here", message="wrong.")])


def answer_unsendable(shared, task):
    return lambda: None


def process(shared, task):
    time.sleep(0.02)
    return os.getpid()
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of things to do, which other processes find as well."""
    (tmp_path / "work_of_tests.py").write_text(WORK, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    sys.modules.pop("work_of_tests", None)
    return import_module("work_of_tests")


def ran(engine: Engine, function: Callable[[Any, Task], Any], shared: object, tasks: Sequence[Task]) -> list[Any]:
    """Give all results in the order of blocks."""
    return sorted(engine.results(function, shared, tasks))


ENGINES = [
    LocalEngine(workers=2),
    ThreadEngine(workers=1),
    ThreadEngine(workers=3),
    pytest.param(ProcessEngine(workers=2), marks=pytest.mark.slow),
    pytest.param(DaskEngine(workers=2), marks=pytest.mark.slow),
]


@pytest.mark.slow
def test_long_runs_go_to_processes(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where blocks take long, all but the first are worked on by other processes, and none is missing or twice."""
    here = os.getpid()
    assert {here} == set(ran(LocalEngine(workers=2), work.process, None, TASKS))

    monkeypatch.setattr("outcomes_fund.exposure.engines.local.START_SECONDS", 0.0)
    places = ran(LocalEngine(workers=2), work.process, None, TASKS)
    assert len(TASKS) == len(places)
    assert 1 == places.count(here) < len(set(places))


@pytest.mark.parametrize("engine", ENGINES, ids=repr)
def test_every_task_once(engine: Engine, work: Any) -> None:
    """Every task is worked on, and its result comes once."""
    assert [(block, 10 * block + 5) for block in range(6)] == ran(engine, work.add, 5, TASKS)


@pytest.mark.parametrize("engine", ENGINES, ids=repr)
def test_error_is_raised(engine: Engine, work: Any) -> None:
    """An error of the work is raised as it is, with its facts."""
    with pytest.raises(InvalidInput) as raised:
        ran(engine, work.refuse, None, TASKS)

    assert (Problem(code="code", path="here", message="wrong."),) == raised.value.problems


@pytest.mark.slow
@pytest.mark.parametrize("engine", [ProcessEngine(workers=2), DaskEngine(workers=2)], ids=repr)
def test_dead_worker_is_replaced(engine: Engine, work: Any, tmp_path: Path) -> None:
    """A block whose worker is killed is worked on again by another, and no block is missing or twice."""
    marks = tmp_path / "marks"
    marks.mkdir()

    assert list(range(6)) == ran(engine, work.die_twice, str(marks), TASKS)
    assert 2 == len(list(marks.iterdir()))


@pytest.mark.slow
@pytest.mark.parametrize("engine", [ProcessEngine(workers=2), DaskEngine(workers=2)], ids=repr)
def test_block_that_kills_is_told(engine: Engine, work: Any) -> None:
    """A block that kills every worker is an error that names it, after it was tried again."""
    with pytest.raises(WorkerLost) as raised:
        ran(engine, work.die, None, TASKS)

    # A cluster suspects every block that its dead workers had been given, also those that only waited there.
    suspects = {task.block for task in TASKS} if isinstance(engine, DaskEngine) else {2}
    assert raised.value.block in suspects
    assert RETRIES_MAX == 3


@pytest.mark.slow
def test_way_of_dying_is_told(work: Any) -> None:
    """The error says how the process ended."""
    with pytest.raises(WorkerLost, match="exit code 7"):
        ran(ProcessEngine(workers=1), work.die, None, TASKS)


@pytest.mark.slow
def test_unsendable_answer_is_told(work: Any) -> None:
    """An answer that cannot be sent is an error rather than a dead worker."""
    with pytest.raises(RuntimeError, match="function"):
        ran(ProcessEngine(workers=1), work.answer_unsendable, None, TASKS)


def test_few_results_wait() -> None:
    """However slowly results are taken, no more tasks are begun than there are workers, and one, beyond those taken."""
    begun: list[int] = []

    def work(shared: object, task: Task) -> int:
        begun.append(task.block)
        return task.block

    results = ThreadEngine(workers=2).results(work, None, [Task(block=block, worlds=1) for block in range(50)])
    next(results)
    time.sleep(0.2)

    assert len(begun) <= 3
    assert 49 == len(list(results))


def test_closed_engine_ends() -> None:
    """Whoever takes no more results has no threads left that go on."""
    begun: list[int] = []

    def work(shared: object, task: Task) -> int:
        begun.append(task.block)
        time.sleep(0.01)
        return task.block

    results = ThreadEngine(workers=2).results(work, None, [Task(block=block, worlds=1) for block in range(50)])
    next(results)
    results.close()  # type: ignore[attr-defined]
    left = len(begun)
    time.sleep(0.1)

    assert left == len(begun) < 50


INTERRUPTED = """
import sys
from outcomes_fund.formats.scenario import parse_scenario
from outcomes_fund.exposure.run import simulate
from outcomes_fund.exposure.stops import Interrupted
from tests.unit.exposure.run.portfolios import GRANTS

def told(done, worlds):
    print("begun", flush=True)

try:
    simulate(parse_scenario(GRANTS), worlds=4_000_000, engine=sys.argv[1], workers=2, progress=told)
except Interrupted as error:
    print("interrupted", error.done < error.worlds)
"""


def ended(group: int) -> bool:
    """Wait until no process of a group is left, at most some seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["threads", "processes", "dask"])
def test_interrupt_ends_a_run(engine: str) -> None:
    """Ctrl-C ends a run within seconds, with an error that can be caught, and leaves no process behind."""
    root = Path(__file__).parents[4]
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, engine],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        assert "begun\n" == run.stdout.readline()
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=30)

    assert "interrupted True" in out
    # The library of clusters may log what it loses while it ends.
    assert "" == err or engine == "dask"
    assert ended(run.pid)


@pytest.mark.slow
def test_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    """An address at which no cluster answers is an error that names it."""
    monkeypatch.setattr("outcomes_fund.exposure.engines.dask_cluster.CONNECT_SECONDS", 1)

    with pytest.raises(NoCluster, match=r"tcp://127\.0\.0\.1:9"):
        ran(DaskEngine(address="tcp://127.0.0.1:9"), work.add, 5, TASKS)


@pytest.mark.slow
def test_cluster_that_is_there(work: Any) -> None:
    """A cluster whose address is given works on the blocks, and is there afterwards."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0") as there:
        engine = DaskEngine(address=there.scheduler_address)

        assert ran(engine, work.add, 1, TASKS) == ran(engine, work.add, 1, TASKS)


def test_missing_library_is_told(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    """Without the library of a cluster the error says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(MissingExtra, match=r"outcomes-fund\[dask\]"):
        ran(DaskEngine(), work.add, 5, TASKS)

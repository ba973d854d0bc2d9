"""What every engine does: work on blocks, in any order, each once, and give back all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import attrs

__all__ = ["RETRIES_MAX", "Engine", "Task", "Work"]

# A block that was tried again so often, each time to the death of its worker, goes on killing workers.
RETRIES_MAX = 3

Result = TypeVar("Result")

# Takes what all blocks share and the task. A function of a module, so that another process finds it by its name.
Work = Callable[[Any, "Task"], Result]


@attrs.frozen(kw_only=True)
class Task:
    """One block to work on.

    Args:
        block: Its number.

        worlds: How many of its worlds are wanted, the first ones.
    """

    block: int
    worlds: int


class Engine(Protocol):
    """Works on blocks."""

    def results(self, work: Work[Result], shared: Any, tasks: Sequence[Task]) -> Iterator[Result]:  # noqa: ANN401
        """Work on all tasks, and give their results in any order, as they come.

        Few results wait at a time, however many tasks there are: no more than two for each worker. When the iterator is
        closed or something is raised, all work ends.

        Args:
            work: What is done with a task; the same for the same task whoever does it.

            shared: What all tasks need.

            tasks: The blocks.

        Raises:
            WorkerLost: If workers died on a task again and again.
        """
        ...

"""A bar on standard error while something long is worked out; nothing where standard error is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

__all__ = ["Tell", "progress"]

# How much is done, and of how much.
Tell = Callable[[int, int], None]


@contextmanager
def progress(text: str) -> Iterator[Tell]:
    """Show that something is being worked out, and how far it is once that is told.

    Args:
        text: What is being done.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    times = TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), *times)
    # The bar is gone when the answer comes.
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)

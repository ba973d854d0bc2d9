"""A process that works on blocks: tasks come in as pickles, results go out as pickles, until no more come."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import BinaryIO

__all__ = ["serve"]


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Work on tasks until no more come.

    Args:
        incoming: A pickle of the work and what all tasks share, then one for each task.

        outgoing: For each task whether it succeeded, with its result or the exception.
    """
    work, shared = pickle.load(incoming)  # noqa: S301 - what the process that started this one wrote
    while True:
        try:
            task = pickle.load(incoming)  # noqa: S301 - as above
        except EOFError:
            return
        try:
            answer = True, work(shared, task)
        except Exception as error:  # noqa: BLE001 - raised again where the task came from
            answer = False, error
        outgoing.write(_pickled(answer))
        outgoing.flush()


def _pickled(answer: tuple[bool, object]) -> bytes:
    try:
        return pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - an exception may hold what cannot be sent
        return pickle.dumps((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]} ({error})")))


def main() -> None:
    """Serve the process that started this one, over standard input and output."""
    # Whoever breaks a run off breaks off the process that waits for it, and that one ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outgoing = os.fdopen(os.dup(1), "wb")
    # Whatever prints must not print into the results.
    os.dup2(2, 1)
    serve(sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main()

"""Programs that write to a fund file and are killed in the middle of it, for tests of the store and of use cases."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def writing(program: str, *arguments: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program that says `ready`, waits for a line, and then says a line for each command it has carried out."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def killed(writer: subprocess.Popen[str], dice: random.Random, *, commands_first: int, longest_s: float) -> list[str]:
    """Kill a writer in the middle of its work and give what it has said of the commands it has acknowledged."""
    assert writer.stdout is not None
    assert writer.stdin is not None
    assert "ready\n" == writer.stdout.readline()
    print("go", file=writer.stdin, flush=True)
    # Some commands first, then a moment within one: so a slow machine is killed in as many places as a fast one.
    said = "".join(writer.stdout.readline() for _ in range(dice.randrange(commands_first)))
    time.sleep(dice.uniform(0, longest_s))
    writer.kill()
    said += writer.stdout.read()
    # The last line may be cut off: it was not acknowledged.
    return [line.rstrip("\n") for line in said.splitlines(keepends=True) if line.endswith("\n")]

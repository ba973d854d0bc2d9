"""Freed memory stays with the process that will need it again."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("resource", reason="page faults are counted by the system")

COUNT_FAULTS = """
import resource, numpy as np
from outcomes_fund.exposure.runs.memory import keep_memory
kept = {keep} and keep_memory()
np.ones(1_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    np.ones(1_000_000)
    [np.ones(500_000) for _ in range(4)]
print(kept, resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(*, keep: bool) -> tuple[bool, int]:
    """Count the pages that a process fetches for arrays it makes again and again."""
    command = [sys.executable, "-c", COUNT_FAULTS.format(keep=keep)]
    kept, count = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return kept == "True", int(count)


def test_memory_is_used_again() -> None:
    """A process that keeps its memory fetches few pages for arrays of a size it has made before."""
    _, without = faults(keep=False)
    kept, pages = faults(keep=True)

    if not kept:
        pytest.skip("the C library has no such setting")
    assert pages * 4 < without

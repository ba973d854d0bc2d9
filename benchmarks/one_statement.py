"""Settle one contract in a process of its own and print its peak memory in bytes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from outcomes_fund import evaluate, load_contract, load_evidence


def main() -> None:
    """Read, settle, and say how much memory that took at most."""
    contract = load_contract(sys.argv[1])
    evaluate(contract, load_evidence(sys.argv[2], contract), as_of=None)
    # Not getrusage: what it reports survives exec, so a child of a large process looks large.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(int(peak[1]) * 1024 if peak else 0)


if __name__ == "__main__":
    main()

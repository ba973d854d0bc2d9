"""Settle one contract in a process of its own and print its peak memory in bytes."""

from __future__ import annotations

import resource
import sys

from outcomes_fund import evaluate, load_contract, load_evidence


def main() -> None:
    """Read, settle, and say how much memory that took at most."""
    contract = load_contract(sys.argv[1])
    evaluate(contract, load_evidence(sys.argv[2], contract), as_of=None)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    main()

"""Steps from one format of the fund file to the next; a step that was released is never edited.

Each module holds ``STATEMENTS``: the SQL of one step, without triggers. After the last step all triggers are made
afresh, so a later step may build a table anew.
"""

from __future__ import annotations

from hashlib import sha256

from outcomes_fund.ledger.migrations import m001_first, m002_people

__all__ = ["FORMAT", "STEPS", "step_digest"]

# In order; the format of a file is the number of steps it has been through.
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("m001_first", m001_first.STATEMENTS),
    ("m002_people", m002_people.STATEMENTS),
)

FORMAT = len(STEPS)


def step_digest(statements: tuple[str, ...]) -> str:
    """Compute the SHA-256 over the statements of a step, which the file keeps beside its name."""
    return sha256("\n".join(statements).encode()).hexdigest()

"""The clock of the computer, which only the command line looks at."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["moment"]


def moment() -> datetime:
    """Give the moment it is."""
    return datetime.now(UTC)

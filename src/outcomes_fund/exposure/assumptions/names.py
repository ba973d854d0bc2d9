"""What outcomes, intakes and endings are called, in the scenario file and in the names of quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outcomes_fund.exposure.assumptions.outcome import Outcome

__all__ = ["numbered", "outcome_name"]


def numbered(word: str, index: int) -> str:
    """Name the first, second, ... of its sort: ``intake``, ``intake2``, ``intake3``.

    Args:
        word: What it is.

        index: Its place, from 0.

    Example:
        >>> numbered("intake", 0), numbered("intake", 1)
        ('intake', 'intake2')
    """
    return word if index == 0 else f"{word}{index + 1}"


def outcome_name(outcome: Outcome) -> str:
    """Give the name of an outcome in its contract: its id; its metric where it has none."""
    return outcome.id or outcome.metric

"""When a contract ends early in each world."""

from __future__ import annotations

from datetime import date
from math import log

import numpy as np

from outcomes_fund.domain.calendar import epoch_day
from outcomes_fund.exposure.assumptions.names import numbered
from outcomes_fund.exposure.assumptions.portfolio import Ending
from outcomes_fund.exposure.drivers.chance import Chance, Whole

__all__ = ["ending_days"]

DAYS_IN_YEAR = 365.25

# Later than any day of a contract.
NO_ENDING = 2**30


def ending_days(endings: tuple[Ending, ...], start: date, chance: Chance) -> Whole:
    """Draw the first day on which nothing is achieved any more, the earliest of all endings.

    Defined, for a chance within a year and a uniform number u, as::

        day = start + 365.25 x ln(1 - u) / ln(1 - chance), rounded down

    Args:
        endings: What may end the contract.

        start: First day of the contract.

        chance: Where the draws come from.

    Returns:
        Days since 1970-01-01, far in the future where nothing ends it, shape (worlds,).
    """
    days = np.full(chance.worlds, NO_ENDING, dtype=np.int64)
    for number, ending in enumerate(endings):
        found = _ending_days(ending, epoch_day(start), chance, numbered("ending", number))
        days = np.minimum(days, found)
    return days


def _ending_days(ending: Ending, start: int, chance: Chance, name: str) -> Whole:
    if ending.on is not None:
        happens = chance.quantity(name) < float(ending.chance)
        return np.where(happens, epoch_day(ending.on), NO_ENDING)
    if not ending.yearly:
        return np.full(chance.worlds, NO_ENDING, dtype=np.int64)
    after = np.log1p(-chance.quantity(name)) * (DAYS_IN_YEAR / log(1 - float(ending.yearly)))
    return start + np.minimum(after, NO_ENDING // 2).astype(np.int64)

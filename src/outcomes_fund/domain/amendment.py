"""Amendments: terms that hold from a date."""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from outcomes_fund.domain.allocation import LinePayers
from outcomes_fund.domain.limit import Limit
from outcomes_fund.domain.metric import Metric
from outcomes_fund.domain.terms import Line

__all__ = ["Amendment"]


@attrs.frozen(kw_only=True)
class Amendment:
    """Changed terms that hold from a day on.

    Args:
        id: Short name of the amendment.

        start: First day for which it holds.

        agreed: Day from which it is known; None means its start.

        by: It holds for what is ``achieved`` from that day on, or for participants ``enrolled`` from that day on.

        clause: Where the amendment says so.

        end: New end of the contract, one day beyond its last day; None leaves it.

        metrics: New metrics.

        lines: Lines with new terms, by their id, and new lines.

        stops: Lines that end: nothing achieved or tested from that day on is paid.

        limits: Limits with new terms, by their id, and new limits. They count from the contract's start, but take
            nothing back that was earned before.

        payers: New shares of payers, for periods whose last day is not before the start.
    """

    id: str
    start: date
    agreed: date | None = None
    by: Literal["achieved", "enrolled"] = "achieved"
    clause: str = ""
    end: date | None = None
    metrics: tuple[Metric, ...] = ()
    lines: tuple[Line, ...] = ()
    stops: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    payers: tuple[LinePayers, ...] = ()

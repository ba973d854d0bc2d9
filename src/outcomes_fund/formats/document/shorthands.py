"""Shorthands of the contract file: rate cards and ladders, each of which stands for metrics and lines."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import attrs

from outcomes_fund.domain.admission import Admission
from outcomes_fund.domain.calendar import Duration
from outcomes_fund.domain.terms import Band, Uplift

__all__ = ["Ladder", "RateCard", "RateCardRow"]


NO_RULES = Admission()


@attrs.frozen(kw_only=True)
class RateCardRow:
    """A row of a rate card: a metric of kind ``count`` and a line of form ``unit_price`` with the same id and title.

    Args:
        id: Short name of the metric and of the line.

        title: The outcome in the words of the contract.

        bands: Volume bands, as those of a line of form ``unit_price``.

        bands_over: As in such a line.

        uplifts: As in such a line.

        unit: In place of that of the card.

        resolution: Smallest step of a value; makes the metric one of kind ``sum``.

        measured_by: In place of that of the card.

        compared_with: In place of that of the card.

        clause: In place of that of the card.

        priority: As in such a line.

        indexed: In place of that of the card.

        admission: What is given here stands in place of what the card's admission says.
    """

    id: str
    title: str
    bands: tuple[Band, ...]
    bands_over: Literal["contract", "year"] = "contract"
    uplifts: tuple[Uplift, ...] = ()
    unit: str | None = None
    resolution: Fraction | None = None
    measured_by: str | None = None
    compared_with: str | None = None
    clause: str | None = None
    priority: int | None = None
    indexed: str | None = None
    admission: dict[str, Any] = attrs.field(factory=dict, metadata={"part_of": Admission})


@attrs.frozen(kw_only=True)
class RateCard:
    """A rate card: each row is a metric and a line, before the lines written out.

    Args:
        rows: One for each outcome.

        unit: What one is called in every row.

        measured_by: How each row is measured.

        compared_with: What each row is compared with.

        clause: Where the contract says so.

        indexed: An index that every row follows.

        admission: Which verified claims count in every row.
    """

    rows: tuple[RateCardRow, ...]
    unit: str = ""
    measured_by: str = ""
    compared_with: str = ""
    clause: str = ""
    indexed: str | None = None
    admission: Admission = NO_RULES


@attrs.frozen(kw_only=True)
class Ladder:
    """A ladder: the same outcome sustained longer and longer, each rung a metric and a line before those written out.

    The rung of three months of the ladder ``work`` is called ``work-3-months``; each person earns it once.

    Args:
        id: Short name; that of a rung is it and the length of time.

        title: The outcome in the words of the contract; that of a rung is it and the length of time.

        starts: The metric that starts the clock.

        first: Time from the start to the first rung.

        every: Time from rung to rung, in the same unit.

        last: Time from the start to the last rung.

        price_minor: One price for every rung.

        prices_minor: The price of each rung, in place of one price for all.

        clock: The time runs from the ``first`` start or from the ``latest``.

        reset_by: An outcome, such as a relapse, that starts the clock anew.

        unit: What one is called.

        measured_by: How it is measured.

        compared_with: What it is compared with.

        clause: Where the contract says so.

        uplifts: As in a line of form ``unit_price``.

        indexed: An index that every rung follows.

        admission: What else says which verified claims count; outcomes in ``after`` have to come first as well.
    """

    id: str
    title: str
    starts: str
    first: Duration
    every: Duration
    last: Duration
    price_minor: Fraction | None = None
    prices_minor: tuple[Fraction, ...] = ()
    clock: Literal["first", "latest"] = "first"
    reset_by: str | None = None
    unit: str = ""
    measured_by: str = ""
    compared_with: str = ""
    clause: str = ""
    uplifts: tuple[Uplift, ...] = ()
    indexed: str | None = None
    admission: dict[str, Any] = attrs.field(factory=dict, metadata={"part_of": Admission})

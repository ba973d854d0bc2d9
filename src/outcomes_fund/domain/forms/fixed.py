"""Form ``fixed``: amounts that depend on no outcome."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from outcomes_fund.domain.forms.line import LineBase

__all__ = ["FixedLine", "Instalment"]


@attrs.frozen(kw_only=True)
class Instalment:
    """A fixed amount that is earned on a day.

    Args:
        date: Day on which it is earned; it falls in the period that holds it.

        amount_minor: Whole minor units.
    """

    date: date
    amount_minor: int


@attrs.frozen(kw_only=True)
class FixedLine(LineBase):
    """Amounts that depend on no outcome.

    Exactly one of the two is given.

    Args:
        amount_each_period_minor: Earned on the last day of every period.

        instalments: Earned on their own days.
    """

    form: ClassVar[str] = "fixed"
    metrics: ClassVar[tuple[tuple[str, str], ...]] = ()
    amount_each_period_minor: int | None = None
    instalments: tuple[Instalment, ...] = ()

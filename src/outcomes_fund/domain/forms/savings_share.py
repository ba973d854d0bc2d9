"""Form ``savings_share``: a part of what was saved."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.forms.line import Basis, LineBase, Tests

__all__ = ["SavingsShareLine", "ShareTier"]


@attrs.frozen(kw_only=True)
class ShareTier:
    """A part of the savings that is shared at one rate.

    Args:
        up_to_minor: Savings up to this amount, counted from 0, in whole minor units; None for the last tier.

        share: Part of the savings in this tier that is earned, from 0 to 1.
    """

    share: Fraction
    up_to_minor: int | None = None


@attrs.frozen(kw_only=True)
class SavingsShareLine(LineBase):
    """A part of the savings: the value of the metric times what one unit saves, shared tier by tier.

    Args:
        metric: Any metric but a milestone: care days avoided, tonnes, money.

        unit_value_minor: What one unit saves, in minor units, exact.

        tiers: In rising order, the last one without upper end; a single one shares all savings at one rate.

        measured: The metric is read ``to_date`` or for the ``period`` alone.

        paid: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole amount at each test.

        tests: When it is tested; None means at the end of every period.

        below_zero: A saving below 0 counts as ``zero`` or is ``carried`` to the next tests, at the share of the first tier.
    """

    form: ClassVar[str] = "savings_share"
    metric: str
    unit_value_minor: Fraction
    tiers: tuple[ShareTier, ...]
    measured: Basis
    paid: Basis
    tests: Tests | None = None
    below_zero: Literal["zero", "carried"] = "zero"

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        return (("metric", self.metric),)

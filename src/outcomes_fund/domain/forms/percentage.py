"""Form ``percentage``: a part of what other lines earn."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import attrs

from outcomes_fund.domain.forms.line import LineBase

__all__ = ["PercentageLine"]


@attrs.frozen(kw_only=True)
class PercentageLine(LineBase):
    """A part of what other lines earn in the same period, such as a fee of 5 % beside a flat one.

    Args:
        lines: The lines of which it is a part, written before it; empty means all those that are no adjustments.

        share: The part: 0.05 for 5 %.
    """

    form: ClassVar[str] = "percentage"
    metrics: ClassVar[tuple[tuple[str, str], ...]] = ()
    lines: tuple[str, ...] = ()
    share: Fraction

"""Form ``unit_price``: a price for each unit."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.forms.line import Basis, LineBase, Tests

__all__ = ["Band", "UnitPriceLine", "Uplift"]


@attrs.frozen(kw_only=True)
class Band:
    """A volume band of a unit price.

    Args:
        up_to: Last unit of the band, counted from the first unit admitted; None for the last band.

        price_minor: Price of one unit in this band, in minor units, exact.
    """

    up_to: Fraction | None
    price_minor: Fraction


@attrs.frozen(kw_only=True)
class Uplift:
    """A higher or lower price for participants of a group.

    Args:
        group: Group of the register to which the participant belongs on the date achieved.

        factor: What the price is multiplied by: 1.4 for 40 % more.
    """

    group: str
    factor: Fraction


@attrs.frozen(kw_only=True)
class UnitPriceLine(LineBase):
    """A price for each unit, the same for all or by volume band.

    Without ``measured`` each claim is priced by itself; with it, the value of the metric at each test is.

    Args:
        metric: A plain metric of kind ``count`` or ``sum``; with ``measured``, any metric but a milestone.

        bands: In rising order, the last one without upper end; one band is a single price.

        bands_over: Bands count the units admitted over the ``contract`` or over each ``year``.

        uplifts: Factors on the price by group; where several hold, the first. Only without ``measured``.

        measured: The value of the metric is read ``to_date`` or for the ``period`` alone, at each test; None prices claims.

        paid: With ``measured``: ``to_date`` earns the rise above the highest earlier amount, ``period`` the whole amount
            at each test.

        tests: With ``measured``: when it is tested; None means at the end of every period.

        below_zero: With ``measured``: an amount below 0 counts as ``zero`` or is ``carried`` to the next tests.
    """

    form: ClassVar[str] = "unit_price"
    metric: str
    bands: tuple[Band, ...]
    bands_over: Literal["contract", "year"] = "contract"
    uplifts: tuple[Uplift, ...] = ()
    measured: Basis | None = None
    paid: Basis | None = None
    tests: Tests | None = None
    below_zero: Literal["zero", "carried"] = "zero"

    @property
    def metrics(self) -> tuple[tuple[str, str], ...]:
        """The metrics it looks at: key in the file, and id."""
        return (("metric", self.metric),)

    @property
    def by_claim(self) -> bool:
        """Whether each claim is priced by itself."""
        return self.measured is None

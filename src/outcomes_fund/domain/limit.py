"""Limits: what may be paid at most. One record for each kind."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.terms import Window

__all__ = ["LIMIT_KINDS", "Limit", "MoneyCap", "PersonCap", "VolumeCap"]


@attrs.frozen(kw_only=True)
class _LimitBase:
    """What every limit has.

    Args:
        id: Short name shown beside each cut.

        lines: Lines that the limit holds for, taken together; empty means all that it can hold for.

        clause: Where the contract says so.
    """

    id: str
    lines: tuple[str, ...] = ()
    clause: str = ""


@attrs.frozen(kw_only=True)
class PersonCap(_LimitBase):
    """At most so much money, or so many units, for one participant.

    Exactly one of ``amount_minor`` and ``units`` is given. It holds for lines of form ``unit_price``.

    Args:
        amount_minor: Whole minor units for each participant.

        units: Units of the metric for each participant.

        per: Over the ``contract`` or over each ``year``.
    """

    kind: ClassVar[str] = "person"
    amount_minor: int | None = None
    units: Fraction | None = None
    per: Literal["year", "contract"] = "contract"


@attrs.frozen(kw_only=True)
class VolumeCap(_LimitBase):
    """At most so many units paid. It holds for lines of form ``unit_price``.

    Args:
        units: Units of the metric, all lines of the limit together.

        per: Over the ``contract``, each ``year`` or each ``period``.
    """

    kind: ClassVar[str] = "volume"
    units: Fraction
    per: Window = "contract"


@attrs.frozen(kw_only=True)
class MoneyCap(_LimitBase):
    """At most so much money. It holds for every form.

    Args:
        amount_minor: Whole minor units, all lines of the limit together.

        per: Over the ``contract``, each ``year`` or each ``period``.
    """

    kind: ClassVar[str] = "money"
    amount_minor: int
    per: Window = "contract"


Limit = PersonCap | VolumeCap | MoneyCap

LIMIT_KINDS: dict[str, type[Limit]] = {limit.kind: limit for limit in (PersonCap, VolumeCap, MoneyCap)}

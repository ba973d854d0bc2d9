"""Limits: what may be paid at most, or at least. One record for each kind."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

import attrs

from outcomes_fund.domain.forms.line import Window

__all__ = [
    "LIMIT_KINDS",
    "Capital",
    "ExclusiveCap",
    "Limit",
    "MixCap",
    "MoneyCap",
    "MoneyFloor",
    "PersonCap",
    "ReturnCap",
    "VolumeCap",
]


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

    Exactly one of ``amount_minor`` and ``units`` is given. It holds for lines of form ``unit_price`` that price claims.

    Args:
        amount_minor: Whole minor units for each participant.

        units: Units of the metric for each participant.

        per: Over the ``contract`` or over each ``year``.

        in_part: Whether a claim that does not fit is paid in part, or not at all.
    """

    kind: ClassVar[str] = "person"
    amount_minor: int | None = None
    units: Fraction | None = None
    per: Literal["year", "contract"] = "contract"
    in_part: bool = True


@attrs.frozen(kw_only=True)
class VolumeCap(_LimitBase):
    """At most so many units, or so much money, while still claims: the earliest claims are paid first.

    Exactly one of ``units`` and ``amount_minor`` is given. It holds for lines of form ``unit_price`` that price claims.

    Args:
        units: Units of the metric, all lines of the limit together.

        amount_minor: Whole minor units, all lines of the limit together.

        group: Only claims of participants in this group of the register on the date achieved; None means all.

        per: Over the ``contract``, each ``year`` or each ``period``.

        in_part: Whether a claim that does not fit is paid in part, or not at all.
    """

    kind: ClassVar[str] = "volume"
    units: Fraction | None = None
    amount_minor: int | None = None
    group: str | None = None
    per: Window = "contract"
    in_part: bool = True


@attrs.frozen(kw_only=True)
class ExclusiveCap(_LimitBase):
    """Of several outcomes of one participant only the highest is paid: each pays its increment.

    A claim is paid what it is worth less what the participant was paid before in these lines, not below 0. It holds for
    lines of form ``unit_price`` that price claims.

    Args:
        per: Over the ``contract`` or over each ``year``.
    """

    kind: ClassVar[str] = "exclusive"
    per: Literal["year", "contract"] = "contract"


@attrs.frozen(kw_only=True)
class MixCap(_LimitBase):
    """At most a share of the units: no more than 40 % of outcomes may be of these lines.

    It holds for lines of form ``unit_price`` that price claims; the latest claims are cut first, to whole units.

    Args:
        share: The share, from 0 to 1.

        of: Lines whose units the share is of, those of the limit included.

        base: The share is of the units ``paid``, of those ``admitted``, or of the ``maximum``.

        maximum_units: That maximum, for base ``maximum``.

        per: Over the ``contract``, each ``year`` or each ``period``.
    """

    kind: ClassVar[str] = "mix"
    share: Fraction
    of: tuple[str, ...] = ()
    base: Literal["paid", "admitted", "maximum"]
    maximum_units: Fraction | None = None
    per: Window = "contract"


@attrs.frozen(kw_only=True)
class MoneyCap(_LimitBase):
    """At most so much money. It holds for every form.

    Args:
        amount_minor: Whole minor units, all lines of the limit together.

        per: Over the ``contract``, each ``year`` or each ``period``.

        year_by: With ``per`` year: the year in which an amount is ``achieved``, or that of its scheduled
            ``settlement``; ``paid`` is refused, since it depends on when money was moved.

        sharing: Lines of one period that compete are paid ``in_order`` or ``pro_rata``.

        cut: What is cut ``lapses`` or is ``carried`` to later periods, before what those earn.

        unused: Room that a year or period leaves ``lapses`` or is ``carried`` to the next.

        indexed: An index by which the amount is multiplied, as on the first day of each year or period.
    """

    kind: ClassVar[str] = "money"
    amount_minor: int
    per: Window = "contract"
    year_by: Literal["achieved", "settlement", "paid"] = "achieved"
    sharing: Literal["in_order", "pro_rata"] = "in_order"
    cut: Literal["lapses", "carried"] = "lapses"
    unused: Literal["lapses", "carried"] = "lapses"
    indexed: str | None = None


@attrs.frozen(kw_only=True)
class MoneyFloor(_LimitBase):
    """At least so much money; what is missing is added at the end of the window, to the first line.

    Args:
        amount_minor: Whole minor units, all lines of the limit together.

        per: Over the ``contract``, each ``year`` or each ``period``.

        start: Only for windows that begin on or after this day; None means from the contract's start.

        end: Only for windows that begin before this day; None means to the contract's end.
    """

    kind: ClassVar[str] = "floor"
    amount_minor: int
    per: Window = "contract"
    start: date | None = None
    end: date | None = None


@attrs.frozen(kw_only=True)
class Capital:
    """Money that investors put in.

    Args:
        date: Day on which it counts, by the contract.

        amount_minor: Whole minor units.
    """

    date: date
    amount_minor: int


@attrs.frozen(kw_only=True)
class ReturnCap(_LimitBase):
    """At most what gives investors a return: a balance of capital that compounds on contract dates.

    Payments count on the last day of their period and lower the balance; they never go beyond it.

    Args:
        capital: What is put in, on contract dates.

        rate: Return for each compounding: 0.15 for 15 %.

        compounds: Days on which the balance, as the evening before left it, grows by the rate; rising.
    """

    kind: ClassVar[str] = "return"
    capital: tuple[Capital, ...]
    rate: Fraction
    compounds: tuple[date, ...]


Limit = PersonCap | VolumeCap | ExclusiveCap | MixCap | MoneyCap | MoneyFloor | ReturnCap

LIMIT_KINDS: dict[str, type[Limit]] = {
    limit.kind: limit for limit in (PersonCap, VolumeCap, ExclusiveCap, MixCap, MoneyCap, MoneyFloor, ReturnCap)
}

"""The shape of a contract file: one field for each field of the records, and the few exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from outcomes_fund.domain.calendar import PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.indexation import Index, IndexFigure
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.terms import Band, SavingsShareLine, ShareTier, UnitPriceLine
from outcomes_fund.formats.document import kinds
from outcomes_fund.formats.document.drafts import UNREAD
from outcomes_fund.formats.document.kinds import Surroundings
from outcomes_fund.formats.document.record_shapes import Deriver
from outcomes_fund.formats.document.shapes import Field, Section

__all__ = ["CONTRACT"]

# Records count minor units and say None; files count units of the currency and leave keys out.
WORDING = (
    (", in whole minor units", ""),
    (", in minor units, exact", ""),
    ("Whole minor units", "Amount of money"),
    ("None means", "left out,"),
    ("None admits", "left out, it admits"),
    ("None for the last band", "left out for the last band"),
    ("None only if", "Left out if"),
    ("left out, no lower end", "left out, there is no lower end"),
    ("left out, no upper end", "left out, there is no upper end"),
    ("left out, no cap", "left out, there is no cap"),
    ("left out, the contract's", "left out, it is the contract's"),
    ("``", "`"),
)


def _optional_last(section: Section) -> Section:
    # The last band has no end; the record says so with None, the file by leaving the key out.
    return _with(section, up_to={"required": False, "shape": kinds.NUMBER})


def _periods(section: Section) -> Section:
    def anchor(surroundings: Surroundings) -> object:
        return UNREAD if surroundings.start is None else surroundings.start

    return _with(
        section,
        every={
            "shape": kinds.PERIOD_LENGTH,
            "meaning": "Length of a period; `whole` makes the whole contract one period.",
        },
        anchor={"required": False, "default": anchor},
    )


def _rounding(section: Section) -> Section:
    meaning = "Rounded to whole multiples of this amount of money; left out, the smallest there is."
    return _with(section, unit={"meaning": meaning})


def _with(section: Section, **changes: dict[str, Any]) -> Section:
    fields = (attrs.evolve(field, **changes.get(field.key, {})) for field in section.fields)
    return attrs.evolve(section, fields=tuple(fields))


def _short_for(section: Section, short: Field, key: str, one: Callable[[Any], Any]) -> Section:
    """Let a single value stand in place of a list of one element without upper end.

    Args:
        section: The record with the list.

        short: The single value; its attribute is the one of the element.

        key: The list.

        one: Makes the element of the single value.
    """
    fields = tuple(_with(section, **{key: {"required": False, "default": lambda _: None}}).fields)
    index = [field.key for field in fields].index(key)

    def build(values: dict[str, Any]) -> object:
        single = values.pop(short.attribute)
        if (single is None) == (values[key] is None):
            return f"one of {short.key!r} and {key!r} is needed, and not both."
        if single is not None:
            values[key] = (one(single),)
        return section.build(values)

    def take_apart(record: object) -> dict[str, Any]:
        values = section.take_apart(record)
        elements = values[key]
        if len(elements) == 1 and elements[0] == one(getattr(elements[0], short.attribute)):
            return {**values, short.attribute: getattr(elements[0], short.attribute), key: None}
        return {**values, short.attribute: None}

    return attrs.evolve(
        section,
        fields=(*fields[:index], short, *fields[index:]),
        build=build,
        take_apart=take_apart,
        schema={"oneOf": [{"required": [short.key]}, {"required": [key]}]},
    )


def _unit_price(section: Section) -> Section:
    price = Field(
        key="price",
        attribute="price_minor",
        shape=kinds.UNIT_PRICE,
        required=False,
        meaning="One price for every unit, in place of bands.",
    )
    return _short_for(section, price, "bands", lambda value: Band(up_to=None, price_minor=value))


def _savings_share(section: Section) -> Section:
    share = Field(
        key="share",
        attribute="share",
        shape=kinds.NUMBER,
        required=False,
        meaning="One share of all savings, in place of tiers.",
    )
    return _short_for(section, share, "tiers", lambda value: ShareTier(share=value))


def _months(key: str) -> Callable[[Section], Section]:
    return lambda section: _with(section, **{key: {"shape": kinds.MONTH}})


CONTRACT = Deriver(
    exceptions={
        Band: _optional_last,
        Index: _months("base_month"),
        IndexFigure: _months("month"),
        PeriodGrid: _periods,
        Rounding: _rounding,
        SavingsShareLine: _savings_share,
        UnitPriceLine: _unit_price,
    },
    wording=WORDING,
).section(Contract)

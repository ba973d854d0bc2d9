"""The shape of a contract file: one field for each field of the records, and the few exceptions."""

from __future__ import annotations

from typing import Any

import attrs

from outcomes_fund.domain.calendar import PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.money import Rounding
from outcomes_fund.domain.terms import Band, UnitPriceLine
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


def _unit_price(section: Section) -> Section:
    price = Field(
        key="price",
        attribute="price",
        shape=kinds.UNIT_PRICE,
        required=False,
        meaning="One price for every unit, in place of bands.",
    )
    fields = tuple(_with(section, bands={"required": False}).fields)
    index = [field.key for field in fields].index("bands")

    def build(values: dict[str, Any]) -> UnitPriceLine | str:
        single = values.pop("price")
        if (single is None) == (values["bands"] is None):
            return "one of 'price' and 'bands' is needed, and not both."
        if single is not None:
            values["bands"] = (Band(up_to=None, price_minor=single),)
        return UnitPriceLine(**values)

    def take_apart(line: UnitPriceLine) -> dict[str, Any]:
        values = section.take_apart(line)
        if len(line.bands) == 1 and line.bands[0].up_to is None:
            return {**values, "price": line.bands[0].price_minor, "bands": None}
        return {**values, "price": None}

    return attrs.evolve(
        section,
        fields=(*fields[:index], price, *fields[index:]),
        build=build,
        take_apart=take_apart,
        schema={"oneOf": [{"required": ["price"]}, {"required": ["bands"]}]},
    )


CONTRACT = Deriver(
    exceptions={
        Band: _optional_last,
        PeriodGrid: _periods,
        Rounding: _rounding,
        UnitPriceLine: _unit_price,
    },
    wording=WORDING,
).section(Contract)

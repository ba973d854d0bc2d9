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
from outcomes_fund.formats.document.shapes import Field, Listing, Section
from outcomes_fund.formats.document.shorthands import Ladder, RateCard, RateCardRow

__all__ = ["CONTRACT"]

# Records count minor units and say None; files count units of the currency and leave keys out.
WORDING = (
    (", in whole minor units", ""),
    (", in minor units, exact", ""),
    ("Whole minor units", "Amount of money"),
    ("None means that none", "left out, none"),
    ("None means no such", "left out, there is no such"),
    ("None means", "left out,"),
    ("None admits", "left out, it admits"),
    ("None leaves it exact", "left out, it is exact"),
    ("None leaves it", "left out, it stays"),
    ("None takes the value as it is", "left out, it is taken as it is"),
    ("None prices claims", "left out, claims are priced"),
    ("None for the last", "left out for the last"),
    ("None for the first", "left out for the first"),
    ("First day of the month whose", "The month whose"),
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


def _index(section: Section) -> Section:
    """Let the figures stand in a table beside the file; the reader puts them in its place."""
    table = Field(
        key="table",
        attribute="table",
        shape=kinds.TEXT,
        required=False,
        meaning="In place of figures: a CSV file in the folder of the contract, with the columns month, value and, "
        "where known, base, status and known.",
    )
    changed = _with(section, base_month={"shape": kinds.MONTH}, figures={"required": False, "default": lambda _: None})

    def build(values: dict[str, Any]) -> object:
        if (values.pop("table") is None) == (values["figures"] is None):
            return "one of 'figures' and 'table' is needed, and not both."
        return section.build(values)

    return attrs.evolve(
        changed,
        fields=(*changed.fields, table),
        build=build,
        take_apart=lambda index: {**section.take_apart(index), "table": None},
        schema={"oneOf": [{"required": ["figures"]}, {"required": ["table"]}]},
    )


def _figure(section: Section) -> Section:
    return _with(section, month={"shape": kinds.MONTH, "meaning": "The month it is about."})


def _ladder(section: Section) -> Section:
    renamed = _with(section, first={"key": "from"}, last={"key": "to"})

    def build(values: dict[str, Any]) -> object:
        if (values["price_minor"] is None) == (not values["prices_minor"]):
            return "one of 'price' and 'prices' is needed, and not both."
        return section.build(values)

    either = [{"required": ["price"]}, {"required": ["prices"]}]
    return attrs.evolve(renamed, build=build, schema={"oneOf": either})


def _contract(section: Section) -> Section:
    """Let rate cards and ladders stand beside metrics and lines; what is written has none."""
    shorthands = tuple(
        Field(
            key=key,
            attribute=key,
            shape=Listing(element=DERIVER.section(record)),
            required=False,
            default=lambda _: (),
            meaning=meaning,
        )
        for key, record, meaning in (
            ("rate_cards", RateCard, "Metrics and lines in short rows."),
            ("ladders", Ladder, "Metrics and lines for the same outcome, sustained longer and longer."),
        )
    )
    fields = _with(section, lines={"required": False, "default": lambda _: ()}).fields
    behind = [field.key for field in fields].index("lines") + 1
    return attrs.evolve(
        section,
        fields=(*fields[:behind], *shorthands, *fields[behind:]),
        take_apart=lambda contract: {**section.take_apart(contract), "rate_cards": (), "ladders": ()},
        schema={"anyOf": [{"required": [key]} for key in ("lines", "rate_cards", "ladders")]},
    )


DERIVER = Deriver(
    exceptions={
        Band: _optional_last,
        Contract: _contract,
        Index: _index,
        IndexFigure: _figure,
        Ladder: _ladder,
        PeriodGrid: _periods,
        RateCardRow: _unit_price,
        Rounding: _rounding,
        SavingsShareLine: _savings_share,
        UnitPriceLine: _unit_price,
    },
    wording=WORDING,
)
CONTRACT = DERIVER.section(Contract)

"""The shape of a contract file: one field for each field of the records, and the few exceptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from outcomes_fund.domain.calendar import Duration, PeriodGrid
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.terms import Band, UnitPriceLine
from outcomes_fund.formats import kinds
from outcomes_fund.formats.kinds import Kind, Surroundings
from outcomes_fund.formats.meanings import field_meanings, record_meaning
from outcomes_fund.formats.shapes import UNREAD, Choice, Field, Listing, Section, Shape

__all__ = ["CONTRACT"]

KINDS: dict[object, Kind] = {
    str: kinds.TEXT,
    date: kinds.DATE,
    Duration: kinds.DURATION,
    Fraction: kinds.NUMBER,
}
MONEY_KINDS: dict[object, Kind] = {int: kinds.MONEY, Fraction: kinds.UNIT_PRICE}
MONEY_ENDING = "_minor"

# What a section is called where the name of its record would not help.
TAGS = ("form", "kind")


def _shape(hint: object, attribute: str) -> Shape:
    parts = get_args(hint)
    if get_origin(hint) is Literal:
        return kinds.word_kind(parts)
    if get_origin(hint) is tuple:
        return Listing(element=_shape(parts[0], attribute))
    if get_origin(hint) in {UnionType, Union}:
        shapes = [part for part in parts if part is not NoneType]
        return _shape(shapes[0], attribute) if len(shapes) == 1 else _choice(shapes)
    if attribute.endswith(MONEY_ENDING):
        return MONEY_KINDS[hint]
    if isinstance(hint, type) and attrs.has(hint) and hint not in KINDS:
        return _section(hint)
    return KINDS[hint]


def _choice(records: list[type]) -> Choice:
    tag = next(tag for tag in TAGS if hasattr(records[0], tag))
    return Choice(tag=tag, sections={getattr(record, tag): _section(record) for record in records})


def _section(record: type) -> Section:
    hints, meanings = get_type_hints(record), field_meanings(record)
    fields = tuple(
        _field(attribute, _shape(hints[attribute.name], attribute.name), meanings) for attribute in attrs.fields(record)
    )
    section = Section(
        title=_title(record),
        fields=fields,
        build=lambda values: record(**values),
        take_apart=lambda value: {field.attribute: getattr(value, field.attribute) for field in fields},
        meaning=record_meaning(record),
    )
    return EXCEPTIONS.get(record, lambda section: section)(section)


def _title(record: type) -> str:
    for tag in TAGS:
        if hasattr(record, tag):
            noun = "a line" if tag == "form" else "a metric" if "Metric" in record.__name__ else "a limit"
            return f"{noun} of {tag} {getattr(record, tag)}"
    return TITLES.get(record.__name__, f"the {record.__name__.lower()}")


TITLES = {
    "Assumption": "an assumption",
    "Band": "a band",
    "Instalment": "an instalment",
    "Party": "a party",
    "PayeeShare": "the share of a payee",
    "PayerShare": "the share of a payer",
    "PaymentTerm": "the payment terms",
    "PeriodGrid": "the periods",
    "Point": "a point",
    "Source": "a source",
    "Step": "a step",
    "Test": "a test",
}


def _field(attribute: attrs.Attribute[Any], shape: Shape, meanings: dict[str, str]) -> Field:
    required = attribute.default is attrs.NOTHING
    default = None if required else attribute.default
    return Field(
        key=attribute.name.removesuffix(MONEY_ENDING),
        attribute=attribute.name,
        shape=shape,
        required=required,
        default=lambda _: default,
        meaning=meanings.get(attribute.name, ""),
    )


def _optional_last(section: Section) -> Section:
    # The last band has no end; the record says so with None, the file by leaving the key out.
    return _with(section, up_to={"required": False})


def _periods(section: Section) -> Section:
    def anchor(surroundings: Surroundings) -> object:
        return UNREAD if surroundings.start is None else surroundings.start

    return _with(
        section,
        every={"shape": kinds.PERIOD_LENGTH},
        anchor={"required": False, "default": anchor},
    )


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
    )


EXCEPTIONS: dict[type, Callable[[Section], Section]] = {
    Band: _optional_last,
    PeriodGrid: _periods,
    UnitPriceLine: _unit_price,
}

CONTRACT = _section(Contract)

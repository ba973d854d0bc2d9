"""Shapes derived from records: each field of a record is one field of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from outcomes_fund.domain.calendar import Duration
from outcomes_fund.formats.document import kinds
from outcomes_fund.formats.document.kinds import Kind
from outcomes_fund.formats.document.meanings import field_meanings, record_meaning
from outcomes_fund.formats.document.shapes import Choice, Field, Listing, Nullable, Section, Shape

__all__ = ["KINDS", "Deriver"]

# Amounts are in minor units in the records and in units of the currency in the files.
MONEY_ENDING = "_minor"

KINDS: dict[tuple[object, bool], Kind] = {
    (str, False): kinds.TEXT,
    (date, False): kinds.DATE,
    (Duration, False): kinds.DURATION,
    (Fraction, False): kinds.NUMBER,
    (int, True): kinds.MONEY,
    (Fraction, True): kinds.UNIT_PRICE,
}

# Keys whose words tell the records of a union apart.
TAGS = ("form", "kind")

# What a record is called in messages, where its name in lower case would not do.
TITLES = {
    "PayeeShare": "the share of a payee",
    "PayerShare": "the share of a payer",
    "Payees": "the table of payees",
    "Payers": "the table of payers",
    "PaymentTerm": "the terms of payment",
    "PeriodGrid": "the table of periods",
    "Rounding": "the rounding",
}


@attrs.frozen(kw_only=True)
class Deriver:
    """Derives shapes from records.

    Args:
        kinds: The kind for each type, and whether the field holds money.

        exceptions: What to change in the section of a record.

        wording: Words about records, and what they are in the file; each meaning is put so.
    """

    kinds: Mapping[tuple[object, bool], Kind] = attrs.field(factory=lambda: KINDS)
    exceptions: Mapping[type, Callable[[Section], Section]] = attrs.field(factory=dict)
    wording: tuple[tuple[str, str], ...] = ()

    def section(self, record: type) -> Section:
        """Derive the section of a record, and of all records in it.

        Args:
            record: An attrs class whose docstring describes its fields.
        """
        hints, meanings = get_type_hints(record), field_meanings(record)
        fields = tuple(self._field(attribute, hints[attribute.name], meanings) for attribute in attrs.fields(record))
        section = Section(
            title=_title(record),
            fields=fields,
            build=lambda values: record(**values),
            take_apart=_take_apart,
            meaning=self._reworded(record_meaning(record)),
            record=record,
        )
        change = self.exceptions.get(record)
        return change(section) if change else section

    def _field(self, attribute: attrs.Attribute[Any], hint: object, meanings: dict[str, str]) -> Field:
        required = attribute.default is attrs.NOTHING
        default = None if required else attribute.default
        shape = self._shape(hint, money=attribute.name.endswith(MONEY_ENDING))
        if required and NoneType in get_args(hint):
            shape = Nullable(element=shape)
        return Field(
            key=attribute.name.removesuffix(MONEY_ENDING),
            attribute=attribute.name,
            shape=shape,
            required=required,
            default=lambda _: default,
            meaning=self._reworded(meanings.get(attribute.name, "")),
        )

    def _reworded(self, meaning: str) -> str:
        for record_words, file_words in self.wording:
            meaning = meaning.replace(record_words, file_words)
        return meaning

    def _shape(self, hint: Any, *, money: bool) -> Shape:  # noqa: ANN401 - any type
        parts = get_args(hint)
        if get_origin(hint) is Literal:
            return kinds.word_kind(parts)
        if get_origin(hint) is tuple:
            return Listing(element=self._shape(parts[0], money=money))
        if get_origin(hint) in {UnionType, Union}:
            shapes = [part for part in parts if part is not NoneType]
            return self._shape(shapes[0], money=money) if len(shapes) == 1 else self._choice(shapes)
        if (hint, money) in self.kinds:
            return self.kinds[hint, money]
        return self.section(hint)

    def _choice(self, records: list[type]) -> Choice:
        tag = next(tag for tag in TAGS if hasattr(records[0], tag))
        sections = {getattr(record, tag): self.section(record) for record in records}
        return Choice(tag=tag, sections=sections)


def _take_apart(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any record
    return {field.name: getattr(record, field.name) for field in attrs.fields(type(record))}


def _title(record: type) -> str:
    # Records of a union are called by the word that tells them apart.
    for tag in TAGS:
        if hasattr(record, tag):
            return f"a table of {tag} {getattr(record, tag)!r}"
    name = record.__name__
    return TITLES.get(name, f"an {name.lower()}" if name[0] in "AEIOU" else f"a {name.lower()}")

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
    (int, False): kinds.WHOLE,
    (bool, False): kinds.TRUTH,
    (int, True): kinds.MONEY,
    (Fraction, True): kinds.UNIT_PRICE,
}

# Marks a field that holds some of the fields of a record, by name.
PART_OF = "part_of"

# Keys whose words tell the records of a union apart.
TAGS = ("form", "kind")

# What a record is called in messages, where its name in lower case would not do.
TITLES = {
    "Admission": "the table of admission",
    "After": "an outcome that comes first",
    "BudgetLine": "a line of a budget",
    "BudgetTotal": "a total of a budget",
    "Capital": "an amount of capital",
    "ChangedTerms": "a scenario that builds on another",
    "CohortTest": "the test of a cohort",
    "ContractAssumptions": "what is assumed of a contract",
    "ExchangeRate": "a rate of exchange",
    "FactorPoint": "a point of a factor",
    "FactorStep": "a step of a factor",
    "Flow": "an amount on a day",
    "GroupShare": "the share of a group",
    "HomeShare": "the share of a home",
    "IndexFigure": "a figure of an index",
    "IndexPart": "a part of an index",
    "IndexPath": "the path of an index",
    "LinePayees": "the payees of lines",
    "LinePayers": "the payers of lines",
    "PartyWeight": "the weight of a party",
    "PayeeShare": "the share of a payee",
    "PayerShare": "the share of a payer",
    "RateCard": "a rate card",
    "RateCardRow": "a row of a rate card",
    "Payees": "the table of payees",
    "Payers": "the table of payers",
    "PaymentTerm": "the terms of payment",
    "PeriodGrid": "the table of periods",
    "PlannedPayment": "a planned payment",
    "RoundTo": "the rounding of a value",
    "Rounding": "the rounding",
    "ScenarioTerms": "a scenario",
    "ShareTier": "a tier of savings",
    "Significance": "the test of significance",
    "SurvivalPoint": "a point of a table",
    "Tests": "the table of tests",
    "Vat": "the table of value added tax",
    "VatRule": "a rule of value added tax",
}


@attrs.frozen(kw_only=True)
class Deriver:
    """Derives shapes from records.

    Args:
        kinds: The kind for each type, and whether the field holds money.

        exceptions: What to change in the section of a record.

        wording: Words about records, and what they are in the file; each meaning is put so.

        always: Whether every field is written, also one that is as by default.

        nouns: What a record that is told apart by a word is called before that word; left out, a table.

        bare: Records of which a single value may stand in place of the table, by the key of that value.
    """

    kinds: Mapping[tuple[object, bool], Kind] = attrs.field(factory=lambda: KINDS)
    exceptions: Mapping[type, Callable[[Section], Section]] = attrs.field(factory=dict)
    wording: tuple[tuple[str, str], ...] = ()
    always: bool = False
    nouns: Mapping[type, str] = attrs.field(factory=dict)
    bare: Mapping[type, str] = attrs.field(factory=dict)
    _made: dict[type, Section] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    def section(self, record: type) -> Section:
        """Derive the section of a record, and of all records in it.

        Args:
            record: An attrs class whose docstring describes its fields.
        """
        # Many records stand in several places, and each is derived once.
        if record not in self._made:
            self._made[record] = self._derived(record)
        return self._made[record]

    def _derived(self, record: type) -> Section:
        hints, meanings = get_type_hints(record), field_meanings(record)
        fields = tuple(self._field(attribute, hints[attribute.name], meanings) for attribute in attrs.fields(record))
        section = Section(
            title=_title(record, self.nouns.get(record, "a table")),
            fields=fields,
            build=lambda values: record(**values),
            take_apart=_take_apart,
            meaning=self._reworded(record_meaning(record)),
            record=record,
        )
        change = self.exceptions.get(record)
        return change(section) if change else section

    def _field(self, attribute: attrs.Attribute[Any], hint: object, meanings: dict[str, str]) -> Field:
        required = self.always or attribute.default is attrs.NOTHING
        default = None if required else attribute.default
        if PART_OF in attribute.metadata:
            default = {}
            shape: Shape = _keys_given(self.section(attribute.metadata[PART_OF]))
        else:
            shape = self.shape(hint, money=attribute.name.endswith(MONEY_ENDING))
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

    def shape(self, hint: Any, *, money: bool) -> Shape:  # noqa: ANN401 - any type
        """Derive the shape of a value.

        Args:
            hint: Its type as declared.

            money: Whether it holds money, in minor units.
        """
        parts = get_args(hint)
        if get_origin(hint) is Literal:
            return kinds.word_kind(parts)
        if get_origin(hint) is tuple:
            return Listing(element=self.shape(parts[0], money=money))
        if get_origin(hint) in {UnionType, Union}:
            shapes = [part for part in parts if part is not NoneType]
            return self.shape(shapes[0], money=money) if len(shapes) == 1 else self._choice(shapes)
        if (hint, money) in self.kinds:
            return self.kinds[hint, money]
        return self.section(hint)

    def _choice(self, records: list[type]) -> Choice:
        tag = next(tag for tag in TAGS if _word(records[0], tag))
        sections = {getattr(record, tag): self.section(record) for record in records}
        return Choice(tag=tag, sections=sections, bare=self._bare(tag, sections))

    def _bare(self, tag: str, sections: Mapping[str, Section]) -> tuple[str, Field] | None:
        """Give the word and the field of which a single value may stand in place of the table."""
        for record, key in self.bare.items():
            section = sections.get(getattr(record, tag, ""))
            if section is not None and section.record is record:
                return getattr(record, tag), next(field for field in section.fields if field.key == key)
        return None


def _keys_given(section: Section) -> Section:
    """Read some of the fields of a record, each of which has to be given to count."""
    fields = (attrs.evolve(field, required=False, default=lambda _: None) for field in section.fields)

    def build(values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if value is not None}

    def take_apart(given: dict[str, Any]) -> dict[str, Any]:
        return {field.attribute: given.get(field.attribute) for field in section.fields}

    return attrs.evolve(section, fields=tuple(fields), build=build, take_apart=take_apart, record=None)


def _take_apart(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any record
    return {field.name: getattr(record, field.name) for field in attrs.fields(type(record))}


def _word(record: type, tag: str) -> str | None:
    # A field of the same name is a descriptor of the class, not a word.
    word = getattr(record, tag, None)
    return word if isinstance(word, str) else None


def _title(record: type, noun: str) -> str:
    # Records of a union are called by the word that tells them apart.
    for tag in TAGS:
        if word := _word(record, tag):
            return f"{noun} of {tag} {word!r}"
    name = record.__name__
    return TITLES.get(name, f"an {name.lower()}" if name[0] in "AEIOU" else f"a {name.lower()}")

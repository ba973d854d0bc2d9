"""The contracts that come with the project use the whole language: every word, every field, every choice."""

from __future__ import annotations

import inspect
import typing
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from outcomes_fund import Contract
from outcomes_fund.domain import allocation, amendment, indexation, payment
from outcomes_fund.domain.limit import LIMIT_KINDS, MoneyCap, PersonCap
from outcomes_fund.domain.metric import METRIC_KINDS
from outcomes_fund.domain.reasons import Reason
from outcomes_fund.domain.statement import PayableKind
from outcomes_fund.domain.terms import LINE_FORMS, FixedLine, UnitPriceLine
from tests.contracts.case_files import CASE_FOLDERS, CONTRACTS, contract_in, statement_in

# Choices that no contract here can make: the first is refused, and nothing here was signed.
NO_CHOICE = {("MoneyCap", "year_by", "paid"), ("Contract", "status", "signed")}


def all_contracts() -> list[Contract]:
    """All contracts of all folders."""
    return [contract_in(folder) for folder in CASE_FOLDERS]


def records_in(value: Any) -> Iterator[Any]:
    """Every record of a contract, the contract itself first."""
    if isinstance(value, tuple):
        for part in value:
            yield from records_in(part)
    elif attrs.has(type(value)):
        yield value
        for field in attrs.fields(type(value)):
            yield from records_in(getattr(value, field.name))


def owner_of(record: type, name: str) -> type:
    """The record that a field comes from: what all metrics have stands once, whatever the kind."""
    return next(owner for owner in reversed(record.__mro__) if name in inspect.get_annotations(owner))


def values_used() -> dict[tuple[type, str], set[object]]:
    """What stands in each field of each record of the language, anywhere."""
    used: dict[tuple[type, str], set[object]] = defaultdict(set)
    for contract in all_contracts():
        for record in records_in(contract):
            for field in attrs.fields(type(record)):
                used[owner_of(type(record), field.name), field.name].add(getattr(record, field.name))
    return used


def choices(hint: object) -> Iterator[str]:
    """The words between which a field lets choose."""
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    elif get_origin(hint) in {Union, UnionType}:
        for option in get_args(hint):
            yield from choices(option)


USED = values_used()
FIELDS = sorted(USED, key=lambda key: (key[0].__name__, key[1]))


class TestWords:
    """The words that have a record of their own."""

    def test_forms(self) -> None:
        """Every form of payment line is used."""
        assert set(LINE_FORMS) == {line.form for contract in all_contracts() for line in contract.lines}

    def test_metrics(self) -> None:
        """Every kind of metric is used, and one that counts in fractions of a unit."""
        metrics = [metric for contract in all_contracts() for metric in contract.metrics]

        assert set(METRIC_KINDS) == {metric.kind for metric in metrics}
        assert Fraction(1, 2) in {metric.resolution for metric in metrics}

    def test_limits(self) -> None:
        """Every kind of limit is used, for persons in money and in units, for some lines and for all."""
        limits = [limit for contract in all_contracts() for limit in contract.limits]
        persons = {limit.amount_minor is None for limit in limits if isinstance(limit, PersonCap)}
        money = [limit for limit in limits if isinstance(limit, MoneyCap)]

        assert set(LIMIT_KINDS) == {limit.kind for limit in limits}
        assert {True, False} == persons
        assert {True, False} == {bool(limit.lines) for limit in money}

    def test_variants_of_forms(self) -> None:
        """Fixed lines pay by period and by instalment; prices hold over contract and year, by claim and measured."""
        lines = [line for contract in all_contracts() for line in contract.lines]
        prices = [line for line in lines if isinstance(line, UnitPriceLine)]

        assert {True, False} == {bool(line.instalments) for line in lines if isinstance(line, FixedLine)}
        assert {"contract", "year"} == {line.bands_over for line in prices if len(line.bands) > 1}
        assert {True, False} == {line.by_claim for line in prices}

    def test_reasons(self) -> None:
        """Every reason for refusing a claim occurs."""
        used = {refusal.reason for folder in CASE_FOLDERS for refusal in statement_in(folder).refusals}

        assert {reason.code for reason in Reason if reason.is_refusal} == used

    def test_payables(self) -> None:
        """Every kind of payable occurs."""
        used = {payable.kind for folder in CASE_FOLDERS for payable in statement_in(folder).payables}

        assert set(get_args(PayableKind)) == used


class TestFields:
    """Every field of every record of the language, found in the records themselves."""

    def test_records(self) -> None:
        """Every record of the language stands in some contract."""
        modules = (allocation, amendment, indexation, payment)
        named = {getattr(module, name) for module in modules for name in module.__all__}
        families = {*LINE_FORMS.values(), *LIMIT_KINDS.values(), *METRIC_KINDS.values()}
        used = {type(record) for contract in all_contracts() for record in records_in(contract)}

        assert {record for record in named if attrs.has(record)} | families <= used

    def test_fields(self) -> None:
        """Every field that has a default is somewhere something else."""
        unused = [
            f"{owner.__name__}.{name}"
            for owner, name in FIELDS
            if attrs.fields_dict(owner)[name].default is not attrs.NOTHING
            and USED[owner, name] <= {default_of(owner, name)}
        ]

        assert unused == []

    def test_choices(self) -> None:
        """Every choice that a field leaves is made somewhere."""
        missing = [
            f"{owner.__name__}.{name} = {choice}"
            for owner, name in FIELDS
            for choice in choices(typing.get_type_hints(owner)[name])
            if choice not in USED[owner, name] and (owner.__name__, name, choice) not in NO_CHOICE
        ]

        assert missing == []


def default_of(owner: type, name: str) -> object:
    """The default of a field that has one."""
    default = attrs.fields_dict(owner)[name].default
    assert not hasattr(default, "factory"), "defaults of the language are plain values"
    return default


def test_case_folders() -> None:
    """The contracts stand in three folders, each with a page that says what they are."""
    groups = {folder.parent.name for folder in CASE_FOLDERS}

    assert {"bof", "features", "published"} == groups
    assert all((CONTRACTS / group / "README.md").exists() for group in groups)

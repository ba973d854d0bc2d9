"""Statements as JSON and CSV."""

import json
from datetime import date
from fractions import Fraction

import attrs
import jsonschema
import pytest

from outcomes_fund.domain.calendar import Period
from outcomes_fund.domain.statement import Cut, Entitlement, Payable, RefusalCount, Statement, VatAmount
from outcomes_fund.formats.schema import schema_of
from outcomes_fund.formats.statement import statement_csv, statement_document, statement_json

QUARTER = Period(start=date(2024, 1, 1), end=date(2024, 4, 1))


@pytest.fixture
def statement() -> Statement:
    """A statement with one of each record."""
    return Statement(
        contract_id="small",
        currency="EUR",
        as_of=None,
        until=date(2024, 3, 31),
        entitlements=(
            Entitlement(
                line="work",
                period=QUARTER,
                units=Fraction(5, 2),
                measured=None,
                priced_minor=Fraction(1_000_001, 3),
                claim_cut_minor=Fraction(1, 2),
                rounded_minor=333_333,
                cut_minor=0,
                suspended_minor=5,
                amount_minor=333_328,
                adjusted_minor=Fraction(-1, 3),
                raised_minor=12,
                carried_minor=34,
            ),
        ),
        payables=(
            Payable(
                payer="province",
                payee="provider",
                line="work",
                period=QUARTER,
                amount_minor=-5,
                due=date(2024, 5, 1),
            ),
            Payable(
                payer="province",
                payee="provider",
                line="work",
                period=QUARTER,
                amount_minor=-100,
                due=date(2024, 5, 1),
                kind="holdback",
            ),
        ),
        cuts=(
            Cut(limit="each", line="work", period=QUARTER, amount_minor=Fraction(1, 2)),
            Cut(limit="ceiling", line="work", period=QUARTER, amount_minor=Fraction(7), carried=True),
        ),
        refusals=(RefusalCount(reason="rejected", metric="in_work", count=3),),
        claims_admitted=2,
        claims_suspended=1,
        arithmetic="int64",
        vat=(
            VatAmount(
                payer="province",
                payee="provider",
                period=QUARTER,
                treatment="standard",
                rate=Fraction(21, 100),
                net_minor=-5,
                vat_minor=-1,
            ),
        ),
    )


class TestStatementJson:
    """One text for each statement."""

    def test_amounts(self, statement: Statement) -> None:
        """Amounts are exact text in units of the currency, also fractions of a minor unit."""
        (entitlement,) = json.loads(statement_json(statement))["entitlements"]

        assert "1000001/300" == entitlement["priced"]
        assert "0.005" == entitlement["claim_cut"]
        assert "3333.33" == entitlement["rounded"]
        assert "2.5" == entitlement["units"]
        assert entitlement["measured"] is None

    def test_adjusted(self, statement: Statement) -> None:
        """What was added, raised and carried stands beside what was cut."""
        (entitlement,) = json.loads(statement_json(statement))["entitlements"]

        assert "-1/300" == entitlement["adjusted"]
        assert "0.12" == entitlement["raised"]
        assert "0.34" == entitlement["carried"]

    def test_kinds(self, statement: Statement) -> None:
        """Each payable says what it is, each cut whether it is carried."""
        document = json.loads(statement_json(statement))

        assert ["payment", "holdback"] == [payable["kind"] for payable in document["payables"]]
        assert [False, True] == [cut["carried"] for cut in document["cuts"]]

    def test_vat(self, statement: Statement) -> None:
        """The tax stands by document, and an empty list where there is none."""
        (vat,) = json.loads(statement_json(statement))["vat"]

        assert ("standard", "0.21", "-0.05", "-0.01") == tuple(vat[key] for key in ("treatment", "rate", "net", "vat"))
        assert [] == statement_document(attrs.evolve(statement, vat=()))["vat"]

    def test_engine(self, statement: Statement) -> None:
        """The version that drew the statement up stands in it, and the total."""
        document = json.loads(statement_json(statement))

        assert document["engine"][0].isdigit()
        assert "-1.05" == document["total"]

    def test_canonical(self, statement: Statement) -> None:
        """Keys are sorted, nothing is written that could be written otherwise."""
        text = statement_json(statement)

        assert text == statement_json(attrs.evolve(statement))
        assert list(json.loads(text)) == sorted(json.loads(text))
        assert " " not in text.replace("int64", "")

    def test_schema(self, statement: Statement) -> None:
        """The text is as its schema says."""
        document = json.loads(statement_json(statement))

        assert [] == list(jsonschema.Draft202012Validator(schema_of("statement")).iter_errors(document))

    def test_minor_units(self, statement: Statement) -> None:
        """A currency without minor units has amounts without decimals."""
        document = statement_document(attrs.evolve(statement, currency="JPY"))

        assert ["-5", "-100"] == [payable["amount"] for payable in document["payables"]]


class TestStatementCsv:
    """Payables in rows."""

    def test_rows(self, statement: Statement) -> None:
        """A header and one row for each payable."""
        assert [
            "contract,payer,payee,line,period_start,period_end,amount,currency,due,kind",
            "small,province,provider,work,2024-01-01,2024-04-01,-0.05,EUR,2024-05-01,payment",
            "small,province,provider,work,2024-01-01,2024-04-01,-1.00,EUR,2024-05-01,holdback",
        ] == statement_csv(statement).splitlines()

    def test_nothing_owed(self, statement: Statement) -> None:
        """Where nothing is owed the header stands alone."""
        assert 1 == len(statement_csv(attrs.evolve(statement, payables=())).splitlines())

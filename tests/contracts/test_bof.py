"""The illustrative contracts of the Brabant Outcomes Fund: whole, varied, and within what is published."""

import csv
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from outcomes_fund import (
    Contract,
    Statement,
    evaluate,
    load_contract,
    load_evidence,
    load_register,
)
from outcomes_fund.domain.limit import MoneyCap

BOF = Path(__file__).parents[2] / "contracts" / "bof"
INITIATIVES = [
    "ctalents",
    "fladderfarm-mobiel",
    "refugee-team",
    "samen-slim-zorgen-thuis",
    "sarban",
]
# Published: most euros and most people.
MAXIMA = {"refugee-team": (201_460, 250), "ctalents": (200_000, 53), "sarban": (200_000, 30)}
OUTCOME_BUDGET_MINOR = 1_000_000_00

Row = dict[str, str]


@cache
def contract_of(name: str) -> Contract:
    """Read the contract of an initiative, once."""
    return load_contract(BOF / name / "contract.toml")


@cache
def statement_of(name: str) -> Statement:
    """Settle an initiative on all of its evidence, once."""
    contract = contract_of(name)
    return evaluate(
        contract,
        load_evidence(BOF / name / "evidence.csv", contract),
        as_of=None,
        register=load_register(BOF / name / "participants.csv"),
    )


def rows_of(name: str, file: str = "evidence.csv") -> list[Row]:
    """Read a table of an initiative as text."""
    with (BOF / name / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def moment(text: str) -> datetime:
    """Read a time stamp."""
    return datetime.fromisoformat(text)


def all_contracts() -> list[Contract]:
    """All five."""
    return [contract_of(name) for name in INITIATIVES]


def test_five_initiatives() -> None:
    """There is a folder for each of the five initiatives selected, and no other."""
    assert INITIATIVES == sorted(path.parent.name for path in BOF.glob("*/contract.toml"))


class TestVariety:
    """Together the five use all rules on admission, payers and payment; see ``test_variety`` for the language."""

    def test_admission(self) -> None:
        """Every rule of admission is used."""
        rules = [metric.admission for contract in all_contracts() for metric in contract.metrics]

        assert {None, "person", "instance"} == {rule.once_per for rule in rules}
        for name in (
            "enrolment_start",
            "enrolment_end",
            "outcome_start",
            "outcome_end",
            "within_of_enrolment",
            "claim_within",
            "claim_deadline",
        ):
            assert any(getattr(rule, name) is not None for rule in rules), name

    def test_payers(self) -> None:
        """Every rule for what exceeds a payer's cap is used, and so are shares by residence."""
        payers = [contract.payers for contract in all_contracts()]

        assert {None, "reallocate", "lapse", "carry"} == {payer.overflow for payer in payers}
        assert any(payer.residence_share > 0 for payer in payers)

    def test_payment(self) -> None:
        """Terms stand in days, weeks and months, and move by both Dutch calendars."""
        payments = [contract.payment for contract in all_contracts()]

        assert {"days", "weeks", "months"} == {payment.term.unit for payment in payments}
        assert {"T2", "ATW"} == {payment.calendar for payment in payments}
        assert {"following", "modified_following", "preceding", "none"} == {payment.roll for payment in payments}

    def test_clauses(self) -> None:
        """Every payment line says which clause it stands for."""
        for contract in all_contracts():
            assert all(line.clause for line in contract.lines)


@pytest.mark.parametrize("name", INITIATIVES)
class TestEachContract:
    """What holds for each of the five."""

    def test_says_it_is_illustrative(self, name: str) -> None:
        """The file calls itself illustrative and names what it assumes about each payment line."""
        contract = contract_of(name)
        about = {assumption.about for assumption in contract.assumptions}

        assert "illustrative" == contract.status
        for line in contract.lines:
            assert any(path.startswith(f"lines.{line.id}") for path in about), line.id

    def test_pays_below_maximum(self, name: str) -> None:
        """Something is paid, less than the ceiling, so the ceiling never hides the terms."""
        (ceiling,) = [
            limit for limit in contract_of(name).limits if isinstance(limit, MoneyCap) and limit.id == "ceiling"
        ]

        assert 0 < statement_of(name).total_minor < ceiling.amount_minor

    def test_payers_bear_what_is_owed(self, name: str) -> None:
        """Payers bear what is owed to the cent, but for what their caps took off."""
        statement = statement_of(name)
        owed = sum(entitlement.amount_minor for entitlement in statement.entitlements)
        capped = sum(cut.amount_minor for cut in statement.cuts if cut.limit.startswith("payer:"))
        by_payer = Counter[str]()
        for payable in statement.payables:
            by_payer[payable.payer] += payable.amount_minor

        assert owed - capped == sum(by_payer.values()) == statement.total_minor
        assert set(by_payer) == {share.party for share in contract_of(name).payers.shares}

    def test_refuses_cuts_and_suspends(self, name: str) -> None:
        """Some claims are refused, some cut, some disputed, some corrected."""
        statement = statement_of(name)

        assert len(statement.refusals) > 1
        assert {cut.limit for cut in statement.cuts}
        assert 0 < statement.claims_suspended < 8
        assert any(row["supersedes"] for row in rows_of(name))

    def test_order_of_records(self, name: str) -> None:
        """Nothing is verified before it is reported, or replaced before it was recorded."""
        rows = {row["id"]: row for row in rows_of(name)}

        for row in rows.values():
            recorded = row["verified_at"] or row["reported_at"]
            assert moment(row["reported_at"]) <= moment(recorded), row["id"]
            if row["supersedes"]:
                old = rows[row["supersedes"]]
                assert moment(old["verified_at"] or old["reported_at"]) < moment(recorded)

    def test_remade(self, name: str, tmp_path: Path) -> None:
        """The script that made evidence and register makes them again, the same to the byte."""
        script = shutil.copy(BOF / "make_evidence.py", tmp_path)
        for initiative in INITIATIVES:
            (tmp_path / initiative).mkdir()
        subprocess.run([sys.executable, script], check=True)

        for file in ("evidence.csv", "participants.csv"):
            assert (BOF / name / file).read_bytes() == (tmp_path / name / file).read_bytes()


class TestPublishedFigures:
    """What is published about the fund."""

    @pytest.mark.parametrize("name", sorted(MAXIMA))
    def test_maxima(self, name: str) -> None:
        """The ceiling is the published maximum, and no more people take part than published."""
        euros, people = MAXIMA[name]
        amounts = {limit.id: limit.amount_minor for limit in contract_of(name).limits if isinstance(limit, MoneyCap)}

        assert euros * 100 == amounts["ceiling"]
        assert len(rows_of(name, "participants.csv")) <= people

    def test_outcome_budget(self) -> None:
        """The five ceilings are the outcome budget together."""
        ceilings = sum(
            limit.amount_minor
            for contract in all_contracts()
            for limit in contract.limits
            if isinstance(limit, MoneyCap) and limit.id == "ceiling"
        )

        assert OUTCOME_BUDGET_MINOR == ceilings

"""Published contracts come out at the published amounts, and only because of what is in their files."""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import pytest

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence
from outcomes_fund.domain.money import Money
from outcomes_fund.domain.terms import (
    FixedLine,
    Line,
    MilestoneLine,
    SlidingScaleLine,
    StepTableLine,
    UnitPriceLine,
)

PUBLISHED = Path(__file__).parents[2] / "contracts" / "published"
CASES = sorted(path.parent.name for path in PUBLISHED.glob("*/contract.toml"))

Row = dict[str, str]

# One more claim for each case. At Reboot West it is of a person who was claimed for already.
ONE_MORE: dict[str, Row] = {
    "care-leavers-apollo": {"metric": "employed", "participant": "p900"},
    "carbon-ghana": {"metric": "reduction", "value": "1"},
    "kobe-nephropathy": {"metric": "prevented", "value": "0.330"},
    "reboot-west": {"metric": "education_right", "participant": "p001"},
}


def expected(case: str) -> dict[str, Any]:
    """What has been published."""
    result: dict[str, Any] = json.loads((PUBLISHED / case / "expected.json").read_text("utf-8"))
    return result


def contract_of(case: str) -> Contract:
    """Read the contract of a case."""
    return load_contract(PUBLISHED / case / "contract.toml")


def rows_of(case: str) -> list[Row]:
    """Read the evidence of a case as text."""
    with (PUBLISHED / case / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def settled(contract: Contract) -> Statement:
    """Settle a contract on the evidence of its case."""
    evidence = load_evidence(PUBLISHED / contract.id / "evidence.csv", contract)
    return evaluate(contract, evidence, as_of=None)


def settled_on(contract: Contract, rows: list[Row], folder: Path) -> Statement:
    """Settle on other evidence than that of the case."""
    path = folder / "evidence.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return evaluate(contract, load_evidence(path, contract), as_of=None)


def decimal(amount_minor: int, currency: str) -> str:
    """Write an amount as the published ones are written."""
    return Money(amount_minor=amount_minor, currency=currency).decimal_text


def by_line(contract: Contract, statement: Statement) -> dict[str, str]:
    """What each line of the contract earns in all, those without claims included."""
    owed = Counter({line.id: 0 for line in contract.lines})
    for entitlement in statement.entitlements:
        owed[entitlement.line] += entitlement.amount_minor
    return {line: decimal(amount, contract.currency) for line, amount in owed.items()}


def dearer(line: Line, step_minor: int) -> Line:
    """Raise the first price or amount that the line pays."""
    if isinstance(line, UnitPriceLine):
        first, *others = line.bands
        raised = attrs.evolve(first, price_minor=first.price_minor + step_minor)
        return attrs.evolve(line, bands=(raised, *others))
    if isinstance(line, MilestoneLine):
        return attrs.evolve(line, amount_minor=line.amount_minor + step_minor)
    if isinstance(line, FixedLine):
        instalment, *later = line.instalments
        more = attrs.evolve(instalment, amount_minor=instalment.amount_minor + step_minor)
        return attrs.evolve(line, instalments=(more, *later))
    if isinstance(line, SlidingScaleLine):
        *lower, top = line.points
        higher = attrs.evolve(top, amount_minor=top.amount_minor + step_minor)
        return attrs.evolve(line, points=(*lower, higher))
    assert not isinstance(line, StepTableLine), "no published case has a step table"
    return line


PAID_LINES = [(case, line) for case in CASES for line, amount in expected(case)["lines"].items() if amount.strip("0.")]
PAID_METRICS = sorted({(case, row["metric"]) for case in CASES for row in rows_of(case)})


def test_every_case_is_there() -> None:
    """The cases that have been published are those tested here."""
    assert sorted(ONE_MORE) == CASES


@pytest.mark.parametrize("case", CASES)
class TestPublishedAmounts:
    """What the engine owes is what was paid."""

    def test_total(self, case: str) -> None:
        """The total is that published, in the currency published."""
        statement = settled(contract_of(case))

        total = decimal(statement.total_minor, statement.currency)

        assert (expected(case)["currency"], expected(case)["total"]) == (statement.currency, total)

    def test_lines(self, case: str) -> None:
        """Each line earns what is published, and nothing where nothing was claimed."""
        contract = contract_of(case)

        assert expected(case)["lines"] == by_line(contract, settled(contract))

    def test_payees(self, case: str) -> None:
        """The payees get the shares published, where they are."""
        contract = contract_of(case)
        paid = Counter[str]()
        for payable in settled(contract).payables:
            paid[payable.payee] += payable.amount_minor
        amounts = {payee: decimal(amount, contract.currency) for payee, amount in paid.items()}

        assert expected(case).get("payees", amounts) == amounts

    def test_evidence_reproduced(self, case: str, tmp_path: Path) -> None:
        """The script that made the evidence makes it again, the same to the byte."""
        script = shutil.copy(PUBLISHED / "make_evidence.py", tmp_path)
        for name in CASES:
            (tmp_path / name).mkdir()
        subprocess.run([sys.executable, script], check=True)

        made = (tmp_path / case / "evidence.csv").read_bytes()

        assert (PUBLISHED / case / "evidence.csv").read_bytes() == made


class TestDependence:
    """The amounts follow from the terms and the evidence: change either, and they change."""

    @pytest.mark.parametrize(("case", "line_id"), PAID_LINES)
    def test_one_price(self, case: str, line_id: str) -> None:
        """A price that is higher by the smallest amount that is paid gives another total."""
        contract = contract_of(case)
        step = contract.rounding.unit_minor
        lines = tuple(dearer(line, step) if line.id == line_id else line for line in contract.lines)
        changed = attrs.evolve(contract, lines=lines, limits=())

        assert settled(contract).total_minor < settled(changed).total_minor

    @pytest.mark.parametrize(("case", "metric"), PAID_METRICS)
    def test_one_claim_less(self, case: str, metric: str, tmp_path: Path) -> None:
        """Without the last verified claim of any metric the total is lower."""
        contract, rows = contract_of(case), rows_of(case)
        verified = [row for row in rows if row["metric"] == metric and row["status"] == "verified"]
        rows.remove(verified[-1])

        less = settled_on(contract, rows, tmp_path).total_minor if rows else 0

        assert less < settled(contract).total_minor

    @pytest.mark.parametrize("case", CASES)
    def test_one_claim_more(self, case: str, tmp_path: Path) -> None:
        """One more verified claim gives a higher total."""
        contract, rows = contract_of(case), rows_of(case)
        model = [row for row in rows if row["metric"] == ONE_MORE[case]["metric"]][-1]
        rows.append(model | {"id": "one-more", "supersedes": ""} | ONE_MORE[case])

        more = settled_on(contract, rows, tmp_path)

        assert settled(contract).total_minor < more.total_minor


class TestCareLeavers:
    """The rate card of Project Apollo."""

    def test_unclaimed_week(self, tmp_path: Path) -> None:
        """The week of work experience that was never claimed would have been worth its price."""
        contract, rows = contract_of("care-leavers-apollo"), rows_of("care-leavers-apollo")
        (open_row,) = [row for row in rows if row["status"] == "reported"]
        open_row |= {"status": "verified", "verifier": "claims-check"}
        open_row["verified_at"] = open_row["reported_at"]

        with_it = settled_on(contract, rows, tmp_path)

        assert settled(contract).total_minor + 220_00 == with_it.total_minor

    def test_ladder_once(self, tmp_path: Path) -> None:
        """A second claim of the same person on a rung of the ladder is refused."""
        contract, rows = contract_of("care-leavers-apollo"), rows_of("care-leavers-apollo")
        first = next(row for row in rows if row["metric"] == "employed")
        rows.append(first | {"id": "again", "achieved": "2021-10-01"})

        again = settled_on(contract, rows, tmp_path)

        assert settled(contract).total_minor == again.total_minor
        assert ("already_admitted", "employed", 1) in [
            (refusal.reason, refusal.metric, refusal.count) for refusal in again.refusals
        ]

"""How the published cases are read and settled."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from outcomes_fund import Contract, Statement, evaluate, load_contract, load_evidence
from outcomes_fund.domain.money import Money
from tests.contracts.case_files import CONTRACTS

PUBLISHED = CONTRACTS / "published"
CASES = sorted(path.parent.name for path in PUBLISHED.glob("*/contract.toml"))

Row = dict[str, str]


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
    """Settle a contract on the evidence of its case, up to the day that has been published."""
    evidence = load_evidence(PUBLISHED / contract.id / "evidence.csv", contract)
    return evaluate(contract, evidence, as_of=None, until=last_day(contract.id))


def last_day(case: str) -> date | None:
    """Give the last day that the published amounts are about, None for the whole contract."""
    until = expected(case).get("until")
    return None if until is None else date.fromisoformat(until)


def settled_on(contract: Contract, rows: list[Row], folder: Path) -> Statement:
    """Settle on other evidence than that of the case."""
    path = folder / "evidence.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return evaluate(contract, load_evidence(path, contract), as_of=None, until=last_day(contract.id))


def significant_rows() -> list[Row]:
    """Read the other evidence of Rikers Island: a significant reduction of 20 %."""
    with (PUBLISHED / "rikers-able" / "evidence-significant.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decimal(amount_minor: int, currency: str) -> str:
    """Write an amount as the published ones are written."""
    return Money(amount_minor=amount_minor, currency=currency).decimal_text


def by_line(contract: Contract, statement: Statement) -> dict[str, str]:
    """What each line of the contract earns in all, those without claims included."""
    owed = Counter({line.id: 0 for line in contract.lines})
    for entitlement in statement.entitlements:
        owed[entitlement.line] += entitlement.amount_minor
    return {line: decimal(amount, contract.currency) for line, amount in owed.items()}

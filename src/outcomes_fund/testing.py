"""For trying a clause out: a small contract around it, and evidence in few words. The examples of the pages use it."""

from __future__ import annotations

import tomllib

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.formats.contract import parse_contract
from outcomes_fund.formats.evidence import parse_evidence

__all__ = ["contract_with", "evidence_for"]

HEAD = {
    "id": '"example"',
    "title": '"Example"',
    "status": '"signed"',
    "currency": '"EUR"',
    "start": "2024-01-01",
    "end": "2026-01-01",
}
TABLES = {
    "periods": '[periods]\nevery = "1 year"',
    "payers": '[payers]\nshares = [ { party = "city", weight = 1 } ]',
    "payees": '[payees]\nshares = [ { party = "provider" } ]',
    "parties": """
[[parties]]
id = "city"
name = "City"
roles = ["outcome_payer"]

[[parties]]
id = "state"
name = "State"
roles = ["outcome_payer"]

[[parties]]
id = "provider"
name = "Provider"
roles = ["service_provider", "reporter"]

[[parties]]
id = "verifier"
name = "Verifier"
roles = ["verifier"]
""",
}
COLUMNS = (
    "id,contract,metric,participant,achieved,value,numerator,denominator,"
    "status,reporter,verifier,reported_at,verified_at"
)


def contract_with(clause: str) -> Contract:
    '''Put a clause in a contract of two years, one payer and one provider.

    Args:
        clause: Part of a contract file in TOML; what it says of dates, parties, periods, payers or payees stands in
            place of what is put around it.

    Returns:
        A contract in EUR from 2024 to the end of 2025, with periods of a year and the parties ``city``, ``state``,
        ``provider`` and ``verifier``.

    Raises:
        InvalidInput: With every problem in the clause.

    Example:
        >>> clause = """
        ... [[metrics]]
        ... id = "jobs"
        ... kind = "count"
        ... title = "Jobs"
        ...
        ... [[lines]]
        ... id = "work"
        ... title = "Work"
        ... form = "unit_price"
        ... metric = "jobs"
        ... price = "1000.00"
        ... """
        >>> from outcomes_fund import evaluate
        >>> contract = contract_with(clause)
        >>> evidence = evidence_for(contract, "jobs anna 2024-03-01")
        >>> evaluate(contract, evidence, as_of=None).total_minor
        100000
    '''
    given = tomllib.loads(clause)
    head = [f"{key} = {value}" for key, value in HEAD.items() if key not in given]
    tables = [text for key, text in TABLES.items() if key not in given]
    return parse_contract("\n".join([*head, clause, *tables]))


def evidence_for(contract: Contract, rows: str = "") -> Evidence:
    """Read rows that say metric, participant (``-`` for none), date achieved and, mostly, a value.

    Each is reported and verified on the day on which it was achieved.

    Args:
        contract: The contract.

        rows: One on each line; the value of a rate is written ``3/4``.

    Returns:
        The evidence, checked against the contract.

    Raises:
        InvalidInput: With every problem in the rows.
    """
    numbered = enumerate(rows.strip().splitlines(), start=1)
    lines = [_line(contract, f"row-{number}", row.split()) for number, row in numbered]
    return parse_evidence("\n".join([COLUMNS, *lines]).encode(), contract, syntax="csv")


def _line(contract: Contract, name: str, words: list[str]) -> str:
    metric, participant, day, *values = words
    numerator, slash, denominator = "".join(values).partition("/")
    numbers = f",{numerator},{denominator}" if slash else f"{numerator},,"
    who = "" if participant == "-" else participant
    return f"{name},{contract.id},{metric},{who},{day},{numbers},verified,provider,verifier,{day},{day}"

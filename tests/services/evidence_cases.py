"""Files of evidence for the tests of a fund, written in few words, and what a fund makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.tables.evidence_rules import COLUMNS
from outcomes_fund.formats.tables.evidence_table import ROW_NUMBERS, ROW_TEXTS
from outcomes_fund.ledger.duties import DutyRole
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.port import Store
from outcomes_fund.services.contracts import add_contract
from outcomes_fund.services.fund import begin_fund
from outcomes_fund.services.record import Imported, import_evidence
from tests.services.fund_cases import PEOPLE, by

__all__ = ["assert_same_evidence", "brought", "fund_of", "line", "no_chance", "refusals_of", "written"]

NAMES = ("participants", "cohorts", "instances")
HEADS = ("contract_id", "resolutions", "metric_ids", "party_ids", "rates")


def no_chance(count: int) -> bytes:
    """So many bytes in place of random ones: each salt is another all the same."""
    salts = (number.to_bytes(16, "big") for number in range(1, count // 16 + 1))
    return b"".join(salts)


def line(name: str, participant: str = "", day: str = "2024-03-01", **columns: str) -> dict[str, str]:
    """One reported row of the contract ``jobs``; verified where it says so."""
    row = {
        "id": name,
        "contract": "jobs",
        "metric": "jobs",
        "participant": participant,
        "achieved": day,
        "value": "1",
        "status": "reported",
        "reporter": "provider",
        "reported_at": day,
    }
    if columns.get("status") in {"verified", "rejected"}:
        row |= {"verifier": "verifier", "verified_at": day}
    return row | columns


def written(path: Path, *lines: Mapping[str, str] | Sequence[str]) -> Path:
    """A file of evidence with these rows."""
    rows = [[row.get(name, "") for name in COLUMNS] if isinstance(row, Mapping) else row for row in lines]
    text = "".join(",".join(row) + "\n" for row in [COLUMNS, *rows])
    path.write_text(text, encoding="utf-8")
    return path


def refusals_of(error: InvalidInput) -> list[tuple[str, str]]:
    """Code and place of each problem."""
    return [(problem.code, problem.path) for problem in error.problems]


def fund_of(*contracts: Contract) -> MemoryStore:
    """A fund in which rob, beside the others, may report and verify."""
    store = MemoryStore()
    people: dict[str, Sequence[DutyRole]] = {**PEOPLE, "rob": ["reporter", "verifier"]}
    begin_fund(store, title="Work", currency=contracts[0].currency, people=people, order=by("ann", date(2024, 1, 1)))
    for contract in contracts:
        add_contract(store, contract, order=by("ann", date(2024, 1, 1)))
    return store


def brought(store: Store, path: Path, *lines: Mapping[str, str], actor: str = "rob", key: str = "") -> Imported:
    """What importing a file with these rows brought."""
    return import_evidence(store, written(path, *lines), order=by(actor, key=key), chance=no_chance)


def assert_same_evidence(left: Evidence, right: Evidence) -> None:
    """Every column is the same, its kind of number included."""
    for name in HEADS:
        assert getattr(left, name) == getattr(right, name), name
    for name in ROW_NUMBERS:
        ours, others = getattr(left, name), getattr(right, name)
        assert ours.dtype == others.dtype, name
        assert ours.tolist() == others.tolist(), name
        assert not ours.flags.writeable, name
    for name in (*ROW_TEXTS, *NAMES):
        assert texts(getattr(left, name)) == texts(getattr(right, name)), name


def texts(column: TextColumn) -> list[str]:
    """The texts of a column."""
    return list(column)

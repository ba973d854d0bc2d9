"""Use case: take the example contracts through a fund file, from their first day to an audit."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from outcomes_fund.errors import InvalidInput
from outcomes_fund.ledger.duties import DutyRole
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.sqlite import open_ledger
from outcomes_fund.services.audit import Audit, audit
from outcomes_fund.services.case import Files, contracts_in, files_beside
from outcomes_fund.services.contracts import add_contract
from outcomes_fund.services.fund import create_fund
from outcomes_fund.services.orders import Order
from outcomes_fund.services.payments import approve, authorise, bank_result, payments, release
from outcomes_fund.services.payments_kept import Payment
from outcomes_fund.services.persons_met import Chance
from outcomes_fund.services.record import import_evidence, import_register
from outcomes_fund.services.settle import settle_fund
from outcomes_fund.services.verify import dispute, reject, verify

__all__ = ["FundDemo", "demo_fund"]

TITLE = "Brabant Outcomes Fund (illustrative)"

# Nobody verifies, approves and releases the same payment, so a fund needs several persons.
SETTING_UP = "set-up"
INTAKE = "intake"
VERIFICATION = "verification"
BUDGET = ("budget-1", "budget-2")
CASHIER = "payments"
TREASURY = "treasury"
STAFF: dict[str, tuple[DutyRole, ...]] = {
    INTAKE: ("reporter",),
    VERIFICATION: ("verifier",),
    **dict.fromkeys(BUDGET, ("budget_holder",)),
    CASHIER: ("payment_releaser",),
    TREASURY: ("bank_releaser",),
}

# Each quarter is settled in the middle of the second month after it, until nothing is left to be paid.
FIRST_DAY = date(2019, 7, 1)
SETTLED_ON = tuple(date(2019 + place // 4, 2 + place % 4 * 3, 15) for place in range(3, 14))


Row = dict[str, str]


@attrs.frozen(kw_only=True)
class FundDemo:
    """What the life of the demonstration fund came to.

    Args:
        path: The fund file.

        rows: Rows of evidence that were reported.

        decisions: Rows that were verified, rejected or disputed.

        person: One of the fund, to look into it as.

        start, middle, last: The first day, one half way, and the day of the last settlement.

        settlements: Days on which all contracts were settled.

        payments: All payments that were proposed.

        runs: Payment runs.

        audit: What the audit at the end found.
    """

    path: Path
    rows: int
    decisions: int
    person: str
    start: date
    middle: date
    last: date
    settlements: int
    payments: tuple[Payment, ...]
    runs: int
    audit: Audit


def demo_fund(
    folder: Path,
    path: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    chance: Chance = os.urandom,
) -> FundDemo:
    """Create a fund and let it live: contracts, evidence, verification, settlement, approval, release, audit.

    Each step is recorded at the moment at which it would have been taken, so that any day of those years can be looked
    at.

    Args:
        folder: Holds the contracts, as for ``settle_examples``.

        path: Of the new file; its folder is made where there is none.

        progress: Is told how many settlements are done, and how many there are.

        chance: Gives random bytes for the salts of participants.

    Raises:
        LedgerRefusal: If the file is there already or cannot be written.

        UnreadableFile, InvalidInput: With what is wrong in the contracts and their files.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    create_fund(path, title=TITLE, currency="EUR", people=STAFF, order=_order(SETTING_UP, FIRST_DAY, 9))
    rows = decisions = runs = 0
    with open_ledger(path) as store, TemporaryDirectory() as scratch:
        lives = [_life_of(store, files_beside(contract)) for contract in contracts_in(folder)]
        for number, day in enumerate(SETTLED_ON):
            progress(number, len(SETTLED_ON))
            for life in lives:
                rows += _report(store, life, day, Path(scratch), chance)
                decisions += _decide(store, life, day)
            failed = settle_fund(store, order=_order(BUDGET[0], day, 12)).failed
            if failed:
                raise InvalidInput([problem for problems in failed.values() for problem in problems])
            runs += _pay(store, day)
        return FundDemo(
            path=path,
            rows=rows,
            decisions=decisions,
            person=BUDGET[0],
            start=FIRST_DAY,
            middle=SETTLED_ON[len(SETTLED_ON) // 2],
            last=SETTLED_ON[-1],
            settlements=len(SETTLED_ON),
            payments=payments(store),
            runs=runs,
            audit=audit(store),
        )


@attrs.define(kw_only=True)
class _Life:
    """A contract with the rows of its files that will be known about it; what has become known is taken out.

    Args:
        contract: Its id.

        unreported: Rows of evidence that are still to be reported.

        undecided: Those that are still to be decided on.

        enrolments: Rows of the register that are still to come.

        newest: Id of the newest version of each row that was decided on.
    """

    contract: str
    unreported: list[Row]
    undecided: list[Row]
    enrolments: list[Row]
    newest: dict[str, str] = attrs.Factory(dict)


def _life_of(store: Store, files: Files) -> _Life:
    """Add a contract to the fund, and read all that stands beside it."""
    kept = add_contract(store, files.contract, order=_order(SETTING_UP, FIRST_DAY, 10))
    rows = _rows_of(files.evidence)
    decided = [row for row in rows if row["status"] != "reported"]
    return _Life(contract=kept.contract.id, unreported=rows, undecided=decided, enrolments=_rows_of(files.participants))


def _report(store: Store, life: _Life, day: date, scratch: Path, chance: Chance) -> int:
    """Import who enrolled and what was reported before a day, none of it decided yet."""
    enrolled, life.enrolments = _parted(life.enrolments, "enrolled", day)
    if enrolled:
        file = _written(enrolled, scratch / f"participants-{life.contract}-{day.isoformat()}.csv")
        import_register(store, file, life.contract, order=_order(INTAKE, day, 8), chance=chance)
    rows, life.unreported = _parted(life.unreported, "reported_at", day)
    if rows:
        file = _written([_undecided(row, life) for row in rows], scratch / f"{life.contract}-{day.isoformat()}.csv")
        import_evidence(store, file, life.contract, order=_order(INTAKE, day, 9), chance=chance)
        replaced = {row["supersedes"] for row in rows}
        life.undecided = [row for row in life.undecided if row["id"] not in replaced]
    return len(rows)


def _undecided(row: Row, life: _Life) -> Row:
    """Give a row as it was before anybody decided on it."""
    supersedes = life.newest.get(row["supersedes"], row["supersedes"])
    return {**row, "status": "reported", "verifier": "", "verified_at": "", "supersedes": supersedes}


def _decide(store: Store, life: _Life, day: date) -> int:
    """Verify, reject and dispute what was decided before a day."""
    decided = [{**row, "decided": row["verified_at"] or row["reported_at"]} for row in life.undecided]
    rows, life.undecided = _parted(decided, "decided", day)
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        groups.setdefault((row["status"], row["verifier"]), []).append(row["id"])
        life.newest[row["id"]] = f"{row['id']}~2"
    name, order = life.contract, _order(VERIFICATION, day, 10)
    for (status, verifier), ids in groups.items():
        if status == "verified":
            verify(store, name, ids, verifier=verifier, order=order)
        elif status == "rejected":
            reject(store, name, ids, reason="not found in the sources", verifier=verifier, order=order)
        else:
            dispute(store, name, ids, reason="the provider has more documents", order=order)
    return len(rows)


def _pay(store: Store, day: date) -> int:
    """Approve, release and execute what is due, and count the runs."""
    waiting = [payment.id for payment in payments(store) if payment.is_open]
    if not waiting:
        return 0
    approve(store, waiting, order=_order(BUDGET[0], day, 13))
    large = [payment.id for payment in payments(store) if payment.state == "proposed"]
    if large:
        approve(store, large, order=_order(BUDGET[1], day, 14))
    run = release(store, waiting, order=_order(CASHIER, day, 15))
    authorise(store, run.id, order=_order(TREASURY, day, 16))
    bank_result(store, [run.id], "executed", order=_order(TREASURY, day, 17))
    return 1


def _parted(rows: Sequence[Row], column: str, day: date) -> tuple[list[Row], list[Row]]:
    """Part rows into those of before a day and the others; moments in UTC and dates sort as texts do."""
    before = [row for row in rows if row[column] < day.isoformat()]
    return before, [row for row in rows if row[column] >= day.isoformat()]


def _rows_of(file: Path | None) -> list[Row]:
    if file is None:
        return []
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _written(rows: Sequence[Row], file: Path) -> Path:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def _order(actor: str, day: date, hour: int) -> Order:
    return Order(actor=actor, at=datetime.combine(day, time(hour), tzinfo=UTC))

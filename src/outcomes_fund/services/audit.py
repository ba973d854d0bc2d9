"""Use case: compute a whole fund afresh, and find what is not as it was written or not as the rules have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import inf

import attrs

from outcomes_fund.ledger.integrity import Breach, Checkpoint, breaches_of, check_checkpoint
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_KINDS, Entry
from outcomes_fund.services.audit_contracts import ContractsReplay
from outcomes_fund.services.audit_duties import DutiesReplay
from outcomes_fund.services.audit_entries import EntriesReplay
from outcomes_fund.services.audit_payments import PaymentsReplay
from outcomes_fund.services.audit_proposals import ProposalsReplay
from outcomes_fund.services.audit_rows import row_breaches
from outcomes_fund.services.audit_statements import StatementsReplay
from outcomes_fund.services.contracts import CONTRACT_KINDS
from outcomes_fund.services.duty_rules import RULES_KINDS
from outcomes_fund.services.orders import NOTHING
from outcomes_fund.services.payments_kept import PAYMENT_KINDS, RUN_KINDS
from outcomes_fund.services.statements import STATEMENT_KINDS

__all__ = ["Audit", "audit"]

BREACHES_MAX = 20

# All that use cases write.
KINDS = frozenset(
    {
        *(*CONTRACT_KINDS, *EVIDENCE_KINDS, *RULES_KINDS, *PAYMENT_KINDS, *RUN_KINDS, *STATEMENT_KINDS),
        *("fund_created", "person_added", "iban_changed", "iban_confirmed"),
        *("register_imported", "sample_drawn", "booked", "forgotten", "read", NOTHING),
    }
)

Tell = Callable[[int, int], None]


@attrs.frozen(kw_only=True)
class Audit:
    """What an audit has found.

    Args:
        breach: The first broken entry; None if all is as it should be.

        further: The breaches after it, in order of entries; at most 19, since one fault may show in many places.

        entries: How many entries were looked at.

        statements: How many statements there are.

        recomputed: How many of them were computed again.

        skipped: How many were not, because this version of the library does not know the rules that made them.
    """

    breach: Breach | None
    further: tuple[Breach, ...]
    entries: int
    statements: int
    recomputed: int
    skipped: int


def audit(store: Store, *, checkpoint: Checkpoint | None = None, progress: Tell | None = None) -> Audit:
    """Replay everything: the chain, the file, statements, bookings, payments and duties.

    - The chain of hashes holds, what entries name is as it was written, and there is nothing else.
    - The file begins with the entries that the checkpoint speaks of.
    - Each statement is computed again, by the rules that made it, from the contract, evidence and register as they were
      then, and is the same to the byte.
    - What was booked is what follows from the contract, the statement or the payment.
    - Payments go from state to state as they may, nothing is paid that is not owed, and whoever approved, released or
      authorised a payment was allowed to.

    Args:
        store: Nothing is written to it; what others write meanwhile is not looked at.

        checkpoint: Of an earlier moment, kept outside the file; without one, entries that were cut off at the end are
            not noticed.

        progress: Is told how much is done, and of how much.

    Returns:
        What was found.

    Raises:
        LedgerRefusal: If the file cannot be read.

    Example:
        >>> from outcomes_fund.ledger.memory import MemoryStore
        >>> audit(MemoryStore()).breach is None
        True
    """
    tell = progress or _tell_nobody
    count = store.head().count
    found = list(islice(breaches_of(store, progress=lambda done: tell(done, 2 * count)), BREACHES_MAX))
    if checkpoint is not None:
        found += [each for each in (check_checkpoint(store, checkpoint),) if each is not None]
    statements = StatementsReplay(store=store)
    found += islice(_replayed(store, count, statements, tell), BREACHES_MAX)
    found += islice(row_breaches(store, to=count), BREACHES_MAX)
    breaches = sorted(_once(found), key=_place)[:BREACHES_MAX]
    return Audit(
        breach=breaches[0] if breaches else None,
        further=tuple(breaches[1:]),
        entries=count,
        statements=statements.seen,
        recomputed=statements.recomputed,
        skipped=statements.skipped,
    )


def _replayed(store: Store, count: int, statements: StatementsReplay, tell: Tell) -> Iterator[Breach]:
    duties = DutiesReplay(store=store)
    payments = PaymentsReplay(store=store, standing=statements.standing, owed=statements.owed, duties=duties)
    proposals = ProposalsReplay(store=store)
    beside = (
        EntriesReplay(store=store, duties=duties).breaches,
        ContractsReplay(store=store).breaches,
        proposals.breaches,
    )
    for entry in store.entries():
        if entry.seq > count:
            break
        for look in (_form, statements.breaches, duties.breaches, payments.breaches, *beside):
            yield from _guarded(entry, look)
        tell(count + entry.seq, 2 * count)
    yield from statements.unfinished()
    yield from proposals.unfinished()


def _form(entry: Entry) -> Iterator[Breach]:
    """Say whether an entry is one that no use case writes."""
    what = ""
    if entry.kind not in KINDS:
        what = f"is of kind {entry.kind!r}, which no command writes"
    elif entry.kind == "fund_created" and entry.seq != 1:
        what = "creates a fund where there is one"
    elif entry.kind == NOTHING and set(entry.body) != {"command", "request"}:
        what = "keeps the key of a command that changed nothing, and says more than that"
    if what:
        yield Breach(seq=entry.seq, code="unreadable", message=f"Entry {entry.seq} {what}.")


def _once(found: list[Breach]) -> Iterator[Breach]:
    """Leave out that an entry cannot be carried out again where the chain says why."""
    broken = {each.seq for each in found if each.code != "unreadable"}
    return (each for each in dict.fromkeys(found) if each.code != "unreadable" or each.seq not in broken)


def _guarded(entry: Entry, look: Callable[[Entry], Iterator[Breach]]) -> Iterator[Breach]:
    """Look at one entry; whatever goes wrong with one that was made by hand is a finding."""
    try:
        yield from look(entry)
    except Exception as error:  # noqa: BLE001 - a forged entry may hold anything
        reason = f"{type(error).__name__}: {error}"[:200]
        message = f"Entry {entry.seq} of kind {entry.kind} cannot be carried out again ({reason})."
        yield Breach(seq=entry.seq, code="unreadable", message=message)


def _place(breach: Breach) -> tuple[bool, float]:
    """Put what is wrong with the file itself first, and what belongs to no entry last."""
    return breach.code != "file", inf if breach.seq is None else breach.seq


def _tell_nobody(done: int, of: int) -> None:
    """Nobody asked."""

"""Statements of a fund: as they are kept, made again by the rules that made them, and as of any moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Statement
from outcomes_fund.errors import UnknownName
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry, instant_text
from outcomes_fund.services.contracts import contract_kept
from outcomes_fund.services.evidence_kept import Kept, evidence_kept
from outcomes_fund.services.rules import CURRENT_RULES, RULES

__all__ = ["STATEMENT_KINDS", "known_to", "last_statement", "local_day", "restated", "statement_at", "statement_entry"]

STATEMENT_KINDS = ("statement_made",)


def statement_at(store: Store, contract_id: str, *, as_of: date | datetime, until: date | None = None) -> Statement:
    """Work out what was known of a contract at a moment.

    Args:
        store: The ledger.

        contract_id: The contract.

        as_of: A moment with its time zone, or a day, which means its end in the time zone of the contract.

        until: As for ``evaluate``.

    Returns:
        What the contract as it was kept then owed by the evidence that was there then. A statement that was made at
        that moment is equal to it, byte for byte.

    Raises:
        UnknownName: If the fund had no such contract then.

        InvalidInput: If a register is needed and was missing.
    """
    # The time zone is that of the contract as it is now; no version may have changed it.
    newest = contract_kept(store, contract_id)
    day = local_day(newest, as_of) if isinstance(as_of, datetime) else as_of
    to = known_to(store, newest, as_of)
    contract = contract_kept(store, contract_id, to=to)
    kept = evidence_kept(store, contract, to=to)
    return RULES[CURRENT_RULES](contract, kept.evidence, as_of=day, until=until, register=kept.register)


def known_to(store: Store, contract: Contract, as_of: date | datetime) -> int:
    """Give the last entry that a fund had at a moment.

    Entries stand in the order in which they were written. If a clock was set back meanwhile, whatever stands behind an
    entry of a later moment was written after that moment, whatever the clock said then.

    Args:
        store: The ledger.

        contract: Its time zone says when a day ends.

        as_of: A moment with its time zone, or a day, which means its end.

    Returns:
        ``seq`` of the entry before the first one that is later; 0 if all are.
    """
    moment = as_of if isinstance(as_of, datetime) else _end_of_day(as_of, ZoneInfo(contract.timezone))
    last = _instant(moment)
    later = (entry.seq for entry in store.entries() if entry.at > last)
    return next(later, store.head().count + 1) - 1


def restated(store: Store, entry: Entry, *, kept: Kept | None = None) -> Statement:
    """Make a statement again: from what its entry rested on, by the rules that made it.

    Args:
        store: The ledger.

        entry: Of kind ``statement_made``.

        kept: The contract, evidence and register that it rested on, where they have been read already.

    Raises:
        UnknownName: If the rules are none that this version knows.
    """
    body = entry.body
    if body["rules"] not in RULES:
        raise UnknownName("rules-version", body["rules"], RULES)
    if kept is None:
        contract = contract_kept(store, body["contract"], to=entry.seq)
        kept = evidence_kept(store, contract, to=body["evidence_to"])
    return RULES[body["rules"]](
        kept.contract,
        kept.evidence,
        as_of=date.fromisoformat(body["as_of"]),
        register=kept.register,
    )


def last_statement(store: Store, contract_id: str) -> Entry | None:
    """Give the entry of the last statement of a contract, if there is one.

    Args:
        store: The ledger.

        contract_id: The contract.
    """
    found = None
    for entry in store.entries(kinds=STATEMENT_KINDS):
        if entry.body["contract"] == contract_id:
            found = entry
    return found


def statement_entry(store: Store, digest: str, *, before: int) -> Entry:
    """Give the entry that made a statement.

    Args:
        store: The ledger.

        digest: Of the statement.

        before: The last such entry below this one counts.

    Raises:
        UnknownName: If there is none.
    """
    found = None
    for entry in store.entries(kinds=STATEMENT_KINDS):
        if entry.seq >= before:
            break
        if entry.body["digest"] == digest:
            found = entry
    if found is None:
        raise UnknownName("statement", digest, ())
    return found


def local_day(contract: Contract, moment: datetime) -> date:
    """Give the day of a moment in the time zone of a contract."""
    try:
        return moment.astimezone(ZoneInfo(contract.timezone)).date()
    except OverflowError:
        # In that time zone it is before the first day that can be written, or after the last.
        return moment.date()


def _end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Give the last moment of a day."""
    if day == date.max:
        return datetime.max.replace(tzinfo=zone)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC) - timedelta(microseconds=1)


def _instant(moment: datetime) -> str:
    """Write a moment as entries have it: the first or last that can be written, if it is beyond."""
    try:
        return instant_text(moment)
    except OverflowError:
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return instant_text(first if moment.year == date.min.year else last)

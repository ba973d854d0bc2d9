"""Statements of a fund: as they are kept, made again by the rules that made them, and as of any moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.statement import Statement
from outcomes_fund.errors import UnknownName
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_KINDS, Entry, instant_text
from outcomes_fund.services.contracts import CONTRACT_KINDS, contract_kept
from outcomes_fund.services.evidence_kept import evidence_kept
from outcomes_fund.services.rules import CURRENT_RULES, RULES

__all__ = ["STATEMENT_KINDS", "last_statement", "local_day", "restated", "statement_at", "statement_entry"]

STATEMENT_KINDS = ("statement_made",)
# Entries that change what is known of a contract.
KNOWN_KINDS = (*CONTRACT_KINDS, *sorted(EVIDENCE_KINDS), "register_imported")


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
    zone = ZoneInfo(contract_kept(store, contract_id).timezone)
    if isinstance(as_of, datetime):
        moment, day = instant_text(as_of), as_of.astimezone(zone).date()
    else:
        night = datetime.combine(as_of + timedelta(days=1), time.min, tzinfo=zone)
        moment, day = instant_text(night.astimezone(UTC) - timedelta(microseconds=1)), as_of
    seqs = [entry.seq for entry in store.entries(kinds=KNOWN_KINDS) if entry.at <= moment]
    to = max(seqs, default=0)
    contract = contract_kept(store, contract_id, to=to)
    kept = evidence_kept(store, contract, to=to)
    return RULES[CURRENT_RULES](contract, kept.evidence, as_of=day, until=until, register=kept.register)


def restated(store: Store, entry: Entry, *, use_pack: bool = True) -> Statement:
    """Make a statement again: from what its entry rested on, by the rules that made it.

    Args:
        store: The ledger.

        entry: Of kind ``statement_made``.

        use_pack: As for ``evidence_kept``.

    Raises:
        UnknownName: If the rules are none that this version knows.
    """
    body = entry.body
    if body["rules"] not in RULES:
        raise UnknownName("rules-version", body["rules"], RULES)
    contract = contract_kept(store, body["contract"], to=entry.seq)
    kept = evidence_kept(store, contract, to=body["evidence_to"], use_pack=use_pack)
    return RULES[body["rules"]](
        contract,
        kept.evidence,
        as_of=date.fromisoformat(body["as_of"]),
        until=date.fromisoformat(body["until"]),
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
    return moment.astimezone(ZoneInfo(contract.timezone)).date()

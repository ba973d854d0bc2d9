"""Are statements and bookings what the rules give? Each is worked out again from what was known then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.statement import Statement
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.kept_evidence import evidence_of_kept, rules_text
from outcomes_fund.formats.kept_register import register_of_kept
from outcomes_fund.formats.statement import statement_document
from outcomes_fund.formats.tables.evidence_table import Labels
from outcomes_fund.ledger.accounts import Balances, Place, place_of, place_owed
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.journal import committed, differences
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Booking, Entry, Posting
from outcomes_fund.ledger.tax import with_tax
from outcomes_fund.services.contracts import CONTRACT_KINDS, contract_kept
from outcomes_fund.services.evidence_kept import Kept, enrolments_kept, labels_of
from outcomes_fund.services.rules import RULES
from outcomes_fund.services.statements import local_day, restated

__all__ = ["StatementsReplay"]


@attrs.frozen(kw_only=True, eq=False)
class _Read:
    """The rows of a contract up to an entry, as some version of it reads them."""

    rules: str
    to: int
    evidence: Evidence


@attrs.define(kw_only=True)
class StatementsReplay:
    """Statements and bookings of a fund, replayed entry by entry.

    Args:
        store: The ledger.

        seen: How many statements there were.

        recomputed: How many were computed again.

        skipped: How many were not, since their rules are unknown.

        standing: What stands on each account, after the entry that was replayed last.
    """

    store: Store
    seen: int = 0
    recomputed: int = 0
    skipped: int = 0
    standing: Balances = attrs.Factory(dict)
    # The last statement of each contract, with the tax on it; None where it could not be computed.
    _owed: dict[str, tuple[str, Statement | None]] = attrs.Factory(dict)
    _by_place: dict[str, Counter[Place]] = attrs.Factory(dict)
    _read: dict[str, _Read] = attrs.Factory(dict)
    # What the command under way has to book still, and the entry that it follows from.
    _expected: list[Booking] = attrs.Factory(list)
    _since: Entry | None = None

    def breaches(self, entry: Entry) -> Iterator[Breach]:
        """Replay one entry and say what is wrong with it.

        Args:
            entry: The next one.
        """
        if self._since is not None and not self._goes_on(self._since, entry):
            yield from self.unfinished()
        booked = [each.posting for each in self.store.postings(entry=entry.seq)]
        if entry.kind in CONTRACT_KINDS:
            yield from self._contract(entry, booked)
        elif entry.kind == "statement_made":
            yield from self._statement(entry)
        elif entry.kind == "booked":
            yield from self._booked(entry, booked)
        for posting in booked:
            self._add(posting)

    def unfinished(self) -> Iterator[Breach]:
        """Say whether the last command has left out what it should have booked."""
        since, left = self._since, self._expected
        self._since, self._expected = None, []
        if since is not None and left:
            message = (
                f"Entry {since.seq} asks for bookings that are not there: {', '.join(each.cause for each in left)}."
            )
            yield Breach(seq=since.seq, code="booking", message=message)

    def owed(self, place: Place) -> int | None:
        """Give what the last statement of a contract owes at a place in all, tax included.

        Args:
            place: Any place of a contract.

        Returns:
            None where the rules of the statement are not known; 0 where there is no statement.
        """
        name = place.contract
        _, statement = self._owed.get(name, ("", None))
        if statement is None:
            return None if name in self._owed else 0
        if name not in self._by_place:
            found: Counter[Place] = Counter()
            for payable in statement.payables:
                found[place_owed(name, payable)] += payable.amount_minor
            self._by_place[name] = found
        return self._by_place[name][place]

    @staticmethod
    def _goes_on(since: Entry, entry: Entry) -> bool:
        return entry.kind == "booked" and entry.body["contract"] == since.body["contract"]

    def _contract(self, entry: Entry, booked: list[Posting]) -> Iterator[Breach]:
        contract = contract_kept(self.store, entry.body["contract"], to=entry.seq)
        booking = committed(contract, self._so_far(contract.id), cause="")
        if Counter(booking.postings if booking else ()) != Counter(booked):
            message = f"Entry {entry.seq} does not book what contract {contract.id} may cost at most."
            yield Breach(seq=entry.seq, code="booking", message=message)

    def _statement(self, entry: Entry) -> Iterator[Breach]:
        body = entry.body
        name: str = body["contract"]
        self.seen += 1
        self._by_place.pop(name, None)
        if body["rules"] not in RULES:
            self.skipped += 1
            self._owed[name] = body["digest"], None
            return
        self.recomputed += 1
        contract = contract_kept(self.store, name, to=entry.seq)
        statement = restated(self.store, entry, kept=self._rested_on(contract, body["evidence_to"]))
        self._owed[name] = body["digest"], with_tax(contract, statement)
        self._expect(entry, name)
        yield from _looked_at(entry, contract)
        text = canonical_json({**statement_document(statement), "engine": body["engine"]})
        if text != self.store.text(body["digest"]):
            message = f"The statement of entry {entry.seq} is not what the rules {body['rules']} give."
            yield Breach(seq=entry.seq, code="statement", message=message)
        if statement.until.isoformat() != body["until"]:
            message = (
                f"Entry {entry.seq} says that it looks up to {body['until']}, and it does up to {statement.until}."
            )
            yield Breach(seq=entry.seq, code="statement", message=message)
        if str(statement.total_minor) != body["total_minor"]:
            message = f"Entry {entry.seq} says a total of {body['total_minor']}, and it is {statement.total_minor}."
            yield Breach(seq=entry.seq, code="statement", message=message)

    def _rested_on(self, contract: Contract, to: int) -> Kept:
        """Read what a statement rested on, up to an entry."""
        labels = labels_of(self.store)
        enrolled = enrolments_kept(self.store, contract.id, to=to)
        register = None if enrolled is None else register_of_kept(enrolled.values(), labels)
        return Kept(contract=contract, evidence=self._evidence(contract, to, labels), register=register, to=to)

    def _evidence(self, contract: Contract, to: int, labels: Labels) -> Evidence:
        """Read the rows up to an entry: those that came since the statement before, where the rows before hold as read.

        The pack is left alone, since it is a copy.
        """
        rules = rules_text(contract)
        before = self._read.get(contract.id)
        if before is not None and (before.rules != rules or before.to > to):
            before = None
        after = 0 if before is None else before.to
        rows = (row for _, _, row in self.store.evidence_placed(contract.id, after=after, to=to))
        evidence = evidence_of_kept(rows, contract, labels=labels, before=None if before is None else before.evidence)
        self._read[contract.id] = _Read(rules=rules, to=to, evidence=evidence)
        return evidence

    def _booked(self, entry: Entry, booked: list[Posting]) -> Iterator[Breach]:
        body = entry.body
        digest, statement = self._owed.get(body["contract"], ("", None))
        if digest != body["statement"]:
            message = f"Entry {entry.seq} books for a statement that is not the last of contract {body['contract']}."
            yield Breach(seq=entry.seq, code="booking", message=message)
            return
        if statement is None:
            return
        if self._since is None:
            self._expect(entry, body["contract"])
        expected = self._expected.pop(0) if self._expected else None
        # A place whose balance was 0 meanwhile may stand elsewhere here than it stood when this was booked.
        if expected is None or Counter(expected.postings) != Counter(booked):
            message = f"Entry {entry.seq} does not book what the statement changes."
            yield Breach(seq=entry.seq, code="booking", message=message)

    def _expect(self, entry: Entry, contract: str) -> None:
        _, statement = self._owed[contract]
        assert statement is not None
        self._expected = list(differences(statement, self._so_far(contract), cause="statement"))
        self._since = entry

    def _so_far(self, contract: str) -> list[Posting]:
        return [
            Posting(account=account, amount_minor=amount, **place._asdict())
            for (account, place), amount in self.standing.items()
            if place.contract == contract
        ]

    def _add(self, posting: Posting) -> None:
        key = posting.account, place_of(posting)
        amount = self.standing.pop(key, 0) + posting.amount_minor
        if amount:
            self.standing[key] = amount


def _looked_at(entry: Entry, contract: Contract) -> Iterator[Breach]:
    """Say whether a statement passes over something that was known when it was made."""
    body = entry.body
    day = local_day(contract, datetime.fromisoformat(entry.at)).isoformat()
    if body["evidence_to"] != entry.seq - 1:
        message = (
            f"The statement of entry {entry.seq} looks at entries up to {body['evidence_to']}, not at all before it."
        )
        yield Breach(seq=entry.seq, code="statement", message=message)
    if body["as_of"] != day:
        message = f"The statement of entry {entry.seq} is as of {body['as_of']}, and was made on {day}."
        yield Breach(seq=entry.seq, code="statement", message=message)

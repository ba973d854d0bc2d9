"""Are statements and bookings what the rules give? Each is worked out again from what was known then."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from outcomes_fund.domain.statement import Statement
from outcomes_fund.formats.canonical import canonical_json
from outcomes_fund.formats.statement import statement_document
from outcomes_fund.ledger.accounts import Balances, place_of
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.journal import committed, differences
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Booking, Entry, Posting
from outcomes_fund.ledger.tax import with_tax
from outcomes_fund.services.contracts import CONTRACT_KINDS, contract_kept
from outcomes_fund.services.rules import RULES
from outcomes_fund.services.statements import restated

__all__ = ["StatementsReplay"]


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

    @staticmethod
    def _goes_on(since: Entry, entry: Entry) -> bool:
        return entry.kind == "booked" and entry.body["contract"] == since.body["contract"]

    def _contract(self, entry: Entry, booked: list[Posting]) -> Iterator[Breach]:
        contract = contract_kept(self.store, entry.body["contract"], to=entry.seq)
        booking = committed(contract, self._so_far(contract.id), cause="")
        if (booking.postings if booking else ()) != tuple(booked):
            message = f"Entry {entry.seq} does not book what contract {contract.id} may cost at most."
            yield Breach(seq=entry.seq, code="booking", message=message)

    def _statement(self, entry: Entry) -> Iterator[Breach]:
        body = entry.body
        name: str = body["contract"]
        self.seen += 1
        if body["rules"] not in RULES:
            self.skipped += 1
            self._owed[name] = body["digest"], None
            return
        self.recomputed += 1
        contract = contract_kept(self.store, name, to=entry.seq)
        # The pack is left alone, since it is a copy.
        statement = restated(self.store, entry, use_pack=False)
        self._owed[name] = body["digest"], with_tax(contract, statement)
        self._expect(entry, name)
        text = canonical_json({**statement_document(statement), "engine": body["engine"]})
        if text != self.store.text(body["digest"]):
            message = f"The statement of entry {entry.seq} is not what the rules {body['rules']} give."
            yield Breach(seq=entry.seq, code="statement", message=message)
        if str(statement.total_minor) != body["total_minor"]:
            message = f"Entry {entry.seq} says a total of {body['total_minor']}, and it is {statement.total_minor}."
            yield Breach(seq=entry.seq, code="statement", message=message)

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
        if expected is None or expected.postings != tuple(booked):
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

"""Are proposals those of their statements, and runs what was released with them? Replayed entry by entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from outcomes_fund.domain.calendar import Period
from outcomes_fund.ledger.accounts import Place
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Entry
from outcomes_fund.ledger.tax import is_tax_line
from outcomes_fund.services.contracts import CONTRACT_KINDS, contract_kept
from outcomes_fund.services.rules import RULES

__all__ = ["ProposalsReplay"]

# Payer, payee, line and period of what a statement owes.
Owed = tuple[str, str, str, str]


@attrs.define(kw_only=True)
class ProposalsReplay:
    """Proposed payments and runs of a fund, replayed entry by entry.

    Args:
        store: The ledger.
    """

    store: Store
    _currencies: dict[str, str] = attrs.Factory(dict)
    # What open payments are to settle, by which, and in what amounts.
    _open: dict[Place, dict[str, int]] = attrs.Factory(dict)
    _places: dict[str, list[Place]] = attrs.Factory(dict)
    _dues: dict[str, dict[Owed, set[str]]] = attrs.Factory(dict)
    # Statements that cannot be computed again, by contract and digest, until something is found to rest on them.
    _unknown: dict[tuple[str, str], tuple[int, str]] = attrs.Factory(dict)
    _run_of: dict[str, str] = attrs.Factory(dict)
    # Of each run the entry that made it, and which of its payments have not been released.
    _left: dict[str, tuple[int, list[str]]] = attrs.Factory(dict)

    def breaches(self, entry: Entry) -> Iterator[Breach]:
        """Replay one entry and say what is wrong with it.

        Args:
            entry: The next one.
        """
        if entry.kind in CONTRACT_KINDS:
            name = entry.body["contract"]
            self._currencies[name] = contract_kept(self.store, name, to=entry.seq).currency
        elif entry.kind == "payment_proposed":
            yield from self._proposed(entry, entry.body)
        elif entry.kind in {"payment_withdrawn", "payment_released"}:
            self._close(entry)
        elif entry.kind == "run_made":
            yield from self._run_made(entry, entry.body)
        elif entry.kind == "statement_made" and entry.body["rules"] not in RULES:
            body = entry.body
            self._unknown[body["contract"], body["digest"]] = entry.seq, body["rules"]
        elif entry.kind == "booked":
            yield from self._rests_on(entry.body)

    def unfinished(self) -> Iterator[Breach]:
        """Say which runs name payments that were not released with them."""
        for seq, left in self._left.values():
            if left:
                message = f"Entry {seq} names payments that were not released with it: {', '.join(left)}."
                yield Breach(seq=seq, code="payment", message=message)

    def _proposed(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        name = body["payment"]
        yield from self._rests_on(body)
        currency = self._currencies.get(body["contract"])
        if body["currency"] != currency:
            yield _wrong(entry, f"proposes payment {name} in {body['currency']}, and its contract is in {currency}")
        yield from self._wrongly_due(entry, body)
        for year, line, period, amount in body["parts"]:
            place = Place(body["contract"], body["payer"], body["payee"], year, line, period)
            others = self._open.setdefault(place, {})
            # Of what has to come back a part may be set off, and the rest of it claimed.
            is_rest = name not in others and all(minor < 0 for minor in (int(amount), *others.values()))
            if others and not is_rest:
                other = next(iter(others))
                what = "twice" if name in others else f"which payment {other} settles, and that is open"
                yield _wrong(entry, f"proposes payment {name} for line {line or 'without a name'} in {period}, {what}")
            others[name] = int(amount)
            self._places.setdefault(name, []).append(place)

    def _wrongly_due(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        dues = self._dues_of(body["statement"])
        due, until = body["due"], date.fromisoformat(body["pay_until"]).isoformat()
        pair = body["payer"], body["payee"]
        lines = {(line, period) for _, line, period, _ in body["parts"] if not is_tax_line(line)}
        # Tax is due with the last payment of its document, whichever lines that has.
        taxed = len(lines) < len(body["parts"])
        expected = {
            day
            for place, days in dues.items()
            if place[:2] == pair and (taxed or place[2:] in lines)
            for day in days
            if day <= until
        }
        # What was paid and is owed no longer has no due date of its own, nor has what came back and then was paid back.
        if int(body["amount_minor"]) <= 0 or not expected:
            expected.add(until)
        if due not in expected:
            what = f"proposes payment {body['payment']} as due on {due}, which is no due date of what it settles"
            yield _wrong(entry, f"{what} by {until}")

    def _dues_of(self, digest: str) -> dict[Owed, set[str]]:
        """Give the due dates of all that a statement owes."""
        found = self._dues.get(digest)
        if found is None:
            found = self._dues[digest] = {}
            document = json.loads(self.store.text(digest) or "{}")
            for row in document.get("payables", ()):
                days = {key: date.fromisoformat(day) for key, day in row["period"].items()}
                place = row["payer"], row["payee"], row.get("line", ""), str(Period(**days))
                found.setdefault(place, set()).add(row["due"])
        return found

    def _rests_on(self, body: dict[str, Any]) -> Iterator[Breach]:
        """Say that something rests on a statement that cannot be computed again, once for each statement."""
        found = self._unknown.pop((body["contract"], body["statement"]), None)
        if found is not None:
            seq, rules = found
            message = (
                f"The statement of entry {seq} was made by rules {rules}, which this version does not know: "
                "nothing that rests on it can be checked."
            )
            yield Breach(seq=seq, code="statement", message=message)

    def _close(self, entry: Entry) -> None:
        name = entry.body["payment"]
        for place in self._places.pop(name, ()):
            self._open[place].pop(name, None)
        if entry.kind == "payment_released":
            _, left = self._left.get(entry.body["run"], (0, []))
            if name in left:
                left.remove(name)

    def _run_made(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        self._left[body["run"]] = entry.seq, list(body["payments"])
        for name in body["payments"]:
            other = self._run_of.get(name)
            if other is not None:
                where = "twice" if other == body["run"] else f"which was in {other} by then"
                yield _wrong(entry, f"puts payment {name} in {body['run']}, {where}")
            self._run_of[name] = body["run"]


def _wrong(entry: Entry, what: str) -> Breach:
    return Breach(seq=entry.seq, code="payment", message=f"Entry {entry.seq} {what}.")

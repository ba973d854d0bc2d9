"""Do entries say what their rows say, and are the rows by those who may say so?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs

from outcomes_fund.errors import listed
from outcomes_fund.ledger.ibans import is_iban
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_KINDS, Entry
from outcomes_fund.services.audit_duties import DutiesReplay
from outcomes_fund.services.contracts import CONTRACT_KINDS
from outcomes_fund.services.evidence_rows import PLACE
from outcomes_fund.services.transitions import TRANSITIONS, Transition

__all__ = ["EntriesReplay"]

DECIDING: dict[str, Transition] = {each.kind: each for each in TRANSITIONS}
SAMPLE_KIND = "sample_drawn"
# What a sample comes to stands in entries of other kinds.
UNWRITTEN = "evidence_sampled"

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)

ROW_CONTRACT, ROW_STATUS, ROW_VERIFIER = PLACE["contract"], PLACE["status"], PLACE["verifier"]


@attrs.define(kw_only=True)
class EntriesReplay:
    """What entries say of evidence and account numbers, replayed entry by entry.

    Args:
        store: The ledger.

        duties: The replay of duties, which has been through the entry before.
    """

    store: Store
    duties: DutiesReplay
    _contracts: set[str] = attrs.Factory(set)
    _samples: set[tuple[str, int]] = attrs.Factory(set)
    _ibans: dict[str, str] = attrs.Factory(dict)

    def breaches(self, entry: Entry) -> Iterator[Breach]:
        """Replay one entry and say what is wrong with it.

        Args:
            entry: The next one.
        """
        yield from _malformed(entry)
        if entry.kind in CONTRACT_KINDS:
            self._contracts.add(entry.body["contract"])
        elif entry.kind in {"iban_changed", "iban_confirmed"}:
            yield from self._iban(entry, entry.body)
        elif entry.kind == SAMPLE_KIND:
            self._samples.add((entry.body["contract"], entry.seq))
            yield from self._of_contract(entry, entry.body["contract"])
        elif entry.kind == "register_imported":
            yield from self._register(entry, entry.body)
        elif entry.kind in EVIDENCE_KINDS:
            yield from self._evidence(entry, entry.body)

    def _iban(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        party, number = body["party"], body["iban"]
        if not isinstance(number, str) or not is_iban(number):
            yield _wrong(entry, "payment", f"keeps a number for {party} that is no IBAN")
        if entry.kind == "iban_changed":
            self._ibans[party] = number
        elif self._ibans.get(party) != number:
            yield _wrong(entry, "payment", f"confirms another number than the one that was given for {party}")

    def _register(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        rows = sum(1 for _ in self.store.enrolments(entry=entry.seq))
        if body["rows"] != rows:
            yield _wrong(entry, "evidence", f"says that it brings {body['rows']} rows, and it brings {rows}")
        yield from self._of_contract(entry, body["contract"])

    def _of_contract(self, entry: Entry, name: object) -> Iterator[Breach]:
        if name not in self._contracts:
            yield _wrong(entry, "evidence", f"is about contract {name!r}, which the fund did not have")

    def _evidence(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        name = body["contract"]
        yield from self._of_contract(entry, name)
        found = Counter(
            (row[ROW_CONTRACT], row[ROW_STATUS], row[ROW_VERIFIER]) for row in self.store.evidence(entry=entry.seq)
        )
        statuses: Counter[str] = Counter()
        for (_, status, _), count in found.items():
            statuses[status or ""] += count
        others = sorted({contract or "" for contract, _, _ in found} - {name})
        if others:
            yield _wrong(entry, "evidence", f"is about contract {name!r} and brings rows of {listed(others)}")
        if body.get("rows") != statuses.total():
            yield _wrong(entry, "evidence", f"says {body.get('rows')} rows, and brings {statuses.total()}")
        if body.get("statuses") != statuses:
            yield _wrong(entry, "evidence", f"says {body.get('statuses')} of rows that are {dict(statuses)}")
        if entry.kind == "evidence_imported":
            verifiers = sorted({verifier for _, _, verifier in found if verifier})
            if sorted(body.get("verifiers", ())) != verifiers:
                yield _wrong(entry, "evidence", f"names other verifiers than its rows, which name {listed(verifiers)}")
        yield from self._sampled(entry, body)
        yield from self._decided(entry, body, set(statuses))

    def _sampled(self, entry: Entry, body: dict[str, Any]) -> Iterator[Breach]:
        sample = body.get("sample")
        if sample is not None and (
            entry.kind != "evidence_verified" or (body["contract"], sample) not in self._samples
        ):
            yield _wrong(entry, "evidence", f"decides by a sample of entry {sample}, which drew none of this contract")

    def _decided(self, entry: Entry, body: dict[str, Any], statuses: set[str]) -> Iterator[Breach]:
        """Hold who wrote rows against what the rows say, whatever the entry says of them."""
        name = body["contract"]
        transition = DECIDING.get(entry.kind)
        if transition is not None and transition.after is not None:
            allowed = {transition.after, *(("rejected",) if "sample" in body else ())}
            if statuses - allowed:
                yield _wrong(entry, "evidence", f"brings rows that are {listed(sorted(statuses))}")
        if set(body.get("statuses", ())) == statuses and (transition is not None or statuses != {"disputed"}):
            return  # Roles are looked at by what the entry says, and it says what is so.
        if statuses - ({"reported", "disputed"} if entry.kind == "evidence_disputed" else {"reported"}):
            yield from self.duties.about_rows(entry, name)


def _malformed(entry: Entry) -> Iterator[Breach]:
    if entry.kind == UNWRITTEN:
        yield _wrong(entry, "unreadable", f"is of kind {entry.kind!r}, which no command writes")
    if not _is_moment(entry.at):
        yield _wrong(entry, "unreadable", f"was written at {entry.at!r}, which is no moment")


def _is_moment(text: str) -> bool:
    try:
        return MOMENT.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:
        return False


def _wrong(entry: Entry, code: str, what: str) -> Breach:
    return Breach(seq=entry.seq, code=code, message=f"Entry {entry.seq} {what}.")

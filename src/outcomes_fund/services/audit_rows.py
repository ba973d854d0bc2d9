"""Do rows of evidence follow from the rows before them, and do packs hold what the rows hold? All is read cold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from outcomes_fund.domain.columns import TextColumn
from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import EVIDENCE_STATUSES, NONE, Evidence
from outcomes_fund.errors import InvalidInput
from outcomes_fund.formats.evidence_pack import unpacked
from outcomes_fund.formats.kept_evidence import KeptRow, evidence_of_kept, rules_text
from outcomes_fund.ledger.integrity import Breach
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EVIDENCE_KINDS, Entry
from outcomes_fund.services.contracts import CONTRACT_KINDS, contract_kept
from outcomes_fund.services.evidence_kept import labels_of
from outcomes_fund.services.transitions import TRANSITIONS, Transition

__all__ = ["row_breaches"]

DECIDING: dict[str, Transition] = {each.kind: each for each in TRANSITIONS}
# What a decision leaves as it was; only a correction says otherwise.
KEPT_COLUMNS = ("achieved", "numerator", "denominator", "reporter", "reported_at")

Whole = npt.NDArray[np.int64]


@attrs.frozen(kw_only=True)
class _Brought:
    """The rows that an entry has brought: from ``first`` on, up to and without ``end``."""

    entry: Entry
    first: int
    end: int


def row_breaches(store: Store, *, to: int) -> Iterator[Breach]:
    """Say which rows of evidence cannot follow from those before them, and which packs hold other ones.

    Args:
        store: The ledger.

        to: Nothing behind this entry is looked at.
    """
    names = dict.fromkeys(str(entry.body.get("contract")) for entry in store.entries(kinds=CONTRACT_KINDS))
    brought: dict[str, list[Entry]] = {name: [] for name in names}
    for entry in store.entries(kinds=tuple(sorted(EVIDENCE_KINDS))):
        name = str(entry.body.get("contract"))
        if entry.seq <= to and name in brought:
            brought[name].append(entry)
    for name, entries in brought.items():
        if not entries:
            continue
        try:
            yield from _OfContract(store=store, contract=contract_kept(store, name, to=to), entries=entries).breaches()
        except Exception as error:  # noqa: BLE001 - a forged entry may hold anything
            message = f"The evidence of contract {name} cannot be read again ({type(error).__name__}: {error})."
            yield Breach(seq=entries[-1].seq, code="unreadable", message=message[:300])


@attrs.define(kw_only=True)
class _OfContract:
    """The evidence of one contract."""

    store: Store
    contract: Contract
    entries: Sequence[Entry]
    _brought: list[_Brought] = attrs.Factory(list)
    # How many rows came before those that were read last.
    _before: int = 0

    def breaches(self) -> Iterator[Breach]:
        """Say what is wrong with it."""
        try:
            before, differing = self._packed()
            evidence = self._read(self.contract, before)
        except InvalidInput as error:
            yield from self._unfit(error)
            return
        yield from differing
        if len(evidence) != self._brought[-1].end:
            yield from self._doubled()
            return
        follows = np.flatnonzero(evidence.supersedes != NONE)
        for brought in self._brought:
            transition = DECIDING.get(brought.entry.kind)
            if transition is not None:
                first, end = np.searchsorted(follows, [brought.first, brought.end])
                yield from _decision_breaches(evidence, brought, transition, follows[first:end])

    def _packed(self) -> tuple[Evidence | None, tuple[Breach, ...]]:
        """Give the rows up to where the pack says, if they are of use for those behind, and how the pack differs."""
        name = self.contract.id
        pack = self.store.pack(name)
        found = None if pack is None else unpacked(pack.content)
        if pack is None or found is None:
            return None, ()
        contract = contract_kept(self.store, name, to=found.to)
        rules = rules_text(contract)
        cold = self._read(contract, None, to=found.to)
        what = next(_differing(cold, found.evidence), "") if found.rules == rules else "rules of evidence"
        differing: tuple[Breach, ...] = ()
        if what:
            made = self.store.entries(kinds=("statement_made",))
            seq = max((each.seq for each in made if each.body.get("packed") == pack.digest), default=None)
            message = f"The pack of contract {name} differs from the rows up to entry {found.to} in: {what}."
            differing = (Breach(seq=seq, code="pack", message=message),)
        if rules == rules_text(self.contract):
            return cold, differing
        self._brought.clear()
        return None, differing

    def _read(self, contract: Contract, before: Evidence | None, *, to: int | None = None) -> Evidence:
        """Read rows behind those that were read, and note which entry has brought which."""
        self._before = self._brought[-1].end if self._brought else 0
        return evidence_of_kept(self._rows(to), contract, labels=labels_of(self.store), before=before)

    def _rows(self, to: int | None) -> Iterator[KeptRow]:
        for entry in self.entries[len(self._brought) :]:
            if to is not None and entry.seq > to:
                return
            first = end = self._brought[-1].end if self._brought else 0
            for row in self.store.evidence(entry=entry.seq):
                end += 1
                yield row
            self._brought.append(_Brought(entry=entry, first=first, end=end))

    def _unfit(self, error: InvalidInput) -> Iterator[Breach]:
        """Say which entries have brought rows that cannot stand beside the others, each with the first of them."""
        told: set[int] = set()
        for problem in error.problems:
            number = problem.path.partition(",")[0].removeprefix("row ")
            row = self._before + int(number) - 1 if number.isdecimal() else self._before
            brought = next((each for each in self._brought if each.first <= row < each.end), self._brought[-1])
            if brought.entry.seq not in told:
                told.add(brought.entry.seq)
                place = f"row {row - brought.first + 1} that it brings cannot stand"
                yield _wrong(brought, f"is no evidence of contract {self.contract.id}: {place}: {problem.message}")

    def _doubled(self) -> Iterator[Breach]:
        """Name the first row that came twice: reading passes it over, so no number behind it is certain."""
        seen: set[str | None] = set()
        for brought in self._brought:
            for row in self.store.evidence(entry=brought.entry.seq):
                if row[0] in seen:
                    yield _wrong(brought, f"brings row {row[0]!r}, which the fund had by then.")
                    return
                seen.add(row[0])


def _decision_breaches(
    evidence: Evidence, brought: _Brought, transition: Transition, follows: Whole
) -> Iterator[Breach]:
    """Hold the rows of a decision against those that they supersede."""
    decided = evidence.supersedes[follows]
    # A sample may add one row, which says how many of those checked were confirmed.
    alone = brought.end - brought.first - len(follows)
    if alone > ("sample" in brought.entry.body):
        yield _wrong(brought, f"decides on rows, and {alone} of its own supersede none.")
    too_late = np.flatnonzero(decided >= brought.first)
    if len(too_late):
        yield _wrong(brought, f"decides on row {evidence.ids[int(decided[too_late[0]])]!r}, which it brings itself.")
    known = np.array([status in transition.before for status in EVIDENCE_STATUSES])
    wrong = np.flatnonzero(~known[evidence.status[decided]])
    if len(wrong):
        row = int(decided[wrong[0]])
        was = f"row {evidence.ids[row]!r} was {EVIDENCE_STATUSES[int(evidence.status[row])]}"
        yield _wrong(brought, f"breaks the order of decisions: {was} and cannot be {transition.verb}.")
    if transition.after is None:
        return
    for name in KEPT_COLUMNS:
        column = getattr(evidence, name)
        changed = np.flatnonzero(column[follows] != column[decided])
        if len(changed):
            row = int(follows[changed[0]])
            yield _wrong(brought, f"changes {name} with row {evidence.ids[row]!r}, and only a correction may.")


def _differing(one: Evidence, other: Evidence) -> Iterator[str]:
    for field in attrs.fields(Evidence):
        if not _same(getattr(one, field.name), getattr(other, field.name)):
            yield field.name


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - a column, or what is the same for all rows
    if isinstance(one, TextColumn):
        return len(one) == len(other) and all(a == b for a, b in zip(one, other, strict=True))
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else bool(one == other)


def _wrong(brought: _Brought, what: str) -> Breach:
    return Breach(seq=brought.entry.seq, code="evidence", message=f"Entry {brought.entry.seq} {what}")

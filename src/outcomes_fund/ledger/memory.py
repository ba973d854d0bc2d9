"""A ledger that is gone when the program ends: for trying things out, and to hold the file against."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from outcomes_fund.ledger.attached import attached_of
from outcomes_fund.ledger.records import (
    NO_HEAD,
    Booked,
    Booking,
    Counts,
    Draft,
    EnrolmentBatch,
    EnrolmentRow,
    Entry,
    EvidenceBatch,
    EvidenceRow,
    Head,
    NewPerson,
    Pack,
    Person,
)
from outcomes_fund.ledger.writing import Writing, request_of, writing_of

__all__ = ["MemoryStore"]


class MemoryStore:
    """A store in memory; each method is that of :class:`~outcomes_fund.ledger.port.Store`."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._keys: dict[str, Entry] = {}
        self._evidence: dict[int, EvidenceBatch] = {}
        self._enrolments: dict[int, EnrolmentBatch] = {}
        self._people: dict[int, Person] = {}
        self._postings: list[Booked] = []
        self._texts: dict[str, str] = {}
        self._packs: dict[str, Pack] = {}

    def head(self) -> Head:
        """Give the number of entries, and hash and moment of the last."""
        if not self._entries:
            return NO_HEAD
        last = self._entries[-1]
        return Head(count=last.seq, hash=last.hash, at=last.at)

    def entries(self, *, after: int = 0, kinds: Sequence[str] = ()) -> Iterator[Entry]:
        """Give entries in their order."""
        return (entry for entry in self._entries[after:] if not kinds or entry.kind in kinds)

    def entry_of(self, key: str) -> Entry | None:
        """Give the entry with an idempotency key, if there is one."""
        return self._keys.get(key)

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        at: datetime,
        after: int | None = None,
        evidence: EvidenceBatch | None = None,
        enrolments: EnrolmentBatch | None = None,
        people: Sequence[NewPerson] = (),
        postings: Sequence[Booking] = (),
        texts: Sequence[str] = (),
        pack: Pack | None = None,
        forgetting: Mapping[int, str] | None = None,
    ) -> tuple[Entry, ...]:
        """Write drafts at the end, with what they name: all of it or nothing."""
        attached = attached_of(
            evidence=evidence,
            enrolments=enrolments,
            people=people,
            postings=postings,
            texts=texts,
            pack=pack,
            forgetting=forgetting,
        )
        writing = writing_of(request_of(drafts, at=at, after=after, attached=attached), self)
        self._write(writing)
        return writing.answer

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Undo what was appended inside if it fails; nobody else writes to memory."""
        before = {name: copy.copy(kept) for name, kept in vars(self).items()}
        try:
            yield
        except BaseException:
            vars(self).update(before)
            raise

    def evidence(
        self, contract: str | None = None, *, entry: int | None = None, after: int = 0
    ) -> Iterator[EvidenceRow]:
        """Give rows of evidence in order of arrival."""
        for seq in self._about(self._evidence, contract):
            if entry in {None, seq} and seq > after:
                yield from self._evidence[seq].rows

    def evidence_placed(
        self, contract: str | None = None, *, after: int = 0, to: int | None = None
    ) -> Iterator[tuple[int, int, EvidenceRow]]:
        """Give rows of evidence in order of arrival, each with its entry and place."""
        for seq in self._about(self._evidence, contract):
            if seq > after and (to is None or seq <= to):
                yield from ((seq, place, row) for place, row in enumerate(self._evidence[seq].rows, start=1))

    def enrolments(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[EnrolmentRow]:
        """Give rows of registers in order of arrival."""
        for seq in self._about(self._enrolments, contract):
            if entry in {None, seq}:
                yield from self._enrolments[seq].rows

    def people(self, surrogates: Collection[int] | None = None, *, entry: int | None = None) -> Iterator[Person]:
        """Give persons in order of their numbers."""
        wanted = self._people if surrogates is None else sorted(self._people.keys() & set(surrogates))
        persons = [self._people[surrogate] for surrogate in wanted]
        return (person for person in persons if entry in {None, person.entry})

    def remembered(self) -> dict[int, str]:
        """Give the pseudonym of each person who is not forgotten."""
        return {
            person.surrogate: person.participant for person in self._people.values() if person.participant is not None
        }

    def surrogates_of(self, participants: Collection[str]) -> dict[str, int]:
        """Give the number of each of these participants whom the ledger has and remembers."""
        wanted = frozenset(participants)
        return {participant: surrogate for surrogate, participant in self.remembered().items() if participant in wanted}

    def people_count(self) -> int:
        """Count the persons, remembered or forgotten."""
        return len(self._people)

    def tombstones(self) -> dict[str, int]:
        """Give the number of each forgotten person by its tombstone."""
        return {person.tombstone: person.surrogate for person in self._people.values() if person.tombstone is not None}

    def pack(self, contract: str) -> Pack | None:
        """Give the settled evidence of a contract as columns, if it is there."""
        return self._packs.get(contract)

    def postings(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[Booked]:
        """Give postings in the order in which they were booked."""
        for booked in self._postings:
            if (contract is None or contract == booked.posting.contract) and entry in {None, booked.entry}:
                yield booked

    def text(self, digest: str) -> str | None:
        """Give the contract or statement with this digest, if there is one."""
        return self._texts.get(digest)

    def counts(self) -> Counts:
        """Count the rows beside the entries."""
        return Counts(
            evidence=sum(len(batch.rows) for batch in self._evidence.values()),
            postings=len(self._postings),
            texts=len(self._texts),
            enrolments=sum(len(batch.rows) for batch in self._enrolments.values()),
            people=len(self._people),
            packs=len(self._packs),
        )

    def breaches(self) -> tuple[str, ...]:
        """Say what is wrong with the store itself: in memory, nothing can be."""
        return ()

    def close(self) -> None:
        """Do nothing: there is no file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _about(self, batches: Mapping[int, object], contract: str | None) -> list[int]:
        """Give the entries that have rows and are about a contract."""
        return [seq for seq in batches if contract in {None, self._entries[seq - 1].body.get("contract")}]

    def _write(self, writing: Writing) -> None:
        self._entries.extend(writing.entries)
        self._keys.update((entry.key, entry) for entry in writing.entries)
        self._evidence.update(writing.evidence)
        self._enrolments.update(writing.enrolments)
        for seq, persons in writing.people:
            self._people.update((person.surrogate, _met(person, seq)) for person in persons)
        self._postings.extend(
            Booked(entry=seq, posting=posting) for seq, booking in writing.postings for posting in booking.postings
        )
        self._texts.update(writing.texts)
        if writing.forgotten:
            self._people.update((person.surrogate, person) for person in writing.forgotten)
            self._packs.clear()
        self._packs.update((pack.contract, pack) for pack in writing.packs)


def _met(person: NewPerson, entry: int) -> Person:
    return Person(
        surrogate=person.surrogate,
        entry=entry,
        participant=person.participant,
        salt=person.salt,
        commitment=person.commitment,
        tombstone=None,
        after=None,
        nth=None,
    )

"""What every store of a ledger can do; ``memory`` and ``sqlite`` pass the same tests."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from outcomes_fund.ledger.records import (
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

__all__ = ["Store"]


class Store(Protocol):
    """A ledger: entries are added at its end, and nothing is changed but that a person is forgotten."""

    def head(self) -> Head:
        """Give the number of entries, and hash and moment of the last."""

    def entries(self, *, after: int = 0, kinds: Sequence[str] = ()) -> Iterator[Entry]:
        """Give entries in their order.

        Args:
            after: Only those whose ``seq`` is above it.

            kinds: Only those of these kinds; all if empty.
        """

    def entry_of(self, key: str) -> Entry | None:
        """Give the entry with an idempotency key, if there is one."""

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
        """Write drafts at the end, with what they name: all of it or nothing.

        A draft whose key is there already with the same kind, actor and body is not written again; its entry
        is among those returned. Where that holds for all drafts, nothing is written and ``after`` is not
        looked at, so a command whose answer was lost can be repeated as it was.

        Within a :meth:`turn` it is written when the turn ends.

        Args:
            drafts: In the order in which they are written.

            at: With a time zone.

            after: The number of entries from which the drafts were worked out; None if they depend on none.

            evidence: Rows that a draft of ``EVIDENCE_KINDS`` names as ``digest``.

            enrolments: Rows that a draft ``register_imported`` names as ``digest``.

            people: New participants, whose :func:`~outcomes_fund.ledger.records.people_digest` a draft names as
                ``people``. Their numbers go on from :meth:`people_count`.

            postings: Bookings, each of which a draft names as ``postings``.

            texts: Contracts and statements, each of which a draft names as ``digest``. A text that is there
                already need not be given.

            pack: Settled evidence of a contract, in place of an earlier pack of it; the draft ``statement_made`` of
                that contract names it as ``packed``.

            forgetting: Tombstones of persons to forget, by surrogate. The draft ``forgotten`` has their surrogates as
                ``persons`` in rising order, and as ``digest`` that of all who are forgotten then:
                ``forgotten_digest(forgotten_with(store, forgetting))``. Their pseudonyms are in the file no longer
                once this returns, and all packs are gone.

        Returns:
            One entry for each draft.

        Raises:
            HeadMoved: If there are entries to write and ``after`` is not the number of entries.

            KeyReused: If a key is there with another kind, actor or body.

            UnboundDigest: If something is attached that no draft names, or named and not attached.

            UnbalancedBooking: If a booking does not sum to 0 for each contract and payer.

            UnwritableBody, UnwritableDraft: If a draft holds what a ledger cannot keep.
        """

    def turn(self) -> AbstractContextManager[None]:
        """Have the right to write, while all others who would write wait.

        What is read inside is what :meth:`append` inside is worked out from. What is appended is written at the end;
        an exception undoes all of it. A turn within a turn, or an append, that fails undoes what is its own.

        Raises:
            LedgerRefusal: If others kept the right to write for too long.

        Example:
            >>> from datetime import UTC, datetime
            >>> from outcomes_fund.ledger.memory import MemoryStore
            >>> from outcomes_fund.ledger.records import Draft
            >>> store = MemoryStore()
            >>> with store.turn():
            ...     number = store.head().count + 1
            ...     draft = Draft(kind="person_added", actor="ann", key=f"k{number}", body={"number": number})
            ...     entries = store.append([draft], at=datetime(2026, 1, 31, tzinfo=UTC))
            >>> store.head().count
            1
        """

    def evidence(
        self, contract: str | None = None, *, entry: int | None = None, after: int = 0
    ) -> Iterator[EvidenceRow]:
        """Give rows of evidence in order of arrival, with a text or None for each of ``EVIDENCE_COLUMNS``.

        Args:
            contract: Only rows of entries about this contract.

            entry: Only rows of this entry.

            after: Only rows of entries whose ``seq`` is above it.
        """

    def evidence_placed(
        self, contract: str | None = None, *, after: int = 0, to: int | None = None
    ) -> Iterator[tuple[int, int, EvidenceRow]]:
        """Give rows of evidence in order of arrival, each with the ``seq`` of its entry and its place in it, from 1.

        Args:
            contract: Only rows of entries about this contract.

            after: Only rows of entries whose ``seq`` is above it.

            to: Only rows of entries whose ``seq`` is not above it.
        """

    def enrolments(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[EnrolmentRow]:
        """Give rows of registers in order of arrival, with a text or None for each of ``ENROLMENT_COLUMNS``.

        Args:
            contract: Only rows of entries about this contract.

            entry: Only rows of this entry.
        """

    def people(self, surrogates: Collection[int] | None = None, *, entry: int | None = None) -> Iterator[Person]:
        """Give persons in order of their numbers.

        Args:
            surrogates: Only these; numbers that nobody has are passed over.

            entry: Only those that this entry brought.
        """

    def remembered(self) -> dict[int, str]:
        """Give the pseudonym of each person who is not forgotten, by number, in order of numbers."""

    def surrogates_of(self, participants: Collection[str]) -> dict[str, int]:
        """Give the number of each of these participants whom the ledger has and remembers."""

    def people_count(self) -> int:
        """Count the persons, remembered or forgotten: it is the highest number."""

    def tombstones(self) -> dict[str, int]:
        """Give the number of each forgotten person by its tombstone."""

    def pack(self, contract: str) -> Pack | None:
        """Give the settled evidence of a contract as columns, if it is there."""

    def postings(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[Booked]:
        """Give postings in the order in which they were booked.

        Args:
            contract: Only those of this contract.

            entry: Only those of this entry.
        """

    def text(self, digest: str) -> str | None:
        """Give the contract or statement with this digest, if there is one."""

    def counts(self) -> Counts:
        """Count the rows beside the entries, those included that no entry names."""

    def breaches(self) -> tuple[str, ...]:
        """Say what is wrong with the store itself: its tables, triggers and pages. Empty if nothing is."""

    def close(self) -> None:
        """Let go of the file; a closed store is of no further use."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

"""What every store of a ledger can do; ``memory`` and ``sqlite`` pass the same tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from outcomes_fund.ledger.records import Booked, Booking, Counts, Draft, Entry, EvidenceBatch, EvidenceRow, Head

__all__ = ["Store"]


class Store(Protocol):
    """A ledger: entries are added at its end, and nothing is ever changed."""

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
        postings: Sequence[Booking] = (),
        texts: Sequence[str] = (),
    ) -> tuple[Entry, ...]:
        """Write drafts at the end, with what they name: all of it or nothing.

        A draft whose key is there already with the same kind, actor and body is not written again; its entry
        is among those returned. Where that holds for all drafts, nothing is written and ``after`` is not
        looked at, so a command whose answer was lost can be repeated as it was.

        Args:
            drafts: In the order in which they are written.

            at: With a time zone.

            after: The number of entries from which the drafts were worked out; None if they depend on none.

            evidence: Rows that a draft ``evidence_imported`` names as ``digest``.

            postings: Bookings, each of which a draft names as ``postings``.

            texts: Contracts and statements, each of which a draft names as ``digest``. A text that is there
                already need not be given.

        Returns:
            One entry for each draft.

        Raises:
            HeadMoved: If there are entries to write and ``after`` is not the number of entries.

            KeyReused: If a key is there with another kind, actor or body.

            UnboundDigest: If something is attached that no draft names, or named and not attached.

            UnbalancedBooking: If a booking does not sum to 0 for each contract and payer.

            UnwritableBody, UnwritableDraft: If a draft holds what a ledger cannot keep.
        """

    def evidence(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[EvidenceRow]:
        """Give rows of evidence in order of arrival, with a text or None for each of ``EVIDENCE_COLUMNS``.

        Args:
            contract: Only rows of entries about this contract.

            entry: Only rows of this entry.
        """

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

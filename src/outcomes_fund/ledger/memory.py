"""A ledger that is gone when the program ends: for trying things out, and to hold the file against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from outcomes_fund.ledger.records import (
    NO_HEAD,
    Booked,
    Booking,
    Counts,
    Draft,
    Entry,
    EvidenceBatch,
    EvidenceRow,
    Head,
)
from outcomes_fund.ledger.writing import request_of, writing_of

__all__ = ["MemoryStore"]


class MemoryStore:
    """A store in memory; each method is that of :class:`~outcomes_fund.ledger.port.Store`."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._keys: dict[str, Entry] = {}
        self._evidence: dict[int, EvidenceBatch] = {}
        self._postings: list[Booked] = []
        self._texts: dict[str, str] = {}

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
        postings: Sequence[Booking] = (),
        texts: Sequence[str] = (),
    ) -> tuple[Entry, ...]:
        """Write drafts at the end, with what they name: all of it or nothing."""
        request = request_of(drafts, at=at, after=after, evidence=evidence, postings=postings, texts=texts)
        has_text = self._texts.__contains__
        writing = writing_of(request, head=self.head(), entry_of=self.entry_of, has_text=has_text)
        self._entries.extend(writing.entries)
        self._keys.update((entry.key, entry) for entry in writing.entries)
        self._evidence.update(writing.evidence)
        self._postings.extend(
            Booked(entry=seq, posting=posting) for seq, booking in writing.postings for posting in booking.postings
        )
        self._texts.update(writing.texts)
        return writing.answer

    def evidence(self, contract: str | None = None, *, entry: int | None = None) -> Iterator[EvidenceRow]:
        """Give rows of evidence in order of arrival."""
        for seq, batch in self._evidence.items():
            about = self._entries[seq - 1].body.get("contract")
            if (contract is None or contract == about) and entry in {None, seq}:
                yield from batch.rows

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
        rows = sum(len(batch.rows) for batch in self._evidence.values())
        return Counts(evidence=rows, postings=len(self._postings), texts=len(self._texts))

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

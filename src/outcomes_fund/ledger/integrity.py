"""Is the ledger what was written? The chain, the digests and the sums are computed afresh."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import attrs

from outcomes_fund.ledger.beside import Breach, Named, check_attachments, check_standing, standing_of
from outcomes_fund.ledger.canonical import canonical_json
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import FIRST_PREVIOUS, NO_HEAD, Entry, Head, entry_hash
from outcomes_fund.ledger.refusals import UnwritableBody

__all__ = ["Breach", "Checkpoint", "breaches_of", "check_checkpoint", "checkpoint_of", "first_broken"]


@attrs.frozen(kw_only=True)
class Checkpoint:
    """Where a ledger stood at a moment, to be kept outside its file.

    Args:
        fund: Hash of the first entry, which tells one fund from another.

        count: Number of entries.

        hash: That of the last of them.

        at: Moment of the last of them.
    """

    fund: str
    count: int
    hash: str
    at: str


def first_broken(store: Store) -> Breach | None:
    """Replay a ledger and find the first thing that is not as it was written.

    A ledger whose last entries were cut off, or that was computed afresh as a whole, is sound in itself: only
    :func:`check_checkpoint` finds that.

    Args:
        store: Nothing is written to it.

    Returns:
        What is wrong, or None.
    """
    return next(breaches_of(store), None)


def breaches_of(store: Store, *, progress: Callable[[int], None] | None = None) -> Iterator[Breach]:
    """Replay a ledger and give everything that is not as it was written, in order of entries.

    After a breach the chain is taken up again with what the entry says of itself, so one alteration shows once in the
    chain; it may show again beside it.

    Args:
        store: Nothing is written to it.

        progress: Is told after each entry how many were looked at.
    """
    for wrong in store.breaches():
        yield Breach(seq=None, code="file", message=f"The file was changed by hand: {wrong}.")
    seen = Named()
    head = NO_HEAD
    while True:
        for entry in store.entries(after=head.count):
            yield from _at_entry(store, entry, head, seen)
            head = Head(count=entry.seq, hash=entry.hash, at=entry.at)
            if progress is not None:
                progress(head.count)
        standing = standing_of(store, seen)
        # While others write, entries and rows are of different moments; they agree once nothing was added.
        last = store.head()
        if last == head:
            stray = check_standing(standing, seen)
            if stray is not None:
                yield stray
            return
        if last.count <= head.count:
            message = f"The ledger ends with entry {last.count}, but its entries end with {head.count}."
            yield Breach(seq=last.count, code="gap", message=message)
            return


def checkpoint_of(store: Store) -> Checkpoint:
    """Say where a ledger stands, so that it can be seen later whether it was cut off or computed afresh."""
    head = store.head()
    first = next(store.entries(), None)
    return Checkpoint(
        fund=FIRST_PREVIOUS if first is None else first.hash, count=head.count, hash=head.hash, at=head.at
    )


def check_checkpoint(store: Store, checkpoint: Checkpoint) -> Breach | None:
    """Find whether a ledger still begins with the entries that a checkpoint speaks of.

    Hashes are compared as they are kept: together with :func:`first_broken`, which computes them, this shows
    that no entry up to the checkpoint was changed.

    Args:
        store: Nothing is written to it.

        checkpoint: Of an earlier moment, kept outside the file.

    Returns:
        ``truncated`` if entries are missing, ``rebuilt`` if they are others, or None.
    """
    count = store.head().count
    if count < checkpoint.count:
        message = f"The ledger has {count} entries, and had {checkpoint.count} at {checkpoint.at}."
        return Breach(seq=count + 1, code="truncated", message=message)
    for seq, expected in ((1, checkpoint.fund), (checkpoint.count, checkpoint.hash)):
        entry = next(store.entries(after=seq - 1), None) if checkpoint.count else None
        if entry is not None and entry.hash != expected:
            message = f"Entry {seq} has hash {entry.hash}, and had {expected} at {checkpoint.at}."
            return Breach(seq=seq, code="rebuilt", message=message)
    return None


def _at_entry(store: Store, entry: Entry, before: Head, seen: Named) -> Iterator[Breach]:
    broken = _in_chain(entry, before)
    if broken is not None:
        yield broken
    try:
        beside = check_attachments(store, entry, seen)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # What is no entry of a ledger may name anything; once that is said, it need not be said again.
        if broken is None:
            message = f"Entry {entry.seq} of kind {entry.kind} names what is beside it in a way that nothing can be."
            yield Breach(seq=entry.seq, code="body", message=message)
        return
    if beside is not None:
        yield beside


def _in_chain(entry: Entry, before: Head) -> Breach | None:
    seq = before.count + 1
    if entry.seq != seq:
        return Breach(seq=seq, code="gap", message=f"Entry {seq} is missing; entry {entry.seq} follows.")
    if entry.previous != before.hash:
        message = f"Entry {seq} follows hash {entry.previous}, but the entry before has {before.hash}."
        return Breach(seq=seq, code="previous", message=message)
    try:
        computed = entry_hash(entry)
        body: object = json.loads(entry.body_text)
        is_canonical = isinstance(body, dict) and canonical_json(body) == entry.body_text
    except (ValueError, UnwritableBody, RecursionError):  # no UTF-8, no JSON, no whole numbers, or nested too deep
        return Breach(seq=seq, code="body", message=f"Entry {seq} holds text that is no canonical JSON.")
    if computed != entry.hash:
        message = f"Entry {seq} has hash {entry.hash}, but what it says gives {computed}."
        return Breach(seq=seq, code="hash", message=message)
    if not is_canonical:
        return Breach(seq=seq, code="body", message=f"The body of entry {seq} is no canonical JSON.")
    return None

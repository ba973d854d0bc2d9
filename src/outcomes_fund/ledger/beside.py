"""What stands beside the entries of a ledger, computed afresh and compared with what they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from outcomes_fund.ledger.digests import lines_digest, rows_digest, text_digest
from outcomes_fund.ledger.naming import named
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import (
    Counts,
    Entry,
    Person,
    Posting,
    forgotten_digest,
    people_digest,
    posting_row,
)
from outcomes_fund.ledger.refusals import UnwritableBody

__all__ = ["Breach", "Named", "Standing", "check_attachments", "check_standing", "standing_of"]

COUNTED = {
    "evidence": "rows of evidence",
    "enrolments": "enrolments",
    "people": "persons",
    "postings": "postings",
    "texts": "texts",
    "packs": "packs",
}


@attrs.frozen(kw_only=True)
class Breach:
    """The first thing in a ledger that is not as it was written.

    Args:
        seq: The entry it was found at; None where it belongs to no entry.

        code: Stable name: ``file``, ``gap``, ``previous``, ``hash``, ``body``, ``evidence``, ``enrolments``,
            ``people``, ``postings``, ``balance``, ``text``, ``forgotten``, ``pack``, ``stray``, ``truncated``,
            ``rebuilt``.

        message: One sentence with what was found and what was expected.
    """

    seq: int | None
    code: str
    message: str


@attrs.define
class Named:
    """What the entries seen so far name.

    Args:
        rows: Number of rows of evidence, enrolments, persons and postings.

        texts: Digests.

        packs: By contract, the entry that last named one, and its digest.

        persons: Who is forgotten, and by which entry.

        forgotten: The entry that last forgot persons, and the digest of all who were forgotten then.
    """

    rows: dict[str, int] = attrs.Factory(lambda: defaultdict(int))
    texts: set[str] = attrs.Factory(set)
    packs: dict[str, tuple[int, str]] = attrs.Factory(dict)
    persons: dict[int, int] = attrs.Factory(dict)
    forgotten: tuple[int, str] = (0, rows_digest(()))


@attrs.frozen(kw_only=True)
class Standing:
    """What a ledger holds that no single entry names, at one moment.

    Args:
        counts: Of rows.

        forgotten: Persons, in order of their numbers.

        packs: Digest of each pack, by contract.
    """

    counts: Counts
    forgotten: tuple[Person, ...]
    packs: dict[str, str]


def check_attachments(store: Store, entry: Entry, seen: Named) -> Breach | None:
    """Find whether what an entry names is there as it was written, and note what it names.

    Args:
        store: Nothing is written to it.

        entry: Its hash is right.

        seen: Is added to.
    """
    body = entry.body
    for code, what, digest, computed in _digests(store, entry, body, seen):
        if digest not in computed:
            found = next(iter(computed), "nothing that could be written")
            message = f"Entry {entry.seq} names {what} with digest {digest}, but those kept give {found}."
            return Breach(seq=entry.seq, code=code, message=message)
    packed = named("pack", entry.kind, body)
    if packed is not None:
        seen.packs[str(body.get("contract"))] = entry.seq, packed
    forgotten = named("forgotten", entry.kind, body)
    if forgotten is not None:
        seen.persons.update((number, entry.seq) for number in body.get("persons", ()))
        seen.forgotten = entry.seq, forgotten
    if named("postings", entry.kind, body) is not None:
        return _unbalanced(entry.seq, [booked.posting for booked in store.postings(entry=entry.seq)])
    return None


def standing_of(store: Store, seen: Named) -> Standing:
    """Read what no single entry names; it is of one moment where nobody wrote meanwhile."""
    packs = {contract: store.pack(contract) for contract in seen.packs}
    return Standing(
        counts=store.counts(),
        forgotten=tuple(store.people(store.tombstones().values())),
        packs={contract: pack.digest for contract, pack in packs.items() if pack is not None},
    )


def check_standing(standing: Standing, seen: Named) -> Breach | None:
    """Find whether forgotten persons and packs are those that the entries name, and whether rows are too many.

    Args:
        standing: Of the same moment as the last entry.

        seen: All that the entries name.
    """
    return _wrongly_forgotten(standing, seen) or _wrong_pack(standing, seen) or _stray(standing, seen)


def _digests(
    store: Store, entry: Entry, body: dict[str, Any], seen: Named
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Give code, words, the digest that is named and those that what is kept may have; count what is named."""
    by_line: Callable[[Any], str] = lines_digest
    digest = named("evidence", entry.kind, body)
    if digest is not None:
        rows = list(store.evidence(entry=entry.seq))
        seen.rows["evidence"] += len(rows)
        yield "evidence", "rows of evidence", digest, _digests_of(rows, digest, rows_digest, by_line)
    digest = named("enrolments", entry.kind, body)
    if digest is not None:
        rows = list(store.enrolments(entry=entry.seq))
        seen.rows["enrolments"] += len(rows)
        yield "enrolments", "enrolments", digest, _digests_of(rows, digest, rows_digest)
    digest = named("people", entry.kind, body)
    if digest is not None:
        people = list(store.people(entry=entry.seq))
        seen.rows["people"] += len(people)
        yield "people", "new persons", digest, _digests_of(people, digest, people_digest)
    digest = named("postings", entry.kind, body)
    if digest is not None:
        postings = [posting_row(booked.posting) for booked in store.postings(entry=entry.seq)]
        seen.rows["postings"] += len(postings)
        yield "postings", "postings", digest, _digests_of(postings, digest, rows_digest, by_line)
    digest = named("text", entry.kind, body)
    if digest is not None:
        seen.texts.add(digest)
        text = store.text(digest)
        yield "text", "a text", digest, () if text is None else _digests_of(text, digest, text_digest)


def _digests_of(kept: Any, expected: str, *ways: Callable[[Any], str]) -> tuple[str, ...]:  # noqa: ANN401 - rows or a text
    """Compute the digests of what is kept, one way after another, until one is as expected."""
    found: list[str] = []
    for compute in ways:
        try:
            found.append(compute(kept))
        except (UnicodeEncodeError, UnwritableBody):  # no UTF-8: it was not written by a store
            return ()
        if found[-1] == expected:
            break
    return tuple(found)


def _unbalanced(seq: int, postings: Sequence[Posting]) -> Breach | None:
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for posting in postings:
        sums[posting.contract, posting.payer] += posting.amount_minor
    for (contract, payer), total in sums.items():
        if total:
            message = f"The postings of entry {seq} for contract {contract} and payer {payer} sum to {total}, not 0."
            return Breach(seq=seq, code="balance", message=message)
    return None


def _wrongly_forgotten(standing: Standing, seen: Named) -> Breach | None:
    found = {person.surrogate: person for person in standing.forgotten}
    for number in sorted(found.keys() - seen.persons.keys()):
        message = f"The pseudonym of person {number} is gone, but no entry says that the person was forgotten."
        return Breach(seq=found[number].entry, code="forgotten", message=message)
    for number in sorted(seen.persons.keys() - found.keys()):
        message = f"Entry {seen.persons[number]} forgot person {number}, whose pseudonym is there."
        return Breach(seq=seen.persons[number], code="forgotten", message=message)
    seq, digest = seen.forgotten
    computed = _digests_of(standing.forgotten, digest, forgotten_digest)
    if digest not in computed:
        message = f"Entry {seq} names forgotten persons with digest {digest}, but those kept give {computed}."
        return Breach(seq=seq, code="forgotten", message=message)
    return None


def _wrong_pack(standing: Standing, seen: Named) -> Breach | None:
    for contract, found in standing.packs.items():
        seq, digest = seen.packs[contract]
        if found != digest:
            message = f"Entry {seq} names a pack of {contract} with digest {digest}, but the one kept gives {found}."
            return Breach(seq=seq, code="pack", message=message)
    return None


def _stray(standing: Standing, seen: Named) -> Breach | None:
    expected = {**seen.rows, "texts": len(seen.texts), "packs": len(standing.packs)}
    for name, what in COUNTED.items():
        count = getattr(standing.counts, name)
        if count != expected.get(name, 0):
            message = f"There are {count} {what}, but the entries name {expected.get(name, 0)}."
            return Breach(seq=None, code="stray", message=message)
    return None

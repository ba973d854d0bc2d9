"""The evidence and the register of a contract, as a fund keeps them and as the engine reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import attrs

from outcomes_fund.domain.contract import Contract
from outcomes_fund.domain.evidence import Evidence
from outcomes_fund.domain.register import Register
from outcomes_fund.formats.evidence_pack import Unpacked, packed, unpacked
from outcomes_fund.formats.kept_evidence import KeptRow, evidence_of_kept, rules_text
from outcomes_fund.formats.kept_register import register_of_kept
from outcomes_fund.formats.tables.evidence_table import Labels
from outcomes_fund.ledger.people import label
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import EnrolmentRow, Pack

__all__ = ["Kept", "enrolments_kept", "evidence_kept", "labels_kept", "labels_of", "pack_of", "shown_participant"]

# Up to so many persons are looked up one by one; above, all that the ledger remembers are read at once.
FEW = 2000

# A new pack is worth its bytes where so many rows stand behind the last one, and this share of those in it.
PACK_ROWS_MIN = 1000
PACK_SHARE = 10


@attrs.frozen(kw_only=True, eq=False)
class Kept:
    """What a fund keeps about the results of a contract.

    Args:
        contract: The version that the rows were read for.

        evidence: All rows in order of arrival. A participant who was forgotten has a label in the place that the
            pseudonym had.

        register: The participants, the last row of each; None if no register was imported.

        to: ``seq`` of the last entry that was looked at.

        packed_to: ``seq`` of the last entry whose rows came from a pack; 0 if none did.

        packed_rows: How many rows came from a pack.
    """

    contract: Contract
    evidence: Evidence
    register: Register | None
    to: int
    packed_to: int = 0
    packed_rows: int = 0


def evidence_kept(
    store: Store, contract: Contract, *, to: int | None = None, use_pack: bool = True, with_register: bool = True
) -> Kept:
    """Read the evidence and the register of a contract.

    Args:
        store: The ledger.

        contract: The contract in the version that is asked.

        to: Nothing behind this entry is looked at; None means all is.

        use_pack: Whether settled evidence may be read from its copy. Whoever proves that a fund is right reads the
            rows themselves.

        with_register: Whether the register is read too.

    Returns:
        The same evidence whether or not there is a pack.

    Raises:
        InvalidInput: If the contract asks more of evidence than it did when the rows were imported.
    """
    last = store.head().count if to is None else min(to, store.head().count)
    pack = _pack(store, contract, last) if use_pack else None
    after = 0 if pack is None else pack.to
    labels = labels_of(store)
    evidence = evidence_of_kept(
        _rows(store, contract.id, after=after, to=last),
        contract,
        labels=labels,
        before=None if pack is None else pack.evidence,
    )
    enrolled = enrolments_kept(store, contract.id, to=last) if with_register else None
    return Kept(
        contract=contract,
        evidence=evidence,
        register=None if enrolled is None else register_of_kept(enrolled.values(), labels),
        to=last,
        packed_to=after,
        packed_rows=0 if pack is None else len(pack.evidence),
    )


def pack_of(kept: Kept) -> Pack | None:
    """Pack evidence, where that is worth it.

    Args:
        kept: All evidence of a contract.

    Returns:
        A pack; None where so little came after the last one that reading it costs next to nothing.
    """
    new = len(kept.evidence) - kept.packed_rows
    if new < PACK_ROWS_MIN or new * PACK_SHARE < kept.packed_rows:
        return None
    content = packed(kept.evidence, kept.to, rules=rules_text(kept.contract))
    return Pack(contract=kept.contract.id, content=content)


def labels_kept(store: Store, surrogates: Collection[int]) -> dict[int, str]:
    """Give what persons are called where participants are put in order.

    Args:
        store: The ledger.

        surrogates: Numbers of persons.

    Returns:
        The pseudonym of each, or the label of one who was forgotten.
    """
    if len(surrogates) > FEW:
        labels = dict(store.remembered())
        forgotten = [number for number in store.tombstones().values() if number not in labels]
        people = list(store.people(forgotten))
        names = labels
    else:
        people = [person for person in store.people(surrogates) if person.participant is None]
        asked = {*surrogates, *(person.after for person in people if person.after is not None)}
        names = {each.surrogate: each.participant for each in store.people(asked) if each.participant is not None}
        labels = dict(names)
    for person in people:
        labels[person.surrogate] = label(names.get(person.after or 0), person.nth or 0)
    return labels


def labels_of(store: Store) -> Labels:
    """Give the function that tells what the person of each number, written as text, is called.

    Args:
        store: The ledger.
    """

    def labels(numbers: Sequence[str]) -> list[str]:
        found = labels_kept(store, [int(number) for number in numbers])
        return [found[int(number)] for number in numbers]

    return labels


def shown_participant(name: str | None, surrogate: str | int) -> str:
    """Give what a reader is shown in place of a participant.

    Args:
        name: Pseudonym; None if the person was forgotten.

        surrogate: Number of the person.

    Example:
        >>> shown_participant(None, 17)
        'forgotten 17'
    """
    return f"forgotten {surrogate}" if name is None else name


def enrolments_kept(store: Store, contract_id: str, *, to: int | None = None) -> dict[str, EnrolmentRow] | None:
    """Give the last row of the register of each participant.

    Args:
        store: The ledger.

        contract_id: The contract.

        to: Nothing behind this entry is looked at; None means all is.

    Returns:
        By the number of the participant, in the order in which they came first; None if no register was imported.
    """
    entries = [
        entry.seq
        for entry in store.entries(kinds=("register_imported",))
        if entry.body["contract"] == contract_id and (to is None or entry.seq <= to)
    ]
    if not entries:
        return None
    # The entries are those of this contract: to name it again would look through all of them for each.
    return {row[0] or "": row for seq in entries for row in store.enrolments(entry=seq)}


def _rows(store: Store, contract_id: str, *, after: int, to: int) -> Iterator[KeptRow]:
    if to >= store.head().count:
        return store.evidence(contract_id, after=after)
    return (row for _, _, row in store.evidence_placed(contract_id, after=after, to=to))


def _pack(store: Store, contract: Contract, last: int) -> Unpacked | None:
    """Give what the last pack holds, unless it reaches too far or the contract asks other things by now."""
    pack = store.pack(contract.id)
    # A pack that no statement names was not written by a settlement, or not as it is now.
    named = (entry.body.get("packed") for entry in store.entries(kinds=("statement_made",)))
    if pack is None or pack.digest not in named:
        return None
    found = unpacked(pack.content)
    if found is None or found.to > last or found.rules != rules_text(contract):
        return None
    return found

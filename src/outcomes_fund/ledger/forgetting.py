"""Forgetting persons: the pseudonym goes, and the place that it had in the order of pseudonyms stays."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping

import attrs

from outcomes_fund.ledger.people import Person, label
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.refusals import UnwritableDraft

__all__ = ["forgotten_with"]


def forgotten_with(store: Store, forgetting: Mapping[int, str]) -> tuple[Person, ...]:
    """Say who is forgotten once some persons are forgotten too, without forgetting them.

    Args:
        store: In a turn, where the answer is to be written.

        forgetting: Tombstones of those who are to be forgotten, by surrogate.

    Returns:
        All forgotten persons in order of their numbers, those of before included. Where ``after`` named somebody who is
        forgotten now, it names the one before.

    Raises:
        UnwritableDraft: If a person is not there or forgotten already, or a tombstone is empty or that of another.
    """
    remembered = store.remembered()
    tombstones = store.tombstones()
    _check(forgetting, remembered, tombstones)
    leaving = {person.surrogate: person for person in store.people(forgetting)}
    earlier = list(store.people(tombstones.values()))
    labels = [(person.participant or "", person.surrogate) for person in leaving.values()]
    labels += [(label(remembered.get(person.after or 0), person.nth or 0), person.surrogate) for person in earlier]
    staying = {surrogate: pseudonym for surrogate, pseudonym in remembered.items() if surrogate not in leaving}
    places = {surrogate: (after, nth) for surrogate, after, nth in _places(sorted(labels), staying)}
    return tuple(
        attrs.evolve(
            person,
            participant=None,
            salt=None,
            tombstone=person.tombstone or forgetting[person.surrogate],
            after=places[person.surrogate][0],
            nth=places[person.surrogate][1],
        )
        for person in sorted((*leaving.values(), *earlier), key=lambda person: person.surrogate)
    )


def _places(labels: list[tuple[str, int]], staying: Mapping[int, str]) -> Iterator[tuple[int, int | None, int]]:
    """Give each person the one who stays and sorts next before, and its place behind that one."""
    order = sorted((pseudonym, surrogate) for surrogate, pseudonym in staying.items())
    behind: Counter[int | None] = Counter()
    for name, surrogate in labels:
        place = bisect_left(order, (name, surrogate))
        after = order[place - 1][1] if place else None
        behind[after] += 1
        yield surrogate, after, behind[after]


def _check(forgetting: Mapping[int, str], remembered: Mapping[int, str], tombstones: Mapping[str, int]) -> None:
    taken = set(tombstones)
    for surrogate, tombstone in forgetting.items():
        if surrogate not in remembered:
            raise UnwritableDraft("forgetting", repr(surrogate), "the number of a person who is remembered")
        if not tombstone or tombstone in taken:
            raise UnwritableDraft(f"forgetting[{surrogate}]", repr(tombstone), "a text that no other tombstone has")
        taken.add(tombstone)

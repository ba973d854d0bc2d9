"""Persons of every store: kept beside the chain, numbered, and forgotten so that every digest still holds."""

import hashlib
import json
from datetime import timedelta

import pytest

from outcomes_fund.ledger.forgetting import forgotten_with
from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.people import label
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import Counts, NewPerson, Pack, Person, people_digest, text_digest
from outcomes_fund.ledger.refusals import LedgerRefusal, UnboundDigest, UnwritableBody, UnwritableDraft
from tests.ledger.ledger_cases import (
    AT,
    draft,
    enrolled,
    forget,
    people_draft,
    persons,
    register_draft,
    salt,
    statement_draft,
)


@pytest.fixture
def peopled(store: Store) -> Store:
    """A store with eight participants, who came with two entries and not in their order."""
    for key, people in (("k1", persons("p-5", "p-1", "p-3")), ("k2", persons(*["p-4", "p-2", "a", "é", "z"], first=4))):
        store.append([people_draft(key, people)], at=AT, people=people)
    return store


def _computing_order(store: Store) -> list[int]:
    """Surrogates in the order in which settlement sees participants."""
    remembered = store.remembered()
    names = {
        person.surrogate: person.participant or label(remembered.get(person.after or 0), person.nth or 0)
        for person in store.people()
    }
    return sorted(names, key=lambda surrogate: names[surrogate])


class TestPersons:
    def test_are_kept(self, peopled: Store) -> None:
        """Persons come back in order of their numbers, with their entries and commitments."""
        (two,) = peopled.people([2])
        expected = hashlib.sha256(salt(2) + b"p-1").hexdigest()

        assert (
            Person(
                surrogate=2,
                entry=1,
                participant="p-1",
                salt=salt(2),
                commitment=expected,
                tombstone=None,
                after=None,
                nth=None,
            )
            == two
        )
        assert list(range(1, 9)) == [person.surrogate for person in peopled.people()]
        assert [3, 7] == [person.surrogate for person in peopled.people({7, 3, 99})]
        assert [4, 5, 6, 7, 8] == [person.surrogate for person in peopled.people(entry=2)]
        assert (8, 8) == (peopled.people_count(), peopled.counts().people)

    def test_are_found(self, peopled: Store) -> None:
        """Numbers are found for few and for many pseudonyms, and pseudonyms for all."""
        assert {"é": 7, "p-1": 2} == peopled.surrogates_of(["p-1", "é", "nobody"])
        assert {"é": 7} == peopled.surrogates_of({"é", *map(str, range(5_000))})
        assert {} == peopled.surrogates_of([])
        assert {1: "p-5", 2: "p-1", 3: "p-3", 4: "p-4", 5: "p-2", 6: "a", 7: "é", 8: "z"} == peopled.remembered()

    def test_digest(self) -> None:
        """The digest is that of the JSON of numbers and commitments."""
        people = persons("a", "b")
        text = json.dumps([[person.surrogate, person.commitment] for person in people], separators=(",", ":"))

        assert hashlib.sha256(text.encode()).hexdigest() == people_digest(people)

    def test_nobody_new(self, store: Store) -> None:
        """An entry may say that it brought nobody."""
        store.append([people_draft("k1", ())], at=AT)

        assert 0 == store.people_count()
        assert first_broken(store) is None

    def test_not_twice(self, peopled: Store) -> None:
        """A command that is given again brings nobody twice."""
        people = persons("p-5", "p-1", "p-3")
        peopled.append([people_draft("k1", people)], at=AT + timedelta(days=1), people=people)

        assert 8 == peopled.people_count()

    @pytest.mark.parametrize(
        "people",
        [
            persons("x", first=8),
            persons("x", first=10),
            persons("x", "x", first=9),
            (*persons("x", first=9), *persons("y", first=11)),
            (NewPerson(surrogate=9, participant="x", salt=b"short"),),
            (NewPerson(surrogate=9, participant="", salt=bytes(16)),),
        ],
    )
    def test_are_refused(self, peopled: Store, people: tuple[NewPerson, ...]) -> None:
        """Numbers that do not go on, short salts, and pseudonyms that are empty, double or no text are refused."""
        with pytest.raises(LedgerRefusal):
            peopled.append([draft(kind="noted", body={"people": "0" * 64})], at=AT, people=people)
        with pytest.raises(LedgerRefusal):
            peopled.append([people_draft("k3", people)], at=AT, people=people)

        assert (8, 2) == (peopled.people_count(), peopled.head().count)

    def test_half_character(self, peopled: Store) -> None:
        """A pseudonym that is no Unicode is refused."""
        people = (NewPerson(surrogate=9, participant="\udcff", salt=bytes(16)),)

        with pytest.raises(UnwritableBody):
            peopled.append([draft("k3", body={"people": ""})], at=AT, people=people)

    def test_unbound(self, peopled: Store) -> None:
        """Persons whom no draft names, and persons who are named and missing, are refused."""
        with pytest.raises(UnboundDigest, match="new persons"):
            peopled.append([draft("k3")], at=AT, people=persons("x", first=9))
        with pytest.raises(UnboundDigest, match="new persons"):
            peopled.append([people_draft("k3", persons("x", first=9))], at=AT)

        assert 2 == peopled.head().count


class TestEnrolments:
    def test_are_kept(self, store: Store) -> None:
        """Rows come back in order of arrival, by contract and by entry, with the persons they brought."""
        people, first, other = persons("a", "b"), enrolled("1", "2"), enrolled("2")
        body = {"people": people_digest(people)}
        store.append([register_draft("k1", first, **body)], at=AT, enrolments=first, people=people)
        store.append([register_draft("k2", other, "care")], at=AT, enrolments=other)
        store.append([register_draft("k3", other)], at=AT, enrolments=other)

        assert [*first.rows, *other.rows] == list(store.enrolments("jobs"))
        assert list(other.rows) == list(store.enrolments("care"))
        assert list(first.rows) == list(store.enrolments(entry=1))
        assert 4 == len(list(store.enrolments()))
        assert Counts(evidence=0, postings=0, texts=0, enrolments=4, people=2) == store.counts()
        assert first_broken(store) is None

    def test_unbound(self, store: Store) -> None:
        """Rows that no draft names, and rows that are named and missing, are refused."""
        rows = enrolled("1")
        with pytest.raises(UnboundDigest):
            store.append([draft()], at=AT, enrolments=rows)
        with pytest.raises(UnboundDigest):
            store.append([register_draft("k1", rows)], at=AT)

        assert 0 == store.head().count


class TestPacks:
    def test_newest_is_kept(self, store: Store) -> None:
        """There is one pack of each contract: that of its latest statement with one."""
        for place, contract in enumerate(("jobs", "jobs", "care")):
            pack = Pack(contract=contract, content=bytes([place, 0, 255]))
            store.append([statement_draft(f"k{place}", "{}", pack, contract)], at=AT, texts=["{}"], pack=pack)
        store.append([statement_draft("k3", "{}")], at=AT)

        assert Pack(contract="jobs", content=b"\x01\x00\xff") == store.pack("jobs")
        assert Pack(contract="care", content=b"\x02\x00\xff") == store.pack("care")
        assert store.pack("other") is None
        assert 2 == store.counts().packs
        assert first_broken(store) is None

    def test_unbound(self, store: Store) -> None:
        """A pack that no statement names, that is named and missing, or that is of another contract is refused."""
        pack = Pack(contract="jobs", content=b"x")
        with pytest.raises(UnboundDigest, match="pack"):
            store.append([statement_draft("k1", "{}")], at=AT, texts=["{}"], pack=pack)
        with pytest.raises(UnboundDigest, match="pack"):
            store.append([statement_draft("k1", "{}", pack)], at=AT, texts=["{}"])
        with pytest.raises(UnwritableDraft, match="that of the pack"):
            store.append([statement_draft("k1", "{}", pack, "care")], at=AT, texts=["{}"], pack=pack)

        assert 0 == store.head().count


class TestForgetting:
    def test_leaves_number_and_commitment(self, peopled: Store) -> None:
        """A forgotten person keeps number, entry and commitment, and is known by the tombstone alone."""
        before = {person.surrogate: person for person in peopled.people()}
        forget(peopled, "k3", 3)

        (three,) = peopled.people([3])
        assert (1, before[3].commitment, "t-3") == (three.entry, three.commitment, three.tombstone)
        assert (None, None) == (three.participant, three.salt)
        assert {"t-3": 3} == peopled.tombstones()
        assert {} == peopled.surrogates_of(["p-3"])
        assert 3 not in peopled.remembered()
        assert 8 == peopled.people_count()
        assert first_broken(peopled) is None

    def test_keeps_order(self, peopled: Store) -> None:
        """Whoever is forgotten, in whatever order, everybody keeps the place in the order of pseudonyms."""
        order = _computing_order(peopled)
        assert [6, 2, 5, 3, 4, 1, 8, 7] == order

        for place, surrogates in enumerate([(3,), (5, 4), (6,), (2, 7), (1, 8)]):
            forget(peopled, f"f{place}", *surrogates)
            assert order == _computing_order(peopled)
            assert first_broken(peopled) is None
        assert {} == peopled.remembered()

    def test_places(self, peopled: Store) -> None:
        """The place is that behind the nearest participant who is remembered, and is counted anew each time."""
        forget(peopled, "f1", 3, 6)
        assert [(3, 5, 1), (6, None, 1)] == [(p.surrogate, p.after, p.nth) for p in peopled.people([3, 6])]
        forget(peopled, "f2", 5)
        assert [(3, 2, 2), (5, 2, 1), (6, None, 1)] == [
            (person.surrogate, person.after, person.nth) for person in peopled.people([3, 5, 6])
        ]

    def test_takes_packs_along(self, peopled: Store) -> None:
        """Packs may hold pseudonyms, so none is left."""
        pack = Pack(contract="jobs", content=b"p-3")
        peopled.append([statement_draft("k3", "{}", pack)], at=AT, texts=["{}"], pack=pack)
        forget(peopled, "k4", 3)

        assert peopled.pack("jobs") is None
        assert first_broken(peopled) is None

    def test_says_before(self, peopled: Store) -> None:
        """Who is forgotten then is known without forgetting anybody."""
        persons_then = forgotten_with(peopled, {3: "t-3"})
        assert [3] == [person.surrogate for person in persons_then]
        assert 3 in peopled.remembered()

    @pytest.mark.parametrize(
        ("persons_named", "forgetting"),
        [
            ([3], {}),
            ([3], {4: "t"}),
            ([9], {9: "t"}),
            ([1], {1: "t-again"}),
            ([3], {3: ""}),
            ([3], {3: "t-1"}),
            ([3, 4], {3: "t", 4: "t"}),
            ([3], {3: "t"}),
        ],
    )
    def test_is_refused(self, peopled: Store, persons_named: list[int], forgetting: dict[int, str]) -> None:
        """Others than are named, nobody, somebody twice, a used tombstone or a wrong digest are refused."""
        forget(peopled, "f1", 1)
        body = {"persons": persons_named, "digest": "0" * 64}

        with pytest.raises(LedgerRefusal):
            peopled.append([draft("f2", kind="forgotten", body=body)], at=AT, forgetting=forgetting)
        with pytest.raises(UnwritableDraft, match="forgetting"):
            peopled.append([draft("f2")], at=AT, forgetting={3: "t"})

        assert 7 == len(peopled.remembered())
        assert 3 == peopled.head().count

    def test_text_of_statement_stays(self, peopled: Store) -> None:
        """Forgetting touches no text and no rows."""
        peopled.append([statement_draft("k3", "{}")], at=AT, texts=["{}"])
        forget(peopled, "k4", 1)

        assert "{}" == peopled.text(text_digest("{}"))


class TestTurn:
    def test_is_written(self, store: Store) -> None:
        """What is appended in a turn is read in it, and is there after it."""
        with store.turn():
            store.append([draft("k1")], at=AT)
            assert 1 == store.head().count
            store.append([draft("k2")], at=AT, after=1)

        assert ["k1", "k2"] == [entry.key for entry in store.entries()]
        assert first_broken(store) is None

    def test_is_undone(self, peopled: Store) -> None:
        """An exception undoes all that was written in the turn, and the next turn is as if it had not been."""
        before = (peopled.head(), list(peopled.people()), peopled.counts())
        pack = Pack(contract="jobs", content=b"x")

        def act() -> None:
            with peopled.turn():
                peopled.append([statement_draft("k3", "{}", pack)], at=AT, texts=["{}"], pack=pack)
                forget(peopled, "k4", 1, 2)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act()

        assert before == (peopled.head(), list(peopled.people()), peopled.counts())
        assert peopled.entry_of("k3") is None
        forget(peopled, "k4", 1)
        assert first_broken(peopled) is None

    def test_within_a_turn(self, store: Store) -> None:
        """A turn or an append within a turn that fails undoes what is its own, and the rest is written."""

        def fail() -> None:
            with store.turn():
                store.append([draft("k2")], at=AT)
                raise ZeroDivisionError

        with store.turn():
            store.append([draft("k1")], at=AT)
            with pytest.raises(ZeroDivisionError):
                fail()
            with pytest.raises(UnboundDigest):
                store.append([draft("k3"), statement_draft("k4", "{}")], at=AT)
            with store.turn():
                store.append([draft("k5")], at=AT)

        assert ["k1", "k5"] == [entry.key for entry in store.entries()]

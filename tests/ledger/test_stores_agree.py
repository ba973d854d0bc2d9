"""Memory, file and a replay of the entries agree, whatever is written, refused, forgotten, undone and opened again."""

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from outcomes_fund.errors import OutcomesFundError
from outcomes_fund.ledger.forgetting import forgotten_with
from outcomes_fund.ledger.integrity import first_broken
from outcomes_fund.ledger.journal import balances
from outcomes_fund.ledger.memory import MemoryStore
from outcomes_fund.ledger.people import label
from outcomes_fund.ledger.port import Store
from outcomes_fund.ledger.records import (
    ENROLMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    EVIDENCE_KINDS,
    Booking,
    Counts,
    Draft,
    EnrolmentBatch,
    Entry,
    EvidenceBatch,
    NewPerson,
    Pack,
    Posting,
    forgotten_digest,
    people_digest,
    text_digest,
)
from outcomes_fund.ledger.sqlite import SqliteStore, create_ledger, open_ledger
from tests.ledger.ledger_cases import AT, booking

CONTRACTS = ("jobs", "homes")
PARTICIPANTS = ("p", "p-1", "p-10", "p-2", "P-2", "é", "ß", "\U0001f600", "\uffff", "zz")

KEYS = st.integers(0, 40).map(lambda number: f"k{number}")
ABOUT = st.sampled_from(CONTRACTS)
NAMES = st.lists(st.sampled_from(PARTICIPANTS), max_size=4)
TEXTS = st.text(st.sampled_from('a"\\\n\té\U0001f600\u2028'), max_size=4)
AMOUNTS = st.integers(-(2**62), 2**62)

Written = dict[str, Any]


@attrs.define
class Replay:
    """What the entries of a ledger come to, one after another, with what each of them names."""

    entries: list[Entry] = attrs.Factory(list)
    evidence: list[tuple[int, int, tuple[str | None, ...], str]] = attrs.Factory(list)
    enrolments: list[tuple[tuple[str | None, ...], str]] = attrs.Factory(list)
    postings: list[tuple[int, Posting]] = attrs.Factory(list)
    people: dict[int, str] = attrs.Factory(dict)
    forgotten: set[int] = attrs.Factory(set)
    texts: dict[str, str] = attrs.Factory(dict)
    packs: dict[str, str] = attrs.Factory(dict)

    def add(self, store: Store, entry: Entry) -> None:
        """Carry out one entry."""
        body = json.loads(entry.body_text)
        about = body.get("contract", "")
        previous = self.entries[-1].hash if self.entries else "0" * 64
        assert (len(self.entries) + 1, previous) == (entry.seq, entry.previous)
        quoted = {name: json.dumps(getattr(entry, name), ensure_ascii=False) for name in ("actor", "at", "key", "kind")}
        line = (
            f'{{"actor":{quoted["actor"]},"at":{quoted["at"]},"body":{entry.body_text},"key":{quoted["key"]},'
            f'"kind":{quoted["kind"]},"previous":"{previous}","seq":{entry.seq}}}'
        )
        assert hashlib.sha256(line.encode()).hexdigest() == entry.hash
        self.entries.append(entry)
        if entry.kind in EVIDENCE_KINDS:
            rows = enumerate(store.evidence(entry=entry.seq), start=1)
            self.evidence += [(entry.seq, place, row, about) for place, row in rows]
        if entry.kind == "register_imported":
            self.enrolments += [(row, about) for row in store.enrolments(entry=entry.seq)]
        if "postings" in body:
            self.postings += [(entry.seq, booked.posting) for booked in store.postings(entry=entry.seq)]
        if entry.kind in {"contract_added", "contract_amended", "statement_made"}:
            text = store.text(body["digest"])
            assert text is not None
            self.texts[text_digest(text)] = text
        if entry.kind == "statement_made" and "packed" in body:
            self.packs[about] = body["packed"]
        if entry.kind == "forgotten":
            self.forgotten.update(body["persons"])
            self.packs.clear()

    @property
    def counts(self) -> Counts:
        """How many rows there are beside the entries."""
        return Counts(
            evidence=len(self.evidence),
            postings=len(self.postings),
            texts=len(self.texts),
            enrolments=len(self.enrolments),
            people=len(self.people),
            packs=len(self.packs),
        )


class Undo(Exception):
    """Ends a turn so that nothing of it stays."""


class StoresAgree(RuleBasedStateMachine):
    """A store in memory and one in a file, to which the same is done."""

    empty: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.memory = MemoryStore()
        self.requests: list[Written] = []
        # Whose number is whose, also once the stores have forgotten it.
        self.met: dict[int, str] = {}
        self.order: list[int] = []

    @initialize()
    def open(self) -> None:
        """Open a copy of an empty file."""
        if StoresAgree.empty is None:
            StoresAgree.empty = Path(tempfile.mkdtemp()) / "empty.fund"
            create_ledger(StoresAgree.empty).close()
        self.file: SqliteStore = open_ledger(shutil.copy(StoresAgree.empty, self.folder / "work.fund"))

    def teardown(self) -> None:
        """Let go of the file."""
        if hasattr(self, "file"):
            self.file.close()
        shutil.rmtree(self.folder)

    # -- what is written ------------------------------------------------------------------------

    @rule(key=KEYS, kind=st.sampled_from(["person_added", "read", "fund_created"]), word=TEXTS, count=st.integers(1, 3))
    def append_plain(self, key: str, kind: str, word: str, count: int) -> None:
        """Entries that name nothing."""
        drafts = [self.draft(f"{key}#{place}" if place else key, kind, {"word": word}) for place in range(count)]
        self.write({"drafts": drafts})

    @rule(key=KEYS, kind=st.sampled_from(sorted(EVIDENCE_KINDS)), about=ABOUT, names=NAMES, word=TEXTS)
    def append_evidence(self, key: str, kind: str, about: str, names: list[str], word: str) -> None:
        """Rows of evidence, and the persons in them who are new."""
        people, numbers = self.numbers(names)
        given = [
            {"id": f"{key}-{place}", "contract": about, "participant": number, "value": word}
            for place, number in enumerate(numbers)
        ]
        rows = EvidenceBatch(rows=tuple(tuple(row.get(name) for name in EVIDENCE_COLUMNS) for row in given))
        body = {"contract": about, "digest": rows.digest, **self.named(people)}
        self.write({"drafts": [self.draft(key, kind, body)], "evidence": rows, "people": people})

    @rule(key=KEYS, about=ABOUT, names=NAMES, word=TEXTS)
    def append_register(self, key: str, about: str, names: list[str], word: str) -> None:
        """Rows of a register, and the persons in them who are new."""
        people, numbers = self.numbers(names)
        given = [{"participant": number, "enrolled": "2026-01-01", "groups": word} for number in numbers]
        rows = EnrolmentBatch(rows=tuple(tuple(row.get(name) for name in ENROLMENT_COLUMNS) for row in given))
        body = {"contract": about, "digest": rows.digest, **self.named(people)}
        self.write({"drafts": [self.draft(key, "register_imported", body)], "enrolments": rows, "people": people})

    @rule(
        key=KEYS,
        kind=st.sampled_from(["contract_added", "contract_amended", "statement_made"]),
        about=ABOUT,
        text=TEXTS,
        amounts=st.lists(AMOUNTS, max_size=2),
        content=st.none() | st.binary(max_size=3),
        is_text_given=st.booleans(),
    )
    def append_text(
        self,
        *,
        key: str,
        kind: str,
        about: str,
        text: str,
        amounts: list[int],
        content: bytes | None,
        is_text_given: bool,
    ) -> None:
        """A contract or a statement with its bookings and pack; the text may be left out where it is there already."""
        made = [booking(amount, contract=about) for amount in amounts]
        pack = Pack(contract=about, content=content) if content is not None and kind == "statement_made" else None
        body = {"contract": about, "digest": text_digest(text), **({} if pack is None else {"packed": pack.digest})}
        booked = [
            self.draft(f"{key}#{place}", "booked", {"contract": about, "postings": each.digest})
            for place, each in enumerate(made)
        ]
        self.write(
            {
                "drafts": [self.draft(key, kind, body), *booked],
                "texts": (text,) if is_text_given else (),
                "postings": made,
                "pack": pack,
            }
        )

    @rule(key=KEYS, picks=st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True), has_digest=st.booleans())
    def forget(self, key: str, picks: list[int], has_digest: bool) -> None:
        """Persons are forgotten; those who are not there, or forgotten already, cannot be."""
        forgetting = {number: f"tomb of {number}" for number in picks}
        digest = "0" * 64
        with suppress(OutcomesFundError):
            digest = forgotten_digest(forgotten_with(self.memory, forgetting)) if has_digest else digest
        body = {"persons": sorted(picks), "digest": digest}
        self.write({"drafts": [self.draft(key, "forgotten", body)], "forgetting": forgetting})

    @precondition(lambda self: self.requests)
    @rule(pick=st.integers(0, 1_000))
    def repeat(self, pick: int) -> None:
        """A command that was given before gives the same entries, or the same refusal, and is not written again."""
        before = self.memory.head()
        request = self.requests[pick % len(self.requests)]

        answer = self.write(request, is_new=False)

        assert not isinstance(answer, tuple) or all(self.memory.entry_of(entry.key) == entry for entry in answer)
        assert before == self.memory.head()

    # -- what is refused ------------------------------------------------------------------------

    @rule(key=KEYS, behind=st.integers(0, 2))
    def append_after(self, key: str, behind: int) -> None:
        """What was worked out from fewer entries is refused."""
        after = max(0, self.memory.head().count - behind)
        self.write({"drafts": [self.draft(key, "read", {"behind": behind})], "after": after})

    @rule(key=KEYS, fault=st.sampled_from(["float", "evidence", "stray", "unbalanced", "number", "salt", "empty"]))
    def append_wrongly(self, key: str, fault: str) -> None:
        """What no ledger can keep is refused by both, in the same words."""
        before = self.memory.counts(), self.memory.head()
        person = NewPerson(surrogate=self.memory.people_count() + 1, participant="nobody", salt=b"s" * 16)
        others = {
            "number": attrs.evolve(person, surrogate=person.surrogate + 1),
            "salt": attrs.evolve(person, salt=b"short"),
        }
        people = tuple(others[name] for name in others if name == fault)
        plain = self.draft(key, "read", {})
        requests: dict[str, Written] = {
            "float": {"drafts": [self.draft(f"{key} new", "read", {"half": 0.5})]},
            "evidence": {"drafts": [self.draft(f"{key} new", "evidence_imported", {"digest": "0" * 64})]},
            "stray": {"drafts": [plain], "texts": ("nobody names me",)},
            "unbalanced": {"drafts": [plain], "postings": [_unbalanced()]},
            "empty": {"drafts": [self.draft("", "read", {})]},
        }
        naming = {"drafts": [self.draft(f"{key} new", "read", self.named(people))], "people": people}

        answer = self.write(requests.get(fault, naming), is_new=False)

        assert not isinstance(answer, tuple)
        assert before == (self.memory.counts(), self.memory.head())

    # -- turns and files ------------------------------------------------------------------------

    @rule(key=KEYS, word=TEXTS, is_undone=st.booleans(), is_inner_undone=st.booleans())
    def turn(self, key: str, word: str, is_undone: bool, is_inner_undone: bool) -> None:
        """What is written in turns is there, or undone, as a whole; a turn within a turn by itself."""
        drafts = [self.draft(f"{key} turn {place}", "read", {"word": word}) for place in range(3)]
        text = f"text of {key}{word}"
        named = self.draft(f"{key} turn 1", "contract_added", {"contract": "jobs", "digest": text_digest(text)})

        def act(store: Store) -> object:
            before = store.head()
            with suppress(Undo), store.turn():
                store.append([drafts[0]], at=AT, after=before.count)
                with suppress(Undo), store.turn():
                    store.append([named], at=AT, texts=(text,))
                    if is_inner_undone:
                        raise Undo
                store.append([drafts[2]], at=AT)
                if is_undone:
                    raise Undo
            assert not is_undone or before == store.head()
            return store.head()

        self.both(act)

    @rule()
    def reopen(self) -> None:
        """The file is closed and opened again."""
        self.file.close()
        self.file = open_ledger(self.folder / "work.fund")

    # -- what holds after each step --------------------------------------------------------------

    @invariant()
    def agree(self) -> None:
        """All three have the same, and nothing is broken."""
        if not hasattr(self, "file"):
            return
        replay = Replay()
        replay.people = {person.surrogate: person.commitment for person in self.file.people()}
        for entry in self.file.entries():
            replay.add(self.file, entry)
        for store in (self.memory, self.file):
            _check_rows(store, replay)
            _check_texts(store, replay)
            assert first_broken(store) is None
        orders = [self.check_people(store, replay) for store in (self.memory, self.file)]
        assert orders[0] == orders[1]
        self.order = orders[0]
        assert list(self.memory.people()) == list(self.file.people())
        assert [self.memory.pack(name) for name in CONTRACTS] == [self.file.pack(name) for name in CONTRACTS]

    def check_people(self, store: Store, replay: Replay) -> list[int]:
        """Remembered are those whom no entry has forgotten, and the order of pseudonyms stays; gives that order."""
        people = list(store.people())
        assert list(range(1, len(people) + 1)) == [person.surrogate for person in people]
        remembered = {number: name for number, name in self.met.items() if number not in replay.forgotten}
        assert remembered == store.remembered() == {p.surrogate: p.participant for p in people if p.participant}
        assert {name: number for number, name in remembered.items()} == store.surrogates_of(self.met.values())
        assert {f"tomb of {number}": number for number in replay.forgotten} == store.tombstones()
        assert len(self.met) == store.people_count()
        labels = {p.surrogate: p.participant or label(remembered.get(p.after or 0), p.nth or 0) for p in people}
        # Nobody changes places with somebody who was there before, whoever is forgotten or met.
        order = sorted(labels, key=labels.__getitem__)
        assert self.order == [number for number in order if number in set(self.order)]
        return order

    # -- doing the same to both ------------------------------------------------------------------

    def write(self, request: Written, *, is_new: bool = True) -> object:
        """Append to both, and note what was asked for and who was met."""
        answer = self.both(lambda store: store.append(at=AT, **request))
        if isinstance(answer, tuple):
            self.met.update((p.surrogate, p.participant) for p in self.memory.people() if p.participant is not None)
            if is_new:
                self.requests.append(request)
        return answer

    def both(self, act: Callable[[Store], object]) -> object:
        """Do something to both stores; they answer or refuse alike."""
        answers = [_answer(store, act) for store in (self.memory, self.file)]
        assert answers[0] == answers[1]
        return answers[0]

    def numbers(self, names: Sequence[str]) -> tuple[tuple[NewPerson, ...], list[str]]:
        """Give the new persons among some participants, and the numbers of all of them."""
        known = {name: number for number, name in self.met.items()}
        new = [name for name in dict.fromkeys(names) if name not in known]
        known.update((name, number) for number, name in enumerate(new, start=len(self.met) + 1))
        people = tuple(
            NewPerson(surrogate=known[name], participant=name, salt=bytes([known[name]]) * 16) for name in new
        )
        return people, [str(known[name]) for name in names]

    @staticmethod
    def named(people: tuple[NewPerson, ...]) -> dict[str, str]:
        """By what an entry names new persons."""
        return {"people": people_digest(people)} if people else {}

    @staticmethod
    def draft(key: str, kind: str, body: dict[str, Any]) -> Draft:
        """A draft of Ann's."""
        return Draft(kind=kind, actor="ann", key=key, body=body)


def _answer(store: Store, act: Callable[[Store], object]) -> object:
    try:
        return act(store)
    except OutcomesFundError as error:
        return f"{type(error).__name__}: {error}"


def _unbalanced() -> Booking:
    return attrs.evolve(booking(5), postings=booking(5).postings[:1])


def _check_rows(store: Store, replay: Replay) -> None:
    assert replay.entries == list(store.entries())
    for entry in replay.entries:
        assert entry == store.entry_of(entry.key)
    kinds = Counter(entry.kind for entry in replay.entries)
    assert all(count == len(list(store.entries(kinds=(kind,)))) for kind, count in kinds.items())
    half = len(replay.entries) // 2
    assert [place[:3] for place in replay.evidence] == list(store.evidence_placed())
    assert [row for _, row in replay.postings] == [booked.posting for booked in store.postings()]
    for name in CONTRACTS:
        rows = [(seq, place, row) for seq, place, row, about in replay.evidence if about == name]
        assert rows == list(store.evidence_placed(name))
        assert [row for _, _, row in rows] == list(store.evidence(name))
        assert [row for seq, _, row in rows if seq > half] == list(store.evidence(name, after=half))
        assert [place for place in rows if place[0] <= half] == list(store.evidence_placed(name, to=half))
        assert [row for row, about in replay.enrolments if about == name] == list(store.enrolments(name))
        postings = [posting for _, posting in replay.postings if posting.contract == name]
        assert balances(postings) == balances(booked.posting for booked in store.postings(name))
    assert replay.counts == store.counts()


def _check_texts(store: Store, replay: Replay) -> None:
    assert all(text == store.text(digest) for digest, text in replay.texts.items())
    packs = {name: pack.digest for name in CONTRACTS if (pack := store.pack(name)) is not None}
    assert replay.packs == packs


TestStoresAgree = pytest.mark.slow(StoresAgree.TestCase)
# A case is many steps: the profile says how many of them there are, as for other laws, and a part of that is enough.
TestStoresAgree.settings = settings(max_examples=settings().max_examples // 4, stateful_step_count=30)
